package study

import (
	"slices"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// Card is what follows from everything a learner did with one question and its variants, or with one lab. It is a fold
// over their entries, see [Card.Record].
type Card struct {
	Pack, ID   string
	Lesson     string // where it stands
	Objectives []string
	Item       string // the surface that was asked last: an item, or a lab
	Kind       quiz.Kind
	Memory     memory.Card
	Answered   time.Time // last, review or not
	LearnedOn  int       // day of the first review, see memory.Day
	Right      bool      // the last review was no Again
	Lapsed     bool      // forgotten once learned, and not recalled since
	SureRow    int       // reviews in a row that were right and said to be sure
	Recent     uint8     // a bit for each of the last eight reviews, the newest lowest: 1 where it was forgotten
	Away       Away      // why it is not asked
	Until      time.Time // Buried: when it is asked again
	Round      Round     // of a lab: what happened since it was begun
	Last       Last      // what the last answer changed, so that it can be graded anew or taken back

	Revs      map[string]int // of its questions by their first ids, the rev that was answered last; 1 where it says nothing
	Corrected Correction     // the answer of one was corrected since; zero where none was
	Gone      bool           // the version of the pack that was opened last does not have it
}

// Away says why a card is not asked.
type Away string

// The reasons for which a card is not asked.
const (
	NotAway       Away = ""
	ByHand        Away = "by-hand" // the learner does not want it
	AsLeech       Away = "leech"   // forgotten so often that asking again does not help: its lesson does
	UntilTomorrow Away = "buried"  // not today
)

// Round is what happened with a lab since it was begun, or begun anew.
type Round struct {
	Failed, Hints int
	Solved        bool
	Done          bool // it passed; what comes after is no review until the lab is begun anew
}

// Last is the last review of a card, with what was known before it.
type Last struct {
	Nonce  string        // of the answer; empty where nothing can be changed any more
	Auto   memory.Rating // the grade by the rules
	Rating memory.Rating // the grade in use
	At     time.Time
	Said   Sureness // with the answer
	Full   bool     // something was said, and every part of the answer was right
	Before Before
}

// Before is what a review changes on a card.
type Before struct {
	Memory    memory.Card
	Right     bool
	Lapsed    bool
	SureRow   int
	Recent    uint8
	Away      Away
	LearnedOn int
	Earned    bool // the review added a day on which the objective was right
	Made      bool // the review was the first that produced an answer of the objective
	EarnedDay int  // the day that counted before
	Firm      bool // the objective was firm
}

// Leech rules: an item that was forgotten so often, or so often among its last eight reviews, is a leech.
const (
	leechLapses = 6
	leechRecent = 4
)

// Setting is what a card needs of the world to be folded.
type Setting struct {
	Scheduler *memory.Scheduler
	Pace      Pace              // of questions of this kind
	Load      func(day int) int // how many cards are due on a day; nil where nobody knows
}

// Outcome is what an entry meant for a card.
type Outcome struct {
	Review   bool          // it was a review; otherwise it was practice, or changed something else
	Rating   memory.Rating // the grade
	Reason   Reason
	Recall   float64       // predicted before; 0 for the first review and within the day of the last one
	Days     int           // since the review before
	Long     bool          // a review of something learned on an earlier day: one that says how well memory is predicted
	Thought  time.Duration // a timing for the pace, or 0
	Replaced *Last         // the review that this outcome replaces (Regraded) or takes back (TakenBack)
}

// practiceFor is how long after an answer another one to the same card is practice and no review, unless enough other
// questions lay between.
const (
	practiceFor   = 10 * time.Minute
	practiceApart = 10
)

// Record is the card after one more of its entries. Entries must come in their order. An entry that changes nothing
// gives the same card.
func (c Card) Record(e Entry, s Setting) (Card, Outcome) {
	switch e.Type {
	case Answer:
		return c.answered(e, s)
	case Tried, LabHinted, Solved, LabReset:
		return c.worked(e, s)
	case Regraded:
		return c.regraded(e, s)
	case TakenBack:
		return c.takenBack(e)
	case Buried:
		if c.IsAsked(e.At) {
			c.Away, c.Until = UntilTomorrow, DayStart(memory.Day(e.At)+1, e.At)
		}
	case Suspended:
		c.Away = ByHand
	case Resumed:
		c.Away, c.Recent = NotAway, 0
	}
	return c, Outcome{}
}

// answered folds an answer to a question.
func (c Card) answered(e Entry, s Setting) (Card, Outcome) {
	if !e.Scored {
		return c, Outcome{}
	}
	c = c.caughtUp(e)
	practice := c.isPractice(e)
	c = c.named(e)
	if e.Lesson != "" && c.Away == AsLeech {
		c.Away, c.Recent = NotAway, 0 // it was met again in its lesson
	}
	if practice {
		c.Answered = e.At
		return c, Outcome{}
	}
	rating, why := GradeOf(e, c, s.Pace)
	next, o := c.reviewed(e, rating, s)
	o.Reason = why
	next.Last.Said, next.Last.Full = e.Facts.Sure, e.Facts.Sure != Unsaid && e.Score >= 1
	if d, ok := e.Thought(); ok && e.Score >= 1 {
		o.Thought = d
	}
	next.Answered = e.At
	return next, o
}

// isPractice tells whether an answer comes so soon after another one that it says nothing about memory.
func (c Card) isPractice(e Entry) bool {
	if c.Answered.IsZero() || e.Facts.Apart >= practiceApart {
		return false
	}
	return e.At.Sub(c.Answered).Abs() < practiceFor
}

// named is the card with what an entry says about it.
func (c Card) named(e Entry) Card {
	c.Pack, c.ID, c.Item, c.Kind = e.Pack, e.CardID(), e.First(), e.Kind
	if home := e.Home(); home != "" {
		c.Lesson = home
	}
	if about := FewNames(e.Facts.Objectives); len(about) > 0 {
		c.Objectives = about
		if !e.IsLab() {
			c.Objectives = about[:1]
		}
	}
	return c
}

// The bounds of what an entry can name, whoever wrote it.
const (
	mostNames   = 8
	longestName = 128 // bytes
)

// FewNames are the first names of a list, each once, without those that are none.
func FewNames(names []string) (out []string) {
	for _, n := range names {
		if len(out) < mostNames && n != "" && len(n) <= longestName && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// reviewed folds a review.
func (c Card) reviewed(e Entry, r memory.Rating, s Setting) (Card, Outcome) {
	o := Outcome{Review: true, Rating: r}
	if !c.Memory.Last.IsZero() {
		o.Days = memory.ElapsedDays(c.Memory.Last, e.At)
	}
	if o.Days > 0 {
		o.Recall = s.Scheduler.Retrievability(c.Memory, e.At)
		o.Long = true
	}
	before := c.before()
	c.Memory = schedule(c, r, e, s)
	c = c.remembered(e, r, before.Memory)
	c.Last = Last{Nonce: e.Nonce, Auto: r, Rating: r, At: e.At, Before: before}
	return c, o
}

// schedule is the memory of a card after a review. An item that comes back after days is due when its day begins.
func schedule(c Card, r memory.Rating, e Entry, s Setting) memory.Card {
	at := e.At
	fuzz := &memory.Fuzz{Item: c.ID}
	if today := memory.Day(at); s.Load != nil {
		fuzz.Due = func(days int) int { return s.Load(today + days) }
	}
	m := s.Scheduler.ReviewGuessable(c.Memory, r, at, e.luck(), fuzz)
	days := m.Days
	if wait := m.Due.Sub(at); days == 0 && wait >= 12*time.Hour {
		days = int((wait + 12*time.Hour) / (24 * time.Hour))
	}
	if days > 0 {
		m.Due = DayStart(memory.Day(at)+days, at)
	}
	return m
}

// luck is the chance to be right without knowing, of an answer whose learner said nothing against it: who was sure, or
// gave the grade by hand, did not guess.
func (e Entry) luck() float64 {
	if e.Facts.Sure == Sure || e.Facts.Rating != 0 {
		return 0
	}
	return e.Facts.Guess
}

// remembered folds what a review says about the card besides its schedule.
func (c Card) remembered(e Entry, r memory.Rating, was memory.Card) Card {
	if was.Reps == 0 {
		c.LearnedOn = memory.Day(e.At)
	}
	c.Right = r != memory.Again
	forgot := was.Phase == memory.Review && r == memory.Again
	c.Lapsed = forgot || c.Lapsed && !c.Right
	c.Recent <<= 1
	if forgot {
		c.Recent |= 1
	}
	switch {
	case c.Right && e.Facts.Sure == Sure:
		c.SureRow++
	default:
		c.SureRow = 0
	}
	if forgot && c.Away != ByHand && c.isLeech() {
		c.Away = AsLeech
	}
	if c.Away == UntilTomorrow {
		c.Away = NotAway
	}
	return c
}

func (c Card) isLeech() bool {
	n := 0
	for b := c.Recent; b != 0; b &= b - 1 {
		n++
	}
	return n >= leechRecent || c.Memory.Lapses >= leechLapses && c.Memory.Lapses%leechLapses == 0
}

func (c Card) before() Before {
	return Before{Memory: c.Memory, Right: c.Right, Lapsed: c.Lapsed, SureRow: c.SureRow, Recent: c.Recent, Away: c.Away, LearnedOn: c.LearnedOn}
}

// back is the card without its last review. What the learner put away since stays away.
func (c Card) back(b Before) Card {
	c.Memory, c.Right, c.Lapsed, c.SureRow, c.Recent, c.LearnedOn = b.Memory, b.Right, b.Lapsed, b.SureRow, b.Recent, b.LearnedOn
	if c.Away == AsLeech {
		c.Away = b.Away
	}
	return c
}

// regraded folds a grade that the learner gave. It counts for the last review only.
func (c Card) regraded(e Entry, s Setting) (Card, Outcome) {
	r, last := e.Facts.Rating, c.Last
	if last.Nonce == "" || last.Nonce != e.Facts.Of || r < memory.Again || r > memory.Easy || r == last.Rating {
		return c, Outcome{}
	}
	c = c.back(last.Before)
	answer := Entry{Type: Answer, At: last.At, Nonce: last.Nonce, Facts: e.Facts}
	next, o := c.reviewed(answer, r, s)
	next.Last.Auto, next.Last.Said, next.Last.Full = last.Auto, last.Said, last.Full
	next.Last.Before, next.Answered = last.Before, c.Answered
	o.Reason, o.Replaced = ByLearner, &last
	return next, o
}

// takenBack folds that the last answer does not count.
func (c Card) takenBack(e Entry) (Card, Outcome) {
	last := c.Last
	if last.Nonce == "" || last.Nonce != e.Facts.Of {
		return c, Outcome{}
	}
	c = c.back(last.Before)
	c.Answered, c.Last = time.Time{}, Last{}
	if !c.Memory.Last.IsZero() {
		c.Answered = c.Memory.Last
	}
	return c, Outcome{Replaced: &last}
}

// worked folds what was done with a lab. A pass is a review once for each time the lab was begun; a solution that was
// shown before it is one too.
func (c Card) worked(e Entry, s Setting) (Card, Outcome) {
	c = c.named(e)
	if e.Type == LabReset {
		if c.Round.Done { // before that, help that was given still counts
			c.Round = Round{}
		}
		return c, Outcome{}
	}
	if c.Round.Done {
		return c, Outcome{}
	}
	switch e.Type {
	case LabHinted:
		c.Round.Hints++
		return c, Outcome{}
	case Solved:
		c.Round.Solved = true
		return c, Outcome{}
	}
	if t, ok := e.Trial(); !ok || !t.Passed() {
		c.Round.Failed++
		c.Answered = e.At
		return c, Outcome{}
	}
	rating, why := gradeLab(c.Round)
	next, o := c.reviewed(e, rating, s)
	o.Reason = why
	next.Answered, next.Round = e.At, Round{Done: true}
	next.Last.Nonce = "" // a lab is done anew and not graded anew
	return next, o
}

// Due tells whether the card is asked at a moment.
func (c Card) Due(now time.Time) bool {
	return c.IsAsked(now) && c.Memory.Reps > 0 && !c.Memory.Due.After(now)
}

// IsAsked tells whether nothing keeps the card from being asked.
func (c Card) IsAsked(now time.Time) bool {
	return !c.Gone && (c.Away == NotAway || c.Away == UntilTomorrow && !now.Before(c.Until))
}

// IsLab tells whether the card is that of a lab, and which.
func (c Card) IsLab() (lab string, ok bool) {
	if len(c.ID) > 4 && c.ID[:4] == "lab/" {
		return c.ID[4:], true
	}
	return "", false
}
