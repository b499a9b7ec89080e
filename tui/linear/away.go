package linear

import (
	"context"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// bury passes the question on the screen over until tomorrow.
func (w *walk) bury(ctx context.Context) {
	switch {
	case !w.reviewing():
		w.p.say("Putting a question off goes in a review. " + w.expected())
	case !w.s.Accepts(study.Bury):
		w.p.say("This question is answered. " + w.expected())
	default:
		w.apply(ctx, w.event(study.Bury))
		w.p.line("Put off until tomorrow.")
		w.sayStep(ctx)
	}
}

// suspend puts the question on the screen away for good.
func (w *walk) suspend(ctx context.Context) {
	switch {
	case !w.reviewing():
		w.p.say("Putting a question away goes in a review. " + w.expected())
	case !w.s.Accepts(study.Suspend):
		w.p.say("There is no question here. " + w.expected())
	default:
		w.apply(ctx, w.event(study.Suspend))
		w.p.line("Put away: it is not asked any more. away lists what is put away.")
		w.sayStep(ctx)
	}
}

// putAway are the cards that are put away, in the order in which they are numbered.
func (w *walk) putAway(ctx context.Context) ([]study.Card, bool) {
	cards, err := w.app.Memory.Away(ctx)
	if err != nil {
		w.p.say("What is put away is not known: " + err.Error())
	}
	return cards, err == nil
}

// away lists what is put away.
func (w *walk) away(ctx context.Context) {
	cards, ok := w.putAway(ctx)
	switch {
	case !ok:
		return
	case len(cards) == 0:
		w.p.line("Nothing is put away.")
		return
	}
	for i, c := range cards {
		w.p.within(strconv.Itoa(i+1)+". ", "   ", func() { w.sayAway(c) })
	}
	w.p.sayf("%s 1: ask the first one again.", capital(bringBack.word(w.typing())))
}

func (w *walk) sayAway(c study.Card) {
	why := "put away by you"
	if c.Away == study.AsLeech {
		why = "forgotten " + study.Often(c.Memory.Lapses)
	}
	w.p.sayf("%s; %s.", w.nameCard(c), why)
}

// editionOf is the pack of a card as it is installed, as far as it is.
func (w *walk) editionOf(c study.Card) content.Outline {
	if course, ok := w.library().Pack(c.Pack); ok {
		return course.Outline
	}
	return content.Outline{}
}

// nameCard is a question with its lesson.
func (w *walk) nameCard(c study.Card) string {
	a, ok := study.Find(w.library(), study.Spot{Pack: c.Pack, Lesson: c.Lesson, Item: c.Item})
	if !ok {
		return "A question that is no longer there, " + clip(c.ID)
	}
	return ended(short(a.Question.Stem)) + " " + w.lessonOf(study.Step{From: &a.Origin})
}

// bringBack asks again what was put away.
func (w *walk) bringBack(ctx context.Context, number string) {
	number = strings.TrimSpace(strings.TrimPrefix(number, "back"))
	cards, ok := w.putAway(ctx)
	if !ok {
		return
	}
	n, err := strconv.Atoi(number)
	switch {
	case len(cards) == 0:
		w.p.line("Nothing is put away.")
		return
	case err != nil || n < 1 || n > len(cards):
		w.p.sayf("Type %s and a number from 1 to %d. %s lists them.", bringBack.word(w.typing()), len(cards), capital(away.word(w.typing())))
		return
	}
	c := cards[n-1]
	w.save(ctx, study.AskAgain(w.editionOf(c), c, w.stamp()))
	w.p.say("Brought back, and asked again when it is due: " + ended(w.nameCard(c)))
}
