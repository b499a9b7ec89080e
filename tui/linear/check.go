package linear

import (
	"context"
	"slices"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// ahead is what is asked about before a lesson.
type ahead struct {
	lesson content.LessonRef   // the lesson
	from   []content.LessonRef // of each question, the lesson it is about
}

// check asks ahead of a lesson, or of the one that the learner is in or that comes next, whether they know enough.
func (w *walk) check(ctx context.Context, name string) {
	ref, ok := w.toCheck(name)
	if !ok {
		return
	}
	needed, why := w.needed(ref)
	if why != "" {
		w.p.say(why)
		return
	}
	seed := w.app.Seed()
	next := &ahead{lesson: ref}
	var questions []*quiz.Question
	for _, c := range study.AskAhead(needed, seed) {
		about, _ := w.app.Course.Find(c.Lesson)
		next.from, questions = append(next.from, about), append(questions, c.Question)
	}
	if len(questions) == 0 {
		w.p.sayf("There is no short question about what helps before %s", ref.Title)
		return
	}
	w.depart(ctx)
	w.since, w.ahead = w.app.Now(), next // after depart, which forgets what was asked ahead before
	var opened study.Entry
	w.s, opened = study.Check(w.app.Course.Outline, questions, w.app.NewID(), seed, w.stamp())
	w.save(ctx, opened)
	w.sayAhead()
	w.sayStep(ctx)
}

// toCheck is the lesson that is named, or else the one at hand.
func (w *walk) toCheck(name string) (content.LessonRef, bool) {
	switch {
	case name != "":
		return w.named(name, check)
	case w.ahead != nil:
		return w.ahead.lesson, true
	case w.over() && w.hasNext:
		return w.next, true
	case w.s.Lesson != nil:
		return w.app.Course.Find(w.s.Lesson.ID)
	}
	w.p.say("Type check and the number of a lesson.")
	return content.LessonRef{}, false
}

// needed are the lessons that help before another one, or why none can be asked about.
func (w *walk) needed(ref content.LessonRef) (lessons []*content.Lesson, why string) {
	if len(ref.Needs) == 0 {
		return nil, "Nothing has to be known before this lesson: " + ref.Title
	}
	for _, id := range ref.Needs {
		if l, err := w.app.Course.Lesson(id); err == nil {
			lessons = append(lessons, l)
		}
	}
	if len(lessons) == 0 {
		return nil, "What helps to know before this lesson is not written yet: " + ref.Title
	}
	return lessons, ""
}

func (w *walk) sayAhead() {
	w.p.sayf("%s about what helps to know before the lesson: %s", capital(count(w.s.Len(), "question")), w.ahead.lesson.Title)
	w.p.line("No lesson counts the answers.")
}

// sayAheadEnd is said when all was asked: whether it is enough, and what Enter opens.
func (w *walk) sayAheadEnd() {
	right, _, all := w.s.Tally()
	better := w.better()
	if len(better) == 0 {
		w.p.sayf("Right: %d of %d. You know enough.", right, all)
		w.next, w.hasNext = w.ahead.lesson, true
	} else {
		w.p.sayf("Right: %d of %d. Better first:", right, all)
		for _, ref := range better {
			w.p.within("- ", "  ", func() { w.p.sayf("%s, open %d", ref.Title, w.place(ref.ID)) })
		}
		w.next, w.hasNext = better[0], true
	}
	w.p.gap()
	w.p.sayf("Enter: go to %s", w.next.Title)
	if w.next.ID != w.ahead.lesson.ID {
		w.p.sayf("open %d: go to %s anyway", w.place(w.ahead.lesson.ID), w.ahead.lesson.Title)
	} else {
		first := w.ahead.from[0]
		w.p.sayf("open %d: go to %s first", w.place(first.ID), first.Title)
	}
	w.p.line("back: go to the last question. again: hear this once more. quit: end.")
}

// better lists the lessons whose questions were not answered rightly.
func (w *walk) better() []content.LessonRef {
	var out []content.LessonRef
	for i, ref := range w.ahead.from {
		told := w.s.StepAt(i).Told
		if told != nil && !told.Verdict.Right() && !slices.ContainsFunc(out, ref.Is) {
			out = append(out, ref)
		}
	}
	return out
}
