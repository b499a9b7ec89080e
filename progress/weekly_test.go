package progress

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const week = 7 * 24 * time.Hour

// calendar is a journal with a clock that tests move.
func calendar(t *testing.T) (j *Journal, now *time.Time) {
	t.Helper()
	now = new(time.Time)
	*now = began
	return openWith(t, journalPath(t), Options{Now: func() time.Time { return *now }}), now
}

func TestAWeekOfAnswersIsBackedUp(t *testing.T) {
	j, now := calendar(t)
	backups := 0
	for day := range 100 {
		*now = began.AddDate(0, 0, day)
		e := answer(day)
		e.At = *now
		record(t, j, e)
		path, err := j.BackupIfOld(ctx, *now, week)
		if err != nil {
			t.Fatal(err)
		}
		if due := day > 0 && day%8 == 0; due != (path != "") {
			t.Errorf("on day %d, a backup is made: %v", day, path != "")
		}
		if path != "" {
			backups++
		}
	}
	if backups != 12 {
		t.Errorf("%d backups in 100 days", backups)
	}
	wantGoodBackups(t, j.path, Options{})
	all, err := keptBackups(j.path)
	if err != nil || len(all) != kept || !all[0].At.Equal(began.AddDate(0, 0, 96)) {
		t.Errorf("kept are %+v, %v", all, err)
	}
}

func TestAJournalWithoutAnswersIsNotBackedUp(t *testing.T) {
	j, now := calendar(t)
	*now = began.AddDate(1, 0, 0)
	if path, err := j.BackupIfOld(ctx, *now, week); path != "" || err != nil {
		t.Errorf("BackupIfOld: %q, %v", path, err)
	}
}

// TestABackupFromTheFutureIsNoBackupOfLastWeek is a clock that was wrong once.
func TestABackupFromTheFutureIsNoBackupOfLastWeek(t *testing.T) {
	j, now := calendar(t)
	record(t, j, answer(0))
	*now = began.AddDate(20, 0, 0)
	if _, err := j.Backup(ctx, ""); err != nil {
		t.Fatal(err)
	}
	*now = began.AddDate(0, 0, 8)
	if path, err := j.BackupIfOld(ctx, *now, week); path == "" || err != nil {
		t.Errorf("BackupIfOld: %q, %v", path, err)
	}
	if path, err := j.BackupIfOld(ctx, *now, week); path != "" || err != nil {
		t.Errorf("BackupIfOld again: %q, %v", path, err)
	}
}

func TestABackupThatIsBrokenOffLeavesNothing(t *testing.T) {
	j, now := calendar(t)
	record(t, j, answers(0, 50)...)
	*now = began.AddDate(0, 0, 8)
	stopped, stop := context.WithCancel(ctx)
	copies := func(context.Context, string) error {
		stop()
		return stopped.Err()
	}
	if _, err := keepBackup(stopped, j.path, latest, j.opt, copies); !errors.Is(err, context.Canceled) {
		t.Errorf("keepBackup: %v", err)
	}
	if _, err := j.BackupIfOld(stopped, *now, week); !errors.Is(err, context.Canceled) {
		t.Errorf("BackupIfOld: %v", err)
	}
	left, err := os.ReadDir(backupFolder(j.path))
	if err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	// What a killed process left goes with the next backup.
	write(t, filepath.Join(backupFolder(j.path), "progress-4-20261121T080000000Z.db.new"), "half")
	if path, err := j.BackupIfOld(ctx, *now, week); path == "" || err != nil {
		t.Errorf("BackupIfOld: %q, %v", path, err)
	}
	if left, err = os.ReadDir(backupFolder(j.path)); err != nil || len(left) != 1 {
		t.Errorf("left are %v, %v", left, err)
	}
	record(t, j, answer(51))
	wantSound(t, j)
}

func TestABackupThatFailsDoesNoHarm(t *testing.T) {
	j, now := calendar(t)
	record(t, j, answer(0))
	*now = began.AddDate(0, 0, 8)
	write(t, backupFolder(j.path), "a file in its place")
	if path, err := j.BackupIfOld(ctx, *now, week); err == nil {
		t.Errorf("BackupIfOld: %q, no error", path)
	}
	record(t, j, answer(1))
	wantSound(t, j)
}
