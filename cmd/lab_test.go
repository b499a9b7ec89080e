//go:build unix

package cmd_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// labPack is a pack with one lab of settings.
func labPack(t *testing.T) string {
	t.Helper()
	pack := t.TempDir()
	if err := os.CopyFS(filepath.Join(pack, "labs", "load-04"), os.DirFS("../content/packs/backend/labs/load-04")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"pack.yaml": "format: 1\nid: org.example.labs\nversion: 1.0.0\ntitle: Labs\nsummary: Labs.\nlanguage: en\nlicense: CC0-1.0\ncapabilities: [load]\n" +
			"objectives:\n  - {id: bound-retry-load, text: Bound.}\n  - {id: outage-that-stays, text: Find.}\n" +
			"outline:\n  - lesson: one\n  - lab: load-04\n",
		"lessons/one/lesson.md": "---\nid: waiting\ntitle: Waiting\nminutes: 1\n---\n\nWait.\n",
	} {
		file := filepath.Join(pack, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return pack
}

// labProgram is this test binary as the program, with a pack of labs for its course.
func labProgram(t *testing.T, pack, data string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Args[0] = "engineroom"
	c.Env = []string{"HOME=" + t.TempDir(), "ENGINEROOM_DATA=" + data, testPack + "=" + pack, "PATH=" + os.Getenv("PATH")}
	return c
}

// TestWatchJudgesAtEverySave saves a file three times and reads what is said of each.
func TestWatchJudgesAtEverySave(t *testing.T) {
	t.Parallel()
	pack, data := labPack(t), filepath.Join(t.TempDir(), "data")
	c := labProgram(t, pack, data, "lab", "check", "load-04", "--watch")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	talk, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	lines, talks := spoken(out), spoken(talk)
	file := filepath.Join(data, "labs", "org.example.labs", "load-04", "settings.txt")
	waitFor(t, lines, "0 of 4 checks passed.")
	waitFor(t, talks, "Waiting for a save")
	save := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
	save("retries = 3\nbackoff = 1500\njitter = on\nqueue = 80\n")
	waitFor(t, lines, "3 of 4 checks passed.")
	waitFor(t, talks, "Waiting for a save")
	save("retries = many\n")
	waitFor(t, talks, `settings.txt, line 1: retries cannot be "many"`)
	waitFor(t, talks, "Waiting for a save")
	save("retries = 3\nbackoff = 1500\njitter = on\nqueue = 80  \n") // no other result than before
	waitFor(t, lines, "3 of 4 checks passed.")
	waitFor(t, talks, "Waiting for a save")
	save("retries = 2\nbackoff = 200\njitter = on\nbudget = 10\ndrop-expired = on\n")
	waitFor(t, lines, "The lab is passed.")
	waitFor(t, talks, "Waiting for a save")
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("ended while everything passed, and yet: %v", err)
	}
	exported, err := labProgram(t, pack, data, "progress", "export").Output()
	if n := strings.Count(string(exported), `"type":"tried"`); err != nil || n != 3 {
		t.Errorf("%d results are recorded, want 3: the first, one that is better, one that passed; %v", n, err)
	}
}

// TestLabsInAFolderThatCannotBeWritten judges what lies there, and says what cannot be done.
func TestLabsInAFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "engineroom-readonly-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error { return os.Chmod(path, 0o700) }) // to remove it
		os.RemoveAll(dir)
	})
	pack, data, binary := filepath.Join(dir, "pack"), filepath.Join(dir, "data"), filepath.Join(dir, "engineroom")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err := errors.Join(err, os.WriteFile(binary, program, 0o700), os.CopyFS(pack, os.DirFS(labPack(t)))); err != nil {
		t.Fatal(err)
	}
	if s := run(t, labProgram(t, pack, data, "lab", "path", "load-04"), ""); s.code != 0 {
		t.Fatal(s.err)
	}
	if err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error { return os.Chmod(path, 0o555) }); err != nil {
		t.Fatal(err)
	}
	as := func(data string, args ...string) said {
		c := labProgram(t, pack, data, args...)
		c.Path = binary
		if os.Getuid() == 0 { // root may write everything everywhere
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		return run(t, c, "")
	}
	if s := as(data, "lab", "check", "load-04", "--no-record"); s.code != 1 || !strings.Contains(s.out, "0 of 4 checks passed.") {
		t.Errorf("judging writes nothing, and ends with %d: %s%s", s.code, s.out, s.err)
	}
	s := as(data, "lab", "check", "load-04")
	if checkRefused(t, s, "the result is not recorded: "); !strings.Contains(s.out, "0 of 4 checks passed.") {
		t.Errorf("the result is not shown: %s", s.out)
	}
	checkRefused(t, as(filepath.Join(dir, "new"), "lab", "path", "load-04"), "cannot be laid out: .*permission denied")
	checkRefused(t, as(data, "lab", "reset", "load-04"), "permission denied")
	checkRefused(t, as(data, "lab", "hint", "load-04"), "")
}

// spoken are the lines of a stream as they come.
func spoken(r io.Reader) <-chan string {
	out := make(chan string, 1000)
	go func() {
		defer close(out)
		for s := bufio.NewScanner(r); s.Scan(); {
			out <- s.Text()
		}
	}()
	return out
}

func waitFor(t *testing.T, lines <-chan string, want string) {
	t.Helper()
	end := time.After(30 * time.Second)
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatalf("it ended without saying %q", want)
			}
			if strings.Contains(line, want) {
				return
			}
		case <-end:
			t.Fatalf("it does not say %q", want)
		}
	}
}
