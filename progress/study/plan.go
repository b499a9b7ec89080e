package study

import (
	"slices"

	"github.com/engineroom/engineroom/content"
)

// NextLesson is the lesson to offer: the one that was left unfinished last, or else the first that was never finished,
// looking on from the one finished last. ok is false when every lesson is done.
func NextLesson(course content.Outline, records []LessonRecord) (ref content.LessonRef, ok bool) {
	done := map[string]bool{}
	last := ""
	for i := len(records) - 1; i >= 0; i-- { // last seen first in records
		done[records[i].Lesson] = records[i].IsDone()
		if records[i].IsDone() {
			last = records[i].Lesson
		}
	}
	if ref, ok = leftOpen(course, records); ok {
		return ref, true
	}
	for ref, ok = course.Next(last); ok; ref, ok = course.Next(ref.ID) {
		if !done[ref.ID] {
			return ref, true
		}
	}
	for ref, ok = course.First(); ok && done[ref.ID]; ref, ok = course.Next(ref.ID) {
	}
	return ref, ok
}

// NextOnPath is the lesson to offer to somebody who follows a path: the one that was left unfinished last, wherever it
// stands, or else the first of the path that was never finished. ok is false when the path is done. Without a path, or
// with one that the course does not have, it is that of NextLesson.
func NextOnPath(course content.Outline, path string, records []LessonRecord) (ref content.LessonRef, ok bool) {
	p, follows := course.Path(path)
	if !follows {
		return NextLesson(course, records)
	}
	if ref, ok = leftOpen(course, records); ok {
		return ref, true
	}
	done := finished(records)
	for _, ref := range course.Along(p) {
		if !done[ref.ID] {
			return ref, true
		}
	}
	return content.LessonRef{}, false
}

// After is the lesson that follows another one on the way that is taken: on the path, if it has that lesson, and else in
// the course. ok is false at the end of either.
func After(course content.Outline, path, lesson string) (ref content.LessonRef, ok bool) {
	p, _ := course.Path(path)
	along := course.Along(p)
	at := slices.IndexFunc(along, func(r content.LessonRef) bool { return r.ID == lesson })
	switch {
	case at < 0:
		return course.Next(lesson)
	case at == len(along)-1:
		return content.LessonRef{}, false
	}
	return along[at+1], true
}

// DoneOn counts the lessons of a path that were finished at least once.
func DoneOn(p content.Path, records []LessonRecord) int {
	done, n := finished(records), 0
	for _, id := range p.Lessons {
		if done[id] {
			n++
		}
	}
	return n
}

// leftOpen is the lesson that was left unfinished last and is still in the course.
func leftOpen(course content.Outline, records []LessonRecord) (content.LessonRef, bool) {
	for _, r := range records {
		if r.Open {
			if ref, ok := course.Find(r.Lesson); ok && ref.ID == r.Lesson {
				return ref, true
			}
		}
	}
	return content.LessonRef{}, false
}

func finished(records []LessonRecord) map[string]bool {
	done := make(map[string]bool, len(records))
	for _, r := range records {
		done[r.Lesson] = r.IsDone()
	}
	return done
}
