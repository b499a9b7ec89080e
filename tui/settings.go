package tui

import (
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Settings are what a learner can change.
type Settings struct {
	Theme  Theme
	ASCII  bool                // no box-drawing and block glyphs
	Mouse  bool                // wheel and clicks; off leaves them to the terminal, which can then select text
	Motion bool                // false: nothing moves by itself
	Clock  bool                // false: times are neither kept nor shown
	Goal   int                 // minutes a day; 0 for none
	Review int                 // minutes that a review takes
	Aim    int                 // predicted recall, in percent, at which something is asked again
	Streak bool                // whether days of learning are counted
	Path   string              // the learning path that is followed; empty for the order of the course
	Keys   map[string][]string // action to keys, where they are not the usual ones
}

// DefaultSettings are the settings of who has changed none.
func DefaultSettings() Settings {
	return Settings{Theme: Auto, Mouse: true, Motion: true, Clock: true, Goal: 20, Review: 10, Aim: 90, Streak: true}
}

// setting is a row of the settings screen.
type setting struct {
	name string
	does func(s Settings) string // in a sentence
	now  func(s Settings) string
	turn func(s *Settings, by int) // to the next value, or the one before
}

// goals are the minutes a day that can be chosen.
var goals = []int{0, 5, 10, 15, 20, 25, 30, 45, 60, 90, 120}

// reviews are the minutes of a review that can be chosen, and aims the percentages of what is still known.
var (
	reviews = []int{5, 10, 15, 20, 30, 45, 60}
	aims    = []int{80, 85, 88, 90, 92, 95}
)

// aimSays says what an aim means, and what it costs.
func aimSays(percent int) string {
	switch {
	case percent > 90:
		return "From the next start: more is still known when it comes back, for many more reviews."
	case percent < 90:
		return "From the next start: fewer reviews, and more is forgotten when it comes back."
	}
	return "You still know 9 of 10 things when they come back. More takes many more reviews."
}

var settingRows = []setting{
	{"Colours", func(s Settings) string { return themeSays[s.Theme] }, func(s Settings) string { return string(s.Theme) },
		func(s *Settings, by int) { s.Theme = turn(Themes(), s.Theme, by) }},
	{"Daily goal", fixed("Minutes a day that the home screen measures against."), func(s Settings) string {
		if s.Goal == 0 {
			return "none"
		}
		return fmt.Sprintf("%d min", s.Goal)
	}, func(s *Settings, by int) { s.Goal = turn(goals, nearest(goals, s.Goal), by) }},
	{"Review", fixed("Minutes that one review takes."), func(s Settings) string { return fmt.Sprintf("%d min", s.Review) },
		func(s *Settings, by int) { s.Review = turn(reviews, nearest(reviews, s.Review), by) }},
	{"Still known", func(s Settings) string { return aimSays(s.Aim) }, func(s Settings) string { return fmt.Sprintf("%d %%", s.Aim) },
		func(s *Settings, by int) { s.Aim = turn(aims, nearest(aims, s.Aim), by) }},
	{"Streak", fixed("Off: nothing counts the days on which you learn."), func(s Settings) string { return onOff(s.Streak) },
		func(s *Settings, _ int) { s.Streak = !s.Streak }},
	{"Time counts", fixed("Off: how long you take is neither kept nor shown."), func(s Settings) string { return onOff(s.Clock) },
		func(s *Settings, _ int) { s.Clock = !s.Clock }},
	{"Motion", fixed("Off: nothing on the screen moves by itself."), func(s Settings) string { return onOff(s.Motion) },
		func(s *Settings, _ int) { s.Motion = !s.Motion }},
	{"Mouse", fixed("Off: the terminal keeps the mouse, and you can select text with it."), func(s Settings) string { return onOff(s.Mouse) },
		func(s *Settings, _ int) { s.Mouse = !s.Mouse }},
	{"ASCII only", fixed("On: lines and signs are made of plain characters."), func(s Settings) string { return onOff(s.ASCII) },
		func(s *Settings, _ int) { s.ASCII = !s.ASCII }},
}

var themeSays = map[Theme]string{
	Auto: "The terminal is asked whether its background is dark or light.", Dark: "For a dark background.",
	Light: "For a light background.", Contrast: "Strong contrast, on any background.", Mono: "No colours: signs and words say everything.",
}

func fixed(s string) func(Settings) string { return func(Settings) string { return s } }

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// turn is the value beside v in a ring of values.
func turn[T comparable](ring []T, v T, by int) T {
	return ring[(max(0, slices.Index(ring, v))+by+len(ring))%len(ring)]
}

// nearest is the number that can be chosen and is nearest to n.
func nearest(ring []int, n int) int {
	best := ring[0]
	for _, m := range ring {
		if abs(m-n) < abs(best-n) {
			best = m
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// settingsScreen changes settings. Each change works and is saved at once.
type settingsScreen struct {
	env   *env
	apply func(Settings) tea.Cmd
	list  list
}

func newSettings(e *env, apply func(Settings) tea.Cmd) *settingsScreen {
	return &settingsScreen{env: e, apply: apply, list: list{len: len(settingRows) + 1}} // and one for the keys
}

func (s *settingsScreen) update(msg tea.Msg) tea.Cmd { s.list.update(msg); return nil }

func (s *settingsScreen) onKeys() bool { return s.list.at == len(settingRows) }

// turn changes the setting under the cursor.
func (s *settingsScreen) turn(by int) (move, tea.Cmd) {
	if s.onKeys() {
		return move{push: newKeyTable(s.env, s.apply)}, nil
	}
	next := s.env.settings
	settingRows[s.list.at].turn(&next, by)
	return move{}, s.apply(next)
}

func (s *settingsScreen) bindings() []binding {
	forward := func() (move, tea.Cmd) { return s.turn(1) }
	word := "change"
	if s.onKeys() {
		word = "open"
	}
	out := []binding{bind(actGo, word, forward), bindQuiet(actToggle, word, forward)}
	if !s.onKeys() {
		out = append(out, bindQuiet(actRight, "next value", forward), bindQuiet(actLeft, "value before", func() (move, tea.Cmd) { return s.turn(-1) }))
	}
	out = append(out, s.list.bindings()...)
	return append(out, bind(actBack, "back", pop))
}

func (s *settingsScreen) click(_, y int) (move, tea.Cmd) {
	if !s.list.click(y) {
		return move{}, nil
	}
	return s.turn(1)
}

// says is what the setting under the cursor does, as it is now.
func (s *settingsScreen) says() string {
	if s.onKeys() {
		return "Give any action other keys."
	}
	return settingRows[s.list.at].does(s.env.settings)
}

func (s *settingsScreen) view(width, height int) frame {
	says := s.says()
	rows := max(1, height+1-len(wrap(says, width))) // the sentence is read whole
	f := frame{title: "Settings", status: s.env.st.muted.Render(says)}
	f.body = s.list.view(rows, func(i int) string { return s.row(i, width) })
	return f
}

func (s *settingsScreen) row(i, width int) string {
	st := s.env.st
	name, value := "Keys", fmt.Sprintf("%d changed", len(s.env.settings.Keys))
	if i < len(settingRows) {
		name, value = settingRows[i].name, settingRows[i].now(s.env.settings)
	}
	if i == s.list.at {
		name = st.selected.Render(name)
		value = st.key.Render("< ") + st.selected.Render(value) + st.key.Render(" >")
		if s.onKeys() {
			value = st.selected.Render(fmt.Sprintf("%d changed", len(s.env.settings.Keys)))
		}
	} else {
		value = "  " + st.muted.Render(value) + "  "
	}
	return spread(s.list.pointer(st, i)+name, value, min(width, 48))
}

// applySettings makes changed settings work, and saves them.
func (a *App) applySettings(next Settings) tea.Cmd {
	before := a.env.settings
	a.env.settings = next
	a.env.keys = newKeymap(next.Keys)
	cmds := []tea.Cmd{a.env.fx.saveSettings(next)}
	if next.Theme != before.Theme || next.ASCII != before.ASCII {
		cmds = append(cmds, a.redress(), a.askBackground())
	}
	return tea.Batch(cmds...)
}

// keyTable lists every action with its keys, and gives an action another one.
type keyTable struct {
	env     *env
	apply   func(Settings) tea.Cmd
	waiting bool // for the new key
	list    list
}

func newKeyTable(e *env, apply func(Settings) tea.Cmd) *keyTable {
	return &keyTable{env: e, apply: apply, list: list{len: len(actions)}}
}

func (k *keyTable) update(msg tea.Msg) tea.Cmd { k.list.update(msg); return nil }

// leaveIt is the key that leaves an action its keys, whatever goes back elsewhere.
const leaveIt = "esc"

func (k *keyTable) capturing() bool { return k.waiting }

// capture gives the action under the cursor the key that was pressed; esc leaves it as it was.
func (k *keyTable) capture(pressed string) tea.Cmd {
	k.waiting = false
	if pressed == leaveIt {
		return nil
	}
	name := actions[k.list.at].Name
	if slices.Contains(k.env.keys[action(name)], pressed) {
		return nil
	}
	return k.choose(name, []string{pressed})
}

// choose tries keys for an action; nil are the usual ones.
func (k *keyTable) choose(name string, keys []string) tea.Cmd {
	next := k.env.settings
	next.Keys = maps.Clone(next.Keys)
	if next.Keys == nil {
		next.Keys = map[string][]string{}
	}
	delete(next.Keys, name)
	if keys != nil {
		next.Keys[name] = keys
	}
	if err := CheckKeys(next.Keys); err != nil {
		k.env.say("Not changed: " + err.Error() + ".")
		return nil
	}
	return k.apply(next)
}

func (k *keyTable) bindings() []binding {
	if k.waiting {
		return []binding{bindKeys([]string{leaveIt}, leaveIt, "leave it", stay(func() { k.waiting = false }))}
	}
	name := actions[k.list.at].Name
	_, own := k.env.settings.Keys[name]
	out := []binding{
		bind(actGo, "another key", stay(func() { k.waiting = true })),
		bind(actDontKnow, "the usual ones", act(func() tea.Cmd { return k.choose(name, nil) })).unless(!own, "It has its usual keys."),
	}
	out = append(out, k.list.bindings()...)
	return append(out, bind(actBack, "back", pop))
}

func (k *keyTable) click(_, y int) (move, tea.Cmd) {
	if !k.waiting {
		k.list.click(y)
	}
	return move{}, nil
}

func (k *keyTable) view(width, height int) frame {
	st := k.env.st
	f := frame{title: "Settings " + st.glyphs.crumb + " Keys", where: fmt.Sprintf("%d changed", len(k.env.settings.Keys))}
	f.body = k.list.view(height, func(i int) string { return k.row(i, width) })
	if k.waiting {
		f.news, f.status = true, st.accent.Render("Press the new key for: "+actions[k.list.at].Does)
	}
	return f
}

func (k *keyTable) row(i, width int) string {
	st, a := k.env.st, actions[i]
	does := a.Does
	if i == k.list.at {
		does = st.selected.Render(does)
	}
	var names string
	for j, key := range k.env.keys[action(a.Name)] {
		if j > 0 {
			names += ", "
		}
		names += keyName(key)
	}
	keys := st.key.Render(names)
	if _, own := k.env.settings.Keys[a.Name]; own {
		keys += st.note.Render(" yours")
	}
	return spread(k.list.pointer(st, i)+does, keys, width)
}
