package tui

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sizes are those at which frames are kept.
var sizes = [][2]int{{40, 12}, {80, 24}, {120, 40}}

// golden compares a text with the file that holds it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "frames", name+".txt")
	if *update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was; look at it and run `go test ./tui -update`\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// sampleCourse is a small course with every kind of question, which changes only when a test wants it to.
func sampleCourse(t testing.TB) *content.Course {
	t.Helper()
	lesson, err1 := os.ReadFile("testdata/sample.md")
	questions, err2 := os.ReadFile("testdata/sample-quiz.md")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	second := "---\nid: second\ntitle: Orders as state machines\nminutes: 9\n---\n\nText.\n"
	c, err := content.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.shop\nversion: 1.0.0\ntitle: Shop development\nlanguage: en\noutline:\n" +
			"  - module: {id: m1, title: APIs people can rely on, goal: \"Contracts, change, retries and limits.\", outline: [{lesson: one}]}\n" +
			"  - module: {id: m2, title: Orders, goal: From basket to parcel., outline: [{lesson: two}]}\n")},
		"lessons/one/lesson.md": {Data: lesson},
		"lessons/one/quiz.md":   {Data: questions},
		"lessons/two/lesson.md": {Data: []byte(second)},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// walk brings the sample lesson to the first question of a kind without answering it.
func (b *bench) walk(kind quiz.Kind) {
	b.t.Helper()
	for range 100 {
		l := b.lesson()
		if q := l.session.Step().Question; q != nil && l.w != nil {
			if q.Kind == kind && !q.Pre {
				return
			}
			b.solve()
		}
		b.press("enter")
	}
	b.t.Fatalf("there is no %s in the lesson", kind)
}

// scenes are the frames that are kept, each with the way that leads to it.
var scenes = []struct {
	name string
	play func(*bench)
}{
	{"first", func(b *bench) {}},
	{"guess-told", func(b *bench) { b.press("1", "enter") }},
	{"reading", func(b *bench) { b.press("1", "enter", "enter") }},
	{"multi", func(b *bench) { b.walk(quiz.Multi); b.press("1", "t") }},
	{"multi-told", func(b *bench) { b.walk(quiz.Multi); b.press("1", "2", "enter", "e") }},
	{"text-told", func(b *bench) { b.walk(quiz.Text); b.write("safe"); b.press("enter") }},
	{"number", func(b *bench) { b.walk(quiz.Number); b.write("6") }},
	{"order", func(b *bench) { b.walk(quiz.Order); b.press("2", "1") }},
	{"order-told", func(b *bench) { b.walk(quiz.Order); b.press("2", "1", "3", "4", "5", "enter") }},
	{"match", func(b *bench) { b.walk(quiz.Match); b.press("1", "2") }},
	{"match-told", func(b *bench) { b.walk(quiz.Match); b.press("1", "2", "3", "enter") }},
	{"cloze", func(b *bench) { b.walk(quiz.Cloze); b.write("nothing"); b.press("enter") }},
	{"cloze-told", func(b *bench) {
		b.walk(quiz.Cloze)
		b.write("nothing")
		b.press("enter")
		b.write("kee")
		b.press("enter")
	}},
	{"classify", func(b *bench) { b.walk(quiz.Classify); b.press("1", "2") }},
	{"classify-told", func(b *bench) { b.walk(quiz.Classify); b.press("1", "2", "1", "1", "enter") }},
	{"output-told", func(b *bench) { b.walk(quiz.Output); b.write("1"); b.press("enter"); b.write("2"); b.press("enter") }},
	{"spot", func(b *bench) { b.walk(quiz.Spot); b.press("4") }},
	{"spot-told", func(b *bench) { b.walk(quiz.Spot); b.press("4", "enter") }},
	{"fix", func(b *bench) { b.walk(quiz.Fix) }},
	{"fix-told", func(b *bench) { b.walk(quiz.Fix); b.write("!"); b.press("enter") }},
	{"fix-unchanged", func(b *bench) { b.walk(quiz.Fix); b.press("enter") }},
	{"why", func(b *bench) { b.walk(quiz.Why); b.press("2") }},
	{"why-told", func(b *bench) { b.walk(quiz.Why); b.press("2", "3", "4", "enter") }},
	{"scenario-told", func(b *bench) { b.walk(quiz.Scenario); b.press("1", "enter", "e") }},
	{"parsons", func(b *bench) { b.walk(quiz.Parsons); b.press("1", "2") }},
	{"recall", func(b *bench) { b.walk(quiz.Recall); b.write("for two days") }},
	{"recall-judging", func(b *bench) { b.walk(quiz.Recall); b.write("for two days"); b.press("enter", "1") }},
	{"recall-told", func(b *bench) { b.walk(quiz.Recall); b.write("for two days"); b.press("enter", "1", "enter") }},
	{"summary", func(b *bench) { b.finish() }},
	{"home", func(b *bench) { b.finish(); b.press("esc") }},
	{"course", func(b *bench) { b.finish(); b.press("esc", "c") }},
	{"keys", func(b *bench) { b.press("?") }},
	{"note", func(b *bench) {
		b.press("1", "enter", "enter", "n")
		b.write("Same key, same answer: ask Ben how long we keep them.")
	}},
	{"noted", func(b *bench) {
		b.press("1", "enter", "enter", "n")
		b.write("Same key, same answer.")
		b.press("esc", "down")
	}},
	{"report", func(b *bench) { b.reports(); b.press("1", "enter", "!"); b.write("Options 2 and 3 are both right.") }},
	{"reported", func(b *bench) {
		b.reports()
		b.press("1", "enter", "!")
		b.write("Options 2 and 3 are both right.")
		b.press("enter")
	}},
	{"contents", func(b *bench) { b.press("1", "enter", "enter", "o", "down") }},
	{"reader", func(b *bench) { b.press("o", "down", "enter") }},
	{"notes", func(b *bench) {
		b.press("1", "enter", "b", "enter", "n")
		b.write("Same key, same answer.")
		b.press("esc", "esc", "N")
	}},
	{"notes-none", func(b *bench) { b.press("esc", "N") }},
	{"card", func(b *bench) { b.press("1", "enter", "b", "esc", "N", "enter") }},
	{"copy", func(b *bench) { b.walk(quiz.Spot); b.press("y") }},
	{"settings", func(b *bench) { b.press("esc", ",", "down") }},
	{"settings-aim", func(b *bench) { b.press("esc", ",", "down", "down", "down") }},
	{"settings-keys", func(b *bench) { b.press("esc", ",", "end", "enter", "down", "down", "enter") }},
}

// finish answers everything to the end of the lesson.
func (b *bench) finish() {
	b.t.Helper()
	for range 200 {
		l := b.lesson()
		if l.session.Over() {
			return
		}
		if l.w != nil {
			b.solve()
			continue
		}
		b.press("enter")
	}
	b.t.Fatalf("the lesson has no end:\n%s", b.screen())
}

func TestFramesLookAsTheyDid(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1]), func(t *testing.T) {
				b := start(t, sampleCourse(t), &memory{}, size[0], size[1], Mono)
				scene.play(b)
				name := fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1])
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
				if scene.name == "settings" || scene.name == "settings-aim" {
					return // it names the theme
				}
				light := start(t, sampleCourse(t), &memory{}, size[0], size[1], Light)
				scene.play(light)
				golden(t, name, light.screen()+"\n")
			})
		}
	}
}

// fits fails unless the frame fills the terminal and no line is wider.
func (b *bench) fits(width, height int) {
	b.t.Helper()
	lines := strings.Split(b.app.View().Content, "\n")
	if len(lines) > height {
		b.t.Fatalf("the frame has %d lines at %dx%d:\n%s", len(lines), width, height, b.screen())
	}
	for _, l := range lines {
		if w := ansi.StringWidth(l); w > width {
			b.t.Fatalf("a line is %d cells wide at %dx%d: %q", w, width, height, ansi.Strip(l))
		}
	}
}

func TestEveryThemeShowsTheSameText(t *testing.T) {
	for _, scene := range scenes {
		if scene.name == "settings" || scene.name == "settings-aim" {
			continue // it names the theme
		}
		plain := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
		scene.play(plain)
		for _, theme := range []Theme{Dark, Light} {
			b := start(t, sampleCourse(t), &memory{}, 80, 24, theme)
			scene.play(b)
			if b.screen() != plain.screen() {
				t.Errorf("%s in %s reads differently:\n%s\nthan in mono:\n%s", scene.name, theme, b.screen(), plain.screen())
			}
		}
	}
}

// readmeFrame is the frame that README.md shows: the first verdict a newcomer sees.
func readmeFrame(t *testing.T) string {
	b := startOf(t, shipped(t), &memory{}, 80, 24, func(o *Options) {
		o.Settings, o.Races = DefaultSettings(), &fernRaces{}
		o.Settings.Theme = Mono
	})
	b.press("2", "enter")
	return b.screen()
}

func TestTheReadmeShowsARealFrame(t *testing.T) {
	const readme, begin, end = "../README.md", "```text\n", "\n```"
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(text), begin)
	shown, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatal("README.md has no frame")
	}
	got := readmeFrame(t)
	if *update {
		if err := os.WriteFile(readme, []byte(before+begin+got+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != got {
		t.Errorf("README.md shows\n%s\nand the program\n%s\nrun `go test ./tui -update`", shown, got)
	}
}
