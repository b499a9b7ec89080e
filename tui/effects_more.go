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

// reported answers report.
type reported struct {
	told string
	err  error
}

func (r reported) sentence() string {
	if r.err != nil {
		return "The report is in your record, but not in its file: " + r.err.Error()
	}
	return r.told
}

// report writes a report into the file for the author.
func (fx *effects) report(e study.Entry, q *quiz.Question) tea.Cmd {
	if fx.reports == nil {
		return func() tea.Msg {
			return reported{told: "The report is in your record; `engineroom progress export` shows it."}
		}
	}
	return func() tea.Msg {
		told, err := fx.reports.Report(e, q)
		return reported{told, err}
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
