// Package desk is a lab as it lies before one learner: files in a folder of the machine that any editor may change, and
// the workspace in which they are run and judged.
//
// It knows how an answer lies on the disk, and how it is read, changed, compared with the start and put back to it. It
// refuses to know what an answer means, who the learner is, how much help was taken and how anything is drawn.
package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/engineroom/engineroom/lab"
)

// MaxFileBytes bounds a file that is read from the folder.
const MaxFileBytes = 256 << 10

// KnobsName is the file in which the settings of a lab with knobs stand, one `name = value` on a line.
const KnobsName = "settings.txt"

// Desk is an open lab. Its methods may be called from several goroutines; runs wait for each other.
type Desk struct {
	spec lab.Spec
	dir  string
	mu   sync.Mutex // held during a run
	work lab.Workspace
}

// Open opens a lab in a folder, which is made if it is not there. What lies in the folder stays; files of the start that
// are missing are laid out.
func Open(ctx context.Context, spec lab.Spec, dir string, env lab.Env) (*Desk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the lab: %w", err)
	}
	d := &Desk{spec: spec, dir: dir}
	if err := d.layOut(); err != nil {
		return nil, err
	}
	env.Dir = dir
	work, err := spec.Open(ctx, env)
	if err != nil {
		return nil, err
	}
	d.work = work
	return d, nil
}

// Spec is what the lab asks for.
func (d *Desk) Spec() lab.Spec { return d.spec }

// Dir is the folder with the learner's files.
func (d *Desk) Dir() string { return d.dir }

// Close ends what runs. The files stay.
func (d *Desk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.work.Close()
}

// Attempt runs the files as they stand, and shows what happens.
func (d *Desk) Attempt(ctx context.Context) (lab.Output, error) {
	a, err := d.Answer()
	if err != nil {
		return lab.Output{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.work.Attempt(ctx, a)
}

// Grade judges the files as they stand, and returns the answer that was judged.
func (d *Desk) Grade(ctx context.Context) (lab.Report, lab.Answer, error) {
	a, err := d.Answer()
	if err != nil {
		return lab.Report{}, a, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	report, err := d.work.Grade(ctx, a)
	return report, a, err
}

// Server is the lab's server, if it has one that other programs can reach.
func (d *Desk) Server() (lab.Server, bool) { s, ok := d.work.(lab.Server); return s, ok }

// Prompter is the lab's prompt, if it has one.
func (d *Desk) Prompter() (lab.Prompter, bool) { p, ok := d.work.(lab.Prompter); return p, ok }

// Answer reads the learner's files, and knobs, from the folder.
func (d *Desk) Answer() (lab.Answer, error) {
	var a lab.Answer
	for _, s := range d.spec.Surfaces() {
		switch s.Kind {
		case lab.Editor:
			text, err := d.Read(s.File)
			if err != nil {
				return a, err
			}
			a.Files = append(a.Files, lab.File{Name: s.File, Text: text})
		case lab.Knobs:
			knobs, err := d.readKnobs(s.Knobs)
			if err != nil {
				return a, err
			}
			a.Knobs = knobs
		}
	}
	return a, nil
}

// Read is the text of a file of the folder. A file that was removed is as it was at the start.
func (d *Desk) Read(name string) (string, error) {
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	info, err := root.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return d.start(name), nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no plain file", name)
	case info.Size() > MaxFileBytes:
		return "", fmt.Errorf("%s has %d KB, and a lab reads at most %d", name, info.Size()>>10, MaxFileBytes>>10)
	}
	text, err := root.ReadFile(name)
	return string(text), err
}

// Write puts a text into a file of the folder. Who reads it meanwhile sees the old text or the new one.
func (d *Desk) Write(name, text string) error {
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if parent := filepath.Dir(name); parent != "." {
		if err := root.MkdirAll(parent, 0o700); err != nil {
			return err
		}
	}
	whole := name + ".new~"
	if err := root.WriteFile(whole, []byte(text), 0o600); err != nil {
		return err
	}
	return root.Rename(whole, name)
}

// start is the text with which a file begins.
func (d *Desk) start(name string) string {
	if name == KnobsName {
		return d.startKnobs()
	}
	i := slices.IndexFunc(d.spec.Source().Start, func(f lab.File) bool { return f.Name == name })
	if i < 0 {
		return ""
	}
	return d.spec.Source().Start[i].Text
}

// Names are the files that the learner edits.
func (d *Desk) Names() []string {
	var out []string
	for _, s := range d.spec.Surfaces() {
		switch s.Kind {
		case lab.Editor:
			out = append(out, s.File)
		case lab.Knobs:
			out = append(out, KnobsName)
		}
	}
	return out
}

// layOut writes the files that are not there yet.
func (d *Desk) layOut() error {
	for _, name := range d.Names() {
		if _, err := os.Lstat(filepath.Join(d.dir, filepath.FromSlash(name))); err == nil {
			continue
		}
		if err := d.Write(name, d.start(name)); err != nil {
			return fmt.Errorf("lay out %s: %w", name, err)
		}
	}
	return nil
}

// Reset puts everything back to the start: what the workspace keeps besides the files, and every file. What stood in a
// file is kept beside it as NAME.before~.
func (d *Desk) Reset() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r, ok := d.work.(lab.Resetter); ok {
		if err := r.Reset(context.Background()); err != nil {
			return err
		}
	}
	for _, name := range d.Names() {
		before, err := d.Read(name)
		if err == nil && before != d.start(name) {
			err = d.Write(name+".before~", before)
		}
		if err == nil {
			err = d.Write(name, d.start(name))
		}
		if err != nil {
			return fmt.Errorf("put %s back: %w", name, err)
		}
	}
	return nil
}

// Stamp changes when a file of the folder was changed, by whatever program.
func (d *Desk) Stamp() string {
	var b strings.Builder
	for _, name := range d.Names() {
		if info, err := os.Stat(filepath.Join(d.dir, filepath.FromSlash(name))); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
