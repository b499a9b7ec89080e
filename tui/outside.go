package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// outside is what a review and a test-out share: their questions are from many lessons, and which one is said only after
// the answer, because it would give that away.
type outside struct {
	l     *lessonScreen
	name  string
	begin beginning
}

func (o *outside) open() tea.Cmd {
	return o.l.env.fx.openOutside(o.l.id, o.begin, o.l.env.box.waiting())
}

func (o *outside) opened(lessonOpened) {}

func (o *outside) title() string { return o.name }

// minutesLeft adds up what the questions that are left take this learner.
func (o *outside) minutesLeft() int {
	var p study.Plan
	for i := o.l.session.At(); i < o.l.session.Len(); i++ {
		if st := o.l.session.StepAt(i); st.Told == nil && st.Away == study.NotAway {
			p.Time += o.l.env.agenda.Takes(study.Card{Kind: st.Question.Kind})
		}
	}
	return p.Minutes()
}

func (o *outside) home() (content.LessonRef, bool) { return o.l.env.homeOf(o.l.session.Step().From) }

// homeOf is the lesson that a question is from, if the course that is open has it.
func (e *env) homeOf(from *study.Origin) (content.LessonRef, bool) {
	if from == nil || from.Course.ID != e.course.ID {
		return content.LessonRef{}, false
	}
	ref, ok := e.course.Find(from.Lesson)
	return ref, ok && ref.ID == from.Lesson
}

// homeTitle is what the lesson is called that a question is from, with its pack where that is another one.
func (e *env) homeTitle(from *study.Origin) string {
	ref, ok := from.Course.Find(from.Lesson)
	title := ref.Title
	if !ok {
		title = content.Line(from.Lesson)
	}
	if from.Course.ID != e.course.ID {
		return placeTitle(e.st, from.Course.Title, title)
	}
	return title
}

// read opens the section of a lesson that a question is about.
func (e *env) read(st study.Step) (move, tea.Cmd) {
	ref, ok := e.homeOf(st.From)
	if !ok {
		e.say("The lesson of this question is not in the course that is open.")
		return move{}, nil
	}
	r := newReader(e, ref, 0, "")
	r.about = st.Question
	return move{push: r}, r.open()
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

func (p *proof) walk() string { return "proof:" + p.name }

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
