package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// takeover is a program of the learner's that has the terminal for a while.
type takeover struct {
	*exec.Cmd
	anyEnd bool // how it ends says nothing, as with a shell, which ends with the status of its last command
}

func (t takeover) SetStdin(r io.Reader)  { t.Stdin = r }
func (t takeover) SetStdout(w io.Writer) { t.Stdout = w }
func (t takeover) SetStderr(w io.Writer) { t.Stderr = w }

func (t takeover) Run() error {
	err := t.Cmd.Run()
	var ended *exec.ExitError
	if t.anyEnd && errors.As(err, &ended) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", content.Line(filepath.Base(t.Path)), err)
	}
	return nil
}

// lent are the learner's editor and shell on the terminal of this program, which waits until they end.
func (p *program) lent(l *labs) (edit func(string) error, shell func(string, []string) error) {
	lend := func(c tea.ExecCommand, err error) error {
		if err != nil {
			return err
		}
		c.SetStdin(p.in)
		c.SetStdout(p.out)
		c.SetStderr(p.err)
		return c.Run()
	}
	edit = func(file string) error { return lend(l.Editor(file, 0)) }
	shell = func(dir string, environ []string) error { return lend(l.Shell(dir, environ)) }
	return edit, shell
}

// Editor opens a file in the learner's own editor, at a line if that is known and the editor can be told.
func (l *labs) Editor(file string, line int) (tea.ExecCommand, error) {
	named := cmp.Or(strings.TrimSpace(os.Getenv("VISUAL")), strings.TrimSpace(os.Getenv("EDITOR")))
	if named == "" {
		return nil, fmt.Errorf("no editor is set\nhint: set VISUAL or EDITOR, for example `export EDITOR=nano`, or edit %s with any program", content.Line(file))
	}
	words := editorWords(named)
	program, err := exec.LookPath(words[0])
	if err != nil {
		return nil, fmt.Errorf("the editor %q was not found\nhint: VISUAL or EDITOR names it; edit %s with any program meanwhile", content.Line(words[0]), content.Line(file))
	}
	return takeover{Cmd: exec.Command(program, append(words[1:], editorArgs(program, file, line)...)...)}, nil
}

// editorWords are the program and its flags. A path with spaces is one word where there is such a program, or where it
// stands between quotes.
func editorWords(named string) []string {
	if _, err := exec.LookPath(named); err == nil {
		return []string{named}
	}
	if quote := named[:1]; quote == `"` || quote == "'" {
		if program, flags, ok := strings.Cut(named[1:], quote); ok && program != "" {
			return append([]string{program}, strings.Fields(flags)...)
		}
	}
	return strings.Fields(named)
}

// How editors are told a line.
var (
	plusLine  = []string{"vi", "vim", "nvim", "view", "vim.tiny", "vim.basic", "nano", "pico", "emacs", "emacsclient", "kak", "micro", "joe", "jed", "mg", "ne", "mcedit", "ed"}
	fileColon = []string{"hx", "helix", "subl", "zed", "zeditor"}
	gotoFlag  = []string{"code", "code-insiders", "codium", "cursor"}
)

func editorArgs(program, file string, line int) []string {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(program)), ".exe")
	name = strings.TrimSuffix(name, ".cmd")
	switch {
	case line < 1:
		return []string{file}
	case slices.Contains(plusLine, name):
		return []string{fmt.Sprintf("+%d", line), file}
	case slices.Contains(fileColon, name):
		return []string{fmt.Sprintf("%s:%d", file, line)}
	case slices.Contains(gotoFlag, name):
		return []string{"--goto", fmt.Sprintf("%s:%d", file, line)}
	}
	return []string{file}
}

// Shell opens the learner's shell in a folder, with that environment and what a terminal needs, and without the files in
// which a shell is set up: what they do belongs to another place.
func (l *labs) Shell(dir string, environ []string) (tea.ExecCommand, error) {
	name, flags := shellOf(runtime.GOOS, os.Getenv("SHELL"))
	program, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("the shell %q was not found\nhint: SHELL names it; the folder is %s", content.Line(name), content.Line(dir))
	}
	c := exec.Command(program, flags...)
	c.Dir, c.Env = dir, shellEnviron(environ)
	return takeover{Cmd: c, anyEnd: true}, nil
}

func shellOf(system, shell string) (name string, flags []string) {
	if system == "windows" {
		return "powershell", []string{"-NoProfile", "-NoLogo"}
	}
	switch filepath.Base(shell) {
	case "bash":
		return shell, []string{"--noprofile", "--norc", "-i"}
	case "zsh":
		return shell, []string{"-f", "-i"}
	case "fish":
		return shell, []string{"--no-config", "-i"}
	}
	return "sh", []string{"-i"}
}

// shellEnviron adds what a shell on a terminal needs and is not there: how the terminal is called, where programs are.
func shellEnviron(environ []string) []string {
	out := slices.Clone(environ)
	add := func(name, value string) {
		if !slices.ContainsFunc(out, func(v string) bool { return strings.HasPrefix(v, name+"=") }) {
			out = append(out, name+"="+value)
		}
	}
	for _, name := range []string{"TERM", "COLORTERM", "LANG", "LC_ALL", "PATH", "SYSTEMROOT"} {
		if value, ok := os.LookupEnv(name); ok {
			add(name, value)
		}
	}
	add("PS1", "lab$ ")
	return append(out, "ENV=")
}
