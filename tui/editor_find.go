package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// finding is what is looked for in an editor.
type finding struct {
	on     bool
	query  string
	from   pos // where the cursor was when it began
	at     pos // the match that is shown
	hit    bool
	nth    int // which of how many
	of     int
	before string // what was looked for last
}

// startFind opens the line in which one types what to look for. What was looked for last stands there already.
func (e *editor) startFind() bool {
	e.find = finding{on: true, from: e.cursor, before: e.find.query}
	e.keep = false
	return true
}

// pressFinding takes the keys while something is looked for.
func (e *editor) pressFinding(k tea.KeyPressMsg) bool {
	f := &e.find
	switch s := k.String(); {
	case k.Text != "":
		return e.seek(f.query + content.Line(k.Text))
	case s == "backspace":
		_, n := utf8.DecodeLastRuneInString(f.query)
		return e.seek(f.query[:len(f.query)-n])
	case s == "enter", s == "down", s == "ctrl+f":
		if f.query == "" {
			return e.seek(f.before)
		}
		e.match(pos{e.cursor.row, e.cursor.col + 1}, true)
	case s == "up", s == "shift+enter":
		e.match(e.cursor, false)
	case s == "ctrl+u":
		return e.seek("")
	default:
		f.on = false
		if s != "esc" {
			return e.press(k)
		}
	}
	return true
}

// seek looks for something from where the search began.
func (e *editor) seek(query string) bool {
	e.find.query, e.find.hit, e.find.nth, e.find.of = query, false, 0, 0
	e.cursor = e.find.from
	if query != "" {
		e.match(e.find.from, true)
	}
	return true
}

// match goes to the next place with what is looked for, or to the one before. Behind the last one the first follows.
func (e *editor) match(from pos, forward bool) {
	all := e.matches()
	e.find.hit, e.find.of = len(all) > 0, len(all)
	if len(all) == 0 {
		return
	}
	at := 0
	if forward {
		for i, p := range all {
			if !p.before(from) {
				at = i
				break
			}
		}
	} else {
		at = len(all) - 1
		for i, p := range all {
			if p.before(from) {
				at = i
			}
		}
	}
	e.find.nth, e.find.at = at+1, all[at]
	e.cursor, e.goal = e.within(all[at]), -1
}

// matches are all the places of what is looked for. Large and small letters of the Latin alphabet are the same.
func (e *editor) matches() []pos {
	var out []pos
	for row, l := range e.lines {
		for col := 0; ; {
			i := indexFold(l[col:], e.find.query)
			if i < 0 {
				break
			}
			out = append(out, pos{row, col + i})
			col += i + len(e.find.query)
		}
	}
	return out
}

// indexFold is where a text begins in s, whatever the size of its Latin letters; -1 if it is not there.
func indexFold(s, text string) int {
	if text == "" {
		return -1
	}
	return strings.Index(lowerLatin(s), lowerLatin(text))
}

// lowerLatin makes the letters of the Latin alphabet small, which changes no length.
func lowerLatin(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
