package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// lessonOpened answers open.
type lessonOpened struct {
	id      string // of the screen that asked
	session study.Session
	entries []study.Entry       // to write: a new sitting begins, or one that was left goes on
	from    []content.LessonRef // of each step of a check, the lesson it asks about
	err     error
}

// open reads a lesson and resumes its sitting, or begins one. What waits for the journal belongs to the sitting too.
func (fx *effects) open(id, lesson string, again bool, waiting []study.Entry) tea.Cmd {
	return func() tea.Msg { return fx.openNow(id, lesson, again, waiting) }
}

func (fx *effects) openNow(id, lesson string, again bool, waiting []study.Entry) lessonOpened {
	l, err := fx.course.Lesson(lesson)
	if err != nil {
		return lessonOpened{id: id, err: err}
	}
	entries, err := fx.journal.Sitting(fx.ctx, fx.course.ID, lesson)
	if err != nil {
		return lessonOpened{id: id, err: err}
	}
	for _, e := range waiting {
		there := slices.ContainsFunc(entries, func(o study.Entry) bool { return o.Nonce == e.Nonce })
		if e.Lesson == lesson && e.Sitting != "" && !there {
			entries = append(entries, e)
		}
	}
	if s, ok := study.Resume(fx.course.Outline, l, entries); ok && !again && !s.Over() {
		m := lessonOpened{id: id, session: s}
		if entries[len(entries)-1].Type == study.Left {
			m.entries = []study.Entry{s.Return(fx.stamp())}
		}
		return m
	}
	s, e := study.New(fx.course.Outline, l, fx.newID(), fx.seed(), fx.stamp())
	return lessonOpened{id: id, session: s, entries: []study.Entry{e}}
}

// sheet is what a lesson says in short, or why that cannot be shown.
type sheet struct {
	blocks []content.Block
	why    string
}

// summarised answers summaries: one sheet for each lesson that was asked for.
type summarised struct {
	id     string // of the screen that asked
	sheets []sheet
}

// summaries reads what lessons say in short. A lesson that cannot be read keeps no other from being shown.
func (fx *effects) summaries(id string, lessons []content.LessonRef) tea.Cmd {
	return func() tea.Msg {
		out := summarised{id: id}
		for _, ref := range lessons {
			out.sheets = append(out.sheets, fx.summaryOf(ref))
		}
		return out
	}
}

func (fx *effects) summaryOf(ref content.LessonRef) sheet {
	l, err := fx.course.Lesson(ref.ID)
	if err != nil {
		return sheet{why: "This lesson cannot be opened: " + content.Line(err.Error())}
	}
	s, ok := l.Summary()
	if !ok {
		return sheet{why: "This lesson has no summary."}
	}
	return sheet{blocks: s.Body()}
}

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

// glossaryRead answers readGlossary.
type glossaryRead struct {
	pack  string
	terms glossary
	names []string
}

// readGlossary reads the glossary. One with mistakes is left out: the checker tells its author, and no learner can help.
func (fx *effects) readGlossary() tea.Cmd {
	return func() tea.Msg {
		terms, _ := fx.course.Glossary()
		m := glossaryRead{pack: fx.course.ID, terms: make(glossary, len(terms))}
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
		if q := l.Question(a.Item); q != nil {
			return placeTitle(st, l.Title, content.Plain(firstLine(q.Stem)))
		}
		return placeTitle(st, l.Title, a.Item)
	}
	if a.Section < 0 || a.Section >= len(l.Sections) {
		return l.Title
	}
	return placeTitle(st, l.Title, sectionTitle(l, a.Section))
}

// openCheck chooses questions from the quizzes of lessons and begins a sitting with them. A lesson that cannot be read
// is not asked about.
func (fx *effects) openCheck(id string, needed []content.LessonRef) tea.Cmd {
	return func() tea.Msg {
		lessons := fx.course.ReadAll(needed)
		m, seed := lessonOpened{id: id}, fx.seed()
		var questions []*quiz.Question
		for _, c := range study.AskAhead(lessons, seed) {
			ref, _ := fx.course.Find(c.Lesson)
			m.from, questions = append(m.from, ref), append(questions, c.Question)
		}
		var opened study.Entry
		m.session, opened = study.Check(fx.course.Outline, questions, fx.newID(), seed, fx.stamp())
		if len(questions) > 0 {
			m.entries = []study.Entry{opened}
		}
		return m
	}
}
