package tui

// Settings are what a learner can change.
type Settings struct {
	Theme  Theme
	ASCII  bool // no box-drawing and block glyphs
	Mouse  bool // wheel and clicks; off leaves them to the terminal, which can then select text
	Motion bool // false: nothing moves by itself
	Clock  bool // false: times are neither kept nor shown
	Goal   int  // minutes a day; 0 for none
	Path   string
	Keys   map[string][]string // action to keys, where they are not the usual ones
}

// DefaultSettings are the settings of who has changed none.
func DefaultSettings() Settings {
	return Settings{Theme: Auto, Mouse: true, Motion: true, Clock: true, Goal: 20}
}
