package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// readerScreen shows a lesson to read in, section by section, without its questions and without a sitting: looking
// something up changes nothing in the journal.
type readerScreen struct {
	env    *env
	id     string // names this screen in the results of effects
	ref    content.LessonRef
	lesson *content.Lesson
	err    error
	at     int            // section
	find   string         // text to be brought on the screen and marked
	about  *quiz.Question // decides the section when the lesson is there; may be nil
	page   pager
}

func newReader(e *env, ref content.LessonRef, section int, find string) *readerScreen {
	return &readerScreen{env: e, id: e.fx.newID(), ref: ref, at: section, find: find}
}

// open asks for the lesson.
func (r *readerScreen) open() tea.Cmd { return r.env.fx.readLesson(r.id, r.ref.ID) }

func (r *readerScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case lessonRead:
		if m.id == r.id {
			r.lesson, r.err = m.lesson, m.err
			if r.about != nil && r.lesson != nil {
				r.at = study.SectionOf(r.lesson, r.about)
			}
			return r.goTo(r.at)
		}
	case laidOut:
		if m.id == r.id && m.step == r.at {
			r.arrive(m.lines)
		}
	case resized:
		r.page.width, r.page.height = m.width, m.height
		return r.layOut()
	case restyled:
		return r.layOut()
	}
	return nil
}

// goTo puts a section on the screen.
func (r *readerScreen) goTo(section int) tea.Cmd {
	if r.lesson == nil || len(r.lesson.Sections) == 0 {
		return nil
	}
	r.at = max(0, min(section, len(r.lesson.Sections)-1))
	r.page.show(nil)
	return r.layOut()
}

func (r *readerScreen) layOut() tea.Cmd {
	if r.lesson == nil || len(r.lesson.Sections) == 0 || r.page.width == 0 {
		return nil
	}
	return r.env.fx.layOut(r.id, r.at, r.lesson.Sections[r.at].Blocks(), r.env.md, r.env.st.name, r.page.width)
}

// arrive takes the rendered section. What was looked for is marked and brought on the screen.
func (r *readerScreen) arrive(lines []line) {
	fresh := len(r.page.lines) == 0
	r.page.lines = lines
	if r.find == "" {
		return
	}
	for i, ln := range lines {
		plain := ansi.Strip(ln.text)
		if at := strings.Index(plain, r.find); at >= 0 {
			marked := make([]line, len(lines))
			copy(marked, lines)
			marked[i].text = plain[:at] + r.env.st.found.Render(r.find) + plain[at+len(r.find):]
			r.page.lines = marked
			if fresh {
				r.page.scroll = max(0, i-r.page.height/3)
			}
			return
		}
	}
}

func (r *readerScreen) scrollBy(lines int) { r.page.scrollBy(lines) }

func (r *readerScreen) bindings() []binding {
	last := r.lesson == nil || r.at >= len(r.lesson.Sections)-1
	out := []binding{
		bind(actGo, "next section", r.goOn).unless(last && r.page.atEnd(), "This is the last section."),
		bind(actPrevious, "previous", act(func() tea.Cmd { return r.goTo(r.at - 1) })).unless(r.at == 0, "This is the first section."),
		bind(actContents, "contents", r.contents),
		bind(actAgain, "walk through it", r.walk),
		bindQuiet(actSheet, "cheat sheet", func() (move, tea.Cmd) { return r.env.openSheet(r.ref.Module) }),
	}
	out = append(out, r.page.bindings()...)
	return append(out, bind(actBack, "back", pop))
}

// goOn reads on: a page, or the next section.
func (r *readerScreen) goOn() (move, tea.Cmd) {
	if !r.page.atEnd() {
		return r.page.by(max(1, r.page.height-1))()
	}
	return move{}, r.goTo(r.at + 1)
}

func (r *readerScreen) contents() (move, tea.Cmd) {
	if r.lesson == nil {
		return move{}, nil
	}
	return move{push: newContents(r.env, r.lesson, r.at, func(section int) (move, tea.Cmd) {
		r.find = ""
		return move{pop: true}, r.goTo(section)
	})}, nil
}

// walk opens the lesson itself.
func (r *readerScreen) walk() (move, tea.Cmd) {
	l := newLesson(r.env, r.ref)
	return move{replace: l}, l.open()
}

func (r *readerScreen) place() (place, bool) {
	if r.lesson == nil || len(r.lesson.Sections) == 0 {
		return place{}, false
	}
	return place{
		Anchor: study.Anchor{Pack: r.env.course.ID, Lesson: r.ref.ID, Section: r.at},
		title:  placeTitle(r.env.st, r.ref.Title, sectionTitle(r.lesson, r.at)),
		blocks: r.lesson.Sections[r.at].Blocks(), lesson: r.lesson,
	}, true
}

// placeTitle is where something is, from the whole to the part.
func placeTitle(st *styles, whole, part string) string {
	if part == "" || part == whole {
		return whole
	}
	return whole + " " + st.glyphs.crumb + " " + part
}

// sectionTitle is the title under which a section stands.
func sectionTitle(l *content.Lesson, i int) string {
	for i = min(i, len(l.Sections)-1); i >= 0; i-- {
		if t := l.Sections[i].Title; t != "" {
			return content.Plain(t)
		}
	}
	return l.Title
}

func (r *readerScreen) view(width, height int) frame {
	f := frame{title: r.ref.Title}
	if r.err != nil {
		f.body = problemLines(r.err, width)
		return f
	}
	if r.lesson == nil || len(r.lesson.Sections) == 0 {
		return f
	}
	f.where = fmt.Sprintf("reading, section %d of %d", r.at+1, len(r.lesson.Sections))
	if width < 60 {
		f.where = fmt.Sprintf("reading %d/%d", r.at+1, len(r.lesson.Sections))
	}
	f.body, f.below = r.page.body(r.env.st, width, height)
	return f
}
