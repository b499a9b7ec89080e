package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// Exit codes of a child. Go itself uses 2 for a panic and for memory that the system refuses.
const (
	exitDone   = 0
	exitUsage  = 64
	exitPanic  = 70
	exitMemory = 99
)

// How often a child looks at its memory, while a call runs and while nothing does. What grows faster than this meets the
// limit that the system sets, and what keeps the child from looking meets the parent.
const (
	watchBusy = 2 * time.Millisecond
	watchIdle = 100 * time.Millisecond
)

// Main is a child's whole life, if args (without the program's name) ask for one. Call it before configuration,
// terminal and database are touched, and return code if isWorker is true. Inside, os.Exit is how a child ends: it has
// nothing to put in order.
func Main(args []string, roles map[string]Role) (code int, isWorker bool) {
	if len(args) == 0 || args[0] != workerArg {
		return 0, false
	}
	debug.SetGCPercent(100)
	var s settings
	if err := json.Unmarshal([]byte(os.Getenv(settingsVar)), &s); err != nil || len(args) != 2 {
		fmt.Fprintln(os.Stderr, "engineroom: this is how engineroom starts itself to run labs; it is not for people")
		return exitUsage, true
	}
	role, known := roles[args[1]]
	if args[1] == probeRole {
		role, known = probe, true
	}
	c, err := newChild(s)
	if err == nil && !known {
		err = fmt.Errorf("no role %q", args[1])
	}
	if err == nil {
		err = c.enclose(role, s.Without)
	}
	if err != nil {
		c.send(answer{Error: err.Error()})
		return exitUsage, true
	}
	return c.serve(role), true
}

// child is the process that answers.
type child struct {
	out    *os.File // where answers go; what is printed to standard output goes to standard error instead
	limits Limits
	busy   atomic.Bool
	begun  chan struct{} // wakes the watch when a call begins
}

func newChild(s settings) (*child, error) {
	out, err := takeStdout()
	return &child{out: out, limits: s.Limits, begun: make(chan struct{}, 1)}, err
}

// enclose makes ready and puts up the walls, in this order.
func (c *child) enclose(role Role, without walls) error {
	if role.Access == NoFolder && c.limits.Folder != "" {
		return errors.New("this role works without a folder")
	}
	if role.Access != NoFolder && c.limits.Folder == "" {
		return errors.New("this role needs a folder")
	}
	if role.Prepare != nil {
		if err := role.Prepare(); err != nil {
			return err
		}
	}
	return confine(c.limits, role.Access, without)
}

// serve answers until the parent closes the stream or something ends the process.
func (c *child) serve(role Role) int {
	go c.watch()
	calls := make(chan call)
	go listen(calls)
	_, old := memory()
	c.send(answer{Old: old})
	for next := range calls {
		c.busy.Store(true)
		c.wakeWatch()
		a, code := c.answer(role, next)
		c.send(a)
		c.busy.Store(false)
		if code != exitDone {
			return code
		}
	}
	return exitDone
}

// listen ends the process when the parent is gone, even while a handler runs.
func listen(calls chan<- call) {
	in := bufio.NewReader(os.Stdin)
	for {
		body, err := readFrame(in)
		var next call
		if err != nil || json.Unmarshal(body, &next) != nil {
			os.Exit(exitDone)
		}
		calls <- next
	}
}

// answer calls the handler. Its context ends a little before the parent's patience does, so that an engine that can
// stop by itself says where it was.
func (c *child) answer(role Role, next call) (a answer, code int) {
	a.ID = next.ID
	defer func() {
		if r := recover(); r != nil {
			a.Out, a.Error, a.Kind, code = nil, fmt.Sprint(r), kindPanic, exitPanic
		}
	}()
	handler, known := role.Ops[next.Op]
	if !known {
		a.Error, a.Kind = fmt.Sprintf("no operation %q", next.Op), kindFailed
		return a, exitDone
	}
	ctx, cancel := context.WithTimeout(context.Background(), next.Left-next.Left/10)
	defer cancel()
	out, err := handler(ctx, next.In)
	if err == nil {
		a.Out, err = json.Marshal(out)
	}
	if err != nil {
		a.Out, a.Error, a.Kind = nil, err.Error(), kindFailed
	}
	return a, exitDone
}

func (c *child) send(a answer) {
	a.Peak, _ = memory()
	a.CPU = cpuTime()
	body, err := json.Marshal(a)
	if err == nil {
		err = writeFrame(c.out, body)
	}
	if errors.Is(err, errFrameSize) {
		c.send(answer{ID: a.ID, Error: "the answer is too large", Kind: kindLarge})
	} else if err != nil {
		os.Exit(exitDone) // nobody listens
	}
}

func (c *child) wakeWatch() {
	select {
	case c.begun <- struct{}{}:
	default:
	}
}

// watch ends the process when it has more memory than it may. Pages count, not what was asked for. It allocates nothing
// itself: in a process that is short of memory, whoever allocates has to help the collector first.
func (c *child) watch() {
	pause := time.NewTimer(watchIdle)
	for {
		if resident() > c.limits.Memory {
			os.Exit(exitMemory)
		}
		if c.busy.Load() {
			pause.Reset(watchBusy)
		} else {
			pause.Reset(watchIdle)
		}
		select {
		case <-pause.C:
		case <-c.begun:
		}
	}
}
