package progress

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// What the system calls of a real process do, and what happens when the system refuses them, is watched and made with
// ptrace(2), as strace does. Only a child is traced, and one child at a time.

// call is one system call on a file of the journal, as it is about to run.
type call struct {
	nr   uint64
	file string // base name, or "stdout"
}

func (c call) isSync() bool { return c.nr == syscall.SYS_FSYNC || c.nr == syscall.SYS_FDATASYNC }

// trace runs a child and shows every system call on a file of the journal, and on its standard output, to each. What
// each returns happens: 0 lets the call run, an error number takes its place.
func trace(t *testing.T, do task, each func(call) syscall.Errno) []string {
	t.Helper()
	// The tracer is a thread, not a process.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := do.command(t)
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("this system does not let a process trace its child: %v", err)
	}
	said := make(chan []string)
	go func() { said <- readLines(out) }()
	tr := tracer{t: t, pid: cmd.Process.Pid, each: each, inside: map[int]syscall.Errno{}}
	tr.run()
	_ = cmd.Process.Release()
	return <-said
}

func readLines(r io.Reader) (out []string) {
	for in := bufio.NewScanner(r); in.Scan(); {
		out = append(out, in.Text())
	}
	return out
}

type tracer struct {
	t      *testing.T
	pid    int
	each   func(call) syscall.Errno
	inside map[int]syscall.Errno // threads in a system call, and the error that will take its place
}

const (
	exitKill  = 0x100000   // PTRACE_O_EXITKILL
	allChilds = 0x40000000 // __WALL
	inCall    = 0x80       // set in SIGTRAP by PTRACE_O_TRACESYSGOOD
)

// run follows all threads of the child until it has ended.
func (tr *tracer) run() {
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(tr.pid, &ws, 0, nil); err != nil {
		tr.t.Fatal(err)
	}
	options := syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | exitKill
	if err := syscall.PtraceSetOptions(tr.pid, options); err != nil {
		tr.t.Fatal(err)
	}
	tid, signal := tr.pid, 0
	for {
		// A thread may be gone by now.
		if err := syscall.PtraceSyscall(tid, signal); err != nil && err != syscall.ESRCH {
			tr.t.Fatal(err)
		}
		var err error
		for {
			if tid, err = syscall.Wait4(-1, &ws, allChilds, nil); err != syscall.EINTR {
				break
			}
		}
		if err != nil {
			tr.t.Fatal(err)
		}
		if ws.Exited() || ws.Signaled() {
			if tid == tr.pid {
				return
			}
			continue
		}
		signal = tr.stopped(tid, ws)
	}
}

// stopped handles one stop of a thread and tells the signal to go on with.
func (tr *tracer) stopped(tid int, ws syscall.WaitStatus) int {
	switch sig := ws.StopSignal(); sig {
	case syscall.SIGTRAP | inCall:
		if fault, ok := tr.inside[tid]; ok {
			delete(tr.inside, tid)
			tr.leave(tid, fault)
		} else {
			tr.inside[tid] = tr.enter(tid)
		}
		return 0
	case syscall.SIGTRAP, syscall.SIGSTOP: // a thread was born
		return 0
	default:
		return int(sig)
	}
}

func (tr *tracer) enter(tid int) syscall.Errno {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
		return 0
	}
	switch regs.Orig_rax {
	case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC, syscall.SYS_PWRITE64, syscall.SYS_WRITE, syscall.SYS_FTRUNCATE:
	default:
		return 0
	}
	c := call{nr: regs.Orig_rax, file: tr.file(int(regs.Rdi))}
	if c.file == "" {
		return 0
	}
	fault := tr.each(c)
	if fault != 0 {
		regs.Orig_rax = ^uint64(0) // a call that does not exist does nothing
		if err := syscall.PtraceSetRegs(tid, &regs); err != nil {
			tr.t.Fatal(err)
		}
	}
	return fault
}

func (tr *tracer) leave(tid int, fault syscall.Errno) {
	var regs syscall.PtraceRegs
	if fault == 0 || syscall.PtraceGetRegs(tid, &regs) != nil {
		return
	}
	regs.Rax = -uint64(fault)
	if err := syscall.PtraceSetRegs(tid, &regs); err != nil {
		tr.t.Fatal(err)
	}
}

// file is the base name of what a descriptor of the child stands for, if that is the journal's or its output.
func (tr *tracer) file(fd int) string {
	if fd == 1 {
		return "stdout"
	}
	link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", tr.pid, fd))
	if base := filepath.Base(link); err == nil && strings.HasPrefix(base, "progress.db") {
		return base
	}
	return ""
}

func TestOneAnswerCostsOneSync(t *testing.T) {
	const count = 50
	path := journalPath(t)
	closeJournal(t, open(t, path)) // the first start has syncs of its own
	syncs, costs := 0, []int(nil)
	lines := trace(t, task{Do: "record", Path: path, Count: count, Tidy: true}, func(c call) syscall.Errno {
		if c.isSync() {
			syncs++
		}
		if c.file == "stdout" {
			costs = append(costs, syncs)
			syncs = 0
		}
		return 0
	})
	if len(lines) != len(costs) {
		t.Fatalf("the child said %d lines, and %d were seen", len(lines), len(costs))
	}
	for i, line := range lines {
		want := -1
		switch {
		case line == "ack 0", line == "tidy": // the first answer begins the log as well
		case strings.HasPrefix(line, "ack"):
			want = 1
		default:
			want = 0
		}
		if want >= 0 && costs[i] != want {
			t.Errorf("%q cost %d syncs, want %d", line, costs[i], want)
		}
	}
	if tidied := slices.Index(lines, "tidy"); tidied < 0 || costs[tidied] < 2 {
		t.Errorf("tidying up cost no syncs of its own: %v, %v", lines, costs)
	}
}

// TestFaultsOfTheDiskLoseNothing: writes, syncs and truncations of the journal fail here and there.
func TestFaultsOfTheDiskLoseNothing(t *testing.T) {
	runs, want := amount(1, 8, 40), amount(5, 40, 200)
	random := rand.New(rand.NewPCG(5, 6))
	injected, refused := 0, 0
	for run := range runs {
		path := journalPath(t)
		opt := task{Do: "record", Path: path, Count: 60, Insist: true, Network: run%4 == 3}
		j := openWith(t, path, opt.options())
		closeJournal(t, j)
		lines := 0
		told := trace(t, opt, func(c call) syscall.Errno {
			if c.file == "stdout" {
				lines++
				return 0
			}
			if open := lines >= 2; !open || random.IntN(40) != 0 {
				return 0
			}
			injected++
			return faultFor(c, random)
		})
		acks := 0
		for _, line := range told {
			if strings.HasPrefix(line, "ack ") {
				acks++
			} else if strings.HasPrefix(line, "not ") {
				refused++
				if !strings.Contains(line, "[not saved][disk") {
					t.Errorf("run %d: a fault reads %q", run, line)
				}
			} else if !slices.Contains([]string{"start", "open"}, line) && !strings.HasPrefix(line, "worst") {
				t.Errorf("run %d: child says %q", run, line)
			}
		}
		if acks != 60 {
			t.Errorf("run %d: %d answers acknowledged, want 60", run, acks)
		}
		j = openWith(t, path, opt.options())
		got := nonces(t, j)
		if slices.Sort(got); len(got) != 60 || len(slices.Compact(got)) != 60 {
			t.Errorf("run %d: %d answers in the journal, want 60", run, len(got))
		}
		wantSound(t, j)
		closeJournal(t, j)
	}
	t.Logf("%d faults, %d times an answer was refused and saved later", injected, refused)
	if injected < want || refused == 0 {
		t.Errorf("%d faults, %d refusals: too few to mean anything", injected, refused)
	}
}

func faultFor(c call, random *rand.Rand) syscall.Errno {
	if c.isSync() || random.IntN(2) == 0 {
		return syscall.EIO
	}
	return syscall.ENOSPC
}
