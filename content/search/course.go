package search

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// CourseDocs walks through a course: its glossary, then lesson by lesson the sections and the questions. Lessons are read
// one at a time. One that cannot be read is left out: it comes as an error, with a Doc that says which.
func CourseDocs(course *content.Course) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		if !yieldAll(glossaryDocs(course), yield) {
			return
		}
		for _, m := range course.Modules {
			for _, ref := range course.Lessons(m) {
				if !yieldAll(lessonDocs(course, m, ref), yield) {
					return
				}
			}
		}
	}
}

func yieldAll(docs iter.Seq2[Doc, error], yield func(Doc, error) bool) bool {
	for d, err := range docs {
		if !yield(d, err) {
			return false
		}
	}
	return true
}

// Readable are the documents of a walk without its errors, which go to report.
func Readable(docs iter.Seq2[Doc, error], report func(error)) iter.Seq[Doc] {
	return func(yield func(Doc) bool) {
		for d, err := range docs {
			if err != nil {
				report(err)
			} else if !yield(d) {
				return
			}
		}
	}
}

func glossaryDocs(course *content.Course) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		terms, err := course.Glossary()
		if err != nil {
			yield(Doc{Source: course.ID, Kind: content.HitTerm, Section: -1}, fmt.Errorf("the glossary: %w", err))
			return
		}
		for _, t := range terms {
			if !yield(Doc{Source: course.ID, Kind: content.HitTerm, Section: -1, Title: t.Name, Place: "Glossary", Body: markdownText(t.Text)}, nil) {
				return
			}
		}
	}
}

func lessonDocs(course *content.Course, m content.Module, ref content.LessonRef) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		lesson, err := course.Lesson(ref.ID)
		if err != nil {
			yield(Doc{Source: course.ID, Lesson: ref.ID, Section: -1, Title: ref.Title}, fmt.Errorf("lesson %s: %w", ref.ID, err))
			return
		}
		base := Doc{Source: course.ID, Lesson: lesson.ID, Place: m.Title + content.Crumb + lesson.Title}
		for i, s := range lesson.Sections {
			base.Section = i
			if !yield(sectionDoc(base, m, lesson, s), nil) || !yieldQuestions(base, s, yield) {
				return
			}
		}
		base.Section = -1
		for _, q := range lesson.OwnQuiz() {
			if !yieldQuestion(base, q, yield) {
				return
			}
		}
	}
}

// sectionDoc is a section without its questions. The first section stands for its lesson and has its title; its own is
// found in its body.
func sectionDoc(d Doc, m content.Module, lesson *content.Lesson, s content.Section) Doc {
	d.Title = s.Title
	var body []string
	for _, p := range s.Parts {
		for _, b := range p.Blocks {
			if title := b.Kind == content.Heading && content.Plain(b.Text) == s.Title; !title || d.Section == 0 {
				body = append(body, BlockText(b))
			}
		}
	}
	if d.Section == 0 {
		d.Title, d.Place = lesson.Title, m.Title
	}
	d.Body = strings.Join(body, "\n")
	return d
}

func yieldQuestions(base Doc, s content.Section, yield func(Doc, error) bool) bool {
	for _, p := range s.Parts {
		if p.Question != nil && !yieldQuestion(base, p.Question, yield) {
			return false
		}
	}
	return true
}

func yieldQuestion(base Doc, q *quiz.Question, yield func(Doc, error) bool) bool {
	return q.ID == "" || yield(questionDoc(base, q), nil)
}

// titleRunes is how much of a question stands for a title.
const titleRunes = 80

// questionDoc is a question as it is asked. What would answer it is left out: which options are right, the order of
// steps, which sides belong together, what may be typed.
func questionDoc(d Doc, q *quiz.Question) Doc {
	stem := markdownText(q.Stem)
	var shown []string
	if q.Kind == quiz.Single || q.Kind == quiz.Multi {
		for _, o := range q.Options {
			shown = append(shown, o.Text)
		}
	}
	for _, s := range q.Steps {
		shown = append(shown, s.Text)
	}
	for _, p := range q.Pairs {
		shown = append(shown, p.Left)
	}
	shown = append(shown, q.Rights...)
	for i := range shown {
		shown[i] = markdownText(shown[i])
	}
	slices.Sort(shown) // an order that says nothing
	d.Kind, d.Item, d.Title = content.HitItem, q.ID, shortened(oneLine(stem), titleRunes)
	d.Body = strings.Join(append([]string{stem}, shown...), "\n")
	return d
}

// shortened is a line cut at a space.
func shortened(line string, runes int) string {
	if head := firstRunes(line, runes); head != line {
		if i := strings.LastIndexByte(head, ' '); i > 0 {
			head = head[:i]
		}
		return head + ellipsis
	}
	return line
}

// markdownText is the text of some Markdown.
func markdownText(md string) string {
	blocks, problems := content.Blocks(md, "", 1)
	if len(problems) > 0 {
		return content.Plain(md)
	}
	return blocksText(blocks)
}

func blocksText(blocks []content.Block) string {
	var out []string
	for _, b := range blocks {
		if text := BlockText(b); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, "\n")
}

// BlockText is a block as it is searched: plain text, with a line for each paragraph, list item and row, and code as it
// stands. Comments and rules have none.
func BlockText(b content.Block) string {
	switch b.Kind {
	case content.Paragraph, content.Heading:
		return content.Plain(b.Text)
	case content.Code:
		return content.Text(b.Text)
	case content.List:
		return listText(b)
	case content.Table:
		return tableText(b)
	case content.Quote, content.Callout:
		return blocksText(b.Blocks)
	}
	return ""
}

func listText(b content.Block) string {
	items := make([]string, len(b.Items))
	for i, it := range b.Items {
		items[i] = blocksText(it.Blocks)
	}
	return strings.Join(items, "\n")
}

func tableText(b content.Block) string {
	rows := []string{rowText(b.Header)}
	for _, r := range b.Rows {
		rows = append(rows, rowText(r.Cells))
	}
	return strings.Join(rows, "\n")
}

func rowText(cells []string) string {
	plain := make([]string, len(cells))
	for i, c := range cells {
		plain[i] = content.Plain(c)
	}
	return strings.Join(plain, " | ")
}
