package progress

import (
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

func TestALessonThatWasProvenIsDoneAndPassedOver(t *testing.T) {
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := course.Module("m01")
	refs := course.Lessons(m)
	at := func(minute int, e study.Entry) study.Entry {
		e.Pack, e.At = pack, began.Add(time.Duration(minute)*time.Minute)
		return e
	}
	j := open(t, journalPath(t))
	record(t, j,
		at(0, study.Entry{Type: study.Opened, Nonce: "o", Sitting: "walk", Lesson: refs[0].ID, Steps: 20}),
		at(1, study.Entry{Type: study.Read, Nonce: "r", Sitting: "walk", Lesson: refs[0].ID, Step: 3, Steps: 20}),
		at(2, study.Entry{Type: study.Finished, Nonce: "e", Sitting: "proof:p", Score: 0.9}),
		at(2, study.Entry{Type: study.Finished, Nonce: "e0", Sitting: "proof:p", Lesson: refs[0].ID, Score: 0.8}),
		at(2, study.Entry{Type: study.Finished, Nonce: "e1", Sitting: "proof:p", Lesson: refs[1].ID, Score: 1}),
	)
	o, err := j.Overview(ctx, pack, began)
	if err != nil || len(o.Lessons) != 2 {
		t.Fatalf("got %+v, %v; want two lessons", o.Lessons, err)
	}
	for _, r := range o.Lessons {
		if !r.IsDone() || r.Open || r.FirstScore < 0.8 {
			t.Errorf("%s: got %+v, want it done and not open", r.Lesson, r)
		}
	}
	if next, ok := study.NextLesson(course.Outline, o.Lessons); !ok || next.ID != refs[2].ID {
		t.Errorf("offered next: got %q, want %q", next.ID, refs[2].ID)
	}
	if left, err := j.Sitting(ctx, pack, refs[0].ID); err != nil || len(left) != 2 || left[1].Step != 3 {
		t.Errorf("the lesson that was begun: got %d entries, %v; want those of its walk", len(left), err)
	}
	l, err := course.Lesson(refs[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := j.Sitting(ctx, pack, refs[1].ID)
	if _, ok := study.Resume(course.Outline, l, entries); err != nil || ok {
		t.Errorf("the other lesson begins where a proof ended: %d entries, %v", len(entries), err)
	}
	wantSound(t, j)
}
