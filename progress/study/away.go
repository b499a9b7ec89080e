package study

import (
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

// AskAgain is the entry that brings back a card that was put away. course says in which edition the learner was then.
func AskAgain(course content.Outline, c Card, stamp Stamp) Entry {
	e := Entry{
		Type: Resumed, At: stamp.At, Nonce: stamp.Nonce, Pack: c.Pack, Locale: course.Language, Version: course.Version,
		Item: c.Item, Kind: c.Kind,
	}
	e.Facts.Lesson = c.Lesson
	if c.ID != c.Item {
		e.Facts.Card = c.ID
	}
	return e
}

// WhyGraded is the reason for the grade of the last review of a card, given its answer and the pace of the learner. Where
// the rules of today would have graded it otherwise, it is that of an answer as such.
func (c Card) WhyGraded(answer Entry, pace Pace) Reason {
	if c.Last.Rating != c.Last.Auto {
		return ByLearner
	}
	before := c.back(c.Last.Before)
	if rating, why := GradeOf(answer, before, pace); rating == c.Last.Auto {
		return why
	}
	return ByAnswer
}

// Wait is after how many days from its last review a card is due; 0 is the same day.
func (c Card) Wait() int { return memory.Day(c.Memory.Due) - memory.Day(c.Memory.Last) }
