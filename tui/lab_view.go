package tui

import (
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// labPlan is how the screen of a lab is cut: one pane below its tabs, or two beside each other.
type labPlan struct {
	two        bool // the task or the checks stand beside the work
	side, work rect
}

// rect is a part of the body.
type rect struct{ x, y, width, height int }

// twoPanes is the width of the body from which on two panes stand beside each other: that of a terminal of 100 columns.
const twoPanes = 94

func planLab(width, height int, zoom, working bool) labPlan {
	room := max(1, height-2) // the tabs, and a line below them
	top := 2
	if height < 16 {
		room, top = max(1, height-1), 1
	}
	if width < twoPanes || zoom {
		all := rect{0, top, width, room}
		return labPlan{side: all, work: all}
	}
	side := (width - 3) * 46 / 100
	return labPlan{two: true, side: rect{0, top, side, room}, work: rect{side + 3, top, width - side - 3, room}}
}

// wide tells the app that this screen takes the whole width of the terminal.
func (l *labScreen) wide() bool { return true }

func (l *labScreen) view(width, height int) frame {
	f := frame{title: content.Line(l.ref.Title), where: l.where()}
	switch {
	case l.err != nil:
		f.body = l.problem(width)
		return f
	case l.desk == nil:
		f.status = l.env.st.muted.Render("Opening the lab" + l.env.st.glyphs.more)
		return f
	}
	if n := len(l.shown.results) + l.shown.hidden(); n > 0 && l.shown.judged() {
		f.progress = float64(l.shown.passed()) / float64(n)
	}
	f.status = l.status()
	if !l.plan.two {
		l.viewOne(&f)
	} else {
		l.viewTwo(&f, width)
	}
	f.news = l.ask != nil || l.focus != onWork // it must not cover the line that is written
	if l.ask != nil {
		f.cursor, f.below = nil, 0
	}
	return f
}

// viewOne shows the pane with the focus, below the names of all.
func (l *labScreen) viewOne(f *frame) {
	f.body = l.under(l.tabs(l.plan.side.width, true, true))
	if l.focus == onWork {
		lines, cursor := l.workLines()
		l.place1(f, lines, cursor)
		return
	}
	lines, below := l.sideLines(l.focus)
	f.body, f.below = append(f.body, lines...), below
}

// viewTwo shows the task or the checks on the left and the work on the right.
func (l *labScreen) viewTwo(f *frame, width int) {
	p := l.plan
	left := l.under(l.tabs(p.side.width, true, false))
	right := l.under(l.tabs(p.work.width, false, true))
	side, below := l.sideLines(l.left)
	if n := len(side); below > 0 && n > 1 {
		side = append(side[:n-1:n-1], l.env.st.muted.Render(plural(below+1, "more line")))
	}
	work, cursor := l.workLines()
	left, right = append(left, side...), append(right, work...)
	bar := " " + l.env.st.rule.Render(l.env.st.glyphs.bar) + " "
	for i := range p.side.y + p.side.height {
		a, b := "", ""
		if i < len(left) {
			a = clip(left[i], p.side.width)
		}
		if i < len(right) {
			b = right[i]
		}
		f.body = append(f.body, a+repeat(" ", p.side.width-cells(a))+bar+b)
	}
	if cursor != nil && l.focus == onWork {
		f.cursor = &spot{p.work.x + cursor.x, p.work.y + cursor.y}
	}
}

// under is a line of tabs with the room below it.
func (l *labScreen) under(tabs string) []string {
	out := []string{tabs}
	for len(out) < l.plan.side.y {
		out = append(out, "")
	}
	return out
}

// place1 adds a pane below the tabs.
func (l *labScreen) place1(f *frame, lines []string, cursor *spot) {
	if cursor != nil {
		f.cursor = &spot{cursor.x, cursor.y + len(f.body)}
	}
	f.body = append(f.body, lines...)
}

func (l *labScreen) workLines() ([]string, *spot) {
	w := l.pane()
	if w == nil {
		return []string{l.env.st.muted.Render("Nothing is edited in this lab.")}, nil
	}
	return w.view(l.focus == onWork)
}

// sideLines are the task or the checks, and how many lines follow.
func (l *labScreen) sideLines(of focus) ([]string, int) {
	p := l.plan.side
	if of == onChecks {
		l.shown.draw(l.focus == onChecks)
		return l.shown.page.body(l.env.st, p.width, p.height)
	}
	return l.page.body(l.env.st, p.width, p.height)
}

// tabs names the panes, and marks the one with the focus.
func (l *labScreen) tabs(width int, side, work bool) string {
	st := l.env.st
	var names []string
	here := 0
	add := func(name string, focused, shown bool) {
		switch {
		case focused:
			here = len(names)
			names = append(names, st.accent.Render(st.glyphs.cursor)+st.selected.Render(name))
		case shown:
			names = append(names, " "+st.bold.Render(name))
		default:
			names = append(names, " "+st.muted.Render(name))
		}
	}
	if side {
		add("Task", l.focus == onTask, l.left == onTask && l.plan.two)
		add(l.checksLabel(), l.focus == onChecks, l.left == onChecks && l.plan.two)
	}
	if work {
		for i, w := range l.work {
			add(w.label(), l.focus == onWork && i == l.at, i == l.at && l.plan.two)
		}
	}
	for len(names) > 1 && here > 0 && cells(strings.Join(names[:here+1], "  ")) > width {
		names, here = names[1:], here-1 // the one with the focus must be seen
	}
	return clip(strings.Join(names, "  "), width)
}

func (l *labScreen) checksLabel() string {
	if !l.shown.judged() {
		return "Checks"
	}
	return fmt.Sprintf("Checks %d/%d", l.shown.passed(), len(l.shown.results)+l.shown.hidden())
}

// where says what goes on.
func (l *labScreen) where() string {
	switch {
	case l.desk == nil:
		return ""
	case l.onSave && l.width >= 60:
		return "checks on save"
	case l.record.IsPassed() && l.width >= 60:
		return "passed"
	case l.ref.Minutes > 0 && l.env.settings.Clock && l.width >= 60:
		return fmt.Sprintf("about %d min", l.ref.Minutes)
	}
	return ""
}

// status is the line above the keys: what is asked, what goes on, what went wrong, or what could help.
func (l *labScreen) status() string {
	st := l.env.st
	switch {
	case l.ask != nil:
		return st.warn.Render(l.ask.text)
	case l.env.drafts.worry() != "":
		return st.warn.Render(l.env.drafts.worry())
	case l.env.box.worry() != "":
		return st.warn.Render(l.env.box.worry())
	case len(l.clashed) > 0:
		return st.warn.Render(l.clashSentence())
	case l.run.kind != noRun && len(l.queue) > 0:
		return st.muted.Render("Running" + st.glyphs.more + " The next run waits for it.")
	case l.run.kind == toJudge:
		return st.muted.Render("Checking" + st.glyphs.more)
	case l.run.kind != noRun:
		return st.muted.Render("Running" + st.glyphs.more)
	case len(l.judged) > 0:
		return st.muted.Render("Saving the result" + st.glyphs.more)
	}
	if said := l.mistake(); said != "" {
		return st.bad.Render(said)
	}
	if c, ok := l.stuckOn(); ok {
		if l.width < 60 {
			return st.note.Render(l.env.keysIn(fmt.Sprintf("Stuck? {lab-hint}: hint %d of %d", l.record.Hints+1, len(l.source.Hints))))
		}
		return st.note.Render(l.env.keysIn(fmt.Sprintf("Stuck at %q? {lab-hint} shows hint %d of %d.", content.Line(c.Say), l.record.Hints+1, len(l.source.Hints))))
	}
	if l.width < 60 {
		return ""
	}
	keys, _ := footer(st, l.tools(), l.width-len(" 1000 more lines"))
	return keys
}

// mistake is what ended the last run, while the cursor is in a file.
func (l *labScreen) mistake() string {
	f := l.shown.fault
	if f == nil || l.shown.fresh || l.focus != onWork || l.plan.two && l.left == onChecks {
		return ""
	}
	if p, ok := l.file(); !ok || p.ed.wrong == 0 {
		return ""
	}
	return l.env.st.glyphs.wrong + " " + faultLine(f)
}

// passedSentence says that everything is as it should be, and what follows.
func (l *labScreen) passedSentence() string {
	text := "Passed: every check."
	switch n := len(l.shown.results); {
	case n == 1:
		text = "Passed."
	case n > 1:
		text = fmt.Sprintf("Passed: all %d checks.", n)
	}
	if l.record.Assisted && !l.record.Alone {
		text += " With help, because a solution was shown."
	}
	if next, ok := l.nextTitle(); ok {
		return text + " Next: " + next + "."
	}
	return text
}

// nextTitle is what follows the lab in the course: another lab below the same lesson, or the next lesson.
func (l *labScreen) nextTitle() (string, bool) {
	if ref, ok := l.nextLab(); ok {
		return content.Line(ref.Title), true
	}
	if l.ref.Lesson == "" {
		return "", false
	}
	ref, ok := l.env.after(l.ref.Lesson)
	return content.Line(ref.Title), ok
}

// nextLab is the lab behind this one, if it belongs to the same lesson.
func (l *labScreen) nextLab() (content.LabRef, bool) {
	if l.ref.Lesson == "" {
		return content.LabRef{}, false
	}
	of := l.env.course.LabsOf(l.ref.Lesson)
	for i, ref := range of {
		if ref.ID == l.ref.ID && i+1 < len(of) {
			return of[i+1], true
		}
	}
	return content.LabRef{}, false
}
