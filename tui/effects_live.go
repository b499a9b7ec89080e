package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// Live runs blocks of code of lessons.
type Live interface {
	// CanRun tells whether blocks of a language can be run here.
	CanRun(lang string) bool
	// RunLive runs a block in a world of its own, on what the blocks before it have left, and ends with ctx. That the code
	// stops early is a Fault of the output; the error says why nothing could be run.
	RunLive(ctx context.Context, l content.Live) (lab.Output, error)
}

// liveRan answers runLive.
type liveRan struct {
	run    string
	output lab.Output
	err    error
}

// runLive runs a block; stop ends it before its time.
func (fx *effects) runLive(run string, l content.Live) (cmd tea.Cmd, stop func()) {
	ctx, stop := context.WithCancel(fx.ctx)
	return func() tea.Msg {
		output, err := fx.live.RunLive(ctx, l)
		return liveRan{run, output, err}
	}, stop
}
