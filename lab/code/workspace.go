package code

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/code/partner"
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
	races  map[*raceSpec]remembered // the last of each
}

// remembered is a race that was run, and the file that it was run with. Judging an answer that was just shown costs nothing.
type remembered struct {
	source string
	raced  Raced
	fault  *lab.Fault
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
		var all []exchange
		all, out.Fault, err = w.serve(ctx, a, w.spec.shows, w.spec.fakes)
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
	return w.raced(ctx, a, w.spec.race, w.spec.fakes)
}

// raced is the outcome of a race, from memory where the same file ran it last. What a limit stopped is run again: the
// machine may have been busy.
func (w *Workspace) raced(ctx context.Context, a lab.Answer, r *raceSpec, f partner.Fakes) (Raced, *lab.Fault, error) {
	source, _ := a.File(w.spec.file)
	if m, ok := w.races[r]; ok && m.source == source {
		return m.raced, m.fault, nil
	}
	raced, fault, err := w.run(ctx, source, r, f)
	if err == nil && (fault == nil || fault.Limit == "") {
		w.races[r] = remembered{source, raced, fault}
	}
	return raced, fault, err
}

func (w *Workspace) run(ctx context.Context, source string, r *raceSpec, f partner.Fakes) (Raced, *lab.Fault, error) {
	spec := r.Spec
	spec.Source, spec.Fakes = source, f
	spec.File, spec.Setup, spec.Seed, spec.Now = w.spec.file, w.spec.setup, w.env.Seed, w.now()
	out := Raced{spec: r}
	fault, err := w.call(ctx, "race", min(w.spec.time+time.Duration(spec.Schedules)*perOrder, MaxTime), spec, &out.Result)
	if fault == nil && out.Fault != nil {
		fault = w.spec.fault(out.Fault.Error(), out.Fault.Line, out.Fault.Col, out.Fault.Limit)
		fault.Unread = out.Fault.Name == "SyntaxError"
	}
	return out, fault, err
}

// serve sends requests over a connection to a server in front of a fresh world. A fault says why the rest was not sent.
func (w *Workspace) serve(ctx context.Context, a lab.Answer, steps []step, f partner.Fakes) (all []exchange, fault *lab.Fault, err error) {
	limit := min(w.spec.time+time.Duration(len(steps))*perVisit, MaxTime)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	in := service{File: w.spec.file, Setup: w.spec.setup, Now: w.now(), Seed: w.env.Seed, Fakes: f}
	in.Source, _ = a.File(w.spec.file)
	if fault, err = w.call(ctx, "open", limit, in, nil); fault != nil || err != nil {
		return nil, fault, err
	}
	line := newWire()
	defer line.close()
	kept := map[string]exchange{}
	for _, s := range steps {
		x, err := line.exchange(s.filled(kept), func(req js.Request) (out seen, err error) {
			req.Customer = s.customer
			fault, err = w.call(ctx, "visit", limit, visit{req, s.after, s.before, s.crash, s.dies, s.expect.query}, &out)
			if fault != nil {
				err = errStopped
			}
			return out, err
		})
		if fault != nil {
			return all, fault, nil
		}
		if err != nil {
			return nil, nil, err
		}
		all = append(all, x)
		if s.keep != "" {
			kept[s.keep] = x
		}
		if x.Fault != nil && x.Fault.Limit == "time" {
			break // the rest would only wait as long again
		}
	}
	return all, nil, nil
}

var errStopped = errors.New("the handler was stopped")

// MaxTime bounds one call of the worker and all requests of one check, so the child's own limit on a call need not be
// longer. A race gets perOrder more for each order that it may try, and a check perVisit for each request: about ten times
// what they take, for machines that are slow or busy.
const (
	MaxTime  = 12 * time.Second
	perOrder = 25 * time.Millisecond
	perVisit = 10 * time.Millisecond
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
	if err == nil || errors.Is(err, sandbox.ErrFailed) && !late(err) {
		return nil, err
	}
	w.drop()
	if late(err) {
		err = sandbox.ErrTime
	}
	for _, e := range endings {
		if errors.Is(err, e.kind) {
			return w.spec.fault(e.text, 0, 0, e.limit), nil
		}
	}
	return nil, err
}

// late tells whether a child noticed by itself that its time was over, which it does a little earlier than its parent.
func late(err error) bool {
	return errors.Is(err, sandbox.ErrFailed) && strings.Contains(err.Error(), context.DeadlineExceeded.Error())
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

// thrown is the first error that a handler threw in a race, and whose place is known. One without a place says why
// nothing worked, if nobody was answered anything else.
func (s *Spec) thrown(r race.Result) *lab.Fault {
	var first *js.Error
	others := false
	for _, o := range r.Orders {
		for i, f := range o.Thrown {
			if f != nil && f.Line > 0 {
				return s.fault(f.Error(), f.Line, f.Col, f.Limit)
			}
			others = others || f == nil && o.Statuses[i] != 0
			first = cmp.Or(first, f)
		}
	}
	if first == nil || others {
		return nil
	}
	return s.fault(first.Error(), 0, 0, first.Limit)
}

func firstFault(all []exchange) *lab.Fault {
	for _, s := range all {
		if f := s.Fault; f != nil {
			return &lab.Fault{Text: f.Error(), File: f.File, Line: f.Line, Col: f.Col, Limit: f.Limit, Unread: s.Unread}
		}
	}
	return nil
}
