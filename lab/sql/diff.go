package sql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// maxEvidence is how many rows of a comparison are shown.
const maxEvidence = 20

// line is a row of a comparison.
type line struct {
	row  []cell
	mark lab.Mark
}

// compare says how two results differ. Without order they are bags: equal rows count as often as they stand there.
func compare(want, got [][]cell, ordered bool) []line {
	if ordered {
		return inOrder(want, got)
	}
	left := map[string]int{}
	for _, row := range want {
		left[key(row)]++
	}
	var out []line
	for _, row := range got {
		mark := lab.Extra
		if left[key(row)] > 0 {
			left[key(row)]--
			mark = lab.Plain
		}
		out = append(out, line{row, mark})
	}
	for _, row := range want {
		if left[key(row)] > 0 {
			left[key(row)]--
			out = append(out, line{row, lab.Lacking})
		}
	}
	return out
}

func key(row []cell) string { return strings.Join(row, "\x00") }

// inOrder is the shortest way from one list of rows to the other (the longest common subsequence). Lists that are too long
// for that are compared place by place.
func inOrder(want, got [][]cell) []line {
	const most = 1000
	if len(want) > most || len(got) > most {
		return placeByPlace(want, got)
	}
	length := make([][]int, len(want)+1)
	for i := range length {
		length[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			if slices.Equal(want[i], got[j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []line
	i, j := 0, 0
	for i < len(want) && j < len(got) {
		switch {
		case slices.Equal(want[i], got[j]):
			out = append(out, line{got[j], lab.Plain})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			out = append(out, line{want[i], lab.Lacking})
			i++
		default:
			out = append(out, line{got[j], lab.Extra})
			j++
		}
	}
	return append(append(out, marked(want[i:], lab.Lacking)...), marked(got[j:], lab.Extra)...)
}

func placeByPlace(want, got [][]cell) (out []line) {
	for i := range max(len(want), len(got)) {
		switch {
		case i < len(want) && i < len(got) && slices.Equal(want[i], got[i]):
			out = append(out, line{got[i], lab.Plain})
		default:
			out = append(append(out, marked(tail(want, i, 1), lab.Lacking)...), marked(tail(got, i, 1), lab.Extra)...)
		}
	}
	return out
}

func tail(rows [][]cell, from, n int) [][]cell {
	return rows[min(from, len(rows)):min(from+n, len(rows))]
}

func marked(rows [][]cell, m lab.Mark) (out []line) {
	for _, row := range rows {
		out = append(out, line{row, m})
	}
	return out
}

// tally is how many rows came too many and how many are missing.
func tally(lines []line) (extra, lacking int) {
	for _, l := range lines {
		switch l.mark {
		case lab.Extra:
			extra++
		case lab.Lacking:
			lacking++
		}
	}
	return extra, lacking
}

// evidence shows a comparison: rows that differ before those that do not, if there is no room for all.
func evidence(cols []string, lines []line) lab.Block {
	keep := len(lines)
	for i := len(lines) - 1; i >= 0 && keep > maxEvidence; i-- {
		if lines[i].mark == lab.Plain {
			lines = slices.Delete(slices.Clone(lines), i, i+1)
			keep--
		}
	}
	b := lab.Block{Kind: lab.TableBlock, Title: "Rows", Cols: cols}
	write := trimmed
	if alike(lines) {
		write = func(row []cell) []string { return row }
	}
	for _, l := range lines[:min(keep, maxEvidence)] {
		b.Rows, b.Marks = append(b.Rows, write(l.row)), append(b.Marks, l.mark)
	}
	return b
}

// alike tells whether there are rows that differ in the types of their values only.
func alike(lines []line) bool {
	_, _, found := twins(lines)
	return found
}

// twins are a row that is missing and one that came, and that would be equal without their types.
func twins(lines []line) (lacking, extra []cell, found bool) {
	came := map[string][]cell{}
	for _, l := range lines {
		if l.mark == lab.Extra {
			came[key(loose(l.row))] = l.row
		}
	}
	for _, l := range lines {
		if other := came[key(loose(l.row))]; l.mark == lab.Lacking && other != nil && key(other) != key(l.row) {
			return l.row, other, true
		}
	}
	return nil, nil, false
}

// loose is a row without the types of its values.
func loose(row []cell) []string {
	out := shownRow(row)
	for i, c := range out {
		out[i] = strings.TrimSuffix(c, ".0")
	}
	return out
}

// differs compares what a query gave with what it has to give; Because is empty if nothing differs.
func (w want) differs(expected [][]cell, d did) lab.Result {
	if d.Err != nil {
		return lab.Result{Because: "the database refused it: " + strings.TrimSuffix(d.Err.Message, ".")}
	}
	if w.columns != nil && !slices.EqualFunc(w.columns, d.Cols, strings.EqualFold) {
		return lab.Result{
			Expected: strings.Join(w.columns, ", "), Got: strings.Join(d.Cols, ", "),
			Because: fmt.Sprintf("its columns are called %s, and %s is asked for", orNone(d.Cols), lab.And(w.columns)),
		}
	}
	if !w.comparesRow {
		return lab.Result{}
	}
	if d.Truncated {
		return lab.Result{Because: fmt.Sprintf("it gives %d rows, which is more than is compared", d.Total)}
	}
	lines := compare(expected, d.Rows, w.ordered)
	extra, lacking := tally(lines)
	if extra+lacking == 0 {
		return lab.Result{}
	}
	r := lab.Result{Because: w.words(expected, d, lines, extra, lacking), Evidence: []lab.Block{evidence(d.Cols, lines)}}
	if hidden := len(lines) - len(r.Evidence[0].Rows); hidden > 0 {
		r.Evidence[0].Note = fmt.Sprintf("%s not shown.", lab.Capital(lab.Count(hidden, "more row")+are(hidden)))
	}
	if len(expected) <= 1 && len(d.Rows) <= 1 {
		r.Expected, r.Got = tableText(expected), tableText(d.Rows)
	}
	return r
}

func are(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

func orNone(cols []string) string {
	if len(cols) == 0 {
		return "nothing, for it gives no rows"
	}
	return lab.And(cols)
}

// words say what differs, in the order in which one would look for it.
func (w want) words(expected [][]cell, d did, lines []line, extra, lacking int) string {
	switch {
	case len(expected) > 0 && len(d.Cols) != len(expected[0]):
		return fmt.Sprintf("it gives %s, and %d are right", lab.Count(len(d.Cols), "column"), len(expected[0]))
	case alike(lines):
		return typed(lines)
	case len(expected) == 1 && len(d.Rows) == 1:
		return oneRow(d.Cols, expected[0], d.Rows[0])
	case len(expected) == 1 && len(d.Rows) == 0:
		return fmt.Sprintf("it gives no row, and %s is right", rowText(expected[0]))
	case len(expected) == 0 && len(d.Rows) == 1:
		return "it gives a row that should not be there: " + named(d.Cols, d.Rows[0])
	case w.ordered && len(compare(expected, d.Rows, false)) == len(d.Rows) && len(expected) == len(d.Rows):
		return "it gives the right rows in another order than the one that is asked for"
	case extra == 0:
		return lab.Count(lacking, "row") + are(lacking) + " missing"
	case lacking == 0:
		return lab.Count(extra, "row") + " should not be there"
	}
	return fmt.Sprintf("%s%s missing, and %d should not be there", lab.Count(lacking, "row"), are(lacking), extra)
}

// oneRow says which values of a row differ.
func oneRow(cols []string, right, came []cell) string {
	var out []string
	for i := range right {
		if right[i] != came[i] {
			out = append(out, fmt.Sprintf("%s is %s, and %s is right", cols[i], clip(shown(came[i]), maxShown), clip(shown(right[i]), maxShown)))
		}
	}
	return strings.Join(out, "; ")
}

// named is a row in a line, each value behind the name of its column.
func named(cols []string, row []cell) string {
	var out []string
	for i, c := range row {
		out = append(out, cols[i]+" "+shown(c))
	}
	return clip(strings.Join(out, ", "), 160)
}

// typed says which value is of the wrong type.
func typed(lines []line) string {
	right, came, _ := twins(lines)
	for i := range right {
		if right[i] != came[i] {
			return fmt.Sprintf("%s came as %s, and as %s it would be right", shown(came[i]), kind(came[i]), kind(right[i]))
		}
	}
	return ""
}
