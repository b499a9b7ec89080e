package study

import (
	"time"

	"github.com/engineroom/engineroom/progress/memory"
)

// MasterySentence says what the words of mastery mean; help shows it.
const MasterySentence = "Solid: right without help on three different days, at least once by producing the answer, and predicted to be recalled now " +
	"at 90 % or more. Fading: below 80 %, or forgotten since. Otherwise learning, or new before the first review. Solid stays solid until it fades."

// Mastery says how well something is known. The order is that in which they add up: the first one found in any part is
// that of the whole, but for Unmet and Solid, which need all of them.
type Mastery uint8

// The degrees of mastery.
const (
	Unmet Mastery = iota // new: nothing of it was reviewed
	Learning
	Fading
	Solid
)

func (m Mastery) String() string { return [...]string{"new", "learning", "fading", "solid"}[m] }

// The predicted recall at which something becomes solid, and below which it fades.
const (
	SolidRecall  = 0.9
	FadingRecall = 0.8
	solidDays    = 3
)

// Objective is what follows from the reviews of everything that is about one objective. Items that name none belong to an
// objective of their lesson, see LessonObjective.
type Objective struct {
	Pack, ID, Lesson string
	Days             int  // different days on which something of it was right without help
	LastDay          int  // the latest of them, see memory.Day
	Made             bool // right at least once by producing the answer
	Firm             bool // became solid, and has not faded at a review since
	Lapses           int  // how often something of it was forgotten

	Cards  int
	Lapsed bool      // something of it was forgotten and not recalled since
	Sags   time.Time // when the weakest of its cards is predicted to be recalled with 0.9 only
	Fades  time.Time // and when with 0.8 only
}

// LessonObjective is the objective of items that name none.
func LessonObjective(lesson string) string { return "lesson/" + lesson }

// ObjectivesOf are the objectives that a card is about; none where neither they nor a lesson are known, as with a lab that
// stands below no lesson.
func (c Card) ObjectivesOf() []string {
	if len(c.Objectives) > 0 || c.Lesson == "" {
		return c.Objectives
	}
	return []string{LessonObjective(c.Lesson)}
}

// Weakest is what an objective has to know about all of its cards together.
type Weakest struct {
	Cards       int
	Lapsed      bool
	Sags, Fades time.Time
}

// Sags is when a card is predicted to be recalled with 0.9 only, and fades when with 0.8 only. A card without a review
// does neither.
func (c Card) Sags(s *memory.Scheduler) (sags, fades time.Time) {
	if c.Memory.Reps == 0 {
		return sags, fades
	}
	after := func(recall float64) time.Time {
		days := min(s.Model().Interval(c.Memory.State, recall), memory.MaxInterval)
		return c.Memory.Last.Add(time.Duration(days * 24 * float64(time.Hour)))
	}
	return after(SolidRecall), after(FadingRecall)
}

// Reviewed is the objective after a review of one of its cards: o is what the review was, c the card after it, w what is
// known of all of its cards by then. A right answer after a lapse counts again.
func (ob Objective) Reviewed(e Entry, c Card, o Outcome, w Weakest) (Objective, Card) {
	ob.Cards, ob.Lapsed, ob.Sags, ob.Fades = w.Cards, w.Lapsed, w.Sags, w.Fades
	if o.Replaced != nil {
		ob = ob.without(*o.Replaced)
	}
	if o.Review {
		ob, c = ob.credit(e, c, o)
	}
	at := e.At
	switch {
	case ob.Lapsed, !ob.Fades.After(at):
		ob.Firm = false
	case ob.Days >= solidDays && ob.Made && ob.Sags.After(at):
		ob.Firm = true
	}
	return ob, c
}

func (ob Objective) without(l Last) Objective {
	if l.Before.Earned {
		ob.Days--
		if ob.LastDay == memory.Day(l.At) { // and no other card has had its day since
			ob.LastDay = l.Before.EarnedDay
		}
	}
	if l.Before.Made {
		ob.Made = false
	}
	ob.Firm = l.Before.Firm
	if l.Before.Memory.Phase == memory.Review && l.Rating == memory.Again {
		ob.Lapses--
	}
	return ob
}

// credit counts a review. Right without help is Good or better.
func (ob Objective) credit(e Entry, c Card, o Outcome) (Objective, Card) {
	before := &c.Last.Before
	before.Earned, before.Made, before.EarnedDay, before.Firm = false, false, ob.LastDay, ob.Firm
	if before.Memory.Phase == memory.Review && o.Rating == memory.Again {
		ob.Lapses++
	}
	if o.Rating < memory.Good {
		return ob, c
	}
	if day := memory.Day(c.Last.At); ob.Days == 0 || day > ob.LastDay {
		ob.Days, ob.LastDay = ob.Days+1, day
		before.Earned = true
	}
	if _, lab := c.IsLab(); !ob.Made && (e.Facts.Produced || lab) {
		ob.Made = true
		before.Made = true
	}
	return ob, c
}

// At is the mastery at a moment, now or in the days to come if nothing is reviewed until then.
func (ob Objective) At(t time.Time) Mastery {
	switch {
	case ob.Cards == 0:
		return Unmet
	case ob.Lapsed && ob.Days >= solidDays, !t.Before(ob.Fades):
		return Fading
	case ob.Firm:
		return Solid
	}
	return Learning
}

// Together is the mastery of a whole, such as a lesson, from that of its parts: fading if one is, solid if all are, new if
// all are, and else learning.
func Together(parts []Mastery) Mastery {
	counts := [4]int{}
	for _, m := range parts {
		counts[m]++
	}
	switch {
	case counts[Fading] > 0:
		return Fading
	case len(parts) > 0 && counts[Solid] == len(parts):
		return Solid
	case counts[Unmet] == len(parts):
		return Unmet
	}
	return Learning
}
