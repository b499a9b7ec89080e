package progress

import (
	"testing"

	"github.com/engineroom/engineroom/progress/study"
)

func TestACheckCountsForTheDayAndForNoLessonAndNoQuestion(t *testing.T) {
	j := open(t, journalPath(t))
	lesson, asked := answer(0), answer(1)
	opened, left := asked, asked
	for i, e := range []*study.Entry{&opened, &asked, &left} {
		e.Lesson, e.Scored, e.Sitting = "", false, "check"
		e.Nonce = []string{"opened", "asked", "left"}[i]
	}
	opened.Type, left.Type = study.Opened, study.Left
	record(t, j, lesson)
	before, err := j.Overview(ctx, pack, began)
	if err != nil {
		t.Fatal(err)
	}
	record(t, j, opened, asked, left)
	after, err := j.Overview(ctx, pack, began)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Lessons) != 1 || after.Lessons[0] != before.Lessons[0] || after.ItemsSeen != before.ItemsSeen || after.Due != before.Due {
		t.Errorf("a check changed what is known of lessons and questions: %+v, before %+v", after, before)
	}
	if after.AnswersToday != before.AnswersToday+1 {
		t.Errorf("%d answers today, want %d", after.AnswersToday, before.AnswersToday+1)
	}
}
