package linear

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// ledger is a record whose sums are what a test says.
type ledger struct {
	sums    func(now time.Time) study.Stats
	failing error
}

func (l ledger) Stats(_ context.Context, _ string, now time.Time) (study.Stats, error) {
	return l.sums(now), l.failing
}

// afterMonths are the sums of a learner who was sure too often.
func afterMonths(now time.Time) study.Stats {
	today := memory.Day(now)
	return study.Stats{
		Now: now, Aim: 0.9, Streak: 12,
		Days:    []study.DayStats{{Day: today - 3, Answers: 31, Rights: 25, Time: 50 * time.Minute}, {Day: today, Answers: 8, Rights: 8, Time: 12 * time.Minute}},
		Loads:   []study.Load{{Day: today - 1, Cards: 3}, {Day: today, Cards: 11}, {Day: today + 1, Cards: 9}, {Day: today + 12, Cards: 22}},
		Recalls: []study.RecallStats{{Day: today - 9, Recall: study.Recall{Reviews: 40, Recalled: 37, Expected: 36.2}}, {Day: today, Recall: study.Recall{Reviews: 4, Recalled: 3, Expected: 3.6}}},
		Sure:    []study.SureStats{{Said: study.Guessed, Answers: 4, Rights: 1}, {Said: study.Sure, Answers: 34, Rights: 31}},
		Objectives: []study.Objective{
			{ID: study.LessonObjective("tea"), Lesson: "tea", Days: 3, Firm: true, Made: true, Cards: 4, Lapses: 2, Sags: now.AddDate(0, 0, 9), Fades: now.AddDate(0, 0, 25)},
		},
		Beliefs: []study.Belief{{ID: "green-needs-boiling-water", Times: 3, Lesson: "tea", Item: "x"}},
	}
}

// hearProgress says progress at the first prompt, at that of a typed question, and is asked for help.
func hearProgress(t *testing.T, w *world, records Records) string {
	t.Helper()
	w.out.Reset()
	a := w.app(&typist{lines: []string{"progress", "help", "2", "", "2", "", "1 3", "", "/progress", "quit"}, echo: &w.out})
	a.Records, a.Streak = records, true
	if err := a.Learn(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	return w.out.String()
}

func TestProgressIsHeard(t *testing.T) {
	for name, sums := range map[string]func(time.Time) study.Stats{
		"progress-rich":  afterMonths,
		"progress-empty": func(now time.Time) study.Stats { return study.Stats{Now: now, Aim: 0.9} },
	} {
		golden(t, name, hearProgress(t, kitchen(t), ledger{sums: sums}))
	}
}

func TestProgressWithoutTimesAndStreak(t *testing.T) {
	w := kitchen(t)
	w.timeless = true
	a := w.app(&typist{lines: []string{"progress", "quit"}, echo: &w.out})
	a.Records = ledger{sums: afterMonths}
	if err := a.Learn(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	if out := strings.ToLower(w.out.String()); strings.Contains(out, "streak") || strings.Contains(out, "time spent") || !strings.Contains(out, "what you know") {
		t.Errorf("it says\n%s", out)
	}
}

func TestProgressThatCannotBeReadIsSaid(t *testing.T) {
	out := hearProgress(t, kitchen(t), ledger{sums: afterMonths, failing: errors.New("the disk is gone")})
	if !strings.Contains(out, "Your progress cannot be read: the disk is gone") {
		t.Errorf("it says\n%s", out)
	}
}

func TestWithoutRecordsProgressIsNoCommandOfHelp(t *testing.T) {
	w := kitchen(t)
	out, err := w.learn("", "help", "progress", "quit")
	if err != nil || strings.Contains(out, "progress: hear") || strings.Contains(out, "What you know") {
		t.Errorf("%v\n%s", err, out)
	}
}
