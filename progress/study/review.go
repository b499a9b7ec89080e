package study

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// The sorts of sitting that belong to no lesson and can be gone on with. The name of such a sitting begins with its sort
// and a colon.
const (
	ReviewSort = "review"
	ProofSort  = "proof"
)

// Asked is a question to ask outside its lesson.
type Asked struct {
	Origin
	Question *quiz.Question
}

// Review begins a sitting that asks what is due, of all packs. The entry opens it in the journal; course is the one whose
// name it bears.
func Review(course content.Outline, asked []Asked, id string, seed uint64, stamp Stamp) (Session, Entry) {
	return outside(InReview, course, asked, ReviewSort+":"+id, seed, stamp)
}

// Prove begins a sitting that asks whether a lesson or a module is known already. Nothing in it is asked again.
func Prove(course content.Outline, asked []Asked, id string, seed uint64, stamp Stamp) (Session, Entry) {
	return outside(InProof, course, asked, ProofSort+":"+id, seed, stamp)
}

func outside(place Place, course content.Outline, asked []Asked, sitting string, seed uint64, stamp Stamp) (Session, Entry) {
	s := Session{Sitting: sitting, Seed: seed, Course: course, steps: askedSteps(place, asked)}
	s = s.enter(0)
	e := s.entry(Opened, stamp)
	e.Seed, e.Steps = seed, len(s.steps)
	for _, a := range asked {
		e.Facts.Queue = append(e.Facts.Queue, Spot{Pack: a.Course.ID, Lesson: a.Lesson, Item: a.Question.ID})
	}
	return s, e
}

func askedSteps(place Place, asked []Asked) []Step {
	var steps []Step
	for _, a := range asked {
		steps = append(steps, Step{Place: place, Section: -1, Question: a.Question, Scored: true, Try: 1, From: &a.Origin})
	}
	return steps
}

// ResumeOutside begins again the sitting that entries recorded, as Resume does for a lesson. find gives the question of a
// spot, and is not ok for one that the pack no longer has.
func ResumeOutside(course content.Outline, find func(Spot) (Asked, bool), entries []Entry) (s Session, ok bool) {
	for _, e := range entries {
		if e.Type == Opened {
			s, ok = reopened(course, find, e), true
			continue
		}
		if ok {
			s = s.replay(e)
		}
	}
	return s, ok
}

// Unfinished is the latest sitting of a sort, see [ReviewSort], if it can be gone on with, and its entries; otherwise an
// empty session and none. entries are what the journal has of it, and waiting what it may not have yet.
func Unfinished(course content.Outline, find func(Spot) (Asked, bool), entries, waiting []Entry, sort string) (Session, []Entry) {
	entries = withWaiting(entries, waiting, sort)
	s, ok := ResumeOutside(course, find, entries)
	if !ok || s.Len() == 0 || s.Over() {
		return Session{}, nil
	}
	return s, entries
}

// withWaiting adds to the entries of a sitting what the journal does not have yet; one that began since takes its place.
func withWaiting(entries, waiting []Entry, sort string) []Entry {
	for _, e := range waiting {
		if !strings.HasPrefix(e.Sitting, sort+":") || slices.ContainsFunc(entries, func(o Entry) bool { return o.Nonce == e.Nonce }) {
			continue
		}
		switch {
		case e.Type == Opened:
			entries = []Entry{e}
		case len(entries) > 0 && entries[0].Sitting == e.Sitting:
			entries = append(entries, e)
		}
	}
	return entries
}

func reopened(course content.Outline, find func(Spot) (Asked, bool), e Entry) Session {
	place := InReview
	if strings.HasPrefix(e.Sitting, ProofSort+":") {
		place = InProof
	}
	var asked []Asked
	for _, spot := range e.Facts.Queue {
		if a, ok := find(spot); ok {
			asked = append(asked, a)
		}
	}
	s := Session{Sitting: e.Sitting, Seed: e.Seed, Course: course, steps: askedSteps(place, asked)}
	return s.enter(0)
}

// CardOf is the id of the card that a question belongs to: its first id, or that of the question it is a variant of.
func CardOf(q *quiz.Question) string {
	switch {
	case q.VariantWas != "":
		return q.VariantWas
	case q.VariantOf != "":
		return q.VariantOf
	}
	return q.First()
}

// named says under which ids a question is known, where they are not its own.
func (f Facts) named(q *quiz.Question) Facts {
	if c := CardOf(q); c != q.ID {
		f.Card = c
	}
	f.Was = q.Was
	return f
}

// factsOf is what an answer to a step says besides where and when.
func (s Session) factsOf(st Step, e Event) Facts {
	q := st.Question
	f := Facts{
		Produced: q.Produced(), Guess: q.Guess(), Sure: e.Sure, AllHints: len(q.Hints), Words: wordsBefore(st), Idle: e.Idle,
		Apart: s.apart(), Beliefs: q.Beliefs(e.Response),
	}
	f = f.named(q)
	if q.Objective != "" {
		f.Objectives = []string{q.Objective}
	}
	if st.From != nil {
		f.Lesson = st.From.Lesson
	}
	return f
}

// apart is how many other questions were answered since the one on the screen was answered before in this sitting; 0 if it
// was not.
func (s Session) apart() int {
	card, others := CardOf(s.Step().Question), 0
	for i := s.at - 1; i >= 0; i-- {
		switch st := s.steps[i]; {
		case st.Told == nil: // it was only read, or passed over
		case CardOf(st.Question) == card:
			return others
		default:
			others++
		}
	}
	return 0
}

// wordsBefore is how many words are read before a step is answered.
func wordsBefore(st Step) int {
	n := content.Words(st.Blocks) + len(strings.Fields(st.Question.Stem)) + len(strings.Fields(st.Question.Code))
	for _, o := range st.Question.Options {
		n += len(strings.Fields(o.Text))
	}
	return n
}

// takeBack asks again what was answered last. In a proof, which asks everything once, it stays answered.
func takeBack(s Session, e Event) (Session, []Entry) {
	st := s.Step()
	if st.Place == InProof || !st.Scored || !st.Told.Saved || s.answeredAfter(s.at) {
		return s, nil
	}
	undo := s.about(TakenBack, e)
	undo.Facts.Of = st.Told.Nonce
	s.steps = slices.Clone(s.steps)
	s.steps[s.at].Told, s.steps[s.at].Grade = nil, nil
	s.steps = slices.DeleteFunc(s.steps, func(other Step) bool { // the answer may have been wrong
		return other.Place == Again && other.Told == nil && other.Question == st.Question && other.Try == st.Try+1
	})
	return s.enter(s.at), []Entry{undo}
}

// answeredAfter tells whether a step after the i-th was answered.
func (s Session) answeredAfter(i int) bool {
	return slices.ContainsFunc(s.steps[i+1:], func(st Step) bool { return st.Told != nil })
}

// regrade gives the answer on the screen the learner's own grade.
func regrade(s Session, e Event) (Session, []Entry) {
	st := s.Step()
	if !st.Scored || e.Grade < memory.Again || e.Grade > memory.Easy {
		return s, nil
	}
	own := s.about(Regraded, e)
	own.Facts = st.Told.Facts
	own.Facts.Of, own.Facts.Rating = st.Told.Nonce, e.Grade
	s.steps = slices.Clone(s.steps)
	s.steps[s.at].Grade = &e.Grade
	return s, []Entry{own}
}

// putAway passes the question on the screen over.
func putAway(s Session, e Event) (Session, []Entry) {
	st := s.Step()
	if st.From == nil || st.Away != NotAway {
		return s, nil
	}
	typ, why := Buried, UntilTomorrow
	if e.Kind == Suspend {
		typ, why = Suspended, ByHand
	}
	gone := s.about(typ, e)
	s.steps = slices.Clone(s.steps)
	s.steps[s.at].Away = why
	s.steps = slices.DeleteFunc(s.steps, func(other Step) bool {
		return other.Place == Again && other.Told == nil && CardOf(other.Question) == CardOf(st.Question)
	})
	s, entries := goOn(s, e)
	if len(entries) > 0 {
		entries[0].Nonce = e.Stamp.Nonce + "-next" // each entry has a name of its own
	}
	return s, append([]Entry{gone}, entries...)
}

// about is an entry about the question on the screen.
func (s Session) about(t EntryType, e Event) Entry {
	st := s.Step()
	a := s.entry(t, e.Stamp)
	a.Item, a.Kind, a.Took = st.Question.ID, st.Question.Kind, e.Took
	a.Facts = a.Facts.named(st.Question)
	return a
}

// replayChange applies what an entry about an answer recorded.
func (s Session) replayChange(e Entry) Session {
	i := e.Step
	if i < 0 || i >= len(s.steps) || s.steps[i].Question == nil || s.steps[i].Question.First() != e.First() {
		return s
	}
	kinds := map[EntryType]EventKind{TakenBack: TakeBack, Regraded: Regrade, Buried: Bury, Suspended: Suspend}
	s = s.enter(i)
	s, _ = s.Apply(Event{Kind: kinds[e.Type], Grade: e.Facts.Rating, Stamp: Stamp{At: e.At, Nonce: e.Nonce}})
	return s
}
