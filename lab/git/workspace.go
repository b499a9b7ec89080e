package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// workspace is a repository in a folder. It outlives the process: whatever program works in it, the next judgement sees
// what is there.
type workspace struct {
	*spec
	env     lab.Env
	git     string
	dir     string // holds the repository and its surroundings
	passing bool   // the folder goes with the workspace
	known   known  // nil until a repository was made
	life    context.Context
	end     context.CancelFunc
	worker  lab.Worker
}

var _ lab.Prompter = (*workspace)(nil)

// Close ends what runs, and leaves the repository where it is.
func (w *workspace) Close() error {
	w.end()
	err := w.drop()
	if w.passing {
		err = errors.Join(err, os.RemoveAll(w.dir))
	}
	return err
}

func (w *workspace) place() place {
	return place{git: w.git, home: filepath.Join(w.dir, homeName), dir: filepath.Join(w.dir, repoName)}
}

// Line runs one line of the prompt, and shows what it printed and the history after it.
func (w *workspace) Line(ctx context.Context, line string) (lab.Output, error) {
	began := time.Now()
	p := w.place()
	said, err := (prompt{place: p, setup: w.setup}).line(ctx, line)
	if err != nil {
		return lab.Output{}, fmt.Errorf("run a line in %s: %w", w.src.ID, err)
	}
	out := lab.Output{}
	if said.refused != "" {
		out.Fault = &lab.Fault{Text: said.refused, Limit: said.limit, Unread: said.limit == ""}
	} else {
		out.Blocks = []lab.Block{{Kind: lab.TextBlock, Title: "$ " + strings.TrimSpace(line), Text: said.text}, p.graph(ctx)}
	}
	out.Took = time.Since(began)
	return out, nil
}

// Shell is the repository and the same surroundings, with the learner's own editor and terminal.
func (w *workspace) Shell() (dir string, environ []string) {
	p := w.place()
	environ = p.environ()
	for _, name := range []string{"TERM", "COLORTERM", "NO_COLOR", "LANG", "EDITOR", "VISUAL", "SHELL", "USER", "TMPDIR"} {
		if v := os.Getenv(name); v != "" {
			environ = append(environ, name+"="+v)
		}
	}
	separator := string(os.PathListSeparator)
	environ = append(environ, "PATH="+filepath.Dir(w.git)+separator+os.Getenv("PATH")) // the last one counts
	if runtime.GOOS != "windows" {
		environ = append(environ, "PS1=git lab $ ")
	}
	return p.dir, environ
}

// Attempt shows the repository as it is, or what the lines of an answer do in a fresh one.
func (w *workspace) Attempt(ctx context.Context, a lab.Answer) (lab.Output, error) {
	began := time.Now()
	out := lab.Output{}
	err := w.in(ctx, a, func(p place, lines []lab.Block, fault *lab.Fault) error {
		out.Blocks, out.Fault = append(lines, p.standing(ctx)...), fault
		return nil
	})
	out.Took = time.Since(began)
	return out, err
}

// in gives the repository that an answer is about: that of the learner as it stands, or a fresh one after the answer's
// lines. A fault says which line ended them.
func (w *workspace) in(ctx context.Context, a lab.Answer, use func(place, []lab.Block, *lab.Fault) error) error {
	text, ok := a.File(CommandsName)
	if !ok {
		return use(w.place(), nil, nil)
	}
	p, remove, err := w.fresh(ctx)
	if err != nil {
		return err
	}
	defer remove()
	lines, fault, err := w.play(ctx, p, text, a.Files)
	if err != nil {
		return err
	}
	return use(p, lines, fault)
}

// fresh makes a repository of its own in a temporary folder.
func (w *workspace) fresh(ctx context.Context) (place, func(), error) {
	dir, err := os.MkdirTemp("", "engineroom-git-")
	if err != nil {
		return place{}, nil, fmt.Errorf("make a folder for the repository: %w", err)
	}
	remove := func() { os.RemoveAll(dir) }
	p, err := newPlace(w.git, dir)
	if err == nil {
		w.known, err = w.setup.build(ctx, p)
	}
	if err != nil {
		remove()
		return place{}, nil, err
	}
	return p, remove, nil
}

// play runs the lines of an answer. One that is refused ends them.
func (w *workspace) play(ctx context.Context, p place, text string, edits []lab.File) ([]lab.Block, *lab.Fault, error) {
	var out []lab.Block
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > maxLines {
			return out, &lab.Fault{Text: fmt.Sprintf("There are more than %d lines.", maxLines), File: CommandsName, Line: n, Limit: "size"}, nil
		}
		said, err := (prompt{p, w.setup, edits}).line(ctx, line)
		if err != nil {
			return out, nil, err
		}
		if said.refused != "" {
			return out, &lab.Fault{Text: said.refused, File: CommandsName, Line: n, Limit: said.limit}, nil
		}
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, lab.Block{Kind: lab.TextBlock, Title: "$ " + line, Text: said.text})
		}
	}
	return out, nil, nil
}

// learn makes sure that the commits of the setup are known by name.
func (w *workspace) learn(ctx context.Context) error {
	if w.known != nil {
		return nil
	}
	_, remove, err := w.fresh(ctx)
	if err == nil {
		remove()
	}
	return err
}

// Grade judges the repository that an answer is about by every check.
func (w *workspace) Grade(ctx context.Context, a lab.Answer) (lab.Report, error) {
	began := time.Now()
	var out lab.Report
	err := w.in(ctx, a, func(p place, _ []lab.Block, fault *lab.Fault) error {
		if err := w.learn(ctx); err != nil {
			return err
		}
		s := &scene{place: p, w: w, answer: a, commits: map[string]string{}}
		for _, c := range w.checks {
			r, err := s.judge(ctx, c, fault)
			if err != nil {
				return fmt.Errorf("check %s of %s: %w", c.ID, w.src.ID, err)
			}
			out.Results = append(out.Results, r)
		}
		return nil
	})
	out.Took = time.Since(began)
	return out, err
}
