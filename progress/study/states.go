package study

import (
	"slices"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Phase is what a sitting waits for.
type Phase uint8

// The phases of a sitting.
const (
	Reading   Phase = iota // the learner reads; nothing is asked
	Asking                 // a question waits for its answer
	Recording              // the answer is on its way to the disk; nothing is shown before it is there
	Telling                // the verdict and its explanation are on the screen
	Done                   // there is no step left
)

func (p Phase) String() string {
	return [...]string{"Reading", "Asking", "Recording", "Telling", "Done"}[p]
}

// EventKind is something that happens to a sitting.
type EventKind uint8

// The events of a sitting.
const (
	Next     EventKind = iota // go on
	Back                      // look at the step before
	Hint                      // ask for a hint
	Respond                   // answer, say "I don't know" or ask to see the answer
	Saved                     // the journal has the answer
	Failed                    // the journal could not write the answer; it is kept and tried again
	TakeBack                  // the last answer does not count: ask again
	Regrade                   // give the last answer another grade
	Bury                      // do not ask this question today
	Suspend                   // do not ask it any more
)

func (k EventKind) String() string {
	return [...]string{"Next", "Back", "Hint", "Respond", "Saved", "Failed", "TakeBack", "Regrade", "Bury", "Suspend"}[k]
}

// Event is an EventKind with what it brings. Step is used by Saved and Failed: it says which answer is meant.
type Event struct {
	Kind     EventKind
	Response quiz.Response
	Stamp    Stamp
	Took     time.Duration // since the entry before, so that the times of a sitting add up
	Step     int
	Sure     Sureness // Respond: as the learner said
	Idle     bool     // Respond: the learner was elsewhere since the question came on the screen
	Grade    Grade    // Regrade
}

// transition is one cell of the table of states: what an event does in a phase. to lists every phase in which it can
// end, for the document and for the test that holds it to that.
type transition struct {
	on   Phase
	when EventKind
	to   []Phase
	does string
	do   func(Session, Event) (Session, []Entry)
}

var anywhere = []Phase{Reading, Asking, Telling, Done}

// transitions is the whole machine. An event that has no row in a phase leaves the session as it is.
var transitions = []transition{
	{Reading, Next, anywhere, "goes to the next step", goOn},
	{Reading, Back, []Phase{Reading, Asking, Telling}, "goes to the step before", goBack},
	{Asking, Back, []Phase{Reading, Asking, Telling}, "goes to the step before; the question waits", goBack},
	{Asking, Hint, []Phase{Asking}, "shows one more hint, if there is one", hint},
	{Asking, Respond, []Phase{Recording}, "judges the answer and hands it to the journal", respond},
	{Recording, Saved, []Phase{Recording, Telling}, "shows the verdict, if this answer is meant", saved},
	{Recording, Failed, []Phase{Recording, Telling}, "shows the verdict and that it is not saved yet, if this answer is meant", failed},
	{Telling, Next, anywhere, "goes to the next step", goOn},
	{Telling, Back, []Phase{Reading, Asking, Telling}, "goes to the step before", goBack},
	{Telling, Saved, []Phase{Telling}, "marks a late answer as saved", saved},
	{Reading, Saved, []Phase{Reading}, "marks a late answer as saved", saved},
	{Asking, Saved, []Phase{Asking}, "marks a late answer as saved", saved},
	{Done, Saved, []Phase{Done}, "marks a late answer as saved", saved},
	{Done, Back, []Phase{Reading, Asking, Telling, Done}, "looks at the last step again", goBack},
	{Telling, TakeBack, []Phase{Asking, Telling}, "asks again; the answer stays in the record and no longer counts", takeBack},
	{Telling, Regrade, []Phase{Telling}, "gives the answer the learner's own grade", regrade},
	{Asking, Bury, anywhere, "passes the question over until tomorrow, in a review", putAway},
	{Asking, Suspend, anywhere, "passes the question over for good, in a review", putAway},
	{Telling, Suspend, anywhere, "does not ask the question again, in a review", putAway},
}

// Apply gives the session after an event, and the entries that the journal must be told. It is total: an event that
// makes no sense in this phase changes nothing.
func (s Session) Apply(e Event) (Session, []Entry) {
	for _, t := range transitions {
		if t.on == s.phase && t.when == e.Kind {
			return t.do(s, e)
		}
	}
	return s, nil
}

// Accepts tells whether an event would mean something now.
func (s Session) Accepts(k EventKind) bool {
	return slices.ContainsFunc(transitions, func(t transition) bool { return t.on == s.phase && t.when == k })
}

// enter puts a step on the screen; the phase follows from the step.
func (s Session) enter(i int) Session {
	s.at = max(0, min(i, len(s.steps)))
	switch {
	case s.at == len(s.steps):
		s.phase = Done
	case s.steps[s.at].Question == nil:
		s.phase = Reading
	case s.steps[s.at].Told == nil:
		s.phase = Asking
	default:
		s.phase = Telling
	}
	return s
}

func goOn(s Session, e Event) (Session, []Entry) {
	next := s.at + 1
	for next < len(s.steps) && s.steps[next].Away != NotAway && s.steps[next].Told == nil {
		next++ // it was put away
	}
	s = s.enter(next)
	if s.phase != Done {
		return s, []Entry{s.moved(e)}
	}
	if s.finished {
		return s, nil
	}
	s.finished = true
	end := s.entry(Finished, e.Stamp)
	end.Score, end.Took = s.Score(), e.Took
	_, proven := s.Proven(e.Stamp)
	return s, append([]Entry{end}, proven...)
}

func goBack(s Session, e Event) (Session, []Entry) {
	to := s.at - 1
	for to >= 0 && s.steps[to].Away != NotAway && s.steps[to].Told == nil {
		to-- // as on the way on
	}
	if to < 0 {
		return s, nil
	}
	s = s.enter(to)
	return s, []Entry{s.moved(e)}
}

// moved is the entry that says which step came on the screen.
func (s Session) moved(e Event) Entry {
	m := s.entry(Read, e.Stamp)
	m.Took = e.Took
	return m
}

func hint(s Session, e Event) (Session, []Entry) {
	if s.HintsLeft() <= 0 {
		return s, nil
	}
	s.steps = slices.Clone(s.steps)
	s.steps[s.at].Hints++
	h := s.entry(Hinted, e.Stamp)
	h.Facts = h.Facts.named(s.steps[s.at].Question)
	h.Item, h.Hints, h.Took = s.steps[s.at].Question.ID, s.steps[s.at].Hints, e.Took
	return s, []Entry{h}
}

func respond(s Session, e Event) (Session, []Entry) {
	s.steps = slices.Clone(s.steps)
	st := &s.steps[s.at]
	st.Told = &Told{Response: e.Response, Verdict: st.Question.Grade(e.Response), Nonce: e.Stamp.Nonce}
	a := s.answer(e)
	s.phase = Recording
	return s.askAgain(), []Entry{a}
}

// answer is the entry of the answer that was just given.
func (s Session) answer(e Event) Entry {
	st := s.steps[s.at]
	a := s.entry(Answer, e.Stamp)
	a.Item, a.Rev, a.Kind = st.Question.ID, max(1, st.Question.Rev), st.Question.Kind
	a.Mean, a.Key = st.Question.Fingerprint()
	a.Shown, a.Response, a.Score = s.Shown(s.at), e.Response, st.Told.Verdict.Score
	a.Scored, a.Try, a.Hints, a.Took = st.Scored, st.Try, st.Hints, e.Took
	a.Facts = s.factsOf(st, e)
	st.Told.Facts = a.Facts
	return a
}

// askAgain puts a missed question at the end of the sitting.
func (s Session) askAgain() Session {
	st := s.steps[s.at]
	most := MaxTries
	if st.From != nil {
		most = MaxReviewTries
	}
	if !st.Scored || st.Told.Verdict.Right() || st.Try >= most || st.Place == InProof {
		return s
	}
	s.steps = append(s.steps, Step{Place: Again, Section: -1, Blocks: content.Races(st.Blocks), Question: st.Question, Scored: true, Try: st.Try + 1, From: st.From})
	return s
}

// saved marks an answer as written. Only its own answer ends Recording: an older one may come late.
func saved(s Session, e Event) (Session, []Entry) {
	i := e.Step
	if s.phase == Recording && i == s.at {
		s.phase = Telling
	}
	if i < 0 || i >= len(s.steps) || s.steps[i].Told == nil || s.steps[i].Told.Saved {
		return s, nil
	}
	s.steps = slices.Clone(s.steps)
	told := *s.steps[i].Told
	told.Saved = true
	s.steps[i].Told = &told
	return s, nil
}

func failed(s Session, e Event) (Session, []Entry) {
	if e.Step == s.at {
		s.phase = Telling
	}
	return s, nil
}
