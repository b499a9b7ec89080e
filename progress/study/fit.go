package study

import (
	"context"
	"fmt"
	"time"

	"github.com/engineroom/engineroom/progress/memory"
)

// Refitted is what came of fitting weights to a learner's reviews.
type Refitted struct {
	Accepted bool
	Tuning   Tuning // for the journal: the weights where accepted, else only that it was tried; zero where there were too few reviews
	Why      string // a sentence with figures
}

// Refit fits weights to the reviews of a learner, who is reckoned with a tuning until now. It takes seconds where there are
// many reviews, and ends with ctx, whose error it returns then.
func Refit(ctx context.Context, reviews memory.Log, inUse Tuning, now time.Time) (Refitted, error) {
	predictions := 0
	for _, r := range reviews {
		if r.Days > 0 {
			predictions++
		}
	}
	fitted, err := memory.Fit(ctx, reviews, inUse.weights(), memory.Options{Relearning: relearning})
	if err != nil || predictions < fitLeast { // Fit has said so
		return Refitted{Why: fitted.Why}, err
	}
	out := Refitted{Accepted: fitted.Accepted, Why: fitted.Why, Tuning: Tuning{Reviews: predictions, Tried: now.UTC().Truncate(time.Second)}}
	if fitted.Accepted {
		out.Tuning.Weights = fitted.Weights[:]
	}
	return out, nil
}

// weights are those in use: the fitted ones, or the default where there are none or bad ones.
func (t Tuning) weights() memory.Weights {
	w, err := memory.Migrate(t.Weights)
	if err != nil || w.Check() != nil {
		return memory.DefaultWeights()
	}
	return w
}

// News says in words that an accepted fit is in use; when is "now" or "from the next start".
func (r Refitted) News(when string) string {
	return fmt.Sprintf("Your reviews %s follow your own memory: fitted to %s of your answers, predictions come closer to what you recall.", when, thousands(r.Tuning.Reviews))
}

// thousands writes a number with commas, such as 1,240.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
