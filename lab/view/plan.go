package view

import (
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// deepest is how far a plan is indented at most.
const deepest = 12

// plan draws the steps of a query plan as a tree.
func (c *canvas) plan(b lab.Block) {
	depths := depthsOf(b.Rows)
	for i, row := range b.Rows {
		text := ""
		if len(row) > 1 {
			text = content.Line(row[1])
		}
		text, role := planned(text, b.Marks, i)
		first, rest := c.twigs(depths, i)
		for j, part := range wrap(text, max(1, c.width-cells(first))) {
			if j == 0 {
				c.add(first+part, role)
			} else {
				c.add(rest+part, role)
			}
		}
	}
}

// planned says in words what is particular about a step.
func planned(text string, marks []lab.Mark, i int) (string, Role) {
	if i >= len(marks) {
		return text, Plain
	}
	_, role := signOf(marks[i])
	switch marks[i] {
	case lab.Costly:
		text += " (reads everything)"
	case lab.Extra:
		text += " (not expected)"
	case lab.Lacking:
		text += " (expected, and not there)"
	}
	return text, role
}

// depthsOf are the depths of the steps. None is more than one below the step before it.
func depthsOf(rows [][]string) []int {
	out := make([]int, len(rows))
	most := 0
	for i, row := range rows {
		if len(row) > 0 {
			out[i], _ = strconv.Atoi(row[0])
		}
		out[i] = max(0, min(out[i], most, deepest))
		most = out[i] + 1
	}
	return out
}

// twigs is what stands before the first line of a step, and before those that follow. A narrow canvas has no room for a
// tree as wide as half of it.
func (c *canvas) twigs(depths []int, i int) (first, rest string) {
	for d := 1; d <= depths[i]; d++ {
		more := goesOn(depths, i, d)
		switch {
		case d < depths[i] && more:
			first, rest = first+c.signs.trunk, rest+c.signs.trunk
		case d < depths[i]:
			first, rest = first+"   ", rest+"   "
		case more:
			first, rest = first+c.signs.branch, rest+c.signs.trunk
		default:
			first, rest = first+c.signs.last, rest+"   "
		}
	}
	if cells(first) > c.width/2 {
		first = strings.Repeat(" ", min(depths[i], c.width/2))
		rest = first
	}
	return first, rest
}

// goesOn tells whether the branch of a depth has another step after step i.
func goesOn(depths []int, i, depth int) bool {
	for _, d := range depths[i+1:] {
		if d <= depth {
			return d == depth
		}
	}
	return false
}
