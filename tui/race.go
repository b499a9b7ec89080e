package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// race is a race on the screen of a lesson: every order of two requests' queries, tried on a real database. Before the
// question beside it is answered nothing is shown; a race without a question is gone through step by step.
type race struct {
	of      content.Race
	run     string // names the run that is waited for; empty when none is
	output  lab.Output
	report  lab.Report
	failed  error
	there   bool // a run has come back
	at      int  // steps shown of the lanes, from 1
	pending *quiz.Response
}

// Races tries races.
type Races interface {
	// Race runs the race of a lab, with a line of its handler replaced; line 0 leaves the handler as it is.
	Race(lab string, line int, text string) (lab.Output, lab.Report, error)
}

// errNoRaces says that nothing can be run here.
var errNoRaces = errors.New("nothing can be run here")

// raced answers tryRace.
type raced struct {
	run    string
	output lab.Output
	report lab.Report
	err    error
}

func (fx *effects) tryRace(run, lab string, line int, text string) tea.Cmd {
	return func() tea.Msg {
		if fx.races == nil {
			return raced{run: run, err: errNoRaces}
		}
		output, report, err := fx.races.Race(lab, line, text)
		return raced{run, output, report, err}
	}
}

// arriveAtRace makes the race of the step on the screen ready, and runs it where nothing has to be answered first.
func (l *lessonScreen) arriveAtRace() tea.Cmd {
	l.race = nil
	st := l.session.Step()
	of, _, ok := content.RaceIn(st.Blocks)
	if !ok {
		return nil
	}
	l.race = &race{of: of, at: 1}
	if st.Question == nil || l.session.Phase() == study.Telling {
		return l.runRace()
	}
	return nil
}

// raceAfterAnswer runs the race whose question was just answered, unless answering it has run it already.
func (l *lessonScreen) raceAfterAnswer() tea.Cmd {
	if l.race == nil || l.race.there {
		return nil
	}
	return l.runRace()
}

// runRace runs the race as the step has it: with the line that was answered, if its question is about a line.
func (l *lessonScreen) runRace() tea.Cmd {
	st := l.session.Step()
	line, text := 0, ""
	if q := st.Question; q != nil && q.Kind == quiz.Fix && st.Told != nil && len(st.Told.Response.Typed) > 0 {
		line, text = q.Line, st.Told.Response.Typed[0]
	}
	return l.startRun(line, text)
}

func (l *lessonScreen) startRun(line int, text string) tea.Cmd {
	l.race.run = l.env.fx.newID()
	return l.env.fx.tryRace(l.race.run, l.race.of.Lab, line, text)
}

// tryFirst runs a line before it is given as an answer, because running it says whether it is right.
func (l *lessonScreen) tryFirst(r quiz.Response) tea.Cmd {
	l.race.pending = &r
	return l.startRun(l.session.Step().Question.Line, r.Typed[0])
}

// tried takes the result of a run. A line that waited for it is now answered; where nothing could be run, what was
// typed is compared with what is known to be right.
func (l *lessonScreen) tried(m raced) tea.Cmd {
	r := l.race
	if r == nil || m.run != r.run || r.run == "" {
		return nil
	}
	r.run, r.output, r.report, r.failed, r.there = "", m.output, m.report, m.err, true
	if r.pending == nil {
		return nil
	}
	if f := m.output.Fault; f != nil && f.Unread {
		r.pending, r.there, l.sure = nil, false, study.Unsaid
		l.notice = "Not counted. " + faultLine(f)
		return nil
	}
	e := l.event(study.Respond)
	e.Response, e.Sure, r.pending = *r.pending, l.sure, nil
	if m.err == nil {
		passed := m.report.Passed()
		e.Response.Passed = &passed
	}
	return l.apply(e)
}

// block is the first block of a kind in the output.
func (r *race) block(kind lab.BlockKind) (lab.Block, bool) {
	for _, b := range r.output.Blocks {
		if b.Kind == kind {
			return b, true
		}
	}
	return lab.Block{}, false
}

// steps is how many steps the lanes have; 0 where they are not shown.
func (r *race) steps() int {
	b, ok := r.block(lab.LanesBlock)
	if !ok || !r.of.Lanes {
		return 0
	}
	return len(b.Rows)
}

// raceKeys step through the lanes.
func (l *lessonScreen) raceKeys() []binding {
	if l.race == nil || l.race.steps() == 0 {
		return nil
	}
	r := l.race
	return []binding{
		bindQuiet(actRight, "next step", stay(func() { r.at = min(r.at+1, r.steps()); l.scroll = farDown })).unless(r.at == r.steps(), "Every step is on the screen."),
		bindQuiet(actLeft, "step before", stay(func() { r.at = max(1, r.at-1) })),
	}
}

// drawRace draws what the race has shown.
func (l *lessonScreen) drawRace(width int) []string {
	r, st := l.race, l.env.st
	switch {
	case r.failed != nil:
		return wrapStyled(st.warn.Render, "This race cannot be run here: "+content.Line(r.failed.Error()), width)
	case !r.there:
		return []string{st.muted.Render("Trying every order" + st.glyphs.more)}
	case r.output.Fault != nil:
		return wrapStyled(st.bad.Render, faultLine(r.output.Fault), width)
	}
	var out []string
	if b, ok := r.block(lab.TableBlock); ok && !r.of.Lanes {
		out = append(out, orders(st, b, width)...)
	}
	if b, ok := r.block(lab.LanesBlock); ok && r.of.Lanes {
		out = append(out, lanes(st, b, r.at, width)...)
	}
	return out
}

func faultLine(f *lab.Fault) string {
	if f.Line > 0 {
		return fmt.Sprintf("Line %d: %s", f.Line, content.Line(f.Text))
	}
	return content.Line(f.Text)
}

func wrapStyled(style func(...string) string, text string, width int) []string {
	var out []string
	for _, s := range wrap(text, width) {
		out = append(out, style(s))
	}
	return out
}

// orders draws the table of all orders: number, steps, result, and whether it is as it should be. Where one of them lacks
// the room, all of them are told in short words and without the last.
func orders(st *styles, b lab.Block, width int) []string {
	d := orderDrawing{st: st, width: width}
	for _, row := range b.Rows {
		d.result = max(d.result, cells(cellOf(row, 2)))
	}
	d.short = slices.ContainsFunc(b.Rows, func(row []string) bool { return !d.fits(row) })
	var out []string
	for _, row := range b.Rows {
		out = append(out, d.row(row))
	}
	if b.Note != "" {
		out = append(out, wrapStyled(st.bold.Render, content.Line(b.Note), width)...)
	}
	return out
}

// short words for the steps of an order, where there is little room.
var shortSteps = strings.NewReplacer(".read", ".r", ".write", ".w")

// orderDrawing is how the orders of a race are drawn below each other.
type orderDrawing struct {
	st            *styles
	width, result int // of a line, and of the longest result
	short         bool
}

// cellOf is a cell of a row, as it may be drawn; empty where the row is shorter.
func cellOf(row []string, i int) string {
	if i < len(row) {
		return content.Line(row[i])
	}
	return ""
}

// besides is what a row takes besides its steps: a sign, a number, the result, and the last word with its gaps.
const besides = 6 + 2 + 2 + 8

func (d orderDrawing) fits(row []string) bool {
	return cells(cellOf(row, 1))+d.result+besides <= d.width
}

func (d orderDrawing) row(row []string) string {
	st := d.st
	sign, style := st.good.Render(st.glyphs.right), st.good
	if cellOf(row, 3) != "ok" {
		sign, style = st.bad.Render(st.glyphs.wrong), st.bad
	}
	left := sign + " " + st.muted.Render(fmt.Sprintf("%2s", cellOf(row, 0))) + "  "
	result := cellOf(row, 2)
	side := st.text.Render(result + strings.Repeat(" ", d.result-cells(result)))
	if d.short {
		return spread(left+shortSteps.Replace(cellOf(row, 1)), side, d.width)
	}
	return spread(left+cellOf(row, 1), side+"  "+style.Render(fmt.Sprintf("%-8s", cellOf(row, 3))), d.width)
}

// lanes draws the first steps of one order, each request in a lane of its own.
func lanes(st *styles, b lab.Block, upTo, width int) []string {
	names := laneNames(b)
	lane := max(10, (width-4-stateWidth(b))/max(1, len(names)))
	var head strings.Builder
	head.WriteString("   ")
	for _, n := range names {
		fmt.Fprintf(&head, "%-*s", lane, clip(n, lane-1))
	}
	state := ""
	if len(b.Cols) > 3 {
		state = content.Line(b.Cols[3])
	}
	out := []string{st.bold.Render(clip(content.Line(b.Title), width)), "", spread(st.muted.Render(head.String()), st.muted.Render(state), width)}
	for i, row := range b.Rows[:min(upTo, len(b.Rows))] {
		out = append(out, laneRow(st, names, row, i+1 == upTo, upTo >= len(b.Rows), lane, width)...)
	}
	if upTo >= len(b.Rows) && b.Note != "" {
		out = append(append(out, ""), wrapStyled(st.bold.Render, content.Line(b.Note), width)...)
	}
	return out
}

// stateWidth is the width of what is true after each step.
func stateWidth(b lab.Block) int {
	n := 0
	if len(b.Cols) > 3 {
		n = cells(content.Line(b.Cols[3]))
	}
	for _, row := range b.Rows {
		if len(row) > 3 {
			n = max(n, cells(content.Line(row[3])))
		}
	}
	return n
}

// laneNames are the requests in the order in which they first act.
func laneNames(b lab.Block) []string {
	var names []string
	seen := map[string]bool{}
	for _, row := range b.Rows {
		if len(row) > 1 && !seen[row[1]] {
			seen[row[1]] = true
			names = append(names, content.Line(row[1]))
		}
	}
	return names
}

// laneRow draws one step: its number, what is done in the lane of who does it, and what is true afterwards. What is
// wrong with it is only said when all steps are on the screen, for it often shows in a later one.
func laneRow(st *styles, names, row []string, here, marked bool, lane, width int) []string {
	for len(row) < 5 {
		row = append(row, "")
	}
	column := 0
	for i, n := range names {
		if n == content.Line(row[1]) {
			column = i
		}
	}
	text := content.Line(row[2])
	if row[4] != "" && marked {
		text += " (" + content.Line(row[4]) + ")"
	}
	pointer := " "
	if here {
		pointer = st.accent.Render(st.glyphs.cursor)
	}
	style := st.text
	if row[4] != "" && marked {
		style = st.bad
	}
	var out []string
	for i, s := range wrap(text, lane-1) {
		lead := pointer + st.muted.Render(row[0]) + " "
		if i > 0 {
			lead = "   "
		}
		line := lead + strings.Repeat(" ", column*lane) + style.Render(s)
		if i == 0 {
			line = spread(line, st.muted.Render(content.Line(row[3])), width)
		}
		out = append(out, line)
	}
	return out
}
