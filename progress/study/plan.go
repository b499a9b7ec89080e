package study

import "github.com/engineroom/engineroom/content"

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
	for _, r := range records {
		if r.Open {
			if ref, ok = course.Find(r.Lesson); ok && ref.ID == r.Lesson {
				return ref, true
			}
		}
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
