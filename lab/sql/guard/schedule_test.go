package guard

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// step is a statement of one of two connections and what it says: the first cell, or the code of the error.
type step struct {
	on        int
	sql, want string
}

func play(t *testing.T, limits Limits, seed string, steps []step) {
	t.Helper()
	db, first := open(t, limits, seed)
	all := []*Conn{first, seeded(t, db, "")}
	for i, s := range steps {
		results, err := all[s.on].Run(context.Background(), s.sql)
		if got := answer(results, err); got != s.want {
			t.Errorf("step %d, connection %d, %s: got %q (%v), want %q", i, s.on, s.sql, got, err, s.want)
		}
	}
}

func answer(results []Result, err error) string {
	switch e, _ := err.(*Error); {
	case err == nil && len(results) == 1 && len(results[0].Rows) > 0:
		return fmt.Sprint(results[0].Rows[0][0])
	case err == nil:
		return ""
	case e != nil && e.Code == Busy:
		return "BUSY"
	case e != nil && e.Code == BusySnapshot:
		return "BUSY_SNAPSHOT"
	}
	return err.Error()
}

const accounts = "CREATE TABLE a(id INTEGER PRIMARY KEY, v INTEGER) STRICT; INSERT INTO a VALUES (1, 100)"

const (
	reads  = "SELECT v FROM a"
	writes = "UPDATE a SET v = v + 1"
)

func TestTwoConnectionsWithARollbackJournal(t *testing.T) {
	play(t, Limits{}, accounts, []step{
		{0, "BEGIN", ""},
		{0, writes, ""},
		{0, reads, "101"},
		{1, reads, "100"}, // nobody sees what is not committed, and a writer that has not begun to commit lets readers in
		{1, writes, "BUSY"},
		{1, "BEGIN", ""},
		{1, reads, "100"},
		{0, "COMMIT", "BUSY"}, // the reader is still there
		{1, writes, "BUSY"},   // where two would wait for each other, one is told so at once
		{1, "ROLLBACK", ""},
		{1, reads, "BUSY"}, // while a commit waits no reader comes in
		{0, "COMMIT", ""},
		{1, reads, "101"},
		{0, "BEGIN IMMEDIATE", ""},
		{1, "BEGIN IMMEDIATE", "BUSY"},
		{0, "ROLLBACK", ""},
		{0, "BEGIN EXCLUSIVE", ""},
		{1, reads, "BUSY"},
		{0, "ROLLBACK", ""},
		{0, "BEGIN", ""},
		{0, writes, ""},
		{0, "ROLLBACK", ""},
		{1, reads, "101"},
	})
}

func TestTwoConnectionsWithALog(t *testing.T) {
	play(t, Limits{WAL: true}, accounts, []step{
		{0, "PRAGMA journal_mode", "wal"},
		{0, "BEGIN", ""},
		{0, writes, ""},
		{1, reads, "100"},
		{1, writes, "BUSY"},
		{1, "BEGIN", ""},
		{1, reads, "100"},
		{0, "COMMIT", ""}, // a reader is in nobody's way
		{1, reads, "100"}, // and goes on seeing what it began with
		{1, writes, "BUSY_SNAPSHOT"},
		{1, "COMMIT", ""},
		{1, reads, "101"},
		{1, writes, ""},
		{0, reads, "102"},
		{0, "PRAGMA wal_checkpoint", "0"},
		{1, reads, "102"},
	})
}

// TestConnectionsOnSeveralThreads: every increment that was not refused is there in the end.
func TestConnectionsOnSeveralThreads(t *testing.T) {
	for _, wal := range []bool{false, true} {
		db, c := open(t, Limits{WAL: wal}, accounts)
		var wait sync.WaitGroup
		done := make([]int64, 4)
		var all []*Conn
		for range done {
			all = append(all, seeded(t, db, ""))
		}
		for i, mine := range all {
			wait.Go(func() {
				for range 300 {
					if _, err := mine.Run(context.Background(), writes); err == nil {
						done[i]++
					}
				}
			})
		}
		wait.Wait()
		want := int64(100) + done[0] + done[1] + done[2] + done[3]
		r := mustRun(t, c, "SELECT v FROM a; PRAGMA integrity_check")
		if got := r[0].Rows[0][0]; got != want || want == 100 || r[1].Rows[0][0] != "ok" {
			t.Errorf("WAL %v: got %v, want %d; %v", wal, got, want, r[1].Rows)
		}
	}
}

// TestALogCannotGrowForEver: max_page_count does not cover it, and a reader keeps it from being used anew.
func TestALogCannotGrowForEver(t *testing.T) {
	seed := "CREATE TABLE t(a);" + series(150) + "INSERT INTO t SELECT randomblob(4000) FROM n"
	db, c := open(t, Limits{WAL: true, Pages: 256, Budget: Budget{Time: time.Minute}}, seed)
	reader := seeded(t, db, "BEGIN; SELECT count(*) FROM t")
	if e := mustFail(t, c, strings.Repeat("UPDATE t SET a = randomblob(4000);", 100)); e.Limit != Size {
		t.Errorf("got %v", e)
	}
	mustRun(t, reader, "COMMIT")
	mustRun(t, c, "PRAGMA wal_checkpoint; UPDATE t SET a = 1; PRAGMA integrity_check")
}

// TestATransactionThatDoesNotFitIsUndone: the journal is a file of ours too.
func TestATransactionThatDoesNotFitIsUndone(t *testing.T) {
	for _, wal := range []bool{false, true} {
		_, c := open(t, Limits{WAL: wal, Pages: 64}, "CREATE TABLE t(a); INSERT INTO t VALUES ('kept')")
		if e := mustFail(t, c, forever+"INSERT INTO t SELECT randomblob(3000) FROM n"); e.Limit != Size {
			t.Errorf("got %v", e)
		}
		if r := mustRun(t, c, "SELECT count(*), min(a) FROM t"); fmt.Sprint(r[0].Rows) != "[[1 kept]]" {
			t.Errorf("left %v", r[0].Rows)
		}
	}
}
