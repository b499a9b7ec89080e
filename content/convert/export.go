package convert

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// carried is what a format makes of a question: what of it is lost, one sentence for each loss, or why there is no place
// for it at all.
type carried struct {
	lost []string
	why  string // "" where the question can be written
}

func (c *carried) lose(lost bool, why string) {
	if lost && !slices.Contains(c.lost, why) {
		c.lost = append(c.lost, why)
	}
}

// whole tells whether a question comes back as it was.
func (c carried) whole() bool { return c.why == "" && len(c.lost) == 0 }

// exporter goes through a course and counts.
type exporter struct {
	Exported
	carries func(quiz.Question) carried
	lesson  func(*content.Lesson) // begins a lesson; may be nil
	write   func(q quiz.Question) // writes a question that can be carried
}

// course writes every question of a course: those inside lessons, of quizzes, variants and pools.
func (e *exporter) course(course *content.Course) error {
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			l, err := course.Lesson(ref.ID)
			if err != nil {
				return fmt.Errorf("reading the lesson %s: %w", content.Line(ref.ID), err)
			}
			e.questions(l)
		}
	}
	return nil
}

func (e *exporter) questions(l *content.Lesson) {
	begun := false
	for _, q := range l.Questions() {
		e.Read++
		c := e.carries(*q)
		if c.why != "" {
			e.Skipped = append(e.Skipped, note(q.ID, q.Stem, c.why))
			continue
		}
		if !begun && e.lesson != nil {
			e.lesson(l)
		}
		begun = true
		e.write(*q)
		e.Kept++
		for _, why := range c.lost {
			e.Changed = append(e.Changed, note(q.ID, q.Stem, why))
		}
	}
}

// loseMeta notes what a format has no column or comment for.
func (c *carried) loseMeta(q quiz.Question, kept ...string) {
	m := q.Meta
	for _, key := range []struct {
		name string
		set  bool
	}{
		{"objective", m.Objective != ""}, {"difficulty", m.Difficulty != 0}, {"tags", len(m.Tags) > 0}, {"source", m.Source != ""},
		{"needs", len(m.Needs) > 0}, {"rev", m.Rev != 0}, {"replaces", m.Replaces != ""}, {"variant-of", m.VariantOf != ""},
		{"note", m.Note != ""}, {"pool", m.Pool != ""}, {"points", m.Points != 0}, {"match", m.Match != (quiz.Matching{})},
		{"time", m.Seconds != 0}, {"pre", m.Pre}, {"pick", m.Pick}, {"lang", m.Language != ""}, {"line", m.Line != 0},
	} {
		c.lose(key.set && !slices.Contains(kept, key.name), "It has no place for `"+key.name+"`.")
	}
}

// loseOptions notes what options have besides their text, their rightness and their feedback.
func (c *carried) loseOptions(q quiz.Question) {
	c.lose(slices.ContainsFunc(q.Options, func(o quiz.Option) bool { return o.Fixed }), "It has no place for `fixed` options.")
	named := slices.ContainsFunc(q.Options, func(o quiz.Option) bool { return o.Misconception != "" }) ||
		slices.ContainsFunc(q.Steps, func(s quiz.Step) bool { return s.Misconception != "" })
	c.lose(named, "It has no place for the names of misconceptions.")
}

// errWriter keeps the first error of a writer, so that writing reads as writing.
type errWriter struct {
	w   io.Writer
	err error
}

func (w *errWriter) print(parts ...string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.w, strings.Join(parts, ""))
	}
}

// loseTexts notes Markdown that an import would write in another way: headings inside a question, links into the pack.
func (c *carried) loseTexts(q quiz.Question) {
	same := func(md string) bool {
		again, _ := fromMarkdown(md)
		return tidied(again) == md
	}
	stem, _ := fromMarkdown(q.Stem)
	whole := stemOf(stem, "") == q.Stem && same(q.Explanation)
	for _, o := range q.Options {
		whole = whole && (isPattern(o.Text) || same(o.Text)) && same(o.Feedback)
		if tidied(o.Text) == "" {
			c.why = "One of its options holds no text."
		}
	}
	for _, s := range q.Steps {
		whole = whole && same(s.Text) && same(s.Feedback)
	}
	for _, p := range q.Pairs {
		whole = whole && opened(p.Left, false) == p.Left && same(p.Left)
	}
	for _, h := range q.Hints {
		whole = whole && same(h)
	}
	c.lose(!whole, "Some of its Markdown comes back in another form.")
}
