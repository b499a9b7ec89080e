package sql

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab/sandbox"
)

const tinyLab = head + `limits: {time: 200ms}
setup: schema.sql
failures: {watch: SELECT count(*) AS n FROM t}
checks:
  - {id: run, say: One row, run: SELECT count(*) FROM t, expect: {rows: [[1]]}}
  - {id: cut, say: One row always, after: every-failure, run: SELECT count(*) FROM t, expect: {rows: [[1]]}}
`

func tiny(t testing.TB, setup string) *Workspace {
	return work(t, understood(t, source(t, map[string]string{"lab.yaml": tinyLab, "answer.sql": "", "right.sql": "SELECT 1", "schema.sql": setup})))
}

// TestHostileAnswers: whatever an answer does, it ends in time, nothing passes, and the next answer is judged.
func TestHostileAnswers(t *testing.T) {
	w := tiny(t, "CREATE TABLE t(a INTEGER) STRICT; INSERT INTO t VALUES (1)")
	endless := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
	for name, script := range map[string]string{
		"endless":     endless + "count(*) FROM n",
		"rows":        endless + "i FROM n",
		"memory":      endless + "json_group_array(hex(zeroblob(30000))) FROM n",
		"attach":      "ATTACH '/tmp/engineroom-attack' AS x",
		"vacuum":      "VACUUM INTO '/tmp/engineroom-attack'",
		"extension":   "SELECT load_extension('/tmp/engineroom-attack')",
		"pragma":      "PRAGMA writable_schema = ON",
		"full":        "CREATE TABLE b(x); INSERT INTO b " + endless + "zeroblob(60000) FROM n",
		"temp":        "CREATE TEMP TABLE b(x); INSERT INTO b " + endless + "zeroblob(60000) FROM n",
		"nul":         "SELECT 1\x00; DELETE FROM t",
		"many":        strings.Repeat("SELECT 1;", 3000),
		"long":        "SELECT '" + strings.Repeat("x", 300<<10) + "'",
		"shadow":      "CREATE TEMP TABLE t(a); INSERT INTO t VALUES (1); DELETE FROM main.t",
		"no table":    "DROP TABLE t",
		"view":        "DROP TABLE t; CREATE VIEW t AS " + endless + "i FROM n",
		"open":        "BEGIN; DELETE FROM t; INSERT INTO t VALUES (1), (2); COMMIT; BEGIN EXCLUSIVE",
		"query only":  "INSERT INTO t VALUES (2); PRAGMA query_only = ON",
		"big trigger": "CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO t SELECT a FROM t; END; PRAGMA recursive_triggers = ON; INSERT INTO t VALUES (1)",
		"sqlite_":     "DELETE FROM sqlite_schema",
	} {
		begun := time.Now()
		_, err := w.Attempt(t.Context(), one(script))
		r, failed := w.Grade(t.Context(), one(script))
		if err != nil || failed != nil {
			t.Errorf("%s: %v, %v", name, err, failed)
		}
		if took := time.Since(begun); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
		if r.Passed() {
			t.Errorf("%s passes", name)
		}
		for _, c := range r.Results {
			if strings.Contains(c.Because, "\x00") || len(c.Because) > 2000 {
				t.Errorf("%s: %q", name, c.Because)
			}
		}
	}
	if r := grade(t, w, one("SELECT 1")); !r.Passed() {
		t.Errorf("afterwards: %s", because(r))
	}
	if _, err := os.Stat("/tmp/engineroom-attack"); err == nil {
		t.Error("a file was written")
	}
}

// TestHostileLabs: a lab is as little trusted as an answer.
func TestHostileLabs(t *testing.T) {
	endless := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
	for name, setup := range map[string]string{
		"endless": endless, "attach": "ATTACH '/tmp/engineroom-attack' AS x", "view": "CREATE VIEW t AS " + endless, "nul": "SELECT 1\x00", "open": "BEGIN",
	} {
		w := tiny(t, setup)
		begun := time.Now()
		r, err := w.Grade(t.Context(), one("SELECT 1"))
		if err == nil && r.Passed() || time.Since(begun) > 20*time.Second {
			t.Errorf("%s: %v, %v after %s", name, err, r.Passed(), time.Since(begun))
		}
	}
}

// TestHostileSessions: sessions are bounded in steps, in tries and in orders.
func TestHostileSessions(t *testing.T) {
	yaml := head + `limits: {time: 200ms}
setup: schema.sql
sessions: [{name: A}, {name: B}, {name: C}]
schedule: {max: 20}
checks:
  - {id: run, say: One row, after: every-order, run: SELECT count(*) FROM t, expect: {rows: [[1]], ends: true}}
`
	src := source(t, map[string]string{"lab.yaml": yaml, "answer.sql": "", "right.sql": "SELECT 1", "schema.sql": "CREATE TABLE t(a); INSERT INTO t VALUES (1)"})
	w := work(t, understood(t, src))
	for name, script := range map[string]string{
		"many":      strings.Repeat("SELECT 1;", 900),
		"exclusive": "BEGIN EXCLUSIVE; SELECT 1",
		"endless":   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
		"schema":    "CREATE TABLE x(a); DROP TABLE x; DROP TABLE t",
		"no value":  "SELECT :nothing",
		"empty":     "DELETE FROM t",
	} {
		begun := time.Now()
		if r, err := w.Grade(t.Context(), one(script)); err != nil || r.Passed() && name != "many" || time.Since(begun) > 20*time.Second {
			t.Errorf("%s: %v, passed %v after %s", name, err, r.Passed(), time.Since(begun))
		}
	}
}

func TestAKilledChildIsReplaced(t *testing.T) {
	w := tiny(t, "CREATE TABLE t(a); INSERT INTO t VALUES (1)")
	if _, err := w.Attempt(t.Context(), one("SELECT 1")); err != nil {
		t.Fatal(err)
	}
	w.worker.Close()
	if _, err := w.Attempt(t.Context(), one("SELECT 1")); err == nil {
		t.Log("a closed child was replaced at once")
	}
	if r := grade(t, w, one("SELECT 1")); !r.Passed() {
		t.Error(because(r))
	}
}

func TestAScriptOfALessonIsRun(t *testing.T) {
	start := startChild(sandbox.Limits{})
	worker, err := start(t.Context(), RoleName)
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Close()
	live := Live{
		Setup:  "CREATE TABLE t(a INTEGER) STRICT",
		Before: []string{"INSERT INTO t VALUES (1); INSERT INTO t VALUES ('x'); INSERT INTO t VALUES (99)", "INSERT INTO t VALUES (2)"},
		Script: "SELECT a, date('now') AS day FROM t;\nSELECT nope", File: "block",
	}
	for range 2 {
		out, err := Run(t.Context(), worker, live)
		if err != nil || len(out.Blocks) != 1 || out.Fault == nil || out.Fault.Line != 2 || out.Fault.File != "block" {
			t.Fatalf("%v, %+v", err, out)
		}
		if got := out.Blocks[0].Rows; len(got) != 2 || got[0][0] != "1" || got[1][0] != "2" || got[0][1] != "2026-03-02" {
			t.Errorf("%v", got)
		}
	}
	across := Live{Setup: live.Setup, Before: []string{"INSERT INTO t VALUES (1)", "BEGIN; DELETE FROM t"}, Script: "ROLLBACK; SELECT a FROM t"}
	if out, err := Run(t.Context(), worker, across); err != nil || out.Fault != nil || len(out.Blocks[1].Rows) != 1 {
		t.Errorf("a transaction that goes on from block to block: %v, %+v", err, out)
	}
	live.Setup = "CREATE TABEL t"
	if _, err := Run(t.Context(), worker, live); err == nil || !strings.Contains(err.Error(), "the setup of this lab is wrong") {
		t.Error(err)
	}
}
