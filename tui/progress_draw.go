package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// charts draw the parts of an account at a width. Nothing is told by colour alone: kinds and amounts differ by sign, and
// each drawing stands beside its numbers.
type charts struct {
	st    *styles
	width int
	a     study.Account
}

// part is a part in sentences and, where there is something to see, drawn.
func (ch charts) part(p study.Part) []string {
	out := ch.says(p.Says...)
	switch p.Section {
	case study.MasterySection:
		return append(out, ch.mastery()...)
	case study.ForecastSection:
		return append(out, ch.forecast()...)
	case study.RecallSection:
		return append(out, ch.weeks()...)
	case study.SureSection:
		return append(out, ch.sure()...)
	case study.DaysSection:
		return append(ch.calendar(), out...)
	case study.HardSection:
		return append(out, ch.hard()...)
	case study.MistakeSection:
		return append(out, ch.mistakes()...)
	}
	return out
}

func (ch charts) says(sentences ...string) []string {
	var out []string
	for _, s := range sentences {
		style := ch.st.text
		if s == study.StreakRule { // known after the first time
			style = ch.st.muted
		}
		together := strings.ReplaceAll(content.Line(s), " %", "_%") // a number and its sign stay on one line
		for _, l := range wrap(together, ch.width) {
			out = append(out, style.Render(strings.ReplaceAll(l, "_%", " %")))
		}
	}
	return out
}

func (ch charts) muted(sentences ...string) []string {
	var out []string
	for _, s := range sentences {
		for _, l := range wrap(content.Line(s), ch.width) {
			out = append(out, ch.st.muted.Render(l))
		}
	}
	return out
}

// inOrder are the degrees of mastery as a bar has them from left to right.
var inOrder = []study.Mastery{study.Solid, study.Fading, study.Learning, study.Unmet}

// ink is how a degree of mastery is drawn.
func (ch charts) ink(m study.Mastery) (sign string, style lipgloss.Style) {
	g := ch.st.glyphs
	switch m {
	case study.Solid:
		return g.full, ch.st.good
	case study.Fading:
		return g.fading, ch.st.warn
	case study.Learning:
		return g.half, ch.st.note
	}
	return g.empty, ch.st.rule
}

// stripe draws counts as one bar: as many cells of each kind as its share, and at least one where there is any.
func (ch charts) stripe(c study.Standing, width int) string {
	var parts []int
	for _, m := range inOrder {
		parts = append(parts, c.Counts[m])
	}
	var b strings.Builder
	for i, n := range portions(parts, width) {
		sign, style := ch.ink(inOrder[i])
		if n > 0 {
			b.WriteString(style.Render(strings.Repeat(sign, n)))
		}
	}
	return b.String()
}

// portions cuts width into parts by their shares; none that is there gets nothing, as long as there is room for each.
func portions(parts []int, width int) []int {
	all, largest := 0, 0
	for i, n := range parts {
		all += n
		if n > parts[largest] {
			largest = i
		}
	}
	out := make([]int, len(parts))
	if all == 0 {
		return out
	}
	left := width
	for i, n := range parts {
		if n > 0 {
			out[i] = max(1, (2*n*width+all)/(2*all))
			left -= out[i]
		}
	}
	for ; left < 0; left++ { // rounding took too much
		out[slices.Index(out, slices.Max(out))]--
	}
	out[largest] += left
	return out
}

// label is the room for what stands before a bar of mastery.
const label = 12

func (ch charts) mastery() []string {
	if ch.a.Now.Known() == 0 {
		return nil
	}
	out := ch.both(ch.a.Now, ch.a.Later, min(ch.width-label, 60), false)
	var legend []string
	for _, m := range inOrder {
		sign, style := ch.ink(m)
		legend = append(legend, style.Render(sign)+" "+ch.st.muted.Render(m.String()))
	}
	out = append(out, flow(legend, ch.width)...)
	room := min(24, ch.width-2-label-2-ch.countWords())
	for _, m := range ch.a.Modules {
		if m.Now.Known() > 0 {
			out = append(out, ch.module(m, room)...)
		}
	}
	if n := ch.a.Untouched(); n > 0 {
		out = append(append(out, ""), ch.muted(study.SaysUntouched(n))...)
	}
	return out
}

// both draws counts as they are and as they will be, with their words where asked.
func (ch charts) both(now, later study.Standing, width int, words bool) []string {
	var out []string
	for i, c := range []study.Standing{now, later} {
		l := ch.st.muted.Render(fmt.Sprintf("%-*s", label, []string{"now", "in 30 days"}[i])) + ch.stripe(c, width)
		if words {
			l += "  " + c.Counted()
		}
		out = append(out, l)
	}
	return out
}

// leastBar is the narrowest bar that says something.
const leastBar = 8

// countWords is the room that the words of modules take.
func (ch charts) countWords() int {
	n := 0
	for _, m := range ch.a.Modules {
		if m.Now.Known() > 0 {
			n = max(n, len(m.Now.Counted()), len(m.Later.Counted()))
		}
	}
	return n
}

// module is how a module stands, with bars where there is room for them.
func (ch charts) module(m study.ModuleAccount, room int) []string {
	head := spread(ch.st.bold.Render(m.Name()), m.Now.Word(), ch.width)
	if room >= leastBar {
		return append([]string{"", head}, indent(ch.both(m.Now, m.Later, room, true), "  ")...)
	}
	out := []string{"", head}
	for _, s := range []string{"now: " + m.Now.Counted(), "in 30 days: " + m.Later.Counted()} {
		out = append(out, indent(wrap(s, ch.width-2), "  ")...)
	}
	return out
}

// chartHeight is how many lines the columns of the forecast have.
const chartHeight = 4

// forecast draws a column for each of the next thirty days.
func (ch charts) forecast() []string {
	f := ch.a.Forecast()
	most := slices.Max(f.Days[:])
	if most == 0 || ch.a.Away() {
		return nil
	}
	number := len(fmt.Sprint(most)) + 1
	each := min(3, max(1, (ch.width-number)/study.ForecastDays))
	var out []string
	for row := chartHeight; row > 0; row-- {
		var b strings.Builder
		for _, n := range f.Days {
			b.WriteString(ch.column(n, most, row))
			b.WriteString(strings.Repeat(" ", each-1))
		}
		side := strings.Repeat(" ", number)
		if row == chartHeight {
			side = fmt.Sprintf("%d ", most)
		}
		out = append(out, ch.st.muted.Render(side)+ch.st.accent.Render(strings.TrimRight(b.String(), " ")))
	}
	return append(out, ch.st.muted.Render(strings.Repeat(" ", number)+ch.axis(each, ch.width-number)))
}

// column is the cell of a day in one line of the chart; the lowest line is 1.
func (ch charts) column(n, most, row int) string {
	signs := []rune(ch.st.glyphs.heights)
	steps := len(signs)
	filled := (n*chartHeight*steps + most - 1) / most // any number shows
	switch over := filled - (row-1)*steps; {
	case over <= 0:
		return " "
	case over >= steps:
		return string(signs[steps-1])
	default:
		return string(signs[over-1])
	}
}

// axis names the days below their columns, one a week, as far as there is room.
func (ch charts) axis(each, width int) string {
	var b strings.Builder
	at := 0
	for i := 0; i < study.ForecastDays; i += 7 {
		name := study.WeekName(ch.a.Today() + i)
		if i == 0 {
			name = "today"
		}
		if i*each+len(name) > width {
			break
		}
		b.WriteString(strings.Repeat(" ", max(0, i*each-at)) + name)
		at = max(at, i*each) + len(name)
	}
	return b.String()
}

// weeks draws the recall of each week, with a line where the aim is.
func (ch charts) weeks() []string {
	weeks := ch.a.Weeks(study.WeeksShown)
	width := min(24, ch.width-8-2-26)
	drawn := width >= leastBar && slices.ContainsFunc(weeks, func(w study.RecallStats) bool { _, enough := w.Share(); return enough })
	var out []string
	for _, w := range weeks {
		l := ch.st.muted.Render(fmt.Sprintf("%-8s", study.WeekName(w.Day)))
		if drawn {
			share, enough := w.Share()
			l += ch.aimed(share, enough, width) + "  "
		}
		out = append(out, l+w.Says())
	}
	if drawn {
		out = append(out, ch.st.muted.Render(fmt.Sprintf("%-8s%s your aim, %s", "", ch.st.glyphs.bar, study.Percent(ch.a.Aim))))
	}
	return out
}

// aimed is a bar with a line at the aim; spaces where a share would say nothing.
func (ch charts) aimed(share float64, enough bool, width int) string {
	if !enough {
		return strings.Repeat(" ", width)
	}
	at := min(width-1, int(ch.a.Aim*float64(width)+0.5))
	filled := int(share*float64(width) + 0.5)
	line := func(n, width int) string {
		n = max(0, min(n, width))
		return ch.st.accent.Render(repeat(ch.st.glyphs.full, n)) + ch.st.rule.Render(repeat(ch.st.glyphs.empty, width-n))
	}
	return line(filled, at) + ch.st.bold.Render(ch.st.glyphs.bar) + line(filled-at-1, width-at-1)
}

// sure says and draws how often the learner was right, the sure answers first.
func (ch charts) sure() []string {
	var out []string
	for i := len(ch.a.Sure) - 1; i >= 0; i-- {
		s := ch.a.Sure[i]
		out = append(out, ch.says(s.Says())...)
		if share, enough := s.Share(); enough {
			out = append(out, bar(ch.st, share, min(ch.width, 40)))
		}
	}
	return out
}

func (ch charts) hard() []string {
	var out []string
	for i, h := range ch.a.Hardest {
		out = append(out, ch.numbered(i, h.Name(), fmt.Sprintf("forgotten %s in %s", timesOf(h.Lapses), h.Lesson.Title))...)
	}
	return out
}

func (ch charts) mistakes() []string {
	var out []string
	for i, m := range ch.a.Mistakes {
		out = append(out, ch.numbered(len(ch.a.Hardest)+i, m.Name(), fmt.Sprintf("%s, last in %s", timesOf(m.Times), m.Lesson.Title))...)
	}
	return out
}

// numbered is something that a digit opens, with a line about it.
func (ch charts) numbered(i int, name, about string) []string {
	out := indent(wrap(name, ch.width-2), ch.st.accent.Render(digit(i))+" ")
	for _, s := range wrap(about, ch.width-2) {
		out = append(out, "  "+ch.st.muted.Render(s))
	}
	return out
}

func timesOf(n int) string { return plural(n, "time") }

// flow sets pieces side by side, as many to a line as there is room for, and never breaks one.
func flow(pieces []string, width int) []string {
	out := []string{""}
	for _, p := range pieces {
		last := &out[len(out)-1]
		switch {
		case *last == "":
			*last = p
		case cells(*last)+2+cells(p) <= width:
			*last += "  " + p
		default:
			out = append(out, p)
		}
	}
	return out
}
