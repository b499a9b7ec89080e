package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// filePane is a file of a lab in an editor.
type filePane struct {
	env  *env
	name string
	ed   *editor
	base string // what the file holds on the disk, as far as is known
	rev  int    // of the text that is on the disk
	seen int    // of the text that is on its way there
	ink  *paint
	of   *styles // that ink was made for
}

func newFilePane(l *labScreen, s lab.Surface, text string) *filePane {
	return &filePane{env: l.env, name: s.File, ed: newEditor(s.Lang, text), base: text}
}

// draft is the file as it stands now.
func (f *filePane) draft(l *labScreen) draft {
	return draft{desk: l.desk, name: f.name, text: f.ed.text(), base: f.base}
}

func (f *filePane) label() string                { return content.Line(f.name) }
func (f *filePane) typing() bool                 { return true }
func (f *filePane) takes(k tea.KeyPressMsg) bool { return f.ed.takes(k) }

func (f *filePane) edit(msg tea.Msg) (said string) {
	room := true
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		room = f.ed.press(m)
	case tea.PasteMsg:
		room = f.ed.paste(m.Content)
	}
	if !room {
		return "This file is full: it holds 250 KB and no more."
	}
	return ""
}

func (f *filePane) bindings() []binding { return editorHelp() }

// editorHelp lists the keys of an editor, for help: it has taken them before they are looked for.
func editorHelp() []binding {
	var out []binding
	for _, k := range []struct{ keys, name, does string }{
		{"ctrl+z", "Ctrl+Z", "take back what you typed"}, {"ctrl+y", "Ctrl+Y", "and do it once more"},
		{"ctrl+f", "Ctrl+F", "find; enter and up go on"}, {"tab", "tab", "further in; Shift+Tab further out"},
		{"ctrl+d", "Ctrl+D", "write the line twice"}, {"alt+up", "Alt+Up", "move the line; Alt+Down too"},
		{"ctrl+w", "Ctrl+W", "delete a word"}, {"ctrl+k", "Ctrl+K", "delete to the end of the line"},
	} {
		b := bindKeys([]string{k.keys}, k.name, k.does, func() (move, tea.Cmd) { return move{}, nil })
		b.quiet = true
		out = append(out, b)
	}
	return out
}

func (f *filePane) fit(width, height int) { f.ed.fit(width, height) }

func (f *filePane) view(bool) ([]string, *spot) {
	if f.of != f.env.st {
		f.of, f.ink = f.env.st, newPaint(f.env.st)
	}
	return f.ed.view(f.ink)
}

func (f *filePane) click(x, y int) { f.ed.click(x, y) }

func (f *filePane) scrollBy(lines int) {
	f.ed.goRows(lines)
	f.ed.show()
}
