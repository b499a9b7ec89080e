package tui

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// raceCourse is a course whose one lesson has races.
func raceCourse(t testing.TB) *content.Course {
	t.Helper()
	lesson, err := os.ReadFile("testdata/race.md")
	if err != nil {
		t.Fatal(err)
	}
	c, err := content.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.race\nversion: 1.0.0\ntitle: Races\nlanguage: en\nobjectives: [{id: check-then-act, text: Find the gap.}]\noutline:\n" +
			"  - module: {id: m0, title: The first two minutes, goal: See a race., outline: [{lesson: fern}]}\n")},
		"lessons/fern/lesson.md": {Data: lesson},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fernRaces knows what becomes of the fern, as the engine would find out.
type fernRaces struct {
	err  error
	runs []string
}

func (f *fernRaces) Race(_ string, line int, text string) (lab.Output, lab.Report, error) {
	f.runs = append(f.runs, fmt.Sprintf("%d:%s", line, text))
	if f.err != nil {
		return lab.Output{}, lab.Report{}, f.err
	}
	if strings.Contains(text, "oops(") {
		return lab.Output{Fault: &lab.Fault{Text: "SyntaxError: unexpected token", Line: 5, Unread: true}}, lab.Report{}, nil
	}
	safe := strings.Contains(text, "stock > 0\")")
	orders := lab.Block{Kind: lab.TableBlock, Note: "4 of 6 orders sell a fern that is not there."}
	for i, steps := range []string{"A.read A.write B.read", "A.read B.read A.write B.write", "A.read B.read B.write A.write",
		"B.read A.read A.write B.write", "B.read A.read B.write A.write", "B.read B.write A.read"} {
		row := []string{fmt.Sprint(i + 1), steps, "sold 2", "OVERSOLD"}
		if safe || i == 0 || i == 5 {
			row[2], row[3] = "sold 1", "ok"
		}
		orders.Rows = append(orders.Rows, row)
	}
	if safe {
		orders.Note = "6 of 6 orders sell one fern."
	}
	lanes := lab.Block{Kind: lab.LanesBlock, Title: "Order 2", Cols: []string{"step", "who", "what", "stock", "mark"}, Note: "Two people were promised one fern.", Rows: [][]string{
		{"1", "Ada", "reads stock 1", "1", ""},
		{"2", "Ben", "reads stock 1", "1", "stale read: Ada changed it in step 3"},
		{"3", "Ada", "changes 1 row, answers 200", "0", ""},
		{"4", "Ben", "changes 1 row, answers 200", "-1", "acts on the stale read of step 2"},
	}}
	report := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "sells-one", Say: "One fern is sold"}, Passed: safe}}}
	return lab.Output{Blocks: []lab.Block{orders, lanes}}, report, nil
}

// startRace opens the lesson with races.
func startRace(t *testing.T, mem *memory, races Races, width, height int) *bench {
	t.Helper()
	return startOf(t, raceCourse(t), mem, width, height, func(o *Options) {
		o.Settings, o.Races = DefaultSettings(), races
		o.Settings.Theme = Mono
	})
}

func TestARaceIsRunAfterItsGuess(t *testing.T) {
	races := &fernRaces{}
	b := startRace(t, &memory{}, races, 80, 24)
	b.hides("OVERSOLD", "Walked through")
	b.press("2", "enter")
	b.shows("A.read B.read A.write B.write", "OVERSOLD", "4 of 6 orders sell a fern that is not there.", "✗", "Not yet")
	if len(races.runs) != 1 || races.runs[0] != "0:" {
		t.Errorf("runs were %v, want one of the handler as it is", races.runs)
	}
}

func TestOneOrderIsGoneThroughStepByStep(t *testing.T) {
	b := startRace(t, &memory{}, &fernRaces{}, 80, 24)
	b.press("3", "enter", "enter")
	b.shows("Order 2", "reads stock 1", "enter next step")
	b.hides("changes 1 row")
	b.press("right", "enter", "enter")
	b.shows("changes 1 row", "stale read", "Two people were promised one fern.", "enter next")
	b.press("left")
	b.hides("stale read")
	b.press("enter", "enter")
	b.shows("Your turn")
}

func TestARepairIsRightIfRunningItSaysSo(t *testing.T) {
	mem := &memory{}
	races := &fernRaces{}
	b := startRace(t, mem, races, 80, 24)
	b.toRepair()
	b.press("1", "enter")
	b.shows("OVERSOLD", "Not yet", "Both computed 0")
	b.press("enter", "enter", "3", "enter") // the seat
	b.walkToRepair()
	b.press("tab")
	for range 200 {
		b.press("backspace")
	}
	b.write(`const sale = await db.run("update ferns set stock = stock-1 where stock > 0")`)
	b.press("enter")
	b.shows("6 of 6 orders sell one fern.", "Correct.")
	last := mem.entries[len(mem.entries)-1]
	for _, e := range mem.entries {
		if e.Type == study.Answer && e.Item == "fern-repair" {
			last = e
		}
	}
	if last.Response.Passed == nil || !*last.Response.Passed || last.Score != 1 {
		t.Errorf("the journal has %+v", last)
	}
	again := startRace(t, mem, races, 80, 24)
	again.shows("6 of 6 orders sell one fern.", "Correct.")
}

func TestALineThatCannotBeReadIsNoAnswer(t *testing.T) {
	mem := &memory{}
	b := startRace(t, mem, &fernRaces{}, 80, 24)
	b.toRepair()
	before := b.answers()
	b.press("tab")
	b.write("oops(")
	b.press("enter")
	b.shows("Not counted. Line 5: SyntaxError: unexpected token")
	if b.answers() != before || b.lesson().w == nil {
		t.Fatalf("it counts as an answer:\n%s", b.screen())
	}
	b.press("tab", "2", "enter")
	b.shows("6 of 6 orders sell one fern.", "Correct.")
}

// toRepair goes to the question in which a line is repaired.
func (b *bench) toRepair() {
	b.t.Helper()
	b.press("3", "enter", "enter", "right", "right", "right", "enter")
	b.shows("Repair line 4")
}

// walkToRepair goes on until the repair is asked again.
func (b *bench) walkToRepair() {
	b.t.Helper()
	for range 20 {
		l := b.lesson()
		if q := l.session.Step().Question; q != nil && q.ID == "fern-repair" && l.w != nil {
			return
		}
		if l.w != nil {
			b.solve()
		}
		b.press("enter")
	}
	b.t.Fatalf("the repair is not asked again:\n%s", b.screen())
}

func TestWhereNothingCanBeRunWhatIsKnownDecides(t *testing.T) {
	for _, races := range []Races{nil, &fernRaces{err: errors.New("no child process can be started")}} {
		b := startRace(t, &memory{}, races, 80, 24)
		b.press("3", "enter")
		b.shows("This race cannot be run here")
		b.press("enter", "enter")
		b.press("2", "enter")
		b.shows("Correct.")
	}
}

var raceScenes = []struct {
	name string
	play func(*bench)
}{
	{"guess", func(b *bench) { b.press("3") }},
	{"orders", func(b *bench) { b.press("2", "enter") }},
	{"lanes", func(b *bench) { b.press("3", "enter", "enter", "right", "right", "right") }},
	{"repair", func(b *bench) { b.toRepair(); b.press("2") }},
	{"repaired", func(b *bench) { b.toRepair(); b.press("2", "enter") }},
	{"repair-wrong", func(b *bench) { b.toRepair(); b.press("3", "enter") }},
}

func TestRaceFramesLookAsTheyDid(t *testing.T) {
	for _, scene := range raceScenes {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1]), func(t *testing.T) {
				b := startRace(t, &memory{}, &fernRaces{}, size[0], size[1])
				scene.play(b)
				golden(t, fmt.Sprintf("race-%s-%dx%d", scene.name, size[0], size[1]), b.screen()+"\n")
				b.fits(size[0], size[1])
			})
		}
	}
}

func TestOrdersOfDifferentLengthStandInLine(t *testing.T) {
	b := lab.Block{Rows: [][]string{
		{"1", "A.read B.read A.begin A.write A.write A.commit B.begin B.write B.write B.commit", "sold 2", "OVERSOLD"},
		{"12", "B.read B.begin B.write B.commit A.read", "sold 1", "ok"},
	}}
	lines := orders(newStyles(Mono, true), b, 76)
	if len(lines) != 2 || strings.Index(lines[0], "sold") != strings.Index(lines[1], "sold") {
		t.Errorf("results stand out of line:\n%s", strings.Join(lines, "\n"))
	}
	if strings.Contains(lines[1], "read") {
		t.Errorf("one order is told in other words than the one above:\n%s", strings.Join(lines, "\n"))
	}
}
