// Package git knows labs in a real repository: a lab.yaml describes a history as data, the learner works on it with git
// itself, and checks look at what came of it: commits, parents, branches, tags, files. A check never asks which commands
// were used, and never compares the hash of a commit that the learner made.
//
// It runs the git of this machine in surroundings made from nothing: no configuration, no hook, no pager, no prompt for a
// password and no network. Everything that a pack contributes is data, or a line for the small prompt of this package,
// which passes on a list of subcommands and options and no others. It refuses to know how a history is drawn, and runs
// nothing of what a repository holds: a file that is to be tried out goes to JavaScript in a worker child.
package git

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// Names in the folder of a lab.
const (
	repoName  = "repo"
	homeName  = "home"
	marksName = "marks" // while the repository is made
)

// CommandsName is the file of an answer whose lines are run in a fresh repository, which is then judged.
const CommandsName = "commands.txt"

// Engine is the kind of lab.
type Engine struct{}

// Kind is git.
func (Engine) Kind() lab.Kind { return lab.Git }

// Parse reads the history, the files to edit and the checks of a lab. Nothing is run.
func (Engine) Parse(src lab.Source) (lab.Spec, []lab.Problem) {
	p := parser{src: src}
	p.top()
	s := &spec{src: src, setup: p.setup(src.Node.Get("setup"))}
	s.edit = p.edit(s)
	p.start()
	s.checks = p.checks()
	if len(p.Problems) == 0 {
		p.answers()
		s.src.Start = append(slices.Clone(src.Start), s.starts()...)
	}
	return s, p.Problems
}

// spec is a lab that was understood.
type spec struct {
	src    lab.Source
	setup  setup
	edit   []string // files of the work tree that have an editor
	checks []check
}

func (s *spec) Source() lab.Source { return s.src }

// Surfaces are the prompt, the files of the work tree that have an editor, and the files that the learner writes besides.
func (s *spec) Surfaces() []lab.Surface {
	out := []lab.Surface{{Kind: lab.Prompt, Label: "git"}}
	for _, f := range s.src.Start {
		out = append(out, lab.Surface{Kind: lab.Editor, Label: strings.TrimPrefix(f.Name, repoName+"/"), File: f.Name, Lang: language(f.Name)})
	}
	return out
}

func language(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "js"
	case ".sql":
		return "sql"
	}
	return "text"
}

// starts are the files with an editor as they are in the repository at the start.
func (s *spec) starts() []lab.File {
	var out []lab.File
	for _, name := range s.edit {
		text, _ := s.setup.text(name)
		out = append(out, lab.File{Name: repoName + "/" + name, Text: text})
	}
	return out
}

// Open finds git and makes the repository, unless the folder already holds it: then the learner's work goes on. The error
// says what to install where there is no git.
func (s *spec) Open(ctx context.Context, env lab.Env) (lab.Workspace, error) {
	program, err := find(ctx)
	if err != nil {
		return nil, err
	}
	w := &workspace{spec: s, env: env, git: program, dir: env.Dir}
	if w.dir == "" {
		if w.dir, err = os.MkdirTemp("", "engineroom-git-"); err != nil {
			return nil, fmt.Errorf("make a folder for the repository: %w", err)
		}
		w.passing = true
	}
	w.life, w.end = context.WithCancel(ctx)
	if err := w.open(ctx); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// open makes the surroundings anew, and the repository if it is not there.
func (w *workspace) open(ctx context.Context) error {
	p, err := newPlace(w.git, w.dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(p.dir, ".git")); err == nil {
		return nil
	}
	return w.make(ctx, p)
}

// make builds the repository beside its place and moves it there, so that a half-made one is never found.
func (w *workspace) make(ctx context.Context, p place) error {
	built := p
	built.dir = p.dir + ".new"
	if err := os.RemoveAll(built.dir); err != nil {
		return err
	}
	known, err := w.setup.build(ctx, built)
	if err == nil {
		err = w.carry(p, built)
	}
	if err != nil {
		return err
	}
	if err := os.RemoveAll(p.dir); err != nil {
		return err
	}
	w.known = known
	return os.Rename(built.dir, p.dir)
}

// carry takes over the files with an editor from a folder that is no repository yet: they are laid out, and may be
// changed, before the lab is opened for the first time.
func (w *workspace) carry(from, to place) error {
	old, err := os.OpenRoot(from.dir)
	if err != nil {
		return nil // there is nothing to take over
	}
	defer old.Close()
	fresh, err := os.OpenRoot(to.dir)
	if err != nil {
		return err
	}
	defer fresh.Close()
	for _, name := range w.edit {
		text, err := old.ReadFile(name)
		if err != nil {
			continue
		}
		if err := writeFile(fresh, name, string(text), false); err != nil {
			return err
		}
	}
	return nil
}
