package quiz

import "strings"

// A Parsons problem (Parsons and Haden 2006) gives lines of code, some of them spare, to be put in order. Until an
// engine can run the result it is graded by its adjacent pairs, like an order.

func parseParsons(d Draft, q *Question) []Problem {
	problems := parseOrder(d, q)
	q.Lang = d.Meta.Language
	for i := range q.Steps {
		if s := &q.Steps[i]; !strings.Contains(s.Text, "`") {
			s.Text = "`" + s.Text + "`"
		}
	}
	return problems
}
