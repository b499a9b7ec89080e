package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/progress/study"
)

// labScreen is a lab: its task, what is worked on, and what came of it. What the learner types is a draft until it is on
// the disk; what a run showed stays until the next one; a judgement is shown when the journal has it.
type labScreen struct {
	env    *env
	id     string // names this screen in the results of effects
	ref    content.LabRef
	ctx    context.Context
	cancel context.CancelFunc // ends what runs
	desk   *desk.Desk         // nil until it is open
	err    error              // why it is not
	source lab.Source
	work   []workPane // what is worked on, in the order of the lab
	at     int        // which of them is on the screen
	record study.LabRecord
	url    string       // of the server
	server lab.Server   // nil in a lab without one
	shell  lab.Prompter // nil in a lab without a prompt

	focus focus
	left  focus // the pane beside the work: onTask or onChecks
	zoom  bool  // the pane with the focus has the whole width
	plan  labPlan

	task  []content.Block
	page  pager // of the task
	shown checksPane

	run     labRun
	queue   []runKind         // what was asked for while something ran
	judged  map[string]labRan // judgements on their way to the journal, by nonce
	hints   map[string]int    // hints on their way to the journal, by nonce
	solving map[string]bool   // solutions on their way to the journal, by nonce
	started bool              // the journal has it, or will, that the lab was begun
	fails   map[string]int    // how often each check has failed since it passed
	clashed map[string]string // what another program has written into a file that was changed here too
	stamp   string            // of the folder, as it was seen last
	looks   int               // counts the looks at the folder
	onSave  bool              // check whenever a file is saved
	next    []func() tea.Cmd  // what waits until everything is on the disk
	ask     *question         // to be answered before anything else
	anew    bool              // it is due: doing it from the start is offered
	since   time.Time         // when the lab was opened or judged last
	width   int
	height  int
}

// focus says which pane the keys are for.
type focus uint8

// The panes.
const (
	onTask focus = iota
	onChecks
	onWork
)

// runKind says what a run is for.
type runKind uint8

// The kinds of run.
const (
	noRun runKind = iota
	toShow
	toJudge
	toPrompt
)

// labRun is what runs now.
type labRun struct {
	id    string
	kind  runKind
	begun bool // its files are on the disk
}

// question is a sentence that has to be answered first.
type question struct {
	text    string
	answers []binding
}

// workPane is something that is worked on.
type workPane interface {
	label() string
	typing() bool                        // letters are its own
	takes(k tea.KeyPressMsg) bool        // while typing
	edit(msg tea.Msg) (said string)      // a key or a paste
	bindings() []binding                 // beside the keys that it takes
	fit(width, height int)               // how much room it has
	view(focused bool) ([]string, *spot) // as many lines as it has room for
	click(x, y int)
	scrollBy(lines int)
}

func newLab(e *env, ref content.LabRef) *labScreen {
	ctx, cancel := context.WithCancel(e.fx.ctx)
	return &labScreen{
		env: e, id: e.fx.newID(), ref: ref, ctx: ctx, cancel: cancel, record: e.labRecord(ref.ID),
		judged: map[string]labRan{}, hints: map[string]int{}, solving: map[string]bool{}, fails: map[string]int{}, clashed: map[string]string{},
	}
}

func (l *labScreen) open() tea.Cmd { return l.env.fx.openLab(l.ctx, l.id, l.ref.ID) }

// opened puts the lab on the screen.
func (l *labScreen) opened(m labOpened) tea.Cmd {
	if m.err != nil {
		l.err = m.err
		if m.desk != nil {
			return l.env.fx.closeDesk(m.desk)
		}
		return nil
	}
	l.desk, l.source, l.task, l.url, l.stamp = m.desk, m.desk.Spec().Source(), m.task, m.url, m.stamp
	l.server, l.shell = m.server, m.prompt
	l.since = l.env.fx.now()
	for _, s := range m.desk.Spec().Surfaces() {
		l.work = append(l.work, l.workOn(s, m))
	}
	for _, id := range l.record.Failed {
		l.fails[id] = 1
	}
	l.shown.init(l)
	if l.begins() == onWork {
		l.focus = onWork
	}
	if l.anew {
		l.askReset("This lab is due again. Back to the start, to do it anew? What is there now is kept beside it.")
	}
	return tea.Batch(l.relay(), l.lookSoon())
}

// begins is the pane that has the focus at first: the work where the task stands beside it.
func (l *labScreen) begins() focus {
	if l.plan.two || l.record.Tries > 0 {
		return onWork
	}
	return onTask
}

// workOn makes the pane of a surface. What was typed and is not on the disk yet is newer than what lies there.
func (l *labScreen) workOn(s lab.Surface, m labOpened) workPane {
	switch s.Kind {
	case lab.Knobs:
		return newKnobPane(l, s, m.knobs, m.texts[desk.KnobsName])
	case lab.Prompt:
		return newPromptPane(l, s)
	}
	p := newFilePane(l, s, m.texts[s.File])
	if d, ok := l.env.drafts.of(m.desk, s.File); ok {
		p.ed.take(d.text)
		p.base = d.base
	}
	return p
}

// pane is what is worked on now; nil in a lab that has nothing.
func (l *labScreen) pane() workPane {
	if l.at >= len(l.work) {
		return nil
	}
	return l.work[l.at]
}

// files are the panes of files.
func (l *labScreen) files() []*filePane {
	var out []*filePane
	for _, w := range l.work {
		if f, ok := w.(*filePane); ok {
			out = append(out, f)
		}
	}
	return out
}

// file is the file that is worked on now.
func (l *labScreen) file() (*filePane, bool) {
	f, ok := l.pane().(*filePane)
	return f, ok
}

func (l *labScreen) knobs() (*knobPane, bool) {
	for _, w := range l.work {
		if k, ok := w.(*knobPane); ok {
			return k, true
		}
	}
	return nil, false
}

func (l *labScreen) prompt() (*promptPane, bool) {
	for _, w := range l.work {
		if p, ok := w.(*promptPane); ok {
			return p, true
		}
	}
	return nil, false
}

func (l *labScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case resized:
		l.width, l.height = m.width, m.height
		return l.relay()
	case restyled:
		return l.relay()
	case laidOut:
		if m.id == l.id {
			l.page.lines = m.lines
		}
		return nil
	}
	if m, ok := msg.(labOpened); ok && m.id == l.id {
		return l.opened(m)
	}
	if l.desk == nil {
		return nil
	}
	switch m := msg.(type) {
	case labRan:
		return l.ran(m)
	case recorded:
		return l.settle(m)
	case draftsWritten:
		return l.saved(m)
	case looked:
		return l.saw(m)
	case putBack:
		if m.id == l.id {
			return l.wasReset(m)
		}
	case outsideDone:
		if m.id == l.id {
			return l.cameBack(m)
		}
	}
	return nil
}

// relay gives every pane its room, and asks for the text of the task at its width.
func (l *labScreen) relay() tea.Cmd {
	if l.width == 0 {
		return nil
	}
	l.plan = planLab(l.width, l.height, l.zoom, l.focus == onWork)
	for _, w := range l.work {
		w.fit(l.plan.work.width, l.plan.work.height)
	}
	l.page.width, l.page.height = l.plan.side.width, l.plan.side.height
	l.shown.fit(l.plan.side.width, l.plan.side.height)
	if l.desk == nil {
		return nil
	}
	return l.env.fx.layOut(l.id, 0, l.taskBlocks(), l.env.md, l.env.st.name, max(leastWidth, l.plan.side.width))
}

// taskBlocks is the task, with what was hinted below it, and where the server is.
func (l *labScreen) taskBlocks() []content.Block {
	out := slices.Clone(l.task)
	if l.url != "" {
		out = append(out, content.Block{Kind: content.Paragraph, Text: fmt.Sprintf("The server listens at `%s` while this lab is open. %s copies that.", l.url, l.env.keysIn("{address}"))})
	}
	for i, h := range l.source.Hints[:min(l.record.Hints, len(l.source.Hints))] {
		blocks, _ := content.Blocks(h, "", 1)
		out = append(out, content.Block{Kind: content.Heading, Level: 3, Text: fmt.Sprintf("Hint %d of %d", i+1, len(l.source.Hints))})
		out = append(out, blocks...)
	}
	return out
}

// see gives a pane the focus.
func (l *labScreen) see(f focus) {
	l.focus = f
	if f != onWork {
		l.left = f
	}
}

// openOutside opens the file in the learner's own editor.
func (l *labScreen) openOutside() tea.Cmd {
	f, ok := l.file()
	if !ok {
		return nil
	}
	line := f.ed.cursor.row + 1
	return l.then(func() tea.Cmd { return l.env.fx.editOutside(l.id, l.desk, f.name, line) })
}

func (l *labScreen) openShell() tea.Cmd {
	return l.then(func() tea.Cmd { return l.env.fx.shellOutside(l.id, l.shell) })
}

// cameBack takes the terminal back. How a shell or an editor ended says nothing about the work.
func (l *labScreen) cameBack(m outsideDone) tea.Cmd {
	if m.err != nil && !strings.HasPrefix(m.err.Error(), "exit status") {
		l.env.say(sentence(m.err))
	}
	return tea.Batch(l.lookNow(), tea.ClearScreen)
}

// leave goes back to the screen before. What was typed goes to the disk, and what runs ends.
func (l *labScreen) leave() (move, tea.Cmd) { return move{pop: true}, l.end() }

// end is what is to be done when the lab is no longer on the screen.
func (l *labScreen) end() tea.Cmd {
	l.cancel()
	if l.desk == nil {
		return nil
	}
	l.dirty()
	return tea.Batch(l.env.drafts.send(), l.env.fx.closeDesk(l.desk))
}

// problem is why a lab cannot be opened.
func (l *labScreen) problem(width int) []string {
	lines := []string{"This lab cannot be opened.", ""}
	var problems content.Problems
	if !errors.As(l.err, &problems) {
		return append(lines, wrap(sentence(l.err), width)...)
	}
	for _, p := range problems {
		lines = append(lines, wrap(content.Text(p.Error()), width)...)
	}
	return append(lines, "", "Your work is safe. Whoever wrote the pack can mend it.")
}
