package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// liveScreen is a lesson while one of its live blocks is edited. It shows the lesson with the editor in the place of the
// block's code; letters go into the text until it is left.
type liveScreen struct{ l *lessonScreen }

func (s *liveScreen) block() *liveBlock { return s.l.live.blocks[s.l.live.at].liveBlock }

func (s *liveScreen) update(tea.Msg) tea.Cmd { return nil } // the lesson below is told everything

func (s *liveScreen) view(width, height int) frame { return s.l.view(width, height) }

func (s *liveScreen) bindings() []binding {
	out := []binding{
		bind(actRun, "run", act(s.l.runEdited)),
		bind(actBack, "done", s.done),
		s.l.resetEdited(),
	}
	return append(out, editorHelp()...)
}

func (s *liveScreen) typing() bool { return true }

// takes tells whether a key belongs to the text.
func (s *liveScreen) takes(k tea.KeyPressMsg) bool {
	if k.Text == "" {
		for _, a := range []action{actRun, actReset} {
			if slices.Contains(s.l.env.keys[a], k.String()) {
				return false
			}
		}
	}
	return s.block().ed.takes(k)
}

func (s *liveScreen) edit(msg tea.Msg) tea.Cmd {
	ed, room := s.block().ed, true
	before := ed.rev
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		room = ed.press(m)
	case tea.PasteMsg:
		room = ed.paste(m.Content)
	}
	if !room {
		s.l.env.say("This block is full: it holds 250 KB and no more.")
	}
	if ed.rev != before {
		ed.wrong = 0
	}
	s.l.fitEditor()
	s.l.followEditor()
	return nil
}

// done goes back to reading. What was typed stays.
func (s *liveScreen) done() (move, tea.Cmd) {
	s.l.live.editing = false
	s.l.bringUp(s.l.live.at)
	return move{pop: true}, nil
}

func (s *liveScreen) scrollBy(lines int) { s.l.scrollBy(lines) }

// click puts the cursor into the text.
func (s *liveScreen) click(x, y int) (move, tea.Cmd) {
	d := s.l.document(s.l.width)
	if d.editor >= 0 {
		s.block().ed.click(x, s.l.top(d)+y-d.editor)
	}
	return move{}, nil
}

// runEdited runs what is in the editor, and leaves the cursor where it is.
func (l *lessonScreen) runEdited() tea.Cmd { return l.env.try(l.live.blocks[l.live.at].liveBlock) }

func (l *lessonScreen) resetEdited() binding {
	b := l.live.blocks[l.live.at]
	reset := func() { b.restore(); l.fitEditor(); l.followEditor() }
	return bind(actReset, "author's text", stay(reset)).unless(!b.changed(), "It is the author's text.")
}

// fitEditor gives the editor a line more than its text has, as far as the screen has room for it.
func (l *lessonScreen) fitEditor() {
	if !l.live.editing || l.width == 0 {
		return
	}
	ed := l.live.blocks[l.live.at].ed
	ed.fit(l.width, min(len(ed.lines)+1, max(3, l.height-2)))
}

// followEditor scrolls so that the cursor of the editor can be seen.
func (l *lessonScreen) followEditor() {
	d := l.document(l.width)
	if d.cursor == nil {
		return
	}
	switch top := l.top(d); {
	case d.cursor.y < top:
		l.scroll = d.cursor.y
	case d.cursor.y >= top+l.height:
		l.scroll = d.cursor.y - l.height + 1
	}
}
