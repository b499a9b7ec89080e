package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// moduleScreen is the page of a module: what it is for, its lessons, and what helps to know first.
type moduleScreen struct {
	env           *env
	module        content.Module
	lessons       []content.LessonRef
	records       map[string]study.LessonRecord
	at            int
	width, height int
}

func newModule(e *env, m content.Module, records map[string]study.LessonRecord) *moduleScreen {
	s := &moduleScreen{env: e, module: m, lessons: e.course.Lessons(m), records: records}
	for i, ref := range s.lessons {
		if !records[ref.ID].IsDone() {
			s.at = i
			break
		}
	}
	return s
}

// open asks for what is known of the lessons.
func (m *moduleScreen) open() tea.Cmd { return m.env.learn(m.module) }

func (m *moduleScreen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case overviewed:
		if msg.err == nil {
			m.records = recordsOf(msg.overview)
		}
	case resized:
		m.width, m.height = msg.width, msg.height
	}
	return nil
}

func (m *moduleScreen) returned() tea.Cmd { return m.env.fx.overview() }

// here is the lesson under the cursor; empty in a module without lessons.
func (m *moduleScreen) here() content.LessonRef {
	if len(m.lessons) == 0 {
		return content.LessonRef{}
	}
	return m.lessons[m.at]
}

func (m *moduleScreen) bindings() []binding {
	by := func(n int) func() (move, tea.Cmd) {
		return stay(func() { m.at = max(0, min(m.at+n, len(m.lessons)-1)) })
	}
	page := max(1, m.height-1)
	return []binding{
		bind(actGo, "open", m.openLesson),
		m.env.checkBinding(m.here()),
		bindQuiet(actUp, "up", by(-1)),
		bindQuiet(actDown, "down", by(1)),
		bindQuiet(actPageUp, "page up", by(-page)),
		bindQuiet(actPageDown, "page down", by(page)),
		bindQuiet(actTop, "to the top", by(-len(m.lessons))),
		bindQuiet(actBottom, "to the end", by(len(m.lessons))),
		bind(actBack, "back", pop),
	}
}

func (m *moduleScreen) openLesson() (move, tea.Cmd) {
	if m.here().ID == "" {
		return move{}, nil
	}
	return m.env.openLesson(m.here())
}

func (m *moduleScreen) place() (place, bool) {
	if m.here().ID == "" {
		return m.env.coursePlace(), true
	}
	return m.env.lessonPlace(m.here()), true
}

func (m *moduleScreen) click(_, y int) (move, tea.Cmd) {
	lines, first := m.lines(m.width)
	i := m.top(len(lines), first, m.height) + y - first
	if i < 0 || i >= len(m.lessons) {
		return move{}, nil
	}
	m.at = i
	return m.openLesson()
}

func (m *moduleScreen) view(width, height int) frame {
	f := frame{title: m.module.Title, where: fmt.Sprintf("%d of %s done", m.done(), lessons(len(m.lessons)))}
	lines, first := m.lines(width)
	top := m.top(len(lines), first, height)
	f.body = window(lines, top, height)
	about := m.env.guide.lessons[m.here().ID]
	status := about.aim
	if top+height < len(lines) && len(about.needs) > 0 {
		status = m.inShort() // the list is not all on the screen
	}
	f.status = m.env.st.muted.Render(status)
	return f
}

func (m *moduleScreen) done() int {
	n := 0
	for _, ref := range m.lessons {
		if m.records[ref.ID].IsDone() {
			n++
		}
	}
	return n
}

// top is the first line on the screen. From the first lesson everything above is seen too, and from the last one
// everything below, where there is room for both.
func (m *moduleScreen) top(lines, first, height int) int {
	focus := first + m.at
	switch {
	case m.at == len(m.lessons)-1 && lines-height <= focus:
		return max(0, lines-height)
	case m.at == 0 && focus < height:
		return 0
	}
	return bound(focus-height/2, lines, height)
}

// lines lays the page out, and tells the line of the first lesson.
func (m *moduleScreen) lines(width int) (lines []string, first int) {
	st := m.env.st
	if m.module.Goal != "" {
		lines = append(lines, st.heading.Render("What it is for"))
		lines = append(lines, indent(wrap(m.module.Goal, width-2), "  ")...)
		lines = append(lines, "")
	}
	lines = append(lines, spread(st.heading.Render("Lessons"), st.muted.Render(fmt.Sprintf("%d min", minutes(m.lessons))), width))
	first = len(lines)
	for i, ref := range m.lessons {
		lines = append(lines, lessonRow(st, m.records, ref, i == m.at, width))
	}
	return append(lines, m.needs(width)...), first
}

// needs lists what helps to know before the lesson under the cursor, and before the others of the module.
func (m *moduleScreen) needs(width int) []string {
	st := m.env.st
	a, known := m.env.guide.lessons[m.here().ID]
	if !known {
		return nil
	}
	out := []string{"", st.heading.Render("Helps to know first")}
	if len(a.needs) == 0 {
		out = append(out, st.muted.Render("  Before the lesson at the cursor: nothing"))
	} else {
		out = append(out, st.muted.Render("  Before the lesson at the cursor"))
		out = append(out, m.list(a.needs, width)...)
	}
	others := slices.DeleteFunc(m.env.guide.outside(m.module.ID, m.lessons), func(n need) bool { return slices.Contains(a.needs, n) })
	if len(others) > 0 {
		out = append(out, st.muted.Render("  Before others in this module"))
		out = append(out, m.list(others, width)...)
	}
	return out
}

// list draws what helps, each in a line with a sign and a word.
func (m *moduleScreen) list(needs []need, width int) []string {
	var out []string
	for _, n := range needs {
		sign, word := m.known(n)
		out = append(out, spread("  "+sign+" "+n.name(), m.env.st.muted.Render(word), width))
	}
	return out
}

// inShort says what helps before the lesson under the cursor in one line.
func (m *moduleScreen) inShort() string {
	var parts []string
	for _, n := range m.env.guide.lessons[m.here().ID].needs {
		_, word := m.known(n)
		parts = append(parts, n.name()+", "+word)
	}
	return "Helps first: " + strings.Join(parts, "; ")
}

// known says in a sign and in words whether a lesson that helps is done.
func (m *moduleScreen) known(n need) (sign, word string) {
	st := m.env.st
	switch {
	case !n.written():
		return st.muted.Render(st.glyphs.empty), "not written yet"
	case m.records[n.ref.ID].IsDone():
		return st.good.Render(st.glyphs.right), "done"
	}
	return st.muted.Render(st.glyphs.mark), "not yet"
}
