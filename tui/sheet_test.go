package tui

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// openSheet puts the cheat sheet of a whole course on the screen.
func (b *bench) openSheet(done ...string) *sheetScreen {
	var refs []content.LessonRef
	for _, m := range b.app.env.course.Modules {
		refs = append(refs, b.app.env.course.Lessons(m)...)
	}
	s := newSheet(b.app.env, b.app.env.course.Title, refs)
	b.run(b.app.go1(move{push: s}))
	b.run(s.open())
	b.feed(overviewed{overview: finished(done...)})
	return s
}

// finished is an overview in which some lessons are done.
func finished(lessons ...string) study.Overview {
	var o study.Overview
	for _, id := range lessons {
		o.Lessons = append(o.Lessons, study.LessonRecord{Lesson: id, Done: monday})
	}
	return o
}

func TestTheCheatSheetLooksAsItDid(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			b := start(t, sampleCourse(t), &memory{}, size[0], size[1], Mono)
			b.openSheet("sample")
			golden(t, fmt.Sprintf("sheet-%dx%d", size[0], size[1]), b.screen()+"\n")
			b.fits(size[0], size[1])
			b.press("end")
			b.shows("This lesson has no summary.")
			b.fits(size[0], size[1])
		})
	}
}

func TestALessonThatIsNotFinishedIsShownAndSaysSo(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.openSheet()
	b.shows("not finished yet", "Same key and body: same answer.")
	b.press("esc")
	b.openSheet("sample", "second")
	b.hides("not finished yet")
	b.shows("Same key and body: same answer.")
}

// longCourse has a long summary with a wide line of code, and a lesson that cannot be read.
func longCourse(t testing.TB) *content.Course {
	t.Helper()
	var points strings.Builder
	for i := range 40 {
		fmt.Fprintf(&points, "- Point %d.\n", i+1)
	}
	c, err := content.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.long\nversion: 1.0.0\ntitle: Long\nlanguage: en\noutline:\n" +
			"  - module: {id: m1, title: M, goal: G., outline: [{lesson: one}, {lesson: two}]}\n")},
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: One\nminutes: 1\n---\n\n## Summary\n\n```text\nSTART " + strings.Repeat("-", 120) + " END\n```\n\n" + points.String())},
		"lessons/two/lesson.md": {Data: []byte("---\nid: two\ntitle: Two\nminutes: 1\n---\n\n## Summary\n\n### Q: Nothing?\n")},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheCheatSheetScrolls(t *testing.T) {
	b := start(t, longCourse(t), &memory{}, 80, 24, Mono)
	s := b.openSheet()
	b.shows("One", "START", "more lines")
	b.hides("Point 40.", "END")
	b.press("down", "down", "down", "up")
	if s.page.scroll != 2 {
		t.Errorf("scrolled to %d after three lines down and one up, want 2", s.page.scroll)
	}
	b.press("end")
	b.shows("Point 40.", "This lesson cannot be opened")
	b.hides("START", "more lines")
	b.press("pgup", "up")
	b.shows("more lines")
	b.press("home")
	for range 20 {
		b.press("right")
	}
	b.shows("END")
	b.press("esc")
	b.hides("cheat sheet")
}

func TestTheCheatSheetFollowsTheSizeOfTheTerminal(t *testing.T) {
	b := start(t, longCourse(t), &memory{}, 120, 40, Dark)
	b.openSheet()
	b.press("end")
	for _, size := range [][2]int{{40, 12}, {80, 24}, {41, 13}, {200, 60}} {
		b.resize(size[0], size[1])
		b.fits(size[0], size[1])
		b.press("up", "down", "end", "home")
		b.fits(size[0], size[1])
		b.shows("One")
	}
}

// A result that another screen asked for, or one for an earlier size, changes nothing.
func TestTheCheatSheetTakesOnlyWhatItAskedFor(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	s := b.openSheet("sample", "second")
	before := b.screen()
	b.feed(summarised{id: "other", sheets: []sheet{{why: "no"}}})
	b.feed(laidOut{id: s.id, step: 0, width: 12, style: s.env.st.name, lines: []line{{text: "narrow"}}})
	b.feed(laidOut{id: s.id, step: 7, width: s.page.width, style: s.env.st.name, lines: []line{{text: "beyond"}}})
	if b.screen() != before {
		t.Errorf("the screen changed to\n%s", b.screen())
	}
}

func TestTheCheatSheetWaitsForItsSize(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	s := newSheet(b.app.env, "Early", b.app.env.course.Lessons(b.app.env.course.Modules[0]))
	b.run(b.app.go1(move{push: s}))
	b.shows("Early")
	b.run(s.open())
	b.shows("Idempotency: charging a card exactly once")
	b.resize(79, 24)
	b.shows("Same key and body: same answer.")
}

func TestTheCheatSheetLetsNoEscapeThrough(t *testing.T) {
	for _, load := range payloads {
		files := hostileCourse(load.text, "plain title")
		lesson := files["lessons/l/lesson.md"]
		lesson.Data = append(lesson.Data, []byte("\n<!-- screen -->\n## Summary\n\n- "+load.text+" and `"+load.text+"`\n")...)
		course, err := content.Load(files, content.Cache{})
		if err != nil {
			continue // refused whole
		}
		b := start(t, course, &memory{}, 40, 12, Dark)
		b.openSheet()
		checkFrame(t, load.name, b.app.View().Content)
		b.press("end")
		checkFrame(t, load.name, b.app.View().Content)
	}
}
