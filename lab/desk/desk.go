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
	"slices"
	"sync"

	"github.com/engineroom/engineroom/lab"
)

// KnobsName is the file in which the settings of a lab with knobs stand, one `name = value` on a line.
const KnobsName = "settings.txt"

// ErrClosed says that a lab was closed, and that nothing runs in it any more.
var ErrClosed = errors.New("this lab is closed")

// Desk is an open lab. Its methods may be called from several goroutines; runs wait for each other.
type Desk struct {
	spec lab.Spec
	dir  string
	open func() (lab.Workspace, error)
	mu   sync.Mutex    // held during a run
	work lab.Workspace // nil once it is closed

	collecting sync.Mutex
	outside    []string // requests from outside that are in no file yet
}

// Open opens a lab in a folder, which is made if it is not there. What lies in the folder stays; files of the start that
// are missing are laid out. The lab ends with ctx at the latest.
func Open(ctx context.Context, spec lab.Spec, dir string, env lab.Env) (*Desk, error) {
	d := &Desk{spec: spec, dir: dir}
	if err := d.LayOut(); err != nil {
		return nil, err
	}
	env.Dir = dir
	d.open = func() (lab.Workspace, error) { return spec.Open(ctx, env) }
	work, err := d.open()
	if err != nil {
		return nil, err
	}
	d.work = work
	return d, nil
}

// At is the desk of a lab in a folder where nothing runs: its files can be laid out, read, compared and put back.
func At(spec lab.Spec, dir string) *Desk { return &Desk{spec: spec, dir: dir} }

// Spec is what the lab asks for.
func (d *Desk) Spec() lab.Spec { return d.spec }

// Dir is the folder with the learner's files.
func (d *Desk) Dir() string { return d.dir }

// Close ends what runs, and waits for a run that has begun. The files stay.
func (d *Desk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.work == nil {
		return nil
	}
	work := d.work
	d.work = nil
	return work.Close()
}

// Closed tells whether Close was called.
func (d *Desk) Closed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.work == nil
}

// Attempt runs the files as they stand, and shows what happens.
func (d *Desk) Attempt(ctx context.Context) (lab.Output, error) {
	a, err := d.Answer()
	if err != nil {
		return lab.Output{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.work == nil {
		return lab.Output{}, ErrClosed
	}
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
	if d.work == nil {
		return lab.Report{}, a, ErrClosed
	}
	report, err := d.work.Grade(ctx, a)
	if err == nil && !report.Passed() {
		report.Belief = d.belief(a)
	}
	return report, a, err
}

// belief is what the author says to a wrong answer that they foresaw.
func (d *Desk) belief(a lab.Answer) string {
	if f, ok := d.spec.(lab.Foreseer); ok {
		return f.Belief(a)
	}
	for _, w := range d.spec.Source().Wrong {
		if len(w.Knobs) > 0 && d.turned(w.Knobs, a.Knobs) {
			return w.Say
		}
	}
	return ""
}

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

// Names are the files that the learner edits, by their names in the folder.
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

// Files are an answer as it would lie in the folder; its knobs become the file of settings.
func (d *Desk) Files(a lab.Answer) []lab.File {
	out := slices.Clone(a.Files)
	if len(a.Knobs) > 0 {
		out = append(out, lab.File{Name: KnobsName, Text: knobText(d.knobs(), a.Knobs)})
	}
	return out
}

// start is the text with which a file begins.
func (d *Desk) start(name string) string {
	if name == KnobsName {
		return knobText(d.knobs(), nil)
	}
	i := slices.IndexFunc(d.spec.Source().Start, func(f lab.File) bool { return f.Name == name })
	if i < 0 {
		return ""
	}
	return d.spec.Source().Start[i].Text
}

// hasPrompt tells whether work is done in the folder by commands, so that any file of it may change.
func (d *Desk) hasPrompt() bool {
	return slices.ContainsFunc(d.spec.Surfaces(), func(s lab.Surface) bool { return s.Kind == lab.Prompt })
}

// Reset puts every file back to the start. What stood there is kept beside it as NAME.before~; where work is done by
// commands, the whole folder is kept beside itself under such a name.
func (d *Desk) Reset() error {
	if d.hasPrompt() {
		return d.startAnew()
	}
	for _, name := range d.Names() {
		if err := d.putBack(name); err != nil {
			return err
		}
	}
	return nil
}

// startAnew moves the folder away and opens the lab in a new one.
func (d *Desk) startAnew() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.work != nil {
		if err := d.work.Close(); err != nil {
			return err
		}
		d.work = nil
	}
	kept := d.dir + ".before~"
	err := os.RemoveAll(kept)
	if err == nil {
		err = os.Rename(d.dir, kept)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("put the folder of the lab away: %w", err)
	}
	if err := d.LayOut(); err != nil || d.open == nil {
		return err
	}
	d.work, err = d.open()
	return err
}
