package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content/quiz"
)

// widget is the part of a question that is answered. One file per family of kinds; widgets is the table of kinds.
type widget interface {
	// draw returns the widget's lines and which of them the cursor stands on.
	draw(st *styles, md *markdown, width int) drawing
	// bindings are the widget's own keys; moving up and down is not among them.
	bindings() []binding
	// step moves the cursor by one and tells whether it moved.
	step(down bool) bool
	// response is the answer as it stands; missing says what it still lacks, and is empty when it can be given.
	response() (r quiz.Response, missing string)
}

// drawing is what a widget looks like.
type drawing struct {
	lines  []string
	at     int   // line of the cursor
	cursor *spot // where typing goes
	hits   []hit // what can be clicked, from top to bottom
}

// hit is something that begins on a line and can be clicked.
type hit struct {
	line int
	do   func()
}

// hit makes what is drawn next something that can be clicked.
func (d *drawing) hit(do func()) { d.hits = append(d.hits, hit{len(d.lines), do}) }

// field is a widget that takes printable keys while its field has the focus.
type field interface {
	typing() bool
	edit(tea.Msg) tea.Cmd
}

// stepper is a widget whose answer has several fields or stages: next goes to the one that follows, if there is one.
type stepper interface{ next() bool }

// widgets makes the widget of a kind, for a question whose choices are shown in the given order.
var widgets = map[quiz.Kind]func(q *quiz.Question, shown []int, glyphs glyphs) widget{
	quiz.Single:   newChoice,
	quiz.Multi:    newChoice,
	quiz.Scenario: newChoice,
	quiz.Why:      newWhy,
	quiz.Text:     newTyped,
	quiz.Number:   newTyped,
	quiz.Fix:      newFix,
	quiz.Order:    newOrder,
	quiz.Parsons:  newOrder,
	quiz.Match:    newMatch,
	quiz.Classify: newMatch,
	quiz.Cloze:    newGaps,
	quiz.Output:   newGaps,
	quiz.Spot:     newSpot,
	quiz.Recall:   newRecall,
}

// otherKeys names what letters do once they are no longer typed.
func otherKeys(q *quiz.Question) string {
	if q.Held {
		return "other keys"
	}
	return "hint and other keys"
}

// digit is the number of a choice as it stands on the screen: 1 to 9, then 0 for the tenth, then none.
func digit(i int) string {
	switch {
	case i < 9:
		return string(rune('1' + i))
	case i == 9:
		return "0"
	}
	return " "
}

// digits lists the keys for n choices and their name in help.
func digits(n int) (keys []string, name string) {
	n = min(n, 10)
	for i := range n {
		keys = append(keys, digit(i))
	}
	if n < 2 {
		return keys, digit(0)
	}
	return keys, "1-" + digit(n-1)
}

// pick makes the binding of the digits: do is told which choice was meant.
func pick(n int, short string, do func(i int)) []binding {
	keys, name := digits(n)
	out := make([]binding, 0, n)
	for i, k := range keys {
		b := bindKeys([]string{k}, name, short, stay(func() { do(i) }))
		b.quiet = i > 0
		b.again = i > 0
		out = append(out, b)
	}
	return out
}
