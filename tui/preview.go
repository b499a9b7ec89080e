package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// Preview is a pack that its author changes while it is looked at.
type Preview interface {
	// Next waits until there is something new of the pack. It fails when the context ends, and then there is no more.
	Next(ctx context.Context) (Edition, error)
}

// Edition is what is new of a pack.
type Edition struct {
	Pack  Pack   // without a course where the pack cannot be read, and where only something was found
	Says  string // what was found, in one line
	Wrong bool   // it keeps the pack from being read, or is an error of it
}

// editionRead answers nextEdition.
type editionRead struct{ Edition }

// repacked tells every screen that its pack is another edition of what it was.
type repacked struct{}

// nextEdition waits for the next edition of a pack that is being written; nil where none is.
func (fx *effects) nextEdition() tea.Cmd {
	if fx.preview == nil {
		return nil
	}
	return func() tea.Msg {
		e, err := fx.preview.Next(fx.ctx)
		if err != nil {
			return nil // the program ends
		}
		return editionRead{e}
	}
}

// takeEdition puts another edition of the pack under the screens, which stay where they are.
func (a *App) takeEdition(m Edition) tea.Cmd {
	a.found = m
	again := a.env.fx.nextEdition()
	if m.Pack.Course == nil {
		return again
	}
	e := a.env
	delete(e.packs, e.course.ID)
	e.course, e.finder, e.live = m.Pack.Course, m.Pack.Finder, nil
	e.fx = e.fx.of(m.Pack)
	e.packs[e.course.ID] = e
	return tea.Batch(again, a.broadcast(repacked{}), e.fx.overview(), e.fx.readGlossary(), e.fx.readMastery())
}

// previewRows are the lines that a preview keeps below the frame of a terminal: two where there is room.
func (a *App) previewRows(height int) int {
	switch {
	case a.env.fx.preview == nil, height <= minHeight:
		return 0
	case height < 20:
		return 1
	}
	return 2
}

// previewLines say what was found in the pack that is being written.
func (a *App) previewLines(rows int) string {
	st := a.env.st
	sign, style := "  ", st.muted
	if a.found.Wrong {
		sign, style = st.glyphs.wrong+" ", st.bad
	}
	lines := wrap(content.Line(a.found.Says), a.width-cells(sign))
	if len(lines) > rows {
		lines = append(lines[:rows-1], strings.Join(lines[rows-1:], " "))
	}
	for i, l := range indent(lines, sign) {
		lines[i] = clip(style.Render(l), a.width)
	}
	return strings.Join(append(lines, make([]string, rows-len(lines))...), "\n")
}

// reopen reads the lesson on the screen again, at the same place. A sitting that is over stays as it is.
func (l *lessonScreen) reopen() tea.Cmd {
	if l.errand != nil || l.ready && l.err == nil && l.session.Over() {
		return nil
	}
	return l.open()
}

// keeping puts a lesson on the screen that was read again, and keeps what the author looks at where that is still there.
func (l *lessonScreen) keeping(m lessonOpened) tea.Cmd {
	if m.err != nil {
		return nil // what was read before stays; the line below says why
	}
	before := *l
	l.page.style = "" // of what it was made is gone; its lines stay until the new ones are there
	cmd := l.opened(m)
	if before.session.At() != l.session.At() || before.session.Phase() != l.session.Phase() {
		return cmd
	}
	l.scroll, l.aside, l.whole = before.scroll, before.aside, before.whole
	if q, was := l.session.Step().Question, before.session.Step().Question; q != nil && was != nil && l.w != nil {
		now, _ := q.Fingerprint()
		if then, _ := was.Fingerprint(); now == then {
			l.w, l.used = before.w, before.used
		}
	}
	return cmd
}
