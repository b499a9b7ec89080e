package tui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// memory is a journal that keeps its entries in memory and fails while told to.
type memory struct {
	entries []study.Entry
	failing error

	unreadable error // what becomes of looking for a review
	known      []study.Objective
}

func (m *memory) Record(_ context.Context, entries ...study.Entry) error {
	if m.failing != nil {
		return m.failing
	}
	for _, e := range entries {
		if !slices.ContainsFunc(m.entries, func(o study.Entry) bool { return o.Nonce == e.Nonce }) {
			m.entries = append(m.entries, e)
		}
	}
	return nil
}

func (m *memory) Sitting(_ context.Context, pack, lesson string) ([]study.Entry, error) {
	sitting := ""
	for _, e := range m.entries {
		if e.Pack == pack && e.Lesson == lesson && e.Type == study.Opened {
			sitting = e.Sitting
		}
	}
	var out []study.Entry
	for _, e := range m.entries {
		if e.Sitting == sitting && sitting != "" {
			out = append(out, e)
		}
	}
	return out, nil
}

// Marks folds the entries about places.
func (m *memory) Marks(_ context.Context, pack string) ([]study.Mark, error) {
	var all marked
	all.load(nil)
	for _, e := range m.entries {
		if e.Pack != pack {
			continue
		}
		if e.Type == study.Noted || e.Type == study.Bookmarked || e.Type == study.Unbookmarked {
			all.apply(e)
		}
	}
	return slices.Collect(maps.Values(all.by)), nil
}

// Overview sums up the entries the slow way.
func (m *memory) Overview(_ context.Context, pack string, now time.Time) (study.Overview, error) {
	var o study.Overview
	byLesson := map[string]*study.LessonRecord{}
	for _, e := range m.entries {
		r := byLesson[e.Lesson]
		if e.Lesson == "" {
			r = &study.LessonRecord{} // what belongs to no lesson makes no record
		} else if e.Pack != pack {
			r = &study.LessonRecord{} // and what belongs to another pack none of this one
		} else if r == nil {
			r = &study.LessonRecord{Pack: pack, Lesson: e.Lesson, Opened: e.At}
			byLesson[e.Lesson] = r
		}
		if e.Type == study.Tried || e.Type == study.LabHinted || e.Type == study.Solved {
			var l study.LabRecord
			if i := slices.IndexFunc(o.Labs, func(l study.LabRecord) bool { return l.Lab == e.Item }); i >= 0 {
				l = o.Labs[i]
				o.Labs = slices.Delete(o.Labs, i, i+1)
			}
			o.Labs = slices.Insert(o.Labs, 0, l.Record(e))
			continue
		}
		r.Seen, r.Step = e.At, e.Step
		switch e.Type {
		case study.Opened:
			r.Open, r.Sitting, r.Steps = true, e.Sitting, e.Steps
		case study.Finished:
			if !r.IsDone() {
				r.Done, r.FirstScore = e.At, e.Score
			}
			r.Open, r.BestScore = false, max(r.BestScore, e.Score)
		case study.Answer:
			o.AnswersToday++
			o.Week[(int(e.At.Weekday())+6)%7]++
			o.TimeToday += e.Took
		}
	}
	for _, r := range byLesson {
		o.Lessons = append(o.Lessons, *r)
	}
	slices.SortFunc(o.Lessons, func(a, b study.LessonRecord) int { return b.Seen.Compare(a.Seen) })
	return o, nil
}

var errFull = errors.New("not saved: the disk is full")

// bench is a clock and a source of names that give the same run every time.
type bench struct {
	t    *testing.T
	app  *App
	mem  *memory
	time time.Time
	ids  int

	patience time.Duration // how long a command may take before it counts as a tick; 0.8 s if it is 0
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// start opens the app on a course and a journal.
func start(t *testing.T, course *content.Course, mem *memory, width, height int, theme Theme) *bench {
	t.Helper()
	settings := DefaultSettings()
	settings.Theme = theme
	return startSized(t, course, mem, width, height, settings)
}

// startWith opens the app with settings, in a terminal of the usual size.
func startWith(t *testing.T, course *content.Course, mem *memory, settings Settings) *bench {
	t.Helper()
	return startSized(t, course, mem, 80, 24, settings)
}

func startSized(t *testing.T, course *content.Course, mem *memory, width, height int, settings Settings) *bench {
	t.Helper()
	return startOf(t, course, mem, width, height, func(o *Options) { o.Settings = settings })
}

// startOf opens the app with options that a test changes.
func startOf(t *testing.T, course *content.Course, mem *memory, width, height int, change func(*Options)) *bench {
	t.Helper()
	b := &bench{t: t, mem: mem, time: monday, ids: len(mem.entries) * 1000}
	o := Options{
		Course: course, Journal: mem, Width: width, Height: height,
		Now:   func() time.Time { b.time = b.time.Add(time.Second); return b.time },
		NewID: func() string { b.ids++; return fmt.Sprintf("id-%d", b.ids) },
		Seed:  func() uint64 { return 7 },
	}
	change(&o)
	app, err := New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	b.app = app
	app.env.fx.refitAfter = 0
	app.env.fx.redrawAfter, app.env.fx.saveAfter, app.env.fx.lookAfter, app.env.fx.backupAfter = 0, 0, 0, 0
	b.run(app.Init())
	return b
}

// run runs a command and everything that follows from it. Ticks and questions to the terminal are left alone.
func (b *bench) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	select {
	case msg := <-done:
		b.feed(msg)
	case <-time.After(cmp.Or(b.patience, 800*time.Millisecond)): // a tick
	}
}

func (b *bench) feed(msg tea.Msg) {
	switch m := msg.(type) {
	case nil, tea.QuitMsg:
	case tea.BatchMsg:
		for _, c := range m {
			b.run(c)
		}
	default:
		_, cmd := b.app.Update(msg)
		b.run(cmd)
	}
}

var namedKeys = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "space": {Code: tea.KeySpace, Text: " "},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "ctrl+x": {Code: 'x', Mod: tea.ModCtrl}, "backspace": {Code: tea.KeyBackspace}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl},
}

func keyPress(name string) tea.KeyPressMsg {
	if k, ok := namedKeys[name]; ok {
		return tea.KeyPressMsg(k)
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg(tea.Key{Code: r, Text: name})
}

// press presses keys, each a name or a single letter.
func (b *bench) press(keys ...string) {
	for _, k := range keys {
		b.feed(keyPress(k))
	}
}

// write types a text into a field.
func (b *bench) write(s string) {
	for _, r := range s {
		b.feed(tea.KeyPressMsg(tea.Key{Code: r, Text: string(r)}))
	}
}

func (b *bench) resize(width, height int) { b.feed(tea.WindowSizeMsg{Width: width, Height: height}) }

// screen is the frame as plain text, without spaces at the ends of lines.
func (b *bench) screen() string {
	lines := strings.Split(ansi.Strip(b.app.View().Content), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func (b *bench) shows(wants ...string) {
	b.t.Helper()
	for _, want := range wants {
		if !strings.Contains(b.screen(), want) {
			b.t.Fatalf("the screen does not show %q:\n%s", want, b.screen())
		}
	}
}

func (b *bench) hides(unwanted ...string) {
	b.t.Helper()
	for _, s := range unwanted {
		if strings.Contains(b.screen(), s) {
			b.t.Fatalf("the screen shows %q:\n%s", s, b.screen())
		}
	}
}

// answers counts the recorded answers.
func (b *bench) answers() int {
	n := 0
	for _, e := range b.mem.entries {
		if e.Type == study.Answer {
			n++
		}
	}
	return n
}

// lesson is the lesson on top of the stack.
func (b *bench) lesson() *lessonScreen {
	b.t.Helper()
	l, ok := b.app.top().(*lessonScreen)
	if !ok {
		b.t.Fatalf("no lesson is open:\n%s", b.screen())
	}
	return l
}

// solve answers the question on the screen rightly, through its keys.
func (b *bench) solve() {
	b.t.Helper()
	l := b.lesson()
	q := l.session.Step().Question
	for !l.asked() {
		b.press("enter")
	}
	r := q.Solution()
	shown := l.session.Shown(l.session.At())
	place := func(index int) string { return digit(slices.Index(shown, index)) }
	switch q.Kind {
	case quiz.Text, quiz.Number, quiz.Fix:
		b.feed(tea.KeyPressMsg(tea.Key{Code: 'u', Mod: tea.ModCtrl})) // what fix begins with
		b.write(r.Typed[0])
	case quiz.Cloze, quiz.Output:
		for i, text := range r.Typed {
			b.write(text)
			if i < len(r.Typed)-1 {
				b.press("enter")
			}
		}
	case quiz.Classify:
		for _, i := range shown {
			b.press(digit(r.Chose[i]))
		}
	case quiz.Spot:
		for _, n := range r.Chose {
			b.press(digit(n - 1))
		}
	case quiz.Recall:
		b.write(r.Typed[0])
		b.press("enter")
		for _, i := range r.Chose {
			b.press(digit(i))
		}
	default:
		for _, c := range r.Chose {
			b.press(place(c))
		}
	}
	b.press("enter")
}

// shipped is the course that is part of the program.
func shipped(t testing.TB) *content.Course {
	t.Helper()
	c, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
