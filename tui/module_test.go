package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// pathCourse is a course of two modules, with lessons that need others, and paths.
func pathCourse(t testing.TB) *content.Course {
	t.Helper()
	files := fstest.MapFS{"pack.yaml": {Data: []byte(`format: 1
id: org.example.paths
version: 1.0.0
title: Shop development
language: en
objectives:
  - { id: retry, text: "Say when a request may be sent again, and why." }
  - { id: page, text: "Page through a list that grows while it is read." }
planned: [http-on-the-wire, webhooks]
capabilities: [code, http, sql]
outline:
  - module: {id: m1, title: APIs people can rely on, goal: "Contracts, change, retries and limits: what callers of an interface count on, and how it is kept.", outline: [{lesson: keys}, {lab: charge}, {lab: wire}, {lesson: lists}]}
  - module: {id: m2, title: Orders, goal: From basket to parcel., outline: [{lesson: orders}, {lesson: parcels}]}
  - module: {id: m3, title: Two buyers at once, goal: Keep data right when things happen at the same time., outline: [{lab: fern}, {lab: stock}]}
paths:
  - { id: shop, title: Shop builder, for: "You join a company that sells online, and orders will be yours.", lessons: [orders, webhooks, keys] }
  - { id: api, title: API developer, for: "You will look after endpoints.", lessons: [keys, lists, http-on-the-wire] }
`)}}
	lesson := func(id, title, matter string, questions ...string) {
		files["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: " + title + "\n" + matter + "---\n\nText.\n")}
		src := ""
		for i, kind := range questions {
			options := "- [x] yes\n- [ ] no\n"
			if kind == "order" {
				options = "1. one\n2. two\n3. three\n"
			}
			src += fmt.Sprintf("### Q: Question %d about %s?\n<!-- q id: %s-%d, kind: %s -->\n\n%s\n", i+1, id, id, i+1, kind, options)
		}
		if src != "" {
			files["lessons/"+id+"/quiz.md"] = &fstest.MapFile{Data: []byte(src)}
		}
	}
	lab := func(id, kind, title string, minutes, checks int) {
		src := fmt.Sprintf("id: %s\nkind: %s\ntitle: %q\nminutes: %d\nchecks: [%s]\n", id, kind, title, minutes, strings.TrimSuffix(strings.Repeat("{}, ", checks), ", "))
		files["labs/"+id+"/lab.yaml"] = &fstest.MapFile{Data: []byte(src)}
	}
	lab("charge", "code", "Charge once", 15, 5)
	lab("wire", "http", "Repair the wire: five messages that no server understands", 12, 5)
	lab("fern", "sql", "The last fern", 8, 3)
	lab("stock", "sql", "Move stock, all or nothing", 10, 4)
	lesson("keys", "Keys that make a retry safe", "minutes: 12\nobjectives: [retry]\nneeds: [http-on-the-wire]\n", "single", "order", "single")
	lesson("lists", "Lists that grow while they are read", "minutes: 8\nobjectives: [page]\nneeds: [keys]\n")
	lesson("orders", "Orders as state machines", "minutes: 9\nneeds: [lists, keys]\n", "single")
	lesson("parcels", "Parcels", "minutes: 5\nneeds: []\n")
	c, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// atMap opens the app on the map of the course with paths.
func atMap(t *testing.T, mem *memory, width, height int) *bench {
	b := start(t, pathCourse(t), mem, width, height, Mono)
	b.press("esc", "c")
	return b
}

// done is a journal in which lessons are finished.
func done(lessons ...string) *memory {
	m := &memory{}
	for i, id := range lessons {
		at := monday.Add(time.Duration(i)*time.Minute - 24*time.Hour)
		for _, typ := range []study.EntryType{study.Opened, study.Finished, study.Left} {
			m.entries = append(m.entries, study.Entry{
				Type: typ, Nonce: fmt.Sprint(id, typ), At: at, Pack: "org.example.paths", Sitting: fmt.Sprint("s", i), Lesson: id, Steps: 1, Score: 0.8,
			})
		}
	}
	return m
}

// wayScenes are the frames of the map, the module page, the paths and the check.
var wayScenes = []struct {
	name string
	done []string
	play func(*bench)
}{
	{"map-module", []string{"keys"}, func(b *bench) { b.press("home") }},
	{"module", []string{"keys"}, func(b *bench) { b.press("home", "enter") }},
	{"module-needs", []string{"keys"}, func(b *bench) { b.press("end", "up", "up", "enter") }},
	{"paths", []string{"keys"}, func(b *bench) { b.press("f", "down", "enter") }},
	{"home-path", []string{"keys"}, func(b *bench) { b.press("f", "down", "enter", "esc", "esc") }},
	{"home-path-done", []string{"keys", "orders"}, func(b *bench) { b.press("f", "down", "enter", "esc", "esc") }},
	{"check", nil, func(b *bench) { b.toCheck() }},
	{"check-told", nil, func(b *bench) { b.toCheck(); b.wrong() }},
	{"check-known", nil, func(b *bench) { b.toCheck(); b.solve(); b.press("enter"); b.solve(); b.press("enter") }},
	{"check-better", nil, func(b *bench) { b.toCheck(); b.wrong(); b.press("enter"); b.solve(); b.press("enter") }},
}

// toCheck goes from the map to the check of the second lesson.
func (b *bench) toCheck() { b.press("home", "enter", "down", "v") }

// wrong chooses an option that is not right.
func (b *bench) wrong() {
	l := b.lesson()
	right := l.session.Step().Question.Solution().Chose[0]
	for i, o := range l.session.Shown(l.session.At()) {
		if o != right {
			b.press(digit(i), "enter")
			return
		}
	}
}

func TestTheWayThroughTheCourseLooksAsItDid(t *testing.T) {
	for _, scene := range wayScenes {
		for _, size := range sizes {
			name := fmt.Sprintf("way-%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				b := atMap(t, done(scene.done...), size[0], size[1])
				scene.play(b)
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
			})
		}
	}
}

// click presses the mouse where the screen shows a text.
func (b *bench) click(text string) {
	b.t.Helper()
	for y, line := range strings.Split(b.screen(), "\n") {
		if x := strings.Index(line, text); x >= 0 {
			b.feed(tea.MouseClickMsg{X: len([]rune(line[:x])), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	b.t.Fatalf("there is no %q to click:\n%s", text, b.screen())
}

func TestTheMapOpensModulesAndLessonsByKeyAndByMouse(t *testing.T) {
	b := atMap(t, done("keys"), 80, 24)
	b.press("home")
	b.shows("▸ APIs people can rely on", "Contracts, change, retries and limits")
	b.press("down")
	b.shows("Say when a request may be sent again, and why.")
	b.press("up", "enter")
	b.shows("What it is for", "20 min")
	b.press("enter")
	b.shows("Lists that grow while they are read", "section 1 of 1")
	b.press("esc", "esc")
	b.click("Orders as state")
	if b.lesson().ref.ID != "orders" {
		t.Fatalf("opened %s, want orders", b.lesson().ref.ID)
	}
	b.press("esc")
	b.click("Orders  ")
	b.shows("What it is for", "From basket to parcel.")
	b.click("Parcels")
	if b.lesson().ref.ID != "parcels" {
		t.Fatalf("opened %s, want parcels", b.lesson().ref.ID)
	}
}

func TestAClickBesideTheRowsOpensNothing(t *testing.T) {
	b := atMap(t, &memory{}, 80, 24)
	for y := range 24 {
		if line := strings.Split(b.screen(), "\n")[y]; strings.TrimSpace(line) == "" {
			b.feed(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
			b.shows("0 of 4 lessons done")
		}
	}
	b.press("f")
	for y := range 24 {
		if line := strings.Split(b.screen(), "\n")[y]; strings.TrimSpace(line) == "" {
			b.feed(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
		}
	}
	if got := b.app.env.settings.Path; got != "" {
		t.Errorf("an empty line chose the path %q", got)
	}
}

func TestAModulePageSaysWhatHelpsAndHowFarThatIs(t *testing.T) {
	b := atMap(t, done("keys"), 80, 24)
	b.press("end", "up", "up", "enter") // the page of the second module
	b.shows("Before the lesson at the cursor", "▪ Lists that grow while they are read", "✓ Keys that make a retry safe")
	b.hides("Before others")
	b.press("down")
	b.shows("Before the lesson at the cursor: nothing", "Before others in this module", "▪ Lists that grow while they are read")
	b.press("esc", "home", "enter", "home")
	b.shows("Before the lesson at the cursor", "http on the wire", "not written yet")
	b.press("down")
	b.shows("✓ Keys that make a retry safe", "Before others in this module", "http on the wire")
	b.resize(40, 12)
	b.press("home")
	b.shows("Helps first: http on the wire, not ")
}

func TestAPathIsChosenShownAndFollowed(t *testing.T) {
	b := atMap(t, done("parcels"), 80, 24)
	b.shows("f paths")
	b.press("f")
	b.shows("✓ Whole course, in order", "chosen, 1 of 4 lessons done, 34 min", "2 lessons, 21 min")
	b.hides("webhooks", "3 lessons")
	b.press("down", "enter")
	b.shows("✓ Shop builder", "Chosen: Shop builder.")
	if got := b.app.env.settings.Path; got != "shop" {
		t.Fatalf("settings: path %q, want shop", got)
	}
	b.press("esc", "esc")
	b.shows("Path      Shop builder", "0 of 2", "Orders as state machines")
	b.press("home", "enter")
	b.finish()
	b.shows("Next  Keys that make a retry safe")
	b.press("enter")
	b.finish()
	b.shows("That was the last lesson on your path, Shop builder.")
}

func TestTheEndOfAPathIsSaidAndTheCourseOffered(t *testing.T) {
	b := atMap(t, done("orders"), 80, 24)
	b.press("f", "down", "enter", "esc", "esc", "home", "enter")
	if b.lesson().ref.ID != "keys" {
		t.Fatalf("the path goes on with %s, want keys", b.lesson().ref.ID)
	}
	b.finish()
	b.shows("That was the last lesson on your path, Shop builder.")
	b.press("enter")
	b.shows("Shop builder, done", "2 of 2", "Start", "Lists that grow")
}

func TestANewcomerWithAPathBeginsOnIt(t *testing.T) {
	settings := DefaultSettings()
	settings.Path = "shop"
	b := startWith(t, pathCourse(t), &memory{}, settings)
	if got := b.lesson().ref.ID; got != "orders" {
		t.Errorf("the app begins with %s, want orders", got)
	}
}

func TestAPathThatIsGoneIsNotFollowed(t *testing.T) {
	b := atMap(t, done("keys"), 80, 24)
	b.app.env.settings.Path = "gone"
	b.press("f")
	b.shows("✓ Whole course, in order")
	b.press("esc", "esc")
	b.hides("Path  ")
	b.shows("Lists that grow")
}

func TestACourseWithoutPathsOffersNone(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("esc", "c", "f")
	b.shows("0 of 2 lessons done")
	b.hides("f paths")
}

func TestACheckThatCannotWorkSaysWhy(t *testing.T) {
	b := atMap(t, &memory{}, 80, 24)
	b.press("home", "?")
	b.shows("not now: The cursor is on no lesson.)")
	b.press("esc", "down", "?")
	b.shows("not now: What helps is not written.)")
	b.press("esc", "end", "?")
	b.shows("not now: Nothing is needed first.)")
	b.press("esc", "v")
	b.shows("0 of 4 lessons done")
}

func TestACheckAsksOnlyQuickQuestionsAndKeepsTheAnswers(t *testing.T) {
	mem := done()
	b := atMap(t, mem, 80, 24)
	b.toCheck()
	b.shows("Before: Lists that grow", "question 1 of 2")
	asked := map[string]bool{}
	for range 2 {
		q := b.lesson().session.Step().Question
		asked[q.ID] = q.Kind == quiz.Single
		b.wrong()
		b.shows("Not yet.")
		b.hides("quiz asks it again", "comes back")
		b.press("enter")
	}
	if !asked["keys-1"] || !asked["keys-3"] {
		t.Errorf("asked %v, want keys-1 and keys-3", asked)
	}
	b.shows("0 of 2 right", "Better first: enter", "The lesson: space", "Keys that make a retry safe (12 min)", "enter what comes first", "space to the lesson")
	answers := 0
	for _, e := range mem.entries {
		if e.Type == study.Answer && e.Lesson == "" && !e.Scored && (e.Item == "keys-1" || e.Item == "keys-3") {
			answers++
		}
	}
	if answers != 2 {
		t.Errorf("the journal has %d answers of the check, want 2", answers)
	}
	b.press("enter")
	if b.lesson().ref.ID != "keys" || b.lesson().errand != nil {
		t.Errorf("enter opened %s", b.lesson().ref.ID)
	}
	b.press("esc")
	b.shows("What it is for") // the page it was begun on
}

func TestTheEndOfACheckLeadsToTheLessonOrToWhatHelps(t *testing.T) {
	for _, c := range []struct {
		name, says, key, opens string
		right                  bool
	}{
		{"known, on", "2 of 2: you know enough.", "enter", "lists", true},
		{"known, first", "2 of 2: you know enough.", "space", "keys", true},
		{"not known, first", "0 of 2 right", "enter", "keys", false},
		{"not known, on", "0 of 2 right", "space", "lists", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := atMap(t, &memory{}, 80, 24)
			b.toCheck()
			for range 2 {
				if c.right {
					b.solve()
				} else {
					b.press("x")
				}
				b.press("enter")
			}
			b.shows(c.says)
			b.press(c.key)
			if got := b.lesson().ref.ID; got != c.opens {
				t.Errorf("%s opened %s, want %s", c.key, got, c.opens)
			}
		})
	}
}

func TestAQuestionOfACheckIsMarkedInItsOwnLesson(t *testing.T) {
	b := atMap(t, &memory{}, 80, 24)
	b.toCheck()
	b.press("b")
	last := b.mem.entries[len(b.mem.entries)-1]
	if last.Type != study.Bookmarked || last.Lesson != "keys" || !strings.HasPrefix(last.Item, "keys-") {
		t.Errorf("got %+v, want a bookmark at a question of keys", last)
	}
	b.press("esc", "down", "b")
	last = b.mem.entries[len(b.mem.entries)-1]
	if last.Type != study.Bookmarked || last.Lesson != "lists" || last.Step != -1 || last.Item != "" {
		t.Errorf("got %+v, want a bookmark at the lesson lists", last)
	}
}

func TestAfterAKillInACheckTheAnswersAreThereAndHomeComesBack(t *testing.T) {
	mem := done("keys")
	b := atMap(t, mem, 80, 24)
	b.toCheck()
	b.press("x")
	b.shows("Now you have seen it.")
	before := len(mem.entries)
	again := start(t, pathCourse(t), mem, 80, 24, Mono)
	again.shows("engineroom", "Course", "Settings")
	if n := slices.IndexFunc(mem.entries, func(e study.Entry) bool { return e.Type == study.Answer }); n < 0 || len(mem.entries) != before {
		t.Errorf("the answer is at %d of %d entries", n, len(mem.entries))
	}
}
