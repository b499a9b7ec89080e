package memory

import "math"

// FSRS6 is the model of memory with 21 weights. It is made by NewFSRS6.
type FSRS6 struct {
	w         Weights
	decay     float64 // below 0
	factor    float64 // makes recall 0.9 when as many days have passed as stability says
	shortTerm bool
}

// NewFSRS6 returns the model with these weights, migrated from an older version where their length says so and then
// clipped. See Migrate for its errors, and Clip for the other arguments. A w19 of 0 stays: Migrate gives it to weights of
// a version that had none.
func NewFSRS6(weights []float64, relearningSteps int, shortTerm bool) (*FSRS6, error) {
	w, err := Migrate(weights)
	if err != nil {
		return nil, err
	}
	clipped := Weights(Clip(w[:], relearningSteps, shortTerm))
	if w[19] == 0 {
		clipped[19] = 0
	}
	return modelOf(clipped, shortTerm), nil
}

// modelOf is the model with weights that are within their bounds.
func modelOf(w Weights, shortTerm bool) *FSRS6 {
	return &FSRS6{w: w, decay: -w[20], factor: math.Pow(0.9, -1/w[20]) - 1, shortTerm: shortTerm}
}

// Weights returns the weights in use.
func (m *FSRS6) Weights() Weights { return m.w }

// Retrievability is the predicted probability of recall, from 0 to 1, when days have passed since the last review:
//
//	R(t, S) = (1 + factor * t/S)^decay    decay = -w20, factor = 0.9^(1/decay) - 1
//
// It is 0 for an item never reviewed. Days below 0, or that are no number, count as 0. Within the day of a review the
// figure is not meaningful. (The wiki, FSRS-6.)
func (m *FSRS6) Retrievability(s State, days float64) float64 {
	if s.IsNew() {
		return 0
	}
	return m.recall(clamp(days, 0, math.Inf(1)), s.bounded().Stability)
}

func (m *FSRS6) recall(days, stability float64) float64 {
	return math.Pow(1+m.factor*days/stability, m.decay)
}

// Interval is after how many days recall has fallen to retention, as a fraction of days and without upper bound but that
// of a finite number:
//
//	I(r, S) = S/factor * (r^(1/decay) - 1)
//
// At retention 0.9 it is the stability. It is 0 for an item never reviewed. Retention is held within 0.0001 and 1. (The
// wiki, FSRS-6.)
func (m *FSRS6) Interval(s State, retention float64) float64 {
	if s.IsNew() {
		return 0
	}
	r := clamp(retention, 0.0001, 1)
	return s.bounded().Stability / m.factor * (math.Pow(r, 1/m.decay) - 1)
}

// Next is the state after a review, days after the one before. Only whole days count, and days below 1 are a review of
// the same day. The days of a first review count for nothing. A rating that is none leaves the state as it is. Recall,
// stability and difficulty are all derived from the state before the review. (fsrs-rs, src/model.rs, step.)
func (m *FSRS6) Next(s State, r Rating, days float64) State {
	if !r.valid() {
		return s
	}
	if s.IsNew() {
		return m.first(r)
	}
	s = s.bounded()
	next := State{Difficulty: m.nextDifficulty(s.Difficulty, r)}
	switch recall := m.recall(math.Floor(clamp(days, 0, math.Inf(1))), s.Stability); {
	case m.isSameDay(days):
		next.Stability = m.sameDay(s.Stability, r)
	case r == Again:
		next.Stability = m.forgotten(s, recall)
	default:
		next.Stability = m.recalled(s, recall, r)
	}
	return next.bounded()
}

// isSameDay tells whether a review so many days after the one before has the formula for reviews of one day.
func (m *FSRS6) isSameDay(days float64) bool { return m.shortTerm && !(days >= 1) }

// first is the state after the first review: S0(G) = w[G-1], and D0(G). (The wiki, FSRS-6.)
func (m *FSRS6) first(r Rating) State {
	return State{Stability: m.w[r-1], Difficulty: m.firstDifficulty(r)}.bounded()
}

// firstDifficulty is D0(G) = w4 - e^(w5*(G-1)) + 1. It is not bounded, and below 0 for Easy with the default weights.
// (The wiki, FSRS-5.)
func (m *FSRS6) firstDifficulty(r Rating) float64 {
	return m.w[4] - math.Exp(m.w[5]*float64(r-1)) + 1
}

// nextDifficulty moves difficulty by the rating, less the nearer it is to 10, and then back towards that of an easy item:
//
//	D'  = D - w6*(G-3) * (10-D)/9
//	D'' = w7*D0(4) + (1-w7)*D'
//
// D0(4) is not bounded; the result is. (The wiki, FSRS-5, linear damping and mean reversion.)
func (m *FSRS6) nextDifficulty(d float64, r Rating) float64 {
	damped := d - m.w[6]*float64(r-Good)*(10-d)/9
	return clamp(m.w[7]*m.firstDifficulty(Easy)+(1-m.w[7])*damped, MinDifficulty, MaxDifficulty)
}

// recalled is the stability after a pass on a later day:
//
//	S' = S * (1 + e^w8 * (11-D) * S^-w9 * (e^(w10*(1-R)) - 1) * w15 if Hard * w16 if Easy)
//
// (The wiki, FSRS-4.5 and later.)
func (m *FSRS6) recalled(s State, recall float64, r Rating) float64 {
	growth := math.Exp(m.w[8]) * (11 - s.Difficulty) * math.Pow(s.Stability, -m.w[9]) * math.Expm1(m.w[10]*(1-recall))
	switch r {
	case Hard:
		growth *= m.w[15]
	case Easy:
		growth *= m.w[16]
	}
	return s.Stability * (1 + growth)
}

// forgotten is the stability after a lapse on a later day:
//
//	S' = min(w11 * D^-w12 * ((S+1)^w13 - 1) * e^(w14*(1-R)), S / e^(w17*w18))
//
// The cap leaves room for the first Good of the same day, which then brings no more than S. Where reviews of the same day
// have no formula of their own, the cap is S. (The wiki, FSRS-5; the cap: fsrs-rs, src/model.rs, stability_after_failure.)
func (m *FSRS6) forgotten(s State, recall float64) float64 {
	return min(m.forgottenUncapped(s, recall), m.forgottenCap(s.Stability))
}

func (m *FSRS6) forgottenUncapped(s State, recall float64) float64 {
	return m.w[11] * math.Pow(s.Difficulty, -m.w[12]) * (math.Pow(s.Stability+1, m.w[13]) - 1) * math.Exp(m.w[14]*(1-recall))
}

func (m *FSRS6) forgottenCap(stability float64) float64 {
	if m.shortTerm {
		return stability / math.Exp(m.w[17]*m.w[18])
	}
	return stability
}

// sameDay is the stability after a second review of the same day:
//
//	S' = S * e^(w17*(G-3+w18)) * S^-w19, and for a pass no less than S
//
// Hard is a pass here too. (The wiki, FSRS-6; the floor from Hard on: fsrs-rs, py-fsrs 6.3.2.)
func (m *FSRS6) sameDay(stability float64, r Rating) float64 {
	change := math.Exp(m.w[17]*(float64(r-Good)+m.w[18])) * math.Pow(stability, -m.w[19])
	if r >= Hard {
		change = max(change, 1)
	}
	return stability * change
}
