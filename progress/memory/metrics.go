package memory

import (
	"context"
	"math"
)

// Metrics say how far predictions were from what happened. Lower is better for both figures.
type Metrics struct {
	Predictions int
	LogLoss     float64 // mean binary cross-entropy, in natural logarithms
	RMSE        float64 // RMSE(bins): the root mean square of mean prediction less mean outcome, over bins of similar reviews
}

// forecast is a prediction beside what happened.
type forecast struct {
	chance  float64
	outcome float64 // 1 for a pass and 0 for a lapse
	weight  float64
	bin     bin
}

// bin is where RMSE(bins) puts a review: by the days waited, the reviews a day or more after another, and the lapses
// among them, each on a scale that widens.
type bin struct{ days, reviews, lapses int }

// binOf is the bin of a review after so many days, with so many reviews and lapses before it, all on later days.
// (fsrs-rs, src/dataset.rs, r_matrix_index.)
func binOf(days float64, reviews, lapses int) bin {
	b := bin{days: scale(248, 3.62, days), reviews: scale(1.99, 1.89, float64(reviews+2))}
	if lapses > 0 {
		b.lapses = scale(1.65, 1.73, float64(lapses))
	}
	return b
}

// scale rounds x down to a power of base, and stretches it.
func scale(stretch, base, x float64) int {
	return int(math.Round(stretch * math.Pow(base, math.Floor(math.Log(x)/math.Log(base)))))
}

// forecasts are the predictions of a model about a deck from one place in time on, in no order of time.
func (m *FSRS6) forecasts(ctx context.Context, d deck, from int) ([]forecast, error) {
	out := make([]forecast, 0, max(d.predictions-from, 0))
	for n, card := range d.cards {
		if n%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out = m.forecastCard(out, card, from)
	}
	return out, nil
}

func (m *FSRS6) forecastCard(out []forecast, card []trial, from int) []forecast {
	var s State
	reviews, lapses := 0, 0
	for i := range card {
		t := &card[i]
		if t.place >= from && t.place >= 0 {
			out = append(out, forecast{t.chance(m.recall(t.days, s.Stability)), t.outcome(), 1, binOf(t.days, reviews, lapses)})
		}
		if t.place >= 0 {
			reviews++
			if !t.passed() {
				lapses++
			}
		}
		s = m.Next(s, t.rating, t.days)
	}
	return out
}

// measure is how good forecasts were. Of none, all figures are 0.
func measure(all []forecast) Metrics {
	type sums struct{ chance, outcome, weight float64 }
	bins, order := map[bin]int{}, []sums{} // sums are added in a fixed order, so that the same forecasts give the same bits
	loss, weight := 0.0, 0.0
	for _, f := range all {
		n, known := bins[f.bin]
		if !known {
			n = len(order)
			bins[f.bin], order = n, append(order, sums{})
		}
		order[n].chance += f.weight * f.chance
		order[n].outcome += f.weight * f.outcome
		order[n].weight += f.weight
		loss -= f.weight * math.Log(f.outcome*f.chance+(1-f.outcome)*(1-f.chance))
		weight += f.weight
	}
	if weight == 0 {
		return Metrics{}
	}
	square := 0.0
	for _, b := range order {
		off := (b.chance - b.outcome) / b.weight
		square += off * off * b.weight
	}
	return Metrics{len(all), loss / weight, math.Sqrt(square / weight)}
}
