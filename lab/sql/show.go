package sql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// blocks show what each statement did, and why the last one failed. open is said of a transaction that was not ended.
func (o runOut) blocks(script []statement, open string) (out []lab.Block, fault *lab.Fault) {
	for i, d := range o.Did {
		if d.Err != nil {
			return out, d.Err.fault(script[i].File)
		}
		out = append(out, d.block(script[i]))
	}
	if n := len(out); n > 0 && o.Open {
		out[n-1].Note = strings.TrimSpace(out[n-1].Note + " " + open)
	}
	return out, nil
}

// block shows what a statement did.
func (d did) block(s statement) lab.Block {
	if slices.Equal(s.words(3), []string{"EXPLAIN", "QUERY", "PLAN"}) && len(d.Cols) == 4 {
		return planBlock(s.first(), planOf(d.Rows))
	}
	b := lab.Block{Kind: lab.TableBlock, Title: s.first(), Cols: d.Cols, Note: d.note(s)}
	for _, row := range d.Rows {
		b.Rows = append(b.Rows, trimmed(row))
	}
	return b
}

// note says in a sentence what is not in the rows.
func (d did) note(s statement) string {
	switch {
	case d.Truncated:
		return fmt.Sprintf("The first %s of %d are shown.", lab.Count(len(d.Rows), "row"), d.Total)
	case d.ReadOnly && len(d.Cols) > 0 && d.Total == 0:
		return "No row."
	case !d.ReadOnly && kindOf(s) != begins && kindOf(s) != commits && kindOf(s) != rollback && changesRows(s):
		return lab.Capital(lab.Count(int(d.Changed), "row")) + " changed."
	}
	return ""
}

const maxShown = 500

// trimmed is a row on a screen, without the ends of very long values.
func trimmed(row []cell) []string {
	out := shownRow(row)
	for i, c := range out {
		if t := clip(c, maxShown); t != c {
			out[i] = t + "…"
		}
	}
	return out
}

// planOf takes the rows of EXPLAIN QUERY PLAN: id, parent, nothing, and what is done.
func planOf(rows [][]cell) (out []planStep) {
	depth := map[cell]int{}
	for _, row := range rows {
		d := 0
		if parent, ok := depth[row[1]]; ok {
			d = parent + 1
		}
		depth[row[0]] = d
		out = append(out, planStep{d, shown(row[3])})
	}
	return out
}

// planBlock shows a plan. A step is costly if it reads a whole table, sorts, or builds an index for this once.
func planBlock(title string, plan []planStep) lab.Block {
	b := lab.Block{Kind: lab.PlanBlock, Title: title}
	for _, s := range plan {
		b.Rows = append(b.Rows, []string{fmt.Sprint(s.Depth), s.Detail})
		mark := lab.Plain
		if s.costly() {
			mark = lab.Costly
		}
		b.Marks = append(b.Marks, mark)
	}
	return b
}

func (s planStep) costly() bool {
	return strings.HasPrefix(s.Detail, "SCAN ") && !strings.HasSuffix(s.Detail, "CONSTANT ROW") && !strings.HasSuffix(s.Detail, "CONSTANT ROWS") ||
		strings.Contains(s.Detail, "TEMP B-TREE") || strings.Contains(s.Detail, "AUTOMATIC")
}

// block shows what is left of a script when the connection is lost before each statement.
func (o cutOut) block(script []statement) lab.Block {
	b := lab.Block{Kind: lab.TableBlock, Title: "When the connection is lost", Cols: []string{"lost before"}}
	for _, p := range o.Points {
		if p.Refused != nil && p.At > p.Refused.Statement+1 {
			continue // it did not come so far
		}
		if len(p.Looks) == 0 {
			continue
		}
		if len(b.Cols) == 1 {
			b.Cols = append(b.Cols, p.Looks[0].Cols...)
		}
		b.Rows = append(b.Rows, append([]string{p.name(script)}, watched(p.Looks[0])...))
	}
	return b
}

// watched is what a query gives, in a row: its only one, or what its columns have below each other.
func watched(d did) []string {
	if d.Err != nil {
		return []string{d.Err.Message}
	}
	out := make([]string, len(d.Cols))
	for i, row := range d.Rows {
		for j, c := range shownRow(row) {
			if i > 0 {
				out[j] += ", "
			}
			out[j] += c
		}
	}
	return out
}

// name says where the connection was lost.
func (p cutOff) name(script []statement) string {
	switch {
	case p.Refused != nil:
		return fmt.Sprintf("refused in line %d", p.Refused.Line)
	case p.At >= len(script):
		return "the end, so nothing is lost"
	}
	return fmt.Sprintf("line %d: %s", script[p.At].Line, script[p.At].brief(maxCell))
}
