package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// sheetScreen is a cheat sheet: what one lesson or several say in short, under their titles.
type sheetScreen struct {
	env     *env
	id      string // names this screen in the results of effects
	title   string
	lessons []content.LessonRef
	done    map[string]bool // lessons that were finished once
	sheets  []sheet         // one per lesson, once they are read
	texts   [][]line        // of the sheets, once they are rendered
	page    pager
}

// newSheet makes the cheat sheet of some lessons. open has to be run when it is pushed.
func newSheet(e *env, title string, lessons []content.LessonRef) *sheetScreen {
	return &sheetScreen{env: e, id: e.fx.newID(), title: title, lessons: lessons}
}

// openSheet shows the cheat sheet of a module.
func (e *env) openSheet(module string) (move, tea.Cmd) {
	m, ok := e.course.Module(module)
	if !ok {
		return move{}, nil
	}
	s := newSheet(e, m.Title, e.course.Lessons(m))
	return move{push: s}, s.open()
}

// open asks for the summaries, and for which lessons are finished.
func (s *sheetScreen) open() tea.Cmd {
	return tea.Batch(s.env.fx.summaries(s.id, s.lessons), s.env.fx.overview())
}

func (s *sheetScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case summarised:
		if m.id == s.id {
			s.sheets, s.texts = m.sheets, make([][]line, len(m.sheets))
			return s.layOut()
		}
	case overviewed:
		s.take(m)
	case laidOut:
		if m.id == s.id && m.step < len(s.texts) && m.width == s.page.width && m.style == s.env.st.name {
			s.texts[m.step] = m.lines
			s.compose()
		}
	case resized:
		s.page.width, s.page.height = m.width, m.height
		return s.layOut()
	case restyled:
		return s.layOut()
	}
	return nil
}

// take notes which lessons are finished.
func (s *sheetScreen) take(m overviewed) {
	if m.err != nil {
		return
	}
	s.done = map[string]bool{}
	for _, r := range m.overview.Lessons {
		s.done[r.Lesson] = r.IsDone()
	}
	s.compose()
}

// layOut asks for the text of every summary, which stays as it is on the screen until the new one has come.
func (s *sheetScreen) layOut() tea.Cmd {
	if s.page.width == 0 || len(s.sheets) == 0 {
		return nil
	}
	cmds := make([]tea.Cmd, len(s.sheets))
	for i, sh := range s.sheets {
		cmds[i] = s.env.fx.layOut(s.id, i, sh.blocks, s.env.md, s.env.st.name, s.page.width)
	}
	return tea.Batch(cmds...)
}

// compose puts the summaries below each other, each under its lesson's title.
func (s *sheetScreen) compose() {
	var out []line
	add := func(style func(...string) string, text string) {
		for _, t := range wrap(text, s.page.width) {
			out = append(out, line{text: style(t)})
		}
	}
	for i, sh := range s.sheets {
		if i > 0 {
			out = append(out, line{})
		}
		add(s.env.st.heading.Render, s.lessons[i].Title)
		if s.done != nil && !s.done[s.lessons[i].ID] {
			add(s.env.st.muted.Render, "not finished yet")
		}
		out = append(out, line{})
		if sh.why != "" {
			add(s.env.st.muted.Render, sh.why)
		}
		out = append(out, s.texts[i]...)
	}
	s.page.lines = out
}

func (s *sheetScreen) scrollBy(lines int) { s.page.scrollBy(lines) }

func (s *sheetScreen) bindings() []binding {
	out := []binding{bind(actBack, "back", pop), bindQuiet(actGo, "back", pop), bindQuiet(actSheet, "back", pop)}
	return append(out, s.page.bindings()...)
}

func (s *sheetScreen) view(width, height int) frame {
	f := frame{title: s.title, where: "cheat sheet"}
	f.body, f.below = s.page.body(s.env.st, width, height)
	return f
}
