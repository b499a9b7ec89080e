package race

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/code/partner"
	"github.com/engineroom/engineroom/lab/sql/guard"
)

// world is one run of one order: a copy of the database, a machine and a connection for each request.
type world struct {
	x     *explorer
	db    *guard.DB
	watch *guard.Conn
	desk  *partner.Desk
	now   time.Time
	reqs  []*request
	order Order
}

type request struct {
	vm    *js.VM
	conn  *guard.Conn
	steps int
	done  bool
	dead  bool   // its server crashed
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
	w := world{x: x, desk: partner.NewDesk(x.spec.Fakes), now: x.spec.Now}
	defer w.close()
	if err := w.open(); err != nil {
		return Order{}, false, err
	}
	last, switches := -1, 0
	for depth := 0; ; depth++ {
		can := w.able()
		if len(can) == 0 {
			break
		}
		who := x.pick(depth, can, last, switches)
		if who != last && slices.Contains(can, last) {
			switches++
		}
		last = who
		stepped, err := w.step(ctx, who, func() bool { return x.locked(depth) })
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
	for i, q := range w.x.spec.Together {
		r, err := w.enter(q, i)
		w.reqs = append(w.reqs, r)
		if err != nil {
			return err
		}
		if _, err := w.look(i); err != nil {
			return err
		}
	}
	return nil
}

// enter starts a request and runs it until its first statement. number tells requests of one order apart.
func (w *world) enter(q Request, number int) (r *request, err error) {
	spec := w.x.spec
	r = &request{}
	if r.conn, err = w.db.Conn(); err != nil {
		return r, err
	}
	r.vm, err = js.New(js.Config{
		Source: spec.Source, File: spec.File, Now: w.now, Seed: spec.Seed + uint64(number),
		Memory: js.DefaultMemory / int64(len(spec.Together)), Partners: spec.Fakes.Methods(),
	})
	if err != nil {
		return r, err
	}
	return r, r.vm.Start(q.Request)
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
		if !r.dead && len(r.vm.Parked()) > 0 {
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
	s, answer, failure := w.perform(ctx, r, call)
	s.Who = who
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if busy(failure) && !lastHope() {
		return false, nil
	}
	s.Crashed = s.Crashed || call.Op == w.x.spec.Together[who].Crash
	w.order.Steps = append(w.order.Steps, s)
	if s.Crashed {
		return true, w.crash(r)
	}
	w.follow(ctx, who)
	if err := w.settle(r, call, answer, failure); err != nil {
		return false, err
	}
	ended, err := w.look(who)
	if ended {
		w.order.Steps[len(w.order.Steps)-1].Status = w.order.Statuses[who]
	}
	return true, err
}

// crash ends a request in the middle: what it did not commit is gone.
func (w *world) crash(r *request) error {
	r.dead, r.done, r.reads = true, true, nil
	return r.conn.Close()
}

// settle gives a request what it waits for, and runs it until it waits again or ends.
func (w *world) settle(r *request, call js.Call, answer any, failure error) error {
	if err := r.vm.Clock(w.now); err != nil {
		return err
	}
	if failure != nil {
		return r.vm.Reject(call.ID, failure)
	}
	return r.vm.Resolve(call.ID, answer)
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

// perform runs a statement or a call and says what it did.
func (w *world) perform(ctx context.Context, r *request, call js.Call) (s Step, answer any, err error) {
	s = Step{Kind: Write}
	var args []any
	switch t, ok := transaction[call.Op]; {
	case ok:
		s.SQL, s.Kind = t.sql, t.kind
	case call.Op == "get" || call.Op == "all" || call.Op == "run":
		s.SQL, _ = call.Args[0].(string)
		args = Whole(call.Args[1:])
	default:
		return w.ask(call)
	}
	res, err := r.conn.Query(ctx, s.SQL, args...)
	if err != nil {
		s.Error = Reason(err)
		s.Kind = kindOf(s)
		return s, nil, Refused(err)
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

// ask calls a partner.
func (w *world) ask(call js.Call) (s Step, answer any, err error) {
	out, err := w.desk.Call(call.Op, call.Args)
	w.now = w.now.Add(out.Took)
	s = Step{Kind: Ask, SQL: call.Op, Crashed: out.Crash}
	if err != nil {
		s.Error = err.Error()
	}
	return s, out.Value, err
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
	if s.Kind == Read || s.Kind == Begin || s.Kind == Ask || s.Error != "" {
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
		if r.dead {
			continue
		}
		if r.conn.InTransaction() {
			w.trouble(w.name(i)+" left a transaction open.", 0)
		}
		if e := w.order.Thrown[i]; e != nil && w.x.spec.Always.Statuses == nil {
			w.trouble(w.name(i)+" got an error. "+e.Error(), e.Line)
		}
		r.conn.Close()
	}
	for i, l := range w.x.spec.Then {
		if err := w.later(ctx, l, len(w.reqs)+i); err != nil {
			return Order{}, false, err
		}
	}
	a := w.x.spec.Always
	w.order.Data, w.order.Answers = true, a.Statuses == nil || slices.ContainsFunc(a.Statuses, func(s []int) bool { return sameBag(s, w.order.Statuses) })
	w.effects(a)
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

// later plays a request from its beginning to its end, after all others.
func (w *world) later(ctx context.Context, l Later, number int) error {
	w.now = w.now.Add(l.After)
	r, err := w.enter(l.Request, number)
	if r.vm != nil {
		defer r.vm.Close()
	}
	for err == nil && len(r.vm.Parked()) > 0 {
		if r.steps++; r.steps > MaxSteps {
			return &js.Error{Message: fmt.Sprintf("%s sent more than %d statements.", l.Name, MaxSteps), File: w.x.spec.File, Limit: "steps"}
		}
		call := r.vm.Parked()[0]
		_, answer, failure := w.perform(ctx, r, call)
		err = w.settle(r, call, answer, failure)
	}
	if err != nil {
		return err
	}
	answer, done, err := r.vm.Ended()
	var thrown *js.Error
	switch {
	case errors.As(err, &thrown) && thrown.Limit == "":
		w.trouble(fmt.Sprintf("%s asked again and got an error. %s", l.Name, thrown), thrown.Line)
	case err != nil:
		return err
	case !done:
		w.trouble(l.Name+" asked again and waits for something that never comes.", 0)
	case answer.Status != l.Status:
		w.trouble(fmt.Sprintf("%s asked again and got %d, and not %d.", l.Name, answer.Status, l.Status), 0)
	}
	return r.conn.Close()
}

// effects compares what partners were asked and did with what is right.
func (w *world) effects(a Always) {
	for _, method := range slices.Sorted(maps.Keys(a.Calls)) {
		if got, want := w.desk.Calls[method], a.Calls[method]; got != want {
			w.trouble(fmt.Sprintf("The partner did %s %s, and %s is right.", method, times(got), times(want)), 0)
		}
	}
	for _, method := range slices.Sorted(maps.Keys(a.Attempts)) {
		if got, want := w.desk.Attempts[method], a.Attempts[method]; got != want {
			w.trouble(fmt.Sprintf("The partner was asked for %s %s, and %s is right.", method, times(got), times(want)), 0)
		}
	}
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprint(n, " times")
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
	if c.Op != "get" && c.Op != "all" && c.Op != "run" {
		return c.Op
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

// refused is what the database said, with the code by which a handler may know it.
type refused struct {
	text, code string
	cause      error
}

func (r *refused) Error() string { return r.text }
func (r *refused) Code() string  { return r.code }
func (r *refused) Unwrap() error { return r.cause }

// Refused is an error of the database as a handler sees it: in one line, with a code where a program may act on it.
func Refused(err error) error {
	out := &refused{text: Reason(err), cause: err}
	var e *guard.Error
	if errors.As(err, &e) {
		out.code = map[int]string{guard.Constraint: "SQLITE_CONSTRAINT", guard.Busy: "SQLITE_BUSY"}[e.Primary()]
	}
	return out
}

// Transaction is the statement for an operation of a handler's context that begins or ends a transaction.
func Transaction(op string) (sql string, ok bool) {
	t, ok := transaction[op]
	return t.sql, ok
}
