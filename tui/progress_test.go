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

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	fsrs "github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// ledger is a record whose sums are what a test says.
type ledger struct {
	sums    study.Stats
	failing error
}

func (l *ledger) Stats(_ context.Context, _ string, now time.Time) (study.Stats, error) {
	l.sums.Now = now
	return l.sums, l.failing
}

// academy is a course of four modules, each with some lessons that name objectives.
func academy(t testing.TB) *content.Course {
	t.Helper()
	text, err := os.ReadFile("testdata/sample-quiz.md")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	var pack, outline strings.Builder
	n := 0
	for m, title := range []string{"Requests and responses", "Databases", "APIs people can rely on", "Keeping it running"} {
		fmt.Fprintf(&outline, "  - module: {id: m%d, title: %s, goal: Goal., outline: [", m, title)
		for l := range 3 {
			n++
			id := fmt.Sprintf("lesson-%d-%d", m, l)
			if l > 0 {
				outline.WriteString(", ")
			}
			fmt.Fprintf(&outline, "{lesson: %s}", id)
			aims := fmt.Sprintf("[aim-%d, aim-%d]", 2*n, 2*n+1)
			fsys["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\nid: %s\ntitle: %s, part %d\nminutes: 9\nobjectives: %s\n---\n\nText.\n", id, title, l+1, aims))}
			fmt.Fprintf(&pack, "  - {id: aim-%d, text: Say which order of two reads and two writes sells the same fern twice. (%d)}\n  - {id: aim-%d, text: Choose a status code. (%d)}\n", 2*n, 2*n, 2*n+1, 2*n+1)
		}
		outline.WriteString("]}\n")
	}
	fsys["lessons/lesson-0-0/quiz.md"] = &fstest.MapFile{Data: text}
	fsys["pack.yaml"] = &fstest.MapFile{Data: []byte("format: 1\nid: org.example.shop\nversion: 1.0.0\ntitle: Shop development\nlanguage: en\nobjectives:\n" + pack.String() + "outline:\n" + outline.String())}
	c, err := content.Load(fsys, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rich is the record of four months.
func rich() study.Stats {
	today := fsrs.Day(monday)
	s := study.Stats{Aim: 0.9, Streak: 12}
	for d := today - 130; d <= today; d++ {
		n := (d*37 + d/5*11) % 61
		if (d*13)%7 < 2 {
			continue
		}
		s.Days = append(s.Days, study.DayStats{Day: d, Answers: n, Rights: n * 8 / 10, Time: time.Duration(n) * 40 * time.Second})
		if d > today-60 {
			s.Recalls = append(s.Recalls, study.RecallStats{Day: d, Recall: study.Recall{Reviews: n / 4, Recalled: n/4 - n/40, Expected: float64(n/4) * 0.91}})
		}
	}
	for d := today - 2; d < today+30; d++ {
		s.Loads = append(s.Loads, study.Load{Day: d, Cards: (d * 29) % 23})
	}
	s.Sure = []study.SureStats{{Said: study.Guessed, Answers: 6, Rights: 2}, {Said: study.Unsure, Answers: 21, Rights: 14}, {Said: study.Sure, Answers: 34, Rights: 31}}
	for i := 2; i < 16; i++ {
		ob := study.Objective{ID: fmt.Sprintf("aim-%d", i), Lesson: fmt.Sprintf("lesson-%d-%d", (i/2-1)/3, (i/2-1)%3), Days: 3, Made: true, Firm: i%4 != 0, Cards: 2, Lapses: max(0, 7-i)}
		ob.Sags, ob.Fades = monday.AddDate(0, 0, 3*i), monday.AddDate(0, 0, 5*i-20)
		s.Objectives = append(s.Objectives, ob)
	}
	s.Beliefs = []study.Belief{{ID: "parallel-adds-up", Times: 3, Lesson: "lesson-0-0", Item: "q1"}, {ID: "status_is_for_people", Times: 2, Lesson: "lesson-1-1", Item: "q2"}}
	return s
}

// poor is the record of a first evening and a second.
func poor() study.Stats {
	today := fsrs.Day(monday)
	ob := study.Objective{ID: "aim-2", Lesson: "lesson-0-0", Days: 1, Cards: 3, Sags: monday.AddDate(0, 0, 2), Fades: monday.AddDate(0, 0, 6)}
	return study.Stats{
		Aim: 0.9, Streak: 2,
		Days:       []study.DayStats{{Day: today - 1, Answers: 9, Rights: 6, Time: 11 * time.Minute}, {Day: today, Answers: 4, Rights: 3, Time: 3 * time.Minute}},
		Loads:      []study.Load{{Day: today, Cards: 2}, {Day: today + 1, Cards: 5}, {Day: today + 3, Cards: 2}},
		Recalls:    []study.RecallStats{{Day: today, Recall: study.Recall{Reviews: 4, Recalled: 3, Expected: 3.6}}},
		Sure:       []study.SureStats{{Said: study.Sure, Answers: 3, Rights: 3}},
		Objectives: []study.Objective{ob},
	}
}

var ledgers = []struct {
	name  string
	stats study.Stats
}{{"rich", rich()}, {"poor", poor()}, {"empty", study.Stats{Aim: 0.9}}}

// atProgress opens the progress screen on a record.
func atProgress(t *testing.T, s study.Stats, width, height int, change func(*Settings)) *bench {
	t.Helper()
	mem := &memory{known: s.Objectives}
	b := startOf(t, academy(t), mem, width, height, func(o *Options) {
		o.Settings, o.Records, o.Memory = DefaultSettings(), &ledger{sums: s}, shelf{mem}
		o.Settings.Theme = Mono
		change(&o.Settings)
	})
	b.press("esc", "P")
	return b
}

// whole is everything on a page, screen by screen, each line once.
func (b *bench) whole() string {
	b.t.Helper()
	p := b.app.top().(*progressScreen)
	var out []string
	for _, l := range p.page.lines {
		out = append(out, strings.TrimRight(ansi.Strip(l.text), " "))
	}
	return strings.Join(out, "\n") + "\n"
}

func TestProgressLooksAsItDid(t *testing.T) {
	for _, l := range ledgers {
		for _, size := range sizes {
			name := fmt.Sprintf("progress-%s-%dx%d", l.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				b := atProgress(t, l.stats, size[0], size[1], func(*Settings) {})
				golden(t, name, b.screen()+"\n")
				golden(t, name+"-whole", b.whole())
				b.fits(size[0], size[1])
				light := atProgress(t, l.stats, size[0], size[1], func(s *Settings) { s.Theme = Light })
				golden(t, name, light.screen()+"\n")
			})
		}
	}
}

func TestProgressReadsInASCII(t *testing.T) {
	for _, size := range sizes {
		b := atProgress(t, rich(), size[0], size[1], func(s *Settings) { s.ASCII = true })
		for _, r := range b.whole() {
			if r > '~' {
				t.Fatalf("%q is not ASCII in:\n%s", r, b.whole())
			}
		}
		golden(t, fmt.Sprintf("progress-ascii-%dx%d-whole", size[0], size[1]), b.whole())
	}
}

func TestHomeSaysHowWellModulesAreKnown(t *testing.T) {
	for _, size := range sizes {
		name := fmt.Sprintf("home-mastery-%dx%d", size[0], size[1])
		b := atProgress(t, rich(), size[0], size[1], func(*Settings) {})
		b.press("esc")
		golden(t, name, b.screen()+"\n")
		b.fits(size[0], size[1])
	}
}

func TestNothingMovesWhenMasteryArrives(t *testing.T) {
	b := atProgress(t, rich(), 80, 24, func(*Settings) {})
	b.press("esc")
	home := b.app.top().(*homeScreen)
	after := strings.Split(b.screen(), "\n")
	home.mastery = nil
	for i, before := range strings.Split(b.screen(), "\n") {
		if !strings.HasPrefix(after[i], before) {
			t.Errorf("line %d was\n%s\nand is\n%s", i, before, after[i])
		}
	}
}

func TestTheDigitsOfProgressOpenWhatWasHard(t *testing.T) {
	b := atProgress(t, rich(), 80, 24, func(*Settings) {})
	b.press("2")
	if l, ok := b.app.top().(*lessonScreen); !ok || l.ref.ID != "lesson-0-0" {
		t.Fatalf("no lesson is open:\n%s", b.screen())
	}
	b = atProgress(t, rich(), 80, 24, func(*Settings) {})
	b.press("6")
	if c, ok := b.app.top().(*cardScreen); !ok {
		t.Fatalf("no question is open but %T:\n%s", c, b.screen())
	}
}

func TestWhatIsSwitchedOffIsShownNowhere(t *testing.T) {
	b := atProgress(t, rich(), 80, 24, func(s *Settings) { s.Streak, s.Clock = false, false })
	if all := strings.ToLower(b.whole()); strings.Contains(all, "streak") || strings.Contains(all, " min ") {
		t.Errorf("the page says:\n%s", all)
	}
	b.press("esc")
	b.hides("streak")
}

func TestProgressThatCannotBeReadSaysSo(t *testing.T) {
	b := startOf(t, academy(t), &memory{}, 80, 24, func(o *Options) {
		o.Settings, o.Records = DefaultSettings(), &ledger{failing: errors.New("the disk is gone \x1b[31m")}
	})
	b.press("esc", "P")
	b.shows("Your progress cannot be read: the disk is gone")
}

func TestWithoutRecordsThereIsNoProgress(t *testing.T) {
	b := start(t, academy(t), &memory{}, 80, 24, Mono)
	b.press("esc", "P")
	b.hides("Progress")
	if _, ok := b.app.top().(*homeScreen); !ok {
		t.Error("something is open")
	}
}

// A bar is as wide as it should be whatever it shows, and shows everything that there is.
func TestAStripeIsWholeAndLeavesNothingOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.IntRange(0, 300), 4, 4).Draw(t, "parts")
		width := rapid.IntRange(4, 80).Draw(t, "width")
		got, sum, all := portions(parts, width), 0, 0
		for i, n := range got {
			sum, all = sum+n, all+parts[i]
			if n < 0 || (n > 0) != (parts[i] > 0) {
				t.Fatalf("%v in %d cells is %v", parts, width, got)
			}
		}
		if all > 0 && sum != width {
			t.Fatalf("%v in %d cells is %v, %d wide", parts, width, got, sum)
		}
	})
}

// No width and no record makes a line too wide.
func TestProgressFitsAnyWidth(t *testing.T) {
	for _, l := range ledgers {
		b := atProgress(t, l.stats, 80, 24, func(*Settings) {})
		p := b.app.top().(*progressScreen)
		for width := 38; width <= 172; width++ {
			for _, one := range p.lines(width) {
				if cells(one) > width {
					t.Fatalf("%s at %d: %d cells: %q", l.name, width, cells(one), ansi.Strip(one))
				}
			}
		}
	}
}

// BenchmarkProgress is what lies between the journal's sums and the frame, in a course of 2,000 lessons: with
// BenchmarkStats of the journal it is the time to the first content (16 ms together).
func BenchmarkProgress(b *testing.B) {
	var pack strings.Builder
	fsys, s := fstest.MapFS{}, rich()
	for i := range 2000 {
		id := fmt.Sprintf("lesson-%d", i)
		if i%50 == 0 {
			fmt.Fprintf(&pack, "  - module: {id: m%d, title: Module %d, goal: Goal., outline: [", i/50, i/50)
		} else {
			pack.WriteString(", ")
		}
		fmt.Fprintf(&pack, "{lesson: %s}", id)
		if i%50 == 49 {
			pack.WriteString("]}\n")
		}
		fsys["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\nid: %s\ntitle: Lesson %d\nminutes: 9\nobjectives: [aim-%d]\n---\n\nText.\n", id, i, i))}
		s.Objectives = append(s.Objectives, study.Objective{ID: fmt.Sprintf("aim-%d", i), Lesson: id, Days: 3, Cards: 25, Lapses: i % 7, Firm: true, Sags: monday.AddDate(0, 0, i%40), Fades: monday.AddDate(0, 0, i%90)})
	}
	fsys["pack.yaml"] = &fstest.MapFile{Data: []byte("format: 1\nid: org.example.shop\nversion: 1.0.0\ntitle: Shop development\nlanguage: en\noutline:\n" + pack.String())}
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		b.Fatal(err)
	}
	run := startOf(&testing.T{}, course, &memory{}, 120, 40, func(o *Options) { o.Settings, o.Records = DefaultSettings(), &ledger{sums: s} })
	for b.Loop() {
		p := newProgress(run.app.env)
		run.app.go1(move{push: p})
		run.app.Update(p.open()())
		_ = run.app.View()
		run.app.go1(move{pop: true})
	}
}
