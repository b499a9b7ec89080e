package progress

import (
	"slices"

	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// The books of a replay. Cards and paces stay what they are until the end: to write them down after each event, as those
// on the disk are, would take most of the time.

// inMemoryBooks are empty books for a replay with a tuning.
func inMemoryBooks(t study.Tuning) *books {
	b := &books{
		objectives: objectiveTable.inMemory(), loads: loadsInMemory{}, paces: pacesInMemory{},
		recalls: recallTable.inMemory(), sureness: sureTable.inMemory(), beliefs: beliefTable.inMemory(), rounds: roundTable.inMemory(),
	}
	b.tune(t)
	b.cards = &cardsInMemory{cards: map[cardKey]*heldCard{}, about: map[objectiveKey][]*heldCard{}, scheduler: b.scheduler}
	return b
}

type cardsInMemory struct {
	cards     map[cardKey]*heldCard
	about     map[objectiveKey][]*heldCard
	scheduler *memory.Scheduler
}

type heldCard struct {
	study.Card
	sags, fades int64
}

func (s *cardsInMemory) get(k cardKey) (study.Card, error) {
	if c, ok := s.cards[k]; ok {
		return c.Card, nil
	}
	return study.Card{}, nil
}

func (s *cardsInMemory) put(c study.Card) error {
	held := s.held(cardKey{c.Pack, c.ID})
	if c.Memory.State != held.Memory.State || !c.Memory.Last.Equal(held.Memory.Last) {
		held.sags, held.fades = weakens(c, s.scheduler)
	}
	held.Card = c
	return nil
}

func (s *cardsInMemory) held(k cardKey) *heldCard {
	c, ok := s.cards[k]
	if !ok {
		c = &heldCard{}
		s.cards[k] = c
	}
	return c
}

func (s *cardsInMemory) join(k partKey) error {
	of := objectiveKey{k.pack, k.objective}
	s.about[of] = append(s.about[of], s.held(cardKey{k.pack, k.card}))
	return nil
}

func (s *cardsInMemory) leave(k partKey) error {
	of, gone := objectiveKey{k.pack, k.objective}, s.held(cardKey{k.pack, k.card})
	s.about[of] = slices.DeleteFunc(s.about[of], func(c *heldCard) bool { return c == gone })
	return nil
}

func (s *cardsInMemory) weakest(k objectiveKey, but string) (w weakestRow, err error) {
	for _, c := range s.about[k] {
		if c.ID != but && counts(c.Card) {
			w = w.and(c.sags, c.fades, bit(c.Lapsed))
		}
	}
	return w, nil
}

// rows are the rows of the tables cards and parts.
func (s *cardsInMemory) rows() (map[cardKey]cardRow, map[partKey]partRow, error) {
	cards, parts := make(map[cardKey]cardRow, len(s.cards)), make(map[partKey]partRow, len(s.cards))
	for k, c := range s.cards {
		r, err := newCardRow(c.Card, s.scheduler)
		if err != nil {
			return nil, nil, err
		}
		cards[k] = r
	}
	for k, about := range s.about {
		for _, c := range about {
			part := partKey{k.pack, k.id, c.ID}
			parts[part] = partRow{part}
		}
	}
	return cards, parts, nil
}

type loadsInMemory map[int64]int64

func (s loadsInMemory) on(day int64) (int64, error) { return s[day], nil }
func (s loadsInMemory) add(day, n int64) error      { s[day] += n; return nil }

func (s loadsInMemory) stored() map[int64]loadRow {
	out := make(map[int64]loadRow, len(s))
	for day, n := range s {
		out[day] = loadRow{day, n}
	}
	return out
}

type pacesInMemory map[string]study.Pace

func (s pacesInMemory) get(kind string) (study.Pace, error) { return s[kind], nil }
func (s pacesInMemory) put(kind string, p study.Pace) error { s[kind] = p; return nil }

func (s pacesInMemory) stored() map[string]paceRow {
	out := make(map[string]paceRow, len(s))
	for kind, p := range s {
		out[kind] = newPaceRow(kind, p)
	}
	return out
}

// bookRows are the rows of books that were kept in memory.
type bookRows struct {
	cards      map[cardKey]cardRow
	parts      map[partKey]partRow
	objectives map[objectiveKey]objectiveRow
	loads      map[int64]loadRow
	paces      map[string]paceRow
	recalls    map[int64]recallRow
	sureness   map[int64]sureRow
	beliefs    map[beliefKey]beliefRow
	rounds     map[string]roundRow
}

// rows are the rows of a replay.
func (b *books) rows() (r bookRows, err error) {
	r.cards, r.parts, err = b.cards.(*cardsInMemory).rows()
	r.objectives = rowsOf(b.objectives)
	r.loads, r.paces = b.loads.(loadsInMemory).stored(), b.paces.(pacesInMemory).stored()
	r.recalls, r.sureness, r.beliefs, r.rounds = rowsOf(b.recalls), rowsOf(b.sureness), rowsOf(b.beliefs), rowsOf(b.rounds)
	return r, err
}

func rowsOf[K, R comparable](s shelf[K, R]) map[K]R { return s.(inMemory[K, R]).rows }
