package progress

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// books are the derived tables about memory, on the disk or in memory. apply says what follows from an event; recording
// and replaying share it.
type books struct {
	cards      cardShelf
	objectives shelf[objectiveKey, objectiveRow]
	loads      loadShelf
	paces      paceShelf
	recalls    shelf[int64, recallRow]
	sureness   shelf[int64, sureRow]
	beliefs    shelf[beliefKey, beliefRow]
	rounds     shelf[string, roundRow]
	seen       func(study.Entry, study.Outcome) // told what each entry meant; may be nil

	scheduler *memory.Scheduler
	turned    []study.Turned // the questions of the pack that the last event turned
}

// cardShelf holds the cards, and which of them are about an objective.
type cardShelf interface {
	get(cardKey) (study.Card, error) // the zero card where there is none
	put(study.Card) error
	join(partKey) error
	leave(partKey) error
	weakest(k objectiveKey, but string) (weakestRow, error) // of the cards of an objective but one
}

// loadShelf says how many cards are due on a day.
type loadShelf interface {
	on(day int64) (int64, error)
	add(day, cards int64) error
}

// paceShelf holds the paces of the kinds of question.
type paceShelf interface {
	get(kind string) (study.Pace, error)
	put(kind string, p study.Pace) error
}

func (b *books) tune(t study.Tuning) { b.scheduler = t.Scheduler() }

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

// memo is what an event says about memory. What cannot be read in it says nothing: one strange event must not stand
// between a learner and all others.
func (e *event) memo() study.Entry {
	en := study.Entry{
		Type: study.EntryType(e.typ), At: e.moment(), Nonce: e.nonce, Pack: e.pack, Lesson: e.lesson, Item: e.item, Rev: int(e.rev), Kind: quiz.Kind(e.kind),
		Score: e.score, Scored: e.scored != 0, Hints: int(e.hints), Took: time.Duration(e.took) * time.Millisecond, Words: e.words,
		Facts: e.factsOf(),
	}
	if strings.Contains(e.resp, "true") && decode(e.resp, &en.Response) != nil { // otherwise nobody gave up
		en.Response.DontKnow, en.Response.Revealed = false, false
	}
	return en
}

// maxFacts is the longest text of facts that is looked at, in bytes.
const maxFacts = 1 << 20

// factsOf are the facts of an event; none where they cannot be read.
func (e *event) factsOf() study.Facts {
	var f study.Facts
	if len(e.facts) > maxFacts || decode(e.facts, &f) != nil {
		return study.Facts{}
	}
	return f
}

// apply carries an event over.
func (b *books) apply(e *event) error {
	if sort := e.round(); sort != "" {
		if err := b.turn(sort, e); err != nil {
			return err
		}
	}
	b.turned = nil
	switch {
	case e.typ == string(study.Updated):
		return b.update(e.memo())
	case !e.forCard():
		return nil
	}
	return b.record(e.memo())
}

// update folds what another version of a pack changed.
func (b *books) update(e study.Entry) error {
	if e.Facts.Update == nil {
		return nil
	}
	for _, id := range e.Facts.Update.Cards() {
		before, err := b.cards.get(cardKey{e.Pack, id})
		if err != nil {
			return err
		}
		after, turned := before.Updated(*e.Facts.Update, e.At, study.Setting{Scheduler: b.scheduler})
		if after.ID == "" {
			continue // nothing is known of it
		}
		b.turned = append(b.turned, turned...)
		after.Memory.Due = within(after.Memory.Due)
		if err := b.keep(e, before, after, study.Outcome{}, nil); err != nil {
			return err
		}
	}
	return nil
}

// round is the sort of sitting that an event opens or ends, of those that have no lesson and can be gone on with.
func (e *event) round() string {
	sort, _, ok := strings.Cut(e.sitting, ":")
	if !ok || e.lesson != "" || e.typ != string(study.Opened) && e.typ != string(study.Finished) {
		return ""
	}
	return sort
}

func (b *books) turn(sort string, e *event) error {
	before, err := b.rounds.get(sort)
	if err != nil {
		return err
	}
	after := before
	switch {
	case e.typ == string(study.Opened):
		after = roundRow{sort: sort, sitting: e.sitting, opened: e.at, open: 1}
	case before.sitting == e.sitting:
		after.open = 0
	}
	return b.rounds.put(before, after)
}

// record folds an entry about a card.
func (b *books) record(e study.Entry) error {
	if e.Type == study.Answer {
		if err := b.notice(e); err != nil {
			return err
		}
	}
	before, err := b.cards.get(cardKey{e.Pack, e.CardID()})
	if err != nil {
		return err
	}
	setting := study.Setting{Scheduler: b.scheduler}
	if setting.Pace, err = b.paces.get(string(e.Kind)); err != nil {
		return err
	}
	var failed error
	setting.Load = func(day int) int {
		n, err := b.loads.on(int64(day))
		failed = firstError(failed, err)
		return int(n)
	}
	after, out := before.Record(e, setting)
	if failed != nil {
		return failed
	}
	if b.seen != nil {
		b.seen(e, out)
	}
	if after.ID == "" {
		return nil // an entry about a card of which nothing is known
	}
	after.Memory.Due = within(after.Memory.Due)
	return b.keep(e, before, after, out, setting.Pace)
}

// keep stores what an entry changed: the counts, what the objectives make of it, and the card.
func (b *books) keep(e study.Entry, before, after study.Card, o study.Outcome, pace study.Pace) error {
	if o.Thought > 0 {
		if err := b.paces.put(string(e.Kind), pace.With(o.Thought.Truncate(time.Millisecond))); err != nil {
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
	return b.cards.put(settled(after))
}

// count keeps the daily sums of how well memory was predicted, and those of how sure the learner was. Both are about
// reviews: who answers again right after the feedback knows.
func (b *books) count(e study.Entry, after study.Card, o study.Outcome) error {
	at := e.At
	if l := o.Replaced; l != nil {
		if err := firstError(b.tally(l.Before.Memory, l.Rating, l.At, -1), b.judge(*l, -1)); err != nil {
			return err
		}
		at = l.At
	}
	if !o.Review {
		return nil
	}
	return firstError(b.tally(after.Last.Before.Memory, o.Rating, at, 1), b.judge(after.Last, 1))
}

// judge adds a review to the sums of how sure the learner was n times.
func (b *books) judge(l study.Last, n int64) error {
	if l.Said < study.Guessed || l.Said > study.Sure {
		return nil
	}
	return b.sureness.add(sureRow{int64(l.Said), n, n * bit(l.Full)})
}

// tally adds a review to the sums of its day n times. Reviews of what was learned on the same day are none of them: there
// is no prediction to hold them against.
func (b *books) tally(before memory.Card, r memory.Rating, at time.Time, n int64) error {
	if before.Reps == 0 || memory.ElapsedDays(before.Last, at) == 0 {
		return nil
	}
	row := recallRow{day: int64(memory.Day(at)), reviews: n, expected: float64(n) * b.scheduler.Retrievability(before, at)}
	if r != memory.Again {
		row.recalled = n
	}
	return b.recalls.add(row)
}

// notice counts what was believed, whatever the answer means for memory.
func (b *books) notice(e study.Entry) error {
	for _, name := range study.FewNames(e.Facts.Beliefs) {
		row := beliefRow{beliefKey: beliefKey{e.Pack, name}, times: 1, item: e.Item, lesson: e.Home(), at: e.At.UnixMilli()}
		if err := b.beliefs.add(row); err != nil {
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
		if err := b.loads.add(from, -1); err != nil {
			return err
		}
	}
	if is {
		return b.loads.add(to, 1)
	}
	return nil
}

// loadDay is the day on which a card is due, if it is asked at all.
func loadDay(c study.Card) (day int64, ok bool) {
	if c.Memory.Reps == 0 || c.Gone || c.Away == study.ByHand || c.Away == study.AsLeech {
		return 0, false
	}
	return int64(memory.Day(c.Memory.Due)), true
}

// credit brings the objectives of a card up to date.
func (b *books) credit(e study.Entry, before, after study.Card, o study.Outcome) (study.Card, error) {
	var had []string
	if before.ID != "" {
		had = before.ObjectivesOf()
	}
	has := after.ObjectivesOf()
	same := slices.Equal(had, has)
	if !same {
		if err := b.relink(after, had, has); err != nil {
			return after, err
		}
	}
	known := before.Memory.Reps > 0 || after.Memory.Reps > 0
	if !o.Review && o.Replaced == nil && (!known || same && before.Away == after.Away && before.Lesson == after.Lesson && before.Gone == after.Gone && sameMemory(before.Memory, after.Memory)) {
		return after, nil
	}
	for i, id := range has {
		was := before
		if !slices.Contains(had, id) {
			was = study.Card{}
		}
		changed, err := b.creditOne(objectiveKey{after.Pack, id}, e, was, after, o)
		if err != nil {
			return after, err
		}
		if i == 0 {
			after = changed
		}
	}
	return after, nil
}

// sameMemory tells whether a card is remembered as it was.
func sameMemory(a, b memory.Card) bool { return a.State == b.State && a.Last.Equal(b.Last) }

// relink says which objectives a card is about from now on. Those that it leaves go on without it.
func (b *books) relink(c study.Card, had, has []string) error {
	for _, id := range had {
		if slices.Contains(has, id) {
			continue
		}
		if err := b.cards.leave(partKey{c.Pack, id, c.ID}); err != nil {
			return err
		}
		if err := b.refresh(objectiveKey{c.Pack, id}, c.ID); err != nil {
			return err
		}
	}
	for _, id := range has {
		if slices.Contains(had, id) {
			continue
		}
		if err := b.cards.join(partKey{c.Pack, id, c.ID}); err != nil {
			return err
		}
	}
	return nil
}

// refresh reads the cards of an objective once more, but for one.
func (b *books) refresh(k objectiveKey, but string) error {
	before, err := b.objectives.get(k)
	if err != nil || before.id == "" {
		return err
	}
	w, err := b.cards.weakest(k, but)
	if err != nil {
		return err
	}
	after := before
	after.cards, after.lapsed, after.sags, after.fades = w.cards, w.lapsed, w.sags, w.fades
	return b.objectives.put(before, after)
}

// creditOne brings one objective up to date. was is the card before, as far as it was about the objective.
func (b *books) creditOne(k objectiveKey, e study.Entry, was, c study.Card, o study.Outcome) (study.Card, error) {
	before, err := b.objectives.get(k)
	if err != nil {
		return c, err
	}
	w, err := b.others(k, before, was)
	if err != nil {
		return c, err
	}
	if counts(c) {
		sags, fades := weakens(c, b.scheduler)
		w = w.and(sags, fades, bit(c.Lapsed))
	}
	row := before
	row.objectiveKey, row.lesson = k, c.Lesson
	ob, c := row.objective().Reviewed(e, c, o, w.weakest())
	return c, b.objectives.put(before, newObjectiveRow(ob))
}

// others is what the cards of an objective come to without one. They are only gone through where that one may have been the
// weakest: nearly always the row of the objective says it.
func (b *books) others(k objectiveKey, row objectiveRow, but study.Card) (weakestRow, error) {
	w := weakestRow{row.cards, row.lapsed, row.sags, row.fades}
	if !counts(but) {
		return w, nil
	}
	if sags, fades := weakens(but, b.scheduler); !but.Lapsed && sags > w.sags && fades > w.fades {
		w.cards--
		return w, nil
	}
	return b.cards.weakest(k, but.ID)
}

// counts tells whether an objective has a part in a card. One that the learner does not want to be asked is none of it, nor
// is one that the pack does not have any more.
func counts(c study.Card) bool { return c.Memory.Reps > 0 && c.Away != study.ByHand && !c.Gone }

// weakestRow is what the cards of an objective come to together.
type weakestRow struct{ cards, lapsed, sags, fades int64 }

func (w weakestRow) and(sags, fades, lapsed int64) weakestRow {
	if w.cards == 0 {
		return weakestRow{1, lapsed, sags, fades}
	}
	return weakestRow{w.cards + 1, max(w.lapsed, lapsed), min(w.sags, sags), min(w.fades, fades)}
}

func (w weakestRow) weakest() study.Weakest {
	if w.cards == 0 {
		return study.Weakest{}
	}
	return study.Weakest{Cards: int(w.cards), Lapsed: w.lapsed != 0, Sags: momentOf(w.sags, 0), Fades: momentOf(w.fades, 0)}
}

// tuningNow is the tuning after every event of the journal.
func tuningNow(ctx context.Context, q querier) (study.Tuning, error) {
	rows, err := load(ctx, q, func(s *string) []any { return []any{s} }, `SELECT facts FROM events WHERE type = 'tune' ORDER BY `+byClock)
	var t study.Tuning
	for _, text := range rows {
		if f := (&event{facts: text}).factsOf(); f.Tuning != nil {
			t = t.With(*f.Tuning)
		}
	}
	return t, err
}
