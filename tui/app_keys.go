package tui

import tea "charm.land/bubbletea/v2"

// press routes a key: a field that is being typed in takes printable and editing keys, then the screen on top, then
// what works everywhere.
func (a *App) press(k tea.KeyPressMsg) tea.Cmd {
	a.env.notice = ""
	if k.String() == interrupt {
		return a.leave()
	}
	if a.unseen() {
		return nil
	}
	if c, ok := a.top().(capturer); ok && c.capturing() {
		return c.capture(k.String())
	}
	if t, ok := a.top().(typist); ok && t.typing() && fieldTakes(t, k) {
		return t.edit(k)
	}
	why := ""
	for _, b := range a.bindings() {
		switch {
		case !b.matches(k):
		case b.why == "":
			return a.does(b)
		case why == "":
			why = b.why
		}
	}
	a.env.say(why)
	return nil
}

// does does what a binding is for.
func (a *App) does(b binding) tea.Cmd {
	m, cmd := b.do()
	return tea.Batch(cmd, a.go1(m))
}

// fieldTakes tells whether a key belongs to the field that is typed in.
func fieldTakes(t typist, k tea.KeyPressMsg) bool {
	if p, ok := t.(picky); ok {
		return p.takes(k)
	}
	return takesText(k)
}

// takesText tells whether a key writes or edits.
func takesText(k tea.KeyPressMsg) bool {
	if k.Text != "" {
		return true
	}
	switch k.String() {
	case "backspace", "delete", "left", "right", "home", "end", "ctrl+left", "ctrl+right", "alt+left", "alt+right", "ctrl+a", "ctrl+e", "ctrl+k", "ctrl+u", "ctrl+w", "alt+backspace", "alt+b", "alt+f", "alt+d":
		return true
	}
	return false
}

func (a *App) paste(m tea.PasteMsg) tea.Cmd {
	if a.unseen() {
		return nil
	}
	if t, ok := a.top().(typist); ok && t.typing() {
		return t.edit(m)
	}
	return nil
}

// bindings lists what keys do now: those of the screen on top, then those of every screen. While a field takes text,
// keys that are letters say that they do not work now.
func (a *App) bindings() []binding {
	out := a.top().bindings()
	if c, ok := a.top().(capturer); ok && c.capturing() {
		return out // any other key is taken as it is
	}
	out = append(out, a.everywhere()...)
	for i := range out {
		out[i] = out[i].under(a.env.keys)
	}
	t, ok := a.top().(typist)
	if !ok || !t.typing() {
		return out
	}
	p, picks := t.(picky)
	why := a.env.keysIn("Letters go into your text; {back} leaves it.")
	if picks {
		why = a.env.keysIn("While you type, this key belongs to your text; {pane} leaves it.")
	}
	if _, live := t.(*liveScreen); live {
		why = a.env.keysIn("While you type, this key belongs to your text; {back} leaves it.")
	}
	for i := range out {
		if picks {
			out[i] = out[i].beside(p, why)
		} else {
			out[i] = out[i].besideText(why)
		}
	}
	return out
}

func (a *App) help() (move, tea.Cmd) {
	return move{push: newHelp(a.env.st, a.bindings())}, nil
}
