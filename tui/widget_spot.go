package tui

import (
	"slices"

	"github.com/engineroom/engineroom/content/quiz"
)

// marks is the widget of spot: lines of code that are marked.
type marks struct {
	q      *quiz.Question
	at     int // line under the cursor, counted from 0
	marked map[int]bool
	glyphs glyphs
}

func newSpot(q *quiz.Question, _ []int, g glyphs) widget {
	return &marks{q: q, marked: map[int]bool{}, glyphs: g}
}

func (m *marks) step(down bool) bool {
	before := m.at
	if down {
		m.at = min(m.at+1, len(m.q.Lines())-1)
	} else {
		m.at = max(m.at-1, 0)
	}
	return m.at != before
}

// mark puts the cursor on a line and switches its mark.
func (m *marks) mark(i int) {
	if i < 0 || i >= len(m.q.Lines()) {
		return
	}
	m.at = i
	m.marked[i] = !m.marked[i]
}

func (m *marks) bindings() []binding {
	return append(pick(len(m.q.Lines()), "mark", m.mark),
		bind(actToggle, "mark this line", stay(func() { m.mark(m.at) })))
}

func (m *marks) response() (quiz.Response, string) {
	var r quiz.Response
	for i, on := range m.marked {
		if on {
			r.Chose = append(r.Chose, i+1)
		}
	}
	slices.Sort(r.Chose)
	if len(r.Chose) == 0 {
		return r, "Mark at least one line first: {toggle}, or its number."
	}
	return r, ""
}

func (m *marks) draw(st *styles, md *markdown, width int) drawing {
	lines := numbered(st, md, m.q, width, func(n int) string {
		pointer, mark := " ", " "
		if n-1 == m.at {
			pointer = st.accent.Render(m.glyphs.cursor)
		}
		if m.marked[n-1] {
			mark = st.bad.Render("x")
		}
		return pointer + mark
	})
	d := drawing{lines: lines, at: min(m.at, max(0, len(lines)-1))}
	for i := range lines {
		d.hits = append(d.hits, hit{i, func() { m.mark(i) }})
	}
	return d
}
