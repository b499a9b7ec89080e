package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// cardScreen shows one question with its answer, for looking it up again.
type cardScreen struct {
	env      *env
	id       string // names this screen in the results of effects
	ref      content.LessonRef
	item     string
	lesson   *content.Lesson
	question *quiz.Question
	err      error
	page     pager
}

func newCard(e *env, ref content.LessonRef, item string) *cardScreen {
	return &cardScreen{env: e, id: e.fx.newID(), ref: ref, item: item}
}

func (c *cardScreen) open() tea.Cmd { return c.env.fx.readLesson(c.id, c.ref.ID) }

func (c *cardScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case lessonRead:
		if m.id != c.id {
			return nil
		}
		c.lesson, c.err = m.lesson, m.err
		if m.err == nil {
			c.question = m.lesson.Question(c.item)
		}
		c.layOut()
	case resized:
		c.page.width, c.page.height = m.width, m.height
		c.layOut()
	case restyled:
		c.layOut()
	}
	return nil
}

// layOut sets the question with its right answer, every option explained.
func (c *cardScreen) layOut() {
	if c.question == nil || c.page.width == 0 {
		return
	}
	q := c.question
	lines := append([]line{}, c.env.md.render(stemBlocks(q), c.page.width)...)
	lines = append(lines, line{})
	if q.Held {
		c.page.lines = append(c.page.lines, asCode(wrap("Your instructor has the key to this question. Nothing here says what is right.", c.page.width))...)
		return
	}
	shown := make([]int, q.Choices())
	for i := range shown {
		shown[i] = i
	}
	solution := q.Solution()
	step := study.Step{Question: q, Scored: true, Told: &study.Told{Response: solution, Verdict: q.Grade(solution), Saved: true}}
	c.page.lines = append(lines, asCode(telling{c.env, step, shown, true, false}.lines(c.page.width))...)
}

func (c *cardScreen) scrollBy(lines int) { c.page.scrollBy(lines) }

func (c *cardScreen) bindings() []binding {
	out := []binding{bind(actGo, "to the lesson", func() (move, tea.Cmd) {
		l := newLesson(c.env, c.ref)
		return move{replace: l}, l.open()
	})}
	out = append(out, c.page.bindings()...)
	return append(out, bind(actBack, "back", pop))
}

func (c *cardScreen) place() (place, bool) {
	if c.question == nil {
		return place{}, false
	}
	p := itemPlace(c.env, c.ref, c.question)
	p.lesson = c.lesson
	return p, true
}

// itemPlace is the place of a question.
func itemPlace(e *env, ref content.LessonRef, q *quiz.Question) place {
	return place{
		env: e, Anchor: study.Anchor{Pack: e.course.ID, Lesson: ref.ID, Section: -1, Item: q.First()},
		title: placeTitle(e.st, ref.Title, content.Plain(firstLine(q.Stem))), question: q,
	}
}

func (c *cardScreen) view(width, height int) frame {
	f := frame{title: c.ref.Title, where: "question and answer"}
	switch {
	case c.err != nil:
		f.body = problemLines(c.err, width)
		return f
	case c.lesson != nil && c.question == nil:
		f.body = wrap("This question is no longer in the course. Your notes on it are kept.", width)
		return f
	}
	f.body, f.below = c.page.body(c.env.st, width, height)
	return f
}
