package sql

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// Workspace is an open lab about SQL. It keeps one worker child, and starts another when that one was stopped. The child
// keeps the seeded databases; nothing else remains from one attempt to the next.
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

// call asks the worker. A limit that ends the child is a fault of the answer; an error of the lab itself, or of the
// machine, is an error.
func (w *Workspace) call(ctx context.Context, op string, in, out any) (*lab.Fault, error) {
	if w.worker == nil {
		worker, err := w.env.Start(w.life, RoleName)
		if err != nil {
			return nil, err
		}
		w.worker = worker
	}
	fault, gone, err := ask(ctx, w.worker, op, in, out)
	if gone {
		w.drop()
	}
	return fault, err
}

// ask calls a worker, and says whether it is gone.
func ask(ctx context.Context, worker lab.Worker, op string, in, out any) (fault *lab.Fault, gone bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	err = worker.Call(ctx, op, in, out)
	var said *sandbox.Error
	if errors.Is(err, sandbox.ErrFailed) && errors.As(err, &said) && said.Detail == errLate.Error() {
		return &lab.Fault{Text: endings[0].text, Limit: endings[0].limit}, false, nil
	}
	if err == nil || errors.Is(err, sandbox.ErrFailed) || errors.Is(err, sandbox.ErrTooMuch) {
		return nil, false, err
	}
	for _, e := range endings {
		if errors.Is(err, e.kind) {
			return &lab.Fault{Text: e.text, Limit: e.limit}, true, nil
		}
	}
	return nil, true, err
}

// endings are the ways in which a child ends that a script is to blame for.
var endings = []struct {
	kind        error
	text, limit string
}{
	{sandbox.ErrTime, "The script ran for too long and was stopped.", "time"},
	{context.DeadlineExceeded, "The script ran for too long and was stopped.", "time"},
	{sandbox.ErrMemory, "The script asked for too much memory and was stopped.", "memory"},
	{sandbox.ErrTooLarge, "The script gave back too much.", "size"},
	{sandbox.ErrCrashed, "The process of the database went down; it may have asked for too much memory.", "memory"},
}

// fault is what a failed statement says to its author.
func (f *fail) fault(file string) *lab.Fault {
	return &lab.Fault{Text: f.Message, File: file, Line: f.Line, Col: f.Col, Limit: f.Limit, Unread: f.Unread}
}

// answer is what a learner wrote, taken apart.
type answer struct {
	files map[string]script
	whole []statement // of all files, in the order in which the lab lists them
	fault *lab.Fault
}

func (s *Spec) read(a lab.Answer) answer {
	out := answer{files: map[string]script{}}
	for _, f := range s.source.Start {
		if !strings.HasSuffix(f.Name, ".sql") {
			continue
		}
		text, _ := a.File(f.Name)
		read, wrong := parse(f.Name, text)
		if wrong != nil && out.fault == nil {
			out.fault = wrong.fault(f.Name)
		}
		out.files[f.Name] = read
		out.whole = append(out.whole, read.Statements...)
	}
	return out
}

// world is a fresh database with one of the data sets.
func (w *Workspace) world(d dataset, wal bool) world {
	l := w.spec.limits
	return world{Seed: d.seed, WAL: wal, Time: l.time, Steps: l.steps, Rows: l.rows, Now: now(w.env.Now), Chance: w.env.Seed}
}

// now is where the virtual clock stands.
func now(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	}
	return t
}

// Attempt runs an answer on the shown data: the script, and what failures leave of it, or the sessions.
func (w *Workspace) Attempt(ctx context.Context, a lab.Answer) (lab.Output, error) {
	begun := time.Now()
	read := w.spec.read(a)
	if read.fault != nil {
		return lab.Output{Fault: read.fault}, nil
	}
	show := w.showScript
	if w.spec.meets != nil {
		show = w.showMeeting
	}
	out, err := show(ctx, read)
	out.Took = time.Since(begun)
	return out, err
}

func (w *Workspace) showScript(ctx context.Context, a answer) (out lab.Output, err error) {
	var ran runOut
	in := runIn{World: w.world(w.spec.sets[0], w.spec.wal), Script: a.whole}
	if out.Fault, err = w.call(ctx, "run", in, &ran); err != nil || out.Fault != nil {
		return out, err
	}
	out.Blocks, out.Fault = ran.blocks(a.whole, "The transaction is still open, so nothing of it is kept.")
	if w.spec.watch == "" || out.Fault != nil && out.Fault.Unread {
		return out, nil
	}
	if out.Fault == nil {
		out.Fault = tooMany(a.whole)
	}
	if out.Fault != nil && len(a.whole) > maxCuts {
		return out, nil
	}
	var cut cutOut
	fault, err := w.call(ctx, "cut", cutIn{in.World, a.whole, []look{{SQL: w.spec.watch}}}, &cut)
	if err != nil || fault != nil {
		return out, err
	}
	out.Blocks = append(out.Blocks, cut.block(a.whole))
	return out, nil
}

// maxCuts is how many statements a script may have that is cut off at each of them, and a session that meets others.
const maxCuts = 60

func tooMany(script []statement) *lab.Fault {
	if len(script) <= maxCuts {
		return nil
	}
	s := script[maxCuts]
	return &lab.Fault{Text: fmt.Sprintf("The script has %d statements, and at most %d are tried one by one.", len(script), maxCuts), File: s.File, Line: s.Line, Col: s.Col, Limit: "statements"}
}

func (w *Workspace) showMeeting(ctx context.Context, a answer) (out lab.Output, err error) {
	met, fault, err := w.meet(ctx, a, w.spec.sets[0], w.spec.wal)
	if err != nil || fault != nil {
		return lab.Output{Fault: fault}, err
	}
	if out.Fault = met.fault(); out.Fault != nil && out.Fault.Unread {
		return out, nil
	}
	number := 1
	if i := met.worst(func(o order) bool { return met.wrong(o) != "" }); i >= 0 {
		number = i + 1
	}
	lanes, err := w.lanes(ctx, met, number)
	out.Blocks = []lab.Block{met.table(), lanes}
	return out, err
}
