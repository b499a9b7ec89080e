package cmd

import (
	"errors"
	"testing"
)

func TestWhatCouldNotBeSavedIsCounted(t *testing.T) {
	why := errors.New("the disk is full")
	for _, c := range []struct {
		answers, marks int
		want           string
	}{
		{1, 0, "1 answer could not be saved: the disk is full"},
		{2, 1, "2 answers and 1 note or bookmark could not be saved: the disk is full"},
		{0, 3, "3 notes or bookmarks could not be saved: the disk is full"},
	} {
		if got := lost(c.answers, c.marks, why); got == nil || got.Error() != c.want {
			t.Errorf("lost(%d, %d) is %v, want %s", c.answers, c.marks, got, c.want)
		}
	}
	if got := lost(0, 0, why); got != nil {
		t.Errorf("without anything unsaved lost is %v", got)
	}
}
