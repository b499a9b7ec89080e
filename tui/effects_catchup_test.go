package tui

import (
	"context"
	"errors"
	"testing"
)

const wasCorrected = "Tea was updated: the answer of 1 question was corrected."

func TestWhatAnUpdateChangedIsSaidOnHome(t *testing.T) {
	j := &memory{}
	asked := 0
	b := startOf(t, shipped(t), j, 80, 24, func(o *Options) {
		o.CatchUp = func(context.Context) (string, bool, error) { asked++; return wasCorrected, true, nil }
	})
	b.hides(wasCorrected) // a lesson is on the screen
	b.press("esc")
	b.shows(wasCorrected)
	b.press("down")
	b.hides(wasCorrected)
	if asked != 1 {
		t.Errorf("it was looked for %d times", asked)
	}
}

func TestAnUpdateThatChangedSomethingCountsAnew(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	if cmd := b.app.takeChanges(caughtUp{}); cmd != nil {
		t.Error("nothing changed, and yet the home screen is counted anew")
	}
	if cmd := b.app.takeChanges(caughtUp{changed: true}); cmd == nil {
		t.Error("what is due now is not counted")
	}
}

func TestAnUpdateThatCannotBeFoundOutIsSaid(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("esc")
	b.feed(caughtUp{err: errors.New("the disk is full")})
	b.shows("found out at the next start: The disk is")
}
