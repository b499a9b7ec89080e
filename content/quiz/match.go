package quiz

import "slices"

// A match question pairs each left-hand side with a right-hand side. A row with an empty left cell is a spare
// right-hand side. Two rows may share their right-hand side.

func claimsMatch(d Draft) bool { return d.has(Table) && !d.has(Tasks) }

func parseMatch(d Draft, q *Question) []Problem {
	table := d.first(Table)
	var problems []Problem
	for _, row := range table.Rows {
		if p, ok := q.addRow(row); !ok {
			problems = append(problems, p)
		}
	}
	if len(q.Pairs) < 2 || len(q.Rights) < 2 {
		problems = append(problems, Problem{table.At, "Q001", "There are fewer than two pairs to match.", "Write a table of two columns with at least two rows."})
	}
	return problems
}

func (q *Question) addRow(row Row) (Problem, bool) {
	if len(row.Cells) != 2 {
		return Problem{row.At, "Q002", "This row does not have two cells.", "Write `| left | right |`."}, false
	}
	left, right := row.Cells[0], row.Cells[1]
	if right == "" {
		return Problem{row.At, "Q002", "This row has no right-hand side.", "Write what the left-hand side belongs to."}, false
	}
	if slices.ContainsFunc(q.Pairs, func(p Pair) bool { return p.Left == left }) {
		return Problem{row.At, "Q004", "This left-hand side stands in two rows.", "Give each left-hand side one row."}, false
	}
	at := slices.Index(q.Rights, right)
	if at < 0 {
		at = len(q.Rights)
		q.Rights = append(q.Rights, right)
	}
	if left != "" {
		q.Pairs = append(q.Pairs, Pair{At: row.At, Left: left, Right: at})
	}
	return Problem{}, true
}

func gradeMatch(q Question, r Response) Verdict {
	if len(r.Chose) > len(q.Pairs) {
		r.Chose = nil
	}
	var v Verdict
	right := 0
	for i, p := range q.Pairs {
		part := Part{Index: i, Text: p.Left, Want: q.Rights[p.Right], Mark: Missed}
		if i < len(r.Chose) && r.Chose[i] >= 0 && r.Chose[i] < len(q.Rights) {
			part.Given, part.Mark = q.Rights[r.Chose[i]], Bad
			if r.Chose[i] == p.Right {
				part.Mark = Good
				right++
			}
		}
		v.Parts = append(v.Parts, part)
	}
	if len(q.Pairs) > 0 {
		v.Score = float64(right) / float64(len(q.Pairs))
	}
	return v
}

func solveMatch(q Question) Response {
	var r Response
	for _, p := range q.Pairs {
		r.Chose = append(r.Chose, p.Right)
	}
	return r
}

func sizeMatch(q Question) int { return len(q.Rights) }
