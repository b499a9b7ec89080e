package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// action names what a key is for. The names are those of the configuration file.
type action string

// The actions. Which keys they have is decided in defaultKeys alone.
const (
	actUp       action = "up"
	actDown     action = "down"
	actLeft     action = "left"
	actRight    action = "right"
	actPageUp   action = "page-up"
	actPageDown action = "page-down"
	actTop      action = "top"
	actBottom   action = "bottom"
	actGo       action = "go"
	actBack     action = "back"
	actPrevious action = "previous"
	actToggle   action = "toggle"
	actField    action = "field"
	actHint     action = "hint"
	actDontKnow action = "dont-know"
	actExplain  action = "explain"
	actCourse   action = "course"
	actAgain    action = "again"
	actHelp     action = "keys"
	actQuit     action = "quit"
	actEarlier  action = "earlier"
	actLater    action = "later"
)

// defaultKeys is the one place in which keys are given to actions.
var defaultKeys = map[action][]string{
	actUp:       {"up", "k"},
	actDown:     {"down", "j"},
	actLeft:     {"left", "h"},
	actRight:    {"right", "l"},
	actPageUp:   {"pgup", "ctrl+u", "ctrl+b"},
	actPageDown: {"pgdown", "ctrl+d", "ctrl+f"},
	actTop:      {"home", "g"},
	actBottom:   {"end", "G"},
	actGo:       {"enter"},
	actBack:     {"esc"},
	actPrevious: {"p", "backspace"},
	actToggle:   {"space"},
	actField:    {"tab"},
	actHint:     {"t"},
	actDontKnow: {"x"},
	actExplain:  {"e"},
	actCourse:   {"c"},
	actAgain:    {"a"},
	actHelp:     {"?"},
	actQuit:     {"q", "ctrl+c"},
	actEarlier:  {"K", "shift+up"},
	actLater:    {"J", "shift+down"},
}

// keyNames are how keys are written on the screen, where that is not their own name.
var keyNames = map[string]string{
	"up": "up", "down": "down", "pgup": "PgUp", "pgdown": "PgDn", "home": "Home", "end": "End",
	"ctrl+c": "Ctrl+C", "ctrl+u": "Ctrl+U", "ctrl+d": "Ctrl+D", "ctrl+b": "Ctrl+B", "ctrl+f": "Ctrl+F",
	"shift+up": "Shift+up", "shift+down": "Shift+down", "backspace": "Backspace",
}

func keyName(k string) string {
	if name, ok := keyNames[k]; ok {
		return name
	}
	return k
}

// bind makes a binding of an action: short is its word in the footer.
func bind(a action, short string, do func() (move, tea.Cmd)) binding {
	return bindKeys(defaultKeys[a], keyName(defaultKeys[a][0]), short, do)
}

// bindQuiet is bind for keys that everybody guesses: they are listed in the overlay and not in the footer.
func bindQuiet(a action, short string, do func() (move, tea.Cmd)) binding {
	b := bind(a, short, do)
	b.quiet = true
	return b
}

func bindKeys(keys []string, name, short string, do func() (move, tea.Cmd)) binding {
	return binding{Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, short)), do: do}
}

// unless says why a binding does nothing now. It stays in the list of keys, with the reason.
func (b binding) unless(off bool, why string) binding {
	if off {
		b.why = why
	}
	return b
}

// printable tells whether the key that help shows for the binding is a letter, digit or sign.
func (b binding) printable() bool {
	first := b.Keys()[0]
	return len([]rune(first)) == 1 || first == "space"
}

// matches tells whether a key press is one of the binding's keys.
func (b binding) matches(k tea.KeyPressMsg) bool { return key.Matches(k, b.Binding) }

// allKeys lists every key of a binding for the overlay.
func (b binding) allKeys() string {
	if name := b.Help().Key; strings.Contains(name, "-") {
		return name // a range such as 1-4 says it shorter
	}
	var names []string
	for _, k := range b.Keys() {
		names = append(names, keyName(k))
	}
	return strings.Join(names, ", ")
}
