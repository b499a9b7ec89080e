// Package study knows what a learner does in one sitting, what is remembered of it, and what comes next.
//
// A sitting is a walk through a lesson, a check ahead of one, a review or a test-out: its phases, the events that move it
// on, and the journal entries that follow from them (session.go, states.go). What an entry means for memory is a fold: over
// a Card for each question with its variants and for each lab, and over an Objective for what they are about (card.go,
// grade.go, mastery.go). From these follow what is asked today (queue.go, needs.go), how well a lesson is known
// (standing.go), and the statistics with the sentences in which every face says them (stats.go, stats_say.go). How
// memory itself is predicted is said by package memory.
//
// It refuses to know how anything is drawn, stored or timed. A Session is a value: applying an event gives another one
// and the entries to write; time and randomness are arguments. Whoever shows a session, full screen or line by line,
// drives the same machine, and a session is resumed by applying what its entries recorded.
package study

import (
	"slices"
	"strconv"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// Place says where in a sitting a step stands.
type Place uint8

// The places of a step.
const (
	InLesson Place = iota // a stretch of the lesson, perhaps with a check at its end
	InQuiz                // a question of the quiz after the lesson
	Again                 // a question that was missed earlier in this sitting
	Ahead                 // a question about what helps to know before a lesson
	InReview              // a question that is due
	InProof               // a question that may show that a lesson is known already
)

// Step is one stop of a sitting: something to read, a question, or both.
type Step struct {
	Place    Place
	Section  int             // index into the lesson's sections; -1 outside the lesson
	Blocks   []content.Block // what to read first
	Question *quiz.Question  // nil where there is nothing to answer
	Scored   bool            // false for questions asked before the text, and before the lesson, and for those whose answer is held
	Try      int             // 1 for the first scored time in this sitting
	From     *Origin         // where the question is from; nil in a walk through its lesson

	Hints int    // shown so far
	Told  *Told  // nil until answered
	Away  Away   // the learner put it away: it is passed over
	Grade *Grade // the learner's own, nil without one
}

// Origin is the place of a question that is asked outside its lesson.
type Origin struct {
	Course content.Outline
	Lesson string // id
	Card   Card   // what is known about it; the zero Card where that is nothing
}

// Grade is a grade that a learner gave.
type Grade = memory.Rating

// Grades are the four grades, from the worst.
func Grades() []Grade { return []Grade{memory.Again, memory.Hard, memory.Good, memory.Easy} }

// counts tells whether the answer to a step has a part in how the sitting went. What is asked ahead has, though it is
// not scored.
func (s Step) counts() bool {
	return s.Question != nil && (s.Scored || s.Place == Ahead) && (s.Away == NotAway || s.Told != nil)
}

// Told is an answer with its verdict.
type Told struct {
	Response quiz.Response
	Verdict  quiz.Verdict
	Saved    bool   // the journal has it
	Nonce    string // of its entry
	Facts    Facts  // of its entry
}

// MaxTries is how often a question is asked in one sitting before it waits for another day. In a review it comes back
// until it is right, within reason.
const (
	MaxTries       = 3
	MaxReviewTries = 5
)

// Session is one sitting with one lesson, or a check of what helps to know before one. New, Resume and Check make it.
type Session struct {
	Sitting string // names this walk in the journal
	Seed    uint64 // decides the order in which options are shown
	Course  content.Outline
	Lesson  *content.Lesson // nil in a check

	steps    []Step
	at       int
	phase    Phase
	finished bool // the journal was told
}

// New begins a sitting. The entry opens it in the journal.
func New(course content.Outline, lesson *content.Lesson, sitting string, seed uint64, stamp Stamp) (Session, Entry) {
	s := begin(course, lesson, sitting, seed)
	e := s.entry(Opened, stamp)
	e.Seed, e.Steps = seed, len(s.steps)
	return s, e
}

func begin(course content.Outline, lesson *content.Lesson, sitting string, seed uint64) Session {
	s := Session{Sitting: sitting, Seed: seed, Course: course, Lesson: lesson, steps: stepsOf(lesson)}
	return s.enter(0)
}

// stepsOf lays out a lesson: its sections, its quiz, and in the quiz once more what was asked before the text.
func stepsOf(l *content.Lesson) []Step {
	var steps []Step
	var before []*quiz.Question
	for i, section := range l.Sections {
		for _, part := range section.Parts {
			q := part.Question
			steps = append(steps, Step{Section: i, Blocks: part.Blocks, Question: q, Scored: q != nil && !q.Pre && !q.Held, Try: 1})
			if q != nil && q.Pre {
				before = append(before, q)
			}
		}
	}
	for _, q := range l.OwnQuiz() {
		steps = append(steps, quizStep(q))
	}
	for _, q := range before {
		steps = append(steps, quizStep(q))
	}
	return steps
}

func quizStep(q *quiz.Question) Step {
	return Step{Place: InQuiz, Section: -1, Question: q, Scored: !q.Held, Try: 1}
}

// Resume begins the sitting that entries recorded and applies them, in order. Without entries there is nothing to
// resume, and ok is false. Entries that no longer make sense, because the pack has changed, change nothing.
func Resume(course content.Outline, lesson *content.Lesson, entries []Entry) (s Session, ok bool) {
	for _, e := range entries {
		if e.Type == Opened {
			s, ok = begin(course, lesson, e.Sitting, e.Seed), true
			continue
		}
		if ok {
			s = s.replay(e)
		}
	}
	return s, ok
}

// replay applies what one entry recorded.
func (s Session) replay(e Entry) Session {
	switch e.Type {
	case Read:
		if e.Step >= 0 && e.Step < len(s.steps) && s.phase != Recording {
			s = s.enter(e.Step)
		}
	case Hinted:
		if i := s.stepFor(e); i >= 0 {
			s = s.enter(i)
			for s.phase == Asking && s.Step().Hints < e.Hints && s.HintsLeft() > 0 {
				s, _ = s.Apply(Event{Kind: Hint})
			}
		}
	case Answer:
		if i := s.stepFor(e); i >= 0 && s.steps[i].Told == nil {
			s = s.enter(i)
			s, _ = s.Apply(Event{Kind: Respond, Response: e.Response, Sure: e.Facts.Sure, Stamp: Stamp{At: e.At, Nonce: e.Nonce}})
			s, _ = s.Apply(Event{Kind: Saved, Step: i})
		}
	case TakenBack, Regraded, Buried, Suspended:
		s = s.replayChange(e)
	case Finished:
		s.finished = true
		s = s.enter(len(s.steps))
	}
	return s
}

// stepFor finds the step an entry speaks of: the same place if its question is still there, or else the first step
// that asks the same item.
func (s Session) stepFor(e Entry) int {
	asks := func(i int) bool {
		return i >= 0 && i < len(s.steps) && s.steps[i].Question != nil && s.steps[i].Question.First() == e.First()
	}
	if asks(e.Step) {
		return e.Step
	}
	for i := range s.steps {
		if asks(i) && s.steps[i].Told == nil {
			return i
		}
	}
	return -1
}

// Phase is where the sitting stands.
func (s Session) Phase() Phase { return s.phase }

// At is the index of the step on the screen; it equals Len when the sitting is over.
func (s Session) At() int { return s.at }

// Len is the number of steps, which grows by one for each missed question.
func (s Session) Len() int { return len(s.steps) }

// Step is the step on the screen, or an empty one when the sitting is over.
func (s Session) Step() Step { return s.StepAt(s.at) }

// StepAt is the i-th step, or an empty one where there is none.
func (s Session) StepAt(i int) Step {
	if i < 0 || i >= len(s.steps) {
		return Step{Section: -1}
	}
	return s.steps[i]
}

// Shown is the order in which the choices of the i-th step stand on the screen. It is the same whenever it is asked.
func (s Session) Shown(i int) []int {
	q := s.StepAt(i).Question
	if q == nil {
		return nil
	}
	return q.Shuffle(s.Seed + uint64(i)*0x9e3779b97f4a7c15)
}

// HintsLeft is the number of hints that the question on the screen still has.
func (s Session) HintsLeft() int {
	st := s.Step()
	if st.Question == nil {
		return 0
	}
	return len(st.Question.Hints) - st.Hints
}

// Over tells whether the sitting reached its end once; looking back at its steps does not change that.
func (s Session) Over() bool { return s.finished }

// Leave is the entry that says that the learner went elsewhere. The sitting waits as it is.
func (s Session) Leave(stamp Stamp, took time.Duration) Entry {
	e := s.entry(Left, stamp)
	e.Took = took
	return e
}

// Return is the entry that says that the learner is back at the step that was left.
func (s Session) Return(stamp Stamp) Entry { return s.entry(Read, stamp) }

// Unsaved is the number of answers that the journal does not have yet.
func (s Session) Unsaved() int {
	n := 0
	for _, st := range s.steps {
		if st.Told != nil && !st.Told.Saved {
			n++
		}
	}
	return n
}

// Tally counts the scored questions of the sitting, or those of a check: how many there are, how many were answered, and how many of these
// were right at the first try.
func (s Session) Tally() (right, answered, all int) {
	for _, st := range s.steps {
		if !st.counts() || st.Try > 1 {
			continue
		}
		all++
		if st.Told != nil {
			answered++
			if st.Told.Verdict.Right() {
				right++
			}
		}
	}
	return right, answered, all
}

// Recorded counts the questions whose answers are held: how many were answered, and how many there are. They are in no
// other count, because nobody here knows how they went.
func (s Session) Recorded() (answered, all int) {
	for _, st := range s.steps {
		if st.IsHeld() {
			if all++; st.Told != nil {
				answered++
			}
		}
	}
	return answered, all
}

// IsHeld tells whether the answer to the step's question is kept by whoever built the pack.
func (s Step) IsHeld() bool { return s.Question != nil && s.Question.Held }

// SaysRecorded says how many answers were recorded, for whoever built the pack to grade.
func SaysRecorded(answers int) string {
	if answers == 1 {
		return "1 answer recorded; your instructor has the key."
	}
	return strconv.Itoa(answers) + " answers recorded; your instructor has the key."
}

// Score is the mean score of the first tries, from 0 to 1. A sitting without questions scores 1, and one that has none but
// held ones 0: nothing was shown to be known.
func (s Session) Score() float64 {
	sum, n := 0.0, 0
	for _, st := range s.steps {
		if st.counts() && st.Try == 1 {
			n++
			if st.Told != nil {
				sum += st.Told.Verdict.Score
			}
		}
	}
	if _, held := s.Recorded(); n == 0 && held > 0 {
		return 0
	}
	if n == 0 {
		return 1
	}
	return sum / float64(n)
}

// Missed lists the questions whose last answer in this sitting was not right.
func (s Session) Missed() []*quiz.Question {
	last := map[string]bool{}
	var order []*quiz.Question
	for _, st := range s.steps {
		if !st.counts() || st.Told == nil {
			continue
		}
		if _, seen := last[st.Question.ID]; !seen {
			order = append(order, st.Question)
		}
		last[st.Question.ID] = st.Told.Verdict.Right()
	}
	return slices.DeleteFunc(order, func(q *quiz.Question) bool { return last[q.ID] })
}

// ComesBack tells whether the question on the screen is asked once more in this sitting.
func (s Session) ComesBack() bool {
	q := s.Step().Question
	return slices.ContainsFunc(s.steps[min(s.at+1, len(s.steps)):], func(st Step) bool {
		return st.Place == Again && st.Question == q && st.Told == nil
	})
}

// MissedAtFirst lists the steps whose answer was not right at the first try.
func (s Session) MissedAtFirst() []Step {
	var out []Step
	for _, st := range s.steps {
		if st.Question != nil && !st.IsHeld() && st.Try == 1 && st.Told != nil && !st.Told.Verdict.Right() {
			out = append(out, st)
		}
	}
	return out
}

// Stamp says when an event happened, and names the entry that follows from it.
type Stamp struct {
	At    time.Time
	Nonce string
}

// entry is an entry about the step on the screen.
func (s Session) entry(t EntryType, stamp Stamp) Entry {
	e := Entry{Type: t, At: stamp.At, Nonce: stamp.Nonce, Pack: s.Course.ID, Version: s.Course.Version, Locale: s.Course.Language, Sitting: s.Sitting, Step: s.at, Steps: len(s.steps)}
	if s.Lesson != nil {
		e.Lesson = s.Lesson.ID
	}
	if from := s.Step().From; from != nil && t != Opened && t != Finished {
		e.Pack, e.Version, e.Locale = from.Course.ID, from.Course.Version, from.Course.Language
		e.Facts.Lesson = from.Lesson
	}
	return e
}
