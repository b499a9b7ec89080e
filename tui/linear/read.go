package linear

import (
	"context"
	"fmt"
	"io"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Read writes a lesson to out as plain text, from its title to its quiz, with every question and its options but
// without hints and answers. Lines wrap at width; 0 is nowhere. The end of ctx stops it between sections.
func Read(ctx context.Context, out io.Writer, lesson *content.Lesson, width int) error {
	r := reader{p: newPrinter(out, width), of: scored(lesson)}
	r.p.say(lesson.Title)
	for i, s := range lesson.Sections {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.p.gap()
		r.p.section(lesson, i, "")
		r.section(s)
	}
	r.quiz(lesson.OwnQuiz())
	if r.p.err != nil {
		return fmt.Errorf("writing the lesson: %w", r.p.err)
	}
	return nil
}

// ReadModule writes what a module is for: its title, its goal and its overview.
func ReadModule(out io.Writer, m content.Module, width int) error {
	p := newPrinter(out, width)
	p.say(m.Title)
	for _, text := range []string{m.Goal, m.Overview} {
		if text != "" {
			p.gap()
			p.say(text)
		}
	}
	return p.err
}

// reader counts the questions of a lesson that is read.
type reader struct {
	p     *printer
	n, of int
}

// scored is the number of questions that count.
func scored(l *content.Lesson) int {
	n := 0
	for _, q := range l.Asked() {
		if !q.Pre {
			n++
		}
	}
	return n
}

func (r *reader) section(s content.Section) {
	for _, part := range s.Parts {
		r.p.blocks(untitled(s, content.Readable(part.Blocks)))
		if part.Question != nil {
			r.question(part.Question)
		}
		r.p.gap()
	}
}

func (r *reader) quiz(questions []*quiz.Question) {
	if len(questions) == 0 {
		return
	}
	r.p.gap()
	r.p.line("Quiz, " + count(len(questions), "question") + ".")
	for _, q := range questions {
		r.question(q)
	}
}

// question shuffles what there is to choose from: in the author's order the steps of an order stand solved.
func (r *reader) question(q *quiz.Question) {
	r.p.gap()
	label := "First, a guess:"
	if !q.Pre {
		r.n++
		label = fmt.Sprintf("Question %d of %d:", r.n, r.of)
	}
	r.p.question(label, q, q.Shuffle(0))
}
