package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// leave keeps what is being written, be it below the list of keys, and ends the program when the files of labs are on
// the disk. If they cannot be written it says so, and ends when it is asked once more.
func (a *App) leave() tea.Cmd {
	again := a.leaving || a.warned
	for _, s := range a.stack {
		switch s := s.(type) {
		case *writeScreen:
			s.closing(s) // into the queue, which is flushed as a whole
		case *labScreen:
			s.dirty()
		}
	}
	if again || len(a.env.drafts.waiting) == 0 {
		return a.flush()
	}
	a.leaving = true
	return a.env.drafts.send()
}

// stillLeaving ends the program when everything is on the disk, or says why it does not.
func (a *App) stillLeaving() tea.Cmd {
	switch {
	case !a.leaving:
	case len(a.env.drafts.waiting) == 0:
		return a.flush()
	case a.env.drafts.err != nil:
		a.leaving, a.warned = false, true
		a.env.say("Not ended, because your text would be lost: " + sentence(a.env.drafts.err) + " Ctrl+C once more ends without it.")
	}
	return nil
}

// flush ends what runs in labs, writes everything that waits once more, and ends the program.
func (a *App) flush() tea.Cmd {
	for _, s := range a.stack {
		if l, ok := s.(*labScreen); ok {
			l.cancel()
		}
	}
	if len(a.env.drafts.waiting) == 0 {
		return a.env.box.flush()
	}
	return tea.Sequence(a.env.fx.writeDrafts(slices.Clone(a.env.drafts.waiting)), a.env.box.flush())
}

// suspend writes what waits, and pauses the program.
func (a *App) suspend() tea.Cmd {
	if len(a.env.drafts.waiting) == 0 {
		return tea.Suspend
	}
	return tea.Sequence(a.env.fx.writeDrafts(slices.Clone(a.env.drafts.waiting)), tea.Suspend)
}
