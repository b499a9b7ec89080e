package linear

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// walk is one learner at one prompt: the machine of study, driven by lines.
type walk struct {
	app   *App
	in    *input
	p     *printer
	box   outbox
	s     study.Session
	since time.Time // when the last thing happened that the journal was told

	next     content.LessonRef // what the menu offers
	hasNext  bool
	bench    *bench                    // the lab that is open
	ahead    *ahead                    // what is asked about, while it is asked ahead of a lesson
	pathDone bool                      // the path that is followed is done
	known    study.Overview            // of when the menu was made
	coached  bool                      // "explain" was mentioned
	live     liveTexts                 // what was typed into code of lessons
	written  string                    // a recall that waits for its own verdict
	reported map[string]*quiz.Question // by the nonce of the report that the journal does not have yet

	round        *round                 // a sitting that belongs to no lesson, while that is what the learner is in
	answers      map[string]study.Entry // by their nonces: what the answers of this run and of a resumed sitting said
	agenda       study.Agenda           // of when it was asked last what is due
	toldHow      bool                   // that an answer may say how sure one is
	toldPractice bool                   // that answers in quick succession are practice
	shownGrade   bool                   // what can be done about a grade
}

// open puts a lesson before the learner: where it was left, or from its beginning.
func (w *walk) open(ctx context.Context, lesson string) error {
	l, err := w.app.Course.Lesson(lesson)
	if err != nil {
		return err
	}
	entries, err := w.app.Journal.Sitting(ctx, w.app.Course.ID, l.ID)
	if err != nil {
		return fmt.Errorf("reading where you are in %q: %w", content.Line(l.Title), err)
	}
	entries = append(entries, w.box.of(l.ID)...) // before depart, which may bring them to the journal
	w.depart(ctx)
	w.since = w.app.Now()
	w.keep(entries)
	var ok bool
	w.s, ok = study.Resume(w.app.Course.Outline, l, entries)
	resumed := ok && !w.s.Over()
	if !resumed {
		var opened study.Entry
		w.s, opened = study.New(w.app.Course.Outline, l, w.app.NewID(), w.app.Seed(), w.stamp())
		w.save(ctx, opened)
	}
	w.sayLesson(resumed)
	w.sayStep(ctx)
	return nil
}

// depart tells the journal that an unfinished sitting is left for another, which is then the one to go on with.
func (w *walk) depart(ctx context.Context) {
	if w.s.Len() > 0 && !w.s.Over() {
		e := w.event(study.Next)
		w.save(ctx, w.s.Leave(e.Stamp, e.Took))
	}
	w.ahead, w.round = nil, nil
}

func (w *walk) stamp() study.Stamp {
	return study.Stamp{At: w.app.Now(), Nonce: w.app.NewID()}
}

// event is something the learner did now. Took counts from the last thing that was told to the journal, so that the
// times of all entries add up to the time spent.
func (w *walk) event(k study.EventKind) study.Event {
	e := study.Event{Kind: k, Stamp: w.stamp()}
	if !w.app.Timeless {
		e.Took = max(0, e.Stamp.At.Sub(w.since))
	}
	w.since = e.Stamp.At
	return e
}

// apply moves the session and tells the journal; when it returns, an answer is on disk or known not to be.
func (w *walk) apply(ctx context.Context, e study.Event) {
	var entries []study.Entry
	w.s, entries = w.s.Apply(e)
	w.keep(entries)
	w.save(ctx, entries...)
}

// over tells whether the menu is what the learner has before them.
func (w *walk) over() bool { return w.s.Len() == 0 || w.s.Phase() == study.Done }

// typing tells whether the line itself is the answer.
func (w *walk) typing() bool {
	return w.s.Phase() == study.Asking && kinds[w.s.Step().Question.Kind].typed && w.written == ""
}

// sayStep says the step that the learner is at, whole.
func (w *walk) sayStep(ctx context.Context) {
	w.written = ""
	w.p.gap()
	if w.over() {
		w.sayEnd(ctx)
		return
	}
	st := w.s.Step()
	w.sayPlace(st)
	if st.Question != nil {
		w.sayQuestion(st)
	}
	if st.Told != nil || st.Question == nil {
		w.p.gap()
		w.sayRace(st)
	}
	if st.Told != nil {
		w.sayTold(ctx)
	}
}

// sayPlace says where a step stands, and what there is to read at it.
func (w *walk) sayPlace(st study.Step) {
	before := w.s.StepAt(w.s.At() - 1)
	switch {
	case st.Place == study.InLesson:
		more := ""
		if w.s.At() > 0 && before.Place == st.Place && before.Section == st.Section {
			more = ", continued"
		}
		w.p.section(w.s.Lesson, st.Section, more)
		_, blocks, _ := content.RaceIn(st.Blocks)
		w.sayLively(untitled(w.s.Lesson.Sections[st.Section], blocks))
		if len(st.Blocks) > 0 {
			w.p.gap()
		}
	case st.Place == study.InQuiz && before.Place != study.InQuiz:
		w.p.line("Quiz, " + count(w.quizSize(), "question") + ".")
		w.p.gap()
	}
}

func (w *walk) quizSize() int {
	n := 0
	for i := range w.s.Len() {
		if w.s.StepAt(i).Place == study.InQuiz {
			n++
		}
	}
	return n
}

// untitled leaves out the heading that the line of its section has said already.
func untitled(s content.Section, blocks []content.Block) []content.Block {
	if len(blocks) > 0 && blocks[0].Kind == content.Heading && content.Plain(blocks[0].Text) == s.Title {
		return blocks[1:]
	}
	return blocks
}

// section is the line that begins a section.
func (p *printer) section(l *content.Lesson, i int, more string) {
	p.sayf("Section %d of %d: %s%s", i+1, len(l.Sections), l.Sections[i].Title, more)
}

func (w *walk) sayQuestion(st study.Step) {
	if says := st.CorrectionOf(); says != "" {
		w.p.say(says)
	}
	n, of := w.ordinal()
	label := questionLabel(st, n, of)
	w.p.question(label, st.Question, w.s.Shown(w.s.At()))
	for i := range st.Hints {
		w.sayHint(st, i)
	}
	if st.Told == nil {
		w.sayHow(st)
	}
}

// sayHow says, right before the prompt, what can be typed.
func (w *walk) sayHow(st study.Step) {
	how := kinds[st.Question.Kind].how(st.Question)
	if n := w.s.HintsLeft(); n > 0 {
		how += fmt.Sprintf(" Hints: %d.", n)
	}
	w.p.say(how)
	if w.app.Memory != nil && st.Place != study.InLesson && isPicked(st) && !w.toldHow && w.picksAgain() {
		w.toldHow = true
		w.p.say(howSureness)
	}
}

// isPicked tells whether the answer to a step is picked and counts, so that it says something how sure one is of it.
func isPicked(st study.Step) bool {
	return st.Question != nil && st.Scored && !st.Question.Produced()
}

// picksAgain tells whether another such question is to come: for one alone the sentence about it is too long.
func (w *walk) picksAgain() bool {
	for i := w.s.At() + 1; i < w.s.Len(); i++ {
		if isPicked(w.s.StepAt(i)) {
			return true
		}
	}
	return false
}

// ordinal is the number of a question among the scored ones of the sitting, and how many these are.
func (w *walk) ordinal() (n, of int) {
	asked := w.s.Step().Question
	for i := range w.s.Len() {
		st := w.s.StepAt(i)
		if st.Question == nil || !st.Scored && !st.IsHeld() && st.Place != study.Ahead || st.Try > 1 {
			continue
		}
		of++
		if st.Question == asked { // ids are those of a pack, and a review has questions of several
			n = of
		}
	}
	return n, of
}

func questionLabel(st study.Step, n, of int) string {
	switch {
	case st.Place == study.Ahead:
	case !st.Scored && !st.IsHeld():
		return "First, a guess:"
	case st.Try > 1:
		return fmt.Sprintf("Once more, question %d of %d:", n, of)
	}
	return fmt.Sprintf("Question %d of %d:", n, of)
}

// question says what is asked and what there is to choose from.
func (p *printer) question(label string, q *quiz.Question, shown []int) {
	p.within(label+" ", "", func() { p.phrase(q.Stem) })
	if strings.Contains(q.Stem, "\n\n") {
		p.gap()
	}
	kinds[q.Kind].offer(p, q, shown)
}

func (w *walk) sayHint(st study.Step, i int) {
	w.p.labelled(fmt.Sprintf("Hint %d of %d:", i+1, len(st.Question.Hints)), st.Question.Hints[i])
}

func (w *walk) sayTold(ctx context.Context) {
	st := w.s.Step()
	w.p.judgement(w.answered(), st)
	w.sayGrade(ctx)
	if !st.Told.Saved && w.box.err != nil {
		w.p.sayf("Not saved yet: %s; the answer is kept and will be tried again.", w.box.why())
	}
}

func (w *walk) answered() answered {
	st := w.s.Step()
	return answered{q: st.Question, shown: w.s.Shown(w.s.At()), told: st.Told}
}

// sayPrompt ends what is said. A prompt is a line of its own, with its newline: a pipe has no echo of Enter that would
// end it, and screen readers, Braille displays and programs that read line by line do not hear of a line before it ends.
func (w *walk) sayPrompt() {
	switch {
	case w.bench != nil:
		w.p.line("Your command:")
	case w.over():
		w.p.line("Your choice:")
	case w.s.Phase() == study.Asking:
		w.p.line("Your answer:")
	case w.s.Phase() == study.Telling && !w.coached && !w.s.Step().IsHeld():
		w.coached = true
		w.p.line("Press Enter to go on, or type explain to hear about each answer.")
	default:
		w.p.line("Press Enter to go on.")
	}
}
