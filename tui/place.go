package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// place is where the learner is: what a note, a bookmark or a report is about, and what can be looked up and copied.
type place struct {
	env *env // of its pack; nil where it is that of the screen
	study.Anchor
	title    string          // for people
	blocks   []content.Block // to be read on the screen
	question *quiz.Question  // on the screen; nil without one
	told     *study.Told     // the answer to it; nil without one
	lesson   *content.Lesson // that the screen shows; nil elsewhere
}

// placed is a screen that shows a place.
type placed interface {
	// place is where the learner is now; false while there is nothing to be marked.
	place() (place, bool)
}

// atPlace is the place on the screen, if it shows one.
func (a *App) atPlace() (place, bool) {
	if p, ok := a.top().(placed); ok {
		return p.place()
	}
	return place{}, false
}

// coursePlace is the course as a whole.
func (e *env) coursePlace() place {
	return place{Anchor: study.Anchor{Pack: e.course.ID, Section: -1}, title: e.course.Title}
}

// everywhere lists what keys do on every screen, where there is something to do it to.
func (a *App) everywhere() []binding {
	var out []binding
	if p, ok := a.atPlace(); ok {
		out = a.placeKeys(p)
	}
	_, helping := a.top().(*helpScreen)
	if a.here().finder != nil && !a.over() && !helping {
		out = append(out, bind(actSearch, "search", a.search))
	}
	if !helping {
		out = append(out, bind(actHelp, "keys", a.help))
	}
	return append(out,
		bindQuiet(actSuspend, "to the shell", act(a.suspend)),
		bindQuiet(actQuit, "quit", func() (move, tea.Cmd) { return move{quit: true}, nil }))
}

// envAt is what the screens of the pack share that a place is in.
func (a *App) envAt(p place) *env {
	if p.env != nil {
		return p.env
	}
	return a.here()
}

func (a *App) placeKeys(p place) []binding {
	e, mark := a.envAt(p), "bookmark"
	if e.marks.at(p.Anchor).Bookmarked {
		mark = "unmark"
	}
	out := []binding{
		bind(actNote, "note", func() (move, tea.Cmd) { return move{push: newNote(e, p)}, nil }),
		bind(actBookmark, mark, act(func() tea.Cmd { return a.bookmark(p) })),
	}
	if p.Lesson == "" {
		out[0].quiet, out[1].quiet = true, true
	}
	if len(p.blocks) > 0 {
		out = append(out, bind(actDefine, "define", func() (move, tea.Cmd) { return a.define(p) }))
	}
	if len(p.blocks) > 0 || p.question != nil {
		out = append(out, bindQuiet(actCopy, "copy", func() (move, tea.Cmd) { return a.copy(p) }))
	}
	if p.question != nil && e.fx.addReport != nil {
		out = append(out, bindQuiet(actReport, "report a mistake", func() (move, tea.Cmd) { return move{push: newReport(e, p)}, nil }))
	}
	return out
}

func (a *App) search() (move, tea.Cmd) {
	p, _ := a.atPlace()
	e := a.here()
	s := newSearch(e, p.lesson, e.openHit)
	return move{push: s}, s.start()
}

// bookmark sets the bookmark of a place or takes it away.
func (a *App) bookmark(p place) tea.Cmd {
	here := a.envAt(p)
	on := !here.marks.at(p.Anchor).Bookmarked
	here.say("Bookmark set.")
	if !on {
		here.say("Bookmark taken away.")
	}
	e := study.Bookmark(here.course.Outline, p.Anchor, on, here.fx.stamp())
	here.marks.apply(e)
	return here.box.add(e)
}

// lessonPlace is a lesson as a whole.
func (e *env) lessonPlace(ref content.LessonRef) place {
	return place{Anchor: study.Anchor{Pack: e.course.ID, Lesson: ref.ID, Section: -1}, title: ref.Title}
}
