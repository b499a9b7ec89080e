package progress

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

func TestAgendaBeforeTheFirstAnswerIsEmpty(t *testing.T) {
	j := open(t, journalPath(t))
	a, err := j.Agenda(ctx, began, 20)
	if err != nil || a.Count != 0 || len(a.Cards) != 0 || a.Missed != 0 {
		t.Errorf("Agenda = %+v, %v", a, err)
	}
}

func TestALabThatWasPassedIsDueAgain(t *testing.T) {
	j := open(t, journalPath(t))
	for i, e := range []study.Entry{
		{Type: study.LabOpened, Item: "opened"}, {Type: study.Tried, Item: "failed", Words: `{"failed":["a"]}`},
		{Type: study.Tried, Item: "passed", Words: `{}`}, {Type: study.Tried, Item: "passed", Pack: "another", Words: `{}`},
	} {
		e.At, e.Nonce, e.Pack = began, "lab"+string(rune('0'+i)), cmp.Or(e.Pack, pack)
		record(t, j, e)
	}
	for _, c := range []struct {
		after time.Duration
		want  []string
	}{{time.Hour, nil}, {48 * time.Hour, []string{"passed"}}} {
		if got, err := j.DueLabs(ctx, pack, began.Add(c.after)); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("after %v: %v, %v; want %v", c.after, got, err, c.want)
		}
	}
	if o, err := j.Overview(ctx, pack, began); err != nil || len(o.Labs) != 3 || !o.LabsByID()["opened"].Seen.Equal(began) || o.LabsByID()["opened"].Tries != 0 {
		t.Errorf("Overview: %+v, %v", o.Labs, err)
	}
}

func TestWhatWasLearnedIsDueTheNextDay(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 6)...)
	a, err := j.Agenda(ctx, began.Add(24*time.Hour), 4)
	if err != nil || a.Count != 6 || len(a.Cards) != 4 || a.Missed != 1 {
		t.Fatalf("%d due, %d cards, missed %d, %v", a.Count, len(a.Cards), a.Missed, err)
	}
	for i, c := range a.Cards {
		if i > 0 && c.Urgency(a.Now) > a.Cards[i-1].Urgency(a.Now) {
			t.Errorf("card %d is more urgent than the one before it", i)
		}
	}
	log, err := j.Log(ctx)
	if err != nil || len(log) != 6 {
		t.Errorf("Log: %d reviews, %v", len(log), err)
	}
	o, err := j.Overview(ctx, pack, began.Add(24*time.Hour))
	if err != nil || o.Due != 6 || o.DueMinutes < 1 {
		t.Errorf("Overview: %d due, %d minutes, %v", o.Due, o.DueMinutes, err)
	}
	cards, err := j.CardsOf(ctx, pack, answer(0).Lesson)
	if err != nil || len(cards) == 0 {
		t.Errorf("CardsOf: %v, %v", cards, err)
	}
	if ob, err := j.Mastery(ctx, pack); err != nil || len(ob) == 0 {
		t.Errorf("Mastery: %v, %v", ob, err)
	}
	if away, err := j.Away(ctx); err != nil || len(away) != 0 {
		t.Errorf("Away: %v, %v", away, err)
	}
	if r, err := j.Round(ctx, study.ReviewSort); err != nil || len(r) != 0 {
		t.Errorf("Round: %v, %v", r, err)
	}
	if _, err := j.Tuning(ctx); err != nil {
		t.Error(err)
	}
}

func TestOnlyATuningThatReckonsOtherwiseReckonsAnew(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 3)...)
	forged := func() (n int) {
		if err := scan(j.pen.conn.QueryRowContext(ctx, `SELECT COUNT(*) FROM cards WHERE item = 'forged'`), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := j.pen.conn.ExecContext(ctx, `UPDATE cards SET item = 'forged'`); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		tuning study.Tuning
		left   int
	}{{study.Tuning{Reviews: 120, Tried: began}, 3}, {study.Tuning{Aim: 0.85}, 0}} {
		e := study.Tune(content.Outline{ID: pack}, c.tuning, study.Stamp{At: began, Nonce: "tune" + string(rune('0'+i))})
		record(t, j, e)
		if got := forged(); got != c.left {
			t.Errorf("after %+v %d rows are as they were, want %d", c.tuning, got, c.left)
		}
	}
	if got, err := j.Tuning(ctx); err != nil || got.Aim != 0.85 || got.Reviews != 120 || !got.Tried.Equal(began) {
		t.Errorf("Tuning = %+v, %v", got, err)
	}
	if n, err := j.Predictions(ctx); err != nil || n != 0 {
		t.Errorf("on the first day there are %d predictions, %v", n, err)
	}
}
