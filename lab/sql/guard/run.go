package guard

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// stepsPerLook is how many operations run between two looks at the budget. Stopping is exact to that number, so the same
// script always stops at the same place.
const stepsPerLook = 1000

// Result is what one statement did.
type Result struct {
	SQL       string   // the statement, without comments before it
	Columns   []string // unfiltered
	Rows      [][]any  // int64, float64 (infinities included), string, []byte or nil; unfiltered
	Total     int64    // rows there were, kept or not
	Truncated bool     // not every row was kept
	Changed   int64    // rows that an INSERT, UPDATE or DELETE changed itself, without triggers and foreign keys
	LastID    int64    // rowid of the latest INSERT of the connection, 0 before one
	ReadOnly  bool     // the statement cannot change the database
	Counters
}

// Counters are SQLite's own count of its work. The same statement on the same database always gives the same numbers,
// except for PageWrites, which depends on what the connection did before.
type Counters struct {
	FullScanSteps int64 // rows passed in scans of whole tables; the first one of each is not counted
	Sorts         int64 // sorts
	AutoIndexRows int64 // rows put into indexes that were made for this statement only
	VMSteps       int64 // operations of the virtual machine
	FilterHits    int64 // lookups that a Bloom filter let through
	FilterMisses  int64 // lookups that a Bloom filter spared
	PageWrites    int64 // pages written to the database file or the log; of a transaction, at its end
}

// run is one call: a budget, and how much of it is used.
type run struct {
	*Conn
	ctx        context.Context
	budget     Budget
	steps      int64
	output     int
	outOfSteps bool
}

// within runs do as one call: with a budget, and with an interrupt should the time run out where no operation is counted.
func (c *Conn) within(ctx context.Context, do func(*run) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ptr == 0 {
		return errClosed
	}
	ctx, cancel := context.WithTimeout(ctx, c.budget.Time)
	defer cancel()
	c.run = &run{Conn: c, ctx: ctx, budget: c.budget}
	c.forget()
	defer func() { c.run = nil }()
	defer c.interruptAtEnd(ctx)()
	return do(c.run)
}

// interruptAtEnd has SQLite interrupted when ctx ends. After the function that it returns, that can no longer happen: a
// late interrupt would hit the next call.
func (c *Conn) interruptAtEnd(ctx context.Context) (over func()) {
	var mu sync.Mutex
	done := false
	stop := context.AfterFunc(ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		if !done {
			tls := libc.NewTLS() // one belongs to one goroutine
			sqlite3.Xsqlite3_interrupt(tls, c.ptr)
			tls.Close()
		}
	})
	return func() {
		stop()
		mu.Lock()
		defer mu.Unlock()
		done = true
	}
}

// progress is SQLite's progress handler; what it returns says whether to stop.
func progress(_ *libc.TLS, id uintptr) int32 {
	c := conns.get(id)
	if c == nil || c.run == nil || c.run.look() {
		return 1
	}
	return 0
}

// look says whether the budget is used up.
func (r *run) look() bool {
	r.steps += stepsPerLook
	r.outOfSteps = r.steps > r.budget.Steps
	return r.outOfSteps || r.ctx.Err() != nil
}

// Run runs the statements of a script in turn and stops at the first that fails. It then returns the results so far, with
// the rows that the failing statement gave, and an [*Error]. A transaction that the script began and did not end stays
// open either way.
func (c *Conn) Run(ctx context.Context, script string) (results []Result, err error) {
	err = c.within(ctx, func(r *run) error {
		results, err = r.script(script)
		return err
	})
	return results, err
}

// Query runs one statement with values for its parameters, in their order: nil, bool, int, int64, float64, string or
// []byte. Errors are those of [Conn.Run].
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (result Result, err error) {
	err = c.within(ctx, func(r *run) error {
		result, err = r.single(sql, args, nil)
		return err
	})
	return result, err
}

// Named runs one statement with values for its parameters, found by their names without the sign before it: id for :id.
// The types of values and the errors are those of [Conn.Query].
func (c *Conn) Named(ctx context.Context, sql string, values map[string]any) (result Result, err error) {
	err = c.within(ctx, func(r *run) error {
		result, err = r.one(sql, func(s *statement) error { return s.named(values) }, nil)
		return err
	})
	return result, err
}

func (r *run) script(script string) (results []Result, err error) {
	text, err := r.text(script)
	if err != nil {
		return nil, err
	}
	defer text.free()
	for !text.atEnd() {
		if text.index == r.budget.Statements {
			return results, text.wrong(&Error{Message: fmt.Sprintf("more than %d statements", text.index), Limit: Statements})
		}
		result, err := r.next(text, nil, nil)
		if result.SQL != "" {
			results = append(results, result)
		}
		if err != nil {
			return results, err
		}
	}
	return results, nil
}

// single runs a text that has to be one statement. Rows go to each, or into the result if that is nil.
func (r *run) single(sql string, args []any, each eachRow) (Result, error) {
	return r.one(sql, func(s *statement) error { return s.values(args) }, each)
}

// one runs a text that has to be one statement, once bind has given it its values.
func (r *run) one(sql string, bind func(*statement) error, each eachRow) (Result, error) {
	text, err := r.text(sql)
	if err != nil {
		return Result{}, err
	}
	defer text.free()
	if text.atEnd() {
		return Result{}, text.wrong(&Error{Message: "there is no statement"})
	}
	return r.next(text, bind, each)
}

// text is a script in SQLite's memory, and how far it has been read.
type text struct {
	*run
	script string
	start  uintptr
	at     int // where the next statement begins
	index  int // its number
}

// text refuses a NUL byte: SQLite takes it for the end, and what follows would silently not run.
func (r *run) text(script string) (*text, error) {
	t := &text{run: r, script: script}
	if i := strings.IndexByte(script, 0); i >= 0 {
		e := &Error{Message: "the text contains a NUL byte", Exact: true}
		e.place(script, i)
		return nil, e
	}
	if limit := r.db.limits.Script; len(script) > limit {
		return nil, &Error{Message: fmt.Sprintf("the text has %d bytes; at most %d are run", len(script), limit), Limit: Size}
	}
	var err error
	t.start, err = libc.CString(script)
	return t, err
}

func (t *text) free() { libc.Xfree(t.tls, t.start) }

func (t *text) atEnd() bool {
	t.at += blank(t.script[t.at:])
	return t.at == len(t.script)
}

// wrong gives an error the place of the statement that t is at.
func (t *text) wrong(e *Error) *Error {
	e.Statement = t.index
	e.place(t.script, t.at)
	return e
}

// failed describes what SQLite just refused.
func (t *text) failed(rc int32) *Error {
	e := t.wrong(t.failure(rc))
	if off := sqlite3.Xsqlite3_error_offset(t.tls, t.ptr); off >= 0 {
		e.Exact = true
		e.place(t.script, t.at+int(off))
	}
	if t.late || e.Primary() == sqlite3.SQLITE_INTERRUPT {
		t.stopped(e)
	}
	return e
}

// eachRow is called for each row of a statement.
type eachRow func(*statement) error

// statement is a prepared statement.
type statement struct {
	*text
	ptr  uintptr
	next int // where the text goes on
}

// prepare compiles the statement that t is at.
func (t *text) prepare() (*statement, *Error) {
	t.forget()
	from := t.start + uintptr(t.at)
	rc := sqlite3.Xsqlite3_prepare_v3(t.tls, t.Conn.ptr, from, int32(len(t.script)-t.at+1), 0, address(&t.out[0]), address(&t.out[1]))
	if rc != sqlite3.SQLITE_OK {
		return nil, t.failed(rc)
	}
	s := &statement{text: t, ptr: t.out[0], next: int(t.out[1] - t.start)}
	if s.ptr == 0 {
		s.next = len(t.script) // SQLite saw nothing but a comment that we did not take for one
	}
	return s, nil
}

func (s *statement) finalize() { sqlite3.Xsqlite3_finalize(s.tls, s.ptr) }

// next runs the statement that t is at and moves t behind it. With bind the text has to end there.
func (r *run) next(t *text, bind func(*statement) error, each eachRow) (result Result, err error) {
	s, failed := t.prepare()
	if failed != nil {
		return Result{}, failed
	}
	defer s.finalize()
	if bind != nil {
		if err := s.only(); err != nil {
			return Result{}, err
		}
		if err := bind(s); err != nil {
			return Result{}, err
		}
	}
	if s.ptr != 0 {
		result, err = s.run(each)
	}
	t.at, t.index = s.next, t.index+1
	return result, err
}

// only fails unless s is the last statement of its text.
func (s *statement) only() error {
	if rest := s.next + blank(s.script[s.next:]); rest < len(s.script) {
		s.at = rest
		return s.wrong(&Error{Message: "there is more than one statement"})
	}
	return nil
}

// values sets the parameters in their order.
func (s *statement) values(args []any) error {
	if n := int(sqlite3.Xsqlite3_bind_parameter_count(s.tls, s.ptr)); n != len(args) {
		return s.wrong(&Error{Message: fmt.Sprintf("the statement has %d parameters, and %d values are given", n, len(args))})
	}
	for i, arg := range args {
		if err := s.bind(int32(i+1), arg); err != nil {
			return err
		}
	}
	return nil
}

// named sets the parameters by their names.
func (s *statement) named(values map[string]any) error {
	for i := range sqlite3.Xsqlite3_bind_parameter_count(s.tls, s.ptr) {
		name := goString(sqlite3.Xsqlite3_bind_parameter_name(s.tls, s.ptr, i+1))
		v, known := values[strings.TrimLeft(name, ":@$")]
		if !known {
			if name == "" {
				name = "?"
			}
			return s.wrong(&Error{Message: "there is no value for " + name, Code: NoValue})
		}
		if err := s.bind(i+1, v); err != nil {
			return err
		}
	}
	return nil
}

// run steps through the statement. Rows beyond the caps are stepped through too: the counters are those of a whole run.
func (s *statement) run(each eachRow) (Result, error) {
	before := sqlite3.Xsqlite3_total_changes64(s.tls, s.Conn.ptr)
	s.pageWrites() // from zero
	result := Result{SQL: strings.TrimSpace(s.script[s.at:s.next]), Columns: s.columns()}
	result.ReadOnly = sqlite3.Xsqlite3_stmt_readonly(s.tls, s.ptr) != 0
	if each == nil {
		each = result.keep
	}
	rc := sqlite3.Xsqlite3_step(s.tls, s.ptr)
	for ; rc == sqlite3.SQLITE_ROW; rc = sqlite3.Xsqlite3_step(s.tls, s.ptr) {
		result.Total++
		if err := each(s); err != nil {
			return result, err
		}
	}
	result.Counters = s.counters()
	if rc != sqlite3.SQLITE_DONE {
		return result, s.failed(rc)
	}
	if sqlite3.Xsqlite3_total_changes64(s.tls, s.Conn.ptr) != before {
		result.Changed = sqlite3.Xsqlite3_changes64(s.tls, s.Conn.ptr)
	}
	result.LastID = sqlite3.Xsqlite3_last_insert_rowid(s.tls, s.Conn.ptr)
	return result, nil
}

// keep adds the row that s is at, if the caps allow it.
func (r *Result) keep(s *statement) error {
	if r.Truncated = r.Truncated || len(r.Rows) == s.budget.Rows || s.output+s.width() > s.budget.Output; r.Truncated {
		return nil
	}
	row, err := s.row()
	if err != nil {
		return err
	}
	s.output += s.width()
	r.Rows = append(r.Rows, row)
	return nil
}

func (s *statement) counters() Counters {
	count := func(op int32) int64 { return int64(uint32(sqlite3.Xsqlite3_stmt_status(s.tls, s.ptr, op, 0))) }
	return Counters{
		FullScanSteps: count(sqlite3.SQLITE_STMTSTATUS_FULLSCAN_STEP),
		Sorts:         count(sqlite3.SQLITE_STMTSTATUS_SORT),
		AutoIndexRows: count(sqlite3.SQLITE_STMTSTATUS_AUTOINDEX),
		VMSteps:       count(sqlite3.SQLITE_STMTSTATUS_VM_STEP),
		FilterHits:    count(sqlite3.SQLITE_STMTSTATUS_FILTER_HIT),
		FilterMisses:  count(sqlite3.SQLITE_STMTSTATUS_FILTER_MISS),
		PageWrites:    s.pageWrites(),
	}
}

// pageWrites is how many pages were written since it was last asked.
func (s *statement) pageWrites() int64 {
	const reset = 1
	sqlite3.Xsqlite3_db_status(s.tls, s.Conn.ptr, sqlite3.SQLITE_DBSTATUS_CACHE_WRITE, address(&s.out[0]), address(&s.out[1]), reset)
	return int64(*at[int32](address(&s.out[0])))
}
