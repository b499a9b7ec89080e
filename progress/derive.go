package progress

import (
	"database/sql"
	"strings"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// Milliseconds.
const (
	minute = int64(60_000)
	hour   = 60 * minute
	day    = 24 * hour
)

// rollover is how far into the night a day lasts: who learns until two in the morning still learns "today".
const rollover = int64(study.DayBegins / time.Millisecond)

// dayOf is the learner's day of a moment: days since 1970-01-01 on the calendar of the zone (minutes east) in which the
// moment was lived.
func dayOf(at, zone int64) int64 {
	local := at + zone*minute - rollover
	d := local / day
	if local%day < 0 {
		d--
	}
	return d
}

// What the journal derives, row by row. Each row is a fold over the events in their total order, which is
// (clock, device, seq). A device's clock is its wall clock in milliseconds or, where that stands still or goes back,
// the clock of its last event plus one: a hybrid logical clock (Kulkarni et al. 2014). So events of one device keep the
// order in which they were written whatever its wall clock does, journals of several devices merge the same way
// everywhere, and an event just written comes after all others.
//
// Who changes these rules changes what follows from journals that exist: that takes a migration, and a rebuild after it.

// lessonRow is a row of lessons.
type lessonRow struct {
	pack, lesson, sitting string
	opened, seen          int64
	done                  sql.NullInt64
	step, steps, open     int64
	first, best           float64
	clock                 int64
}

func (l *lessonRow) apply(e *event) {
	if l.lesson == "" {
		*l = lessonRow{pack: e.pack, lesson: e.lesson, sitting: e.sitting, opened: e.at, open: 1}
	}
	l.seen, l.clock = e.at, e.clock
	if e.typ == string(study.Opened) {
		l.sitting, l.open = e.sitting, 1
	}
	if e.typ == string(study.Finished) {
		l.finish(e)
	}
	if e.sitting != l.sitting {
		return // a walk that another one has replaced: it was seen, and it counts no further
	}
	l.step = e.step
	if e.steps > 0 {
		l.steps = e.steps
	}
}

func (l *lessonRow) finish(e *event) {
	if !l.done.Valid {
		l.done, l.first = sql.NullInt64{Int64: e.at, Valid: true}, e.score
	}
	l.best = max(l.best, e.score)
	if e.sitting == l.sitting || strings.HasPrefix(e.sitting, study.ProofSort+":") { // what is proven need not be gone on with
		l.open = 0
	}
}

// itemRow is a row of items. Only scored answers make it.
type itemRow struct {
	pack, item, lesson string
	first, last, best  float64
	answers, lastAt    int64
}

func (i *itemRow) apply(e *event) {
	if i.item == "" || i.isStale() {
		*i = itemRow{pack: e.pack, item: e.firstID(), lesson: i.lesson, first: e.score}
	}
	if home := e.home(); home != "" {
		i.lesson = home
	}
	i.last, i.lastAt = e.score, e.at
	i.best = max(i.best, e.score)
	i.answers++
}

// isStale tells whether the answer of the item was corrected since it was answered. Then its answers are those to an older
// one: they are kept, their number below zero, and are no part of the score.
func (i *itemRow) isStale() bool { return i.answers < 0 }

// turn makes the answers of an item stale, or fresh again.
func (i *itemRow) turn(stale bool) {
	if i.isStale() != stale {
		i.answers = -i.answers
	}
}

// seen is 1 where the item was answered.
func (i *itemRow) seen() int64 { return bit(i.item != "" && !i.isStale()) }

// missed is 1 where the last answer was not right.
func (i *itemRow) missed() int64 { return bit(i.item != "" && !i.isStale() && i.last < 1) }

// firstID is the id that the item or lab of an event had first, by which it is known.
func (e *event) firstID() string {
	if strings.Contains(e.facts, `"was"`) {
		if was := e.factsOf().Was; was != "" {
			return was
		}
	}
	return e.item
}

// home is the lesson in which the item of an event stands.
func (e *event) home() string {
	if e.lesson != "" || e.facts == "" {
		return e.lesson
	}
	return e.factsOf().Lesson
}

// dayRow is a row of days.
type dayRow struct {
	pack                     string
	day, answers, rights, ms int64
}

func (d *dayRow) apply(e *event) {
	d.ms += spent(e)
	if !e.isAnswer() {
		return
	}
	d.answers++
	d.rights += bit(e.score >= 1)
}

// spent is the time that an event adds to its day: each tells the time since the one before it. What was left open over
// night is not a night of learning, so one event counts for an hour at most.
func spent(e *event) int64 { return clamp(e.took, 0, hour) }

// markRow is a row of marks. Of several notes at a place the last counts, and so it is with bookmarks. A row with neither
// is not kept.
type markRow struct {
	markKey
	note       string
	bookmarked int64
	at, clock  int64
}

func (m *markRow) apply(e *event) {
	m.markKey, m.at, m.clock = e.place(), e.at, e.clock
	switch study.EntryType(e.typ) {
	case study.Noted:
		m.note = e.words
	case study.Bookmarked:
		m.bookmarked = 1
	case study.Unbookmarked:
		m.bookmarked = 0
	}
}

func (m *markRow) empty() bool { return m.note == "" && m.bookmarked == 0 }

// place is what an event about a place marks.
func (e *event) place() markKey { return markKey{e.pack, e.lesson, e.step, e.item} }

// totalRow is a row of totals.
type totalRow struct {
	pack         string
	seen, missed int64
}

// Which rows an event has a part in.
func (e *event) forLesson() bool { return e.lesson != "" && !e.isAside() && !e.isLab() }
func (e *event) forItem() bool   { return e.isAnswer() && e.scored != 0 && e.item != "" }
func (e *event) forDay() bool    { return e.isAnswer() || spent(e) > 0 && !e.isAside() }
func (e *event) forMark() bool   { return e.isAside() && e.typ != string(study.Reported) }
func (e *event) forLab() bool    { return e.isLab() && e.item != "" }

type (
	lessonKey struct{ pack, lesson string }
	itemKey   struct{ pack, item string }
	dayKey    struct {
		pack string
		day  int64
	}
	markKey struct {
		pack, lesson string
		section      int64
		item         string
	}
	labKey struct{ pack, lab string }
)

// derived is everything that follows from a history.
type derived struct {
	lessons map[lessonKey]lessonRow
	items   map[itemKey]itemRow
	days    map[dayKey]dayRow
	marks   map[markKey]markRow
	labs    map[labKey]labRow
	books   *books
}

func newDerived(t study.Tuning) *derived {
	return &derived{map[lessonKey]lessonRow{}, map[itemKey]itemRow{}, map[dayKey]dayRow{}, map[markKey]markRow{}, map[labKey]labRow{}, inMemoryBooks(t)}
}

func (d *derived) apply(e *event) error {
	if e.forLesson() {
		fold(d.lessons, lessonKey{e.pack, e.lesson}, e, (*lessonRow).apply)
	}
	if e.forItem() {
		fold(d.items, itemKey{e.pack, e.firstID()}, e, (*itemRow).apply)
	}
	if k := (dayKey{e.pack, dayOf(e.at, e.zone)}); e.forDay() {
		fold(d.days, k, e, func(r *dayRow, e *event) {
			r.pack, r.day = k.pack, k.day
			r.apply(e)
		})
	}
	if e.forMark() {
		d.mark(e)
	}
	if e.forLab() {
		fold(d.labs, labKey{e.pack, e.firstID()}, e, (*labRow).apply)
	}
	if err := d.books.apply(e); err != nil {
		return err
	}
	for _, t := range d.books.turned {
		k := itemKey{e.pack, t.Item}
		if i, ok := d.items[k]; ok {
			i.turn(t.Stale)
			d.items[k] = i
		}
	}
	return nil
}

func (d *derived) mark(e *event) {
	k := e.place()
	fold(d.marks, k, e, (*markRow).apply)
	if m := d.marks[k]; m.empty() {
		delete(d.marks, k)
	}
}

func fold[K comparable, R any](rows map[K]R, k K, e *event, apply func(*R, *event)) {
	r := rows[k]
	apply(&r, e)
	rows[k] = r
}

// totals counts the items of each pack.
func (d *derived) totals() map[string]totalRow {
	out := map[string]totalRow{}
	for k, i := range d.items {
		t := out[k.pack]
		out[k.pack] = totalRow{pack: k.pack, seen: t.seen + i.seen(), missed: t.missed + i.missed()}
	}
	return out
}
