package tui

import (
	tea "charm.land/bubbletea/v2"
)

// pager is a page of text that is scrolled, and sideways where code is too wide.
type pager struct {
	lines  []line
	scroll int // first line on the screen; view brings it within bounds
	aside  int // cells by which code is scrolled sideways
	width  int
	height int
}

// show puts another page on the screen, from its beginning.
func (p *pager) show(lines []line) { p.lines, p.scroll, p.aside = lines, 0, 0 }

func (p *pager) by(n int) func() (move, tea.Cmd) { return stay(func() { p.scrollBy(n) }) }

func (p *pager) scrollBy(n int) {
	p.scroll = bound(bound(p.scroll, len(p.lines), p.height)+n, len(p.lines), p.height)
}

// bindings are the keys that scroll.
func (p *pager) bindings() []binding {
	page := max(1, p.height-1)
	return []binding{
		bindQuiet(actUp, "up", p.by(-1)),
		bindQuiet(actDown, "down", p.by(1)),
		bindQuiet(actPageUp, "page up", p.by(-page)),
		bindQuiet(actPageDown, "page down", p.by(page)),
		bindQuiet(actToggle, "page down", p.by(page)),
		bindQuiet(actTop, "to the top", p.by(-len(p.lines))),
		bindQuiet(actBottom, "to the end", p.by(len(p.lines))),
		bindQuiet(actLeft, "code to the left", stay(func() { p.aside = max(0, p.aside-8) })),
		bindQuiet(actRight, "code to the right", stay(func() { p.aside = min(p.aside+8, widestCode(p.lines, p.width)) })),
	}
}

// atEnd tells whether the last line is on the screen.
func (p *pager) atEnd() bool { return bound(p.scroll, len(p.lines), p.height)+p.height >= len(p.lines) }

// body is what is on the screen, and how many lines follow.
func (p *pager) body(st *styles, width, height int) (body []string, below int) {
	top := bound(p.scroll, len(p.lines), height)
	return cutLines(p.lines, top, p.aside, width, height, st), max(0, len(p.lines)-top-height)
}

// widestCode is how far code can be scrolled sideways.
func widestCode(lines []line, width int) int {
	n := 0
	for _, ln := range lines {
		if ln.code {
			n = max(n, cells(ln.text))
		}
	}
	return max(0, n-width)
}

// cutLines cuts a document to the lines on the screen; code is cut and shifted, nothing else is ever too wide.
func cutLines(lines []line, top, aside, width, height int, st *styles) []string {
	out := make([]string, 0, height)
	for i := top; i < min(top+height, len(lines)); i++ {
		text := lines[i].text
		if lines[i].code && cells(text) > width {
			text = sideways(text, aside, width, st)
		}
		out = append(out, text)
	}
	return out
}
