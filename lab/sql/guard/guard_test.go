package guard

import (
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// open makes a database with one connection and runs seed on it.
func open(t testing.TB, limits Limits, seed string) (*DB, *Conn) {
	t.Helper()
	db, err := Open(limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, seeded(t, db, seed)
}

func seeded(t testing.TB, db *DB, seed string) *Conn {
	t.Helper()
	c, err := db.Conn()
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, seed)
	return c
}

func mustRun(t testing.TB, c *Conn, script string) []Result {
	t.Helper()
	results, err := c.Run(context.Background(), script)
	if err != nil {
		t.Fatalf("%.200q: %v", script, err)
	}
	return results
}

// mustFail is the error of a script that has to fail.
func mustFail(t testing.TB, c *Conn, script string) *Error {
	t.Helper()
	_, err := c.Run(context.Background(), script)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%.200q: got %v, want an Error", script, err)
	}
	return e
}

func TestRunGivesTypedRows(t *testing.T) {
	_, c := open(t, Limits{}, "")
	results := mustRun(t, c, `
		CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT) STRICT; -- a comment; with a semicolon
		INSERT INTO t(b) VALUES ('x'), ('y'), ('z');
		UPDATE t SET b = 'q' WHERE a > 1;
		SELECT 1 AS i, 1.5 AS f, 'é' AS s, x'00ff' AS b, NULL AS n, '' AS e, x'' AS eb;
		/* the end */`)
	if len(results) != 4 {
		t.Fatalf("got %d results, want 4", len(results))
	}
	if r := results[1]; r.Changed != 3 || r.LastID != 3 || r.ReadOnly {
		t.Errorf("INSERT: %+v", r)
	}
	if r := results[2]; r.Changed != 2 {
		t.Errorf("UPDATE changed %d, want 2", r.Changed)
	}
	r := results[3]
	want := []any{int64(1), 1.5, "é", []byte{0, 0xff}, nil, "", []byte{}}
	if !reflect.DeepEqual(r.Rows, [][]any{want}) || !reflect.DeepEqual(r.Columns, []string{"i", "f", "s", "b", "n", "e", "eb"}) || !r.ReadOnly {
		t.Errorf("got %#v %q", r.Rows, r.Columns)
	}
	if results[0].SQL != "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT) STRICT;" {
		t.Errorf("SQL is %q", results[0].SQL)
	}
	if r := mustRun(t, c, "CREATE TABLE u(x)")[0]; r.Changed != 0 {
		t.Errorf("CREATE changed %d rows", r.Changed)
	}
}

func TestQueryBindsValues(t *testing.T) {
	_, c := open(t, Limits{}, "")
	in := []any{nil, true, 7, int64(-1) << 62, 2.5, "a'; DROP TABLE t; --\x00b", []byte{0, 1}, []byte{}, ""}
	r, err := c.Query(context.Background(), "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?", in...)
	want := [][]any{{nil, int64(1), int64(7), int64(-1) << 62, 2.5, "a'; DROP TABLE t; --\x00b", []byte{0, 1}, []byte{}, ""}}
	if err != nil || !reflect.DeepEqual(r.Rows, want) {
		t.Errorf("got %#v (%v), want %#v", r.Rows, err, want)
	}
	for sql, args := range map[string][]any{
		"SELECT ?": {}, "SELECT 1": {1}, "SELECT 1; SELECT 2": {}, "": {}, "-- nothing": {}, "SELECT :a": {struct{}{}},
		"SELECT ? --": {strings.Repeat("x", 65<<10)},
	} {
		if _, err := c.Query(context.Background(), sql, args...); err == nil {
			t.Errorf("%q with %.20v: no error", sql, args)
		}
	}
}

func TestErrorsHaveAPlace(t *testing.T) {
	_, c := open(t, Limits{}, "CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES (1)")
	for _, tt := range []struct {
		script               string
		statement, line, col int
		message              string
	}{
		{"SELECT nme FROM t", 0, 1, 8, "no such column: nme"},
		{"SELEC 1", 0, 1, 1, `near "SELEC": syntax error`},
		{"SELECT 1;\n-- é\n  SELECT 'é', nme FROM t;", 1, 3, 15, "no such column: nme"},
		{"SELECT 1;\n\n /* c */ INSERT INTO t VALUES (1)", 1, 3, 10, "UNIQUE constraint failed: t.a"},
		{`SELECT "text" FROM t`, 0, 1, 8, "no such column: \"text\" - should this be a string literal in single-quotes?"},
		{"SELECT 1; SELECT 2\x00; SELECT 3", 0, 1, 19, "the text contains a NUL byte"},
		{"SELECT (1", 0, 1, 1, "incomplete input"},
	} {
		e := mustFail(t, c, tt.script)
		if e.Statement != tt.statement || e.Line != tt.line || e.Column != tt.col || e.Message != tt.message || e.Limit != "" {
			t.Errorf("%q: got %+v, want statement %d, %d:%d, %q", tt.script, e, tt.statement, tt.line, tt.col, tt.message)
		}
	}
	if e := mustFail(t, c, "INSERT INTO t VALUES (1)"); e.Primary() != Constraint || e.Code == Constraint {
		t.Errorf("code %d", e.Code)
	}
}

// TestRowsBeyondTheCapAreCounted: the counters have to be those of the whole statement.
func TestRowsBeyondTheCapAreCounted(t *testing.T) {
	const series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT i, printf('%.1000c', 'x') FROM n"
	_, c := open(t, Limits{}, "")
	if r := mustRun(t, c, series)[0]; len(r.Rows) != 200 || r.Total != 1000 || !r.Truncated {
		t.Errorf("%d rows of %d, truncated %v", len(r.Rows), r.Total, r.Truncated)
	}
	c.SetBudget(Budget{Rows: 5000, Output: 100_000})
	results := mustRun(t, c, series+"; SELECT 1")
	if r := results[0]; len(r.Rows) < 90 || len(r.Rows) > 100 || r.Total != 1000 || !r.Truncated {
		t.Errorf("%d rows of %d, truncated %v", len(r.Rows), r.Total, r.Truncated)
	}
	if r := results[1]; len(r.Rows) != 1 || r.Truncated {
		t.Errorf("a small result behind a large one: %+v", r)
	}
}

func TestAScriptKeepsWhatRanBeforeItsError(t *testing.T) {
	_, c := open(t, Limits{}, "")
	results, err := c.Run(context.Background(), `CREATE TABLE t(a); INSERT INTO t VALUES (1);
		SELECT a FROM t UNION ALL SELECT abs(-9223372036854775808); SELECT 5`)
	var e *Error
	if !errors.As(err, &e) || e.Statement != 2 || len(results) != 3 || len(results[2].Rows) != 1 {
		t.Errorf("got %d results, %v", len(results), err)
	}
}

func TestCancelledByTheCaller(t *testing.T) {
	_, c := open(t, Limits{}, "")
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := c.Run(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n")
	var e *Error
	if !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.Limit != "" {
		t.Errorf("got %v", err)
	}
	mustRun(t, c, "SELECT 1") // the interrupt does not reach the next call
}

func TestCountersAreTheSameEveryTime(t *testing.T) {
	const seed = `CREATE TABLE orders(id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, total INTEGER NOT NULL) STRICT;
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO orders SELECT i, 1 + (i * 7919) % 1000, (i * 37) % 1000 FROM n;`
	queries := []string{
		"SELECT count(*) FROM orders WHERE user_id = 42",
		"SELECT * FROM orders ORDER BY total LIMIT 3",
		"SELECT count(*) FROM orders a JOIN orders b ON a.total = b.total AND a.user_id = 1",
		"UPDATE orders SET total = total + 1 WHERE id % 100 = 0",
	}
	var first []Counters
	for run := range 3 {
		_, c := open(t, Limits{}, seed)
		var got []Counters
		for _, q := range queries {
			got = append(got, mustRun(t, c, q)[0].Counters)
		}
		if run == 0 {
			first = got
		} else if !reflect.DeepEqual(got, first) {
			t.Errorf("run %d: got %+v, want %+v", run, got, first)
		}
	}
	if first[0].FullScanSteps != 4999 || first[1].Sorts != 1 || first[2].AutoIndexRows == 0 || first[3].PageWrites == 0 {
		t.Errorf("got %+v", first)
	}
	_, c := open(t, Limits{}, seed+"CREATE INDEX by_user ON orders(user_id)")
	if r := mustRun(t, c, queries[0])[0]; r.FullScanSteps != 0 || r.VMSteps > 100 {
		t.Errorf("with an index: %+v", r.Counters)
	}
}

func TestPlanIsATree(t *testing.T) {
	_, c := open(t, Limits{}, "CREATE TABLE a(id INTEGER PRIMARY KEY, x); CREATE TABLE b(id INTEGER PRIMARY KEY, a); CREATE INDEX ba ON b(a)")
	plan, err := c.Plan(context.Background(), "SELECT * FROM a JOIN b ON b.a = a.id WHERE a.x = ? UNION SELECT 1, 2, 3, 4; -- end")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	plan.Walk(func(depth int, detail string) { got = append(got, strings.Repeat("  ", depth)+detail) })
	want := []string{
		"MERGE (UNION)", "  LEFT", "    SCAN b", "    SEARCH a USING INTEGER PRIMARY KEY (rowid=?)",
		"    USE TEMP B-TREE FOR ORDER BY", "  RIGHT", "    SCAN CONSTANT ROW",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	before, _ := c.Sums(context.Background())
	if _, err := c.Plan(context.Background(), "INSERT INTO a VALUES (1, 1)"); err != nil {
		t.Error(err)
	}
	if after, _ := c.Sums(context.Background()); len(after.Changed(before)) != 0 {
		t.Error("a plan ran its statement")
	}
	for _, bad := range []string{"", "SELECT 1; SELECT 2", "SELEC", "ATTACH 'x' AS y"} {
		if _, err := c.Plan(context.Background(), bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestSchemaIsData(t *testing.T) {
	_, c := open(t, Limits{}, `
		CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT DEFAULT 'x',
			upper TEXT GENERATED ALWAYS AS (upper(email)) VIRTUAL) STRICT;
		CREATE TABLE "odd ""name"(a, b, u REFERENCES users ON DELETE CASCADE, PRIMARY KEY (b, a)) WITHOUT ROWID;
		CREATE INDEX part ON users(name, lower(email)) WHERE name IS NOT NULL;
		CREATE VIEW v AS SELECT 1;
		CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END;
		CREATE VIRTUAL TABLE f USING fts5(body);
		CREATE TABLE pragma_table_list(name);
		CREATE TEMP TABLE users(fake);
		ANALYZE`)
	s, err := c.Schema(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Table{}
	for _, table := range s.Tables {
		byName[table.Name] = table
	}
	if len(byName) != 4 || len(s.Views) != 1 || len(s.Triggers) != 1 || s.Triggers[0].Table != "users" {
		t.Errorf("got %+v", s)
	}
	users, odd := byName["users"], byName[`odd "name`]
	if !users.Strict || users.WithoutRowID || !odd.WithoutRowID || !byName["f"].Virtual || !strings.HasPrefix(users.SQL, "CREATE TABLE users(id") {
		t.Errorf("got %+v", byName)
	}
	wantColumns := []Column{
		{Name: "id", Type: "INTEGER", PrimaryKey: 1}, {Name: "email", Type: "TEXT", NotNull: true},
		{Name: "name", Type: "TEXT", Default: "'x'"}, {Name: "upper", Type: "TEXT", Generated: true},
	}
	if !reflect.DeepEqual(users.Columns, wantColumns) {
		t.Errorf("columns: got %+v", users.Columns)
	}
	wantIndexes := []Index{
		{Name: "part", Origin: "c", SQL: "CREATE INDEX part ON users(name, lower(email)) WHERE name IS NOT NULL", Partial: true, Columns: []string{"name", ""}},
		{Name: "sqlite_autoindex_users_1", Origin: "u", Unique: true, Columns: []string{"email"}},
	}
	if !reflect.DeepEqual(users.Indexes, wantIndexes) {
		t.Errorf("indexes: got %+v", users.Indexes)
	}
	wantKeys := []ForeignKey{{Table: "users", From: []string{"u"}, OnUpdate: "NO ACTION", OnDelete: "CASCADE"}}
	if !reflect.DeepEqual(odd.ForeignKeys, wantKeys) || odd.Columns[0].PrimaryKey != 2 {
		t.Errorf("keys: got %+v, columns %+v", odd.ForeignKeys, odd.Columns)
	}
}

func TestChangedNamesTheTables(t *testing.T) {
	ctx := context.Background()
	_, c := open(t, Limits{}, `CREATE TABLE a(x); CREATE TABLE b(x); CREATE TABLE gone(x); CREATE TABLE same(x);
		CREATE VIRTUAL TABLE broken USING fts5(x, content='missing');
		INSERT INTO a VALUES (1), (2); INSERT INTO same VALUES (1), (2), (2)`)
	before, err := c.Sums(ctx)
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, `UPDATE a SET x = '1' WHERE x = 1; CREATE TABLE new(x); DROP TABLE gone;
		DELETE FROM same; INSERT INTO same VALUES (2), (1), (2)`)
	after, err := c.Sums(ctx)
	if got, want := after.Changed(before), []string{"a", "gone", "new"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
	mustRun(t, c, "DELETE FROM same WHERE x = 1; INSERT INTO same VALUES (1), (1)")
	last, _ := c.Sums(ctx)
	if got := last.Changed(after); !reflect.DeepEqual(got, []string{"same"}) {
		t.Errorf("one row more: got %q", got)
	}
}

// TestACopyHasTheSameSums, whatever was in the database, in both modes.
func TestACopyHasTheSameSums(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		limits := Limits{WAL: rapid.Bool().Draw(rt, "wal")}
		_, c := open(t, limits, "CREATE TABLE t(id INTEGER PRIMARY KEY, v); CREATE INDEX tv ON t(v)")
		value := rapid.OneOf(rapid.Just[any](nil), rapid.Int64().AsAny(), rapid.Float64().AsAny(), rapid.String().AsAny(),
			rapid.SliceOfN(rapid.Byte(), 0, 9000).AsAny())
		for _, v := range rapid.SliceOfN(value, 0, 40).Draw(rt, "values") {
			if _, err := c.Query(ctx, "INSERT INTO t(v) VALUES (?)", v); err != nil {
				rt.Fatal(err)
			}
		}
		want, err := c.Sums(ctx)
		if err != nil {
			rt.Fatal(err)
		}
		image, err := c.Serialize(ctx)
		if err != nil {
			rt.Fatal(err)
		}
		unchanged := string(image)
		limits.WAL = rapid.Bool().Draw(rt, "wal of the copy")
		db, err := Restore(limits, image)
		if err != nil {
			rt.Fatal(err)
		}
		defer db.Close()
		copied := seeded(t, db, "")
		if got, err := copied.Sums(ctx); err != nil || !reflect.DeepEqual(got, want) {
			rt.Fatalf("got %v (%v), want %v", got, err, want)
		}
		mustRun(t, copied, "INSERT INTO t(v) VALUES (printf('%.5000c', 'x')); UPDATE t SET v = 1; DELETE FROM t WHERE id % 2")
		if r := mustRun(t, copied, "PRAGMA integrity_check")[0]; r.Rows[0][0] != "ok" {
			rt.Fatalf("integrity: %v", r.Rows)
		}
		if got, _ := c.Sums(ctx); !reflect.DeepEqual(got, want) || string(image) != unchanged {
			rt.Fatal("the copy wrote through to what it was made from")
		}
	})
}

func TestSerializeNeedsACommittedState(t *testing.T) {
	_, c := open(t, Limits{}, "CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1)")
	if _, err := c.Serialize(context.Background()); err == nil || !c.InTransaction() {
		t.Errorf("no error inside a transaction")
	}
	mustRun(t, c, "ROLLBACK")
	if _, err := c.Serialize(context.Background()); err != nil || c.InTransaction() {
		t.Error(err)
	}
}

func TestAClosedDatabaseSaysSo(t *testing.T) {
	db, c := open(t, Limits{}, "")
	db.Close()
	if _, err := c.Run(context.Background(), "SELECT 1"); !errors.Is(err, errClosed) {
		t.Errorf("got %v", err)
	}
	if _, err := db.Conn(); !errors.Is(err, errClosed) {
		t.Errorf("got %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if len(conns.all) != 0 || len(handles.all) != 0 {
		t.Errorf("left %d connections, %d files", len(conns.all), len(handles.all))
	}
	if len(disk.folders) != 0 {
		t.Errorf("left %d folders", len(disk.folders))
	}
}

func TestMain(m *testing.M) {
	if name := os.Getenv(childEnv); name != "" {
		child(name)
		os.Exit(0)
	}
	os.Exit(m.Run())
}
