package tui

import (
	"cmp"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/engineroom/engineroom/content"
)

// searchScreen finds places as the learner types: in one lesson, or everywhere.
type searchScreen struct {
	env   *env
	id    string // names this screen in the results of effects
	scope *content.Lesson
	open  func(content.Hit) (move, tea.Cmd)

	everywhere bool
	input      textinput.Model
	asked      int // counts searches; an answer to an earlier one is too late
	query      string
	found      content.Found // for query
	preparing  bool
	unready    error // why the index could not be brought up to date
	failed     error // why the search for query went wrong
	at         int   // index into found.Hits
	height     int
}

const maxSearch = 200 // runes in a query

// newSearch makes the screen. In a lesson it begins there; scope is nil elsewhere. open is what enter does with a hit.
func newSearch(e *env, scope *content.Lesson, open func(content.Hit) (move, tea.Cmd)) *searchScreen {
	in := newField()
	in.CharLimit = maxSearch
	return &searchScreen{env: e, id: e.fx.newID(), scope: scope, open: open, everywhere: scope == nil, input: in, preparing: true}
}

// start brings the index up to date while the learner types.
func (s *searchScreen) start() tea.Cmd { return s.env.fx.prepareSearch(s.id) }

func (s *searchScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case resized:
		s.height = m.height
	case searchReady:
		if m.id != s.id {
			return nil
		}
		s.preparing, s.unready = false, m.err
		return s.ask() // there may be more
	case searched:
		if m.id == s.id && m.n == s.asked {
			s.take(m)
		}
	}
	return nil
}

// take puts results on the screen. The cursor stays where it is if the query does.
func (s *searchScreen) take(m searched) {
	if m.query != s.query {
		s.at = 0
	}
	s.query, s.found, s.failed = m.query, m.found, m.err
	s.at = max(0, min(s.at, len(s.found.Hits)-1))
}

func (s *searchScreen) typing() bool { return true }

func (s *searchScreen) edit(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: content.Line(paste.Content)}
	}
	before := s.input.Value()
	var cmd tea.Cmd
	s.input, cmd = s.input.Update(msg)
	if s.input.Value() == before {
		return cmd
	}
	return tea.Batch(cmd, s.ask())
}

// ask searches for what stands in the field. What was found before stays on the screen until the answer is there.
func (s *searchScreen) ask() tea.Cmd {
	s.asked++
	query := strings.TrimSpace(s.input.Value())
	if query == "" {
		s.query, s.found, s.at = "", content.Found{}, 0
		return nil
	}
	if s.everywhere {
		return s.env.fx.search(s.id, s.asked, nil, query)
	}
	return s.env.fx.search(s.id, s.asked, s.scope, query)
}

func (s *searchScreen) bindings() []binding {
	last := len(s.found.Hits) - 1
	page := max(1, s.shown(s.height)-1)
	by := func(n int) func() (move, tea.Cmd) {
		return stay(func() { s.at = max(0, min(last, s.at+n)) })
	}
	out := []binding{
		bind(actGo, "open", s.openHit).unless(last < 0, "Nothing is found yet."),
		bindQuiet(actUp, "up", by(-1)),
		bindQuiet(actDown, "down", by(1)),
		bindQuiet(actPageUp, "page up", by(-page)),
		bindQuiet(actPageDown, "page down", by(page)),
	}
	switch {
	case s.found.Meant != "":
		out = append(out, bind(actField, "take "+short(s.found.Meant), act(s.takeMeant)))
	case s.scope != nil && s.everywhere:
		out = append(out, bind(actField, "this lesson", act(s.switchScope)))
	case s.scope != nil:
		out = append(out, bind(actField, "everything", act(s.switchScope)))
	}
	return append(out, bind(actBack, "back", pop))
}

// short is a text that fits among the keys.
func short(s string) string { return clip(s, 20) }

func (s *searchScreen) openHit() (move, tea.Cmd) { return s.open(s.found.Hits[s.at]) }

func (s *searchScreen) takeMeant() tea.Cmd {
	s.input.SetValue(s.found.Meant)
	s.input.CursorEnd()
	return s.ask()
}

func (s *searchScreen) switchScope() tea.Cmd {
	s.everywhere = !s.everywhere
	s.query = "" // the same words, but other places: the cursor begins anew
	return s.ask()
}

func (s *searchScreen) view(width, height int) frame {
	const label = "Search: "
	f := frame{title: s.title(), where: s.where(), status: s.status()}
	s.input.SetWidth(max(6, width-len(label)-1))
	f.body = []string{s.env.st.muted.Render(label) + clip(s.input.View(), width-len(label)), ""}
	if c := s.input.Cursor(); c != nil {
		f.cursor = &spot{x: len(label) + c.X}
	}
	f.body = append(f.body, s.results(width, height)...)
	return f
}

func (s *searchScreen) title() string {
	switch {
	case s.scope == nil:
		return "Search"
	case s.everywhere:
		return "Search everything"
	}
	return "Search this lesson"
}

func (s *searchScreen) where() string {
	if n := len(s.found.Hits); n > 0 {
		return fmt.Sprintf("%d of %d", s.at+1, n)
	}
	return ""
}

// status is the one line that tells what else there is to know.
func (s *searchScreen) status() string {
	st := s.env.st
	err := cmp.Or(s.failed, s.unready)
	switch {
	case err != nil:
		return st.warn.Render(content.Line(err.Error()))
	case s.found.Meant != "":
		return st.note.Render("Did you mean " + content.Line(s.found.Meant) + "? " + s.env.keysIn("Press {field} to search for it."))
	case s.everywhere && (s.preparing || s.found.Indexing):
		return st.muted.Render("Indexing" + st.glyphs.more + " There may be more in a moment.")
	}
	return ""
}

// results are the hits around the cursor, or a sentence where there are none.
func (s *searchScreen) results(width, height int) []string {
	if len(s.found.Hits) == 0 {
		return wrap(s.advice(), width)
	}
	n, rows, top := s.shown(height), s.perHit(height), s.top(height)
	var out []string
	for i := top; i < min(top+n, len(s.found.Hits)); i++ {
		if i > top && rows == 3 {
			out = append(out, "")
		}
		out = append(out, s.row(s.found.Hits[i], i == s.at, width)...)
	}
	return out
}

// advice says what to do when there is nothing to show.
func (s *searchScreen) advice() string {
	switch {
	case strings.TrimSpace(s.input.Value()) == "" && s.everywhere:
		return "Type a word or its beginning. Lessons, the glossary, your notes and the questions you have answered are searched."
	case strings.TrimSpace(s.input.Value()) == "":
		return "Type a word or its beginning. This lesson is searched."
	case s.query == "", s.everywhere && s.preparing:
		return ""
	case s.everywhere:
		return "Nothing is found. Try another word, or fewer letters of it."
	}
	return s.env.keysIn("This lesson does not have it. Press {field} to search everything.")
}

// top is the first hit on the screen.
func (s *searchScreen) top(height int) int {
	n := s.shown(height)
	return bound(s.at-n/2, len(s.found.Hits), n)
}

// click opens the hit that stands on a line of the body, below the field.
func (s *searchScreen) click(_, y int) (move, tea.Cmd) {
	i := s.top(s.height) + (y-2)/s.perHit(s.height)
	if y < 2 || i >= len(s.found.Hits) {
		return move{}, nil
	}
	s.at = i
	return s.openHit()
}

// perHit is how many lines a hit takes: its title, its line, and where there is room an empty one.
func (s *searchScreen) perHit(height int) int {
	if height >= 16 {
		return 3
	}
	return 2
}

// shown is how many hits fit below the field.
func (s *searchScreen) shown(height int) int {
	rows := s.perHit(height)
	return max(1, (height-2+rows-2)/rows)
}

// row draws a hit: what it is and where, and below it the line with the words searched for.
func (s *searchScreen) row(h content.Hit, here bool, width int) []string {
	st := s.env.st
	pointer, base := "  ", st.text
	if here {
		pointer, base = st.accent.Render(st.glyphs.cursor)+" ", st.selected
	}
	title := pointer + s.marked(h.Title, h.TitleMarks, base)
	if width >= 60 {
		title = clip(title, width*3/5) // what it is and where says much about a hit
	}
	if room := width - cells(title) - 2; room >= 12 {
		title += "  " + st.muted.Render(clip(strings.ReplaceAll(h.Where(), content.Crumb, " "+st.glyphs.crumb+" "), room))
	}
	line, marks := around(h.Line(), h.Marks, width-4)
	return []string{clip(title, width), "    " + clip(s.marked(line, marks, st.muted), width-4)}
}

// marked draws a text in a style, and the marks in it so that they are seen without colour too.
func (s *searchScreen) marked(text string, marks []content.Span, base lipgloss.Style) string {
	var b strings.Builder
	done := 0
	for _, m := range marks {
		if m.From < done || m.To > len(text) {
			continue
		}
		b.WriteString(base.Render(text[done:m.From]))
		b.WriteString(underlined(s.env.st.selected.Render(text[m.From:m.To])))
		done = m.To
	}
	b.WriteString(base.Render(text[done:]))
	return b.String()
}

// underlined draws a line under a text. Lip Gloss would write each rune by itself, and so part letters from their marks.
func underlined(s string) string { return "\x1b[4m" + s + reset }

// around cuts the beginning off a line, at a space if there is one, so that the first mark begins within the first half
// of the width. The marks move along.
func around(line string, marks []content.Span, width int) (string, []content.Span) {
	const more = "..."
	from, at := 0, 0
	if len(marks) > 0 {
		at = marks[0].From
	}
	for from < at && cells(line[from:at]) > width/2 {
		next := strings.IndexByte(line[from+1:at], ' ')
		if next < 0 {
			from = at
			break
		}
		from += next + 1
	}
	if from < at && line[from] == ' ' {
		from++
	}
	if from == 0 {
		return line, marks
	}
	var moved []content.Span
	for _, m := range marks {
		if m.From >= from {
			moved = append(moved, content.Span{From: m.From - from + len(more), To: m.To - from + len(more)})
		}
	}
	return more + line[from:], moved
}
