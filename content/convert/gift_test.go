package convert

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// courseOf is a course of one lesson with some questions.
func courseOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, questions ...quiz.Question) *content.Course {
	t.Helper()
	var md []string
	for _, q := range questions {
		md = append(md, Markdown(q))
	}
	course, err := content.Load(fstest.MapFS{
		"pack.yaml":               {Data: []byte("format: 1\nid: org.example.loops\nversion: 1.0.0\ntitle: Loops\nlanguage: en\noutline:\n  - lesson: loops\n")},
		"lessons/loops/lesson.md": {Data: []byte("---\nid: loops\ntitle: \"Loops / and: more\"\n---\n\nText.\n")},
		"lessons/loops/quiz.md":   {Data: []byte(strings.Join(md, "\n"))},
	}, content.Cache{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return course
}

// importedQuestions reads the questions that an import made.
func importedQuestions(t interface {
	Helper()
	Errorf(string, ...any)
}, in Imported) []quiz.Question {
	t.Helper()
	var out []quiz.Question
	for _, f := range in.Files {
		if string(f.Data) != content.Text(string(f.Data)) {
			t.Errorf("%s holds what is no text", f.Name)
		}
		switch {
		case strings.HasSuffix(f.Name, content.QuizName):
			questions, problems := content.ParseQuiz(string(f.Data), f.Name)
			if len(problems) > 0 {
				t.Errorf("%v\n%s", problems, f.Data)
			}
			out = append(out, questions...)
		case strings.HasSuffix(f.Name, content.LessonName):
			if _, problems := content.ParseLesson(string(f.Data), f.Name); len(problems) > 0 {
				t.Errorf("%v\n%s", problems, f.Data)
			}
		}
	}
	texts := 0 // descriptions are kept as text of the lesson, one paragraph or more each
	for _, f := range in.Files {
		if strings.HasSuffix(f.Name, content.LessonName) && !strings.Contains(string(f.Data), "come from ") {
			texts++
		}
	}
	if len(out) > in.Kept || texts == 0 && len(out) != in.Kept {
		t.Errorf("%d are said to be kept, and %d are there", in.Kept, len(out))
	}
	if in.Read != in.Kept+len(in.Skipped) {
		t.Errorf("%d were read, but %d kept and %d skipped", in.Read, in.Kept, len(in.Skipped))
	}
	return out
}

// comesBack checks that a question which a format carries whole is the same after an export and an import.
func comesBack(t *rapid.T, q quiz.Question, carries func(quiz.Question) carried, format func(*content.Course) ([]byte, Exported, Imported, error)) {
	c := carries(q)
	src, out, in, err := format(courseOf(t, q))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if out.Read != 1 || out.Kept+len(out.Skipped) != 1 || (c.why == "") != (out.Kept == 1) || out.Kept == 1 && len(out.Changed) != len(c.lost) {
		t.Errorf("the export says %+v of what is carried as %+v", out, c)
	}
	got := importedQuestions(t, in)
	if c.why == "" && len(got) != 1 {
		t.Errorf("written as:\n%s\ngot %d questions back from\n%s\n%v", src, len(got), Markdown(q), in.Skipped)
		return
	}
	if !c.whole() {
		return
	}
	want, back := Bare(q), Bare(got[0])
	want.KindName, back.KindName = "", ""
	if !reflect.DeepEqual(want, back) || len(in.Changed) > 0 {
		t.Errorf("written as:\n%s\ncame back as:\n%s\nwant:\n%s%v", src, Markdown(got[0]), Markdown(q), in.Changed)
	}
}

func throughGIFT(course *content.Course) ([]byte, Exported, Imported, error) {
	var b bytes.Buffer
	out, err := WriteGIFT(&b, course)
	for q := range strings.SplitSeq(b.String(), "\n\n") { // Moodle ends a question at an empty line
		if err == nil && strings.Count(giftEscapes.Replace(q), "{") != strings.Count(giftEscapes.Replace(q), "}") {
			err = fmt.Errorf("an empty line stands inside %q", q)
		}
	}
	if err != nil {
		return nil, out, Imported{}, err
	}
	in, err := ReadGIFT(b.Bytes(), "loops.gift")
	return b.Bytes(), out, in, err
}

// comeBack checks that a format brings back what it carries whole, and that it carries some question of each of some kinds.
func comeBack(t *testing.T, carries func(quiz.Question) carried, format func(*content.Course) ([]byte, Exported, Imported, error), kinds ...quiz.Kind) {
	whole := map[quiz.Kind]int{}
	eachKind(t, func(t *rapid.T, q quiz.Question) {
		if carries(q).whole() {
			whole[q.Kind]++
		}
		comesBack(t, q, carries, format)
	})
	for _, k := range kinds {
		if whole[k] == 0 && !t.Failed() {
			t.Errorf("no question of kind %s was carried whole: %v", k, whole)
		}
	}
	t.Logf("carried whole: %v", whole)
}

func TestWhatGIFTCarriesComesBack(t *testing.T) {
	comeBack(t, giftCarries, throughGIFT,
		quiz.Single, quiz.Multi, quiz.Scenario, quiz.Text, quiz.Number, quiz.Match, quiz.Classify, quiz.Cloze, quiz.Recall)
}

// account is an import as one text: what it says of its work, and every file.
func account(in Imported) string {
	var b strings.Builder
	fmt.Fprintf(&b, "read %d, kept %d, changed %d, skipped %d\n", in.Read, in.Kept, len(in.Changed), len(in.Skipped))
	for _, n := range in.Changed {
		fmt.Fprintf(&b, "changed: %s: %s: %s\n", n.Where, n.What, n.Why)
	}
	for _, n := range in.Skipped {
		fmt.Fprintf(&b, "skipped: %s: %s: %s\n", n.Where, n.What, n.Why)
	}
	for _, f := range in.Files {
		fmt.Fprintf(&b, "\n====== %s\n\n%s", f.Name, f.Data)
	}
	return b.String()
}

// samples imports the samples of a format and compares what comes out with the file beside each.
func samples(t *testing.T, dir, ext string, read func([]byte, string) (Imported, error)) {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*"+ext))
	if err != nil || len(files) < 3 {
		t.Fatalf("there are %d samples: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in, err := read(src, filepath.Base(file))
			if err != nil {
				t.Fatal(err)
			}
			importedQuestions(t, in)
			got, golden := account(in), strings.TrimSuffix(file, ext)+".md"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("%v\ngot:\n%s\nwant:\n%s", err, got, want)
			}
		})
	}
}

func TestGIFTOfOthersBecomesMarkdown(t *testing.T) { samples(t, "gift", ".gift", ReadGIFT) }

// FuzzGIFT looks for a file of which something is lost without a word, or something is left that is no question of ours.
func FuzzGIFT(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "gift", "*.gift"))
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
		for _, c := range giftChunks(clean(string(src))) {
			f.Add([]byte(c.text))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 8<<10 {
			return
		}
		if in, err := ReadGIFT(src, "fuzz.gift"); err == nil {
			importedQuestions(t, in)
		}
	})
}

func TestAFileThatIsNoTextIsRefused(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"\xff\xfea\x00", "q.gift is written in UTF-16\nhint: save it as UTF-8"},
		{"a\nb\xe9\n", "q.gift is not UTF-8: line 2 holds other bytes\nhint: save it as UTF-8"},
		{strings.Repeat("x", MaxImportBytes+1), "q.gift is larger than 8 MB\nhint: split it, and import each part"},
	} {
		for _, read := range []func([]byte, string) (Imported, error){ReadGIFT, ReadCSV} {
			if _, err := read([]byte(tt.src), "q.gift"); err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		}
	}
}
