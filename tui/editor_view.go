package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/engineroom/engineroom/content"
)

// paint is a theme made ready for code: what is written before and behind a token of each class.
type paint struct {
	open   [classes]string
	found  string
	number string // of a line
	here   string // of the line with the cursor
	more   string // of the signs at the ends of a line that goes on
	wrong  string // the sign of a mistake
	st     *styles
}

// newPaint makes a theme ready. Without colours only keywords and the names of headers stand out.
func newPaint(st *styles) *paint {
	plain := lipgloss.NewStyle()
	k := st.tokens
	of := [classes]lipgloss.Style{
		plainToken: plain, keywordToken: ink(k.accent), stringToken: ink(k.good), numberToken: ink(k.note),
		commentToken: ink(k.muted), nameToken: ink(k.heading),
	}
	if st.mono {
		of[keywordToken], of[nameToken] = plain.Bold(true), plain.Bold(true)
	}
	p := &paint{found: opening(st.found), number: opening(st.muted), here: opening(st.bold), more: opening(st.accent), wrong: st.bad.Render(st.glyphs.wrong), st: st}
	if st.mono {
		p.number = ""
	}
	for i, s := range of {
		p.open[i] = opening(s)
	}
	return p
}

// opening is what a style writes before a text.
func opening(s lipgloss.Style) string {
	open, _, ok := strings.Cut(s.Render("x"), "x")
	if !ok {
		return ""
	}
	return open
}

// gutter is the width of the numbers of lines, with the sign before them and the space behind.
func (e *editor) gutter() int { return len(fmt.Sprint(max(10, len(e.lines)))) + 2 }

// fit tells the editor how much room it has.
func (e *editor) fit(width, height int) {
	if e.width == width && e.height == height {
		return
	}
	e.width, e.height = width, height
	e.show()
}

// rows is how many lines of the text are on the screen.
func (e *editor) rows() int {
	if e.find.on {
		return max(1, e.height-1)
	}
	return max(1, e.height)
}

// show scrolls so that the cursor can be seen, and some text before it.
func (e *editor) show() {
	if e.width == 0 {
		return
	}
	rows, room := e.rows(), e.room()
	e.top = max(0, min(e.top, e.cursor.row, len(e.lines)-1))
	e.top = max(e.top, e.cursor.row-rows+1)
	at := cellsTo(e.line(), e.cursor.col)
	switch {
	case at < e.left:
		e.left = max(0, at-room/3)
	case at >= e.left+room:
		e.left = at - room + 1 + min(room/3, 8)
	}
}

// room is the width of the text.
func (e *editor) room() int { return max(4, e.width-e.gutter()) }

// view draws what fits, and says where the cursor stands.
func (e *editor) view(p *paint) ([]string, *spot) {
	rows, room, gutter := e.rows(), e.room(), e.gutter()
	out := make([]string, 0, e.height)
	for row := e.top; row < min(e.top+rows, len(e.lines)); row++ {
		var b strings.Builder
		b.Grow(4 * room)
		e.number(&b, p, row, gutter)
		e.draw(&b, p, row, room)
		out = append(out, b.String())
	}
	cursor := &spot{gutter + cellsTo(e.line(), e.cursor.col) - e.left, e.cursor.row - e.top}
	if e.find.on {
		for len(out) < rows {
			out = append(out, "")
		}
		var line string
		line, cursor = e.findLine(p.st, len(out))
		out = append(out, line)
	}
	return out, cursor
}

// number writes the number of a line, and a sign before it where the mistake is.
func (e *editor) number(b *strings.Builder, p *paint, row, gutter int) {
	sign, open := " ", p.number
	if row+1 == e.wrong {
		sign = p.wrong
	}
	if row == e.cursor.row {
		open = p.here
	}
	b.WriteString(sign)
	putInk(b, open, fmt.Sprintf("%*d", gutter-2, row+1))
	if e.left > 0 && e.lines[row] != "" {
		putInk(b, p.more, "<")
		return
	}
	b.WriteByte(' ')
}

func putInk(b *strings.Builder, open, text string) {
	b.WriteString(open)
	b.WriteString(text)
	if open != "" {
		b.WriteString(reset)
	}
}

// draw writes the part of a line that is on the screen, each token in its style.
func (e *editor) draw(b *strings.Builder, p *paint, row, room int) {
	l := e.lines[row]
	tokens, _ := lex(e.lang, l, e.state(row))
	from, to := e.left, e.left+room
	long := cellsWithin(l, to+1) > to
	if long {
		to-- // for the sign that says so
	}
	d := brush{b: b, p: p, tokens: tokens, from: from, to: to}
	if hit := e.find.at; e.find.on && e.find.hit && hit.row == row {
		d.found, d.foundEnd = hit.col, hit.col+len(e.find.query)
	}
	d.line(l)
	if long {
		putInk(b, p.more, ">")
	}
}

// longCluster is as many bytes as a character with its marks is trusted with.
const longCluster = 8

// brush writes a line character by character, and a style where it changes.
type brush struct {
	b               *strings.Builder
	p               *paint
	tokens          []lexeme
	from, to        int // cells
	found, foundEnd int // bytes
	open            string
	left            int // bytes until the token ends
	class           tokenClass
}

func (d *brush) line(l string) {
	for at, cell := 0, 0; at < len(l) && cell < d.to; {
		cluster, n := clusterCells(l[at:])
		open := d.styleAt(at)
		if cell+n > d.from {
			d.change(open)
		}
		switch end := cell + n; {
		case cell >= d.from && end <= d.to && (n > 0 || cell > d.from || d.from == 0):
			if cluster == "\t" {
				d.b.WriteString(softTab)
			} else if len(cluster) > longCluster {
				d.b.WriteString(content.Line(cluster)) // two texts that were joined may pile up marks
			} else {
				d.b.WriteString(cluster)
			}
		case end > d.from:
			d.b.WriteString(strings.Repeat(" ", min(end, d.to)-max(cell, d.from)))
		}
		cell += n
		d.left -= len(cluster)
		at += len(cluster)
	}
	d.change("")
}

// styleAt is what is written before the character at a byte.
func (d *brush) styleAt(at int) string {
	for d.left <= 0 && len(d.tokens) > 0 {
		d.left += d.tokens[0].n
		d.class, d.tokens = d.tokens[0].class, d.tokens[1:]
	}
	open := d.p.open[d.class]
	if at >= d.found && at < d.foundEnd {
		open = d.p.found
	}
	return open
}

func (d *brush) change(open string) {
	if open == d.open {
		return
	}
	if d.open != "" {
		d.b.WriteString(reset)
	}
	d.b.WriteString(open)
	d.open = open
}

// findLine is the line in which one types what to look for.
func (e *editor) findLine(st *styles, row int) (string, *spot) {
	label := "Find: "
	what := ""
	switch f := e.find; {
	case f.query == "" && f.before != "":
		what = "enter: " + clip(f.before, 16)
	case f.query == "":
	case !f.hit:
		what = "not found"
	default:
		what = fmt.Sprintf("%d of %d", f.nth, f.of)
	}
	room := max(1, e.width-len(label)-cells(what)-2)
	query := e.find.query
	if w := cells(query); w > room {
		query = cutCells(query, w-room, w)
	}
	line := st.key.Render(label) + query + strings.Repeat(" ", max(1, e.width-len(label)-cells(query)-cells(what))) + st.muted.Render(what)
	return clip(line, e.width), &spot{min(len(label)+cells(query), e.width-1), row}
}

// click puts the cursor at a cell of the screen.
func (e *editor) click(x, y int) {
	row := e.top + y
	if y < 0 || y >= e.rows() {
		return
	}
	row = min(row, len(e.lines)-1)
	e.move(pos{row, byteAt(e.lines[row], max(0, x-e.gutter())+e.left)})
	e.show()
}

// clusterCells is the first character of a text and its width.
func clusterCells(s string) (string, int) {
	if s[0] == '\t' {
		return "\t", len(softTab)
	}
	return firstCluster(s)
}

// cellsTo is the column at which a byte of a line stands.
func cellsTo(l string, col int) int {
	n := 0
	for at := 0; at < col && at < len(l); {
		cluster, w := clusterCells(l[at:])
		n += w
		at += len(cluster)
	}
	return n
}

// cellsWithin is the width of a line, counted no further than a little beyond most.
func cellsWithin(l string, most int) int {
	n := 0
	for l != "" && n < most {
		cluster, w := clusterCells(l)
		n += w
		l = l[len(cluster):]
	}
	return n
}

// byteAt is the byte of a line that stands at a column, or its end.
func byteAt(l string, cell int) int {
	n := 0
	for at := 0; at < len(l); {
		cluster, w := clusterCells(l[at:])
		if n+w > cell {
			return at
		}
		n += w
		at += len(cluster)
	}
	return len(l)
}
