package linear

import (
	"context"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// hear does what a line says. It returns true when the learner wants to leave.
func (w *walk) hear(ctx context.Context, l line) bool {
	if l.long {
		w.p.sayf("That line is longer than %d KB. It was skipped, and nothing was done. %s", maxLine>>10, w.expected())
		return false
	}
	if w.bench != nil {
		return w.hearLab(ctx, l.text)
	}
	c, rest, ok := parseCommand(l.text, w.typing())
	ok = ok && w.offers(c)
	switch {
	case ok:
		return w.do(ctx, c, rest)
	case w.over():
		w.openNumber(ctx, l.text)
	case !w.typing() && w.typeLive(l.text): // no answer has the form of a change, unless words are typed
	case w.s.Phase() == study.Asking:
		w.answer(ctx, l.text)
	default:
		w.p.sayf("I did not understand %q. %s", clip(l.text), w.expected())
	}
	return false
}

// expected is one sentence: what can be typed now.
func (w *walk) expected() string {
	switch {
	case w.bench != nil:
		return "Type a command, or help to hear them."
	case w.over():
		return "Type a command, or help to hear them."
	case w.s.Phase() == study.Asking:
		q := w.s.Step().Question
		if w.written != "" {
			return howRubric(q)
		}
		return kinds[q.Kind].how(q)
	}
	return "Press Enter to go on, or type help."
}

// answer takes a line for an answer. The verdict is said when the journal has it, or has said that it cannot.
func (w *walk) answer(ctx context.Context, text string) {
	st := w.s.Step()
	if st.Question.Kind == quiz.Recall {
		w.recall(ctx, st.Question, text)
		return
	}
	text, sure := cutSureness(st.Question, text)
	r, slip := kinds[st.Question.Kind].take(st.Question, w.s.Shown(w.s.At()), text)
	if slip != "" {
		w.p.say(slip + " " + w.expected())
		return
	}
	w.respond(ctx, r, sure)
}

func (w *walk) respond(ctx context.Context, r quiz.Response, sure study.Sureness) {
	r, slip := w.run(w.s.Step(), r)
	if slip != "" {
		w.p.say(slip + " " + w.expected())
		return
	}
	w.written = ""
	e := w.event(study.Respond)
	e.Response, e.Sure = r, sure
	w.apply(ctx, e)
	w.sayRace(w.s.Step())
	w.sayTold(ctx)
}

// do does what a command says: it moves on, or asks.
func (w *walk) do(ctx context.Context, c command, rest string) (leave bool) {
	switch c {
	case goOn:
		w.goOn(ctx)
	case back:
		w.back(ctx)
	case again:
		w.sayStep(ctx)
	case hint, dontKnow, show:
		w.assist(ctx, c)
	case explain:
		w.explain()
	case where:
		w.where(ctx)
	case summary:
		w.summary()
	case lessons:
		w.lessons(ctx)
	case paths:
		w.paths(ctx)
	case packList:
		w.packs(ctx, plainWords(rest))
	case open:
		w.openNumber(ctx, plainWords(rest))
	case toLab:
		w.openLabNamed(ctx, plainWords(rest))
	case help:
		w.help()
	case quit:
		return true
	default:
		w.doMemory(ctx, c, plainWords(rest))
		w.doText(ctx, c, rest)
	}
	return false
}

// doMemory does what a command says about what is known, and about asking it again.
func (w *walk) doMemory(ctx context.Context, c command, words string) {
	switch c {
	case progress:
		w.progress(ctx)
	case check:
		w.check(ctx, words)
	case review:
		w.review(ctx, words)
	case prove:
		w.prove(ctx, words)
	case undo:
		w.undo(ctx)
	case gradeIt:
		w.gradeAs(ctx, words)
	case hard, good, easy:
		w.gradeAs(ctx, c.word(false))
	case reread:
		w.reread()
	case bury:
		w.bury(ctx)
	case suspend:
		w.suspend(ctx)
	case away:
		w.away(ctx)
	case bringBack:
		w.bringBack(ctx, words)
	}
}

// doText does what a command says with the text behind it: code that runs, words to find, a note.
func (w *walk) doText(ctx context.Context, c command, rest string) {
	switch c {
	case runCode:
		w.runLive(ctx, rest)
	case editCode:
		w.editLive(rest)
	case resetCode:
		w.resetLive(rest)
	case find:
		w.find(ctx, plainWords(rest))
	case note:
		w.note(ctx, rest)
	case bookmark:
		w.bookmark(ctx)
	case notes:
		w.notes(ctx)
	case report:
		w.report(ctx, rest)
	case define:
		w.define(rest)
	}
}

func (w *walk) goOn(ctx context.Context) {
	switch {
	case w.over():
		w.openNext(ctx)
	case w.s.Phase() == study.Asking && w.s.Step().IsHeld():
		w.p.sayf("This question waits for an answer; %s records that you do not know it. %s", dontKnow.word(w.typing()), w.expected())
	case w.s.Phase() == study.Asking:
		w.p.sayf("This question waits for an answer; %s leaves it to the lesson. %s", dontKnow.word(w.typing()), w.expected())
	default:
		w.apply(ctx, w.event(study.Next))
		w.sayStep(ctx)
	}
}

func (w *walk) back(ctx context.Context) {
	at := w.s.At()
	if at > 0 {
		w.apply(ctx, w.event(study.Back))
	}
	if w.s.At() == at {
		w.p.say("This is the beginning; there is no step before it.")
		return
	}
	w.sayStep(ctx)
}

// assist helps with a question: a hint, or the answer.
func (w *walk) assist(ctx context.Context, c command) {
	left := w.s.HintsLeft()
	held := w.s.Step().IsHeld()
	switch {
	case w.s.Phase() == study.Asking && held && c != dontKnow:
		w.p.sayf("This question has no hints, and your instructor has the key. Where you do not know, type %s.", dontKnow.word(w.typing()))
	case w.s.Phase() == study.Telling:
		w.p.say("This question is answered. " + w.expected())
	case w.s.Phase() != study.Asking:
		w.p.say("Nothing is asked here. " + w.expected())
	case c == dontKnow:
		w.respond(ctx, quiz.Response{DontKnow: true}, study.Unsaid)
	case c == show && left == 0:
		w.respond(ctx, quiz.Response{Revealed: true}, study.Unsaid)
	case c == show:
		w.p.sayf("The hints come first; left: %d. Type %s.", left, hint.word(w.typing()))
	case left == 0:
		w.p.sayf("There are no more hints. %s tells the answer.", capital(show.word(w.typing())))
	default:
		w.apply(ctx, w.event(study.Hint))
		st := w.s.Step()
		w.sayHint(st, st.Hints-1)
	}
}

func (w *walk) explain() {
	if w.s.Phase() == study.Telling && w.s.Step().IsHeld() {
		w.p.say("Your instructor has the key. Nothing here says what is right.")
		return
	}
	if w.s.Phase() == study.Telling {
		a := w.answered()
		kinds[a.q.Kind].explain(w.p, a)
		w.p.labelled("Why:", a.q.Explanation)
		return
	}
	w.p.say("Explain comes after an answer. " + w.expected())
}

// offers tells whether there is what a command needs.
func (w *walk) offers(c command) bool {
	switch c {
	case find:
		return w.app.Finder != nil
	case review, prove, gradeIt, hard, good, easy, bury, suspend, away, bringBack:
		return w.app.Memory != nil
	case progress:
		return w.app.Records != nil
	case packList:
		return w.app.Shelf != nil
	case toLab:
		return w.hasLabs()
	case runCode, editCode, resetCode:
		return len(w.liveHere()) > 0
	}
	return true
}

func (w *walk) help() {
	w.p.line("Commands:")
	for _, row := range commands {
		if row.help == "" || !w.offers(row.do) {
			continue
		}
		w.p.within("- ", "  ", func() { w.p.say(row.help) })
	}
	w.p.say("Where you type words or numbers for an answer, a command begins with a slash: /hint. To answer /hint itself, type //hint.")
	if w.app.Memory != nil {
		w.p.say("Behind the number of an answer, one more word says how sure you are: 2 sure, 2 unsure or 2 guess; s, u or g is enough.")
	}
}

// where says where the learner is and how the day went.
func (w *walk) where(ctx context.Context) {
	switch {
	case w.s.Lesson != nil:
		w.sayPosition()
	case w.round != nil:
		w.p.line(w.roundName() + ".")
		w.sayTally()
	case w.s.Len() > 0:
		w.sayAhead()
	}
	o, err := w.overview(ctx)
	if err != nil {
		w.p.say("The time of today is not known: " + err.Error() + ".")
		return
	}
	today := count(o.AnswersToday, "answer")
	if !w.app.Timeless {
		today += ", " + count(int(o.TimeToday.Minutes()), "minute")
	}
	w.p.sayf("Today: %s.", today)
	if w.app.Streak && o.StreakDays > 1 {
		w.p.sayf("Streak: %s.", count(o.StreakDays, "day"))
	}
	if len(w.box.queue) > 0 {
		w.p.sayf("Not saved yet: your place and %s. It will be tried again.", count(w.box.answers(), "answer"))
	}
}

func (w *walk) sayPosition() {
	w.sayTitle()
	st := w.s.Step()
	if st.Place == study.InLesson && st.Section >= 0 {
		w.p.section(w.s.Lesson, st.Section, "")
	}
	if !w.over() {
		w.p.sayf("Step %d of %d.", w.s.At()+1, w.s.Len())
	}
	w.sayTally()
}

func (w *walk) sayTally() {
	if right, answered, all := w.s.Tally(); all > 0 {
		w.p.sayf("Answered: %d of %s, %d right at the first try.", answered, count(all, "question"), right)
	}
	if answered, all := w.s.Recorded(); all > 0 {
		w.p.sayf("Recorded: %d of %s.", answered, count(all, "answer"))
	}
}
