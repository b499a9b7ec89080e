package tui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
)

// labOpened answers openLab.
type labOpened struct {
	id     string // of the screen that asked
	desk   *desk.Desk
	texts  map[string]string // of every file, and of the settings
	knobs  map[string]float64
	task   []content.Block
	url    string // of the server, if there is one
	server lab.Server
	prompt lab.Prompter
	stamp  string
	err    error
}

// openLab opens the desk of a lab and reads what lies on it.
func (fx *effects) openLab(ctx context.Context, id, name string) tea.Cmd {
	before := slices.Clone(*fx.closing)
	return func() tea.Msg {
		for _, closed := range before {
			<-closed // the same lab may be on its way out
		}
		m := labOpened{id: id}
		if m.desk, m.err = fx.labs.Open(ctx, name); m.err != nil {
			return m
		}
		m.task, _ = content.Blocks(m.desk.Spec().Source().Task, "", 1)
		m.stamp = m.desk.Stamp()
		if m.texts, m.knobs, m.err = readDesk(m.desk); m.err != nil {
			return m
		}
		if p, ok := m.desk.Prompter(); ok {
			m.prompt = p
		}
		if s, ok := m.desk.Server(); ok {
			m.server = s
			m.url, _ = s.Serve(ctx) // without it, requests are typed
		}
		return m
	}
}

// readDesk reads every file of a desk. Settings that are no settings are left out, and running says what is wrong.
func readDesk(d *desk.Desk) (texts map[string]string, knobs map[string]float64, err error) {
	texts = map[string]string{}
	for _, name := range d.Names() {
		if texts[name], err = d.Read(name); err != nil {
			return texts, nil, err
		}
	}
	if a, err := d.Answer(); err == nil {
		knobs = a.Knobs
	}
	return texts, knobs, nil
}

// closeDesk ends what runs in a lab.
func (fx *effects) closeDesk(d *desk.Desk) tea.Cmd {
	closed := make(chan struct{})
	*fx.closing = append(slices.DeleteFunc(*fx.closing, isClosed), closed)
	return func() tea.Msg {
		defer close(closed)
		_ = d.Close() // its files stay, and its child processes end with the context too
		return nil
	}
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// draftsWritten answers writeDrafts.
type draftsWritten struct{ files []writtenFile }

// writtenFile is what became of a draft.
type writtenFile struct {
	draft draft
	base  string // what the file holds now
	stale bool   // a newer one was written before it, and it was not
	clash bool   // another program had changed the file: nothing was written there, and both texts are kept
	err   error
}

// scribe writes drafts one after the other and remembers the newest of each file, because the batch that is written at the
// end of the program may meet one that is still on its way.
type scribe struct {
	mu   sync.Mutex
	last map[string]int
}

func (fx *effects) writeDrafts(batch []draft) tea.Cmd {
	return func() tea.Msg {
		var m draftsWritten
		for _, d := range batch {
			m.files = append(m.files, fx.scribe.write(d))
		}
		return m
	}
}

func (k *scribe) write(d draft) writtenFile {
	k.mu.Lock()
	defer k.mu.Unlock()
	w := writtenFile{draft: d, base: d.text}
	file := filepath.Join(d.desk.Dir(), d.name)
	if k.last == nil {
		k.last = map[string]int{}
	}
	if d.rev < k.last[file] {
		w.stale = true
		return w
	}
	there, err := d.desk.Read(d.name)
	switch {
	case err != nil:
		w.err = err
	case d.knobs != nil:
		if w.err = d.desk.SetKnobs(d.knobs); w.err == nil {
			w.base, w.err = d.desk.Read(d.name)
		}
	case there == d.text:
	case there != d.base && !d.force:
		w.clash, w.base = true, there
		w.err = d.desk.Write(d.name+yours, d.text)
	default:
		if there != d.base {
			w.err = d.desk.Write(d.name+theirs, there)
		}
		if w.err == nil {
			w.err = d.desk.Write(d.name, d.text)
		}
	}
	if w.err == nil {
		k.last[file] = d.rev
	}
	return w
}

// What is put behind the name of a file to keep a text that had to give way.
const (
	yours  = ".yours~"
	theirs = ".theirs~"
)

// saveNow answers saveSoon and saveLater.
type saveNow struct{}

// saveSoon asks to be told when typed text has waited long enough.
func (fx *effects) saveSoon() tea.Cmd {
	return tea.Tick(fx.saveAfter, func(time.Time) tea.Msg { return saveNow{} })
}

func (fx *effects) saveLater() tea.Cmd {
	return tea.Tick(retryAfter, func(time.Time) tea.Msg { return saveNow{} })
}

// labRan answers runLab.
type labRan struct {
	id     string // of the run
	output lab.Output
	report lab.Report
	answer lab.Answer
	judged bool
	err    error
}

// runLab runs the files of a desk as they stand, and judges them if asked to. What is not in its language is not judged: a
// slip is no answer.
func (fx *effects) runLab(ctx context.Context, id string, d *desk.Desk, judge bool) tea.Cmd {
	return func() tea.Msg {
		m := labRan{id: id}
		if m.output, m.err = d.Attempt(ctx); m.err != nil || !judge {
			return m
		}
		if f := m.output.Fault; f != nil && f.Unread {
			return m
		}
		m.report, m.answer, m.err = d.Grade(ctx)
		m.judged = m.err == nil
		return m
	}
}

// runLine runs one line at the prompt of a lab.
func (fx *effects) runLine(ctx context.Context, id string, p lab.Prompter, line string) tea.Cmd {
	return func() tea.Msg {
		m := labRan{id: id}
		m.output, m.err = p.Line(ctx, line)
		return m
	}
}

// looked answers lookSoon: what lies on the desk now, if another program may have changed it.
type looked struct {
	id    string // of the screen that asked
	n     int    // which of its questions
	stamp string
	texts map[string]string // nil where the stamp is as it was
	knobs map[string]float64
	calls []string // from outside, to the lab's server
	err   error
}

// lookEvery is how long it takes at most until a change by another program is seen.
const lookEvery = 400 * time.Millisecond

// lookSoon looks at the folder of a lab after a while.
func (fx *effects) lookSoon(id string, n int, d *desk.Desk, s lab.Server, stamp string) tea.Cmd {
	if fx.lookAfter == 0 {
		return nil
	}
	return tea.Tick(fx.lookAfter, func(time.Time) tea.Msg { return lookAt(id, n, d, s, stamp) })
}

// lookNow looks at once.
func (fx *effects) lookNow(id string, n int, d *desk.Desk, s lab.Server, stamp string) tea.Cmd {
	return func() tea.Msg { return lookAt(id, n, d, s, stamp) }
}

func lookAt(id string, n int, d *desk.Desk, s lab.Server, before string) looked {
	m := looked{id: id, n: n, stamp: d.Stamp()}
	if s != nil {
		m.calls = s.Calls()
	}
	if m.stamp == before {
		return m
	}
	m.texts, m.knobs, m.err = readDesk(d)
	if d.Stamp() != m.stamp || !allThere(d) {
		m.stamp, m.texts, m.err = before, nil, nil // it is being saved just now: the next look sees it whole
	}
	return m
}

// allThere tells whether no file is missing. Some editors take a file away for a moment when they save it.
func allThere(d *desk.Desk) bool {
	for _, name := range d.Names() {
		if _, err := os.Lstat(filepath.Join(d.Dir(), filepath.FromSlash(name))); err != nil {
			return false
		}
	}
	return true
}

// putBack answers resetLab.
type putBack struct {
	id    string
	texts map[string]string
	knobs map[string]float64
	err   error
}

// resetLab puts every file of a desk back to the start.
func (fx *effects) resetLab(id string, d *desk.Desk) tea.Cmd {
	return func() tea.Msg {
		m := putBack{id: id}
		if m.err = d.Reset(); m.err == nil {
			m.texts, m.knobs, m.err = readDesk(d)
		}
		return m
	}
}

// outsideDone answers outside: another program had the terminal and has given it back.
type outsideDone struct {
	id  string
	err error
}

// editOutside opens a file in the learner's own editor.
func (fx *effects) editOutside(id string, d *desk.Desk, name string, line int) tea.Cmd {
	return fx.outside(id, func() (tea.ExecCommand, error) {
		return fx.labs.Editor(filepath.Join(d.Dir(), filepath.FromSlash(name)), line)
	})
}

// shellOutside opens a shell where the prompt of a lab works.
func (fx *effects) shellOutside(id string, p lab.Prompter) tea.Cmd {
	return fx.outside(id, func() (tea.ExecCommand, error) {
		dir, environ := p.Shell()
		return fx.labs.Shell(dir, environ)
	})
}

func (fx *effects) outside(id string, ready func() (tea.ExecCommand, error)) tea.Cmd {
	return func() tea.Msg {
		c, err := ready()
		if err != nil {
			return outsideDone{id, err}
		}
		return tea.Exec(c, func(err error) tea.Msg { return outsideDone{id, err} })()
	}
}
