package guard

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // another user of SQLite in the process
)

// Each attack runs in a process of its own, which is this test binary, so that its memory can be measured and so that one
// that gets through takes nothing with it.
const childEnv = "GUARD_TEST_CHILD"

// attack is a script that nobody should get away with.
type attack struct {
	name, script string
	want         string // what Error says: limits, "denied: …" or a part of SQLite's message; "" if it is harmless
	budget       time.Duration
	within       time.Duration // above the budget
}

// attackTime is the budget in these tests. What SQLite cannot interrupt may add to it.
const (
	attackTime   = 400 * time.Millisecond
	attackWithin = 2000 * time.Millisecond // above the budget, on a machine that does other things too
	attackPeak   = 170                     // MB of resident memory
)

const forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

// series is the numbers from 1 to n.
func series(n int) string {
	return fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n)
}

// times repeats, with a separator.
func times(n int, s, sep string) string { return strings.Repeat(s+sep, n-1) + s }

var attacks = []attack{
	// Time.
	{name: "endless recursion", script: forever + "SELECT count(*) FROM n", want: "time or steps"},
	{name: "endless rows", script: forever + "SELECT i, 'text' FROM n", want: "time or steps"},
	{name: "endless UNION", script: "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT (i * 7919 + 1) % 1000003 FROM n) SELECT count(*) FROM n, n", want: "time or steps"},
	{name: "cross join", script: series(3000) + "SELECT count(*) FROM n a, n b, n c", want: "time or steps"},
	{name: "LIKE bomb", script: forever + "SELECT count(*) FROM n WHERE printf('%.60000c', char(97 + i % 2)) LIKE '%" + strings.Repeat("a%", 100) + "c'", want: "time or steps"},
	{name: "GLOB bomb", script: forever + "SELECT count(*) FROM n WHERE printf('%.60000c', char(97 + i % 2)) GLOB '*" + strings.Repeat("[ab]*", 100) + "c'", want: "time or steps"},
	{name: "instr", script: forever + "SELECT sum(instr(printf('%.60000c', 'a'), printf('%.30000c', 'a') || i)) FROM n", want: "time or steps"},
	{name: "replace", script: forever + "SELECT sum(length(replace(printf('%.60000c', 'a'), printf('%.30000c', 'a') || i, ''))) FROM n", want: "time or steps"},
	{name: "view bomb below the limit", script: viewBomb(5), want: ""},
	{name: "larger view bomb", script: viewBomb(20), want: "memory or time"},
	{name: "view bomb", script: viewBomb(15), want: "time"},

	// Memory and size.
	{name: "growing text", script: "WITH RECURSIVE n(t) AS (SELECT 'x' UNION ALL SELECT t || t FROM n) SELECT length(t) FROM n", want: "size"},
	{name: "randomblob", script: "SELECT randomblob(1000000000)", want: "size"},
	{name: "zeroblob", script: "SELECT length(zeroblob(1000000000) || 'x')", want: "size"},
	{name: "printf width", script: "SELECT printf('%1000000000d', 1)", want: "size"},
	{name: "printf repeat", script: "SELECT printf('%.*c', 1000000000, 'x')", want: "size"},
	{name: "hex", script: "SELECT hex(zeroblob(60000))", want: "size"},
	{name: "replace bomb", script: "SELECT replace(hex(zeroblob(15000)), '0', 'xxxxxxxxxx')", want: "size"},
	{name: "group_concat", script: series(3000) + "SELECT length(group_concat(printf('%.1000c', 'x'))) FROM n a, n b", want: "memory or time or size", budget: 2 * time.Second},
	{name: "json_group_array", script: series(3000) + "SELECT length(json_group_array(printf('%.1000c', 'x'))) FROM n a, n b", want: "memory or time or size", budget: 2 * time.Second},
	{name: "full table", script: "CREATE TABLE t(a);" + forever + "INSERT INTO t SELECT randomblob(5000) FROM n", want: "size", budget: 2 * time.Second},
	{name: "full temporary table", script: "CREATE TEMP TABLE t(a);" + forever + "INSERT INTO t SELECT randomblob(5000) FROM n", want: "size", budget: 2 * time.Second},
	{name: "full index", script: "CREATE TABLE t(a); CREATE INDEX t1 ON t(a, a || 1); CREATE INDEX t2 ON t(a || 2);" + forever + "INSERT INTO t SELECT randomblob(1000) FROM n", want: "size", budget: 2 * time.Second},
	{name: "big sort", script: series(2000000) + "SELECT i, randomblob(500) AS r FROM n ORDER BY r", want: "memory or time", budget: 2 * time.Second},
	{name: "big DISTINCT", script: forever + "SELECT DISTINCT randomblob(2000) FROM n", want: "memory or time or size", budget: 2 * time.Second},
	{name: "big window", script: forever + "SELECT sum(length(randomblob(2000))) OVER (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), randomblob(2000) FROM n", want: "memory or time or size", budget: 2 * time.Second},
	{name: "materialised CTE", script: "WITH RECURSIVE n(i, b) AS (SELECT 1, zeroblob(1) UNION ALL SELECT i + 1, randomblob(60000) FROM n) SELECT count(*) FROM n a JOIN n b ON a.b = b.b", want: "memory or time or size", budget: 2 * time.Second},
	{name: "wide rows", script: series(200) + "SELECT " + times(199, "zeroblob(300)||i", ",") + " FROM n", want: ""},
	{name: "full text", script: "CREATE VIRTUAL TABLE f USING fts5(a);" + forever + "INSERT INTO f SELECT hex(randomblob(20000)) FROM n", want: "memory or time or size", budget: 2 * time.Second},
	{name: "journal of an update", script: "CREATE TABLE t(a);" + series(2500) + "INSERT INTO t SELECT randomblob(5000) FROM n; BEGIN; " + strings.Repeat("UPDATE t SET a = randomblob(5000);", 50), want: "memory or time or size"},
	{name: "savepoints", script: "CREATE TABLE t(a);" + series(1000) + "INSERT INTO t SELECT randomblob(3000) FROM n;" + savepoints(2000), want: "memory or time or size", budget: 2 * time.Second},
	{name: "deep JSON", script: "SELECT json(" + "replace(printf('%.5000c', '['), '[', '[') || replace(printf('%.5000c', ']'), ']', ']'))", want: "malformed JSON"},
	{name: "many statements", script: strings.Repeat("SELECT 1;", 20000), want: "statements"},
	{name: "huge script", script: "SELECT '" + strings.Repeat("x", 300<<10) + "'", want: "size"},

	// The parser and the planner.
	{name: "parentheses", script: "SELECT " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000), want: "Recursion limit"},
	{name: "deep expression", script: "SELECT " + times(5000, "1", "+"), want: "Expression tree is too large"},
	{name: "compound", script: times(5000, "SELECT 1", " UNION "), want: "too many terms in compound SELECT"},
	{name: "wide join", script: "SELECT * FROM " + times(65, "(SELECT 1)", ","), want: "at most 64 tables in a join"},
	{name: "64-way join", script: "CREATE TABLE t(a); CREATE INDEX ta ON t(a); SELECT count(*) FROM " + aliases(64), want: "", within: 5 * time.Second},
	{name: "many columns", script: "SELECT " + times(5000, "1", ","), want: "too many columns in result set"},
	{name: "many arguments", script: "SELECT max(" + times(5000, "1", ",") + ")", want: "too many arguments on function max"},
	{name: "many variables", script: "SELECT ?99999", want: "variable number must be between ?1 and ?1000"},
	{name: "trigger recursion", script: `PRAGMA recursive_triggers = ON; CREATE TABLE t(a);
		CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t VALUES (new.a + 1); END; INSERT INTO t VALUES (1)`, want: "triggers nested too deep"},
	{name: "regular views of views", script: "CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b AS SELECT * FROM a; SELECT * FROM a", want: "circularly defined"},

	// Files, extensions, settings.
	{name: "ATTACH a file", script: "ATTACH 'attacked.db' AS x", want: "denied: ATTACH"},
	{name: "ATTACH memory", script: "ATTACH ':memory:' AS x", want: "denied: ATTACH"},
	{name: "ATTACH a URI", script: "ATTACH 'file:attacked.db?vfs=unix' AS x", want: "denied: ATTACH"},
	{name: "DETACH", script: "DETACH main", want: "denied: DETACH"},
	{name: "VACUUM", script: "VACUUM", want: "denied: ATTACH"},
	{name: "VACUUM INTO", script: "VACUUM INTO 'attacked.db'", want: "denied: ATTACH"},
	{name: "load_extension", script: "SELECT load_extension('attacked')", want: "denied: the function load_extension"},
	{name: "load_extension in a trigger", script: "CREATE TABLE t(a); CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT LOAD_EXTENSION('x'); END; INSERT INTO t VALUES (1)", want: "denied: the function load_extension"},
	{name: "readfile", script: "SELECT readfile('/etc/passwd')", want: "no such function"},
	{name: "writefile", script: "SELECT writefile('attacked.db', 'x')", want: "no such function"},
	{name: "edit", script: "SELECT edit('x')", want: "no such function"},
	{name: "fts3_tokenizer", script: "SELECT fts3_tokenizer('simple', x'4141414141414141')", want: "no such function"},
	{name: "temp_store_directory", script: "PRAGMA temp_store_directory = '/tmp'", want: "denied: PRAGMA temp_store_directory"},
	{name: "data_store_directory", script: "PRAGMA data_store_directory = '/tmp'", want: "denied: PRAGMA data_store_directory"},
	{name: "writable_schema", script: "PRAGMA writable_schema = ON", want: "denied: PRAGMA writable_schema"},
	{name: "journal_mode", script: "PRAGMA journal_mode = OFF", want: "denied: PRAGMA journal_mode"},
	{name: "mmap_size", script: "PRAGMA mmap_size = 1000000000", want: "denied: PRAGMA mmap_size"},
	{name: "max_page_count", script: "PRAGMA max_page_count = 1000000000", want: "denied: PRAGMA max_page_count"},
	{name: "hard_heap_limit", script: "PRAGMA hard_heap_limit = 0", want: "denied: PRAGMA hard_heap_limit"},
	{name: "soft_heap_limit", script: "PRAGMA soft_heap_limit = 1", want: "denied: PRAGMA soft_heap_limit"},
	{name: "cache_size", script: "PRAGMA cache_size = 1000000000", want: "denied: PRAGMA cache_size"},
	{name: "temp_store", script: "PRAGMA temp_store = 1", want: "denied: PRAGMA temp_store"},
	{name: "busy_timeout", script: "PRAGMA busy_timeout = 100000", want: "denied: PRAGMA busy_timeout"},
	{name: "trusted_schema", script: "PRAGMA trusted_schema = ON", want: "denied: PRAGMA trusted_schema"},
	{name: "locking_mode", script: "PRAGMA locking_mode = EXCLUSIVE", want: "denied: PRAGMA locking_mode"},
	{name: "schema_version", script: "PRAGMA schema_version = 1", want: "denied: PRAGMA schema_version"},
	{name: "an upper-case PRAGMA", script: "PRAGMA main.Writable_Schema(1)", want: "denied: PRAGMA writable_schema"},
	{name: "a PRAGMA as a table", script: "SELECT * FROM pragma_cache_size", want: "denied: PRAGMA cache_size"},
	{name: "a PRAGMA as a table with a value", script: "SELECT * FROM pragma_journal_mode WHERE arg = 'off'", want: "no such column: arg"},

	// The schema.
	{name: "UPDATE sqlite_schema", script: "CREATE TABLE t(a); UPDATE sqlite_schema SET sql = 'x'", want: "may not be modified"},
	{name: "INSERT INTO sqlite_master", script: "INSERT INTO sqlite_master VALUES ('table', 'a', 'a', 2, 'CREATE TABLE a(b)')", want: "may not be modified"},
	{name: "DELETE FROM sqlite_temp_schema", script: "CREATE TEMP TABLE t(a); DELETE FROM sqlite_temp_schema", want: "may not be modified"},
	{name: "sqlite_dbpage", script: "UPDATE sqlite_dbpage SET data = zeroblob(4096)", want: "read-only"},
	{name: "read sqlite_dbpage", script: "SELECT data FROM sqlite_dbpage", want: "denied: the table sqlite_dbpage"},
	{name: "module csv", script: "CREATE VIRTUAL TABLE x USING csv(filename='/etc/passwd')", want: "denied: a virtual table of the module csv"},
	{name: "module dbstat", script: "CREATE VIRTUAL TABLE x USING dbstat", want: "denied: a virtual table of the module dbstat"},
	{name: "shadow table", script: "CREATE VIRTUAL TABLE f USING fts5(a); UPDATE f_data SET block = x'00'", want: "may not be modified"},
	{name: "NUL byte", script: "SELECT 1\x00; ATTACH 'attacked.db' AS x", want: "NUL byte"},
}

func viewBomb(n int) string {
	s := "CREATE VIEW v0 AS SELECT 1 AS a;"
	for i := range n {
		s += fmt.Sprintf("CREATE VIEW v%d AS SELECT x.a FROM v%d x, v%d y;", i+1, i, i)
	}
	return s + fmt.Sprintf("SELECT count(*) FROM v%d", n)
}

func aliases(n int) string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("t t%d", i))
	}
	return strings.Join(names, ",")
}

func savepoints(n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, "SAVEPOINT s%d; UPDATE t SET a = randomblob(3000);", i)
	}
	return s.String()
}

// outcome is what a child says of its attack.
type outcome struct {
	Said   string
	Took   time.Duration
	PeakMB int
	After  string // what the connection says afterwards
}

// child runs an attack, alone in its process.
func child(name string) {
	var said outcome
	if name == usedBefore {
		said = openLate()
	}
	for _, a := range attacks {
		if a.name == name {
			said = a.run()
		}
	}
	said.PeakMB = peakMB()
	json.NewEncoder(os.Stdout).Encode(said)
}

const usedBefore = "SQLite used before"

// openLate uses SQLite before the package does, as an application with a database of its own would.
func openLate() (said outcome) {
	db, err := sql.Open("sqlite", ":memory:")
	if err == nil {
		err = db.Ping()
	}
	if err != nil {
		return outcome{Said: err.Error()}
	}
	_, err = Open(Limits{})
	said.Said = words(err)
	unlimited, err := Open(Limits{Heap: -1})
	if err != nil {
		return outcome{Said: err.Error()}
	}
	defer unlimited.Close()
	_, err = unlimited.Conn()
	said.After = words(err)
	return said
}

// TestTheHeapLimitIsNeverSilentlyAbsent: SQLite counts its memory only if it is told to before its first use.
func TestTheHeapLimitIsNeverSilentlyAbsent(t *testing.T) {
	got := inChild(t, t.TempDir(), usedBefore)
	if got.Said != "not an Error: "+errHeap.Error() || got.After != "" {
		t.Errorf("got %+v", got)
	}
}

// inChild is what a process of its own says of an attack.
func inChild(t *testing.T, dir, name string) (got outcome) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), childEnv+"="+name), os.Stderr
	out, err := cmd.Output()
	if err := errors.Join(err, json.Unmarshal(out, &got)); err != nil {
		t.Fatal(err)
	}
	return got
}

func (a attack) run() (said outcome) {
	db, err := Open(Limits{Budget: Budget{Time: positive(a.budget, attackTime)}})
	if err != nil {
		return outcome{Said: err.Error()}
	}
	defer db.Close()
	c, err := db.Conn()
	if err != nil {
		return outcome{Said: err.Error()}
	}
	start := time.Now()
	_, err = c.Run(context.Background(), a.script)
	said.Took = time.Since(start)
	said.Said = words(err)
	_, _ = c.Run(context.Background(), "ROLLBACK") // where nothing is to be rolled back, that is an error
	if r, err := c.Query(context.Background(), "SELECT 40 + ?", 2); err != nil {
		said.After = err.Error()
	} else {
		said.After = fmt.Sprint(r.Rows)
	}
	return said
}

// words is an error as the table of attacks writes it.
func words(err error) string {
	e := (*Error)(nil)
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &e):
		return "not an Error: " + err.Error()
	case e.Limit != "":
		return string(e.Limit)
	case e.Denied != "":
		return "denied: " + e.Denied
	}
	return e.Message
}

// peakMB is the most memory this process had, or 0 where nobody says.
func peakMB() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	fields := strings.Fields(string(rest))
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.Atoi(fields[0])
	return kb >> 10
}

func TestAttacks(t *testing.T) {
	dir := t.TempDir()
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			got := inChild(t, dir, a.name)
			t.Logf("%q after %v, %d MB", got.Said, got.Took.Round(time.Millisecond), got.PeakMB)
			a.judge(t, got)
		})
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("files were written: %v", left)
	}
}

func (a attack) judge(t *testing.T, got outcome) {
	t.Helper()
	if got.Said != a.want && (a.want == "" || got.Said == "" || !strings.Contains(got.Said, a.want) && !strings.Contains(a.want, got.Said)) {
		t.Errorf("ended with %q, want %q", got.Said, a.want)
	}
	if limit := positive(a.budget, attackTime) + positive(a.within, attackWithin); got.Took > limit {
		t.Errorf("took %v, want at most %v", got.Took, limit)
	}
	if got.PeakMB > attackPeak {
		t.Errorf("used %d MB, want at most %d", got.PeakMB, attackPeak)
	}
	if got.After != "[[42]]" {
		t.Errorf("afterwards the connection said %q", got.After)
	}
}

// TestStepsStopAScriptAtTheSamePlace, however fast the machine is.
func TestStepsStopAScriptAtTheSamePlace(t *testing.T) {
	var first int64
	for i := range 3 {
		_, c := open(t, Limits{Budget: Budget{Steps: 1_000_000, Time: time.Minute}}, "")
		results, err := c.Run(context.Background(), forever+"SELECT i FROM n")
		if words(err) != "steps" || len(results) != 1 {
			t.Fatalf("got %v", err)
		}
		if got := results[0].Total; i == 0 {
			first = got
		} else if got != first || got == 0 {
			t.Errorf("%d rows, the first time %d", got, first)
		}
	}
}

// TestASeedIsAsUntrusted: there is no connection without the authorizer, and no way to see the settings that were ours.
func TestASeedIsAsUntrusted(t *testing.T) {
	db, first := open(t, Limits{WAL: true}, "")
	second := seeded(t, db, "")
	for _, c := range []*Conn{first, second} {
		if e := mustFail(t, c, "ATTACH ':memory:' AS x"); e.Code != Denied || e.Denied != "ATTACH" {
			t.Errorf("got %+v", e)
		}
	}
}
