package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/progress/study"
)

// Records sums up how a learner does.
type Records interface {
	// Stats is everything that the journal counts, as of now.
	Stats(ctx context.Context, pack string, now time.Time) (study.Stats, error)
	// Mastery lists the objectives of a pack of which something was reviewed.
	Mastery(ctx context.Context, pack string) ([]study.Objective, error)
}

// statsRead answers readStats.
type statsRead struct {
	id      string // of the screen that asked
	account study.Account
	err     error
}

func (fx *effects) readStats(id string) tea.Cmd {
	return func() tea.Msg {
		s, err := fx.records.Stats(fx.ctx, fx.course.ID, fx.now())
		if err != nil {
			return statsRead{id: id, err: err}
		}
		return statsRead{id: id, account: s.In(fx.course.Outline)}
	}
}

// masteryRead answers readMastery. Nobody is told where it cannot be read: other things say so that cannot be read either.
type masteryRead struct{ modules map[string]study.Standing }

// readMastery asks how well each module is known now. It is nil where nobody knows.
func (fx *effects) readMastery() tea.Cmd {
	if fx.records == nil {
		return nil
	}
	return func() tea.Msg {
		objectives, err := fx.records.Mastery(fx.ctx, fx.course.ID)
		if err != nil {
			return nil
		}
		m := masteryRead{map[string]study.Standing{}}
		for _, one := range study.ByModule(fx.course.Outline, objectives, fx.now()) {
			m.modules[one.ID] = one.Now
		}
		return m
	}
}
