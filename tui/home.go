package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// homeScreen is where everything begins and esc leads: what to do next, and how far the course is.
type homeScreen struct {
	env      *env
	overview study.Overview
	doneIn   map[string]int // finished lessons by module; passed labs where a module has no lessons
	allDone  int
	nextRef  content.LessonRef         // to go on with; without an id where everything is done
	lab      content.LabRef            // to go on with; without an id where none is begun
	labSide  string                    // how far that is
	mastery  map[string]study.Standing // of each module, once it is known
	today    time.Time
	err      error
	at       int
	width    int
	height   int
}

func newHome(e *env, first overviewed) *homeScreen {
	h := &homeScreen{env: e}
	h.take(first)
	return h
}

func (h *homeScreen) take(m overviewed) {
	h.today, h.err = m.today, m.err
	if m.err == nil {
		h.overview = m.overview
		h.count()
		h.findNext()
		h.findLab()
	}
}

func (h *homeScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case overviewed:
		h.take(m)
	case resized:
		h.width, h.height = m.width, m.height
	case masteryRead:
		h.mastery = m.modules
	}
	return nil
}

// returned asks for fresh numbers when the learner comes back.
func (h *homeScreen) returned() tea.Cmd {
	h.findNext()
	h.env.tellNow()
	return tea.Batch(h.env.fx.overview(), h.env.readMarks())
}

// turn shows another pack.
func (h *homeScreen) turn(e *env) {
	h.env, h.mastery, h.at = e, nil, 0
	h.overview = e.overview
	h.count()
	h.findNext()
	h.findLab()
}

// entry is one line that can be opened.
type entry struct {
	name, text, side string
	known            string // how well, in a word; of a module
	open             func() (move, tea.Cmd)
}

// entries lists what can be opened, from top to bottom.
func (h *homeScreen) entries() []entry {
	var out []entry
	if ref, ok := h.next(); ok {
		out = append(out, h.lessonEntry(ref))
	}
	if h.env.fx.memory != nil {
		out = append(out, entry{name: "Review", text: h.env.reviewStanding(), open: h.env.openReview})
	}
	if e, ok := h.labEntry(); ok {
		out = append(out, e)
	}
	if p, follows := h.env.path(); follows {
		out = append(out, h.pathEntry(p))
	}
	all := lessons(h.env.course.Count())
	if h.width < 60 {
		all = fmt.Sprint(h.env.course.Count())
	}
	out = append(out, entry{
		name: "Course", text: h.env.course.Title,
		side: fmt.Sprintf("%d of %s", h.done(""), all),
		open: func() (move, tea.Cmd) { return h.openCourse("") },
	})
	for _, m := range h.env.modules() {
		if m.Title == "" {
			continue // lessons in no module: the row of the course tells of them
		}
		out = append(out, entry{
			text: m.Title, side: h.far(m), known: h.known(m),
			open: func() (move, tea.Cmd) { return h.openCourse(m.ID) },
		})
	}
	out = append(out, h.packs()...)
	return append(out, h.tools()...)
}

// packsAtHome is how many other packs have a row of their own.
const packsAtHome = 3

// packs are the other packs, and all of them as a list.
func (h *homeScreen) packs() []entry {
	if !h.env.several() {
		return nil
	}
	others := h.env.otherPacks()
	var out []entry
	for _, s := range others[:min(len(others), packsAtHome)] {
		side := farIn(s)
		if h.width < 60 && s.Trouble == "" && s.Lessons > 0 {
			side = fmt.Sprintf("%d of %d", s.Done, s.Lessons)
		}
		out = append(out, entry{name: "Pack", text: content.Line(s.Title), side: side, open: func() (move, tea.Cmd) { return h.env.openMap(s) }})
	}
	text := fmt.Sprintf("%d installed", len(h.env.shelved))
	return append(out, entry{name: "Packs", text: text, open: func() (move, tea.Cmd) { return move{push: newPacks(h.env)}, nil }})
}

// next is the lesson to offer: of the path, and when that is done, of the course.
func (h *homeScreen) next() (content.LessonRef, bool) { return h.nextRef, h.nextRef.ID != "" }

// findNext looks for that lesson once for every overview and every choice of a path.
func (h *homeScreen) findNext() {
	ref, ok := study.NextOnPath(h.env.course.Outline, h.env.settings.Path, h.overview.Lessons)
	if !ok {
		ref, _ = study.NextLesson(h.env.course.Outline, h.overview.Lessons)
	}
	h.nextRef = ref
}

// labEntry is the lab that was worked on last and is not passed, if there is one.
func (h *homeScreen) labEntry() (entry, bool) {
	if h.lab.ID == "" {
		return entry{}, false
	}
	ref := h.lab
	return entry{name: "Lab", text: ref.Title, side: h.labSide, open: func() (move, tea.Cmd) { return h.env.openLab(ref) }}, true
}

// findLab looks for that lab once for every overview.
func (h *homeScreen) findLab() {
	h.lab, h.labSide = content.LabRef{}, ""
	if !h.env.hasLabs() {
		return
	}
	if ref, r, ok := study.LabToGoOn(h.env.course.Outline, h.overview.Labs); ok {
		h.lab, h.labSide = ref, r.Standing(ref.Checks)
	}
}

// far says how many lessons of a module are done, or how many labs are passed where it has no lessons.
func (h *homeScreen) far(m content.Module) string {
	if m.Count == 0 {
		return fmt.Sprintf("%d of %s", h.doneIn[m.ID], labs(m.Labs))
	}
	return fmt.Sprintf("%d of %d", h.doneIn[m.ID], m.Count)
}

func (h *homeScreen) pathEntry(p content.Path) entry {
	done := study.DoneOn(p, h.overview.Lessons)
	e := entry{name: "Path", text: p.Title, side: fmt.Sprintf("%d of %d", done, len(p.Lessons)), open: h.openPaths}
	if done == len(p.Lessons) {
		e.text += ", done"
	}
	return e
}

func (h *homeScreen) openPaths() (move, tea.Cmd) {
	p := newPaths(h.env)
	return move{push: p}, p.open()
}

// tools are what is not the course itself.
func (h *homeScreen) tools() []entry {
	var out []entry
	if h.env.finder != nil {
		out = append(out, entry{name: "Search", text: "lessons, glossary, your notes", open: func() (move, tea.Cmd) {
			s := newSearch(h.env, nil, h.env.openHit)
			return move{push: s}, s.start()
		}})
	}
	if h.env.fx.records != nil {
		text := "mastery, calendar, forecast"
		if h.width < 50 {
			text = "mastery, calendar"
		}
		out = append(out, entry{name: "Progress", text: text, open: h.openProgress})
	}
	text := "none yet"
	if notes, bookmarks := h.env.marks.count(); notes+bookmarks > 0 {
		text = plural(notes, "note") + ", " + plural(bookmarks, "bookmark")
	}
	out = append(out, entry{name: "Notes", text: text, open: h.openMarks})
	return append(out, entry{name: "Settings", text: "colours, goal, keys", open: h.openSettings})
}

func (h *homeScreen) openProgress() (move, tea.Cmd) {
	p := newProgress(h.env)
	return move{push: p}, p.open()
}

// known is how well a module is known, in a word. Nothing is said of one that is new.
func (h *homeScreen) known(m content.Module) string {
	if c := h.mastery[m.ID]; c.Known() > 0 {
		return c.Word()
	}
	return ""
}

func (h *homeScreen) openMarks() (move, tea.Cmd) {
	m := newMarks(h.env)
	return move{push: m}, m.open()
}

func (h *homeScreen) openSettings() (move, tea.Cmd) {
	return move{push: newSettings(h.env, h.env.apply)}, nil
}

func (h *homeScreen) place() (place, bool) { return h.env.coursePlace(), true }

func (h *homeScreen) click(_, y int) (move, tea.Cmd) {
	lines, focus := h.lines(h.width)
	top := bound(focus-h.height/2, len(lines), h.height)
	for i, at := range starts(h.entries()) {
		if at == top+y {
			h.at = i
			return h.entries()[i].open()
		}
	}
	return move{}, nil
}

func (h *homeScreen) lessonEntry(ref content.LessonRef) entry {
	e := entry{name: "Start", text: ref.Title, side: fmt.Sprintf("%d min", ref.Minutes), open: func() (move, tea.Cmd) { return h.env.openLesson(ref) }}
	for _, r := range h.overview.Lessons {
		if r.Lesson == ref.ID && r.Open {
			e.name, e.side = "Continue", fmt.Sprintf("step %d of %d", r.Step+1, max(r.Step+1, r.Steps))
		}
	}
	return e
}

func (h *homeScreen) openCourse(module string) (move, tea.Cmd) {
	c := newCourse(h.env, h.overview, module)
	c.width, c.height = h.width, h.height
	return move{push: c}, nil
}

// done is the number of finished lessons of a module, or of the whole course.
func (h *homeScreen) done(module string) int {
	if module == "" {
		return h.allDone
	}
	return h.doneIn[module]
}

// count counts the finished lessons of each module, once for every overview: a course may have thousands.
func (h *homeScreen) count() {
	finished := make(map[string]bool, len(h.overview.Lessons))
	for _, r := range h.overview.Lessons {
		finished[r.Lesson] = r.IsDone()
	}
	h.doneIn, h.allDone = map[string]int{}, 0
	for _, m := range h.env.course.Modules {
		for _, ref := range h.env.course.Lessons(m) {
			if finished[ref.ID] {
				h.doneIn[m.ID]++
				h.allDone++
			}
		}
	}
	h.countLabs()
}

// countLabs counts the passed labs of the modules without lessons.
func (h *homeScreen) countLabs() {
	records := h.overview.LabsByID()
	for _, m := range h.env.course.Modules {
		if m.Count > 0 {
			continue
		}
		for _, ref := range h.env.labsIn(m) {
			if records[ref.ID].IsPassed() {
				h.doneIn[m.ID]++
			}
		}
	}
}

func (h *homeScreen) bindings() []binding {
	entries := h.entries()
	out := append([]binding{
		bind(actGo, "open", func() (move, tea.Cmd) { return entries[min(h.at, len(entries)-1)].open() }),
	}, h.env.reviewKeys()...)
	out = append(out, bind(actCourse, "course", func() (move, tea.Cmd) { return h.openCourse("") }))
	if h.env.fx.records != nil {
		out = append(out, bind(actProgress, "progress", h.openProgress))
	}
	return append(out,
		bindQuiet(actMarks, "your notes", h.openMarks),
		bindQuiet(actSettings, "settings", h.openSettings),
		bindQuiet(actUp, "up", stay(func() { h.at = max(0, h.at-1) })),
		bindQuiet(actDown, "down", stay(func() { h.at = min(len(entries)-1, h.at+1) })),
		bindQuiet(actTop, "to the top", stay(func() { h.at = 0 })),
		bindQuiet(actBottom, "to the end", stay(func() { h.at = len(entries) - 1 })),
	)
}

func (h *homeScreen) view(width, height int) frame {
	f := frame{title: "engineroom", where: h.todayLine()}
	lines, focus := h.lines(width)
	if height > len(lines)+2 {
		lines = append(lines, "", h.week(width))
	}
	f.body = window(lines, bound(focus-height/2, len(lines), height), height)
	if h.err != nil {
		f.status = h.env.st.warn.Render(content.Line(h.err.Error()))
	} else if worry := h.env.box.worry(); worry != "" {
		f.status = h.env.st.warn.Render(worry)
	}
	return f
}

// lines draws the entries, an empty line between those that belong together, and tells where the cursor stands.
func (h *homeScreen) lines(width int) (lines []string, focus int) {
	entries := h.entries()
	starts, column := starts(entries), sideColumn(entries)
	at := min(h.at, len(entries)-1)
	for i, e := range entries {
		for len(lines) < starts[i] {
			lines = append(lines, "")
		}
		lines = append(lines, h.row(e, i == at, column, width))
	}
	return lines, starts[at]
}

// starts are the lines on which entries stand: there is an empty one before and after the modules.
func starts(entries []entry) []int {
	var out []int
	y := 0
	for i, e := range entries {
		if i > 0 && (e.name == "") != (entries[i-1].name == "") {
			y++
		}
		out = append(out, y)
		y++
	}
	return out
}

// sideColumn is the room for what stands beside the bars of modules.
func sideColumn(entries []entry) int {
	n := 8
	for _, e := range entries {
		if e.name == "" {
			n = max(n, len(e.side))
		}
	}
	return n
}

// row draws an entry: its name, its text, and for modules a bar.
func (h *homeScreen) row(e entry, here bool, column, width int) string {
	st := h.env.st
	pointer, text := "  ", e.text
	if here {
		pointer = st.accent.Render(st.glyphs.cursor) + " "
		text = st.selected.Render(text)
	}
	name := ""
	if width >= 50 || e.name != "" {
		name = st.muted.Render(fmt.Sprintf("%-10s", e.name))
	}
	side := st.muted.Render(e.side)
	if e.name == "" && width >= 60 {
		side = h.moduleSide(e, column, width)
	}
	return spread(pointer+name+text, side, width)
}

// masteryColumn is the room for how well a module is known. It is kept free until that is read, so that nothing moves.
const masteryColumn = 11

// moduleSide is how far a module is, and how well it is known where somebody knows.
func (h *homeScreen) moduleSide(e entry, column, width int) string {
	st := h.env.st
	cells, known := 20, ""
	if h.env.fx.memory != nil {
		known = st.text.Render(fmt.Sprintf("%*s", masteryColumn, e.known))
		if width < 84 {
			cells = 10
		}
	}
	return bar(st, share(e.side), cells) + "  " + st.muted.Render(fmt.Sprintf("%*s", column, e.side)) + known
}

// share reads "3 of 4" as 0.75.
func share(side string) float64 {
	var n, all int
	if _, err := fmt.Sscanf(side, "%d of %d", &n, &all); err != nil || all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}

func (h *homeScreen) todayLine() string {
	if h.today.IsZero() {
		return ""
	}
	parts := []string{h.today.Add(-study.DayBegins).Weekday().String()[:3]}
	if m := int(h.overview.TimeToday.Minutes()); h.env.settings.Clock && h.env.settings.Goal > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d min today", m, h.env.settings.Goal))
	} else if h.env.settings.Clock && m > 0 {
		parts = append(parts, fmt.Sprintf("%d min today", m))
	}
	if d := h.overview.StreakDays; d > 1 && h.env.settings.Streak && h.width >= 50 {
		parts = append(parts, fmt.Sprintf("%d-day streak", d))
	}
	return strings.Join(parts, ", ")
}

// week shows the answers given on each day of this week: block height by the share of the busiest day, and the number.
func (h *homeScreen) week(width int) string {
	st := h.env.st
	var b strings.Builder
	b.WriteString(st.muted.Render("  This week "))
	for i, n := range h.overview.Week {
		count := " -"
		if n > 0 {
			count = fmt.Sprintf("%2d", min(n, 99))
		}
		day := time.Weekday((i + 1) % 7).String()[:2]
		b.WriteString(st.muted.Render("  "+day+" ") + st.text.Render(count))
	}
	return clip(b.String(), width)
}

// lessons writes a number of lessons in words.
func lessons(n int) string { return plural(n, "lesson") }
