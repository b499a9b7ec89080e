package convert

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// ankiCourse is a course of one lesson with these questions.
func ankiCourse(t interface {
	Helper()
	Fatal(...any)
}, version string, questions ...string) *content.Course {
	t.Helper()
	course, err := content.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.cards\nversion: " + version + "\ntitle: 'Cards::and more'\nsummary: Some <cards>.\nlanguage: en\nlicense: CC0-1.0\nauthors: [{name: Ada & Bo}]\n" +
			"outline:\n  - module: {id: m, title: Basics, outline: [{lesson: one}]}\n")},
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: One\nminutes: 5\n---\n\nText.\n")},
		"lessons/one/quiz.md":   {Data: []byte(strings.Join(questions, "\n"))},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// ankiOdd are pieces of text that mean something in HTML, in Markdown or in Anki.
var ankiOdd = []string{"a", "fern", "two words", "é", "<b>", "&amp;", "&", "<", "2 < 3", "{{c1::x}}", "}}", "::", "{{Front}}", "[sound:x]", "[latex]", `\(x\)`,
	"*", "_", "`", "#", "- ", "1. ", "|", `"`, "'", "\u00a0", "<!-- c -->", "/x/", "<img src=a.png>", "漢字", "~~", "\\"}

// ankiOddText is plain text on one line with something in it.
func ankiOddText(t *rapid.T, name string) string {
	return "x " + strings.Join(rapid.SliceOfN(rapid.SampledFrom(ankiOdd), 0, 5).Draw(t, name), rapid.SampledFrom([]string{"", " "}).Draw(t, name+" joint"))
}

// ankiOddQuestion is a question of a kind that Anki has a form for.
func ankiOddQuestion(t *rapid.T, n int) quiz.Question {
	q := quiz.Question{Kind: rapid.SampledFrom([]quiz.Kind{quiz.Single, quiz.Multi, quiz.Text, quiz.Cloze, quiz.Recall}).Draw(t, "kind")}
	q.ID = fmt.Sprintf("question-%d", n)
	q.Stem = Escape(ankiOddText(t, "stem"))
	q.Explanation = Escape(ankiOddText(t, "why"))
	q.Tags = rapid.SampledFrom([][]string{nil, {"a"}, {"a", "b::c"}}).Draw(t, "tags")
	if rapid.Bool().Draw(t, "hint") {
		q.Hints = []string{Escape(ankiOddText(t, "hint text")), Escape("another " + ankiOddText(t, "hint text"))}
	}
	switch q.Kind {
	case quiz.Single, quiz.Multi, quiz.Text:
		rights := rapid.IntRange(1, 2).Draw(t, "rights")
		if q.Kind == quiz.Single {
			rights = 1
		}
		for i := range rights + 2 {
			o := quiz.Option{Text: Escape(fmt.Sprintf("%d %s", i, ankiOddText(t, "option"))), Right: i < rights}
			if rapid.Bool().Draw(t, "feedback") {
				o.Feedback = Escape(ankiOddText(t, "feedback text"))
			}
			q.Options = append(q.Options, o)
		}
	case quiz.Cloze:
		for i := range rapid.IntRange(1, 3).Draw(t, "gaps") {
			q.Stem += fmt.Sprintf(" [%d: ....] and", i+1)
			answer := strings.Map(func(r rune) rune {
				if strings.ContainsRune("[]|\u00a0", r) {
					return -1
				}
				return r
			}, ankiOddText(t, "answer"))
			q.Gaps = append(q.Gaps, quiz.Gap{Accepted: []string{strings.TrimSpace(answer)}})
		}
	case quiz.Recall:
		q.Rubric = []string{onePoint}
	}
	return q
}

func TestWhatAnkiHasAFormForComesBack(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		want, sources := map[string]quiz.Question{}, []string{}
		for n := range rapid.IntRange(1, 4).Draw(t, "questions") {
			q := ankiOddQuestion(t, n)
			md, err := Sound(q)
			if err != nil {
				continue // a text that no author can write
			}
			again, err := one(md)
			if err != nil {
				t.Fatal(err)
			}
			want[q.ID] = Bare(again)
			sources = append(sources, md)
		}
		name := filepath.Join(folder, "deck.apkg")
		if _, err := WriteAnki(context.Background(), ankiCourse(t, "1.0.0", sources...), name); err != nil {
			t.Fatal(err)
		}
		in, err := ReadAnki(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range in.Skipped {
			t.Errorf("skipped: %v", n)
		}
		for _, f := range in.Files {
			if !strings.HasSuffix(f.Name, content.QuizName) {
				continue
			}
			got, problems := content.ParseQuiz(string(f.Data), f.Name)
			if len(problems) > 0 || len(got) != len(want) {
				t.Errorf("%d questions, want %d; %v", len(got), len(want), problems)
			}
			for _, q := range got {
				ankiComesBack(t, want[q.ID], Bare(q))
				if !slices.Equal(q.Tags, want[q.ID].Tags) {
					t.Errorf("tags %q, want %q", q.Tags, want[q.ID].Tags)
				}
			}
		}
	})
}

// notesIn are the notes of a deck by the name that Anki knows them by.
func notesIn(t *testing.T, name string) map[string]struct {
	mod, mid int64
	fields   string
} {
	t.Helper()
	a, err := openAnki(name)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	file, err := a.unpackCollection(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file)
	out := map[string]struct {
		mod, mid int64
		fields   string
	}{}
	r := rowsOf(t, file, `SELECT guid, mod, mid, flds, sfld, csum FROM notes`)
	for _, row := range r {
		fields := ankiText(row[3])
		if first, _, _ := strings.Cut(fields, "\x1f"); ankiChecksum(first) != ankiNumber(row[5]) || ankiPlain(first) != ankiText(row[4]) {
			t.Errorf("%q is sorted by %q with the number %d", first, ankiText(row[4]), ankiNumber(row[5]))
		}
		n := out[ankiText(row[0])]
		n.mod, n.mid, n.fields = ankiNumber(row[1]), ankiNumber(row[2]), fields
		out[ankiText(row[0])] = n
	}
	return out
}

// TestALaterVersionUpdatesTheNotesOfAnEarlierOne follows Anki's rule of import: a note that is there is updated if its guid
// and note type are the same and the incoming one changed later; one that is as old is left.
func TestALaterVersionUpdatesTheNotesOfAnEarlierOne(t *testing.T) {
	const question = "### Q: Is it %s?\n<!-- q id: it, rev: %d -->\n\n- [x] yes\n- [ ] no\n"
	versions := []string{
		func() string { return fmt.Sprintf(question, "so", 1) }(),
		fmt.Sprintf(question, "really so", 1),
		fmt.Sprintf(question, "really so", 2),
	}
	var last int64
	var guids []string
	for i, v := range []string{"1.9.0", "1.10.0-rc.1", "1.10.0", "2.0.0"} {
		name, _ := deckOf(t, ankiCourse(t, v, versions[min(i, 2)]))
		notes := notesIn(t, name)
		if len(notes) != 1 {
			t.Fatalf("%d notes", len(notes))
		}
		for guid, n := range notes {
			guids = append(guids, guid)
			if n.mid != ankiChoiceID || n.mod < last || i > 0 && i != 2 && n.mod == last {
				t.Errorf("version %s: note type %d, changed at %d after %d", v, n.mid, n.mod, last)
			}
			last = n.mod
		}
	}
	if len(slices.Compact(guids)) != 1 {
		t.Errorf("the guids are %v", guids)
	}
}

func TestTheChecksumIsThatOfAnki(t *testing.T) {
	// The SHA-1 of "foo" begins with 0beec7b5.
	for _, field := range []string{"foo", "<b>foo</b>", "f<!-- x -->oo", "<style>b</style>foo"} {
		if got := ankiChecksum(field); got != 0x0beec7b5 {
			t.Errorf("%q: %x", field, got)
		}
	}
	if got := ankiPlain(`a&nbsp;&lt;b&gt; <img class="x" src="p.png">`); got != "a <b>  p.png " {
		t.Errorf("%q", got)
	}
}

func TestDecksLieInEachOtherAsLessonsInModules(t *testing.T) {
	name, _ := deckOf(t, ankiCourse(t, "1.0.0", "### Q: A?\n<!-- q id: a -->\n\n> [!NOTE]\n> B.\n"))
	a, err := openAnki(name)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	file, err := a.unpackCollection(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file)
	decks := ankiText(rowsOf(t, file, `SELECT decks FROM col`)[0][0])
	for _, want := range []string{`"Cards: and more"`, `"Cards: and more::Basics"`, `"Cards: and more::Basics::One"`, `By Ada \u0026amp; Bo`, `Some \u0026lt;cards\u0026gt;.`, `Licence: CC0-1.0`} {
		if !strings.Contains(decks, want) {
			t.Errorf("the decks lack %s: %s", want, decks)
		}
	}
	if got := rowsOf(t, file, `PRAGMA integrity_check`)[0][0]; got != "ok" {
		t.Errorf("the database: %v", got)
	}
}
