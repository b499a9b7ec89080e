package tui

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/progress/study"
)

// Labs opens labs, and the learner's own tools beside them.
type Labs interface {
	// Open opens the lab with an id. What runs in it ends with the context, or when the desk is closed.
	Open(ctx context.Context, id string) (*desk.Desk, error)
	// Editor makes ready to open a file in the learner's own editor, at a line from 1; 0 where it does not matter.
	Editor(path string, line int) (tea.ExecCommand, error)
	// Shell makes ready to open a shell in a folder, with an environment.
	Shell(dir string, environ []string) (tea.ExecCommand, error)
}

// openLab opens a lab above the screen on top.
func (e *env) openLab(ref content.LabRef) (move, tea.Cmd) {
	if e.fx.labs == nil {
		e.say("No lab can be run here.")
		return move{}, nil
	}
	l := newLab(e, ref)
	return move{push: l}, l.open()
}

// openLabAnew opens a lab that is due, and offers to begin it from the start.
func (e *env) openLabAnew(ref content.LabRef) (move, tea.Cmd) {
	m, cmd := e.openLab(ref)
	if l, ok := m.push.(*labScreen); ok {
		l.anew = true
	}
	return m, cmd
}

// labRecord is what is known of a lab.
func (e *env) labRecord(id string) study.LabRecord {
	for _, r := range e.overview.Labs {
		if r.Lab == id {
			return r
		}
	}
	return study.LabRecord{Lab: id}
}

// keepLabRecord takes what has become of a lab, until the journal is read again.
func (e *env) keepLabRecord(r study.LabRecord) {
	for i := range e.overview.Labs {
		if e.overview.Labs[i].Lab == r.Lab {
			e.overview.Labs[i] = r
			return
		}
	}
	e.overview.Labs = append([]study.LabRecord{r}, e.overview.Labs...)
}

// sentence is an error as it is said on a screen, with what to do about it.
func sentence(err error) string {
	what, hint, _ := strings.Cut(err.Error(), "\nhint: ")
	out := asSentence(what)
	if hint != "" {
		out += " " + asSentence(hint)
	}
	return out
}

// asSentence begins with a large letter and ends with a full stop.
func asSentence(s string) string {
	s = strings.TrimSpace(content.Line(s))
	if s == "" {
		return s
	}
	word, _, _ := strings.Cut(s, " ")
	if first, n := utf8.DecodeRuneInString(s); !strings.ContainsAny(strings.TrimSuffix(word, ":"), "./_:") { // a name stays as it is
		s = string(unicode.ToUpper(first)) + s[n:]
	}
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}
