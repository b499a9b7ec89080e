package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// errand is what a sitting is for where it is no walk through a lesson: what is asked ahead of one, a review, a test-out.
// Questions, verdicts and the journal are the same everywhere.
type errand interface {
	open() tea.Cmd
	opened(m lessonOpened) tea.Cmd
	title() string
	minutesLeft() int                      // 0 is unknown
	home() (*env, content.LessonRef, bool) // the lesson that the question on the screen is from, with its pack
	ending(width int) []string             // what stands at the end
	endKeys() []binding                    // what keys do there
	walk() string                          // two screens of the same walk would answer its questions twice; empty where that does no harm
}

// walk names what the screen walks through.
func (l *lessonScreen) walk() string {
	if l.errand != nil {
		return l.errand.walk()
	}
	return "lesson:" + l.env.course.ID + "/" + l.ref.ID
}

// placeOutside is the question on the screen, in the lesson it is from.
func (l *lessonScreen) placeOutside(st study.Step) (place, bool) {
	home, ref, ok := l.errand.home()
	if st.Question == nil || !ok {
		return place{}, false
	}
	p := itemPlace(home, ref, st.Question)
	if p.told = st.Told; p.told == nil {
		p.title = content.Plain(firstLine(st.Question.Stem)) // the lesson would give the answer away
	}
	return p, true
}

// problem says why the sitting cannot be opened.
func (l *lessonScreen) problem(width int) []string {
	if l.errand == nil {
		return problemLines(l.err, width)
	}
	return wrap("This cannot be opened. "+sentence(l.err), width)
}
