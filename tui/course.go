package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// courseScreen is the map of the course: every module and lesson with how far the learner is. Nothing is locked.
type courseScreen struct {
	env     *env
	records map[string]study.LessonRecord
	rows    []courseRow
	at      int // index into rows; always a lesson
	width   int
	height  int
}

// courseRow is a module's heading or a lesson.
type courseRow struct {
	module content.Module
	lesson content.LessonRef // zero in a heading
}

func (r courseRow) isLesson() bool { return r.lesson.ID != "" }

// newCourse opens the map with the cursor on the first lesson of a module that is not done.
func newCourse(e *env, o study.Overview, module string) *courseScreen {
	c := &courseScreen{env: e}
	c.take(o)
	for _, m := range e.course.Modules {
		c.rows = append(c.rows, courseRow{module: m})
		for _, ref := range e.course.Lessons(m) {
			c.rows = append(c.rows, courseRow{module: m, lesson: ref})
		}
	}
	c.at = c.start(module)
	return c
}

func (c *courseScreen) take(o study.Overview) {
	c.records = make(map[string]study.LessonRecord, len(o.Lessons))
	for _, r := range o.Lessons {
		c.records[r.Lesson] = r
	}
}

func (c *courseScreen) start(module string) int {
	first := 0
	for i, r := range c.rows {
		if !r.isLesson() || (module != "" && r.module.ID != module) {
			continue
		}
		if first == 0 {
			first = i
		}
		if !c.records[r.lesson.ID].IsDone() {
			return i
		}
	}
	return first
}

func (c *courseScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case overviewed:
		if m.err == nil {
			c.take(m.overview)
		}
	case resized:
		c.width, c.height = m.width, m.height
	}
	return nil
}

func (c *courseScreen) returned() tea.Cmd { return c.env.fx.overview() }

// go1 moves to the next lesson up or down.
func (c *courseScreen) go1(by int) {
	for i := c.at + by; i >= 0 && i < len(c.rows); i += by {
		if c.rows[i].isLesson() {
			c.at = i
			return
		}
	}
}

func (c *courseScreen) jump(times, by int) {
	for range times {
		c.go1(by)
	}
}

func (c *courseScreen) bindings() []binding {
	page := max(1, c.height-2)
	return []binding{
		bind(actGo, "open", c.open),
		bindQuiet(actUp, "up", stay(func() { c.go1(-1) })),
		bindQuiet(actDown, "down", stay(func() { c.go1(1) })),
		bindQuiet(actPageUp, "page up", stay(func() { c.jump(page, -1) })),
		bindQuiet(actPageDown, "page down", stay(func() { c.jump(page, 1) })),
		bindQuiet(actTop, "first lesson", stay(func() { c.jump(len(c.rows), -1) })),
		bindQuiet(actBottom, "last lesson", stay(func() { c.jump(len(c.rows), 1) })),
		bind(actBack, "back", func() (move, tea.Cmd) { return move{pop: true}, nil }),
	}
}

func (c *courseScreen) open() (move, tea.Cmd) {
	if len(c.rows) == 0 || !c.rows[c.at].isLesson() {
		return move{}, nil
	}
	l := newLesson(c.env, c.rows[c.at].lesson)
	l.width, l.height = c.width, c.height
	return move{push: l}, l.open()
}

func (c *courseScreen) view(width, height int) frame {
	f := frame{title: c.env.course.Title, where: fmt.Sprintf("%d of %s done", c.done(), lessons(c.env.course.Count()))}
	// The rows around the cursor are drawn, and no others: a course may have thousands.
	lineOf := func(i int) int { return i + c.headingsBefore(i) }
	top := bound(lineOf(c.at)-height/2, lineOf(len(c.rows)-1)+1, height)
	for i := max(0, c.rowAt(top)-1); i < len(c.rows) && len(f.body) < height; i++ {
		for j, s := range c.row(i, width) {
			if at := lineOf(i) - c.lead(i) + j; at >= top && len(f.body) < height {
				f.body = append(f.body, s)
			}
		}
	}
	if len(c.rows) > 0 {
		f.status = c.env.st.muted.Render(clip(c.rows[c.at].module.Goal, width))
	}
	return f
}

// lead is the number of empty lines before a row: one before each module but the first.
func (c *courseScreen) lead(i int) int {
	if i > 0 && i < len(c.rows) && !c.rows[i].isLesson() {
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
	st, r := c.env.st, c.rows[i]
	if !r.isLesson() {
		head := spread(st.bold.Render(r.module.Title), st.muted.Render(lessons(r.module.Count)), width)
		if c.lead(i) > 0 {
			return []string{"", head}
		}
		return []string{head}
	}
	pointer, title := "  ", r.lesson.Title
	if i == c.at {
		pointer = st.accent.Render(st.glyphs.cursor) + " "
		title = st.selected.Render(title)
	}
	sign, side := c.standing(r.lesson)
	return []string{spread(pointer+sign+" "+title, side, width)}
}

// standing says in a sign and in words how far a lesson is.
func (c *courseScreen) standing(ref content.LessonRef) (sign, side string) {
	st := c.env.st
	r, seen := c.records[ref.ID]
	switch {
	case seen && r.Open:
		return st.accent.Render(st.glyphs.mark), st.accent.Render(fmt.Sprintf("step %d of %d", r.Step+1, max(r.Step+1, r.Steps)))
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
