package study

import (
	"cmp"
	"slices"
	"time"

	"github.com/engineroom/engineroom/progress/memory"
)

// MostNeeded is how many questions about what helps to know first are added to one sitting.
const MostNeeded = 5

// NeedsIn tells which lessons help to know before a lesson of a pack. One that the library does not have needs none.
func NeedsIn(lib Library) func(pack, lesson string) []string {
	return func(pack, lesson string) []string {
		course, ok := lib.Pack(pack)
		if !ok {
			return nil
		}
		ref, _ := course.Find(lesson)
		return ref.Needs
	}
}

// Needed chooses what to ask besides the cards of a queue because others were forgotten: of each lesson that helps to know
// before the lesson of a lapsed card, the card that is recalled least likely by now. What was answered since the lapse,
// was never reviewed, is kept away or is a lab is not asked. There are at most MostNeeded, those for the first of the
// lapsed cards first.
func Needed(lapsed, queue []Card, needs func(pack, lesson string) []string, cardsOf func(pack, lesson string) []Card, s *memory.Scheduler, now time.Time) []Card {
	type place struct{ pack, id string }
	asked, met := map[place]bool{}, map[place]bool{}
	for _, c := range queue {
		asked[place{c.Pack, c.ID}] = true
	}
	var out []Card
	for _, l := range lapsed {
		for _, lesson := range needs(l.Pack, l.Lesson) {
			if len(out) == MostNeeded {
				return out
			}
			if at := (place{l.Pack, lesson}); met[at] || lesson == l.Lesson {
				continue
			}
			c, ok := weakest(cardsOf(l.Pack, lesson), s, now, func(c Card) bool {
				return !asked[place{c.Pack, c.ID}] && c.Answered.Before(l.Memory.Last)
			})
			if ok {
				met[place{l.Pack, lesson}], asked[place{c.Pack, c.ID}] = true, true
				out = append(out, c)
			}
		}
	}
	return out
}

// weakest is the card that is recalled least likely, of those that can be asked and that may be.
func weakest(cards []Card, s *memory.Scheduler, now time.Time, may func(Card) bool) (Card, bool) {
	open := slices.DeleteFunc(slices.Clone(cards), func(c Card) bool {
		_, lab := c.IsLab()
		return lab || c.Memory.Reps == 0 || !c.IsAsked(now) || !may(c)
	})
	if len(open) == 0 {
		return Card{}, false
	}
	return slices.MinFunc(open, func(a, b Card) int {
		return cmp.Or(cmp.Compare(s.Retrievability(a.Memory, now), s.Retrievability(b.Memory, now)), cmp.Compare(a.ID, b.ID))
	}), true
}
