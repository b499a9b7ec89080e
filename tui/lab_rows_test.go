package tui

import (
	"fmt"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// startWithLabs opens the app on the course with paths, where labs can be opened.
func startWithLabs(t *testing.T, mem *memory, width, height int) *bench {
	t.Helper()
	return startOf(t, pathCourse(t), mem, width, height, func(o *Options) {
		o.Settings = DefaultSettings()
		o.Settings.Theme = Mono
		o.Labs = noLabs
	})
}

// try records a judgement of a lab of which some checks failed.
func (m *memory) try(t *testing.T, id string, checks, failed int) {
	t.Helper()
	var r lab.Report
	for i := range checks {
		r.Results = append(r.Results, lab.Result{Check: lab.Check{ID: fmt.Sprint("check-", i), Points: 1}, Passed: i >= failed})
	}
	o, _ := m.Overview(t.Context(), "org.example.paths", monday)
	m.entries = append(m.entries, study.TryLab(pathCourse(t).Outline, id, lab.Answer{}, r, o.LabsByID()[id], time.Minute, m.stamp()))
}

func (m *memory) solution(t *testing.T, id string) {
	t.Helper()
	m.entries = append(m.entries, study.SolveLab(pathCourse(t).Outline, id, m.stamp()))
}

func (m *memory) stamp() study.Stamp {
	n := len(m.entries)
	return study.Stamp{At: monday.Add(time.Duration(n-1000) * time.Minute), Nonce: fmt.Sprint("lab-", n)}
}

// someLabs is a journal in which one lab is begun, one was passed alone, and one with help.
func someLabs(t *testing.T) *memory {
	mem := done("keys")
	mem.try(t, "fern", 3, 0)
	mem.solution(t, "stock")
	mem.try(t, "stock", 4, 0)
	mem.try(t, "charge", 5, 3)
	return mem
}

// labScenes are the frames on which labs are listed, from home.
var labScenes = []struct {
	name string
	play func(*bench)
}{
	{"home", func(b *bench) {}},
	{"map", func(b *bench) { b.press("c", "home", "down", "down") }},
	{"map-end", func(b *bench) { b.press("c", "end") }},
	{"module", func(b *bench) { b.press("c", "home", "enter", "home", "down") }},
	{"module-of-labs", func(b *bench) { b.press("c", "end", "up", "up", "enter") }},
	{"paths", func(b *bench) { b.press("c", "f") }},
	{"end", func(b *bench) { b.press("c", "home", "down", "enter", "a"); b.finish() }},
}

func TestLabsAreListedAsTheyWere(t *testing.T) {
	for _, scene := range labScenes {
		for _, size := range sizes {
			name := fmt.Sprintf("labs-%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				b := startWithLabs(t, someLabs(t), size[0], size[1])
				scene.play(b)
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
			})
		}
	}
}

func TestTheMapSaysHowFarALabIs(t *testing.T) {
	b := startWithLabs(t, someLabs(t), 80, 24)
	b.press("c")
	b.shows("2 lessons, 2 labs", "2 labs",
		"      ▪ Charge once", "code lab, 15 min, 2 of 5 checks",
		"HTTP lab, 12 min, new",
		"    ✓ The last fern", "SQL lab, 8 min, passed\n",
		"✓ Move stock, all or nothing", "SQL lab, 10 min, passed with help",
		"1 of 4 lessons done")
	b.press("home", "down", "down")
	b.shows("You write a handler in JavaScript")
}

func TestTheCursorOfTheMapBeginsAtALessonAndInAModuleOfLabsAtALab(t *testing.T) {
	b := startWithLabs(t, someLabs(t), 80, 24)
	b.press("c")
	b.shows("▸   Lists that grow")
	b.press("esc")
	for _, e := range b.app.top().(*homeScreen).entries() {
		if e.text == "Two buyers at once" {
			m, _ := e.open()
			if c := m.push.(*courseScreen); c.here().lab.ID != "fern" {
				t.Errorf("the cursor is on %+v, want the first lab", c.here())
			}
		}
	}
}

func TestHomeOffersTheLabThatWasWorkedOnLast(t *testing.T) {
	mem := someLabs(t)
	b := startWithLabs(t, mem, 80, 24)
	b.shows("Lab       Charge once", "2 of 5 checks", "Two buyers at once", "2 of 2 labs")
	mem.try(t, "charge", 5, 0)
	b = startWithLabs(t, mem, 80, 24)
	b.hides("Lab       ")
	mem.try(t, "wire", 5, 5)
	b = startWithLabs(t, mem, 80, 24)
	b.shows("Lab       Repair the wire", "0 of 5 checks")
}

func TestTheEndOfALessonOffersItsLabs(t *testing.T) {
	b := startWithLabs(t, someLabs(t), 80, 24)
	b.press("c", "home", "down", "enter", "a")
	b.finish()
	b.shows("Do it:", "1 ▪ Charge once", "code lab, 15 min, 2 of 5 checks", "2   Repair the wire", "1-2 do it", "Next  Lists that grow")
	b.press("enter")
	b.finish()
	b.hides("Do it:", "do it")
}

func TestAPathCountsLabsInWords(t *testing.T) {
	b := startWithLabs(t, someLabs(t), 80, 24)
	b.press("c", "f")
	b.shows("4 lessons done, 34 min, and 4 labs", "1 of 2 lessons done, 21 min, and 2 labs")
}

func TestWithoutWhatOpensThemNoLabIsShown(t *testing.T) {
	b := start(t, pathCourse(t), someLabs(t), 80, 24, Mono)
	unseen := func() { t.Helper(); b.hides("Charge once", "Two buyers", " lab", "The last fern", "Do it") }
	unseen()
	b.press("c")
	unseen()
	b.press("home", "enter")
	unseen()
	b.press("esc", "f")
	unseen()
	b.press("esc", "home", "down", "enter", "a")
	b.finish()
	unseen()
}

func TestALabIsNoPlaceToMark(t *testing.T) {
	mem := someLabs(t)
	b := startWithLabs(t, mem, 80, 24)
	b.press("c", "home", "down", "down")
	before := len(mem.entries)
	b.press("b", "n")
	if len(mem.entries) != before {
		t.Errorf("%d entries were written: %+v", len(mem.entries)-before, mem.entries[before:])
	}
	b.shows("▸   ▪ Charge once")
}

func TestAMouseOpensAndFindsTheRowsBelowLabs(t *testing.T) {
	b := startWithLabs(t, someLabs(t), 80, 24)
	b.press("c")
	b.click("Parcels")
	if got := b.lesson().ref.ID; got != "parcels" {
		t.Errorf("opened %s, want parcels", got)
	}
	b.press("esc", "home", "enter")
	b.click("Lists that grow")
	if got := b.lesson().ref.ID; got != "lists" {
		t.Errorf("opened %s, want lists", got)
	}
}
