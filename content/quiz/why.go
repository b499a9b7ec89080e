package quiz

import "strings"

// A why question asks for a verdict and then for its reason: two task lists. Both are needed.

// claimsWhy takes two lists with one right option each. Two lists of another sort are nearly always one list whose
// marks were changed half-way.
func claimsWhy(d Draft) bool {
	lists := d.pieces(Tasks)
	return len(lists) == 2 && checked(lists[0].Items) == 1 && checked(lists[1].Items) == 1 && !d.has(Steps)
}

func parseWhy(d Draft, q *Question) []Problem {
	lists := d.pieces(Tasks)
	if len(lists) != 2 {
		return []Problem{{d.At, "Q001", "A question of kind why needs two lists: the verdict, then the reason.", "Put a line such as `Because:` between them."}}
	}
	verdicts, problems := parseOptions(lists[0])
	reasons, more := parseOptions(lists[1])
	problems = append(problems, more...)
	for i, list := range [][]Option{verdicts, reasons} {
		if rightOptions(list) != 1 || len(list) < 2 {
			problems = append(problems, Problem{lists[i].At, "Q001", "This list does not have one right option among at least two.", "Put an x into one box: `- [x]`."})
		}
	}
	q.Options, q.Split = append(verdicts, reasons...), len(verdicts)
	q.Because = between(d)
	if q.Because != "" {
		q.Stem = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(q.Stem), q.Because))
	}
	return problems
}

// between is the prose that stands between the two lists.
func between(d Draft) string {
	lists, text := 0, ""
	for _, p := range d.Pieces {
		switch {
		case p.Kind == Tasks:
			lists++
		case lists == 1 && text == "":
			text = p.Text
		}
	}
	return text
}

// gradeWhy needs one verdict and one reason, and both right.
func gradeWhy(q Question, r Response) Verdict {
	chose := sensible(r.Chose, len(q.Options))
	v := Verdict{Parts: markOptions(q, chose)}
	verdict, reason := 0, 0
	for _, c := range chose {
		if q.Options[c].Feedback != "" && v.Tell == "" {
			v.Tell = q.Options[c].Feedback
		}
		if c < q.Split {
			verdict++
		} else {
			reason++
		}
	}
	if verdict == 1 && reason == 1 && q.Options[chose[0]].Right && q.Options[chose[1]].Right {
		v.Score = 1
	}
	return v
}

func solveWhy(q Question) Response { return Response{Chose: rightIndexes(q)} }
