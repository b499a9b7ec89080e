package progress

import (
	"slices"
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress/memory"
)

// What becomes due is counted on the day of the learner's own zone that it falls on, and what is due now is not counted.
func TestAgendaCountsWhatBecomesDueByDay(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 12)...)
	for _, now := range []time.Time{began, began.Add(20 * time.Hour), began.Add(5 * 24 * time.Hour)} {
		for _, zone := range []int{0, -7 * 3600, 9 * 3600} {
			at := now.In(time.FixedZone("", zone))
			a, err := j.Agenda(ctx, at, 20)
			if err != nil {
				t.Fatal(err)
			}
			cards, err := j.CardsOf(ctx, pack, answer(0).Lesson)
			if err != nil {
				t.Fatal(err)
			}
			want := make([]int, comingDays)
			for _, c := range cards {
				d := memory.Day(c.Memory.Due.In(at.Location())) - memory.Day(at)
				if c.Memory.Due.After(at) && d < comingDays {
					want[d]++
				}
			}
			if !slices.Equal(a.Coming, want) {
				t.Errorf("at %v: %v, want %v", at, a.Coming, want)
			}
		}
	}
}
