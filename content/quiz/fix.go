package quiz

import "fmt"

// A fix question shows code and asks to edit one line of it. Accepted replacements are texts or patterns; case counts,
// spaces in a row do not. Until an engine can run the result it is graded by what is accepted.

func parseFix(d Draft, q *Question) []Problem {
	strict := q.strict()
	problems := append(parseCode(d, q), parseText(d, &strict)...)
	q.Options = strict.Options
	if n := len(q.Lines()); q.Line < 1 || q.Line > n {
		problems = append(problems, Problem{d.metaAt(), "S010", fmt.Sprintf("`line: %d` is no line of this code, which has %d.", q.Line, n), "Name the line to edit, counted from 1."})
	}
	return problems
}

// strict is the question with the comparison that code asks for.
func (q Question) strict() Question {
	none := 0
	q.Match.Case, q.Match.Typos = true, &none
	return q
}

func gradeFix(q Question, r Response) Verdict { return gradeText(q.strict(), r) }

func solveFix(q Question) Response { return solveText(q) }
