package progress

import (
	"context"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// A tuning holds for the whole history, so each answer is graded anew when one comes. That takes a few seconds for a
// million answers, in which nobody should have to wait: it is done on a snapshot, and what was recorded meanwhile is
// added when the tables are written.

// rehearsal is memory as a tuning makes it of the events up to a point.
type rehearsal struct {
	books  *books
	tuning study.Tuning
	ends   []chainEnd
	events int64
	clock  int64 // of the last event
}

// chainEnd is the last event of a device.
type chainEnd struct {
	device     string
	seq, clock int64
}

// isTuned tells whether one of the entries changes how memory is reckoned.
func isTuned(entries []study.Entry) bool {
	return slices.ContainsFunc(entries, func(e study.Entry) bool {
		return e.Type == study.Tuned && e.Facts.Tuning != nil && e.Facts.Tuning.Reckons()
	})
}

// rehearse replays what there is under the tuning that entries lead to.
func (j *Journal) rehearse(ctx context.Context, entries []study.Entry) (*rehearsal, error) {
	var r rehearsal
	err := j.snapshot(ctx, func(q querier) (err error) {
		if r.tuning, err = tuningNow(ctx, q); err != nil {
			return err
		}
		for _, e := range entries {
			if e.Type == study.Tuned && e.Facts.Tuning != nil {
				r.tuning = r.tuning.With(*e.Facts.Tuning)
			}
		}
		if r.ends, err = chainEnds(ctx, q); err != nil {
			return err
		}
		for _, end := range r.ends {
			r.clock = max(r.clock, end.clock)
		}
		if r.events, err = countEvents(ctx, q); err != nil {
			return err
		}
		r.books, err = remember(ctx, q, r.tuning, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// selectChainEnds goes from device to device and reads nothing between.
const selectChainEnds = `WITH RECURSIVE d(id) AS (SELECT MIN(device) FROM events UNION ALL
	SELECT (SELECT MIN(device) FROM events WHERE device > id) FROM d WHERE id IS NOT NULL)
	SELECT e.device, e.seq, e.clock FROM d CROSS JOIN events AS e
	ON e.device = d.id AND e.seq = (SELECT MAX(seq) FROM events WHERE device = d.id)`

func chainEnds(ctx context.Context, q querier) ([]chainEnd, error) {
	return load(ctx, q, func(c *chainEnd) []any { return []any{&c.device, &c.seq, &c.clock} }, selectChainEnds)
}

func countEvents(ctx context.Context, q querier) (n int64, err error) {
	return n, scan(q.QueryRowContext(ctx, `SELECT COUNT(*) FROM events`), &n)
}

// What remember reads of an event.
const memoColumns = `type, at, zone, nonce, pack, lesson, item, rev, kind, response, score, scored, hints, took,
	CASE type WHEN 'tried' THEN words ELSE '' END, facts`

func (e *event) memoFields() []any {
	return []any{&e.typ, &e.at, &e.zone, &e.nonce, &e.pack, &e.lesson, &e.item, &e.rev, &e.kind, &e.resp, &e.score, &e.scored, &e.hints, &e.took,
		&e.words, &e.facts}
}

// remember replays what cards are made of. seen is told what each event meant; it may be nil.
func remember(ctx context.Context, q querier, t study.Tuning, seen func(study.Entry, study.Outcome)) (*books, error) {
	order, err := totalOrder(ctx, q)
	if err != nil {
		return nil, err
	}
	b := inMemoryBooks(t)
	b.seen = seen
	return b, walkRows(ctx, q, (*event).memoFields, b.apply, `SELECT `+memoColumns+` FROM events WHERE type <> 'read' ORDER BY `+order)
}

// perform writes what was rehearsed, with what was recorded since. ok is false where that does not fit together, as after
// an import; then nothing was written.
func (r *rehearsal) perform(ctx context.Context, p *pen) (ok bool, err error) {
	tuning, err := tuningNow(ctx, p.conn)
	if err != nil || !sameReckoning(tuning, r.tuning) {
		return false, err
	}
	since, ok, err := r.since(ctx, p.conn)
	if err != nil || !ok {
		return false, err
	}
	for i := range since {
		if err := r.books.apply(&since[i]); err != nil {
			return false, err
		}
	}
	rows, err := r.books.rows()
	if err != nil {
		return false, err
	}
	return true, rows.storeTuned(ctx, p.conn)
}

// sameReckoning tells whether two tunings reckon memory alike.
func sameReckoning(a, b study.Tuning) bool {
	return slices.Equal(a.Weights, b.Weights) && a.Aim == b.Aim && a.Longest == b.Longest
}

// since are the events that were recorded after the rehearsal, in order. ok is false where there are others, too.
func (r *rehearsal) since(ctx context.Context, q querier) (since []event, ok bool, err error) {
	for _, end := range r.ends {
		some, err := load(ctx, q, (*event).fields, `SELECT `+columns+` FROM events WHERE device = ? AND seq > ?`, end.device, end.seq)
		if err != nil {
			return nil, false, err
		}
		since = append(since, some...)
	}
	slices.SortFunc(since, byTotalOrder)
	if len(since) > 0 && since[0].clock <= r.clock {
		return nil, false, nil
	}
	n, err := countEvents(ctx, q)
	return since, n == r.events+int64(len(since)), err
}

func byTotalOrder(a, b event) int {
	if a.clock != b.clock {
		return int(clamp(a.clock-b.clock, -1, 1))
	}
	return strings.Compare(a.device, b.device) // of one device no two have the same clock
}

// storeTuned writes the tables that depend on the tuning.
func (r *bookRows) storeTuned(ctx context.Context, conn preparer) error {
	return firstFailed(
		func() error { return storeTable(ctx, conn, cardTable, r.cards) },
		func() error { return storeTable(ctx, conn, objectiveTable, r.objectives) },
		func() error { return storeTable(ctx, conn, loadTable, r.loads) },
		func() error { return storeTable(ctx, conn, recallTable, r.recalls) },
	)
}

// store writes the tables about memory.
func (r *bookRows) store(ctx context.Context, conn preparer) error {
	return firstFailed(
		func() error { return r.storeTuned(ctx, conn) },
		func() error { return storeTable(ctx, conn, partTable, r.parts) },
		func() error { return storeTable(ctx, conn, paceTable, r.paces) },
		func() error { return storeTable(ctx, conn, sureTable, r.sureness) },
		func() error { return storeTable(ctx, conn, beliefTable, r.beliefs) },
		func() error { return storeTable(ctx, conn, roundTable, r.rounds) },
	)
}

func firstFailed(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Log is every review that counts, of all cards, in the order in which they took place, with the grades in use. It walks
// through all events.
func (j *Journal) Log(ctx context.Context) (out memory.Log, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		out, err = reviews(ctx, q)
		return err
	})
	return out, err
}

// reviews grades every answer once more.
func reviews(ctx context.Context, q querier) (memory.Log, error) {
	tuning, err := tuningNow(ctx, q)
	if err != nil {
		return nil, err
	}
	l := reviewLog{numbers: map[cardKey]int{}, last: map[cardKey]int{}}
	if _, err := remember(ctx, q, tuning, l.note); err != nil {
		return nil, err
	}
	return l.counting(), nil
}

// reviewLog collects reviews while cards are folded.
type reviewLog struct {
	all     memory.Log
	numbers map[cardKey]int
	last    map[cardKey]int // where the last review of a card stands
}

func (l *reviewLog) note(e study.Entry, o study.Outcome) {
	k := cardKey{e.Pack, e.CardID()}
	if o.Replaced != nil {
		if at, ok := l.last[k]; ok {
			l.all[at].Rating = o.Rating // 0 where it was taken back
		}
		return
	}
	if !o.Review {
		return
	}
	n, ok := l.numbers[k]
	if !ok {
		n = len(l.numbers)
		k.pack, k.id = strings.Clone(k.pack), strings.Clone(k.id)
		l.numbers[k] = n
	}
	l.last[k] = len(l.all)
	l.all = append(l.all, memory.Attempt{Card: n, Rating: o.Rating, Days: o.Days, Guess: e.Facts.Guess})
}

// counting are the reviews that were not taken back.
func (l *reviewLog) counting() memory.Log {
	out := l.all[:0]
	for _, r := range l.all {
		if r.Rating != 0 {
			out = append(out, r)
		}
	}
	return out
}
