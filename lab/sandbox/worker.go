package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Patience of the parent: with a child that starts, with one whose stream ended before its process did, and with the
// streams of one that is dead and that something else still holds open.
const (
	patienceStart  = 10 * time.Second
	patienceExit   = 250 * time.Millisecond
	patienceStream = 100 * time.Millisecond
)

// watchOutside is how often the parent looks at the memory of a child while a call runs.
const watchOutside = 10 * time.Millisecond

// Worker is a started child. It answers one call at a time; calls from several goroutines wait for each other.
type Worker struct {
	limits  Limits
	cmd     *exec.Cmd
	in, out *os.File // our ends
	folder  string
	leash   leash

	calling sync.Mutex // held during a call
	calls   int64

	mu     sync.Mutex // guards what follows
	reaped bool
	closed bool
	greedy bool // killed for its memory
	usage  Usage
	old    int64 // see answer.Old

	dead chan struct{} // closed when the process is gone and its folder too
	tail string        // what it said last; read it after dead
}

// Usage is what a child has used so far.
type Usage struct {
	Memory int64         // at its highest, in bytes in RAM
	CPU    time.Duration // of all its threads; while a call runs, as of the answer before it
}

// Start starts a child of a role and returns once it has put up its walls and is ready. The error is an [Error] of kind
// ErrStart, or ErrStopped if ctx ended first; ctx has no meaning after that. Close the worker when its lab is left.
func Start(ctx context.Context, role string, limits Limits) (*Worker, error) {
	w := &Worker{limits: limits.filled(), dead: make(chan struct{})}
	if err := w.launch(role); err != nil {
		return nil, cannotStart("the system says no", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patienceStart)
	defer cancel()
	stop := context.AfterFunc(ctx, w.kill)
	hello, err := w.receive(0)
	if !stop() || err != nil || hello.Error != "" {
		w.Close()
		return nil, w.notStarted(ctx, hello, err)
	}
	w.mu.Lock()
	w.old = hello.Old
	w.mu.Unlock()
	return w, nil
}

func (w *Worker) notStarted(ctx context.Context, hello answer, err error) *Error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return stopped(ctx.Err())
	case ctx.Err() != nil:
		return cannotStart("it took too long", nil)
	case hello.Error != "":
		return cannotStart(printable(hello.Error), nil)
	}
	e := cannotStart("it ended at once", err)
	e.Detail = w.tail
	return e
}

// launch makes the folder, the streams and the process.
func (w *Worker) launch(role string) (err error) {
	if w.folder, err = newFolder(); err != nil {
		return err
	}
	var files []*os.File
	pipe := func() (r, wr *os.File) {
		if err == nil {
			r, wr, err = os.Pipe()
			files = append(files, r, wr)
		}
		return r, wr
	}
	stdin, in := pipe()
	out, stdout := pipe()
	said, stderr := pipe()
	if err == nil {
		w.in, w.out = in, out
		w.cmd, err = command(role, w.limits, w.folder)
	}
	if err == nil {
		w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = stdin, stdout, stderr
		err = onLauncher(w.cmd.Start)
	}
	if err != nil {
		closeAll(files...)
		_ = os.RemoveAll(w.folder)
		return err
	}
	closeAll(stdin, stdout, stderr)
	w.leash, err = hold(w.cmd.Process.Pid, w.limits)
	go w.attend(said)
	if err != nil {
		w.Close()
	}
	return err
}

func closeAll(files ...*os.File) {
	for _, f := range files {
		if f != nil {
			f.Close()
		}
	}
}

// command is the same program as a child, with an environment made from nothing.
func command(role string, limits Limits, folder string) (*exec.Cmd, error) {
	path, err := self()
	if err != nil {
		return nil, err
	}
	config, err := json.Marshal(settings{limits, limits.without})
	if err != nil {
		return nil, err
	}
	c := exec.Command(path, workerArg, role)
	c.Args[0] = os.Args[0] // test binaries that play several programs go by their name
	c.Dir = folder
	c.Env = append(systemEnv(folder),
		fmt.Sprintf("GOMEMLIMIT=%d", limits.Memory/6*5),
		"GOMAXPROCS=2", // one for the code, one for the watch over it
		"GOTRACEBACK=none",
		fmt.Sprintf("GOGC=%d", startGC),
		settingsVar+"="+string(config))
	c.SysProcAttr = attributes()
	return c, nil
}

// startGC lets the tables that packages build when a program starts be built with fewer collections: a fifth less
// processor time. A child goes back to what is usual before it answers.
const startGC = 400

// onLauncher runs f on one thread that lives as long as the process. Linux kills a child when the thread that started
// it ends, and a goroutine that is locked to its thread takes the thread along.
func onLauncher(f func() error) error {
	err := make(chan error)
	launcher() <- func() { err <- f() }
	return <-err
}

var launcher = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
})

// attend waits for the end of the process and clears up after it.
func (w *Worker) attend(said *os.File) {
	tail := make(chan string, 1)
	go func() { tail <- readTail(said) }()
	w.reap()
	soon := time.Now().Add(patienceStream)
	for _, stream := range []*os.File{w.in, w.out, said} {
		_ = stream.SetDeadline(soon) // Windows has none for pipes; no process is left there that could hold them
	}
	w.tail = <-tail
	said.Close()
	_ = os.RemoveAll(w.folder)
	close(w.dead)
}

// reap collects the process, and ends what is left of its group while the group's number cannot belong to another.
func (w *Worker) reap() {
	if awaitExit(w.cmd.Process.Pid) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.leash.kill()
		_ = w.cmd.Wait()
	} else {
		_ = w.cmd.Wait()
		w.mu.Lock()
		defer w.mu.Unlock()
		w.leash.kill()
	}
	w.reaped = true
	w.leash.release()
	state := w.cmd.ProcessState
	w.usage.CPU = max(w.usage.CPU, state.UserTime()+state.SystemTime())
	// The system's figure starts at that of the program that started the child, and says nothing until it has passed it.
	if peak := peakOf(state); peak > w.old {
		w.usage.Memory = max(w.usage.Memory, peak)
	}
}

// watch looks at the child's memory from outside until ctx ends. The child does so itself and more often; but code that
// keeps its collector or its processors busy holds that up, and this not.
func (w *Worker) watch(ctx context.Context) {
	tick := time.NewTicker(watchOutside)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if residentOf(w.cmd.Process.Pid) <= w.limits.Memory {
				continue
			}
			w.mu.Lock()
			w.greedy = true
			w.mu.Unlock()
			w.kill()
			return
		}
	}
}

// kill ends the child and its process group.
func (w *Worker) kill() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.reaped {
		w.usage.Memory = max(w.usage.Memory, peakNow(w.cmd.Process.Pid))
		w.leash.kill()
	}
}

// Close ends the child, its process group and its folder, and waits for that. A call that runs returns ErrStopped. The
// error is always nil.
func (w *Worker) Close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.kill()
	<-w.dead
	w.calling.Lock()
	defer w.calling.Unlock()
	closeAll(w.in, w.out)
	return nil
}

// ended tells whether the child is gone.
func (w *Worker) ended() bool {
	select {
	case <-w.dead:
		return true
	default:
		return false
	}
}

// Usage is what the child has used. It is exact once the child has ended; peak memory may then lie a little higher than
// the limit, by what was allocated between two looks of the watch.
func (w *Worker) Usage() Usage {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.reaped {
		w.usage.Memory = max(w.usage.Memory, peakNow(w.cmd.Process.Pid))
	}
	return w.usage
}

var errProtocol = errors.New("an answer that makes no sense")

// Call asks the child to do op and decodes its answer into out, which may be nil. Every error is an [Error]. The call
// ends at the latest after [Limits].Time or with ctx, and then so does the child.
func (w *Worker) Call(ctx context.Context, op string, in, out any) error {
	input, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("sandbox: %s: %w", op, err)
	}
	w.calling.Lock()
	defer w.calling.Unlock()
	if w.ended() {
		return w.fate(ctx, 0, nil)
	}
	limit := w.limits.Time
	if end, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(end))
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	w.calls++
	body, err := json.Marshal(call{ID: w.calls, Op: op, In: input, Left: limit})
	if err != nil || len(body) > maxFrame {
		return tooMuch()
	}
	stop := context.AfterFunc(ctx, w.kill)
	watched, unwatch := context.WithCancel(ctx)
	go w.watch(watched)
	a, err := w.exchange(body)
	unwatch()
	if !stop() || err != nil {
		w.finish(err)
		return w.fate(ctx, limit, err)
	}
	return w.accept(a, out)
}

func (w *Worker) exchange(body []byte) (answer, error) {
	if err := writeFrame(w.in, body); err != nil {
		return answer{}, io.EOF // it has closed its input, or is gone
	}
	return w.receive(w.calls)
}

// receive reads the answer to a call.
func (w *Worker) receive(id int64) (a answer, err error) {
	body, err := readFrame(w.out)
	if err != nil {
		return a, err
	}
	if json.Unmarshal(body, &a) != nil || a.ID != id {
		return a, errProtocol
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.usage = Usage{max(w.usage.Memory, a.Peak), max(w.usage.CPU, a.CPU)}
	return a, nil
}

// accept makes of an answer what the caller gets.
func (w *Worker) accept(a answer, out any) error {
	switch {
	case a.Kind == kindLarge:
		w.end()
		return tooLarge()
	case a.Kind == kindPanic:
		w.end()
		return crashed("broke down", printable(a.Error))
	case a.Error != "":
		detail := printable(a.Error)
		return &Error{Kind: ErrFailed, What: detail, Detail: detail}
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(a.Out, out); err != nil {
		w.end()
		return crashed("gave an answer that makes no sense", printable(err.Error()))
	}
	return nil
}

func (w *Worker) end() {
	w.kill()
	<-w.dead
}

// finish sees to it that the child is gone. One whose stream ended gets a moment to end by itself, since how it did so
// says more than that it was killed.
func (w *Worker) finish(err error) {
	if err != nil && !errors.Is(err, errProtocol) && !errors.Is(err, errFrameSize) {
		select {
		case <-w.dead:
			return
		case <-time.After(patienceExit):
		}
	}
	w.end()
}

// fate says why there is no answer, of a child that is gone. What we did comes before what the system says of it.
func (w *Worker) fate(ctx context.Context, limit time.Duration, err error) *Error {
	state := w.cmd.ProcessState
	w.mu.Lock()
	closed, greedy := w.closed, w.greedy
	w.mu.Unlock()
	switch {
	case closed:
		return stopped(nil)
	case greedy:
		return overMemory(w.limits.Memory)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return overTime(limit, ctx.Err())
	case ctx.Err() != nil:
		return stopped(ctx.Err())
	case errors.Is(err, errFrameSize):
		return tooLarge()
	case errors.Is(err, errProtocol):
		return crashed("gave an answer that makes no sense", w.tail)
	case state.ExitCode() == exitMemory, refusedMemory(w.tail):
		return overMemory(w.limits.Memory)
	case !state.Exited() && state.UserTime()+state.SystemTime() >= w.limits.CPU*9/10: // the system counts in ticks
		return overCPU(w.limits.CPU)
	}
	return crashed(howEnded(state), w.tail)
}

func howEnded(state *os.ProcessState) string {
	if state.Exited() {
		return fmt.Sprintf("ended by itself, with exit code %d", state.ExitCode())
	}
	return "was ended by the system (" + state.String() + ")"
}

// refusedMemory tells whether Go, or C translated to Go, gave up because the system gave it no more.
func refusedMemory(said string) bool {
	return strings.Contains(said, "out of memory") || strings.Contains(said, "cannot allocate memory")
}
