package study

import (
	"time"

	"github.com/engineroom/engineroom/progress/memory"
)

// Sureness is how sure a learner says they are of an answer, before they see whether it is right.
type Sureness int

// The degrees of sureness. The zero Sureness is that of who was not asked or did not say.
const (
	Unsaid Sureness = iota
	Guessed
	Unsure
	Sure
)

// Facts are what an entry says besides where and when: everything that a grade can depend on, so that the rules of
// grading can change and the history be graded anew. All of it may be absent, as it is in entries of older formats.
type Facts struct {
	Card       string   `json:"card,omitempty"`   // what variants of one question share; empty where it is the item itself
	Was        string   `json:"was,omitempty"`    // the first id of the item or lab, where its pack gave it another one since
	Lesson     string   `json:"lesson,omitempty"` // where the item stands, for an answer outside a walk through its lesson
	Objectives []string `json:"obj,omitempty"`    // what the item or lab is about; a question has one

	Produced bool     `json:"made,omitempty"`     // the answer was typed or built, and not picked
	Guess    float64  `json:"guess,omitempty"`    // chance to be right without knowing, 0 to 1
	Sure     Sureness `json:"sure,omitempty"`     // as said before the verdict
	AllHints int      `json:"hints_of,omitempty"` // hints that the item has
	Words    int      `json:"words,omitempty"`    // to be read before the answer
	Idle     bool     `json:"idle,omitempty"`     // the learner was elsewhere meanwhile: the time says nothing
	Apart    int      `json:"apart,omitempty"`    // other questions answered since this one was asked before in the sitting
	Beliefs  []string `json:"beliefs,omitempty"`  // misconceptions behind the answer

	Of     string        `json:"of,omitempty"`     // Regraded, TakenBack: the nonce of the answer that is meant
	Rating memory.Rating `json:"rating,omitempty"` // Regraded: the learner's own grade
	Queue  []Spot        `json:"queue,omitempty"`  // Opened, of a review or a test-out: what is asked, in order
	Tuning *Tuning       `json:"tuning,omitempty"` // Tuned
	Update *Update       `json:"update,omitempty"` // Updated
}

// Spot names a question of a pack.
type Spot struct {
	Pack   string `json:"pack"`
	Lesson string `json:"lesson"`
	Item   string `json:"item"`
}

// The types of entry about the memory of items. All but Tuned and Updated name the card in Facts.Card or Item.
const (
	Regraded  EntryType = "regrade"   // the learner changed the grade of the answer Facts.Of to Facts.Rating
	TakenBack EntryType = "undo"      // the answer Facts.Of no longer counts; the question is asked again
	Buried    EntryType = "bury"      // the card waits until tomorrow
	Suspended EntryType = "suspend"   // the card is not asked any more
	Resumed   EntryType = "resume"    // a suspended card is asked again
	Tuned     EntryType = "tune"      // how memory is reckoned from now on: Facts.Tuning
	LabReset  EntryType = "lab-reset" // the files of a lab were put back to the start: it is begun anew
	Updated   EntryType = "updated"   // the pack was opened in another version, which changed Facts.Update
)

// CardID is the card that an entry is about: of a question its own or that of its variants, of a lab its own.
func (e Entry) CardID() string {
	switch {
	case e.IsLab():
		return LabCard(e.First())
	case e.Facts.Card != "":
		return e.Facts.Card
	}
	return e.First()
}

// First is the id that the item or lab of an entry had first. It is known by that, whichever version of its pack is open.
func (e Entry) First() string {
	if e.Facts.Was != "" {
		return e.Facts.Was
	}
	return e.Item
}

// LabCard is the id of the card of a lab. No question has such an id.
func LabCard(lab string) string { return "lab/" + lab }

// IsLab tells whether an entry is about a lab.
func (e Entry) IsLab() bool {
	switch e.Type {
	case LabOpened, Tried, LabHinted, Solved, LabReset:
		return true
	}
	return false
}

// Home is the lesson in which the item of an entry stands, as far as the entry knows.
func (e Entry) Home() string {
	if e.Facts.Lesson != "" {
		return e.Facts.Lesson
	}
	return e.Lesson
}

// DayStart is the moment at which a local day of the learner begins, in the zone that t carries; see [memory.Day].
func DayStart(day int, t time.Time) time.Time {
	_, offset := t.Zone()
	return time.Unix(int64(day)*86400+memory.Rollover*3600-int64(offset), 0).In(t.Location())
}
