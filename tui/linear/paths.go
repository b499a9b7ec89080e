package linear

import (
	"context"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// following is the lesson to offer: of the path that is followed, and when that is done, of the course.
func (w *walk) following(records []study.LessonRecord) (content.LessonRef, bool) {
	if ref, ok := study.NextOnPath(w.app.Course.Outline, w.app.Path, records); ok {
		return ref, true
	}
	return study.NextLesson(w.app.Course.Outline, records)
}

// followedToItsEnd tells whether a path is followed and all of it is done.
func (w *walk) followedToItsEnd(records []study.LessonRecord) bool {
	p, follows := w.app.Course.Path(w.app.Path)
	return follows && study.DoneOn(p, records) == len(p.Lessons)
}

// paths says the ways through the course, how far each is, and how to choose one.
func (w *walk) paths(ctx context.Context) {
	if len(w.app.Course.Paths) == 0 {
		w.p.say("This course has no paths. Its lessons are meant to be taken in their order.")
		return
	}
	o, err := w.overview(ctx)
	if err != nil {
		w.p.say("How far you are is not known: " + err.Error())
	}
	w.p.say("A path says what comes next. Every lesson stays open.")
	for _, p := range w.app.Course.Paths {
		w.p.within("- ", "  ", func() { w.sayPath(p, o.Lessons) })
	}
	if _, follows := w.app.Course.Path(w.app.Path); follows {
		w.p.say("To follow the order of the course again, leave and type: engineroom config set path \"\"")
		return
	}
	w.p.sayf("You follow the order of the course. To choose a path, leave and type, for example: engineroom config set path %s", w.app.Course.Paths[0].ID)
}

func (w *walk) sayPath(p content.Path, records []study.LessonRecord) {
	yours := ""
	if p.ID == w.app.Path {
		yours = " This is yours."
	}
	minutes, labs := 0, 0
	below := w.labsOf()
	for _, ref := range w.app.Course.Along(p) {
		minutes += ref.Minutes
		labs += len(below[ref.ID])
	}
	if labs > 0 {
		yours = " " + capital(count(labs, "lab")) + " on the way." + yours
	}
	w.p.sayf("%s: %s. %s Done: %d of %s, about %s in all.%s",
		p.ID, p.Title, p.For, study.DoneOn(p, records), count(len(p.Lessons), "lesson"), count(minutes, "minute"), yours)
}
