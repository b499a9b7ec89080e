package memory

import "math"

// leastKnown is the recall at which stability is told: an item whose stability is n days is recalled with this chance
// after n days.
const leastKnown = 0.9

// afterPass is the state after a right answer that could be guessed with a chance from 0 to below 1, days after the review
// before. Such an answer is either recall, which leaves what Next says, or luck, which leaves what a lapse leaves. Its
// stability is the days until recall, over both cases, has fallen to 90 %; its difficulty is the mean of both.
//
// The chance of recall comes from the model: of R, the predicted recall, and c, the chance to guess, it is
// R / (R + (1-R)*c). So luck says most about an item that was hardly known or long overdue. A lapse, and an answer for
// which nothing is predicted, as the first and those of the same day, are as without luck.
func afterPass(m Model, s State, r Rating, days, guess float64) State {
	known := m.Next(s, r, days)
	if !(guess > 0) || r == Again || !r.valid() || s.IsNew() || days < 1 {
		return known
	}
	recall := m.Retrievability(s, days)
	share := recall / (recall + (1-recall)*min(guess, surestGuess))
	lucky := m.Next(s, Again, days)
	if lucky.Stability >= known.Stability {
		return known
	}
	return State{
		Stability:  mixedStability(m, known, lucky, share),
		Difficulty: share*known.Difficulty + (1-share)*lucky.Difficulty,
	}
}

// mixedStability is the days until recall has fallen to 90 % of what is known with a chance of share, and else was lucky. It
// lies between the two stabilities, and is found by false position (the Illinois rule) on logarithms: in four
// to six steps, and to within a millionth of recall.
func mixedStability(m Model, known, lucky State, share float64) float64 {
	above := func(x float64) float64 {
		days := math.Exp(x)
		return share*m.Retrievability(known, days) + (1-share)*m.Retrievability(lucky, days) - leastKnown
	}
	low, high := math.Log(lucky.Stability), math.Log(known.Stability)
	atLow, atHigh := above(low), above(high)
	x, last := high, 0.0
	for range 16 {
		x = (low*atHigh - high*atLow) / (atHigh - atLow)
		at := above(x)
		if math.Abs(at) < 1e-6 || !(low < x && x < high) {
			break
		}
		if at > 0 {
			low, atLow = x, at
			if last > 0 {
				atHigh /= 2
			}
		} else {
			high, atHigh = x, at
			if last < 0 {
				atLow /= 2
			}
		}
		last = at
	}
	return clamp(math.Exp(x), lucky.Stability, known.Stability)
}
