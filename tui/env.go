package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// env is what the screens of one pack share.
type env struct {
	*common
	course   *content.Course
	fx       *effects
	finder   Finder
	md       *markdown
	marks    marked
	terms    glossary
	names    []string                // of the terms
	live     map[quiz.Pos]*liveBlock // what was typed into code of lessons, and shown below it
	overview study.Overview          // as it was read last
	known    map[string]study.Objective
}

// common is what the screens of all packs share.
type common struct {
	packs    map[string]*env // those that were opened, by id
	shelf    Shelf           // nil where there is one pack
	shelved  []study.Shelved // as they were read last
	last     string          // the pack that was learned in last
	box      *outbox
	drafts   *drafts
	top      func() screen // the one on top
	st       *styles
	settings Settings
	keys     keymap
	ink      *paint                 // of st, once it was asked for
	apply    func(Settings) tea.Cmd // makes changed settings work
	notice   string                 // a sentence on the status line, until the next key
	news     string                 // a sentence that waits for the home screen
	agenda   study.Agenda           // as it was read last
	planned  planned                // from agenda
	round    round                  // the review to go on with
	today    time.Time              // when all of that was read
	seen     backdrop               // what the terminal has said about itself
}

// say puts a sentence on the status line until the next key is pressed.
func (e *common) say(sentence string) { e.notice = sentence }

// onTop tells whether a screen is the one on top.
func (e *common) onTop(s screen) bool { return e.top == nil || e.top() == s }

// keysIn writes the keys of actions into a sentence, in place of their names in braces: "Press {field}."
func (e *common) keysIn(sentence string) string {
	for _, a := range actions {
		if !strings.Contains(sentence, "{") {
			break
		}
		sentence = strings.ReplaceAll(sentence, "{"+a.Name+"}", keyName(e.keys[action(a.Name)][0]))
	}
	return sentence
}

// paint is the theme made ready for code.
func (e *common) paint() *paint {
	if e.ink == nil || e.ink.st != e.st {
		e.ink = newPaint(e.st)
	}
	return e.ink
}

// dress makes the theme ready that was chosen, as it is on this terminal.
func (e *common) dress() {
	e.st = newStyles(e.settings.Theme.on(e.seen), e.settings.ASCII)
	for _, pack := range e.packs {
		pack.dressText()
	}
}

// dressText makes the theme ready for text of the pack.
func (e *env) dressText() {
	e.md = newMarkdown(e.st.palette())
	e.md.setTerms(e.names)
}

// readMarks asks for notes and bookmarks, which another window may have changed.
func (e *env) readMarks() tea.Cmd {
	e.marks.begin(e.box.waiting())
	return e.fx.readMarks()
}

// takeMarks takes what the journal has of notes and bookmarks.
func (e *env) takeMarks(m marksRead) {
	if m.err != nil {
		e.say("Your notes cannot be read: " + m.err.Error())
		return
	}
	e.marks.load(m.marks)
}

// takeOverview takes what the journal says of the course, and of what is due in all packs.
func (e *env) takeOverview(m overviewed) {
	if m.err == nil {
		e.overview, e.agenda, e.round, e.today = m.overview, m.agenda, m.round, m.today
	}
}
