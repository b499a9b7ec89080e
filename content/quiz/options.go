package quiz

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// parseOptions reads a task list. Every kind that has options uses it.
func parseOptions(p Piece) ([]Option, []Problem) {
	var out []Option
	var problems []Problem
	for _, it := range p.Items {
		if !it.Task {
			problems = append(problems, Problem{it.At, "Q002", "This list item is no option.", "Start it with `- [ ]`, or with `- [x]` if it is right. A box needs a space or an x inside."})
			continue
		}
		o := Option{At: it.At, Text: it.Text, Right: it.Checked, Feedback: it.Feedback}
		if text := strings.TrimSpace(it.Text); text == "" {
			problems = append(problems, Problem{it.At, "Q002", "This option is empty.", "Write its text after the box."})
		}
		problems = append(problems, parseOptionComment(it, &o)...)
		out = append(out, o)
	}
	return out, append(problems, sameOptions(out)...)
}

// parseOptionComment understands `fixed`, `50%` and `m: name`, separated by commas.
func parseOptionComment(it Item, o *Option) []Problem {
	for word := range strings.SplitSeq(it.Comment, ",") {
		word = strings.TrimSpace(word)
		name, isMisconception := strings.CutPrefix(word, "m:")
		percent, isWeight := strings.CutSuffix(word, "%")
		switch {
		case word == "":
		case word == "fixed":
			o.Fixed = true
		case isMisconception:
			o.Misconception = strings.TrimSpace(name)
		case isWeight:
			n, err := strconv.Atoi(strings.TrimSpace(percent))
			if err != nil || n < 0 || n > 100 {
				return []Problem{{it.At, "Q002", fmt.Sprintf("The weight %q is not a whole number from 0 to 100.", word), "Write it like `50%`."}}
			}
			o.Weight = n
		default:
			return []Problem{{it.At, "Q002", fmt.Sprintf("The comment %q after this option is not understood.", word), "Use `fixed`, a weight such as `50%`, or `m: name` for a misconception."}}
		}
	}
	return nil
}

func sameOptions(options []Option) []Problem {
	var problems []Problem
	seen := map[string]int{}
	for i, o := range options {
		text := normal(o.Text)
		if j, ok := seen[text]; ok {
			problems = append(problems, Problem{o.At, "Q004", fmt.Sprintf("This option is the same as option %d.", j+1), "Reword one of them or take it away."})
		}
		seen[text] = i
	}
	return problems
}

func rightOptions(options []Option) int {
	n := 0
	for _, o := range options {
		if o.Right {
			n++
		}
	}
	return n
}

// markOptions judges each option by whether it was chosen.
func markOptions(q Question, chose []int) []Part {
	parts := make([]Part, len(q.Options))
	for i, o := range q.Options {
		parts[i] = Part{Index: i, Text: o.Text, Feedback: o.Feedback, Mark: markOf(slices.Contains(chose, i), o.Right)}
	}
	return parts
}

func markOf(chosen, right bool) Mark {
	switch {
	case chosen && right:
		return Good
	case chosen:
		return Bad
	case right:
		return Missed
	}
	return LeftAlone
}

func rightIndexes(q Question) []int {
	var out []int
	for i, o := range q.Options {
		if o.Right {
			out = append(out, i)
		}
	}
	return out
}
