package sql

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab/sql/guard"
)

// meetIn asks what happens when sessions meet on one database.
type meetIn struct {
	World    world
	Sessions []client
	Looks    []look
	Early    bool    // a client ends when it finds or changes nothing
	Retries  int     // how often a client tries again
	Max      int     // orders that are tried at most
	Fixed    [][]int // the orders: whose turn it is, one statement each; where there are none, every order
	Exact    bool    // Fixed are turns of orders that were tried before
	Watch    string  // a query that is made after each step
}

// client is a session: its script, and the values that it knows at the start.
type client struct {
	Script []statement
	OnBusy policy
	With   map[string]cell
}

type meetOut struct {
	Orders []order
	Cut    bool // there are more orders
}

// order is one way in which the sessions met.
type order struct {
	Turns    []int
	Steps    []step
	Ends     []ending
	Deadlock bool // at some moment everybody waited for somebody else
	Looks    []did
}

// step is one statement of one session.
type step struct {
	Who       int
	Kind      stepKind
	Statement int
	Cols      []string `json:",omitempty"`
	Row       []cell   `json:",omitempty"` // the first
	Total     int64
	Changed   int64
	Err       *fail  `json:",omitempty"`
	Waits     bool   `json:",omitempty"`
	Again     int    `json:",omitempty"` // the client begins again, for the nth time
	GaveUp    bool   `json:",omitempty"`
	Stale     int    `json:",omitempty"` // the step, from 1, whose read was no longer true before this write
	State     string `json:",omitempty"`
}

// stepKind says what a statement does.
type stepKind string

const (
	begins   stepKind = "begin"
	reads    stepKind = "read"
	writes   stepKind = "write"
	commits  stepKind = "commit"
	rollback stepKind = "rollback"
	marks    stepKind = "savepoint"
)

// ending is how a session ended.
type ending struct {
	How     how
	Changed int64 // rows that its last INSERT, UPDATE or DELETE changed
	Wrote   bool
	Open    bool // a transaction was never committed
	Tries   int  // how often it began again
	Err     *fail
}

type how string

const (
	unfinished how = ""
	done       how = "done"
	early      how = "early"    // it found or changed nothing, and ended
	refused    how = "refused"  // the database refused a statement
	gaveUp     how = "gave up"  // it was refused once too often
	waitsStill how = "deadlock" // it would wait for ever
)

// kindOf says what a statement does, as far as its words tell; the rest is a read or a write.
func kindOf(s statement) stepKind {
	w := append(s.words(2), "", "")
	switch w[0] {
	case "BEGIN":
		return begins
	case "COMMIT", "END":
		return commits
	case "ROLLBACK":
		if slices.Contains(s.words(3), "TO") {
			return marks
		}
		return rollback
	case "SAVEPOINT", "RELEASE":
		return marks
	case "SELECT", "VALUES", "EXPLAIN", "PRAGMA":
		return reads
	case "WITH":
		return reads // until it turns out to write
	}
	return writes
}

// deferred tells whether a statement begins a transaction and takes no lock yet. It changes nothing for anybody, so it
// makes no difference when it runs, and belongs to the statement after it.
func deferred(s statement) bool {
	w := s.words(2)
	return len(w) > 0 && w[0] == "BEGIN" && (len(w) == 1 || w[1] != "IMMEDIATE" && w[1] != "EXCLUSIVE")
}

// session is a client at work.
type session struct {
	client
	conn    *guard.Conn
	at      int            // its next statement
	began   int            // where its transaction began
	values  map[string]any // what it knows
	knew    map[string]any // what it knew when its transaction began
	holds   bool           // its transaction has read or written, so it has a lock
	blocked bool           // until somebody else ends a transaction
	again   bool           // what it is blocked for is another try
	read    int            // its last read: the step, from 1; 0 for none
	ending
}

func (s *session) over() bool { return s.How != unfinished }

// meeting is one order as it happens.
type meeting struct {
	in       meetIn
	ctx      context.Context
	sessions []*session
	observer *guard.Conn // sees what is committed
	keep     bool        // the connections are used again
	order
	seen map[int][][]cell // what reads found, by their step
}

// restart goes back to where the transaction began, as if nothing had happened since.
func (s *session) restart() {
	s.at, s.holds, s.read, s.Changed, s.Wrote = s.began, false, 0, 0, false
	s.values = s.knew
}

// learn keeps the first row of a result under the names of its columns.
func (s *session) learn(cols []string, row []cell) {
	s.values = maps.Clone(s.values)
	for i, name := range cols {
		s.values[name] = value(row[i])
	}
}

// ready are the sessions that can go on. Where everybody waits, one that would try again does so.
func (m *meeting) ready() []int {
	var out []int
	left := 0
	for i, s := range m.sessions {
		if s.over() {
			continue
		}
		if left++; !s.blocked {
			out = append(out, i)
		}
	}
	if len(out) > 0 || left == 0 {
		return out
	}
	m.Deadlock = m.Deadlock || left > 1
	for i, s := range m.sessions {
		if !s.over() && s.again {
			s.blocked = false
			return []int{i}
		}
	}
	for _, s := range m.sessions {
		if !s.over() {
			s.How = waitsStill
		}
	}
	return nil
}

// turn gives a session its turn: one statement, or without one a deferred BEGIN too, and the statement after it. It says whether
// the last step was only that the session began to wait, which changes nothing for anybody.
func (m *meeting) turn(who int, one bool) (waits bool, err error) {
	s := m.sessions[who]
	if !one && s.at+1 < len(s.Script) && deferred(s.Script[s.at]) && !s.conn.InTransaction() {
		if err := m.step(who); err != nil || s.over() {
			return false, err
		}
	}
	if s.at < len(s.Script) {
		if err := m.step(who); err != nil {
			return false, err
		}
		if last := m.Steps[len(m.Steps)-1]; last.Waits {
			return last.Kind != commits, nil
		}
	}
	if !s.over() && s.at >= len(s.Script) {
		return false, m.leave(who, done, nil)
	}
	return false, nil
}

// step runs the next statement of a session.
func (m *meeting) step(who int) error {
	s := m.sessions[who]
	st := s.Script[s.at]
	x := step{Who: who, Kind: kindOf(st), Statement: s.at}
	inside := s.conn.InTransaction()
	stale, err := m.stale(s, x.Kind)
	if err != nil {
		return err
	}
	d, err := do(m.ctx, s.conn, st, s.values)
	if err != nil {
		return err
	}
	if d.Err != nil {
		d.Err.Statement = s.at
	}
	if x.Kind == reads && !d.ReadOnly && d.Err == nil {
		x.Kind = writes
	}
	x.Cols, x.Total, x.Changed, x.Err = d.Cols, d.Total, d.Changed, d.Err
	if len(d.Rows) > 0 {
		x.Row = d.Rows[0]
	}
	if x.Kind == writes && d.Err == nil {
		x.Stale = stale
	}
	m.Steps = append(m.Steps, x)
	if d.Err != nil {
		err = m.failed(who, inside)
	} else {
		err = m.went(who, d, inside)
	}
	if err == nil {
		err = m.watch()
	}
	return err
}

// went takes note of what a statement did.
func (m *meeting) went(who int, d did, inside bool) error {
	s, x := m.sessions[who], &m.Steps[len(m.Steps)-1]
	if len(d.Rows) > 0 {
		s.learn(d.Cols, d.Rows[0])
	}
	now := s.conn.InTransaction()
	switch {
	case !inside && now:
		s.began, s.knew, s.holds = s.at, s.values, x.Kind == begins && !deferred(s.Script[s.at])
	case inside && !now:
		s.holds = false
		m.wake(who)
	case x.Kind == reads || x.Kind == writes:
		s.holds = s.holds || inside
	}
	changes := x.Kind == writes && changesRows(s.Script[s.at])
	switch {
	case x.Kind == reads:
		s.read, m.seen[len(m.Steps)] = len(m.Steps), d.Rows
	case changes:
		s.Changed, s.Wrote = d.Changed, true
	}
	s.at++
	if m.in.Early && (x.Kind == reads && d.Total == 0 || changes && d.Changed == 0) {
		return m.leave(who, early, nil)
	}
	return nil
}

// changesRows tells whether a statement that writes changes rows, and not the schema.
func changesRows(s statement) bool {
	w := append(s.words(1), "")
	return slices.Contains([]string{"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"}, w[0])
}

// failed decides what a client does whose statement was refused. SQLite waits for a lock, unless the connection has one
// already: then two could wait for each other, so it says no at once (https://www.sqlite.org/c3ref/busy_handler.html).
// A transaction that has read what has changed since cannot write any more, whenever it tries.
func (m *meeting) failed(who int, inside bool) error {
	s, x := m.sessions[who], &m.Steps[len(m.Steps)-1]
	switch {
	case !x.Err.Busy:
		return m.leave(who, refused, x.Err)
	case !x.Err.Snapshot && (x.Kind == commits || !inside || !s.holds):
		x.Waits, s.blocked, s.again = true, true, false
		return nil
	case s.OnBusy == stops:
		return m.leave(who, refused, x.Err)
	case s.Tries == m.in.Retries:
		x.GaveUp = true
		return m.leave(who, gaveUp, x.Err)
	}
	s.Tries++
	x.Again = s.Tries
	s.blocked, s.again = !x.Err.Snapshot, true
	if s.OnBusy == retryStatement {
		return nil
	}
	if _, err := s.conn.Run(m.ctx, "ROLLBACK"); err != nil {
		return err
	}
	s.restart()
	m.wake(who)
	return nil
}

// leave ends a session. What it did not commit is rolled back.
func (m *meeting) leave(who int, as how, why *fail) error {
	s := m.sessions[who]
	s.How, s.Err = as, why
	s.Open = as == done && s.conn.InTransaction()
	m.wake(who)
	if !m.keep {
		return s.conn.Close()
	}
	if !s.conn.InTransaction() {
		return nil
	}
	_, err := s.conn.Run(m.ctx, "ROLLBACK")
	return err
}

// wake lets everybody else try again: a lock may be free.
func (m *meeting) wake(who int) {
	for i, s := range m.sessions {
		if i != who {
			s.blocked = false
		}
	}
}

// stale is the session's last read, if it would find something else now. It asks through the observer, which sees what
// is committed.
func (m *meeting) stale(s *session, kind stepKind) (int, error) {
	if m.in.Watch == "" || kind != writes || s.read == 0 {
		return 0, nil
	}
	read := m.Steps[s.read-1]
	now, err := do(m.ctx, m.observer, s.Script[read.Statement], m.before(s, read))
	if err != nil || now.Err != nil || slices.EqualFunc(now.Rows, m.seen[s.read], slices.Equal[[]cell]) {
		return 0, err
	}
	return s.read, nil
}

// before is what a session knew before it read.
func (m *meeting) before(s *session, read step) map[string]any {
	values := maps.Clone(s.values)
	for _, name := range read.Cols {
		if c, ok := s.With[name]; ok {
			values[name] = value(c)
		}
	}
	return values
}

// watch notes what the observer sees after a step.
func (m *meeting) watch() error {
	if m.in.Watch == "" {
		return nil
	}
	d, err := do(m.ctx, m.observer, statement{SQL: m.in.Watch, Line: 1, Col: 1}, nil)
	if err != nil {
		return err
	}
	x := &m.Steps[len(m.Steps)-1]
	switch {
	case d.Err != nil:
		x.State = "locked"
	case len(d.Rows) > 0:
		x.State = strings.Join(shownRow(d.Rows[0]), " ")
	}
	return nil
}

// end looks at what is left.
func (m *meeting) end() (order, error) {
	for i, s := range m.sessions {
		if s.How == unfinished || s.How == waitsStill {
			if err := m.leave(i, waitsStill, nil); err != nil {
				return m.order, err
			}
		}
		m.Ends = append(m.Ends, s.ending)
	}
	var seen runOut
	err := runIn{World: m.in.World, Looks: m.in.Looks}.lookThrough(m.ctx, m.observer, &seen)
	m.Looks = seen.Looks
	return m.order, err
}
