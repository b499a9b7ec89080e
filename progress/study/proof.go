package study

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// How many questions a proof has at most, and which share of them has to be right.
const (
	MostOfLesson = 8
	MostOfModule = 12
	ProofShare   = 0.8
)

// ProofStands says why an answer of a proof cannot be taken back.
const ProofStands = "In a test-out every answer stands: its verdict was shown."

// ProofRule says in a sentence when a proof has passed.
const ProofRule = "Known is four of five, with something of each objective."

// TestOutPool is the pool of the questions that are kept for proofs of a module.
func TestOutPool(module string) string { return "testout-" + module }

// LessonScope and ModuleScope name what a proof is about.
func LessonScope(lesson string) string { return "lesson/" + lesson }
func ModuleScope(module string) string { return "module/" + module }

// ProofID is what [Prove] names a sitting by, so that it can be found again by what it is about; id is random.
func ProofID(scope, id string) string { return scope + ":" + id }

// IsProofOf tells whether a sitting asks whether this very scope is known.
func (s Session) IsProofOf(scope string) bool {
	return strings.HasPrefix(s.Sitting, ProofSort+":"+ProofID(scope, ""))
}

// ProofOf chooses what is asked of somebody who wants to show that lessons are known already: at most so many questions
// that were never seen, and of each objective one at least where there is one. What is kept for proofs comes first, then
// variants, then other questions of the quiz; of those that share a card only one is asked. A question that learners
// judge themselves proves nothing. seen holds the ids of items that were answered. The result is empty where nothing is
// left to ask.
func ProofOf(course content.Outline, lessons []*content.Lesson, seen map[string]bool, most int) []Asked {
	queues := proofQueues(course, lessons, seen)
	taken := map[string]bool{} // cards
	var out []Asked
	for len(queues) > 0 && len(out) < most {
		for i := range queues {
			queues[i] = slices.DeleteFunc(queues[i], func(a Asked) bool { return taken[CardOf(a.Question)] })
			if len(queues[i]) == 0 || len(out) == most {
				continue
			}
			out = append(out, queues[i][0])
			taken[CardOf(queues[i][0].Question)] = true
		}
		queues = slices.DeleteFunc(queues, func(q []Asked) bool { return len(q) == 0 })
	}
	return inCourse(out, lessons)
}

// SeenToo is what was seen of a pack, with the answers that wait for the journal.
func SeenToo(seen map[string]bool, pack string, waiting []Entry) map[string]bool {
	out := map[string]bool{}
	maps.Copy(out, seen)
	for _, e := range waiting {
		if e.Type == Answer && e.Scored && e.Pack == pack {
			out[e.First()] = true
		}
	}
	return out
}

// proofQueues are the questions that can be asked, by lesson and objective, the best first. The first objective of each
// lesson comes before the second of any, so that a long module is asked about as a whole.
func proofQueues(course content.Outline, lessons []*content.Lesson, seen map[string]bool) [][]Asked {
	var ranks [][][]Asked
	for _, l := range lessons {
		for rank, queue := range lessonQueues(course, l, seen) {
			if rank == len(ranks) {
				ranks = append(ranks, nil)
			}
			ranks[rank] = append(ranks[rank], queue)
		}
	}
	return slices.Concat(ranks...)
}

// lessonQueues are the questions of one lesson that can be asked, by objective.
func lessonQueues(course content.Outline, l *content.Lesson, seen map[string]bool) [][]Asked {
	ref, _ := course.Find(l.ID)
	var queues [][]Asked
	at := map[string]int{}
	for i := range l.Quiz {
		q := &l.Quiz[i]
		if seen[q.First()] || !proves(q, ref.Module) {
			continue
		}
		ob := objectiveOf(q, l.ID)
		if _, ok := at[ob]; !ok {
			at[ob] = len(queues)
			queues = append(queues, nil)
		}
		queues[at[ob]] = append(queues[at[ob]], Asked{Origin{Course: course, Lesson: l.ID}, q})
	}
	for _, queue := range queues {
		slices.SortStableFunc(queue, better)
	}
	return queues
}

// better puts what is kept for proofs before variants, those before the rest, and what is produced before what is picked.
func better(a, b Asked) int {
	return cmp.Or(
		prefer(a.Question.Pool != "", b.Question.Pool != ""),
		prefer(a.Question.VariantOf != "", b.Question.VariantOf != ""),
		prefer(a.Question.Produced(), b.Question.Produced()),
		cmp.Compare(draw(a.Question.ID, 0), draw(b.Question.ID, 0)),
	)
}

// proves tells whether a question can show that something is known.
func proves(q *quiz.Question, module string) bool {
	return !q.Pre && !q.Held && q.Kind != quiz.Recall && (q.Pool == "" || q.Pool == TestOutPool(module))
}

func objectiveOf(q *quiz.Question, lesson string) string {
	return cmp.Or(q.Objective, LessonObjective(lesson))
}

// inCourse puts questions into the order of their lessons.
func inCourse(asked []Asked, lessons []*content.Lesson) []Asked {
	place := map[string]int{}
	for i, l := range lessons {
		place[l.ID] = i
	}
	slices.SortStableFunc(asked, func(a, b Asked) int { return cmp.Compare(place[a.Lesson], place[b.Lesson]) })
	return asked
}

// Proof is how a test-out went.
type Proof struct {
	Right, All int      // questions; one that was passed over is not right
	Open       []string // objectives of which nothing was right, in the order in which they were asked
	Passed     bool
	Lessons    []string // ids of the lessons that it asked about, in their order
	scores     map[string][]float64
}

// Proof sums up a sitting that asked whether something is known already. It passed when ProofShare of the questions were
// right, and of each objective one at least. ok is false for any other sitting, and for one that has not reached its end.
func (s Session) Proof() (p Proof, ok bool) {
	if !s.finished || len(s.steps) == 0 || s.steps[0].Place != InProof {
		return Proof{}, false
	}
	p.scores = map[string][]float64{}
	known := map[string]bool{}
	for _, st := range s.steps {
		score := 0.0
		if st.Told != nil {
			score = st.Told.Verdict.Score
		}
		p.All++
		if score >= 1 {
			p.Right++
		}
		ob, lesson := objectiveOf(st.Question, st.From.Lesson), st.From.Lesson
		if _, met := known[ob]; !met {
			p.Open = append(p.Open, ob)
		}
		known[ob] = known[ob] || score >= 1
		if p.scores[lesson] == nil {
			p.Lessons = append(p.Lessons, lesson)
		}
		p.scores[lesson] = append(p.scores[lesson], score)
	}
	p.Open = slices.DeleteFunc(p.Open, func(ob string) bool { return known[ob] })
	p.Passed = len(p.Open) == 0 && float64(p.Right) >= ProofShare*float64(p.All)
	return p, true
}

// Proven are the lessons that a finished proof has shown to be known, and the entries that say that they are done; nothing
// where it has not passed. An entry has the same name however often it is asked for, so that it can be recorded twice.
func (s Session) Proven(at Stamp) (lessons []string, entries []Entry) {
	p, ok := s.Proof()
	if !ok || !p.Passed {
		return nil, nil
	}
	for _, lesson := range p.Lessons {
		e := s.entry(Finished, Stamp{At: at.At, Nonce: s.Sitting + ":" + lesson})
		e.Lesson, e.Score, e.Step, e.Steps = lesson, mean(p.scores[lesson]), 0, 0 // its steps are not the lesson's
		entries = append(entries, e)
	}
	return p.Lessons, entries
}

func mean(of []float64) float64 {
	sum := 0.0
	for _, x := range of {
		sum += x
	}
	return sum / float64(max(1, len(of)))
}
