package tui

import (
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// hasLabs tells whether labs can be opened. Where they cannot, none is shown.
func (e *env) hasLabs() bool { return e.fx.labs != nil }

// labsIn are the labs of a module; none where labs cannot be opened.
func (e *env) labsIn(m content.Module) []content.LabRef {
	if !e.hasLabs() {
		return nil
	}
	return e.course.Labs(m)
}

// labsOf are the labs that stand below a lesson; none where labs cannot be opened.
func (e *env) labsOf(lesson string) []content.LabRef {
	if !e.hasLabs() {
		return nil
	}
	return e.course.LabsOf(lesson)
}

// modules are those of the course with something to open in them.
func (e *env) modules() []content.Module {
	var out []content.Module
	for _, m := range e.course.Modules {
		if m.Count > 0 || e.hasLabs() && m.Labs > 0 {
			out = append(out, m)
		}
	}
	return out
}

// rowsOf are the lessons and labs of a module in order, each lab below the lesson that it belongs to.
func (e *env) rowsOf(m content.Module) []courseRow {
	labs := e.labsIn(m)
	out := make([]courseRow, 0, m.Count+len(labs))
	below := func(lesson string) {
		for len(labs) > 0 && labs[0].Lesson == lesson {
			out = append(out, courseRow{module: m, lab: labs[0]})
			labs = labs[1:]
		}
	}
	below("")
	for _, ref := range e.course.Lessons(m) {
		out = append(out, courseRow{module: m, lesson: ref})
		below(ref.ID)
	}
	return out
}

// contains says in words how much is in a module: "4 lessons, 2 labs".
func (e *env) contains(m content.Module) string {
	var parts []string
	if m.Count > 0 {
		parts = append(parts, lessons(m.Count))
	}
	if n := len(e.labsIn(m)); n > 0 {
		parts = append(parts, labs(n))
	}
	return strings.Join(parts, ", ")
}

// labs writes a number of labs in words.
func labs(n int) string { return plural(n, "lab") }

// labRow draws a lab with how far it is: further in than the lesson it belongs to, and in a narrow terminal without its
// kind.
func labRow(st *styles, records map[string]study.LabRecord, ref content.LabRef, here bool, width int) string {
	pointer, title := "  ", ref.Title
	if here {
		pointer = st.accent.Render(st.glyphs.cursor) + " "
		title = st.selected.Render(title)
	}
	sign, side := labStanding(st, records[ref.ID], ref)
	if width >= 60 {
		side = st.muted.Render(labSize(ref)+", ") + side
	}
	if ref.Lesson != "" {
		pointer += "  "
	}
	return spread(pointer+sign+" "+title, side, width)
}

// labSize says what a lab is and how long it takes.
func labSize(ref content.LabRef) string {
	if ref.Minutes == 0 {
		return study.LabKind(ref)
	}
	return fmt.Sprintf("%s, %d min", study.LabKind(ref), ref.Minutes)
}

// labStanding says in a sign and in words how far a lab is.
func labStanding(st *styles, r study.LabRecord, ref content.LabRef) (sign, side string) {
	words := r.Standing(ref.Checks)
	switch r.State() {
	case study.LabBegun:
		return st.accent.Render(st.glyphs.mark), st.accent.Render(words)
	case study.LabPassed:
		return st.good.Render(st.glyphs.right), st.muted.Render(words)
	case study.LabHelped:
		return st.muted.Render(st.glyphs.right), st.muted.Render(words)
	}
	return " ", st.muted.Render(words)
}

// labPurpose says in one line what one does in a lab of a kind.
func labPurpose(kind lab.Kind) string {
	switch kind {
	case lab.SQL:
		return "You write SQL for a real database."
	case lab.HTTP:
		return "You send requests to a real server."
	case lab.Code:
		return "You write a handler in JavaScript."
	case lab.Git:
		return "You work in a real Git repository."
	case lab.Load:
		return "You tune a simulated service."
	}
	return ""
}
