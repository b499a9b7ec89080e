package quiz

// A scenario asks for a decision; each option has a consequence as its feedback and a weight in percent. An option
// without a weight counts 100 if it is marked as right, and else nothing.

func parseScenario(d Draft, q *Question) []Problem {
	list := d.first(Tasks)
	var problems []Problem
	q.Options, problems = parseOptions(list)
	best := 0
	for i := range q.Options {
		o := &q.Options[i]
		if o.Right && o.Weight == 0 {
			o.Weight = 100
		}
		o.Right = o.Weight == 100
		best = max(best, o.Weight)
	}
	switch {
	case len(q.Options) < 2:
		problems = append(problems, Problem{list.At, "Q001", "A decision needs at least two options.", "Add another `- [ ]` option with its weight, such as `<!-- 50% -->`."})
	case best < 100:
		problems = append(problems, Problem{list.At, "Q001", "No option of this scenario is worth 100 %.", "Mark the best one with `[x]` or `<!-- 100% -->`."})
	}
	return problems
}

func gradeScenario(q Question, r Response) Verdict {
	v := gradeSingle(q, r)
	chose := sensible(r.Chose, len(q.Options))
	if len(chose) != 1 {
		return v
	}
	v.Score = float64(q.Options[chose[0]].Weight) / 100
	for i := range v.Parts {
		if v.Right() && v.Parts[i].Mark == Missed { // another that is as good
			v.Parts[i].Mark = LeftAlone
		}
	}
	return v
}

// solveScenario takes the first of the best options.
func solveScenario(q Question) Response {
	for i, o := range q.Options {
		if o.Right {
			return Response{Chose: []int{i}}
		}
	}
	return Response{}
}
