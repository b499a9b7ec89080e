package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hostileOps are what a pack would do if it got past its engine.
var hostileOps = map[string]Handler{
	"loop": op(func() (any, error) {
		for i := 0; ; i++ {
		}
	}),
	"loops": op(func() (any, error) {
		for range 64 {
			go func() {
				for i := 0; ; i++ {
				}
			}()
		}
		select {}
	}),
	"grow":    op(func() (any, error) { return hoard(16 << 20), nil }),
	"huge":    op(func() (any, error) { n := uint64(4) << 30; return len(make([]byte, n)), nil }),
	"panic":   op(func() (any, error) { panic("\x1b[2Jbang") }),
	"panics":  op(func() (any, error) { go panic("bang elsewhere"); select {} }),
	"stack":   op(func() (any, error) { return deep(0), nil }),
	"exec":    op(func() (any, error) { return says(exec.Command("/bin/true").Run()), nil }),
	"execve":  op(func() (any, error) { return says(syscall.Exec("/bin/true", []string{"true"}, nil)), nil }),
	"tcp":     op(func() (any, error) { return dial(unix.AF_INET, unix.SOCK_STREAM), nil }),
	"udp":     op(func() (any, error) { return dial(unix.AF_INET, unix.SOCK_DGRAM), nil }),
	"unix":    op(func() (any, error) { return dial(unix.AF_UNIX, unix.SOCK_STREAM), nil }),
	"netlink": op(func() (any, error) { return dial(unix.AF_NETLINK, unix.SOCK_RAW), nil }),
	"tell":    op(func() (any, error) { return says(unix.Kill(unix.Getppid(), 0)), nil }),
	"all":     op(func() (any, error) { return says(unix.Kill(-1, 0)), nil }),
	"immortal": op(func() (any, error) {
		return says(unix.Prctl(unix.PR_SET_PDEATHSIG, 0, 0, 0, 0)), nil
	}),
	"unlimited": op(func() (any, error) {
		r := unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}
		return says(unix.Setrlimit(unix.RLIMIT_DATA, &r)), nil
	}),
	"uring": op(func() (any, error) {
		var params [120]byte
		_, _, errno := syscall.Syscall(unix.SYS_IO_URING_SETUP, 1, uintptr(unsafe.Pointer(&params)), 0)
		return says(orNil(errno)), nil
	}),
	"fork": op(func() (any, error) { _, errno := rawFork(false); return says(orNil(errno)), nil }),
	"forks": op(func() (any, error) {
		for range 200 {
			if _, errno := rawFork(false); errno != 0 {
				return says(errno), nil
			}
		}
		select {}
	}),
	"grandchild": op(func() (any, error) {
		if _, errno := rawFork(false); errno != 0 {
			return says(errno), nil
		}
		os.Exit(0)
		return nil, nil
	}),
	"escapee": op(func() (any, error) {
		pid, errno := rawFork(true)
		return []any{pid, says(orNil(errno))}, nil
	}),
	"close": op(func() (any, error) { forAnswers(func(f *os.File) { f.Close() }); select {} }),
	"garbage": op(func() (any, error) {
		forAnswers(func(f *os.File) { f.WriteString("\x00\x00\x00\x05hello") })
		select {}
	}),
	"noise": op(func() (any, error) {
		forAnswers(func(f *os.File) { f.WriteString("hello, this is no frame at all") })
		select {}
	}),
	"nine": op(func() (any, error) {
		forAnswers(func(f *os.File) { f.Write(append([]byte{0, 0x90, 0, 0}, make([]byte, 9<<20)...)) })
		select {}
	}),
	"large": op(func() (any, error) { return strings.Repeat("x", 9<<20), nil }),
	"cut": op(func() (any, error) {
		forAnswers(func(f *os.File) { f.WriteString("\x00\x00\x01\x00{\"id\":1,") })
		os.Exit(0)
		return nil, nil
	}),
	"cuthalt": op(func() (any, error) {
		forAnswers(func(f *os.File) { f.WriteString("\x00\x00\x01\x00{\"id\":1,") })
		select {}
	}),
	"never": op(func() (any, error) { select {} }),
	"twice": op(func() (any, error) {
		forAnswers(func(f *os.File) { writeFrame(f, []byte(`{"id":1,"out":"first"}`)) })
		return "second", nil
	}),
	"quick":    op(func() (any, error) { return "fine", nil }),
	"flood":    op(func() (any, error) { return flood(100 << 20), nil }),
	"exit":     op(func() (any, error) { os.Exit(0); return nil, nil }),
	"stop":     op(func() (any, error) { unix.Kill(unix.Getpid(), unix.SIGSTOP); select {} }),
	"deaf":     op(func() (any, error) { signal.Ignore(unix.SIGTERM, unix.SIGINT, unix.SIGHUP); select {} }),
	"print":    op(func() (any, error) { fmt.Println("a stray print"); return "fine", nil }),
	"hoard20":  op(func() (any, error) { return touch(20 << 20)[0], nil }),
	"threads":  op(func() (any, error) { return manyThreads(20), nil }),
	"read":     fileOps["read"],
	"list":     fileOps["list"],
	"write":    fileOps["write"],
	"stat":     fileOps["stat"],
	"deadline": op(func() (any, error) { time.Sleep(time.Hour); return nil, nil }),
}

func says(err error) string {
	if err == nil {
		return "done"
	}
	return err.Error()
}

func touch(n int) []byte {
	b := make([]byte, n)
	for i := 0; i < n; i += 4096 {
		b[i] = 1
	}
	return b
}

func hoard(step int) int {
	var all [][]byte
	for {
		all = append(all, touch(step))
		runtime.KeepAlive(all)
	}
}

//go:noinline
func deep(n int) int {
	if n < 0 { // which it never is
		return 0
	}
	return deep(n+1) + n
}

func dial(family, kind int) string {
	fd, err := unix.Socket(family, kind, 0)
	if err != nil {
		return err.Error()
	}
	defer unix.Close(fd)
	if family == unix.AF_INET {
		err = unix.Connect(fd, &unix.SockaddrInet4{Port: 9, Addr: [4]byte{127, 0, 0, 1}})
	}
	return says(err)
}

// rawFork forks without Go's knowledge. The new process waits for ever, in a session of its own if asked to.
func rawFork(ownSession bool) (uintptr, syscall.Errno) {
	pid, _, errno := syscall.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 || pid != 0 {
		return pid, errno
	}
	if ownSession {
		syscall.RawSyscall(unix.SYS_SETSID, 0, 0, 0)
	}
	for {
		syscall.RawSyscall6(unix.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
	}
}

// forAnswers finds the stream for answers as code would that reads memory it should not: a pipe open for writing.
func forAnswers(f func(*os.File)) {
	for fd := 3; fd < 64; fd++ {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		var st unix.Stat_t
		if err == nil && flags&unix.O_ACCMODE == unix.O_WRONLY && unix.Fstat(fd, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFIFO {
			f(os.NewFile(uintptr(fd), "stolen"))
		}
	}
}

func flood(n int) string {
	line := []byte(strings.Repeat("\x1b[31mnoise", 6500) + "\n")
	for n > 0 {
		m, err := os.Stderr.Write(line)
		if err != nil {
			return err.Error()
		}
		n -= m
	}
	return "done"
}

func manyThreads(n int) int {
	done := make(chan bool)
	for range n {
		go func() {
			runtime.LockOSThread()
			time.Sleep(5 * time.Millisecond)
			done <- true
		}()
	}
	for range n {
		<-done
	}
	return n
}

// TestHostileCodeIsContained runs each attack in a child of its own. An attack is answered (with what the system said
// to it) or ends the call with an error of its kind; how long that took and how much memory it had is bounded.
func TestHostileCodeIsContained(t *testing.T) {
	needsWalls(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	const (
		MB      = 1 << 20
		limit   = 300 * time.Millisecond
		forever = limit + 400*time.Millisecond // on a busy machine
		soon    = 3 * time.Second
		noPerm  = "permission"
		notPerm = "operation not permitted"
	)
	for _, c := range []struct {
		op     string
		in     any
		kind   error  // nil: an answer
		says   string // part of the answer or the error
		time   time.Duration
		memory int64
	}{
		{"loop", nil, ErrTime, "longer than 300ms", forever, 40 * MB},
		{"loops", nil, ErrTime, "longer than", forever, 40 * MB},
		{"never", nil, ErrTime, "longer than", forever, 40 * MB},
		{"stop", nil, ErrTime, "longer than", forever, 40 * MB},
		{"deaf", nil, ErrTime, "longer than", forever, 40 * MB},
		{"cuthalt", nil, ErrTime, "longer than", forever, 40 * MB},
		{"grow", nil, ErrMemory, "more than 64 MB", soon, 64*MB + 48*MB},
		{"huge", nil, ErrMemory, "more than 64 MB", soon, 40 * MB},
		{"stack", nil, ErrMemory, "", soon, 64*MB + 64*MB},
		{"panic", nil, ErrCrashed, "broke down: [2Jbang", soon, 40 * MB},
		{"panics", nil, ErrCrashed, "bang elsewhere", soon, 40 * MB},
		{"read", "/etc/passwd", nil, noPerm, soon, 40 * MB},
		{"read", secret, nil, noPerm, soon, 40 * MB},
		{"read", "/proc/self/environ", nil, noPerm, soon, 40 * MB},
		{"stat", "/etc/passwd", nil, noPerm, soon, 40 * MB},
		{"list", "/tmp", nil, noPerm, soon, 40 * MB},
		{"list", ".", nil, noPerm, soon, 40 * MB},
		{"write", "file", nil, noPerm, soon, 40 * MB},
		{"write", secret, nil, noPerm, soon, 40 * MB},
		{"write", "/dev/shm/engineroom-test", nil, noPerm, soon, 40 * MB},
		{"exec", nil, nil, noPerm, soon, 40 * MB},
		{"execve", nil, nil, "not permitted", soon, 40 * MB},
		{"tcp", nil, nil, notPerm, soon, 40 * MB},
		{"udp", nil, nil, notPerm, soon, 40 * MB},
		{"unix", nil, nil, notPerm, soon, 40 * MB},
		{"netlink", nil, nil, notPerm, soon, 40 * MB},
		{"tell", nil, nil, notPerm, soon, 40 * MB},
		{"all", nil, nil, notPerm, soon, 40 * MB},
		{"immortal", nil, nil, notPerm, soon, 40 * MB},
		{"unlimited", nil, nil, notPerm, soon, 40 * MB},
		{"uring", nil, nil, notPerm, soon, 40 * MB},
		{"fork", nil, nil, notPerm, soon, 40 * MB},
		{"forks", nil, nil, notPerm, soon, 40 * MB},
		{"grandchild", nil, nil, notPerm, soon, 40 * MB},
		{"close", nil, ErrCrashed, "", soon, 40 * MB},
		{"garbage", nil, ErrCrashed, "makes no sense", soon, 40 * MB},
		{"noise", nil, ErrTooLarge, "", soon, 40 * MB}, // "hell" is a length of 1.7 GB
		{"nine", nil, ErrTooLarge, "more than 8 MB", soon, 64 * MB},
		{"large", nil, ErrTooLarge, "more than 8 MB", soon, 64 * MB},
		{"cut", nil, ErrCrashed, "exit code 0", soon, 40 * MB},
		{"exit", nil, ErrCrashed, "exit code 0", soon, 40 * MB},
		{"print", nil, nil, "fine", soon, 40 * MB},
		{"threads", nil, nil, "20", soon, 40 * MB},
	} {
		t.Run(fmt.Sprint(c.op, " ", c.in), func(t *testing.T) {
			limits := Limits{Time: soon, Memory: 64 * MB}
			if c.kind == ErrTime {
				limits.Time = limit
			}
			w := start(t, "hostile", limits)
			var out any
			begun := time.Now()
			err := w.Call(context.Background(), c.op, c.in, &out)
			took := time.Since(begun)
			said := fmt.Sprint(out)
			if err != nil {
				said = err.Error()
			}
			if kind(err) != c.kind || !strings.Contains(said, c.says) || strings.ContainsRune(said, '\x1b') {
				t.Errorf("got %q (%v), want %q (%v)", said, kind(err), c.says, c.kind)
			}
			if took > c.time || c.kind == ErrTime && took < limit {
				t.Errorf("it took %v, want at most %v", took, c.time)
			}
			pid := w.cmd.Process.Pid
			w.Close()
			used := w.Usage()
			if used.Memory > c.memory || used.Memory < MB || c.op == "grow" && used.Memory < 60*MB { // it is looked at from outside, a moment before the end
				t.Errorf("it had %.1f MB, want at most %d MB", float64(used.Memory)/MB, c.memory/MB)
			}
			if left := groupOf(pid); len(left) > 0 {
				t.Errorf("processes %v are left", left)
			}
			t.Logf("%-22v %6.0f ms %5.1f MB  %s", kind(err), took.Seconds()*1000, float64(used.Memory)/MB, strings.ReplaceAll(said[:min(len(said), 160)], "\n", " | "))
		})
	}
	if _, err := os.Stat("/dev/shm/engineroom-test"); err == nil {
		t.Error("a file was made")
	}
}

// needsWalls skips where the kernel has neither Landlock nor filters.
func needsWalls(t *testing.T) {
	t.Helper()
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("no filter of system calls on this processor")
	}
}

// groupOf lists the processes of a group that are not yet dead.
func groupOf(group int) (alive []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		if state, pgrp, ok := statOf(path); ok && pgrp == group && state != "Z" && state != "X" {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			alive = append(alive, pid)
		}
	}
	return alive
}

func statOf(path string) (state string, group int, ok bool) {
	stat, err := os.ReadFile(path)
	_, after, found := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	if err != nil || !found || len(fields) < 3 {
		return "", 0, false
	}
	group, err = strconv.Atoi(fields[2])
	return fields[0], group, err == nil
}

// TestWallsAreWhatStopsIt runs attacks with the walls left out, so that the test above is known to be able to fail.
func TestWallsAreWhatStopsIt(t *testing.T) {
	w := start(t, "hostile", Limits{without: allWalls})
	for op, path := range map[string]string{"read": "/etc/passwd", "list": "/tmp", "stat": "/etc/passwd", "exec": "", "udp": "", "unix": "", "tell": "", "immortal": ""} {
		var out string
		if err := w.Call(context.Background(), op, path, &out); err != nil || out != "done" {
			t.Errorf("%s: %q, %v", op, out, err)
		}
	}
	var out string
	if err := w.Call(context.Background(), "tcp", nil, &out); err != nil || out != "connection refused" {
		t.Errorf("tcp: %q, %v", out, err)
	}
	if err := w.Call(context.Background(), "write", "file", &out); err != nil || !strings.Contains(out, "file too large") {
		t.Errorf("the limit on files alone: %q, %v", out, err)
	}
}

// An older kernel may lack one of the walls. Files and programs are behind both.
func TestEachWallHoldsAlone(t *testing.T) {
	needsWalls(t)
	attacks := map[string]string{"read": "/etc/passwd", "list": "/tmp", "write": "file", "exec": "", "tcp": ""}
	for _, without := range []walls{wallLandlock, wallFilter} {
		attacks["tell"] = "" // Landlock knows signals from Linux 6.12 on
		if without == wallFilter {
			delete(attacks, "tell")
		}
		if _, err := landlockVersion(unix.LANDLOCK_CREATE_RULESET_VERSION); err != nil && without == wallFilter {
			t.Skip("no Landlock in this kernel: ", err)
		}
		w := start(t, "hostile", Limits{without: without})
		for op, path := range attacks {
			var out string
			err := w.Call(context.Background(), op, path, &out)
			if err != nil || !strings.Contains(out, "permi") { // "permission denied" or "operation not permitted"
				t.Errorf("without wall %d, %s: %q, %v", without, op, out, err)
			}
		}
	}
}

// Without the walls, what a child has started ends with it as long as it stays in its group.
func TestWhatTheChildStartedEndsWithIt(t *testing.T) {
	for op, want := range map[string]error{"forks": ErrTime, "grandchild": ErrCrashed} {
		w := start(t, "hostile", Limits{without: allWalls, Time: 500 * time.Millisecond})
		pid := w.cmd.Process.Pid
		if err := w.Call(context.Background(), op, nil, nil); kind(err) != want {
			t.Errorf("%s: %v, want %v", op, err, want)
		}
		if left := groupOf(pid); len(left) > 0 {
			t.Errorf("%s: processes %v are left", op, left)
		}
	}
}

// A process that left the group is not found. It must not hold up the parent, whose streams it holds.
func TestProcessThatLeftTheGroupDoesNotHoldUpTheParent(t *testing.T) {
	w := start(t, "hostile", Limits{without: allWalls, Time: 300 * time.Millisecond})
	var out []any
	if err := w.Call(context.Background(), "escapee", nil, &out); err != nil || len(out) != 2 || out[1] != "done" {
		t.Fatal(out, err)
	}
	escapee := int(out[0].(float64))
	defer unix.Kill(escapee, unix.SIGKILL)
	begun := time.Now()
	if err := w.Call(context.Background(), "exit", nil, nil); kind(err) != ErrCrashed {
		t.Errorf("got %v", err)
	}
	w.Close()
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	if unix.Kill(escapee, 0) != nil {
		t.Error("it is gone, and the text in docs/security.md is wrong")
	}
}

func TestSecondAnswerIsNotTakenForTheNext(t *testing.T) {
	w := start(t, "hostile", Limits{})
	var out string
	if err := w.Call(context.Background(), "twice", nil, &out); err != nil || out != "first" {
		t.Fatal(out, err)
	}
	if err := w.Call(context.Background(), "quick", nil, &out); kind(err) != ErrCrashed || !w.ended() {
		t.Errorf("got %q, %v, ended: %v", out, err, w.ended())
	}
}

func TestFloodOfStandardErrorCostsNothing(t *testing.T) {
	w := start(t, "hostile", Limits{Time: 20 * time.Second})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var out string
	if err := w.Call(context.Background(), "flood", nil, &out); err != nil || out != "done" {
		t.Fatal(out, err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("the parent allocated %d MB", took>>20)
	}
	w.Close()
	if len(w.tail) > tailSize || strings.ContainsRune(w.tail, '\x1b') {
		t.Errorf("%d bytes are kept", len(w.tail))
	}
}

func TestProcessorTimeOfAChildIsLimited(t *testing.T) {
	w := start(t, "hostile", Limits{Time: 20 * time.Second, CPU: time.Second})
	if err := w.Call(context.Background(), "loop", nil, nil); kind(err) != ErrTime || !strings.Contains(err.Error(), "processor time") {
		t.Errorf("got %v", err)
	}
	if used := w.Usage(); used.CPU < 900*time.Millisecond || used.CPU > 3*time.Second {
		t.Errorf("used %v", used.CPU)
	}
}

// getrusage of a child begins with the memory of its parent. Neither the watch nor Usage may fall for that.
func TestParentsMemoryIsNotTheChilds(t *testing.T) {
	ballast := touch(200 << 20)
	w := start(t, "hostile", Limits{Memory: 64 << 20})
	if err := w.Call(context.Background(), "hoard20", nil, nil); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if used := w.Usage().Memory; used < 20<<20 || used > 60<<20 {
		t.Errorf("the child had %d MB", used>>20)
	}
	runtime.KeepAlive(ballast)
	runtime.GC()
}

func TestFolderIsAllThatARoleSees(t *testing.T) {
	if _, err := landlockVersion(unix.LANDLOCK_CREATE_RULESET_VERSION); err != nil {
		t.Skip("no Landlock in this kernel: ", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/in", []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "out")
	if err := os.Symlink("/etc/passwd", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	const done, no = "done", "permission denied"
	for _, c := range []struct{ role, op, path, says string }{
		{"reader", "read", dir + "/in", done},
		{"reader", "list", dir, done},
		{"reader", "read", dir + "/link", no},
		{"reader", "read", "/etc/passwd", no},
		{"reader", "write", dir + "/new", no},
		{"reader", "write", dir + "/in", no},
		{"reader", "remove", dir + "/in", no},
		{"writer", "write", dir + "/new", done},
		{"writer", "large", dir + "/new", "file too large"},
		{"writer", "remove", dir + "/new", done},
		{"writer", "read", dir + "/link", no},
		{"writer", "write", outside, no},
		{"writer", "list", "/tmp", no},
	} {
		w := start(t, c.role, Limits{Folder: dir, File: 1 << 20})
		var out string
		if err := w.Call(context.Background(), c.op, c.path, &out); err != nil || !strings.Contains(out, c.says) {
			t.Errorf("%s, %s %s: %q, %v; want %q", c.role, c.op, c.path, out, err, c.says)
		}
		w.Close()
	}
}

// TestOlderLandlocksAreAsked leaves out the newest rights one by one: an older kernel knows fewer and must be served too.
func TestOlderLandlocksAreAsked(t *testing.T) {
	abi, err := landlockVersion(unix.LANDLOCK_CREATE_RULESET_VERSION)
	if err != nil {
		t.Skip("no Landlock in this kernel: ", err)
	}
	set, rights, err := newRuleset(abi)
	if err != nil {
		t.Fatal(err)
	}
	unix.Close(set)
	if rights&fileRights != fileRights {
		t.Errorf("rights %#x", rights)
	}
	t.Logf("Landlock %d, rights over files %#x", abi, rights)
	all := rulesets
	defer func() { rulesets = all }()
	for n := range all {
		rulesets = all[:n+1]
		set, _, err := newRuleset(abi)
		if err != nil {
			t.Errorf("version %d: %v", n+1, err)
		}
		unix.Close(set)
	}
}

func TestDescriptorsOfTheParentsParentAreClosed(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c := exec.Command("/proc/self/exe", middleArg, "never")
	c.ExtraFiles = []*os.File{w} // descriptor 3 of the process in the middle, and inherited by what it starts
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	var pid int
	fmt.Fscan(out, &pid)
	links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	want, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/3", c.Process.Pid))
	if len(links) == 0 || want == "" {
		t.Errorf("nothing to compare: %v, %q", links, want)
	}
	for _, link := range links {
		if got, _ := os.Readlink(link); got == want {
			t.Errorf("%s is open: %s", link, got)
		}
	}
	_ = c.Process.Kill()
	_ = c.Wait()
}

const middleArg = "__middle"

// unheard is no operation: the child is busy with one call and has read another, so that it cannot see its input end.
const unheard = "unheard"

// middle starts a child, says its number, and lets it run.
func middle() int {
	w, err := Start(context.Background(), "hostile", Limits{Time: time.Hour})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(w.cmd.Process.Pid)
	if os.Args[2] == unheard {
		for range 2 {
			_ = writeFrame(w.in, []byte(`{"id":1,"op":"deadline","left":3600000000000}`))
		}
		select {}
	}
	_ = w.Call(context.Background(), os.Args[2], nil, nil)
	return 0
}

func TestChildDiesWithItsParent(t *testing.T) {
	t.Run("while it computes", func(t *testing.T) { orphan(t, "loop", "R") })
	t.Run("while it is stopped", func(t *testing.T) { orphan(t, "stop", "T") })
	t.Run("while it does not listen", func(t *testing.T) { orphan(t, unheard, "S") }) // only the kernel can end it
}

// orphan kills the parent of a child that is in the given state.
func orphan(t *testing.T, op, state string) {
	c := exec.Command("/proc/self/exe", middleArg, op)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	within(t, "the child runs "+op, func() bool {
		now, _, _ := statOf(fmt.Sprintf("/proc/%d/task/%d/stat", pid, pid))
		return now == state || op == "loop" && len(groupOf(pid)) == 1
	})
	_ = c.Process.Kill()
	_ = c.Wait()
	defer unix.Kill(pid, unix.SIGKILL)
	within(t, "the child dies with its parent", func() bool { return len(groupOf(pid)) == 0 })
}

// within polls: nothing tells this process of the deaths of others' children.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: ", what)
		}
	}
}

// A child must not die with the thread that asked for it.
func TestChildOutlivesTheGoroutineThatStartedIt(t *testing.T) {
	got, threads := make(chan *Worker), make(chan int, 1)
	onDyingThread(func() {
		w, err := Start(context.Background(), "calm", Limits{})
		if err != nil {
			t.Error(err)
		}
		threads <- unix.Gettid()
		got <- w
	})
	w, thread := <-got, <-threads
	defer w.Close()
	within(t, "the thread ends", func() bool {
		_, err := os.Stat(fmt.Sprintf("/proc/self/task/%d", thread))
		return err != nil
	})
	for range 20 {
		if err := w.Call(context.Background(), "echo", "x", nil); err != nil {
			t.Fatal(err)
		}
	}
}

// onDyingThread runs f on a thread that ends afterwards. The first thread of a process never does.
func onDyingThread(f func()) {
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		if unix.Gettid() == unix.Getpid() {
			onDyingThread(f)
			runtime.UnlockOSThread()
			return
		}
		f()
	}()
}

func TestTwoHundredChildrenLeaveNothingBehind(t *testing.T) {
	cycle := func(i int) {
		w, err := Start(context.Background(), "hostile", Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if ops := []string{"quick", "exit", "garbage"}; i%4 < len(ops) {
			_ = w.Call(context.Background(), ops[i%4], nil, nil)
		}
		w.Close()
	}
	for i := range 8 {
		cycle(i)
	}
	routines, files := settledRoutines(), openFiles(t)
	for i := range 200 {
		cycle(i)
	}
	if now := settledRoutines(); now > routines {
		t.Errorf("%d goroutines, before it were %d", now, routines)
	}
	if now := openFiles(t); now > files {
		t.Errorf("%d descriptors, before it were %d", now, files)
	}
	if left, _ := filepath.Glob(fmt.Sprintf("%s/%s%d-*", os.TempDir(), folderPrefix, os.Getpid())); len(left) > 0 {
		t.Errorf("folders are left: %v", left)
	}
}

func settledRoutines() int {
	n := runtime.NumGoroutine()
	for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		n = min(n, runtime.NumGoroutine())
	}
	return n
}

func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestGuaranteesAreTrue(t *testing.T) {
	needsWalls(t)
	for _, c := range []struct {
		limits Limits
		lacks  []string
	}{
		{Limits{}, nil},
		{Limits{without: allWalls}, []string{"reading files", "programs", "network", "other processes"}},
	} {
		all, err := guarantees(context.Background(), c.limits)
		if err != nil || len(all) != len(promises) {
			t.Fatal(all, err)
		}
		for _, g := range all {
			if want := !slices.Contains(c.lacks, g.Name); g.Holds != want {
				t.Errorf("%s: holds %v, want %v (%+v)", g.Name, g.Holds, want, c.limits)
			}
		}
	}
}

// TestAsNobody runs the attacks again with the rights of no user: root's children are stopped by the walls alone, and
// nobody's must be stopped by them too where files are for all to read.
func TestAsNobody(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can become another user; the tests above ran as one already")
	}
	dir, err := os.MkdirTemp("", "engineroom-nobody-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "sandbox.test")
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", own, binary).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	if err := errors.Join(os.Chmod(dir, 0o777), os.Chmod(binary, 0o755)); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(binary, "-test.v", "-test.run=Hostile|Walls|Folder|Guarantees|DiesWith|EndsWith")
	c.Dir, c.Env = dir, []string{"TMPDIR=" + dir, "PATH=/usr/bin:/bin"}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestHostileCodeIsContained") {
		t.Errorf("%v\n%s", err, out)
	}
}
