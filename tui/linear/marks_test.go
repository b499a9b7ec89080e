package linear

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// TestCommandsWithWordsAreNoAnswers tries what is a command where, and how its words stay as they were typed.
func TestCommandsWithWordsAreNoAnswers(t *testing.T) {
	for _, c := range []struct {
		text  string
		typed bool
		do    command
		rest  string
		ok    bool
	}{
		{"note It's *mine*.  Yes!", false, note, "It's *mine*.  Yes!", true},
		{"  Note\tx ", false, note, "x", true},
		{"/note x", false, note, "x", true},
		{"note x", true, 0, "", false},
		{"/note x", true, note, "x", true},
		{"//note x", true, 0, "", false},
		{"note", false, note, "", true},
		{"notes", false, notes, "", true},
		{"notes x", false, 0, "", false},
		{"noted x", false, 0, "", false},
		{"bookmark x", false, 0, "", false},
		{"define the pot", false, define, "the pot", true},
		{"/define pot", true, define, "pot", true},
		{"report 2 and 3 are right", false, report, "2 and 3 are right", true},
		{"hint x", false, 0, "", false},
		{"open 3", false, open, "3", true},
	} {
		do, rest, ok := parseCommand(c.text, c.typed)
		if do != c.do || rest != c.rest || ok != c.ok {
			t.Errorf("%q, typed %v: %v, %q, %v; want %v, %q, %v", c.text, c.typed, do, rest, ok, c.do, c.rest, c.ok)
		}
	}
	if got := literal("//note x"); got != "/note x" {
		t.Errorf("//note x answers %q", got)
	}
}

func TestWordsTypedAsAnAnswerStayAnAnswer(t *testing.T) {
	w := kitchen(t)
	if _, err := w.quiet("tea", "2", "", "2", "", "1 3", "", "note camellia"); err != nil {
		t.Fatal(err)
	}
	last := w.journal.entries[len(w.journal.entries)-1]
	if last.Type != study.Answer || last.Response.Typed[0] != "note camellia" {
		t.Errorf("the last entry is %+v", last)
	}
}

func TestALongNoteIsCutAndThatIsSaid(t *testing.T) {
	w := kitchen(t)
	out, err := w.quiet("tea", "note "+strings.Repeat("é", 10_000), "notes")
	if err != nil || !strings.Contains(oneLine(out), "It was longer than 4000 characters and was cut there.") {
		t.Errorf("%v:\n%.300s", err, out)
	}
	if last := w.journal.entries[len(w.journal.entries)-1]; last.Words != strings.Repeat("é", study.MaxWords) {
		t.Errorf("%d bytes were kept", len(last.Words))
	}
}

func TestMarksBelongToTheirPlace(t *testing.T) {
	w := kitchen(t)
	if _, err := w.quiet("tea", "note a", "2", "", "/note b", "2", "", "x", "", "/bookmark", "/open 2", "note c", "", "note d"); err != nil {
		t.Fatal(err)
	}
	marks, _ := w.journal.Marks(context.Background(), w.course.ID)
	want := []study.Anchor{
		{Lesson: "coffee", Section: -1}, {Lesson: "coffee", Section: 0}, {Lesson: "tea", Section: -1, Item: "plant"},
		{Lesson: "tea", Section: -1, Item: "green"}, {Lesson: "tea", Section: -1, Item: "guess"},
	}
	if len(marks) != len(want) {
		t.Fatalf("marks are %+v", marks)
	}
	for i, a := range want {
		a.Pack = w.course.ID
		if marks[i].Anchor != a {
			t.Errorf("mark %d is at %+v, want %+v", i, marks[i].Anchor, a)
		}
	}
	for _, e := range w.journal.entries {
		if isMark := e.Type == study.Noted || e.Type == study.Bookmarked; isMark && (e.Took != 0 || e.Sitting != "") {
			t.Errorf("a mark counts as learning: %+v", e)
		}
	}
}

// TestReportIsInTheJournalBeforeItIsInTheFile fails the journal and looks at when the file hears of the report.
func TestReportIsInTheJournalBeforeItIsInTheFile(t *testing.T) {
	w := kitchen(t)
	w.report = func(_ context.Context, e study.Entry, q *quiz.Question) (string, error) {
		has := slices.ContainsFunc(w.journal.entries, func(k study.Entry) bool { return k.Nonce == e.Nonce })
		if !has || e.Type != study.Reported || q.ID != "guess" || e.Item != "guess" {
			t.Errorf("the file is told of %+v about %s; the journal has it: %v", e, q.ID, has)
		}
		w.reports = append(w.reports, e)
		return "", errors.New("no room\nhint: make some")
	}
	w.journal.fail = 2
	out, err := w.quiet("tea", "report both", "again", "2")
	if err != nil || len(w.reports) != 1 || w.reports[0].Words != "both" {
		t.Errorf("%v, %+v", err, w.reports)
	}
	for _, want := range []string{"the report is kept and will be tried again", "Reported. Your record has it.", "no room\nhint: make some\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q was not said:\n%s", want, out)
		}
	}
}

func TestMarksThatCannotBeReadAreSaid(t *testing.T) {
	w := kitchen(t)
	w.journal.blind = errDisk
	out, err := w.quiet("tea", "notes", "note", "bookmark", "note -", "note written all the same", "quit")
	if err != nil || strings.Count(out, "Your notes cannot be read: the disk is full") != 5 {
		t.Errorf("%v:\n%s", err, out)
	}
	if last := w.journal.entries[len(w.journal.entries)-1]; last.Words != "written all the same" {
		t.Errorf("the last entry is %+v", last)
	}
}
