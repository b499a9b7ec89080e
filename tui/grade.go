package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/progress/study"
)

// sureness are the keys that answer and say how sure the learner is.
var sureness = []struct {
	action action
	word   string
	sure   study.Sureness
}{
	{actGuess, "guess", study.Guessed},
	{actMaybe, "maybe", study.Unsure},
	{actSure, "sure", study.Sure},
}

// asksSure tells whether the learner may say how sure they are. What is picked may be a guess, what is made is not; and
// who checks in the midst of a lesson whether they follow it has just read the answer.
func (l *lessonScreen) asksSure() bool {
	st := l.session.Step()
	return l.w != nil && l.ready && l.session.Phase() == study.Asking && st.Scored && st.Place != study.InLesson && !st.Question.Produced()
}

// picked tells whether the answer on the screen can be given as it stands.
func (l *lessonScreen) picked() bool {
	_, missing := l.w.response()
	return missing == "" && l.asked()
}

// sureKeys answer at once, each with how sure the learner is. Enter answers without a word about it.
func (l *lessonScreen) sureKeys() []binding {
	if !l.asksSure() {
		return nil
	}
	var out []binding
	for _, s := range sureness {
		b := bindQuiet(s.action, "answer: "+s.word, act(func() tea.Cmd {
			l.sure = s.sure
			return l.answer()
		}))
		out = append(out, b.unless(!l.picked(), "Choose an answer first."))
	}
	return out
}

// sureLine offers those keys once something is picked.
func (l *lessonScreen) sureLine() string {
	if !l.asksSure() || !l.picked() || l.typing() {
		return ""
	}
	st := l.env.st
	var parts []string
	if l.width >= 60 {
		parts = append(parts, st.muted.Render("How sure?"))
	}
	for _, s := range sureness {
		parts = append(parts, l.env.keyFor(s.action, s.word))
	}
	if l.width >= 60 {
		parts = append(parts, l.env.keyFor(actGo, "without saying"))
	}
	return strings.Join(parts, "  ")
}

// keyFor is the key of an action with a word, as in the footer.
func (e *env) keyFor(a action, word string) string {
	return keyHelp(e.st, keyName(e.keys[a][0]), word)
}

// askCard asks what has become of the card of the answer on the screen.
func (l *lessonScreen) askCard() tea.Cmd {
	st := l.session.Step()
	if l.env.fx.memory == nil || l.session.Phase() != study.Telling || !st.Scored || st.Place == study.InProof || !st.Told.Saved {
		return nil
	}
	pack, lesson := l.env.course.ID, l.ref.ID
	if st.From != nil {
		pack, lesson = st.From.Course.ID, st.From.Lesson
	}
	return l.env.fx.readCard(l.id, st.Told.Nonce, pack, lesson, st.Question)
}

// graded is the card of the answer on the screen, if that was a review: what comes soon after another answer is practice.
func (l *lessonScreen) graded() (study.Card, bool) {
	told := l.session.Step().Told
	if l.session.Phase() != study.Telling || told == nil || l.after.err != nil || l.after.card.Last.Nonce != told.Nonce {
		return study.Card{}, false
	}
	return l.after.card, true
}

// gradeKeys give the answer on the screen another grade. In the midst of a lesson there is more to think of than that.
func (l *lessonScreen) gradeKeys() []binding {
	card, ok := l.graded()
	if !ok || l.session.Step().Place == study.InLesson {
		return nil
	}
	keys, name := digits(len(study.Grades()))
	var out []binding
	for i, g := range study.Grades() {
		b := bindKeys(keys[i:i+1], name, "your grade", act(func() tea.Cmd { return l.regrade(g) }))
		b.quiet, b.again = i > 0, i > 0
		out = append(out, b.unless(g == card.Last.Rating && i > 0, "It has this grade."))
	}
	return out
}

func (l *lessonScreen) regrade(g study.Grade) tea.Cmd {
	if card, ok := l.graded(); !ok || card.Last.Rating == g {
		return nil
	}
	e := l.event(study.Regrade)
	e.Grade = g
	return l.apply(e)
}

// gradeLines say which grade the answer has and why, and how to give it another one.
func (l *lessonScreen) gradeLines(width int) []string {
	card, ok := l.graded()
	if !ok || l.session.Step().Place == study.InLesson {
		return nil
	}
	st := l.env.st
	grade := "Grade: " + card.Last.Rating.String()
	if why := l.whyGraded(card); why != study.ByAnswer {
		grade += ", because " + string(why)
	}
	otherwise := st.muted.Render("Change it:")
	for i, g := range study.Grades() {
		if g != card.Last.Rating {
			otherwise += "  " + keyHelp(st, digit(i), g.String())
		}
	}
	out := wrap(grade+".", width)
	if last := len(out) - 1; cells(out[last])+3+cells(otherwise) <= width {
		out[last] += "   " + otherwise
		return out
	}
	return append(out, otherwise)
}

// whyGraded is the reason for a grade.
func (l *lessonScreen) whyGraded(card study.Card) study.Reason {
	st := l.session.Step()
	answer, known := l.given[st.Told.Nonce]
	if !known { // it was given before the program was started
		answer = study.Entry{Type: study.Answer, At: card.Last.At, Item: st.Question.ID, Response: st.Told.Response, Score: st.Told.Verdict.Score, Hints: st.Hints, Facts: st.Told.Facts}
	}
	return card.WhyGraded(answer, l.env.agenda.Pace[st.Question.Kind])
}

// comesIn says when a card that was just reviewed is asked again; empty where that is in this sitting or never.
func comesIn(c study.Card, long bool) string {
	switch {
	case c.Away != study.NotAway:
		return ""
	case long:
		return "It comes back " + study.InDays(c.Wait()) + "."
	}
	return "Back " + study.InDays(c.Wait()) + "."
}

// isLeech tells whether the answer on the screen has shown that asking again does not help.
func (l *lessonScreen) isLeech() bool {
	card, ok := l.graded()
	return ok && card.Away == study.AsLeech && card.Last.Before.Away != study.AsLeech
}

// afterLines stand below a verdict: where the question is from, and what its answer means for the days to come.
func (l *lessonScreen) afterLines(width int) []string {
	st := l.env.st
	step := l.session.Step()
	var out []string
	if step.From != nil {
		label := "From  "
		text := l.env.homeTitle(step.From)
		key := "   " + l.env.keyFor(actContents, "its lesson")
		lines := indent(wrap(text, width-len(label)), st.note.Render(label))
		if last := len(lines) - 1; cells(lines[last])+cells(key) <= width {
			lines[last] += key
		}
		out = append(out, lines...)
	}
	out = append(out, l.gradeLines(width)...)
	if l.isLeech() {
		card, _ := l.graded()
		said := l.env.keysIn(leechSentence(card))
		for _, s := range wrap(said, width) {
			out = append(out, st.warn.Render(s))
		}
	}
	if len(out) > 0 {
		out = append([]string{""}, out...)
	}
	return out
}

// leechSentence says what it means that a question is forgotten again and again.
func leechSentence(c study.Card) string {
	return fmt.Sprintf("Forgotten %s: asking it again does not help. {contents} opens where it is explained; after today it waits until you answer it in its lesson.",
		study.Often(c.Memory.Lapses))
}

// answeredBefore is the step whose answer can be taken back: the one on the screen, or the one before it. -1 is none.
func (l *lessonScreen) answeredBefore() int {
	i := l.session.At()
	for l.session.Phase() == study.Asking && i > 0 && l.session.StepAt(i).Told == nil {
		if i--; l.session.StepAt(i).Away == study.NotAway {
			break // what was put away is passed over
		}
	}
	st := l.session.StepAt(i)
	if st.Told == nil || !st.Scored || !st.Told.Saved || st.Place == study.InProof {
		return -1
	}
	for j := i + 1; j < l.session.Len(); j++ {
		if l.session.StepAt(j).Told != nil {
			return -1
		}
	}
	return i
}

// whyNotTakenBack says why there is no answer to take back.
func (l *lessonScreen) whyNotTakenBack() string {
	if l.session.Step().Place == study.InProof {
		return study.ProofStands
	}
	return "There is no answer just before this."
}

// takeBack asks again what was answered last.
func (l *lessonScreen) takeBack() tea.Cmd {
	to := l.answeredBefore()
	if to < 0 {
		return nil
	}
	var cmds []tea.Cmd
	for l.session.At() > to {
		cmds = append(cmds, l.previous())
	}
	cmds = append(cmds, l.apply(l.event(study.TakeBack)), l.arrive())
	l.env.say("Taken back: that answer does not count.")
	return tea.Batch(cmds...)
}

// memoryKeys are what can be done with a question besides answering it.
func (l *lessonScreen) memoryKeys() []binding {
	phase := l.session.Phase()
	if !l.ready || l.err != nil || phase != study.Asking && phase != study.Telling {
		return nil
	}
	out := append(l.sureKeys(), l.gradeKeys()...)
	if l.session.Step().Scored {
		out = append(out, bind(actTakeBack, "take back", act(l.takeBack)).unless(l.answeredBefore() < 0, l.whyNotTakenBack()))
	}
	if _, reviewing := l.errand.(*review); reviewing {
		out = append(out, l.putAwayKeys()...)
	}
	return out
}

// putAwayKeys keep a question of a review from being asked, today or at all, and open its lesson.
func (l *lessonScreen) putAwayKeys() []binding {
	asking := l.session.Phase() == study.Asking
	away := l.session.Step().Away != study.NotAway
	return []binding{
		bind(actContents, "its lesson", func() (move, tea.Cmd) { return l.env.read(l.session.Step()) }).unless(asking, "That would give the answer away."),
		bind(actBury, "not today", act(func() tea.Cmd { return l.putAway(study.Bury, "Not asked again before tomorrow.") })).unless(!asking || away, "It is answered."),
		bind(actPutAway, "put away", act(func() tea.Cmd {
			return l.putAway(study.Suspend, "Put away: it is not asked any more. Progress lists it.")
		})).unless(away, "It is put away."),
	}
}

func (l *lessonScreen) putAway(k study.EventKind, said string) tea.Cmd {
	cmd := l.apply(l.event(k))
	l.env.say(said)
	return cmd
}

// regraded asks again for the card on the screen when the journal has a grade that the learner gave.
func (l *lessonScreen) regraded(e study.Entry, err error) tea.Cmd {
	told := l.session.Step().Told
	if err != nil || told == nil || e.Type != study.Regraded || e.Facts.Of != told.Nonce {
		return nil
	}
	return l.askCard()
}
