package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// action names what a key is for. The names are those of the configuration file.
type action string

// The actions.
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
	actEarlier  action = "earlier"
	actLater    action = "later"
	actHint     action = "hint"
	actDontKnow action = "dont-know"
	actExplain  action = "explain"
	actAgain    action = "again"
	actCourse   action = "course"
	actContents action = "contents"
	actSheet    action = "sheet"
	actSearch   action = "search"
	actDefine   action = "define"
	actNote     action = "note"
	actBookmark action = "bookmark"
	actMarks    action = "notes"
	actCopy     action = "copy"
	actReport   action = "report"
	actPaths    action = "paths"
	actProgress action = "progress"
	actCheck    action = "check"
	actTestOut  action = "test-out"
	actTestAll  action = "test-out-module"
	actReview   action = "review"
	actTakeBack action = "take-back"
	actGuess    action = "guess"
	actMaybe    action = "maybe"
	actSure     action = "sure"
	actBury     action = "not-today"
	actPutAway  action = "put-away"
	actEdit     action = "edit"
	actRun      action = "run"
	actJudge    action = "lab-check"
	actPane     action = "pane"
	actZoom     action = "zoom"
	actClue     action = "lab-hint"
	actSave     action = "save"
	actOnSave   action = "check-on-save"
	actNextFile action = "next-file"
	actPrevFile action = "previous-file"
	actCompare  action = "compare"
	actSolution action = "solution"
	actReset    action = "reset"
	actEditor   action = "editor"
	actShell    action = "shell"
	actAddress  action = "address"
	actSettings action = "settings"
	actHelp     action = "keys"
	actSuspend  action = "suspend"
	actQuit     action = "quit"
)

// An ActionInfo says what an action is, and which keys it has.
type ActionInfo struct {
	Name string
	Does string // a few words, as in "Open what the cursor is on"
	Keys []string
}

// actions is the one place in which keys are given to actions.
var actions = []ActionInfo{
	{string(actGo), "Go on: open, answer, next", []string{"enter"}},
	{string(actBack), "Go back one screen", []string{"esc"}},
	{string(actUp), "Up", []string{"up", "k"}},
	{string(actDown), "Down", []string{"down", "j"}},
	{string(actLeft), "Left; long code to the left", []string{"left", "h"}},
	{string(actRight), "Right; long code to the right", []string{"right", "l"}},
	{string(actPageUp), "A page up", []string{"pgup", "ctrl+u", "ctrl+b"}},
	{string(actPageDown), "A page down", []string{"pgdown", "ctrl+d", "ctrl+f"}},
	{string(actTop), "To the beginning", []string{"home", "g"}},
	{string(actBottom), "To the end", []string{"end", "G"}},
	{string(actPrevious), "The step before", []string{"p", "backspace"}},
	{string(actToggle), "Choose, tick or mark", []string{"space"}},
	{string(actField), "Into the field and out of it", []string{"tab"}},
	{string(actEarlier), "Move a step up", []string{"K", "shift+up"}},
	{string(actLater), "Move a step down", []string{"J", "shift+down"}},
	{string(actHint), "A hint", []string{"t"}},
	{string(actDontKnow), "I don't know", []string{"x"}},
	{string(actExplain), "Explain every option", []string{"e"}},
	{string(actAgain), "Once more", []string{"a"}},
	{string(actCourse), "The map of the course", []string{"c"}},
	{string(actContents), "What this lesson contains; the lesson of a question", []string{"o"}},
	{string(actSheet), "The cheat sheet", []string{"s"}},
	{string(actSearch), "Search", []string{"/"}},
	{string(actDefine), "What the underlined words mean", []string{"d"}},
	{string(actNote), "Write a note", []string{"n"}},
	{string(actBookmark), "Set or take away a bookmark", []string{"b"}},
	{string(actMarks), "Your notes and bookmarks", []string{"N"}},
	{string(actCopy), "Copy", []string{"y"}},
	{string(actReport), "Report a question that is wrong", []string{"!"}},
	{string(actPaths), "Paths through the course", []string{"f"}},
	{string(actProgress), "Your progress", []string{"P", "alt+k"}},
	{string(actCheck), "Three questions: do I know enough?", []string{"v"}},
	{string(actTestOut), "Test out: show that you know it already", []string{"V", "alt+q"}},
	{string(actTestAll), "Test out of the whole module", []string{"T", "alt+l"}},
	{string(actReview), "Review what is due", []string{"r", "alt+v"}},
	{string(actTakeBack), "Take the last answer back", []string{"u", "alt+u"}},
	{string(actGuess), "Answer, and say that it is a guess", []string{"w", "alt+g"}},
	{string(actMaybe), "Answer, and say that you are not sure", []string{"m", "alt+m"}},
	{string(actSure), "Answer, and say that you are sure", []string{"S", "alt+y"}},
	{string(actBury), "Do not ask this question today", []string{"z", "alt+z"}},
	{string(actPutAway), "Put a question away; what you put away", []string{"Z", "alt+x"}},
	{string(actEdit), "Change the code on the screen", []string{"i", "alt+i"}},
	{string(actRun), "Run the lab, or the code on the screen", []string{"ctrl+r", "f5"}},
	{string(actJudge), "Lab: check it", []string{"ctrl+t", "f6"}},
	{string(actPane), "Lab: the next pane", []string{"ctrl+o", "f2"}},
	{string(actZoom), "Lab: one pane over the whole width", []string{"ctrl+x", "shift+f2"}},
	{string(actClue), "Lab: a hint", []string{"ctrl+g", "f4"}},
	{string(actSave), "Lab: save now", []string{"ctrl+s", "alt+s"}},
	{string(actOnSave), "Lab: check whenever a file is saved", []string{"shift+f6", "alt+w"}},
	{string(actNextFile), "Lab: the next file", []string{"ctrl+]", "alt+n"}},
	{string(actPrevFile), "Lab: the file before", []string{"ctrl+\\", "alt+p"}},
	{string(actCompare), "Lab: what you have changed", []string{"f7", "alt+c"}},
	{string(actSolution), "Lab: a solution", []string{"f8", "alt+o"}},
	{string(actReset), "Lab or code: back to the start", []string{"f9", "alt+r"}},
	{string(actEditor), "Lab: open the file in your own editor", []string{"f3", "alt+e"}},
	{string(actShell), "Lab: a real shell", []string{"f12", "alt+t"}},
	{string(actAddress), "Lab: copy the address of the server", []string{"f10", "alt+a"}},
	{string(actSettings), "Settings", []string{","}},
	{string(actHelp), "The keys of this screen", []string{"?", "f1"}},
	{string(actSuspend), "Pause the program and go to the shell", []string{"ctrl+z"}},
	{string(actQuit), "Leave the program", []string{"q", "ctrl+c"}},
}

// Actions lists every action with its usual keys.
func Actions() []ActionInfo { return slices.Clone(actions) }

// keymap says which keys an action has.
type keymap map[action][]string

var usualKeys = newKeymap(nil)

// newKeymap is the usual keys with what the learner has chosen in their place. ctrl+c always leaves.
func newKeymap(chosen map[string][]string) keymap {
	m := make(keymap, len(actions))
	for _, a := range actions {
		m[action(a.Name)] = a.Keys
		if own := chosen[a.Name]; len(own) > 0 {
			m[action(a.Name)] = own
		}
	}
	m.giveWay(chosen)
	if !slices.Contains(m[actQuit], interrupt) {
		m[actQuit] = append(slices.Clone(m[actQuit]), interrupt)
	}
	return m
}

// reviewActions are those of questions that are asked again.
var reviewActions = []action{actTestOut, actTestAll, actReview, actTakeBack, actGuess, actMaybe, actSure, actBury, actPutAway}

// giveWay takes keys from the actions of labs, of code and of reviews that the learner has given to something else, as long as others
// are left: they came later than many a configuration file.
func (m keymap) giveWay(chosen map[string][]string) {
	for _, a := range slices.Concat([]action{actEdit, actProgress}, reviewActions, labActions) {
		if chosen[string(a)] != nil {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(m[a]), func(k string) bool {
			for _, keys := range chosen {
				if slices.Contains(keys, k) {
					return true
				}
			}
			return false
		})
		if len(left) > 0 {
			m[a] = left
		}
	}
}

// interrupt leaves whatever happens, and cannot be given to anything else.
const interrupt = "ctrl+c"

// keyNames are how keys are written on the screen, where that is not their own name.
var keyNames = map[string]string{
	"pgup": "PgUp", "pgdown": "PgDn", "home": "Home", "end": "End", "delete": "Delete", "insert": "Insert",
	"backspace": "Backspace",
	"f1":        "F1", "f2": "F2", "f3": "F3", "f4": "F4", "f5": "F5", "f6": "F6", "f7": "F7", "f8": "F8", "f9": "F9", "f10": "F10", "f11": "F11", "f12": "F12",
}

// keyName writes a key for people: Ctrl+U for ctrl+u.
func keyName(k string) string {
	prefix, last, combined := cutLast(k)
	if name, ok := keyNames[last]; ok {
		last = name
	}
	if !combined {
		return last
	}
	words := strings.Split(prefix, "+")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	if len(last) == 1 {
		last = strings.ToUpper(last)
	}
	return strings.Join(words, "+") + "+" + last
}

// cutLast cuts ctrl+u into ctrl and u. The key + itself stays whole.
func cutLast(k string) (prefix, last string, combined bool) {
	if i := strings.LastIndex(k, "+"); i > 0 && i < len(k)-1 {
		return k[:i], k[i+1:], true
	}
	return "", k, false
}

// bind makes a binding of an action: short is its word in the footer.
func bind(a action, short string, do func() (move, tea.Cmd)) binding {
	return binding{action: a, do: do}.with(usualKeys[a], short)
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

// with gives a binding its keys.
func (b binding) with(keys []string, short string) binding {
	b.Binding = key.NewBinding(key.WithKeys(keys...), key.WithHelp(keyName(keys[0]), short))
	return b
}

// under gives a binding the keys that its action has in a keymap. Nearly always it has them already.
func (b binding) under(m keymap) binding {
	if b.action == "" || slices.Equal(m[b.action], b.Keys()) {
		return b
	}
	return b.with(m[b.action], b.Help().Desc)
}

// unless says why a binding does nothing now. It stays in the list of keys, with the reason.
func (b binding) unless(off bool, why string) binding {
	if off {
		b.why = why
	}
	return b
}

// beside keeps those keys of a binding that a field leaves alone; with none left the binding says why.
func (b binding) beside(field picky, why string) binding {
	var left []string
	for _, k := range b.Keys() {
		if !field.takes(pressOf(k)) {
			left = append(left, k)
		}
	}
	switch {
	case b.action == "" || len(left) == len(b.Keys()):
		return b
	case len(left) == 0:
		return b.unless(true, why)
	}
	return b.with(left, b.Help().Desc)
}

// besideText keeps, of a binding whose usual key is a letter, digit or sign, what does not write or edit. Only questions that
// are asked again have such keys: everything else says why it has to wait until the text is left.
func (b binding) besideText(why string) binding {
	if !b.printable() || !slices.Contains(reviewActions, b.action) {
		return b.unless(b.printable(), why)
	}
	left := slices.DeleteFunc(slices.Clone(b.Keys()), func(k string) bool { return takesText(pressOf(k)) })
	if len(left) == 0 {
		return b.unless(true, why)
	}
	return b.with(left, b.Help().Desc)
}

// pressOf is the press of a key that is known by its name, as far as a field looks at it.
func pressOf(name string) tea.KeyPressMsg {
	k := tea.Key{}
	prefix, last, combined := cutLast(name)
	for _, w := range strings.Split(prefix, "+") {
		k.Mod |= map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}[w]
	}
	if !combined && printableKey(last) {
		k.Text = last
	}
	k.Code = codeOf[last]
	if k.Code == 0 {
		k.Code = []rune(last)[0]
	}
	return tea.KeyPressMsg(k)
}

// codeOf are the codes of the keys that have a name.
var codeOf = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEscape,
	"tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "insert": tea.KeyInsert,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6, "f7": tea.KeyF7,
	"f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f11": tea.KeyF11, "f12": tea.KeyF12,
}

// printable tells whether the key that help shows for the binding is a letter, digit or sign.
func (b binding) printable() bool { return printableKey(b.Keys()[0]) }

func printableKey(k string) bool { return len([]rune(k)) == 1 || k == "space" }

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
