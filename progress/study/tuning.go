package study

import (
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

// Tuning is how memory is reckoned. It is part of the journal, so that every machine reckons alike. What is zero
// says nothing.
type Tuning struct {
	Weights []float64 `json:"weights,omitempty"` // as the optimiser fitted them
	Aim     float64   `json:"aim,omitempty"`     // predicted recall at which an item is due
	Longest int       `json:"longest,omitempty"` // interval in days

	// How many predictions there were to fit weights to when that was tried last, see [FitDue], and when it was. With
	// Weights the fit was accepted, without them the weights in use stayed.
	Reviews int       `json:"reviews,omitempty"`
	Tried   time.Time `json:"tried,omitzero"`
}

// The bounds of the aim that is offered.
const (
	MinAim     = 0.80
	MaxAim     = 0.95
	DefaultAim = 0.90
)

// With is the tuning after another one that came later.
func (t Tuning) With(later Tuning) Tuning {
	if len(later.Weights) > 0 {
		t.Weights = later.Weights
	}
	if later.Aim != 0 {
		t.Aim = later.Aim
	}
	if later.Longest != 0 {
		t.Longest = later.Longest
	}
	if later.Reviews != 0 {
		t.Reviews, t.Tried = later.Reviews, later.Tried
	}
	return t
}

// Reckons tells whether anything of the tuning changes how memory is reckoned. That a fit was tried does not.
func (t Tuning) Reckons() bool { return len(t.Weights) > 0 || t.Aim != 0 || t.Longest != 0 }

// AimInUse is the predicted recall at which an item is due: the learner's aim, or the usual one.
func (t Tuning) AimInUse() float64 {
	if t.Aim >= memory.MinRetention && t.Aim <= memory.MaxRetention {
		return t.Aim
	}
	return DefaultAim
}

// Fitted tells whether memory is reckoned with weights that were fitted to this learner.
func (t Tuning) Fitted() bool { return len(t.Weights) > 0 }

// Tune is the entry that says how memory is reckoned from now on.
func Tune(course content.Outline, t Tuning, stamp Stamp) Entry {
	return Entry{Type: Tuned, At: stamp.At, Nonce: stamp.Nonce, Pack: course.ID, Locale: course.Language, Version: course.Version, Step: -1, Facts: Facts{Tuning: &t}}
}

// When weights are fitted anew.
const (
	fitLeast  = memory.MinPredictions
	fitEvery  = 7 * 24 * time.Hour // with whatever is new
	fitGrowth = 5                  // or at once where a fifth was added
)

// FitDue tells whether it is time to fit weights anew, to reviewsNow predictions: a week after the last try, or when there
// are a fifth more than then. Nothing is due before there are fitLeast of them, or where none was added since. last is zero
// where a fit was never tried.
func FitDue(last time.Time, reviewsThen, reviewsNow int, now time.Time) bool {
	switch {
	case reviewsNow < fitLeast || reviewsNow <= reviewsThen:
		return false
	case last.IsZero() || (reviewsNow-reviewsThen)*fitGrowth >= reviewsThen:
		return true
	}
	return now.Sub(last) >= fitEvery
}

// steps are the waits of this program: an item that was missed comes back after ten minutes, one that is new the next day.
// (What the published one-minute step is for does not exist here: a lesson lasts longer than that.)
var (
	learning   = []time.Duration{10 * time.Minute, 24 * time.Hour}
	relearning = []time.Duration{10 * time.Minute}
)

// Scheduler is the scheduler of this tuning. It never fails: what is out of bounds, as in a record that somebody edited,
// is the default.
func (t Tuning) Scheduler() *memory.Scheduler {
	def := memory.DefaultWeights()
	opt := memory.Options{Retention: t.AimInUse(), Maximum: memory.MaxInterval, Learning: learning, Relearning: relearning}
	if t.Longest >= 1 && t.Longest <= memory.MaxInterval {
		opt.Maximum = t.Longest
	}
	if len(t.Weights) > 0 {
		if s, err := memory.NewScheduler(t.Weights, opt); err == nil {
			return s
		}
	}
	s, err := memory.NewScheduler(def[:], opt)
	if err != nil {
		panic(err) // the defaults are within the bounds
	}
	return s
}
