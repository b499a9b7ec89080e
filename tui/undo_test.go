package tui

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Whatever was chosen, ticked, placed, paired or typed, it can be taken back by keys until enter grades it: after a
// wrong answer is taken back and the right one given, the verdict is "Correct."
func TestAnAnswerCanBeTakenBackUntilItIsGraded(t *testing.T) {
	for _, kind := range quiz.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
			b.walkOrFirst(kind)
			for !b.lesson().asked() {
				b.press("enter")
			}
			b.botch()
			b.takeBack()
			b.solve()
			if told := b.lesson().session.Step().Told; told == nil || !told.Verdict.Right() {
				t.Errorf("after taking a wrong answer back the right one counts as %+v\n%s", told, b.screen())
			}
		})
	}
}

// botch gives an answer that is wrong, up to the enter that would grade it.
func (b *bench) botch() {
	l := b.lesson()
	switch l.session.Step().Question.Kind {
	case quiz.Text, quiz.Number, quiz.Fix, quiz.Recall, quiz.Cloze, quiz.Output:
		b.write("77 wrong")
	default:
		b.press("2", "3", "1", "2")
	}
	if l.session.Phase() != study.Asking {
		b.t.Fatalf("the answer was graded without enter:\n%s", b.screen())
	}
}

// takeBack empties the answer by keys.
func (b *bench) takeBack() {
	erase := tea.KeyPressMsg(tea.Key{Code: 'u', Mod: tea.ModCtrl})
	switch w := b.lesson().w.(type) {
	case *typed, *gaps, *recall:
		b.feed(erase)
	case *choice:
		for i, o := range w.shown {
			if w.multi() && w.picked[o] {
				b.press(digit(i))
			}
		}
	case *order:
		for _, i := range slices.Clone(w.placed) {
			b.press(digit(i))
		}
	case *marks:
		for i := range w.q.Lines() {
			if w.marked[i] {
				b.press(digit(i))
			}
		}
	case *match:
		for w.at > 0 {
			b.press("up")
		}
		for range w.rows {
			for w.chosen[w.at] >= 0 {
				b.press("left")
			}
			b.press("down")
		}
		for w.at > 0 {
			b.press("up")
		}
	}
}

func TestWordsAreNoAnswerToANumberQuestion(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.walk(quiz.Number)
	b.write("six")
	b.press("enter")
	b.shows("There is no digit in your answer.")
	b.write("6")
	b.hides("There is no digit")
}
