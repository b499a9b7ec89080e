package study

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// What another version of a pack means for who has learned it. A question whose answer was corrected is due at once; what a
// version does not have is hidden until a version has it again; nothing is thrown away, so that going back to an older
// version finds everything as it was.

// Update is what a version of a pack changed for the learner. Items, labs and cards go by their first ids.
type Update struct {
	Revs  []Revision        `json:"revs,omitempty"`  // of questions that were answered in another rev
	Gone  []string          `json:"gone,omitempty"`  // cards that this version does not have
	Back  []string          `json:"back,omitempty"`  // cards that it has again
	Homes map[string]string `json:"homes,omitempty"` // of cards in another lesson: its id
}

// Revision says in which rev a version has a question.
type Revision struct {
	Item string `json:"item"`
	Card string `json:"card"`
	Rev  int    `json:"rev"`
}

// IsEmpty tells whether nothing changed.
func (u Update) IsEmpty() bool { return len(u.Revs)+len(u.Gone)+len(u.Back)+len(u.Homes) == 0 }

// Entry is the entry that says what a version of a pack changed.
func (u Update) Entry(course content.Outline, stamp Stamp) Entry {
	return Entry{
		Type: Updated, At: stamp.At, Nonce: stamp.Nonce, Pack: course.ID, Locale: course.Language, Version: course.Version, Step: -1,
		Facts: Facts{Update: &u},
	}
}

// Cards are the ids of the cards that an update is about, each once, in order.
func (u Update) Cards() []string {
	ids := slices.Concat(u.Gone, u.Back, slices.Collect(maps.Keys(u.Homes)))
	for _, r := range u.Revs {
		ids = append(ids, r.Card)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Correction is what is known of a card whose answer was corrected, until it is answered again.
type Correction struct {
	Items    map[string]int // the rev of each corrected question
	Before   Before         // what was known before, for when the version with the correction is taken away again
	Answered time.Time
}

// IsCorrected tells whether the answer of a question was corrected since the learner answered it.
func (c Card) IsCorrected(q *quiz.Question) bool {
	return q != nil && c.Corrected.Items[q.First()] > 0
}

// CorrectedSays is what the learner is told when a corrected question is asked, before its author's note.
const CorrectedSays = "The answer to this question was corrected since you learned it."

// CorrectionOf says of a question that its answer was corrected since it was learned, with its author's note; empty where it
// was not.
func (s Step) CorrectionOf() string {
	if s.Question == nil || s.From == nil || s.Told != nil || s.Try > 1 || !s.From.Card.IsCorrected(s.Question) {
		return ""
	}
	if note := content.Line(s.Question.Note); note != "" {
		return CorrectedSays + " " + note
	}
	return CorrectedSays
}

// rev is the rev in which a question of the card was answered last.
func (c Card) rev(item string) int { return max(1, c.Revs[item]) }

// caughtUp is the card with the rev of an answer: a correction of what was answered is no news any more.
func (c Card) caughtUp(e Entry) Card {
	c.Gone = false // a version that has it was answered
	item := e.First()
	if e.Rev != c.rev(item) && !(e.Rev < 1 && c.rev(item) == 1) {
		c.Revs = maps.Clone(c.Revs)
		delete(c.Revs, item)
		if e.Rev > 1 && c.Revs == nil {
			c.Revs = map[string]int{}
		}
		if e.Rev > 1 {
			c.Revs[item] = e.Rev
		}
		if len(c.Revs) == 0 {
			c.Revs = nil
		}
	}
	return c.without(item)
}

// without is the card where a question is not corrected any more.
func (c Card) without(item string) Card {
	if c.Corrected.Items[item] == 0 {
		return c
	}
	c.Corrected.Items = maps.Clone(c.Corrected.Items)
	delete(c.Corrected.Items, item)
	if len(c.Corrected.Items) == 0 {
		c.Corrected = Correction{}
	}
	return c
}

// Turned is a question whose answers began or ceased to be those of an older answer.
type Turned struct {
	Item  string
	Stale bool
}

// Updated is the card after an update of its pack, and which of its questions that turned. An update that says nothing new
// changes nothing, so the same update may come from several devices, and after answers that it did not know of.
func (c Card) Updated(u Update, at time.Time, s Setting) (Card, []Turned) {
	if c.ID == "" {
		return c, nil
	}
	if slices.Contains(u.Gone, c.ID) {
		c.Gone = true
	}
	if slices.Contains(u.Back, c.ID) {
		c.Gone = false
	}
	if home := u.Homes[c.ID]; home != "" {
		c.Lesson = home
	}
	var turned []Turned
	for _, r := range u.Revs {
		pending := c.Corrected.Items[r.Item] > 0
		switch {
		case r.Card != c.ID || c.Memory.Reps == 0:
		case r.Rev > c.rev(r.Item) && !pending:
			c = c.corrected(r, at, s)
			turned = append(turned, Turned{r.Item, true})
		case r.Rev > c.rev(r.Item):
			c = c.corrected(r, at, s) // once more
		case pending:
			c = c.uncorrected(r.Item)
			turned = append(turned, Turned{r.Item, false})
		}
	}
	return c, turned
}

// corrected is the card where the answer of a question is another one now: due at once, to be learned again. That is no
// forgetting of the learner's, and does not count as such.
func (c Card) corrected(r Revision, at time.Time, s Setting) Card {
	if len(c.Corrected.Items) == 0 {
		c.Corrected = Correction{Before: c.before(), Answered: c.Answered}
		was := c.Memory
		c.Memory = s.Scheduler.Review(was, memory.Again, at, nil)
		c.Memory.Reps, c.Memory.Lapses, c.Memory.Due = was.Reps, was.Lapses, at
		c.Right, c.SureRow, c.Answered, c.Last = false, 0, time.Time{}, Last{}
	}
	c.Corrected.Items = maps.Clone(c.Corrected.Items)
	if c.Corrected.Items == nil {
		c.Corrected.Items = map[string]int{}
	}
	c.Corrected.Items[r.Item] = r.Rev
	return c
}

// uncorrected is the card where a correction was taken away again before it was answered. A review of another question of
// the card since then has begun anew, and stays.
func (c Card) uncorrected(item string) Card {
	was := c.Corrected
	if c = c.without(item); len(c.Corrected.Items) == 0 && c.Memory.Reps == was.Before.Memory.Reps {
		away := c.Away
		c = c.back(was.Before)
		c.Answered, c.Away = was.Answered, away
	}
	return c
}

// Updating finds what a version of a pack changed for a learner. It reads every lesson; what cannot be read is taken for
// unchanged. cards are all of the pack, and seen its answered items by their first ids.
func Updating(course *content.Course, cards []Card, seen map[string]bool) Update {
	now := readEdition(course)
	var u Update
	for _, c := range cards {
		home, here := now.homes[c.ID]
		if lab, is := c.IsLab(); is {
			_, here = course.Outline.Lab(lab)
			home = c.Lesson
		}
		switch {
		case !here && !now.unread[c.Lesson]:
			if !c.Gone {
				u.Gone = append(u.Gone, c.ID)
			}
			continue
		case here && c.Gone:
			u.Back = append(u.Back, c.ID)
		}
		if here && home != c.Lesson {
			if u.Homes == nil {
				u.Homes = map[string]string{}
			}
			u.Homes[c.ID] = home
		}
		u.Revs = append(u.Revs, now.revisions(c, seen)...)
	}
	return u
}

// edition is what a version of a pack has, by first ids.
type edition struct {
	homes  map[string]string     // lessons, by card
	revs   map[string][]Revision // of the questions of each card
	unread map[string]bool       // lessons that cannot be read
}

func readEdition(course *content.Course) edition {
	now := edition{map[string]string{}, map[string][]Revision{}, map[string]bool{}}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			l, err := course.Lesson(ref.ID)
			if err != nil {
				now.unread[ref.ID] = true
				continue
			}
			for _, q := range l.Questions() {
				now.add(q, ref.ID)
			}
		}
	}
	return now
}

// add adds a question. A card stands where its own question does, and its variants may stand elsewhere.
func (n edition) add(q *quiz.Question, lesson string) {
	card := CardOf(q)
	if _, known := n.homes[card]; !known || card == q.First() {
		n.homes[card] = lesson
	}
	n.revs[card] = append(n.revs[card], Revision{q.First(), card, max(1, q.Rev)})
}

// revisions are those of the questions of a card that were answered in another rev, and are not known to be corrected.
func (n edition) revisions(c Card, seen map[string]bool) []Revision {
	var out []Revision
	for _, r := range n.revs[c.ID] {
		pending := c.Corrected.Items[r.Item]
		ahead := r.Rev > c.rev(r.Item)
		if seen[r.Item] && (ahead && pending != r.Rev || !ahead && pending > 0) && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// Says tells the learner in a sentence or two what an update changed, where that is worth telling.
func (u Update) Says(title string, cards []Card) string {
	corrected := 0
	for _, r := range u.Revs {
		i := slices.IndexFunc(cards, func(c Card) bool { return c.ID == r.Card })
		if i >= 0 && r.Rev > cards[i].rev(r.Item) {
			corrected++
		}
	}
	switch corrected {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%s was updated: the answer of 1 question that you know was corrected. It is due now.", title)
	}
	return fmt.Sprintf("%s was updated: the answers of %d questions that you know were corrected. They are due now.", title, corrected)
}

// In is the overview in terms of a version of its pack: lessons and labs by the ids that they have there.
func (o Overview) In(course content.Outline) Overview {
	at := map[string]int{}
	var lessons []LessonRecord
	for _, r := range o.Lessons {
		r.Lesson = course.LessonNow(r.Lesson)
		if i, twice := at[r.Lesson]; twice {
			lessons[i] = lessons[i].and(r)
			continue
		}
		at[r.Lesson] = len(lessons)
		lessons = append(lessons, r)
	}
	labs := slices.Clone(o.Labs)
	for i := range labs {
		labs[i].Lab = course.LabNow(labs[i].Lab)
	}
	o.Lessons, o.Labs = lessons, labs
	return o
}

// and is a record with what an older one of the same lesson, under another id, knows besides.
func (r LessonRecord) and(older LessonRecord) LessonRecord {
	r.Opened = older.Opened
	r.BestScore = max(r.BestScore, older.BestScore)
	if older.IsDone() {
		r.Done, r.FirstScore = older.Done, older.FirstScore
	}
	return r
}
