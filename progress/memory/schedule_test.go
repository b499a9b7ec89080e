package memory

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func scheduler(t testing.TB, opt Options) (*Scheduler, Options) {
	t.Helper()
	w := DefaultWeights()
	s, err := NewScheduler(w[:], opt)
	if err != nil {
		t.Fatal(err)
	}
	return s, opt
}

func drawScheduler(t *rapid.T) (*Scheduler, Options) {
	steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Duration {
		return time.Duration(rapid.IntRange(1, int(MaxStep/time.Second)).Draw(t, "step")) * time.Second
	}), 0, 3)
	opt := Options{
		Retention: rapid.Float64Range(MinRetention, MaxRetention).Draw(t, "retention"),
		Maximum:   rapid.IntRange(1, MaxInterval).Draw(t, "maximum"),
		Learning:  steps.Draw(t, "learning"), Relearning: steps.Draw(t, "relearning"),
		LongTerm: rapid.Bool().Draw(t, "long term"),
	}
	w := drawModel(t).Weights()
	s, err := NewScheduler(w[:], opt)
	if err != nil {
		t.Fatal(err)
	}
	return s, opt
}

func drawTime(t *rapid.T) time.Time {
	zone := time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600)
	return time.Unix(rapid.Int64Range(-1<<35, 1<<35).Draw(t, "time"), 0).In(zone)
}

// drawCard is what a history of reviews makes of a card, and a moment after it. Clocks may go backwards.
func drawCard(t *rapid.T, s *Scheduler) (Card, time.Time) {
	card, now := Card{}, drawTime(t)
	for range rapid.IntRange(0, 12).Draw(t, "reviews") {
		card = s.Review(card, drawRating(t), now, nil)
		now = now.Add(time.Duration(rapid.IntRange(-48, 24*400).Draw(t, "hours")) * time.Hour)
	}
	return card, now
}

func TestAHistoryKeepsACardWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, opt := drawScheduler(t)
		card, now := drawCard(t, s)
		checkCard(t, s.Review(card, drawRating(t), now, drawFuzz(t)), now, opt)
	})
}

func drawFuzz(t *rapid.T) *Fuzz {
	f := &Fuzz{Item: rapid.String().Draw(t, "item")}
	load := rapid.SliceOfN(rapid.IntRange(-3, 3), 1, 9).Draw(t, "load")
	switch rapid.IntRange(0, 2).Draw(t, "fuzz") {
	case 0:
		return nil
	case 1:
		f.Due = func(days int) int { return load[days%len(load)] }
	}
	return f
}

func TestAnyCardAndAnyTimeGiveAWholeCard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, opt := drawScheduler(t)
		now := drawTime(t)
		card := Card{
			State: State{rapid.SampledFrom([]float64{math.NaN(), -1, 0, 3, math.Inf(1)}).Draw(t, "stability"), rapid.Float64().Draw(t, "difficulty")},
			Phase: Phase(rapid.IntRange(-1, 5).Draw(t, "phase")), Step: rapid.Int().Draw(t, "step"), Days: rapid.Int().Draw(t, "days"),
			Last: drawTime(t), Due: drawTime(t),
		}
		checkCard(t, s.Review(card, drawRating(t), now, drawFuzz(t)), now, opt)
		if recall := s.Retrievability(card, now); !(recall >= 0 && recall <= 1) {
			t.Fatalf("recall is %g", recall)
		}
	})
}

// checkCard fails unless a card that was reviewed at now holds together.
func checkCard(t *rapid.T, c Card, now time.Time, opt Options) {
	if c.State != c.State.bounded() {
		t.Fatalf("state out of bounds: %+v", c)
	}
	switch c.Phase {
	case Review:
		if c.Step != 0 || c.Days < 1 || c.Days > opt.Maximum || !c.Due.Equal(now.Add(time.Duration(c.Days)*24*time.Hour)) {
			t.Fatalf("in Review at %v: %+v", now, c)
		}
	case Learning, Relearning:
		steps := opt.Learning
		if c.Phase == Relearning {
			steps = opt.Relearning
		}
		if c.Step < 0 || c.Step >= len(steps) || c.Days != 0 || !c.Due.After(now) {
			t.Fatalf("in a step at %v: %+v", now, c)
		}
	default:
		t.Fatalf("in no phase: %+v", c)
	}
}

func TestABetterRatingNeverBringsACardBackSooner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := drawScheduler(t)
		card, now := drawCard(t, s)
		if card.Phase != Review {
			return
		}
		next := s.Preview(card, now, drawFuzz(t))
		if next[1].Days > next[2].Days || next[2].Days > next[3].Days {
			t.Fatalf("%+v: Hard %d, Good %d, Easy %d days", card, next[1].Days, next[2].Days, next[3].Days)
		}
	})
}

func TestACardIsDueOnTheWholeDayNearestToTheAim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opt := DefaultOptions()
		opt.Retention = rapid.Float64Range(MinRetention, MaxRetention).Draw(t, "retention")
		opt.Rules.Order = func(days [4]int, _ Options) [4]int { return days }
		w := DefaultWeights()
		s, err := NewScheduler(w[:], opt)
		if err != nil {
			t.Fatal(err)
		}
		card, _ := drawCard(t, s)
		if card.Phase != Review || card.Days == 1 || card.Days == opt.Maximum {
			return
		}
		before, after := s.model.Retrievability(card.State, float64(card.Days)-0.5), s.model.Retrievability(card.State, float64(card.Days)+0.5)
		if !(before >= opt.Retention-1e-12 && opt.Retention+1e-12 >= after) {
			t.Fatalf("%+v: recall from %g to %g on the day, want %g", card, before, after, opt.Retention)
		}
	})
}

func TestGoodEachTimeAtDueWidensTheIntervals(t *testing.T) {
	for retention, want := range map[float64][]int{
		0.85: {4, 31, 173, 773}, 0.90: {2, 11, 46, 163, 497}, 0.95: {1, 3, 8, 19, 43, 89},
	} {
		opt := DefaultOptions()
		opt.Retention, opt.Learning = retention, nil
		s, _ := scheduler(t, opt)
		card, now, got := Card{}, noon, []int{}
		for range want {
			card = s.Review(card, Good, now, nil)
			now, got = card.Due, append(got, card.Days)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %g: %v days, want %v", retention, got, want)
		}
	}
}

func TestOptionsOutOfBoundsAreRefusedInOneSentence(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"desired retention is 1":       func(o *Options) { o.Retention = 1 },
		"desired retention is NaN":     func(o *Options) { o.Retention = math.NaN() },
		"longest interval is 0 days":   func(o *Options) { o.Maximum = 0 },
		"step 2 waits for -1s":         func(o *Options) { o.Learning = []time.Duration{1, -time.Second} },
		"step 1 waits for 168h0m0.1s;": func(o *Options) { o.Relearning = []time.Duration{MaxStep + time.Second/10} },
	} {
		opt := DefaultOptions()
		change(&opt)
		w := DefaultWeights()
		if _, err := NewScheduler(w[:], opt); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "hint: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADayBeginsAtFourWhereTheLearnerIs(t *testing.T) {
	rome, tokyo := time.FixedZone("", 2*3600), time.FixedZone("", 9*3600)
	for _, c := range []struct {
		last, now time.Time
		want      int
	}{
		{time.Date(2026, 5, 1, 23, 0, 0, 0, rome), time.Date(2026, 5, 2, 3, 59, 0, 0, rome), 0},
		{time.Date(2026, 5, 1, 23, 0, 0, 0, rome), time.Date(2026, 5, 2, 4, 0, 0, 0, rome), 1},
		{time.Date(2026, 5, 1, 3, 0, 0, 0, rome), time.Date(2026, 5, 1, 5, 0, 0, 0, rome), 1},
		{time.Date(2026, 5, 1, 12, 0, 0, 0, rome), time.Date(2026, 5, 2, 5, 0, 0, 0, tokyo), 1},
		{time.Date(2026, 5, 2, 12, 0, 0, 0, rome), time.Date(2026, 5, 1, 12, 0, 0, 0, rome), 0},
		{time.Date(1969, 12, 31, 3, 0, 0, 0, time.UTC), time.Date(1970, 1, 1, 4, 0, 0, 0, time.UTC), 2},
	} {
		if got := ElapsedDays(c.last, c.now); got != c.want {
			t.Errorf("from %v to %v: %d days, want %d", c.last, c.now, got, c.want)
		}
	}
}

func TestFuzzStaysInItsRangeAndIsTheSameEachTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		interval, elapsed := rapid.IntRange(1, MaxInterval).Draw(t, "interval"), rapid.IntRange(0, 1000).Draw(t, "elapsed")
		first, last := FuzzRange(interval, elapsed, MaxInterval)
		f := Fuzz{Item: rapid.String().Draw(t, "item")}
		reps := rapid.IntRange(0, 100).Draw(t, "reps")
		day := f.pick(first, last, reps)
		if first < 1 || day < first || day > last || day != f.pick(first, last, reps) {
			t.Fatalf("%d days become %d, from %d to %d", interval, day, first, last)
		}
	})
}

func TestFuzzTakesEachDayOfItsRangeAboutAsOften(t *testing.T) {
	seen := map[int]int{}
	for item := range 1000 {
		for reps := range 9 {
			f := Fuzz{Item: fmt.Sprintf("m01.1/q%d", item)}
			seen[f.pick(9, 17, reps)]++
		}
	}
	for day := 9; day <= 17; day++ {
		if n := seen[day]; n < 850 || n > 1150 {
			t.Errorf("day %d was taken %d times of 9000, want about 1000", day, n)
		}
	}
}

func TestFuzzPicksTheDayWithTheFewestItems(t *testing.T) {
	s, _ := scheduler(t, DefaultOptions())
	card := Card{State: State{30, 5}, Phase: Review, Last: noon}
	now := noon.AddDate(0, 0, 30)
	plain := s.Review(card, Good, now, nil).Days
	first, last := FuzzRange(plain, 30, MaxInterval)
	if first >= last {
		t.Fatalf("%d days have no range", plain)
	}
	for quiet := first; quiet <= last; quiet++ {
		due := func(days int) int { return (days - quiet) * (days - quiet) }
		if got := s.Review(card, Good, now, &Fuzz{Item: "a", Due: due}).Days; got != quiet {
			t.Errorf("the quiet day is %d, picked %d", quiet, got)
		}
	}
}

// As many items as usual are due on each day when their number falls off with the distance.
func TestALoadThatFallsOffDoesNotDrawIntervalsOut(t *testing.T) {
	const first, last, items = 9, 17, 2000
	due := func(days int) int { return 12_252_240 / days } // which all days from 9 to 17 divide
	sum := 0
	for item := range items {
		f := Fuzz{Item: fmt.Sprint(item), Due: due}
		sum += f.pick(first, last, 0)
	}
	if mean := float64(sum) / items; math.Abs(mean-(first+last)/2) > 0.3 {
		t.Errorf("days from %d to %d become %.2f in the mean, want about %d", first, last, mean, (first+last)/2)
	}
}

func TestAPreviewIsWhatAReviewGives(t *testing.T) {
	s, _ := scheduler(t, DefaultOptions())
	card, f := Card{State: State{30, 5}, Phase: Review, Last: noon, Reps: 4}, &Fuzz{Item: "m01.1/q1"}
	for i, want := range s.Preview(card, noon.AddDate(0, 0, 30), f) {
		if got := s.Review(card, Rating(i+1), noon.AddDate(0, 0, 30), f); got != want {
			t.Errorf("rating %d: %+v, previewed %+v", i+1, got, want)
		}
	}
}

func TestIntervalsAreInOrderWithinTheLongest(t *testing.T) {
	o := Options{Maximum: 100}
	long := Options{Maximum: 100, LongTerm: true}
	for _, c := range []struct {
		in   [4]int
		opt  Options
		want [4]int
	}{
		{[4]int{1, 9, 7, 7}, o, [4]int{1, 7, 8, 9}},
		{[4]int{1, 100, 100, 100}, o, [4]int{1, 100, 100, 100}},
		{[4]int{5, 4, 4, 20}, long, [4]int{4, 5, 6, 20}},
	} {
		if got := InOrder(c.in, c.opt); !slices.Equal(got[:], c.want[:]) {
			t.Errorf("%v becomes %v, want %v", c.in, got, c.want)
		}
	}
}

func BenchmarkReview(b *testing.B) {
	s, _ := scheduler(b, DefaultOptions())
	card, now, f := Card{State: State{30, 5}, Phase: Review, Last: noon}, noon.AddDate(0, 0, 30), &Fuzz{Item: "m01.1/q1"}
	b.ReportAllocs()
	for b.Loop() {
		s.Review(card, Good, now, f)
	}
}

func BenchmarkNextState(b *testing.B) {
	m := defaultModel(b)
	b.ReportAllocs()
	for b.Loop() {
		m.Next(State{30, 5}, Good, 30)
	}
}
