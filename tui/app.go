// Package tui is the full-screen face of engineroom: a stack of screens, one Bubble Tea model, and nothing that could
// not be drawn again from what it holds.
//
// It refuses to know where answers are kept or packs come from: it is handed a course and the small interfaces that it
// needs of the journal (Journal, Memory, Records). What a sitting may do next is decided by study.Session, and what
// statistics say by study.Account; here both are only shown. Keys are data (keys.go), effects have one home (effects.go, and
// effects_*.go by what they are about), layout is cut once (layout.go), and no string reaches the terminal without
// passing the filters.
package tui

import (
	"cmp"
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Options are what the command line decides.
type Options struct {
	Course  *content.Course // the pack of the home screen
	Shelf   Shelf           // nil where there is no other
	Journal Journal
	Memory  Memory // nil where nothing is reviewed
	Now     func() time.Time
	NewID   func() string // a random name
	Seed    func() uint64 // for the order of options

	Settings     Settings
	SaveSettings func(Settings) error                                                        // nil where they cannot be kept
	Report       func(context.Context, study.Entry, *quiz.Question) (file string, err error) // adds a report to the file for the authors; may be nil
	Finder       Finder                                                                      // nil where nothing can be searched
	Records      Records                                                                     // nil where nothing is summed up: there is no progress screen then

	Races Races // nil where no race can be run
	Labs  Labs  // nil where no lab can be opened
	Live  Live  // nil where no code of a lesson can be run

	Backup func(context.Context) error // makes the backup of the week in the background, if it is time; may be nil
	Refit  func() (news string)        // fits the model of memory in the background, and says in a sentence if it found a better one; may be nil

	CatchUp CatchUp // is called in the background once the first frame stands; nil where the journal is up to the packs

	Preview  Preview // of a pack that is being written; nil where none is
	MaxWidth int     // of what is drawn; 0 is the terminal's

	Lesson        string // open here; empty goes on where the learner was
	Lab           string // open this lab, by its id or folder, above the first screen
	Review        bool   // open in the review
	ReviewMinutes int    // how long that takes; 0 is the setting
	Notice        string // a sentence to be shown on the first screen
	Width         int    // of the terminal, if it is known before the first frame
	Height        int
}

// App is the root model: the only tea.Model there is.
type App struct {
	env           *env
	stack         []screen
	width, height int
	first         tea.Cmd // to run when the program starts
	leaving       bool    // the program ends when the files of labs are on the disk
	warned        bool    // they could not be written, and the learner knows
	maxWidth      int     // 0 is the terminal's
	below         int     // lines that a preview keeps below the frame
	found         Edition // what was found last in a pack that is being written
}

var _ tea.Model = (*App)(nil)

// resized tells every screen how much room its body has.
type resized struct{ width, height int }

// elsewhere tells every screen that the learner has turned to something else: time says nothing about what is on it.
type elsewhere struct{}

// restyled tells every screen that the theme has changed.
type restyled struct{}

// New makes the app with its first screen ready to be drawn.
func New(ctx context.Context, o Options) (*App, error) {
	fx := &effects{
		ctx: ctx, journal: o.Journal, memory: o.Memory, course: o.Course, shelf: o.Shelf, scribe: &scribe{}, closing: new([]chan struct{}), addReport: o.Report, finder: o.Finder, records: o.Records, races: o.Races, labs: o.Labs, live: o.Live, preview: o.Preview, save: o.SaveSettings,
		now: o.Now, newID: o.NewID, seed: o.Seed, redrawAfter: redrawAfter,
		saveAfter: saveAfter, lookAfter: lookEvery, saveCopy: o.Backup, backupAfter: backupAfter, findFit: o.Refit, refitAfter: refitAfter, findChanges: o.CatchUp, catchUpAfter: catchUpAfter,
	}
	e := &env{course: o.Course, fx: fx, finder: o.Finder, common: &common{
		shelf: o.Shelf, box: &outbox{fx: fx}, drafts: &drafts{fx: fx}, settings: o.Settings, keys: newKeymap(o.Settings.Keys), notice: o.Notice,
	}}
	e.packs = map[string]*env{o.Course.ID: e}
	if o.Shelf != nil {
		e.shelved = o.Shelf.Packs()
	}
	e.dress()
	a := &App{env: e, maxWidth: o.MaxWidth}
	a.width, a.height = a.within(o.Width, o.Height)
	e.apply, e.top = a.applySettings, a.top
	first := fx.overviewNow()
	if first.err != nil {
		return nil, first.err
	}
	e.takeOverview(first)
	a.stack = []screen{newHome(e, first)}
	if lab, ok := o.Course.Outline.Lab(o.Lab); ok && o.Lab != "" {
		m, cmd := e.openLab(lab)
		a.first = tea.Batch(cmd, a.go1(m))
	} else if o.Memory != nil && (o.Review || o.Lesson == "" && a.wasReviewing()) {
		a.startReview(o.ReviewMinutes)
	} else if ref, ok := a.firstLesson(o.Lesson, first.overview); ok {
		l := newLesson(e, ref)
		a.stack = append(a.stack, l)
		a.tellSize()
		a.first = l.update(fx.openNow(l.id, ref.ID, false, nil))
		a.layOutNow(l)
	}
	a.tellSize()
	return a, nil
}

// firstLesson is the lesson to open at the start: the one asked for; the first one for a newcomer; or the one that the
// learner was in when the program ended.
func (a *App) firstLesson(asked string, o study.Overview) (content.LessonRef, bool) {
	if asked != "" {
		return a.env.course.Find(asked)
	}
	if len(o.Lessons) == 0 {
		return study.NextOnPath(a.env.course.Outline, a.env.settings.Path, nil)
	}
	last := o.Lessons[0]
	if !last.Open {
		return content.LessonRef{}, false
	}
	entries, err := a.env.fx.journal.Sitting(a.env.fx.ctx, a.env.course.ID, last.Lesson)
	if err != nil || len(entries) == 0 || entries[len(entries)-1].Type == study.Left {
		return content.LessonRef{}, false
	}
	return a.env.course.Find(last.Lesson)
}

// startReview opens the review above the first screen, ready for the first frame.
func (a *App) startReview(minutes int) {
	e := a.env
	l := newReview(e, cmp.Or(minutes, e.settings.Review))
	a.stack = append(a.stack, l)
	a.tellSize()
	a.first = l.update(e.fx.openOutsideNow(l.id, l.errand.(*review).begin, nil))
	a.layOutNow(l)
}

// wasReviewing tells whether the program ended in a review, after anything that happened in a lesson.
func (a *App) wasReviewing() bool {
	r, lessons := a.env.round, a.env.overview.Lessons
	return r.steps > 0 && !r.left && (len(lessons) == 0 || !lessons[0].Seen.After(r.at))
}

// layOutNow renders the first page before the first frame, so that the first frame is whole.
func (a *App) layOutNow(l *lessonScreen) {
	if l.width == 0 || l.err != nil {
		return
	}
	at := l.session.At()
	l.page = laidOut{id: l.id, step: at, width: l.width, style: a.env.st.name, lines: a.env.md.render(textOf(l.session.StepAt(at)), l.width)}
}

// Init asks the terminal for its background, without waiting for the answer, and for what the first frame does not need.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.first, a.askBackground(), a.env.readMarks(), a.env.fx.readGlossary(), a.env.fx.readMastery(), a.env.fx.readShelf(), a.env.fx.backup(), a.env.fx.refit(), a.env.fx.catchUp(), a.env.fx.nextEdition())
}

// askBackground asks for what an automatic theme depends on.
func (a *App) askBackground() tea.Cmd {
	if !a.env.settings.Theme.asks() {
		return nil
	}
	return tea.RequestBackgroundColor
}

// Unsaved counts what the journal did not take, the answers and the notes, bookmarks and reports, and says why.
func (a *App) Unsaved() (answers, marks int, err error) {
	answers, marks = a.env.box.unsaved()
	return answers, marks, a.env.box.err
}
