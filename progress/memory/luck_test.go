package memory

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A right answer that could be guessed leaves a memory between what recall leaves and what a lapse leaves: the sooner
// back, the likelier luck was.
func TestARightAnswerThatCouldBeGuessedSaysLess(t *testing.T) {
	m := defaultModel(t)
	rapid.Check(t, func(t *rapid.T) {
		s := State{Stability: rapid.Float64Range(0.01, 1000).Draw(t, "stability"), Difficulty: rapid.Float64Range(1, 10).Draw(t, "difficulty")}
		r := Rating(rapid.IntRange(int(Hard), int(Easy)).Draw(t, "rating"))
		days := float64(rapid.IntRange(1, 2000).Draw(t, "days"))
		guess := rapid.Float64Range(0.01, 0.5).Draw(t, "guess")

		known, lucky := m.Next(s, r, days), m.Next(s, Again, days)
		got, more := afterPass(m, s, r, days, guess), afterPass(m, s, r, days, guess*1.5)
		if got.Stability > known.Stability || got.Stability < lucky.Stability || more.Stability > got.Stability*1.001 {
			t.Fatalf("stability %v, with more luck %v; recall leaves %v, a lapse %v", got, more, known, lucky)
		}
		if got.Difficulty < known.Difficulty-1e-9 || got.Difficulty > lucky.Difficulty+1e-9 {
			t.Fatalf("difficulty %v is not between %v and %v", got.Difficulty, known.Difficulty, lucky.Difficulty)
		}
		recall := m.Retrievability(s, days)
		share := recall / (recall + (1-recall)*guess)
		after := share*m.Retrievability(known, got.Stability) + (1-share)*m.Retrievability(lucky, got.Stability)
		if math.Abs(after-0.9) > 1e-3 {
			t.Fatalf("after %v days %.4f of such items are recalled, want 0.9", got.Stability, after)
		}
	})
}

func TestLuckChangesNothingElse(t *testing.T) {
	m, s := defaultModel(t), State{Stability: 20, Difficulty: 5}
	for _, c := range []struct {
		name        string
		from        State
		r           Rating
		days, guess float64
	}{
		{"nothing to guess", s, Good, 20, 0},
		{"a chance that is none", s, Good, 20, math.NaN()},
		{"a chance below 0", s, Good, 20, -1},
		{"a lapse", s, Again, 20, 0.25},
		{"no review", s, 0, 20, 0.25},
		{"the first answer", State{}, Good, 0, 0.25},
		{"the same day", s, Good, 0, 0.25},
	} {
		if got, want := afterPass(m, c.from, c.r, c.days, c.guess), m.Next(c.from, c.r, c.days); got != want {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
	if got := afterPass(m, s, Good, 20, 5); !(got.Stability > 0) || math.IsNaN(got.Difficulty) {
		t.Errorf("a chance above 1: %v", got)
	}
}

func TestTheScheduleKnowsLuck(t *testing.T) {
	s, _ := scheduler(t, DefaultOptions())
	card, now := Card{State: State{30, 5}, Phase: Review, Last: noon}, noon.AddDate(0, 0, 30)
	sure, perhaps := s.Review(card, Good, now, nil), s.ReviewGuessable(card, Good, now, 0.5, nil)
	if perhaps.Days >= sure.Days || perhaps.Stability >= sure.Stability {
		t.Errorf("after %d days with one of two to pick, after %d typed", perhaps.Days, sure.Days)
	}
	if got := s.ReviewGuessable(card, Again, now, 0.5, nil); got != s.Review(card, Again, now, nil) {
		t.Errorf("a lapse with luck is %+v", got)
	}
}
