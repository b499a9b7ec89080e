package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"time"
)

// Guarantee is one promise about what runs in a child, and whether it holds on this machine.
type Guarantee struct {
	Name  string // of the promise, such as "files"
	Says  string // what is promised, or what is not
	Holds bool
}

// promise is a row of the table in docs/security.md.
type promise struct {
	name                   string
	says, lacks            string // what holds, and what to know where it does not
	linux, darwin, windows how
}

// how a promise is kept on a system.
type how struct {
	holds bool
	by    string
}

func (h how) String() string {
	switch {
	case !h.holds && h.by == "":
		return "no"
	case !h.holds:
		return "no: " + h.by
	}
	return h.by
}

// promises are in the order in which they are shown. Only Linux was ever run.
var promises = []promise{
	{"time", "a call that runs too long is ended with all it started", "a call that runs too long may go on",
		how{true, "process group killed; CPU time limited"}, how{true, "process group killed; CPU time limited"}, how{true, "Job Object ended; CPU time limited"}},
	{"memory", "memory has a limit", "memory has no limit but the engines' own",
		how{true, "looked at every 2 ms; RLIMIT_DATA"}, how{true, "looked at every 2 ms"}, how{true, "Job Object"}},
	{"reading files", "no file can be read and no folder listed", "files you can read can be read, if an engine's own walls fall",
		how{true, "Landlock; system call filter"}, how{false, ""}, how{false, ""}},
	{"writing files", "no file can be made or changed", "files you can change can be changed, if an engine's own walls fall",
		how{true, "Landlock; system call filter; RLIMIT_FSIZE"}, how{false, "nothing can be written into a file (RLIMIT_FSIZE), but files can be made, emptied or removed"}, how{false, ""}},
	{"programs", "no program can be started", "programs can be started, if an engine's own walls fall",
		how{true, "Landlock; system call filter"}, how{false, ""}, how{true, "Job Object: one process"}},
	{"network", "no connection can be made, not even to this machine", "the network can be reached, if an engine's own walls fall",
		how{true, "system call filter; Landlock for TCP"}, how{false, ""}, how{false, ""}},
	{"other processes", "no other process can be signalled", "your other processes can be signalled, if an engine's own walls fall",
		how{true, "system call filter; Landlock for signals"}, how{false, ""}, how{false, ""}},
	{"orphans", "nothing goes on when engineroom is gone", "a child may go on when engineroom is gone",
		how{true, "PDEATHSIG; end of input"}, how{true, "end of input"}, how{true, "Job Object; end of input"}},
}

// Guarantees starts a child and lets it try. It takes a few hundredths of a second; the error is that of [Start] or of
// a call.
func Guarantees(ctx context.Context) ([]Guarantee, error) { return guarantees(ctx, Limits{}) }

func guarantees(ctx context.Context, l Limits) ([]Guarantee, error) {
	w, err := Start(ctx, probeRole, l)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	var can map[string]bool
	if err := w.Call(ctx, "try", nil, &can); err != nil {
		return nil, err
	}
	can["time"] = !endsInTime(ctx, w)
	can["memory"] = !memoryEnds(ctx, l)
	can["orphans"] = false // every child ends with its input
	var all []Guarantee
	for _, p := range promises {
		g := Guarantee{p.name, p.says, !can[p.name]}
		if !g.Holds {
			g.Says = p.lacks
		}
		all = append(all, g)
	}
	return all, nil
}

// endsInTime lets a child sleep longer than it may.
func endsInTime(ctx context.Context, w *Worker) bool {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	return errors.Is(w.Call(ctx, "sleep", nil, nil), ErrTime) && w.ended()
}

// memoryEnds lets a child take more than it may.
func memoryEnds(ctx context.Context, l Limits) bool {
	l.Memory = 48 << 20
	w, err := Start(ctx, probeRole, l)
	if err != nil {
		return false
	}
	defer w.Close()
	return errors.Is(w.Call(ctx, "grow", nil, nil), ErrMemory)
}

// probeRole is the role that tries what should be denied, and does no harm where it is not.
const probeRole = "probe"

var probe = Role{Ops: map[string]Handler{
	"try":   func(context.Context, json.RawMessage) (any, error) { return try(), nil },
	"sleep": func(context.Context, json.RawMessage) (any, error) { time.Sleep(time.Minute); return nil, nil },
	"grow":  func(context.Context, json.RawMessage) (any, error) { return grow(256 << 20), nil },
}}

// try tells what was possible, by the names of the promises.
func try() map[string]bool {
	return map[string]bool{
		"reading files":   reads(),
		"writing files":   writes(),
		"programs":        startsProcess(),
		"network":         reachesNetwork(),
		"other processes": reachesParent(),
	}
}

func reads() bool {
	path, err := os.Executable()
	if err == nil {
		_, err = os.ReadFile(path)
	}
	if _, e := os.ReadDir("."); e == nil {
		return true
	}
	return err == nil
}

// writes tries in the child's own folder, which is empty and goes with it.
func writes() bool { return os.WriteFile("try", []byte("x"), 0o600) == nil }

// grow touches n bytes in steps, and stays a while so that a watch can see them.
func grow(n int) int {
	var all [][]byte
	for len(all) < n>>20 {
		page := make([]byte, 1<<20)
		for i := range page {
			page[i] = 1
		}
		all = append(all, page)
		time.Sleep(100 * time.Microsecond)
	}
	runtime.KeepAlive(all)
	return len(all)
}
