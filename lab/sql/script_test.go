package sql

import (
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab/sql/guard"
)

func TestAScriptIsTakenApart(t *testing.T) {
	const text = `-- a comment; with a semicolon
-- answer: monthly
SELECT ';', "a;b", [c;d], ` + "`e;f`" + ` /* ; */ FROM t; -- behind
  ;;
-- ON BUSY:  Retry the  transaction
CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END;
EXPLAIN QUERY PLAN
SELECT 'it''s' -- the end`
	s, f := parse("a.sql", text)
	if f != nil || s.OnBusy != retryTransaction {
		t.Errorf("%+v, %q", f, s.OnBusy)
	}
	want := []struct {
		begin, end, label string
		line, col         int
	}{{"SELECT ';'", "FROM t;", "monthly", 3, 1}, {"CREATE TEMP", "END;", "", 6, 1}, {"EXPLAIN", "the end", "", 7, 1}}
	if len(s.Statements) != len(want) {
		t.Fatalf("%d statements: %+v", len(s.Statements), s.Statements)
	}
	for i, w := range want {
		st := s.Statements[i]
		if !strings.HasPrefix(st.SQL, w.begin) || !strings.HasSuffix(st.SQL, w.end) || st.Label != w.label || st.Line != w.line || st.Col != w.col {
			t.Errorf("statement %d is %+v, want %+v", i, st, w)
		}
	}
	if got := s.Statements[2].first(); got != "EXPLAIN QUERY PLAN …" {
		t.Errorf("it is called %q", got)
	}
}

func TestAnUnknownPolicyIsAMistakeWithItsPlace(t *testing.T) {
	_, f := parse("a.sql", "SELECT 1;\n  -- on busy: retry\nSELECT 2")
	if f == nil || f.Line != 2 || f.Col != 3 || !strings.Contains(f.Message, `"retry"`) {
		t.Errorf("%+v", f)
	}
}

// FuzzScript: nothing is lost, and statements end where SQLite ends them, as far as it reads them.
func FuzzScript(f *testing.F) {
	for _, s := range []string{
		"SELECT 1; SELECT 2", "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END; SELECT 2", "-- answer: a\nSELECT ';'",
		"/* ; */ SELECT \"a;\" ; ; --", "EXPLAIN CREATE TEMPORARY TRIGGER a BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END;", "-- on busy: x",
		"CREATE TABLE end(a); SELECT 1 END; [;", "'", "/*", "SELECT x'00' ; SELECT 1e5;", "WITH a AS (SELECT 1) SELECT * FROM a;\n;;VALUES(1)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, _ := parse("a.sql", text)
		at := 0
		for _, st := range s.Statements {
			i := strings.Index(text[at:], st.SQL)
			if i < 0 || st.SQL == "" || st.Line < 1 || st.Col < 1 {
				t.Fatalf("%q is no part of %q", st.SQL, text)
			}
			at += i + len(st.SQL)
			st.first()
			kindOf(st)
		}
		db, c, err := open(guard.Limits{Budget: guard.Budget{Time: 50 * time.Millisecond, Steps: 100_000}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		results, failed := c.Run(t.Context(), text)
		if failed != nil && len(results) > 0 {
			results = results[:len(results)-1] // perhaps the one that failed
		}
		for i, r := range results {
			if i >= len(s.Statements) || s.Statements[i].SQL != strings.Trim(r.SQL, blanks) {
				t.Fatalf("SQLite runs %q, and we would run %+v of %q", r.SQL, s.Statements, text)
			}
		}
	})
}
