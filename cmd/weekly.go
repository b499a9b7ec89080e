package cmd

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
)

// backupEvery is how old the newest backup of the record may get while the app is used.
const backupEvery = 7 * 24 * time.Hour

// weekly makes the backup of the week while the learner learns.
type weekly struct {
	journal *progress.Journal
	ctx     context.Context
	stop    context.CancelFunc
	mu      sync.Mutex // held while a backup is made, so that leaving can wait for it to end
	failed  error
}

func newWeekly(ctx context.Context, journal *progress.Journal) *weekly {
	w := &weekly{journal: journal}
	w.ctx, w.stop = context.WithCancel(ctx)
	return w
}

// Backup makes the backup if it is time. Being broken off by Close is no error.
func (w *weekly) Backup(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() != nil {
		return nil
	}
	_, err := w.journal.BackupIfOld(w.ctx, now(), backupEvery)
	if w.ctx.Err() == nil {
		w.failed = err
	}
	return w.failed
}

// Close breaks off a backup that is being made. When it returns nothing is half-made.
func (w *weekly) Close() {
	w.stop()
	w.mu.Lock()
	defer w.mu.Unlock()
}

// CloseAndTell closes, and then says what went wrong: amid the lines of a lesson nobody could place it.
func (w *weekly) CloseAndTell(to io.Writer) {
	w.Close()
	if w.failed != nil {
		fmt.Fprintln(to, content.Text("No backup could be made this week, and your record is as it was: "+w.failed.Error()))
	}
}
