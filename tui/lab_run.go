package tui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

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
		return tea.Batch(l.begun(), l.nextRun(), l.lookNow()) // a command may have changed the files
	}
	l.shown.came(m)
	l.mark(m.output.Fault)
	if !m.judged {
		return tea.Batch(l.begun(), l.nextRun(), l.lookNow())
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
		if e.First() != l.env.course.FirstLab(l.ref.ID) {
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
		if e.Type == study.LabOpened || e.Type == study.LabReset {
			l.keep(e)
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
		l.env.say(fmt.Sprintf("%d of %s passed.", l.shown.passed(), plural(len(l.shown.results), "check")))
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

// askSolution asks before a solution is shown, unless one was shown before.
func (l *labScreen) askSolution() (move, tea.Cmd) {
	if l.record.Assisted {
		return l.showSolution()
	}
	l.ask = &question{"Show a solution? It is recorded: a pass after it counts as one with help.", []binding{
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
