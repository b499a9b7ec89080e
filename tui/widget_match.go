package tui

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content/quiz"
)

// match is the widget of match and classify: the cursor stands on a left-hand side, a digit gives it a right-hand side
// or a box. In match the right-hand sides are shuffled, in classify the things are.
type match struct {
	q      *quiz.Question
	rows   []int // row on screen → index of a pair
	shown  []int // number on screen → index of a right-hand side
	chosen []int // per row: number on screen, or -1
	at     int
	glyphs glyphs
}

func newMatch(q *quiz.Question, shown []int, g glyphs) widget {
	m := &match{q: q, rows: upTo(len(q.Pairs)), shown: shown, chosen: make([]int, len(q.Pairs)), glyphs: g}
	if q.Kind == quiz.Classify {
		m.rows, m.shown = shown, upTo(len(q.Rights))
	}
	for i := range m.chosen {
		m.chosen[i] = -1
	}
	return m
}

// upTo is 0, 1, 2 and so on.
func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func (m *match) step(down bool) bool {
	before := m.at
	if down {
		m.at = min(m.at+1, len(m.chosen)-1)
	} else {
		m.at = max(m.at-1, 0)
	}
	return m.at != before
}

// give pairs the left-hand side under the cursor and goes on to the next one without a partner.
func (m *match) give(i int) {
	if i < 0 || i >= len(m.shown) {
		return
	}
	m.chosen[m.at] = i
	for j := 1; j < len(m.chosen); j++ {
		if next := (m.at + j) % len(m.chosen); m.chosen[next] < 0 {
			m.at = next
			return
		}
	}
}

// turn tries the next or the previous right-hand side.
func (m *match) turn(by int) {
	n := len(m.shown) + 1 // and none
	m.chosen[m.at] = (m.chosen[m.at]+1+by+n)%n - 1
}

func (m *match) bindings() []binding {
	return append(pick(len(m.shown), "pair", m.give),
		bind(actRight, "turn", stay(func() { m.turn(1) })),
		bindQuiet(actLeft, "turn back", stay(func() { m.turn(-1) })))
}

func (m *match) response() (quiz.Response, string) {
	r := quiz.Response{Chose: make([]int, len(m.rows))}
	paired := 0
	for row, c := range m.chosen {
		r.Chose[m.rows[row]] = -1
		if c >= 0 {
			paired++
			r.Chose[m.rows[row]] = m.shown[c]
		}
	}
	if paired == 0 {
		return r, "Pair at least one first: the number of what belongs to the marked line."
	}
	return r, ""
}

func (m *match) draw(st *styles, md *markdown, width int) drawing {
	var d drawing
	for row, i := range m.rows {
		if row == m.at {
			d.at = len(d.lines)
		}
		d.hit(func() { m.at = row })
		d.lines = append(d.lines, m.left(st, md, row, m.q.Pairs[i].Left, width)...)
	}
	d.lines = append(d.lines, st.muted.Render("Belongs to"))
	for i, r := range m.shown {
		d.hit(func() { m.give(i) })
		d.lines = append(d.lines, indent(md.inline(m.q.Rights[r], width-5), "   "+st.key.Render(digit(i))+" ")...)
	}
	return d
}

// left draws a left-hand side with the number of its partner before it.
func (m *match) left(st *styles, md *markdown, i int, text string, width int) []string {
	pointer, partner := "  ", "[ ] "
	if i == m.at {
		pointer = st.accent.Render(m.glyphs.cursor) + " "
	}
	if c := m.chosen[i]; c >= 0 {
		partner = "[" + st.key.Render(digit(c)) + "] "
	}
	lines := indent(md.inline(text, width-6), pointer+partner)
	if c := m.chosen[i]; c >= 0 && len(lines) == 1 {
		room := width - ansi.StringWidth(lines[0]) - 3
		if right := md.inline(m.q.Rights[m.shown[c]], 10000); room > 8 && len(right) == 1 {
			lines[0] += st.muted.Render(" "+m.glyphs.crumb+" ") + clip(right[0], room)
		}
	}
	return lines
}
