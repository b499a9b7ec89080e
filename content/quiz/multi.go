package quiz

// A multi question asks for every right option and no other. Each option counts alike: it is right to choose a right
// one and to leave a wrong one alone.

func claimsMulti(d Draft) bool { return checked(d.first(Tasks).Items) > 1 }

func parseMulti(d Draft, q *Question) []Problem {
	list := d.first(Tasks)
	var problems []Problem
	q.Options, problems = parseOptions(list)
	switch {
	case len(list.Items) < 2:
		problems = append(problems, Problem{list.At, "Q001", "A question needs at least two options.", "Add another `- [ ]` option."})
	case rightOptions(q.Options) == 0:
		problems = append(problems, Problem{list.At, "Q001", "No option is marked as right.", "Put an x into each right box: `- [x]`."})
	}
	return problems
}

// gradeMulti scores the share of options decided rightly. Choosing nothing, or everything where something is wrong,
// decides nothing and scores 0.
func gradeMulti(q Question, r Response) Verdict {
	chose := sensible(r.Chose, len(q.Options))
	v := Verdict{Parts: markOptions(q, chose)}
	everything := len(chose) == len(q.Options) && rightOptions(q.Options) < len(q.Options)
	if len(chose) == 0 || everything {
		return v
	}
	right := 0
	for _, p := range v.Parts {
		if p.Mark == Good || p.Mark == LeftAlone {
			right++
		}
	}
	v.Score = float64(right) / float64(len(q.Options))
	return v
}

func solveMulti(q Question) Response { return Response{Chose: rightIndexes(q)} }
