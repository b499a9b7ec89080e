package linear

import (
	"context"
	"slices"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// What an answer means for memory: its grade, and when the question comes back. Both are what the journal says, and
// nothing is said of an answer that it does not have.

// outcome is what an answer meant for its card.
type outcome struct {
	card   study.Card
	graded bool // it was a review, and the last one of the card; otherwise it was practice
	reason study.Reason
}

// plain tells whether the grade follows from the answer, so that it needs no reason.
func (o outcome) plain() bool { return o.reason == study.ByAnswer || o.reason == study.ByReveal }

// outcome is that of the answer on the screen; ok is false where the journal does not know it.
func (w *walk) outcome(ctx context.Context) (o outcome, ok bool) {
	st := w.s.Step()
	if w.app.Memory == nil || st.Told == nil || !st.Scored || !st.Told.Saved || st.Place == study.InProof {
		return o, false
	}
	if o.card, ok = w.cardOf(ctx, st); !ok {
		return o, false
	}
	last := o.card.Last
	o.graded = last.Nonce != "" && last.Nonce == st.Told.Nonce
	if o.graded {
		o.reason = o.card.WhyGraded(w.answers[last.Nonce], w.paceOf(ctx, st))
	}
	return o, true
}

// cardOf is the card of a question as the journal has it now.
func (w *walk) cardOf(ctx context.Context, st study.Step) (study.Card, bool) {
	pack, lesson := w.home(st)
	cards, err := w.app.Memory.CardsOf(ctx, pack, lesson)
	if err != nil {
		return study.Card{}, false
	}
	for _, c := range cards {
		if c.ID == study.CardOf(st.Question) {
			return c, true
		}
	}
	return study.Card{}, false
}

// home is the pack and the lesson of a step.
func (w *walk) home(st study.Step) (pack, lesson string) {
	switch {
	case st.From != nil:
		return st.From.Course.ID, st.From.Lesson
	case w.s.Lesson != nil:
		return w.app.Course.ID, w.s.Lesson.ID
	}
	return w.app.Course.ID, ""
}

func (w *walk) paceOf(ctx context.Context, st study.Step) study.Pace {
	if w.agenda.Pace == nil {
		_, _ = w.due(ctx, 0) // without a pace, time is no reason
	}
	return w.agenda.Pace[st.Question.Kind]
}

// keep remembers answers by the names of their entries, for what their grades depend on.
func (w *walk) keep(entries []study.Entry) {
	for _, e := range entries {
		if e.Type != study.Answer {
			continue
		}
		if w.answers == nil {
			w.answers = map[string]study.Entry{}
		}
		w.answers[e.Nonce] = e
	}
}

// sayGrade says the grade of the answer on the screen. In a lesson a grade that goes without saying is not said.
func (w *walk) sayGrade(ctx context.Context) {
	o, ok := w.outcome(ctx)
	switch {
	case !ok:
		return
	case !o.graded && w.round != nil:
		w.sayPractice()
	case !o.graded, w.round == nil && o.plain():
		return
	default:
		w.p.say(w.graded(o))
	}
	w.sayLeech(o)
	if o.graded && !w.shownGrade {
		w.shownGrade = true
		w.p.say("undo takes the answer back. grade hard gives it your own grade: again, hard, good or easy.")
	}
}

// sayPractice says that an answer changes no grade, and once why.
func (w *walk) sayPractice() {
	if !w.toldPractice {
		w.toldPractice = true
		w.p.line("Practice: so soon after the last answer, this one changes no grade.")
		return
	}
	w.p.line("Practice.")
}

// graded is one sentence or two: the grade, why, and when the question comes back.
func (w *walk) graded(o outcome) string {
	said := "Grade: " + o.card.Last.Rating.String()
	if !o.plain() {
		said += ", because " + string(o.reason)
	}
	said += "."
	if o.card.Away == study.NotAway && !w.s.ComesBack() {
		said += " It is due " + w.comes(o.card.Memory.Due) + "."
	}
	return said
}

// comes says when something is due, as the end of a sentence.
func (w *walk) comes(at time.Time) string {
	now := w.app.Now()
	days := memory.Day(at.In(now.Location())) - memory.Day(now)
	wait := at.Sub(now)
	switch {
	case wait < time.Minute:
		return "now"
	case days <= 0 && wait < 2*time.Hour:
		return "in about " + count(int(wait.Round(time.Minute).Minutes()), "minute")
	}
	return study.InDays(days)
}

// sayLeech says that a question was forgotten so often that it is not asked any more.
func (w *walk) sayLeech(o outcome) {
	if !o.graded || o.card.Away != study.AsLeech {
		return
	}
	w.p.sayf("You have forgotten this one %s, so asking alone does not help. After this sitting it is put away until you meet it in its lesson again: %s. "+
		"Type lesson to hear its section now; away lists what is put away.",
		study.Often(o.card.Memory.Lapses), w.lessonOf(w.s.Step()))
}

// gradeAs gives the answer on the screen the learner's own grade.
func (w *walk) gradeAs(ctx context.Context, word string) {
	grades := study.Grades()
	i := slices.IndexFunc(grades, func(g study.Grade) bool { return g.String() == word })
	if i < 0 {
		w.p.say("Type grade and one of these: again, hard, good, easy.")
		return
	}
	o, ok := w.outcome(ctx)
	switch st := w.s.Step(); {
	case w.s.Phase() != study.Telling:
		w.p.say("A grade comes after an answer. " + w.expected())
	case !st.Scored:
		w.p.say("This answer is not scored, so it has no grade.")
	case ok && !o.graded:
		w.p.say("This was practice; only the first answer has a grade.")
	case !ok:
		w.p.say("This answer has no grade yet. " + w.expected())
	default:
		e := w.event(study.Regrade)
		e.Grade = grades[i]
		w.apply(ctx, e)
		w.sayOwnGrade(ctx)
	}
}

func (w *walk) sayOwnGrade(ctx context.Context) {
	o, ok := w.outcome(ctx)
	if !ok || !o.graded || len(w.box.queue) > 0 {
		w.p.sayf("Your grade is kept: %s.", *w.s.Step().Grade)
		return
	}
	w.p.say(w.graded(o))
	w.sayLeech(o)
}

// undo takes the last answer back and asks again. At the next step it goes back for it.
func (w *walk) undo(ctx context.Context) {
	for range w.sinceAnswer() {
		w.apply(ctx, w.event(study.Back))
	}
	st := w.s.Step()
	switch {
	case w.s.Phase() != study.Telling:
		w.p.say("There is no answer here to take back. " + w.expected())
		return
	case !st.Scored:
		w.p.say("This answer is not scored, so nothing is to be taken back.")
		return
	case st.Place == study.InProof:
		w.p.say(study.ProofStands)
		return
	case !st.Told.Saved:
		w.p.say("This answer is not saved yet. It can be taken back when it is.")
		return
	}
	w.apply(ctx, w.event(study.TakeBack))
	if w.s.Phase() == study.Telling {
		w.p.say("Only the last answer can be taken back, and others came after this one.")
		return
	}
	w.p.line("Taken back. It counts no more, and the question is asked again.")
	w.sayStep(ctx)
}

// sinceAnswer is how many steps back the last answer is that can be taken back; 0 where there is none, or it is here. What
// was put away since is passed over.
func (w *walk) sinceAnswer() int {
	if w.s.Phase() == study.Telling {
		return 0
	}
	n := 1
	for w.s.StepAt(w.s.At()-n).Away != study.NotAway && w.s.StepAt(w.s.At()-n).Told == nil {
		n++
	}
	if st := w.s.StepAt(w.s.At() - n); st.Told != nil && st.Scored && st.Told.Saved {
		return n
	}
	return 0
}

// reread says the section of the lesson that a question is from.
func (w *walk) reread() {
	st := w.s.Step()
	if w.s.Phase() != study.Telling {
		w.p.say("Its section comes after an answer. " + w.expected())
		return
	}
	course, id := w.app.Course, ""
	if st.From != nil {
		id = st.From.Lesson
		course, _ = w.library().Pack(st.From.Course.ID)
	}
	l := w.s.Lesson
	if l == nil && course != nil {
		var err error
		if l, err = course.Lesson(id); err != nil {
			w.p.say("This lesson cannot be read: " + err.Error())
			return
		}
	}
	if l == nil || len(l.Sections) == 0 {
		w.p.line("This question has no section.")
		return
	}
	w.saySection(l, study.SectionOf(l, st.Question))
}

// saySection says a section without its questions.
func (w *walk) saySection(l *content.Lesson, i int) {
	w.p.say("From the lesson: " + l.Title)
	w.p.section(l, i, "")
	for _, part := range l.Sections[i].Parts {
		w.p.blocks(untitled(l.Sections[i], content.Readable(part.Blocks)))
		w.p.gap()
	}
	w.p.line("End of the section.")
}
