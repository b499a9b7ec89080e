// Package memory predicts what a learner still recalls and when to ask again. It is FSRS-6, the Free Spaced Repetition
// Scheduler with 21 weights: a model of memory ([FSRS6]), the steps and intervals around it ([Scheduler]), and the search
// for the weights of one learner ([Fit]).
//
// The package knows grades, weights, stability, difficulty, days and steps. It refuses to know what an item asks, how an
// answer became a grade, where reviews are kept and what time it is: now is always an argument. Every function is pure, so
// a card can be rebuilt at any time by replaying its reviews.
//
// The model is that of J. Ye, J. Su and Y. Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition
// Scheduling", KDD 2022, in the form that "The Algorithm" in the wiki of open-spaced-repetition/fsrs4anki gives as FSRS-6.
// Where that text and the libraries differ, the package does as fsrs-rs 6.6.1 (src/model.rs) does. Doc comments name these
// as "the wiki" and "fsrs-rs".
package memory

import "math"

// Rating says how well an item was recalled. Hard is a pass: an item that was not recalled is Again.
type Rating int

// The four ratings. The zero Rating, and any other number, is no review: it changes nothing.
const (
	Again Rating = iota + 1 // not recalled
	Hard                    // recalled with effort
	Good                    // recalled
	Easy                    // recalled at once
)

// String is the word for a rating; empty for what is none.
func (r Rating) String() string {
	if !r.valid() {
		return ""
	}
	return [...]string{"again", "hard", "good", "easy"}[r-Again]
}

func (r Rating) valid() bool { return r >= Again && r <= Easy }

// The bounds of a state: of stability in days, and of difficulty, which has no unit. (fsrs-rs, S_MIN and S_MAX; the wiki.)
const (
	MinStability  = 0.001
	MaxStability  = 36500.0
	MinDifficulty = 1.0
	MaxDifficulty = 10.0
)

// State is what the model knows about one learner and one item. The zero State is that of an item never reviewed.
type State struct {
	Stability  float64 // days until recall has fallen to 90 %
	Difficulty float64 // from 1, easy, to 10
}

// IsNew reports whether the item was never reviewed.
func (s State) IsNew() bool { return s == State{} }

// bounded is the state inside its bounds, whatever it held.
func (s State) bounded() State {
	return State{
		Stability:  clamp(s.Stability, MinStability, MaxStability),
		Difficulty: clamp(s.Difficulty, MinDifficulty, MaxDifficulty),
	}
}

// clamp is x within low and high. What is not a number becomes low.
func clamp(x, low, high float64) float64 {
	if math.IsNaN(x) {
		return low
	}
	return min(max(x, low), high)
}
