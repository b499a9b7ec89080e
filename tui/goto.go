package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// openPlace goes to where a note or a bookmark is: a question with its answer, a section to read, or the map.
func (e *env) openPlace(a study.Anchor) (move, tea.Cmd) {
	return e.show(a.Lesson, a.Section, a.Item, "")
}

// openHit goes to what a search has found.
func (e *env) openHit(h content.Hit) (move, tea.Cmd) {
	if h.Kind == content.HitTerm {
		return e.openTerms([]string{h.Title})
	}
	return e.show(h.Lesson, h.Section, h.Item, h.Match)
}

func (e *env) show(lesson string, section int, item, find string) (move, tea.Cmd) {
	ref, ok := e.course.Find(lesson)
	switch {
	case lesson == "":
		c := newCourse(e, e.overview, "")
		return move{push: c}, e.fx.overview()
	case !ok:
		e.say("This place is no longer in the course.")
		return move{}, nil
	case item != "":
		c := newCard(e, ref, item)
		return move{push: c}, c.open()
	}
	r := newReader(e, ref, max(0, section), find)
	return move{push: r}, r.open()
}

// firstLine is the first paragraph of Markdown, on one line.
func firstLine(md string) string {
	first, _, _ := strings.Cut(md, "\n\n")
	return content.Line(first)
}
