package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/progress/study"
)

// bindings lists what keys do at this step.
func (l *lessonScreen) bindings() []binding {
	if l.errand != nil && l.ready && l.err == nil && l.session.Phase() == study.Done {
		return l.errand.endKeys()
	}
	out := []binding{bind(actGo, l.goWord(), l.goOn)}
	stepping := l.raceKeys()
	out = append(out, stepping...)
	if l.w != nil && l.ready {
		for _, b := range l.w.bindings() {
			out = append(out, l.touching(b))
		}
		out = append(out, l.questionKeys()...)
	}
	out = append(out, l.liveKeys()...)
	if l.ready && l.session.Phase() == study.Telling && !l.session.Step().IsHeld() {
		out = append(out, bind(actExplain, l.explainWord(), stay(func() { l.whole = !l.whole })))
	}
	out = append(out, l.memoryKeys()...)
	if l.ready && l.err == nil && l.session.Phase() == study.Done {
		out = append(out, l.labKeys()...)
		out = append(out, l.env.reviewKeys()...)
		out = append(out, bind(actAgain, "once more", l.again),
			bind(actSheet, "cheat sheet", func() (move, tea.Cmd) { return l.env.openSheet(l.ref.Module) }))
	}
	for _, b := range l.scrollKeys() {
		if len(stepping) == 0 || b.action != actLeft && b.action != actRight {
			out = append(out, b)
		}
	}
	if l.errand == nil {
		out = append(out, bindQuiet(actContents, "contents", l.contents))
	}
	first := l.session.At() == 0 || !l.session.Accepts(study.Back)
	return append(out,
		bindQuiet(actPrevious, "previous", act(l.previous)).unless(first, "This is the beginning."),
		bind(actBack, "leave", l.leave))
}

// touching makes a key of the widget bring the widget into view.
func (l *lessonScreen) touching(b binding) binding {
	do := b.do
	b.do = func() (move, tea.Cmd) {
		m, cmd := do()
		l.notice, l.used = "", true
		l.follow()
		return m, cmd
	}
	return b
}

// goWord says what enter does now.
func (l *lessonScreen) goWord() string {
	switch {
	case l.err != nil:
		return "back"
	case !l.ready:
		return ""
	case l.session.Phase() == study.Done:
		next, more := l.env.after(l.ref.ID)
		switch {
		case !more:
			return "done"
		case l.endsModule(next):
			return "to the map"
		}
		return "next lesson"
	case l.session.Phase() == study.Asking && l.asked():
		return "answer"
	case l.session.Phase() == study.Reading && l.race != nil && l.race.at < l.race.steps():
		return "next step"
	case l.session.Phase() == study.Asking, l.session.Phase() == study.Reading && l.below() > 0:
		return "read on"
	}
	return "next"
}

func (l *lessonScreen) explainWord() string {
	if l.whole {
		return "explain less"
	}
	return "explain all"
}

func (l *lessonScreen) questionKeys() []binding {
	word := "hint"
	if l.session.HintsLeft() == 0 {
		word = "solution"
	}
	if l.session.Step().IsHeld() { // there is neither a hint nor a solution
		return []binding{bind(actDontKnow, "I don't know", act(func() tea.Cmd { return l.giveUp(false) }))}
	}
	hint, unknown := bind(actHint, word, act(l.hint)), "I don't know"
	if _, reviewing := l.errand.(*review); reviewing { // there is more to offer
		hint.quiet, unknown = l.session.HintsLeft() == 0, "don't know"
	}
	return []binding{hint, bind(actDontKnow, unknown, act(func() tea.Cmd { return l.giveUp(false) }))}
}

func (l *lessonScreen) scrollKeys() []binding {
	keys := []binding{
		bindQuiet(actUp, "up", stay(func() { l.go1(false) })),
		bindQuiet(actDown, "down", stay(func() { l.go1(true) })),
		bindQuiet(actPageUp, "page up", stay(func() { l.page1(-1) })),
		bindQuiet(actPageDown, "page down", stay(func() { l.page1(1) })),
		bindQuiet(actTop, "to the top", stay(func() { l.scroll = 0 })),
		bindQuiet(actBottom, "to the end", stay(func() { l.scroll = farDown - 1 })), // farDown is where a verdict rests
	}
	if l.w == nil {
		keys = append(keys, bindQuiet(actToggle, "page down", stay(func() { l.page1(1) })))
	}
	return append(keys, l.sidewaysKeys()...)
}

// sidewaysKeys scroll long code, unless the question on the screen has another use for them.
func (l *lessonScreen) sidewaysKeys() []binding {
	if l.w != nil && slices.ContainsFunc(l.w.bindings(), func(b binding) bool { return b.action == actLeft || b.action == actRight }) {
		return nil
	}
	const why = "They move in your text."
	right := func() { l.aside = min(l.aside+8, widestCode(l.document(l.width).lines, l.width)) }
	return []binding{
		bindQuiet(actLeft, "code to the left", stay(func() { l.aside = max(0, l.aside-8) })).unless(l.typing(), why),
		bindQuiet(actRight, "code to the right", stay(right)).unless(l.typing(), why),
	}
}

// go1 moves by one: the widget's cursor while it can be seen, else the text.
func (l *lessonScreen) go1(down bool) {
	l.notice = ""
	d := l.document(l.width)
	top := l.top(d)
	seen := d.focus >= top && d.focus < top+l.height
	if l.w != nil && seen && l.w.step(down) {
		l.used = true
		l.follow()
		return
	}
	if down {
		top++
	} else {
		top--
	}
	l.scroll = bound(top, l.lines(d), l.height)
	l.live.at = max(0, l.liveHere())
}

// follow scrolls so that the widget's cursor can be seen.
func (l *lessonScreen) follow() {
	d := l.document(l.width)
	top := l.top(d)
	switch {
	case d.focus < top:
		l.scroll = d.focus
	case d.focus >= top+l.height:
		l.scroll = d.focus - l.height + 1
	}
}

// page1 scrolls by a screenful, less a line to keep the thread.
func (l *lessonScreen) page1(by int) {
	l.notice = ""
	d := l.document(l.width)
	l.scroll = bound(l.top(d)+by*max(1, l.height-1), l.lines(d), l.height)
	l.live.at = max(0, l.liveHere())
}

// scrollBy scrolls by some lines and leaves the cursor of the widget where it is.
func (l *lessonScreen) scrollBy(n int) {
	d := l.document(l.width)
	l.scroll = bound(l.top(d)+n, l.lines(d), l.height)
	if !l.live.editing {
		l.live.at = max(0, l.liveHere())
	}
}

// click chooses what stands on a line of the widget.
func (l *lessonScreen) click(_, y int) (move, tea.Cmd) {
	if l.w == nil || !l.ready {
		return move{}, nil
	}
	d := l.document(l.width)
	line := l.top(d) + y
	for i := len(d.hits) - 1; i >= 0; i-- {
		if d.hits[i].line <= line {
			d.hits[i].do()
			l.notice, l.used = "", true
			break
		}
	}
	return move{}, nil
}

func (l *lessonScreen) top(d document) int {
	return bound(l.resting(d, l.height), l.lines(d), l.height)
}

// lines is the length of what is on the screen.
func (l *lessonScreen) lines(d document) int {
	if l.ready && l.session.Phase() == study.Done {
		return len(l.summary(l.width))
	}
	return len(d.lines)
}

// below counts the lines below the screen.
func (l *lessonScreen) below() int {
	if l.height == 0 {
		return 0
	}
	d := l.document(l.width)
	return len(d.lines) - l.top(d) - l.height
}

// asked tells whether the question can be answered: all of it is on the screen, or as much as fits, or the learner has
// begun to answer it.
func (l *lessonScreen) asked() bool {
	if l.w == nil {
		return false
	}
	if l.used || l.height == 0 {
		return true
	}
	d := l.document(l.width)
	top := l.top(d)
	return d.end < top+l.height || d.question <= top
}
