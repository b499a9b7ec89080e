package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// marksScreen lists the learner's notes and bookmarks in the order of the course.
type marksScreen struct {
	env    *env
	id     string
	titles map[study.Anchor]string
	list   list
}

func newMarks(e *env) *marksScreen {
	m := &marksScreen{env: e, id: e.fx.newID()}
	m.list.set(len(e.marks.inOrder(e)))
	return m
}

// open asks for the titles of the places.
func (m *marksScreen) open() tea.Cmd {
	var anchors []study.Anchor
	for _, k := range m.env.marks.inOrder(m.env) {
		anchors = append(anchors, k.Anchor)
	}
	return m.env.fx.titles(m.id, anchors, m.env.st)
}

func (m *marksScreen) returned() tea.Cmd { return m.open() }

func (m *marksScreen) update(msg tea.Msg) tea.Cmd {
	m.list.update(msg)
	if t, ok := msg.(titled); ok && t.id == m.id {
		m.titles = t.titles
	}
	return nil
}

// rows are the marks as they are now.
func (m *marksScreen) rows() []study.Mark {
	rows := m.env.marks.inOrder(m.env)
	m.list.set(len(rows))
	return rows
}

func (m *marksScreen) bindings() []binding {
	rows := m.rows()
	var out []binding
	if len(rows) > 0 {
		out = append(out, bind(actGo, "go there", func() (move, tea.Cmd) { return m.env.openPlace(rows[m.list.at].Anchor) }))
	}
	out = append(out, m.list.bindings()...)
	return append(out, bind(actBack, "back", pop))
}

func (m *marksScreen) click(_, y int) (move, tea.Cmd) {
	if rows := m.rows(); m.list.click(y) {
		return m.env.openPlace(rows[m.list.at].Anchor)
	}
	return move{}, nil
}

// place is that of the row under the cursor, so that its note and its bookmark can be changed here.
func (m *marksScreen) place() (place, bool) {
	rows := m.rows()
	if len(rows) == 0 {
		return place{}, false
	}
	a := rows[m.list.at].Anchor
	return place{Anchor: a, title: m.title(a)}, true
}

func (m *marksScreen) title(a study.Anchor) string {
	if t := m.titles[a]; t != "" {
		return t
	}
	return m.lessonTitle(a)
}

// lessonTitle is the title of the lesson that a mark is in.
func (m *marksScreen) lessonTitle(a study.Anchor) string {
	if ref, ok := m.env.course.Find(a.Lesson); ok && a.Lesson != "" {
		return ref.Title
	} else if a.Lesson != "" {
		return a.Lesson
	}
	return m.env.course.Title
}

// part is a mark's title without that of its lesson.
func (m *marksScreen) part(a study.Anchor) string {
	lesson, part, ok := strings.Cut(m.title(a), " "+m.env.st.glyphs.crumb+" ")
	if !ok {
		return lesson
	}
	return part
}

func (m *marksScreen) view(width, height int) frame {
	notes, bookmarks := m.env.marks.count()
	f := frame{title: "Notes and bookmarks", where: plural(notes, "note") + ", " + plural(bookmarks, "bookmark")}
	rows := m.rows()
	if len(rows) == 0 {
		f.where = ""
		f.body = wrap(m.env.keysIn("Nothing here yet. In a lesson, on the map or at home, {note} writes a note and {bookmark} sets a bookmark."), width)
		return f
	}
	f.body = m.list.view(height, func(i int) string { return m.row(rows[i], i, width) })
	f.status = m.env.st.muted.Render(m.lessonTitle(rows[m.list.at].Anchor))
	return f
}

// row draws a mark: where it is, and the beginning of the note.
func (m *marksScreen) row(k study.Mark, i, width int) string {
	st := m.env.st
	sign := " "
	if k.Bookmarked {
		sign = st.accent.Render(st.glyphs.mark)
	}
	title := m.part(k.Anchor)
	if i == m.list.at {
		title = st.selected.Render(title)
	}
	line := m.list.pointer(st, i) + sign + " "
	if k.Note == "" {
		return clip(line+title, width)
	}
	room := width - cells(line)
	title = clip(title, max(12, room*3/5))
	return clip(line+title+"  "+st.muted.Render(content.Line(k.Note)), width)
}
