package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// remembering opens the app on the map of the course with paths, with a journal that knows what is remembered.
func remembering(t *testing.T, mem *memory, width, height int) *bench {
	b := startOf(t, pathCourse(t), mem, width, height, func(o *Options) {
		o.Settings = DefaultSettings()
		o.Settings.Theme, o.Memory = Mono, shelf{mem}
	})
	b.press("esc", "c")
	return b
}

// knowing is a journal in which a lesson is done and objectives are known.
func knowing() *memory {
	mem := done("keys")
	later := monday.Add(30 * 24 * time.Hour)
	mem.known = []study.Objective{
		{ID: "retry", Cards: 2, Days: 3, Made: true, Firm: true, Fades: later},
		{ID: "page", Cards: 1, Days: 1, Fades: monday.Add(-time.Hour)},
		{ID: study.LessonObjective("orders"), Lesson: "orders", Cards: 1, Days: 1, Fades: later},
	}
	return mem
}

var knownScenes = []struct {
	name string
	play func(*bench)
}{
	{"map", func(b *bench) { b.press("home") }},
	{"module", func(b *bench) { b.press("home", "enter") }},
	{"module-lists", func(b *bench) { b.press("home", "enter", "end") }},
	{"proof", func(b *bench) { b.toProof() }},
	{"proof-passed", func(b *bench) { b.toProof(); b.prove(1) }},
	{"proof-missed", func(b *bench) { b.toProof(); b.prove(0) }},
	{"proof-none", func(b *bench) { b.toProof(); b.prove(0); b.press("esc", "V") }},
}

// toProof goes from the map to the test-out of the lesson about orders, which has one question.
func (b *bench) toProof() {
	for i, r := range b.app.top().(*courseScreen).rows {
		if r.lesson.ID == "orders" {
			b.press("home")
			b.press(slices.Repeat([]string{"down"}, i)...)
		}
	}
	b.press("V")
}

// prove answers the questions of a test-out, the first few of them rightly, and goes to its end.
func (b *bench) prove(right int) {
	for i := 0; b.lesson().session.Phase() != study.Done; i++ {
		if i < right {
			b.solve()
		} else {
			b.press("x")
		}
		b.press("enter")
	}
}

func TestWhatIsKnownLooksAsItDid(t *testing.T) {
	for _, scene := range knownScenes {
		for _, size := range sizes {
			name := fmt.Sprintf("known-%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				b := remembering(t, knowing(), size[0], size[1])
				scene.play(b)
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
			})
		}
	}
}

func TestATestOutFinishesTheLesson(t *testing.T) {
	b := remembering(t, &memory{}, 80, 24)
	b.toProof()
	b.shows("Test out: Orders as state machines")
	b.prove(1)
	b.shows("Known already: 1 of 1 right", "1 of 1, done")
	b.press("esc")
	b.shows("done, 100 %")
	for _, e := range b.mem.entries {
		if e.Type == study.Finished && e.Lesson == "orders" && strings.HasPrefix(e.Sitting, study.ProofSort+":") {
			ref, _ := b.app.env.course.Find("orders")
			if why := b.app.env.testOutOf(ref).why; why != "It is done already." {
				t.Errorf("the key says %q", why)
			}
			b.press("V")
			b.shows("Shop development")
			return
		}
	}
	t.Errorf("the journal does not say that the lesson is done: %+v", b.mem.entries)
}

func TestATestOutThatIsMissedFinishesNothing(t *testing.T) {
	b := remembering(t, &memory{}, 80, 24)
	b.toProof()
	b.prove(0)
	b.shows("Not shown yet: 0 of 1 right", "Nothing is lost")
	b.press("esc")
	for _, e := range b.mem.entries {
		if e.Type == study.Finished && e.Lesson != "" {
			t.Errorf("the journal says that %s is done", e.Lesson)
		}
	}
	b.press("V")
	b.shows("No question is left that could show it")
	b.press("esc")
	b.shows("Orders as state machines")
}

func TestATestOutIsGoneOnWith(t *testing.T) {
	b := remembering(t, &memory{}, 80, 24)
	b.press("home", "enter", "T") // the module
	first := b.lesson().session
	b.solve()
	b.press("enter", "esc")
	b.press("T")
	if s := b.lesson().session; s.Sitting != first.Sitting || s.At() != 1 || s.Len() != first.Len() {
		t.Errorf("got sitting %s at %d of %d, want %s at 1 of %d", s.Sitting, s.At(), s.Len(), first.Sitting, first.Len())
	}
	b.press("esc", "V")
	if s := b.lesson().session; s.Sitting == first.Sitting {
		t.Error("the test-out of a lesson goes on with that of its module")
	}
}

func TestWithoutMemoryNothingIsSaidOfIt(t *testing.T) {
	mem := knowing()
	b := atMap(t, mem, 80, 24)
	b.hides("solid", "fading", "test out")
	b.press("home", "enter")
	b.hides("solid", "fading", "test out", "What you can do")
	b.press("V")
	b.shows("What it is for")
}

func TestAModuleOfLabsAloneIsNotTestedOut(t *testing.T) {
	e := remembering(t, &memory{}, 80, 24).app.env
	m, _ := e.course.Module("m3")
	if why := e.testOutOfModule(actTestOut, m).why; why != "This module has labs alone." {
		t.Errorf("the key says %q", why)
	}
	if why := e.testOutOf(content.LessonRef{}).why; why != "The cursor is on no lesson." {
		t.Errorf("on no lesson the key says %q", why)
	}
}
