package quiz

import (
	"fmt"
	"slices"
)

// An order question shows steps shuffled, some of them spare, and asks for their order. Its score counts adjacent
// pairs: of the neighbours that belong together, the share that stand together in the response. Steps too many, and
// spares, cost as much as a broken pair.

// claimsOrder tells an order question, whose spares are all empty boxes after the steps, from a numbered list that is
// only part of what is asked.
func claimsOrder(d Draft) bool {
	for _, p := range d.Pieces {
		switch p.Kind {
		case Steps:
			return checked(d.first(Tasks).Items) == 0
		case Tasks:
			return false
		}
	}
	return false
}

func parseOrder(d Draft, q *Question) []Problem {
	list := d.first(Steps)
	var problems []Problem
	for _, it := range list.Items {
		q.Steps = append(q.Steps, Step{At: it.At, Text: it.Text, Feedback: it.Feedback})
	}
	if len(q.Steps) < 2 {
		problems = append(problems, Problem{list.At, "Q025", "There are fewer than two steps to put in order.", "Write each step as a line of a numbered list."})
	}
	spares, more := parseSpares(d.first(Tasks))
	q.Steps = append(q.Steps, spares...)
	return append(append(problems, more...), sameSteps(q.Steps)...)
}

func parseSpares(p Piece) ([]Step, []Problem) {
	options, problems := parseOptions(p)
	var spares []Step
	for _, o := range options {
		if o.Right {
			problems = append(problems, Problem{o.At, "Q002", "A spare step is marked as right.", "Put it into the numbered list or empty its box."})
		}
		spares = append(spares, Step{At: o.At, Text: o.Text, Spare: true, Feedback: o.Feedback, Misconception: o.Misconception})
	}
	return spares, problems
}

func sameSteps(steps []Step) []Problem {
	var problems []Problem
	seen := map[string]bool{}
	for _, s := range steps {
		if seen[normal(s.Text)] {
			problems = append(problems, Problem{s.At, "Q004", "This step stands here twice.", "Reword one of them, so that each has one place."})
		}
		seen[normal(s.Text)] = true
	}
	return problems
}

// realSteps is the number of steps that belong into the order.
func realSteps(q Question) int {
	n := 0
	for _, s := range q.Steps {
		if !s.Spare {
			n++
		}
	}
	return n
}

func gradeOrder(q Question, r Response) Verdict {
	chose := sensible(r.Chose, len(q.Steps))
	v := Verdict{Score: adjacentPairs(realSteps(q), chose)}
	for i, s := range q.Steps {
		v.Parts = append(v.Parts, markStep(i, s, slices.Index(chose, i)+1))
	}
	return v
}

// markStep judges step i by the place at which it was put, counted from 1; 0 is nowhere.
func markStep(i int, s Step, at int) Part {
	p := Part{Index: i, Text: s.Text, Feedback: s.Feedback}
	switch {
	case s.Spare && at == 0:
		p.Mark = LeftAlone
	case s.Spare:
		p.Mark, p.Given, p.Want = Bad, fmt.Sprintf("place %d", at), "does not belong"
	case at == 0:
		p.Mark, p.Given, p.Want = Missed, "left out", fmt.Sprintf("place %d", i+1)
	case at == i+1:
		p.Mark = Good
	default:
		p.Mark, p.Given, p.Want = Bad, fmt.Sprintf("place %d", at), fmt.Sprintf("place %d", i+1)
	}
	return p
}

// adjacentPairs is the share of the n-1 neighbouring pairs (i, i+1) that stand together in a response.
func adjacentPairs(n int, chose []int) float64 {
	pairs := max(n-1, len(chose)-1)
	if pairs < 1 {
		return 0
	}
	kept := 0
	for i := 1; i < len(chose); i++ {
		if chose[i] == chose[i-1]+1 && chose[i] < n {
			kept++
		}
	}
	return float64(kept) / float64(pairs)
}

func solveOrder(q Question) Response { return Response{Chose: identity(realSteps(q))} }

func sizeOrder(q Question) int { return len(q.Steps) }
