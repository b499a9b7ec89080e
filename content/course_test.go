package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// pack makes a pack of n lessons in modules of ten, each with two questions.
func pack(n int) fstest.MapFS {
	fsys := fstest.MapFS{}
	var manifest strings.Builder
	manifest.WriteString(manifestHead + "summary: S\nlanguage: en\noutline:\n")
	for i := range n {
		if i%10 == 0 {
			fmt.Fprintf(&manifest, "  - module:\n      id: m%02d\n      title: Module %d\n      goal: Goal %d\n      outline:\n", i/10, i/10, i/10)
		}
		fmt.Fprintf(&manifest, "        - lesson: folder-%04d\n", i)
		lesson := fmt.Sprintf("---\nid: lesson-%04d\ntitle: \"Lesson %d: a title of ordinary length\"\nminutes: %d\n---\n\n# Lesson\n\n%s\n\n%s", i, i, i%20, strings.Repeat("Some words of prose. ", 100), ask("inside"))
		fsys["lessons/"+fmt.Sprintf("folder-%04d", i)+"/lesson.md"] = &fstest.MapFile{Data: []byte(lesson)}
		fsys["lessons/"+fmt.Sprintf("folder-%04d", i)+"/quiz.md"] = &fstest.MapFile{Data: []byte(ask("after"))}
	}
	fsys["pack.yaml"] = &fstest.MapFile{Data: []byte(manifest.String())}
	return fsys
}

// counting is a file system that writes down what is opened.
type counting struct {
	fstest.MapFS
	opened *[]string
}

func (c counting) Open(name string) (fs.File, error) {
	*c.opened = append(*c.opened, name)
	return c.MapFS.Open(name)
}

func load(t testing.TB, fsys fs.FS, cache Cache) *Course {
	t.Helper()
	c, err := Load(fsys, cache)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACourseIsOpened(t *testing.T) {
	c := load(t, pack(25), Cache{})
	if c.ID != "org.example.a" || c.Title != "A" || c.Version != "1.0.0" || c.Summary != "S" || c.Language != "en" || len(c.Modules) != 3 || c.Count() != 25 {
		t.Errorf("got %+v with %d lessons", c.Outline, c.Count())
	}
	m, ok := c.Module("m02")
	if !ok || m.Title != "Module 2" || m.Goal != "Goal 2" || m.Count != 5 {
		t.Errorf("module: got %+v", m)
	}
	want := LessonRef{ID: "lesson-0024", Folder: "folder-0024", Title: "Lesson 24: a title of ordinary length", Minutes: 4, Module: "m02"}
	if refs := c.Lessons(m); len(refs) != 5 || !reflect.DeepEqual(refs[4], want) {
		t.Errorf("lessons: got %+v, want %+v last", refs, want)
	}
	if ref, ok := c.First(); !ok || ref.ID != "lesson-0000" || ref.Module != "m00" {
		t.Errorf("first: got %+v", ref)
	}
	if ref, ok := c.Next("lesson-0009"); !ok || ref.ID != "lesson-0010" || ref.Module != "m01" {
		t.Errorf("next across modules: got %+v", ref)
	}
	if ref, ok := c.Next("lesson-0024"); ok {
		t.Errorf("next after the last: got %+v", ref)
	}
	if _, ok := c.Module("m99"); ok {
		t.Error("module m99: got one, want none")
	}
	if m, err := c.Manifest(); err != nil || m.Summary != "S" {
		t.Errorf("manifest: got %+v, %v", m, err)
	}
}

func TestALessonIsFoundByIDOrFolder(t *testing.T) {
	fsys := pack(3)
	swap := func(folder, id string) {
		fsys["lessons/"+folder+"/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: T\nminutes: 12\n---\n")}
	}
	swap("folder-0001", "folder-0000") // the folder of another lesson
	c := load(t, fsys, Cache{})
	tests := []struct{ name, folder string }{
		{"lesson-0002", "folder-0002"}, {"folder-0002", "folder-0002"}, {"folder-0000", "folder-0001"}, {"lesson-0000", "folder-0000"},
		{"", ""}, {"12", ""}, {"T", ""}, {"lesson-000", ""}, {"lesson-0002\t", ""}, {"lesson-0002\tfolder-0002", ""}, {"\n", ""},
	}
	for _, tt := range tests {
		if ref, ok := c.Find(tt.name); ref.Folder != tt.folder || ok != (tt.folder != "") {
			t.Errorf("%q: got %+v, want folder %q", tt.name, ref, tt.folder)
		}
	}
}

func TestALessonIsReadWithItsQuiz(t *testing.T) {
	c := load(t, pack(3), Cache{})
	l, err := c.Lesson("lesson-0001")
	if err != nil || l.ID != "lesson-0001" || l.Folder != "folder-0001" || len(l.Questions()) != 2 || l.Questions()[1].ID != "after" {
		t.Errorf("got %+v, %v", l, err)
	}
	if _, err := c.Lesson("no\x1b such"); !errors.Is(err, ErrNoLesson) || !clean(err.Error()) {
		t.Errorf("got %v, want a clean ErrNoLesson", err)
	}
}

func TestALessonThatIsGoneIsReported(t *testing.T) {
	fsys := pack(1)
	c := load(t, fsys, Cache{})
	delete(fsys, "lessons/folder-0000/lesson.md")
	_, err := c.Lesson("lesson-0000")
	if err == nil || !strings.HasPrefix(err.Error(), "lessons/folder-0000/lesson.md:1:1: This file cannot be read: file does not exist.") {
		t.Errorf("got %v, want the file that is gone", err)
	}
}

func TestALessonNeedsNoQuiz(t *testing.T) {
	fsys := pack(1)
	delete(fsys, "lessons/folder-0000/quiz.md")
	if l, err := load(t, fsys, Cache{}).Lesson("lesson-0000"); err != nil || len(l.Questions()) != 1 {
		t.Errorf("got %+v, %v", l, err)
	}
}

func TestAllMistakesOfALessonAreReportedInOrder(t *testing.T) {
	fsys := pack(1)
	fsys["lessons/folder-0000/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: a\ntitle: A\n---\n\n" + ask("x") + ask("x") + "### Q: What?\n\n- [ ] a\n- [ ] b\n")}
	fsys["lessons/folder-0000/quiz.md"] = &fstest.MapFile{Data: []byte(ask("x") + "<div>\n")}
	_, err := load(t, fsys, Cache{}).Lesson("a")
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want problems", err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%s:%d %s", filepath.Base(p.At.File), p.At.Line, p.Rule))
	}
	want := []string{"lesson.md:12 I002", "lesson.md:18 I001", "lesson.md:20 Q001", "quiz.md:1 I002", "quiz.md:7 Q021"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", problems, want)
	}
	if got := err.Error(); !strings.HasSuffix(got, "(and 4 more)") || !strings.HasPrefix(got, "lessons/folder-0000/lesson.md:12:1: The id \"x\" is taken by the question at lessons/folder-0000/lesson.md:6:1.") {
		t.Errorf("got %q", got)
	}
}

func TestACourseWithMistakesIsNotOpened(t *testing.T) {
	lesson := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		want   []string
	}{
		{"no manifest", func(p fstest.MapFS) { delete(p, "pack.yaml") }, []string{"pack.yaml:1:1 S003"}},
		{"a wrong manifest", func(p fstest.MapFS) { p["pack.yaml"] = lesson("format: 1\n") }, []string{"pack.yaml:1:1 S001", "pack.yaml:1:1 S007", "pack.yaml:1:1 S001", "pack.yaml:1:1 S001"}},
		{"no lesson", func(p fstest.MapFS) { delete(p, "lessons/folder-0001/lesson.md") }, []string{"pack.yaml:14:11 S003"}},
		{"an id twice", func(p fstest.MapFS) {
			p["lessons/folder-0002/lesson.md"] = lesson("---\nid: lesson-0000\ntitle: A\n---\n")
		}, []string{"lessons/folder-0002/lesson.md:2:1 I002"}},
		{"two wrong lessons", func(p fstest.MapFS) {
			p["lessons/folder-0000/lesson.md"] = lesson("---\nid: a\n---\n")
			p["lessons/folder-0002/lesson.md"] = lesson("# A\n")
		}, []string{"lessons/folder-0000/lesson.md:2:1 S010", "lessons/folder-0002/lesson.md:1:1 S010", "lessons/folder-0002/lesson.md:1:1 S010", "lessons/folder-0002/lesson.md:1:1 S010"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := pack(3)
			tt.change(p)
			cache := Cache{filepath.Join(t.TempDir(), "outline"), "k"}
			_, err := Load(p, cache)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%s %s", p.At, p.Rule))
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", problems, tt.want)
			}
			if _, err := os.Stat(cache.File); err == nil {
				t.Error("a course with mistakes is kept in the cache")
			}
		})
	}
}

func TestOpeningAgainOpensNoFileOfThePack(t *testing.T) {
	var opened []string
	fsys := counting{pack(200), &opened}
	cache := Cache{filepath.Join(t.TempDir(), "new", "outline"), "program 1"}
	cold := load(t, fsys, cache)
	if len(opened) < 200 {
		t.Errorf("the first time: got %d files opened, want all", len(opened))
	}
	opened = nil
	warm := load(t, fsys, cache)
	if len(opened) != 0 {
		t.Errorf("the second time: got %v opened, want nothing", opened)
	}
	if !reflect.DeepEqual(cold.Outline, warm.Outline) {
		t.Errorf("got %+v from the cache, want %+v", warm.Outline, cold.Outline)
	}
	if _, err := warm.Lesson("lesson-0123"); err != nil {
		t.Fatal(err)
	}
	slices.Sort(opened)
	want := []string{"lessons/folder-0123/lesson.md", "lessons/folder-0123/quiz.md"}
	if opened = slices.Compact(opened); !slices.Equal(opened, want) {
		t.Errorf("a lesson: got %v opened, want %v", opened, want)
	}
}

func TestACacheThatIsNotOfThisPackIsBuiltAgain(t *testing.T) {
	fsys := pack(20)
	dir := t.TempDir()
	cache := Cache{filepath.Join(dir, "outline"), "program 1"}
	want := load(t, fsys, cache).Outline
	good, err := os.ReadFile(cache.File)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{
		"empty":         {},
		"cut short":     good[:len(good)-1],
		"cut in half":   good[:len(good)/2],
		"longer":        append(slices.Clone(good), "x"...),
		"another file":  []byte("#!/bin/sh\n"),
		"another key":   []byte(encodeOutline(want, "program 2")),
		"an older form": []byte(strings.Replace(string(good), "outline 6", "outline 5", 1)),
	}
	for i := range 40 {
		b := slices.Clone(good)
		b[i*len(b)/40] ^= 1 << (i % 8)
		bad[fmt.Sprintf("bit %d turned", i)] = b
	}
	for name, b := range bad {
		if err := os.WriteFile(cache.File, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := load(t, fsys, cache).Outline; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
		if again, _ := os.ReadFile(cache.File); string(again) != string(good) {
			t.Errorf("%s: the cache was not built again", name)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left beside the cache: %v", left)
	}
}

func TestACacheThatCannotBeWrittenIsNoReasonToStop(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, cache := range []Cache{{}, {filepath.Join(file, "outline"), "k"}, {filepath.Dir(file), "k"}} {
		if c := load(t, pack(2), cache); c.Count() != 2 {
			t.Errorf("%+v: got %d lessons, want 2", cache, c.Count())
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAnyKeyNamesACache(t *testing.T) {
	o := load(t, pack(2), Cache{}).Outline
	for _, key := range []string{"", "a\nb", "a\tb", "é\x1b"} {
		if got, ok := decodeOutline(encodeOutline(o, key), key); !ok || !reflect.DeepEqual(got, o) {
			t.Errorf("key %q: got %+v, %v", key, got, ok)
		}
	}
}

func TestTheShippedCourseIsSound(t *testing.T) {
	c := load(t, Shipped(), Cache{})
	m, err := c.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if c.Count() == 0 || len(m.Objectives) == 0 {
		t.Errorf("got %d lessons and %d objectives", c.Count(), len(m.Objectives))
	}
	for _, module := range c.Modules {
		for _, ref := range c.Lessons(module) {
			l, err := c.Lesson(ref.ID)
			var problems Problems
			if errors.As(err, &problems) {
				for _, p := range problems {
					t.Error(p)
				}
				continue
			}
			if err != nil || len(l.Sections) == 0 || len(l.Questions()) == 0 {
				t.Errorf("%s: got %d screens, %d questions, %v", ref.ID, len(l.Sections), len(l.Questions()), err)
				continue
			}
			for _, q := range l.Questions() {
				if !q.Grade(q.Solution()).Right() {
					t.Errorf("%s: the solution %+v of %s is not right", q.At, q.Solution(), q.ID)
				}
			}
		}
	}
	if _, err := c.Glossary(); err != nil {
		t.Error(err)
	}
}

func TestAGlossaryThatCannotBeReadIsReported(t *testing.T) {
	fsys := pack(1)
	if terms, err := load(t, fsys, Cache{}).Glossary(); err != nil || terms != nil {
		t.Errorf("none: got %v, %v", terms, err)
	}
	fsys["glossary.md"] = &fstest.MapFile{Data: []byte("## a\n\nb\n")}
	if terms, err := load(t, fsys, Cache{}).Glossary(); err != nil || len(terms) != 1 {
		t.Errorf("one term: got %v, %v", terms, err)
	}
	fsys["glossary.md"] = &fstest.MapFile{Data: []byte("## a\n")}
	if _, err := load(t, fsys, Cache{}).Glossary(); err == nil {
		t.Error("a term without explanation: got no error")
	}
	fsys["glossary.md"] = &fstest.MapFile{Mode: fs.ModeDir}
	if _, err := load(t, fsys, Cache{}).Glossary(); err == nil {
		t.Error("a folder: got no error")
	}
}

func BenchmarkLoadWarm(b *testing.B) {
	for _, n := range []int{20, 200, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			fsys := pack(n)
			cache := Cache{filepath.Join(b.TempDir(), "outline"), "k"}
			load(b, fsys, cache)
			b.ReportAllocs()
			for b.Loop() {
				load(b, fsys, cache)
			}
		})
	}
}

func BenchmarkLoadCold(b *testing.B) {
	fsys := pack(200)
	for b.Loop() {
		load(b, fsys, Cache{})
	}
}

func BenchmarkLesson(b *testing.B) {
	c := load(b, Shipped(), Cache{})
	ref, _ := c.First()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Lesson(ref.ID); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheOutlineKnowsObjectivesAndWhatHelpsToKnowFirst(t *testing.T) {
	fsys := withLabs()
	fsys["pack.yaml"] = &fstest.MapFile{Data: append(fsys["pack.yaml"].Data, "objectives:\n  - { id: a-b, text: \" Do\\tthis. \" }\n  - { id: a, text: \"a-b\" }\n"...)}
	fsys["lessons/folder-0000/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: first\ntitle: T\nobjectives: [a, a-b]\nneeds: []\n---\n")}
	fsys["lessons/folder-0001/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: second\ntitle: T\nobjectives: [\"a,b\", \"c\\td\", a]\nneeds: [first, gone]\n---\n")}
	fsys["labs/one/lab.yaml"] = labYAML("id: one\nkind: sql\ntitle: T\nobjectives: [a-b, a]\n")
	cache := Cache{filepath.Join(t.TempDir(), "outline"), "k"}
	load(t, fsys, cache)
	for range 2 { // the second time without a file of the pack
		c := load(t, fstest.MapFS{}, cache)
		refs := c.Lessons(c.Modules[0])
		if want := []string{"a", "a-b"}; !slices.Equal(refs[0].Objectives, want) || refs[0].Needs != nil {
			t.Errorf("first: got %+v, want the objectives %q and no needs", refs[0], want)
		}
		if !slices.Equal(refs[1].Objectives, []string{"a"}) || !slices.Equal(refs[1].Needs, []string{"first", "gone"}) {
			t.Errorf("second, of which two objectives are no ids: got %+v", refs[1])
		}
		if ref, _ := c.Find("second"); !reflect.DeepEqual(ref, refs[1]) {
			t.Errorf("found: got %+v, want %+v", ref, refs[1])
		}
		if ref, _ := c.Outline.Lab("one"); !slices.Equal(ref.Objectives, []string{"a-b", "a"}) {
			t.Errorf("lab: got %+v", ref)
		}
		for id, want := range map[string]string{"a": "a-b", "a-b": "Do this.", "b": "", "": "", "a\ta-b": ""} {
			if got, ok := c.Objective(id); got.Text != want || ok != (want != "") {
				t.Errorf("objective %q: got %+v, %v, want %q", id, got, ok, want)
			}
		}
	}
}
