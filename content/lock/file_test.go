package lock

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

const example = `# written by engineroom pack fmt; do not edit
item old-name                                     moved=wal-snapshot since=1.2.0
item old-question                                 retired=1.3.0
item wal-snapshot-and-more-words-to-make-it-long  kind=single rev=2 key=0123456789ab mean=ba9876543210 since=1.0.0
lesson readers                                    since=1.0.0
lab readers                                       since=1.1.0-rc.1
`

func TestALockIsWrittenAsItWasRead(t *testing.T) {
	f, problems := Parse(example, Name)
	if len(problems) > 0 || f.String() != example {
		t.Errorf("problems %v, got\n%s", problems, f)
	}
	e, ok := f.Find(Item, "wal-snapshot-and-more-words-to-make-it-long")
	want := Entry{Item, "wal-snapshot-and-more-words-to-make-it-long", quiz.Single, 2, "0123456789ab", "ba9876543210", "1.0.0", "", ""}
	if !ok || e != want {
		t.Errorf("got %+v, want %+v", e, want)
	}
	if _, ok := f.Find(Lab, "old-name"); ok {
		t.Error("a lab was found under the id of a question")
	}
	if f.Latest() != "1.3.0" {
		t.Errorf("the latest version is %q, want 1.3.0", f.Latest())
	}
	crlf, problems := Parse("\uFEFF"+strings.ReplaceAll(example, "\n", "\r\n"), Name)
	if len(problems) > 0 || crlf.String() != example {
		t.Errorf("with CRLF and a byte order mark: problems %v, got\n%s", problems, crlf)
	}
}

func TestMistakesInALockHaveAPlace(t *testing.T) {
	const good = "item a  kind=single rev=1 key=0123456789ab mean=0123456789ab since=1.0.0\n"
	tests := []struct{ src, at, says string }{
		{"quiz a  since=1.0.0", "1:1", `not with "quiz"`},
		{"  item", "1:7", "stands an id"},
		{"item A  retired=1.0.0", "1:5", "stands an id"},
		{"item ../x  retired=1.0.0", "1:5", "stands an id"},
		{good + good, "2:6", "stands in line 1 already"},
		{strings.Replace(good, "single", "sinngle", 1), "1:9", `"kind=sinngle" is not understood`},
		{strings.Replace(good, "rev=1", "rev=0", 1), "1:21", `"rev=0"`},
		{strings.Replace(good, "rev=1", "rev=01", 1), "1:21", `"rev=01"`},
		{strings.Replace(good, "key=0123456789ab", "key=0123456789aB", 1), "1:27", "is not understood"},
		{strings.Replace(good, " since=1.0.0", "", 1), "1:61", "lacks `since`"},
		{strings.Replace(good, "since=1.0.0", "since=1.0", 1), "1:62", `"since=1.0"`},
		{strings.Replace(good, "rev=1", "rev=1 rev=1", 1), "1:27", `"rev=1"`},
		{"lesson a  since=1.0.0 rev=1", "1:23", `"rev=1"`},
		{"lesson a", "1:9", "lacks `since`"},
		{"item a  moved=a since=1.0.0", "1:9", `"moved=a"`},
		{"item a  moved=b", "1:16", "lacks `since`"},
		{"<<<<<<< ours\n" + good + "=======\n", "1:1", "a conflict is left"},
		{"item a \x1b[2J", "1:8", "not understood"},
		{strings.Repeat("x", 2000), "1:1", "longer than 1000 bytes"},
		{strings.Repeat("#\n", MaxBytes), "1:1", "longer than 4096 KB"},
	}
	for _, tt := range tests {
		_, problems := Parse(tt.src, Name)
		if len(problems) == 0 {
			t.Errorf("%.80q: no problem, want %q", tt.src, tt.says)
			continue
		}
		p := problems[0]
		if got := fmt.Sprintf("%d:%d", p.At.Line, p.At.Col); got != tt.at || !strings.Contains(p.Text, tt.says) || p.Fix == "" {
			t.Errorf("%.80q: got %s %q, want %s %q", tt.src, got, p.Text, tt.at, tt.says)
		}
	}
	if _, problems := Parse(strings.Repeat("x\n", 1000), Name); len(problems) != maxProblems {
		t.Errorf("a thousand mistakes are %d problems, want %d", len(problems), maxProblems)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(example)
	f.Add("item a\tkind=single")
	f.Add("=======\nlab x moved=y since=1.0.0")
	f.Fuzz(func(t *testing.T, src string) {
		lock, problems := Parse(src, Name)
		lines := strings.Count(src, "\n") + 1
		for _, p := range problems {
			if p.At.Line < 1 || p.At.Line > lines || p.At.Col < 1 || content.Line(p.Text) != p.Text || p.Fix == "" {
				t.Errorf("%+v is no place in %d lines, or no text", p, lines)
			}
		}
		again, problems := Parse(lock.String(), Name)
		if len(problems) > 0 || again.String() != lock.String() {
			t.Errorf("written and read again: problems %v, got\n%s\nwant\n%s", problems, again, lock)
		}
	})
}

// lines are the entries of a lock without their prints.
func lines(f File) []string {
	var out []string
	for _, e := range f.Entries {
		switch {
		case e.Retired != "" || e.Moved != "":
			out = append(out, fmt.Sprintf("%s %s %s", e.Sort, e.ID, e.fields()))
		case e.Sort == Item:
			out = append(out, fmt.Sprintf("%s %s rev=%d since=%s", e.Sort, e.ID, e.Rev, e.Since))
		default:
			out = append(out, fmt.Sprintf("%s %s since=%s", e.Sort, e.ID, e.Since))
		}
	}
	return out
}

func TestALockRemembersWhatThePackHad(t *testing.T) {
	v1, v2 := view(t, folder(t, "v1")), view(t, folder(t, "v2"))
	frozen := v2.Freeze(v1.Freeze(File{}))
	same(t, "2.0.0 after 1.0.0", lines(frozen), []string{
		"item before-reading rev=1 since=1.0.0",
		"item brand-new rev=1 since=2.0.0",
		"item corrected rev=2 since=1.0.0",
		"item dropped retired=2.0.0",
		"item feedback-mended rev=1 since=1.0.0",
		"item inside rev=1 since=1.0.0",
		"item kept rev=1 since=1.0.0",
		"item kept-again rev=1 since=1.0.0",
		"item new-name rev=1 since=1.0.0",
		"item old-name moved=new-name since=2.0.0",
		"item reworded rev=1 since=1.0.0",
		"item reworded-elsewhere rev=1 since=1.0.0",
		"item reworded-too moved=reworded-elsewhere since=2.0.0",
		"item sold-out-money rev=1 since=2.0.0",
		"item sold-out-told rev=1 since=2.0.0",
		"item too-broad retired=2.0.0",
		"item travels rev=1 since=1.0.0",
		"item typo-mended rev=1 since=1.0.0",
		"lesson extra moved=more since=2.0.0",
		"lesson first since=1.0.0",
		"lesson more since=1.0.0",
		"lesson second since=1.0.0",
	})
	if again := v2.Freeze(frozen); again.String() != frozen.String() {
		t.Errorf("frozen twice: got\n%s\nwant\n%s", again, frozen)
	}
	same(t, "what the lock knows to be new in 2.0.0", classes(frozen.Against(v2)), []string{
		"moved item reworded-elsewhere was reworded-too",
		"moved item new-name was old-name",
		"added item sold-out-told",
		"added item sold-out-money",
		"added item brand-new",
		"moved lesson more was extra",
	})
}

// The lock must not forget the answer that learners were given just because the author runs fmt.
func TestALockDoesNotFollowWhatIsUnsaid(t *testing.T) {
	before := view(t, folder(t, "v1")).Freeze(File{})
	pack := replaced(t, folder(t, "v2"), "lessons/first/quiz.md", "rev: 2, ", "")
	v := view(t, replaced(t, pack, content.ManifestName, "dropped, ", ""))
	for range 2 {
		got := classes(before.Against(v))
		for _, want := range []string{"unsaid item corrected", "vanished item dropped"} {
			if !slices.Contains(got, want) {
				t.Errorf("got\n  %s\nwant among them %q", strings.Join(got, "\n  "), want)
			}
		}
		before = v.Freeze(before)
	}
}

func TestWhatCameWithThisVersionIsFree(t *testing.T) {
	v1 := view(t, folder(t, "v1"))
	frozen := v1.Freeze(File{})
	pack := replaced(t, folder(t, "v1"), "lessons/first/quiz.md", "7 ± 0", "8 ± 0")
	pack = replaced(t, pack, "lessons/second/quiz.md", "id: dropped", "id: colour")
	v := view(t, pack)
	for _, c := range frozen.Against(v) {
		if c.Class != Added {
			t.Errorf("%s %s, though 1.0.0 is not released", c.Class, c.ID)
		}
	}
	frozen = v.Freeze(frozen)
	if e, _ := frozen.Find(Item, "corrected"); e.Key != v.byName()[name{Item, "corrected"}].Key {
		t.Error("the lock kept an answer that nobody was given")
	}
	if _, ok := frozen.Find(Item, "dropped"); ok {
		t.Error("the lock kept an id that nobody was given")
	}
}

// A move of the version that is being worked on can be taken back without a trace.
func TestAMoveThatWasNotReleasedCanBeTakenBack(t *testing.T) {
	one := view(t, folder(t, "v1")).Freeze(File{})
	next := func() fstest.MapFS { return replaced(t, folder(t, "v1"), content.ManifestName, "1.0.0", "1.1.0") }
	moved := replaced(t, replaced(t, next(), "lessons/second/quiz.md", "id: old-name", "id: new-name"), content.ManifestName, "outline:", "moved: { old-name: new-name }\noutline:")
	two := view(t, moved).Freeze(one)
	if e, _ := two.Find(Item, "old-name"); e.Moved != "new-name" {
		t.Fatalf("got %+v, want it moved", e)
	}
	same(t, "against the lock", classes(two.Against(view(t, next()))), nil)
	if got := view(t, next()).Freeze(two); got.String() != one.String() {
		t.Errorf("got\n%s\nwant\n%s", got, one)
	}
}

// Whatever an author does, nothing that was released falls out of the lock.
func TestNothingFallsOutOfALock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
		f, released := File{}, map[string]bool{}
		for n := range rapid.IntRange(1, 5).Draw(t, "versions") {
			v := View{Version: fmt.Sprintf("1.%d.0", n), Moved: map[string]string{}}
			for _, i := range rapid.SliceOfNDistinct(id, 0, 5, func(s string) string { return s }).Draw(t, "items") {
				v.Items = append(v.Items, see(quiz.Question{Meta: quiz.Meta{ID: i}, Kind: quiz.Recall, Stem: id.Draw(t, "stem"), Rubric: []string{id.Draw(t, "answer")}}, "l"))
			}
			v.Retired = rapid.SliceOfN(id, 0, 2).Draw(t, "retired")
			for _, from := range rapid.SliceOfN(id, 0, 2).Draw(t, "moved") {
				v.Moved[from] = id.Draw(t, "to")
			}
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				f = v.Freeze(f)
			}
			for _, s := range v.Items {
				released[s.ID] = true
			}
			for i := range released {
				if _, ok := f.Find(Item, i); !ok {
					t.Fatalf("%s is not in the lock of %s:\n%s", i, v.Version, f)
				}
			}
			if again, problems := Parse(f.String(), Name); len(problems) > 0 || again.String() != f.String() {
				t.Fatalf("the lock is read with %v:\n%s", problems, f)
			}
			f.Against(v)
			Compare(v, v)
		}
	})
}

func TestTheExampleInTheDocsIsALock(t *testing.T) {
	doc, err := os.ReadFile("../../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "```text\nitem old-question")
	example, _, ok := strings.Cut(rest, "```")
	example = "item old-question" + example
	f, problems := Parse(example, Name)
	if !ok || len(problems) > 0 || f.String() != header+"\n"+example {
		t.Errorf("%v, got\n%s\nwant\n%s", problems, f, example)
	}
}
