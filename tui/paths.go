package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// path is the path that the learner follows, if one is chosen and the course has it.
func (e *env) path() (content.Path, bool) { return e.course.Path(e.settings.Path) }

// after is the lesson that follows another one on the learner's way.
func (e *env) after(lesson string) (content.LessonRef, bool) {
	return study.After(e.course.Outline, e.settings.Path, lesson)
}

// pathsScreen lists the ways through the course, and lets the learner choose one. Choosing says what is offered next; it
// locks nothing.
type pathsScreen struct {
	env           *env
	rows          []pathRow
	records       []study.LessonRecord
	at            int
	width, height int
}

// pathRow is a way through the course.
type pathRow struct {
	path    content.Path // its id is empty for the order of the course
	minutes int          // of its lessons
	labs    int          // that stand below its lessons
}

// newPaths opens the list with the cursor on the way that is followed.
func newPaths(e *env) *pathsScreen {
	p := &pathsScreen{env: e, rows: []pathRow{wholeCourse(e.course)}}
	for _, path := range e.course.Paths {
		p.rows = append(p.rows, pathRow{path: path, minutes: minutes(e.course.Along(path))})
	}
	p.countLabs()
	for i := range p.rows {
		if p.chosen(i) {
			p.at = i
		}
	}
	return p
}

// countLabs counts the labs on each way. The order of the course has all of them, also those without a lesson.
func (p *pathsScreen) countLabs() {
	if !p.env.hasLabs() {
		return
	}
	below := map[string]int{}
	for _, ref := range p.env.course.AllLabs() {
		below[ref.Lesson]++
		p.rows[0].labs++
	}
	for i := range p.rows[1:] {
		for _, id := range p.rows[i+1].path.Lessons {
			p.rows[i+1].labs += below[id]
		}
	}
}

func wholeCourse(c *content.Course) pathRow {
	row := pathRow{path: content.Path{Title: "Whole course, in order", For: "You have time for all of it: every module, from the first to the last."}}
	for _, m := range c.Modules {
		for _, ref := range c.Lessons(m) {
			row.path.Lessons = append(row.path.Lessons, ref.ID)
			row.minutes += ref.Minutes
		}
	}
	return row
}

// minutes is how long lessons take together.
func minutes(refs []content.LessonRef) int {
	n := 0
	for _, ref := range refs {
		n += ref.Minutes
	}
	return n
}

// open asks how far each path is.
func (p *pathsScreen) open() tea.Cmd { return p.env.fx.overview() }

func (p *pathsScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case overviewed:
		if m.err == nil {
			p.records = m.overview.Lessons
		}
	case resized:
		p.width, p.height = m.width, m.height
	}
	return nil
}

// followed is the id of the path that is followed; empty where it is the order of the course.
func (p *pathsScreen) followed() string {
	path, _ := p.env.path()
	return path.ID
}

func (p *pathsScreen) chosen(i int) bool { return p.rows[i].path.ID == p.followed() }

// choose follows the path under the cursor from now on.
func (p *pathsScreen) choose() (move, tea.Cmd) {
	next := p.env.settings
	next.Path = p.rows[p.at].path.ID
	p.env.say("Chosen: " + p.rows[p.at].path.Title + ".")
	return move{}, p.env.apply(next)
}

func (p *pathsScreen) go1(by int) { p.at = max(0, min(p.at+by, len(p.rows)-1)) }

func (p *pathsScreen) bindings() []binding {
	by := func(n int) func() (move, tea.Cmd) { return stay(func() { p.go1(n) }) }
	return []binding{
		bind(actGo, "choose", p.choose).unless(p.chosen(p.at), "You follow it already."),
		bindQuiet(actUp, "up", by(-1)),
		bindQuiet(actDown, "down", by(1)),
		bindQuiet(actPageUp, "page up", by(-max(1, p.height/3))),
		bindQuiet(actPageDown, "page down", by(max(1, p.height/3))),
		bindQuiet(actTop, "to the top", by(-len(p.rows))),
		bindQuiet(actBottom, "to the end", by(len(p.rows))),
		bind(actBack, "back", pop),
		bindQuiet(actPaths, "back", pop),
	}
}

func (p *pathsScreen) click(_, y int) (move, tea.Cmd) {
	lines, starts := p.lines(p.width)
	line := p.top(len(lines), starts, p.height) + y
	for i, from := range starts {
		if to := append(starts, len(lines))[i+1]; line < from || line >= to || lines[line] == "" {
			continue
		}
		p.at = i
		if p.chosen(i) {
			return move{}, nil
		}
		return p.choose()
	}
	return move{}, nil
}

func (p *pathsScreen) view(width, height int) frame {
	f := frame{title: p.env.course.Title + " " + p.env.st.glyphs.crumb + " Paths", where: plural(len(p.env.course.Paths), "path")}
	if width < 60 {
		f.title = "Paths"
	}
	lines, starts := p.lines(width)
	f.body = window(lines, p.top(len(lines), starts, height), height)
	if width >= 60 {
		f.status = p.env.st.muted.Render("A path says what comes next. Every lesson stays open.")
	}
	return f
}

// top is the first line on the screen: all of the row under the cursor is seen.
func (p *pathsScreen) top(lines int, starts []int, height int) int {
	return bound(starts[p.at]-height/3, lines, height)
}

// lines draws every row, and tells the line on which each begins.
func (p *pathsScreen) lines(width int) (lines []string, starts []int) {
	for i := range p.rows {
		if i > 0 {
			lines = append(lines, "")
		}
		starts = append(starts, len(lines))
		lines = append(lines, p.row(i, width)...)
	}
	return lines, starts
}

func (p *pathsScreen) row(i, width int) []string {
	st, row := p.env.st, p.rows[i]
	pointer, sign, title, side := "  ", " ", row.path.Title, ""
	if i == p.at {
		pointer, title = st.accent.Render(st.glyphs.cursor)+" ", st.selected.Render(title)
	}
	if p.chosen(i) {
		sign, side = st.good.Render(st.glyphs.right), st.good.Render("chosen")
	}
	far := p.far(row, width)
	var out []string
	if width < 60 {
		out = []string{spread(pointer+sign+" "+title, side, width), "    " + st.muted.Render(far)}
	} else {
		if side != "" {
			side += st.muted.Render(", ")
		}
		out = []string{spread(pointer+sign+" "+title, side+st.muted.Render(far), width)}
	}
	for _, s := range wrap(row.path.For, width-4) {
		out = append(out, "    "+st.muted.Render(s))
	}
	return out
}

// far says how many lessons a path has and how many of them are done, and how many labs belong to them.
func (p *pathsScreen) far(row pathRow, width int) string {
	n := lessons(len(row.path.Lessons))
	if done := study.DoneOn(row.path, p.records); done > 0 {
		n = fmt.Sprintf("%d of %s done", done, n)
	}
	switch {
	case row.labs == 0:
		return fmt.Sprintf("%s, %d min", n, row.minutes)
	case width < 60:
		return n + ", and " + labs(row.labs)
	}
	return fmt.Sprintf("%s, %d min, and %s", n, row.minutes, labs(row.labs))
}
