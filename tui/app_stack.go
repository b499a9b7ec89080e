package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

func (a *App) top() screen { return a.stack[len(a.stack)-1] }

// go1 makes a move.
func (a *App) go1(m move) tea.Cmd {
	switch {
	case m.quit:
		return a.leave()
	case m.push != nil:
		return a.put(a.stack, m.push)
	case m.replace != nil:
		return a.put(a.stack[:len(a.stack)-1], m.replace)
	case m.pop && len(a.stack) > 1:
		a.stack = a.stack[:len(a.stack)-1]
		if r, ok := a.top().(returner); ok {
			return r.returned()
		}
	}
	return nil
}

// put puts a screen on top of a stack, and tells it how much room there is. A sitting that is being walked through is on
// the stack already: two screens would answer its questions twice.
func (a *App) put(stack []screen, s screen) tea.Cmd {
	a.stack = append(stack, s)
	if l, ok := s.(*lessonScreen); ok && l.walk() != "" {
		a.stack = onlyWalk(stack, l)
	}
	if a.width == 0 || a.tooSmall() {
		return nil
	}
	c := a.column()
	return a.top().update(resized{c.inner(), c.body})
}

// onlyWalk is a stack with a sitting on top and nowhere else: as it is below if that walk still goes on, else anew.
func onlyWalk(stack []screen, l *lessonScreen) []screen {
	i := slices.IndexFunc(stack, func(s screen) bool {
		below, ok := s.(*lessonScreen)
		return ok && below.walk() == l.walk()
	})
	switch {
	case i < 0:
		return append(stack, l)
	case stack[i].(*lessonScreen).goesOn():
		return stack[:i+1]
	}
	return append(slices.Delete(stack, i, i+1), l)
}
