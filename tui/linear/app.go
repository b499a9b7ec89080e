// Package linear is the face of engineroom that is made of lines: the same lessons and questions and the same machine
// behind them as on the full screen, said one after the other, for screen readers, Braille displays, pipes and dumb
// terminals.
//
// It refuses to know what a terminal is. It reads lines and writes lines; it never moves a cursor, repaints, draws a box
// or sends an escape sequence. What the eye takes from a layout is said in words with fixed beginnings, which can be
// searched for: "Section 3 of 12:", "Question 3 of 10:", "Your answer:", "Correct.", "Hint 1 of 2:".
package linear

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Journal is where answers are kept.
type Journal interface {
	// Record appends entries, all or none, and returns when they are on disk. An entry whose nonce is there already is a
	// success.
	Record(ctx context.Context, entries ...study.Entry) error
	// Sitting returns the entries of the latest sitting with a lesson, in order; none if there is none.
	Sitting(ctx context.Context, pack, lesson string) ([]study.Entry, error)
	// Overview sums up a pack as of now.
	Overview(ctx context.Context, pack string, now time.Time) (study.Overview, error)
	// Marks lists the notes and bookmarks of a pack, newest change first.
	Marks(ctx context.Context, pack string) ([]study.Mark, error)
}

// App is the linear face of a course, and of others beside it. In, Out, Course, Journal, Now, NewID and Seed are needed, and nothing else is.
type App struct {
	In       io.Reader
	Out      io.Writer
	Course   *content.Course
	Journal  Journal
	Finder   Finder // nil where nothing can be searched: there is no command for it then
	Now      func() time.Time
	NewID    func() string // a new random name, for an entry or a sitting
	Seed     func() uint64 // decides the order of options in a new sitting
	Memory   Memory        // nil where nothing is asked again: there are no commands for it then
	Packs    study.Library // where questions of other packs are; nil is those of Shelf, or else this course alone
	Shelf    Shelf         // nil where there is one pack: there is no command for others then
	Records  Records       // nil where nothing is summed up: there is no command for it then
	Path     string        // the learning path that is followed; empty for the order of the course
	Reason   string        // why linear mode is on, such as "--plain was given"
	Races    Races         // nil where nothing can be run
	Labs     Labs          // nil where no lab can be opened: none is mentioned then
	Live     Live          // nil where no code of a lesson can be run
	Lab      string        // id of a lab that is opened first; "" begins with a lesson
	Timeless bool          // times are neither kept nor said
	Width    int           // where lines wrap; 0 is nowhere

	Review        bool // begin with what is due, and not with a lesson
	ReviewMinutes int  // how long a review takes; 0 is study.DefaultBudget
	Streak        bool // the streak is said

	// Report adds a report that the journal has to the file that can be sent to the authors, and gives its name. Without
	// it reports stay in the journal.
	Report   func(ctx context.Context, e study.Entry, q *quiz.Question) (file string, err error)
	ReportTo string // where the authors want reports, for people; "" where they do not say

	// Edit opens a file in the learner's own editor, and Shell a shell in a folder with an environment. Both are nil where
	// there is no terminal for them.
	Edit  func(file string) error
	Shell func(dir string, environ []string) error

	in *input // of In, made once: what it has read ahead must not be lost
}

// Learn opens a lesson, or where it is "" the one that comes next, and goes on to others until the learner leaves, the
// input ends or ctx does. A sitting that was left unfinished goes on at its very step. Leaving in any of these ways is
// no error; answers that could not be saved are, and so are a lesson or a journal that cannot be read.
func (a *App) Learn(ctx context.Context, lesson string) error {
	if a.in == nil {
		a.in = newInput(a.In)
	}
	w := &walk{app: a, in: a.in, p: newPrinter(a.Out, a.Width), box: outbox{journal: a.Journal}}
	w.greet()
	if err := w.begin(ctx, lesson); err != nil {
		return err
	}
	return w.loop(ctx)
}

// greet says why there are lines instead of a screen, and once what can be typed.
func (w *walk) greet() {
	if w.app.Reason == "" {
		w.p.line("Linear mode.")
	} else {
		w.p.sayf("Linear mode, because %s.", w.app.Reason)
	}
	w.p.say("Enter goes on. Type help at any prompt to hear what else you can type.")
	w.p.gap()
}

// begin opens the first lesson of this run.
func (w *walk) begin(ctx context.Context, lesson string) error {
	if ref, ok := w.app.Course.Outline.Lab(w.app.Lab); ok && w.app.Labs != nil {
		return w.enterLab(ctx, ref)
	}
	if w.app.Review && w.app.Memory != nil {
		w.beginReview(ctx)
		return nil
	}
	if lesson != "" {
		return w.open(ctx, lesson)
	}
	o, err := w.overview(ctx)
	if err != nil {
		return err
	}
	ref, ok := w.following(o.Lessons)
	if !ok {
		w.sayStep(ctx)
		return nil
	}
	w.offerReview(ctx)
	return w.open(ctx, ref.ID)
}

func (w *walk) overview(ctx context.Context) (study.Overview, error) {
	o, err := w.app.Journal.Overview(ctx, w.app.Course.ID, w.app.Now())
	if err != nil {
		return o, fmt.Errorf("reading your progress: %w", err)
	}
	return o.In(w.app.Course.Outline), nil
}

// loop asks for lines until the learner leaves.
func (w *walk) loop(ctx context.Context) error {
	defer w.closeLab()
	for w.p.err == nil {
		w.sayPrompt()
		l := w.in.next(ctx)
		if l.end {
			return w.leave(ctx, l.err)
		}
		w.p.gap()
		if w.hear(ctx, l) {
			return w.leave(ctx, nil)
		}
	}
	return w.leave(ctx, nil)
}
