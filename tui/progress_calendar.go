package tui

import (
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/progress/study"
)

// The least answers of a day that each sign of the calendar stands for, after the sign for none.
var calendarSteps = []int{1, 10, 25, 50}

// calendar draws the days of the last weeks, a column a week, as many as there is room for. Long before the first answer
// there is nothing to see.
func (ch charts) calendar() []string {
	today, answers := ch.a.Today(), map[int]int{}
	begun := today
	for _, day := range ch.a.Days {
		answers[day.Day] = day.Answers
		begun = min(begun, day.Day)
	}
	weeks := max(study.CalendarWeeks, (study.Monday(today)-study.Monday(begun))/7+1)
	weeks = min(weeks, study.StatsDays/7, (ch.width-3)/2)
	first := study.Monday(today) - 7*(weeks-1)
	out := []string{ch.st.muted.Render("   " + months(first, weeks))}
	for row := range 7 {
		var b strings.Builder
		for week := range weeks {
			if day := first + 7*week + row; day <= today {
				b.WriteString(ch.dayCell(answers[day]) + " ")
			}
		}
		name := study.Date(first + row).Weekday().String()[:2]
		out = append(out, ch.st.muted.Render(name+" ")+strings.TrimRight(b.String(), " "))
	}
	return append(out, ch.calendarLegend()...)
}

func (ch charts) dayCell(answers int) string {
	if answers <= 0 {
		return ch.st.rule.Render(".")
	}
	return ch.st.accent.Render(ch.shade(shade(answers)))
}

// shade is the sign of a step.
func (ch charts) shade(step int) string { return string([]rune(ch.st.glyphs.shades)[step]) }

// shade is the step that a number of answers has reached.
func shade(answers int) int {
	at := 0
	for i, least := range calendarSteps {
		if answers >= least {
			at = i
		}
	}
	return at
}

// months names each month above its first Monday, where there is room.
func months(first, weeks int) string {
	var b strings.Builder
	at := 0
	for week := range weeks {
		date := study.Date(first + 7*week)
		if date.Day() > 7 && week > 0 || 2*week < at || 2*week+3 > 2*weeks+1 {
			continue
		}
		if week == 0 && date.Day() > 14 {
			continue // the next one comes too soon
		}
		b.WriteString(strings.Repeat(" ", 2*week-at) + date.Format("Jan"))
		at = 2*week + 4
		b.WriteString(" ")
	}
	return strings.TrimRight(b.String(), " ")
}

func (ch charts) calendarLegend() []string {
	muted := ch.st.muted.Render
	words := []string{ch.st.rule.Render(".") + muted(" none")}
	for i, least := range calendarSteps {
		from := fmt.Sprintf("%d-%d", least, append(calendarSteps, 0)[i+1]-1)
		if i == len(calendarSteps)-1 {
			from = fmt.Sprintf("%d+", least)
		}
		words = append(words, ch.st.accent.Render(ch.shade(i))+" "+muted(from))
	}
	return flow(append(words, muted("answers a day")), ch.width)
}
