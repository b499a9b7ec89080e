package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// liveCourse is a course whose one lesson has code that can be run.
func liveCourse(t testing.TB) *content.Course {
	t.Helper()
	lesson, err := os.ReadFile("testdata/live.md")
	if err != nil {
		t.Fatal(err)
	}
	c, err := content.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.live\nversion: 1.0.0\ntitle: Plants\nlanguage: en\nlicense: MIT\nobjectives: []\noutline:\n" +
			"  - module: {id: m1, title: Tables, goal: Read and change rows., outline: [{lesson: shelves}]}\n")},
		"lessons/shelves/lesson.md": {Data: lesson},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plants answers as a database with plants would.
type plants struct {
	err   error
	ran   []string // what was run, with what came before it
	ended []context.Context
	dirt  string // added to what is shown
}

func (p *plants) CanRun(lang string) bool { return lang == "sql" || lang == "js" }

func (p *plants) RunLive(ctx context.Context, l content.Live) (lab.Output, error) {
	said := l.Text
	for _, b := range l.Before {
		said = b.Text + "then " + said
	}
	p.ran, p.ended = append(p.ran, said), append(p.ended, ctx)
	switch {
	case p.err != nil:
		return lab.Output{}, p.err
	case strings.Contains(l.Text, "SELEC "):
		return lab.Output{Fault: &lab.Fault{Text: `near "SELEC": syntax error` + p.dirt, Line: 1, Col: 1, Unread: true}}, nil
	case strings.HasPrefix(l.Text, "SELECT"):
		rows := [][]string{{"17", "Fern" + p.dirt}}
		if len(l.Before) > 1 {
			rows = append(rows, []string{"18", "Moss"})
		}
		return lab.Output{Blocks: []lab.Block{{Kind: lab.TableBlock, Title: "Result" + p.dirt, Cols: []string{"id", "name" + p.dirt}, Rows: rows, Note: fmt.Sprintf("%d rows", len(rows))}}}, nil
	case strings.HasPrefix(l.Text, "console.log("):
		return lab.Output{Blocks: []lab.Block{{Text: "1" + p.dirt}}}, nil
	}
	return lab.Output{}, nil
}

func startLive(t *testing.T, live Live, width, height int, theme Theme) *bench {
	t.Helper()
	b := startOf(t, liveCourse(t), &memory{}, width, height, func(o *Options) {
		o.Settings, o.Live = DefaultSettings(), live
		o.Settings.Theme = theme
	})
	if b.lesson().session.Step().Section == 0 && strings.Contains(b.screen(), "A table of plants") && len(b.lesson().live.blocks) == 0 {
		b.keys("enter")
	}
	return b
}

// toSection goes on until a section is on the screen.
func (b *bench) toSection(title string) {
	b.t.Helper()
	for range 20 {
		if sectionTitle(b.lesson().session.Lesson, b.lesson().session.Step().Section) == title {
			return
		}
		b.keys("enter")
	}
	b.t.Fatalf("there is no section %q", title)
}

var liveScenes = []struct {
	name string
	play func(*bench)
}{
	{"live", func(b *bench) {}},
	{"live-ran", func(b *bench) { b.keys("ctrl+r") }},
	{"live-two", func(b *bench) { b.toSection("Change it"); b.keys("tab", "ctrl+r") }},
	{"live-edit", func(b *bench) { b.keys("i", "end"); b.write(" -- all") }},
	{"live-failed", func(b *bench) { b.keys("i", "ctrl+k"); b.write("SELEC id"); b.keys("ctrl+r") }},
	{"live-failed-read", func(b *bench) { b.keys("i", "ctrl+k"); b.write("SELEC id"); b.keys("ctrl+r", "esc") }},
	{"live-inside", func(b *bench) { b.toSection("A note in a list"); b.keys("ctrl+r") }},
}

func TestFramesOfCodeThatRuns(t *testing.T) {
	for _, size := range sizes {
		for _, s := range liveScenes {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), func(t *testing.T) {
				b := startLive(t, &plants{}, size[0], size[1], Mono)
				s.play(b)
				golden(t, fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), b.screen())
			})
		}
	}
}

func TestABlockRunsOnTheOnesBeforeItAsTheyStand(t *testing.T) {
	p := &plants{}
	b := startLive(t, p, 80, 24, Mono)
	b.toSection("Change it")
	b.keys("i", "ctrl+k")
	b.write("DELETE FROM plants;")
	b.keys("esc", "tab", "ctrl+r")
	want := "DELETE FROM plants;\nthen SELECT id, name FROM plants;\nthen SELECT id, name\nFROM plants;\n"
	if len(p.ran) != 1 || p.ran[0] != want {
		t.Errorf("ran %q, want %q", p.ran, want)
	}
	b.shows("18  Moss", "2 of 2", "1 of 2, changed")
}

func TestTheBlockOnTheScreenIsTheOneThatRuns(t *testing.T) {
	b := startLive(t, &plants{}, 40, 12, Mono)
	b.toSection("Change it")
	b.shows("▸ SQL that you can run, 1 of 2")
	b.keys("pgdown", "pgdown")
	b.shows("▸ SQL that you can run, 2 of 2")
	b.keys("pgup", "pgup")
	b.shows("▸ SQL that you can run, 1 of 2")
	b.keys("tab")
	b.shows("▸ SQL that you can run, 2 of 2")
	b.keys("tab")
	b.shows("▸ SQL that you can run, 1 of 2")
}

func TestWhatCodePrintsIsGuessedBeforeItIsShown(t *testing.T) {
	b := startLive(t, &plants{}, 80, 24, Mono)
	b.shows("Guess what comes out; Ctrl+R shows it.", "Ctrl+R run", "i edit")
	b.hides("Expected output", "17 | Fern")
	b.keys("ctrl+r")
	b.hides("Guess what comes out", "17 | Fern")
	b.shows("Output", "17  Fern", "1 rows")
	b.keys("i")
	b.write("-- ")
	b.shows("Output, before your last change")
	b.keys("f9")
	b.shows("Guess what comes out")
}

func TestWhatWasTypedSurvivesLeaving(t *testing.T) {
	b := startLive(t, &plants{}, 80, 24, Mono)
	b.keys("i", "end")
	b.write(" -- mine")
	b.keys("ctrl+r", "esc")
	b.shows("FROM plants; -- mine", "changed", "17  Fern")
	b.keys("esc") // to the map
	b.hides("-- mine")
	b.keys("enter")
	b.shows("FROM plants; -- mine", "changed", "17  Fern")
	b.keys("f9")
	b.hides("-- mine", "changed")
	b.keys("i", "ctrl+z")
	b.shows("-- mine") // even that can be taken back
}

func TestAFailureMarksItsLineUntilThatIsChanged(t *testing.T) {
	b := startLive(t, &plants{}, 80, 24, Mono)
	b.keys("i", "ctrl+k")
	b.write("SELEC id")
	b.keys("ctrl+r")
	b.shows("✗ 1 SELEC id", `✗ Line 1: near "SELEC": syntax error.`)
	b.write("s")
	b.hides("✗ 1 SELEC")
	b.shows("Output, before your last change")
}

func TestCodeThatCannotRunSaysWhy(t *testing.T) {
	b := startLive(t, &plants{err: errors.New("the process that runs labs cannot start\nhint: `engineroom doctor` says what this system allows")}, 80, 24, Mono)
	b.keys("ctrl+r")
	b.shows("✗ It cannot be run: The process that runs labs cannot start.", "Expected output", "17 | Fern")
	b = startLive(t, &plants{err: content.Problems{{Text: "The file \"x.sql\" cannot be read: it is not there."}}}, 80, 24, Mono)
	b.keys("ctrl+r")
	b.shows(`✗ It cannot be run: The file "x.sql" cannot be read: it is not there.`)
}

func TestNothingIsOfferedWhereNothingCanRun(t *testing.T) {
	b := startLive(t, nil, 80, 24, Mono)
	b.hides("you can run", "Ctrl+R")
	b.shows("17 | Fern") // the static form
	b = startLive(t, &plants{}, 80, 24, Mono)
	b.toSection("A note in a list")
	b.shows("STOP RUN.", "Ctrl+R run")
	if n := len(b.lesson().live.blocks); n != 1 {
		t.Errorf("%d blocks can be run, want 1", n)
	}
}

func TestALateResultIsLeftAlone(t *testing.T) {
	p := &plants{}
	b := startLive(t, p, 80, 24, Mono)
	first := b.lesson().runLive()
	b.lesson().runLive()
	if p.ran != nil {
		t.Fatal("a run began outside of its effect")
	}
	late := runOf(t, first)
	b.shows("running")
	b.feed(late)
	b.shows("running", "Guess what comes out")
	if p.ended[0].Err() == nil {
		t.Error("the first run was not ended")
	}
}

// runOf is the result of a run.
func runOf(t *testing.T, cmd tea.Cmd) tea.Msg {
	t.Helper()
	m, ok := cmd().(liveRan)
	if !ok {
		t.Fatal("this is no run")
	}
	return m
}

func TestAResultArrivesAlsoAfterTheLessonWasLeft(t *testing.T) {
	b := startLive(t, &plants{}, 80, 24, Mono)
	cmd := b.lesson().runLive()
	b.keys("esc")
	b.feed(runOf(t, cmd))
	b.keys("enter")
	b.shows("17  Fern")
	b.hides("running")
}

func TestRunningCodeIsNotRecorded(t *testing.T) {
	mem := &memory{}
	b := startOf(t, liveCourse(t), mem, 80, 24, func(o *Options) { o.Settings, o.Live = DefaultSettings(), &plants{} })
	before := len(mem.entries)
	if len(b.lesson().live.blocks) == 0 {
		b.keys("enter")
		before = len(mem.entries)
	}
	b.keys("ctrl+r", "i", "x", "ctrl+r", "f9", "esc")
	if n := len(mem.entries); n != before {
		t.Errorf("%d entries were written", n-before)
	}
}

func TestHostileOutputLeaksNothing(t *testing.T) {
	for _, theme := range []Theme{Dark, Mono} {
		for _, size := range sizes {
			b := startLive(t, &plants{dirt: "\x1b]0;owned\a\x1b[2J\u202e\x00\u0085\x9b31m\n\n"}, size[0], size[1], theme)
			b.keys("ctrl+r")
			checkFrame(t, "a live block", b.app.View().Content)
			b.keys("i", "ctrl+k")
			b.feed(tea.PasteMsg{Content: "SELEC \x1b]0;owned\a\u202ex"})
			checkFrame(t, "a live block", b.app.View().Content)
			b.keys("ctrl+r")
			checkFrame(t, "a live block", b.app.View().Content)
			b.keys("esc")
			checkFrame(t, "a live block", b.app.View().Content)
		}
	}
}

func TestCodeIsEditedAtAnySize(t *testing.T) {
	b := startLive(t, &plants{}, 120, 40, Mono)
	b.keys("i", "end")
	for range 12 {
		b.keys("enter")
		b.write("-- a line that is much longer than a narrow terminal is wide, and goes on")
	}
	for _, size := range [][2]int{{40, 12}, {80, 24}, {39, 11}, {200, 60}, {40, 12}} {
		b.resize(size[0], size[1])
		b.write("x")
		frame := b.app.View()
		checkFrame(t, "an editor", frame.Content)
		for _, l := range strings.Split(b.screen(), "\n") {
			if cells(l) > size[0] {
				t.Errorf("at %v a line is %d cells wide: %q", size, cells(l), l)
			}
		}
		if size[0] >= minWidth && frame.Cursor == nil {
			t.Errorf("at %v the cursor is not on the screen:\n%s", size, b.screen())
		}
	}
	b.keys("ctrl+z", "esc")
	b.shows("you can run, changed")
}

func TestAClickPutsTheCursorIntoTheCode(t *testing.T) {
	b := startLive(t, &plants{}, 80, 24, Mono)
	b.keys("i")
	row := 0
	for i, l := range strings.Split(b.screen(), "\n") {
		if strings.Contains(l, "SELECT id") {
			row = i
		}
	}
	b.feed(tea.MouseClickMsg{X: strings.Index(strings.Split(b.screen(), "\n")[row], "id,"), Y: row, Button: tea.MouseLeft})
	b.write("sku, ")
	b.shows("SELECT sku, id, name")
}

func TestReadingAndSearchKeepTheStaticForm(t *testing.T) {
	b := startLive(t, &plants{}, 80, 24, Mono)
	b.keys("o", "down", "enter")
	b.shows("17 | Fern")
	b.hides("you can run", "Ctrl+R", "Expected output")
}

func TestTheListOfKeysNamesThoseOfCode(t *testing.T) {
	b := startLive(t, &plants{}, 80, 40, Mono)
	b.keys("?")
	b.shows("run", "Ctrl+R", "edit", "author's text")
	b = startLive(t, nil, 80, 40, Mono)
	b.keys("?")
	b.hides("author's text")
}

// A frame with a live block, and one while it is edited, have to come as fast as any other.
func BenchmarkLiveFrame(b *testing.B) {
	app, err := New(context.Background(), Options{Course: liveCourse(b), Journal: &memory{}, Live: &plants{}, Settings: DefaultSettings(), Width: 120, Height: 40,
		Now: time.Now, NewID: func() string { return "x" }, Seed: func() uint64 { return 1 }})
	if err != nil {
		b.Fatal(err)
	}
	w := &bench{app: app, mem: &memory{}}
	w.run(app.Init())
	w.keys("i")
	for b.Loop() {
		w.keys("x", "backspace")
		_ = app.View()
	}
}

const askedLesson = "---\nid: asked\ntitle: Asked\n---\n\n## Both\n\n```sql run\nSELECT 1;\n```\n\n" +
	"### Q: Which?\n<!-- q id: which, kind: single, obj: o -->\n\n- [x] one\n  > Yes.\n- [ ] two\n  > No.\n\n> [!NOTE]\n> One.\n\n<!-- screen -->\n## Typed\n\n```sql run\nSELECT 2;\n```\n\n" +
	"### Q: What is it called?\n<!-- q id: called, kind: text, obj: o -->\n\n- [x] select\n- [ ] run\n  > No.\n\n> [!NOTE]\n> So.\n"

func TestCodeBesideAQuestionIsNoAnswer(t *testing.T) {
	c, err := content.Load(fstest.MapFS{
		"pack.yaml":               {Data: []byte("format: 1\nid: org.example.asked\nversion: 1.0.0\ntitle: A\nlanguage: en\nlicense: MIT\nobjectives: [{id: o, text: O.}]\noutline: [{lesson: asked}]\n")},
		"lessons/asked/lesson.md": {Data: []byte(askedLesson)},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	p := &plants{}
	b := startOf(t, c, &memory{}, 80, 24, func(o *Options) { o.Settings, o.Live = DefaultSettings(), p; o.Settings.Theme = Mono })
	b.keys("i", "ctrl+k")
	b.write("SELECT 12;")
	b.keys("ctrl+r", "enter", "esc")
	if len(p.ran) != 1 || p.ran[0] != "SELECT 12;\n" || b.answers() != 0 {
		t.Fatalf("ran %q, %d answers\n%s", p.ran, b.answers(), b.screen())
	}
	b.solve()
	b.shows("Correct.", "SELECT 12;", "17  Fern")
	b.keys("enter", "i", "ctrl+r") // the letter goes into the field
	b.shows("SELECT 2;", "Output")
	if len(p.ran) != 2 || b.answers() != 1 {
		t.Fatalf("ran %q, %d answers\n%s", p.ran, b.answers(), b.screen())
	}
	b.keys("f9", "backspace")
	b.write("select")
	b.keys("enter")
	b.shows("Correct.")
}
