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

// masteryRead answers readMastery.
type masteryRead struct {
	pack    string
	known   map[string]study.Objective // by id
	modules map[string]study.Standing  // by id
}

// readMastery asks how well everything is known. It is nil where nobody knows; and where that cannot be read nothing is said
// of it, because what the learner wants to see then says so itself.
func (fx *effects) readMastery() tea.Cmd {
	if fx.memory == nil {
		return nil
	}
	return func() tea.Msg {
		objectives, err := fx.memory.Mastery(fx.ctx, fx.course.ID)
		if err != nil {
			return nil
		}
		m := masteryRead{fx.course.ID, study.ObjectivesByID(objectives), map[string]study.Standing{}}
		for _, one := range fx.course.Modules {
			m.modules[one.ID] = study.ModuleStanding(fx.course.Outline, one, m.known, fx.now())
		}
		return m
	}
}
