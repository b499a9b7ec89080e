//go:build unix

package cmd_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/engineroom/engineroom/bench/terminal"
	"github.com/engineroom/engineroom/progress"
)

// patience is how long a test waits for what must come. It is long because a busy machine is no defect of the program;
// nothing waits for it where all is well.
const patience = 90 * time.Second

// build makes the real binary, once for all tests. Anybody may run it: one test runs it as nobody.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "engineroom-whole-")
	if err != nil {
		return "", err
	}
	shared.dir = dir
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	c := exec.Command("go", "build", "-o", filepath.Join(dir, "engineroom"), "..")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return filepath.Join(dir, "engineroom"), nil
})

// binary is the path of the real binary.
func binary(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatalf("building the program: %v", err)
	}
	return path
}

// program is the real binary as a learner would start it, with its record in data and a home in which nothing else is.
func program(t *testing.T, data string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(binary(t), append([]string{"--data", data}, args...)...)
	c.Env = []string{"HOME=" + filepath.Join(data, "no-home"), "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor"}
	return c
}

// said is what became of a run.
type said struct {
	out, err string
	code     int
}

// run runs a verb with some input to its end.
func run(t *testing.T, c *exec.Cmd, input string) said {
	t.Helper()
	var out, talk bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(input), &out, &talk
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("running %v: %v", c.Args, err)
	}
	return said{out.String(), talk.String(), c.ProcessState.ExitCode()}
}

// event is a line of an export, as far as the tests look.
type event struct {
	Type, ID, Nonce, Item string
	Shown, Chose          []int
	Typed                 []string
	DontKnow              bool `json:"dont_know"`
	Events                int
}

// exported is the journal below data as `progress export` tells it, without head and end. A journal that is not there
// has no events.
func exported(t *testing.T, data string) []event {
	t.Helper()
	if _, err := os.Stat(filepath.Join(data, "progress.db")); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	s := run(t, program(t, data, "progress", "export"), "")
	if s.code != 0 {
		t.Fatalf("progress export: exit code %d, %s", s.code, s.err)
	}
	var events []event
	for line := range strings.Lines(s.out) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("progress export: %v in %s", err, line)
		}
		events = append(events, e)
	}
	end := events[len(events)-1]
	if end.Type != "end" || end.Events != len(events)-2 {
		t.Fatalf("progress export ends with %+v after %d events", end, len(events)-2)
	}
	events = events[1 : len(events)-1]
	for _, name := range []func(event) string{func(e event) string { return e.ID }, func(e event) string { return e.Nonce }} {
		seen := map[string]bool{}
		for _, e := range events {
			if seen[name(e)] {
				t.Fatalf("the event %q is there twice", name(e))
			}
			seen[name(e)] = true
		}
	}
	return events
}

func answersOf(events []event) []event {
	var out []event
	for _, e := range events {
		if e.Type == "answer" {
			out = append(out, e)
		}
	}
	return out
}

// verify lets the journal look for damage in itself.
func verify(t *testing.T, data string) {
	t.Helper()
	path := filepath.Join(data, "progress.db")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return
	}
	journal, err := progress.Open(context.Background(), path, progress.Options{ReadOnly: true})
	if err != nil {
		t.Fatalf("opening the journal: %v", err)
	}
	problems, err := journal.Verify(context.Background())
	if err := errors.Join(err, journal.Close()); err != nil {
		t.Fatalf("verifying the journal: %v", err)
	}
	for _, p := range problems {
		t.Errorf("the journal: %s", p.Text)
	}
}

// given is an answer as a test gave it.
type given struct {
	places   []int // numbers on the screen; for a match, one for each left-hand side
	anyOrder bool  // places are a set
	typed    string
	dontKnow bool
}

// is tells whether an event records this answer, by the order in which the choices were shown.
func (g given) is(e event) bool {
	switch {
	case g.dontKnow:
		return e.DontKnow
	case g.typed != "":
		return len(e.Typed) == 1 && e.Typed[0] == g.typed
	}
	var chose []int
	for _, place := range g.places {
		if place < 1 || place > len(e.Shown) {
			return false
		}
		chose = append(chose, e.Shown[place-1])
	}
	if g.anyOrder {
		return slices.Equal(slices.Sorted(slices.Values(chose)), slices.Sorted(slices.Values(e.Chose)))
	}
	return slices.Equal(chose, e.Chose)
}

// ledger is what a test knows to be recorded.
type ledger struct {
	sure  []given
	maybe *given // given, and no verdict seen yet
}

// told takes note that the verdict of the last answer was seen.
func (l *ledger) told() {
	if l.maybe != nil {
		l.sure = append(l.sure, *l.maybe)
		l.maybe = nil
	}
}

// settle holds the journal to the ledger: every answer whose verdict was seen is there once and in its order, and
// nothing else but perhaps the one that had no verdict yet. It returns whether that one is there.
func (l *ledger) settle(t *testing.T, events []event) (late bool) {
	t.Helper()
	answers := answersOf(events)
	for i, g := range l.sure {
		if i >= len(answers) {
			t.Fatalf("lost: %d verdicts were seen and %d answers are there; the first lost one is %+v", len(l.sure), len(answers), g)
		}
		if !g.is(answers[i]) {
			t.Fatalf("answer %d was given as %+v and is there as %+v", i+1, g, answers[i])
		}
	}
	rest := answers[len(l.sure):]
	switch {
	case len(rest) == 0:
		l.maybe = nil
		return false
	case len(rest) == 1 && l.maybe != nil && l.maybe.is(rest[0]):
		l.told()
		return true
	}
	t.Fatalf("%d answers too many: %+v; without a verdict was %+v", len(rest), rest, l.maybe)
	return false
}

// sit starts the full-screen app in a terminal of 80 columns and 24 rows.
func sit(t *testing.T, data string, args ...string) *terminal.Terminal {
	t.Helper()
	return sitAt(t, program(t, data, args...), 80, 24)
}

func sitAt(t *testing.T, c *exec.Cmd, width, height int) *terminal.Terminal {
	t.Helper()
	term, err := terminal.Start(c, terminal.Options{Width: width, Height: height})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { term.Close() })
	return term
}

// until waits for a screen and fails with the one that is there instead.
func until(t *testing.T, term *terminal.Terminal, what string, wanted func(terminal.Screen) bool) terminal.Screen {
	t.Helper()
	s, err := term.Until(patience, wanted)
	if err != nil {
		t.Fatalf("waiting for %s: %v:\n%s", what, err, s)
	}
	return s
}

// drawn tells whether a whole frame is on the screen: its last line, which is written last, says what enter does.
func drawn(s terminal.Screen) bool { return enterWord.MatchString(s.Line(s.Height - 1)) }

// linesOf gives the lines of what a program says, as they come. What is cut off in its middle is left out.
func linesOf(out io.Reader) iter.Seq[string] {
	return func(yield func(string) bool) {
		for r := bufio.NewReader(out); ; {
			line, err := r.ReadString('\n')
			if err != nil || !yield(line) {
				return
			}
		}
	}
}
