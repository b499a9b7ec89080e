package tui

import (
	"cmp"
	"fmt"
	"math"

	"github.com/engineroom/engineroom/progress/study"
)

// document is everything that can be scrolled on a lesson's screen.
type document struct {
	lines    []line
	question int    // line of the question's stem; -1 without one
	focus    int    // line of the widget's cursor; -1 without one
	end      int    // last line of the widget, or of the document
	cursor   *spot  // where typing goes
	hits     []hit  // what can be clicked
	live     []span // the lines of each block that can be run
	editor   int    // the first line of the editor; -1 where nothing is edited
}

func (l *lessonScreen) view(width, height int) frame {
	f := frame{title: l.title(), where: l.where(), progress: l.progress()}
	switch {
	case l.err != nil:
		f.body = l.problem(width)
		return f
	case !l.ready:
		return f
	case l.session.Phase() == study.Done:
		lines := l.summary(width)
		top := bound(l.scroll, len(lines), height)
		f.body, f.below = window(lines, top, height), max(0, len(lines)-top-height)
		return f
	}
	d := l.document(width)
	top := bound(l.resting(d, height), len(d.lines), height)
	f.body = cutLines(d.lines, top, l.aside, width, height, l.env.st)
	if d.cursor != nil && d.cursor.y >= top && d.cursor.y < top+height {
		f.cursor = &spot{d.cursor.x, d.cursor.y - top}
	}
	f.status, f.below = l.status(), max(0, len(d.lines)-top-height)
	return f
}

// resting is the first line on the screen: where the learner scrolled to, or, when a verdict came, the question.
func (l *lessonScreen) resting(d document, height int) int {
	if l.scroll < farDown {
		return l.scroll
	}
	if l.session.Phase() == study.Telling && d.question >= 0 && len(d.lines)-d.question > height {
		return d.question
	}
	return len(d.lines) - height
}

// document lays the step out from top to bottom.
func (l *lessonScreen) document(width int) document {
	d := document{question: -1, focus: -1, editor: -1}
	l.drawPage(&d, width)
	st := l.session.Step()
	if st.Question == nil {
		if l.race != nil {
			d.add("")
			d.add(l.drawRace(width)...)
		}
		d.end = len(d.lines) - 1
		return d
	}
	if len(d.lines) > 0 {
		d.add("")
	}
	d.question = len(d.lines)
	if says := l.session.Step().CorrectionOf(); says != "" {
		d.add(append(indent(wrap(says, width-2), l.env.st.note.Render(l.env.st.glyphs.mark)+" "), "")...)
	}
	d.lines = append(d.lines, l.env.md.render(l.stem, width)...)
	d.add("")
	if st.Told != nil && l.session.Phase() == study.Telling {
		if l.race != nil {
			d.add(l.drawRace(width)...)
			d.add("")
		}
		d.add(telling{l.env, st, l.session.Shown(l.session.At()), l.whole, l.race != nil && l.race.there}.lines(width)...)
		d.add(l.afterLines(width)...)
	} else if l.w != nil {
		l.drawWidget(&d, width)
	}
	d.end = len(d.lines) - 1
	return d
}

func (d *document) add(lines ...string) { d.lines = append(d.lines, asCode(lines)...) }

// asCode makes lines that scroll sideways where they are too wide. Only those that hold code ever are.
func asCode(lines []string) []line {
	out := make([]line, len(lines))
	for i, s := range lines {
		out[i] = line{text: s, code: true}
	}
	return out
}

func (l *lessonScreen) drawWidget(d *document, width int) {
	w := l.w.draw(l.env.st, l.env.md, width)
	d.focus = len(d.lines) + w.at
	if w.cursor != nil {
		d.cursor = &spot{w.cursor.x, len(d.lines) + w.cursor.y}
	}
	for _, h := range w.hits {
		d.hits = append(d.hits, hit{len(d.lines) + h.line, h.do})
	}
	d.add(w.lines...)
	d.hits = append(d.hits, hit{len(d.lines), func() {}}) // below the widget is nothing
	st := l.session.Step()
	for i := range st.Hints {
		d.add("")
		label := fmt.Sprintf("Hint %d of %d  ", i+1, len(st.Question.Hints))
		d.add(indent(l.env.md.inline(st.Question.Hints[i], width-len(label)), l.env.st.note.Render(label))...)
	}
}

// sideways shows width cells of a long line of code from some cell on, and marks the ends that are hidden.
func sideways(text string, from, width int, st *styles) string {
	total := cells(text)
	from = max(0, min(from, total-width+1))
	shown := cutCells(text, from, from+width)
	if from > 0 {
		shown = st.accent.Render("<") + cutCells(text, from+1, from+width)
	}
	if from+width < total {
		shown = cutCells(shown, 0, width-1) + st.accent.Render(">")
	}
	return shown
}

func window(lines []string, top, height int) []string {
	return lines[top:min(top+height, len(lines))]
}

// bound keeps a scroll position within a document.
func bound(top, lines, height int) int { return max(0, min(top, lines-height)) }

// title is the lesson's: the section's own stands above its text.
func (l *lessonScreen) title() string {
	if l.errand != nil {
		return l.errand.title()
	}
	return l.ref.Title
}

// progress is the share of the lesson's steps that lie behind the learner, from 0 to 1.
func (l *lessonScreen) progress() float64 {
	if !l.ready || l.err != nil || l.session.Len() == 0 {
		return 0
	}
	return float64(l.session.At()) / float64(l.session.Len())
}

// where says how far the learner is, and how long the rest takes; in few letters where there is little room.
func (l *lessonScreen) where() string {
	if !l.ready || l.err != nil || l.session.Phase() == study.Done {
		return ""
	}
	place, left := l.stepName(), l.minutesLeft()
	if l.width < 70 || left == 0 || !l.env.settings.Clock {
		return place
	}
	return fmt.Sprintf("%s, about %d min left", place, left)
}

// minutesLeft is the lesson's length by the share of its steps that are left, or what the errand makes of it. 0 is unknown.
func (l *lessonScreen) minutesLeft() int {
	if l.errand != nil {
		return l.errand.minutesLeft()
	}
	if l.ref.Minutes == 0 {
		return 0
	}
	return max(1, int(math.Ceil(float64(l.ref.Minutes)*(1-l.progress()))))
}

// stepName is the section or question that is on the screen, with how many there are.
func (l *lessonScreen) stepName() string {
	st := l.session.Step()
	words := func(name string, n, all int) string {
		if l.width < 60 {
			return fmt.Sprintf("%s %d/%d", name, n, all)
		}
		return fmt.Sprintf("%s %d of %d", name, n, all)
	}
	if st.Section >= 0 {
		return words("section", st.Section+1, len(l.session.Lesson.Sections))
	}
	n, all := l.questionNumber()
	switch st.Place {
	case study.Again:
		return fmt.Sprintf("once more, %d to go", all-n+1)
	case study.Ahead, study.InReview, study.InProof:
		return words("question", n, all)
	}
	return words("quiz", n, all)
}

// questionNumber counts the step on the screen among those of its place.
func (l *lessonScreen) questionNumber() (n, all int) {
	place := l.session.Step().Place
	for i := range l.session.Len() {
		if l.session.StepAt(i).Place == place {
			all++
			if i <= l.session.At() {
				n++
			}
		}
	}
	return n, all
}

// status is the line above the keys: the verdict, or what is missing.
func (l *lessonScreen) status() string {
	st := l.env.st
	switch {
	case l.notice != "":
		return st.warn.Render(l.notice)
	case l.race != nil && l.race.pending != nil:
		return st.muted.Render("Trying every order with your line" + st.glyphs.more)
	case l.session.Phase() == study.Recording:
		return st.muted.Render("Saving your answer" + st.glyphs.more)
	case l.session.Phase() == study.Telling:
		return l.told()
	}
	return cmp.Or(l.liveStatus(), l.sureLine())
}

// told is the verdict in one line.
func (l *lessonScreen) told() string {
	step := l.session.Step()
	if step.Told == nil {
		return ""
	}
	after := whatNext(step, l.session.ComesBack(), l.width)
	if card, ok := l.graded(); ok && after == "" {
		after = comesIn(card, l.width >= 60)
	}
	return verdictLine(l.env.st, step, after)
}
