package tui

import (
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// lessonScreen walks through one sitting: what is read, what is asked, what is told, and the summary at the end. It is
// that of a lesson, unless it has an errand.
type lessonScreen struct {
	env     *env
	id      string // names this screen in the results of effects
	ref     content.LessonRef
	session study.Session
	errand  errand // nil in a walk through the lesson
	ready   bool
	err     error

	page   laidOut         // of the step on the screen
	stem   []content.Block // of the question on the screen
	w      widget          // of the question on the screen; nil when there is nothing to answer
	used   bool            // the learner has touched the widget
	race   *race           // of the step on the screen; nil without one
	live   liveStep        // what can be run of the step on the screen
	width  int             // of the last frame, so that the next step can be rendered ahead
	height int
	scroll int  // first line of the document on the screen
	aside  int  // cells by which code is scrolled sideways
	whole  bool // every option explained
	notice string
	since  time.Time              // when the step came on the screen
	sent   map[string]int         // nonce of an answer on its way → its step
	given  map[string]study.Entry // answers of this screen, by nonce
	sure   study.Sureness         // as the learner says with the answer that is being given
	idle   bool                   // the learner was elsewhere since the step came on the screen
	after  carded                 // what has become of the card of an answer, as it was read last
}

func newLesson(e *env, ref content.LessonRef) *lessonScreen {
	return &lessonScreen{env: e, id: e.fx.newID(), ref: ref, sent: map[string]int{}, given: map[string]study.Entry{}}
}

// openLesson opens a lesson above the screen on top.
func (e *env) openLesson(ref content.LessonRef) (move, tea.Cmd) {
	l := newLesson(e, ref)
	return move{push: l}, l.open()
}

// open asks for the lesson, or for what the errand asks.
func (l *lessonScreen) open() tea.Cmd {
	if l.errand != nil {
		return l.errand.open()
	}
	return l.env.fx.open(l.id, l.ref.ID, false, l.env.box.waiting())
}

// opened puts the lesson on the screen.
func (l *lessonScreen) opened(m lessonOpened) tea.Cmd {
	l.ready, l.session, l.err, l.since = true, m.session, m.err, l.env.fx.now()
	if m.err != nil {
		return nil
	}
	var more tea.Cmd
	if l.errand != nil {
		more = l.errand.opened(m)
	}
	return tea.Batch(l.env.box.add(m.entries...), l.arrive(), more)
}

// arrive makes the step that came on the screen ready: its widget, its text, and the text of the next one.
func (l *lessonScreen) arrive() tea.Cmd {
	l.scroll, l.aside, l.whole, l.notice = 0, 0, false, ""
	l.w, l.stem, l.used = nil, nil, false
	l.sure, l.idle, l.after = study.Unsaid, false, carded{}
	if q := l.session.Step().Question; q != nil {
		l.stem = stemBlocks(q)
		if l.session.Phase() == study.Asking {
			l.w = widgets[q.Kind](q, l.session.Shown(l.session.At()), l.env.st.glyphs)
		}
	}
	if l.session.Phase() == study.Telling {
		l.scroll = farDown // the verdict; view brings it within bounds
	}
	l.live = l.env.liveIn(l.session.Lesson, textOf(l.session.Step()))
	return tea.Batch(l.layOut(), l.arriveAtRace(), l.askCard())
}

const farDown = 1 << 20

// stemBlocks is what is asked, ready to be rendered: the first paragraph as a heading, the rest as it stands.
func stemBlocks(q *quiz.Question) []content.Block {
	blocks, _ := content.Blocks(q.Stem, "", 1)
	if len(blocks) > 0 && blocks[0].Kind == content.Paragraph {
		blocks[0] = content.Block{Kind: content.Heading, Level: 3, Text: blocks[0].Text}
	}
	return blocks
}

// layOut asks for the text of the step on the screen, unless it is there, and for that of the next one.
func (l *lessonScreen) layOut() tea.Cmd {
	if !l.ready || l.err != nil || l.width == 0 {
		return nil
	}
	at := l.session.At()
	var cmds []tea.Cmd
	if !l.laidOut() {
		cmds = append(cmds, l.layOutStep(at))
	}
	if at+1 < l.session.Len() {
		cmds = append(cmds, l.layOutStep(at+1)) // stays in the renderer's cache until it is asked for
	}
	return tea.Batch(cmds...)
}

func (l *lessonScreen) layOutStep(i int) tea.Cmd {
	return l.env.fx.layOut(l.id, i, textOf(l.session.StepAt(i)), l.env.md, l.env.st.name, l.width)
}

// textOf is what there is to read of a step; a race is drawn by itself.
func textOf(st study.Step) []content.Block {
	_, blocks, _ := content.RaceIn(st.Blocks)
	return blocks
}

// laidOut tells whether the page is that of this step, width and theme.
func (l *lessonScreen) laidOut() bool {
	return l.page.step == l.session.At() && l.page.width == l.width && l.page.style == l.env.st.name && l.page.id != ""
}

func (l *lessonScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case lessonOpened:
		if m.id == l.id {
			return l.opened(m)
		}
	case laidOut:
		if m.id == l.id && m.step == l.session.At() {
			l.page = m
		}
	case resized:
		l.width, l.height = m.width, m.height
		l.fitEditor()
		return l.layOut()
	case restyled:
		return l.layOut()
	case recorded:
		return l.settle(m)
	case carded:
		if m.id == l.id {
			l.after = m
		}
	case elsewhere:
		l.idle = true
	case raced:
		return l.tried(m)
	}
	return nil
}

// returned asks for fresh numbers once the lesson is finished, for the map that may follow.
func (l *lessonScreen) returned() tea.Cmd {
	if !l.ready || !l.session.Over() {
		return nil
	}
	return l.env.fx.overview()
}

// settle tells the session what became of its answers.
func (l *lessonScreen) settle(m recorded) tea.Cmd {
	kind := study.Saved
	if m.err != nil {
		kind = study.Failed
	}
	var cmds []tea.Cmd
	for _, e := range m.batch {
		step, mine := l.sent[e.Nonce]
		if !mine {
			cmds = append(cmds, l.regraded(e, m.err))
			continue
		}
		waited := l.session.Phase() == study.Recording
		cmds = append(cmds, l.apply(study.Event{Kind: kind, Step: step}))
		if m.err == nil {
			delete(l.sent, e.Nonce)
		}
		if waited && l.session.Phase() == study.Telling {
			l.w, l.scroll = nil, farDown
			cmds = append(cmds, l.raceAfterAnswer())
		}
		cmds = append(cmds, l.askCard())
	}
	return tea.Batch(cmds...)
}

// apply moves the session and sends what follows from it to the journal.
func (l *lessonScreen) apply(e study.Event) tea.Cmd {
	var entries []study.Entry
	at := l.session.At()
	l.session, entries = l.session.Apply(e)
	if len(entries) > 0 {
		l.since = e.Stamp.At
	}
	for _, entry := range entries {
		if entry.Type == study.Answer {
			l.sent[entry.Nonce], l.given[entry.Nonce] = entry.Step, entry
		}
	}
	var arrive tea.Cmd
	if l.session.At() != at {
		arrive = l.arrive()
	}
	return tea.Batch(l.env.box.add(entries...), arrive)
}

// event is an event that the learner caused now.
func (l *lessonScreen) event(k study.EventKind) study.Event {
	stamp := l.env.fx.stamp()
	e := study.Event{Kind: k, Stamp: stamp, Idle: l.idle}
	if l.env.settings.Clock {
		e.Took = stamp.At.Sub(l.since)
	}
	return e
}

// goOn does what enter does: read on, answer, or go to the next step.
func (l *lessonScreen) goOn() (move, tea.Cmd) {
	switch {
	case l.err != nil:
		return move{pop: true}, nil
	case !l.ready:
		return move{}, nil // it is being opened
	}
	if l.race != nil && l.race.pending != nil {
		return move{}, nil // it is being tried
	}
	switch l.session.Phase() {
	case study.Done:
		return l.nextLesson()
	case study.Asking:
		if !l.asked() {
			l.page1(1)
			return move{}, nil
		}
		return move{}, l.answer()
	case study.Reading:
		if l.race != nil && l.race.at < l.race.steps() {
			l.race.at++
			l.scroll = farDown
			return move{}, nil
		}
		if l.below() > 0 {
			l.page1(1)
			return move{}, nil
		}
	}
	return move{}, l.apply(l.event(study.Next))
}

// answer gives the answer as it stands in the widget.
func (l *lessonScreen) answer() tea.Cmd {
	if s, ok := l.w.(stepper); ok && s.next() {
		l.used, l.notice = true, ""
		l.follow()
		return nil
	}
	r, missing := l.w.response()
	if missing != "" {
		l.sure = study.Unsaid
		l.notice = l.env.keysIn(missing)
		return nil
	}
	if l.race != nil && l.session.Step().Question.Kind == quiz.Fix && l.env.fx.races != nil {
		return l.tryFirst(r)
	}
	e := l.event(study.Respond)
	e.Response, e.Sure = r, l.sure
	return l.apply(e)
}

// giveUp answers "I don't know", or asks to see the answer.
func (l *lessonScreen) giveUp(revealed bool) tea.Cmd {
	l.notice = ""
	e := l.event(study.Respond)
	e.Response.Revealed, e.Response.DontKnow = revealed, !revealed
	return l.apply(e)
}

// hint shows the next hint, and after the last one the answer.
func (l *lessonScreen) hint() tea.Cmd {
	if l.session.HintsLeft() == 0 {
		return l.giveUp(true)
	}
	l.notice = ""
	cmd := l.apply(l.event(study.Hint))
	l.scroll = farDown
	return cmd
}

// nextLesson replaces this lesson by the one after it, or by the map of the course where another module begins.
func (l *lessonScreen) nextLesson() (move, tea.Cmd) {
	ref, ok := l.env.after(l.ref.ID)
	switch {
	case !ok:
		return move{pop: true}, nil
	case l.endsModule(ref):
		c := newCourse(l.env, l.env.overview, ref.Module)
		return move{replace: c}, l.env.fx.overview()
	}
	return l.goTo(ref)
}

// endsModule tells whether the next lesson stands in another module. Who follows a path goes from module to module all
// the time.
func (l *lessonScreen) endsModule(next content.LessonRef) bool {
	return l.env.settings.Path == "" && next.Module != l.ref.Module
}

// goTo replaces this lesson by another one.
func (l *lessonScreen) goTo(ref content.LessonRef) (move, tea.Cmd) {
	next := newLesson(l.env, ref)
	return move{replace: next}, next.open()
}

// again begins the lesson anew, from its summary.
func (l *lessonScreen) again() (move, tea.Cmd) {
	next := newLesson(l.env, l.ref)
	return move{replace: next}, l.env.fx.open(next.id, l.ref.ID, true, nil)
}

// goesOn tells whether the lesson is open and not at its end.
func (l *lessonScreen) goesOn() bool {
	return l.ready && l.err == nil && l.session.Phase() != study.Done
}

// leave goes back to the screen before. The journal learns it, so that a restart opens there too.
func (l *lessonScreen) leave() (move, tea.Cmd) {
	if !l.goesOn() {
		return move{pop: true}, nil
	}
	e := l.event(study.Next)
	return move{pop: true}, l.env.box.add(l.session.Leave(e.Stamp, e.Took))
}

func (l *lessonScreen) previous() tea.Cmd { return l.apply(l.event(study.Back)) }

func (l *lessonScreen) typing() bool {
	f, ok := l.w.(field)
	return ok && f.typing() && l.asked()
}

func (l *lessonScreen) edit(msg tea.Msg) tea.Cmd {
	l.notice, l.used = "", true
	cmd := l.w.(field).edit(msg)
	l.follow()
	return cmd
}

// problemLines are what is shown in place of a lesson that cannot be opened.
func problemLines(err error, width int) []string {
	var problems content.Problems
	lines := []string{"This lesson cannot be opened.", ""}
	if !errors.As(err, &problems) {
		return append(lines, wrap(content.Text(err.Error()), width)...)
	}
	for _, p := range problems {
		lines = append(lines, wrap(content.Text(p.Error()), width)...)
	}
	return append(lines, "", fmt.Sprintf("Your progress is safe. Whoever wrote the pack can mend it (%d to mend).", len(problems)))
}

// contents lists the sections of the lesson, to read in without leaving the walk.
func (l *lessonScreen) contents() (move, tea.Cmd) {
	if !l.ready || l.err != nil {
		return move{}, nil
	}
	return move{push: newContents(l.env, l.session.Lesson, l.session.Step().Section, func(section int) (move, tea.Cmd) {
		r := newReader(l.env, l.ref, section, "")
		return move{replace: r}, r.open()
	})}, nil
}

// place is the section or the question on the screen.
func (l *lessonScreen) place() (place, bool) {
	if !l.ready || l.err != nil {
		return place{}, false
	}
	st := l.session.Step()
	if l.errand != nil {
		return l.placeOutside(st)
	}
	p := place{
		Anchor: study.Anchor{Pack: l.env.course.ID, Lesson: l.ref.ID, Section: -1}, title: l.ref.Title, lesson: l.session.Lesson,
	}
	if st.Question != nil {
		p = itemPlace(l.env, l.ref, st.Question)
		p.lesson, p.told = l.session.Lesson, st.Told
	} else if st.Section >= 0 {
		p.Section, p.title = st.Section, placeTitle(l.env.st, l.ref.Title, sectionTitle(l.session.Lesson, st.Section))
	}
	p.blocks = textOf(st)
	return p, true
}
