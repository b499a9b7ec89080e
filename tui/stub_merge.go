package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

type Finder interface {
	Prepare(ctx context.Context) error
	Find(ctx context.Context, query string) (content.Found, error)
	FindIn(lesson *content.Lesson, query string) []content.Hit
}

func newSearch(e *env, scope *content.Lesson, open func(content.Hit) (move, tea.Cmd)) *searchScreen {
	return nil
}

type searchScreen struct{ helpScreen }

func (s *searchScreen) begin() tea.Cmd { return nil }
