package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// CatchUp tells the journal what new versions of packs changed for the learner, whether anything did, and what of it the
// learner should know, in sentences.
type CatchUp func(context.Context) (news string, changed bool, err error)

// catchUpAfter is how long the app is left alone before it catches up: by then the first frame stands.
const catchUpAfter = 100 * time.Millisecond

// caughtUp answers catchUp.
type caughtUp struct {
	news    string
	changed bool
	err     error
}

func (c caughtUp) sentence() string {
	if c.err != nil {
		return "What an update of a pack changed is found out at the next start: " + sentence(c.err)
	}
	return c.news
}

// catchUp brings the journal up to the packs, in the background.
func (fx *effects) catchUp() tea.Cmd {
	if fx.findChanges == nil {
		return nil
	}
	return tea.Tick(fx.catchUpAfter, func(time.Time) tea.Msg {
		news, changed, err := fx.findChanges(fx.ctx)
		return caughtUp{news, changed, err}
	})
}

// takeChanges says what an update changed, and counts anew what is due.
func (a *App) takeChanges(m caughtUp) tea.Cmd {
	if said := m.sentence(); said != "" {
		a.env.tell(said)
	}
	if !m.changed {
		return nil
	}
	return a.env.fx.overview()
}
