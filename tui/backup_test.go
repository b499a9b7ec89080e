package tui

import (
	"context"
	"errors"
	"testing"
)

func TestABackupThatFailsIsSaidOnceAndDoesNoHarm(t *testing.T) {
	made := 0
	b := startOf(t, shipped(t), &memory{}, 80, 24, func(o *Options) {
		o.Backup = func(context.Context) error {
			made++
			return errors.New("saving a copy of the journal: the disk is full\nhint: free some space and try again")
		}
	})
	b.shows("No backup could be made this week", "the disk is full")
	b.press("down")
	b.hides("No backup could be made", "hint:")
	if made != 1 {
		t.Errorf("it was tried %d times", made)
	}
}

func TestABackupThatIsMadeIsNotTalkedAbout(t *testing.T) {
	b := startOf(t, shipped(t), &memory{}, 80, 24, func(o *Options) {
		o.Backup = func(context.Context) error { return nil }
	})
	b.hides("backup")
}
