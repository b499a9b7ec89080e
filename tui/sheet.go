package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// sheetScreen is a cheat sheet: what one lesson or several say in short, under their titles.
type sheetScreen struct {
	env      *env
	id       string // names this screen in the results of effects
	title    string
	lessons  []content.LessonRef
	done     func(lesson string) bool
	sheets   []sheet // one per lesson, once they are read
	pages    []laidOut
	width    int
	height   int
	scroll   int
	sideways int // cells by which code is scrolled
}

// newSheet makes the cheat sheet of some lessons; done tells whether the one with an id was ever finished. open has to
// be run when it is pushed.
func newSheet(e *env, title string, lessons []content.LessonRef, done func(lesson string) bool) *sheetScreen {
	return &sheetScreen{env: e, id: e.fx.newID(), title: title, lessons: lessons, done: done}
}

// open asks for the summaries.
func (s *sheetScreen) open() tea.Cmd { return s.env.fx.summaries(s.id, s.lessons) }

func (s *sheetScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case summarised:
		if m.id == s.id {
			s.sheets, s.pages = m.sheets, make([]laidOut, len(m.sheets))
			return s.layOut()
		}
	case laidOut:
		if m.id == s.id && m.step < len(s.pages) && m.width == s.width && m.style == s.env.st.name {
			s.pages[m.step] = m
		}
	case resized:
		s.width, s.height = m.width, m.height
		return s.layOut()
	case restyled:
		return s.layOut()
	}
	return nil
}

// layOut asks for the text of every summary, which stays as it is on the screen until the new one has come.
func (s *sheetScreen) layOut() tea.Cmd {
	if s.width == 0 || len(s.sheets) == 0 {
		return nil
	}
	cmds := make([]tea.Cmd, len(s.sheets))
	for i, sh := range s.sheets {
		cmds[i] = s.env.fx.layOut(s.id, i, sh.blocks, s.env.md, s.env.st.name, s.width)
	}
	return tea.Batch(cmds...)
}

func (s *sheetScreen) bindings() []binding {
	by := func(lines func() int) func() (move, tea.Cmd) {
		return stay(func() { s.scroll = bound(s.scroll+lines(), len(s.lines(s.width)), s.height) })
	}
	page := func() int { return max(1, s.height-1) } // less a line, to keep the thread
	closing := func() (move, tea.Cmd) { return move{pop: true}, nil }
	widest := s.widest()
	return []binding{
		bind(actBack, "back", closing),
		bindQuiet(actGo, "back", closing),
		bindQuiet(actUp, "up", by(func() int { return -1 })),
		bindQuiet(actDown, "down", by(func() int { return 1 })),
		bindQuiet(actPageUp, "page up", by(func() int { return -page() })),
		bindQuiet(actPageDown, "page down", by(page)),
		bindQuiet(actToggle, "page down", by(page)),
		bindQuiet(actTop, "to the top", stay(func() { s.scroll = 0 })),
		bindQuiet(actBottom, "to the end", by(func() int { return farDown })),
		bindQuiet(actLeft, "code to the left", stay(func() { s.sideways = max(0, s.sideways-8) })).unless(widest == 0, "Everything fits."),
		bindQuiet(actRight, "code to the right", stay(func() { s.sideways = min(s.sideways+8, widest) })).unless(widest == 0, "Everything fits."),
	}
}

// widest is how far code can be scrolled sideways.
func (s *sheetScreen) widest() int {
	widest := 0
	for _, p := range s.pages {
		for _, ln := range p.lines {
			if ln.code {
				widest = max(widest, cells(ln.text)-s.width)
			}
		}
	}
	return widest
}

func (s *sheetScreen) view(width, height int) frame {
	f := frame{title: s.title, where: "cheat sheet"}
	lines := s.lines(width)
	top := bound(s.scroll, len(lines), height)
	for _, ln := range lines[top:min(top+height, len(lines))] {
		text := ln.text
		if ln.code && cells(text) > width {
			text = sideways(text, s.sideways, width, s.env.st)
		}
		f.body = append(f.body, text)
	}
	if below := len(lines) - top - height; below > 0 {
		f.status = spread("", s.env.st.muted.Render(fmt.Sprintf("%d more lines", below)), width)
	}
	return f
}

// lines is the whole cheat sheet, or nothing before it has been read.
func (s *sheetScreen) lines(width int) []line {
	var out []line
	add := func(lines ...string) {
		for _, text := range lines {
			out = append(out, line{text: text})
		}
	}
	for i, sh := range s.sheets {
		if i > 0 {
			add("")
		}
		add(s.heading(s.lessons[i], width)...)
		add("")
		if sh.why != "" {
			for _, text := range wrap(sh.why, width) {
				add(s.env.st.muted.Render(text))
			}
			continue
		}
		out = append(out, s.pages[i].lines...)
	}
	return out
}

// heading is the title of a lesson, and behind it, where that is so, that the lesson still waits to be finished.
func (s *sheetScreen) heading(ref content.LessonRef, width int) []string {
	st := s.env.st
	var out []string
	for _, text := range wrap(ref.Title, width) {
		out = append(out, st.heading.Render(text))
	}
	if s.done(ref.ID) {
		return out
	}
	const waits = "not finished yet"
	if last := out[len(out)-1]; cells(last)+2+len(waits) <= width {
		out[len(out)-1] = last + "  " + st.muted.Render(waits)
		return out
	}
	return append(out, st.muted.Render(waits))
}
