package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The test binary is its own worker, and the process in the middle whose death its child must not survive.
func TestMain(m *testing.M) {
	if code, isWorker := Main(os.Args[1:], testRoles); isWorker {
		os.Exit(code)
	}
	if len(os.Args) > 1 && os.Args[1] == middleArg {
		os.Exit(middle())
	}
	os.Exit(m.Run())
}

func start(t testing.TB, role string, l Limits) *Worker {
	t.Helper()
	w, err := Start(context.Background(), role, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func kind(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return err
}

func TestCallBringsBackWhatTheHandlerReturned(t *testing.T) {
	w := start(t, "calm", Limits{})
	for i := range 3 {
		var out string
		if err := w.Call(context.Background(), "echo", fmt.Sprint("hello ", i), &out); err != nil || out != fmt.Sprint("hello ", i) {
			t.Fatalf("got %q, %v", out, err)
		}
	}
	if u := w.Usage(); u.Memory < 1<<20 || u.Memory > 64<<20 || u.CPU <= 0 {
		t.Errorf("a child with nothing to do has used %+v", u)
	}
}

func TestErrorOfAHandlerLeavesTheChildAlive(t *testing.T) {
	w := start(t, "calm", Limits{})
	err := w.Call(context.Background(), "fail", nil, nil)
	if kind(err) != ErrFailed || err.Error() != "no such table: [31mred" {
		t.Errorf("got %q", err)
	}
	if err := w.Call(context.Background(), "nonsense", nil, nil); kind(err) != ErrFailed || !strings.Contains(err.Error(), `no operation "nonsense"`) {
		t.Errorf("an unknown operation: %v", err)
	}
	if err := w.Call(context.Background(), "echo", "x", nil); err != nil {
		t.Error(err)
	}
}

func TestInputThatIsTooLargeIsNotSent(t *testing.T) {
	w := start(t, "calm", Limits{})
	if err := w.Call(context.Background(), "echo", strings.Repeat("x", 9<<20), nil); kind(err) != ErrTooMuch {
		t.Errorf("got %v", err)
	}
	var out string
	if err := w.Call(context.Background(), "echo", strings.Repeat("x", 7<<20), &out); err != nil || len(out) != 7<<20 {
		t.Errorf("7 MB: %d bytes, %v", len(out), err)
	}
}

func TestHandlerIsToldALittleEarlier(t *testing.T) {
	w := start(t, "calm", Limits{Time: 2 * time.Second})
	var left time.Duration
	if err := w.Call(context.Background(), "left", nil, &left); err != nil || left < time.Second || left > 1800*time.Millisecond {
		t.Errorf("a handler of 2 s is told %v, %v", left, err)
	}
}

func TestStartSaysWhyItCannot(t *testing.T) {
	for _, c := range []struct {
		role   string
		limits Limits
		says   string
	}{
		{"nobody", Limits{}, `no role "nobody"`},
		{"unready", Limits{}, "the cupboard is bare"},
		{"calm", Limits{Folder: "/tmp"}, "without a folder"},
		{"reader", Limits{}, "needs a folder"},
	} {
		_, err := Start(context.Background(), c.role, c.limits)
		if kind(err) != ErrStart || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", c.role, err, c.says)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Start(ctx, "calm", Limits{}); kind(err) != ErrStopped || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestCancelledCallEndsTheChild(t *testing.T) {
	w := start(t, "calm", Limits{})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	err := w.Call(ctx, "never", nil, nil)
	if kind(err) != ErrStopped || !errors.Is(err, context.Canceled) || !w.ended() {
		t.Errorf("got %v, ended: %v", err, w.ended())
	}
	if err := w.Call(context.Background(), "echo", "x", nil); err == nil {
		t.Error("a child that was killed answers")
	}
}

func TestDeadlineOfTheCallerComesBeforeTheLimit(t *testing.T) {
	w := start(t, "calm", Limits{Time: time.Minute})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := w.Call(ctx, "never", nil, nil); kind(err) != ErrTime || !errors.Is(err, context.DeadlineExceeded) || !w.ended() {
		t.Errorf("got %v, ended: %v", err, w.ended())
	}
}

func TestCloseEndsACallThatRuns(t *testing.T) {
	w := start(t, "calm", Limits{Time: time.Minute})
	got := make(chan error)
	go func() { got <- w.Call(context.Background(), "never", nil, nil) }()
	time.AfterFunc(50*time.Millisecond, func() { w.Close() })
	if err := <-got; kind(err) != ErrStopped {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(w.folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its folder is still there: %v", err)
	}
}

func TestEnvironmentIsMadeFromNothing(t *testing.T) {
	t.Setenv("SECRET_TOKEN", "hunter2")
	w := start(t, "calm", Limits{})
	var env []string
	if err := w.Call(context.Background(), "environ", nil, &env); err != nil {
		t.Fatal(err)
	}
	for _, line := range env {
		if name, _, _ := strings.Cut(line, "="); !strings.Contains("GOMEMLIMIT GOMAXPROCS GOTRACEBACK GOGC ENGINEROOM_WORKER TMPDIR TEMP TMP SystemRoot SystemDrive SYSTEMROOT", name) {
			t.Errorf("the child sees %s", line)
		}
	}
}

func TestSpareHandsOutEachChildOnce(t *testing.T) {
	s := Warm("calm", Limits{})
	defer s.Close()
	ctx := context.Background()
	seen := map[int]bool{}
	for range 3 {
		w, err := s.Take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if pid := w.cmd.Process.Pid; seen[pid] {
			t.Errorf("child %d was handed out twice", pid)
		} else {
			seen[pid] = true
		}
		if err := w.Call(ctx, "echo", "x", nil); err != nil {
			t.Error(err)
		}
		w.Close()
	}
}

func TestSpareThatDiedWhileItWaitedIsReplaced(t *testing.T) {
	s := Warm("calm", Limits{})
	defer s.Close()
	waiting := <-s.next
	waiting.worker.end()
	s.next <- waiting
	w, err := s.Take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Call(context.Background(), "echo", "x", nil); err != nil {
		t.Error(err)
	}
}

func TestClosedSpareEndsTheChildThatWaits(t *testing.T) {
	s := Warm("calm", Limits{})
	waiting := <-s.next
	s.next <- waiting
	s.Close()
	s.Close()
	if !waiting.worker.ended() {
		t.Error("it waits still")
	}
	if _, err := s.Take(context.Background()); kind(err) != ErrStopped {
		t.Errorf("taken after Close: %v", err)
	}
}

func TestFoldersOfDeadParentsAreSwept(t *testing.T) {
	dir := t.TempDir()
	gone, mine, other := folderPrefix+"999999999-1", fmt.Sprintf("%s%d-1", folderPrefix, os.Getpid()), "engineroom-else-1-1"
	for _, name := range []string{gone, mine, other} {
		if err := os.MkdirAll(dir+"/"+name+"/inner", 0o700); err != nil {
			t.Fatal(err)
		}
	}
	sweep(dir)
	for name, stays := range map[string]bool{gone: false, mine: true, other: true} {
		if _, err := os.Stat(dir + "/" + name); (err == nil) != stays {
			t.Errorf("%s: %v, want it to stay: %v", name, err, stays)
		}
	}
}

func TestNoEscapeSequenceOfAChildIsKept(t *testing.T) {
	got := printable("a\x1b[2Jb\r\n\u202ec\td\u0085e\x7f\xff")
	if got != "a[2Jb\nc de" {
		t.Errorf("got %q", got)
	}
}

func TestErrorsReadAsSentences(t *testing.T) {
	for _, c := range []struct {
		err  *Error
		want string
	}{
		{overTime(1500*time.Millisecond, nil), "this ran longer than 1.5s and was stopped\nhint: look for a loop that never ends, or for work that is repeated"},
		{overMemory(192 << 20), "this used more than 192 MB of memory and was stopped\nhint: look for a list or a text that grows without end"},
		{tooLarge(), "this produced more than 8 MB of output and was stopped\nhint: ask for fewer rows, or print less"},
		{crashed("broke down", "index out of range"), "the process that ran this broke down: index out of range\nhint: run it again; if it happens each time, what is run brings the engine down"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func BenchmarkStartToFirstReply(b *testing.B) {
	for b.Loop() {
		w, err := Start(context.Background(), "calm", Limits{})
		if err == nil {
			err = w.Call(context.Background(), "echo", "x", nil)
		}
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		w.Close()
		b.StartTimer()
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	w := start(b, "calm", Limits{Time: time.Minute})
	for b.Loop() {
		if err := w.Call(context.Background(), "echo", "x", nil); err != nil {
			b.Fatal(err)
		}
	}
}
