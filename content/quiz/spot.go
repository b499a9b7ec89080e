package quiz

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A spot question shows code and asks for the lines that are wrong. Options name lines: right ones, and wrong ones that
// are foreseen and answered. The score counts right lines found less wrong lines taken.

var lineForm = regexp.MustCompile(`(?i)^lines? +([0-9]{1,4})$`)

func parseSpot(d Draft, q *Question) []Problem {
	problems := parseCode(d, q)
	list := d.first(Tasks)
	options, more := parseOptions(list)
	problems = append(problems, more...)
	for i, o := range options {
		m := lineForm.FindStringSubmatch(words(o.Text))
		if m == nil {
			problems = append(problems, Problem{o.At, "Q002", "This option names no line.", "Write it like `- [x] line 3`."})
			continue
		}
		options[i].Line, _ = strconv.Atoi(m[1])
		if n := len(q.Lines()); options[i].Line < 1 || options[i].Line > n {
			problems = append(problems, Problem{o.At, "Q002", fmt.Sprintf("The code has no line %d; it has %d.", options[i].Line, n), "Count the lines from 1."})
		}
	}
	problems = append(problems, sameLines(options)...)
	if rightOptions(options) == 0 {
		problems = append(problems, Problem{list.At, "Q001", "No line is marked as wrong.", "Write it like `- [x] line 3`."})
	}
	q.Options = options
	return problems
}

func sameLines(options []Option) []Problem {
	var problems []Problem
	seen := map[int]bool{}
	for _, o := range options {
		if seen[o.Line] && o.Line > 0 {
			problems = append(problems, Problem{o.At, "Q004", fmt.Sprintf("Line %d is named twice.", o.Line), "Say all there is to say about it in one option."})
		}
		seen[o.Line] = true
	}
	return problems
}

// parseCode takes the code of a question out of its draft.
func parseCode(d Draft, q *Question) []Problem {
	block := d.first(CodeBlock)
	q.Code, q.Lang = strings.Trim(block.Code, "\n"), block.Lang
	if q.Code == "" {
		return []Problem{{d.At, "Q001", "This question has no code.", "Put it between ``` fences below the heading."}}
	}
	return nil
}

// Lines are the lines of the question's code.
func (q Question) Lines() []string { return strings.Split(q.Code, "\n") }

func gradeSpot(q Question, r Response) Verdict {
	var v Verdict
	hits, slips, right := 0, 0, rightOptions(q.Options)
	lines := q.Lines()
	chose := sensible(lessOne(r.Chose), len(lines))
	for n := 1; n <= len(lines); n++ {
		chosen := slices.Contains(chose, n-1)
		o, named := q.lineOption(n)
		if !chosen && !named {
			continue
		}
		mark := markOf(chosen, o.Right)
		switch mark {
		case Good:
			hits++
		case Bad:
			slips++
		}
		v.Parts = append(v.Parts, Part{Index: n, Mark: mark, Text: fmt.Sprintf("line %d", n), Feedback: o.Feedback})
	}
	if right > 0 {
		v.Score = max(0, float64(hits-slips)/float64(right))
	}
	return v
}

// lessOne turns line numbers into indexes.
func lessOne(lines []int) []int {
	out := make([]int, len(lines))
	for i, n := range lines {
		out[i] = n - 1
	}
	return out
}

// lineOption is the option that speaks of a line.
func (q Question) lineOption(n int) (Option, bool) {
	for _, o := range q.Options {
		if o.Line == n {
			return o, true
		}
	}
	return Option{}, false
}

func solveSpot(q Question) Response {
	var r Response
	for _, o := range q.Options {
		if o.Right {
			r.Chose = append(r.Chose, o.Line)
		}
	}
	slices.Sort(r.Chose)
	return r
}
