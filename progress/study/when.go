package study

import (
	"fmt"
	"strings"
)

// When things come back, in words. Every face says it alike.

// InDays says when something is that is so many local days ahead, as the end of a sentence: "later today", "tomorrow",
// "in 8 days". From 60 days on it is rounded to months, and from 730 on to years.
func InDays(days int) string {
	switch {
	case days <= 0:
		return "later today"
	case days == 1:
		return "tomorrow"
	case days < 60:
		return fmt.Sprintf("in %d days", days)
	case days < 730:
		return fmt.Sprintf("in about %d months", (days+15)/30)
	}
	return fmt.Sprintf("in about %d years", (days+182)/365)
}

// Often says how many times something happened: "once", "twice", "7 times".
func Often(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// SaysComing says in a sentence how much becomes due later today, tomorrow and within 7 days; it is empty where nothing
// does, or where that is not known.
func (a Agenda) SaysComing() string {
	var parts []string
	week := 0
	for days, n := range a.Coming[:min(len(a.Coming), 8)] {
		if n > 0 && days <= 1 {
			parts = append(parts, fmt.Sprintf("%d %s", n, InDays(days)))
		}
		if days > 0 {
			week += n
		}
	}
	if len(a.Coming) > 1 && week > a.Coming[1] {
		parts = append(parts, fmt.Sprintf("%d within a week", week))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Due next: " + strings.Join(parts, ", ") + "."
}
