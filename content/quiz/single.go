package quiz

// A single question has one right option.

func claimsSingle(d Draft) bool { return d.has(Tasks) }

func parseSingle(d Draft, q *Question) []Problem {
	list := d.first(Tasks)
	var problems []Problem
	q.Options, problems = parseOptions(list)
	switch n := rightOptions(q.Options); {
	case len(list.Items) < 2:
		problems = append(problems, Problem{list.At, "Q001", "A question needs at least two options.", "Add another `- [ ]` option."})
	case n == 0:
		problems = append(problems, Problem{list.At, "Q001", "No option is marked as right.", "Put an x into its box: `- [x]`."})
	case n > 1:
		problems = append(problems, Problem{list.At, "Q001", "A question of kind single has one right option; this one has several.", "Leave one `[x]`, or write `kind: multi`."})
	}
	return problems
}

func gradeSingle(q Question, r Response) Verdict {
	chose := sensible(r.Chose, len(q.Options))
	v := Verdict{Parts: markOptions(q, chose)}
	if len(chose) != 1 {
		return v
	}
	o := q.Options[chose[0]]
	v.Tell = o.Feedback
	if o.Right {
		v.Score = 1
	}
	return v
}

func solveSingle(q Question) Response { return Response{Chose: rightIndexes(q)} }
