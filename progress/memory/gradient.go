package memory

import "math"

// The derivatives of the loss by the weights, exact and by hand, in reverse: from the last review of a card back to its
// first. Each function here stands beside one of FSRS6 and is to be changed with it. Where a bound holds a state, the
// derivative is 0, and where two formulas meet, it is that of the one in force.

// slope is how much the loss changes with a state.
type slope struct{ stability, difficulty float64 }

// gradient is the loss of the predictions about one card: the binary cross-entropy of each in natural logarithms, times
// its weight. It adds the derivatives to grad. tape holds states between calls, so that not every call needs memory.
func (m *FSRS6) gradient(card []trial, tape *[]State, grad *Weights) (loss float64) {
	for len(card) > 0 && card[len(card)-1].weight == 0 {
		card = card[:len(card)-1]
	}
	if len(card) == 0 {
		return 0
	}
	states := (*tape)[:0]
	var state State
	for i := range card {
		state = m.Next(state, card[i].rating, card[i].days)
		states = append(states, state)
	}
	*tape = states
	var after slope
	for i := len(card) - 1; i > 0; i-- {
		r := m.recallSlope(card[i].days, states[i-1].Stability)
		after = m.backNext(states[i-1], states[i], &card[i], r, after, grad)
		loss += m.backPrediction(&card[i], r, &after, grad)
	}
	m.backFirst(states[0], card[0].rating, after, grad)
	return loss
}

// recallSlope is a recall, and how much it changes with stability and with w20.
type recallSlope struct{ recall, stability, decay float64 }

// backPrediction is the loss of the prediction before a review. It adds to the slope of the state from which it was made.
func (m *FSRS6) backPrediction(t *trial, r recallSlope, before *slope, grad *Weights) float64 {
	if t.weight == 0 {
		return 0
	}
	p := t.chance(r.recall)
	byRecall, loss := -t.weight*(1-t.guess)/p, -t.weight*math.Log(p)
	if !t.passed() {
		byRecall, loss = t.weight*(1-t.guess)/(1-p), -t.weight*math.Log(1-p)
	}
	before.stability += byRecall * r.stability
	grad[20] += byRecall * r.decay
	return loss
}

func (m *FSRS6) recallSlope(days, stability float64) recallSlope {
	x := days / stability
	u := 1 + m.factor*x
	recall := math.Pow(u, m.decay)
	byU := m.decay * recall / u
	factorByDecay := -(m.factor + 1) * math.Log(0.9) / (m.decay * m.decay)
	return recallSlope{recall, -byU * m.factor * x / stability, -(recall*math.Log(u) + byU*x*factorByDecay)}
}

// backFirst is the way back through first.
func (m *FSRS6) backFirst(s State, r Rating, after slope, grad *Weights) {
	after = s.held(after)
	grad[r-1] += after.stability
	m.backFirstDifficulty(r, after.difficulty, grad)
}

func (m *FSRS6) backFirstDifficulty(r Rating, after float64, grad *Weights) {
	grad[4] += after
	grad[5] -= after * float64(r-1) * math.Exp(m.w[5]*float64(r-1))
}

// held is the slope of a state where its bounds leave it free, and 0 where they hold it.
func (s State) held(after slope) slope {
	if s.Stability <= MinStability || s.Stability >= MaxStability {
		after.stability = 0
	}
	if s.Difficulty <= MinDifficulty || s.Difficulty >= MaxDifficulty {
		after.difficulty = 0
	}
	return after
}

// backNext is the way back through Next: from the slope of the state after a review to that of the state before.
func (m *FSRS6) backNext(s, next State, t *trial, r recallSlope, after slope, grad *Weights) slope {
	after = next.held(after)
	before, byRecall := slope{}, 0.0
	switch {
	case m.isSameDay(t.days):
		before.stability = m.backSameDay(s.Stability, next.Stability, t.rating, after.stability, grad)
	case t.passed():
		before, byRecall = m.backRecalled(s, r.recall, t.rating, after.stability, grad)
	default:
		before, byRecall = m.backForgotten(s, r.recall, after.stability, grad)
	}
	before.stability += byRecall * r.stability
	grad[20] += byRecall * r.decay
	before.difficulty += m.backDifficulty(s.Difficulty, t.rating, after.difficulty, grad)
	return before
}

func (m *FSRS6) backDifficulty(d float64, r Rating, after float64, grad *Weights) float64 {
	g, room := float64(r-Good), (10-d)/9
	grad[7] += after * (m.firstDifficulty(Easy) - (d - m.w[6]*g*room))
	grad[6] -= after * (1 - m.w[7]) * g * room
	m.backFirstDifficulty(Easy, after*m.w[7], grad)
	return after * (1 - m.w[7]) * (1 + m.w[6]*g/9)
}

func (m *FSRS6) backRecalled(s State, recall float64, r Rating, after float64, grad *Weights) (before slope, byRecall float64) {
	rate := math.Exp(m.w[8]) * (11 - s.Difficulty) * math.Pow(s.Stability, -m.w[9]) // growth without recall and rating
	gain := math.Expm1(m.w[10] * (1 - recall))
	bonus := 1.0
	switch r {
	case Hard:
		bonus = m.w[15]
		grad[15] += after * s.Stability * rate * gain
	case Easy:
		bonus = m.w[16]
		grad[16] += after * s.Stability * rate * gain
	}
	growth := rate * gain * bonus
	byGain := after * s.Stability * rate * bonus
	grad[8] += after * s.Stability * growth
	grad[9] -= after * s.Stability * growth * math.Log(s.Stability)
	grad[10] += byGain * (1 - recall) * (gain + 1)
	before.stability = after * (1 + growth*(1-m.w[9]))
	before.difficulty = -after * s.Stability * growth / (11 - s.Difficulty)
	return before, -byGain * m.w[10] * (gain + 1)
}

func (m *FSRS6) backForgotten(s State, recall, after float64, grad *Weights) (before slope, byRecall float64) {
	if limit := m.forgottenCap(s.Stability); m.forgottenUncapped(s, recall) > limit {
		if m.shortTerm {
			grad[17] -= after * limit * m.w[18]
			grad[18] -= after * limit * m.w[17]
		}
		return slope{stability: after * limit / s.Stability}, 0
	}
	power := math.Pow(s.Stability+1, m.w[13])
	scale := math.Pow(s.Difficulty, -m.w[12]) * math.Exp(m.w[14]*(1-recall)) * after
	loss := scale * m.w[11] * (power - 1)
	grad[11] += scale * (power - 1)
	grad[12] -= loss * math.Log(s.Difficulty)
	grad[13] += scale * m.w[11] * power * math.Log(s.Stability+1)
	grad[14] += loss * (1 - recall)
	before.stability = scale * m.w[11] * m.w[13] * power / (s.Stability + 1)
	before.difficulty = -m.w[12] * loss / s.Difficulty
	return before, -m.w[14] * loss
}

func (m *FSRS6) backSameDay(stability, next float64, r Rating, after float64, grad *Weights) float64 {
	if r >= Hard && next <= stability {
		return after // the floor
	}
	g := float64(r-Good) + m.w[18]
	grad[17] += after * next * g
	grad[18] += after * next * m.w[17]
	grad[19] -= after * next * math.Log(stability)
	return after * (1 - m.w[19]) * next / stability
}
