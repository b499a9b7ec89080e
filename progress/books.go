package progress

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// books are the derived tables about memory, on the disk or in memory. apply says what follows from an event; recording
// and replaying share it.
type books struct {
	cards      shelf[cardKey, cardRow]
	objectives shelf[objectiveKey, objectiveRow]
	parts      shelf[partKey, partRow]
	loads      shelf[int64, loadRow]
	paces      shelf[string, paceRow]
	recalls    shelf[int64, recallRow]
	sureness   shelf[int64, sureRow]
	beliefs    shelf[beliefKey, beliefRow]
	rounds     shelf[string, roundRow]
	weakest    func(objectiveKey) (study.Weakest, error)
	seen       func(study.Entry, study.Outcome) // told what each entry meant; may be nil

	tuning    study.Tuning
	scheduler *memory.Scheduler
}

func (b *books) tune(t study.Tuning) { b.tuning, b.scheduler = t, t.Scheduler() }

// forCard tells whether an event has a part in what is known about a card.
func (e *event) forCard() bool {
	switch study.EntryType(e.typ) {
	case study.Answer:
		return e.forItem()
	case study.Tried, study.LabHinted, study.Solved, study.LabReset,
		study.Regraded, study.TakenBack, study.Buried, study.Suspended, study.Resumed:
		return e.item != ""
	}
	return false
}

// apply carries an event over.
func (b *books) apply(e *event) error {
	if sort := e.round(); sort != "" {
		if err := b.turn(sort, e); err != nil {
			return err
		}
	}
	if !e.forCard() {
		return nil
	}
	en, err := e.entry()
	if err != nil {
		return errRow{err}
	}
	return b.record(en)
}

// round is the sort of sitting that an event belongs to, of those that have no lesson and can be gone on with.
func (e *event) round() string {
	sort, _, ok := strings.Cut(e.sitting, ":")
	if !ok || e.lesson != "" {
		return ""
	}
	return sort
}

func (b *books) turn(sort string, e *event) error {
	r, err := b.rounds.get(sort)
	if err != nil {
		return err
	}
	switch {
	case e.typ == string(study.Opened):
		r = roundRow{sort: sort, sitting: e.sitting, opened: e.at, open: 1}
	case r.sitting != e.sitting:
		return nil
	case e.typ == string(study.Finished):
		r.open = 0
	}
	r.seen = e.at
	return b.rounds.put(r)
}

// record folds an entry about a card.
func (b *books) record(e study.Entry) error {
	if e.Type == study.Answer {
		if err := b.notice(e); err != nil {
			return err
		}
	}
	row, err := b.cards.get(cardKey{e.Pack, e.CardID()})
	if err != nil {
		return err
	}
	before, err := row.card()
	if err != nil {
		return errRow{err}
	}
	setting, err := b.setting(e)
	if err != nil {
		return err
	}
	var failed error
	setting.Load = b.loadOf(&failed)
	after, out := before.Record(e, setting)
	if failed != nil {
		return failed
	}
	if b.seen != nil {
		b.seen(e, out)
	}
	return b.keep(e, before, after, out)
}

func (b *books) setting(e study.Entry) (study.Setting, error) {
	row, err := b.paces.get(string(e.Kind))
	if err != nil {
		return study.Setting{}, err
	}
	pace, err := row.pace()
	if err != nil {
		return study.Setting{}, errRow{err}
	}
	return study.Setting{Scheduler: b.scheduler, Pace: pace}, nil
}

func (b *books) loadOf(failed *error) func(day int) int {
	return func(day int) int {
		r, err := b.loads.get(int64(day))
		if err != nil && *failed == nil {
			*failed = err
		}
		return int(r.cards)
	}
}

// keep stores what an entry changed: the card, what its objectives make of it, and the counts.
func (b *books) keep(e study.Entry, before, after study.Card, o study.Outcome) error {
	if after.ID == "" {
		return nil // an entry about a card that nothing is known of
	}
	if o.Thought > 0 {
		if err := b.timed(e, o); err != nil {
			return err
		}
	}
	if err := b.count(e, after, o); err != nil {
		return err
	}
	if err := b.shift(before, after); err != nil {
		return err
	}
	after, err := b.credit(e, before, after, o)
	if err != nil {
		return err
	}
	row, err := newCardRow(after, b.scheduler)
	if err != nil {
		return err
	}
	return b.cards.put(row)
}

func (b *books) timed(e study.Entry, o study.Outcome) error {
	row, err := b.paces.get(string(e.Kind))
	if err != nil {
		return err
	}
	pace, err := row.pace()
	if err != nil {
		return errRow{err}
	}
	return b.paces.put(newPaceRow(string(e.Kind), pace.With(o.Thought)))
}

// count keeps the daily sums of how well memory was predicted.
func (b *books) count(e study.Entry, after study.Card, o study.Outcome) error {
	at := e.At
	if l := o.Replaced; l != nil {
		if err := b.tally(l.Before.Memory, l.Rating, l.At, -1); err != nil {
			return err
		}
		at = l.At
	}
	if !o.Review {
		return nil
	}
	return b.tally(after.Last.Before.Memory, o.Rating, at, 1)
}

// tally adds a review to the sums of its day n times. Reviews of what was learned on the same day are none of them: there
// is no prediction to hold them against.
func (b *books) tally(before memory.Card, r memory.Rating, at time.Time, n int64) error {
	if before.Reps == 0 || memory.ElapsedDays(before.Last, at) == 0 {
		return nil
	}
	row, err := b.recalls.get(int64(memory.Day(at)))
	if err != nil {
		return err
	}
	row.day = int64(memory.Day(at))
	row.reviews += n
	if r != memory.Again {
		row.recalled += n
	}
	row.expected += float64(n) * b.scheduler.Retrievability(before, at)
	return b.recalls.put(row)
}

// notice counts what was said and believed, whatever the answer means for memory.
func (b *books) notice(e study.Entry) error {
	if sure := int64(e.Facts.Sure); sure > 0 {
		row, err := b.sureness.get(sure)
		if err != nil {
			return err
		}
		row.sure, row.answers, row.rights = sure, row.answers+1, row.rights+bit(e.Score >= 1)
		if err := b.sureness.put(row); err != nil {
			return err
		}
	}
	for _, name := range e.Facts.Beliefs {
		row, err := b.beliefs.get(beliefKey{e.Pack, name})
		if err != nil {
			return err
		}
		row.beliefKey, row.times = beliefKey{e.Pack, name}, row.times+1
		row.item, row.lesson, row.at = e.Item, e.Home(), e.At.UnixMilli()
		if err := b.beliefs.put(row); err != nil {
			return err
		}
	}
	return nil
}

// shift moves a card from one day's load to another's.
func (b *books) shift(before, after study.Card) error {
	from, was := loadDay(before)
	to, is := loadDay(after)
	if was == is && from == to {
		return nil
	}
	if was {
		if err := b.addLoad(from, -1); err != nil {
			return err
		}
	}
	if is {
		return b.addLoad(to, 1)
	}
	return nil
}

// loadDay is the day on which a card is due, if it is asked at all.
func loadDay(c study.Card) (day int64, ok bool) {
	if c.Memory.Reps == 0 || c.Away == study.ByHand || c.Away == study.AsLeech {
		return 0, false
	}
	return int64(memory.Day(c.Memory.Due)), true
}

func (b *books) addLoad(day, n int64) error {
	row, err := b.loads.get(day)
	if err != nil {
		return err
	}
	row.day, row.cards = day, row.cards+n
	if row.cards == 0 {
		return b.loads.drop(day)
	}
	return b.loads.put(row)
}

// credit brings the objectives of a card up to date.
func (b *books) credit(e study.Entry, before, after study.Card, o study.Outcome) (study.Card, error) {
	if before.ID != "" {
		for _, id := range before.ObjectivesOf() {
			if slices.Contains(after.ObjectivesOf(), id) {
				continue
			}
			if err := b.parts.drop(partKey{after.Pack, id, after.ID}); err != nil {
				return after, err
			}
		}
	}
	for i, id := range after.ObjectivesOf() {
		changed, err := b.creditOne(objectiveKey{after.Pack, id}, e, after, o)
		if err != nil {
			return after, err
		}
		if i == 0 {
			after = changed
		}
	}
	return after, nil
}

func (b *books) creditOne(k objectiveKey, e study.Entry, c study.Card, o study.Outcome) (study.Card, error) {
	if err := b.keepPart(partKey{k.pack, k.id, c.ID}, c); err != nil {
		return c, err
	}
	row, err := b.objectives.get(k)
	if err != nil {
		return c, err
	}
	weakest, err := b.weakest(k)
	if err != nil {
		return c, err
	}
	row.objectiveKey, row.lesson = k, c.Lesson
	ob, c := row.objective().Reviewed(e, c, o, weakest)
	return c, b.objectives.put(newObjectiveRow(ob))
}

// keepPart says that an objective has a card. One that the learner does not want to be asked is none of its cards.
func (b *books) keepPart(k partKey, c study.Card) error {
	if c.Memory.Reps == 0 || c.Away == study.ByHand {
		return b.parts.drop(k)
	}
	sags, fades := c.Sags(b.scheduler)
	return b.parts.put(partRow{k, millis(sags), millis(fades), bit(c.Lapsed)})
}

// inMemoryBooks are empty books for a replay with a tuning.
func inMemoryBooks(t study.Tuning) *books {
	parts := partsInMemory{map[objectiveKey]map[string]partRow{}}
	b := &books{
		cards: cardTable.inMemory(), objectives: objectiveTable.inMemory(), parts: parts, loads: loadTable.inMemory(), paces: paceTable.inMemory(),
		recalls: recallTable.inMemory(), sureness: sureTable.inMemory(), beliefs: beliefTable.inMemory(), rounds: roundTable.inMemory(),
		weakest: parts.weakest,
	}
	b.tune(t)
	return b
}

// partsInMemory finds the weakest card of an objective without looking at those of others.
type partsInMemory struct {
	of map[objectiveKey]map[string]partRow
}

func (p partsInMemory) get(k partKey) (partRow, error) {
	return p.of[objectiveKey{k.pack, k.objective}][k.card], nil
}

func (p partsInMemory) put(r partRow) error {
	k := objectiveKey{r.pack, r.objective}
	if p.of[k] == nil {
		p.of[k] = map[string]partRow{}
	}
	p.of[k][r.card] = r
	return nil
}

func (p partsInMemory) drop(k partKey) error {
	delete(p.of[objectiveKey{k.pack, k.objective}], k.card)
	return nil
}

func (p partsInMemory) rows() map[partKey]partRow {
	out := map[partKey]partRow{}
	for _, of := range p.of {
		for _, r := range of {
			out[r.partKey] = r
		}
	}
	return out
}

func (p partsInMemory) weakest(k objectiveKey) (study.Weakest, error) {
	var w weakestRow
	for _, r := range p.of[k] {
		if w.cards == 0 {
			w.sags, w.fades = r.sags, r.fades
		}
		w.cards, w.lapsed = w.cards+1, max(w.lapsed, r.lapsed)
		w.sags, w.fades = min(w.sags, r.sags), min(w.fades, r.fades)
	}
	return w.weakest(), nil
}

type weakestRow struct{ cards, lapsed, sags, fades int64 }

func (w weakestRow) weakest() study.Weakest {
	return study.Weakest{Cards: int(w.cards), Lapsed: w.lapsed != 0, Sags: momentOf(w.sags, 0), Fades: momentOf(w.fades, 0)}
}

// onDiskBooks are the books of the connection that writes.
func onDiskBooks(p *pen) *books {
	b := &books{
		cards:      &onDisk[cardKey, cardRow]{table: cardTable, pen: p, row: func(k cardKey) cardRow { return cardRow{cardKey: k} }},
		objectives: &onDisk[objectiveKey, objectiveRow]{table: objectiveTable, pen: p, row: func(k objectiveKey) objectiveRow { return objectiveRow{objectiveKey: k} }},
		parts:      &onDisk[partKey, partRow]{table: partTable, pen: p, row: func(k partKey) partRow { return partRow{partKey: k} }},
		loads:      &onDisk[int64, loadRow]{table: loadTable, pen: p, row: func(day int64) loadRow { return loadRow{day: day} }},
		paces:      &onDisk[string, paceRow]{table: paceTable, pen: p, row: func(kind string) paceRow { return paceRow{kind: kind} }},
		recalls:    &onDisk[int64, recallRow]{table: recallTable, pen: p, row: func(day int64) recallRow { return recallRow{day: day} }},
		sureness:   &onDisk[int64, sureRow]{table: sureTable, pen: p, row: func(sure int64) sureRow { return sureRow{sure: sure} }},
		beliefs:    &onDisk[beliefKey, beliefRow]{table: beliefTable, pen: p, row: func(k beliefKey) beliefRow { return beliefRow{beliefKey: k} }},
		rounds:     &onDisk[string, roundRow]{table: roundTable, pen: p, row: func(sort string) roundRow { return roundRow{sort: sort} }},
		weakest:    p.weakest,
	}
	return b
}

func (p *pen) weakest(k objectiveKey) (study.Weakest, error) {
	var w weakestRow
	err := scan(p.weak.QueryRowContext(context.Background(), k.pack, k.id), &w.cards, &w.lapsed, &w.sags, &w.fades)
	return w.weakest(), err
}

const selectWeakest = `SELECT COUNT(*), IFNULL(MAX(lapsed), 0), IFNULL(MIN(sags), 0), IFNULL(MIN(fades), 0) FROM parts
	WHERE pack = ? AND objective = ?`

// tuningNow is the tuning after every event of the journal.
func tuningNow(ctx context.Context, q querier) (study.Tuning, error) {
	rows, err := load(ctx, q, func(s *string) []any { return []any{s} }, `SELECT facts FROM events WHERE type = 'tune' ORDER BY `+byClock)
	var t study.Tuning
	for _, text := range rows {
		var f study.Facts
		if err := decode(text, &f); err != nil {
			return t, errRow{err}
		}
		if f.Tuning != nil {
			t = t.With(*f.Tuning)
		}
	}
	return t, err
}
