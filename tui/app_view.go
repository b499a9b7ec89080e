package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// resize takes a new size. A window that grew needs more than one drawing.
func (a *App) resize(width, height int) tea.Cmd {
	width, height = a.within(width, height)
	grew := a.width > 0 && (width > a.width || height > a.height)
	a.width, a.height = width, height
	if !grew {
		return a.tellSize()
	}
	return tea.Batch(a.tellSize(), a.env.fx.redrawSoon(redraws))
}

// within is what of a terminal the frame may have.
func (a *App) within(width, height int) (int, int) {
	if a.maxWidth > 0 {
		width = min(width, a.maxWidth)
	}
	a.below = a.previewRows(height)
	return width, max(0, height-a.below)
}

// tellSize tells every screen how much room there is.
func (a *App) tellSize() tea.Cmd {
	if a.tooSmall() {
		return nil
	}
	var cmds []tea.Cmd
	for i, s := range a.stack {
		c := a.columnOf(i)
		cmds = append(cmds, s.update(resized{c.inner(), c.body}))
	}
	return tea.Batch(cmds...)
}

// column is how the terminal is cut for the screen on top.
func (a *App) column() column { return a.columnOf(len(a.stack) - 1) }

// columnOf is how the terminal is cut for a screen. One that lies over another has its width.
func (a *App) columnOf(i int) column {
	for i > 0 {
		if _, over := a.stack[i].(drawer); !over {
			break
		}
		i--
	}
	if w, ok := a.stack[i].(widener); ok && w.wide() {
		return cutTo(a.width, a.height, widestColumn)
	}
	return cut(a.width, a.height)
}

func (a *App) tooSmall() bool { return a.width < minWidth || a.height < minHeight }

// unseen tells whether nobody would see what a key does.
func (a *App) unseen() bool { return a.width > 0 && a.tooSmall() }

// View draws the screen on top between header and footer.
func (a *App) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "engineroom"
	v.ReportFocus = true
	if a.width == 0 {
		return v // the terminal has not said its size yet
	}
	if a.tooSmall() {
		v.Content = a.enlarge()
		return v
	}
	if a.env.settings.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	c := a.column()
	f := a.frame(c)
	f.status, f.news = a.status(f.status), f.news || a.env.notice != ""
	keys, _ := footer(a.env.st, a.bindings(), c.inner())
	v.Content = compose(a.env.st, c, f, keys)
	if a.below > 0 {
		v.Content += "\n" + a.previewLines(a.below)
	}
	if f.cursor != nil {
		v.Cursor = tea.NewCursor(c.left+c.margin()+f.cursor.x, c.bodyTop()+f.cursor.y)
		v.Cursor.Blink = false
	}
	return v
}

// status is what is said above the keys: news, what the screen says, or what the learner has left at this place.
func (a *App) status(said string) string {
	if a.env.notice != "" {
		return a.env.st.note.Render(content.Line(a.env.notice))
	}
	p, ok := a.atPlace()
	if said != "" || !ok {
		return said
	}
	m := a.envAt(p).marks.at(p.Anchor)
	switch {
	case m.Note != "":
		said = a.env.st.note.Render("Your note: ") + a.env.st.muted.Render(content.Line(m.Note))
	case m.Bookmarked:
		said = a.env.st.note.Render(a.env.st.glyphs.mark + " Bookmarked")
	}
	return said
}

// enlarge says what is wrong with a terminal that is too small.
func (a *App) enlarge() string {
	text := fmt.Sprintf("Please enlarge this window to %dx%d; it is %dx%d. Nothing is lost. Ctrl+C leaves.", minWidth, minHeight, a.width, a.height)
	lines := wrap(text, max(1, a.width))
	return strings.Join(lines[:min(len(lines), max(1, a.height))], "\n")
}
