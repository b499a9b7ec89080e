package tui

import (
	tea "charm.land/bubbletea/v2"
)

// list is a cursor on rows of one line each, of which as many are drawn as there is room for.
type list struct {
	at, len int
	height  int
}

func (l *list) update(msg tea.Msg) {
	if m, ok := msg.(resized); ok {
		l.height = m.height
	}
}

// set says how many rows there are.
func (l *list) set(n int) { l.len, l.at = n, max(0, min(l.at, n-1)) }

func (l *list) go1(by int) { l.at = max(0, min(l.at+by, l.len-1)) }

func (l *list) by(n int) func() (move, tea.Cmd) { return stay(func() { l.go1(n) }) }

func (l *list) bindings() []binding {
	page := max(1, l.height-1)
	return []binding{
		bindQuiet(actUp, "up", l.by(-1)),
		bindQuiet(actDown, "down", l.by(1)),
		bindQuiet(actPageUp, "page up", l.by(-page)),
		bindQuiet(actPageDown, "page down", l.by(page)),
		bindQuiet(actTop, "to the top", l.by(-l.len)),
		bindQuiet(actBottom, "to the end", l.by(l.len)),
	}
}

// first is the row that stands at the top when the cursor is to be seen among height rows.
func (l *list) first(height int) int { return bound(l.at-height/2, l.len, height) }

// click puts the cursor on the row that stands on a line of the body, and tells whether there is one.
func (l *list) click(y int) bool {
	i := l.first(l.height) + y
	if y < 0 || i >= l.len {
		return false
	}
	l.at = i
	return true
}

func (l *list) view(height int, row func(i int) string) []string {
	top := l.first(height)
	var out []string
	for i := top; i < min(l.len, top+height); i++ {
		out = append(out, row(i))
	}
	return out
}

// pointer is the sign before a row.
func (l *list) pointer(st *styles, i int) string {
	if i == l.at {
		return st.accent.Render(st.glyphs.cursor) + " "
	}
	return "  "
}
