package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Update routes a message. Only a key returns a move: results of effects go to the screens, which stay where they are.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return a, a.press(m)
	case tea.PasteMsg:
		return a, a.paste(m)
	case tea.MouseWheelMsg:
		return a, a.wheel(m)
	case tea.MouseClickMsg:
		return a, a.clicked(m)
	case tea.WindowSizeMsg:
		return a, a.resize(m.Width, m.Height)
	case tea.BlurMsg:
		return a, a.broadcast(elsewhere{})
	case redraw:
		return a, tea.Batch(tea.ClearScreen, a.env.fx.redrawSoon(m.left))
	case tea.ResumeMsg:
		return a, tea.Batch(a.broadcast(elsewhere{}), a.askBackground(), a.env.fx.overview(), a.env.fx.redrawSoon(redraws))
	case tea.BackgroundColorMsg:
		seen := a.env.seen
		seen.asked, seen.light = true, !m.IsDark()
		return a, a.backdrop(seen)
	case tea.ColorProfileMsg:
		seen := a.env.seen
		seen.profile = m.Profile
		return a, a.backdrop(seen)
	}
	return a, a.result(msg)
}

// result takes what an effect brought: what belongs to all screens is kept here, and every screen is told.
func (a *App) result(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case recorded:
		return tea.Batch(a.settle(m), a.broadcast(m))
	case retryNow:
		return a.env.box.send()
	case draftsWritten:
		return tea.Batch(a.env.drafts.settle(m), a.broadcast(m), a.stillLeaving())
	case saveNow:
		a.env.drafts.ticking = false
		return a.env.drafts.send()
	case overviewed:
		a.of(m.pack).takeOverview(m)
	case masteryRead:
		a.of(m.pack).known = m.known
	case marksRead:
		a.of(m.pack).takeMarks(m)
	case liveRan:
		for _, e := range a.env.packs {
			e.tried(m)
		}
	case shelfRead:
		return tea.Batch(a.takeShelf(m), a.broadcast(m))
	case packOpened:
		return a.opened(m)
	case glossaryRead:
		e := a.of(m.pack)
		e.terms, e.names = m.terms, m.names
		e.md.setTerms(m.names)
		return a.broadcast(restyled{})
	case settingsSaved:
		said := m.sentence()
		if s, here := a.top().(*settingsScreen); here && m.err == nil {
			said += " " + s.says() // which may have changed with the value
		}
		a.env.say(said)
	case editionRead:
		return a.takeEdition(m.Edition)
	case backedUp:
		if m.err != nil {
			a.env.say(m.sentence())
		}
	case caughtUp:
		return a.takeChanges(m)
	case refitted:
		a.env.tell(m.news)
	}
	return a.broadcast(msg)
}

// settle takes what became of a batch. A lesson says itself that an answer is not saved; nobody else says it of a note.
func (a *App) settle(m recorded) tea.Cmd {
	before := a.env.box.err
	cmd := a.env.box.settle(m)
	if m.err != nil && before == nil && slices.ContainsFunc(m.batch, isMark) {
		a.env.say(a.env.box.worry())
	}
	if r, ok := a.top().(returner); ok && m.err == nil && len(a.env.box.queue) == 0 {
		return tea.Batch(cmd, r.returned()) // its numbers may be older than what was written now
	}
	return cmd
}

func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.stack {
		if a.isFor(s, msg) {
			cmds = append(cmds, s.update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// backdrop fits the theme to what the terminal has said about itself.
func (a *App) backdrop(seen backdrop) tea.Cmd {
	before := a.env.settings.Theme.on(a.env.seen)
	a.env.seen = seen
	if a.env.settings.Theme.on(seen) == before {
		return nil
	}
	return a.redress()
}

// redress puts another theme on every screen.
func (a *App) redress() tea.Cmd {
	a.env.dress()
	return a.broadcast(restyled{})
}
