package race

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/sql/guard"
)

// world is one run of one order: a copy of the database, a machine and a connection for each request.
type world struct {
	x     *explorer
	db    *guard.DB
	watch *guard.Conn
	reqs  []*request
	order Order
}

type request struct {
	vm    *js.VM
	conn  *guard.Conn
	steps int
	done  bool
	reads []read // since the request began
}

// read is what a request saw, and whether that is still so.
type read struct {
	step    int
	sql     string
	args    []any
	seen    string
	outdone int // 1 + the step of another request that changed it
}

// run plays one order to its end. It is not whole if a request met a lock when it was chosen: waiting for the other is
// another order, which is tried by itself.
func (x *explorer) run(ctx context.Context) (order Order, whole bool, err error) {
	w := world{x: x}
	defer w.close()
	if err := w.open(); err != nil {
		return Order{}, false, err
	}
	for depth := 0; ; depth++ {
		can := w.able()
		if len(can) == 0 {
			break
		}
		who := x.pick(depth, can)
		stepped, err := w.step(ctx, who, func() bool { return x.allLocked(depth) })
		if err != nil {
			return Order{}, false, err
		}
		if !stepped {
			return Order{}, false, nil
		}
	}
	return w.judge(ctx)
}

func (w *world) open() (err error) {
	if w.db, err = guard.Restore(limits, w.x.image); err != nil {
		return err
	}
	if w.watch, err = w.db.Conn(); err != nil {
		return err
	}
	n := len(w.x.spec.Together)
	w.order.Statuses, w.order.Bodies, w.order.Thrown = make([]int, n), make([]string, n), make([]*js.Error, n)
	for i := range w.x.spec.Together {
		if err := w.enter(i); err != nil {
			return err
		}
	}
	return nil
}

// enter starts a request and runs it until its first statement.
func (w *world) enter(i int) (err error) {
	spec := w.x.spec
	r := &request{}
	w.reqs = append(w.reqs, r)
	if r.conn, err = w.db.Conn(); err != nil {
		return err
	}
	r.vm, err = js.New(js.Config{
		Source: spec.Source, File: spec.File, Now: spec.Now, Seed: spec.Seed + uint64(i),
		Memory: js.DefaultMemory / int64(len(spec.Together)),
	})
	if err != nil {
		return err
	}
	if err := r.vm.Start(spec.Together[i].Request); err != nil {
		return err
	}
	_, err = w.look(i)
	return err
}

func (w *world) close() {
	for _, r := range w.reqs {
		if r.vm != nil {
			r.vm.Close()
		}
	}
	if w.db != nil {
		w.db.Close()
	}
}

// able are the requests with a statement waiting.
func (w *world) able() []int {
	var out []int
	for i, r := range w.reqs {
		if len(r.vm.Parked()) > 0 {
			out = append(out, i)
		}
	}
	return out
}

// step runs the next statement of a request and then the request, until it waits again or ends. A request that meets a
// lock does not step, unless it is the last hope: all others met one too. Then it is refused.
func (w *world) step(ctx context.Context, who int, lastHope func() bool) (stepped bool, err error) {
	r := w.reqs[who]
	if r.steps++; r.steps > MaxSteps {
		text := fmt.Sprintf("%s sent more than %d statements.", w.name(who), MaxSteps)
		return false, &js.Error{Message: text, File: w.x.spec.File, Limit: "steps"}
	}
	call := r.vm.Parked()[0]
	s, answer, failure := w.perform(ctx, who, call)
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if busy(failure) && !lastHope() {
		return false, nil
	}
	w.order.Steps = append(w.order.Steps, s)
	w.follow(ctx, who)
	if failure != nil {
		err = r.vm.Reject(call.ID, s.Error)
	} else {
		err = r.vm.Resolve(call.ID, answer)
	}
	if err != nil {
		return false, err
	}
	ended, err := w.look(who)
	if ended {
		w.order.Steps[len(w.order.Steps)-1].Status = w.order.Statuses[who]
	}
	return true, err
}

// busy tells whether a statement met a lock that waiting may open.
func busy(err error) bool {
	var e *guard.Error
	return errors.As(err, &e) && e.Primary() == guard.Busy && e.Code != guard.BusySnapshot
}

var transaction = map[string]struct {
	sql  string
	kind Kind
}{"begin": {"BEGIN IMMEDIATE", Begin}, "commit": {"COMMIT", Commit}, "rollback": {"ROLLBACK", Rollback}}

// perform runs a statement and says what it did.
func (w *world) perform(ctx context.Context, who int, call js.Call) (s Step, answer any, err error) {
	r := w.reqs[who]
	s = Step{Who: who, Kind: Write}
	var args []any
	if t, ok := transaction[call.Op]; ok {
		s.SQL, s.Kind = t.sql, t.kind
	} else {
		s.SQL, _ = call.Args[0].(string)
		args = Whole(call.Args[1:])
	}
	res, err := r.conn.Query(ctx, s.SQL, args...)
	if err != nil {
		s.Error = Reason(err)
		s.Kind = kindOf(s)
		return s, nil, err
	}
	s.Changed = int(res.Changed)
	if transaction[call.Op].sql != "" {
		return s, nil, nil
	}
	if kind, ok := spelled(s.SQL); ok {
		s.Kind = kind
	} else if res.ReadOnly {
		s.Kind = Read
	}
	if s.Kind == Read {
		s.Changed = 0
		r.reads = append(r.reads, read{step: len(w.order.Steps), sql: s.SQL, args: args, seen: shown(res)})
	}
	s.Cols, s.Rows, s.Total = res.Columns, Rows(res, 5), int(res.Total)
	return s, Value(call.Op, res), nil
}

// kindOf is the kind of a statement that failed, by its first word.
func kindOf(s Step) Kind {
	if kind, ok := spelled(s.SQL); ok {
		return kind
	}
	if word := strings.ToUpper(strings.TrimSpace(s.SQL)); strings.HasPrefix(word, "SELECT") {
		return Read
	}
	return s.Kind
}

// spelled is the kind of a statement about transactions that the handler wrote by itself.
func spelled(sql string) (Kind, bool) {
	word, _, _ := strings.Cut(strings.ToUpper(strings.Trim(sql, " \t\n;")), " ")
	switch word {
	case "BEGIN", "SAVEPOINT":
		return Begin, true
	case "COMMIT", "END", "RELEASE":
		return Commit, true
	case "ROLLBACK":
		return Rollback, true
	}
	return "", false
}

// follow notes what the step changed: what is watched, and which reads are no longer true.
func (w *world) follow(ctx context.Context, who int) {
	n := len(w.order.Steps) - 1
	s := &w.order.Steps[n]
	if w.x.spec.Watch != "" {
		s.State = w.watched(ctx)
	}
	if s.Kind == Read || s.Kind == Begin || s.Error != "" {
		return
	}
	if s.Kind == Write {
		w.blame(who, n)
	}
	for i, r := range w.reqs {
		conn := w.watch
		if i == who {
			conn = r.conn
		}
		for k := range r.reads {
			w.compare(ctx, conn, &r.reads[k], i != who, n)
		}
	}
}

// blame marks the reads of a request that were not true any more when it wrote.
func (w *world) blame(who, n int) {
	for _, seen := range w.reqs[who].reads {
		if seen.outdone > 0 {
			w.order.Steps[n].Stale = append(w.order.Steps[n].Stale, seen.step)
			w.order.Steps[seen.step].Outdone = seen.outdone
		}
	}
}

// compare asks a read again. A connection that is locked out just now sees it at the next step.
func (w *world) compare(ctx context.Context, conn *guard.Conn, r *read, byOther bool, step int) {
	res, err := conn.Query(ctx, r.sql, r.args...)
	if err != nil {
		return
	}
	now := shown(res)
	if now != r.seen && byOther && r.outdone == 0 {
		r.outdone = step + 1
	}
	r.seen = now
}

func (w *world) watched(ctx context.Context) string {
	res, err := w.watch.Query(ctx, w.x.spec.Watch)
	if err != nil || len(res.Rows) == 0 {
		return ""
	}
	return cell(res.Rows[0][0])
}

// look notes that a request has ended, and how.
func (w *world) look(who int) (ended bool, err error) {
	r := w.reqs[who]
	if r.done {
		return false, nil
	}
	answer, done, err := r.vm.Ended()
	left := r.vm.Parked()
	var thrown *js.Error
	switch {
	case errors.As(err, &thrown) && thrown.Limit == "":
		w.order.Statuses[who], w.order.Bodies[who], w.order.Thrown[who] = 500, thrown.Error(), thrown
	case err != nil:
		return false, err
	case !done && len(left) == 0:
		w.trouble(w.name(who)+" waits for something that never comes.", 0)
		r.done = true
		return true, nil
	case !done:
		return false, nil
	default:
		w.order.Statuses[who], w.order.Bodies[who] = answer.Status, answer.Body
	}
	r.done = true
	if len(left) > 0 {
		w.trouble(fmt.Sprintf("%s was answered before the statement %s had run; is an await missing?", w.name(who), quoted(left[0])), 0)
	}
	return true, nil
}

// trouble keeps the first problem of an order.
func (w *world) trouble(text string, line int) {
	if w.order.Problem == "" {
		w.order.Problem, w.order.Line = text, line
	}
}

func (w *world) name(who int) string { return w.x.spec.Together[who].Name }

// judge closes the connections, as a server does that has answered, and compares what is left with what has to hold.
func (w *world) judge(ctx context.Context) (Order, bool, error) {
	for i, r := range w.reqs {
		if r.conn.InTransaction() {
			w.trouble(w.name(i)+" left a transaction open.", 0)
		}
		if e := w.order.Thrown[i]; e != nil && w.x.spec.Always.Statuses == nil {
			w.trouble(w.name(i)+" got an error. "+e.Error(), e.Line)
		}
		r.conn.Close()
	}
	a := w.x.spec.Always
	w.order.Data, w.order.Answers = true, a.Statuses == nil || sameBag(a.Statuses, w.order.Statuses)
	if a.Query != "" {
		res, err := w.watch.Query(ctx, a.Query)
		if err != nil {
			return Order{}, false, fmt.Errorf("the query of always is wrong: %w", err)
		}
		w.order.Rows = Rows(res, 20)
		w.order.Data = slices.EqualFunc(w.order.Rows, a.Rows, slices.Equal[[]string])
	}
	return w.order, true, nil
}

func sameBag(a, b []int) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func quoted(c js.Call) string {
	if t, ok := transaction[c.Op]; ok {
		return t.sql
	}
	sql, _ := c.Args[0].(string)
	return "“" + js.Short(js.Clean(sql)) + "”"
}

// Reason is what the database said, in one line.
func Reason(err error) string {
	var e *guard.Error
	if errors.As(err, &e) {
		return js.Clean(e.Message)
	}
	return js.Clean(err.Error())
}

// Transaction is the statement for an operation of a handler's context that begins or ends a transaction.
func Transaction(op string) (sql string, ok bool) {
	t, ok := transaction[op]
	return t.sql, ok
}
