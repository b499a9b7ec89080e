package progress

import (
	"encoding/json"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// The rows from which memory is read. What follows from an event is said by study; here it is stored. A time is stored as
// unix milliseconds, and other columns say whether there is one: any time that an event can have is a time.

type (
	cardKey      struct{ pack, id string }
	objectiveKey struct{ pack, id string }
	partKey      struct{ pack, objective, card string }
	beliefKey    struct{ pack, belief string }
)

// cardRow is a row of cards: a [study.Card].
type cardRow struct {
	cardKey
	lesson, objectives, kind, item string
	stability, difficulty          float64
	phase, step, days              int64
	zone, last, due, dueDay        int64
	reps, lapses                   int64
	sags, fades, lapsed            int64
	away                           string
	until                          int64
	more                           string
}

var cardTable = table[cardKey, cardRow]{
	name: "cards", keys: 2, rare: 3,
	columns: []string{"pack", "card", "lesson", "objectives", "kind", "item", "stability", "difficulty", "phase", "step", "days", "zone", "last",
		"due", "due_day", "reps", "lapses", "sags", "fades", "lapsed", "away", "until", "more"},
	fields: (*cardRow).fields, key: func(r cardRow) cardKey { return r.cardKey },
	row: func(k cardKey) cardRow { return cardRow{cardKey: k} },
}

func (r *cardRow) fields() []any {
	return []any{&r.pack, &r.id, &r.lesson, &r.objectives, &r.kind, &r.item, &r.stability, &r.difficulty, &r.phase, &r.step, &r.days, &r.zone, &r.last,
		&r.due, &r.dueDay, &r.reps, &r.lapses, &r.sags, &r.fades, &r.lapsed, &r.away, &r.until, &r.more}
}

// cardMore is what no question of this program is answered by: how to grade the last answer anew, or to take it back.
type cardMore struct {
	Answered  *int64    `json:"at,omitempty"` // absent before the first answer
	LearnedOn int       `json:"day,omitempty"`
	Right     bool      `json:"right,omitempty"`
	SureRow   int       `json:"sure,omitempty"`
	Recent    uint8     `json:"recent,omitempty"`
	Failed    int       `json:"failed,omitempty"` // of a lab, as are the next three
	Hints     int       `json:"hints,omitempty"`
	Solved    bool      `json:"solved,omitempty"`
	Done      bool      `json:"done,omitempty"`
	Last      *lastMore `json:"last,omitempty"` // absent where nothing can be changed any more

	Revs      map[string]int `json:"revs,omitempty"`
	Corrected *correctedMore `json:"corrected,omitempty"`
	Away      study.Away     `json:"away,omitempty"` // of a card that is gone
}

// gone is why a card is not asked that its pack does not have any more.
const gone = "gone"

// correctedMore is a [study.Correction].
type correctedMore struct {
	Items    map[string]int `json:"items"`
	Before   lastMore       `json:"before"`
	Answered int64          `json:"at"`
}

// lastMore is a [study.Last]. Its moment is that of the card's last review.
type lastMore struct {
	Nonce     string        `json:"of"`
	Auto      memory.Rating `json:"auto"`
	Rating    memory.Rating `json:"grade"`
	Said      int           `json:"said,omitempty"`
	Full      bool          `json:"full,omitempty"`
	Memory    *memoryMore   `json:"was,omitempty"` // absent where it was the first review
	Right     bool          `json:"right,omitempty"`
	Lapsed    bool          `json:"lapsed,omitempty"`
	SureRow   int           `json:"sure,omitempty"`
	Recent    uint8         `json:"recent,omitempty"`
	Away      study.Away    `json:"away,omitempty"`
	LearnedOn int           `json:"day,omitempty"`
	Earned    bool          `json:"earned,omitempty"`
	Made      bool          `json:"made,omitempty"`
	Firm      bool          `json:"firm,omitempty"`
	EarnedDay int           `json:"earned_day,omitempty"`
}

// memoryMore is a [memory.Card] that was reviewed.
type memoryMore struct {
	Stability  float64      `json:"s"`
	Difficulty float64      `json:"d"`
	Phase      memory.Phase `json:"phase"`
	Step       int          `json:"step,omitempty"`
	Days       int          `json:"days,omitempty"`
	Zone       int64        `json:"zone,omitempty"`
	Last       int64        `json:"last"`
	Due        int64        `json:"due"`
	Reps       int          `json:"reps"`
	Lapses     int          `json:"lapses,omitempty"`
}

// newCardRow is a card as the table holds it.
func newCardRow(c study.Card, s *memory.Scheduler) (cardRow, error) {
	objectives, err := encode(c.Objectives, len(c.Objectives) == 0)
	if err != nil {
		return cardRow{}, err
	}
	more, err := json.Marshal(newCardMore(c))
	if err != nil {
		return cardRow{}, err
	}
	r := cardRow{
		cardKey: cardKey{c.Pack, c.ID}, lesson: c.Lesson, objectives: objectives, item: c.Item, kind: string(c.Kind),
		lapsed: bit(c.Lapsed), away: string(c.Away), more: string(more),
	}
	if c.Gone {
		r.away = gone
	}
	if c.Away == study.UntilTomorrow {
		r.until = millis(c.Until)
	}
	if m := c.Memory; m.Reps > 0 {
		r.stability, r.difficulty, r.phase, r.step, r.days = m.Stability, m.Difficulty, int64(m.Phase), int64(m.Step), int64(m.Days)
		r.reps, r.lapses = int64(m.Reps), int64(m.Lapses)
		r.zone, r.last, r.due, r.dueDay = zoneOf(m.Last), millis(m.Last), millis(m.Due), int64(memory.Day(m.Due))
		r.sags, r.fades = weakens(c, s)
	}
	return r, nil
}

// weakens says when a card that was reviewed sags and fades.
func weakens(c study.Card, s *memory.Scheduler) (sags, fades int64) {
	sagging, fading := c.Sags(s)
	return millis(sagging), millis(fading)
}

func newCardMore(c study.Card) cardMore {
	m := cardMore{
		LearnedOn: c.LearnedOn, Right: c.Right, SureRow: c.SureRow, Recent: c.Recent,
		Failed: c.Round.Failed, Hints: c.Round.Hints, Solved: c.Round.Solved, Done: c.Round.Done,
	}
	if !c.Answered.IsZero() || c.Memory.Reps > 0 {
		at := millis(c.Answered)
		m.Answered = &at
	}
	if c.Last.Nonce != "" {
		m.Last = newLastMore(c.Last)
	}
	m.Revs = c.Revs
	if k := c.Corrected; len(k.Items) > 0 {
		m.Corrected = &correctedMore{k.Items, *newLastMore(study.Last{Before: k.Before}), millis(k.Answered)}
	}
	if c.Gone {
		m.Away = c.Away
	}
	return m
}

func newLastMore(l study.Last) *lastMore {
	b := l.Before
	return &lastMore{
		Nonce: l.Nonce, Auto: l.Auto, Rating: l.Rating, Said: int(l.Said), Full: l.Full, Memory: newMemoryMore(b.Memory), Right: b.Right, Lapsed: b.Lapsed, SureRow: b.SureRow,
		Recent: b.Recent, Away: b.Away, LearnedOn: b.LearnedOn, Earned: b.Earned, Made: b.Made, Firm: b.Firm, EarnedDay: b.EarnedDay,
	}
}

func newMemoryMore(m memory.Card) *memoryMore {
	if m.Reps == 0 {
		return nil
	}
	return &memoryMore{
		Stability: m.Stability, Difficulty: m.Difficulty, Phase: m.Phase, Step: m.Step, Days: m.Days,
		Zone: zoneOf(m.Last), Last: millis(m.Last), Due: millis(m.Due), Reps: m.Reps, Lapses: m.Lapses,
	}
}

func (m *memoryMore) card() memory.Card {
	if m == nil {
		return memory.Card{}
	}
	return memory.Card{
		State: memory.State{Stability: m.Stability, Difficulty: m.Difficulty}, Phase: m.Phase, Step: m.Step, Days: m.Days,
		Last: momentOf(m.Last, m.Zone), Due: momentOf(m.Due, m.Zone), Reps: m.Reps, Lapses: m.Lapses,
	}
}

func (m cardMore) last(at time.Time) study.Last {
	if m.Last == nil {
		return study.Last{}
	}
	return m.Last.last(at)
}

func (l *lastMore) last(at time.Time) study.Last {
	return study.Last{Nonce: l.Nonce, Auto: l.Auto, Rating: l.Rating, At: at, Said: study.Sureness(l.Said), Full: l.Full, Before: study.Before{
		Memory: l.Memory.card(), Right: l.Right, Lapsed: l.Lapsed, SureRow: l.SureRow, Recent: l.Recent, Away: l.Away,
		LearnedOn: l.LearnedOn, Earned: l.Earned, Made: l.Made, Firm: l.Firm, EarnedDay: l.EarnedDay,
	}}
}

// card is the row as the rest of the program sees it.
func (r cardRow) card() (study.Card, error) {
	c := study.Card{
		Pack: r.pack, ID: r.id, Lesson: r.lesson, Item: r.item, Kind: quiz.Kind(r.kind), Lapsed: r.lapsed != 0, Away: study.Away(r.away),
	}
	var more cardMore
	if err := decode(r.more, &more); err != nil {
		return c, err
	}
	if err := decode(r.objectives, &c.Objectives); err != nil {
		return c, err
	}
	if r.reps > 0 {
		c.Memory = (&memoryMore{
			r.stability, r.difficulty, memory.Phase(r.phase), int(r.step), int(r.days), r.zone, r.last, r.due, int(r.reps), int(r.lapses),
		}).card()
	}
	if r.away == gone {
		c.Gone, c.Away = true, more.Away
	}
	c.Revs = more.Revs
	if k := more.Corrected; k != nil {
		c.Corrected = study.Correction{Items: k.Items, Before: k.Before.last(time.Time{}).Before, Answered: momentOf(k.Answered, r.zone)}
	}
	if c.Away == study.UntilTomorrow {
		c.Until = momentOf(r.until, r.zone)
	}
	if more.Answered != nil {
		c.Answered = momentOf(*more.Answered, r.zone)
	}
	c.LearnedOn, c.Right, c.SureRow, c.Recent = more.LearnedOn, more.Right, more.SureRow, more.Recent
	c.Round = study.Round{Failed: more.Failed, Hints: more.Hints, Solved: more.Solved, Done: more.Done}
	c.Last = more.last(c.Memory.Last)
	return c, nil
}

// settled is a card as it comes back from where it is stored.
func settled(c study.Card) study.Card {
	c.Memory.Due, c.Until = within(c.Memory.Due), within(c.Until)
	if c.Away != study.UntilTomorrow {
		c.Until = time.Time{}
	}
	if c.Last.Nonce == "" {
		c.Last = study.Last{}
	}
	return c
}

// within is a time within the years that are stored.
func within(t time.Time) time.Time {
	if ms := millis(t); ms != t.UnixMilli() {
		return time.UnixMilli(ms).In(t.Location())
	}
	return t
}

func millis(t time.Time) int64 { return clamp(t.UnixMilli(), firstMoment, lastMoment) }

// zoneOf is the zone that a time carries, in minutes east of UTC.
func zoneOf(t time.Time) int64 {
	_, offset := t.Zone()
	return int64(offset / 60)
}

// momentOf is a stored time in the zone of a learner.
func momentOf(ms, zone int64) time.Time {
	e := event{at: ms, zone: zone}
	return e.moment()
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
	row: func(k objectiveKey) objectiveRow { return objectiveRow{objectiveKey: k} },
}

func (r *objectiveRow) fields() []any {
	return []any{&r.pack, &r.id, &r.lesson, &r.days, &r.lastDay, &r.made, &r.firm, &r.lapses, &r.cards, &r.lapsed, &r.sags, &r.fades}
}

func newObjectiveRow(o study.Objective) objectiveRow {
	r := objectiveRow{
		objectiveKey: objectiveKey{o.Pack, o.ID}, lesson: o.Lesson, days: int64(o.Days), lastDay: int64(o.LastDay), made: bit(o.Made), firm: bit(o.Firm),
		lapses: int64(o.Lapses), cards: int64(o.Cards), lapsed: bit(o.Lapsed),
	}
	if o.Cards > 0 {
		r.sags, r.fades = millis(o.Sags), millis(o.Fades)
	}
	return r
}

func (r objectiveRow) objective() study.Objective {
	o := study.Objective{
		Pack: r.pack, ID: r.id, Lesson: r.lesson, Days: int(r.days), LastDay: int(r.lastDay), Made: r.made != 0, Firm: r.firm != 0,
		Lapses: int(r.lapses), Cards: int(r.cards), Lapsed: r.lapsed != 0,
	}
	if o.Cards > 0 {
		o.Sags, o.Fades = momentOf(r.sags, 0), momentOf(r.fades, 0)
	}
	return o
}

// partRow is a row of parts: a card that is about an objective.
type partRow struct{ partKey }

var partTable = table[partKey, partRow]{
	name: "parts", keys: 3, columns: []string{"pack", "objective", "card"},
	fields: func(r *partRow) []any { return []any{&r.pack, &r.objective, &r.card} },
	key:    func(r partRow) partKey { return r.partKey }, row: func(k partKey) partRow { return partRow{k} },
}

// loadRow is a row of loads.
type loadRow struct{ day, cards int64 }

var loadTable = table[int64, loadRow]{
	name: "loads", keys: 1, columns: []string{"day", "cards"}, sums: 1, sum: func(a, b loadRow) loadRow { return loadRow{b.day, a.cards + b.cards} },
	fields: func(r *loadRow) []any { return []any{&r.day, &r.cards} },
	key:    func(r loadRow) int64 { return r.day }, row: func(day int64) loadRow { return loadRow{day: day} },
}

// paceRow is a row of paces.
type paceRow struct{ kind, times string }

var paceTable = table[string, paceRow]{
	name: "paces", keys: 1, columns: []string{"kind", "times"},
	fields: func(r *paceRow) []any { return []any{&r.kind, &r.times} },
	key:    func(r paceRow) string { return r.kind }, row: func(kind string) paceRow { return paceRow{kind: kind} },
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
	name: "recalls", keys: 1, columns: []string{"day", "reviews", "recalled", "expected"}, sums: 3,
	sum: func(a, b recallRow) recallRow {
		return recallRow{b.day, a.reviews + b.reviews, a.recalled + b.recalled, a.expected + b.expected}
	},
	fields: func(r *recallRow) []any { return []any{&r.day, &r.reviews, &r.recalled, &r.expected} },
	key:    func(r recallRow) int64 { return r.day }, row: func(day int64) recallRow { return recallRow{day: day} },
}

// sureRow is a row of sureness.
type sureRow struct{ sure, answers, rights int64 }

var sureTable = table[int64, sureRow]{
	name: "sureness", keys: 1, columns: []string{"sure", "answers", "rights"}, sums: 2,
	sum:    func(a, b sureRow) sureRow { return sureRow{b.sure, a.answers + b.answers, a.rights + b.rights} },
	fields: func(r *sureRow) []any { return []any{&r.sure, &r.answers, &r.rights} },
	key:    func(r sureRow) int64 { return r.sure }, row: func(sure int64) sureRow { return sureRow{sure: sure} },
}

// beliefRow is a row of beliefs.
type beliefRow struct {
	beliefKey
	times        int64
	item, lesson string
	at           int64
}

var beliefTable = table[beliefKey, beliefRow]{
	name: "beliefs", keys: 2, columns: []string{"pack", "belief", "times", "item", "lesson", "at"}, sums: 1,
	sum: func(a, b beliefRow) beliefRow { b.times += a.times; return b },
	fields: func(r *beliefRow) []any {
		return []any{&r.pack, &r.belief, &r.times, &r.item, &r.lesson, &r.at}
	},
	key: func(r beliefRow) beliefKey { return r.beliefKey }, row: func(k beliefKey) beliefRow { return beliefRow{beliefKey: k} },
}

// roundRow is a row of rounds.
type roundRow struct {
	sort, sitting string
	opened, open  int64
}

var roundTable = table[string, roundRow]{
	name: "rounds", keys: 1, columns: []string{"sort", "sitting", "opened", "open"},
	fields: func(r *roundRow) []any { return []any{&r.sort, &r.sitting, &r.opened, &r.open} },
	key:    func(r roundRow) string { return r.sort }, row: func(sort string) roundRow { return roundRow{sort: sort} },
}
