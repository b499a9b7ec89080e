package memory

import (
	"fmt"
	"math"
	"slices"
)

// Count is the number of weights of FSRS-6. The length of a vector of weights names its version: 17 is FSRS-4 and
// FSRS-4.5, 19 is FSRS-5, 21 is FSRS-6.
const Count = 21

// Weights are the weights w0 to w20 of FSRS-6.
type Weights [Count]float64

// DefaultWeights are the weights for a learner of whom nothing is known yet: those of FSRS-6 that fsrs-rs 6.6.1,
// ts-fsrs 5.4.2 and py-fsrs 6.3.2 share.
func DefaultWeights() Weights {
	return Weights{
		0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483,
		0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
	}
}

// weightBounds holds the smallest and the largest value of each weight (fsrs-rs, src/parameter_clipper.rs). The ceiling
// of w17 and w18 can be lower, see dropCeiling.
var weightBounds = [Count][2]float64{
	{0.001, 100}, {0.001, 100}, {0.001, 100}, {0.001, 100}, {1, 10}, {0.001, 4}, {0.001, 4}, {0.001, 0.75}, {0, 4.5},
	{0, 0.8}, {0.001, 3.5}, {0.001, 5}, {0.001, 0.25}, {0.001, 0.9}, {0, 4}, {0, 1}, {1, 6}, {0, 2}, {0, 2}, {0.01, 0.8},
	{0.1, 0.8},
}

// Migrate turns a vector of FSRS-4, FSRS-4.5, FSRS-5 or FSRS-6 into weights of FSRS-6 that predict the same (fsrs-rs,
// src/model.rs, check_and_fill_parameters). It bounds nothing. A vector of another length, and a weight that is no finite
// number or becomes none, is an error.
func Migrate(w []float64) (Weights, error) {
	var out Weights
	switch len(w) {
	case 17:
		w = slices.Concat(w, []float64{0, 0, 0, 0.5})
		w[4], w[5], w[6] = 2*w[5]+w[4], math.Log(3*w[5]+1)/3, w[6]+0.5
	case 19:
		w = slices.Concat(w, []float64{0, 0.5})
	case Count:
	default:
		return out, fmt.Errorf("%d weights are of no version of FSRS that is known here; hint: give 17, 19 or 21 weights", len(w))
	}
	for i, x := range w {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return out, fmt.Errorf("weight %d is not a finite number; hint: use the default weights", i)
		}
	}
	copy(out[:], w)
	return out, nil
}

// Check returns an error that names the first weight outside its bounds, or nil. It knows nothing of relearning steps, so
// w17 and w18 may reach 2; w19 may be 0, which is what Migrate gives to older vectors.
func (w Weights) Check() error {
	for i, x := range w {
		low, high := weightBounds[i][0], weightBounds[i][1]
		if i == 19 {
			low = 0
		}
		if !(x >= low && x <= high) {
			return fmt.Errorf("weight %d is %g, outside %g to %g; hint: use the default weights", i, x, low, high)
		}
	}
	return nil
}

// Clip returns the weights within their bounds; those that are not numbers take the lower bound. w may be the beginning of
// a vector, as long as it has no more than Count weights; the rest is ignored. relearningSteps is how many steps a
// forgotten item takes: with two or more, w17 and w18 are held so low that the steps cannot undo a lapse. shortTerm says
// whether reviews of the same day have a formula of their own; if so, w19 is at least 0.01. (fsrs-rs,
// src/parameter_clipper.rs.)
func Clip(w []float64, relearningSteps int, shortTerm bool) []float64 {
	out := slices.Clone(w[:min(len(w), Count)])
	for i, x := range out {
		out[i] = clamp(x, weightBounds[i][0], weightBounds[i][1])
	}
	if len(out) > 18 && relearningSteps > 1 {
		ceiling := dropCeiling(out[11], out[13], out[14], relearningSteps)
		out[17], out[18] = min(out[17], ceiling), min(out[18], ceiling)
	}
	if len(out) > 19 && !shortTerm {
		out[19] = clamp(w[19], 0, weightBounds[19][1])
	}
	return out
}

// dropCeiling is the largest w17 and w18 with which an item that lapsed, and was then recalled in each relearning step,
// stays below the stability that it had. w11, w13 and w14 are within their bounds. (fsrs-rs, src/parameter_clipper.rs.)
func dropCeiling(w11, w13, w14 float64, steps int) float64 {
	drop := -(math.Log(w11) + math.Log(math.Exp2(w13)-1) + 0.3*w14) / float64(steps)
	return clamp(math.Sqrt(max(drop, 0)), 0.01, 2)
}
