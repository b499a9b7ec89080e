package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// Labs opens labs.
type Labs any

// openLab opens a lab above the screen on top.
func (e *env) openLab(content.LabRef) (move, tea.Cmd) { return move{}, nil }
