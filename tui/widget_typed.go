package tui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// typed is the widget of text and number: one line to type in. Tab takes the focus out of the line, so that letters are
// keys again.
type typed struct {
	q     *quiz.Question
	input textinput.Model
}

const maxTyped = 2000 // runes in an answer

func newTyped(q *quiz.Question, _ []int, _ glyphs) widget {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = maxTyped
	in.SetVirtualCursor(false) // the terminal's own cursor: it does not blink by our doing and screen readers follow it
	in.Focus()
	return &typed{q: q, input: in}
}

func (t *typed) typing() bool { return t.input.Focused() }

func (t *typed) edit(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: content.Line(paste.Content)}
	}
	var cmd tea.Cmd
	t.input, cmd = t.input.Update(msg)
	return cmd
}

func (t *typed) step(bool) bool { return false }

func (t *typed) bindings() []binding {
	word := "type"
	if t.typing() {
		word = "hint and other keys"
	}
	return []binding{bind(actField, word, stay(t.toggle))}
}

func (t *typed) toggle() {
	if t.typing() {
		t.input.Blur()
		return
	}
	t.input.Focus()
}

func (t *typed) response() (quiz.Response, string) {
	answer := content.Line(t.input.Value())
	if answer == "" {
		return quiz.Response{}, "Type an answer first. Not sure? Tab, then x: I don't know."
	}
	return quiz.Response{Typed: []string{answer}}, ""
}

func (t *typed) draw(st *styles, _ *markdown, width int) drawing {
	label := "Your answer: "
	unit := ""
	if t.q.Kind == quiz.Number && t.q.Unit() != "" {
		unit = " " + content.Line(t.q.Unit())
	}
	room := max(6, width-len(label)-len(unit)-2)
	t.input.SetWidth(room - 1)
	value := t.input.View()
	d := drawing{lines: []string{st.muted.Render(label) + clip(value, room) + st.muted.Render(unit)}}
	if c := t.input.Cursor(); c != nil && t.typing() {
		d.cursor = &spot{x: len(label) + c.X, y: 0}
	}
	return d
}
