package memory

import (
	"math"
	"time"
)

// Dialect is the rules of other implementations of FSRS around the same model, so that this scheduler can be held against
// them: "ts" is ts-fsrs 5.4.2 and go-fsrs, "py" is py-fsrs 6.3.2, "rs" is fsrs-rs 6.6.1, "any" is where all agree. The last
// two are this package's own rules. ok is false for any other name. Nothing a learner sees is scheduled by a dialect.
func Dialect(name string) (rules Rules, ok bool) {
	switch name {
	case "ts":
		return Rules{Elapsed: tsElapsed, Step: tsStep, Order: tsOrder}, true
	case "py":
		return Rules{Elapsed: pyElapsed, Order: pyOrder, Round: math.RoundToEven}, true
	}
	return Rules{}, name == "any" || name == "rs"
}

// tsElapsed counts days of the UTC calendar.
func tsElapsed(last, now time.Time) int {
	day := func(t time.Time) int64 { return t.UTC().Truncate(24*time.Hour).Unix() / 86400 }
	return max(int(day(now)-day(last)), 0)
}

// tsStep waits for whole minutes, on Hard always for the mean of the first two steps, and leaves the steps for good once
// past their end.
func tsStep(steps []time.Duration, step int, r Rating) (time.Duration, int, bool) {
	if step >= len(steps) {
		return 0, 0, false
	}
	from := step
	if r == Hard {
		from = 0
	}
	wait, next, ok := NextStep(steps, from, r)
	if r == Hard {
		next = step
	}
	return wait.Round(time.Minute), next, ok
}

// tsOrder lets better ratings pass the longest interval.
func tsOrder(days [4]int, o Options) [4]int {
	o.Maximum = math.MaxInt
	return InOrder(days, o)
}

// pyElapsed counts spans of 24 hours.
func pyElapsed(last, now time.Time) int { return int(now.Sub(last) / (24 * time.Hour)) }

// pyOrder leaves the intervals as they are.
func pyOrder(days [4]int, _ Options) [4]int { return days }
