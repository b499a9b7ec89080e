package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Journal is where answers are kept.
type Journal interface {
	// Record appends entries and returns when they are on disk. An entry whose nonce is there already is a success.
	Record(ctx context.Context, entries ...study.Entry) error
	// Sitting returns the entries of the latest sitting with a lesson, in order; none if there is none.
	Sitting(ctx context.Context, pack, lesson string) ([]study.Entry, error)
	// Overview sums up a pack as of now.
	Overview(ctx context.Context, pack string, now time.Time) (study.Overview, error)
	// Marks lists the notes and bookmarks of a pack.
	Marks(ctx context.Context, pack string) ([]study.Mark, error)
}

// Finder searches. Its methods may be called at the same time.
type Finder interface {
	// Prepare brings the index up to date, which may take long.
	Prepare(ctx context.Context) error
	// Find searches everything that is indexed so far.
	Find(ctx context.Context, query string) (content.Found, error)
	// FindIn searches one lesson, in its order.
	FindIn(lesson *content.Lesson, query string) []content.Hit
}

// effects are everything a screen can cause or ask of the world. Nothing else in the package reads a clock, a disk or
// chance, and nothing else starts a command.
type effects struct {
	ctx         context.Context
	journal     Journal
	memory      Memory                                                                      // may be nil
	course      *content.Course                                                             // of the pack that is asked about
	shelf       Shelf                                                                       // may be nil
	addReport   func(context.Context, study.Entry, *quiz.Question) (file string, err error) // may be nil
	races       Races                                                                       // may be nil
	labs        Labs                                                                        // may be nil
	live        Live                                                                        // may be nil
	preview     Preview                                                                     // may be nil
	finder      Finder                                                                      // may be nil
	records     Records                                                                     // may be nil
	save        func(Settings) error                                                        // may be nil
	saveCopy    func(context.Context) error                                                 // of the journal; may be nil
	findFit     func() (news string)                                                        // may be nil
	findChanges CatchUp                                                                     // may be nil
	now         func() time.Time
	newID       func() string
	seed        func() uint64

	redrawAfter  time.Duration
	saveAfter    time.Duration // of typed text
	lookAfter    time.Duration // at the folder of a lab; 0 for never
	backupAfter  time.Duration
	refitAfter   time.Duration
	catchUpAfter time.Duration
	scribe       *scribe
	closing      *[]chan struct{} // each is closed when a lab is
}

// stamp gives an event its time and the name of its entry.
func (fx *effects) stamp() study.Stamp { return study.Stamp{At: fx.now(), Nonce: fx.newID()} }

// laidOut answers layOut.
type laidOut struct {
	id    string
	step  int
	width int
	style string
	lines []line
	spans []span // of each block
}

// layOut renders what is to be read of a step.
func (fx *effects) layOut(id string, step int, blocks []content.Block, md *markdown, style string, width int) tea.Cmd {
	return func() tea.Msg {
		m := laidOut{id: id, step: step, width: width, style: style}
		m.lines, m.spans = md.page(blocks, width)
		return m
	}
}

// overviewed answers overview.
type overviewed struct {
	pack     string
	overview study.Overview
	agenda   study.Agenda
	round    round
	today    time.Time
	err      error
}

// overview asks how the course stands, and beside that, because the first frame does not need it, what is known of it and
// how the other packs stand.
func (fx *effects) overview() tea.Cmd {
	return tea.Batch(func() tea.Msg { return fx.overviewNow() }, fx.readMastery(), fx.readShelf())
}

// searchReady answers prepareSearch.
type searchReady struct {
	id  string
	err error
}

func (fx *effects) prepareSearch(id string) tea.Cmd {
	return func() tea.Msg { return searchReady{id, fx.finder.Prepare(fx.ctx)} }
}

// searched answers search.
type searched struct {
	id    string // of the screen that asked
	n     int    // which of its searches
	query string
	found content.Found
	err   error
}

// search looks for a query in one lesson, or in everything if that is nil.
func (fx *effects) search(id string, n int, in *content.Lesson, query string) tea.Cmd {
	return func() tea.Msg {
		m := searched{id: id, n: n, query: query}
		if in != nil {
			m.found.Hits = fx.finder.FindIn(in, query)
			return m
		}
		m.found, m.err = fx.finder.Find(fx.ctx, query)
		return m
	}
}

// recorded answers write: the batch is on disk, or err says why it is not.
type recorded struct {
	batch []study.Entry
	err   error
}

func (fx *effects) write(batch []study.Entry) tea.Cmd {
	return func() tea.Msg { return recorded{batch, fx.journal.Record(fx.ctx, batch...)} }
}

// retryNow answers retryLater.
type retryNow struct{}

const retryAfter = 2 * time.Second

func (fx *effects) retryLater() tea.Cmd {
	return tea.Tick(retryAfter, func(time.Time) tea.Msg { return retryNow{} })
}

// redraw answers redrawSoon; left counts the drawings that follow.
type redraw struct{ left int }

// redrawSoon asks for whole drawings after a resize, each later than the one before. For the first drawing after it the
// renderer still compares with the columns of the old size and leaves out what lies beyond (charmbracelet/ultraviolet
// pull request 148), and nobody tells when that drawing was made.
func (fx *effects) redrawSoon(left int) tea.Cmd {
	if left == 0 {
		return nil
	}
	wait := fx.redrawAfter << (2 * (redraws - left))
	return tea.Tick(wait, func(time.Time) tea.Msg { return redraw{left - 1} })
}

const (
	redraws     = 3
	redrawAfter = 50 * time.Millisecond // the first; then 200 and 800
)

// marksRead answers readMarks.
type marksRead struct {
	pack  string
	marks []study.Mark
	err   error
}

func (fx *effects) readMarks() tea.Cmd {
	return func() tea.Msg {
		marks, err := fx.journal.Marks(fx.ctx, fx.course.ID)
		return marksRead{fx.course.ID, marks, err}
	}
}

// reported answers report: the report stands in a file, or err says why it does not.
type reported struct {
	nonce string // of the report
	file  string
	to    string // where the authors want it; may be empty
	err   error
}

func (r reported) sentence() string {
	switch {
	case r.err != nil:
		return "The report is kept in your record, but not in its file: " + r.err.Error()
	case r.to != "":
		return "Thank you. It is written to " + r.file + ". Nothing is sent by itself: send the file to " + r.to + " if you like."
	}
	return "Thank you. It is written to " + r.file + ". Nothing is sent by itself: give the file to the authors if you like."
}

// report writes a report into the file for the authors.
func (fx *effects) report(e study.Entry, q *quiz.Question) tea.Cmd {
	return func() tea.Msg {
		out := reported{nonce: e.Nonce}
		if course, ok := fx.library().Pack(e.Pack); ok {
			m, _ := course.Manifest()
			out.to = content.Line(m.Report)
		}
		out.file, out.err = fx.addReport(fx.ctx, e, q)
		return out
	}
}

// settingsSaved answers saveSettings.
type settingsSaved struct{ err error }

func (s settingsSaved) sentence() string {
	if s.err != nil {
		return "Kept until you leave, but not saved: " + s.err.Error()
	}
	return "Saved."
}

// saveSettings writes the settings into the configuration file.
func (fx *effects) saveSettings(s Settings) tea.Cmd {
	if fx.save == nil {
		return nil
	}
	return func() tea.Msg { return settingsSaved{fx.save(s)} }
}

// clipboard asks the terminal to put a text into the clipboard.
func (fx *effects) clipboard(text string) tea.Cmd { return tea.SetClipboard(text) }
