package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// books are packs side by side, of which one may not be readable.
type books struct {
	courses []*content.Course
	mem     *memory
	torn    string // id of a pack that cannot be read
}

func (s *books) Pack(id string) (*content.Course, bool) {
	for _, c := range s.courses {
		if c.ID == id {
			return c, true
		}
	}
	return nil, false
}

func (s *books) Packs() []study.Shelved {
	var out []study.Shelved
	for _, c := range s.courses {
		out = append(out, study.Shelved{ID: c.ID, Version: c.Version, Title: c.Title, Lessons: -1})
	}
	if s.torn != "" {
		out = append(out, study.Shelved{ID: s.torn, Version: "2.1.0", Title: "Queues", Lessons: -1})
	}
	return out
}

func (s *books) Standing(ctx context.Context) ([]study.Shelved, error) {
	out := s.Packs()
	for i, c := range s.courses {
		o, err := s.mem.Overview(ctx, c.ID, monday)
		if err != nil {
			return nil, err
		}
		out[i] = study.ShelvedOf(c.Outline, o.Lessons, o.Labs)
	}
	if s.torn != "" {
		out[len(out)-1].Trouble = "The pack " + s.torn + " cannot be read: pack.yaml is not there."
	}
	return out, nil
}

func (s *books) Last(context.Context) (string, error) {
	last := ""
	for _, e := range s.mem.entries {
		if e.Lesson != "" {
			last = e.Pack
		}
	}
	return last, nil
}

func (s *books) Open(id string) (Pack, error) {
	c, ok := s.Pack(id)
	if !ok {
		return Pack{}, errors.New("it is gone")
	}
	return Pack{Course: c}, nil
}

// logsCourse is a second pack.
func logsCourse(t testing.TB) *content.Course {
	t.Helper()
	quiz := "### Q: What does a reader see while a writer commits?\n<!-- q id: sees -->\n\n- [x] Its snapshot\n  > Frames after it are not read.\n- [ ] The newest row\n  > Not yet.\n"
	c, err := content.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.logs\nversion: 1.4.0\ntitle: Write-ahead logs\nlanguage: en\noutline:\n" +
			"  - module: {id: w1, title: Readers and writers, goal: Nobody waits., outline: [{lesson: readers}, {lesson: checkpoints}]}\n")},
		"glossary.md":                   {Data: []byte("# Glossary\n\n## frame\n\nA page with a number.\n")},
		"lessons/readers/lesson.md":     {Data: []byte("---\nid: readers\ntitle: Readers do not wait\nminutes: 5\n---\n\nA reader sees the frame of its snapshot.\n")},
		"lessons/readers/quiz.md":       {Data: []byte(quiz)},
		"lessons/checkpoints/lesson.md": {Data: []byte("---\nid: checkpoints\ntitle: Checkpoints\nminutes: 4\n---\n\nPages go back into the file.\n")},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// packsOpen opens the app on the sample course with another pack beside it.
func packsOpen(t *testing.T, mem *memory, width, height int, change func(*Options)) *bench {
	t.Helper()
	shop := sampleCourse(t)
	s := &books{courses: []*content.Course{shop, logsCourse(t)}, mem: mem}
	return startOf(t, shop, mem, width, height, func(o *Options) {
		o.Shelf, o.Settings = s, DefaultSettings()
		o.Settings.Theme = Mono
		change(o)
	})
}

// toEntry moves the cursor of the home screen to the line with a text.
func (b *bench) toEntry(text string) {
	b.t.Helper()
	h, ok := b.app.top().(*homeScreen)
	if !ok {
		b.t.Fatalf("not at home:\n%s", b.screen())
	}
	for i, e := range h.entries() {
		if strings.Contains(e.text, text) {
			h.at = i
			return
		}
	}
	b.t.Fatalf("no %q at home:\n%s", text, b.screen())
}

var shelfScenes = []struct {
	name string
	play func(*bench)
}{
	{"home", func(b *bench) { b.press("esc") }},
	{"map", func(b *bench) { b.press("esc"); b.toEntry("Write-ahead logs"); b.press("enter") }},
	{"turned", func(b *bench) {
		b.press("esc")
		b.toEntry("Write-ahead logs")
		b.press("enter", "enter", "enter", "1", "enter", "esc", "esc")
	}},
	{"list", func(b *bench) { b.press("esc"); b.toEntry("installed"); b.press("enter", "down") }},
	{"torn", func(b *bench) { b.press("esc"); b.toEntry("Queues"); b.press("enter") }},
}

func TestPacksBesideOneAnotherLookAsTheyDid(t *testing.T) {
	for _, scene := range shelfScenes {
		for _, size := range sizes {
			name := fmt.Sprintf("packs-%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				b := packsOpen(t, &memory{}, size[0], size[1], func(o *Options) {
					if scene.name == "torn" {
						o.Shelf.(*books).torn = "org.example.queues"
					}
				})
				scene.play(b)
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
			})
		}
	}
}

func TestWhatIsLearnedInAnotherPackIsRecordedThereAndGoesOnThere(t *testing.T) {
	mem := &memory{}
	b := packsOpen(t, mem, 80, 24, func(*Options) {})
	b.press("esc")
	b.shows("Shop development", "Write-ahead logs", "0 of 2 lessons", "2 installed")
	b.toEntry("Write-ahead logs")
	b.press("enter")
	b.shows("Readers and writers", "0 of 2 lessons done")
	b.press("esc")
	b.shows("Course    Shop development") // looking is not learning
	b.toEntry("Write-ahead logs")
	b.press("enter", "enter", "b")
	last := mem.entries[len(mem.entries)-1]
	if last.Type != study.Bookmarked || last.Pack != "org.example.logs" || last.Version != "1.4.0" {
		t.Errorf("the bookmark is %+v", last)
	}
	b.press("enter", "1", "enter")
	if last = mem.entries[len(mem.entries)-1]; last.Type != study.Answer || last.Pack != "org.example.logs" {
		t.Errorf("the answer is %+v", last)
	}
	b.press("esc", "esc")
	b.shows("Continue  Readers do not wait", "Course    Write-ahead logs", "Pack      Shop development", "Notes     0 notes, 1 bookmark")
	b.press("c")
	b.shows("Readers and writers")
	b.press("esc")
	b.toEntry("Shop development")
	b.press("enter")
	b.shows("APIs people can rely on")
}

func TestAPackThatCannotBeReadIsNamedAndStopsNothing(t *testing.T) {
	b := packsOpen(t, &memory{}, 80, 24, func(o *Options) { o.Shelf.(*books).torn = "org.example.queues" })
	b.press("esc")
	b.shows("Pack      Queues", "cannot be read", "3 installed")
	b.toEntry("Queues")
	b.press("enter")
	b.shows("The pack org.example.queues cannot be read: pack.yaml is not there.", "Course    Shop development")
	b.toEntry("Write-ahead logs")
	b.press("enter")
	b.shows("Readers and writers")
}

func TestTheGlossaryIsThatOfThePack(t *testing.T) {
	b := packsOpen(t, &memory{}, 80, 24, func(*Options) {})
	b.press("esc")
	b.toEntry("Write-ahead logs")
	b.press("enter", "enter", "d")
	b.shows("A page with a number.")
}

func TestAReviewAsksQuestionsOfEveryPack(t *testing.T) {
	p := newPast(t).answered("six", 5, true)
	logs := logsCourse(t)
	p.add(study.Entry{Type: study.Answer, Lesson: "readers", Item: "sees", Kind: "single", Scored: true, Try: 1, Score: 1}, 5)
	p.mem.entries[len(p.mem.entries)-1].Pack = logs.ID
	b := p.openWith(80, 24, func(o *Options) {
		o.Settings.Theme = Mono
		o.Shelf = &books{courses: []*content.Course{p.course, logs}, mem: p.mem}
	})
	b.press("esc")
	b.shows("2 due")
	b.press("r")
	for range 10 {
		if b.lesson().session.Step().From.Course.ID == logs.ID {
			break
		}
		b.answerRightly()
	}
	b.shows("What does a reader see while a writer commits?")
	b.press("n")
	b.write("Ask Ben.")
	b.press("esc")
	if last := p.mem.entries[len(p.mem.entries)-1]; last.Type != study.Noted || last.Pack != logs.ID || last.Item != "sees" {
		t.Errorf("the note is %+v", last)
	}
	b.solve()
	b.shows("Write-ahead logs")
	b.press("o")
	b.shows("A reader sees the frame")
}

// corrected are due cards of which the answer to one question was corrected.
type corrected struct {
	shelf
	item string
}

func (c corrected) Agenda(ctx context.Context, now time.Time, most int) (study.Agenda, error) {
	a, err := c.shelf.Agenda(ctx, now, most)
	for i := range a.Cards {
		if a.Cards[i].ID == c.item {
			a.Cards[i].Corrected = study.Correction{Items: map[string]int{c.item: 2}}
		}
	}
	return a, err
}

func TestWhoIsAskedACorrectedQuestionIsToldSo(t *testing.T) {
	p := newPast(t).answered("six", 5, true)
	for _, item := range []string{"six", "repeat"} {
		b := p.openWith(80, 24, func(o *Options) {
			o.Settings.Theme = Mono
			o.Memory = corrected{shelf{p.mem}, item}
		})
		b.press("esc", "r")
		if item != "six" {
			b.hides("was corrected")
			continue
		}
		b.shows("The answer to this question was corrected since you learned it.")
		b.solve()
		b.hides("was corrected since")
	}
}
