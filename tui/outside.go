package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// outside is what a review and a test-out share: their questions are from many lessons, and which one is said only after
// the answer, because it would give that away.
type outside struct {
	l     *lessonScreen
	name  string
	begin beginning
}

func (o *outside) open() tea.Cmd {
	return o.l.env.fx.openOutside(o.l.id, o.begin, o.l.env.box.waiting())
}

// opened opens the packs of the questions: what is noted at a question belongs to its pack.
func (o *outside) opened(m lessonOpened) tea.Cmd {
	e := o.l.env
	var cmds []tea.Cmd
	asked := map[string]bool{}
	for i := range m.session.Len() {
		from := m.session.StepAt(i).From
		if from == nil || e.packs[from.Course.ID] != nil || asked[from.Course.ID] || e.shelf == nil {
			continue
		}
		asked[from.Course.ID] = true
		cmds = append(cmds, e.fx.openPack(from.Course.ID, nil, nil))
	}
	return tea.Batch(cmds...)
}

func (o *outside) title() string { return o.name }

// minutesLeft adds up what the questions that are left take this learner.
func (o *outside) minutesLeft() int {
	var p study.Plan
	for i := o.l.session.At(); i < o.l.session.Len(); i++ {
		if st := o.l.session.StepAt(i); st.Told == nil && st.Away == study.NotAway {
			p.Time += o.l.env.agenda.Takes(study.Card{Kind: st.Question.Kind})
		}
	}
	return p.Minutes()
}

func (o *outside) home() (*env, content.LessonRef, bool) {
	return o.l.env.homeOf(o.l.session.Step().From)
}

// homeOf is the lesson that a question is from, with its pack, if that is open and has it.
func (e *env) homeOf(from *study.Origin) (*env, content.LessonRef, bool) {
	if from == nil || e.packs[from.Course.ID] == nil {
		return nil, content.LessonRef{}, false
	}
	home := e.packs[from.Course.ID]
	ref, ok := home.course.Find(from.Lesson)
	return home, ref, ok && ref.ID == from.Lesson
}

// homeTitle is what the lesson is called that a question is from, with its pack where that is another one.
func (e *env) homeTitle(from *study.Origin) string {
	ref, ok := from.Course.Find(from.Lesson)
	title := ref.Title
	if !ok {
		title = content.Line(from.Lesson)
	}
	if from.Course.ID != e.course.ID {
		return placeTitle(e.st, from.Course.Title, title)
	}
	return title
}

// read opens the section of a lesson that a question is about.
func (e *env) read(st study.Step) (move, tea.Cmd) {
	home, ref, ok := e.homeOf(st.From)
	if !ok {
		e.say("The lesson of this question is no longer there.")
		return move{}, nil
	}
	r := newReader(home, ref, 0, "")
	r.about = st.Question
	return move{push: r}, r.open()
}
