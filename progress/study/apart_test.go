package study

import (
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

// TestOnlyAnswersToOtherQuestionsLieBetween counts what makes a question that is asked again a review and no practice: what
// was read or passed over meanwhile does not.
func TestOnlyAnswersToOtherQuestionsLieBetween(t *testing.T) {
	ask := func(id string, told bool) Step {
		st := Step{Question: &quiz.Question{Meta: quiz.Meta{ID: id}}, Scored: true, Try: 1}
		if told {
			st.Told = &Told{Saved: true}
		}
		return st
	}
	for _, c := range []struct {
		name    string
		between []Step
		want    int
	}{
		{"nothing", nil, 0},
		{"two answers", []Step{ask("b", true), ask("c", true)}, 2},
		{"a text and an answer", []Step{{Section: 1}, ask("b", true)}, 1},
		{"what was passed over", []Step{ask("b", false), ask("c", true)}, 1},
	} {
		steps := append([]Step{ask("a", true)}, c.between...)
		s := Session{steps: append(steps, ask("a", false))}.enter(len(steps))
		if got := s.apart(); got != c.want {
			t.Errorf("%s: %d others lie between, want %d", c.name, got, c.want)
		}
	}
	if got := (Session{steps: []Step{ask("b", true), ask("a", false)}}).enter(1).apart(); got != 0 {
		t.Errorf("before its first answer %d lie between", got)
	}
}
