package memory

import (
	"context"
	"math"
	"slices"
)

// Where a fit starts: the stability after the first review, w0 to w3, has an estimate of its own, from the first
// prediction about each card alone. It is found before all other weights. (fsrs-rs, src/parameter_initialization.rs.)

// firstGroup is the first predictions of cards that had the same first rating, the same wait and the same chance of
// guessing.
type firstGroup struct {
	days, guess float64
	recall      float64 // the part of them that passed
	count       float64
}

// shrinkReviews is how many reviews the default stability counts for beside those that a learner made.
const shrinkReviews = 8

// startStability is the stability after each first rating that fits the deck: the best one for each rating, drawn towards
// the default, in order, and guessed from the others where a rating has no prediction. counts are the predictions.
func startStability(ctx context.Context, d deck, defaults Weights) (s0 [4]float64, counts [4]int, err error) {
	firsts, mean := firstPredictions(d)
	for r, f := range firsts {
		if counts[r] = f.count; f.count == 0 {
			continue
		}
		found, err := searchStability(ctx, f.groups, mean, defaults[r], defaults[20])
		if err != nil {
			return s0, counts, err
		}
		s0[r] = shrink(found, defaults[r], f.count)
	}
	inOrder(&s0, counts)
	return filled(s0, defaults), counts, nil
}

// shrink draws a stability towards the default, on the scale of logarithms.
func shrink(found, byDefault float64, count int) float64 {
	n := float64(count)
	return math.Exp((n*math.Log(found) + shrinkReviews*math.Log(byDefault)) / (n + shrinkReviews))
}

// firsts are the first predictions of the cards with one first rating.
type firsts struct {
	groups []firstGroup
	places map[[2]float64]int // of the groups, by days and guess
	count  int
}

func (f *firsts) add(t *trial) {
	key := [2]float64{t.days, t.guess}
	n, known := f.places[key]
	if !known {
		if f.places == nil {
			f.places = map[[2]float64]int{}
		}
		n = len(f.groups)
		f.places[key], f.groups = n, append(f.groups, firstGroup{days: t.days, guess: t.guess})
	}
	g := &f.groups[n]
	g.recall = (g.recall*g.count + t.outcome()) / (g.count + 1)
	g.count++
	f.count++
}

// firstPredictions are those for each first rating, and the part of all predictions that passed.
func firstPredictions(d deck) (all [4]firsts, mean float64) {
	passed, count := 0.0, 0.0
	for _, card := range d.cards {
		isFirst := true
		for i := range card {
			t := &card[i]
			if t.weight == 0 {
				continue
			}
			if isFirst {
				all[card[0].rating-Again].add(t)
				isFirst = false
			}
			passed, count = passed+t.outcome(), count+1
		}
	}
	return all, passed / max(count, 1)
}

// searchStability is the stability with the smallest loss, by ternary search. To each group one review with the mean
// outcome is added, so that none is certain.
func searchStability(ctx context.Context, groups []firstGroup, mean, byDefault, decay float64) (float64, error) {
	smooth := slices.Clone(groups)
	for i, g := range smooth {
		smooth[i].recall = (g.recall*g.count + mean) / (g.count + 1)
	}
	low, high := weightBounds[0][0], weightBounds[0][1]
	for high-low > 1e-7 {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		a, b := low+(high-low)/3, high-(high-low)/3
		if stabilityLoss(smooth, a, byDefault, decay) < stabilityLoss(smooth, b, byDefault, decay) {
			high = b
		} else {
			low = a
		}
	}
	return (low + high) / 2, nil
}

// stabilityLoss is how badly a first stability predicts the groups: their binary cross-entropy, and a small price for
// being far from the default.
func stabilityLoss(groups []firstGroup, s0, byDefault, decay float64) float64 {
	factor := math.Pow(0.9, -1/decay) - 1
	loss := math.Abs(s0-byDefault) / 16
	for _, g := range groups {
		p := g.guess + (1-g.guess)*math.Pow(1+factor*g.days/s0, -decay)
		loss -= g.count * (g.recall*math.Log(p) + (1-g.recall)*math.Log(1-p))
	}
	return loss
}

// inOrder makes a better first rating leave no less stability. Of two that disagree, the one with fewer predictions
// yields. Those without a stability, which is 0, are passed over.
func inOrder(s0 *[4]float64, counts [4]int) {
	for _, pair := range [][2]int{{0, 1}, {1, 2}, {2, 3}, {0, 2}, {1, 3}, {0, 3}} {
		worse, better := pair[0], pair[1]
		if s0[worse] == 0 || s0[better] == 0 || s0[worse] <= s0[better] {
			continue
		}
		if counts[worse] > counts[better] {
			s0[better] = s0[worse]
		} else {
			s0[worse] = s0[better]
		}
	}
}

// spread is where the logarithms of the four stabilities lie on a straight line, as far as two relations found in the
// data of many learners go: S0(2) = S0(1)^0.41 * S0(3)^0.59 and S0(3) = S0(2)^0.46 * S0(4)^0.54.
var spread = [4]float64{0, 0.59, 1, (1 - 0.46*0.59) / 0.54}

// neighbours are the ratings that say most about a rating without predictions, best first.
var neighbours = [4][]int{{1, 2, 3}, {0, 2, 3}, {1, 3, 0}, {1, 2, 0}}

// filled guesses the stabilities that are 0 from the others. From one alone, the defaults are scaled.
func filled(s0 [4]float64, defaults Weights) [4]float64 {
	var known []int
	for r, s := range s0 {
		if s > 0 {
			known = append(known, r)
		}
	}
	out := s0
	for r := range out {
		switch {
		case s0[r] > 0:
		case len(known) == 0:
			out[r] = defaults[r]
		case len(known) == 1:
			out[r] = defaults[r] * s0[known[0]] / defaults[known[0]]
		default:
			out[r] = fromNeighbours(s0, r)
		}
		out[r] = clamp(out[r], weightBounds[r][0], weightBounds[r][1])
	}
	return out
}

// fromNeighbours is the stability that lies on the line through the two best neighbours.
func fromNeighbours(s0 [4]float64, r int) float64 {
	var at, height []float64
	for _, n := range neighbours[r] {
		if s0[n] > 0 {
			at, height = append(at, spread[n]), append(height, math.Log(s0[n]))
		}
	}
	rise := (height[1] - height[0]) / (at[1] - at[0])
	return math.Exp(height[0] + rise*(spread[r]-at[0]))
}
