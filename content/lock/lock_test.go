package lock

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// folder is a pack of testdata/update whose files may be changed.
func folder(t *testing.T, version string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	root := os.DirFS(path.Join("testdata/update", version))
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, name)
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// replaced is a pack with a text of one file replaced by another.
func replaced(t *testing.T, pack fstest.MapFS, file, old, with string) fstest.MapFS {
	t.Helper()
	src := string(pack[file].Data)
	if !strings.Contains(src, old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	pack[file] = &fstest.MapFile{Data: []byte(strings.Replace(src, old, with, 1))}
	return pack
}

// view is what the lock sees of a pack that must be without mistakes.
func view(t *testing.T, pack fs.FS) View {
	t.Helper()
	course, err := content.Load(pack, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			if _, err := course.Lesson(ref.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	v, err := Read(course)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// classes writes changes as lines, without those of wording alone unless all are wanted.
func classes(changes []Change) []string {
	var out []string
	for _, c := range changes {
		was := ""
		if c.Was != "" {
			was = " was " + c.Was
		}
		out = append(out, fmt.Sprintf("%s %s %s%s", c.Class, c.Sort, c.ID, was))
	}
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

var upwards = []string{
	"cosmetic item typo-mended",
	"cosmetic item feedback-mended",
	"edit item reworded",
	"correction item corrected",
	"moved item reworded-elsewhere was reworded-too",
	"edit item reworded-elsewhere was reworded-too",
	"moved item new-name was old-name",
	"added item sold-out-told",
	"added item sold-out-money",
	"added item brand-new",
	"moved lesson more was extra",
	"retired item too-broad",
	"retired item dropped",
}

func TestEachChangeOfTheUpdateHasItsClass(t *testing.T) {
	v1, v2 := view(t, folder(t, "v1")), view(t, folder(t, "v2"))
	changes := Compare(v1, v2)
	same(t, "from 1.0.0 to 2.0.0", classes(changes), upwards)
	if Needed(changes) != Major {
		t.Errorf("a step of %s is asked for, want major", Needed(changes))
	}
	for _, c := range changes {
		if c.Class == Edit && (c.Alike < half || c.Alike >= almost) || c.Class == Cosmetic && c.Alike < almost {
			t.Errorf("%s %s is %.2f alike", c.Class, c.ID, c.Alike)
		}
	}
	same(t, "from 1.0.0 to 1.0.0", classes(Compare(v1, v1)), nil)
	same(t, "from 2.0.0 to 2.0.0", classes(Compare(v2, v2)), nil)
}

// Going back is not an update: what the older version does not have is gone without a word, and what it had is there again.
func TestGoingBackBringsBackWhatWasThere(t *testing.T) {
	v1, v2 := view(t, folder(t, "v1")), view(t, folder(t, "v2"))
	same(t, "from 2.0.0 to 1.0.0", classes(Compare(v2, v1)), []string{
		"cosmetic item typo-mended",
		"cosmetic item feedback-mended",
		"edit item reworded",
		"unsaid item corrected",
		"added item reworded-too",
		"added item old-name",
		"added item too-broad",
		"added item dropped",
		"added lesson extra",
		"vanished item reworded-elsewhere",
		"vanished item new-name",
		"vanished item sold-out-told",
		"vanished item sold-out-money",
		"vanished item brand-new",
		"vanished lesson more",
	})
}

func TestMistakesOfAnUpdateAreFound(t *testing.T) {
	const first, second, manifest = "lessons/first/quiz.md", "lessons/second-part/quiz.md", content.ManifestName
	tests := []struct {
		name, file, old, with string
		want                  string
	}{
		{"another answer without rev", first, "rev: 2, ", "", "unsaid item corrected"},
		{"another question under an old id", first, "### Q: What does every order need?", "### Q: On which day of the week do most of the parcels of Fernway leave the big green house beside the river, and why is that so?", "reused item kept"},
		{"gone without a word", manifest, "dropped, ", "", "vanished item dropped"},
		{"moved without a word", manifest, "  old-name: new-name\n", "", "vanished item old-name"},
		{"moved to nowhere", manifest, "old-name: new-name", "old-name: nowhere", "vanished item old-name"},
		{"moved in a ring", manifest, "old-name: new-name", "old-name: a-ring\n  a-ring: old-name", "vanished item old-name"},
		{"a lesson that went", manifest, "  extra: more\n", "", "vanished lesson extra"},
	}
	v1 := view(t, folder(t, "v1"))
	for _, tt := range tests {
		changes := Compare(v1, view(t, replaced(t, folder(t, "v2"), tt.file, tt.old, tt.with)))
		if got := classes(changes); !slices.Contains(got, tt.want) {
			t.Errorf("%s: got\n  %s\nwant among them %q", tt.name, strings.Join(got, "\n  "), tt.want)
		}
	}
}

func TestReplacesIsAWordForWhatIsGone(t *testing.T) {
	v2 := view(t, replaced(t, folder(t, "v2"), content.ManifestName, ", too-broad", ""))
	same(t, "without `retired`", classes(Compare(view(t, folder(t, "v1")), v2)), upwards)
}

// Learners may come from any version, so a move has to be known for ever.
func TestAMoveIsKeptForEver(t *testing.T) {
	const manifest = content.ManifestName
	v2 := view(t, folder(t, "v2"))
	next := func() fstest.MapFS { return replaced(t, folder(t, "v2"), manifest, "2.0.0", "2.1.0") }
	tests := []struct {
		name string
		pack fstest.MapFS
		want []string
	}{
		{"as it was", next(), nil},
		{"forgotten", replaced(t, next(), manifest, "  old-name: new-name\n", ""), []string{"vanished item old-name"}},
		{"led elsewhere", replaced(t, next(), manifest, "old-name: new-name", "old-name: brand-new"), []string{"reused item old-name"}},
		{"moved on", replaced(t, replaced(t, next(), manifest, "old-name: new-name", "old-name: new-name\n  new-name: newest"), "lessons/second-part/quiz.md", "id: new-name", "id: newest"), []string{"moved item newest was new-name"}},
		{"moved on in one step", replaced(t, replaced(t, next(), manifest, "old-name: new-name", "old-name: newest\n  new-name: newest"), "lessons/second-part/quiz.md", "id: new-name", "id: newest"), []string{"moved item newest was new-name"}},
		{"moved into another", replaced(t, replaced(t, next(), manifest, "old-name: new-name", "old-name: new-name\n  brand-new: new-name"), "lessons/second-part/quiz.md", "id: brand-new", "id: not-so-new"), []string{"added item not-so-new", "moved item new-name was brand-new"}},
		{"moved back", replaced(t, replaced(t, next(), manifest, "old-name: new-name", "new-name: old-name"), "lessons/second-part/quiz.md", "id: new-name", "id: old-name"), []string{"moved item old-name was new-name"}},
		{"retired afterwards", replaced(t, replaced(t, next(), manifest, "retired: [", "retired: [new-name, "), "lessons/second-part/quiz.md", "id: new-name", "id: something-else"), []string{"added item something-else", "retired item new-name"}},
		{"given to another question", replaced(t, next(), "lessons/second-part/quiz.md", "id: brand-new", "id: old-name"), []string{"reused item old-name", "vanished item brand-new"}},
	}
	for _, tt := range tests {
		v := view(t, tt.pack)
		same(t, tt.name, classes(Compare(v2, v)), tt.want)
		frozen := view(t, folder(t, "v2")).Freeze(view(t, folder(t, "v1")).Freeze(File{}))
		same(t, tt.name+", by the lock", classes(frozen.Against(v)), tt.want)
	}
}

func TestARetiredIDIsNotUsedAgain(t *testing.T) {
	v2 := view(t, folder(t, "v2"))
	pack := replaced(t, folder(t, "v2"), content.ManifestName, "2.0.0", "2.1.0")
	back := view(t, replaced(t, pack, "lessons/second-part/quiz.md", "id: brand-new", "id: dropped"))
	want := []string{"reused item dropped", "vanished item brand-new"}
	same(t, "by the last release", classes(Compare(v2, back)), want)
	same(t, "by the lock", classes(v2.Freeze(view(t, folder(t, "v1")).Freeze(File{})).Against(back)), want)
}

func TestTheOrderOfOptionsIsNoChange(t *testing.T) {
	a, b := "- [x] the customer is told that it is sold out\n  > Honest and early.\n", "- [x] the money is not taken\n  > Nothing is sold.\n"
	pack := replaced(t, folder(t, "v1"), "lessons/second/quiz.md", a+b, b+a)
	same(t, "options in another order", classes(Compare(view(t, folder(t, "v1")), view(t, pack))), []string{"cosmetic item too-broad"})
}

func TestALessonThatCannotBeReadIsNotGone(t *testing.T) {
	v1 := view(t, folder(t, "v1"))
	broken := replaced(t, folder(t, "v1"), "lessons/second/quiz.md", "- [x] brown", "- [ ] brown")
	course, err := content.Load(broken, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := Read(course)
	if err != nil || !slices.Equal(v.Unread, []string{"second"}) {
		t.Fatalf("%v, unread %v", err, v.Unread)
	}
	same(t, "with a lesson that cannot be read", classes(Compare(v1, v)), nil)
}

func TestAlikeIsBetweenNothingAndAll(t *testing.T) {
	of := func(stem string) quiz.Question { return quiz.Question{Kind: quiz.Recall, Stem: stem} }
	tests := []struct {
		a, b     string
		from, to float64
	}{
		{"What does a reader see?", "What does a reader see?", 1, 1},
		{"What does a reader see?", "what   does *a reader* see?", 1, 1},
		{"", "", 1, 1},
		{"abc", "", 0, 0.4},
		{"Where does the shop wirte down what a customer ordered?", "Where does the shop write down what a customer ordered?", almost, 0.999},
		{"Look at `x := 1`.", "Look at `x := 2`.", 0.7, 0.999},
		{"What does a reader of the log see?", "On which day do most parcels leave?", 0, 0.3},
	}
	for _, tt := range tests {
		got, other := alike(of(tt.a), of(tt.b)), alike(of(tt.b), of(tt.a))
		if got < tt.from || got > tt.to || got != other {
			t.Errorf("%q and %q: got %.3f and %.3f, want from %.3f to %.3f", tt.a, tt.b, got, other, tt.from, tt.to)
		}
	}
}

func TestSteps(t *testing.T) {
	tests := []struct {
		a, b string
		step Step
		ok   bool
	}{
		{"1.2.3", "1.2.4", Patch, true}, {"1.2.3", "1.3.0", Minor, true}, {"1.2.3", "2.0.0", Major, true},
		{"0.1.0", "0.2.0", Major, true}, {"0.1.0", "0.1.1", Patch, true}, {"0.9.0", "1.0.0", Major, true},
		{"1.0.0", "1.0.0", Patch, false}, {"1.1.0", "1.0.9", Patch, false}, {"1.0.0-rc.1", "1.0.0", Patch, true},
		{"1.0.0-rc.2", "1.0.0-rc.10", Patch, true}, {"1.0.0-rc", "1.0.0-rc.1", Patch, true}, {"1.0.0-2", "1.0.0-a", Patch, true}, {"1.0.0+a", "1.0.0+b", Patch, false},
		{"x", "1.0.0", Major, true},
	}
	for _, tt := range tests {
		if step, ok := StepBetween(tt.a, tt.b); ok != tt.ok || ok && step != tt.step {
			t.Errorf("%s to %s: got %v %v, want %v %v", tt.a, tt.b, step, ok, tt.step, tt.ok)
		}
	}
	for _, tt := range []struct {
		step    Step
		v, want string
	}{{Patch, "1.2.3", "1.2.4"}, {Minor, "1.2.3", "1.3.0"}, {Major, "1.2.3", "2.0.0"}, {Major, "0.2.3", "0.3.0"}, {Minor, "x", ""}} {
		if got := tt.step.After(tt.v); got != tt.want {
			t.Errorf("a %s step after %s: got %q, want %q", tt.step, tt.v, got, tt.want)
		}
	}
}
