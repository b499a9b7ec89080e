package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// gaps is the widget of cloze and output: one line to type in for each gap, or for each line that is printed. Enter
// goes to the next one and answers on the last; arrows move; tab takes the focus away, as in typed.
type gaps struct {
	q      *quiz.Question
	fields []textinput.Model
	at     int
	away   bool // letters are keys
	glyphs glyphs
}

func newGaps(q *quiz.Question, _ []int, g glyphs) widget {
	w := &gaps{q: q, glyphs: g}
	for range q.Gaps {
		w.fields = append(w.fields, newField())
	}
	return w
}

func (g *gaps) typing() bool { return !g.away }

func (g *gaps) edit(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: content.Line(paste.Content)}
	}
	var cmd tea.Cmd
	g.fields[g.at], cmd = g.fields[g.at].Update(msg)
	return cmd
}

func (g *gaps) step(down bool) bool {
	before := g.at
	if down {
		g.at = min(g.at+1, len(g.fields)-1)
	} else {
		g.at = max(g.at-1, 0)
	}
	return g.at != before
}

// next goes to the first empty field after this one and tells whether there was one.
func (g *gaps) next() bool {
	for i := 1; i < len(g.fields); i++ {
		if j := (g.at + i) % len(g.fields); j > g.at && g.fields[j].Value() == "" {
			g.at = j
			return true
		}
	}
	return false
}

func (g *gaps) bindings() []binding {
	word := "type"
	if g.typing() {
		word = otherKeys(g.q)
	}
	return []binding{bind(actField, word, stay(func() { g.away = !g.away }))}
}

func (g *gaps) response() (quiz.Response, string) {
	var r quiz.Response
	filled := 0
	for _, f := range g.fields {
		text := content.Line(f.Value())
		r.Typed = append(r.Typed, text)
		if strings.TrimSpace(text) != "" {
			filled++
		}
	}
	if filled == 0 {
		return r, "Fill in at least one first. Not sure? Press {field}, then {dont-know}."
	}
	return r, ""
}

func (g *gaps) draw(st *styles, _ *markdown, width int) drawing {
	var d drawing
	for i := range g.fields {
		label := fmt.Sprintf("%s %d: ", g.name(), i+1)
		pointer := "  "
		if i == g.at {
			pointer, d.at = st.accent.Render(g.glyphs.cursor)+" ", len(d.lines)
		}
		room := max(6, width-len(label)-4)
		g.fields[i].SetWidth(room - 1)
		if c := g.fields[i].Cursor(); i == g.at && c != nil && g.typing() {
			d.cursor = &spot{x: 2 + len(label) + c.X, y: len(d.lines)}
		}
		d.lines = append(d.lines, pointer+st.muted.Render(label)+clip(g.fields[i].View(), room))
	}
	return d
}

func (g *gaps) name() string {
	if g.q.Kind == quiz.Output {
		return "line"
	}
	return "gap"
}
