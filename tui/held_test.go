package tui

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// heldCourse is the quiz of the sample course as a build hands it out that keeps the answers.
func heldCourse(t testing.TB) *content.Course {
	t.Helper()
	src, err := os.ReadFile("testdata/sample-quiz.md")
	if err != nil {
		t.Fatal(err)
	}
	backwards := func(n int) []int {
		out := make([]int, n)
		for i := range out {
			out[i] = n - 1 - i
		}
		return out
	}
	held, _, problems := content.HoldQuiz(string(src), "quiz.md", backwards)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c, err := content.Load(fstest.MapFS{
		"pack.yaml":             {Data: []byte("format: 1\nid: org.example.exam\nversion: 1.0.0\ntitle: An exam\nlanguage: en\noutline: [{lesson: one}]\nheld: true\n")},
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: The exam\nminutes: 20\n---\n\nAnswer what you can.\n")},
		"lessons/one/quiz.md":   {Data: []byte(held)},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// try answers the held question on the screen somehow, through its keys.
func (b *bench) try() {
	b.t.Helper()
	l := b.lesson()
	for !l.asked() {
		b.press("enter")
	}
	q := l.session.Step().Question
	switch q.Kind {
	case quiz.Text, quiz.Number, quiz.Recall:
		b.write("42")
	case quiz.Fix:
		b.feed(tea.KeyPressMsg(tea.Key{Code: 'u', Mod: tea.ModCtrl}))
		b.write("return 42")
	case quiz.Cloze, quiz.Output:
		for i := range q.Gaps {
			b.write("word")
			if i < len(q.Gaps)-1 {
				b.press("enter")
			}
		}
	case quiz.Match, quiz.Classify:
		for i := range q.Pairs {
			b.press(digit(i % len(q.Rights)))
		}
	case quiz.Order, quiz.Parsons:
		for i := range q.Steps {
			b.press(digit(i))
		}
	case quiz.Why:
		b.press("1", digit(q.Split))
	default:
		b.press("1")
	}
	b.press("enter")
}

// toHeld brings the exam to the question of a kind.
func (b *bench) toHeld(kind quiz.Kind) {
	b.t.Helper()
	for range 100 {
		l := b.lesson()
		if q := l.session.Step().Question; q != nil && l.w != nil {
			if q.Kind == kind {
				return
			}
			b.try()
		}
		b.press("enter")
	}
	b.t.Fatalf("there is no %s in the exam", kind)
}

func TestFramesOfAnExam(t *testing.T) {
	for _, scene := range []struct {
		name string
		play func(*bench)
	}{
		{"held-order", func(b *bench) { b.toHeld(quiz.Order) }},
		{"held-order-told", func(b *bench) { b.toHeld(quiz.Order); b.try() }},
		{"held-match-told", func(b *bench) { b.toHeld(quiz.Match); b.try() }},
		{"held-spot-told", func(b *bench) { b.toHeld(quiz.Spot); b.try() }},
		{"held-recall-told", func(b *bench) { b.toHeld(quiz.Recall); b.try() }},
		{"held-unknown", func(b *bench) { b.toHeld(quiz.Scenario); b.press("x") }},
		{"held-end", func(b *bench) { b.toHeld(quiz.Recall); b.try(); b.press("enter") }},
	} {
		for _, size := range sizes[:2] {
			b := start(t, heldCourse(t), &memory{}, size[0], size[1], Mono)
			b.play(scene.play)
			golden(t, fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1]), b.screen()+"\n")
			b.fits(size[0], size[1])
		}
	}
}

func (b *bench) play(f func(*bench)) { f(b) }

func TestAnExamJudgesNothing(t *testing.T) {
	b := start(t, heldCourse(t), &memory{}, 80, 24, Mono)
	answers := 0
	for range 100 {
		l := b.lesson()
		if l.session.Phase() == study.Done {
			break
		}
		if l.w != nil {
			b.hides("solution", "hint")
			b.try()
			answers++
			b.hides("Correct", "Not yet", "Partly", "Right", "explain", "comes back", "take back", "%")
			b.shows("Recorded.")
		}
		b.press("enter")
	}
	b.shows(fmt.Sprintf("%d answers recorded; your instructor has the key.", answers))
	b.hides("at the first try", "Still open")
	if _, _, all := b.lesson().session.Tally(); all != 0 || answers != 13 {
		t.Errorf("%d questions count of %d that were answered", all, answers)
	}
}

func TestTheCardOfAHeldQuestionShowsNoAnswer(t *testing.T) {
	b := start(t, heldCourse(t), &memory{}, 80, 24, Mono)
	c := &cardScreen{env: b.app.env, question: &quiz.Question{Stem: "What?", Kind: quiz.Single, Meta: quiz.Meta{Held: true}, Options: []quiz.Option{{Text: "a"}, {Text: "b"}}}}
	c.page.width, c.page.height = 80, 24
	c.layOut()
	var text []string
	for _, l := range c.page.lines {
		text = append(text, l.text)
	}
	if got := strings.Join(text, "\n"); !strings.Contains(got, "instructor has the key") || slices.ContainsFunc(text, func(s string) bool { return strings.HasSuffix(s, "a") && len(s) < 10 }) {
		t.Errorf("got:\n%s", got)
	}
}
