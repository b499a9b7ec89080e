package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// lessonRead answers readLesson.
type lessonRead struct {
	id     string // of the screen that asked
	lesson *content.Lesson
	err    error
}

// readLesson reads a lesson without opening a sitting.
func (fx *effects) readLesson(id, lesson string) tea.Cmd {
	return func() tea.Msg {
		l, err := fx.course.Lesson(lesson)
		return lessonRead{id, l, err}
	}
}

// marksRead answers readMarks.
type marksRead struct {
	marks []study.Mark
	err   error
}

func (fx *effects) readMarks() tea.Cmd {
	return func() tea.Msg {
		marks, err := fx.journal.Marks(fx.ctx, fx.course.ID)
		return marksRead{marks, err}
	}
}

// glossaryRead answers readGlossary.
type glossaryRead struct {
	terms glossary
	names []string
}

// readGlossary reads the glossary. One with mistakes is left out: the checker tells its author, and no learner can help.
func (fx *effects) readGlossary() tea.Cmd {
	return func() tea.Msg {
		terms, _ := fx.course.Glossary()
		m := glossaryRead{terms: make(glossary, len(terms))}
		for _, t := range terms {
			m.terms[strings.ToLower(t.Name)] = t
			m.names = append(m.names, t.Name)
		}
		return m
	}
}

// titled answers titles.
type titled struct {
	id     string // of the screen that asked
	titles map[study.Anchor]string
}

// titles finds out what marked places are called. Each lesson is read once; one that cannot be read has its own title.
func (fx *effects) titles(id string, anchors []study.Anchor, st *styles) tea.Cmd {
	return func() tea.Msg {
		read := map[string]*content.Lesson{}
		out := make(map[study.Anchor]string, len(anchors))
		for _, a := range anchors {
			l, known := read[a.Lesson]
			if !known {
				l, _ = fx.course.Lesson(a.Lesson)
				read[a.Lesson] = l
			}
			if l != nil {
				out[a] = anchorTitle(st, l, a)
			}
		}
		return titled{id, out}
	}
}

// anchorTitle is what a place in a lesson is called.
func anchorTitle(st *styles, l *content.Lesson, a study.Anchor) string {
	if a.Item != "" {
		if q := questionOf(l, a.Item); q != nil {
			return placeTitle(st, l.Title, content.Plain(firstLine(q.Stem)))
		}
		return placeTitle(st, l.Title, a.Item)
	}
	if a.Section < 0 || a.Section >= len(l.Sections) {
		return l.Title
	}
	return placeTitle(st, l.Title, sectionTitle(l, a.Section))
}

// reported answers report: the report stands in a file, or err says why it does not.
type reported struct {
	nonce string // of the report
	file  string
	to    string // where the authors want it; may be empty
	err   error
}

func (r reported) sentence() string {
	switch {
	case r.err != nil:
		return "The report is kept in your record, but not in its file: " + r.err.Error()
	case r.to != "":
		return "Thank you. It is written to " + r.file + ". Nothing is sent by itself: send the file to " + r.to + " if you like."
	}
	return "Thank you. It is written to " + r.file + ". Nothing is sent by itself: give the file to the authors if you like."
}

// report writes a report into the file for the authors.
func (fx *effects) report(e study.Entry, q *quiz.Question) tea.Cmd {
	return func() tea.Msg {
		m, _ := fx.course.Manifest()
		out := reported{nonce: e.Nonce, to: content.Line(m.Report)}
		out.file, out.err = fx.addReport(fx.ctx, e, q)
		return out
	}
}

// settingsSaved answers saveSettings.
type settingsSaved struct{ err error }

func (s settingsSaved) sentence() string {
	if s.err != nil {
		return "Kept until you leave, but not saved: " + s.err.Error()
	}
	return "Saved."
}

// saveSettings writes the settings into the configuration file.
func (fx *effects) saveSettings(s Settings) tea.Cmd {
	if fx.save == nil {
		return nil
	}
	return func() tea.Msg { return settingsSaved{fx.save(s)} }
}

// clipboard asks the terminal to put a text into the clipboard.
func (fx *effects) clipboard(text string) tea.Cmd { return tea.SetClipboard(text) }
