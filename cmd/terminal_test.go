//go:build unix

package cmd_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/engineroom/engineroom/bench/terminal"
)

// newcomer is a data folder that is not there yet.
func newcomer(t *testing.T) string { return filepath.Join(t.TempDir(), "data") }

func TestTwoKeysGiveANewcomerTheFirstVerdict(t *testing.T) {
	t.Parallel()
	data := newcomer(t)
	term := sit(t, data)
	s := until(t, term, "the first question", func(s terminal.Screen) bool { return drawn(s) && len(optionsOn(s)) > 1 })
	if !s.AltScreen {
		t.Error("the frame is not on the alternate screen")
	}
	if err := term.Send("2\r"); err != nil {
		t.Fatal(err)
	}
	until(t, term, "the verdict", func(s terminal.Screen) bool { return verdictOn(s) != "" })
	if n := len(answersOf(exported(t, data))); n != 1 {
		t.Errorf("%d answers are recorded while the verdict is on the screen, want 1", n)
	}
}

// TestVerdictTakesThePlaceOfAdvice presses enter too early, is told so, and then does not know.
func TestVerdictTakesThePlaceOfAdvice(t *testing.T) {
	t.Parallel()
	term := sit(t, newcomer(t))
	until(t, term, "the first question", func(s terminal.Screen) bool { return drawn(s) && len(optionsOn(s)) > 1 })
	for _, c := range []struct{ key, shows string }{{"\r", "Choose an option first"}, {"x", "Now you have seen it."}} {
		if err := term.Send(c.key); err != nil {
			t.Fatal(err)
		}
		until(t, term, c.shows, func(s terminal.Screen) bool { return s.Contains(c.shows) })
	}
}

func TestTerminalThatNeverAnswersDoesNotDelayTheFirstFrame(t *testing.T) {
	// The bound is far from what is usual, some 50 ms, and far below the five seconds that waiting for an answer costs.
	// The machine may be busy: one start of several has to keep it. Real figures come from bench.
	const bound = time.Second
	var took []time.Duration
	for range 5 {
		term := sit(t, newcomer(t))
		until(t, term, "the first frame", drawn)
		took = append(took, time.Since(term.Began()))
		if took[len(took)-1] < bound {
			return
		}
	}
	t.Errorf("the first frame came after %v, want one below %v", took, bound)
}

func TestErrorIsSaidAtOnceInATerminalThatNeverAnswers(t *testing.T) {
	const bound = time.Second // waiting for an answer costs four
	var took []time.Duration
	for range 5 {
		term := sit(t, newcomer(t), "frobnicate")
		until(t, term, "the error", func(s terminal.Screen) bool { return s.Contains("no verb called") })
		if _, err := term.Exited(patience); err != nil {
			t.Fatal(err)
		}
		if took = append(took, time.Since(term.Began())); took[len(took)-1] < bound {
			return
		}
	}
	t.Errorf("it ended after %v, want once below %v", took, bound)
}

// TestLeavingGivesTheTerminalBack ends the app in every way but SIGKILL, against which nothing helps.
func TestLeavingGivesTheTerminalBack(t *testing.T) {
	keys := func(k string) func(*terminal.Terminal) error {
		return func(term *terminal.Terminal) error { return term.Send(k) }
	}
	signal := func(s syscall.Signal) func(*terminal.Terminal) error {
		return func(term *terminal.Terminal) error { return term.Process().Signal(s) }
	}
	for _, c := range []struct {
		name  string
		leave func(*terminal.Terminal) error
		codes []int // shells know 128 and the number of the signal for a program that a signal ended
	}{
		{"q", keys("q"), []int{0}},
		{"ctrl+c", keys("\x03"), []int{0}},
		{"SIGINT", signal(syscall.SIGINT), []int{0, 130}},
		{"SIGTERM", signal(syscall.SIGTERM), []int{0, 143}},
		{"SIGHUP", signal(syscall.SIGHUP), []int{0, 129}},
		{"SIGQUIT", signal(syscall.SIGQUIT), []int{0, 131}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			term := sit(t, newcomer(t))
			until(t, term, "the first frame", drawn)
			if err := c.leave(term); err != nil {
				t.Fatal(err)
			}
			state, err := term.Exited(patience)
			if err != nil {
				t.Fatalf("it still runs:\n%s", term.Look())
			}
			if err := term.Drained(patience); err != nil {
				t.Fatal(err)
			}
			checkGivenBack(t, term)
			for _, code := range c.codes {
				if state.ExitCode() == code {
					return
				}
			}
			t.Errorf("it ended with %v, want one of %v; it wrote\n%q", state, c.codes, tail(term.Output()))
		})
	}
}

func checkGivenBack(t *testing.T, term *terminal.Terminal) {
	t.Helper()
	s := term.Look()
	if s.AltScreen || !s.CursorShown {
		t.Errorf("the alternate screen is on: %v, the cursor is shown: %v; it wrote\n%q", s.AltScreen, s.CursorShown, tail(term.Output()))
	}
	if ok, err := term.Restored(); !ok || err != nil {
		t.Errorf("the terminal is not set as it was: %v", err)
	}
	out := string(term.Output())
	for _, mode := range []string{"1000", "1002", "1003", "1006", "2004"} {
		if on, off := strings.LastIndex(out, "\x1b[?"+mode+"h"), strings.LastIndex(out, "\x1b[?"+mode+"l"); on > off {
			t.Errorf("mode %s stays on", mode)
		}
	}
	if regexp.MustCompile(`goroutine \d|panic|\.go:\d`).MatchString(out) {
		t.Errorf("it wrote what no learner should read: %q", tail(term.Output()))
	}
}

func tail(b []byte) []byte { return b[max(0, len(b)-400):] }

func TestStormOfSizesLeavesTheAppAlive(t *testing.T) {
	t.Parallel()
	data := newcomer(t)
	term := sit(t, data)
	until(t, term, "the first frame", drawn)
	sizes := [][2]int{{200, 60}, {40, 12}, {20, 5}, {80, 24}}
	for i := range 120 {
		size := sizes[i%len(sizes)]
		if err := term.Resize(size[0], size[1]); err != nil {
			t.Fatal(err)
		}
		if err := term.Send("j"); err != nil {
			t.Fatalf("after %d sizes: %v", i, err)
		}
	}
	for _, size := range sizes[1:] { // that larger windows are filled is a test of its own
		if err := term.Resize(size[0], size[1]); err != nil {
			t.Fatal(err)
		}
		want := drawn
		if size[0] < 40 {
			want = func(s terminal.Screen) bool { return s.Contains("Please enlarge") }
		}
		until(t, term, fmt.Sprintf("the frame at %v", size), want)
	}
	if err := term.Send("1\r"); err != nil {
		t.Fatal(err)
	}
	until(t, term, "the verdict", func(s terminal.Screen) bool { return verdictOn(s) != "" })
	if err := term.Send("q"); err != nil {
		t.Fatal(err)
	}
	state, err := term.Exited(patience)
	if err != nil || state.ExitCode() != 0 {
		t.Errorf("leaving after the storm: %v, %v", state, err)
	}
}

// TestLargerWindowIsFilled grows windows. The content stands centred in a wide one, right of everything that was in the
// narrow one: a renderer that compares the old columns alone takes the new lines for empty
// (https://github.com/charmbracelet/ultraviolet/pull/148).
func TestLargerWindowIsFilled(t *testing.T) {
	for _, c := range [][2][2]int{{{40, 12}, {200, 60}}, {{50, 20}, {200, 50}}, {{80, 24}, {300, 80}}, {{1, 1}, {80, 24}}, {{80, 24}, {120, 40}}} {
		from, to := c[0], c[1]
		t.Run(fmt.Sprint(from, to), func(t *testing.T) {
			t.Parallel()
			term := sitAt(t, program(t, newcomer(t)), from[0], from[1])
			s := until(t, term, "the first frame", func(s terminal.Screen) bool { return drawn(s) || from[0] == 1 && s.AltScreen })
			if from[0] > 1 {
				pressed(t, term, s, "3") // whoever answers a key hears of a new size too
			}
			if err := term.Resize(to[0], to[1]); err != nil {
				t.Fatal(err)
			}
			until(t, term, "the frame of the larger window", drawn)
		})
	}
}

func TestTerminalThatVanishesEndsTheApp(t *testing.T) {
	const bound = 2 * time.Second // one of three has to keep it: the machine may be busy
	var err error
	for range 3 {
		data := newcomer(t)
		term := sit(t, data)
		until(t, term, "the first question", func(s terminal.Screen) bool { return drawn(s) && len(optionsOn(s)) > 1 })
		if err := term.Send("1\r"); err != nil {
			t.Fatal(err)
		}
		until(t, term, "the verdict", func(s terminal.Screen) bool { return verdictOn(s) != "" })
		if err := term.Hangup(); err != nil {
			t.Fatal(err)
		}
		if _, err = term.Exited(bound); err == nil {
			if n := len(answersOf(exported(t, data))); n != 1 {
				t.Errorf("%d answers are recorded, want 1", n)
			}
			return
		}
		if !errors.Is(err, terminal.ErrTime) {
			t.Fatal(err)
		}
	}
	t.Errorf("%v after its terminal vanished it still runs", bound)
}

// TestLinearModeSendsNoEscapesToATerminal runs linear mode in a terminal, where a screen reader would listen.
func TestLinearModeSendsNoEscapesToATerminal(t *testing.T) {
	for _, c := range []struct{ name, env, arg, because string }{
		{"TERM=dumb", "TERM=dumb", "", "TERM is dumb"},
		{"ENGINEROOM_PLAIN=1", "ENGINEROOM_PLAIN=1", "", "ENGINEROOM_PLAIN is set"},
		{"--plain", "COLORTERM=truecolor", "--plain", "--plain was given"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd := program(t, newcomer(t))
			if c.arg != "" {
				cmd.Args = append(cmd.Args, c.arg)
			}
			cmd.Env = append(cmd.Env, c.env)
			term := sitAt(t, cmd, 80, 24)
			if err := term.Written(patience, "Your answer:"); err != nil {
				t.Fatalf("%v: %q", err, term.Output())
			}
			for _, line := range []string{"1\n", "explain\n", "\n", "quit\n"} {
				if err := term.Send(line); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := term.Exited(patience); err != nil {
				t.Fatalf("%v: %q", err, term.Output())
			}
			if err := term.Drained(patience); err != nil {
				t.Fatal(err)
			}
			out := term.Output()
			if !bytes.HasPrefix(out, []byte("Linear mode, because "+c.because)) {
				t.Errorf("it begins with %q", out[:min(80, len(out))])
			}
			if i := bytes.IndexByte(out, 0x1b); i >= 0 {
				t.Errorf("an escape sequence: %q", out[i:min(i+40, len(out))])
			}
		})
	}
}

func TestNoColorMeansNoColourOnTheFullScreen(t *testing.T) {
	t.Parallel()
	cmd := program(t, newcomer(t))
	cmd.Env = append(cmd.Env, "NO_COLOR=1")
	term := sitAt(t, cmd, 80, 24)
	until(t, term, "the first frame", drawn)
	if err := term.Send("1\r"); err != nil {
		t.Fatal(err)
	}
	until(t, term, "the verdict", func(s terminal.Screen) bool { return verdictOn(s) != "" })
	colour := regexp.MustCompile(`\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m`)
	if found := colour.Find(term.Output()); found != nil {
		t.Errorf("a colour: %q", found)
	}
}

func TestAThemeThatAFlagAsksForHasItsColoursWhateverTheEnvironmentSays(t *testing.T) {
	t.Parallel()
	cmd := program(t, newcomer(t), "--theme", "light")
	cmd.Env = append(cmd.Env, "NO_COLOR=1")
	term := sitAt(t, cmd, 80, 24)
	until(t, term, "the first frame", drawn)
	if !bytes.Contains(term.Output(), []byte("38;2;0;90;140")) {
		t.Errorf("there is no colour of the light theme in %q", tail(term.Output()))
	}
}

func TestABadConfigurationFileIsSaidOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	data := newcomer(t)
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "config.yaml"), []byte("# mine\ntheme: pink\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	term := sitAt(t, program(t, data), 80, 24)
	until(t, term, "the place of the mistake", func(s terminal.Screen) bool {
		return s.Contains("Usual settings, because of config.yaml:2:8: \"pink\" is no theme")
	})
}

// TestFullScreenWritesOnlyBelowData looks at the home that the app was started with.
func TestFullScreenWritesOnlyBelowData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	home, data := filepath.Join(dir, "home"), filepath.Join(dir, "data")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, data)
	cmd.Env, cmd.Dir = append(cmd.Env, "HOME="+home), home
	term := sitAt(t, cmd, 80, 24)
	until(t, term, "the first frame", drawn)
	if err := term.Send("1\rq"); err != nil {
		t.Fatal(err)
	}
	if _, err := term.Exited(patience); err != nil {
		t.Fatalf("%v:\n%s", err, term.Look())
	}
	for _, folder := range []string{home, dir} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if folder == home || e.Name() != "home" && e.Name() != "data" {
				t.Errorf("%s was written in %s", e.Name(), folder)
			}
		}
	}
	checkFolder(t, data)
}
