package quiz

import (
	"fmt"
	"regexp"
	"strings"
)

// A cloze question has gaps in its text or code, written [[answer|other]]; an output question asks what a program
// prints, line by line. Both are filled in and graded gap by gap.

var gapForm = regexp.MustCompile(`\[\[([^\[\]\n]+)\]\]`)

// MaxGaps is the number of gaps or lines that a question may have.
const MaxGaps = 20

func claimsCloze(d Draft) bool {
	if d.has(Tasks) || d.has(Steps) || d.has(OutputBlock) {
		return false
	}
	for _, p := range d.Pieces {
		if gapForm.MatchString(p.Text) {
			return true
		}
	}
	return gapForm.MatchString(d.Title)
}

func parseCloze(d Draft, q *Question) []Problem {
	q.Stem = gapForm.ReplaceAllStringFunc(q.Stem, func(form string) string {
		gap := Gap{}
		for answer := range strings.SplitSeq(gapForm.FindStringSubmatch(form)[1], "|") {
			if answer = strings.TrimSpace(answer); answer != "" {
				gap.Accepted = append(gap.Accepted, answer)
			}
		}
		q.Gaps = append(q.Gaps, gap)
		return fmt.Sprintf("[%d: ....]", len(q.Gaps))
	})
	for i := range q.Gaps {
		q.Gaps[i].Exact = inCode(q.Stem, fmt.Sprintf("[%d: ....]", i+1))
	}
	return checkGaps(d, *q)
}

// inCode tells whether a mark stands in a code span or a block of code: after an odd number of backticks in its
// paragraph, or between fences.
func inCode(stem, mark string) bool {
	before, _, _ := strings.Cut(stem, mark)
	if strings.Count(before, "```")%2 == 1 {
		return true
	}
	paragraph := before[strings.LastIndex(before, "\n\n")+1:]
	return strings.Count(strings.ReplaceAll(paragraph, "```", ""), "`")%2 == 1
}

func claimsOutput(d Draft) bool { return d.has(OutputBlock) && !d.has(Tasks) }

func parseOutput(d Draft, q *Question) []Problem {
	for line := range strings.SplitSeq(d.first(OutputBlock).Code, "\n") {
		if strings.TrimSpace(line) != "" { // nobody can fill in an empty line
			q.Gaps = append(q.Gaps, Gap{Accepted: []string{strings.TrimRight(line, " \t")}, Exact: true})
		}
	}
	return checkGaps(d, *q)
}

func checkGaps(d Draft, q Question) []Problem {
	var problems []Problem
	if len(q.Gaps) == 0 || len(q.Gaps) > MaxGaps {
		problems = append(problems, Problem{d.At, "Q001", fmt.Sprintf("This question has %d gaps or lines to fill in.", len(q.Gaps)), fmt.Sprintf("Give it 1 to %d.", MaxGaps)})
	}
	for i, g := range q.Gaps {
		if len(g.Accepted) == 0 {
			problems = append(problems, Problem{d.At, "Q001", fmt.Sprintf("Gap %d has no answer.", i+1), "Write it as `[[answer]]`."})
		}
	}
	return problems
}

func gradeGaps(q Question, r Response) Verdict {
	var v Verdict
	right := 0
	for i, g := range q.Gaps {
		p := Part{Index: i, Text: q.gapName(i), Mark: Missed}
		if len(g.Accepted) > 0 {
			p.Want = "`" + g.Accepted[0] + "`"
		}
		if i < len(r.Typed) && strings.TrimSpace(r.Typed[i]) != "" {
			p.Given, p.Mark = clipTyped(r.Typed[i]), Bad
			if q.fills(g, p.Given) {
				p.Mark = Good
				right++
			}
		}
		v.Parts = append(v.Parts, p)
	}
	if len(q.Gaps) > 0 {
		v.Score = float64(right) / float64(len(q.Gaps))
	}
	return v
}

func (q Question) gapName(i int) string {
	if q.Kind == Output {
		return fmt.Sprintf("line %d", i+1)
	}
	return fmt.Sprintf("gap %d", i+1)
}

// fills tells whether a text fits a gap. A line of output keeps its case; spaces at its ends and in a row do not count.
func (q Question) fills(g Gap, text string) bool {
	m := q.Match
	m.Case = m.Case || q.Kind == Output
	for _, accepted := range g.Accepted {
		want, got := m.fold(accepted), m.fold(text)
		if want == got || m.fold(words(text)) == want {
			return true
		}
		if !g.Exact && (m.Typos == nil || *m.Typos > 0) && nearlySame(want, got) {
			return true
		}
	}
	return false
}

func solveGaps(q Question) Response {
	var r Response
	for _, g := range q.Gaps {
		r.Typed = append(r.Typed, strings.Join(g.Accepted[:min(1, len(g.Accepted))], ""))
	}
	return r
}
