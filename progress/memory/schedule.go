package memory

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Phase is where a card is on its way.
type Phase int

// The phases of a card.
const (
	New        Phase = iota // never reviewed
	Learning                // in the steps after the first review
	Review                  // comes back after days
	Relearning              // in the steps after a lapse
)

var phaseNames = [...]string{"New", "Learning", "Review", "Relearning"}

func (p Phase) String() string {
	if p < New || p > Relearning {
		return fmt.Sprintf("Phase(%d)", int(p))
	}
	return phaseNames[p]
}

// Card is what a scheduler remembers of one item. The zero Card is that of an item never reviewed.
type Card struct {
	State
	Phase  Phase
	Step   int       // index of the step in which it waits; 0 in Review
	Days   int       // the interval to Due in days; 0 in a step
	Last   time.Time // of the last review, with the zone in which it took place
	Due    time.Time
	Reps   int // reviews so far
	Lapses int // how often it was forgotten in Review
}

// Model predicts memory. The scheduler asks nothing else of it, so that a later version of FSRS can take the place of
// FSRS6.
type Model interface {
	// Next is the state after a review, days after the one before.
	Next(s State, r Rating, days float64) State
	// Interval is after how many days recall has fallen to retention.
	Interval(s State, retention float64) float64
	// Retrievability is the predicted probability of recall when days have passed since the last review.
	Retrievability(s State, days float64) float64
}

// The bounds of what an Options may ask for.
const (
	MinRetention = 0.70
	MaxRetention = 0.97
	MaxInterval  = 36500              // days
	MaxStep      = 7 * 24 * time.Hour // a longer wait is an interval
)

// Options are what a learner or a course may choose about a schedule.
type Options struct {
	Retention  float64         // the predicted recall at which an item is due, from MinRetention to MaxRetention
	Maximum    int             // the longest interval in days, from 1 to MaxInterval
	Learning   []time.Duration // the waits after the first reviews; may be empty
	Relearning []time.Duration // the waits after a lapse; may be empty
	LongTerm   bool            // reviews of one day have no formula of their own, and there are no steps
	Rules      Rules
}

// DefaultOptions are those of ts-fsrs, go-fsrs and py-fsrs: recall of 0.9, steps of 1 and 10 minutes, a relearning step of
// 10 minutes, intervals of up to 100 years.
func DefaultOptions() Options {
	return Options{
		Retention: 0.9, Maximum: MaxInterval,
		Learning: []time.Duration{time.Minute, 10 * time.Minute}, Relearning: []time.Duration{10 * time.Minute},
	}
}

// Rules are the points on which implementations of FSRS around the same model differ. A rule that is nil is this package's
// own.
type Rules struct {
	// Elapsed counts the days between two reviews. Ours: ElapsedDays.
	Elapsed func(last, now time.Time) int
	// Step says which step a review leads to. Ours: NextStep.
	Step func(steps []time.Duration, step int, r Rating) (wait time.Duration, next int, ok bool)
	// Order settles the intervals after Again, Hard, Good and Easy among each other. Ours: InOrder.
	Order func(days [4]int, o Options) [4]int
	// Round makes whole days of a fraction. Ours: math.Round, half away from zero.
	Round func(days float64) float64
}

// Scheduler says when a card comes back. It holds nothing that changes, so any number of goroutines may use it.
type Scheduler struct {
	model Model
	opt   Options
}

// NewScheduler returns a scheduler with these weights; see NewFSRS6. An option outside its bounds is an error.
func NewScheduler(weights []float64, opt Options) (*Scheduler, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	model, err := NewFSRS6(weights, len(opt.Relearning), !opt.LongTerm)
	if err != nil {
		return nil, err
	}
	opt.Rules = opt.Rules.filled()
	opt.Learning, opt.Relearning = slices.Clone(opt.Learning), slices.Clone(opt.Relearning)
	return &Scheduler{model: model, opt: opt}, nil
}

func (o Options) check() error {
	if !(o.Retention >= MinRetention && o.Retention <= MaxRetention) {
		return fmt.Errorf("desired retention is %g; hint: choose %.2f to %.2f", o.Retention, MinRetention, MaxRetention)
	}
	if o.Maximum < 1 || o.Maximum > MaxInterval {
		return fmt.Errorf("the longest interval is %d days; hint: choose 1 to %d", o.Maximum, MaxInterval)
	}
	for _, steps := range [][]time.Duration{o.Learning, o.Relearning} {
		for i, wait := range steps {
			if wait <= 0 || wait > MaxStep {
				return fmt.Errorf("step %d waits for %v; hint: choose more than 0 and at most %v", i+1, wait, MaxStep)
			}
		}
	}
	return nil
}

func (r Rules) filled() Rules {
	if r.Elapsed == nil {
		r.Elapsed = ElapsedDays
	}
	if r.Step == nil {
		r.Step = NextStep
	}
	if r.Order == nil {
		r.Order = InOrder
	}
	if r.Round == nil {
		r.Round = math.Round
	}
	return r
}

// Model returns the model of memory in use.
func (s *Scheduler) Model() Model { return s.model }

// Retrievability is the predicted probability of recall of a card at a time, from 0 to 1. It counts whole days, so it is 1
// on the day of a review.
func (s *Scheduler) Retrievability(c Card, now time.Time) float64 {
	return s.model.Retrievability(c.State, float64(s.elapsed(c, now)))
}

// Review is the card after a review. A rating that is none leaves the card as it is. With f nil, intervals are not spread.
// (The order of states and steps: py-fsrs 6.3.2, Scheduler.review_card.)
func (s *Scheduler) Review(c Card, r Rating, now time.Time, f *Fuzz) Card {
	return s.ReviewGuessable(c, r, now, 0, f)
}

// ReviewGuessable is Review for an answer that could be guessed with a chance from 0 to below 1. A right one then says
// somewhat less about memory, so the item comes back somewhat sooner; see [Attempt] for the part of luck in a fit.
func (s *Scheduler) ReviewGuessable(c Card, r Rating, now time.Time, guess float64, f *Fuzz) Card {
	if !r.valid() {
		return c
	}
	next := c
	next.State = afterPass(s.model, c.State, r, float64(s.elapsed(c, now)), guess)
	next.Last = now
	next.Reps++
	if c.Phase == Review && r == Again {
		next.Lapses++
	}
	if wait, step, ok := s.step(c, r); ok {
		next.Phase, next.Step, next.Days = c.stepping(), step, 0
		next.Due = now.Add(wait)
		return next
	}
	next.Phase, next.Step = Review, 0
	next.Days = s.days(c, now, guess, f)[r-Again]
	next.Due = now.Add(time.Duration(next.Days) * 24 * time.Hour)
	return next
}

// Preview is the card after each of the four ratings, from Again to Easy.
func (s *Scheduler) Preview(c Card, now time.Time, f *Fuzz) [4]Card {
	var out [4]Card
	for r := Again; r <= Easy; r++ {
		out[r-Again] = s.Review(c, r, now, f)
	}
	return out
}

// elapsed is how many days the last review is back.
func (s *Scheduler) elapsed(c Card, now time.Time) int {
	if c.Last.IsZero() {
		return 0
	}
	return max(s.opt.Rules.Elapsed(c.Last, now), 0)
}

// stepping is the phase of a card that waits in a step after its next review.
func (c Card) stepping() Phase {
	if c.Phase == Review || c.Phase == Relearning {
		return Relearning
	}
	return Learning
}

// step is the step that a review leads to, if it leads to one.
func (s *Scheduler) step(c Card, r Rating) (wait time.Duration, next int, ok bool) {
	switch {
	case s.opt.LongTerm:
		return 0, 0, false
	case c.Phase == Review && r == Again:
		return s.opt.Rules.Step(s.opt.Relearning, 0, r)
	case c.Phase == Review:
		return 0, 0, false
	case c.Phase == Relearning:
		return s.opt.Rules.Step(s.opt.Relearning, c.Step, r)
	}
	return s.opt.Rules.Step(s.opt.Learning, c.Step, r)
}

// days are the intervals after each of the four ratings, spread and, where all four are possible, in order.
func (s *Scheduler) days(c Card, now time.Time, guess float64, f *Fuzz) [4]int {
	var days [4]int
	elapsed := s.elapsed(c, now)
	for r := Again; r <= Easy; r++ {
		n := s.interval(afterPass(s.model, c.State, r, float64(elapsed), guess))
		if f != nil {
			first, last := FuzzRange(n, elapsed, s.opt.Maximum)
			n = f.pick(first, last, c.Reps)
		}
		days[r-Again] = n
	}
	if c.Phase == Review || s.opt.LongTerm {
		return s.opt.Rules.Order(days, s.opt)
	}
	return days
}

// interval is the interval of a state in whole days, at least 1 and at most the longest. (The wiki, FSRS-6.)
func (s *Scheduler) interval(state State) int {
	days := s.opt.Rules.Round(s.model.Interval(state, s.opt.Retention))
	return int(clamp(days, 1, float64(s.opt.Maximum)))
}

// NextStep is the wait in a step and the index of that step, or not ok when a card leaves the steps for Review. Again goes
// back to the first step, Good on to the next one, Easy out. Hard stays: on the first step for the mean of that wait and
// the next one, or for half as long again where there is no other; on a later step for its wait. (py-fsrs 6.3.2,
// Scheduler.review_card.)
func NextStep(steps []time.Duration, step int, r Rating) (wait time.Duration, next int, ok bool) {
	step = max(step, 0)
	switch {
	case len(steps) == 0:
		return 0, 0, false
	case r == Again:
		return steps[0], 0, true
	case r == Hard && step < len(steps):
		return hardWait(steps, step), step, true
	case r == Good && step < len(steps)-1:
		return steps[step+1], step + 1, true
	}
	return 0, 0, false
}

func hardWait(steps []time.Duration, step int) time.Duration {
	switch {
	case step > 0:
		return steps[step]
	case len(steps) == 1:
		return steps[0] * 3 / 2
	}
	return (steps[0] + steps[1]) / 2
}

// InOrder makes a better rating never come back sooner: Hard no later than Good, Easy after Good, and without steps Again
// before Hard. It is applied within the longest interval, where all can meet. (ts-fsrs 5.4.2, which lets Easy pass the
// longest interval by a day or two.)
func InOrder(days [4]int, o Options) [4]int {
	again, hard, good, easy := days[0], days[1], days[2], days[3]
	if o.LongTerm {
		again = min(again, hard)
		hard = max(hard, again+1)
	} else {
		hard = min(hard, good)
	}
	good = max(good, hard+1)
	easy = max(easy, good+1)
	return [4]int{again, min(hard, o.Maximum), min(good, o.Maximum), min(easy, o.Maximum)}
}

// Rollover is the hour at which a learner's day begins: who studies past midnight is still in the same day.
const Rollover = 4

// Day is the number of the local day, in the zone that t carries, to which a moment belongs. Days begin at 04:00, and the
// number grows by one each day.
func Day(t time.Time) int {
	_, offset := t.Zone()
	local := t.Unix() + int64(offset) - Rollover*3600
	days := local / 86400
	if local%86400 < 0 {
		days--
	}
	return int(days)
}

// ElapsedDays is how many local days lie between two reviews, each counted where it took place. It is never below 0, so a
// clock that was set back makes a review one of the same day.
func ElapsedDays(last, now time.Time) int { return max(Day(now)-Day(last), 0) }
