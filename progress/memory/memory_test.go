package memory

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawModel is a model with any weights inside their bounds.
func drawModel(t *rapid.T) *FSRS6 {
	w := make([]float64, Count)
	for i, b := range weightBounds {
		w[i] = rapid.Float64Range(b[0], b[1]).Draw(t, "w")
	}
	m, err := NewFSRS6(w, rapid.IntRange(0, 3).Draw(t, "relearning steps"), rapid.Bool().Draw(t, "short term"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func drawState(t *rapid.T) State {
	return State{
		Stability:  rapid.Float64Range(MinStability, MaxStability).Draw(t, "stability"),
		Difficulty: rapid.Float64Range(MinDifficulty, MaxDifficulty).Draw(t, "difficulty"),
	}
}

func drawRating(t *rapid.T) Rating { return Rating(rapid.IntRange(1, 4).Draw(t, "rating")) }

func defaultModel(t testing.TB) *FSRS6 {
	t.Helper()
	w := DefaultWeights()
	m, err := NewFSRS6(w[:], 1, true)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestStabilityGrowsWithGoodAfterADayOrMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawState(t)
		s.Stability = min(s.Stability, MaxStability/2)
		days := max(1, math.Ceil(m.Interval(s, rapid.Float64Range(MinRetention, MaxRetention).Draw(t, "retention"))))
		if got := m.Next(s, Good, days); !(got.Stability > s.Stability) {
			t.Fatalf("%+v after %g days and Good: %+v", s, days, got)
		}
	})
}

func TestAgainOnALaterDayNeverRaisesStability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawState(t)
		days := rapid.Float64Range(1, 100_000).Draw(t, "days")
		if got := m.Next(s, Again, days); got.Stability > s.Stability {
			t.Fatalf("%+v after %g days and Again: %+v", s, days, got)
		}
	})
}

// With other weights it can: a large w19 lifts a small stability whatever the rating.
func TestAgainOnTheSameDayNeverRaisesStabilityWithDefaultWeights(t *testing.T) {
	m := defaultModel(t)
	rapid.Check(t, func(t *rapid.T) {
		s := drawState(t)
		s.Stability = rapid.SampledFrom([]float64{s.Stability, s.Stability / 1e3, MinStability}).Draw(t, "scale")
		s = s.bounded()
		if got := m.Next(s, Again, 0); got.Stability > s.Stability {
			t.Fatalf("%+v after Again: %+v", s, got)
		}
	})
}

func TestNoPassEverLowersStability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawState(t)
		r, days := Rating(rapid.IntRange(2, 4).Draw(t, "pass")), rapid.Float64Range(0, 100_000).Draw(t, "days")
		if got := m.Next(s, r, days); got.Stability < s.Stability {
			t.Fatalf("%+v after %g days and %d: %+v", s, days, r, got)
		}
	})
}

func TestABetterRatingLeavesMoreStabilityAndLessDifficulty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawState(t)
		days := rapid.Float64Range(0, 100_000).Draw(t, "days")
		for r := Again; r < Easy; r++ {
			worse, better := m.Next(s, r, days), m.Next(s, r+1, days)
			if better.Stability < worse.Stability || better.Difficulty > worse.Difficulty {
				t.Fatalf("%+v after %g days: %d gives %+v, %d gives %+v", s, days, r, worse, r+1, better)
			}
		}
	})
}

func TestRetrievabilityFallsWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawState(t)
		soon := rapid.Float64Range(0, 100_000).Draw(t, "days")
		late := soon + rapid.Float64Range(0.001, 100_000).Draw(t, "more days")
		a, b := m.Retrievability(s, soon), m.Retrievability(s, late)
		if !(a <= 1 && a > b && b > 0) {
			t.Fatalf("%+v: %g after %g days, %g after %g", s, a, soon, b, late)
		}
	})
}

func TestRecallIsTheRetentionAimedAtWhenAnItemIsDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawState(t)
		aim := rapid.Float64Range(MinRetention, MaxRetention).Draw(t, "aim")
		if got := m.Retrievability(s, m.Interval(s, aim)); math.Abs(got-aim) > 1e-9 {
			t.Fatalf("%+v: %.12g when due, want %.12g", s, got, aim)
		}
	})
}

func TestAnyInputLeavesAStateInItsBounds(t *testing.T) {
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 5e-324, math.MaxFloat64, -math.MaxFloat64}
	anything := rapid.OneOf(rapid.Float64(), rapid.SampledFrom(odd))
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		s := State{anything.Draw(t, "stability"), anything.Draw(t, "difficulty")}
		r, days := drawRating(t), anything.Draw(t, "days")
		got := m.Next(s, r, days)
		if !(got.Stability >= MinStability && got.Stability <= MaxStability) || !(got.Difficulty >= 1 && got.Difficulty <= 10) {
			t.Fatalf("%+v after %g days and %d: %+v", s, days, r, got)
		}
		if within := m.Next(s.bounded(), r, days); !s.IsNew() && got != within {
			t.Fatalf("%+v after %g days and %d: %+v, but from within bounds %+v", s, days, r, got, within)
		}
		if recall := m.Retrievability(s, days); !(recall >= 0 && recall <= 1) {
			t.Fatalf("%+v after %g days: recall is %g", s, days, recall)
		}
		if interval := m.Interval(s, days); !(interval >= 0) || math.IsInf(interval, 0) {
			t.Fatalf("%+v and retention %g: an interval of %g", s, days, interval)
		}
	})
}

func TestALapseCostsMostOfTheStability(t *testing.T) {
	got := defaultModel(t).Next(State{50, 5}, Again, 50)
	if math.Abs(got.Stability-2.87) > 0.005 || math.Abs(got.Difficulty-8.34) > 0.005 {
		t.Errorf("50 days and difficulty 5 become %+v, want 2.87 and 8.34", got)
	}
}

func TestARatingThatIsNoneChangesNothing(t *testing.T) {
	s, _ := scheduler(t, DefaultOptions())
	card := s.Review(Card{}, Good, noon, nil)
	for _, r := range []Rating{-1, 0, 5} {
		if got := s.Review(card, r, noon.AddDate(0, 0, 3), nil); got != card {
			t.Errorf("after %d: %+v, want %+v", r, got, card)
		}
		if got := s.Model().Next(State{3, 4}, r, 2); got != (State{3, 4}) {
			t.Errorf("after %d: %+v", r, got)
		}
	}
}

func TestOldWeightsPredictTheSameInTheNewForm(t *testing.T) {
	if _, err := NewFSRS6(make([]float64, 34), 1, true); err == nil || !strings.Contains(err.Error(), "34 weights") {
		t.Errorf("34 weights: %v", err)
	}
	w := DefaultWeights()
	w[3] = math.NaN()
	if _, err := NewFSRS6(w[:], 1, true); err == nil || !strings.Contains(err.Error(), "weight 3") {
		t.Errorf("a weight that is no number: %v", err)
	}
	four := DefaultWeights()
	four[5] = -1 // has no logarithm in the new form
	if _, err := Migrate(four[:17]); err == nil || !strings.Contains(err.Error(), "weight 5") {
		t.Errorf("a weight that becomes no number: %v", err)
	}
	five := DefaultWeights()
	m, err := NewFSRS6(five[:19], 1, true)
	if err != nil || m.Weights()[19] != 0 || m.Weights()[20] != 0.5 {
		t.Fatalf("19 weights become %v, %v", m, err)
	}
	again, err := NewFSRS6(slices.Clone(m.w[:]), 1, true)
	if err != nil || again.w != m.w {
		t.Errorf("weights that were loaded, stored and loaded are %v, want %v", again.w, m.w)
	}
	if err := m.Weights().Check(); err != nil {
		t.Error(err)
	}
}

func TestTwoRelearningStepsHoldTheSameDayWeightsDown(t *testing.T) {
	w := DefaultWeights()
	w[17], w[18] = 2, 2
	opt := DefaultOptions()
	opt.Relearning = []time.Duration{time.Minute, time.Hour}
	s, err := NewScheduler(w[:], opt)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.model.(*FSRS6).Weights(); got[17] > 0.601 || got[18] > 0.601 {
		t.Errorf("w17 is %g and w18 %g, want at most 0.601", got[17], got[18])
	}
}

func TestClippedWeightsAreWithinBoundsAndStaySo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SliceOfN(rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN())), Count, Count+3).Draw(t, "weights")
		steps, shortTerm := rapid.IntRange(0, 50).Draw(t, "steps"), rapid.Bool().Draw(t, "short term")
		once := Clip(w, steps, shortTerm)
		if err := Weights(once).Check(); err != nil {
			t.Fatal(err)
		}
		if twice := Clip(once, steps, shortTerm); !slices.Equal(once, twice) {
			t.Fatalf("clipped twice: %v, once: %v", twice, once)
		}
	})
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
