// Package convert knows the forms other than its own in which questions can be brought and a course can be taken along:
// GIFT, tables, Anki's decks, and pages of HTML.
//
// It refuses to know who learns, where a page is kept, and what a terminal is: it is handed what a pack or another
// program holds, and it writes to an io.Writer. It trusts none of it. What a form has no place for is named, never
// dropped without a word. Whoever opens a page is in a browser, where text can do more harm than
// in a terminal, so every element and attribute of a page is named here and everything else is escaped.
package convert

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// Page is what goes onto one page: some lessons, and what belongs to them.
type Page struct {
	Title    string
	Goal     string           // one sentence below the title; may be empty
	Overview string           // a paragraph below it; may be empty
	Pack     content.Manifest // its language, licence, version and sources are named
	Lessons  []*content.Lesson
	Modules  []PageModule   // in which order the lessons stand in which module; none where it does not matter
	Terms    []content.Term // the pack's glossary; the terms that the lessons use are explained
	Brief    bool           // the cheat sheet alone
}

// PageModule is a module of a page: the next Lessons of it.
type PageModule struct {
	Title, Goal, Overview string
	Lessons               int
}

// HTML writes lessons as one page that needs nothing else: no script, no picture, no font, no network. It begins with
// the summaries of the lessons, the cheat sheet; then come the lessons with their questions, whose answers are folded
// away, the words that they use, their sources and the licence. Of what stands in a pack only text gets into the page,
// and links to the web and to mail. An error is one of out.
func HTML(out io.Writer, p Page) error {
	h := &page{Page: p}
	h.document()
	if _, err := io.WriteString(out, h.b.String()); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

//go:embed html.css
var stylesheet string

// policy forbids the browser to load or run anything, should this package ever let something through.
const policy = "default-src 'none'; style-src 'unsafe-inline'"

// page is a page that is being written.
type page struct {
	Page
	b        strings.Builder
	chapters []chapter
	level    int // of the heading written last: none is more than one deeper than the one before
	inLink   bool
}

// el writes an element around what inside writes. Attributes are names and values in turn. Names of elements and
// attributes are written out where el is called; values may come from anywhere.
func (h *page) el(name string, inside func(), attributes ...string) {
	h.tag(name, attributes...)
	if inside != nil {
		inside()
	}
	h.b.WriteString("</" + name + ">")
	switch name {
	case "a", "b", "code", "del", "em", "span", "strong":
	default:
		h.b.WriteByte('\n')
	}
}

// tag begins an element, or is all of one that has no end.
func (h *page) tag(name string, attributes ...string) {
	h.b.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		h.b.WriteString(" " + attributes[i] + `="` + html.EscapeString(content.Line(attributes[i+1])) + `"`)
	}
	h.b.WriteByte('>')
}

// text writes text and nothing but text.
func (h *page) text(s string) { h.b.WriteString(html.EscapeString(content.Text(s))) }

// words is an inside that writes text.
func (h *page) words(s string) func() { return func() { h.text(s) } }

// heading writes a heading, no deeper than one below the last.
func (h *page) heading(level int, id string, inside func()) {
	h.level = min(level, h.level+1, 6)
	name := "h" + strconv.Itoa(h.level)
	if id == "" {
		h.el(name, inside)
		return
	}
	h.el(name, inside, "id", id)
}

func (h *page) document() {
	h.chapters = chaptersOf(h.Lessons)
	h.b.WriteString("<!DOCTYPE html>\n")
	h.el("html", func() {
		h.el("head", h.head)
		h.el("body", h.body)
	}, "lang", h.language())
}

// language is the pack's, if it looks like a BCP 47 tag.
func (h *page) language() string {
	if strings.Trim(h.Pack.Language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == "" {
		return h.Pack.Language
	}
	return ""
}

func (h *page) head() {
	h.b.WriteByte('\n')
	for _, meta := range [][]string{
		{"charset", "utf-8"},
		{"http-equiv", "Content-Security-Policy", "content", policy},
		{"name", "viewport", "content", "width=device-width, initial-scale=1"},
		{"name", "color-scheme", "content", "light dark"},
		{"name", "referrer", "content", "no-referrer"},
	} {
		h.tag("meta", meta...)
		h.b.WriteByte('\n')
	}
	h.el("title", h.words(content.Line(h.Title)))
	h.el("style", func() { h.b.WriteString("\n" + stylesheet) })
}

func (h *page) body() {
	h.b.WriteByte('\n')
	h.el("header", func() {
		h.heading(1, "", h.words(h.Title))
		h.aim(h.Goal, h.Overview)
	})
	parts := h.parts()
	if len(parts) > 1 {
		h.el("nav", func() { h.contents(parts) }, "aria-labelledby", "contents")
	}
	h.el("main", func() {
		for _, p := range parts {
			p.write()
		}
	})
	h.el("footer", h.about)
}

// part is a stretch of the page that the table of contents leads to.
type part struct {
	id, title string
	write     func()
	inside    []part // of a module: its lessons
}

// parts are those that have something in them, in the order of the page.
func (h *page) parts() []part {
	var out []part
	if h.hasSummary() {
		out = append(out, part{id: "cheat-sheet", title: "Cheat sheet", write: h.cheatSheet})
	}
	if h.Brief {
		return out
	}
	out = append(out, h.lessonParts()...)
	if terms := h.usedTerms(); len(terms) > 0 {
		out = append(out, part{id: "words", title: "Words", write: func() { h.terms(terms) }})
	}
	if h.hasSources() {
		out = append(out, part{id: "sources", title: "Sources", write: h.sources})
	}
	return out
}

// lessonParts are the lessons, in their modules where there are several, or the sections of an only lesson.
func (h *page) lessonParts() []part {
	var out []part
	level := 2
	if h.inModules() {
		level = 3
	}
	for i := range h.chapters {
		c := &h.chapters[i]
		if len(h.chapters) > 1 {
			out = append(out, part{id: c.id, title: c.lesson.Title, write: func() { h.lesson(level, c) }})
			continue
		}
		for j := range c.sections {
			out = append(out, part{id: c.sections[j].id, title: c.sections[j].title, write: func() { h.section(2, &c.sections[j]) }})
		}
	}
	if h.inModules() {
		return h.moduleParts(out)
	}
	return out
}

// inModules tells whether the lessons stand in modules that are worth a heading.
func (h *page) inModules() bool { return len(h.Modules) > 1 && len(h.chapters) > 1 }

// moduleParts puts lessons into their modules. A module without lessons is left out.
func (h *page) moduleParts(lessons []part) []part {
	var out []part
	for i, m := range h.Modules {
		own := lessons[:min(m.Lessons, len(lessons))]
		lessons = lessons[len(own):]
		if len(own) > 0 {
			id := fmt.Sprintf("module-%d", i+1)
			out = append(out, part{id, m.Title, func() { h.module(id, m, own) }, own})
		}
	}
	return append(out, lessons...)
}

// aim says what a module is for; either may be empty.
func (h *page) aim(goal, overview string) {
	if goal != "" {
		h.el("p", h.words(goal), "class", "goal")
	}
	if overview != "" {
		h.el("p", h.words(overview))
	}
}

func (h *page) module(id string, m PageModule, lessons []part) {
	h.el("section", func() {
		h.heading(2, id, h.words(m.Title))
		h.aim(m.Goal, m.Overview)
		for _, p := range lessons {
			p.write()
		}
	}, "class", "module")
}

func (h *page) contents(parts []part) {
	h.heading(2, "contents", h.words("Contents"))
	h.listParts(parts)
}

func (h *page) listParts(parts []part) {
	h.el("ol", func() {
		for _, p := range parts {
			h.el("li", func() {
				h.jump(p.id, p.title)
				if len(p.inside) > 0 {
					h.listParts(p.inside)
				}
			})
		}
	})
}

// jump is a link to a place on this page.
func (h *page) jump(id, title string) { h.el("a", h.words(title), "href", "#"+id) }

// hasSummary tells whether there is a cheat sheet.
func (h *page) hasSummary() bool {
	for _, c := range h.chapters {
		if len(c.summary) > 0 {
			return true
		}
	}
	return false
}

// cheatSheet is what the lessons say in short.
func (h *page) cheatSheet() {
	h.el("section", func() {
		h.heading(2, "cheat-sheet", h.words("Cheat sheet"))
		h.eachLesson(func(c *chapter) []content.Block { return c.summary })
	})
}

// eachLesson writes some blocks of every lesson that has them, each under the title of its lesson where there are several.
func (h *page) eachLesson(of func(*chapter) []content.Block) {
	for i := range h.chapters {
		c := &h.chapters[i]
		blocks := of(c)
		if len(blocks) == 0 {
			continue
		}
		level := 3
		if len(h.chapters) > 1 {
			h.heading(3, "", func() { h.title(c) })
			level = 4
		}
		h.blocks(blocks, level)
	}
}

// title is the title of a lesson, which leads to the lesson if it is on the page.
func (h *page) title(c *chapter) {
	if h.Brief {
		h.text(c.lesson.Title)
		return
	}
	h.jump(c.id, c.lesson.Title)
}

func (h *page) lesson(level int, c *chapter) {
	h.el("section", func() {
		h.heading(level, c.id, h.words(c.lesson.Title))
		h.el("div", func() { h.folded("Sections of this lesson", func() { h.listOf(c.sections) }) }, "class", "screen")
		for i := range c.sections {
			h.section(level+1, &c.sections[i])
		}
	}, "class", "lesson")
}

// listOf leads to sections. It is folded, so that the cheat sheet is what a phone shows first.
func (h *page) listOf(sections []section) {
	h.el("ol", func() {
		for _, s := range sections {
			h.el("li", func() { h.jump(s.id, s.title) })
		}
	})
}

func (h *page) section(level int, s *section) {
	h.el("section", func() {
		h.heading(level, s.id, h.words(s.title))
		if s.quiz {
			h.el("p", h.words("The answers are folded. Those that you open are printed too."), "class", "how screen")
		}
		for _, p := range s.parts {
			h.blocks(content.Readable(p.Blocks), level+1)
			if p.Question != nil {
				h.question(p.Question, s.numbers[p.Question.ID])
			}
		}
	})
}

// about says where the page comes from and what may be done with it.
func (h *page) about() {
	m := h.Pack
	h.el("p", func() {
		h.text("From “" + m.Title + "”, version " + m.Version + " (" + m.ID + ")")
		for i, a := range m.Authors {
			if i == 0 {
				h.text(", by ")
			} else {
				h.text(", ")
			}
			h.linkTo(a.URL, a.Name)
		}
		h.text(".")
	})
	if m.License != "" {
		h.el("p", func() {
			h.text("Licence: " + m.License)
			if m.CodeLicense != "" && m.CodeLicense != m.License {
				h.text("; of the code: " + m.CodeLicense)
			}
			h.text(".")
		})
	}
	if _, _, ok := address(m.Report); ok {
		h.el("p", func() {
			h.text("Something is wrong here? Tell the authors: ")
			h.linkTo(m.Report, m.Report)
		})
	}
	h.el("p", h.words("Made with engineroom. This page needs no network and runs no script."))
}
