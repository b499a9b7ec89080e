package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// env is what every screen shares.
type env struct {
	course   *content.Course
	fx       *effects
	box      *outbox
	finder   Finder
	st       *styles
	md       *markdown
	settings Settings
	keys     keymap
	marks    marked
	terms    glossary
	guide    guide
	names    []string               // of the terms
	apply    func(Settings) tea.Cmd // makes changed settings work
	notice   string                 // a sentence on the status line, until the next key
}

// say puts a sentence on the status line until the next key is pressed.
func (e *env) say(sentence string) { e.notice = sentence }

// auto tells whether the theme follows the terminal's background.
func (e *env) auto() bool { return e.settings.Theme == Auto || e.settings.Theme == "" }

// dress makes a theme ready.
func (e *env) dress(t Theme) {
	e.st = newStyles(t, e.settings.ASCII)
	e.md = newMarkdown(e.st.palette())
	e.md.setTerms(e.names)
}

// takeMarks takes what the journal has of notes and bookmarks.
func (e *env) takeMarks(m marksRead) {
	if m.err != nil {
		e.say("Your notes cannot be read: " + m.err.Error())
		return
	}
	e.marks.load(m.marks)
}
