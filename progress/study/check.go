package study

import (
	"math/rand/v2"
	"slices"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// CheckLength is how many questions are asked ahead of a lesson.
const CheckLength = 3

// Check begins a sitting that asks what helps to know before a lesson. It belongs to no lesson: its answers are kept and
// say nothing about how far a lesson is, and nothing in it is scored or asked again. The entry opens it in the journal.
func Check(course content.Outline, questions []*quiz.Question, sitting string, seed uint64, stamp Stamp) (Session, Entry) {
	s := Session{Sitting: sitting, Seed: seed, Course: course}
	for _, q := range questions {
		s.steps = append(s.steps, Step{Place: Ahead, Section: -1, Question: q, Try: 1})
	}
	s = s.enter(0)
	e := s.entry(Opened, stamp)
	e.Seed, e.Steps = seed, len(s.steps)
	return s, e
}

// A Candidate is a question that may be asked ahead of a lesson, and the lesson whose quiz it is from.
type Candidate struct {
	Lesson   string // id
	Question *quiz.Question
}

// quick are the kinds of question that are answered in a moment.
var quick = []quiz.Kind{
	quiz.Single, quiz.Multi, quiz.Text, quiz.Number, quiz.Cloze, quiz.Output, quiz.Spot, quiz.Fix, quiz.Why, quiz.Scenario,
}

// AskAhead chooses CheckLength questions, or as many as there are, from the quizzes of lessons: only quick ones, as many
// of each lesson as of the others where they have enough, and of different objectives where they have several. The seed
// decides between those that are equally good.
func AskAhead(needed []*content.Lesson, seed uint64) []Candidate {
	var chosen []Candidate
	pools := make([][]Candidate, len(needed))
	for i, l := range needed {
		pools[i] = candidates(l, seed+uint64(i))
	}
	asked := map[string]bool{} // objectives
	for len(chosen) < CheckLength {
		before := len(chosen)
		for i := range pools {
			if len(chosen) == CheckLength || len(pools[i]) == 0 {
				continue
			}
			at := max(0, slices.IndexFunc(pools[i], func(c Candidate) bool { return !asked[c.Question.Objective] }))
			asked[pools[i][at].Question.Objective] = true
			chosen = append(chosen, pools[i][at])
			pools[i] = slices.Delete(pools[i], at, at+1)
		}
		if len(chosen) == before {
			break
		}
	}
	return chosen
}

// candidates are the questions of a lesson's quiz that may be asked ahead, in an order that the seed decides.
func candidates(l *content.Lesson, seed uint64) []Candidate {
	var out []Candidate
	for _, q := range l.OwnQuiz() {
		if !q.Pre && !q.Held && slices.Contains(quick, q.Kind) {
			out = append(out, Candidate{l.ID, q})
		}
	}
	r := rand.New(rand.NewPCG(seed, seed))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
