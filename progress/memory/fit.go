package memory

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// MinPredictions is how many predictions a fit needs: reviews a day or more after the one before.
const MinPredictions = 100

// Fitted is what came of a fit.
type Fitted struct {
	Weights     Weights // to use from now on: the new ones where accepted, else those in use
	Accepted    bool
	Predictions int     // in the log
	Old, New    Metrics // of the weights in use and of the fitted ones, on the newest fifth, which the fit did not see
	Why         string  // one sentence for the learner
}

// Fit looks for the weights that predict a learner's reviews best, and says whether they are to take the place of those in
// use. It fits to the older four fifths and accepts only what predicts the newest fifth better than the weights in use do.
// What is accepted is then fitted to the whole log: the same way of fitting has just done better on reviews it had not
// seen, and the newest reviews say most about the next ones.
//
// Of the options only the relearning steps and LongTerm count. The same log gives the same weights. Fit works in the
// goroutine that calls it, about 15 ms for 1,000 reviews, and returns the error of ctx within a few milliseconds of its
// end; there is no other error.
//
// Weights in use that were fitted to most of the newest fifth have an advantage there. So fit again when the log has grown
// by a fifth or so, and not after every sitting.
func Fit(ctx context.Context, log Log, inUse Weights, opt Options) (Fitted, error) {
	kept := Fitted{Weights: inUse}
	d, err := deal(ctx, log)
	kept.Predictions = d.predictions
	if err != nil {
		return kept, err
	}
	if d.predictions < MinPredictions {
		kept.Why = fmt.Sprintf("Too few reviews on later days to fit: %d of %d.", d.predictions, MinPredictions)
		return kept, nil
	}
	f := fitter{shortTerm: !opt.LongTerm, relearning: len(opt.Relearning), recipe: recipeFor(d.predictions)}
	split := d.predictions - d.predictions/5
	fitted, err := f.fit(ctx, d, split)
	if err != nil {
		return kept, err
	}
	out := kept
	if out.Old, err = f.newest(ctx, d, inUse, split); err != nil {
		return kept, err
	}
	if out.New, err = f.newest(ctx, d, fitted, split); err != nil {
		return kept, err
	}
	out.Accepted = out.New.LogLoss < out.Old.LogLoss
	if out.Accepted {
		if out.Weights, err = f.fit(ctx, d, d.predictions); err != nil {
			return kept, err
		}
	}
	out.Why = out.sentence()
	return out, nil
}

// sentence says in words what came of a fit.
func (f Fitted) sentence() string {
	now, before := apart(f.New.LogLoss, f.Old.LogLoss)
	if f.Accepted {
		return fmt.Sprintf("Fitted to your %s reviews: predictions of the newest fifth are closer (log loss %s, before %s).",
			thousands(f.Predictions), now, before)
	}
	return fmt.Sprintf("Kept as it is: a fit to your %s reviews predicts the newest fifth no better (log loss %s, now %s).",
		thousands(f.Predictions), now, before)
}

// apart are two figures with as many digits as it takes to tell them apart, from 3 to 6.
func apart(a, b float64) (string, string) {
	for digits := 3; ; digits++ {
		x, y := strconv.FormatFloat(a, 'f', digits, 64), strconv.FormatFloat(b, 'f', digits, 64)
		if x != y || digits == 6 {
			return x, y
		}
	}
}

// thousands writes a number below a billion with commas, such as 1,240.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// recipe is how a fit is done.
type recipe struct {
	epochs int     // how often each prediction is used
	batch  int     // predictions in one step, about
	rate   float64 // the longest step of a weight at the beginning
	gamma  float64 // how strongly weights are held to where they started
}

// recipeFor is that of fsrs-rs: Adam with a rate of 0.04 that falls to 0 along a cosine, 5 times through batches of 512
// predictions, and L2 with gamma 1.
func recipeFor(predictions int) recipe {
	return recipe{epochs: 5, batch: 512, rate: 0.04, gamma: 1}
}

// fitter fits weights to a deck.
type fitter struct {
	recipe
	shortTerm  bool
	relearning int
}

// newest is how well weights predict what comes from a place in time on.
func (f *fitter) newest(ctx context.Context, d deck, w Weights, from int) (Metrics, error) {
	all, err := modelOf(w, f.shortTerm).forecasts(ctx, d, from)
	return measure(all), err
}

// fit is the weights that predict the first n predictions best. It begins with the default weights, never with those in
// use, so that what was fitted before leaves no trace.
func (f *fitter) fit(ctx context.Context, d deck, n int) (Weights, error) {
	d.weigh(n)
	start := DefaultWeights()
	s0, counts := startStability(d, start)
	copy(start[:], s0[:])
	w := f.clip(start)
	start = w
	batches := d.batches(f.batch)
	steps, step := f.epochs*len(batches), 0
	var a adam
	var tape []State
	order := rand.New(rand.NewPCG(0, 0)) // the same each time
	for range f.epochs {
		order.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
		for _, batch := range batches {
			if err := ctx.Err(); err != nil {
				return w, err
			}
			var grad Weights
			m := modelOf(w, f.shortTerm)
			for _, card := range batch.cards {
				m.gradient(card, &tape, &grad)
			}
			penalty(w, start, f.gamma*float64(batch.predictions)/float64(n), &grad)
			a.step(&w, &grad, cosine(f.rate, step, steps))
			w = f.clip(w)
			step++
		}
	}
	s0 = [4]float64(w[:4])
	inOrder(&s0, counts)
	copy(w[:], s0[:])
	return w, nil
}

func (f *fitter) clip(w Weights) Weights { return Weights(Clip(w[:], f.relearning, f.shortTerm)) }

// batches cuts the cards with predictions that count into batches, each of at least size predictions but the last. Cards
// stay whole, because one pass over a card gives the derivatives of all its predictions.
func (d *deck) batches(size int) []deck {
	var cards [][]trial
	for _, card := range d.cards {
		if slices.ContainsFunc(card, func(t trial) bool { return t.weight > 0 }) {
			cards = append(cards, card)
		}
	}
	rand.New(rand.NewPCG(1, 0)).Shuffle(len(cards), func(i, j int) { cards[i], cards[j] = cards[j], cards[i] })
	var out []deck
	from, n := 0, 0
	for i, card := range cards {
		for j := range card {
			if card[j].weight > 0 {
				n++
			}
		}
		if n >= size || i == len(cards)-1 {
			out = append(out, deck{cards[from : i+1], n})
			from, n = i+1, 0
		}
	}
	return out
}

// deviations are how far each weight lies from learner to learner. (fsrs-rs, src/training.rs.)
var deviations = Weights{
	6.43, 9.66, 17.58, 27.85, 0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.14, 0.27,
}

// penalty is the price of weights far from where they started, in deviations: strength times the sum of squares. It adds
// the derivatives to grad.
func penalty(w, start Weights, strength float64, grad *Weights) float64 {
	sum := 0.0
	for i := range w {
		off := (w[i] - start[i]) / deviations[i]
		sum += off * off
		grad[i] += 2 * strength * off / deviations[i]
	}
	return strength * sum
}

// adam is the optimiser of D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015. The zero adam
// has made no step.
type adam struct {
	mean, square Weights
	steps        int
}

func (a *adam) step(w, grad *Weights, rate float64) {
	const beta1, beta2, epsilon = 0.9, 0.999, 1e-8
	a.steps++
	bias1, bias2 := 1-math.Pow(beta1, float64(a.steps)), 1-math.Pow(beta2, float64(a.steps))
	for i, g := range grad {
		a.mean[i] = beta1*a.mean[i] + (1-beta1)*g
		a.square[i] = beta2*a.square[i] + (1-beta2)*g*g
		w[i] -= rate * (a.mean[i] / bias1) / (math.Sqrt(a.square[i]/bias2) + epsilon)
	}
}

// cosine is the rate at a step, which falls from the first to 0 at the last along half a wave. (I. Loshchilov, F. Hutter,
// "SGDR", ICLR 2017.)
func cosine(rate float64, step, steps int) float64 {
	return rate * (1 + math.Cos(math.Pi*float64(step)/float64(steps))) / 2
}
