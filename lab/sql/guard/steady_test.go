package guard

import (
	"reflect"
	"testing"
	"time"
)

func TestTimeAndChanceRepeat(t *testing.T) {
	t.Cleanup(func() {
		steady.Lock()
		defer steady.Unlock()
		steady.now = time.Time{}
	})
	run := func(seed uint32) []any {
		_, c := open(t, Limits{}, "")
		Steady(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), seed)
		return mustRun(t, c, "SELECT datetime('now'), random(), random()")[0].Rows[0]
	}
	first := run(1)
	if again := run(1); !reflect.DeepEqual(first, again) || first[0] != "2026-03-02 09:00:00" {
		t.Errorf("%v, then %v", first, again)
	}
	if other := run(2); reflect.DeepEqual(first[1], other[1]) {
		t.Errorf("seeds 1 and 2 both give %v", other)
	}
}

func TestNamedBindsByName(t *testing.T) {
	_, c := open(t, Limits{}, "")
	values := map[string]any{"id": int64(7), "name": "Ada"}
	r, err := c.Named(t.Context(), "SELECT :id, @name, :id + 1", values)
	if want := [][]any{{int64(7), "Ada", int64(8)}}; err != nil || !reflect.DeepEqual(r.Rows, want) {
		t.Errorf("%v (%v), want %v", r.Rows, err, want)
	}
	for sql, want := range map[string]string{
		"SELECT :other": "line 1, column 1: there is no value for :other", "SELECT ?": "line 1, column 1: there is no value for ?",
		"SELECT 1; SELECT 2": "line 1, column 11: there is more than one statement",
	} {
		if _, err := c.Named(t.Context(), sql, values); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
	}
}

func TestARefusalNamesItsRule(t *testing.T) {
	_, c := open(t, Limits{}, `CREATE TABLE p(id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE, b INTEGER CHECK (b > 0) REFERENCES p(id)) STRICT;
		CREATE TRIGGER stop BEFORE DELETE ON p BEGIN SELECT raise(ABORT, 'no'); END; INSERT INTO p VALUES (1, 'x', 1)`)
	for sql, want := range map[string]string{
		"INSERT INTO p VALUES (1, 'y', 1)": "primary key", "INSERT INTO p VALUES (2, 'x', 1)": "unique",
		"INSERT INTO p VALUES (2, 'y', 0)": "check", "INSERT INTO p VALUES (2, 'y', 9)": "foreign key",
		"INSERT INTO p VALUES (2, NULL, 1)": "not null", "INSERT INTO p VALUES (2, 'y', 'z')": "type", "DELETE FROM p": "trigger", "SELEC": "",
	} {
		if e := mustFail(t, c, sql); e.Rule() != want || e.Unread() != (sql == "SELEC") {
			t.Errorf("%s: %q, want %q", sql, e.Rule(), want)
		}
	}
}
