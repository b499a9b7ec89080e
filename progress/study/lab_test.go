package study

import (
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

func TestALabIsRecordedTryByTry(t *testing.T) {
	course := content.Outline{ID: "p", Version: "1", Language: "en"}
	bad := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a", Points: 3}, Passed: true}, {Check: lab.Check{ID: "b", Points: 1}}}}
	good := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a"}, Passed: true}}}
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	answer := lab.Answer{Files: []lab.File{{Name: "a.sql", Text: "SELECT 1"}}}

	var r LabRecord
	r = r.Record(TryLab(course, "x", answer, bad, r, time.Minute, Stamp{at, "1"}))
	if r.Tries != 1 || r.Best != 0.75 || len(r.Failed) != 1 || r.Failed[0] != "b" || r.IsPassed() {
		t.Fatalf("after one that failed: %+v", r)
	}
	r = r.Record(HintLab(course, "x", 1, Stamp{at, "2"}))
	r = r.Record(SolveLab(course, "x", Stamp{at, "3"}))
	e := TryLab(course, "x", answer, good, r, time.Minute, Stamp{at.Add(time.Hour), "4"})
	if trial, ok := e.Trial(); !ok || !trial.Assisted || e.Hints != 1 || e.Try != 2 || trial.Files["a.sql"] != "SELECT 1" {
		t.Fatalf("%+v", e)
	}
	if r = r.Record(e); !r.IsPassed() || r.Alone || !r.Assisted || r.Hints != 1 || len(r.Failed) != 0 {
		t.Errorf("passed with help: %+v", r)
	}
}

func TestALabThatIsBegunAnewForgetsHelpOnlyAfterAPass(t *testing.T) {
	course, at := content.Outline{ID: "p"}, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	good := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a"}, Passed: true}}}
	var r LabRecord
	for _, e := range []Entry{HintLab(course, "x", 2, Stamp{at, "1"}), SolveLab(course, "x", Stamp{at, "2"}), ResetLab(course, "x", Stamp{at, "3"})} {
		r = r.Record(e)
	}
	if r.Hints != 2 || !r.Assisted {
		t.Errorf("begun anew before it passed: %+v", r)
	}
	r = r.Record(TryLab(course, "x", lab.Answer{}, good, r, 0, Stamp{at, "4"})).Record(ResetLab(course, "x", Stamp{at, "5"}))
	if r.Hints != 0 || r.Assisted || !r.IsPassed() || r.Alone {
		t.Errorf("begun anew after it passed: %+v", r)
	}
}

func TestTheTimeSinceTheLastEntryOfALab(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for gap, want := range map[time.Duration]time.Duration{
		0: 0, time.Minute: time.Minute, time.Hour: time.Hour, time.Hour + time.Second: 0, -time.Minute: 0,
	} {
		if got := (LabRecord{Seen: at}).Since(at.Add(gap)); got != want {
			t.Errorf("%v after the last entry it is %v, want %v", gap, got, want)
		}
	}
	if got := (LabRecord{}).Since(at); got != 0 {
		t.Errorf("before the first entry it is %v", got)
	}
}

func TestALongAnswerIsLeftOut(t *testing.T) {
	answer := lab.Answer{Files: []lab.File{{Name: "a", Text: strings.Repeat("x", MaxTrialBytes+1)}}}
	e := TryLab(content.Outline{}, "x", answer, lab.Report{}, LabRecord{}, 0, Stamp{})
	if trial, ok := e.Trial(); !ok || trial.Files != nil || trial.Passed() {
		t.Errorf("%+v", trial)
	}
}
