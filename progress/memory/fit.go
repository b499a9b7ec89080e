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
// goroutine that calls it and starts none, so a second core is left to the screen. It returns the error of ctx within a few
// milliseconds of its end, and that of NewFSRS6 for weights in use that cannot be used.
//
// Weights in use that were fitted to most of the newest fifth have an advantage there. So fit again when the log has grown
// by a fifth or so, and not after every sitting.
func Fit(ctx context.Context, log Log, inUse Weights, opt Options) (Fitted, error) {
	kept := Fitted{Weights: inUse}
	old, err := NewFSRS6(inUse[:], len(opt.Relearning), !opt.LongTerm)
	if err != nil {
		return kept, err
	}
	d, err := deal(ctx, log)
	kept.Predictions = d.predictions
	if err != nil {
		return kept, err
	}
	if d.predictions < MinPredictions {
		kept.Why = fmt.Sprintf("Too few reviews on later days to fit: %d of %d.", d.predictions, MinPredictions)
		return kept, nil
	}
	f := fitter{shortTerm: !opt.LongTerm, relearning: len(opt.Relearning)}
	out, err := f.improve(ctx, d, old)
	if err != nil {
		return kept, err
	}
	if !out.Accepted {
		out.Weights = inUse
	}
	out.Why = out.sentence()
	return out, nil
}

// improve compares a fit with the model in use and, where it is better, fits again to all there is.
func (f *fitter) improve(ctx context.Context, d deck, old *FSRS6) (Fitted, error) {
	out, split := Fitted{Predictions: d.predictions}, d.predictions-d.predictions/5
	fitted, err := f.fit(ctx, d, split)
	if err != nil {
		return out, err
	}
	if out.Old, err = judge(ctx, d, old, split); err != nil {
		return out, err
	}
	if out.New, err = judge(ctx, d, modelOf(fitted, f.shortTerm), split); err != nil {
		return out, err
	}
	if out.Accepted = out.New.LogLoss < out.Old.LogLoss; out.Accepted {
		out.Weights, err = f.fit(ctx, d, d.predictions)
	}
	return out, err
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

// How a fit is done: Adam with a rate of 0.04 that falls to 0 along a cosine, batches of about 512 predictions, five times
// through all of them, as fsrs-rs does. A small log is gone through more often, so that enough steps are made to arrive.
const (
	firstRate  = 0.04
	batchSize  = 512
	leastEpoch = 5
	leastSteps = 40
)

// fitter fits weights to a deck.
type fitter struct {
	shortTerm  bool
	relearning int
}

// judge is how well a model predicts what comes from a place in time on.
func judge(ctx context.Context, d deck, m *FSRS6, from int) (Metrics, error) {
	all, err := m.forecasts(ctx, d, from)
	return measure(all), err
}

// fit is the weights that predict the first n predictions best. It begins with the default weights, never with those in
// use, so that what was fitted before leaves no trace.
func (f *fitter) fit(ctx context.Context, d deck, n int) (Weights, error) {
	d.weigh(n)
	start := DefaultWeights()
	s0, counts, err := startStability(ctx, d, start)
	if err != nil {
		return start, err
	}
	copy(start[:], s0[:])
	w, err := f.descend(ctx, d.batches(), f.clip(start))
	if err != nil {
		return w, err
	}
	s0 = [4]float64(w[:4])
	inOrder(&s0, counts)
	copy(w[:], s0[:])
	return w, nil
}

// descend follows the gradient down from the start.
func (f *fitter) descend(ctx context.Context, batches []deck, start Weights) (Weights, error) {
	total := 0
	for _, b := range batches {
		total += b.predictions
	}
	epochs := max(leastEpoch, leastSteps/len(batches))
	down := descent{start: logged(start), steps: epochs * len(batches)}
	w := start
	order := rand.New(rand.NewPCG(0, 0)) // the same each time
	for range epochs {
		order.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
		for _, b := range batches {
			if err := ctx.Err(); err != nil {
				return start, err
			}
			w = f.clip(down.step(w, b, float64(b.predictions)/float64(total), f.shortTerm))
		}
	}
	return w, nil
}

func (f *fitter) clip(w Weights) Weights { return Weights(Clip(w[:], f.relearning, f.shortTerm)) }

// descent is a fit under way. The first four weights, which are stabilities, go by their logarithms: they lie between
// minutes and months, and a step of the same length for all would throw a small one to its bound.
type descent struct {
	start Weights
	steps int
	adam  adam
	tape  []State
}

// step is the weights after one batch, which is such a part of all predictions.
func (d *descent) step(w Weights, b deck, part float64, shortTerm bool) Weights {
	var grad Weights
	m := modelOf(w, shortTerm)
	for _, card := range b.cards {
		m.gradient(card, &d.tape, &grad)
	}
	for i := range 4 {
		grad[i] *= w[i] // by the logarithm
	}
	at := logged(w)
	penalty(at, d.start, &deviations, part, &grad)
	rate := cosine(firstRate, d.adam.steps, d.steps)
	d.adam.step(&at, &grad, rate)
	return unlogged(at)
}

// logged are weights with the logarithms of the first four.
func logged(w Weights) Weights {
	for i := range 4 {
		w[i] = math.Log(w[i])
	}
	return w
}

func unlogged(w Weights) Weights {
	for i := range 4 {
		w[i] = math.Exp(w[i])
	}
	return w
}

// batches cuts the cards with predictions that count into batches, each of at least batchSize predictions but the last.
// Cards stay whole, because one pass over a card gives the derivatives of all its predictions.
func (d *deck) batches() []deck {
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
		if n >= batchSize || i == len(cards)-1 {
			out = append(out, deck{cards[from : i+1], n})
			from, n = i+1, 0
		}
	}
	return out
}

// deviations are how far the weights lie from learner to learner, those of the first four in logarithms. (fsrs-rs,
// src/training.rs; the first four are ours, because there they hold next to nothing.)
var deviations = Weights{
	0.5, 0.5, 0.5, 0.5, 0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.14, 0.27,
}

// penalty is the price of weights far from where they started: strength times the sum of squares, in deviations. With
// little to learn from it outweighs the predictions, and with much it fades. It adds the derivatives to grad.
func penalty(w, start Weights, deviations *Weights, strength float64, grad *Weights) float64 {
	sum := 0.0
	for i, deviation := range deviations {
		off := (w[i] - start[i]) / deviation
		sum += off * off
		grad[i] += 2 * strength * off / deviation
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
