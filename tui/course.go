package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// courseScreen is the map of the course: every module, lesson and lab with how far the learner is. Nothing is locked.
type courseScreen struct {
	env     *env
	records map[string]study.LessonRecord
	labs    map[string]study.LabRecord
	rows    []courseRow
	at      int // index into rows
	width   int
	height  int
}

// courseRow is a module's heading, a lesson or a lab.
type courseRow struct {
	module content.Module
	lesson content.LessonRef // zero in a heading and in a lab
	lab    content.LabRef    // zero in a heading and in a lesson
}

func (r courseRow) isLesson() bool { return r.lesson.ID != "" }

func (r courseRow) isLab() bool { return r.lab.ID != "" }

func (r courseRow) isHeading() bool { return !r.isLesson() && !r.isLab() }

// newCourse opens the map with the cursor on the first lesson of a module that is not done, or on the first lab that is
// not passed where a module has no lessons.
func newCourse(e *env, o study.Overview, module string) *courseScreen {
	c := &courseScreen{env: e, records: recordsOf(o), labs: o.LabsByID()}
	c.fill()
	c.at = c.start(module)
	return c
}

// fill lists what is in the course.
func (c *courseScreen) fill() {
	c.rows = nil
	for _, m := range c.env.modules() {
		if m.ID != "" { // lessons may stand in no module
			c.rows = append(c.rows, courseRow{module: m})
		}
		c.rows = append(c.rows, c.env.rowsOf(m)...)
	}
	c.at = max(0, min(c.at, len(c.rows)-1))
}

func (c *courseScreen) start(module string) int {
	first := 0
	for i, r := range c.rows {
		if r.isHeading() || r.isLab() && r.module.Count > 0 || module != "" && r.module.ID != module {
			continue
		}
		if first == 0 {
			first = i
		}
		if !c.isDone(r) {
			return i
		}
	}
	return first
}

func (c *courseScreen) isDone(r courseRow) bool {
	if r.isLab() {
		return c.labs[r.lab.ID].IsPassed()
	}
	return c.records[r.lesson.ID].IsDone()
}

func (c *courseScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case overviewed:
		if m.err == nil {
			c.records, c.labs = recordsOf(m.overview), m.overview.LabsByID()
		}
	case resized:
		c.width, c.height = m.width, m.height
	case repacked:
		c.fill()
	}
	return nil
}

func (c *courseScreen) returned() tea.Cmd { return c.env.fx.overview() }

// here is the row under the cursor; empty in an empty course.
func (c *courseScreen) here() courseRow {
	if len(c.rows) == 0 {
		return courseRow{}
	}
	return c.rows[c.at]
}

func (c *courseScreen) bindings() []binding {
	page := max(1, c.height-2)
	by := func(n int) func() (move, tea.Cmd) {
		return stay(func() { c.at = max(0, min(c.at+n, len(c.rows)-1)) })
	}
	check := c.env.checkBinding(c.here().lesson)
	check.quiet = true
	prove := c.env.testOutOf(c.here().lesson)
	if c.here().isHeading() {
		prove = c.env.testOutOfModule(actTestOut, c.here().module)
	}
	prove.quiet = true
	out := []binding{
		bind(actGo, "open", c.openHere),
		bindQuiet(actUp, "up", by(-1)),
		bindQuiet(actDown, "down", by(1)),
		bindQuiet(actPageUp, "page up", by(-page)),
		bindQuiet(actPageDown, "page down", by(page)),
		bindQuiet(actTop, "to the top", by(-len(c.rows))),
		bindQuiet(actBottom, "to the end", by(len(c.rows))),
		check,
	}
	if c.env.fx.memory != nil {
		out = append(out, prove)
	}
	if len(c.env.course.Paths) > 0 {
		out = append(out, bind(actPaths, "paths", c.openPaths))
	}
	out = append(out, c.env.reviewKeys()...)
	out = append(out, c.env.packKeys()...)
	return append(out, bind(actBack, "back", pop))
}

// openHere opens the lesson, the lab or the module under the cursor.
func (c *courseScreen) openHere() (move, tea.Cmd) {
	r := c.here()
	switch {
	case r.isLesson():
		return c.env.openLesson(r.lesson)
	case r.isLab():
		return c.env.openLab(r.lab)
	case r.module.ID != "":
		m := newModule(c.env, r.module, c.records, c.labs)
		return move{push: m}, nil
	}
	return move{}, nil
}

func (c *courseScreen) openPaths() (move, tea.Cmd) {
	p := newPaths(c.env)
	return move{push: p}, p.open()
}

// place is the lesson under the cursor, or the course on a module's heading. A lab is no place to mark.
func (c *courseScreen) place() (place, bool) {
	switch r := c.here(); {
	case r.isLesson():
		return c.env.lessonPlace(r.lesson), true
	case r.isLab():
		return place{}, false
	}
	return c.env.coursePlace(), true
}

func (c *courseScreen) click(_, y int) (move, tea.Cmd) {
	line := c.top(c.height) + y
	i := c.rowAt(line)
	if len(c.rows) == 0 || c.lineOf(i) != line {
		return move{}, nil
	}
	c.at = i
	return c.openHere()
}

func (c *courseScreen) view(width, height int) frame {
	f := frame{title: c.env.course.Title, where: fmt.Sprintf("%d of %s done", c.done(), lessons(c.env.course.Count()))}
	// The rows around the cursor are drawn, and no others: a course may have thousands.
	top := c.top(height)
	for i := max(0, c.rowAt(top)-1); i < len(c.rows) && len(f.body) < height; i++ {
		for j, s := range c.row(i, width) {
			if at := c.lineOf(i) - c.lead(i) + j; at >= top && len(f.body) < height {
				f.body = append(f.body, s)
			}
		}
	}
	f.status = c.env.st.muted.Render(c.purpose())
	return f
}

// purpose says what the module or the lesson under the cursor is for, or what one does in the lab.
func (c *courseScreen) purpose() string {
	r := c.here()
	if about := labPurpose(r.lab.Kind); r.isLab() && about != "" {
		return about
	}
	if aim := c.env.aim(r.lesson); r.isLesson() && aim != "" {
		return aim
	}
	return r.module.Goal
}

// top is the line of the whole map that stands first on the screen.
func (c *courseScreen) top(height int) int {
	return bound(c.lineOf(c.at)-height/2, c.lineOf(len(c.rows)-1)+1, height)
}

// lineOf is the line of the whole map on which a row stands.
func (c *courseScreen) lineOf(i int) int { return i + c.headingsBefore(i) }

// lead is the number of empty lines before a row: one before each module but the first.
func (c *courseScreen) lead(i int) int {
	if i > 0 && i < len(c.rows) && c.rows[i].isHeading() {
		return 1
	}
	return 0
}

// headingsBefore counts the empty lines up to and including that of row i.
func (c *courseScreen) headingsBefore(i int) int {
	n := 0
	for j := 1; j <= i && j < len(c.rows); j++ {
		n += c.lead(j)
	}
	return n
}

// rowAt is the row that stands on a line of the whole map.
func (c *courseScreen) rowAt(line int) int {
	y := 0
	for i := range c.rows {
		if y += c.lead(i) + 1; y > line {
			return i
		}
	}
	return max(0, len(c.rows)-1)
}

func (c *courseScreen) row(i, width int) []string {
	r := c.rows[i]
	if r.isLesson() {
		return []string{c.env.lessonRow(c.records, r.lesson, i == c.at, width)}
	}
	if r.isLab() {
		return []string{labRow(c.env.st, c.labs, r.lab, i == c.at, width)}
	}
	side := c.env.st.muted.Render(c.env.contains(r.module))
	if known := c.env.moduleStanding(r.module); known != "" && width >= wideEnough {
		side = known + "   " + side
	}
	head := spread(c.heading(i), side, width)
	if c.lead(i) > 0 {
		return []string{"", head}
	}
	return []string{head}
}

// heading is the title of a module, with the cursor if that stands on it.
func (c *courseScreen) heading(i int) string {
	st, title := c.env.st, c.rows[i].module.Title
	if i == c.at {
		return st.accent.Render(st.glyphs.cursor) + " " + st.selected.Render(title)
	}
	return st.bold.Render(title)
}

// lessonRow draws a lesson with how far it is and how well it is known.
func (e *env) lessonRow(records map[string]study.LessonRecord, ref content.LessonRef, here bool, width int) string {
	st := e.st
	pointer, title := "  ", ref.Title
	if here {
		pointer = st.accent.Render(st.glyphs.cursor) + " "
		title = st.selected.Render(title)
	}
	sign, side := standing(st, records, ref, e.course.Held)
	return spread(pointer+sign+" "+title, e.beside(e.lessonStanding(ref), side, width), width)
}

// standing says in a sign and in words how far a lesson is.
func standing(st *styles, records map[string]study.LessonRecord, ref content.LessonRef, held bool) (sign, side string) {
	r, seen := records[ref.ID]
	switch {
	case seen && r.Open:
		return st.accent.Render(st.glyphs.mark), st.accent.Render(fmt.Sprintf("step %d of %d", r.Step+1, max(r.Step+1, r.Steps)))
	case r.IsDone() && held: // how it went is for whoever has the key
		return st.good.Render(st.glyphs.right), st.muted.Render("done")
	case r.IsDone():
		return st.good.Render(st.glyphs.right), st.muted.Render(fmt.Sprintf("done, %.0f %%", 100*r.BestScore))
	}
	return " ", st.muted.Render(fmt.Sprintf("%d min", ref.Minutes))
}

func (c *courseScreen) done() int {
	n := 0
	for _, r := range c.rows {
		if r.isLesson() && c.records[r.lesson.ID].IsDone() {
			n++
		}
	}
	return n
}
