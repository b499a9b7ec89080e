//go:build unix

package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty" // the one way to give a program a terminal that nobody sits at
)

// Terminal is a program in a pseudo-terminal.
type Terminal struct {
	cmd    *exec.Cmd
	master *os.File
	began  time.Time
	answer bool
	before *term.State

	mu      sync.Mutex
	changed chan struct{} // closed at each change and replaced
	screen  *emulator
	output  []byte
	chunks  []Chunk
	ended   bool // no more output
	waited  chan struct{}
	state   *os.ProcessState
}

// Chunk says when bytes came and how many there were from the beginning on.
type Chunk struct {
	At    time.Time
	Total int
}

// Options are the choices of Start.
type Options struct {
	Width, Height int
	// Answers makes the terminal answer the questions that programs ask it, at once, as real ones do. Without, it is one
	// of those that never answer.
	Answers bool
}

// Start starts a program with a terminal as its standard streams.
func Start(cmd *exec.Cmd, o Options) (*Terminal, error) {
	t := &Terminal{
		cmd: cmd, answer: o.Answers, changed: make(chan struct{}), waited: make(chan struct{}),
		screen: newEmulator(o.Width, o.Height),
	}
	if err := t.start(o); err != nil {
		return nil, fmt.Errorf("starting %s in a terminal: %w", cmd.Path, err)
	}
	go t.read()
	go t.wait()
	return t, nil
}

// start opens a terminal, remembers how it is set, and gives it to the program as its own.
func (t *Terminal) start(o Options) error {
	master, tty, err := pty.Open()
	if err != nil {
		return err
	}
	defer tty.Close() // the program has it now
	if t.master, err = pollable(master); err != nil {
		return err
	}
	t.cmd.Stdin, t.cmd.Stdout, t.cmd.Stderr = tty, tty, tty
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	err = setSize(t.master, o.Width, o.Height)
	if err == nil {
		t.before, err = settings(t.master)
	}
	if err == nil {
		t.began = time.Now()
		err = t.cmd.Start()
	}
	if err != nil {
		return errors.Join(err, t.master.Close())
	}
	return nil
}

// pollable gives the terminal a file whose reads end when it is closed. Opening left one that blocks, and as long as a
// read of that one waits, the terminal cannot be taken away.
func pollable(master *os.File) (*os.File, error) {
	defer master.Close()
	fd, err := syscall.Dup(int(master.Fd()))
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(err, syscall.Close(fd))
	}
	return os.NewFile(uintptr(fd), master.Name()), nil
}

// control uses the terminal's number without making it block again, which Fd would do.
func control(master *os.File, use func(fd uintptr) error) error {
	raw, err := master.SyscallConn()
	if err != nil {
		return err
	}
	var used error
	return errors.Join(raw.Control(func(fd uintptr) { used = use(fd) }), used)
}

func setSize(master *os.File, width, height int) error {
	size := struct{ rows, columns, x, y uint16 }{uint16(height), uint16(width), 0, 0}
	return control(master, func(fd uintptr) error {
		_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCSWINSZ, uintptr(unsafe.Pointer(&size)))
		if failed != 0 {
			return os.NewSyscallError("ioctl", failed)
		}
		return nil
	})
}

// settings reads how a terminal is set.
func settings(master *os.File) (s *term.State, err error) {
	err = control(master, func(fd uintptr) (err error) {
		s, err = term.GetState(fd)
		return err
	})
	return s, err
}

// Restored tells whether the terminal is set as it was before the program was started: lines, echo and all.
func (t *Terminal) Restored() (bool, error) {
	now, err := settings(t.master)
	return err == nil && reflect.DeepEqual(now, t.before), err
}

func (t *Terminal) read() {
	b := make([]byte, 64<<10)
	for {
		n, err := t.master.Read(b)
		t.take(time.Now(), b[:n], err != nil)
		if err != nil {
			return // EIO on Linux: every end of the terminal on the other side is closed
		}
	}
}

func (t *Terminal) take(at time.Time, b []byte, ended bool) {
	t.mu.Lock()
	t.output = append(t.output, b...)
	if len(b) > 0 {
		t.chunks = append(t.chunks, Chunk{at, len(t.output)})
		t.screen.write(b)
	}
	t.ended = t.ended || ended
	queries := t.screen.queries
	t.screen.queries = nil
	close(t.changed)
	t.changed = make(chan struct{})
	t.mu.Unlock()
	if !t.answer {
		return
	}
	for _, q := range queries {
		if a := answerTo(q); a != "" {
			_ = t.Send(a) // the program may have ended
		}
	}
}

// answerTo is what a dark terminal that knows neither synchronised output nor the newest keyboards says.
func answerTo(query string) string {
	switch {
	case strings.HasPrefix(query, "\x1b]10;"):
		return "\x1b]10;rgb:e5e5/e5e5/e5e5\x07"
	case strings.HasPrefix(query, "\x1b]11;"):
		return "\x1b]11;rgb:1a1a/1a1a/1a1a\x07"
	case query == "\x1b[6n":
		return "\x1b[1;1R"
	case query == "\x1b[c":
		return "\x1b[?62;22c"
	case strings.HasSuffix(query, "$p"):
		return strings.TrimSuffix(query, "$p") + ";0$y"
	}
	return ""
}

func (t *Terminal) wait() {
	_ = t.cmd.Wait() // the state says it all
	t.mu.Lock()
	t.state = t.cmd.ProcessState
	t.mu.Unlock()
	close(t.waited)
}

// Process is the program's.
func (t *Terminal) Process() *os.Process { return t.cmd.Process }

// Began is when the program was started.
func (t *Terminal) Began() time.Time { return t.began }

// Send types.
func (t *Terminal) Send(keys string) error {
	_, err := t.master.WriteString(keys)
	return err
}

// Resize changes the size of the window, of which the system tells the program.
func (t *Terminal) Resize(width, height int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screen.resize(width, height)
	return setSize(t.master, width, height)
}

// Hangup takes the terminal away, as when a window is closed or a connection breaks.
func (t *Terminal) Hangup() error { return t.master.Close() }

// Look is what is on the screen now.
func (t *Terminal) Look() Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.clone()
}

// Output is everything the program has written.
func (t *Terminal) Output() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.output)
}

// Chunks says when output came, from the n-th chunk on.
func (t *Terminal) Chunks(n int) []Chunk {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.chunks[min(n, len(t.chunks)):])
}

// ErrTime says that what was waited for did not come in time, and ErrEnded that it cannot come any more.
var (
	ErrTime  = errors.New("it did not come in time")
	ErrEnded = errors.New("the program has closed its terminal")
)

// Until waits until the screen is as wanted and returns it. With an error it returns what is there instead.
func (t *Terminal) Until(patience time.Duration, wanted func(Screen) bool) (Screen, error) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		t.mu.Lock()
		now, changed, ended := t.screen.clone(), t.changed, t.ended
		t.mu.Unlock()
		switch {
		case wanted(now):
			return now, nil
		case ended:
			return now, ErrEnded
		}
		select {
		case <-changed:
		case <-deadline.C:
			return now, ErrTime
		}
	}
}

// Written waits until the program has written a text.
func (t *Terminal) Written(patience time.Duration, text string) error {
	_, err := t.Until(patience, func(Screen) bool { return bytes.Contains(t.Output(), []byte(text)) })
	return err
}

// Quiet waits until nothing was written for a while, after at least one chunk beyond the first n, and returns the
// chunks beyond them. With nothing at all within patience it returns none.
func (t *Terminal) Quiet(n int, quiet, patience time.Duration) []Chunk {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		t.mu.Lock()
		changed, ended := t.changed, t.ended
		chunks := t.chunks[min(n, len(t.chunks)):]
		t.mu.Unlock()
		var silence <-chan time.Time
		if len(chunks) > 0 {
			silence = time.After(quiet - time.Since(chunks[len(chunks)-1].At))
		}
		if ended {
			return slices.Clone(chunks)
		}
		select {
		case <-changed:
		case <-silence:
			return slices.Clone(chunks)
		case <-deadline.C:
			return slices.Clone(chunks)
		}
	}
}

// Settled waits until nothing was written for a while and returns the screen: a large frame may come in parts. With
// ErrEnded the program is gone, and its last frame may be cut off.
func (t *Terminal) Settled(quiet, patience time.Duration) (Screen, error) {
	t.Quiet(0, quiet, patience)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return t.screen.clone(), ErrEnded
	}
	return t.screen.clone(), nil
}

// Exited waits for the end of the program. With ErrTime it is still running.
func (t *Terminal) Exited(patience time.Duration) (*os.ProcessState, error) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	select {
	case <-t.waited:
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.state, nil
	case <-deadline.C:
		return nil, ErrTime
	}
}

// Drained waits until everything the program wrote before its end was read.
func (t *Terminal) Drained(patience time.Duration) error {
	_, err := t.Until(patience, func(Screen) bool { return false })
	if errors.Is(err, ErrEnded) {
		return nil
	}
	return err
}

// Close kills the program, if it still runs, and takes the terminal away.
func (t *Terminal) Close() error {
	_ = t.cmd.Process.Kill() // it may have ended
	<-t.waited
	return t.master.Close()
}
