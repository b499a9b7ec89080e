package progress

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// wantLabsOfEvents compares the labs of an overview with what the entries of each lab say by study's own rule, last seen
// first.
func wantLabsOfEvents(t *rapid.T, j *Journal) {
	const p = "pack1"
	want := []study.LabRecord{}
	err := j.snapshot(ctx, func(q querier) error {
		return walk(ctx, q, byClock, func(e *event) error {
			if e.pack != p || !e.isLab() || e.item == "" {
				return nil
			}
			entry, err := e.entry()
			if err != nil {
				return err
			}
			var r study.LabRecord
			if i := slices.IndexFunc(want, func(r study.LabRecord) bool { return r.Lab == e.item }); i >= 0 {
				r = want[i]
				want = slices.Delete(want, i, i+1)
			}
			want = slices.Insert(want, 0, r.Record(entry))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := j.Overview(ctx, p, began)
	if err != nil || len(o.Labs) != len(want) {
		t.Fatalf("labs %+v, %v; want %+v", o.Labs, err, want)
	}
	for i, r := range o.Labs {
		w := want[i]
		w.Seen, w.Passed = w.Seen.UTC(), w.Passed.UTC()
		if len(w.Failed) == 0 {
			w.Failed = nil
		}
		if !reflect.DeepEqual(r, w) {
			t.Fatalf("lab %d is %+v, want %+v", i, r, w)
		}
		if one, err := j.Lab(ctx, p, r.Lab); err != nil || !reflect.DeepEqual(one, r) {
			t.Fatalf("asked for alone: %+v, %v; want %+v", one, err, r)
		}
	}
}

func TestALabIsFollowedFromItsFirstTryToItsLast(t *testing.T) {
	j := open(t, journalPath(t))
	entries := storedLab()
	record(t, j, entries[0])
	o, err := j.Overview(ctx, pack, began)
	want := study.LabRecord{Lab: "sql-01", Seen: began.Add(time.Minute).UTC(), Tries: 1, Best: 0.5, Failed: []string{"b"}}
	if err != nil || len(o.Labs) != 1 || !reflect.DeepEqual(o.Labs[0], want) {
		t.Errorf("after the first try: %+v, %v; want %+v", o.Labs, err, want)
	}
	record(t, j, entries[1:]...)
	want = study.LabRecord{Lab: "sql-01", Seen: began.Add(3 * time.Minute).UTC(), Tries: 2, Best: 1, Passed: began.Add(3 * time.Minute).UTC(), Alone: true, Hints: 1}
	got, err := j.Lab(ctx, pack, "sql-01")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("after the last: %+v, %v; want %+v", got, err, want)
	}
	wantSound(t, j)
}

func TestALabThatNobodyTouchedIsNew(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, storedLab()...)
	for _, of := range [][2]string{{pack, "sql-02"}, {"org.example.other", "sql-01"}} {
		if got, err := j.Lab(ctx, of[0], of[1]); err != nil || !reflect.DeepEqual(got, study.LabRecord{Lab: of[1]}) {
			t.Errorf("%s of %s: %+v, %v", of[1], of[0], got, err)
		}
	}
}

func TestALabIsNoLessonAndNoQuestion(t *testing.T) {
	j := open(t, journalPath(t))
	entries := storedLab()
	for i := range entries {
		entries[i].Lesson = "m00.1" // as no program writes it
	}
	record(t, j, entries...)
	o, err := j.Overview(ctx, pack, began)
	if err != nil || len(o.Lessons) != 0 || o.ItemsSeen != 0 || o.AnswersToday != 0 || o.StreakDays != 0 {
		t.Errorf("Overview = %+v, %v", o, err)
	}
	if o.TimeToday != 2*time.Minute {
		t.Errorf("%v today, want the two minutes of the lab", o.TimeToday)
	}
}

// TestALongTrialIsKeptWhole records files far longer than a note may be.
func TestALongTrialIsKeptWhole(t *testing.T) {
	j := open(t, journalPath(t))
	text := strings.Repeat("-- \"é\" <&> \\ line\n", study.MaxTrialBytes/20)
	if len(text) <= study.MaxWords {
		t.Fatalf("the file has %d bytes, which is no test", len(text))
	}
	answer := lab.Answer{Files: []lab.File{{Name: "answer.sql", Text: text}}, Knobs: map[string]float64{"queue": 8}}
	passed := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a", Points: 1}, Passed: true}}}
	record(t, j, study.TryLab(content.Outline{ID: pack, Version: "1"}, "sql-01", answer, passed, study.LabRecord{}, 0, study.Stamp{At: began, Nonce: "n"}))
	rows, err := load(ctx, j.pools[0], (*event).fields, `SELECT `+columns+` FROM events`)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d events, %v", len(rows), err)
	}
	e, err := rows[0].entry()
	if err != nil {
		t.Fatal(err)
	}
	if trial, ok := e.Trial(); !ok || trial.Files["answer.sql"] != text || trial.Knobs["queue"] != 8 || !trial.Passed() {
		t.Errorf("read back: %t, %d bytes", ok, len(trial.Files["answer.sql"]))
	}
	if r, err := j.Lab(ctx, pack, "sql-01"); err != nil || !r.IsPassed() || !r.Alone {
		t.Errorf("%+v, %v", r, err)
	}
	wantSound(t, j)
}

func TestARestoredJournalKnowsItsLabs(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, storedLab()...)
	want, err := j.Lab(ctx, pack, "sql-01")
	if err != nil || !want.IsPassed() {
		t.Fatalf("%+v, %v", want, err)
	}
	backup, err := j.Backup(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	closeJournal(t, j)
	if _, err := Restore(ctx, path, backup, Options{}); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if got, err := again.Lab(ctx, pack, "sql-01"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("restored: %+v, %v; want %+v", got, err, want)
	}
	wantSound(t, again)
}

func TestARowOfLabsThatFollowsFromNothingIsFoundAndMended(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, storedLab()...)
	for _, harm := range []string{`UPDATE labs SET passed = NULL`, `UPDATE labs SET failed = '["b"'`, `DELETE FROM labs`, `UPDATE labs SET lab = 'x'`} {
		if _, err := j.pen.conn.ExecContext(ctx, harm); err != nil {
			t.Fatal(err)
		}
		problems, err := j.Verify(ctx)
		if err != nil || len(problems) != 1 || !problems[0].Derived || !strings.Contains(problems[0].Text, "table labs") {
			t.Errorf("%s: Verify = %+v, %v", harm, problems, err)
		}
		if err := j.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		wantSound(t, j)
	}
}
