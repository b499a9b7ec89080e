package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// ahead is the errand of asking, before a lesson, whether the learner knows enough for it.
type ahead struct {
	l     *lessonScreen
	needs []content.LessonRef // what helps to know first
	from  []content.LessonRef // of each question, the lesson it is about
}

func (a *ahead) open() tea.Cmd { return a.l.env.fx.openCheck(a.l.id, a.needs) }

func (a *ahead) opened(m lessonOpened) tea.Cmd { a.from = m.from; return nil }

func (a *ahead) title() string { return "Before: " + a.l.ref.Title }

func (a *ahead) minutesLeft() int { return 0 }

func (a *ahead) walk() string { return "" }

// newCheck is a screen that asks ahead of a lesson.
func newCheck(e *env, ref content.LessonRef, needs []content.LessonRef) *lessonScreen {
	l := newLesson(e, ref)
	l.errand = &ahead{l: l, needs: needs}
	return l
}

// better lists the lessons whose questions were not answered rightly.
func (a *ahead) better() []content.LessonRef {
	var out []content.LessonRef
	for i, ref := range a.from {
		told := a.l.session.StepAt(i).Told
		if told != nil && !told.Verdict.Right() && !slices.ContainsFunc(out, ref.Is) {
			out = append(out, ref)
		}
	}
	return out
}

// endKeys are those of the end: to the lesson, or to what helps to know first. Enter does what the end says.
func (a *ahead) endKeys() []binding {
	l, better := a.l, a.better()
	first := a.needs[0]
	if len(better) > 0 {
		first = better[0]
	}
	lesson := func(a action, short string) binding {
		return bind(a, short, func() (move, tea.Cmd) { return l.goTo(l.ref) })
	}
	needed := func(a action, short string) binding {
		return bind(a, short, func() (move, tea.Cmd) { return l.goTo(first) })
	}
	out := []binding{lesson(actGo, "to the lesson"), needed(actToggle, "what comes first")}
	if len(better) > 0 {
		out = []binding{needed(actGo, "what comes first"), lesson(actToggle, "to the lesson")}
	}
	for _, b := range l.scrollKeys() {
		if b.action != actToggle {
			out = append(out, b)
		}
	}
	return append(out,
		bindQuiet(actPrevious, "previous", act(l.previous)).unless(l.session.Len() == 0, "Nothing was asked."),
		bind(actBack, "back", l.leave))
}

// ending says whether what the learner knows is enough, and which lesson helps if it is not.
func (a *ahead) ending(width int) []string {
	l, st, better := a.l, a.l.env.st, a.better()
	right, _, all := l.session.Tally()
	var out []string
	switch {
	case all == 0:
		out = wrap("There is no short question about what helps to know first.", width)
	case len(better) == 0:
		out = []string{st.good.Render(fmt.Sprintf("%s %d of %d: you know enough.", st.glyphs.right, right, all))}
	default:
		out = []string{st.heading.Render(fmt.Sprintf("%d of %d right", right, all))}
	}
	here := []content.LessonRef{l.ref}
	if len(better) > 0 {
		out = append(out, l.choice(actGo, "Better first", better, width)...)
		out = append(out, l.choice(actToggle, "The lesson", here, width)...)
	} else {
		out = append(out, l.choice(actGo, "The lesson", here, width)...)
		out = append(out, l.choice(actToggle, "What comes first", a.needs, width)...)
	}
	return append(out, l.lastWord("Nothing is locked, and no lesson counts these answers.", width)...)
}

// choice is where a key leads from the summary.
func (l *lessonScreen) choice(a action, label string, refs []content.LessonRef, width int) []string {
	st := l.env.st
	head := st.bold.Render(label+": ") + st.key.Render(l.env.keysIn("{"+string(a)+"}"))
	return append([]string{"", head}, l.titles(refs, width)...)
}

func (l *lessonScreen) titles(refs []content.LessonRef, width int) []string {
	var out []string
	for _, ref := range refs {
		out = append(out, indent(wrap(fmt.Sprintf("%s (%d min)", ref.Title, ref.Minutes), width-4), "  "+l.env.st.glyphs.mark+" ")...)
	}
	return out
}

func (a *ahead) home() (*env, content.LessonRef, bool) {
	if at := a.l.session.At(); at < len(a.from) {
		return a.l.env, a.from[at], true
	}
	return nil, content.LessonRef{}, false
}
