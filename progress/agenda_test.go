package progress

import (
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

func TestAgendaBeforeTheFirstAnswerIsEmpty(t *testing.T) {
	j := open(t, journalPath(t))
	a, err := j.Agenda(ctx, began, 20)
	if err != nil || a.Count != 0 || len(a.Cards) != 0 || a.Missed != 0 {
		t.Errorf("Agenda = %+v, %v", a, err)
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
