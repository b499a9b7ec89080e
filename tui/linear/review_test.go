package linear

import (
	"strings"
	"testing"
)

// A visit is one run on a later day.
type visit struct {
	days  int // since the first one
	lines []string
}

// reviews are runs after the kitchen's first lesson was learned, every answer right. Like scripts they are read aloud.
var reviews = []struct {
	name   string
	set    func(*world)
	visits []visit
}{
	{name: "review-right", visits: []visit{
		{1, []string{"where", "2", "", "2", "", "1 3", "", "camellia", "", "2 3 1", "", "a2 b3", "", "1", "where", "", "review", "quit"}},
		{2, []string{"quit"}},
	}},
	{name: "review-wrong", visits: []visit{{1, []string{
		"1", "lesson", "explain", "", "4", "lesson", "", "1 2", "", "mint", "", "1 2 3", "", "a1 b1", "", "2", "",
		"2", "", "2", "", "1 4", "", "camellia", "", "/x", "", "/x", "", "/x", "", "/x", "", "/x", "", "/x", "", "/x", "", "/x", "", "/x", "", "/x", "", "again", "quit",
	}}}},
	{name: "review-undo", visits: []visit{{1, []string{
		"undo", "1", "undo", "2", "", "/undo", "2", "", "2", "", "1 3", "back", "undo", "", "", "camellia", "", "2 3 1", "", "a2 b3", "", "1", "", "undo", "1", "", "quit",
	}}}},
	{name: "review-grades", visits: []visit{{1, []string{
		"good", "2", "hard", "grade", "grade splendid", "grade again", "GOOD", "easy", "", "4", "grade good", "", "hint", "1 3", "", "/hint", "camellia", "", "quit",
	}}}},
	{name: "review-sure", visits: []visit{{1, []string{
		"sure", "9 sure", "1 Sure.", "", "2 sure", "/x", "", "1 3 unsure", "", "guess", "", "2 3 1 sure", "2 3 1", "", "a2, b3, not sure", "", "1 g", "", "quit",
	}}}},
	{name: "review-away", visits: []visit{
		{1, []string{"later", "/suspend", "1 3", "later", "suspend", "away", "bring back", "bring back 7", "bring back 2", "/away", "/bring 1", "/away", "/bury", "", "quit"}},
		{1, []string{"2 3 1", "", "a2 b3", "", "1", "", "quit"}},
		{2, []string{"quit"}},
	}},
	{name: "review-resumed", visits: []visit{
		{1, []string{"2", "", "/hint"}}, {1, []string{"4"}}, {1, []string{"", "open coffee", "review", "review", "1 3 guess"}}, {2, nil},
	}},
	{name: "review-gentle", set: func(w *world) { w.minutes = 1 }, visits: []visit{
		{30, []string{"2", "", "2", "", "review", "quit"}}, {30, []string{"quit"}},
	}},
	{name: "review-minutes", visits: []visit{{1, []string{"quit"}}, {2, []string{"open 2", "", "review 0", "review all", "review 1 minute", "quit"}}}},
	{name: "review-unknown", set: func(w *world) { w.journal.lost = errDisk }, visits: []visit{{1, []string{"review", "away", "quit"}}}},
	{name: "review-unsaved", set: func(w *world) { w.journal.fail = 3 }, visits: []visit{{1, []string{"2", "undo", "grade hard", "", "2", "", "1 3", "quit"}}}},
}

// learned is a kitchen whose first lesson was done, every answer right, and that is reviewed from now on.
func learned(t testing.TB) *world {
	t.Helper()
	w := kitchen(t)
	w.remembers = true
	if _, err := w.quiet("tea", append(right[:len(right):len(right)], "quit")...); err != nil {
		t.Fatal(err)
	}
	w.review = true
	return w
}

func TestReviewsAreHeard(t *testing.T) {
	for _, r := range reviews {
		t.Run(r.name, func(t *testing.T) {
			w := learned(t)
			if r.set != nil {
				r.set(w)
			}
			var all strings.Builder
			for _, v := range r.visits {
				w.days = v.days
				out, err := w.learn("", v.lines...)
				all.WriteString(out)
				if err != nil {
					all.WriteString("error: " + err.Error() + "\n")
				}
			}
			golden(t, r.name, all.String())
		})
	}
}
