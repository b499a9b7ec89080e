package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// moduleRead answers readModule.
type moduleRead struct {
	lessons map[string]about // by id
}

// readModule reads what the lessons of a module are for and what helps to know first. A lesson whose front matter cannot
// be read is left out; opening it says what is wrong with it.
func (fx *effects) readModule(m content.Module) tea.Cmd {
	return func() tea.Msg {
		objectives := map[string]string{}
		if manifest, err := fx.course.Manifest(); err == nil {
			for _, o := range manifest.Objectives {
				objectives[o.ID] = content.Line(o.Text)
			}
		}
		out := moduleRead{map[string]about{}}
		for _, ref := range fx.course.Lessons(m) {
			if matter, err := fx.course.FrontMatter(ref.ID); err == nil {
				out.lessons[ref.ID] = fx.about(matter, objectives)
			}
		}
		return out
	}
}

func (fx *effects) about(matter content.FrontMatter, objectives map[string]string) about {
	var a about
	for _, id := range matter.Objectives {
		if text := objectives[id]; text != "" && a.aim == "" {
			a.aim = text
		}
	}
	for _, id := range matter.Needs {
		ref, ok := fx.course.Find(id)
		if !ok || ref.ID != id {
			ref = content.LessonRef{}
		}
		a.needs = append(a.needs, need{id, ref})
	}
	return a
}

// openCheck chooses questions from the quizzes of lessons and begins a sitting with them. A lesson that cannot be read
// is not asked about.
func (fx *effects) openCheck(id string, needed []content.LessonRef) tea.Cmd {
	return func() tea.Msg {
		var lessons []*content.Lesson
		for _, ref := range needed {
			if l, err := fx.course.Lesson(ref.ID); err == nil {
				lessons = append(lessons, l)
			}
		}
		m, seed := lessonOpened{id: id}, fx.seed()
		var questions []*quiz.Question
		for _, c := range study.AskAhead(lessons, seed) {
			ref, _ := fx.course.Find(c.Lesson)
			m.from, questions = append(m.from, ref), append(questions, c.Question)
		}
		var opened study.Entry
		m.session, opened = study.Check(fx.course.Outline, questions, fx.newID(), seed, fx.stamp())
		if len(questions) > 0 {
			m.entries = []study.Entry{opened}
		}
		return m
	}
}
