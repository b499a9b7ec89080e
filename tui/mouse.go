package tui

import (
	tea "charm.land/bubbletea/v2"
)

// clicker is a screen on whose body something can be clicked.
type clicker interface {
	// click takes a cell of the body.
	click(x, y int) (move, tea.Cmd)
}

// scroller is a screen of text that scrolls by lines.
type scroller interface{ scrollBy(lines int) }

// wheelLines is how many lines one notch of the wheel scrolls.
const wheelLines = 3

// wheel scrolls a text, and does elsewhere what the arrow keys do.
func (a *App) wheel(m tea.MouseWheelMsg) tea.Cmd {
	if a.unseen() {
		return nil
	}
	a.env.notice = ""
	arrow := actDown
	switch m.Button {
	case tea.MouseWheelUp:
		arrow = actUp
	case tea.MouseWheelDown:
	default:
		return nil
	}
	if s, ok := a.top().(scroller); ok {
		s.scrollBy(map[action]int{actUp: -wheelLines, actDown: wheelLines}[arrow])
		return nil
	}
	for _, b := range a.bindings() {
		if b.action == arrow && b.why == "" {
			return a.does(b)
		}
	}
	return nil
}

// clicked does what stands under the mouse: a key of the footer, or what the screen makes of it.
func (a *App) clicked(m tea.MouseClickMsg) tea.Cmd {
	if m.Button != tea.MouseLeft || a.tooSmall() {
		return nil
	}
	a.env.notice = ""
	c := a.column()
	x, y := m.X-c.left-c.margin(), m.Y-c.bodyTop()
	if m.Y == a.height-1 {
		return a.clickedKey(x, c)
	}
	if s, ok := a.top().(clicker); ok && y >= 0 && y < c.body && x >= 0 && x < c.inner() {
		mv, cmd := s.click(x, y)
		return tea.Batch(cmd, a.go1(mv))
	}
	return nil
}

func (a *App) clickedKey(x int, c column) tea.Cmd {
	_, zones := footer(a.env.st, a.bindings(), c.inner())
	for _, z := range zones {
		if x >= z.from && x < z.to {
			return a.does(z.b)
		}
	}
	return nil
}
