package study

import (
	"context"
	"slices"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Library is where the questions of cards are found.
type Library interface {
	// Pack is an installed pack.
	Pack(id string) (*content.Course, bool)
}

// OneCourse is a library that has one pack.
type OneCourse struct{ *content.Course }

// Pack is the course, if it has that id.
func (c OneCourse) Pack(id string) (*content.Course, bool) { return c.Course, id == c.Course.ID }

// Find is the question of a spot, read from its lesson. ok is false where the library does not have it, or where its lesson
// cannot be read.
func Find(lib Library, at Spot) (a Asked, ok bool) {
	course, ok := lib.Pack(at.Pack)
	if !ok {
		return a, false
	}
	l, err := course.Lesson(at.Lesson)
	if err != nil {
		return a, false
	}
	q := l.Question(at.Item)
	return Asked{Origin{Course: course.Outline, Lesson: l.ID}, q}, q != nil
}

// In is the agenda without what a library does not have: packs that are not installed, and lessons that are gone. Nobody can
// be asked that, and it would stand before what can.
func (a Agenda) In(lib Library) Agenda {
	return a.without(func(c Card) bool {
		course, ok := lib.Pack(c.Pack)
		if lab, is := c.IsLab(); ok && is {
			_, ok = course.Outline.Lab(lab)
			return !ok
		}
		if ok {
			_, ok = course.Find(c.Lesson)
		}
		return !ok
	})
}

// AgendaIn is the agenda of a library: read as far as it takes to find at least half as many cards as most that the library
// has, or all that are due. What a library does not have can be more urgent than all that it has.
func AgendaIn(ctx context.Context, read func(ctx context.Context, now time.Time, most int) (Agenda, error), lib Library, now time.Time, most int) (Agenda, error) {
	for enough := most / 2; ; most *= 4 {
		a, err := read(ctx, now, most)
		if in := a.In(lib); err != nil || len(in.Cards) >= enough || len(a.Cards) < most {
			return in, err
		}
	}
}

// without is the agenda without some cards.
func (a Agenda) without(gone func(Card) bool) Agenda {
	all := len(a.Cards)
	a.Cards, a.Labs = slices.DeleteFunc(slices.Clone(a.Cards), gone), slices.DeleteFunc(slices.Clone(a.Labs), gone)
	a.Count -= all - len(a.Cards)
	return a
}

// Gather finds the questions of cards, in the same order. It reads their lessons. What a pack no longer has is left out;
// seen holds the ids of items that were answered, by pack.
func Gather(lib Library, cards []Card, seen map[string]map[string]bool) []Asked {
	lessons := map[Spot]*content.Lesson{}
	var out []Asked
	for _, c := range cards {
		course, ok := lib.Pack(c.Pack)
		if !ok {
			continue
		}
		at := Spot{Pack: c.Pack, Lesson: c.Lesson}
		l, known := lessons[at]
		if !known {
			l, _ = course.Lesson(c.Lesson) // one that cannot be read has no questions; opening it says why
			lessons[at] = l
		}
		if l == nil {
			continue
		}
		if q := surface(c, l, seen[c.Pack]); q != nil {
			out = append(out, Asked{Origin{Course: course.Outline, Lesson: c.Lesson, Card: c}, q})
		}
	}
	return out
}

// SeenOf asks which items were answered, once for each pack of the cards.
func SeenOf(cards []Card, seen func(pack string) (map[string]bool, error)) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	for _, c := range cards {
		if out[c.Pack] != nil {
			continue
		}
		items, err := seen(c.Pack)
		if err != nil {
			return nil, err
		}
		out[c.Pack] = items
	}
	return out, nil
}

// SectionOf is the section of a lesson to read again for a question: the one it stands in, or else the first that has a
// question about the same objective, or else the first of all.
func SectionOf(l *content.Lesson, q *quiz.Question) int {
	about := -1
	for i, s := range l.Sections {
		for _, part := range s.Parts {
			switch other := part.Question; {
			case other == nil:
			case other.ID == q.ID || other.First() == CardOf(q):
				return i
			case about < 0 && q.Objective != "" && other.Objective == q.Objective:
				about = i
			}
		}
	}
	return max(about, 0)
}

// Shelved is a pack that is installed, with how far the learner is in it.
type Shelved struct {
	ID, Version, Title string
	Lessons, Done      int // how many there are, and how many of these are done; -1 where that was not read yet
	Labs, Passed       int
	Trouble            string // why it cannot be read, in a sentence; empty where it can
}

// ShelvedOf is a pack with how far the learner is in it.
func ShelvedOf(course content.Outline, lessons []LessonRecord, labs []LabRecord) Shelved {
	s := Shelved{ID: course.ID, Version: course.Version, Title: course.Title, Lessons: course.Count(), Labs: course.CountLabs(), Passed: LabsPassed(course, labs)}
	for _, r := range lessons {
		if _, here := course.Find(r.Lesson); here && r.IsDone() {
			s.Done++
		}
	}
	return s
}
