//go:build unix

package cmd

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// bold is an engine whose labs start a worker when they are opened.
type bold struct{}

func (bold) Kind() lab.Kind                                 { return "bold" }
func (bold) Parse(src lab.Source) (lab.Spec, []lab.Problem) { return boldSpec{src}, nil }

type boldSpec struct{ src lab.Source }

func (s boldSpec) Source() lab.Source      { return s.src }
func (s boldSpec) Surfaces() []lab.Surface { return nil }
func (s boldSpec) Open(ctx context.Context, env lab.Env) (lab.Workspace, error) {
	w, err := env.Start(ctx, "code")
	return boldWork{w}, err
}

type boldWork struct{ lab.Worker }

func (boldWork) Attempt(context.Context, lab.Answer) (lab.Output, error) { return lab.Output{}, nil }
func (boldWork) Grade(context.Context, lab.Answer) (lab.Report, error)   { return lab.Report{}, nil }

// boldLabs are the labs of a course with one bold lab, in a folder of its own.
func boldLabs(t *testing.T) *labs {
	t.Helper()
	engines["bold"] = bold{}
	t.Cleanup(func() { delete(engines, "bold") })
	pack := t.TempDir()
	for name, text := range map[string]string{
		"pack.yaml":             "format: 1\nid: org.example.bold\nversion: 1.0.0\ntitle: Bold\nlanguage: en\ncapabilities: [bold, code]\noutline: [{lab: bold-01}]\n",
		"labs/bold-01/lab.yaml": "id: bold-01\nkind: bold\ntitle: Bold\nstart: a.txt\nsolution: a.txt\nchecks: [{id: a, say: A}]\n",
		"labs/bold-01/task.md":  "Do it.\n",
		"labs/bold-01/a.txt":    "a\n",
	} {
		file := filepath.Join(pack, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(pack, "labs", "one-fern"), os.DirFS("../content/packs/backend/labs/one-fern")); err != nil {
		t.Fatal(err)
	}
	course, err := content.Load(os.DirFS(pack), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{ctx: t.Context(), data: t.TempDir()}
	l := p.labs(course)
	l.warm = true
	t.Cleanup(l.Close)
	return l
}

func TestALabHasOneDeskUntilItIsClosed(t *testing.T) {
	l := boldLabs(t)
	first, err := l.Open(t.Context(), "bold-01")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := l.Open(t.Context(), "bold-01"); again != first || err != nil {
		t.Errorf("opened twice, it has two desks; %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	another, err := l.Open(t.Context(), "bold-01")
	if err != nil || another == first || another.Closed() {
		t.Errorf("after it was closed, it is not opened again: %v", err)
	}
}

func TestALabOutlivesTheCallThatOpenedIt(t *testing.T) {
	l := boldLabs(t)
	ctx, cancel := context.WithCancel(t.Context())
	d, err := l.Open(ctx, "bold-01")
	cancel()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Attempt(t.Context()); err != nil {
		t.Errorf("it ended with the call that opened it: %v", err)
	}
	if _, err := l.Open(ctx, "one-fern"); err == nil {
		t.Error("a lab that stands in no outline is opened")
	}
}

func TestARaceNeedsNoFolder(t *testing.T) {
	l := boldLabs(t)
	for range 2 {
		output, report, err := l.Race("one-fern", 0, "")
		if err != nil || len(output.Blocks) == 0 || report.Passed() {
			t.Errorf("%+v, %+v, %v", output, report, err)
		}
	}
	if _, err := os.Stat(l.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder was made for a race: %v", err)
	}
}

// TestRacesAgreeWithTheirQuestions runs each line that is known for a repair beside a race.
func TestRacesAgreeWithTheirQuestions(t *testing.T) {
	p := &program{ctx: t.Context(), data: t.TempDir()}
	course, err := p.course()
	if err != nil {
		t.Fatal(err)
	}
	l := p.labs(course)
	t.Cleanup(l.Close)
	for _, c := range []struct{ lesson, question, lab string }{
		{"one-fern", "fern-repair", "one-fern"},
		{"oversell-race", "lock-line-four", "lock-first"},
	} {
		lesson, err := course.Lesson(c.lesson)
		if err != nil {
			t.Fatal(err)
		}
		q := lesson.Question(c.question)
		if q == nil || len(q.Options) < 3 {
			t.Fatalf("%s: too few lines are known for %s: %+v", c.lesson, c.question, q)
		}
		for _, o := range q.Options {
			if _, report, err := l.Race(c.lab, q.Line, content.Plain(o.Text)); err != nil || report.Passed() != o.Right {
				t.Errorf("%s: passed is %v, right is %v; %v", o.Text, report.Passed(), o.Right, err)
			}
		}
	}
}

func TestAnEditorIsToldTheLine(t *testing.T) {
	for _, c := range []struct {
		program string
		line    int
		want    []string
	}{
		{"/usr/bin/nano", 7, []string{"+7", "f"}},
		{"/usr/bin/nvim", 0, []string{"f"}},
		{"/opt/hx", 7, []string{"f:7"}},
		{"code", 7, []string{"--goto", "f:7"}},
		{"/c/VSCode/Code.exe", 7, []string{"--goto", "f:7"}},
		{"code.cmd", 7, []string{"--goto", "f:7"}},
		{"notepad", 7, []string{"f"}},
	} {
		if got := editorArgs(c.program, "f", c.line); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s at line %d gets %q, want %q", c.program, c.line, got, c.want)
		}
	}
}

func TestTheEditorIsWhatTheLearnerNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "my programs")
	script := filepath.Join(dir, "my editor")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(script, []byte("#!/bin/sh\necho \"$@\"\ncat\n"), 0o700)); err != nil {
		t.Fatal(err)
	}
	var l labs
	for named, want := range map[string]string{
		script:                    "a file.js\nhello",
		`"` + script + `" --wait`: "--wait a file.js\nhello",
		"'" + script + "' -a -b":  "-a -b a file.js\nhello",
		"cat -u /dev/null":        "",
	} {
		t.Setenv("VISUAL", named)
		c, err := l.Editor("a file.js", 3)
		if err != nil {
			t.Errorf("%s: %v", named, err)
			continue
		}
		var out bytes.Buffer
		c.SetStdin(strings.NewReader("hello"))
		c.SetStdout(&out)
		c.SetStderr(&out)
		if err := c.Run(); named[0] != 'c' && (err != nil || out.String() != want) {
			t.Errorf("%s says %q, %v, want %q", named, out.String(), err, want)
		}
	}
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", "no-such-editor --wait")
	if _, err := l.Editor("f", 0); err == nil || !strings.Contains(err.Error(), `the editor "no-such-editor" was not found`+"\nhint: ") {
		t.Errorf("an editor that is not there: %v", err)
	}
	t.Setenv("EDITOR", " ")
	if _, err := l.Editor("f", 0); err == nil || !strings.Contains(err.Error(), "no editor is set\nhint: set VISUAL or EDITOR") {
		t.Errorf("without an editor: %v", err)
	}
}

func TestAnEditorThatFailsIsSaid(t *testing.T) {
	t.Setenv("VISUAL", "false")
	var l labs
	c, err := l.Editor("f", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(); err == nil || !strings.Contains(err.Error(), "false: exit status 1") {
		t.Errorf("got %v", err)
	}
}

func TestAShellGoesOnInTheFolder(t *testing.T) {
	t.Setenv("SHELL", "/bin/sh")
	t.Setenv("SECRET", "mine")
	dir := t.TempDir()
	var l labs
	c, err := l.Shell(dir, []string{"HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	c.SetStdin(strings.NewReader("pwd\necho home=$HOME git=$GIT_CONFIG_NOSYSTEM secret=$SECRET path=${PATH:+there}\nexit 3\n"))
	c.SetStdout(&out)
	c.SetStderr(&out)
	if err := c.Run(); err != nil {
		t.Errorf("its exit status counts: %v", err)
	}
	for _, want := range []string{dir, "home=" + dir + " git=1 secret= path=there"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

func TestShellsLeaveTheirSetUpBehind(t *testing.T) {
	for _, c := range []struct {
		system, shell, name string
		flags               []string
	}{
		{"linux", "/bin/bash", "/bin/bash", []string{"--noprofile", "--norc", "-i"}},
		{"darwin", "/bin/zsh", "/bin/zsh", []string{"-f", "-i"}},
		{"linux", "/usr/bin/fish", "/usr/bin/fish", []string{"--no-config", "-i"}},
		{"linux", "", "sh", []string{"-i"}},
		{"linux", "/usr/bin/xonsh", "sh", []string{"-i"}},
		{"windows", "", "powershell", []string{"-NoProfile", "-NoLogo"}},
	} {
		if name, flags := shellOf(c.system, c.shell); name != c.name || !reflect.DeepEqual(flags, c.flags) {
			t.Errorf("%s on %s: %s %q", c.shell, c.system, name, flags)
		}
	}
}
