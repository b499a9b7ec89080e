package guard

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	sqlite3 "modernc.org/sqlite/lib"
)

// Limit names what stopped a script.
type Limit string

// The limits. Rows are not among them: those beyond [Budget.Rows] are counted and not kept.
const (
	Time       Limit = "time"
	Steps      Limit = "steps"
	Memory     Limit = "memory"
	Size       Limit = "size"       // of a value, of the script, or of the database
	Statements Limit = "statements" // too many of them in one script
)

// Codes of SQLite that lessons are about, as in [Error.Code].
const (
	Busy         = sqlite3.SQLITE_BUSY          // another connection holds the lock
	BusySnapshot = sqlite3.SQLITE_BUSY_SNAPSHOT // what was read has been changed by another connection since (WAL)
	Constraint   = sqlite3.SQLITE_CONSTRAINT    // compare with [Error.Primary]
	Denied       = sqlite3.SQLITE_AUTH          // refused by this package; see [Error.Denied]
	NoValue      = sqlite3.SQLITE_RANGE         // a parameter has no value
)

// Error is what went wrong in a script, and where.
type Error struct {
	Message   string // SQLite's words, or ours; unfiltered
	Code      int    // SQLite's extended result code
	Limit     Limit  // what stopped the script; empty if it was wrong by itself
	Denied    string // what was refused, if Code is [Denied]: "ATTACH", "PRAGMA journal_mode"; unfiltered
	Statement int    // index of the statement within the script
	Offset    int    // in bytes from the start of the script; that of the statement where SQLite names no place
	Exact     bool   // SQLite named the place
	Line      int    // from 1
	Column    int    // in characters, from 1

	cause error
}

// Primary is the code without its details: all constraints have the one [Constraint].
func (e *Error) Primary() int { return e.Code & 0xff }

// Rule names what refused a row: check, unique, primary key, foreign key, not null, type or trigger. It is empty for any
// other error. A deferred foreign key refuses the COMMIT.
func (e *Error) Rule() string {
	return map[int]string{
		sqlite3.SQLITE_CONSTRAINT_CHECK: "check", sqlite3.SQLITE_CONSTRAINT_UNIQUE: "unique", sqlite3.SQLITE_CONSTRAINT_ROWID: "primary key",
		sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: "primary key", sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: "foreign key",
		sqlite3.SQLITE_CONSTRAINT_NOTNULL: "not null", sqlite3.SQLITE_CONSTRAINT_DATATYPE: "type", sqlite3.SQLITE_CONSTRAINT_TRIGGER: "trigger",
	}[e.Code]
}

// Unread tells whether the text is not SQL.
func (e *Error) Unread() bool {
	return e.Code == sqlite3.SQLITE_ERROR && (strings.Contains(e.Message, "syntax error") ||
		strings.HasPrefix(e.Message, "incomplete input") || strings.HasPrefix(e.Message, "unrecognized token"))
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Unwrap is the error of the context, if that ended the call.
func (e *Error) Unwrap() error { return e.cause }

// failure describes what SQLite just refused, without a place.
func (c *Conn) failure(rc int32) *Error {
	e := &Error{Message: goString(sqlite3.Xsqlite3_errstr(c.tls, rc)), Code: int(rc)}
	if c.ptr != 0 && sqlite3.Xsqlite3_extended_errcode(c.tls, c.ptr) == rc {
		e.Message = goString(sqlite3.Xsqlite3_errmsg(c.tls, c.ptr))
	}
	switch e.Primary() {
	case sqlite3.SQLITE_NOMEM:
		e.Limit = Memory
	case sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_FULL:
		e.Limit = Size
	}
	if c.denied != "" { // for functions SQLite gives no code of its own
		e.Code, e.Denied = Denied, c.denied
	}
	return e
}

// stopped explains an interrupt, or a refusal to go on preparing: a budget was used up, or the context ended.
func (r *run) stopped(e *Error) {
	e.Code = sqlite3.SQLITE_INTERRUPT
	switch err := context.Cause(r.ctx); {
	case r.outOfSteps:
		e.Limit, e.Message = Steps, fmt.Sprintf("stopped after %d steps", r.budget.Steps)
	case errors.Is(err, context.DeadlineExceeded):
		e.Limit, e.Message = Time, fmt.Sprintf("stopped after %v", r.budget.Time)
		e.cause = err
	case err != nil:
		e.cause = err
	}
}

// place turns an offset within a script into a line and a column.
func (e *Error) place(script string, offset int) {
	e.Offset = min(max(offset, 0), len(script))
	before := script[:e.Offset]
	e.Line = strings.Count(before, "\n") + 1
	e.Column = utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
}

// blank is how many bytes of white space and comments s begins with.
func blank(s string) int {
	n := 0
	for n < len(s) {
		rest := s[n:]
		switch {
		case strings.ContainsRune(" \t\n\f\r;", rune(rest[0])):
			n++
		case strings.HasPrefix(rest, "--"):
			n += until(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			n += 2 + until(rest[2:], "*/")
		default:
			return n
		}
	}
	return n
}

// until is the length of s up to and with end, or all of it.
func until(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}
