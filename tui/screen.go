package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// screen is one state of the machine.
type screen interface {
	bindings() []binding          // what keys do here, in help order
	update(tea.Msg) tea.Cmd       // results of effects; never keys, never navigation
	view(width, height int) frame // pure: no clock, no disk, no terminal
}

// frame is what a screen shows. The root sets it between header and footer.
type frame struct {
	title    string   // header, left: where the learner is
	where    string   // header, right: how far
	body     []string // at most as many lines as the screen was given, none wider than it
	status   string   // above the keys, never scrolls away; may be empty
	news     bool     // the status is news until the next key, and may cover the end of the body
	below    int      // lines that follow the body
	progress float64  // share of the lesson behind the learner, from 0 to 1; drawn on the header's rule
	cursor   *spot    // where typing goes, within body; nil hides the cursor
}

// spot is a cell of a frame's body.
type spot struct{ x, y int }

// typist is a screen with a field that takes printable keys.
type typist interface {
	typing() bool
	edit(tea.Msg) tea.Cmd
}

// picky is a typist that says itself which keys are its own.
type picky interface {
	takes(tea.KeyPressMsg) bool
}

// widener is a screen that makes use of more than one column.
type widener interface{ wide() bool }

// capturer is a screen that takes the next key whatever it is.
type capturer interface {
	capturing() bool
	capture(key string) tea.Cmd
}

// returner is a screen that wants to know when it is on top again.
type returner interface{ returned() tea.Cmd }

// move says which state comes next. The zero move stays.
type move struct {
	push    screen
	replace screen
	pop     bool
	quit    bool
}

// pop goes back to the screen below.
func pop() (move, tea.Cmd) { return move{pop: true}, nil }

// binding pairs keys with what they do, so that help can never drift from behaviour.
type binding struct {
	key.Binding
	action action // what decides its keys; empty for digits and the like
	do     func() (move, tea.Cmd)
	why    string // why the key does nothing now; empty if it works
	quiet  bool   // not in the footer, only in the list of keys
	again  bool   // one of several keys that help lists as one
}

// stay wraps an action that only changes the screen.
func stay(do func()) func() (move, tea.Cmd) {
	return func() (move, tea.Cmd) { do(); return move{}, nil }
}

// act wraps an action that changes the screen and has an effect.
func act(do func() tea.Cmd) func() (move, tea.Cmd) {
	return func() (move, tea.Cmd) { return move{}, do() }
}
