package sql

import (
	"reflect"
	"testing"

	"github.com/engineroom/engineroom/lab"
)

func leave(text string) lab.Answer {
	return lab.Answer{Files: []lab.File{{Name: "leave.sql", Text: text}}}
}

func TestOrdersAreShownAsATableAndLanes(t *testing.T) {
	spec := shipped(t, "sql-09")
	out, err := work(t, spec).Attempt(t.Context(), lab.Answer{Files: spec.source.Start})
	if err != nil || out.Fault != nil || len(out.Blocks) != 2 {
		t.Fatalf("%v, %+v", err, out)
	}
	rows := [][]string{
		{"1", "L.read L.write K.read K.write", "1 0", "ok"},
		{"2", "L.read K.read L.write K.write", "1 1", "BROKEN"},
		{"3", "L.read K.read K.write L.write", "1 1", "BROKEN"},
		{"4", "K.read L.read L.write K.write", "1 1", "BROKEN"},
		{"5", "K.read L.read K.write L.write", "1 1", "BROKEN"},
		{"6", "K.read K.write L.read L.write", "0 1", "ok"},
	}
	if b := out.Blocks[0]; b.Kind != lab.TableBlock || !reflect.DeepEqual(b.Rows, rows) || b.Note != "4 of 6 orders break a rule." {
		t.Errorf("%q, %s", b.Rows, b.Note)
	}
	lanes := [][]string{
		{"1", "Lotte", "reads others 1", "2", ""},
		{"2", "Kofi", "reads others 1", "2", ""},
		{"3", "Lotte", "changes 1 row", "1", ""},
		{"4", "Kofi", "changes 1 row", "0", "what it read in step 2 is no longer true"},
	}
	if b := out.Blocks[1]; b.Kind != lab.LanesBlock || b.Title != "Order 2" || !reflect.DeepEqual(b.Rows, lanes) || !reflect.DeepEqual(b.Cols, []string{"step", "who", "does", "admins", "mark"}) {
		t.Errorf("%s %q: %q", b.Title, b.Cols, b.Rows)
	}
}

// TestADeadlockIsShown: with a rollback journal, who repeats a statement without letting go keeps the other one waiting.
func TestADeadlockIsShown(t *testing.T) {
	spec := shipped(t, "sql-09")
	for _, wrong := range spec.source.Wrong {
		if wrong.Name != "retry-statement" {
			continue
		}
		results := grade(t, work(t, spec), wrong).Results
		r := results[len(results)-1]
		want := [][]string{
			{"1", "Lotte", "begins a transaction", "2", ""},
			{"2", "Lotte", "reads others 1", "2", ""},
			{"3", "Lotte", "changes 1 row", "2", ""},
			{"4", "Kofi", "begins a transaction", "2", ""},
			{"5", "Kofi", "reads others 1", "2", ""},
			{"6", "Lotte", "waits: database is locked", "locked", ""},
			{"7", "Kofi", "is refused: database is locked. Tries again (1)", "locked", ""},
			{"8", "Kofi", "is refused: database is locked. Tries again (2)", "locked", ""},
			{"9", "Kofi", "is refused: database is locked. Tries again (3)", "locked", ""},
			{"10", "Kofi", "is refused: database is locked. Gives up", "locked", ""},
			{"11", "Lotte", "commits", "1", ""},
		}
		if r.ID != "journal" || len(r.Evidence) == 0 || !reflect.DeepEqual(r.Evidence[0].Rows, want) {
			t.Errorf("%s: %+v", r.ID, r.Evidence)
		}
	}
}

func TestAMistakeOfASessionHasItsPlace(t *testing.T) {
	w := work(t, shipped(t, "sql-09"))
	for text, want := range map[string]lab.Fault{
		"-- on busy: stop\nSELEC 1":             {Text: `near "SELEC": syntax error`, File: "leave.sql", Line: 2, Col: 1, Unread: true},
		"SELECT 1;\n  DELETE FROM staff":        {Text: "no such table: staff", File: "leave.sql", Line: 2, Col: 3},
		"DELETE FROM staff_roles WHERE :others": {Text: "there is no value for :others", File: "leave.sql", Line: 1, Col: 1},
		"-- on busy: wait\nSELECT 1":            {Text: `After "on busy:" stands "wait"; known are "stop", "retry the statement" and "retry the transaction".`, File: "leave.sql", Line: 1, Col: 1},
	} {
		out, err := w.Attempt(t.Context(), leave(text))
		if err != nil || out.Fault == nil || *out.Fault != want {
			t.Errorf("%s: %v, %+v, want %+v", text, err, out.Fault, want)
		}
		if r := grade(t, w, leave(text)); r.Passed() || r.Results[0].Because == "" {
			t.Errorf("%s: %+v", text, r.Results[0])
		}
	}
}
