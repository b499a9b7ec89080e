package memory

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// The cases of testdata/fsrs_vectors.json about fitting.

type item struct {
	History       [][2]int
	Days          int `json:"delta_t"`
	Label, Weight float64
}

// trials is an item as the trials of one card, with one prediction at their end.
func (it item) trials() []trial {
	var out []trial
	for _, r := range it.History {
		out = append(out, trial{rating: Rating(r[0]), days: float64(r[1])})
	}
	last := trial{rating: Again, days: float64(it.Days), weight: it.Weight}
	if it.Label == 1 {
		last.rating = Good
	}
	return append(out, last)
}

func lossOf(w Weights, items []item) (loss float64, grad Weights) {
	m, tape := modelOf(w, true), []State(nil)
	for _, it := range items {
		loss += m.gradient(it.trials(), &tape, &grad)
	}
	return loss, grad
}

func runLossAndGrad(h *harness) {
	var in struct{ Items []item }
	var want struct {
		Loss     float64
		Gradient Weights
	}
	var tol struct {
		Loss float64 `json:"loss_abs"`
		Abs  float64 `json:"gradient_abs"`
		Rel  float64 `json:"gradient_rel"`
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	h.decode(h.c.Tolerance, &tol)
	loss, grad := lossOf(Weights(h.weights()), in.Items)
	h.near("loss", loss, want.Loss, 0, tol.Loss)
	for i, g := range want.Gradient {
		h.near(fmt.Sprintf("derivative by weight %d", i), grad[i], g, tol.Rel, tol.Abs)
	}
}

func runAdamSteps(h *harness) {
	var in struct {
		Items []item
		Steps int
	}
	var want struct {
		Losses []float64
		After  []Weights `json:"parameters_after"`
	}
	var tol struct {
		Loss      float64 `json:"loss_abs"`
		Parameter float64 `json:"parameter_abs"`
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	h.decode(h.c.Tolerance, &tol)
	f, w, a := fitter{shortTerm: true, relearning: 1}, Weights(h.weights()), adam{}
	for step := range in.Steps {
		loss, grad := lossOf(w, in.Items)
		h.near(fmt.Sprintf("loss before step %d", step), loss, want.Losses[step], 0, tol.Loss)
		a.step(&w, &grad, h.c.Config.Rate)
		w = f.clip(w)
		for i, x := range want.After[step] {
			h.near(fmt.Sprintf("weight %d after step %d", i, step), w[i], x, 0, tol.Parameter)
		}
	}
}

func runPenalty(h *harness) {
	var in struct {
		Parameters Weights
		Initial    string
	}
	var want struct {
		Penalty  float64
		Gradient Weights
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	published := Weights(h.c.Config.Deviations)
	h.equal("deviations of all but the stabilities", [17]float64(deviations[4:]), [17]float64(published[4:]))
	var grad Weights
	strength := h.c.Config.Gamma * h.c.Config.Batch / h.c.Config.Total
	h.near("penalty", penalty(in.Parameters, Weights(h.sets[in.Initial]), &published, strength, &grad), want.Penalty, 0, h.tolerance().Abs)
	for i, g := range want.Gradient {
		h.near(fmt.Sprintf("derivative by weight %d", i), grad[i], g, 0, h.tolerance().Abs)
	}
}

func runCosine(h *harness) {
	var in struct{ Steps int }
	var want struct{ Values []float64 }
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	for step := range in.Steps {
		h.near(fmt.Sprintf("rate at step %d", step), cosine(h.c.Config.Initial, step, h.c.Config.Max), want.Values[step], 0, h.tolerance().Abs)
	}
}

func groupsOf(days []int, recall, count []float64) []firstGroup {
	var out []firstGroup
	for i, d := range days {
		out = append(out, firstGroup{days: float64(d), recall: recall[i], count: count[i]})
	}
	return out
}

func runStartLoss(h *harness) {
	var in struct {
		Days          []int `json:"delta_t"`
		Recall, Count []float64
		Default       float64 `json:"default_s0"`
		S0            []float64
	}
	var want struct{ Values []float64 }
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	for i, s0 := range in.S0 {
		got := stabilityLoss(groupsOf(in.Days, in.Recall, in.Count), s0, float64(float32(in.Default)), h.weights()[20])
		h.near(fmt.Sprintf("loss at %g", s0), got, want.Values[i], 0, h.tolerance().Abs)
	}
}

func runStartSearch(h *harness) {
	var in struct {
		Rating        Rating
		Days          []int `json:"delta_t"`
		Recall, Count []float64
		Mean          float64 `json:"average_recall"`
	}
	var want struct{ S0 float64 }
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	got, err := searchStability(context.Background(), groupsOf(in.Days, in.Recall, in.Count), in.Mean, h.weights()[in.Rating-1], h.weights()[20])
	h.equal("error", err, nil)
	h.near("stability", got, want.S0, 0, h.tolerance().Abs)
}

func runStartFill(h *harness) {
	var in struct{ Stability, Count map[int]float64 }
	var want struct{ S0 []float64 }
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	var s0 [4]float64
	var counts [4]int
	for r := range s0 {
		s0[r], counts[r] = in.Stability[r+1], int(in.Count[r+1])
	}
	inOrder(&s0, counts)
	got := filled(s0, Weights(h.weights()))
	for r, s := range want.S0 {
		h.near(fmt.Sprintf("stability after %d", r+1), got[r], s, h.tolerance().Rel, 0)
	}
}

func runPredictionBin(h *harness) {
	var in struct{ Predictions string }
	var want struct{ Bins []int }
	var tol struct {
		OffByOne bool `json:"off_by_one_allowed_at_edges"`
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	h.decode(h.c.Tolerance, &tol)
	for i, n := range want.Bins {
		h.equal(fmt.Sprintf("bin of %d %%", i), calibrationBin(float64(i)/100, h.c.Config.Bins), n)
	}
}

// fitting is a learner of a case about whole fits.
type fitting struct {
	Cards [][][2]int // rating and days of each review
	Order [][2]int   // card and index of each prediction, in order of time
	True  Weights    `json:"true_parameters"`
	Seed  int        `json:"simulation_seed"`
}

// log is the reviews in an order that keeps that of the predictions and that of each card.
func (f fitting) log() Log {
	var out Log
	next := make([]int, len(f.Cards))
	add := func(card, upTo int) {
		for ; next[card] <= upTo; next[card]++ {
			r := f.Cards[card][next[card]]
			out = append(out, Attempt{Card: card, Rating: Rating(r[0]), Days: r[1]})
		}
	}
	for _, p := range f.Order {
		add(p[0], p[1])
	}
	for card := range f.Cards {
		add(card, len(f.Cards[card])-1)
	}
	return out
}

type fitMetrics struct {
	Error   string
	LogLoss float64 `json:"log_loss"`
	RMSE    float64 `json:"rmse_bins"`
}

func runFit(h *harness) {
	var in fitting
	var want struct {
		N       int        `json:"n_items"`
		Fitted  Weights    `json:"fitted_parameters"`
		Default fitMetrics `json:"metrics_default"`
		Train   fitMetrics `json:"metrics_fitted"`
		True    fitMetrics `json:"metrics_true"`
		Split   fitMetrics `json:"time_series_split"`
	}
	var tol struct {
		LogLoss float64 `json:"log_loss_abs"`
		RMSE    float64 `json:"rmse_bins_abs"`
		Note    string
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	h.decode(h.c.Tolerance, &tol)
	d, err := deal(context.Background(), in.log())
	if err != nil {
		h.Fatal(err)
	}
	h.equal("predictions", d.predictions, want.N)
	if want.Train.Error != "" {
		fitted, err := Fit(context.Background(), in.log(), DefaultWeights(), DefaultOptions())
		if err != nil || fitted.Accepted || fitted.Weights != want.Fitted.rounded() {
			h.Errorf("%d reviews: %+v, %v", want.N, fitted, err)
		}
		return
	}
	check := func(what string, w Weights, want fitMetrics) Metrics {
		got := in.reference(d, w)
		if want.LogLoss != 0 {
			h.near(what+": log loss", got.LogLoss, want.LogLoss, 0, tol.LogLoss)
			h.near(what+": RMSE(bins)", got.RMSE, want.RMSE, 0, tol.RMSE)
		}
		return got
	}
	check("default weights", DefaultWeights(), want.Default)
	check("true weights", in.True, want.True)
	check("their fit", want.Fitted, want.Train)
	f := fitter{shortTerm: true, relearning: 1}
	w, err := f.fit(context.Background(), d, d.predictions)
	if err != nil {
		h.Fatal(err)
	}
	got := check("our fit", w, fitMetrics{})
	if got.LogLoss > want.Train.LogLoss+0.003 {
		h.Errorf("log loss %.4f, want %.4f and at most 0.003 more", got.LogLoss, want.Train.LogLoss)
	}
	h.Logf("log loss %.4f, theirs %.4f; RMSE(bins) %.4f, theirs %.4f", got.LogLoss, want.Train.LogLoss, got.RMSE, want.Train.RMSE)
}

// rounded are weights that were printed from 32 bits, as they were meant.
func (w Weights) rounded() Weights {
	for i, x := range w {
		w[i] = math.Round(x*1e6) / 1e6
	}
	return w
}

// reference is how the figures of the cases were measured: without what the outlier filter of fsrs-rs drops, and with
// weights by the place in a list that begins with the first predictions of the cards.
func (f fitting) reference(d deck, w Weights) Metrics {
	type entry struct {
		place int
		first bool
		group [2]int
		f     forecast
	}
	var all []entry
	m := modelOf(w, true)
	for _, card := range d.cards {
		first := true
		group := [2]int{}
		for i, t := range card {
			if t.place < 0 {
				continue
			}
			if first {
				group = [2]int{int(card[0].rating), int(t.days)}
			}
			one := m.forecastCard(nil, card[:i+1], t.place)
			all = append(all, entry{t.place, first, group, one[0]})
			first = false
		}
	}
	sizes := map[[2]int]int{}
	for _, e := range all {
		if e.first {
			sizes[e.group]++
		}
	}
	dropped := outliers(sizes)
	all = slices.DeleteFunc(all, func(e entry) bool { return dropped[e.group] })
	slices.SortStableFunc(all, func(a, b entry) int {
		if a.first != b.first {
			if a.first {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.place, b.place)
	})
	var out []forecast
	for i, e := range all {
		e.f.weight = 0.25 + 0.75*math.Pow(float64(i)/float64(len(all)-1), 3)
		out = append(out, e.f)
	}
	return measure(out)
}

// outliers are the groups of first rating and wait that fsrs-rs leaves out.
func outliers(sizes map[[2]int]int) map[[2]int]bool {
	out := map[[2]int]bool{}
	for rating := 1; rating <= 4; rating++ {
		var groups [][2]int
		total, removed := 0, 0
		for g, n := range sizes {
			if g[0] == rating {
				groups, total = append(groups, g), total+n
			}
		}
		slices.SortFunc(groups, func(a, b [2]int) int {
			return cmp.Or(cmp.Compare(sizes[a], sizes[b]), cmp.Compare(b[1], a[1]))
		})
		for _, g := range groups {
			n := sizes[g]
			longest := 100
			if rating == 4 {
				longest = 365
			}
			switch {
			case removed+n <= max(20, total/20):
				removed += n
				out[g] = true
			case n < 6 || g[1] > longest:
				out[g] = true
			}
		}
	}
	return out
}

// calibrationBin is the bin of a prediction, from 0 to bins-1. Bins are narrow near 1, where most predictions are.
// (fsrs-rs, src/inference.rs, get_bin.)
func calibrationBin(chance float64, bins int) int {
	return min(max(int(math.Pow(float64(bins+1), chance))-1, 0), bins-1)
}
