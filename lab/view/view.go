// Package view sets the blocks of a lab in lines of text: tables in columns, plans as trees, messages side by side,
// commits in lanes, numbers as bars.
//
// It knows how wide text is and what each kind of block should look like. It refuses to know colours, screens and
// styles: each line says by its role what it is, and the faces choose what to make of that. Whatever stands in a block
// passes the filter of package content before anything else happens to it.
package view

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// Role says what a line is, for colours and for tests. Each role can also be told from the text of its line.
type Role uint8

// The roles of a line.
const (
	Plain    Role = iota
	Title         // what the block shows
	Head          // names of columns, or who sent a message
	Frame         // a rule or an axis
	Note          // a sentence about what stands above it
	Added         // a line of a diff that is new
	Removed       // a line of a diff that is gone
	Extra         // a row that came and was not expected
	Lacking       // a row that was expected and did not come
	Costly        // a step that reads more than it gives, or that went by what was no longer true
	Request       // of a message to a server
	Response      // of a message from a server
)

// Line is one line on the screen, without its end. It holds no control character and no tab.
type Line struct {
	Text string
	Role Role
}

// Lines sets a block in lines that are at most width cells wide; a width below 1 counts as 1. Without ascii, frames and
// bars are drawn with the box and block characters of Unicode. The texts of the block stay what they are either way.
func Lines(b lab.Block, width int, ascii bool) []Line {
	c := canvas{width: max(1, width), signs: unicodeSigns}
	if ascii {
		c.signs = asciiSigns
	}
	c.wrapped(content.Line(b.Title), Title)
	draw, ok := drawers[b.Kind]
	if !ok {
		draw = (*canvas).text
	}
	note := content.Line(b.Note)
	if b.Kind == lab.TableBlock && len(b.Rows) > manyRows { // who has to scroll for the rows should not have to for what they say
		c.wrapped(note, Note)
		note = ""
	}
	draw(&c, b)
	c.wrapped(note, Note)
	return c.lines
}

// manyRows is about half a screen of 24 lines.
const manyRows = 12

var drawers = map[lab.BlockKind]func(*canvas, lab.Block){
	lab.TextBlock: (*canvas).text, lab.TableBlock: (*canvas).table, lab.PlanBlock: (*canvas).plan, lab.HTTPBlock: (*canvas).exchange,
	lab.SeriesBlock: (*canvas).series, lab.DiffBlock: (*canvas).diff, lab.GraphBlock: (*canvas).graph, lab.LanesBlock: (*canvas).lanes,
	lab.HistogramBlock: (*canvas).histogram,
}

// canvas takes lines until a block is set.
type canvas struct {
	width int
	signs signs
	lines []Line
}

// signs are the characters that are drawn with.
type signs struct {
	cut, rule, upright, corner string
	branch, last, trunk        string // of a tree; each three cells wide
	bar                        string
	levels                     []string // of one cell of a chart, from empty to full
}

var (
	unicodeSigns = signs{"…", "─", "│", "└", "├─ ", "└─ ", "│  ", "█", []string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}}
	asciiSigns   = signs{"...", "-", "|", "+", "|- ", "`- ", "|  ", "#", []string{" ", ".", ":", "#"}}
)

// add puts a line down, without spaces at its end and no wider than there is room.
func (c *canvas) add(text string, role Role) {
	if cells(text) > c.width {
		text = ansi.Truncate(text, c.width, "")
	}
	c.lines = append(c.lines, Line{strings.TrimRight(text, " "), role})
}

// wrapped puts a paragraph down. An empty one is nothing.
func (c *canvas) wrapped(text string, role Role) {
	if strings.TrimSpace(text) == "" {
		return
	}
	for _, line := range wrap(text, c.width) {
		c.add(line, role)
	}
}

// text keeps the lines of a text; a long one goes on below itself.
func (c *canvas) text(b lab.Block) {
	for _, line := range textLines(b.Text) {
		for _, part := range wrap(line, c.width) {
			c.add(part, Plain)
		}
	}
}

// diff keeps the sign of a line before each of its parts.
func (c *canvas) diff(b lab.Block) {
	for _, line := range textLines(b.Text) {
		role, sign := Plain, ""
		switch {
		case strings.HasPrefix(line, "@@"):
			role = Frame
		case strings.HasPrefix(line, "+"):
			role, sign = Added, "+"
		case strings.HasPrefix(line, "-"):
			role, sign = Removed, "-"
		case strings.HasPrefix(line, " "):
			sign = " "
		}
		for _, part := range pieces(strings.TrimPrefix(line, sign), c.width-len(sign)) {
			c.add(sign+part, role)
		}
	}
}

// textLines are the lines of a text without what no terminal may get. Tabs become four spaces.
func textLines(s string) []string {
	s = strings.TrimRight(strings.ReplaceAll(content.Text(s), "\t", "    "), "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// cells is the number of cells that a text takes on a terminal.
func cells(s string) int { return ansi.StringWidth(s) }

// cut shortens a text to a number of cells, and says by a sign that it did.
func (c *canvas) cut(s string, width int) string {
	switch {
	case cells(s) <= width:
		return s
	case width <= cells(c.signs.cut):
		return ansi.Truncate(s, max(0, width), "")
	}
	return ansi.Truncate(s, width, c.signs.cut)
}

// padded fills a text with spaces up to a number of cells.
func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-cells(s)))
}

// wrap breaks a line between words, and within words that are too long. What follows stands below the first word.
func wrap(s string, width int) []string {
	if cells(s) <= width {
		return []string{s}
	}
	rest := strings.TrimLeft(s, " ")
	indent := strings.Repeat(" ", min(len(s)-len(rest), max(0, width/2)))
	room := max(1, width-len(indent))
	var out []string
	line := ""
	for _, word := range strings.Fields(rest) {
		if line != "" && cells(line)+1+cells(word) <= room {
			line += " " + word
			continue
		}
		if line != "" {
			out = append(out, indent+line)
		}
		parts := pieces(word, room)
		for _, part := range parts[:len(parts)-1] {
			out = append(out, indent+part)
		}
		line = parts[len(parts)-1]
	}
	return append(out, indent+line)
}

// pieces cut a text every so many cells. There is always one.
func pieces(s string, width int) []string {
	return strings.Split(ansi.Hardwrap(s, max(1, width), true), "\n")
}
