package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// guide is what is known of lessons before they are opened. It is read module by module, when somebody looks at one.
type guide struct {
	lessons map[string]about // by id
	asked   map[content.Module]bool
}

// about is what a lesson is for and what helps to know before it.
type about struct {
	aim   string // what the learner can do afterwards; may be empty
	needs []need
}

// need is a lesson that helps to know first.
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

func (g *guide) take(m moduleRead) {
	if g.lessons == nil {
		g.lessons = map[string]about{}
	}
	for id, a := range m.lessons {
		g.lessons[id] = a
	}
}

// learn asks for what is known of a module's lessons, once.
func (e *env) learn(m content.Module) tea.Cmd {
	if e.guide.asked[m] {
		return nil
	}
	if e.guide.asked == nil {
		e.guide.asked = map[content.Module]bool{}
	}
	e.guide.asked[m] = true
	return e.fx.readModule(m)
}

// outside lists what helps to know before a whole module: what its lessons need and does not stand in it.
func (g *guide) outside(module string, refs []content.LessonRef) []need {
	var out []need
	seen := map[string]bool{}
	for _, ref := range refs {
		for _, n := range g.lessons[ref.ID].needs {
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
func (g *guide) writtenNeeds(lesson string) []content.LessonRef {
	var out []content.LessonRef
	for _, n := range g.lessons[lesson].needs {
		if n.written() {
			out = append(out, n.ref)
		}
	}
	return out
}

// whyNoCheck says why nothing can be asked ahead of a lesson; it is empty where something can.
func (g *guide) whyNoCheck(lesson string) string {
	a, known := g.lessons[lesson]
	switch {
	case lesson == "":
		return "The cursor is on no lesson."
	case !known:
		return "What helps is not known."
	case len(a.needs) == 0:
		return "Nothing is needed first."
	case len(g.writtenNeeds(lesson)) == 0:
		return "What helps is not written."
	}
	return ""
}

// checkBinding is the key that asks ahead of a lesson.
func (e *env) checkBinding(ref content.LessonRef) binding {
	why := e.guide.whyNoCheck(ref.ID)
	return bind(actCheck, "know enough?", func() (move, tea.Cmd) {
		l := newCheck(e, ref, e.guide.writtenNeeds(ref.ID))
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
