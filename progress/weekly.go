package progress

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// BackupIfOld makes a backup beside the kept ones, of which the newest five stay, if it is time: if the newest is older
// than age at now or, where there is none, the first answer is. It returns the path of the new backup, or "" if none was
// due. A ctx that ends breaks it off and leaves nothing half-made under the name of a backup.
//
// Recording goes on meanwhile, but on a network drive, where one connection does everything, it waits for the copy.
func (j *Journal) BackupIfOld(ctx context.Context, now time.Time, age time.Duration) (path string, err error) {
	due, err := j.backupDue(ctx, now, age)
	if err != nil || !due {
		return "", err
	}
	err = guarded(ctx, j.path, func() error {
		if due, err := j.backupDue(ctx, now, age); err != nil || !due {
			return err // another process was first
		}
		opt := j.opt
		opt.Now = func() time.Time { return now }
		path, err = keepBackup(ctx, j.path, j.version, opt, j.copyInto)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("saving a copy of the journal: %w", explain(j.path, err))
	}
	return path, nil
}

func (j *Journal) backupDue(ctx context.Context, now time.Time, age time.Duration) (bool, error) {
	all, err := keptBackups(j.path)
	if err != nil {
		return false, err
	}
	for _, b := range all {
		// One from the future was made while the clock was wrong, and says nothing about the last week.
		if !b.At.After(now) {
			return now.Sub(b.At) > age, nil
		}
	}
	var first sql.NullInt64
	err = j.snapshot(ctx, func(q querier) error {
		return scan(q.QueryRowContext(ctx, `SELECT MIN(day) FROM days WHERE answers > 0`), &first)
	})
	return first.Valid && time.Duration(todayOf(now)-first.Int64)*24*time.Hour > age, err
}
