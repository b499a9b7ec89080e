package tui

import (
	"fmt"
	"slices"

	"github.com/engineroom/engineroom/content/quiz"
)

// order is the widget of order: steps are taken one by one into the learner's order, and can be moved or put back.
// Every step keeps its number, wherever it stands.
type order struct {
	q      *quiz.Question
	shown  []int // number on screen → index in the author's order
	placed []int // numbers on screen, in the learner's order
	at     int   // row: first the placed ones, then the others
	glyphs glyphs
}

func newOrder(q *quiz.Question, shown []int, g glyphs) widget {
	return &order{q: q, shown: shown, glyphs: g}
}

// rows lists the numbers from top to bottom: the placed ones, then those still to place.
func (o *order) rows() []int {
	rows := slices.Clone(o.placed)
	for i := range o.shown {
		if !slices.Contains(o.placed, i) {
			rows = append(rows, i)
		}
	}
	return rows
}

func (o *order) step(down bool) bool {
	before := o.at
	if down {
		o.at = min(o.at+1, len(o.shown)-1)
	} else {
		o.at = max(o.at-1, 0)
	}
	return o.at != before
}

// take places a step last, or puts a placed one back.
func (o *order) take(i int) {
	if i < 0 || i >= len(o.shown) {
		return
	}
	if p := slices.Index(o.placed, i); p >= 0 {
		o.placed = slices.Delete(o.placed, p, p+1)
		return
	}
	o.placed = append(o.placed, i)
	o.at = min(max(o.at, len(o.placed)), len(o.shown)-1) // on to the next one still to place
}

// shift moves the placed step under the cursor.
func (o *order) shift(by int) {
	to := o.at + by
	if o.at >= len(o.placed) || to < 0 || to >= len(o.placed) {
		return
	}
	o.placed[o.at], o.placed[to] = o.placed[to], o.placed[o.at]
	o.at = to
}

func (o *order) bindings() []binding {
	why := "The cursor is not on a step that has a place."
	off := o.at >= len(o.placed)
	out := append(pick(len(o.shown), "next step", o.take),
		bind(actToggle, "take or put back", stay(func() { o.take(o.rows()[o.at]) })),
		bindQuiet(actEarlier, "earlier", stay(func() { o.shift(-1) })).unless(off, why),
		bindQuiet(actLater, "later", stay(func() { o.shift(1) })).unless(off, why))
	return out
}

// response takes the steps with a place. Steps may be left out, because some may belong nowhere; at least two are in
// every order.
func (o *order) response() (quiz.Response, string) {
	var r quiz.Response
	for _, i := range o.placed {
		r.Chose = append(r.Chose, o.shown[i])
	}
	if n := len(o.shown) - len(o.placed); n > 0 && !o.q.LeavesOut() {
		return r, fmt.Sprintf("Take every step first: %d to go.", n)
	}
	if len(o.placed) < 2 {
		return r, "Take at least two steps first: their numbers, in order."
	}
	return r, ""
}

func (o *order) draw(st *styles, md *markdown, width int) drawing {
	d := drawing{lines: []string{st.muted.Render("Your order")}}
	if len(o.placed) == 0 {
		d.lines = append(d.lines, st.muted.Render("  press the number of the first step"))
	}
	for row, i := range o.rows() {
		if row == len(o.placed) {
			d.lines = append(d.lines, st.muted.Render(o.restTitle()))
		}
		if row == o.at {
			d.at = len(d.lines)
		}
		d.hit(func() { o.take(i) })
		d.lines = append(d.lines, o.row(st, md, row, i, width)...)
	}
	return d
}

func (o *order) restTitle() string {
	if o.q.LeavesOut() {
		return "Still to place (some stay out)"
	}
	return "Still to place"
}

func (o *order) row(st *styles, md *markdown, row, i, width int) []string {
	pointer := "  "
	if row == o.at {
		pointer = st.accent.Render(o.glyphs.cursor) + " "
	}
	place := "    "
	if row < len(o.placed) {
		place = st.accent.Render(fmt.Sprintf("%2d. ", row+1))
	}
	return indent(md.inline(o.q.Steps[o.shown[i]].Text, width-8), pointer+st.key.Render(digit(i))+" "+place)
}
