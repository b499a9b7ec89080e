package progress

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// What is asked next is read here. Each of these reads rows that an index finds, however long the journal is.

// asked are the cards that are due: learned, due at ?1 or before, and not put away. [study.Card.Due] is the same rule.
// ?2 is today, in the learner's zone: what is due on the day after tomorrow and later is so nowhere on earth.
const asked = `reps > 0 AND due_day <= ?2 + 2 AND due <= ?1 AND (away = '' OR away = 'buried' AND until <= ?1)`

// lapsedMost is how many forgotten cards an agenda tells.
const lapsedMost = 50

// Agenda is what is due at a moment over all packs, with at most so many cards, those most overdue relative to their
// stability first. now carries the zone of the learner.
func (j *Journal) Agenda(ctx context.Context, now time.Time, most int) (study.Agenda, error) {
	return j.In(nil).Agenda(ctx, now, most)
}

// Packs is the journal as far as it is about some packs: of what is due, that of others is left out. It is kept, and is
// there again when its pack is.
type Packs struct {
	*Journal
	packs []string
}

// In is the journal as far as it is about those packs; nil is all.
func (j *Journal) In(packs []string) Packs { return Packs{j, packs} }

// only is a condition that leaves out the cards of other packs; empty where there are none.
func (p Packs) only(ctx context.Context, q querier) (string, error) {
	if p.packs == nil {
		return "", nil
	}
	known, err := load(ctx, q, func(pack *string) []any { return []any{pack} }, `WITH RECURSIVE packs(pack) AS (SELECT MIN(pack) FROM cards
		UNION ALL SELECT (SELECT MIN(c.pack) FROM cards AS c WHERE c.pack > packs.pack) FROM packs WHERE packs.pack IS NOT NULL)
		SELECT pack FROM packs WHERE pack IS NOT NULL`)
	strange := func(pack string) bool { return !slices.Contains(p.packs, pack) }
	if err != nil || !slices.ContainsFunc(known, strange) {
		return "", err
	}
	list := "''"
	for _, pack := range p.packs {
		list += ", '" + strings.ReplaceAll(pack, "'", "''") + "'"
	}
	return " AND pack IN (" + list + ")", nil
}

// Agenda is that of [Journal.Agenda] without what is due of other packs.
func (p Packs) Agenda(ctx context.Context, now time.Time, most int) (study.Agenda, error) {
	a := study.Agenda{Now: now, Pace: map[quiz.Kind]study.Pace{}}
	err := p.snapshot(ctx, func(q querier) error {
		only, err := p.only(ctx, q)
		if err != nil {
			return err
		}
		for _, read := range []func() error{
			func() error { return readDue(ctx, q, &a, most, only) },
			func() error { return readPaces(ctx, q, a.Pace) },
			func() error { return readMissed(ctx, q, &a) },
			func() error { return readComing(ctx, q, &a, only) },
			func() (err error) {
				a.Lapsed, err = cards(ctx, q, `WHERE lapsed = 1 AND away <> 'gone'`+only+` ORDER BY last DESC, pack, card LIMIT ?`, lapsedMost)
				return err
			},
		} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	return a, err
}

func readDue(ctx context.Context, q querier, a *study.Agenda, most int, only string) error {
	due, err := dueNow(ctx, q, a.Now, only)
	if err != nil {
		return err
	}
	a.Count = int(due.cards)
	a.Cards, err = cards(ctx, q, `JOIN (SELECT pack AS p, card AS c, (?1 - due) / MAX(stability, 0.001) AS need FROM cards
		WHERE `+asked+only+` ORDER BY need DESC, pack, card LIMIT ?3) ON pack = p AND card = c ORDER BY need DESC, pack, card`,
		millis(a.Now), todayOf(a.Now), max(most, 0))
	for _, c := range a.Cards {
		if _, lab := c.IsLab(); lab {
			a.Labs = append(a.Labs, c)
		}
	}
	return err
}

// todayOf is the learner's day at a moment that carries their zone.
func todayOf(now time.Time) int64 {
	return dayOf(millis(now), clamp(zoneOf(now), -day/minute, day/minute))
}

// cards reads rows of cards; rest is what follows in the statement.
func cards(ctx context.Context, q querier, rest string, args ...any) ([]study.Card, error) {
	rows, err := load(ctx, q, (*cardRow).fields, cardTable.all()+` `+rest, args...)
	out := make([]study.Card, len(rows))
	for i, r := range rows {
		if out[i], err = r.card(); err != nil {
			return nil, errRow{err}
		}
	}
	return out, err
}

func readPaces(ctx context.Context, q querier, into map[quiz.Kind]study.Pace) error {
	rows, err := load(ctx, q, paceTable.fields, paceTable.all())
	for _, r := range rows {
		if into[quiz.Kind(r.kind)], err = r.pace(); err != nil {
			return errRow{err}
		}
	}
	return err
}

func readMissed(ctx context.Context, q querier, a *study.Agenda) error {
	today := todayOf(a.Now)
	days, err := load(ctx, q, func(d *int) []any { return []any{d} },
		`SELECT DISTINCT day FROM days WHERE answers > 0 AND day <= ? ORDER BY day DESC LIMIT ?`, today, study.GentleFor+1)
	a.Pause = study.Pause(int(today), slices.Values(days))
	if len(days) > 0 {
		a.Missed = int(today) - days[0]
	}
	return err
}

// dueCount is how many cards are due. kinds counts the questions among so many of them.
type dueCount struct {
	cards   int64
	kinds   map[quiz.Kind]int64
	counted int64
}

// countedMost is how many due cards are counted one by one. Where more are due, those of past days are taken from loads.
const countedMost = 256

// dueNow counts the cards that are due, without looking at each where they are many.
func dueNow(ctx context.Context, q querier, now time.Time, only string) (dueCount, error) {
	d := dueCount{kinds: map[quiz.Kind]int64{}}
	type counted struct {
		kind   string
		lab, n int64
	}
	rows, err := load(ctx, q, func(c *counted) []any { return []any{&c.kind, &c.lab, &c.n} },
		`SELECT kind, lab, COUNT(*) FROM (SELECT kind, card >= 'lab/' AND card < 'lab0' AS lab FROM cards WHERE `+asked+only+` LIMIT ?3) GROUP BY 1, 2`,
		millis(now), todayOf(now), countedMost)
	for _, c := range rows {
		d.counted += c.n
		if c.lab == 0 {
			d.kinds[quiz.Kind(c.kind)] += c.n
		}
	}
	if d.cards = d.counted; err != nil || d.counted < countedMost {
		return d, err
	}
	all := manyDue
	if only != "" { // loads are those of all packs
		all = `SELECT COUNT(*) FROM cards WHERE ` + asked + only
	}
	err = scan(q.QueryRowContext(ctx, all, millis(now), todayOf(now)), &d.cards)
	return d, err
}

// manyDue adds up what was due until three days ago, which is due wherever on earth that day was and today is, and counts
// the days since. What is buried is in the loads, too.
const manyDue = `SELECT (SELECT IFNULL(SUM(cards), 0) FROM loads WHERE day <= ?2 - 3)
	- (SELECT COUNT(*) FROM cards WHERE away <> '' AND away = 'buried' AND until > ?1 AND +reps > 0 AND +due_day <= ?2 - 3)
	+ (SELECT COUNT(*) FROM cards WHERE ` + asked + ` AND due_day > ?2 - 3)`

// countDue counts the cards that are due, and the minutes that the questions among them take.
func countDue(ctx context.Context, q querier, now time.Time, only string, o *study.Overview) error {
	due, err := dueNow(ctx, q, now, only)
	if err != nil {
		return err
	}
	a := study.Agenda{Now: now, Pace: map[quiz.Kind]study.Pace{}}
	if err := readPaces(ctx, q, a.Pace); err != nil {
		return err
	}
	var takes time.Duration
	for kind, n := range due.kinds {
		takes += time.Duration(n) * a.Takes(study.Card{Kind: kind})
	}
	o.Due = int(due.cards)
	if takes > 0 {
		all := takes.Minutes() * float64(due.cards) / float64(due.counted)
		o.DueMinutes = max(1, int(math.Round(all)))
	}
	return nil
}

// CardsOf are the cards of a lesson of which something is known.
func (j *Journal) CardsOf(ctx context.Context, pack, lesson string) ([]study.Card, error) {
	return j.cardsWhere(ctx, `WHERE pack = ? AND lesson = ? ORDER BY card`, pack, lesson)
}

// Cards are all cards of a pack, those that it does not have any more among them.
func (j *Journal) Cards(ctx context.Context, pack string) ([]study.Card, error) {
	return j.cardsWhere(ctx, `WHERE pack = ? ORDER BY card`, pack)
}

// DueLabs are the ids of the labs of a pack that are due at a moment.
func (j *Journal) DueLabs(ctx context.Context, pack string, now time.Time) (out []string, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		out, err = load(ctx, q, func(id *string) []any { return []any{id} }, `SELECT substr(card, 5) FROM cards
			WHERE pack = ?3 AND card >= 'lab/' AND card < 'lab0' AND `+asked+` ORDER BY card`, millis(now), todayOf(now), pack)
		return err
	})
	return out, err
}

// Away are the cards of all packs that are not asked, because the learner does not want them or because asking did not
// help, newest review first. Those that wait until tomorrow are not among them.
func (j *Journal) Away(ctx context.Context) ([]study.Card, error) {
	return j.cardsWhere(ctx, `WHERE away <> '' AND away IN ('by-hand', 'leech') ORDER BY last DESC, pack, card`)
}

func (j *Journal) cardsWhere(ctx context.Context, rest string, args ...any) (out []study.Card, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		out, err = cards(ctx, q, rest, args...)
		return err
	})
	return out, err
}

// Round is the latest sitting of a sort, see [study.ReviewSort], entry by entry as they were written, if it is not
// finished; otherwise nothing.
func (j *Journal) Round(ctx context.Context, sort string) (out []study.Entry, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		var sitting string
		err := scan(q.QueryRowContext(ctx, `SELECT sitting FROM rounds WHERE sort = ? AND open = 1`, sort), &sitting)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		rows, err := load(ctx, q, (*event).fields, `SELECT `+columns+` FROM events WHERE sitting = ? AND lesson = ''
			ORDER BY clock, device, seq`, sitting)
		if err != nil {
			return err
		}
		out, err = entries(rows)
		return err
	})
	return out, err
}

// Mastery is what is known of each objective of a pack, lesson by lesson.
func (j *Journal) Mastery(ctx context.Context, pack string) (out []study.Objective, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		out, err = objectives(ctx, q, pack, `ORDER BY lesson, objective`)
		return err
	})
	return out, err
}

// Tuning is how memory is reckoned now.
func (j *Journal) Tuning(ctx context.Context) (t study.Tuning, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		t, err = tuningNow(ctx, q)
		return err
	})
	return t, err
}

// Predictions counts the reviews of what was learned on an earlier day, of all cards: those that say how well memory is
// predicted.
func (j *Journal) Predictions(ctx context.Context) (n int, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		return scan(q.QueryRowContext(ctx, `SELECT IFNULL(SUM(reviews), 0) FROM recalls`), &n)
	})
	return n, err
}
