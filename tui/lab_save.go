package tui

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/progress/study"
)

// changed takes what was typed: it is on its way to the disk.
func (l *labScreen) changed(d draft) tea.Cmd {
	if l.shown.fault != nil && l.shown.fault.File == d.name {
		l.unmark()
	}
	d.desk = l.desk
	return tea.Batch(l.env.drafts.put(d), l.begun())
}

// begun records, once and before anything else is, that something was typed or run in the lab.
func (l *labScreen) begun() tea.Cmd {
	if l.started || !l.record.Seen.IsZero() {
		return nil
	}
	l.started = true
	return l.env.box.add(study.OpenLab(l.env.course.Outline, l.ref.ID, l.env.fx.stamp()))
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

// startOver asks before everything is put back.
func (l *labScreen) startOver() {
	if l.shell != nil {
		l.askReset("Put everything back to the start? The folder as it is now is kept beside it.")
		return
	}
	l.askReset("Put everything back to the start? What is there now is kept beside it, as NAME.before~.")
}

func (l *labScreen) askReset(text string) {
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
	return tea.Batch(l.env.box.add(study.ResetLab(l.env.course.Outline, l.ref.ID, l.env.fx.stamp())), l.lookNow())
}
