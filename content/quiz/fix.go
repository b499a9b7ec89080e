package quiz

import "fmt"

// A fix question shows code and asks to edit one line of it. Accepted replacements are texts or patterns; case counts,
// spaces in a row do not. Where the result can be run, running it decides (Response.Passed).

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

// gradeFix looks at what was typed, and where it was run, at nothing but how that went.
func gradeFix(q Question, r Response) Verdict {
	v := gradeText(q.strict(), r)
	if r.Passed == nil {
		return v
	}
	if right := v.Score == 1; right != *r.Passed {
		v.Tell = ""
	}
	v.Score = 0
	if *r.Passed {
		v.Score = 1
	}
	return v
}

func solveFix(q Question) Response { return solveText(q) }

// MaxPicks is how many replacements are offered at most: each has a digit.
const MaxPicks = 9

// Picks are the replacements that a fix question offers to pick from, as they would be typed; none unless its author
// says `pick: true`. A pattern cannot be picked.
func (q Question) Picks() []string {
	var out []string
	for _, o := range q.Options {
		if _, isPattern := patternOf(o.Text); q.Pick && q.Kind == Fix && !isPattern && len(out) < MaxPicks {
			out = append(out, words(o.Text))
		}
	}
	return out
}
