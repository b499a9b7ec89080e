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
	fails   map[string]int    // how often each check has failed since it passed
	clashed map[string]string // what another program has written into a file that was changed here too
	stamp   string            // of the folder, as it was seen last
	looks   int               // counts the looks at the folder
	onSave  bool              // check whenever a file is saved
	next    []func() tea.Cmd  // what waits until everything is on the disk
	ask     *question         // to be answered before anything else
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
		out = append(out, content.Block{Kind: content.Paragraph, Text: fmt.Sprintf("The server listens at `%s` while this lab is open. %s copies a line for curl.", l.url, l.env.keysIn("{address}"))})
	}
	for i, h := range l.source.Hints[:min(l.record.Hints, len(l.source.Hints))] {
		blocks, _ := content.Blocks(h, "", 1)
		out = append(out, content.Block{Kind: content.Heading, Level: 3, Text: fmt.Sprintf("Hint %d of %d", i+1, len(l.source.Hints))})
		out = append(out, blocks...)
	}
	return out
}

// changed takes what was typed: it is on its way to the disk.
func (l *labScreen) changed(d draft) tea.Cmd {
	if l.shown.fault != nil && l.shown.fault.File == d.name {
		l.unmark()
	}
	d.desk = l.desk
	return l.env.drafts.put(d)
}

// unmark takes the sign of a mistake away, which may be mended by now.
func (l *labScreen) unmark() {
	for _, f := range l.files() {
		f.ed.wrong = 0
	}
}

// then does something when everything that was typed is on the disk.
func (l *labScreen) then(do func() tea.Cmd) tea.Cmd {
	if len(l.clashed) > 0 {
		l.stop(l.clashSentence())
		return nil
	}
	l.dirty()
	if l.env.drafts.clean(l.desk) {
		return do()
	}
	l.next = append(l.next, do)
	return l.env.drafts.send()
}

// dirty makes drafts of whatever differs from the disk, such as a text that another program's had made way for.
func (l *labScreen) dirty() {
	if l.desk == nil {
		return
	}
	for _, f := range l.files() {
		if _, waits := l.env.drafts.of(l.desk, f.name); !waits && f.rev != f.ed.rev && l.clashed[f.name] == "" {
			l.env.drafts.add(f.draft(l))
		}
	}
}

// saved takes note of what became of drafts.
func (l *labScreen) saved(m draftsWritten) tea.Cmd {
	failed := error(nil)
	for _, w := range m.files {
		if w.draft.desk.Dir() != l.desk.Dir() || w.stale {
			continue
		}
		switch {
		case w.err != nil:
			failed = w.err
		case w.clash:
			l.clashed[w.draft.name] = w.base
		default:
			delete(l.clashed, w.draft.name)
			l.setBase(w.draft.name, w.base, w.draft)
		}
	}
	switch {
	case failed != nil && len(l.next) > 0:
		l.stop("Not done, because your text cannot be written: " + sentence(failed))
	case len(l.clashed) > 0:
		l.stop(l.clashSentence())
	case l.env.drafts.clean(l.desk):
		return l.goOn()
	}
	return nil
}

// stop forgets what waited for the disk, and says why.
func (l *labScreen) stop(why string) {
	l.next, l.queue = nil, nil
	if p, ok := l.prompt(); ok && l.run.kind == toPrompt && !l.run.begun {
		p.came(labRan{err: errors.New(why)})
	}
	if !l.run.begun {
		l.run = labRun{}
	}
	l.env.say(why)
}

// goOn does what waited for the disk.
func (l *labScreen) goOn() tea.Cmd {
	var cmds []tea.Cmd
	next := l.next
	l.next = nil
	for _, do := range next {
		cmds = append(cmds, do())
	}
	return tea.Batch(cmds...)
}

// setBase takes note of what a file holds on the disk.
func (l *labScreen) setBase(name, base string, d draft) {
	for _, f := range l.files() {
		if f.name == name {
			f.base = base
			if d.text == f.ed.text() {
				f.rev = f.ed.rev
			}
		}
	}
	if k, ok := l.knobs(); ok && name == desk.KnobsName {
		k.base = base
	}
}

// start runs the lab, or judges it, when everything is on the disk. What is asked for while something runs waits.
func (l *labScreen) start(kind runKind) tea.Cmd {
	if l.run.kind != noRun {
		if !slices.Contains(l.queue, kind) {
			l.queue = append(l.queue, kind)
		}
		return nil
	}
	id := l.env.fx.newID()
	l.run = labRun{id: id, kind: kind}
	return l.then(func() tea.Cmd {
		if l.run.id != id {
			return nil
		}
		l.run.begun = true
		return l.env.fx.runLab(l.ctx, id, l.desk, kind == toJudge)
	})
}

// startHere is start by a key: the pane with what comes of it is on the screen then.
func (l *labScreen) startHere(kind runKind) tea.Cmd {
	l.left = onChecks
	if !l.plan.two {
		l.see(onChecks)
	}
	return tea.Batch(l.relay(), l.start(kind))
}

// runLine runs a line at the prompt.
func (l *labScreen) runLine(p lab.Prompter, line string) tea.Cmd {
	id := l.env.fx.newID()
	l.run = labRun{id: id, kind: toPrompt}
	return l.then(func() tea.Cmd {
		if l.run.id != id {
			return nil
		}
		l.run.begun = true
		return l.env.fx.runLine(l.ctx, id, p, line)
	})
}

// ran takes what came of a run; that of a run which nobody waits for any more is left out.
func (l *labScreen) ran(m labRan) tea.Cmd {
	if m.id != l.run.id || m.id == "" {
		return nil
	}
	kind := l.run.kind
	l.run = labRun{}
	if p, ok := l.prompt(); ok && kind == toPrompt {
		p.came(m)
		return tea.Batch(l.nextRun(), l.lookNow()) // a command may have changed the files
	}
	l.shown.came(m)
	l.mark(m.output.Fault)
	if !m.judged {
		return tea.Batch(l.nextRun(), l.lookNow())
	}
	stamp := l.env.fx.stamp()
	took := time.Duration(0)
	if l.env.settings.Clock {
		took = stamp.At.Sub(l.since)
	}
	l.since = stamp.At
	e := study.TryLab(l.env.course.Outline, l.ref.ID, m.answer, m.report, l.record, took, stamp)
	l.judged[e.Nonce] = m
	l.shown.saving = true
	return tea.Batch(l.env.box.add(e), l.nextRun())
}

// nextRun begins what was asked for meanwhile.
func (l *labScreen) nextRun() tea.Cmd {
	if len(l.queue) == 0 {
		return nil
	}
	kind := l.queue[0]
	l.queue = l.queue[1:]
	return l.start(kind)
}

// mark shows where a run ended.
func (l *labScreen) mark(f *lab.Fault) {
	l.unmark()
	if f == nil || f.Line == 0 {
		return
	}
	for _, p := range l.files() {
		if p.name == f.File || f.File == "" && len(l.files()) == 1 {
			p.ed.wrong = f.Line
		}
	}
}

// settle shows what the journal has, or could not take: it is kept there and tried again.
func (l *labScreen) settle(m recorded) tea.Cmd {
	var cmds []tea.Cmd
	for _, e := range m.batch {
		if e.Item != l.ref.ID {
			continue
		}
		if ran, ok := l.judged[e.Nonce]; ok {
			delete(l.judged, e.Nonce)
			l.keep(e)
			l.tell(ran)
		}
		if n, ok := l.hints[e.Nonce]; ok {
			delete(l.hints, e.Nonce)
			l.keep(e)
			cmds = append(cmds, l.showHint(n))
		}
		if l.solving[e.Nonce] {
			delete(l.solving, e.Nonce)
			l.keep(e)
		}
	}
	return tea.Batch(cmds...)
}

// keep takes an entry into what is known of the lab.
func (l *labScreen) keep(e study.Entry) {
	l.record = l.record.Record(e)
	l.env.keepLabRecord(l.record)
}

// tell shows a judgement.
func (l *labScreen) tell(m labRan) {
	for _, r := range m.report.Results {
		if r.Passed {
			delete(l.fails, r.ID)
		} else {
			l.fails[r.ID]++
		}
	}
	l.shown.told(m)
	if !l.plan.two && l.focus != onChecks {
		l.env.say(fmt.Sprintf("%d of %s pass.", l.shown.passed(), plural(len(l.shown.results), "check")))
	}
}

// hint shows the next hint, once it is recorded.
func (l *labScreen) hint() tea.Cmd {
	n := l.record.Hints + 1
	if n > len(l.source.Hints) || len(l.hints) > 0 {
		return nil
	}
	e := study.HintLab(l.env.course.Outline, l.ref.ID, n, l.env.fx.stamp())
	l.hints[e.Nonce] = n
	return l.env.box.add(e)
}

// showHint brings a hint on the screen, at the end of the task.
func (l *labScreen) showHint(int) tea.Cmd {
	l.left = onTask
	if !l.plan.two {
		l.see(onTask)
	}
	l.page.scroll = farDown
	return l.relay()
}

// see gives a pane the focus.
func (l *labScreen) see(f focus) {
	l.focus = f
	if f != onWork {
		l.left = f
	}
}

// stuckOn names the check that has failed more than once, while there are hints.
func (l *labScreen) stuckOn() (lab.Check, bool) {
	if l.record.Hints >= len(l.source.Hints) {
		return lab.Check{}, false
	}
	for _, c := range l.source.Checks {
		if l.fails[c.ID] > 1 {
			return c, true
		}
	}
	return lab.Check{}, false
}

// lookSoon looks at the folder after a while, whether another program has changed it.
func (l *labScreen) lookSoon() tea.Cmd {
	l.looks++
	return l.env.fx.lookSoon(l.id, l.looks, l.desk, l.server, l.stamp)
}

func (l *labScreen) lookNow() tea.Cmd {
	l.looks++
	return l.env.fx.lookNow(l.id, l.looks, l.desk, l.server, l.stamp)
}

// saw takes what lies in the folder. A file that is as it was left here is taken as it is now; one that was changed here
// too is kept in both ways.
func (l *labScreen) saw(m looked) tea.Cmd {
	if m.id != l.id || m.n != l.looks {
		return nil
	}
	if !l.env.onTop(l) {
		l.looks++ // it goes on when the lab is on top again
		return nil
	}
	if m.err != nil {
		l.stamp = m.stamp // said once
		l.env.say(sentence(m.err))
	}
	took := ""
	if m.err == nil && m.texts != nil {
		took = l.takeIn(m)
		l.stamp = m.stamp
	}
	heard := l.hear(m.calls)
	if took == "" {
		return tea.Batch(heard, l.lookSoon())
	}
	cmds := []tea.Cmd{heard, l.lookSoon()}
	if l.onSave {
		if l.plan.two {
			l.left = onChecks
		}
		cmds = append(cmds, l.start(toJudge), l.relay())
	} else {
		l.env.say(took + " was changed outside and is shown as it is now.")
	}
	return tea.Batch(cmds...)
}

// hear adds requests from outside to the file of requests: what was sent with curl counts as what was typed.
func (l *labScreen) hear(calls []string) tea.Cmd {
	for _, f := range l.files() {
		if f.ed.lang != "http" || len(calls) == 0 {
			continue
		}
		text := strings.TrimRight(f.ed.text(), "\n")
		for _, call := range calls {
			text = strings.TrimLeft(text+"\n\n### from outside\n"+strings.TrimRight(strings.ReplaceAll(call, "\r\n", "\n"), "\n"), "\n")
		}
		if !f.ed.take(text + "\n") {
			l.env.say("The file of requests is full; what came from outside is not added.")
			return nil
		}
		first, _, _ := strings.Cut(calls[len(calls)-1], "\n")
		l.env.say("From outside: " + content.Line(strings.TrimSpace(first)) + ". It is added to " + f.label() + ".")
		f.seen = f.ed.rev
		return l.changed(f.draft(l))
	}
	return nil
}

// takeIn takes the files that another program has changed, and names one of them.
func (l *labScreen) takeIn(m looked) (took string) {
	for _, f := range l.files() {
		now := m.texts[f.name]
		_, waits := l.env.drafts.of(l.desk, f.name)
		if now == f.base || now == f.ed.text() || l.clashed[f.name] != "" {
			continue
		}
		if waits || f.rev != f.ed.rev {
			continue // writing it finds out, and keeps both
		}
		f.ed.take(now)
		f.base, f.rev, took = now, f.ed.rev, f.name
	}
	if k, ok := l.knobs(); ok && m.knobs != nil && m.texts[desk.KnobsName] != k.base && l.env.drafts.clean(l.desk) {
		k.base, k.values, took = m.texts[desk.KnobsName], m.knobs, desk.KnobsName
	}
	return took
}

// clashSentence says that a file was changed in two places.
func (l *labScreen) clashSentence() string {
	for _, f := range l.files() {
		_, ok := l.clashed[f.name]
		if ok && l.width < 60 {
			return l.env.keysIn("Changed outside too: {save} decides")
		}
		if ok {
			return l.env.keysIn(fmt.Sprintf("%s was changed here and outside. Both are kept; {save} decides which one goes on.", content.Line(f.name)))
		}
	}
	return ""
}

// returned looks at the folder again, which another screen has covered.
func (l *labScreen) returned() tea.Cmd {
	if l.desk == nil {
		return nil
	}
	return l.lookNow()
}

// save writes what was typed now, or asks about a file that was changed in two places.
func (l *labScreen) save() tea.Cmd {
	for _, f := range l.files() {
		if outside, ok := l.clashed[f.name]; ok {
			l.askAboutClash(f, outside)
			return nil
		}
	}
	return l.then(func() tea.Cmd {
		if l.onSave {
			return l.start(toJudge)
		}
		l.env.say("It is on the disk, as everything you type is.")
		return nil
	})
}

func (l *labScreen) askAboutClash(f *filePane, outside string) {
	name := content.Line(f.name)
	keep := func() tea.Cmd {
		l.ask = nil
		delete(l.clashed, f.name)
		d := f.draft(l)
		d.force = true
		l.env.drafts.add(d)
		l.env.say("Yours goes on. The other one lies in " + name + theirs + ".")
		return l.env.drafts.send()
	}
	take := func() tea.Cmd {
		l.ask = nil
		delete(l.clashed, f.name)
		f.ed.take(outside)
		f.base, f.rev = outside, f.ed.rev
		l.env.say("The other one goes on. Yours lies in " + name + yours + "; Ctrl+Z brings it back.")
		return l.goOn()
	}
	l.ask = &question{name + " was changed here and outside. Which one goes on? The other one is kept beside it.", []binding{
		bindKeys([]string{"1"}, "1", "yours", act(keep)),
		bindKeys([]string{"2"}, "2", "the other one", act(take)),
		bind(actBack, "decide later", stay(func() { l.ask = nil })),
	}}
}

// askReset asks before everything is put back.
func (l *labScreen) askReset() {
	text := "Put everything back to the start? What is there now is kept beside it, as NAME.before~."
	if l.shell != nil {
		text = "Put everything back to the start? The folder as it is now is kept beside it."
	}
	l.ask = &question{text, []binding{
		bind(actGo, "back to the start", act(func() tea.Cmd {
			l.ask = nil
			clear(l.clashed) // both texts are kept already
			return l.then(func() tea.Cmd { return l.env.fx.resetLab(l.id, l.desk) })
		})),
		bind(actBack, "leave it", stay(func() { l.ask = nil })),
	}}
}

func (l *labScreen) wasReset(m putBack) tea.Cmd {
	if m.err != nil {
		l.env.say("Not everything is back at the start: " + sentence(m.err))
		return nil
	}
	l.env.drafts.drop(l.desk)
	clear(l.clashed)
	for _, f := range l.files() {
		f.ed.take(m.texts[f.name])
		f.base, f.rev = m.texts[f.name], f.ed.rev
	}
	if k, ok := l.knobs(); ok && m.knobs != nil {
		k.values, k.base = m.knobs, m.texts[desk.KnobsName]
	}
	l.unmark()
	l.env.say("Back at the start. What was there is kept beside it.")
	return l.lookNow()
}

// askSolution asks before a solution is shown, unless one was shown before.
func (l *labScreen) askSolution() (move, tea.Cmd) {
	if l.record.Assisted {
		return l.showSolution()
	}
	l.ask = &question{"Show a solution? It is recorded: a pass after it counts as assisted.", []binding{
		bind(actGo, "show it", func() (move, tea.Cmd) {
			l.ask = nil
			e := study.SolveLab(l.env.course.Outline, l.ref.ID, l.env.fx.stamp())
			l.solving[e.Nonce] = true
			m, cmd := l.showSolution()
			return m, tea.Batch(l.env.box.add(e), cmd)
		}),
		bind(actBack, "not now", stay(func() { l.ask = nil })),
	}}
	return move{}, nil
}

func (l *labScreen) showSolution() (move, tea.Cmd) {
	return move{push: newSolution(l)}, nil
}

func (l *labScreen) showChanges() (move, tea.Cmd) {
	return move{push: newChanges(l)}, nil
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
