package linear

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// diary is a journal in memory. It keeps its promises as the real one does: all entries or none, and an entry whose
// nonce it has is a success.
type diary struct {
	entries []study.Entry
	fail    int    // how many writes fail from now on
	why     error  // the error of these
	before  func() // runs before each write
	blind   error  // why marks cannot be read
	known   []study.Objective
	lost    error // why nothing is known of memory
	streak  int   // days in a row
}

var errDisk = errors.New("the disk is full")

func (m *diary) Record(ctx context.Context, entries ...study.Entry) error {
	if m.before != nil {
		m.before()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.fail > 0 {
		m.fail--
		if m.why != nil {
			return m.why
		}
		return errDisk
	}
	for _, e := range entries {
		if !slices.ContainsFunc(m.entries, func(k study.Entry) bool { return k.Nonce == e.Nonce }) {
			m.entries = append(m.entries, e)
		}
	}
	return nil
}

func (m *diary) Sitting(_ context.Context, pack, lesson string) ([]study.Entry, error) {
	var out []study.Entry
	for _, e := range m.entries {
		if e.Pack != pack || e.Lesson != lesson {
			continue
		}
		if e.Type == study.Opened {
			out = nil
		}
		out = append(out, e)
	}
	return out, nil
}

func (m *diary) Overview(_ context.Context, pack string, _ time.Time) (study.Overview, error) {
	o := study.Overview{StreakDays: m.streak}
	for _, e := range m.entries {
		if e.Type == study.Tried || e.Type == study.LabHinted || e.Type == study.Solved {
			r := o.LabsByID()[e.Item].Record(e)
			o.Labs = slices.DeleteFunc(o.Labs, func(l study.LabRecord) bool { return l.Lab == e.Item })
			o.Labs = slices.Insert(o.Labs, 0, r)
			continue
		}
		i := slices.IndexFunc(o.Lessons, func(r study.LessonRecord) bool { return r.Lesson == e.Lesson })
		r := study.LessonRecord{Pack: pack, Lesson: e.Lesson}
		if i >= 0 {
			r = o.Lessons[i]
			o.Lessons = slices.Delete(o.Lessons, i, i+1)
		}
		switch e.Type {
		case study.Opened:
			r.Open = true
		case study.Finished:
			r.Open, r.Done = false, e.At
		case study.Answer:
			o.AnswersToday++
		}
		o.TimeToday += e.Took
		o.Lessons = slices.Insert(o.Lessons, 0, r)
	}
	return o, nil
}

func (m *diary) Marks(_ context.Context, pack string) ([]study.Mark, error) {
	if m.blind != nil {
		return nil, m.blind
	}
	return slices.DeleteFunc(study.Marked(nil, m.entries...), func(k study.Mark) bool { return k.Pack != pack }), nil
}

// typist hands out one line for each read and writes it to the transcript, as a terminal would show it.
type typist struct {
	lines []string
	echo  io.Writer
}

func (t *typist) Read(b []byte) (int, error) {
	if len(t.lines) == 0 {
		return 0, io.EOF
	}
	line := t.lines[0]
	t.lines = t.lines[1:]
	if t.echo != nil {
		fmt.Fprintf(t.echo, "> %s\n", line)
	}
	return copy(b, line+"\n"), nil
}

// world is everything around an App, repeatable: a clock that moves by ten seconds, names that are counted.
type world struct {
	journal   *diary
	course    *content.Course
	out       bytes.Buffer
	ticks     int
	names     int
	reason    string
	width     int
	finder    Finder
	labs      Labs
	live      Live
	lab       string
	remembers bool // the journal is asked what is due
	days      int  // that have passed since the first run
	review    bool // runs begin with a review
	timeless  bool
	minutes   int // that a review takes
	edit      func(string) error
	shell     func(string, []string) error

	report   func(context.Context, study.Entry, *quiz.Question) (string, error)
	reportTo string
	reports  []study.Entry // what report was given
}

func newWorld(t testing.TB, fsys fs.FS) *world {
	t.Helper()
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		t.Fatalf("loading the pack: %v", err)
	}
	return &world{journal: &diary{}, course: course, reason: "--plain was given", width: 76}
}

func (w *world) app(in io.Reader) *App {
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	a := &App{
		In: in, Out: &w.out, Course: w.course, Journal: w.journal, Reason: w.reason, Width: w.width, Finder: w.finder, Labs: w.labs, Live: w.live,
		Now: func() time.Time {
			w.ticks++
			return start.AddDate(0, 0, w.days).Add(time.Duration(w.ticks) * 5 * time.Second)
		},
		NewID: func() string { w.names++; return fmt.Sprintf("n%d", w.names) },
		Seed:  func() uint64 { return 7 }, Report: w.report, ReportTo: w.reportTo,
		Lab: w.lab, Edit: w.edit, Shell: w.shell, Review: w.review, Streak: w.journal.streak > 0, ReviewMinutes: w.minutes, Timeless: w.timeless,
	}
	if w.remembers {
		a.Memory = w.journal
	}
	return a
}

// learn runs a script and gives its transcript.
func (w *world) learn(lesson string, lines ...string) (string, error) {
	w.out.Reset()
	err := w.app(&typist{lines: lines, echo: &w.out}).Learn(context.Background(), lesson)
	return w.out.String(), err
}

// quiet runs a script without echo.
func (w *world) quiet(lesson string, lines ...string) (string, error) {
	w.out.Reset()
	err := w.app(strings.NewReader(strings.Join(lines, "\n")+"\n")).Learn(context.Background(), lesson)
	return w.out.String(), err
}

// cards are folded from the entries, as the journal does it.
func (d *diary) cards() []study.Card {
	var order []string
	cards := map[string]study.Card{}
	setting := study.Setting{Scheduler: study.Tuning{}.Scheduler()}
	for _, e := range d.entries {
		if e.Item == "" || !remembered(e) {
			continue
		}
		key := e.Pack + "\x00" + e.CardID()
		if _, known := cards[key]; !known {
			order = append(order, key)
		}
		cards[key], _ = cards[key].Record(e, setting)
	}
	var out []study.Card
	for _, key := range order {
		out = append(out, cards[key])
	}
	return out
}

// remembered tells whether an entry is about memory.
func remembered(e study.Entry) bool {
	switch e.Type {
	case study.Answer, study.Regraded, study.TakenBack, study.Buried, study.Suspended, study.Resumed:
		return true
	}
	return e.IsLab()
}

func (d *diary) Agenda(_ context.Context, now time.Time, most int) (study.Agenda, error) {
	a := study.Agenda{Now: now, Pace: map[quiz.Kind]study.Pace{}}
	if d.lost != nil {
		return a, d.lost
	}
	for _, e := range d.entries {
		if e.Type == study.Answer {
			a.Missed = memory.Day(now) - memory.Day(e.At)
		}
	}
	a.Pause = study.Pause(memory.Day(now), func(yield func(int) bool) {
		for _, e := range slices.Backward(d.entries) {
			if e.Type == study.Answer && !yield(memory.Day(e.At)) {
				return
			}
		}
	})
	a.Coming = make([]int, 8)
	for _, c := range d.cards() {
		if days := memory.Day(c.Memory.Due) - memory.Day(now); !c.Due(now) && c.IsAsked(now) && days >= 0 && days < 8 {
			a.Coming[days]++
		}
		if !c.Due(now) {
			continue
		}
		a.Count++
		if _, isLab := c.IsLab(); isLab {
			a.Labs = append(a.Labs, c)
		}
		a.Cards = append(a.Cards, c)
	}
	for _, c := range d.cards() {
		if c.Lapsed {
			a.Lapsed = append(a.Lapsed, c)
		}
	}
	slices.SortStableFunc(a.Cards, func(x, y study.Card) int { return cmp.Compare(y.Urgency(now), x.Urgency(now)) })
	a.Cards = a.Cards[:min(len(a.Cards), most)]
	return a, nil
}

func (d *diary) CardsOf(_ context.Context, pack, lesson string) (out []study.Card, err error) {
	for _, c := range d.cards() {
		if c.Pack == pack && c.Lesson == lesson {
			out = append(out, c)
		}
	}
	return out, d.lost
}

func (d *diary) Away(context.Context) (out []study.Card, err error) {
	for _, c := range d.cards() {
		if c.Away == study.ByHand || c.Away == study.AsLeech {
			out = append(out, c)
		}
	}
	return out, d.lost
}

func (d *diary) Round(_ context.Context, sort string) (out []study.Entry, err error) {
	for _, e := range d.entries {
		switch {
		case !strings.HasPrefix(e.Sitting, sort+":"):
		case e.Type == study.Finished:
			out = nil
		case e.Type == study.Opened:
			out = []study.Entry{e}
		case len(out) > 0:
			out = append(out, e)
		}
	}
	return out, d.lost
}

func (d *diary) Mastery(context.Context, string) ([]study.Objective, error) {
	if d.lost != nil {
		return nil, d.lost
	}
	return d.known, nil
}

func (d *diary) Tuning(context.Context) (study.Tuning, error) { return study.Tuning{}, d.lost }

func (d *diary) Seen(_ context.Context, pack string) (map[string]bool, error) {
	seen := map[string]bool{}
	for _, e := range d.entries {
		if e.Type == study.Answer && e.Scored && e.Pack == pack {
			seen[e.Item] = true
		}
	}
	return seen, d.lost
}
