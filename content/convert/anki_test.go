package convert

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// ankiShipped is the course that the program brings along.
func ankiShipped(t testing.TB) *content.Course {
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

// ankiQuestions are the questions of what was imported, by id, after a pack was made of it.
func ankiQuestions(t testing.TB, in Imported) map[string]quiz.Question {
	t.Helper()
	return ankiCourseQuestions(t, ankiPack(t, in))
}

// ankiPack is a pack of what was imported.
func ankiPack(t testing.TB, in Imported) *content.Course {
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
	course := ankiShipped(t)
	name, out := deckOf(t, course)
	if out.Kept != out.Read || out.Read == 0 || len(out.Skipped) > 0 {
		t.Errorf("of %d questions %d were written; skipped: %v", out.Read, out.Kept, out.Skipped)
	}
	in := readDeck(t, name)
	if in.Kept != out.Kept || len(in.Changed)+len(in.Skipped) > 0 {
		t.Errorf("%d questions were written and %d read; changed: %v; skipped: %v", out.Kept, in.Kept, in.Changed, in.Skipped)
	}
	manifest, err := course.Manifest()
	if err != nil || in.Title != manifest.Title {
		t.Errorf("the deck is called %q, the course %q (%v)", in.Title, manifest.Title, err)
	}
	got, kinds := ankiQuestions(t, in), map[quiz.Kind]int{}
	for id, want := range ankiCourseQuestions(t, course) {
		if kinds[want.Kind]++; got[id].ID == "" {
			t.Errorf("%s did not come back", id)
		} else if ankiCarries(want.Kind) {
			ankiComesBack(t, want, got[id])
		}
	}
	for _, k := range quiz.Kinds() {
		if kinds[k] == 0 {
			t.Errorf("the course asks no question of kind %s", k)
		}
	}
}

// ankiCarries tells whether Anki has a form for questions of a kind.
func ankiCarries(k quiz.Kind) bool {
	return slices.Contains([]quiz.Kind{quiz.Single, quiz.Multi, quiz.Scenario, quiz.Text, quiz.Number, quiz.Cloze, quiz.Recall}, k)
}

// ankiCourseQuestions are the questions of a course by id.
func ankiCourseQuestions(t testing.TB, course *content.Course) map[string]quiz.Question {
	t.Helper()
	out := map[string]quiz.Question{}
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

// ankiComesBack checks that a question says and accepts what it did, apart from patterns and the languages of code, which Anki
// has no place for.
func ankiComesBack(t interface {
	Helper()
	Errorf(string, ...any)
}, want, got quiz.Question) {
	t.Helper()
	if a, b := ankiSeen(want), ankiSeen(got); a != b {
		t.Errorf("%s was\n%s\nand is now\n%s", want.ID, a, b)
	}
}

// ankiSeen is what a learner sees of a question, as one text. Options stand in an order of their own, as they may be shuffled.
func ankiSeen(q quiz.Question) string {
	var options []string
	for _, o := range q.Options {
		switch {
		case (q.Kind == quiz.Text) && isPattern(o.Text):
			continue
		case q.Kind == quiz.Number:
			o.Text = exact(o.Text)
		}
		options = append(options, fmt.Sprintf("%v %d %s > %s", o.Right, o.Weight, ankiShown(o.Text), ankiShown(o.Feedback)))
	}
	if q.Kind != quiz.Text && q.Kind != quiz.Number {
		slices.Sort(options)
	}
	var gaps, hints []string
	for _, g := range q.Gaps {
		gaps = append(gaps, strings.Join(strings.Fields(g.Accepted[0]), " "))
	}
	for _, h := range q.Hints {
		hints = append(hints, ankiShown(h))
	}
	why := q.Explanation
	if q.Kind == quiz.Cloze {
		why = "" // the other spellings that are accepted stand before it
	}
	if q.Kind == quiz.Recall {
		why = noteOf(q)
	}
	return strings.Join([]string{string(q.Kind), ankiShown(q.Stem), strings.Join(options, "\n"), strings.Join(gaps, "|"), strings.Join(hints, "|"), ankiShown(why)}, "\n")
}

// ankiShown is Markdown as it reads after going through HTML, without the languages of code and the ends of lines.
func ankiShown(md string) string {
	out, _ := FromHTML(ankiHTML(func(h *page) { h.prose(md) }))
	return strings.Join(strings.Fields(out), " ")
}

func TestTwoExportsAreEqual(t *testing.T) {
	first, _ := deckOf(t, ankiShipped(t))
	second, _ := deckOf(t, ankiShipped(t))
	a, _ := os.ReadFile(first)
	b, _ := os.ReadFile(second)
	if !bytes.Equal(a, b) {
		t.Errorf("the same course was written as %d and as %d bytes that differ", len(a), len(b))
	}
}
