package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
)

// oldJournal is a journal whose first answer is eight days old.
func oldJournal(t *testing.T) (*progress.Journal, string) {
	t.Helper()
	dir := t.TempDir()
	j, err := progress.Open(context.Background(), filepath.Join(dir, "progress.db"), progress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	err = j.Record(context.Background(), study.Entry{Nonce: "n", Type: study.Answer, Pack: "p", At: time.Now().AddDate(0, 0, -9)})
	if err != nil {
		t.Fatal(err)
	}
	return j, filepath.Join(dir, "backups")
}

func TestTheBackupOfTheWeekIsMadeOnce(t *testing.T) {
	j, backups := oldJournal(t)
	for range 2 {
		w := newWeekly(context.Background(), j)
		if err := w.Backup(context.Background()); err != nil {
			t.Fatal(err)
		}
		w.Close()
	}
	if made, err := os.ReadDir(backups); err != nil || len(made) != 1 {
		t.Errorf("backups: %v, %v", made, err)
	}
}

func TestWhoLeavesFirstGetsNoBackupAndNoComplaint(t *testing.T) {
	j, backups := oldJournal(t)
	w := newWeekly(context.Background(), j)
	var said bytes.Buffer
	w.CloseAndTell(&said)
	if err := w.Backup(context.Background()); err != nil || said.Len() > 0 {
		t.Errorf("%v, said %q", err, said.String())
	}
	if made, err := os.ReadDir(backups); !os.IsNotExist(err) {
		t.Errorf("backups: %v, %v", made, err)
	}
}

func TestABackupThatFailsIsToldAtTheEnd(t *testing.T) {
	j, backups := oldJournal(t)
	if err := os.WriteFile(backups, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWeekly(context.Background(), j)
	if err := w.Backup(context.Background()); err == nil {
		t.Error("no error")
	}
	var said bytes.Buffer
	w.CloseAndTell(&said)
	if !strings.HasPrefix(said.String(), "No backup could be made this week, and your record is as it was: ") {
		t.Errorf("said %q", said.String())
	}
}
