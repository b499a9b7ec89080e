package convert

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// sourcesTitle is the title of the section in which a lesson names its sources.
const sourcesTitle = "Sources"

// chapter is a lesson as a page cuts it: its summary and its sources stand elsewhere.
type chapter struct {
	id       string
	lesson   *content.Lesson
	sections []section
	summary  []content.Block
	sources  []content.Block
}

// section is a stretch of a lesson under one title, its quiz included.
type section struct {
	id, title string
	parts     []content.Part
	numbers   map[string]int // of the questions, by their ids; those asked before the text have none
	quiz      bool
}

func chaptersOf(lessons []*content.Lesson) []chapter {
	var out []chapter
	for i, l := range lessons {
		c := chapter{id: fmt.Sprintf("lesson-%d", i+1), lesson: l}
		if s, ok := l.Summary(); ok {
			c.summary = s.Body()
		}
		numbers := numbersOf(l)
		var quiz []content.Part
		for _, s := range l.Sections {
			switch {
			case s.Title == content.SummaryTitle && len(c.summary) > 0:
				quiz = append(quiz, questionsOf(s)...)
			case s.Title == sourcesTitle:
				c.sources, quiz = append(c.sources, s.Body()...), append(quiz, questionsOf(s)...)
			default:
				c.add(s, numbers)
			}
		}
		for _, q := range l.OwnQuiz() {
			quiz = append(quiz, content.Part{Question: q})
		}
		if len(quiz) > 0 {
			c.sections = append(c.sections, section{c.sectionID(), "Questions", quiz, numbers, true})
		}
		out = append(out, c)
	}
	return out
}

// add takes a section, or goes on with the last one if it has the same title.
func (c *chapter) add(s content.Section, numbers map[string]int) {
	parts := slices.Clone(s.Parts)
	if len(parts) > 0 && len(parts[0].Blocks) > 0 {
		first := content.Section{Title: s.Title, Parts: parts[:1]}
		parts[0].Blocks = first.Body()
	}
	if n := len(c.sections); n > 0 && c.sections[n-1].title == s.Title {
		c.sections[n-1].parts = append(c.sections[n-1].parts, parts...)
		return
	}
	c.sections = append(c.sections, section{c.sectionID(), s.Title, parts, numbers, false})
}

func (c *chapter) sectionID() string { return fmt.Sprintf("%s-%d", c.id, len(c.sections)+1) }

// questionsOf are the questions of a section whose text stands elsewhere.
func questionsOf(s content.Section) []content.Part {
	var out []content.Part
	for _, p := range s.Parts {
		if p.Question != nil {
			out = append(out, content.Part{Question: p.Question})
		}
	}
	return out
}

// numbersOf counts the questions of a lesson as its sitting does.
func numbersOf(l *content.Lesson) map[string]int {
	out := map[string]int{}
	for _, q := range l.Asked() {
		if !q.Pre {
			out[q.ID] = len(out) + 1
		}
	}
	return out
}

// usedTerms are the terms of the glossary that the lessons use, in the order of the alphabet.
func (h *page) usedTerms() []content.Term {
	said := h.said()
	var out []content.Term
	for _, t := range h.Terms {
		if said.has(t.Name) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b content.Term) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out
}

// spoken is text as words in lower case with one space on both sides of each.
type spoken string

// has tells whether a term is in a text, alone or in the plural.
func (s spoken) has(term string) bool {
	words := strings.TrimSpace(string(spokenOf(term)))
	return words != "" && (strings.Contains(string(s), " "+words+" ") || strings.Contains(string(s), " "+words+"s "))
}

func spokenOf(text string) spoken {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return spoken(" " + strings.Join(words, " ") + " ")
}

// said is everything that the lessons and their questions say, without code.
func (h *page) said() spoken {
	var b strings.Builder
	for _, l := range h.Lessons {
		for _, s := range l.Sections {
			sayBlocks(&b, s.Blocks())
		}
		for _, q := range l.Asked() {
			sayQuestion(&b, q)
		}
	}
	return spokenOf(b.String())
}

func sayBlocks(b *strings.Builder, blocks []content.Block) {
	for _, block := range blocks {
		switch block.Kind {
		case content.Paragraph, content.Heading:
			b.WriteString(content.Plain(block.Text) + "\n")
		case content.Table:
			b.WriteString(strings.Join(block.Header, "\n") + "\n")
			for _, row := range block.Rows {
				b.WriteString(strings.Join(row.Cells, "\n") + "\n")
			}
		}
		for _, it := range block.Items {
			sayBlocks(b, it.Blocks)
		}
		sayBlocks(b, block.Blocks)
	}
}

func sayQuestion(b *strings.Builder, q *quiz.Question) {
	b.WriteString(q.Stem + "\n" + q.Explanation + "\n")
	for _, o := range q.Options {
		b.WriteString(o.Text + "\n" + o.Feedback + "\n")
	}
}

func (h *page) terms(terms []content.Term) {
	h.el("section", func() {
		h.heading(2, "words", h.words("Words"))
		h.el("dl", func() {
			for _, t := range terms {
				h.el("dt", h.words(t.Name))
				h.el("dd", func() { h.prose(t.Text) })
			}
		})
	})
}

func (h *page) hasSources() bool {
	for _, c := range h.chapters {
		if len(c.sources) > 0 {
			return true
		}
	}
	return len(h.cited()) > 0
}

// cited are the sources of the pack that the questions name.
func (h *page) cited() []content.Source {
	named := map[string]bool{}
	for _, l := range h.Lessons {
		for _, q := range l.Asked() {
			named[q.Source] = q.Source != ""
		}
	}
	var out []content.Source
	for _, s := range h.Pack.Sources {
		if named[s.ID] {
			out = append(out, s)
		}
	}
	return out
}

func (h *page) sources() {
	h.el("section", func() {
		h.heading(2, "sources", h.words("Sources"))
		h.eachLesson(func(c *chapter) []content.Block { return c.sources })
		cited := h.cited()
		if len(cited) == 0 {
			return
		}
		h.el("p", h.words("The questions cite:"))
		h.el("ul", func() {
			for _, s := range cited {
				h.el("li", func() { h.source(s) })
			}
		})
	})
}

func (h *page) source(s content.Source) {
	h.linkTo(s.URL, s.Title)
	if s.Accessed != "" {
		h.text(", read on " + s.Accessed)
	}
}
