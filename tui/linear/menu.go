package linear

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// refs are the lessons of the course in order. A lesson is called by its place in this list.
func (w *walk) refs() []content.LessonRef {
	var out []content.LessonRef
	for _, m := range w.app.Course.Modules {
		out = append(out, w.app.Course.Lessons(m)...)
	}
	return out
}

// place is the place of a lesson in the course, from 1.
func (w *walk) place(id string) int {
	for i, ref := range w.refs() {
		if ref.ID == id {
			return i + 1
		}
	}
	return 0
}

func (w *walk) sayTitle() {
	l := w.s.Lesson
	w.p.sayf("Lesson %d of %d: %s", w.place(l.ID), w.app.Course.Count(), l.Title)
}

// sayLesson is said when a lesson is opened.
func (w *walk) sayLesson(resumed bool) {
	w.p.gap()
	w.sayTitle()
	_, _, all := w.s.Tally()
	_, held := w.s.Recorded()
	all += held
	if resumed {
		w.p.line("You go on where you stopped.")
		return
	}
	if n := w.s.Lesson.Minutes; n > 0 {
		w.p.line("About " + count(n, "minute") + ".")
	}
	if all > 0 {
		w.p.line(count(all, "question") + ".")
	}
	if held > 0 {
		w.p.sayf("Answers to %s are recorded and not judged here: your instructor has the key.", count(held, "question"))
	}
}

// sayEnd is said when there is no step left: how it went, and what can be done now.
func (w *walk) sayEnd(ctx context.Context) {
	if w.ahead != nil {
		w.sayAheadEnd()
		return
	}
	w.findNext(ctx)
	switch {
	case w.round != nil:
		w.sayRoundEnd(ctx)
		w.p.gap()
	case w.s.Lesson != nil:
		w.sayScore()
		w.p.gap()
	}
	w.sayMenu(ctx)
}

func (w *walk) sayScore() {
	w.p.say("End of the lesson: " + w.s.Lesson.Title)
	right, _, all := w.s.Tally()
	if all > 0 {
		w.p.sayf("Right at the first try: %d of %d.", right, all)
	}
	if n, held := w.s.Recorded(); held > 0 {
		w.p.say(study.SaysRecorded(n))
	}
	missed := w.s.Missed()
	if len(missed) == 0 {
		return
	}
	w.p.sayf("Missed to the end: %s. They come back another day.", count(len(missed), "question"))
	for i, q := range missed {
		w.p.within(strconv.Itoa(i+1)+". ", "   ", func() { w.p.say(short(q.Stem)) })
	}
}

func (w *walk) sayMenu(ctx context.Context) {
	if p, follows := w.app.Course.Path(w.app.Path); follows && w.pathDone {
		w.p.sayf("Every lesson of your path is done: %s. The course goes on.", p.Title)
	}
	if w.hasNext {
		w.p.sayf("Enter: go to the next lesson, %s", w.next.Title)
		w.offerProof()
	} else {
		w.p.line("Every lesson of this course is done.")
	}
	w.offerReview(ctx)
	w.offerLabs(w.known)
	w.p.line("lessons: hear the list. open 1: go to the first.")
	if w.app.Shelf != nil {
		w.p.line("packs: hear the list of packs.")
	}
	if w.s.Len() > 0 {
		w.p.line("back: go to the last step. again: hear this once more.")
	}
	w.p.line("quit: end.")
}

// offerProof says how to show that the next lesson is known already.
func (w *walk) offerProof() {
	if w.app.Memory != nil {
		w.p.sayf("%s %d: show that you know it already.", prove.word(false), w.place(w.next.ID))
	}
}

// findNext chooses the lesson that the menu offers. This one is done, whether the journal has heard of it or not; where
// the journal cannot be read, nothing else is known.
func (w *walk) findNext(ctx context.Context) {
	o, _ := w.overview(ctx)
	records := o.Lessons
	w.known = o
	if w.s.Lesson != nil {
		here := study.LessonRecord{Lesson: w.s.Lesson.ID, Done: w.app.Now()}
		records = slices.DeleteFunc(records, func(r study.LessonRecord) bool { return r.Lesson == here.Lesson })
		records = slices.Insert(records, 0, here)
	}
	w.next, w.hasNext = w.following(records)
	w.pathDone = w.followedToItsEnd(records)
}

func (w *walk) openNext(ctx context.Context) {
	if !w.hasNext {
		w.p.say("There is no lesson left to begin. Type open and a number to walk through one again, or quit.")
		return
	}
	w.tryOpen(ctx, w.next.ID)
}

// openNumber opens a lesson by its number in the list, or by its id.
func (w *walk) openNumber(ctx context.Context, name string) {
	if ref, ok := w.named(name, open); ok {
		w.tryOpen(ctx, ref.ID)
	}
}

// named is the lesson with that number in the list, or with that id. Where there is none, it says how to name one.
func (w *walk) named(name string, c command) (content.LessonRef, bool) {
	refs := w.refs()
	name = strings.TrimSpace(name)
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(refs) {
		return refs[n-1], true
	}
	ref, ok := w.app.Course.Find(name)
	ask := fmt.Sprintf("Type %s and a number from 1 to %d.", c.word(w.typing()), len(refs))
	switch {
	case name == "":
		ref, ok = content.LessonRef{}, false
		w.p.say(ask)
	case !ok:
		w.p.sayf("I know no lesson %q. %s", clip(name), ask)
	}
	return ref, ok
}

// tryOpen opens a lesson; where that does not go, the learner stays where they are.
func (w *walk) tryOpen(ctx context.Context, lesson string) {
	if err := w.open(ctx, lesson); err != nil {
		w.p.say("This lesson cannot be opened: " + err.Error())
	}
}

// lessons says the list of lessons and how far each is, with the labs below them.
func (w *walk) lessons(ctx context.Context) {
	o, err := w.overview(ctx)
	if err != nil {
		w.p.say("How far you are is not known: " + err.Error())
	}
	stands := map[string]string{}
	for _, r := range o.Lessons {
		stands[r.Lesson] = standing(r)
	}
	labs, labStands, mastery := w.labsOf(), o.LabsByID(), w.mastery(ctx)
	for i, ref := range w.refs() {
		mark := strconv.Itoa(i+1) + ". "
		w.p.within(mark, "   ", func() { w.p.say(ref.Title + stands[ref.ID] + mastery(ref)) })
		w.sayLabs(labs[ref.ID], labStands)
	}
	w.sayLabsAlone(labs[""], labStands)
	w.p.say("Type open and a number to go to a lesson.")
	if w.hasLabs() {
		w.p.say("Type lab and a name to go to a lab.")
	}
}

// mastery says how well lessons are known. Nothing is said of what is new, or where nobody knows.
func (w *walk) mastery(ctx context.Context) func(content.LessonRef) string {
	known := map[string]study.Objective{}
	if w.app.Memory != nil {
		objectives, err := w.app.Memory.Mastery(ctx, w.app.Course.ID)
		if err != nil {
			w.p.say("How well you know what you learned cannot be read: " + err.Error())
		}
		known = study.ObjectivesByID(objectives)
	}
	now := w.app.Now()
	return func(ref content.LessonRef) string {
		switch s := study.LessonStanding(ref, known, now); {
		case s.Mastery == study.Unmet:
			return ""
		case s.Counts[s.Mastery] == s.All():
			return ", " + s.Mastery.String()
		default:
			return fmt.Sprintf(", %s (%s)", s.Mastery, s.Counted())
		}
	}
}

func standing(r study.LessonRecord) string {
	switch {
	case r.Open:
		return ", begun"
	case r.IsDone():
		return ", done"
	}
	return ""
}
