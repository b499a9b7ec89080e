package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// backupAfter is how long the app is left alone before a backup: by then the first frame stands.
const backupAfter = time.Second

// backedUp answers backup.
type backedUp struct{ err error }

func (b backedUp) sentence() string {
	why, _, _ := strings.Cut(b.err.Error(), "\n")
	return "No backup could be made this week, and your record is as it was: " + why
}

// backup makes the backup of the week.
func (fx *effects) backup() tea.Cmd {
	if fx.saveCopy == nil {
		return nil
	}
	return tea.Tick(fx.backupAfter, func(time.Time) tea.Msg { return backedUp{fx.saveCopy(fx.ctx)} })
}
