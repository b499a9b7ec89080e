package code

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/race"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// Workspace is an open code lab. It keeps one worker child, and starts another when that one was stopped. Nothing
// remains in it from one attempt to the next.
type Workspace struct {
	spec   *Spec
	env    lab.Env
	life   context.Context // until Close
	end    context.CancelFunc
	worker lab.Worker
}

// Close ends the child.
func (w *Workspace) Close() error {
	w.end()
	return w.drop()
}

// drop ends the child; the next call starts another.
func (w *Workspace) drop() error {
	if w.worker == nil {
		return nil
	}
	err := w.worker.Close()
	w.worker = nil
	return err
}

// Attempt runs an answer: the race, or the requests that the lab shows.
func (w *Workspace) Attempt(ctx context.Context, a lab.Answer) (lab.Output, error) {
	begun := time.Now()
	var out lab.Output
	var err error
	if w.spec.race != nil {
		var r Raced
		r, out.Fault, err = w.Race(ctx, a)
		out.Blocks = r.Blocks(0)
		if out.Fault == nil {
			out.Fault = w.spec.thrown(r.Result)
		}
	} else {
		var all []seen
		all, out.Fault, err = w.serve(ctx, a, w.spec.shows)
		out.Blocks = exchanges(w.spec.shows, all)
		if out.Fault == nil {
			out.Fault = firstFault(all)
		}
	}
	out.Took = time.Since(begun)
	return out, err
}

// Race runs the lab's race with an answer. A fault says why nothing, or not everything, could be tried.
func (w *Workspace) Race(ctx context.Context, a lab.Answer) (Raced, *lab.Fault, error) {
	if w.spec.race == nil {
		return Raced{}, nil, fmt.Errorf("%s has no race", w.spec.source.ID)
	}
	return w.raced(ctx, a, w.spec.race)
}

func (w *Workspace) raced(ctx context.Context, a lab.Answer, r *raceSpec) (Raced, *lab.Fault, error) {
	spec := r.Spec
	spec.Source, _ = a.File(w.spec.file)
	spec.File, spec.Setup, spec.Seed, spec.Now = w.spec.file, w.spec.setup, w.env.Seed, w.now()
	out := Raced{spec: r}
	fault, err := w.call(ctx, "race", min(w.spec.time+time.Duration(spec.Schedules)*perOrder, MaxTime), spec, &out.Result)
	if fault == nil && out.Fault != nil {
		fault = w.spec.fault(out.Fault.Error(), out.Fault.Line, out.Fault.Col, out.Fault.Limit)
	}
	return out, fault, err
}

func (w *Workspace) serve(ctx context.Context, a lab.Answer, steps []step) (all []seen, fault *lab.Fault, err error) {
	in := service{File: w.spec.file, Setup: w.spec.setup, Now: w.now(), Seed: w.env.Seed, Fakes: w.spec.fakes}
	in.Source, _ = a.File(w.spec.file)
	for _, s := range steps {
		in.Visits = append(in.Visits, visit{s.request, s.after, s.crash, s.expect.query})
	}
	fault, err = w.call(ctx, "serve", w.spec.time, in, &all)
	return all, fault, err
}

// MaxTime bounds one call of the worker, so its child's own limit on a call need not be longer. A race gets perOrder more
// for each order that it may try.
const (
	MaxTime  = 12 * time.Second
	perOrder = 5 * time.Millisecond
)

// now is where the virtual clock begins.
func (w *Workspace) now() time.Time {
	if w.env.Now.IsZero() {
		return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	}
	return w.env.Now
}

// call asks the worker. A limit that ends the child is a fault of the answer; an error of the lab itself, or of the
// machine, is an error.
func (w *Workspace) call(ctx context.Context, op string, limit time.Duration, in, out any) (*lab.Fault, error) {
	if w.worker == nil {
		worker, err := w.env.Start(w.life, RoleName)
		if err != nil {
			return nil, err
		}
		w.worker = worker
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := w.worker.Call(ctx, op, in, out)
	if err == nil || errors.Is(err, sandbox.ErrFailed) {
		return nil, err
	}
	w.drop()
	for _, e := range endings {
		if errors.Is(err, e.kind) {
			return w.spec.fault(e.text, 0, 0, e.limit), nil
		}
	}
	return nil, err
}

// endings are the ways in which a child ends that the handler is to blame for.
var endings = []struct {
	kind        error
	text, limit string
}{
	{sandbox.ErrTime, "The handler ran for too long and was stopped.", "time"},
	{context.DeadlineExceeded, "The handler ran for too long and was stopped.", "time"},
	{sandbox.ErrMemory, "The handler asked for too much memory and was stopped.", "memory"},
	{sandbox.ErrTooLarge, "The handler gave back too much.", "size"},
	{sandbox.ErrCrashed, "The process of the handler went down; it may have asked for too much memory.", "memory"},
}

func (s *Spec) fault(text string, line, col int, limit string) *lab.Fault {
	return &lab.Fault{Text: text, File: s.file, Line: line, Col: col, Limit: limit}
}

// thrown is the first error that a handler threw in a race, and whose place is known.
func (s *Spec) thrown(r race.Result) *lab.Fault {
	for _, o := range r.Orders {
		for _, f := range o.Thrown {
			if f != nil && f.Line > 0 {
				return s.fault(f.Error(), f.Line, f.Col, f.Limit)
			}
		}
	}
	return nil
}

func firstFault(all []seen) *lab.Fault {
	for _, s := range all {
		if f := s.Fault; f != nil {
			return &lab.Fault{Text: f.Error(), File: f.File, Line: f.Line, Col: f.Col, Limit: f.Limit}
		}
	}
	return nil
}

// Raced is a race that was run.
type Raced struct {
	race.Result
	spec *raceSpec
}

// Blocks are the table of all orders and the lanes of one: of the number given, or for 0 of the smallest that failed,
// or of the first.
func (r Raced) Blocks(number int) []lab.Block {
	if len(r.Orders) == 0 {
		return nil
	}
	if number == 0 {
		number = max(1, r.Smallest)
	}
	return []lab.Block{r.Table(), r.Lanes(number)}
}

const maxShown = 100

// Table is every order on a line, at most 100 of them.
func (r Raced) Table() lab.Block {
	out := lab.Block{Kind: lab.TableBlock, Title: "Orders", Cols: []string{"order", "steps", "result", ""}, Note: r.Sentence()}
	for _, o := range r.Orders[:min(maxShown, len(r.Orders))] {
		out.Rows = append(out.Rows, []string{fmt.Sprint(o.Number), r.Steps(o), r.outcome(o), r.word(o)})
	}
	return out
}

// Sentence says how many orders came out how, such as "4 of 6 orders sell a fern that is not there."
func (r Raced) Sentence() string {
	count, what := r.Bad, r.spec.words.some
	for _, o := range r.Orders {
		if !o.Held() && !r.over(o) {
			what = otherSome
		}
	}
	if r.Bad == 0 {
		count, what = len(r.Orders), r.spec.words.all
	}
	text := fmt.Sprintf("%d of %d orders %s.", count, len(r.Orders), what)
	if r.Cut {
		text += " There are more orders than were tried."
	}
	return text
}

// What is said of orders that went wrong in another way than the author's words say.
const (
	otherBad  = "WRONG"
	otherSome = "come out wrong"
)

// word is the outcome of an order.
func (r Raced) word(o race.Order) string {
	switch {
	case o.Held():
		return r.spec.words.good
	case r.over(o):
		return r.spec.words.bad
	}
	return otherBad
}

// over tells whether an order went wrong as the author's words say: more was counted than may be, where something is.
func (r Raced) over(o race.Order) bool {
	return r.spec.count == "" || r.counted(o.Statuses) > r.counted(r.spec.Always.Statuses)
}

func (r Raced) counted(statuses []int) (n int) {
	for _, s := range statuses {
		if s == r.spec.status {
			n++
		}
	}
	return n
}

// outcome is what an order is judged by: the count of an answer, or the answers.
func (r Raced) outcome(o race.Order) string {
	if r.spec.count == "" {
		return answers(o.Statuses)
	}
	return fmt.Sprintf("%s %d", r.spec.count, r.counted(o.Statuses))
}

// answers are statuses in a line.
func answers(statuses []int) string {
	var out []string
	for _, s := range statuses {
		if s == 0 {
			out = append(out, "none")
		} else {
			out = append(out, fmt.Sprint(s))
		}
	}
	return strings.Join(out, " ")
}

// Steps are the steps of an order in a line, such as A.read B.read.
func (r Raced) Steps(o race.Order) string {
	var out []string
	for _, s := range o.Steps {
		out = append(out, r.letter(s.Who)+"."+string(s.Kind))
	}
	if len(out) == 0 {
		return "no statement"
	}
	return strings.Join(out, " ")
}

// letter is the first letter of a name if all differ, else a number.
func (r Raced) letter(who int) string {
	seen := map[string]bool{}
	for _, q := range r.spec.Together {
		first := string([]rune(q.Name)[:1])
		if seen[first] {
			return fmt.Sprint(who + 1)
		}
		seen[first] = true
	}
	return string([]rune(r.spec.Together[who].Name)[:1])
}

// Lanes is one order, step by step: who did what, what is watched afterwards, and which reads were no longer true.
func (r Raced) Lanes(number int) lab.Block {
	if number < 1 || number > len(r.Orders) {
		return lab.Block{}
	}
	o := r.Orders[number-1]
	watch := r.spec.watch
	if watch == "" {
		watch = "state"
	}
	out := lab.Block{
		Kind: lab.LanesBlock, Title: fmt.Sprintf("Order %d", number), Cols: []string{"step", "who", "does", watch, "mark"}, Note: o.Problem,
	}
	for i, s := range o.Steps {
		out.Rows = append(out.Rows, []string{fmt.Sprint(i + 1), r.spec.Together[s.Who].Name, does(s), s.State, r.mark(o, s)})
	}
	return out
}

// does says what a step did.
func does(s race.Step) string {
	text := map[race.Kind]string{race.Begin: "begins a transaction", race.Commit: "commits", race.Rollback: "rolls back"}[s.Kind]
	switch {
	case s.Error != "":
		text = "is refused: " + s.Error
	case s.Kind == race.Read:
		text = "reads " + values(s)
	case s.Kind == race.Write && s.Changed == 0:
		text = "changes nothing"
	case s.Kind == race.Write:
		text = "changes " + counted(s.Changed, "row")
	}
	if s.Status != 0 {
		text += fmt.Sprintf(", answers %d", s.Status)
	}
	return text
}

func values(s race.Step) string {
	if s.Total != 1 || len(s.Rows) == 0 {
		return counted(s.Total, "row")
	}
	var out []string
	for i, v := range s.Rows[0] {
		out = append(out, s.Cols[i]+" "+v)
	}
	return strings.Join(out, ", ")
}

func counted(n int, what string) string {
	switch n {
	case 0:
		return "no " + what
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (r Raced) mark(o race.Order, s race.Step) string {
	if s.Outdone > 0 {
		by := o.Steps[s.Outdone-1]
		return fmt.Sprintf("stale read: %s changed it in step %d", r.spec.Together[by.Who].Name, s.Outdone)
	}
	if len(s.Stale) > 0 {
		return fmt.Sprintf("the read of step %d was stale", s.Stale[0]+1)
	}
	return ""
}
