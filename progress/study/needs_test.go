package study

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

func TestWhatHelpsToKnowFirstIsAskedAfterALapse(t *testing.T) {
	now := time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)
	ago := func(days float64) time.Time { return now.Add(-time.Duration(days * 24 * float64(time.Hour))) }
	card := func(lesson, id string, stability, days float64) Card {
		return Card{Pack: "p", ID: id, Lesson: lesson, Answered: ago(days), Memory: memory.Card{State: memory.State{Stability: stability, Difficulty: 5}, Phase: memory.Review, Reps: 3, Last: ago(days)}}
	}
	with := func(c Card, change func(*Card)) Card { change(&c); return c }
	lapsed := func(lesson, id string, days float64) Card {
		return with(card(lesson, id, 1, days), func(c *Card) { c.Lapsed = true })
	}
	needs := map[string][]string{"late": {"early", "other"}, "later": {"early", "late"}, "deep": {"n1", "n2", "n3", "n4", "n5", "n6"}, "loop": {"loop"}, "gone": {"unwritten"}}
	deep := []Card{}
	for i := range 6 {
		deep = append(deep, card(fmt.Sprint("n", i+1), fmt.Sprint("d", i+1), 10, 30))
	}
	weak, strong := card("early", "weak", 5, 30), card("early", "strong", 90, 30)
	tests := []struct {
		name   string
		lapsed []Card
		queue  []Card
		cards  []Card
		want   []string
	}{
		{"nothing was forgotten", nil, nil, []Card{weak}, nil},
		{"the weaker one of a lesson", []Card{lapsed("late", "x", 1)}, nil, []Card{strong, weak}, []string{"weak"}},
		{"one of each lesson", []Card{lapsed("late", "x", 1)}, nil, []Card{weak, strong, card("other", "o", 40, 9)}, []string{"weak", "o"}},
		{"one, though two were forgotten", []Card{lapsed("late", "x", 1), lapsed("late", "y", 2)}, nil, []Card{weak, strong}, []string{"weak"}},
		{"what is asked anyway", []Card{lapsed("late", "x", 1)}, []Card{weak}, []Card{weak, strong}, []string{"strong"}},
		{"what was answered since", []Card{lapsed("late", "x", 1)}, nil, []Card{card("early", "since", 1, 0.5), strong}, []string{"strong"}},
		{"what was practised since", []Card{lapsed("late", "x", 1)}, nil, []Card{with(weak, func(c *Card) { c.Answered = ago(0.1) }), strong}, []string{"strong"}},
		{"what was answered since one lapse and before another", []Card{lapsed("late", "x", 1), lapsed("later", "y", 0.2)}, nil, []Card{card("early", "since", 1, 0.5)}, []string{"since"}},
		{"what the learner put away", []Card{lapsed("late", "x", 1)}, nil, []Card{with(weak, func(c *Card) { c.Away = ByHand }), strong}, []string{"strong"}},
		{"what waits until tomorrow", []Card{lapsed("late", "x", 1)}, nil, []Card{with(weak, func(c *Card) { c.Away, c.Until = UntilTomorrow, now.Add(time.Hour) })}, nil},
		{"a lab", []Card{lapsed("late", "x", 1)}, nil, []Card{with(weak, func(c *Card) { c.ID = LabCard("l") })}, nil},
		{"what was never reviewed", []Card{lapsed("late", "x", 1)}, nil, []Card{with(weak, func(c *Card) { c.Memory = memory.Card{} })}, nil},
		{"a lesson that is not written", []Card{lapsed("gone", "x", 1)}, nil, []Card{weak}, nil},
		{"a lesson that nothing is needed for", []Card{lapsed("early", "x", 1)}, nil, []Card{weak}, nil},
		{"a lesson that needs itself", []Card{lapsed("loop", "x", 1)}, nil, []Card{card("loop", "l", 1, 9)}, nil},
		{"five at most", []Card{lapsed("deep", "x", 1), lapsed("late", "y", 1)}, nil, append(deep, weak), []string{"d1", "d2", "d3", "d4", "d5"}},
		{"a card of another pack has the same id", []Card{lapsed("late", "x", 1)}, []Card{with(weak, func(c *Card) { c.Pack = "q" })}, []Card{weak}, []string{"weak"}},
		{"equally weak", []Card{lapsed("late", "x", 1)}, nil, []Card{with(weak, func(c *Card) { c.ID = "zz" }), weak}, []string{"weak"}},
	}
	for _, tt := range tests {
		cardsOf := func(pack, lesson string) []Card {
			return slices.DeleteFunc(slices.Clone(tt.cards), func(c Card) bool { return c.Pack != pack || c.Lesson != lesson })
		}
		var got []string
		for _, c := range Needed(tt.lapsed, tt.queue, func(_, lesson string) []string { return needs[lesson] }, cardsOf, Tuning{}.Scheduler(), now) {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

type shelf map[string]*content.Course

func (s shelf) Pack(id string) (*content.Course, bool) { c, ok := s[id]; return c, ok }

func TestNeedsAreThoseOfTheOutline(t *testing.T) {
	c, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	needs := NeedsIn(shelf{c.ID: c})
	if got := needs(c.ID, "who-owns-what"); !slices.Equal(got, []string{"request-arrives"}) {
		t.Errorf("got %q", got)
	}
	if got := append(needs(c.ID, "gone"), needs("gone", "who-owns-what")...); len(got) > 0 {
		t.Errorf("got %q of what is not there", got)
	}
}
