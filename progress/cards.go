package progress

import (
	"encoding/json"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// The rows from which memory is read. What follows from an event is said by study; here it is stored.

type (
	cardKey      struct{ pack, id string }
	objectiveKey struct{ pack, id string }
	partKey      struct{ pack, objective, card string }
	beliefKey    struct{ pack, belief string }
)

// cardRow is a row of cards: a [study.Card].
type cardRow struct {
	cardKey
	lesson, objectives, item, kind string
	stability, difficulty          float64
	phase, step, days              int64
	zone, last, due, dueDay        int64
	reps, lapses                   int64
	sags, fades, lapsed            int64
	away                           string
	until                          int64
	more                           string
}

// cardMore is what nothing is asked by.
type cardMore struct {
	Answered  int64       `json:"answered,omitempty"`
	LearnedOn int         `json:"learned,omitempty"`
	Right     bool        `json:"right,omitempty"`
	SureRow   int         `json:"sure,omitempty"`
	Recent    uint8       `json:"recent,omitempty"`
	Round     study.Round `json:"round,omitzero"`
	Last      study.Last  `json:"last,omitzero"`
}

var cardTable = table[cardKey, cardRow]{
	name: "cards", keys: 2,
	columns: []string{"pack", "card", "lesson", "objectives", "item", "kind", "stability", "difficulty", "phase", "step", "days", "zone", "last",
		"due", "due_day", "reps", "lapses", "sags", "fades", "lapsed", "away", "until", "more"},
	fields: (*cardRow).fields, key: func(r cardRow) cardKey { return r.cardKey },
}

func (r *cardRow) fields() []any {
	return []any{&r.pack, &r.id, &r.lesson, &r.objectives, &r.item, &r.kind, &r.stability, &r.difficulty, &r.phase, &r.step, &r.days, &r.zone, &r.last,
		&r.due, &r.dueDay, &r.reps, &r.lapses, &r.sags, &r.fades, &r.lapsed, &r.away, &r.until, &r.more}
}

// newCardRow is a card as the table holds it. zone is that of the entry that changed it.
func newCardRow(c study.Card, s *memory.Scheduler) (cardRow, error) {
	objectives, err := encode(c.Objectives, len(c.Objectives) == 0)
	if err != nil {
		return cardRow{}, err
	}
	more, err := json.Marshal(cardMore{Answered: millis(c.Answered), LearnedOn: c.LearnedOn, Right: c.Right, SureRow: c.SureRow, Recent: c.Recent, Round: c.Round, Last: c.Last})
	if err != nil {
		return cardRow{}, err
	}
	m := c.Memory
	r := cardRow{
		cardKey: cardKey{c.Pack, c.ID}, lesson: c.Lesson, objectives: objectives, item: c.Item, kind: string(c.Kind),
		stability: m.Stability, difficulty: m.Difficulty, phase: int64(m.Phase), step: int64(m.Step), days: int64(m.Days),
		last: millis(m.Last), due: millis(m.Due), reps: int64(m.Reps), lapses: int64(m.Lapses),
		lapsed: bit(c.Lapsed), away: string(c.Away), until: millis(c.Until), more: string(more),
	}
	if !m.Last.IsZero() {
		_, offset := m.Last.Zone()
		r.zone, r.dueDay = int64(offset/60), int64(memory.Day(m.Due))
		sags, fades := c.Sags(s)
		r.sags, r.fades = millis(sags), millis(fades)
	}
	return r, nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return clamp(t.UnixMilli(), firstMoment, lastMoment)
}

// momentOf is a stored time in the zone of a learner; 0 is none.
func momentOf(ms, zone int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	e := event{at: ms, zone: zone}
	return e.moment()
}

// card is the row as the rest of the program sees it.
func (r cardRow) card() (study.Card, error) {
	c := study.Card{
		Pack: r.pack, ID: r.id, Lesson: r.lesson, Item: r.item, Kind: quiz.Kind(r.kind), Lapsed: r.lapsed != 0,
		Away: study.Away(r.away), Until: momentOf(r.until, r.zone),
		Memory: memory.Card{
			State: memory.State{Stability: r.stability, Difficulty: r.difficulty}, Phase: memory.Phase(r.phase), Step: int(r.step),
			Days: int(r.days), Last: momentOf(r.last, r.zone), Due: momentOf(r.due, r.zone), Reps: int(r.reps), Lapses: int(r.lapses),
		},
	}
	var more cardMore
	if err := decode(r.more, &more); err != nil {
		return c, err
	}
	if err := decode(r.objectives, &c.Objectives); err != nil {
		return c, err
	}
	c.Answered, c.LearnedOn, c.Right, c.SureRow = momentOf(more.Answered, r.zone), more.LearnedOn, more.Right, more.SureRow
	c.Recent, c.Round, c.Last = more.Recent, more.Round, more.Last
	return c, nil
}

// objectiveRow is a row of objectives: a [study.Objective].
type objectiveRow struct {
	objectiveKey
	lesson                            string
	days, lastDay, made, firm, lapses int64
	cards, lapsed, sags, fades        int64
}

var objectiveTable = table[objectiveKey, objectiveRow]{
	name: "objectives", keys: 2,
	columns: []string{"pack", "objective", "lesson", "days", "last_day", "made", "firm", "lapses", "cards", "lapsed", "sags", "fades"},
	fields:  (*objectiveRow).fields, key: func(r objectiveRow) objectiveKey { return r.objectiveKey },
}

func (r *objectiveRow) fields() []any {
	return []any{&r.pack, &r.id, &r.lesson, &r.days, &r.lastDay, &r.made, &r.firm, &r.lapses, &r.cards, &r.lapsed, &r.sags, &r.fades}
}

func newObjectiveRow(o study.Objective) objectiveRow {
	return objectiveRow{
		objectiveKey: objectiveKey{o.Pack, o.ID}, lesson: o.Lesson, days: int64(o.Days), lastDay: int64(o.LastDay), made: bit(o.Made), firm: bit(o.Firm),
		lapses: int64(o.Lapses), cards: int64(o.Cards), lapsed: bit(o.Lapsed), sags: millis(o.Sags), fades: millis(o.Fades),
	}
}

func (r objectiveRow) objective() study.Objective {
	return study.Objective{
		Pack: r.pack, ID: r.id, Lesson: r.lesson, Days: int(r.days), LastDay: int(r.lastDay), Made: r.made != 0, Firm: r.firm != 0,
		Lapses: int(r.lapses), Cards: int(r.cards), Lapsed: r.lapsed != 0, Sags: momentOf(r.sags, 0), Fades: momentOf(r.fades, 0),
	}
}

// partRow is a row of parts: a card that an objective has.
type partRow struct {
	partKey
	sags, fades, lapsed int64
}

var partTable = table[partKey, partRow]{
	name: "parts", keys: 3, columns: []string{"pack", "objective", "card", "sags", "fades", "lapsed"},
	fields: (*partRow).fields, key: func(r partRow) partKey { return r.partKey },
}

func (r *partRow) fields() []any {
	return []any{&r.pack, &r.objective, &r.card, &r.sags, &r.fades, &r.lapsed}
}

// loadRow is a row of loads.
type loadRow struct{ day, cards int64 }

var loadTable = table[int64, loadRow]{
	name: "loads", keys: 1, columns: []string{"day", "cards"},
	fields: func(r *loadRow) []any { return []any{&r.day, &r.cards} }, key: func(r loadRow) int64 { return r.day },
}

// paceRow is a row of paces.
type paceRow struct{ kind, times string }

var paceTable = table[string, paceRow]{
	name: "paces", keys: 1, columns: []string{"kind", "times"},
	fields: func(r *paceRow) []any { return []any{&r.kind, &r.times} }, key: func(r paceRow) string { return r.kind },
}

func newPaceRow(kind string, p study.Pace) paceRow {
	ms := make([]int64, len(p))
	for i, d := range p {
		ms[i] = d.Milliseconds()
	}
	times, _ := json.Marshal(ms) // numbers always can be
	return paceRow{kind, string(times)}
}

func (r paceRow) pace() (study.Pace, error) {
	var ms []int64
	err := decode(r.times, &ms)
	p := make(study.Pace, len(ms))
	for i, n := range ms {
		p[i] = time.Duration(n) * time.Millisecond
	}
	return p, err
}

// recallRow is a row of recalls.
type recallRow struct {
	day, reviews, recalled int64
	expected               float64
}

var recallTable = table[int64, recallRow]{
	name: "recalls", keys: 1, columns: []string{"day", "reviews", "recalled", "expected"},
	fields: func(r *recallRow) []any { return []any{&r.day, &r.reviews, &r.recalled, &r.expected} }, key: func(r recallRow) int64 { return r.day },
}

// sureRow is a row of sureness.
type sureRow struct{ sure, answers, rights int64 }

var sureTable = table[int64, sureRow]{
	name: "sureness", keys: 1, columns: []string{"sure", "answers", "rights"},
	fields: func(r *sureRow) []any { return []any{&r.sure, &r.answers, &r.rights} }, key: func(r sureRow) int64 { return r.sure },
}

// beliefRow is a row of beliefs.
type beliefRow struct {
	beliefKey
	times        int64
	item, lesson string
	at           int64
}

var beliefTable = table[beliefKey, beliefRow]{
	name: "beliefs", keys: 2, columns: []string{"pack", "belief", "times", "item", "lesson", "at"},
	fields: func(r *beliefRow) []any {
		return []any{&r.pack, &r.belief, &r.times, &r.item, &r.lesson, &r.at}
	},
	key: func(r beliefRow) beliefKey { return r.beliefKey },
}

// roundRow is a row of rounds.
type roundRow struct {
	sort, sitting      string
	opened, seen, open int64
}

var roundTable = table[string, roundRow]{
	name: "rounds", keys: 1, columns: []string{"sort", "sitting", "opened", "seen", "open"},
	fields: func(r *roundRow) []any { return []any{&r.sort, &r.sitting, &r.opened, &r.seen, &r.open} }, key: func(r roundRow) string { return r.sort },
}
