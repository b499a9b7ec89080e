package tui

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// CheckKeys tells what is wrong with keys that a learner has chosen for actions: nil, or one sentence with what to do.
func CheckKeys(chosen map[string][]string) error {
	for name, keys := range chosen {
		if !slices.ContainsFunc(actions, func(a ActionInfo) bool { return a.Name == name }) {
			return fmt.Errorf("there is no action called %q%s", name, nearestAction(name))
		}
		for _, k := range keys {
			if err := checkKey(k); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return checkMap(newKeymap(chosen))
}

// checkMap tells whether each key does one thing, and whether a field that is typed in can be left.
func checkMap(m keymap) error {
	owner := map[string]action{}
	for _, a := range actions {
		for _, k := range m[action(a.Name)] {
			if other, taken := owner[k]; taken && other != action(a.Name) {
				return fmt.Errorf("%q is the key of both %s and %s; give one of them another key", k, other, a.Name)
			}
			owner[k] = action(a.Name)
		}
	}
	for _, a := range []action{actGo, actBack, actField} {
		if !slices.ContainsFunc(m[a], func(k string) bool { return !printableKey(k) && k != "backspace" }) {
			return fmt.Errorf("%s needs a key that writes nothing, such as %q, or no field could be left", a, usualKeys[a][0])
		}
	}
	return nil
}

// namedKeys are the keys that have a name and not a sign.
var keysWithNames = []string{"up", "down", "left", "right", "enter", "esc", "tab", "space", "backspace", "delete", "insert",
	"home", "end", "pgup", "pgdown", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"}

// checkKey tells whether a key can be chosen at all.
func checkKey(k string) error {
	prefix, last, combined := cutLast(k)
	switch {
	case k == interrupt:
		return fmt.Errorf("%q always leaves the program", k)
	case combined && !modifiers(prefix), !slices.Contains(keysWithNames, last) && !oneSign(last):
		return fmt.Errorf("%q is no key; write a single sign such as %q, or a name such as %q or %q", k, "n", "pgdown", "ctrl+n")
	case !combined && last >= "0" && last <= "9" && len(last) == 1:
		return fmt.Errorf("%q chooses options", k)
	}
	return nil
}

// modifiers tells whether each word before the last + is a key that is held.
func modifiers(prefix string) bool {
	for _, w := range strings.Split(prefix, "+") {
		if w != "ctrl" && w != "alt" && w != "shift" {
			return false
		}
	}
	return true
}

func oneSign(s string) bool {
	r := []rune(s)
	return len(r) == 1 && unicode.IsGraphic(r[0]) && r[0] != ' '
}

// nearestAction guesses which action was meant.
func nearestAction(name string) string {
	for _, a := range actions {
		if strings.HasPrefix(a.Name, name) || strings.HasPrefix(name, a.Name) {
			return fmt.Sprintf("; did you mean %q?", a.Name)
		}
	}
	return ""
}
