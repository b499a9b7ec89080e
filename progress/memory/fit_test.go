package memory

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// logOf is the first n reviews of a learner with this memory, who reviews each card about when the default weights say so.
// Every answer can be guessed with the same chance; a right guess leaves behind what knowledge does.
func logOf(truth Weights, n int, guess float64, seed uint64) Log {
	type entry struct {
		day int
		Attempt
	}
	memory, plan := modelOf(truth, true), modelOf(DefaultWeights(), true)
	random := rand.New(rand.NewPCG(seed, 0))
	rate := func(recall float64) Rating {
		if random.Float64() > guess+(1-guess)*recall {
			return Again
		}
		return []Rating{Good, Good, Good, Good, Good, Good, Hard, Easy}[random.IntN(8)]
	}
	var all []entry
	for card := 0; len(all) < 2*n; card++ {
		var real, planned State
		day, days := random.IntN(n/20+1), 0
		for range 12 {
			rating := rate(0.8)
			if days > 0 {
				rating = rate(memory.Retrievability(real, float64(days)))
			}
			all = append(all, entry{day, Attempt{Card: card, Rating: rating, Days: days, Guess: guess}})
			real, planned = memory.Next(real, rating, float64(days)), plan.Next(planned, rating, float64(days))
			days = max(1, int(plan.Interval(planned, 0.9)*(0.9+0.3*random.Float64())))
			day += days
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.day, b.day) })
	out := make(Log, n)
	for i := range out {
		out[i] = all[i].Attempt
	}
	return out
}

// forgetful is a memory that the default weights expect too much of.
func forgetful() Weights { return learners()[1].truth }

func fit(t testing.TB, log Log, inUse Weights) Fitted {
	t.Helper()
	out, err := Fit(context.Background(), log, inUse, DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFitComesCloseToTheTruth(t *testing.T) {
	log := logOf(forgetful(), 3000, 0, 3)
	got := fit(t, log, DefaultWeights())
	if !got.Accepted || got.Weights == DefaultWeights() || !(got.New.LogLoss < got.Old.LogLoss) {
		t.Fatalf("not accepted: %+v", got)
	}
	if err := got.Weights.Check(); err != nil {
		t.Error(err)
	}
	unseen, err := deal(context.Background(), logOf(forgetful(), 20_000, 0, 2))
	if err != nil {
		t.Fatal(err)
	}
	loss := func(w Weights) Metrics {
		m, _ := judge(context.Background(), unseen, modelOf(w, true), 0)
		return m
	}
	before, after, best := loss(DefaultWeights()), loss(got.Weights), loss(forgetful())
	if gained := (before.LogLoss - after.LogLoss) / (before.LogLoss - best.LogLoss); gained < 0.8 {
		t.Errorf("on unseen reviews log loss went from %.4f to %.4f, the truth has %.4f: %.0f %% of the way", before.LogLoss, after.LogLoss, best.LogLoss, 100*gained)
	}
	if !(after.RMSE < before.RMSE/2) {
		t.Errorf("on unseen reviews RMSE(bins) went from %.4f to %.4f", before.RMSE, after.RMSE)
	}
}

func TestAFitSaysWhatCameOfItInOneSentence(t *testing.T) {
	for name, c := range map[string]struct {
		log   Log
		inUse Weights
		why   string
	}{
		"few":   {logOf(forgetful(), 110, 0, 1), DefaultWeights(), `^Too few reviews on later days to fit: \d\d of 100\.$`},
		"none":  {nil, DefaultWeights(), `^Too few reviews on later days to fit: 0 of 100\.$`},
		"good":  {logOf(forgetful(), 3000, 0, 3), DefaultWeights(), `^Fitted to your 2,\d{3} reviews: predictions of the newest fifth are closer \(log loss 0\.\d{3}, before 0\.\d{3}\)\.$`},
		"truth": {logOf(forgetful(), 6000, 0, 5), forgetful(), `^Kept as it is: a fit to your 5,\d{3} reviews predicts the newest fifth no better \(log loss 0\.\d{3,6}, now 0\.\d{3,6}\)\.$`},
	} {
		got := fit(t, c.log, c.inUse)
		if !regexp.MustCompile(c.why).MatchString(got.Why) {
			t.Errorf("%s: %q does not match %s", name, got.Why, c.why)
		}
		if accepted := name == "good"; got.Accepted != accepted || (got.Weights == c.inUse) == accepted {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestNothingIsFittedToNinetyNinePredictions(t *testing.T) {
	log := logOf(forgetful(), 200, 0, 1)
	n := 0
	for i, a := range log {
		if a.Days >= 1 {
			n++
		}
		if n == MinPredictions-1 {
			log = log[:i+1]
		}
	}
	if got := fit(t, log, DefaultWeights()); got.Predictions != 99 || got.New.Predictions != 0 {
		t.Errorf("99 predictions: %+v", got)
	}
	log = append(log, Attempt{Card: -1, Rating: Good}, Attempt{Card: -1, Rating: Good, Days: 1})
	if got := fit(t, log, DefaultWeights()); got.Predictions != 100 || got.New.Predictions != 20 {
		t.Errorf("100 predictions: %+v", got)
	}
}

// What is accepted has predicted a fifth that it did not see: whatever stands there, the weights that were judged are the
// same.
func TestTheNewestFifthIsNotSeenBeforeItIsPredicted(t *testing.T) {
	log := logOf(forgetful(), 600, 0, 1)
	d, err := deal(context.Background(), log)
	if err != nil {
		t.Fatal(err)
	}
	f, split := fitter{shortTerm: true, relearning: 1}, d.predictions-d.predictions/5
	want, _ := f.fit(context.Background(), d, split)
	for _, card := range d.cards {
		for i := range card {
			if card[i].place >= split {
				card[i].rating = Again + Easy - card[i].rating // the other way round
			}
		}
	}
	if got, _ := f.fit(context.Background(), d, split); got != want {
		t.Errorf("the fit to the older four fifths has changed with the newest: %v, want %v", got, want)
	}
	if got, _ := f.fit(context.Background(), d, d.predictions); got == want {
		t.Error("the fit to all has not")
	}
}

func TestTheSameLogGivesTheSameWeightsWhateverItsCardsAreCalled(t *testing.T) {
	log := logOf(forgetful(), 800, 0.25, 1)
	want := fit(t, log, DefaultWeights())
	renamed := slices.Clone(log)
	for i := range renamed {
		renamed[i].Card = 7 - 1_000_003*renamed[i].Card
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := fit(t, renamed, DefaultWeights()); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestGuessesAreNotTakenForMemory(t *testing.T) {
	log := logOf(forgetful(), 4000, 0.5, 1)
	told := fit(t, log, DefaultWeights()).Weights
	blind := slices.Clone(log)
	for i := range blind {
		blind[i].Guess = 0
	}
	untold := fit(t, blind, DefaultWeights()).Weights
	good, truth := Good-Again, forgetful()
	if off := math.Abs(math.Log(told[good] / truth[good])); off > 0.3 {
		t.Errorf("stability after Good is %.2f, the truth is %.2f", told[good], truth[good])
	}
	if !(untold[good] > 2*truth[good]) {
		t.Errorf("without the chance of guessing, stability after Good is %.2f, the truth is %.2f", untold[good], truth[good])
	}
}

// The same evidence moves the weights further where there is more of it.
func TestFewReviewsMoveTheWeightsLessThanMany(t *testing.T) {
	log := logOf(forgetful(), 130, 0, 1)
	moved := func(times int) float64 {
		var all Log
		for _, a := range log {
			for n := range times {
				all = append(all, Attempt{a.Card*times + n, a.Rating, a.Days, a.Guess})
			}
		}
		d, err := deal(context.Background(), all)
		if err != nil {
			t.Fatal(err)
		}
		f := fitter{shortTerm: true, relearning: 1}
		w, err := f.fit(context.Background(), d, d.predictions)
		if err != nil {
			t.Fatal(err)
		}
		var grad Weights
		return penalty(logged(w), logged(DefaultWeights()), &deviations, 1, &grad)
	}
	if few, many := moved(1), moved(30); !(few < 0.6*many) {
		t.Errorf("130 reviews move the weights by %.2f, and 30 times as many by %.2f", few, many)
	}
	if got, want := shrink(8, 2, shrinkReviews), 4.0; math.Abs(got-want) > 1e-12 {
		t.Errorf("a stability found in as many reviews as the default counts for becomes %g, want %g", got, want)
	}
	if got := shrink(8, 2, 1_000_000); math.Abs(got-8) > 0.001 {
		t.Errorf("a stability found in a million reviews becomes %g, want 8", got)
	}
}

// asked is a context that is cancelled when it was asked for the nth time.
type asked struct {
	context.Context
	left, times int
}

func (a *asked) Err() error {
	a.times++
	if a.left--; a.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestAFitCanBeCancelledAtAnyTime(t *testing.T) {
	log := logOf(forgetful(), 2000, 0, 3)
	whole := &asked{context.Background(), math.MaxInt, 0}
	if _, err := Fit(whole, log, DefaultWeights(), DefaultOptions()); err != nil {
		t.Fatal(err)
	}
	if whole.times < 80 {
		t.Errorf("a fit asked %d times whether it was cancelled", whole.times)
	}
	for n := 0; n < whole.times; n += 3 {
		got, err := Fit(&asked{context.Background(), n, 0}, log, DefaultWeights(), DefaultOptions())
		if !errors.Is(err, context.Canceled) || got.Accepted || got.Weights != DefaultWeights() {
			t.Fatalf("cancelled when asked for the time %d of %d: %+v, %v", n, whole.times, got, err)
		}
	}
}

func TestAnyLogGivesWeightsWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := Log{}
		for range 10 * rapid.IntRange(0, 60).Draw(t, "tens of reviews") {
			log = append(log, Attempt{
				Card: rapid.IntRange(-2, 30).Draw(t, "card"), Rating: Rating(rapid.IntRange(-1, 6).Draw(t, "rating")),
				Days:  rapid.SampledFrom([]int{math.MinInt, -1, 0, 1, 1, 2, 3, 9, 40, 500, math.MaxInt}).Draw(t, "days"),
				Guess: rapid.SampledFrom([]float64{0, 0, 0.25, 0.5, 1, 2, -1, math.NaN(), math.Inf(1)}).Draw(t, "guess"),
			})
		}
		opt := DefaultOptions()
		opt.LongTerm = rapid.Bool().Draw(t, "long term")
		got, err := Fit(context.Background(), log, DefaultWeights(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Weights.Check(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got.Why, "NaN") || strings.Contains(got.Why, "Inf") || got.Why == "" {
			t.Fatalf("%q", got.Why)
		}
		if s := got.Weights; !(s[0] <= s[1] && s[1] <= s[2] && s[2] <= s[3]) {
			t.Fatalf("a better first rating leaves less: %v", s[:4])
		}
	})
}

func TestWeightsInUseThatAreNoneAreRefused(t *testing.T) {
	broken := DefaultWeights()
	broken[3] = math.NaN()
	if _, err := Fit(context.Background(), nil, broken, DefaultOptions()); err == nil || !strings.Contains(err.Error(), "weight 3") {
		t.Errorf("a weight that is no number: %v", err)
	}
}

func TestAReviewCountsAboutFourTimesAsMuchAsTheOldest(t *testing.T) {
	d, err := deal(context.Background(), logOf(forgetful(), 500, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	d.weigh(100)
	for _, card := range d.cards {
		for _, tr := range card {
			want, counts := map[int]float64{0: 0.25, 99: 1, 100: 0, -1: 0}[tr.place]
			if counts && tr.weight != want {
				t.Errorf("prediction %d has weight %g, want %g", tr.place, tr.weight, want)
			}
		}
	}
}

func TestFirstStabilitiesAreInOrderAndTheSmallerGroupYields(t *testing.T) {
	for _, c := range []struct {
		s0     [4]float64
		counts [4]int
		want   [4]float64
	}{
		{[4]float64{3, 1, 4, 9}, [4]int{5, 1, 9, 9}, [4]float64{3, 3, 4, 9}},
		{[4]float64{3, 1, 4, 9}, [4]int{1, 5, 9, 9}, [4]float64{1, 1, 4, 9}},
		{[4]float64{3, 0, 2, 0}, [4]int{9, 0, 2, 0}, [4]float64{3, 0, 3, 0}},
		{[4]float64{5, 0, 0, 2}, [4]int{2, 0, 0, 9}, [4]float64{2, 0, 0, 2}},
	} {
		got := c.s0
		if inOrder(&got, c.counts); got != c.want {
			t.Errorf("%v with %v predictions becomes %v, want %v", c.s0, c.counts, got, c.want)
		}
	}
}

// The defaults themselves stand for what many learners do, and so do the two relations. All that is known lies on a line.
func TestMissingFirstStabilitiesAreGuessedFromTheOthers(t *testing.T) {
	defaults := DefaultWeights()
	line := func(r int) float64 { return math.Exp(0.3 + 1.7*spread[r]) }
	for known := range 16 {
		var s0 [4]float64
		n := 0
		for r := range s0 {
			if known>>r&1 == 1 {
				s0[r] = line(r)
				n++
			}
		}
		got := filled(s0, defaults)
		for r := range got {
			want := line(r)
			switch {
			case n == 0:
				want = defaults[r]
			case n == 1 && s0[r] == 0:
				want = defaults[r]
				for k, s := range s0 {
					if s > 0 {
						want *= s / defaults[k]
					}
				}
			}
			if math.Abs(got[r]-want) > 1e-9*want {
				t.Errorf("of %v: %v, want %.4f for rating %d", s0, got, want, r+1)
			}
		}
	}
}

func TestMetricsAreThoseOfTheirDefinitions(t *testing.T) {
	got := measure([]forecast{
		{chance: 0.9, outcome: 1, weight: 1, bin: bin{1, 1, 0}}, {chance: 0.7, outcome: 0, weight: 1, bin: bin{1, 1, 0}},
		{chance: 0.8, outcome: 1, weight: 1, bin: bin{2, 1, 0}}, {chance: 0.6, outcome: 1, weight: 1, bin: bin{2, 1, 0}},
	})
	loss := -(math.Log(0.9) + math.Log(0.3) + math.Log(0.8) + math.Log(0.6)) / 4
	if want := (Metrics{4, loss, 0.3}); got.Predictions != 4 || math.Abs(got.LogLoss-want.LogLoss) > 1e-12 || math.Abs(got.RMSE-want.RMSE) > 1e-12 {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := measure(nil); got != (Metrics{}) {
		t.Errorf("of nothing: %+v", got)
	}
	for _, c := range []struct {
		days            float64
		reviews, lapses int
		want            bin
	}{{1, 0, 0, bin{248, 4, 0}}, {3, 1, 0, bin{248, 4, 0}}, {4, 2, 1, bin{898, 7, 2}}, {14, 5, 2, bin{3250, 13, 3}}, {100, 11, 4, bin{11765, 25, 5}}} {
		if got := binOf(c.days, c.reviews, c.lapses); got != c.want {
			t.Errorf("%g days, %d reviews, %d lapses: %v, want %v", c.days, c.reviews, c.lapses, got, c.want)
		}
	}
}

func TestAdamWeighsTheNewestGradientAgainstTheOlderOnes(t *testing.T) {
	var a adam
	var w Weights
	a.step(&w, &Weights{1, -2}, 0.5)
	if math.Abs(w[0]+0.5) > 1e-6 || math.Abs(w[1]-0.5) > 1e-6 || w[2] != 0 {
		t.Errorf("the first step goes to %v, want as far as the rate against the gradient", w[:3])
	}
	w = Weights{}
	a.step(&w, &Weights{3, -2}, 0.5)
	mean, square := (0.9*0.1*1+0.1*3)/(1-0.9*0.9), (0.999*0.001*1+0.001*9)/(1-0.999*0.999)
	if want := -0.5 * mean / math.Sqrt(square); math.Abs(w[0]-want) > 1e-6 {
		t.Errorf("the second step goes to %g, want %g", w[0], want)
	}
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1240: "1,240", 50_000: "50,000", 1_234_567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
	if a, b := apart(0.31241, 0.31249); a != "0.3124" || b != "0.3125" {
		t.Errorf("figures that differ are written %s and %s", a, b)
	}
	if a, b := apart(0.312, 0.341); a != "0.312" || b != "0.341" {
		t.Errorf("figures are written %s and %s", a, b)
	}
}

// 50,000 reviews. What is allocated in all is above what is held at any time.
func BenchmarkFit(b *testing.B) {
	log := logOf(forgetful(), 50_000, 0, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Fit(context.Background(), log, DefaultWeights(), DefaultOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
