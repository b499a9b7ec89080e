package study

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

func TestALaterTuningWinsInWhatItSays(t *testing.T) {
	weights := memory.DefaultWeights()
	at := monday.UTC()
	first := Tuning{Weights: weights[:], Aim: 0.85, Reviews: 100, Tried: at}
	for _, c := range []struct {
		name  string
		later Tuning
		want  Tuning
	}{
		{"nothing", Tuning{}, first},
		{"an aim", Tuning{Aim: 0.92}, Tuning{Weights: weights[:], Aim: 0.92, Reviews: 100, Tried: at}},
		{"the longest interval", Tuning{Longest: 365}, Tuning{Weights: weights[:], Aim: 0.85, Longest: 365, Reviews: 100, Tried: at}},
		{"a fit that was not accepted", Tuning{Reviews: 150, Tried: at.AddDate(0, 0, 7)}, Tuning{Weights: weights[:], Aim: 0.85, Reviews: 150, Tried: at.AddDate(0, 0, 7)}},
		{"other weights", Tuning{Weights: []float64{1}}, Tuning{Weights: []float64{1}, Aim: 0.85, Reviews: 100, Tried: at}},
	} {
		if got := first.With(c.later); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestATuningOutOfBoundsIsTheUsualOne(t *testing.T) {
	usual := Tuning{}.Scheduler()
	s := memory.State{Stability: 20, Difficulty: 5}
	for _, odd := range []Tuning{
		{Aim: 0.5}, {Aim: 1}, {Aim: math.NaN()}, {Aim: -1}, {Longest: -1}, {Longest: 1 << 30},
		{Weights: []float64{1, 2, 3}}, {Weights: make([]float64, 21), Aim: 2}, {Weights: []float64{math.NaN()}},
	} {
		got := odd.Scheduler()
		for days := range 30 {
			if got.Model().Retrievability(s, float64(days)) != usual.Model().Retrievability(s, float64(days)) && len(odd.Weights) != 21 {
				t.Errorf("%+v predicts otherwise", odd)
			}
		}
		if len(odd.Weights) == 0 && odd.AimInUse() != DefaultAim {
			t.Errorf("%+v aims at %v", odd, odd.AimInUse())
		}
	}
}

func TestWhoAimsHigherIsAskedSooner(t *testing.T) {
	due := func(aim float64) time.Duration {
		s := Setting{Scheduler: Tuning{Aim: aim}.Scheduler()}
		c := known()
		c.Memory.State = memory.State{Stability: 20, Difficulty: 5}
		c, _ = c.Record(right(), s)
		return c.Memory.Due.Sub(monday)
	}
	if low, mid, high := due(MinAim), due(DefaultAim), due(MaxAim); low <= mid || mid <= high {
		t.Errorf("at 0.80 after %v, at 0.90 after %v, at 0.95 after %v", low, mid, high)
	}
	if short := (Tuning{Longest: 3}); short.Scheduler() == nil || !short.Reckons() {
		t.Error("a longest interval says nothing")
	}
}

func TestWeightsAreFittedWeeklyOrWhenAFifthWasAdded(t *testing.T) {
	day := func(n int) time.Time { return monday.AddDate(0, 0, n) }
	for _, c := range []struct {
		name      string
		last      time.Time
		then, now int
		at        time.Time
		want      bool
	}{
		{"never, and too few", time.Time{}, 0, fitLeast - 1, day(0), false},
		{"never, and enough", time.Time{}, 0, fitLeast, day(0), true},
		{"six days, and a few more", day(0), 1000, 1199, day(6), false},
		{"a week, and one more", day(0), 1000, 1001, day(7), true},
		{"a year, and nothing new", day(0), 1000, 1000, day(365), false},
		{"an hour, and a fifth more", day(0), 1000, 1200, day(0).Add(time.Hour), true},
		{"fewer than then, as after answers were taken back", day(0), 1000, 990, day(30), false},
		{"tried in the future, and a few more", day(100), 1000, 1100, day(0), false},
		{"tried in the future, and a fifth more", day(100), 1000, 1200, day(0), true},
	} {
		if got := FitDue(c.last, c.then, c.now, c.at); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

func TestATuningIsKeptAsItIs(t *testing.T) {
	w := memory.DefaultWeights()
	want := Tuning{Weights: w[:], Aim: 0.9, Reviews: 120, Tried: monday.UTC()}
	e := Tune(content.Outline{ID: "p", Version: "1", Language: "en"}, want, Stamp{At: monday, Nonce: "n"})
	text, err := json.Marshal(e.Facts)
	if err != nil {
		t.Fatal(err)
	}
	var facts Facts
	if err := json.Unmarshal(text, &facts); err != nil || !reflect.DeepEqual(*facts.Tuning, want) {
		t.Errorf("%s is read as %+v, %v", text, facts.Tuning, err)
	}
	if e.Type != Tuned || e.Pack != "p" || e.Nonce != "n" || e.Item != "" {
		t.Errorf("the entry is %+v", e)
	}
	if tried := (Tuning{Reviews: 5, Tried: monday}); tried.Reckons() || tried.Fitted() || !want.Reckons() {
		t.Error("a fit that was only tried is taken for one in use")
	}
}
