package view

import (
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

const (
	columnGap   = 2 // cells between columns
	leastColumn = 6 // a column is not cut below this; a table that would need it is set as cards
)

// marked are the signs of rows that were compared, in the order of their legend.
var marked = []struct {
	mark lab.Mark
	sign string
	says string
	role Role
}{
	{lab.Extra, "+", "came and was not expected", Extra},
	{lab.Lacking, "-", "was expected and did not come", Lacking},
	{lab.Costly, "!", "reads more than it gives", Costly},
}

// grid is a table ready to be set: filtered cells, and what is particular about each row.
type grid struct {
	cols  []string
	rows  [][]string
	marks []lab.Mark
}

func gridOf(b lab.Block) grid {
	n := len(b.Cols)
	for _, row := range b.Rows {
		n = max(n, len(row))
	}
	g := grid{cols: lineCells(b.Cols, n), marks: b.Marks}
	for _, row := range b.Rows {
		g.rows = append(g.rows, lineCells(row, n))
	}
	return g
}

// maxCellBytes bounds what is shown of one value.
const maxCellBytes = 4 << 10

// lineCells are n cells, each of one line.
func lineCells(row []string, n int) []string {
	out := make([]string, n)
	for i, s := range row {
		if len(s) > maxCellBytes {
			s = s[:maxCellBytes] + "..."
		}
		out[i] = strings.TrimRight(content.Line(s), " ")
	}
	return out
}

func (g grid) mark(row int) lab.Mark {
	if row < len(g.marks) {
		return g.marks[row]
	}
	return lab.Plain
}

// isMarked tells whether any row has a mark, so that there is a column for signs.
func (g grid) isMarked() bool {
	for i := range g.rows {
		if g.mark(i) != lab.Plain {
			return true
		}
	}
	return false
}

// table sets columns side by side, or where they do not fit, each row as a card.
func (c *canvas) table(b lab.Block) {
	g := gridOf(b)
	if len(g.cols) == 0 { // a statement that gives no rows, such as BEGIN
		if b.Note == "" {
			c.add("done", Note)
		}
		return
	}
	room := c.width
	if g.isMarked() {
		room -= 2
	}
	if widths, fits := g.widths(room); fits {
		c.columns(g, widths)
	} else {
		c.cards(g)
	}
	if len(g.rows) == 0 {
		c.add("(no rows)", Note)
	}
	c.legend(g)
}

// widths shares the room among the columns; fits is false where a column would become too narrow to be read.
func (g grid) widths(room int) (widths []int, fits bool) {
	widths = make([]int, len(g.cols))
	total := columnGap * (len(widths) - 1)
	for i := range widths {
		widths[i] = cells(g.cols[i])
		for _, row := range g.rows {
			widths[i] = max(widths[i], cells(row[i]))
		}
		total += widths[i]
	}
	for ; total > room; total-- {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= leastColumn {
			return nil, false
		}
		widths[widest]--
	}
	return widths, true
}

func (c *canvas) columns(g grid, widths []int) {
	right := g.numeric()
	lead := ""
	if g.isMarked() {
		lead = "  "
	}
	c.add(lead+c.row(g.cols, widths, right), Head)
	rules := make([]string, len(widths))
	for i, w := range widths {
		rules[i] = strings.Repeat(c.signs.rule, w)
	}
	c.add(lead+strings.Join(rules, strings.Repeat(" ", columnGap)), Frame)
	for i, row := range g.rows {
		sign, role := signOf(g.mark(i))
		c.add(padded(sign, len(lead))+c.row(row, widths, right), role)
	}
}

func signOf(m lab.Mark) (string, Role) {
	for _, k := range marked {
		if k.mark == m {
			return k.sign, k.role
		}
	}
	return "", Plain
}

func (c *canvas) row(row []string, widths []int, right []bool) string {
	out := make([]string, len(row))
	for i, text := range row {
		text = c.cut(text, widths[i])
		if right[i] {
			out[i] = strings.Repeat(" ", max(0, widths[i]-cells(text))) + text
		} else {
			out[i] = padded(text, widths[i])
		}
	}
	return strings.Join(out, strings.Repeat(" ", columnGap))
}

// numeric tells of each column whether it holds numbers, which stand at its right.
func (g grid) numeric() []bool {
	out := make([]bool, len(g.cols))
	for i := range out {
		seen := false
		for _, row := range g.rows {
			if row[i] == "" || row[i] == "NULL" {
				continue
			}
			seen = true
			if strings.Trim(row[i], "0123456789.,-+") != "" {
				seen = false
				break
			}
		}
		out[i] = seen
	}
	return out
}

// cards set each row below the one before, every column on a line of its own.
func (c *canvas) cards(g grid) {
	for i, row := range g.rows {
		if i > 0 {
			c.add(strings.Repeat(c.signs.rule, min(c.width, 8)), Frame)
		}
		sign, role := signOf(g.mark(i))
		for j, text := range row {
			lead := ""
			if g.isMarked() {
				lead = padded(sign, 2)
			}
			for k, part := range wrap(g.cols[j]+": "+text, max(1, c.width-len(lead)-2)) {
				if k > 0 {
					part = "  " + part
				}
				c.add(lead+part, role)
			}
		}
	}
}

// legend says what the signs mean that were used.
func (c *canvas) legend(g grid) {
	for _, k := range marked {
		for i := range g.rows {
			if g.mark(i) == k.mark {
				c.wrapped(k.sign+" "+k.says+".", Note)
				break
			}
		}
	}
}
