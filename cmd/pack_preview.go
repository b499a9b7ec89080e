package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/check"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
	"github.com/engineroom/engineroom/tui"
	"github.com/engineroom/engineroom/tui/linear"
)

// packPreview is what `pack preview` was asked for.
type packPreview struct {
	dir   string
	at    string // id of a question or lesson
	width int    // of what is drawn; 0 is the terminal's
}

func (p *program) packPreviewVerb() *cobra.Command {
	var o packPreview
	c := &cobra.Command{
		Use:   "preview [DIR]",
		Short: "See a pack as its learners will, while you write it",
		Long: "Opens the pack as a learner sees it, and reads it again whenever a file in it is saved: the place stays, and\n" +
			"the bottom line says what the checker has found. Nothing is recorded: answers, notes and the files of labs\n" +
			"are kept while the preview is open, and are gone with it.",
		Example: "  engineroom pack preview my-pack\n" +
			"  engineroom pack preview my-pack --at wal-snapshot\n" +
			"  engineroom pack preview --width 60",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.dir = "."
			if len(args) == 1 {
				o.dir = args[0]
			}
			if c.Flags().Changed("width") && o.width < 40 {
				return usage("nothing can be drawn in %d columns\nhint: 40 is the narrowest terminal there is room in", o.width)
			}
			return p.packPreview(o)
		},
	}
	c.Flags().StringVar(&o.at, "at", "", "begin at this question or lesson, by its id")
	c.Flags().IntVar(&o.width, "width", 0, "draw no wider than so many columns")
	return c
}

func (p *program) packPreview(o packPreview) error {
	if err := p.checkTheme(); err != nil {
		return err
	}
	fsys, err := packFiles(o.dir)
	if err != nil {
		return err
	}
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		return p.packMistakes(err, false, "there is nothing to show yet")
	}
	settings, notice := p.settings() // before the data folder is another one
	plain := p.whyPlain()
	data, err := os.MkdirTemp("", "engineroom-preview-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	p.data = data
	journal, err := p.journal(p.ctx)
	if err != nil {
		return err
	}
	defer journal.Close()
	lesson, err := beginAt(p.ctx, course, journal, o.at)
	if err != nil {
		return p.packMistakes(err, false, fmt.Sprintf("%q may stand in what cannot be read", content.Line(o.at)))
	}
	e := newEditions(p, fsys, journal)
	defer e.Close()
	if plain != "" {
		return p.previewPlain(course, journal, e, lesson, plain)
	}
	return p.previewFullScreen(course, journal, e, lesson, o.width, settings, notice)
}

// beginAt is the lesson to begin with: the one that is named, or that of the question that is named, which is made the
// place to go on at. Without a name it is the first one. Where there is no such name and some lessons cannot be read, the
// error is their mistakes.
func beginAt(ctx context.Context, course *content.Course, journal *progress.Journal, name string) (string, error) {
	if name == "" {
		first, _ := course.First()
		return first.ID, nil
	}
	if ref, ok := course.Find(name); ok {
		return ref.ID, nil
	}
	var mistakes content.Problems
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			l, err := course.Lesson(ref.ID)
			var here content.Problems
			if errors.As(err, &here) {
				mistakes = append(mistakes, here...)
			}
			if err != nil || l.Question(name) == nil {
				continue
			}
			return ref.ID, goTo(ctx, course, l, journal, l.Question(name))
		}
	}
	if len(mistakes) > 0 {
		return "", mistakes
	}
	return "", usage("there is no question or lesson called %q\nhint: write its id, as it stands in `<!-- q id: … -->`", content.Line(name))
}

// goTo records that a learner has come as far as a question. For one that is kept for reviews or test-outs the course asks
// them all.
func goTo(ctx context.Context, course *content.Course, l *content.Lesson, journal *progress.Journal, q *quiz.Question) error {
	isIt := func(other *quiz.Question) bool { return other != nil && other.ID == q.ID }
	if !slices.ContainsFunc(l.Asked(), isIt) {
		course.AskAll()
		var err error
		if l, err = course.Lesson(l.ID); err != nil {
			return err
		}
	}
	s, opened := study.New(course.Outline, l, newID(), newSeed(), study.Stamp{At: now(), Nonce: newID()})
	for i := range s.Len() {
		if isIt(s.StepAt(i).Question) {
			read := opened
			read.Type, read.Nonce, read.Step = study.Read, newID(), i
			return journal.Record(ctx, opened, read)
		}
	}
	return usage("the question %s is not asked in its lesson\nhint: begin at its lesson, %s", content.Line(q.ID), content.Line(l.ID))
}

func (p *program) previewPlain(course *content.Course, journal *progress.Journal, e *editions, lesson, reason string) error {
	settings, _ := p.settings()
	l := e.open(course).labs
	a := &linear.App{
		Races: l, Labs: l, Live: l, Memory: journal, Records: journal, ReviewMinutes: settings.Review,
		In: p.in, Out: p.out, Course: course, Journal: journal, Finder: e.at.finder, Timeless: !settings.Clock,
		Now: now, NewID: newID, Seed: newSeed, Reason: reason, Width: textWidth,
	}
	err := a.Learn(p.ctx, lesson)
	fmt.Fprintln(p.err, content.Line(e.findings().Says))
	return err
}

func (p *program) previewFullScreen(course *content.Course, journal *progress.Journal, e *editions, lesson string, most int, settings tui.Settings, notice string) error {
	width, height, err := term.GetSize(p.out.Fd())
	if err != nil {
		width, height = 0, 0
	}
	at := e.open(course)
	app, err := tui.New(p.ctx, tui.Options{
		Course: course, Journal: journal, Memory: journal, Records: journal, Finder: at.finder, Races: at.labs, Labs: at.labs, Live: at.labs,
		Now: now, NewID: newID, Seed: newSeed, Settings: settings, Notice: notice, Lesson: lesson, Width: width, Height: height,
		Preview: e, MaxWidth: most,
	})
	if err != nil {
		return err
	}
	_, err = tea.NewProgram(app, tea.WithContext(p.ctx), tea.WithInput(p.in), tea.WithOutput(p.out), tea.WithFPS(framesPerSecond), tea.WithEnvironment(p.environment())).Run()
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		err = nil
	}
	return err
}

// editions reads a pack again whenever its files change. It looks at their sizes and times a few times a second: that
// works on every file system, and a pack has few files.
type editions struct {
	p       *program
	fsys    fs.FS
	journal *progress.Journal
	at      atHand
	before  []atHand // of earlier editions, in which something may still run
	seen    map[string]stamped
	unsaid  bool // what the checker finds was not said yet
}

// stamped tells two states of a file apart.
type stamped struct {
	size int64
	at   time.Time
}

func newEditions(p *program, fsys fs.FS, journal *progress.Journal) *editions {
	return &editions{p: p, fsys: fsys, journal: journal, seen: stamps(fsys), unsaid: true}
}

// stamps are the states of all files of a pack. Folders with a dot before their names are somebody else's.
func stamps(fsys fs.FS) map[string]stamped {
	out := map[string]stamped{}
	_ = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != ".":
			return fs.SkipDir
		case d.Type().IsRegular():
			if info, err := d.Info(); err == nil {
				out[name] = stamped{info.Size(), info.ModTime()}
			}
		}
		return nil
	})
	return out
}

// lookAtPack is how long the files of a pack are left alone between two looks at them.
const lookAtPack = 150 * time.Millisecond

// Next waits until a file has changed and reads the pack; or says what the checker finds in what was read last.
func (e *editions) Next(ctx context.Context) (tui.Edition, error) {
	if e.unsaid {
		e.unsaid = false
		return e.findings(), ctx.Err()
	}
	for {
		select {
		case <-ctx.Done():
			return tui.Edition{}, ctx.Err()
		case <-time.After(lookAtPack):
		}
		if now := stamps(e.fsys); !sameStamps(now, e.seen) {
			e.seen, e.unsaid = now, true
			return e.read(), nil
		}
	}
}

func sameStamps(a, b map[string]stamped) bool {
	if len(a) != len(b) {
		return false
	}
	for name, s := range a {
		if other, ok := b[name]; !ok || other.size != s.size || !other.at.Equal(s.at) {
			return false
		}
	}
	return true
}

// read is the pack as it is now. The checker's word on it comes after it.
func (e *editions) read() tui.Edition {
	course, err := content.Load(e.fsys, content.Cache{})
	if err != nil {
		return tui.Edition{Says: err.Error(), Wrong: true}
	}
	if before := e.at.course; before != nil && before.AsksAll() {
		course.AskAll()
	}
	at := e.open(course)
	return tui.Edition{Pack: tui.Pack{Course: course, Finder: at.finder, Races: at.labs, Labs: at.labs, Live: at.labs}, Says: "Read again."}
}

// open makes ready what belongs to an edition. What runs of the one before goes on: its author may be in a lab.
func (e *editions) open(course *content.Course) atHand {
	if e.at.course != nil {
		e.before = append(e.before, e.at)
	}
	e.at = atHand{course: course, finder: e.p.finder(course, e.journal, e.journal), labs: e.p.labs(course)}
	return e.at
}

// Close ends what runs of all editions.
func (e *editions) Close() {
	for _, at := range append(e.before, e.at) {
		if at.course != nil {
			at.labs.Close()
			_ = at.finder.Close() // it can be made again
		}
	}
}

// findings is what the checker says of the pack, in a line.
func (e *editions) findings() tui.Edition {
	found, err := check.Read(e.fsys, check.ReadOptions{Now: time.Now()})
	if err != nil {
		return tui.Edition{Says: err.Error(), Wrong: true}
	}
	r := check.Run(found, check.Options{})
	says := "The checker finds nothing."
	if n := len(r.Findings); n > 0 {
		says = fmt.Sprintf("%s, %s", counted(r.Counts[check.Error], "error", "errors"), counted(r.Counts[check.Warning], "warning", "warnings"))
		if f, ok := firstToMend(r.Findings); ok {
			says += fmt.Sprintf(" · %s:%d %s %s", strings.TrimPrefix(f.At.File, "lessons/"), f.At.Line, f.Rule, f.Text)
		}
	}
	return tui.Edition{Says: says, Wrong: r.Counts[check.Error] > 0}
}

// firstToMend is the first error, or else the first warning.
func firstToMend(all []check.Finding) (check.Finding, bool) {
	for _, level := range []check.Level{check.Error, check.Warning} {
		for _, f := range all {
			if f.Level == level {
				return f, true
			}
		}
	}
	return check.Finding{}, false
}
