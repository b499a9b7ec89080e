package linear

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

var update = flag.Bool("update", false, "write the transcripts anew; then read them aloud")

func kitchen(t testing.TB) *world { return newWorld(t, os.DirFS("testdata/pack")) }

// right answers every question of the kitchen's first lesson at once.
var right = []string{
	"2", "", // the guess
	"2", "", // green, in minutes
	"1 3", "", // which are tea
	"camellia", "",
	"2 3 1", "",
	"a2 b3", "",
	"1", "",
	"1", "", // the guess, scored
}

// scripts are whole runs. Their transcripts are in testdata; a line that begins with "> " was typed. Whoever changes
// one should read it aloud: that is how it is used.
var scripts = []struct {
	name string
	runs [][]string
	set  func(*world)
}{
	{name: "right", runs: [][]string{append(slices.Clip(right), "", "", "foo", "quit")}},
	{name: "wrong", runs: [][]string{{
		"1", "explain", "",
		"4 min", "explain", "",
		"1 2", "explain", "",
		"mint", "explain", "",
		"1 3 4", "explain", "",
		"2 1", "explain", "",
		"2", "explain", "",
		"2", "",
		"/x", "", // green
		"x", "",
		"hint", "", // typed without its slash, so it is an answer
		"x", "explain", "",
		"a0 b1", "",
		"hint", "show", "",
	}}},
	{name: "slips", runs: [][]string{{
		"", "3", "0", "1 2", "one", ",", "-1", "99999999999999999999", "1 or 2", "show", "show", "hint", "next",
		"hint", "", "two", "/hint", "/hint", "//quit 2", "2",
		"hint", "dont know", "",
		"1,3,9", "show", "hint", "h", "h", "1;3;1.", "repeat", "",
		"", "/what", "//hint", "/explain", "",
		"1 1 3", "1 2 3 4", "",
		"a2", "a2 b3 c1", "a2 a3", "2", "2 3 1", "a b", "2a", "a2 b9", "a2 %", "a2 b", ", ,", "A: 2, B: 3", "",
	}}},
	{name: "about", runs: [][]string{{
		"help", "?", "back", "where", "again", "lessons", "explain", "x", "hint", "back", "", "where", "/where", "/open 2",
		"back", "open 9", "open", "open coffee", "", "where", "back", "", "again", "open tea", "/back", "q",
	}}},
	{name: "resumed", runs: [][]string{
		{"2"}, {"", "/hint"}, {"2 min", "", "x"}, {"", "back"}, {"", "quit"},
	}},
	{name: "unsaved", set: func(w *world) { w.journal.fail = 5 }, runs: [][]string{
		{"2", "where", "", "2", "", "1 3", "quit"},
	}},
	{name: "lost", set: func(w *world) { w.journal.fail = 1000 }, runs: [][]string{
		{"2", "", "2", "open 2", "open 1", "again", "where"},
	}},
	{name: "unwrapped", set: func(w *world) { w.width, w.reason = 0, "" }, runs: [][]string{{"2", "", "/x"}}},
	{name: "found", set: func(w *world) { w.finder = larder{} }, runs: [][]string{{
		"help", "find", "find Kettle", "find  ketle.", "find nothing", "find broken", "", "2", "", "2", "", "1 3", "", "find kettle", "/find kettle",
	}}},
	{name: "marks", set: hasFile, runs: [][]string{{
		"notes", "define", "note", "NOTE What's *this*?  Two spaces.", "note", "report it is wrong", "bookmark", "1", "report", "report Both are right", "",
		"note -", "bookmark", "/note At the number", "note", "/bookmark", "note 4", "/define kettles", "2", "report 2 is not in the table", "",
		"define", "define POT", "define kettel", "define quark", "notes", "back", "note changed", "note", "note -", "note", "note -",
		"open 2", "note of coffee", "", "note the whole lesson", "notes", "quit",
	}, {"notes", "report x", "open 1", "note", "quit"}}},
	{name: "marks-unsaved", set: func(w *world) { w.journal.fail = 6; hasFile(w) }, runs: [][]string{
		{"note kept", "note", "1", "report wrong", "notes", "", "2", "quit"},
	}},
	{name: "done", runs: [][]string{append(slices.Clip(right), "", "", "", "again"), {"lessons", "", "back", "open 2", "", ""}}},
}

// larder is a finder that has an answer ready for some queries.
type larder struct{}

func (larder) Prepare(context.Context) error { return nil }

func (larder) Find(_ context.Context, query string) (content.Found, error) {
	switch query {
	case "kettle":
		hits := []content.Hit{
			{Kind: content.HitTerm, Section: -1, Title: "kettle", Place: "Glossary", Before: "What water boils in."},
			{Lesson: "tea", Section: 1, Title: "Blocks", Place: "Kitchen › Tea", Before: "Before anything else: Fill the ", Match: "kettle", After: ". To the mark."},
			{Kind: content.HitItem, Lesson: "coffee", Section: -1, Item: "k", Title: "Which kettle?", Place: "Kitchen › Coffee", Before: "Which ", Match: "kettle", After: "?"},
		}
		for range 6 {
			hits = append(hits, hits[1])
		}
		return content.Found{Hits: hits}, nil
	case "ketle":
		return content.Found{Meant: "kettle"}, nil
	case "broken":
		return content.Found{}, errDisk
	}
	return content.Found{}, nil
}

// hasFile gives the world a file of reports and authors who want them.
func hasFile(w *world) {
	w.reportTo = "https://example.org/kitchen/reports"
	w.report = func(_ context.Context, e study.Entry, q *quiz.Question) (string, error) {
		w.reports = append(w.reports, e)
		return "/home/ada/reports.jsonl", nil
	}
}

func TestTranscripts(t *testing.T) {
	for _, s := range scripts {
		t.Run(s.name, func(t *testing.T) {
			w := kitchen(t)
			if s.set != nil {
				s.set(w)
			}
			var all strings.Builder
			for _, lines := range s.runs {
				out, err := w.learn("", lines...)
				all.WriteString(out)
				if err != nil {
					all.WriteString("error: " + err.Error() + "\n")
				}
			}
			golden(t, s.name, all.String())
		})
	}
}

// wrongKinds answers each of the nine kinds of the workshop wrongly or in part, asks for the explanation of each, and
// then leaves the rest to the lesson.
var wrongKinds = []string{
	"", "nothing | header", "explain", "",
	"1 1 1 2 2", "explain", "",
	"1 | 2", "explain", "",
	"4", "explain", "",
	"WHERE product_id = 7", "explain", "",
	"1 4", "explain", "",
	"3", "explain", "",
	"2 1 4", "explain", "",
	"For two days.", "1", "explain", "",
}

// The nine kinds that came after the first six.
func TestTranscriptsOfTheOtherKinds(t *testing.T) {
	w := newWorld(t, os.DirFS("testdata/workshop"))
	lesson, err := w.course.Lesson("kinds")
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string][]string{"kinds-right": solve(t, w, lesson), "kinds-wrong": wrongKinds} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, os.DirFS("testdata/workshop"))
			out, err := w.learn("", lines...)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, out)
		})
	}
}

func TestReadIsPlainText(t *testing.T) {
	w := kitchen(t)
	lesson, err := w.course.Lesson("tea")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Read(context.Background(), &out, lesson, 76); err != nil {
		t.Fatal(err)
	}
	golden(t, "read", out.String())
	for _, secret := range []string{"Oxidised", "Little dissolves", "It is in the table.", "camellia", "asked again later"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("reading the lesson gives away %q", secret)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what was heard:\n%s", file, got)
	}
}
