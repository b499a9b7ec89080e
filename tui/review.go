package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// review is the errand of asking what is due.
type review struct {
	outside
	gentle bool // the learner was away: what waits is not counted
}

// newReview is the screen of the review that was not finished, or of the next one.
func newReview(e *env, minutes int) *lessonScreen {
	l := newLesson(e, content.LessonRef{})
	l.errand = &review{outside{l: l, name: "Review", begin: e.fx.beginReview(budgetOf(minutes))}, e.plan().Gentle}
	return l
}

// openReview opens a review above the screen on top.
func (e *env) openReview() (move, tea.Cmd) {
	l := newReview(e, e.settings.Review)
	return move{push: l}, l.open()
}

func budgetOf(minutes int) study.Budget {
	return study.Budget{Time: time.Duration(minutes) * time.Minute}
}

// planned is a plan with what it was made from.
type planned struct {
	study.Plan
	minutes int
	at      time.Time
}

// plan is what a review would ask now, in the time that the learner has set. It is made once for every look at the journal:
// every frame of the first screen speaks of it.
func (e *env) plan() study.Plan {
	if e.planned.minutes != e.settings.Review || !e.planned.at.Equal(e.agenda.Now) {
		e.planned = planned{e.agenda.Plan(budgetOf(e.settings.Review)), e.settings.Review, e.agenda.Now}
	}
	return e.planned.Plan
}

// reviewKeys are the key that opens a review, where there is something to review with.
func (e *env) reviewKeys() []binding {
	if e.fx.memory == nil {
		return nil
	}
	p := e.plan()
	idle := e.round.steps == 0 && len(p.Cards)+len(p.Labs) == 0
	return []binding{bind(actReview, "review", e.openReview).unless(idle, "Nothing is due.")}
}

// reviewStanding says in a few words what there is to review. Who was away reads how long it takes today, and never how much
// has piled up.
func (e *env) reviewStanding() string {
	p := e.plan()
	minutes := fmt.Sprintf("about %s", plural(p.Minutes(), "minute"))
	switch timed := e.settings.Clock; {
	case e.round.steps > 0 && e.round.step >= e.round.first:
		return "once more what was missed"
	case e.round.steps > 0:
		return fmt.Sprintf("question %d of %d", e.round.step+1, e.round.first)
	case len(p.Cards) == 0 && len(p.Labs) > 0:
		return plural(len(p.Labs), "lab") + " due"
	case len(p.Cards) == 0:
		return e.nothingDue()
	case p.Gentle && timed:
		return minutes + " today"
	case p.Gentle:
		return "a few questions today"
	case p.Waiting > 0 && timed:
		return fmt.Sprintf("%d now, about %d min; more later", len(p.Cards), p.Minutes())
	case p.Waiting > 0:
		return fmt.Sprintf("%d now, more later", len(p.Cards))
	case timed:
		return fmt.Sprintf("%d due, %s", len(p.Cards), minutes)
	}
	return fmt.Sprintf("%d due", len(p.Cards))
}

// nothingDue says when something is due next, as far as that is known.
func (e *env) nothingDue() string {
	days := slices.IndexFunc(e.agenda.Coming, func(n int) bool { return n > 0 })
	if days < 0 {
		return "nothing due"
	}
	return fmt.Sprintf("nothing due; %d %s", e.agenda.Coming[days], study.InDays(days))
}

func (r *review) walk() string { return "review" }

// ending is how the review went, what to read again, what is due besides, and when the next questions are.
func (r *review) ending(width int) []string {
	l, st := r.l, r.l.env.st
	right, answered, _ := l.session.Tally()
	out := []string{st.heading.Render("Review finished")}
	if l.session.Len() == 0 {
		out = []string{st.heading.Render("No question is due")}
	}
	if answered > 0 {
		out = append(out, "", fmt.Sprintf("%d of %d right at the first try", right, answered), bar(st, float64(right)/float64(answered), min(width, 40)))
	}
	next := ""
	for _, sentence := range []string{r.more(), l.env.agenda.SaysComing()} {
		next = strings.TrimSpace(next + " " + sentence)
	}
	if next != "" {
		out = append(append(out, ""), wrap(next, width)...)
	}
	out = append(out, r.rows(width)...)
	return append(out, l.lastWord("Everything is saved. Close the window whenever you like.", width)...)
}

// more offers another sitting where something is left.
func (r *review) more() string {
	p := r.l.env.plan()
	n := len(p.Cards) + p.Waiting
	switch {
	case len(p.Cards) == 0 || r.l.session.Len() == 0:
		return ""
	case r.gentle:
		return r.l.env.keysIn("There is more if you like: {review} goes on.")
	case r.l.env.settings.Clock:
		return r.l.env.keysIn(fmt.Sprintf("%d more due: {review} goes on for about %s.", n, plural(p.Minutes(), "minute")))
	}
	return r.l.env.keysIn(fmt.Sprintf("%d more due: {review} goes on.", n))
}

// endRow is something that can be opened from the end of a review.
type endRow struct {
	head, text, side string
	open             func() (move, tea.Cmd)
}

// The most rows of a sort that have a digit.
const (
	mostMissed = 7
	mostDue    = 3
)

// openable lists what has a digit: what was missed, then the labs that are due.
func (r *review) openable() []endRow {
	return append(r.missed(), r.labs()...)
}

// missed are the first questions that were not right at the first try.
func (r *review) missed() []endRow {
	e := r.l.env
	var out []endRow
	for _, st := range r.l.session.MissedAtFirst() {
		if st.From == nil || len(out) == mostMissed {
			continue
		}
		out = append(out, endRow{text: firstLine(st.Question.Stem), side: e.homeTitle(st.From), open: func() (move, tea.Cmd) { return e.read(st) }})
	}
	if len(out) > 0 {
		out[0].head = "Missed; a digit opens the lesson:"
	}
	return out
}

// labs are those that are due, to be done anew.
func (r *review) labs() []endRow {
	e := r.l.env
	var out []endRow
	for _, c := range e.plan().Labs {
		id, _ := c.IsLab()
		home := e.packs[c.Pack]
		if home == nil || len(out) == mostDue {
			continue
		}
		ref, ok := home.course.Outline.Lab(id)
		if !ok {
			continue
		}
		out = append(out, endRow{text: ref.Title, side: labSize(ref), open: func() (move, tea.Cmd) { return home.openLabAnew(ref) }})
	}
	if len(out) > 0 {
		out[0].head = "Labs that are due, to be done anew:"
	}
	return out
}

func (r *review) rows(width int) []string {
	st, md := r.l.env.st, r.l.env.md
	var out []string
	for i, row := range r.openable() {
		if row.head != "" {
			out = append(out, "", st.bold.Render(row.head))
		}
		out = append(out, "  "+st.key.Render(digit(i))+" "+clip(strings.Join(md.inline(row.text, width), " "), width-4))
		out = append(out, "    "+st.muted.Render(clip(row.side, width-4)))
	}
	return out
}

func (r *review) endKeys() []binding {
	out := []binding{bind(actGo, "done", r.l.leave)}
	if p := r.l.env.plan(); len(p.Cards) > 0 && r.l.session.Len() > 0 {
		out = append(out, bind(actReview, "go on", r.again))
	}
	rows := r.openable()
	keys, name := digits(len(rows))
	for i, k := range keys {
		b := bindKeys([]string{k}, name, "open", rows[i].open)
		b.quiet, b.again = i > 0, i > 0
		out = append(out, b)
	}
	out = append(out, bind(actPutAway, "what you put away", r.l.env.openAway))
	out = append(out, r.l.scrollKeys()...)
	return append(out,
		bindQuiet(actPrevious, "previous", act(r.l.previous)).unless(r.l.session.Len() == 0, "Nothing was asked."),
		bind(actBack, "back", r.l.leave))
}

// again replaces this review by the next one.
func (r *review) again() (move, tea.Cmd) {
	next := newReview(r.l.env, r.l.env.settings.Review)
	next.errand.(*review).gentle = r.gentle
	return move{replace: next}, next.open()
}
