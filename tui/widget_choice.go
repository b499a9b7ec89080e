package tui

import (
	"slices"

	"github.com/engineroom/engineroom/content/quiz"
)

// choice is the widget of single, multi and scenario: options with digits. In a single question the cursor is the choice, as
// with radio buttons; in a multi question each option is switched on and off.
type choice struct {
	q      *quiz.Question
	shown  []int
	at     int
	picked map[int]bool // by index in the author's order
	pick   func(int)    // what a digit or space does
	glyphs glyphs
}

func newChoice(q *quiz.Question, shown []int, g glyphs) widget {
	c := &choice{q: q, shown: shown, picked: map[int]bool{}, glyphs: g}
	c.pick = c.choose
	return c
}

func (c *choice) multi() bool { return c.q.Kind == quiz.Multi }

func (c *choice) step(down bool) bool {
	before := c.at
	if down {
		c.at = min(c.at+1, len(c.shown)-1)
	} else {
		c.at = max(c.at-1, 0)
	}
	return c.at != before
}

// choose puts the cursor on an option and switches it.
func (c *choice) choose(i int) {
	if i < 0 || i >= len(c.shown) {
		return
	}
	c.at = i
	o := c.shown[i]
	if c.multi() {
		c.picked[o] = !c.picked[o]
		return
	}
	clear(c.picked)
	c.picked[o] = true
}

func (c *choice) bindings() []binding {
	out := pick(len(c.shown), "choose", c.pick)
	b := bind(actToggle, "mark", stay(func() { c.pick(c.at) }))
	b.quiet = !c.multi()
	return append(out, b)
}

func (c *choice) response() (quiz.Response, string) {
	var r quiz.Response
	for o, on := range c.picked {
		if on {
			r.Chose = append(r.Chose, o)
		}
	}
	slices.Sort(r.Chose)
	switch {
	case len(r.Chose) > 0:
		return r, ""
	case c.multi():
		return r, "Mark at least one option first: {toggle}, or its number."
	}
	return r, "Choose an option first: {toggle}, or its number."
}

func (c *choice) draw(st *styles, md *markdown, width int) drawing {
	var d drawing
	for i, o := range c.shown {
		if i == c.at {
			d.at = len(d.lines)
		}
		d.hit(func() { c.pick(i) })
		d.lines = append(d.lines, c.option(st, md, i, o, width)...)
	}
	return d
}

func (c *choice) option(st *styles, md *markdown, i, o, width int) []string {
	mark := "  "
	switch {
	case c.multi() && c.picked[o]:
		mark = "[x] "
	case c.multi():
		mark = "[ ] "
	case c.picked[o]:
		mark = "(x) "
	default:
		mark = "( ) "
	}
	pointer, number := "  ", st.key.Render(digit(i))
	if i == c.at {
		pointer = st.accent.Render(c.glyphs.cursor) + " "
	}
	text := md.inline(c.q.Options[o].Text, width-8)
	if c.picked[o] {
		for j := range text {
			text[j] = tint(st.selected, text[j])
		}
	}
	return indent(text, pointer+number+" "+mark)
}
