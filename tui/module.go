package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// moduleScreen is the page of a module: what it is for, its lessons and labs, and what helps to know first.
type moduleScreen struct {
	env           *env
	module        content.Module
	rows          []courseRow         // lessons and labs
	lessons       []content.LessonRef // those among them
	records       map[string]study.LessonRecord
	labs          map[string]study.LabRecord
	at            int
	width, height int
}

// newModule opens the page with the cursor on the first lesson that is not done.
func newModule(e *env, m content.Module, records map[string]study.LessonRecord, labs map[string]study.LabRecord) *moduleScreen {
	s := &moduleScreen{env: e, module: m, rows: e.rowsOf(m), lessons: e.course.Lessons(m), records: records, labs: labs}
	for i, r := range s.rows {
		if r.isLesson() && !records[r.lesson.ID].IsDone() {
			s.at = i
			break
		}
	}
	return s
}

func (m *moduleScreen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case overviewed:
		if msg.err == nil {
			m.records, m.labs = recordsOf(msg.overview), msg.overview.LabsByID()
		}
	case resized:
		m.width, m.height = msg.width, msg.height
	}
	return nil
}

func (m *moduleScreen) returned() tea.Cmd { return m.env.fx.overview() }

// row is what the cursor is on; empty in an empty module.
func (m *moduleScreen) row() courseRow {
	if len(m.rows) == 0 {
		return courseRow{}
	}
	return m.rows[m.at]
}

// here is the lesson under the cursor, or the one that the lab under it belongs to; empty where there is none.
func (m *moduleScreen) here() content.LessonRef {
	for i := m.at; i >= 0 && i < len(m.rows); i-- {
		if m.rows[i].isLesson() {
			return m.rows[i].lesson
		}
	}
	return content.LessonRef{}
}

func (m *moduleScreen) bindings() []binding {
	by := func(n int) func() (move, tea.Cmd) {
		return stay(func() { m.at = max(0, min(m.at+n, len(m.rows)-1)) })
	}
	page := max(1, m.height-1)
	out := []binding{
		bind(actGo, "open", m.openHere),
		m.env.checkBinding(m.row().lesson),
		bindQuiet(actUp, "up", by(-1)),
		bindQuiet(actDown, "down", by(1)),
		bindQuiet(actPageUp, "page up", by(-page)),
		bindQuiet(actPageDown, "page down", by(page)),
		bindQuiet(actTop, "to the top", by(-len(m.rows))),
		bindQuiet(actBottom, "to the end", by(len(m.rows))),
	}
	if m.env.fx.memory != nil {
		whole := m.env.testOutOfModule(actTestAll, m.module)
		whole.quiet = true
		out = append(out, m.env.testOutOf(m.row().lesson), whole)
	}
	return append(out, bind(actBack, "back", pop))
}

func (m *moduleScreen) openHere() (move, tea.Cmd) {
	switch r := m.row(); {
	case r.isLesson():
		return m.env.openLesson(r.lesson)
	case r.isLab():
		return m.env.openLab(r.lab)
	}
	return move{}, nil
}

// place is the lesson under the cursor. A lab is no place to mark.
func (m *moduleScreen) place() (place, bool) {
	switch r := m.row(); {
	case r.isLesson():
		return m.env.lessonPlace(r.lesson), true
	case r.isLab():
		return place{}, false
	}
	return m.env.coursePlace(), true
}

func (m *moduleScreen) click(_, y int) (move, tea.Cmd) {
	lines, first := m.lines(m.width)
	i := m.top(len(lines), first, m.height) + y - first
	if i < 0 || i >= len(m.rows) {
		return move{}, nil
	}
	m.at = i
	return m.openHere()
}

func (m *moduleScreen) view(width, height int) frame {
	f := frame{title: m.module.Title, where: m.far()}
	lines, first := m.lines(width)
	top := m.top(len(lines), first, height)
	f.body = window(lines, top, height)
	status := m.env.aim(m.here())
	if r := m.row(); r.isLab() {
		status = labPurpose(r.lab.Kind)
	} else if top+height < len(lines) && len(m.here().Needs) > 0 {
		status = m.inShort() // the list is not all on the screen
	}
	f.status = m.env.st.muted.Render(status)
	return f
}

// far says how many lessons of the module are done, or how many labs are passed where it has no lessons.
func (m *moduleScreen) far() string {
	if len(m.lessons) > 0 {
		return fmt.Sprintf("%d of %s done", m.done(), lessons(len(m.lessons)))
	}
	passed := 0
	for _, r := range m.rows {
		if m.labs[r.lab.ID].IsPassed() {
			passed++
		}
	}
	return fmt.Sprintf("%d of %s passed", passed, labs(len(m.rows)))
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

// top is the first line on the screen. From the first row everything above is seen too, and from the last one
// everything below, where there is room for both.
func (m *moduleScreen) top(lines, first, height int) int {
	focus := first + m.at
	switch {
	case m.at == len(m.rows)-1 && lines-height <= focus:
		return max(0, lines-height)
	case m.at == 0 && focus < height:
		return 0
	}
	return bound(focus-height/2, lines, height)
}

// lines lays the page out, and tells the line of the first row.
func (m *moduleScreen) lines(width int) (lines []string, first int) {
	st := m.env.st
	if m.module.Goal != "" {
		lines = append(lines, st.heading.Render("What it is for"))
		lines = append(lines, indent(wrap(m.module.Goal, width-2), "  ")...)
		if m.module.Overview != "" {
			lines = append(lines, "")
			lines = append(lines, indent(wrap(m.module.Overview, width-2), "  ")...)
		}
		lines = append(lines, "")
	}
	lines = append(lines, m.heading(width))
	first = len(lines)
	for i, r := range m.rows {
		if r.isLab() {
			lines = append(lines, labRow(st, m.labs, r.lab, i == m.at, width))
		} else {
			lines = append(lines, m.env.lessonRow(m.records, r.lesson, i == m.at, width))
		}
	}
	lines = append(lines, m.aims(width)...)
	return append(lines, m.needs(width)...), first
}

// aims says what one can do after the lesson or the lab under the cursor, and how well that is known, where somebody knows.
func (m *moduleScreen) aims(width int) []string {
	r := m.row()
	aims := m.env.aims(append(slices.Clip(r.lesson.Objectives), r.lab.Objectives...), width)
	if m.env.fx.memory == nil || len(aims) == 0 {
		return nil
	}
	name := "What you can do after this lesson"
	if r.isLab() {
		name = "What this lab practises"
	}
	return append([]string{"", m.env.st.heading.Render(name)}, aims...)
}

// heading stands above the rows, and says how long the lessons take, and the labs.
func (m *moduleScreen) heading(width int) string {
	inLabs := 0
	for _, r := range m.rows {
		inLabs += r.lab.Minutes
	}
	name, side := "Lessons", fmt.Sprintf("%d min", minutes(m.lessons))
	switch {
	case len(m.lessons) == 0:
		name, side = "Labs", fmt.Sprintf("%d min", inLabs)
	case len(m.rows) > len(m.lessons):
		name, side = "Lessons and labs", fmt.Sprintf("%s, labs %d min", side, inLabs)
	}
	side = m.env.st.muted.Render(side)
	if known := m.env.moduleStanding(m.module); known != "" && width >= wideEnough {
		side = known + "   " + side
	}
	return spread(m.env.st.heading.Render(name), side, width)
}

// needs lists what helps to know before the lesson under the cursor, and before the others of the module.
func (m *moduleScreen) needs(width int) []string {
	st := m.env.st
	if m.here().ID == "" {
		return nil
	}
	needs := m.env.needs(m.here())
	before := "  Before the lesson at the cursor"
	if m.row().isLab() {
		before = "  Before the lesson of this lab"
	}
	out := []string{"", st.heading.Render("Helps to know first")}
	if len(needs) == 0 {
		out = append(out, st.muted.Render(before+": nothing"))
	} else {
		out = append(out, st.muted.Render(before))
		out = append(out, m.list(needs, width)...)
	}
	others := slices.DeleteFunc(m.env.needsOutside(m.module.ID, m.lessons), func(n need) bool { return slices.ContainsFunc(needs, n.is) })
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
	for _, n := range m.env.needs(m.here()) {
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
