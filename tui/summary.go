package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// summary is the end of a lesson: how it went, what it said in short, and what comes next.
func (l *lessonScreen) summary(width int) []string {
	if l.errand != nil {
		return l.errand.ending(width)
	}
	st := l.env.st
	right, _, all := l.session.Tally()
	out := []string{st.heading.Render("Lesson finished"), ""}
	if all > 0 {
		out = append(out, fmt.Sprintf("%d of %d right at the first try", right, all), bar(st, float64(right)/float64(all), min(width, 40)), "")
	}
	if n, held := l.session.Recorded(); held > 0 {
		out = append(append(out, wrap(study.SaysRecorded(n), width)...), "")
	}
	out = append(out, l.missed(width)...)
	out = append(out, l.essence(width)...)
	out = append(out, l.toDo(width)...)
	out = append(out, l.next(width)...)
	return append(out, l.lastWord("Everything is saved. Close the window whenever you like.", width)...)
}

// lastWord ends a summary: with a sentence, unless there is worse to say.
func (l *lessonScreen) lastWord(sentence string, width int) []string {
	st := l.env.st
	if n, _ := l.env.box.unsaved(); n > 0 {
		return []string{"", st.warn.Render(fmt.Sprintf("Not saved yet: %d. Kept, and tried again.", n))}
	}
	out := []string{""}
	for _, s := range wrap(sentence, width) {
		out = append(out, st.muted.Render(s))
	}
	return out
}

// toDo offers the labs of the lesson, each with the digit that opens it.
func (l *lessonScreen) toDo(width int) []string {
	labs := l.labs()
	if len(labs) == 0 {
		return nil
	}
	st, records := l.env.st, l.env.overview.LabsByID()
	out := []string{st.bold.Render("Do it:")}
	for i, ref := range labs {
		sign, side := labStanding(st, records[ref.ID], ref)
		head := "  " + st.accent.Render(digit(i)) + " " + sign + " "
		side = st.muted.Render(labSize(ref)+", ") + side
		if width >= 60 {
			out = append(out, spread(head+ref.Title, side, width))
			continue
		}
		out = append(out, indent(wrap(ref.Title, width-6), head)...)
		out = append(out, "      "+side)
	}
	return append(out, "")
}

// labs are the lesson's, at its end, as many as there are digits for.
func (l *lessonScreen) labs() []content.LabRef {
	if l.errand != nil {
		return nil
	}
	all := l.env.labsOf(l.ref.ID)
	return all[:min(len(all), 9)]
}

// labKeys open the labs of the lesson from its end.
func (l *lessonScreen) labKeys() []binding {
	labs := l.labs()
	keys, name := digits(len(labs))
	var out []binding
	for i, ref := range labs {
		b := bindKeys(keys[i:i+1], name, "do it", func() (move, tea.Cmd) { return l.env.openLab(ref) })
		b.quiet, b.again = i > 0, i > 0
		out = append(out, b)
	}
	return out
}

// next says which lesson follows, or what has come to its end.
func (l *lessonScreen) next(width int) []string {
	if next, ok := l.env.after(l.ref.ID); ok {
		label := "Next  "
		return indent(wrap(fmt.Sprintf("%s (%d min)", next.Title, next.Minutes), width-len(label)), l.env.st.accent.Render(label))
	}
	if p, follows := l.env.path(); follows && slices.Contains(p.Lessons, l.ref.ID) {
		return wrap(fmt.Sprintf("That was the last lesson on your path, %s.", p.Title), width)
	}
	return wrap("That was the last lesson that is installed.", width)
}

// missed lists what should be looked at again.
func (l *lessonScreen) missed(width int) []string {
	questions := l.session.Missed()
	if len(questions) == 0 {
		return nil
	}
	out := []string{l.env.st.bold.Render("Still open; these wait for you:")}
	for _, q := range questions {
		stem, _, _ := strings.Cut(q.Stem, "\n\n")
		out = append(out, indent(l.env.md.inline(stem, width-4), "  "+l.env.st.glyphs.mark+" ")...)
	}
	return append(out, "")
}

// essence is the lesson's own summary section, if it has one.
func (l *lessonScreen) essence(width int) []string {
	s, ok := l.session.Lesson.Summary()
	if !ok {
		return nil
	}
	var out []string
	for _, ln := range l.env.md.render(s.Blocks(), width) {
		out = append(out, ln.text)
	}
	return append(out, "")
}
