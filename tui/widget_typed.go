package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// typed is the widget of text, number and fix: one line to type in. Tab takes the focus out of the line, so that letters are
// keys again.
type typed struct {
	q     *quiz.Question
	input textinput.Model
	picks []string // fix: replacements to pick from
	at    int      // the one under the cursor
}

const maxTyped = 2000 // runes in an answer

func newTyped(q *quiz.Question, _ []int, _ glyphs) widget {
	return &typed{q: q, input: newField()}
}

// newFix begins with the line as it stands.
func newFix(q *quiz.Question, shown []int, g glyphs) widget {
	t := newTyped(q, shown, g).(*typed)
	t.input.SetValue(t.asItStands())
	t.input.CursorEnd()
	if t.picks = q.Picks(); len(t.picks) > 0 {
		t.input.CursorStart()
		t.input.Blur()
	}
	return t
}

// take puts a replacement into the line.
func (t *typed) take(i int) {
	if i < 0 || i >= len(t.picks) {
		return
	}
	t.at = i
	t.input.SetValue(t.picks[i])
	t.input.CursorStart() // its beginning tells lines apart
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

func (t *typed) step(down bool) bool {
	if len(t.picks) == 0 || t.typing() {
		return false
	}
	before := t.at
	if down {
		t.at = min(t.at+1, len(t.picks)-1)
	} else {
		t.at = max(t.at-1, 0)
	}
	return t.at != before
}

func (t *typed) bindings() []binding {
	word := "type"
	if t.typing() {
		word = otherKeys(t.q)
	}
	if len(t.picks) == 0 {
		return []binding{bind(actField, word, stay(t.toggle))}
	}
	if !t.typing() {
		word = "type your own"
	}
	out := append(pick(len(t.picks), "take this line", t.take), bindQuiet(actToggle, "take this line", stay(func() { t.take(t.at) })))
	return append(out, bind(actField, word, stay(t.toggle)))
}

func (t *typed) toggle() {
	if t.typing() {
		t.input.Blur()
		return
	}
	t.input.Focus()
	t.input.CursorEnd()
}

func (t *typed) response() (quiz.Response, string) {
	answer := content.Line(t.input.Value())
	if answer == "" {
		return quiz.Response{}, "Type an answer first. Not sure? Press {field}, then {dont-know}."
	}
	if t.q.Kind == quiz.Fix && answer == t.asItStands() { // Enter once too often is no answer
		return quiz.Response{}, t.unchanged()
	}
	if t.q.Kind == quiz.Number && !strings.ContainsAny(answer, "0123456789") { // a slip, and no answer
		return quiz.Response{}, "There is no digit in your answer. Not sure? Press {field}, then {dont-know}."
	}
	return quiz.Response{Typed: []string{answer}}, ""
}

func (t *typed) asItStands() string { return content.Line(t.q.Lines()[t.q.Line-1]) }

// unchanged says what to do with a line that is as it was.
func (t *typed) unchanged() string {
	if len(t.picks) > 0 && !t.typing() {
		return fmt.Sprintf("Line %d is as it was. Take one of the lines first, or press {dont-know}.", t.q.Line)
	}
	return fmt.Sprintf("Line %d is as it was. Change it first. Not sure? Press {field}, then {dont-know}.", t.q.Line)
}

func (t *typed) draw(st *styles, md *markdown, width int) drawing {
	if t.q.Kind == quiz.Fix {
		return t.drawFix(st, md, width)
	}
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

// drawFix shows the code with the line to edit marked, and the line below it.
func (t *typed) drawFix(st *styles, md *markdown, width int) drawing {
	d := drawing{lines: numbered(st, md, t.q, width, func(n int) string {
		if n == t.q.Line {
			return st.accent.Render(st.glyphs.cursor)
		}
		return " "
	})}
	for i, text := range t.picks {
		if i == 0 {
			d.lines = append(d.lines, "")
		}
		t.drawPick(&d, st, i, text, width)
	}
	label := fmt.Sprintf("Line %d: ", t.q.Line)
	t.input.SetWidth(max(6, width-len(label)-2))
	d.lines = append(d.lines, "", st.muted.Render(label)+clip(t.input.View(), width-len(label)))
	d.at = len(d.lines) - 1
	if c := t.input.Cursor(); c != nil && t.typing() {
		d.cursor = &spot{x: len(label) + c.X, y: d.at}
	}
	return d
}

// drawPick draws a replacement that can be taken.
func (t *typed) drawPick(d *drawing, st *styles, i int, text string, width int) {
	pointer := "  "
	if i == t.at && !t.typing() {
		pointer = st.accent.Render(st.glyphs.cursor) + " "
	}
	style := st.text
	if content.Line(t.input.Value()) == text {
		style = st.selected
	}
	d.hit(func() { t.take(i) })
	var lines []string
	for _, s := range wrap(text, width-4) {
		lines = append(lines, style.Render(s))
	}
	d.lines = append(d.lines, indent(lines, pointer+st.key.Render(digit(i))+" ")...)
}

// numbered draws the code of a question with line numbers and a sign before each. Lines may be wider than width, as code
// may be.
func numbered(st *styles, md *markdown, q *quiz.Question, width int, sign func(n int) string) []string {
	var out []string
	for i, ln := range md.render([]content.Block{{Kind: content.Code, Info: q.Lang, Text: q.Code}}, width) {
		out = append(out, sign(i+1)+st.muted.Render(fmt.Sprintf("%3d ", i+1))+ln.text)
	}
	return out
}

// newField is an empty line to type in.
func newField() textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = maxTyped
	in.SetVirtualCursor(false) // the terminal's own cursor: it does not blink by our doing and screen readers follow it
	in.Focus()
	return in
}
