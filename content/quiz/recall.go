package quiz

import (
	"fmt"
	"strings"
)

// A recall question is answered in one's own words and judged by oneself: the note is a sample answer, and the list at
// its end a rubric of points. The score is the share of points that the learner says the answer makes.

func claimsRecall(d Draft) bool {
	return d.Note != "" && !d.has(Tasks) && !d.has(Steps) && !d.has(Table) && !d.has(Bullets) && !d.has(OutputBlock)
}

func parseRecall(d Draft, q *Question) []Problem {
	if strings.TrimSpace(d.Note) == "" {
		return []Problem{{d.At, "Q001", "This question has no sample answer.", "Write it as `> [!NOTE]`, with a list of points below it."}}
	}
	q.Explanation, q.Rubric = rubric(d.Note)
	return nil
}

// rubric takes the list at the end of a note apart from the sample before it. A note without one asks one thing.
func rubric(note string) (sample string, points []string) {
	lines := strings.Split(strings.TrimSpace(note), "\n")
	end := len(lines)
	for end > 0 && (isPoint(lines[end-1]) || lines[end-1] == "" || strings.HasPrefix(lines[end-1], "  ")) {
		end--
	}
	for _, line := range lines[end:] {
		switch {
		case isPoint(line):
			points = append(points, strings.TrimSpace(line[2:]))
		case len(points) > 0 && line != "":
			points[len(points)-1] += " " + strings.TrimSpace(line)
		}
	}
	if len(points) == 0 {
		return strings.TrimSpace(note), []string{"It says what the sample says."}
	}
	return strings.TrimSpace(strings.Join(lines[:end], "\n")), points
}

func isPoint(line string) bool { return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") }

func gradeRecall(q Question, r Response) Verdict {
	v := Verdict{Given: typed(r)}
	made := sensible(r.Chose, len(q.Rubric))
	for i, point := range q.Rubric {
		p := Part{Index: i, Text: point, Mark: Missed}
		for _, m := range made {
			if m == i {
				p.Mark = Good
			}
		}
		v.Parts = append(v.Parts, p)
	}
	if len(q.Rubric) > 0 && v.Given != "" {
		v.Score = float64(len(made)) / float64(len(q.Rubric))
	}
	return v
}

func solveRecall(q Question) Response {
	text := strings.TrimSpace(fmt.Sprintf("%.200s", q.Explanation))
	if text == "" {
		text = "all of it" // the note is nothing but points
	}
	return Response{Chose: identity(len(q.Rubric)), Typed: []string{text}}
}
