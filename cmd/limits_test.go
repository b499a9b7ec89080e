//go:build unix

package cmd_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// manyAnswers is what somebody types who never knows: an answer where one is asked for, and Enter where one can go on.
// Typed at the wrong place, either does no harm.
var manyAnswers = strings.Repeat("/x\n\n", 60)

var (
	spokenVerdict = regexp.MustCompile(`(?m)^(Correct|Not yet|Partly right)\.$`)
	unsavedCount  = regexp.MustCompile(`(\d+) answers? could not be saved`)
)

// checkAccount holds a journal to a run in linear mode that could perhaps not save everything: what was told without a
// reservation is there, and the program counts the rest itself.
func checkAccount(t *testing.T, data string, before int, s said) (unsaved int) {
	t.Helper()
	if m := unsavedCount.FindStringSubmatch(s.err); m != nil {
		unsaved, _ = strconv.Atoi(m[1])
	}
	told := len(spokenVerdict.FindAllString(s.out, -1))
	if there := len(answersOf(exported(t, data))) - before; there != told-unsaved {
		t.Errorf("%d verdicts, %d answers said to be unsaved, %d recorded\n%s", told, unsaved, there, s.err)
	}
	verify(t, data)
	return unsaved
}

// checkRefused holds a run to one sentence, one hint and exit code 3.
func checkRefused(t *testing.T, s said, sentence string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(s.err, "\n"), "\n")
	if s.code != 3 || len(lines) != 2 || !strings.HasPrefix(lines[0], "engineroom: ") || !strings.HasPrefix(lines[1], "hint: ") {
		t.Errorf("exit code %d with %q, want 3 with one sentence and one hint", s.code, s.err)
	}
	if !regexp.MustCompile(sentence).MatchString(s.err) {
		t.Errorf("%q does not say %q", s.err, sentence)
	}
	if found := insides.FindString(s.err); found != "" {
		t.Errorf("%q belongs inside the program: %q", found, s.err)
	}
}

// limited is a program that may not write files of more than so many blocks of 512 bytes (of 1,024 in some shells).
func limited(c *exec.Cmd, blocks int) *exec.Cmd {
	line := fmt.Sprintf("ulimit -f %d && exec \"$@\"", blocks)
	out := exec.Command("sh", append([]string{"-c", line, "sh"}, c.Args...)...)
	out.Env = c.Env
	return out
}

func TestLimitOnFileSizes(t *testing.T) {
	t.Parallel()
	t.Run("from the start", func(t *testing.T) {
		data := newcomer(t)
		s := run(t, limited(program(t, data, "--plain", "learn", "request-arrives"), 8), manyAnswers)
		checkRefused(t, s, "disk")
		if s.out != "" {
			t.Errorf("a lesson begins that cannot be saved: %q", s.out)
		}
		s = run(t, program(t, data, "--plain", "learn", "request-arrives"), "1\n")
		if s.code != 0 || checkAccount(t, data, 0, s) != 0 {
			t.Errorf("without the limit: exit code %d, %s", s.code, s.err)
		}
	})
	for _, blocks := range []int{280, 340, 560} { // a journal without events takes 240
		t.Run(fmt.Sprintf("in a lesson, %d blocks", blocks), func(t *testing.T) {
			t.Parallel()
			data := newcomer(t)
			s := run(t, limited(program(t, data, "--plain", "learn", "request-arrives"), blocks), manyAnswers)
			checkRefused(t, s, "could not be saved.*disk")
			if !strings.Contains(s.out, "Not saved yet: ") || !strings.Contains(s.out, "Not everything could be saved.") {
				t.Errorf("what is not saved is not said: %s", s.out)
			}
			before := len(answersOf(exported(t, data)))
			checkAccount(t, data, 0, s)

			s = run(t, program(t, data, "--plain", "learn", "request-arrives"), manyAnswers)
			if s.code != 0 || checkAccountAfterResume(t, data, before, s) != 0 {
				t.Errorf("without the limit: exit code %d, %s", s.code, s.err)
			}
		})
	}
}

// checkAccountAfterResume is checkAccount for a run that begins by repeating the verdict of an answered question.
func checkAccountAfterResume(t *testing.T, data string, before int, s said) int {
	t.Helper()
	first, rest, ok := strings.Cut(s.out, "\nPress Enter to go on")
	if ok && spokenVerdict.MatchString(first) && !strings.Contains(first, "Your answer:") {
		s.out = rest
	}
	return checkAccount(t, data, before, s)
}

func TestReadOnlyHome(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "engineroom-readonly-")
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	t.Cleanup(func() {
		for _, folder := range []string{dir, data} {
			_ = os.Chmod(folder, 0o700) // so that it can be removed
		}
		os.RemoveAll(dir)
	})
	twoAnswersAndKilled(t, data)
	for _, path := range []string{dir, data, filepath.Join(data, "cache")} {
		chmod(t, path, 0o555)
	}
	files, _ := filepath.Glob(filepath.Join(data, "*"))
	for _, path := range files {
		if fi, err := os.Stat(path); err == nil && fi.Mode().IsRegular() {
			chmod(t, path, 0o444)
		}
	}

	as := func(data string, args ...string) *exec.Cmd {
		c := program(t, data, args...)
		if os.Getuid() == 0 { // root may write everything everywhere
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		return c
	}
	t.Run("no journal yet", func(t *testing.T) {
		checkRefused(t, run(t, as(filepath.Join(dir, "new"), "--plain"), "1\n"), "folder|cannot be written")
	})
	t.Run("learning", func(t *testing.T) {
		s := run(t, as(data, "--plain"), "1\n")
		checkRefused(t, s, "cannot be written")
		if s.out != "" {
			t.Errorf("a lesson begins that cannot be saved: %.80q...", s.out)
		}
	})
	t.Run("setting", func(t *testing.T) {
		checkRefused(t, run(t, as(data, "config", "set", "goal", "5"), ""), "config.yaml: The setting was not saved: permission denied")
	})
	t.Run("reading", func(t *testing.T) {
		for _, args := range [][]string{{"status", "--json"}, {"list"}, {"progress", "export"}, {"read", "request-arrives"}} {
			if s := run(t, as(data, args...), ""); s.code != 0 || s.err != "" {
				t.Errorf("%v only reads, and ends with %d: %s", args, s.code, s.err)
			}
		}
		if s := run(t, as(data, "status", "--json"), ""); !strings.Contains(s.out, `"items_seen": 1`) {
			t.Errorf("the newest answer is hidden: %s", s.out)
		}
		if s := run(t, as(data, "doctor"), ""); !strings.Contains(s.out, "2 answers") {
			t.Errorf("doctor does not read the record: %s%s", s.out, s.err)
		}
	})
}

// twoAnswersAndKilled leaves a journal whose newest answers are in its log and nowhere else.
func twoAnswersAndKilled(t *testing.T, data string) {
	t.Helper()
	c := program(t, data, "--plain", "learn", "request-arrives")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, "x\n\nx\n"); err != nil {
		t.Fatal(err)
	}
	told := 0
	for line := range linesOf(out) {
		if spokenVerdict.MatchString(line) {
			told++
		}
		if told == 2 {
			break
		}
	}
	_ = c.Process.Kill() // only a program that has ended by itself cannot be killed
	_ = c.Wait()
	if told != 2 {
		t.Fatalf("%d verdicts, want 2", told)
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// TestFourLearnersAtOnceKeepEveryAnswer lets four programs write into one journal, two of them in the same lesson.
func TestFourLearnersAtOnceKeepEveryAnswer(t *testing.T) {
	t.Parallel()
	const each = 40
	data := newcomer(t)
	lessons := []string{"request-arrives", "request-arrives", "who-owns-what", "what-backends-ship"}
	told := make([]conversation, len(lessons))
	var all sync.WaitGroup
	for i, lesson := range lessons {
		c := program(t, data, "--plain", "learn", lesson)
		all.Go(func() { told[i] = converse(c, each) })
	}
	all.Wait()
	verdicts := 0
	for i, s := range told {
		if s.code != 0 || s.err != "" {
			t.Errorf("in %s: exit code %d, %s", lessons[i], s.code, s.err)
		}
		if strings.Contains(s.out, "Not saved") || s.verdicts != each {
			t.Errorf("in %s: %d verdicts, want %d, all saved\n%s", lessons[i], s.verdicts, each, s.out)
		}
		verdicts += s.verdicts
	}
	if there := len(answersOf(exported(t, data))); there != verdicts {
		t.Errorf("%d answers are recorded, and %d verdicts were told", there, verdicts)
	}
	verify(t, data)
}

// conversation is a run in linear mode and the number of its answers that were judged.
type conversation struct {
	said
	verdicts int
}

// converse answers until so many verdicts were told, and leaves. It knows no test: it runs beside others.
func converse(c *exec.Cmd, verdicts int) conversation {
	var talk, heard strings.Builder
	c.Stderr = &talk
	in, err := c.StdinPipe()
	out, cannot := c.StdoutPipe()
	if err := errors.Join(err, cannot); err != nil {
		return conversation{said{err: err.Error(), code: -1}, 0}
	}
	if err := c.Start(); err != nil {
		return conversation{said{err: err.Error(), code: -1}, 0}
	}
	told, asked := 0, false // a verdict that is repeated at the start answers no question of this run
	for line := range linesOf(out) {
		heard.WriteString(line)
		switch line = strings.TrimSuffix(line, "\n"); {
		case spokenVerdict.MatchString(line) && asked:
			told, asked = told+1, false
		case !isPrompt(line):
		case told == verdicts:
			_ = in.Close() // it may have been closed already
		case line == "Your choice:":
			fmt.Fprintln(in, "open 4")
		case line == "Your answer:":
			asked = true
			fmt.Fprintln(in, "/x")
		default:
			fmt.Fprintln(in)
		}
	}
	_ = c.Wait() // its exit code says it
	return conversation{said{heard.String(), talk.String(), c.ProcessState.ExitCode()}, told}
}
