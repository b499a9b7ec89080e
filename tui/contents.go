package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// contentsScreen lists the sections of a lesson and goes to one.
type contentsScreen struct {
	env    *env
	lesson *content.Lesson
	here   int // the section that the learner was in
	list   list
	goTo   func(section int) (move, tea.Cmd)
}

func newContents(e *env, lesson *content.Lesson, here int, goTo func(int) (move, tea.Cmd)) *contentsScreen {
	return &contentsScreen{env: e, lesson: lesson, here: here, goTo: goTo, list: list{at: max(0, here), len: len(lesson.Sections)}}
}

func (c *contentsScreen) update(msg tea.Msg) tea.Cmd { c.list.update(msg); return nil }

func (c *contentsScreen) bindings() []binding {
	out := []binding{bind(actGo, "read", func() (move, tea.Cmd) { return c.goTo(c.list.at) })}
	out = append(out, c.list.bindings()...)
	return append(out, bind(actBack, "close", pop), bindQuiet(actContents, "close", pop))
}

func (c *contentsScreen) click(_, y int) (move, tea.Cmd) {
	if !c.list.click(y) {
		return move{}, nil
	}
	return c.goTo(c.list.at)
}

func (c *contentsScreen) view(width, height int) frame {
	f := frame{title: c.lesson.Title, where: fmt.Sprintf("%d sections", len(c.lesson.Sections))}
	f.body = c.list.view(height, func(i int) string { return c.row(i, width) })
	return f
}

func (c *contentsScreen) row(i, width int) string {
	st := c.env.st
	title, side := sectionTitle(c.lesson, i), ""
	if c.lesson.Sections[i].Title == "" {
		title = "  goes on"
	}
	if i == c.here {
		side = st.accent.Render("you are here")
	}
	if i == c.list.at {
		title = st.selected.Render(title)
	}
	return spread(c.list.pointer(st, i)+st.muted.Render(fmt.Sprintf("%2d ", i+1))+title, side, width)
}
