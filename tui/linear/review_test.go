package linear

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
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
		"1", "lesson", "explain", "", "4", "/lesson", "", "1 2", "", "mint", "", "1 2 3", "", "a1 b1", "", "2", "",
		"2", "", "2", "", "1 2", "", "camellia", "", "2 4 3", "", "a3 b2", "", "1", "", "x", "", "x", "", "x", "", "again", "", "quit",
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
		{1, []string{"later", "/suspend", "1 3", "later", "", "/later", "undo", "1 3", "suspend", "away", "bring back", "bring back 7", "bring back 2", "/away", "/bring 1", "/away", "/bury", "", "quit"}},
		{1, []string{"2 3 1", "", "a2 b3", "", "1", "", "quit"}},
		{2, []string{"quit"}},
	}},
	{name: "review-resumed", visits: []visit{
		{1, []string{"2", "", "/hint"}}, {1, []string{"4"}}, {1, []string{"", "open coffee", "review", "review", "1 3 guess"}}, {2, nil},
	}},
	{name: "review-gentle", set: func(w *world) { w.minutes = 1 }, visits: []visit{
		{30, []string{"2", "", "2", "", "review", "quit"}}, {30, []string{"quit"}},
	}},
	{name: "review-leech", set: forgotten, visits: []visit{{60, []string{"later", "/later", "later", "later", "later", "later", "/lesson", "mint", "lesson", "away", "", "camellia", "", "quit"}}, {61, []string{"bring back 1", "quit"}}}},
	{name: "review-minutes", visits: []visit{{1, []string{"quit"}}, {2, []string{"open 2", "", "review 0", "review all", "review 1 minute", "quit"}}}},
	{name: "review-offered", set: func(w *world) { w.review = false }, visits: []visit{
		{0, []string{"quit"}}, {1, []string{"", "review 1", "quit"}}, {1, []string{"/quit"}}, {2, []string{"quit"}}, {9, []string{"quit"}},
	}},
	{name: "review-lesson", set: func(w *world) { *w.journal, w.review = diary{}, false }, visits: []visit{{0, []string{
		"grade easy", "undo", "later", "2 sure", "undo", "grade easy", "", "/later", "/hint", "2", "undo", "2", "", "1 3 guess", "hard", "", "camellia", "", "/undo", "camellia", "suspend", "good",
		"", "2 3 1", "", "a2 b3 s", "", "2 sure", "lesson", "grade good", "", "1", "", "1", "", "review", "", "quit",
	}}}},
	{name: "review-timeless", set: func(w *world) { w.timeless = true }, visits: []visit{{1, []string{"2", "", "where", "quit"}}}},
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

// anAnswer is an answer to a question of the kitchen's first lesson, that many days after it was learned.
func anAnswer(item string, day int, score float64) study.Entry {
	return study.Entry{
		Type: study.Answer, At: time.Date(2026, 3, 1+day, 8, 0, 0, 0, time.UTC), Nonce: fmt.Sprint(item, day), Pack: "org.example.kitchen",
		Item: item, Kind: quiz.Text, Scored: true, Score: score, Try: 1, Facts: study.Facts{Lesson: "tea", Produced: true},
	}
}

// forgotten makes the plant a question that was forgotten three times; once more makes it a leech.
func forgotten(w *world) {
	for day := 2; day < 40; day += 8 {
		w.journal.entries = append(w.journal.entries, anAnswer("plant", day, 1))
		if day < 26 {
			w.journal.entries = append(w.journal.entries, anAnswer("plant", day+6, 0))
		}
	}
}

// TestDueLabsEndAReview: a lab that was passed comes back, and is done anew and not asked.
func TestDueLabsEndAReview(t *testing.T) {
	w := benches(t)
	w.labs, w.remembers, w.review = opens, true, true
	w.try("sql-08", 1, 0, false)
	w.try("http-02", 5, 0, false)
	w.days = 40
	out, err := w.learn("", "review", "lab sql-08", "quit")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "review-labs", out)
}

// TestAReviewInterruptedAnywhereGoesOnAsIfItHadNot leaves a review before each line that is typed and comes back.
func TestAReviewInterruptedAnywhereGoesOnAsIfItHadNot(t *testing.T) {
	for _, r := range reviews {
		script := r.visits[0].lines
		if r.set != nil || r.visits[0].days != 1 {
			continue
		}
		whole := learned(t)
		whole.days = 1
		if _, err := whole.quiet("", script...); err != nil {
			t.Fatal(err)
		}
		for cut := range script {
			w := learned(t)
			w.days = 1
			if _, err := w.quiet("", script[:cut]...); err != nil {
				t.Fatal(err)
			}
			if left, _ := w.journal.Round(t.Context(), study.ReviewSort); cut > 0 && len(left) == 0 {
				break // it was at its end, and is not gone on with
			}
			if _, err := w.quiet("", script[cut:]...); err != nil {
				t.Fatal(err)
			}
			got, want := reviewed(w.journal.entries), reviewed(whole.journal.entries)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: cut before line %d (%q) the journal differs:\n%v\n%v", r.name, cut, script[cut], got, want)
			}
		}
	}
}

// reviewed are the entries of a review without what belongs to their moment.
func reviewed(entries []study.Entry) []study.Entry {
	out := essences(entries)
	for i := range out {
		if out[i].Facts.Of != "" {
			out[i].Facts.Of = "that one"
		}
	}
	return out
}

// TestProofsAreHeard: what is shown to be known counts as done.
func TestProofsAreHeard(t *testing.T) {
	w := kitchen(t)
	w.remembers = true
	var all strings.Builder
	for _, lines := range [][]string{
		{"prove", "prove 9", "prove 2", "prove 1", "later", "mint", "", "again", "2 3 1"},
		{"prove tea", "undo", "", "mint", "", "1 s", "", "review", "/quit"},
		{"prove 1", "a1 b2", "", "quit"},
	} {
		out, err := w.learn("coffee", lines...)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(out)
	}
	w.journal.entries = nil
	out, err := w.learn("coffee", "prove 1", "3 2 4", "", "camellia", "", "1", "", "a1 b2", "", "prove 1", "lessons", "quit")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "proof", all.String()+out)
}

// needing is a course whose second lesson needs its first.
var needing = fstest.MapFS{
	"pack.yaml":           {Data: []byte("format: 1\nid: org.example.needs\nversion: 1.0.0\ntitle: Needs\nlanguage: en\noutline: [{lesson: a}, {lesson: b}]\n")},
	"lessons/a/lesson.md": {Data: []byte("---\nid: a\ntitle: A\n---\n\nText.\n")},
	"lessons/a/quiz.md":   {Data: []byte("### Q: Is 1 odd?\n<!-- q id: odd-1 -->\n\n- [x] True\n- [ ] False\n")},
	"lessons/b/lesson.md": {Data: []byte("---\nid: b\ntitle: B\nneeds: [a]\n---\n\nText.\n")},
	"lessons/b/quiz.md":   {Data: []byte("### Q: Is 4 even?\n<!-- q id: even-1 -->\n\n- [x] True\n- [ ] False\n")},
}

// TestWhatHelpsToKnowComesWithWhatWasForgotten: a question of the lesson that another one needs is asked before it is due.
func TestWhatHelpsToKnowComesWithWhatWasForgotten(t *testing.T) {
	w := newWorld(t, needing)
	w.remembers, w.review, w.days = true, true, 20
	at := func(lesson, item string, day int, score float64) {
		e := anAnswer(item, day, score)
		e.Pack, e.Facts.Lesson = w.course.ID, lesson
		w.journal.entries = append(w.journal.entries, e)
	}
	at("a", "odd-1", 0, 1)
	at("a", "odd-1", 1, 1)
	at("a", "odd-1", 9, 1)
	at("b", "even-1", 0, 1)
	at("b", "even-1", 1, 1)
	at("b", "even-1", 10, 0)
	out, err := w.learn("", "quit")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Review: 2 questions", "Helps to know before something that you had forgotten: 1 question of them."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not heard in\n%s", want, out)
		}
	}
}

// TestAReviewLosesNothingToAJournalThatFailsForAWhile: what could not be written is written later, in its order.
func TestAReviewLosesNothingToAJournalThatFailsForAWhile(t *testing.T) {
	script := []string{"1", "", "2", "", "1 3 unsure", "", "camellia", "", "2 3 1", "", "a2 b3", "", "1", "", "1", "", "quit"}
	whole := learned(t)
	whole.days = 1
	if _, err := whole.quiet("", script...); err != nil {
		t.Fatal(err)
	}
	before := len(learned(t).journal.entries)
	for start := range len(whole.journal.entries) - before - 3 {
		for _, times := range []int{1, 3} {
			w := learned(t)
			w.days = 1
			n := 0
			w.journal.before = func() {
				if n == start {
					w.journal.fail = times
				}
				n++
			}
			if _, err := w.quiet("", script...); err != nil {
				t.Fatalf("failing %d times from write %d on: %v", times, start, err)
			}
			if got, want := reviewed(w.journal.entries), reviewed(whole.journal.entries); !reflect.DeepEqual(got, want) {
				t.Fatalf("failing %d times from write %d on, the journal differs:\n%v\n%v", times, start, got, want)
			}
		}
	}
}

// packs are several courses.
type packs []*content.Course

func (p packs) Pack(id string) (*content.Course, bool) {
	i := slices.IndexFunc(p, func(c *content.Course) bool { return c.ID == id })
	if i < 0 {
		return nil, false
	}
	return p[i], true
}

// TestAReviewIsOfAllPacks: what is said and kept of a question of another pack names that pack.
func TestAReviewIsOfAllPacks(t *testing.T) {
	w := newWorld(t, needing)
	other := kitchen(t)
	gone := anAnswer("gone", 0, 1)
	gone.Pack = "org.example.gone"
	w.remembers, w.review, w.days, w.journal.streak = true, true, 3, 4
	w.journal.entries = append(w.journal.entries, anAnswer("plant", 0, 1), gone)
	a := w.app(strings.NewReader("mint\n/note a herb\n/report no\nsuspend\nwhere\naway\nquit\n"))
	a.Packs = packs{w.course, other.course}
	if err := a.Learn(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Review: 1 question", "Nothing else is due now.", "1. Name the plant. Tea of Kitchen; not right yet.", "Streak: 4 days.", "1. Name the plant. Tea of Kitchen; put away by you."} {
		if !strings.Contains(w.out.String(), want) {
			t.Errorf("%q is not heard in\n%s", want, w.out.String())
		}
	}
	for _, e := range w.journal.entries {
		if e.Item == "plant" && (e.Pack != other.course.ID || e.Version != "" && e.Version != other.course.Version) {
			t.Errorf("an entry of type %s belongs to %s %s", e.Type, e.Pack, e.Version)
		}
	}
}

// TestTheListSaysHowWellLessonsAreKnown: in words, and only where something was reviewed.
func TestTheListSaysHowWellLessonsAreKnown(t *testing.T) {
	files := fstest.MapFS{"pack.yaml": {Data: []byte("format: 1\nid: org.example.known\nversion: 1.0.0\ntitle: Known\nlanguage: en\noutline: [{lesson: a}, {lesson: b}, {lesson: c}, {lesson: d}]\n")}}
	for id, objectives := range map[string]string{"a": "x, y", "b": "z", "c": "", "d": "w"} {
		files["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\nid: %s\ntitle: %s\nobjectives: [%s]\n---\n\nText.\n", id, strings.ToUpper(id), objectives)}
	}
	w := newWorld(t, files)
	w.remembers = true
	far, past := time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	w.journal.known = []study.Objective{
		{ID: "x", Cards: 1, Days: 1, Fades: past}, {ID: "y", Cards: 1, Days: 3, Firm: true, Fades: far},
		{ID: "z", Cards: 1, Days: 3, Firm: true, Fades: far}, {ID: study.LessonObjective("c"), Cards: 1, Days: 1, Fades: far},
	}
	out, err := w.learn("d", "lessons", "quit")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1. A, fading (1 solid, 1 fading)\n", "2. B, solid\n", "3. C, learning\n", "4. D, begun\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("got no %q in:\n%s", want, out)
		}
	}
	w.journal.lost = errors.New("the index is damaged")
	if out, _ := w.learn("d", "lessons", "quit"); !strings.Contains(out, "How well you know what you learned cannot be read: the index is damaged") || !strings.Contains(out, "2. B\n") {
		t.Errorf("without a memory that can be read:\n%s", out)
	}
}
