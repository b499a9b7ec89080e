// Package guard runs SQL that nobody vouches for: what learners type, and what packs bring to seed and to check a lab.
//
// It knows how to keep SQLite inside bounds: which statements are refused, how long, how far and how large a script may
// run, and what stopped it. It knows how SQLite counts its work, what it plans, and what a schema looks like as data. It
// refuses to know what a lab is, what a right answer is, and what a screen looks like.
//
// A [DB] lives in memory and nowhere else: SQLite is given a file system of our own (disk.go) whose files are slices, and
// which cannot name a file of the machine. Locks and shared memory work there as they do on a disk. So two connections
// block each other, see each other's commits and fail with BUSY and BUSY_SNAPSHOT exactly as they would on a file, in
// rollback mode and in WAL mode.
//
// The bounds are several, because none covers all: the authorizer (allow.go) refuses statements before they run; a
// progress handler counts steps and looks at the clock; SQLite's own limits bound each value, page count and expression;
// a hard limit on SQLite's heap bounds what those miss; rows and cells are capped on the Go side. What they leave open is
// time inside one opcode, about 50 ms with values of 64 KB, and inside the query planner, up to about a second. Only a process
// that can be killed closes that, so untrusted SQL belongs into a child process. The limit on the heap holds for
// the whole process, which is another reason.
//
// Texts come out as SQLite made them: columns, values, messages, plans and names may hold anything a stranger wrote,
// escape sequences and invalid UTF-8 included. Whoever shows them filters them.
//
// All use of SQLite's C interface is here, so that one package has to be read for memory safety.
package guard

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Budget bounds one call of a method of [Conn]. A seed may need another one than a learner; see [Conn.SetBudget].
type Budget struct {
	Time       time.Duration // wall time
	Steps      int64         // operations of SQLite's virtual machine, counted in blocks of 1,000
	Statements int           // statements in one script
	Rows       int           // rows kept of one statement; later ones are counted only
	Output     int           // bytes of values kept by one call; later rows are counted only
}

// Limits bound a database. A zero field means the one of [DefaultLimits].
type Limits struct {
	Budget
	Value  int   // bytes of one value or row; see the package comment before raising it
	Script int   // bytes of one script
	Pages  int   // pages of 4,096 bytes, for the database and for its temporary tables each
	Heap   int64 // bytes that SQLite asks for, in the whole process, which takes up to twice as much; below zero there is no limit
	WAL    bool  // write-ahead logging; else a rollback journal
}

// DefaultLimits are the limits of a lab that sets none.
func DefaultLimits() Limits {
	return Limits{
		Budget: Budget{Time: 2 * time.Second, Steps: 50_000_000, Statements: 10_000, Rows: 200, Output: 4 << 20},
		Value:  64 << 10, Script: 256 << 10, Pages: 4096, Heap: 64 << 20,
	}
}

func (b Budget) or(d Budget) Budget {
	return Budget{
		Time: positive(b.Time, d.Time), Steps: positive(b.Steps, d.Steps), Statements: positive(b.Statements, d.Statements),
		Rows: positive(b.Rows, d.Rows), Output: positive(b.Output, d.Output),
	}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	l.Budget = l.Budget.or(d.Budget)
	l.Value, l.Script, l.Pages = positive(l.Value, d.Value), positive(l.Script, d.Script), positive(l.Pages, d.Pages)
	if l.Heap == 0 {
		l.Heap = d.Heap
	}
	return l
}

func positive[T int | int64 | time.Duration](n, otherwise T) T {
	if n > 0 {
		return n
	}
	return otherwise
}

// pageSize is SQLite's default. A journal or a log may become journalRatio times as long as the database.
const (
	pageSize     = 4096
	journalRatio = 2
)

// DB is a private database in memory. Its connections may be used from several goroutines.
type DB struct {
	limits Limits
	files  *folder

	mu    sync.Mutex
	conns map[*Conn]struct{}
}

// Open makes an empty database. It fails if limits has a heap limit and SQLite was already in use in this process, by
// anything but this package: the limit would silently not hold.
func Open(limits Limits) (*DB, error) { return Restore(limits, nil) }

// Restore makes a database from what [Conn.Serialize] returned. The database reads from image until it is closed and
// never writes to it, so any number of databases may share one image, and none may be changed by the caller. An image
// that comes from anywhere else is a file from a stranger: do not open it.
func Restore(limits Limits, image []byte) (*DB, error) {
	limits = limits.orDefault()
	if err := startSQLite(limits.Heap); err != nil {
		return nil, err
	}
	return &DB{
		limits: limits,
		files:  newFolder(int64(limits.Pages)*pageSize*journalRatio, image),
		conns:  map[*Conn]struct{}{},
	}, nil
}

// Close closes the connections, once the calls in progress have ended, and forgets the database.
func (d *DB) Close() error {
	d.mu.Lock()
	conns := d.conns
	d.conns = nil
	d.mu.Unlock()
	var errs []error
	for c := range conns {
		errs = append(errs, c.shut())
	}
	d.files.remove()
	return errors.Join(errs...)
}

// Conn opens a connection: a session with transactions, temporary tables and a budget of its own. It does not wait for
// locks: a statement that another connection blocks fails at once with the code [Busy], and so does Conn itself while
// another connection commits.
func (d *DB) Conn() (*Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conns == nil {
		return nil, errClosed
	}
	c, err := d.open()
	if err != nil {
		return nil, err
	}
	d.conns[c] = struct{}{}
	return c, nil
}

// Conn is one connection. Its methods may be called from several goroutines; they then wait for each other.
type Conn struct {
	db  *DB
	mu  sync.Mutex // held during every call
	tls *libc.TLS
	ptr uintptr // sqlite3*; 0 once closed
	id  uintptr // what callbacks are given to find the connection

	budget Budget
	run    *run   // the call in progress
	denied string // what the authorizer refused in this statement
	late   bool   // it refused because time was up

	// Where SQLite writes results: parts of a value on the heap, which does not move as a stack may.
	out  [2]uintptr
	size int64
}

var errClosed = errors.New("the database is closed")

func (d *DB) open() (*Conn, error) {
	c := &Conn{db: d, tls: libc.NewTLS(), budget: d.limits.Budget}
	c.id = conns.add(c)
	if err := c.connect(); err != nil {
		c.shut()
		return nil, fmt.Errorf("open a database in memory: %w", err)
	}
	return c, nil
}

// connect opens the handle and locks it down. The authorizer comes last, since the settings before it are our own; no
// text of anybody else has been run by then.
func (c *Conn) connect() error {
	name, err := libc.CString(c.db.files.database())
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	flags := sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_NOMUTEX |
		sqlite3.SQLITE_OPEN_PRIVATECACHE | sqlite3.SQLITE_OPEN_EXRESCODE
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, address(&c.out[0]), int32(flags), diskName)
	if c.ptr = c.out[0]; rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	if err := c.configure(); err != nil {
		return err
	}
	c.limit()
	if err := c.settings(); err != nil {
		return err
	}
	if rc := sqlite3.Xsqlite3_set_authorizer(c.tls, c.ptr, function(authorize), c.id); rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	sqlite3.Xsqlite3_progress_handler(c.tls, c.ptr, stepsPerLook, function(progress), c.id)
	return nil
}

// configure sets the switches that SQL cannot reach.
func (c *Conn) configure() error {
	for option, on := range map[int32]int32{
		sqlite3.SQLITE_DBCONFIG_DEFENSIVE:             1,
		sqlite3.SQLITE_DBCONFIG_ENABLE_FKEY:           1,
		sqlite3.SQLITE_DBCONFIG_DQS_DML:               0,
		sqlite3.SQLITE_DBCONFIG_DQS_DDL:               0,
		sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA:        0,
		sqlite3.SQLITE_DBCONFIG_WRITABLE_SCHEMA:       0,
		sqlite3.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION: 0,
		sqlite3.SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER: 0,
		sqlite3.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE:  0,
		sqlite3.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE:   0,
	} {
		args := libc.NewVaList(on, uintptr(0))
		rc := sqlite3.Xsqlite3_db_config(c.tls, c.ptr, option, args)
		libc.Xfree(c.tls, args)
		if rc != sqlite3.SQLITE_OK {
			return fmt.Errorf("set option %d: %w", option, c.failure(rc))
		}
	}
	return nil
}

// limit sets what SQLite bounds by itself. Each number is far above what a lesson needs.
func (c *Conn) limit() {
	for id, n := range map[int32]int{
		sqlite3.SQLITE_LIMIT_LENGTH:              c.db.limits.Value,
		sqlite3.SQLITE_LIMIT_SQL_LENGTH:          c.db.limits.Script,
		sqlite3.SQLITE_LIMIT_COLUMN:              200,
		sqlite3.SQLITE_LIMIT_EXPR_DEPTH:          200,
		sqlite3.SQLITE_LIMIT_COMPOUND_SELECT:     100,
		sqlite3.SQLITE_LIMIT_VDBE_OP:             250_000,
		sqlite3.SQLITE_LIMIT_FUNCTION_ARG:        100,
		sqlite3.SQLITE_LIMIT_ATTACHED:            0,
		sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
		sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER:     1000,
		sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH:       50,
		sqlite3.SQLITE_LIMIT_WORKER_THREADS:      0,
	} {
		sqlite3.Xsqlite3_limit(c.tls, c.ptr, id, int32(n))
	}
}

// settings are pragmas of ours. max_page_count does not cover temporary tables unless they are named, and their store has
// to be in memory before that, since our disk has no temporary files.
func (c *Conn) settings() error {
	mode := "DELETE"
	if c.db.limits.WAL {
		mode = "WAL"
	}
	return c.exec(fmt.Sprintf(`PRAGMA temp_store = MEMORY;
		PRAGMA temp.max_page_count = %[1]d;
		PRAGMA main.max_page_count = %[1]d;
		PRAGMA cell_size_check = ON;
		PRAGMA synchronous = OFF;
		PRAGMA journal_mode = %[2]s`, c.db.limits.Pages, mode))
}

// exec runs a script of our own, outside every budget.
func (c *Conn) exec(script string) error {
	text, err := libc.CString(script)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, text)
	if rc := sqlite3.Xsqlite3_exec(c.tls, c.ptr, text, 0, 0, 0); rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	return nil
}

// SetBudget replaces the budget of later calls. A zero field means the one of the database's [Limits].
func (c *Conn) SetBudget(b Budget) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.budget = b.or(c.db.limits.Budget)
}

// InTransaction says whether a BEGIN of this connection is still open.
func (c *Conn) InTransaction() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ptr != 0 && sqlite3.Xsqlite3_get_autocommit(c.tls, c.ptr) == 0
}

// Close ends the connection and rolls back what it did not commit. Closing twice does nothing.
func (c *Conn) Close() error {
	c.db.mu.Lock()
	delete(c.db.conns, c)
	c.db.mu.Unlock()
	return c.shut()
}

func (c *Conn) shut() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tls == nil {
		return nil
	}
	rc := sqlite3.Xsqlite3_close_v2(c.tls, c.ptr)
	conns.remove(c.id)
	c.tls.Close()
	c.ptr, c.tls = 0, nil
	if rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("close a database: SQLite's code %d", rc)
	}
	return nil
}
