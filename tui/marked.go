package tui

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/progress/study"
)

// marked are the notes and bookmarks of the course, as the journal has them and as the learner has changed them since.
type marked struct {
	by      map[study.Anchor]study.Mark
	reading bool          // what the journal has is on its way
	since   []study.Entry // changes that it may not know
}

// begin is to be called before the journal is read; waiting is what it may not have yet.
func (m *marked) begin(waiting []study.Entry) { m.reading, m.since = true, waiting }

func (m *marked) at(a study.Anchor) study.Mark { return m.by[a] }

// load takes what the journal holds; what was changed while it was read goes on top.
func (m *marked) load(marks []study.Mark) {
	m.by = make(map[study.Anchor]study.Mark, len(marks))
	for _, k := range marks {
		m.by[k.Anchor] = k
	}
	for _, e := range m.since {
		m.put(e)
	}
	m.reading, m.since = false, nil
}

// apply takes an entry that was just made.
func (m *marked) apply(e study.Entry) {
	if m.by == nil {
		m.by = map[study.Anchor]study.Mark{}
	}
	if m.reading {
		m.since = append(m.since, e)
	}
	m.put(e)
}

func (m *marked) put(e study.Entry) {
	a := study.Anchor{Pack: e.Pack, Lesson: e.Lesson, Section: e.Step, Item: e.Item}
	var before []study.Mark
	if k, ok := m.by[a]; ok {
		before = append(before, k)
	}
	delete(m.by, a)
	for _, k := range study.Marked(before, e) {
		m.by[a] = k
	}
}

// inOrder lists the marks in the order of the course.
func (m *marked) inOrder(e *env) []study.Mark {
	place := map[string]int{"": 0}
	for _, module := range e.course.Modules {
		for _, ref := range e.course.Lessons(module) {
			place[ref.ID] = len(place)
		}
	}
	out := make([]study.Mark, 0, len(m.by))
	for _, k := range m.by {
		if _, known := place[k.Lesson]; !known {
			place[k.Lesson] = len(place) // what is no longer in the course stands last
		}
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b study.Mark) int {
		if d := place[a.Lesson] - place[b.Lesson]; d != 0 {
			return d
		}
		if (a.Item == "") != (b.Item == "") {
			return strings.Compare(a.Item, b.Item) // sections stand before questions
		}
		if d := a.Section - b.Section; d != 0 {
			return d
		}
		return strings.Compare(a.Item, b.Item)
	})
	return out
}

// count counts notes and bookmarks.
func (m *marked) count() (notes, bookmarks int) {
	for _, k := range m.by {
		if k.Note != "" {
			notes++
		}
		if k.Bookmarked {
			bookmarks++
		}
	}
	return notes, bookmarks
}
