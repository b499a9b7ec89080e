package progress

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// diary records what a learner does, one call an entry.
type diary struct {
	t       *testing.T
	j       *Journal
	n       int
	sitting string
}

func (d *diary) write(typ study.EntryType, lesson string, at time.Time, change func(*study.Entry)) {
	d.t.Helper()
	d.n++
	e := study.Entry{Nonce: fmt.Sprint("d", d.n), Type: typ, At: at, Pack: pack, Sitting: d.sitting, Lesson: lesson}
	if change != nil {
		change(&e)
	}
	record(d.t, d.j, e)
}

func TestLessonIsFollowedFromItsFirstSittingToTheLatest(t *testing.T) {
	d := &diary{t: t, j: open(t, journalPath(t)), sitting: "first"}
	at := func(min int) time.Time { return began.Add(time.Duration(min) * time.Minute) }
	steps := func(e *study.Entry) { e.Steps = 5 }
	step := func(n int) func(*study.Entry) { return func(e *study.Entry) { e.Step = n } }
	score := func(s float64) func(*study.Entry) { return func(e *study.Entry) { e.Score, e.Step = s, 5 } }

	d.write(study.Opened, "m01.1", at(0), steps)
	d.write(study.Read, "m01.1", at(1), step(2))
	d.want("m01.1", study.LessonRecord{Sitting: "first", Opened: at(0), Seen: at(1), Step: 2, Steps: 5, Open: true})
	d.write(study.Finished, "m01.1", at(9), score(0.6))
	d.want("m01.1", study.LessonRecord{Sitting: "first", Opened: at(0), Seen: at(9), Done: at(9), Step: 5, Steps: 5,
		FirstScore: 0.6, BestScore: 0.6})

	d.sitting = "second"
	d.write(study.Opened, "m01.1", at(20), steps)
	d.sitting = "first" // another window still has the old one open
	d.write(study.Read, "m01.1", at(21), step(4))
	d.sitting = "second"
	d.want("m01.1", study.LessonRecord{Sitting: "second", Opened: at(0), Seen: at(21), Done: at(9), Steps: 5, Open: true,
		FirstScore: 0.6, BestScore: 0.6})
	d.write(study.Finished, "m01.1", at(30), score(0.9))
	d.sitting = "third"
	d.write(study.Opened, "m01.1", at(40), steps)
	d.write(study.Finished, "m01.1", at(50), score(0.3))
	d.want("m01.1", study.LessonRecord{Sitting: "third", Opened: at(0), Seen: at(50), Done: at(9), Step: 5, Steps: 5,
		FirstScore: 0.6, BestScore: 0.9})
	wantSound(t, d.j)
}

func (d *diary) want(lesson string, want study.LessonRecord) {
	d.t.Helper()
	want.Pack, want.Lesson = pack, lesson
	want.Opened, want.Seen = want.Opened.UTC(), want.Seen.UTC()
	if want.IsDone() {
		want.Done = want.Done.UTC()
	}
	all, err := d.j.Lessons(ctx, pack)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, got := range all {
		if got.Lesson == lesson && got != want {
			d.t.Errorf("the journal knows\n%+v, want\n%+v", got, want)
		}
	}
}

func TestWhereOneLeftOffIsFoundAgain(t *testing.T) {
	d := &diary{t: t, j: open(t, journalPath(t)), sitting: "a"}
	at := func(min int) time.Time { return began.Add(time.Duration(min) * time.Minute) }
	d.write(study.Opened, "m01.1", at(0), nil)
	d.sitting = "b"
	d.write(study.Opened, "m01.2", at(1), nil)
	d.write(study.Answer, "m01.2", at(2), nil)
	d.wantLastOpen("m01.2")
	d.sitting = "a"
	d.write(study.Read, "m01.1", at(3), nil)
	d.wantLastOpen("m01.1")
	d.write(study.Finished, "m01.1", at(4), nil)
	d.wantLastOpen("m01.2")
	if got, err := d.j.Sitting(ctx, pack, "m01.2"); err != nil || len(got) != 2 || got[0].Nonce != "d2" || got[1].Nonce != "d3" {
		t.Errorf("the open sitting is %v, %v", got, err)
	}
	d.sitting = "b"
	d.write(study.Finished, "m01.2", at(5), nil)
	d.wantLastOpen("")
	all, err := d.j.Lessons(ctx, pack)
	if err != nil || len(all) != 2 || all[0].Lesson != "m01.2" || all[1].Lesson != "m01.1" {
		t.Errorf("lessons, last seen first: %+v, %v", all, err)
	}
	if other, _, _ := d.j.LastOpen(ctx, "another.pack"); other.Lesson != "" {
		t.Errorf("another pack has %+v open", other)
	}
}

func (d *diary) wantLastOpen(lesson string) {
	d.t.Helper()
	got, ok, err := d.j.LastOpen(ctx, pack)
	if err != nil || ok != (lesson != "") || got.Lesson != lesson {
		d.t.Errorf("LastOpen = %q, %v, %v; want %q", got.Lesson, ok, err, lesson)
	}
}

func TestOverviewOfAWeek(t *testing.T) {
	d := &diary{t: t, j: open(t, journalPath(t)), sitting: "s"}
	today := time.Date(2026, 11, 21, 10, 0, 0, 0, began.Location()) // a Saturday
	days := func(n int) time.Time { return today.AddDate(0, 0, n) }
	d.write(study.Answer, "m01.1", days(-8), item("old", 1))
	d.write(study.Answer, "m01.1", days(-3), item("a", 0))
	d.write(study.Answer, "m01.1", days(-2), item("a", 0.5))
	d.write(study.Answer, "m01.1", days(-2), item("b", 0))
	d.write(study.Answer, "m01.1", days(0).Add(-7*time.Hour), item("b", 1)) // at three in the morning it is still Friday
	d.wantStreak(today, 3)                                                  // today may still come
	d.write(study.Answer, "m01.1", today, item("c", 1))
	d.write(study.Answer, "m01.1", today, func(e *study.Entry) { e.Item, e.Took = "pre", time.Minute })
	d.write(study.Read, "m01.1", today, func(e *study.Entry) { e.Took = 2 * time.Minute })
	d.write(study.Left, "m01.1", today, func(e *study.Entry) { e.Took = 9 * time.Hour })

	got, err := d.j.Overview(ctx, pack, today)
	if err != nil {
		t.Fatal(err)
	}
	want := study.Overview{Lessons: got.Lessons, ItemsSeen: 4, ItemsRight: 3, Due: 3, DueMinutes: 1, StreakDays: 4, AnswersToday: 2,
		TimeToday: 63 * time.Minute, Week: [7]int{0, 0, 1, 2, 1, 2, 0}}
	if fmt.Sprint(got) != fmt.Sprint(want) || len(got.Lessons) != 1 {
		t.Errorf("Overview\n%+v, want\n%+v", got, want)
	}
	d.wantStreak(days(1), 4)
	d.wantStreak(days(2), 4) // one missed day is forgiven
	d.wantStreak(days(3), 0)
	d.wantStreak(days(-4), 0)
	d.wantStreak(days(-8), 1)
}

func (d *diary) wantStreak(now time.Time, want int) {
	d.t.Helper()
	got, err := d.j.Overview(ctx, pack, now)
	if err != nil || got.StreakDays != want {
		d.t.Errorf("on %v a streak of %d days, %v; want %d", now, got.StreakDays, err, want)
	}
}

func TestSeenAreTheQuestionsThatWereAnswered(t *testing.T) {
	d := &diary{t: t, j: open(t, journalPath(t)), sitting: "a"}
	d.write(study.Answer, "m01.1", began, item("a", 0))
	d.write(study.Answer, "m01.1", began, item("a", 1))
	d.write(study.Answer, "m01.2", began, item("b", 1))
	d.write(study.Read, "m01.2", began, nil)
	d.write(study.Answer, "m01.1", began, func(e *study.Entry) { item("c", 1)(e); e.Pack = "org.example.other" })
	for of, want := range map[string]map[string]bool{
		pack: {"a": true, "b": true}, "org.example.other": {"c": true}, "org.example.none": {},
	} {
		if got, err := d.j.Seen(ctx, of); err != nil || !maps.Equal(got, want) {
			t.Errorf("of %s: %v, %v; want %v", of, got, err, want)
		}
	}
}

// item is a scored answer to a question.
func item(id string, score float64) func(*study.Entry) {
	return func(e *study.Entry) { e.Item, e.Score, e.Scored = id, score, true }
}
