package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// What bounds one run of git.
const (
	deadline  = 3 * time.Second
	maxShown  = 64 << 10 // bytes of output that are kept of a line
	maxRead   = 1 << 20  // bytes of output that are kept for a check
	leaveTime = 500 * time.Millisecond
)

// makeTime is how long a repository may take to be made, with every line that its author runs in it.
var makeTime = 10 * time.Second

// errSlow says that a lab's repository was not ready in time.
var errSlow = errors.New("its history and the lines of its setup take too long, and were stopped")

// The oldest git that can be told to read no configuration.
const oldestMajor, oldestMinor = 2, 32

// errNoGit is a [lab.ErrNoTool].
var errNoGit error = noGit{}

type noGit struct{}

func (noGit) Error() string {
	return "this lab works in a real repository, and there is no git 2.32 or newer on this machine\n" +
		"hint: install the package git and open the lab again; every other kind of lab works without it"
}

func (noGit) Unwrap() error { return lab.ErrNoTool }

// find is the path of a git that is new enough.
func find(ctx context.Context) (string, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return "", errNoGit
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "version")
	cmd.WaitDelay = leaveTime
	cmd.Env = systemEnviron(program)
	out, err := cmd.Output()
	if err != nil || !newEnough(string(out)) {
		return "", errNoGit
	}
	return filepath.Abs(program)
}

// newEnough reads "git version 2.39.5 (Apple Git-154)".
func newEnough(text string) bool {
	numbers := strings.SplitN(strings.TrimPrefix(strings.TrimSpace(text), "git version "), ".", 3)
	if len(numbers) < 2 {
		return false
	}
	major, err1 := strconv.Atoi(numbers[0])
	minor, err2 := strconv.Atoi(numbers[1])
	return err1 == nil && err2 == nil && (major > oldestMajor || major == oldestMajor && minor >= oldestMinor)
}

// place is a repository with everything that git may know of the world.
type place struct {
	git  string // the program
	home string // holds an empty file for every configuration and an empty folder for hooks and templates
	dir  string // the work tree
}

// newPlace makes the surroundings in a folder.
func newPlace(program, folder string) (place, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return place{}, err
	}
	p := place{git: program, home: filepath.Join(folder, homeName), dir: filepath.Join(folder, repoName)}
	if err := os.RemoveAll(p.empty()); err != nil {
		return p, fmt.Errorf("make the surroundings of the repository: %w", err)
	}
	if err := os.MkdirAll(p.empty(), 0o700); err != nil {
		return p, fmt.Errorf("make the surroundings of the repository: %w", err)
	}
	return p, os.WriteFile(p.nothing(), nil, 0o600)
}

func (p place) nothing() string { return filepath.Join(p.home, "no-configuration") }
func (p place) empty() string   { return filepath.Join(p.home, "empty") }

// settings come before everything that a repository says of itself.
func (p place) settings() [][2]string {
	return [][2]string{
		{"protocol.allow", "never"}, {"protocol.file.allow", "always"},
		{"core.hooksPath", p.empty()}, {"core.fsmonitor", "false"}, {"core.pager", "cat"},
		{"core.autocrlf", "false"}, {"core.symlinks", "false"}, {"core.protectHFS", "true"}, {"core.protectNTFS", "true"},
		{"credential.helper", ""}, {"commit.gpgSign", "false"}, {"tag.gpgSign", "false"}, {"log.showSignature", "false"},
		{"gc.auto", "0"}, {"core.fsync", "none"}, {"maintenance.auto", "false"}, {"submodule.recurse", "false"},
		{"safe.bareRepository", "explicit"}, {"init.defaultBranch", "main"}, {"user.name", learnerName}, {"user.email", email(learnerName)},
		{"advice.detachedHead", "false"}, {"advice.mergeConflict", "false"},
	}
}

const learnerName = "You"

// environ is the whole environment of git, made from nothing.
func (p place) environ() []string {
	out := append(systemEnviron(p.git),
		"HOME="+p.home, "USERPROFILE="+p.home, "XDG_CONFIG_HOME="+p.home, "XDG_CACHE_HOME="+p.home, "XDG_DATA_HOME="+p.home,
		"GIT_CONFIG_GLOBAL="+p.nothing(), "GIT_CONFIG_SYSTEM="+p.nothing(), "GIT_CONFIG_NOSYSTEM=1", "GIT_ATTR_NOSYSTEM=1",
		"GIT_CEILING_DIRECTORIES="+filepath.Dir(p.dir), "GIT_TEMPLATE_DIR="+p.empty(), "GIT_DEFAULT_HASH=sha1",
		"GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=file", "GIT_PAGER=cat", "PAGER=cat",
		"GIT_MERGE_AUTOEDIT=no", "GIT_ADVICE=1", "LC_ALL=C", "TZ=UTC")
	pairs := p.settings()
	out = append(out, "GIT_CONFIG_COUNT="+strconv.Itoa(len(pairs)))
	for i, s := range pairs {
		out = append(out, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, s[0]), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, s[1]))
	}
	return out
}

// systemEnviron is what a program needs to start at all: where the system's own programs are.
func systemEnviron(program string) []string {
	dirs := []string{filepath.Dir(program), "/usr/bin", "/bin"}
	if runtime.GOOS != "windows" {
		return []string{"PATH=" + strings.Join(dirs, ":")}
	}
	root := os.Getenv("SystemRoot")
	return []string{"PATH=" + dirs[0] + ";" + filepath.Join(root, "System32"), "SystemRoot=" + root, "TEMP=" + os.Getenv("TEMP")}
}

// quiet is how git is run where nobody can type: no editor opens, and nothing is written that was not asked for.
func quiet() []string {
	return []string{"GIT_EDITOR=:", "GIT_SEQUENCE_EDITOR=:", "GIT_OPTIONAL_LOCKS=0", "TERM=dumb"}
}

// ran is what became of a run that ended by itself.
type ran struct {
	out  string
	says string // standard error, where it was kept apart
	code int
	cut  bool
}

func (r ran) line() string { return strings.TrimSpace(r.out) }

// errLate says that git was stopped at its deadline.
var errLate = errors.New("git ran for more than 3 seconds and was stopped")

// job is one run of git.
type job struct {
	args  []string
	in    string
	env   []string // besides that of the place
	apart bool     // keep standard error apart
	limit int      // bytes of output
}

// run runs git. That it failed is no error here, but that it could not run or did not end.
func (p place) run(ctx context.Context, j job) (ran, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, deadline, errLate)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.git, j.args...)
	cmd.Dir, cmd.WaitDelay, cmd.Stdin = p.dir, leaveTime, strings.NewReader(j.in)
	cmd.Env = append(append(p.environ(), quiet()...), j.env...)
	out, says := &capped{most: j.limit}, &capped{most: maxShown}
	cmd.Stdout, cmd.Stderr = out, io.Writer(out)
	if j.apart {
		cmd.Stderr = says
	}
	err := cmd.Run()
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ran{}, context.Cause(ctx)
	case err != nil && !errors.As(err, &ended):
		return ran{}, fmt.Errorf("run git: %w", err)
	}
	return ran{out.text.String(), says.text.String(), cmd.ProcessState.ExitCode(), out.cut}, nil
}

// ask runs git for a check.
func (p place) ask(ctx context.Context, args ...string) (ran, error) {
	return p.run(ctx, job{args: args, apart: true, limit: maxRead})
}

// must runs git where a failure is a mistake of the lab or of the machine.
func (p place) must(ctx context.Context, in string, args ...string) error {
	r, err := p.run(ctx, job{args: args, in: in, apart: true, limit: maxRead})
	if err == nil && r.code != 0 {
		err = fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(r.says))
	}
	return err
}

// capped keeps the beginning of what is written.
type capped struct {
	text bytes.Buffer
	most int
	cut  bool
}

func (c *capped) Write(b []byte) (int, error) {
	room := max(0, c.most-c.text.Len())
	c.cut = c.cut || len(b) > room
	c.text.Write(b[:min(len(b), room)])
	return len(b), nil
}
