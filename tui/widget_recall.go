package tui

import (
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// recall is the widget of recall, in two stages: first the learner writes, then the sample comes and the learner ticks
// the points that the answer makes. Only then is it given.
type recall struct {
	q       *quiz.Question
	input   textarea.Model
	judging bool
	at      int
	made    map[int]bool
	glyphs  glyphs
}

const recallLines = 4

func newRecall(q *quiz.Question, _ []int, g glyphs) widget {
	in := newTextArea(maxTyped)
	in.SetHeight(recallLines)
	in.KeyMap.InsertNewline.SetEnabled(false) // enter goes on
	in.Focus()
	return &recall{q: q, input: in, made: map[int]bool{}, glyphs: g}
}

func (r *recall) typing() bool { return !r.judging && r.input.Focused() }

func (r *recall) edit(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: content.Line(paste.Content)}
	}
	var cmd tea.Cmd
	r.input, cmd = r.input.Update(msg)
	return cmd
}

func (r *recall) step(down bool) bool {
	before := r.at
	switch {
	case !r.judging:
		return false
	case down:
		r.at = min(r.at+1, len(r.q.Rubric)-1)
	default:
		r.at = max(r.at-1, 0)
	}
	return r.at != before
}

// next goes from writing to judging and tells whether it did.
func (r *recall) next() bool {
	if r.judging || r.q.Held || content.Line(r.input.Value()) == "" {
		return false
	}
	r.judging = true
	return true
}

func (r *recall) tick(i int) {
	if i >= 0 && i < len(r.q.Rubric) {
		r.at, r.made[i] = i, !r.made[i]
	}
}

func (r *recall) bindings() []binding {
	if r.judging {
		return append(pick(len(r.q.Rubric), "my answer says so", r.tick),
			bind(actToggle, "tick", stay(func() { r.tick(r.at) })))
	}
	word := "type"
	if r.typing() {
		word = otherKeys(r.q)
	}
	return []binding{bind(actField, word, stay(r.toggle))}
}

func (r *recall) toggle() {
	if r.input.Focused() {
		r.input.Blur()
		return
	}
	r.input.Focus()
}

func (r *recall) response() (quiz.Response, string) {
	text := content.Line(r.input.Value())
	if text == "" {
		return quiz.Response{}, "Write a sentence first. Not sure? Press {field}, then {dont-know}."
	}
	out := quiz.Response{Typed: []string{text}}
	for i := range r.q.Rubric {
		if r.made[i] {
			out.Chose = append(out.Chose, i)
		}
	}
	return out, ""
}

func (r *recall) draw(st *styles, md *markdown, width int) drawing {
	if r.judging {
		return r.drawJudging(st, md, width)
	}
	r.input.SetWidth(max(10, width))
	d := drawing{lines: []string{st.muted.Render("Your answer, in 1 to 3 sentences:")}}
	lines := splitLines(r.input.View())
	if c := r.input.Cursor(); c != nil && r.typing() {
		d.cursor = &spot{x: c.X, y: 1 + c.Y}
	}
	d.lines = append(d.lines, lines...)
	d.at = 1
	return d
}

func (r *recall) drawJudging(st *styles, md *markdown, width int) drawing {
	var d drawing
	d.lines = append(d.lines, indent(wrap(content.Line(r.input.Value()), width-8), st.muted.Render("You     "))...)
	d.lines = append(d.lines, indent(md.inline(r.q.Explanation, width-8), st.note.Render("Sample  "))...)
	d.lines = append(d.lines, "", st.bold.Render("Which of these does your answer say?"))
	for i, point := range r.q.Rubric {
		pointer, box := "  ", "[ ] "
		if i == r.at {
			pointer, d.at = st.accent.Render(r.glyphs.cursor)+" ", len(d.lines)
		}
		if r.made[i] {
			box = "[x] "
		}
		d.hit(func() { r.tick(i) })
		d.lines = append(d.lines, indent(md.inline(point, width-8), pointer+st.key.Render(digit(i))+" "+box)...)
	}
	return d
}
