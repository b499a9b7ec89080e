package content

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// seed adds the files of testdata and the hostile ones of a name to a fuzz target. Files are cut at their headings, for
// fuzzing is slow on what is long.
func seed(f *testing.F, name string) {
	files, err := filepath.Glob("testdata/*/" + name)
	more, err2 := filepath.Glob("testdata/*/lessons/*/" + name)
	if err != nil || err2 != nil {
		f.Fatal(err, err2)
	}
	for _, file := range append(files, more...) {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for i, part := range strings.Split(string(src), "\n#") {
			if i > 0 {
				part = "#" + part
			}
			if i > 0 && name == LessonName {
				part = matter + part
			}
			f.Add(part)
		}
	}
	for _, h := range hostile {
		if h.file == name && len(h.src) < 500 {
			f.Add(h.src)
		}
	}
}

// sound checks what holds of everything that was read: problems are in order, clean and in the file, texts are clean.
func sound(t *testing.T, src string, read any, problems []quiz.Problem) {
	t.Helper()
	checkForm(t, source(src), problems)
	for i := 1; i < len(problems); i++ {
		if a, b := problems[i-1].At, problems[i].At; a.Line > b.Line || a.Line == b.Line && a.Col > b.Col {
			t.Errorf("problems out of order: %v before %v", problems[i-1], problems[i])
		}
	}
	eachString(reflect.ValueOf(read), func(s string) {
		if !clean(s) {
			t.Errorf("this is left: %q", s)
		}
	})
}

func FuzzManifest(f *testing.F) {
	seed(f, ManifestName)
	f.Fuzz(func(t *testing.T, src string) {
		m, problems := ParseManifest(src)
		if len(problems) > 0 {
			sound(t, src, nil, problems)
			return
		}
		sound(t, src, m, nil)
		for _, folder := range m.Folders() {
			if !slug.MatchString(folder.Folder) || strings.Contains(folder.Folder, "/") {
				t.Errorf("the folder %q is accepted", folder.Folder)
			}
		}
	})
}

func FuzzLabHead(f *testing.F) {
	f.Add(goodLab)
	f.Add("id: l\nkind: sql\ntitle: T\nobjectives: [a, \"b,c\", \"d\\te\", \"\", f.g]\n")
	f.Add("id: l\nkind: sql\ntitle: \"a\\tb\\nc\"\nminutes: 12\n")
	seed(f, LabName)
	f.Fuzz(func(t *testing.T, src string) {
		h, problems := parseLabHead(src, LabName, []string{"sql"})
		sound(t, src, nil, problems)
		if len(problems) > 0 {
			return
		}
		sound(t, src, h, nil)
		want := LabRef{ID: h.ID, Folder: "l", Kind: lab.Kind(h.Kind), Minutes: h.Minutes, Checks: int(h.Checks), Objectives: splitIDs(joinIDs(h.Objectives)), Title: h.Title}
		line := encodeLabRef(want)
		if got, ok := parseLabRef(strings.TrimSuffix(line, "\n")); !ok || !reflect.DeepEqual(got, want) || strings.Count(line, "\n") != 1 {
			t.Errorf("written as %q: got %+v, want %+v", line, got, want)
		}
	})
}

func FuzzLesson(f *testing.F) {
	seed(f, LessonName)
	f.Fuzz(func(t *testing.T, src string) {
		l, problems := ParseLesson(src, LessonName)
		sound(t, src, nil, problems)
		if len(problems) > 0 {
			return
		}
		sound(t, src, l, nil)
		for _, s := range l.Sections {
			for _, p := range s.Parts {
				for _, b := range p.Blocks {
					Plain(b.Text)
					if lines := strings.Count(src, "\n") + 1; b.At.Line < 1 || b.At.Line > lines || b.At.Col < 1 {
						t.Errorf("%v lies outside the %d lines of its file", b.At, lines)
					}
				}
				survives(t, p.Blocks)
			}
		}
		for _, live := range l.Live() {
			soundLive(t, src, live)
		}
	})
}

// soundLive checks that a live block is one that can be run, and that its places lie in its file.
func soundLive(t *testing.T, src string, l Live) {
	t.Helper()
	lines := strings.Count(src, "\n") + 1
	if !slices.Contains(liveLangs, l.Lang) || len(l.Before) >= MaxLive || l.Shown && (l.ShownAt.Line <= l.At.Line || l.ShownAt.Line > lines+1) {
		t.Errorf("%+v is no sound block in a file of %d lines", l, lines)
	}
	for _, before := range l.Before {
		if before.DB != l.DB || before.Before != nil {
			t.Errorf("%+v comes before %+v", before, l)
		}
	}
}

func FuzzQuiz(f *testing.F) {
	seed(f, QuizName)
	f.Fuzz(func(t *testing.T, src string) {
		questions, problems := ParseQuiz(src, QuizName)
		sound(t, src, nil, problems)
		if len(problems) > 0 {
			return
		}
		sound(t, src, questions, nil)
		for _, q := range questions {
			if v := q.Grade(q.Solution()); !v.Right() {
				t.Errorf("%s: the solution %+v scores %v", q.Kind, q.Solution(), v.Score)
			}
			if v := q.Grade(quiz.Response{DontKnow: true}); v.Score != 0 {
				t.Errorf("%s: giving up scores %v", q.Kind, v.Score)
			}
			if got := q.Shuffle(1); len(got) != q.Choices() {
				t.Errorf("%s: %d of %d choices are shown", q.Kind, len(got), q.Choices())
			}
			q.Fingerprint()
			if stem, _ := Blocks(q.Stem, "stem", 1); len(stem) == 0 || stem[0].Kind != Paragraph {
				t.Errorf("the stem %q does not begin with a paragraph", q.Stem)
			}
			for _, o := range q.Options {
				if option, _ := Blocks(o.Text, "option", 1); len(option) == 0 || markdownOf(option) != o.Text {
					t.Errorf("the option %q is read as %q", o.Text, markdownOf(option))
				}
			}
		}
	})
}

func FuzzText(f *testing.F) {
	for _, h := range hostile {
		if len(h.src) < 500 {
			f.Add(h.src)
		}
	}
	f.Add("\x1b[2J\u009b\x9b\u202e\r\n\ufeff" + strings.Repeat("\u0301", 20))
	f.Fuzz(func(t *testing.T, s string) {
		out := Text(s)
		if !clean(out) || Text(out) != out || !clean(Line(s)) || strings.ContainsAny(Line(s), "\n\t") {
			t.Errorf("%q: got %q", s, out)
		}
		if p := Plain(s); !clean(p) {
			t.Errorf("plain %q: got %q", s, p)
		}
		if clean(s) && !strings.Contains(s, "\u0301") && utf8.RuneCountInString(out) > utf8.RuneCountInString(s) {
			t.Errorf("%q has grown to %q", s, out)
		}
	})
}

func FuzzOutline(f *testing.F) {
	o, err := readOutline(pack(12))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encodeOutline(o, "k"))
	f.Add(encodeOutline(Outline{}, "k"))
	o.aims = "objective-1\tDo it.\n"
	o.Paths = []Path{{ID: "p", Title: "P", For: "you", Lessons: []string{"lesson-0003", "gone"}}}
	f.Add(encodeOutline(o, "k"))
	f.Add(encodeOutline(Outline{Modules: []Module{{Count: 1 << 40, to: 1}}, text: "x"}, "k"))
	f.Fuzz(func(t *testing.T, s string) {
		_, body, _ := strings.Cut(s, "\n")
		for _, s := range []string{s, cacheHead("k", body) + "\n" + body} { // once with a sum that is right
			o, ok := decodeOutline(s, "k")
			if !ok {
				continue
			}
			for _, m := range o.Modules {
				if refs := o.Lessons(m); len(refs) > len(s) {
					t.Errorf("%d lessons in %d bytes", len(refs), len(s))
				}
			}
			for _, p := range o.Paths {
				if refs := o.Along(p); len(refs) > len(s) {
					t.Errorf("a path of %d lessons in %d bytes", len(refs), len(s))
				}
			}
			o.First()
			o.Next("lesson-0003")
			o.Find("folder-0003")
			o.Objective("objective-1")
			o.Count()
		}
	})
}
