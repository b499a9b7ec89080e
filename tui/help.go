package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// helpScreen lies over another screen and lists what keys do there, also those that do nothing now, with the reason.
type helpScreen struct {
	st     *styles
	lines  []helpLine
	scroll int
	height int
}

type helpLine struct{ keys, does, why string }

func newHelp(st *styles, of []binding, height int) *helpScreen {
	h := &helpScreen{st: st, height: height}
	for _, b := range of {
		if b.again || b.Help().Desc == "" {
			continue
		}
		h.lines = append(h.lines, helpLine{b.allKeys(), b.Help().Desc, b.why})
	}
	return h
}

func (h *helpScreen) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(resized); ok {
		h.height = m.height
	}
	return nil
}

func (h *helpScreen) bindings() []binding {
	by := func(n int) func() (move, tea.Cmd) {
		return stay(func() { h.scroll = bound(h.scroll+n, len(h.lines), h.height) })
	}
	closing := func() (move, tea.Cmd) { return move{pop: true}, nil }
	return []binding{
		bind(actBack, "close", closing),
		bindQuiet(actHelp, "close", closing),
		bindQuiet(actGo, "close", closing),
		bindQuiet(actUp, "up", by(-1)),
		bindQuiet(actDown, "down", by(1)),
		bindQuiet(actPageUp, "page up", by(-h.height)),
		bindQuiet(actPageDown, "page down", by(h.height)),
	}
}

func (h *helpScreen) view(width, height int) frame {
	f := frame{title: "Keys of this screen"}
	top := bound(h.scroll, len(h.lines), height)
	for _, ln := range h.lines[top:min(top+height, len(h.lines))] {
		f.body = append(f.body, h.row(ln, width))
	}
	f.below = max(0, len(h.lines)-top-height)
	return f
}

func (h *helpScreen) row(ln helpLine, width int) string {
	keys := min(24, width/2)
	s := h.st.key.Render(fmt.Sprintf("%-*s", keys, clip(ln.keys, keys))) + " " + ln.does
	if ln.why != "" {
		s += h.st.muted.Render(" (not now: " + ln.why + ")")
	}
	return clip(s, width)
}
