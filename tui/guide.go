package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// need is a lesson that helps to know before another one.
type need struct {
	id  string
	ref content.LessonRef // zero where it is not written yet
}

func (n need) is(other need) bool { return n.id == other.id }

func (n need) written() bool { return n.ref.ID != "" }

// name is the lesson's title, or the words of its id where it has none yet.
func (n need) name() string {
	if n.written() {
		return n.ref.Title
	}
	return content.Line(strings.NewReplacer("-", " ", "_", " ").Replace(n.id))
}

// aim is what the learner can do after a lesson; empty where the pack does not say.
func (e *env) aim(ref content.LessonRef) string {
	for _, id := range ref.Objectives {
		if ob, ok := e.course.Objective(id); ok && ob.Text != "" {
			return ob.Text
		}
	}
	return ""
}

// needs are the lessons that help to know before a lesson.
func (e *env) needs(ref content.LessonRef) []need {
	var out []need
	for _, id := range ref.Needs {
		n := need{id: id}
		if found, ok := e.course.Find(id); ok && found.ID == id {
			n.ref = found
		}
		out = append(out, n)
	}
	return out
}

// needsOutside lists what helps to know before a whole module: what its lessons need and does not stand in it.
func (e *env) needsOutside(module string, refs []content.LessonRef) []need {
	var out []need
	seen := map[string]bool{}
	for _, ref := range refs {
		for _, n := range e.needs(ref) {
			if seen[n.id] || n.written() && n.ref.Module == module {
				continue
			}
			seen[n.id] = true
			out = append(out, n)
		}
	}
	return out
}

// writtenNeeds are the lessons that can be asked about ahead of a lesson.
func (e *env) writtenNeeds(ref content.LessonRef) []content.LessonRef {
	var out []content.LessonRef
	for _, n := range e.needs(ref) {
		if n.written() {
			out = append(out, n.ref)
		}
	}
	return out
}

// whyNoCheck says why nothing can be asked ahead of a lesson; it is empty where something can.
func (e *env) whyNoCheck(ref content.LessonRef) string {
	switch {
	case ref.ID == "":
		return "The cursor is on no lesson."
	case len(ref.Needs) == 0:
		return "Nothing is needed first."
	case len(e.writtenNeeds(ref)) == 0:
		return "What helps is not written."
	}
	return ""
}

// checkBinding is the key that asks ahead of a lesson.
func (e *env) checkBinding(ref content.LessonRef) binding {
	why := e.whyNoCheck(ref)
	return bind(actCheck, "know enough?", func() (move, tea.Cmd) {
		l := newCheck(e, ref, e.writtenNeeds(ref))
		return move{push: l}, l.open()
	}).unless(why != "", why)
}

// recordsOf are the records of an overview, by lesson.
func recordsOf(o study.Overview) map[string]study.LessonRecord {
	out := make(map[string]study.LessonRecord, len(o.Lessons))
	for _, r := range o.Lessons {
		out[r.Lesson] = r
	}
	return out
}
