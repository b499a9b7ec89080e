package convert

import (
	"fmt"
	"io"

	"github.com/engineroom/engineroom/content"
)

// WriteHTML writes a whole course as one page; see [HTML]. Everything of a course but its labs has a place on a page. An
// error is one of out or of reading the course.
func WriteHTML(out io.Writer, course *content.Course) (Exported, error) {
	var e Exported
	manifest, err := course.Manifest()
	if err != nil {
		return e, err
	}
	terms, err := course.Glossary()
	if err != nil {
		return e, err
	}
	p := Page{Title: course.Title, Goal: course.Summary, Pack: manifest, Terms: terms}
	for _, m := range course.Modules {
		p.Modules = append(p.Modules, PageModule{Title: m.Title, Goal: m.Goal, Overview: m.Overview, Lessons: m.Count})
		for _, ref := range course.Lessons(m) {
			l, err := course.Lesson(ref.ID)
			if err != nil {
				return e, fmt.Errorf("reading the lesson %s: %w", content.Line(ref.ID), err)
			}
			p.Lessons = append(p.Lessons, l)
			e.page(l)
		}
		if m.Labs > 0 {
			e.Changed = append(e.Changed, note("module "+m.ID, m.Title, "A page runs nothing, so labs are not on it."))
		}
	}
	return e, HTML(out, p)
}

// page counts the questions of a lesson that are on the page: those that somebody meets who goes through it.
func (e *Exported) page(l *content.Lesson) {
	e.Read += len(l.Questions())
	e.Kept += len(l.Asked())
	for i := range l.Quiz {
		if q := &l.Quiz[i]; q.VariantOf != "" || q.Pool != "" {
			e.Skipped = append(e.Skipped, note(q.ID, q.Stem, "It is a variant or belongs to a pool; the page shows what is asked in a lesson."))
		}
	}
}
