package progress

import (
	"context"
	"time"
)

// An answer costs one sync of the write-ahead log and no more. What stands in the log has to be carried over into the
// file one day, which takes several syncs, and the first entry of a log that begins anew takes one more. Both are done
// here, while the learner reads, and not at an answer. SQLite does it by itself where nobody comes to it (see logged).
const (
	tidyAfter = 16                     // events: about 250 pages, a log that is still read in a moment after a crash
	tidyAtOne = 4 * tidyAfter          // events after which it is not put off any longer
	quiet     = 500 * time.Millisecond // without an event
)

// putOffTidying plans to tidy up after n more events. The caller holds j.mu.
func (j *Journal) putOffTidying(n int) {
	if j.behind += n; j.behind < tidyAfter || j.alone {
		return
	}
	switch {
	case j.tidying == nil:
		j.tidying = time.AfterFunc(quiet, j.tidy)
	case j.behind < tidyAtOne:
		j.tidying.Reset(quiet)
	}
}

// tidy carries the log over into the file and begins it anew. Where that fails nothing is lost: the log goes on.
func (j *Journal) tidy() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tidying = nil
	if j.closed || j.pen == nil || !j.pen.sharp {
		return
	}
	j.behind = 0
	ctx := context.Background()
	var busy, all, done int
	if scan(j.pen.conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`), &busy, &all, &done) != nil || busy != 0 || done < all {
		return // somebody reads what is older; the next time will do
	}
	if j.pen.exec(ctx, j.pen.begin) != nil {
		return // another process writes, which begins the log as well
	}
	// To write what stands there already, SQLite does not even touch the page.
	_, err := j.pen.conn.ExecContext(ctx, `UPDATE meta SET created = created + 1; UPDATE meta SET created = created - 1`)
	if err = firstError(err, j.pen.exec(ctx, j.pen.commit)); err != nil {
		_ = j.pen.exec(ctx, j.pen.rollback)
	}
}
