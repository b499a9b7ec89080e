package convert

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// shipped is the course that the program brings along.
func shipped(t testing.TB) *content.Course {
	t.Helper()
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// deckOf writes a course as a deck into a new folder.
func deckOf(t testing.TB, course *content.Course) (string, Exported) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "deck.apkg")
	out, err := WriteAnki(context.Background(), course, name)
	if err != nil {
		t.Fatal(err)
	}
	return name, out
}

// readDeck reads a deck that has nothing wrong.
func readDeck(t testing.TB, name string) Imported {
	t.Helper()
	in, err := ReadAnki(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	if in.Read != in.Kept+len(in.Skipped) {
		t.Errorf("%d cards were read, %d kept and %d skipped", in.Read, in.Kept, len(in.Skipped))
	}
	return in
}

// importedQuestions are the questions of what was imported, by id, after a pack was made of it.
func importedQuestions(t testing.TB, in Imported) map[string]quiz.Question {
	t.Helper()
	out := map[string]quiz.Question{}
	course := packOf(t, in)
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			l, err := course.Lesson(ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range l.Questions() {
				out[q.ID] = Bare(*q)
			}
		}
	}
	return out
}

// packOf is a pack of what was imported.
func packOf(t testing.TB, in Imported) *content.Course {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range in.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	var outline strings.Builder
	for _, l := range in.Lessons {
		fmt.Fprintf(&outline, "  - lesson: %s\n", l)
	}
	files["pack.yaml"] = &fstest.MapFile{Data: []byte("format: 1\nid: org.example.deck\nversion: 1.0.0\ntitle: Deck\nlanguage: en\nlicense: CC0-1.0\nauthors: [{name: A}]\noutline:\n" + outline.String())}
	course, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return course
}

func TestTheCourseComesBackFromAnki(t *testing.T) {
	name, out := deckOf(t, shipped(t))
	if out.Kept != out.Read || out.Read == 0 || len(out.Skipped) > 0 {
		t.Errorf("of %d questions %d were written; skipped: %v", out.Read, out.Kept, out.Skipped)
	}
	in := readDeck(t, name)
	if in.Kept != out.Kept {
		t.Errorf("%d questions were written and %d read", out.Kept, in.Kept)
	}
	why := map[string]int{}
	for _, n := range in.Changed {
		why[n.Why]++
	}
	t.Log(why)
	why = map[string]int{}
	for _, n := range out.Changed {
		why[n.Why]++
	}
	t.Log(why)
	for i, n := range in.Skipped {
		if i < 20 {
			t.Log(n)
		}
	}
	t.Log(len(importedQuestions(t, in)), in.Title, in.Lessons[:3])
}

func TestTwoExportsAreEqual(t *testing.T) {
	first, _ := deckOf(t, shipped(t))
	second, _ := deckOf(t, shipped(t))
	a, _ := os.ReadFile(first)
	b, _ := os.ReadFile(second)
	if !bytes.Equal(a, b) {
		t.Errorf("the same course was written as %d and as %d bytes that differ", len(a), len(b))
	}
}
