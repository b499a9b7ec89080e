package progress

import (
	"context"
	"database/sql"

	"github.com/engineroom/engineroom/progress/study"
)

// onDiskBooks are the books of the connection that writes.
func onDiskBooks(p *pen) *books {
	b := &books{
		objectives: objectiveTable.onDisk(p), loads: &loadsOnDisk{rows: loadTable.onDisk(p)}, paces: &pacesOnDisk{rows: paceTable.onDisk(p)},
		recalls: recallTable.onDisk(p), sureness: sureTable.onDisk(p), beliefs: beliefTable.onDisk(p), rounds: roundTable.onDisk(p),
	}
	b.cards = &cardsOnDisk{books: b, rows: cardTable.onDisk(p), parts: partTable.onDisk(p)}
	return b
}

// cardsOnDisk remembers the row that it read last: a card that is put back was read before.
type cardsOnDisk struct {
	books *books
	rows  *onDisk[cardKey, cardRow]
	parts *onDisk[partKey, partRow]
	weak  *sql.Stmt
	last  cardRow
}

func (s *cardsOnDisk) get(k cardKey) (c study.Card, err error) {
	if s.last, err = s.rows.get(k); err != nil || s.last.id == "" {
		return study.Card{}, err
	}
	if c, err = s.last.card(); err != nil {
		return c, errRow{err}
	}
	return c, nil
}

func (s *cardsOnDisk) put(c study.Card) error {
	after, err := newCardRow(c, s.books.scheduler)
	if err != nil {
		return err
	}
	before := cardRow{}
	if s.last.cardKey == after.cardKey {
		before = s.last
	}
	return s.rows.put(before, after)
}

func (s *cardsOnDisk) join(k partKey) error  { return s.parts.put(partRow{}, partRow{k}) }
func (s *cardsOnDisk) leave(k partKey) error { return s.parts.drop(k) }

// selectWeakest walks the cards of an objective. CROSS JOIN keeps SQLite from walking all cards instead.
const selectWeakest = `SELECT COUNT(*), IFNULL(MAX(lapsed), 0), IFNULL(MIN(sags), 0), IFNULL(MIN(fades), 0)
	FROM parts AS p CROSS JOIN cards AS c ON c.pack = p.pack AND c.card = p.card
	WHERE p.pack = ? AND p.objective = ? AND p.card <> ? AND c.reps > 0 AND c.away NOT IN ('by-hand', 'gone')`

func (s *cardsOnDisk) weakest(k objectiveKey, but string) (w weakestRow, err error) {
	stmt, err := s.rows.pen.prepared(&s.weak, func() string { return selectWeakest })
	if err != nil {
		return w, err
	}
	err = scan(stmt.QueryRowContext(context.Background(), k.pack, k.id, but), &w.cards, &w.lapsed, &w.sags, &w.fades)
	return w, err
}

// loadsOnDisk reads days in blocks: to spread an interval, the days around its end are asked for one by one.
type loadsOnDisk struct {
	rows   *onDisk[int64, loadRow]
	near   *sql.Stmt
	blocks map[int64]*[loadBlock]int64
}

const loadBlock = 64

// mostBlocks is how many blocks are kept, some 45 years.
const mostBlocks = 256

func (s *loadsOnDisk) forget() { clear(s.blocks) }

func (s *loadsOnDisk) on(day int64) (int64, error) {
	block, at := blockOf(day)
	if b, ok := s.blocks[block]; ok {
		return b[at], nil
	}
	stmt, err := s.rows.pen.prepared(&s.near, func() string { return s.rows.all() + ` WHERE day BETWEEN ? AND ?` })
	if err != nil {
		return 0, err
	}
	found, err := stmt.QueryContext(context.Background(), block*loadBlock, block*loadBlock+loadBlock-1)
	if err != nil {
		return 0, err
	}
	defer found.Close()
	b := new([loadBlock]int64)
	for found.Next() {
		var r loadRow
		if err := found.Scan(s.rows.fields(&r)...); err != nil {
			return 0, errRow{err}
		}
		b[r.day-block*loadBlock] = r.cards
	}
	if s.blocks == nil || len(s.blocks) >= mostBlocks {
		s.blocks = map[int64]*[loadBlock]int64{}
	}
	s.blocks[block] = b
	return b[at], found.Err()
}

func blockOf(day int64) (block, at int64) {
	at = (day%loadBlock + loadBlock) % loadBlock
	return (day - at) / loadBlock, at
}

func (s *loadsOnDisk) add(day, n int64) error {
	block, at := blockOf(day)
	if b, ok := s.blocks[block]; ok {
		b[at] += n
	}
	return s.rows.add(loadRow{day, n})
}

// pacesOnDisk keeps the pace of a kind as one text, and reads it once.
type pacesOnDisk struct {
	rows  *onDisk[string, paceRow]
	known map[string]study.Pace
}

// mostPaces is how many kinds of question are kept; there are about twenty.
const mostPaces = 64

func (s *pacesOnDisk) forget() { clear(s.known) }

func (s *pacesOnDisk) get(kind string) (study.Pace, error) {
	if p, ok := s.known[kind]; ok {
		return p, nil
	}
	row, err := s.rows.get(kind)
	if err != nil {
		return nil, err
	}
	p, err := row.pace()
	if err != nil {
		return nil, errRow{err}
	}
	s.keep(kind, p)
	return p, nil
}

func (s *pacesOnDisk) keep(kind string, p study.Pace) {
	if s.known == nil || len(s.known) >= mostPaces {
		s.known = map[string]study.Pace{}
	}
	s.known[kind] = p
}

func (s *pacesOnDisk) put(kind string, p study.Pace) error {
	s.keep(kind, p)
	return s.rows.put(paceRow{}, newPaceRow(kind, p))
}
