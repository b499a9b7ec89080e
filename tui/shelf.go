package tui

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// Shelf is where packs stand side by side. Its methods may be called at the same time.
type Shelf interface {
	study.Library
	// Packs lists the packs as far as they are known without reading any, that of the program first.
	Packs() []study.Shelved
	// Standing lists the same packs with how far the learner is in each.
	Standing(ctx context.Context) ([]study.Shelved, error)
	// Last is the pack that was learned in last; empty where that is none.
	Last(ctx context.Context) (string, error)
	// Open opens a pack with what belongs to it.
	Open(id string) (Pack, error)
}

// Pack is a pack with what belongs to it. All but the course may be nil, as in [Options].
type Pack struct {
	Course *content.Course
	Finder Finder
	Races  Races
	Labs   Labs
	Live   Live
}

// library is where questions are found.
func (fx *effects) library() study.Library {
	if fx.shelf != nil {
		return fx.shelf
	}
	return study.OneCourse{Course: fx.course}
}

// of are the effects about another pack. What belongs to no pack is the same.
func (fx *effects) of(p Pack) *effects {
	other := *fx
	other.course, other.finder, other.races, other.labs, other.live = p.Course, p.Finder, p.Races, p.Labs, p.Live
	return &other
}

// shelfRead answers readShelf.
type shelfRead struct {
	packs []study.Shelved
	last  string // the pack that was learned in last
}

// readShelf asks how all packs stand; nil where there is one. Where it cannot be read, the home screen says so of its own
// pack.
func (fx *effects) readShelf() tea.Cmd {
	if fx.shelf == nil {
		return nil
	}
	return func() tea.Msg {
		packs, err1 := fx.shelf.Standing(fx.ctx)
		last, err2 := fx.shelf.Last(fx.ctx)
		if err1 != nil || err2 != nil {
			return nil
		}
		return shelfRead{packs, last}
	}
}

// packOpened answers openPack.
type packOpened struct {
	id    string
	pack  Pack
	first overviewed
	err   error
	asked screen // the one on top when it was asked for
	do    func(*env) (move, tea.Cmd)
}

// openPack opens a pack, and does something with it if the learner is still where they were.
func (fx *effects) openPack(id string, asked screen, do func(*env) (move, tea.Cmd)) tea.Cmd {
	return func() tea.Msg {
		m := packOpened{id: id, asked: asked, do: do}
		if m.pack, m.err = fx.shelf.Open(id); m.err == nil {
			m.first = fx.of(m.pack).overviewNow()
		}
		return m
	}
}

// in does something in a pack, which is opened if it was not yet.
func (e *env) in(pack string, do func(*env) (move, tea.Cmd)) (move, tea.Cmd) {
	if other, ok := e.packs[pack]; ok {
		return do(other)
	}
	if e.shelf == nil {
		return move{}, nil
	}
	return move{}, e.fx.openPack(pack, e.top(), do)
}

// opened takes a pack that was opened.
func (a *App) opened(m packOpened) tea.Cmd {
	if m.err != nil {
		a.env.say("This pack cannot be opened: " + content.Line(m.err.Error()))
		return nil
	}
	e, cmd := a.env.packs[m.id], tea.Cmd(nil)
	if e == nil {
		e = &env{common: a.env.common, course: m.pack.Course, fx: a.env.fx.of(m.pack), finder: m.pack.Finder}
		e.packs[m.id] = e
		e.dressText()
		e.takeOverview(m.first)
		cmd = tea.Batch(e.readMarks(), e.fx.readGlossary(), e.fx.readMastery())
	}
	if m.do == nil || a.top() != m.asked {
		return cmd
	}
	mv, then := m.do(e)
	return tea.Batch(cmd, then, a.go1(mv))
}

// takeShelf takes how all packs stand. The home screen is that of the pack that was learned in last.
func (a *App) takeShelf(m shelfRead) tea.Cmd {
	before := a.env.last
	a.env.shelved, a.env.last = m.packs, m.last
	if before == "" || m.last == before || m.last == a.env.course.ID {
		return nil
	}
	other, ok := a.env.packs[m.last]
	if !ok {
		return nil // another window has opened it
	}
	return a.turn(other)
}

// turn makes a pack the one of the home screen.
func (a *App) turn(e *env) tea.Cmd {
	a.env = e
	a.stack[0].(*homeScreen).turn(e)
	return tea.Batch(e.fx.overview(), e.readMarks())
}

// of is what the screens of a pack share; the pack of the home screen where it was not opened.
func (a *App) of(pack string) *env {
	if e, ok := a.env.packs[pack]; ok {
		return e
	}
	return a.env
}

// here is what the screen on top shares with those of its pack.
func (a *App) here() *env { return a.envOf(a.top()) }

func (a *App) envOf(s screen) *env {
	if h, ok := s.(housed); ok {
		return h.house()
	}
	return a.env
}

// housed is a screen that belongs to a pack.
type housed interface{ house() *env }

func (s *awayScreen) house() *env     { return s.env }
func (s *cardScreen) house() *env     { return s.env }
func (s *contentsScreen) house() *env { return s.env }
func (s *copyScreen) house() *env     { return s.env }
func (s *termScreen) house() *env     { return s.env }
func (s *courseScreen) house() *env   { return s.env }
func (s *homeScreen) house() *env     { return s.env }
func (s *labScreen) house() *env      { return s.env }
func (s *compareScreen) house() *env  { return s.l.env }
func (s *lessonScreen) house() *env   { return s.env }
func (s *liveScreen) house() *env     { return s.l.env }
func (s *marksScreen) house() *env    { return s.env }
func (s *moduleScreen) house() *env   { return s.env }
func (s *pathsScreen) house() *env    { return s.env }
func (s *progressScreen) house() *env { return s.env }
func (s *readerScreen) house() *env   { return s.env }
func (s *searchScreen) house() *env   { return s.env }
func (s *sheetScreen) house() *env    { return s.env }
func (s *writeScreen) house() *env    { return s.env }

// packOf is the pack that a message is about, if it is about one.
func packOf(msg tea.Msg) (pack string, ok bool) {
	switch m := msg.(type) {
	case overviewed:
		return m.pack, true
	case masteryRead:
		return m.pack, true
	case marksRead:
		return m.pack, true
	case glossaryRead:
		return m.pack, true
	}
	return "", false
}

// isFor tells whether a screen is told a message: one about a pack is for the screens of that.
func (a *App) isFor(s screen, msg tea.Msg) bool {
	pack, ok := packOf(msg)
	return !ok || pack == "" || a.envOf(s).course.ID == pack
}

// several tells whether there is more than one pack.
func (e *env) several() bool { return len(e.shelved) > 1 }

// otherPacks are the packs besides the one of the screen.
func (e *env) otherPacks() []study.Shelved {
	return slices.DeleteFunc(slices.Clone(e.shelved), func(s study.Shelved) bool { return s.ID == e.course.ID })
}

// openMap opens the map of a pack.
func (e *env) openMap(s study.Shelved) (move, tea.Cmd) {
	if s.Trouble != "" {
		e.say(s.Trouble)
		return move{}, nil
	}
	return e.in(s.ID, func(other *env) (move, tea.Cmd) {
		return move{push: newCourse(other, other.overview, "")}, other.fx.overview()
	})
}

// farIn says how many lessons of a pack are done, or how many labs are passed where it has no lessons.
func farIn(s study.Shelved) string {
	switch {
	case s.Trouble != "":
		return "cannot be read"
	case s.Lessons < 0:
		return ""
	case s.Lessons == 0:
		return fmt.Sprintf("%d of %s", s.Passed, labs(s.Labs))
	}
	return fmt.Sprintf("%d of %s", s.Done, lessons(s.Lessons))
}
