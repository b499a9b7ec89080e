package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// packsScreen lists the packs that are installed.
type packsScreen struct {
	env  *env
	list list
}

func newPacks(e *env) *packsScreen {
	p := &packsScreen{env: e}
	p.list.set(len(e.shelved))
	return p
}

func (p *packsScreen) update(msg tea.Msg) tea.Cmd {
	p.list.update(msg)
	p.list.set(len(p.env.shelved))
	return nil
}

func (p *packsScreen) returned() tea.Cmd { return p.env.fx.readShelf() }

func (p *packsScreen) house() *env { return p.env }

// here is the pack under the cursor.
func (p *packsScreen) here() study.Shelved { return p.env.shelved[p.list.at] }

func (p *packsScreen) bindings() []binding {
	out := []binding{bind(actGo, "open", func() (move, tea.Cmd) { return p.env.openMap(p.here()) })}
	out = append(out, p.list.bindings()...)
	return append(out, bind(actBack, "back", pop))
}

func (p *packsScreen) click(_, y int) (move, tea.Cmd) {
	if p.list.click(y) {
		return p.env.openMap(p.here())
	}
	return move{}, nil
}

func (p *packsScreen) view(width, height int) frame {
	f := frame{title: "Packs", where: plural(len(p.env.shelved), "pack")}
	f.body = p.list.view(height, func(i int) string { return p.row(p.env.shelved[i], i, width) })
	f.status = p.env.st.muted.Render(p.about(p.here()))
	return f
}

// about says which edition of a pack is installed, or why it cannot be read.
func (p *packsScreen) about(s study.Shelved) string {
	switch {
	case s.Trouble != "":
		return content.Line(s.Trouble)
	case s.ID == p.env.course.ID:
		return content.Line(s.ID+" "+s.Version) + ", which you are in"
	}
	return content.Line(s.ID + " " + s.Version)
}

func (p *packsScreen) row(s study.Shelved, i, width int) string {
	st := p.env.st
	title := content.Line(s.Title)
	if i == p.list.at {
		title = st.selected.Render(title)
	}
	sign := " "
	if s.ID == p.env.course.ID {
		sign = st.accent.Render(st.glyphs.mark)
	}
	return spread(p.list.pointer(st, i)+sign+" "+title, st.muted.Render(farIn(s)), width)
}

// packKeys open what the home screen opens of its own pack. They stand on the map where there is more than one.
func (e *env) packKeys() []binding {
	if !e.several() {
		return nil
	}
	out := []binding{bindQuiet(actMarks, "your notes", func() (move, tea.Cmd) {
		m := newMarks(e)
		return move{push: m}, m.open()
	})}
	if e.fx.records == nil {
		return out
	}
	return append(out, bindQuiet(actProgress, "progress", func() (move, tea.Cmd) {
		p := newProgress(e)
		return move{push: p}, p.open()
	}))
}
