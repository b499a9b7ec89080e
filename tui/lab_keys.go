package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// labActions work while letters are typed, because none of their usual keys writes one. Keys that the learner has given
// them belong to them and not to the text.
var labActions = []action{
	actRun, actJudge, actPane, actZoom, actClue, actSave, actOnSave, actNextFile, actPrevFile, actCompare, actSolution, actReset,
	actEditor, actShell, actAddress,
}

func (l *labScreen) typing() bool {
	w := l.pane()
	return l.desk != nil && l.ask == nil && l.focus == onWork && w != nil && w.typing()
}

// takes tells whether a key belongs to the text.
func (l *labScreen) takes(k tea.KeyPressMsg) bool {
	if k.Text == "" {
		s := k.String()
		for _, a := range labActions {
			if slices.Contains(l.env.keys[a], s) {
				return false
			}
		}
	}
	return l.pane().takes(k)
}

func (l *labScreen) edit(msg tea.Msg) tea.Cmd {
	if said := l.pane().edit(msg); said != "" {
		l.env.say(said)
	}
	f, ok := l.file()
	if !ok || f.rev == f.ed.rev || f.seen == f.ed.rev {
		return nil
	}
	f.seen = f.ed.rev
	return l.changed(f.draft(l))
}

// bindings list what keys do here, the more important first: the footer shows as many as fit.
func (l *labScreen) bindings() []binding {
	if l.desk == nil || l.err != nil {
		return []binding{bind(actBack, "back", l.leave)}
	}
	if l.ask != nil {
		return l.ask.answers
	}
	out := []binding{
		bind(actRun, "run", act(func() tea.Cmd { return l.startHere(toShow) })),
		bind(actJudge, "check", act(func() tea.Cmd { return l.startHere(toJudge) })),
	}
	other := bind(actPane, l.nextPaneName(), act(l.nextPane))
	switch l.focus {
	case onTask:
		out = append(append([]binding{bind(actGo, "begin", act(l.toWork))}, out...), other)
	case onChecks:
		out = append([]binding{l.checkKey(), other}, out...)
	default:
		out = append(out, other)
	}
	if n := len(l.source.Hints); n > 0 {
		out = append(out, bind(actClue, "hint", act(l.hint)).unless(l.record.Hints >= n, "You have seen every hint; they stand below the task."))
	}
	switch l.focus {
	case onTask:
		out = append(out, l.taskKeys()...)
	case onChecks:
		out = append(out, l.checkKeys()...)
	default:
		if w := l.pane(); w != nil {
			out = append(out, w.bindings()...)
		}
	}
	out = append(out, bind(actBack, "leave", l.leave))
	for _, b := range l.toolKeys() {
		b.quiet = b.quiet || l.width >= 60 // the status line has them
		out = append(out, b)
	}
	return out
}

// tools are the keys that the status line shows while it has nothing else to say.
func (l *labScreen) tools() []binding {
	out := l.toolKeys()
	for i := range out {
		out[i] = out[i].under(l.env.keys)
	}
	return out
}

// toolKeys are the keys of what this lab has.
func (l *labScreen) toolKeys() []binding {
	var out []binding
	files, source := l.files(), l.source
	if len(l.work) > 1 {
		out = append(out, bind(actNextFile, "next file", act(func() tea.Cmd { return l.turn(1) })), bindQuiet(actPrevFile, "file before", act(func() tea.Cmd { return l.turn(-1) })))
	}
	if l.url != "" {
		out = append(out, bind(actAddress, "copy address", act(l.copyAddress)))
	}
	if l.shell != nil {
		out = append(out, bind(actShell, "shell", act(l.openShell)))
	}
	_, knobs := l.knobs()
	if (len(files) > 0 || knobs) && l.shell == nil { // git shows by itself what has changed
		out = append(out, bind(actCompare, "changes", l.showChanges))
	}
	if len(files) > 0 {
		_, here := l.file()
		out = append(out,
			bind(actEditor, "your editor", act(l.openOutside)).unless(!here, "Go to a file first."),
			bindQuiet(actSave, "save now", act(l.save)),
			bindQuiet(actOnSave, l.onSaveWord(), act(l.turnOnSave)))
	}
	if len(source.Solutions) > 0 {
		out = append(out, bind(actSolution, "solution", l.askSolution))
	}
	if len(l.work) > 0 {
		out = append(out, bind(actReset, "start over", stay(l.startOver)))
	}
	if l.width >= twoPanes {
		word := "whole width"
		if l.zoom {
			word = "two panes"
		}
		out = append(out, bind(actZoom, word, act(func() tea.Cmd { l.zoom = !l.zoom; return l.relay() })))
	}
	return out
}

func (l *labScreen) onSaveWord() string {
	if l.onSave {
		return "do not check on save"
	}
	return "check on save"
}

func (l *labScreen) turnOnSave() tea.Cmd {
	l.onSave = !l.onSave
	l.env.say("It is checked when you ask for it.")
	if l.onSave {
		l.env.say(l.env.keysIn("It is checked whenever another program saves a file here, and with {save}."))
	}
	return nil
}

// taskKeys scroll the task.
func (l *labScreen) taskKeys() []binding {
	return append([]binding{bindQuiet(actField, l.nextPaneName(), act(l.nextPane))}, l.page.bindings()...)
}

// checkKey opens or folds a check, or goes on where nothing is left to open.
func (l *labScreen) checkKey() binding {
	c := &l.shown
	switch {
	case c.allPass():
		return bind(actGo, "next", l.goNext)
	case c.at < len(c.results) && c.open[c.results[c.at].ID]:
		return bind(actGo, "fold", stay(c.toggle))
	}
	return bind(actGo, "open", stay(c.toggle))
}

// checkKeys walk through the checks.
func (l *labScreen) checkKeys() []binding {
	c := &l.shown
	out := []binding{
		bindQuiet(actField, l.nextPaneName(), act(l.nextPane)),
		bindQuiet(actUp, "check before", stay(func() { c.walk(-1) })),
		bindQuiet(actDown, "next check", stay(func() { c.walk(1) })),
	}
	for _, b := range c.page.bindings() {
		if b.action != actUp && b.action != actDown {
			out = append(out, b)
		}
	}
	return out
}

// goNext leaves a lab that is done for what follows it: another lab of the same lesson, the next lesson, or the screen
// below.
func (l *labScreen) goNext() (move, tea.Cmd) {
	var m move
	var cmd tea.Cmd
	if ref, ok := l.nextLab(); ok {
		m, cmd = l.env.openLab(ref)
	} else if ref, ok := l.env.after(l.ref.Lesson); ok && l.ref.Lesson != "" {
		m, cmd = l.env.openLesson(ref)
	}
	if m.push == nil {
		return l.leave()
	}
	return move{replace: m.push}, tea.Batch(l.end(), cmd)
}

// nextPaneName is where the key for the next pane goes.
func (l *labScreen) nextPaneName() string {
	switch l.follows() {
	case onTask:
		return "task"
	case onChecks:
		return "checks"
	}
	switch l.pane().(type) {
	case *knobPane:
		return "knobs"
	case *promptPane:
		return "prompt"
	}
	return "edit"
}

// follows is the pane behind the one with the focus: task, checks, work, and again.
func (l *labScreen) follows() focus {
	next := map[focus]focus{onTask: onChecks, onChecks: onWork, onWork: onTask}[l.focus]
	if next == onWork && l.pane() == nil {
		return onTask
	}
	return next
}

func (l *labScreen) nextPane() tea.Cmd {
	l.see(l.follows())
	return l.relay()
}

func (l *labScreen) toWork() tea.Cmd {
	if l.pane() != nil {
		l.see(onWork)
	}
	return l.relay()
}

// turn goes to the next file, or to the one before.
func (l *labScreen) turn(by int) tea.Cmd {
	l.at = (l.at + by + len(l.work)) % len(l.work)
	l.see(onWork)
	return l.relay()
}

func (l *labScreen) copyAddress() tea.Cmd {
	l.env.say("Copied: " + l.url + ". Add a path and use it with curl or a browser.")
	return l.env.fx.clipboard(l.url)
}

func (l *labScreen) scrollBy(lines int) {
	switch l.focus {
	case onTask:
		l.page.scrollBy(lines)
	case onChecks:
		l.shown.page.scrollBy(lines)
	default:
		if w := l.pane(); w != nil {
			w.scrollBy(lines)
		}
	}
}

// click gives the pane under the mouse the focus, and puts the cursor there.
func (l *labScreen) click(x, y int) (move, tea.Cmd) {
	if l.desk == nil || l.ask != nil {
		return move{}, nil
	}
	p := l.plan
	if l.plan.two && x >= p.work.x {
		l.see(onWork)
	} else if l.plan.two && x < p.side.width {
		l.see(l.left)
	}
	if l.focus == onWork && l.pane() != nil && y >= p.work.y {
		l.pane().click(x-p.work.x, y-p.work.y)
	}
	if l.focus == onChecks && y >= p.side.y {
		l.shown.click(y - p.side.y)
	}
	return move{}, l.relay()
}

// click opens the check on a line, or folds it.
func (c *checksPane) click(y int) {
	c.draw(true)
	at := bound(c.page.scroll, len(c.page.lines), c.page.height) + y
	if i := slices.Index(c.heads, at); i >= 0 {
		c.at = i
		c.toggle()
	}
}
