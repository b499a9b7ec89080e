package memory

import (
	"hash/fnv"
	"math"
	"strconv"
)

// Fuzz spreads intervals, so that items that were learned together do not come back together for ever. The day depends on
// the item and on how often it was reviewed, so what a preview says is what happens, on every device.
type Fuzz struct {
	Item string             // id of the item
	Due  func(days int) int // how many items are due so many days from now; nil when nobody knows
}

// FuzzRange returns the first and the last day, counted from now, to which an interval may be moved: about 15 % either way
// for a week, 10 % for what goes beyond that to 20 days, 5 % for the rest, and a day more. An interval below 2.5 days stays,
// and none is longer than maximum. elapsed is how many days the last one took: an interval that is longer stays longer. (ts-fsrs 5.4.2, get_fuzz_range.)
func FuzzRange(interval, elapsed, maximum int) (first, last int) {
	interval = min(interval, maximum)
	if float64(interval) < 2.5 {
		return interval, interval
	}
	i := float64(interval)
	delta := 1 + 0.15*overlap(i, 2.5, 7) + 0.10*overlap(i, 7, 20) + 0.05*overlap(i, 20, math.Inf(1))
	first = int(max(2, math.Round(i-delta)))
	last = min(int(math.Round(i+delta)), maximum)
	if interval > elapsed {
		first = max(first, elapsed+1)
	}
	return min(first, last), last
}

// overlap is how much of the way from 0 to i lies between start and end.
func overlap(i, start, end float64) float64 { return max(min(i, end)-start, 0) }

// pick is the day between first and last with the smallest load: the items that are due, times the days until then. Fewer
// items are due the further away a day is, so the bare number would draw all intervals out and recall down: by half a
// point with an aim of 90 %. Among equals the seed decides. (Anki's load balancer, rslib, weighs by the interval too.)
func (f *Fuzz) pick(first, last, reps int) int {
	if f.Due == nil {
		return first + int(f.fraction(reps)*float64(last-first+1))
	}
	var days []int
	least := 0
	for day := first; day <= last; day++ {
		load := f.Due(day) * day
		if day == first || load < least {
			days, least = days[:0], load
		}
		if load == least {
			days = append(days, day)
		}
	}
	return days[int(f.fraction(reps)*float64(len(days)))]
}

// fraction is a number from 0 to below 1 that the item and the number of its reviews decide.
func (f *Fuzz) fraction(reps int) float64 {
	h := fnv.New64a()
	h.Write([]byte(f.Item + "\x00" + strconv.Itoa(reps))) // never fails
	x := h.Sum64()
	x ^= x >> 33 // FNV leaves its upper bits poor when only the end of the text differs
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}
