package linear

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/fstest"
)

// library is a course of a lesson with a summary and one without.
func library(t testing.TB) *world {
	return newWorld(t, fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.books\nversion: 1.0.0\ntitle: Books\nlanguage: en\noutline:\n  - module: {id: m1, title: Books, goal: Read., outline: [{lesson: one}, {lesson: two}]}\n")},
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: Shelves\nminutes: 2\n---\n\n# Shelves\n\n<!-- screen -->\n## Order\n\nBooks stand by name.\n\n" +
			"### Q: What comes first?\n<!-- q id: a, kind: text -->\n\n- [x] A\n\n<!-- screen -->\n## Summary\n\n- Books stand by *name*.\n- `A` comes first.\n\n| letter | shelf |\n|---|---|\n| A | top |\n\n<!-- screen -->\n## Sources\n\n- none\n")},
		"lessons/two/lesson.md": {Data: []byte("---\nid: two\ntitle: Lending\nminutes: 2\n---\n\n# Lending\n\n<!-- screen -->\n## Cards\n\nA card for each reader.\n")},
	})
}

func TestSummarySaysTheCheatSheet(t *testing.T) {
	w := library(t)
	out, err := w.learn("", "/summary", "A", "", "summary", "", "", "summary", "open 2", "summary", "quit")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "summary", out)
}

func TestSummaryBeforeAnyLessonSaysWhatToDo(t *testing.T) {
	w := library(t)
	for _, lesson := range []string{"one", "two"} {
		if _, err := w.quiet(lesson, "", "A", "", "", "", "", ""); err != nil {
			t.Fatal(err)
		}
	}
	out, err := w.quiet("", "summary")
	if err != nil || !strings.Contains(out, "No lesson is open.") {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestReadSummaryIsTheCheatSheetAlone(t *testing.T) {
	w := library(t)
	for id, want := range map[string]string{"one": "Shelves\n\n- Books stand by name.\n- `A` comes first.\n\nTable, 1 row, 2 columns:\n\nletter: A\nshelf: top\n\nEnd of table.\n", "two": ""} {
		lesson, err := w.course.Lesson(id)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		ok, err := ReadSummary(context.Background(), &out, lesson, 76)
		if out.String() != want || ok != (want != "") || err != nil {
			t.Errorf("%s: got %q %v %v, want %q", id, out.String(), ok, err, want)
		}
	}
}
