package study

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/progress/memory"
)

// elephant is the reviews of a learner who never forgets, of so many cards, five each.
func elephant(cards int) memory.Log {
	var out memory.Log
	for _, days := range []int{0, 1, 4, 15, 50} {
		for c := range cards {
			out = append(out, memory.Attempt{Card: c, Rating: memory.Good, Days: days})
		}
	}
	return out
}

func TestWeightsAreFittedToTheReviewsOfALearner(t *testing.T) {
	fit, err := Refit(t.Context(), elephant(60), Tuning{}, monday)
	if err != nil || !fit.Accepted || len(fit.Tuning.Weights) != memory.Count || fit.Tuning.Reviews != 240 || !fit.Tuning.Tried.Equal(monday) {
		t.Fatalf("%+v, %v", fit, err)
	}
	if news := fit.News("now"); !strings.HasPrefix(news, "Your reviews now follow your own memory: fitted to 240 of your answers") {
		t.Errorf("the news is %q", news)
	}
	s := memory.State{Stability: 10, Difficulty: 5}
	card := known()
	card.Memory.State = s
	usual, _ := card.Record(right(), setting())
	own, _ := card.Record(right(), Setting{Scheduler: Tuning{}.With(fit.Tuning).Scheduler()})
	if !own.Memory.Due.After(usual.Memory.Due) {
		t.Errorf("who never forgets is asked at %v, and usually at %v", own.Memory.Due, usual.Memory.Due)
	}

	again, err := Refit(t.Context(), elephant(60), Tuning{}.With(fit.Tuning), monday.AddDate(0, 0, 7))
	if err != nil || again.Accepted != (len(again.Tuning.Weights) > 0) || again.Tuning.Reviews != 240 || again.Why == "" {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

func TestTooFewReviewsAreNotFitted(t *testing.T) {
	for _, reviews := range []memory.Log{nil, elephant(1), elephant(fitLeast/4 - 1)} {
		fit, err := Refit(t.Context(), reviews, Tuning{}, monday)
		if err != nil || fit.Accepted || fit.Tuning.Reviews != 0 || !strings.Contains(fit.Why, "Too few") {
			t.Errorf("%d reviews: %+v, %v", len(reviews), fit, err)
		}
	}
}

func TestAFitEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if fit, err := Refit(ctx, elephant(200), Tuning{Weights: []float64{1}}, monday); !errors.Is(err, context.Canceled) || fit.Tuning.Reviews != 0 {
		t.Errorf("%+v, %v", fit, err)
	}
}

func TestNumbersAreWrittenWithCommas(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
}
