package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// scope is what a test-out is about: a lesson or a module.
type scope struct {
	id, title string // the id stands in the name of the sitting
	refs      []content.LessonRef
	most      int // questions
}

// testOut is the key that asks whether lessons are known already. why is a sentence where nothing can be asked.
func (e *env) testOut(a action, short string, of scope, why string) binding {
	left := slices.DeleteFunc(slices.Clone(of.refs), func(ref content.LessonRef) bool { return e.overview.IsDone(ref.ID) })
	if of.refs = left; why == "" && len(left) == 0 {
		why = "It is done already."
	}
	return bind(a, short, func() (move, tea.Cmd) {
		return e.openProof("Test out: "+of.title, e.fx.beginProof(of))
	}).unless(why != "", why)
}

// testOutOf is the key that asks whether a lesson is known already.
func (e *env) testOutOf(ref content.LessonRef) binding {
	why := ""
	if ref.ID == "" {
		why = "The cursor is on no lesson."
	}
	return e.testOut(actTestOut, "test out", scope{study.LessonScope(ref.ID), ref.Title, []content.LessonRef{ref}, study.MostOfLesson}, why)
}

// testOutOfModule is the key that asks whether a module is known already.
func (e *env) testOutOfModule(a action, m content.Module) binding {
	refs, why := e.course.Lessons(m), ""
	if len(refs) == 0 {
		why = "This module has labs alone."
	}
	return e.testOut(a, "test out of the module", scope{study.ModuleScope(m.ID), m.Title, refs, study.MostOfModule}, why)
}

// beginProof goes on with the test-out that was not finished, if it is about the same, or chooses questions for one. A
// lesson that cannot be read is not asked about.
func (fx *effects) beginProof(of scope) beginning {
	return func(waiting []study.Entry) (s study.Session, told []study.Entry, err error) {
		s, before, err := fx.unfinished(study.ProofSort, waiting)
		switch {
		case err != nil:
			return s, nil, err
		case !s.IsProofOf(of.id):
			return fx.planProof(of, waiting)
		case before[len(before)-1].Type == study.Left:
			told = []study.Entry{s.Return(fx.stamp())}
		}
		return s, told, nil
	}
}

func (fx *effects) planProof(of scope, waiting []study.Entry) (s study.Session, opened []study.Entry, err error) {
	seen, err := fx.memory.Seen(fx.ctx, fx.course.ID)
	if err != nil {
		return s, nil, err
	}
	seen = study.SeenToo(seen, fx.course.ID, waiting)
	asked := study.ProofOf(fx.course.Outline, fx.course.ReadAll(of.refs), seen, of.most)
	s, e := study.Prove(fx.course.Outline, asked, study.ProofID(of.id, fx.newID()), fx.seed(), fx.stamp())
	if len(asked) > 0 {
		opened = []study.Entry{e}
	}
	return s, opened, nil
}
