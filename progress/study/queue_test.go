package study

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// dueCards are cards of items a1, a2 and so on.
func dueCards(n int) []Card {
	var out []Card
	for i := range n {
		out = append(out, Card{Pack: "p", ID: fmt.Sprint("a", i+1), Kind: quiz.Single})
	}
	return out
}

func TestAReviewHasItsBudget(t *testing.T) {
	quick := map[quiz.Kind]Pace{quiz.Single: Pace(slices.Repeat([]time.Duration{usual / 2}, paceLeast))} // takes 25 s as well
	for _, c := range []struct {
		name    string
		a       Agenda
		b       Budget
		asked   int
		waiting int
	}{
		{"nothing is due", Agenda{}, Budget{}, 0, 0},
		{"a few", Agenda{Cards: dueCards(3), Count: 3}, Budget{}, 3, 0},
		{"twenty without a wish", Agenda{Cards: dueCards(50), Count: 120}, Budget{}, MostItems, 100},
		{"five minutes", Agenda{Cards: dueCards(50), Count: 120}, Budget{Time: 5 * time.Minute}, 12, 108},
		{"five minutes at the learner's own pace", Agenda{Cards: dueCards(50), Count: 50, Pace: quick}, Budget{Time: 5 * time.Minute}, 12, 38},
		{"an hour", Agenda{Cards: dueCards(50), Count: 50}, Budget{Time: time.Hour}, 50, 0},
		{"at most seven", Agenda{Cards: dueCards(50), Count: 50}, Budget{Time: time.Hour, Items: 7}, 7, 43},
		{"one second", Agenda{Cards: dueCards(5), Count: 5}, Budget{Time: time.Second}, 1, 4},
	} {
		p := c.a.Plan(c.b)
		if len(p.Cards) != c.asked || p.Waiting != c.waiting {
			t.Errorf("%s: %d are asked and %d wait, want %d and %d", c.name, len(p.Cards), p.Waiting, c.asked, c.waiting)
		}
		if len(p.Cards) > 0 && p.Cards[0].ID != "a1" || p.Time != time.Duration(len(p.Cards))*usual || p.Minutes() < 1 {
			t.Errorf("%s: %v from %s on", c.name, p.Time, p.Cards[0].ID)
		}
	}
}

// TestWhatIsGoneKeepsNothingFromBeingAsked is about items that a new edition of a pack no longer has: their cards are due,
// and ever more urgent.
func TestWhatIsGoneKeepsNothingFromBeingAsked(t *testing.T) {
	have := func(from int) func([]Card) ([]Asked, error) {
		return func(cards []Card) (out []Asked, err error) {
			for _, c := range cards {
				if n, _ := strconv.Atoi(c.ID[1:]); n > from {
					out = append(out, Asked{Origin{Card: c}, &quiz.Question{}})
				}
			}
			return out, nil
		}
	}
	for _, c := range []struct{ gone, asked, waiting int }{{0, 20, 30}, {3, 20, 27}, {45, 5, 0}, {50, 0, 0}} {
		p, asked, err := (Agenda{Cards: dueCards(50), Count: 50}).Ask(Budget{}, have(c.gone))
		if err != nil || len(asked) != c.asked || len(p.Cards) != c.asked || p.Waiting != c.waiting {
			t.Errorf("without %d of 50: %d are asked of %d planned, and %d wait, %v", c.gone, len(asked), len(p.Cards), p.Waiting, err)
		}
	}
	broken := errors.New("broken")
	if _, _, err := (Agenda{Cards: dueCards(2)}).Ask(Budget{}, func([]Card) ([]Asked, error) { return nil, broken }); err != broken {
		t.Errorf("%v", err)
	}
}

// TestWhatIsElsewhereKeepsNothingFromBeingAsked is about packs that are not open, of which more is due than is read at once.
func TestWhatIsElsewhereKeepsNothingFromBeingAsked(t *testing.T) {
	course, _ := testOut(t, nil)
	all := append(make([]Card, 0, 900), dueCards(850)...)
	for range 30 {
		all = append(all, Card{Pack: course.ID, Lesson: "a", ID: "a-inside"})
	}
	read := func(_ context.Context, now time.Time, most int) (Agenda, error) {
		return Agenda{Now: now, Cards: all[:min(most, len(all))], Count: len(all)}, nil
	}
	for _, most := range []int{50, 200, 2000} {
		a, err := AgendaIn(t.Context(), read, oneCourse{course}, monday, most)
		if err != nil || len(a.Cards) != 30 || a.Count != 30 {
			t.Errorf("reading %d first: %d cards of %d, %v", most, len(a.Cards), a.Count, err)
		}
	}
	all = all[850:]
	if a, err := AgendaIn(t.Context(), read, oneCourse{course}, monday, 10); err != nil || len(a.Cards) != 10 || a.Count != 30 {
		t.Errorf("where all can be asked: %d cards of %d, %v", len(a.Cards), a.Count, err)
	}
}

type oneCourse struct{ *content.Course }

func (o oneCourse) Pack(id string) (*content.Course, bool) { return o.Course, id == o.ID }

func TestLabsAreBesideTheQuestions(t *testing.T) {
	lab := Card{ID: LabCard("x")}
	a := Agenda{Cards: append([]Card{lab}, dueCards(2)...), Labs: []Card{lab}, Count: 3}
	if p := a.Plan(Budget{}); len(p.Cards) != 2 || len(p.Labs) != 1 || p.Waiting != 0 {
		t.Errorf("%d questions, %d labs and %d waiting", len(p.Cards), len(p.Labs), p.Waiting)
	}
}

func TestWhoWasAwayForAWeekIsToldOfToday(t *testing.T) {
	for missed, want := range map[int]bool{0: false, GentleAfter - 1: false, GentleAfter: true, 100: true} {
		if got := (Agenda{Pause: missed}).Plan(Budget{}).Gentle; got != want {
			t.Errorf("after %d days: %t", missed, got)
		}
	}
}

func TestAPauseIsRememberedForAWeekAfterTheReturn(t *testing.T) {
	for _, c := range []struct {
		today, want int
		answered    []int // the latest first
	}{
		{today: 100, want: 0},
		{today: 100, want: 0, answered: []int{100}},
		{today: 100, want: 1, answered: []int{100, 99}},
		{today: 100, want: 30, answered: []int{70, 69}},
		{today: 100, want: 30, answered: []int{100, 70, 69}},
		{today: 106, want: 30, answered: []int{106, 105, 104, 103, 102, 101, 100, 70}},
		{today: 107, want: 1, answered: []int{107, 106, 105, 104, 103, 102, 101, 100, 70}},
		{today: 103, want: 8, answered: []int{100, 92, 50}},
	} {
		if got := Pause(c.today, slices.Values(c.answered)); got != c.want {
			t.Errorf("on day %d after answers on %v: %d days, want %d", c.today, c.answered, got, c.want)
		}
	}
}

func TestTheMostOverdueIsTheOneThatFadesFastest(t *testing.T) {
	slow := Card{Memory: memory.Card{State: memory.State{Stability: 100}, Due: monday.AddDate(0, 0, -10)}}
	fast := Card{Memory: memory.Card{State: memory.State{Stability: 2}, Due: monday.AddDate(0, 0, -1)}}
	if s, f := slow.Urgency(monday), fast.Urgency(monday); s != 0.1 || f != 0.5 {
		t.Errorf("ten days over of a hundred: %v; one day over of two: %v", s, f)
	}
}

// variants is a lesson with a question that is picked, two variants that are typed and one that is picked, and a question
// of a pool that is kept for proof.
func variants() *content.Lesson {
	q := func(id, of string, k quiz.Kind) quiz.Question {
		return quiz.Question{Meta: quiz.Meta{ID: id, VariantOf: of}, Kind: k}
	}
	pool := q("kept", "base", quiz.Text)
	pool.Pool = "proof"
	return &content.Lesson{Quiz: []quiz.Question{
		q("base", "", quiz.Single), q("typed", "base", quiz.Text), q("gaps", "base", quiz.Cloze), q("picked", "base", quiz.Multi), pool, q("other", "", quiz.Single),
	}}
}

func TestAQuestionIsNeverAskedInTheSameFormTwiceRunning(t *testing.T) {
	l := variants()
	rapid.Check(t, func(t *rapid.T) {
		seen := map[string]bool{}
		c := Card{ID: "base"}
		for range 40 {
			seen["base"] = seen["base"] || rapid.Bool().Draw(t, "seen elsewhere")
			q := surface(c, l, seen)
			if q == nil || CardOf(q) != "base" || q.Pool != "" {
				t.Fatalf("asked is %+v", q)
			}
			if q.ID == c.Item {
				t.Fatalf("%s twice running", q.ID)
			}
			c.Item, seen[q.ID] = q.ID, true
			c.Memory.Reps++
		}
	})
	alone := Card{ID: "other", Item: "other", Memory: memory.Card{Reps: 3}}
	if q := surface(alone, l, nil); q == nil || q.ID != "other" {
		t.Errorf("of a question without variants %v is asked", q)
	}
	if q := surface(Card{ID: "gone"}, l, nil); q != nil {
		t.Errorf("of a card that the lesson does not have %v is asked", q)
	}
}

// TestWhatAProofAskedCanBeReviewed is about a question that is kept for proofs and is nobody's variant: once it was asked, it
// has a card of its own, and no other question can stand in for it.
func TestWhatAProofAskedCanBeReviewed(t *testing.T) {
	kept := quiz.Question{Meta: quiz.Meta{ID: "kept", Pool: TestOutPool("m01")}, Kind: quiz.Text}
	l := &content.Lesson{Quiz: []quiz.Question{kept}}
	if q := surface(Card{ID: "kept", Item: "kept", Memory: memory.Card{Reps: 1}}, l, map[string]bool{"kept": true}); q == nil || q.ID != "kept" {
		t.Errorf("its card is asked by %v", q)
	}
}

func TestAFormThatIsNewComesFirstAndThenOneThatMakesTheAnswer(t *testing.T) {
	l := variants()
	all := map[string]bool{"base": true, "typed": true, "gaps": true, "picked": true}
	for reps := 1; reps <= 12; reps++ {
		c := Card{ID: "base", Item: "picked", Memory: memory.Card{Reps: reps}}
		if q := surface(c, l, all); q.Produced() == (reps%originalEvery == 0) {
			t.Errorf("at review %d %s is asked", reps+1, q.ID)
		}
	}
	if q := surface(Card{ID: "base", Item: "typed", Memory: memory.Card{Reps: 2}}, l, map[string]bool{"base": true, "typed": true, "gaps": true}); q.ID != "picked" {
		t.Errorf("%s is asked before the only one that is new", q.ID)
	}
}

// asked draws questions of a few lessons, some with tags.
func asked(t *rapid.T) []Asked {
	var out []Asked
	for i := range rapid.IntRange(0, 24).Draw(t, "questions") {
		q := &quiz.Question{Meta: quiz.Meta{ID: fmt.Sprint("q", i)}}
		if rapid.IntRange(0, 3).Draw(t, "tagged") == 0 {
			q.Tags = []string{rapid.SampledFrom([]string{"links", "joins"}).Draw(t, "tag")}
		}
		lesson := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "lesson")
		out = append(out, Asked{Origin{Course: content.Outline{ID: "p"}, Lesson: lesson}, q})
	}
	return out
}

func ids(list []Asked) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.Lesson+":"+a.Question.ID)
	}
	return out
}

func TestWhatIsEasilyConfusedIsAskedTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := asked(t)
		out := Arrange(in)
		if got, want := slices.Sorted(slices.Values(ids(out))), slices.Sorted(slices.Values(ids(in))); !slices.Equal(got, want) {
			t.Fatalf("of %v came %v", want, got)
		}
		for _, tag := range []string{"links", "joins"} {
			first, last, n := -1, -1, 0
			for i, a := range out {
				if slices.Contains(a.Question.Tags, tag) {
					if first < 0 {
						first = i
					}
					last, n = i, n+1
				}
			}
			if n > 0 && last-first+1 != n {
				t.Fatalf("%d of %s stand from %d to %d in %v", n, tag, first, last, ids(out))
			}
		}
	})
}

func TestNoTwoOfALessonStandSideBySideWhereThatCanBeHelped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := asked(t)
		counts := map[string]int{}
		for _, a := range in {
			a.Question.Tags = nil
			counts[a.Lesson]++
		}
		most := 0
		for _, n := range counts {
			most = max(most, n)
		}
		out, beside := Arrange(in), 0
		for i := 1; i < len(out); i++ {
			if out[i].Lesson == out[i-1].Lesson {
				beside++
			}
		}
		if want := max(0, most-1-(len(in)-most)); beside != want {
			t.Fatalf("%d times side by side, and %d can be had: %v of %v", beside, want, ids(out), ids(in))
		}
	})
}

func TestWhatIsNeededMostStaysInFront(t *testing.T) {
	var in []Asked
	for i, lesson := range []string{"a", "b", "b", "c", "a"} {
		in = append(in, Asked{Origin{Course: content.Outline{ID: "p"}, Lesson: lesson}, &quiz.Question{Meta: quiz.Meta{ID: fmt.Sprint(i)}}})
	}
	if got, want := ids(Arrange(in)), []string{"a:0", "b:1", "c:3", "b:2", "a:4"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTwiceAsManyCardsAreReadAsFitIntoAReview(t *testing.T) {
	quick := Pace(slices.Repeat([]time.Duration{100 * time.Millisecond}, paceLeast))
	for _, minutes := range []int{0, 1, 10, 60, MostMinutes} {
		b := Budget{Time: time.Duration(minutes) * time.Minute}
		cards := dueCards(b.MostCards())
		a := Agenda{Now: monday, Cards: cards, Count: len(cards), Pace: map[quiz.Kind]Pace{cards[0].Kind: quick}}
		if p := a.Plan(b); 2*len(p.Cards) > len(cards) {
			t.Errorf("%d minutes: %d of the %d cards that were read are asked, more than half", minutes, len(p.Cards), len(cards))
		}
	}
}
