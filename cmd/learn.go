package cmd

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/tui"
	"github.com/engineroom/engineroom/tui/linear"
)

func (p *program) learnVerb() *cobra.Command {
	return p.ofPack(&cobra.Command{
		Use:   "learn [LESSON]",
		Short: "Open the app, at a lesson if you name one",
		Long: "Opens the app where you were, or at a lesson. A name is looked for in the pack that you learned in last, and then\n" +
			"in the others; PACK/LESSON says which one is meant.",
		Example: "  engineroom learn\n" +
			"  engineroom learn request-arrives\n" +
			"  engineroom learn --pack org.example.sqlite",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: p.completeLesson,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return p.learn(start{lesson: args[0]})
			}
			return p.learn(start{})
		},
	})
}

// start is where the app opens; the zero start is where the learner was.
type start struct {
	lesson, lab string
	review      bool // in the review
	minutes     int  // that it takes; 0 is the learner's setting
}

// learn opens the app, full screen or line by line.
func (p *program) learn(at start) error {
	if err := p.checkTheme(); err != nil {
		return err
	}
	p.mendAtStart()
	course, at, err := p.startOf(at)
	if err != nil {
		return err
	}
	journal, err := p.journal(p.ctx)
	if err != nil {
		return err
	}
	defer journal.Close()
	if n := journal.Notice(); n != "" {
		fmt.Fprintln(p.err, content.Text(n))
	}
	s, err := p.shelf()
	if err != nil {
		return err
	}
	defer s.Close()
	if s.journal = journal; s.notice != "" {
		fmt.Fprintln(p.err, s.notice)
	}
	t := p.newTuner(s.own, journal)
	t.tellTrouble(p.err, t.FollowAim(p.ctx))
	if reason := p.whyPlain(); reason != "" {
		p.warnOfSettings()
		p.tellCatchUp(s)
		return p.learnPlain(s, course.ID, t, at, reason)
	}
	return p.learnFullScreen(s, course.ID, t, at)
}

// startOf is the pack in which the app opens, and the start with its names as ids of that.
func (p *program) startOf(at start) (*content.Course, start, error) {
	var course *content.Course
	var err error
	switch {
	case at.lesson != "":
		course, at.lesson, err = p.courseWith(at.lesson, hasLesson)
	case at.lab != "":
		course, at.lab, err = p.courseWith(at.lab, hasLab)
	default:
		course, err = p.course()
	}
	if err != nil {
		return nil, at, err
	}
	at, err = at.in(course)
	return course, at, err
}

// in is the start with its names as ids of the course.
func (s start) in(course *content.Course) (start, error) {
	if s.lesson != "" {
		ref, err := find(course, s.lesson)
		if err != nil {
			return s, err
		}
		s.lesson = ref.ID
	}
	if s.lab != "" {
		ref, err := findLab(course, s.lab)
		if err != nil {
			return s, err
		}
		if _, known := engines[ref.Kind]; !known {
			return s, unknownKind(ref.ID, ref.Kind)
		}
		s.lab = ref.ID
	}
	return s, nil
}

// find returns the lesson that was named, by its id or its folder.
func find(course *content.Course, name string) (content.LessonRef, error) {
	if ref, ok := course.Find(name); ok {
		return ref, nil
	}
	return content.LessonRef{}, exitError{codeUsage, fmt.Errorf("%w called %q\nhint: `engineroom list` shows their names", content.ErrNoLesson, content.Line(name))}
}

// whyPlain says why the app runs line by line, or is empty when it runs full screen.
func (p *program) whyPlain() string {
	switch reason := p.plainByChoice(); {
	case reason != "":
		return reason
	case os.Getenv("TERM") == "dumb":
		return "TERM is dumb"
	case !term.IsTerminal(p.out.Fd()):
		return "standard output is not a terminal"
	case !term.IsTerminal(p.in.Fd()):
		return "standard input is not a terminal"
	}
	return ""
}

// plainByChoice says who chose lines of text, or is empty if nobody did. A flag is stronger than the environment, and
// that is stronger than the configuration file.
func (p *program) plainByChoice() string {
	if p.given("plain") {
		return when(p.plain, "--plain was given")
	}
	for _, name := range []string{"ENGINEROOM_PLAIN", "ACCESSIBLE"} {
		if v := os.Getenv(name); v != "" && v != "0" {
			return name + " is set"
		}
	}
	values, _ := p.configFile().Read() // whoever shows settings says what is wrong with them
	return when(values.Plain && os.Getenv("ENGINEROOM_PLAIN") != "0", "plain is set in "+content.Line(p.configPath()))
}

// when is the text if the condition holds.
func when(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

func (p *program) learnPlain(s *shelf, pack string, t *tuner, at start, reason string) error {
	o, err := s.open(pack)
	if err != nil {
		return err
	}
	journal, course, l := s.journal, o.course, o.labs
	settings, _ := p.settings()
	a := &linear.App{
		Races: l, Labs: l, Live: l, Lab: at.lab, Memory: s.memory(), Records: journal, Review: at.review, ReviewMinutes: cmp.Or(at.minutes, settings.Review), Streak: settings.Streak,
		In: p.in, Out: p.out, Course: course, Journal: journal, Finder: o.finder, Path: settings.Path, Timeless: !settings.Clock,
		Now: now, NewID: newID, Seed: newSeed, Reason: reason, Width: textWidth,
		Report: p.report, ReportTo: reportTo(course),
	}
	if len(s.packs) > 1 {
		a.Shelf = inLines{s}
	}
	if term.IsTerminal(p.in.Fd()) && term.IsTerminal(p.out.Fd()) {
		a.Edit, a.Shell = p.lent(l)
	}
	w := newWeekly(p.ctx, journal)
	go func() { _ = w.Backup(p.ctx) }()
	defer w.CloseAndTell(p.err)
	news := make(chan string, 1)
	go func() { news <- t.Refit() }()
	err = a.Learn(p.ctx, at.lesson)
	t.tellTrouble(p.err, t.Close())
	if n := <-news; n != "" {
		fmt.Fprintln(p.err, content.Text(n))
	}
	return err
}

func (p *program) learnFullScreen(s *shelf, pack string, t *tuner, at start) error {
	width, height, err := term.GetSize(p.out.Fd())
	if err != nil {
		width, height = 0, 0 // Bubble Tea will tell
	}
	settings, notice := p.settings()
	o, err := s.open(pack)
	if err != nil {
		return err
	}
	journal, l := s.journal, o.labs
	w := newWeekly(p.ctx, journal)
	defer w.Close()
	options := tui.Options{
		Course: o.course, Journal: journal, Memory: s.memory(), Finder: o.finder, Records: journal, Report: p.report, Races: l, Labs: l, Live: l, Now: now, NewID: newID, Seed: newSeed,
		Settings: settings, SaveSettings: p.settingsSaver(settings), Refit: t.Refit, Backup: w.Backup, CatchUp: s.catchUp, Notice: notice, Lesson: at.lesson, Lab: at.lab, Review: at.review, ReviewMinutes: at.minutes, Width: width, Height: height,
	}
	if len(s.packs) > 1 {
		options.Shelf = onScreen{s}
	}
	app, err := tui.New(p.ctx, options)
	if err != nil {
		return err
	}
	_, err = tea.NewProgram(app, tea.WithContext(p.ctx), tea.WithInput(p.in), tea.WithOutput(p.out), tea.WithFPS(framesPerSecond), tea.WithEnvironment(p.environment())).Run()
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		err = nil // ended from outside; what was answered is on disk
	}
	t.tellTrouble(p.err, t.Close())
	return errors.Join(err, lost(app.Unsaved()))
}

// lost says what could not be saved before the end; nil if everything could.
func lost(answers, marks int, why error) error {
	var what []string
	if answers > 0 {
		what = append(what, counted(answers, "answer", "answers"))
	}
	if marks > 0 {
		what = append(what, counted(marks, "note or bookmark", "notes or bookmarks"))
	}
	if len(what) == 0 {
		return nil
	}
	return fmt.Errorf("%s could not be saved: %w", strings.Join(what, " and "), why)
}

// counted is a number with the word that fits it.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// framesPerSecond is how often Bubble Tea looks for something to draw: a key waits half a frame on average.
const framesPerSecond = 120

// newID makes a name that no other event or sitting has: 96 random bits.
func newID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails, says crypto/rand
	return hex.EncodeToString(b[:])
}

func newSeed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// completeLesson offers lesson ids to the shell.
func (p *program) completeLesson(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	course, err := p.course()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			out = append(out, ref.ID+"\t"+ref.Title)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
