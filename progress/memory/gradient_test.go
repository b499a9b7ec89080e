package memory

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawTrials is the reviews of one card. Predictions have weights as in a fit.
func drawTrials(t *rapid.T) []trial {
	var out []trial
	for range rapid.IntRange(1, 12).Draw(t, "reviews") {
		tr := trial{rating: drawRating(t), guess: rapid.SampledFrom([]float64{0, 0.25, 0.5}).Draw(t, "guess")}
		if len(out) > 0 {
			tr.days = float64(rapid.SampledFrom([]int{0, 1, 2, 3, 10, 40, 365, 4000}).Draw(t, "days"))
		}
		if tr.days >= 1 {
			tr.weight = rapid.Float64Range(0.25, 1).Draw(t, "weight")
		}
		out = append(out, tr)
	}
	return out
}

// branches says which formulas are in force at each review of a card. Where that changes, the loss has a kink.
func branches(m *FSRS6, card []trial) string {
	var s State
	signs := []byte{}
	sign := func(is bool) {
		if is {
			signs = append(signs, '1')
		} else {
			signs = append(signs, '0')
		}
	}
	for _, tr := range card {
		if !s.IsNew() {
			sign(m.forgottenUncapped(s, m.recall(tr.days, s.Stability)) > m.forgottenCap(s.Stability))
		}
		next := m.Next(s, tr.rating, tr.days)
		sign(next.Stability > s.Stability)
		sign(next.Stability > MinStability)
		sign(next.Stability < MaxStability)
		sign(next.Difficulty > MinDifficulty)
		sign(next.Difficulty < MaxDifficulty)
		s = next
	}
	return string(signs)
}

// noiseOf is about what rounding can do to the loss. The chance of a lapse that was next to impossible has few digits.
func noiseOf(m *FSRS6, card []trial) float64 {
	const bits = 1e-13
	var s State
	noise := bits
	for _, tr := range card {
		if tr.weight > 0 {
			noise += bits / (1 - tr.chance(m.recall(tr.days, s.Stability)))
		}
		s = m.Next(s, tr.rating, tr.days)
	}
	return noise
}

func TestDerivativesAreThoseOfTheLoss(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		drawn := drawModel(t)
		card, w := drawTrials(t), drawn.w
		var tape []State
		var grad Weights
		drawn.gradient(card, &tape, &grad)
		noise := noiseOf(drawn, card)
		at := func(i int, by float64) (float64, string) {
			moved := w
			moved[i] += by
			var none Weights
			m := modelOf(moved, drawn.shortTerm)
			return m.gradient(card, &tape, &none), branches(m, card)
		}
		for i := range w {
			h := 1e-5 * max(w[i], 0.01)
			up, a := at(i, h)
			down, b := at(i, -h)
			up2, c := at(i, 2*h)
			down2, d := at(i, -2*h)
			if a != b || c != d || a != c {
				continue // a kink
			}
			compared++
			want := (8*(up-down) - (up2 - down2)) / (12 * h)
			if math.Abs(grad[i]-want) > 1e-5*math.Abs(want)+noise/h {
				t.Fatalf("by weight %d: %.12g, differences give %.12g; reviews %+v, weights %v", i, grad[i], want, card, w)
			}
		}
	})
	if compared < 1000 {
		t.Errorf("only %d derivatives were compared", compared)
	}
}

func TestTheLossIsThatOfThePredictionsOfTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, card := drawModel(t), drawTrials(t)
		var tape []State
		var grad Weights
		got, want := m.gradient(card, &tape, &grad), 0.0
		var s State
		for _, tr := range card {
			if tr.weight > 0 {
				p := tr.guess + (1-tr.guess)*m.Retrievability(s, tr.days)
				if tr.rating == Again {
					p = 1 - p
				}
				want -= tr.weight * math.Log(p)
			}
			s = m.Next(s, tr.rating, tr.days)
		}
		if math.Abs(got-want) > 1e-9*max(1, want) {
			t.Fatalf("loss %g, want %g of %+v", got, want, card)
		}
	})
}
