package guard

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// TestARewoundDatabaseIsLikeANewOne runs the same statements on connections that were there before, and on new ones.
func TestARewoundDatabaseIsLikeANewOne(t *testing.T) {
	const seed = `CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT) STRICT; CREATE INDEX t_v ON t(v);
		INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')`
	statements := []string{
		"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SELECT * FROM t", "SELECT count(*) FROM t WHERE v = 'b'",
		"UPDATE t SET v = v || 'x'", "DELETE FROM t WHERE id = 2", "INSERT INTO t(v) VALUES ('n')", "SELECT max(id) FROM t",
		"INSERT INTO t(v) SELECT hex(zeroblob(2000)) FROM t", "PRAGMA integrity_check",
	}
	_, c := open(t, Limits{}, seed)
	image, err := c.Serialize(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{WAL: rapid.Bool().Draw(t, "wal")}
		db, all := two(t, limits, image)
		defer db.Close()
		mark, err := db.Mark()
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(t, "rewinds") {
			fresh, others := two(t, limits, image)
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				who, sql := rapid.IntRange(0, 1).Draw(t, "who"), rapid.SampledFrom(statements).Draw(t, "sql")
				want, got := said(t, others[who], sql), said(t, all[who], sql)
				if got != want {
					t.Fatalf("%v: %s on %d: got %s, want %s", limits.WAL, sql, who, got, want)
				}
			}
			fresh.Close()
			for _, c := range all {
				if c.InTransaction() {
					said(t, c, "ROLLBACK")
				}
			}
			if err := mark.Rewind(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func two(t *rapid.T, limits Limits, image []byte) (*DB, [2]*Conn) {
	db, err := Restore(limits, image)
	if err != nil {
		t.Fatal(err)
	}
	var all [2]*Conn
	for i := range all {
		if all[i], err = db.Conn(); err != nil {
			t.Fatal(err)
		}
	}
	return db, all
}

func said(t *rapid.T, c *Conn, sql string) string {
	results, err := c.Run(t.Context(), sql)
	var rows [][]any
	for _, r := range results {
		rows = append(rows, r.Rows...)
	}
	return fmt.Sprintf("%.300v %v", rows, err)
}

func TestNobodyRewindsInATransaction(t *testing.T) {
	db, c := open(t, Limits{}, "CREATE TABLE t(a); INSERT INTO t VALUES (1)")
	mark, err := db.Mark()
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, "BEGIN; DELETE FROM t")
	if mark.Rewind() == nil {
		t.Error("rewound")
	}
	if _, err := db.Mark(); err == nil {
		t.Error("marked")
	}
	mustRun(t, c, "COMMIT")
	if err := mark.Rewind(); err != nil {
		t.Fatal(err)
	}
	if got := mustRun(t, c, "SELECT a FROM t")[0].Rows; !reflect.DeepEqual(got, [][]any{{int64(1)}}) {
		t.Error(got)
	}
}

// TestConnectionsForgetWhatWasRewound: as many commits as before lead to the same counter, and to other pages.
func TestConnectionsForgetWhatWasRewound(t *testing.T) {
	for _, wal := range []bool{false, true} {
		db, c := open(t, Limits{WAL: wal}, "CREATE TABLE t(a); INSERT INTO t VALUES ('start')")
		other := seeded(t, db, "SELECT a FROM t")
		mark, err := db.Mark()
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"first", "other", "third"} {
			mustRun(t, c, "UPDATE t SET a = '"+text+"'")
			if got := mustRun(t, other, "SELECT a FROM t")[0].Rows[0][0]; got != text {
				t.Errorf("WAL %v: got %v, want %s", wal, got, text)
			}
			if err := mark.Rewind(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
