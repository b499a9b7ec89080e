package progress

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"modernc.org/sqlite"
)

// applicationID marks a SQLite file as a journal of ours: "Eng1" in ASCII.
const applicationID = 0x456e6731

// How a connection uses the file.
const (
	modeRead  = "ro" // never writes, not even when it is the last to close
	modeWrite = "rw" // never creates: a file that SQLite has just created is empty, and empty files are refused
	modeLock  = "rwc"
)

// The database file itself must never be opened with os.Open while a connection of ours is open on it: closing that
// handle would drop every lock this process holds on the file (POSIX locks belong to process and file, not to a
// handle), and another process could then write in the middle of our transaction.

// dsn names a database file and how every connection to it is set up. Pragmas stand here because a pragma sent as a
// statement would reach one connection of a pool, and because the driver ignores other spellings.
func dsn(path, mode string, pragmas ...string) string {
	q := url.Values{"mode": {mode}, "_txlock": {"immediate"}}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/Users/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}

// durable are the settings under which a commit is on the disk when it returns.
func durable() []string {
	// With recursive triggers a REPLACE deletes in the open, so that the triggers that guard the events see it.
	p := []string{"busy_timeout(5000)", "foreign_keys(1)", "synchronous(FULL)", "recursive_triggers(1)"}
	if runtime.GOOS == "darwin" {
		// There a plain fsync leaves data in the drive's own cache.
		p = append(p, "fullfsync(1)", "checkpoint_fullfsync(1)")
	}
	return p
}

// pool opens connections to a file, at most n at a time. No connection is made before the first use.
func pool(n int, dsn string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// readers is enough for a screen that draws while another thing is exported.
const readers = 4

func readPool(path string) (*sql.DB, error) {
	return pool(readers, dsn(path, modeRead, "busy_timeout(5000)", "foreign_keys(1)", "query_only(1)"))
}

// logged are the settings of the connection that writes: readers never wait for it, nor it for them. The log is carried
// over into the file between answers, see [Journal.tidy]; at 2000 pages (8 MB), as after many answers of programs that
// come and go or after a rebuild, SQLite does it at the next commit.
func logged(extra ...string) []string {
	return append(append(durable(), "journal_mode(WAL)", "wal_autocheckpoint(2000)"), extra...)
}

// exclusive are the settings where shared memory, and thus a write-ahead log, cannot be trusted: one connection that
// has the file to itself, with a rollback journal. The driver runs pragmas in the order of the alphabet, and the locking
// mode must come first, or SQLite would still want shared memory for a log that is there: hence "main".
func exclusive(extra ...string) []string {
	return append(append(durable(), "locking_mode(EXCLUSIVE)", "main.journal_mode(DELETE)"), extra...)
}

// mode is how the file at path is to be kept.
func (o Options) mode(path string) []string {
	if o.network(filepath.Dir(path)) {
		return exclusive(o.pragmas...)
	}
	return logged(o.pragmas...)
}

// with runs do on a pool of its own.
func with(dsn string, do func(*sql.DB) error) (err error) {
	db, err := pool(1, dsn)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, db.Close()) }()
	return do(db)
}

// inside runs do in one transaction.
func inside(ctx context.Context, db beginner, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Result codes of SQLite (https://www.sqlite.org/rescode.html), without what extends them.
const (
	codeError    = 1
	codePerm     = 3
	codeBusy     = 5
	codeLocked   = 6
	codeReadOnly = 8
	codeIO       = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeProtocol = 15
	codeNotADB   = 26
)

// resultCode is the extended result code of an error that came from SQLite, or 0.
func resultCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func primary(code int) int { return code & 0xff }
