package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// mastered is a mastery as a sign and a word.
func mastered(st *styles, m study.Mastery) string {
	sign, ink := st.glyphs.empty, st.muted
	switch m {
	case study.Solid:
		sign, ink = st.glyphs.right, st.good
	case study.Fading:
		sign, ink = "/", st.warn
	case study.Learning:
		sign, ink = st.glyphs.mark, st.note
	}
	return ink.Render(sign) + " " + plainInk(st, m).Render(m.String())
}

// inColumn is a mastery in the room that the longest one takes, so that the signs stand below each other.
func inColumn(st *styles, m study.Mastery) string {
	s := mastered(st, m)
	return s + strings.Repeat(" ", max(0, wordColumn-ansi.StringWidth(s)))
}

const wordColumn = 10

// plainInk is that of the word: what has faded is not overlooked.
func plainInk(st *styles, m study.Mastery) lipgloss.Style {
	if m == study.Fading {
		return st.warn
	}
	return st.muted
}

// wideEnough is from which width on a row has room for how well something is known beside how far it is.
const wideEnough = 60

// beside puts how well something is known before what else stands at the end of its row. Where there is no room for both, it
// takes that place. Nothing is said of what is new.
func (e *env) beside(s study.Standing, side string, width int) string {
	switch {
	case s.Mastery == study.Unmet:
		return side
	case width < wideEnough:
		return inColumn(e.st, s.Mastery)
	}
	return inColumn(e.st, s.Mastery) + lipgloss.NewStyle().Width(farColumn).Align(lipgloss.Right).Render(side)
}

// farColumn is the room for how far a lesson is, so that the words before it stand below each other.
const farColumn = 16

// lessonStanding is how well a lesson is known.
func (e *env) lessonStanding(ref content.LessonRef) study.Standing {
	return study.LessonStanding(ref, e.known, e.today)
}

// moduleStanding is how well a module is known, in numbers; empty while it is new.
func (e *env) moduleStanding(m content.Module) string {
	s := study.ModuleStanding(e.course.Outline, m, e.known, e.today)
	switch n := s.Counts[s.Mastery]; {
	case s.Mastery == study.Unmet:
		return ""
	case n == s.All():
		return mastered(e.st, s.Mastery)
	case s.Mastery == study.Fading:
		return e.st.warn.Render(fmt.Sprintf("/ %d of %d fading", n, s.All()))
	}
	return mastered(e.st, s.Mastery) + e.st.muted.Render(fmt.Sprintf(", %d of %d solid", s.Counts[study.Solid], s.All()))
}

// aims lists what one can do after a lesson or a lab, each with how well that is known.
func (e *env) aims(ids []string, width int) []string {
	var out []string
	for _, id := range ids {
		ob, ok := e.course.Objective(id)
		if !ok {
			continue
		}
		lines := indent(wrap(ob.Text, width-2-wordColumn-2), "  ")
		word := inColumn(e.st, e.known[id].At(e.today))
		for i, line := range lines {
			if i == 0 {
				line = spread(line, word, width)
			}
			out = append(out, line)
		}
	}
	return out
}
