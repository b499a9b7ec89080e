package tui

import (
	"context"
	"slices"
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
	ctx       context.Context
	journal   Journal
	course    *content.Course
	addReport func(context.Context, study.Entry, *quiz.Question) (file string, err error) // may be nil
	races     Races                                                                       // may be nil
	finder    Finder                                                                      // may be nil
	save      func(Settings) error                                                        // may be nil
	now       func() time.Time
	newID     func() string
	seed      func() uint64

	redrawAfter time.Duration
}

// stamp gives an event its time and the name of its entry.
func (fx *effects) stamp() study.Stamp { return study.Stamp{At: fx.now(), Nonce: fx.newID()} }

// lessonOpened answers open.
type lessonOpened struct {
	id      string // of the screen that asked
	session study.Session
	entries []study.Entry       // to write: a new sitting begins, or one that was left goes on
	from    []content.LessonRef // of each step of a check, the lesson it asks about
	err     error
}

// open reads a lesson and resumes its sitting, or begins one. What waits for the journal belongs to the sitting too.
func (fx *effects) open(id, lesson string, again bool, waiting []study.Entry) tea.Cmd {
	return func() tea.Msg { return fx.openNow(id, lesson, again, waiting) }
}

func (fx *effects) openNow(id, lesson string, again bool, waiting []study.Entry) lessonOpened {
	l, err := fx.course.Lesson(lesson)
	if err != nil {
		return lessonOpened{id: id, err: err}
	}
	entries, err := fx.journal.Sitting(fx.ctx, fx.course.ID, lesson)
	if err != nil {
		return lessonOpened{id: id, err: err}
	}
	for _, e := range waiting {
		there := slices.ContainsFunc(entries, func(o study.Entry) bool { return o.Nonce == e.Nonce })
		if e.Lesson == lesson && e.Sitting != "" && !there {
			entries = append(entries, e)
		}
	}
	if s, ok := study.Resume(fx.course.Outline, l, entries); ok && !again && !s.Over() {
		m := lessonOpened{id: id, session: s}
		if entries[len(entries)-1].Type == study.Left {
			m.entries = []study.Entry{s.Return(fx.stamp())}
		}
		return m
	}
	s, e := study.New(fx.course.Outline, l, fx.newID(), fx.seed(), fx.stamp())
	return lessonOpened{id: id, session: s, entries: []study.Entry{e}}
}

// laidOut answers layOut.
type laidOut struct {
	id    string
	step  int
	width int
	style string
	lines []line
}

// layOut renders what is to be read of a step.
func (fx *effects) layOut(id string, step int, blocks []content.Block, md *markdown, style string, width int) tea.Cmd {
	return func() tea.Msg {
		return laidOut{id: id, step: step, width: width, style: style, lines: md.render(blocks, width)}
	}
}

// sheet is what a lesson says in short, or why that cannot be shown.
type sheet struct {
	blocks []content.Block
	why    string
}

// summarised answers summaries: one sheet for each lesson that was asked for.
type summarised struct {
	id     string // of the screen that asked
	sheets []sheet
}

// summaries reads what lessons say in short. A lesson that cannot be read keeps no other from being shown.
func (fx *effects) summaries(id string, lessons []content.LessonRef) tea.Cmd {
	return func() tea.Msg {
		out := summarised{id: id}
		for _, ref := range lessons {
			out.sheets = append(out.sheets, fx.summaryOf(ref))
		}
		return out
	}
}

func (fx *effects) summaryOf(ref content.LessonRef) sheet {
	l, err := fx.course.Lesson(ref.ID)
	if err != nil {
		return sheet{why: "This lesson cannot be opened: " + content.Line(err.Error())}
	}
	s, ok := l.Summary()
	if !ok {
		return sheet{why: "This lesson has no summary."}
	}
	return sheet{blocks: s.Body()}
}

// overviewed answers overview.
type overviewed struct {
	overview study.Overview
	today    time.Time
	err      error
}

func (fx *effects) overview() tea.Cmd {
	return func() tea.Msg { return fx.overviewNow() }
}

func (fx *effects) overviewNow() overviewed {
	now := fx.now()
	o, err := fx.journal.Overview(fx.ctx, fx.course.ID, now)
	return overviewed{overview: o, today: now, err: err}
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
