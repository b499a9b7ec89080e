package tui

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Memory is what the journal knows of how well things are remembered.
type Memory interface {
	// Agenda is what is due at a moment over all packs, with at most so many cards, most urgent first.
	Agenda(ctx context.Context, now time.Time, most int) (study.Agenda, error)
	// CardsOf lists every card of a lesson.
	CardsOf(ctx context.Context, pack, lesson string) ([]study.Card, error)
	// Away lists what is not asked any more, over all packs.
	Away(ctx context.Context) ([]study.Card, error)
	// Round returns the entries of the latest sitting of a sort, if it is not finished.
	Round(ctx context.Context, sort string) ([]study.Entry, error)
	// Seen tells which items of a pack were answered.
	Seen(ctx context.Context, pack string) (map[string]bool, error)
	// Tuning is how memory is reckoned.
	Tuning(ctx context.Context) (study.Tuning, error)
	// Mastery lists the objectives of a pack of which something was reviewed.
	Mastery(ctx context.Context, pack string) ([]study.Objective, error)
}

// round is a review that was begun and not finished; without steps there is none.
type round struct {
	step, steps int // the step it waits at, and how many there are
	first       int // of them, the questions that it began with; the others are asked once more
	left        bool
	at          time.Time // of the last thing that happened in it
}

func roundOf(entries []study.Entry) round {
	var r round
	for _, e := range entries {
		r.first = cmp.Or(r.first, e.Steps)
		r.steps = max(r.steps, e.Steps, e.Step+1)
		r.step, r.left, r.at = e.Step, e.Type == study.Left, e.At
	}
	r.first = cmp.Or(r.first, r.steps)
	return r
}

// overviewNow reads what the first screen shows.
func (fx *effects) overviewNow() overviewed {
	m := overviewed{pack: fx.course.ID, today: fx.now()}
	m.overview, m.err = fx.journal.Overview(fx.ctx, fx.course.ID, m.today)
	m.overview = m.overview.In(fx.course.Outline)
	if fx.memory == nil {
		return m
	}
	agenda, err1 := fx.agenda(m.today, study.Budget{})
	entries, err2 := fx.memory.Round(fx.ctx, study.ReviewSort)
	m.agenda, m.round = agenda, roundOf(entries)
	m.err = errors.Join(m.err, err1, err2)
	return m
}

// agenda is what is due and can be asked, with cards enough for a budget.
func (fx *effects) agenda(now time.Time, b study.Budget) (study.Agenda, error) {
	return study.AgendaIn(fx.ctx, fx.memory.Agenda, fx.library(), now, b.MostCards())
}

// A beginning begins a sitting outside lessons or goes on with one, and says what the journal has to be told. It reads
// lessons, so it runs beside the screen. waiting is what the journal may not have yet.
type beginning func(waiting []study.Entry) (study.Session, []study.Entry, error)

func (fx *effects) openOutside(id string, begin beginning, waiting []study.Entry) tea.Cmd {
	return func() tea.Msg { return fx.openOutsideNow(id, begin, waiting) }
}

func (fx *effects) openOutsideNow(id string, begin beginning, waiting []study.Entry) lessonOpened {
	m := lessonOpened{id: id}
	m.session, m.entries, m.err = begin(waiting)
	return m
}

// beginReview goes on with the review that was not finished, or plans one.
func (fx *effects) beginReview(b study.Budget) beginning {
	return func(waiting []study.Entry) (study.Session, []study.Entry, error) {
		s, before, err := fx.unfinished(study.ReviewSort, waiting)
		switch {
		case err != nil:
			return s, nil, err
		case len(before) == 0:
			return fx.planReview(b)
		case before[len(before)-1].Type == study.Left:
			return s, []study.Entry{s.Return(fx.stamp())}, nil
		}
		return s, nil, nil
	}
}

// planReview begins a review of what is due, and of what helps to know before that which was forgotten.
func (fx *effects) planReview(b study.Budget) (s study.Session, opened []study.Entry, err error) {
	agenda, err := fx.agenda(fx.now(), b)
	if err != nil {
		return s, nil, err
	}
	plan, asked, err := agenda.Ask(b, fx.gather)
	if err != nil {
		return s, nil, err
	}
	if len(asked) > 0 {
		needed, err := fx.gather(fx.needed(agenda, plan.Cards))
		if err != nil {
			return s, nil, err
		}
		asked = study.Arrange(append(asked, needed...))
	}
	s, e := study.Review(fx.course.Outline, asked, fx.newID(), fx.seed(), fx.stamp())
	if len(asked) > 0 {
		opened = []study.Entry{e}
	}
	return s, opened, nil
}

// gather finds the questions of cards.
func (fx *effects) gather(cards []study.Card) ([]study.Asked, error) {
	seen, err := study.SeenOf(cards, fx.seen)
	if err != nil {
		return nil, err
	}
	return study.Gather(fx.library(), cards, seen), nil
}

// needed are cards of what helps to know before the lessons of which something was forgotten. A review does without those
// that cannot be read.
func (fx *effects) needed(a study.Agenda, due []study.Card) []study.Card {
	tuning, err := fx.memory.Tuning(fx.ctx)
	if err != nil {
		return nil
	}
	cardsOf := func(pack, lesson string) []study.Card {
		cards, _ := fx.memory.CardsOf(fx.ctx, pack, lesson)
		return cards
	}
	return study.Needed(a.Lapsed, due, study.NeedsIn(fx.library()), cardsOf, tuning.Scheduler(), a.Now)
}

// seen tells which items of a pack were answered.
func (fx *effects) seen(pack string) (map[string]bool, error) { return fx.memory.Seen(fx.ctx, pack) }

// unfinished is the latest sitting of a sort as its entries left it. Without entries there is nothing to go on with.
func (fx *effects) unfinished(sort string, waiting []study.Entry) (study.Session, []study.Entry, error) {
	entries, err := fx.memory.Round(fx.ctx, sort)
	if err != nil {
		return study.Session{}, nil, err
	}
	s, entries := study.Unfinished(fx.course.Outline, fx.askedAt, entries, waiting, sort)
	return s, entries, nil
}

// askedAt finds the question of a spot, with what is known about it.
func (fx *effects) askedAt(at study.Spot) (study.Asked, bool) {
	a, ok := study.Find(fx.library(), at)
	if ok {
		a.Card, _ = fx.cardOf(at.Pack, at.Lesson, a.Question) // what is not known is not shown
	}
	return a, ok
}

func (fx *effects) cardOf(pack, lesson string, q *quiz.Question) (study.Card, error) {
	cards, err := fx.memory.CardsOf(fx.ctx, pack, lesson)
	if i := slices.IndexFunc(cards, func(c study.Card) bool { return c.ID == study.CardOf(q) }); i >= 0 {
		return cards[i], err
	}
	return study.Card{}, err
}

// carded answers readCard: what has become of the card of an answer.
type carded struct {
	id    string // of the screen that asked
	nonce string // of the answer
	card  study.Card
	err   error
}

// readCard reads the card of a question after an answer to it.
func (fx *effects) readCard(id, nonce, pack, lesson string, q *quiz.Question) tea.Cmd {
	return func() tea.Msg {
		c, err := fx.cardOf(pack, lesson, q)
		return carded{id, nonce, c, err}
	}
}

// awayRow is a card that was put away, with what it asks.
type awayRow struct {
	card    study.Card
	edition content.Outline // its pack as it is installed, as far as it is
	title   string
}

// awayRead answers readAway.
type awayRead struct {
	id   string // of the screen that asked
	rows []awayRow
	err  error
}

// readAway lists what was put away, with what it asks.
func (fx *effects) readAway(id string) tea.Cmd {
	return func() tea.Msg {
		cards, err := fx.memory.Away(fx.ctx)
		m := awayRead{id: id, err: err}
		for _, c := range cards {
			row := awayRow{card: c, title: fx.cardTitle(c)}
			if course, ok := fx.library().Pack(c.Pack); ok {
				row.edition = course.Outline
			}
			m.rows = append(m.rows, row)
		}
		return m
	}
}

// cardTitle is what a card asks, or its id where the pack does not say.
func (fx *effects) cardTitle(c study.Card) string {
	course, ok := fx.library().Pack(c.Pack)
	if !ok {
		return content.Line(c.ID)
	}
	if lab, isLab := c.IsLab(); isLab {
		if ref, ok := course.Outline.Lab(lab); ok {
			return ref.Title
		}
		return content.Line(lab)
	}
	if l, err := course.Lesson(c.Lesson); err == nil {
		if q := l.Question(c.ID); q != nil {
			return content.Plain(firstLine(q.Stem))
		}
	}
	return content.Line(c.ID)
}
