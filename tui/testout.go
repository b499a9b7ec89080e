package tui

import (
	"fmt"
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
		case !s.IsProofOf(of.id) || before[0].Pack != fx.course.ID:
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

// proof is the errand of showing that something is known already.
type proof struct{ outside }

// openProof opens a test-out above the screen on top. name says what it is about, as the header shows it; begin makes the
// session with study.Prove.
func (e *env) openProof(name string, begin beginning) (move, tea.Cmd) {
	l := newLesson(e, content.LessonRef{})
	p := &proof{outside{l: l, name: name, begin: begin}}
	l.errand = p
	return move{push: l}, p.open()
}

func (p *proof) walk() string { return "proof:" + p.l.env.course.ID + "/" + p.name }

// ending says lesson by lesson what was shown to be known.
func (p *proof) ending(width int) []string {
	l, st := p.l, p.l.env.st
	right, _, all := l.session.Tally()
	if all == 0 {
		return append(wrap("No question is left that could show it: you have met them all.", width), l.lastWord("Nothing is locked: open the lesson, or go on behind it.", width)...)
	}
	result, _ := l.session.Proof()
	head, said := "Known already: %d of %d right", "It counts as done. Its questions come back in reviews, so that it stays known."
	if !result.Passed {
		head, said = "Not shown yet: %d of %d right", notShown
	}
	out := []string{st.heading.Render(fmt.Sprintf(head, right, all)), ""}
	out = append(out, p.lessons(result.Passed, width)...)
	return append(out, l.lastWord(said, width)...)
}

const notShown = study.ProofRule + " Nothing is lost: what was missed comes back in reviews, and the lesson explains it."

// proven is how the questions of one lesson went.
type proven struct {
	title      string
	right, all int
}

func (p *proof) lessons(passed bool, width int) []string {
	st := p.l.env.st
	var out []string
	for _, r := range p.byLesson() {
		sign, side := st.glyphs.mark, ""
		if passed {
			sign, side = st.good.Render(st.glyphs.right), ", done"
		}
		out = append(out, spread("  "+sign+" "+r.title, st.muted.Render(fmt.Sprintf("%d of %d%s", r.right, r.all, side)), width))
	}
	return out
}

// byLesson counts what was right, in the order in which the lessons were first asked about.
func (p *proof) byLesson() []proven {
	var out []proven
	at := map[string]int{}
	for i := range p.l.session.Len() {
		st := p.l.session.StepAt(i)
		if st.From == nil {
			continue
		}
		key := st.From.Course.ID + "\x00" + st.From.Lesson
		if _, known := at[key]; !known {
			at[key] = len(out)
			out = append(out, proven{title: p.l.env.homeTitle(st.From)})
		}
		r := &out[at[key]]
		r.all++
		if st.Told != nil && st.Told.Verdict.Right() {
			r.right++
		}
	}
	return out
}

func (p *proof) endKeys() []binding {
	out := append([]binding{bind(actGo, "done", p.l.leave)}, p.l.scrollKeys()...)
	return append(out,
		bindQuiet(actPrevious, "previous", act(p.l.previous)).unless(p.l.session.Len() == 0, "Nothing was asked."),
		bind(actBack, "back", p.l.leave))
}
