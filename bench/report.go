//go:build unix

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// report is what was measured: ratios and counts, and the times they were made from.
type report struct {
	goals []goal
	times []string
	notes []string
}

// goal is one row: a measured figure and the most it may be; 0 is no limit.
type goal struct {
	name, what  string
	value, most float64
	unit        string
}

func (r *report) goal(name, what string, value, most float64, unit string) {
	r.goals = append(r.goals, goal{name, what, value, most, unit})
}

func (r *report) time(name, what string, took []time.Duration) {
	r.times = append(r.times, fmt.Sprintf("%-4s %-44s %8.2f %8.2f %8.2f", name, what, ms(quantile(took, 0.5)), ms(quantile(took, 0.99)), ms(slices.Min(took))))
}

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "%-4s %-58s %10s %10s\n", "", "ratios and counts", "measured", "goal")
	for _, g := range r.goals {
		limit, verdict := "", ""
		if g.most > 0 {
			limit, verdict = fmt.Sprintf("≤ %.4g", g.most), "reached"
			if g.value > g.most {
				verdict = "MISSED"
			}
		}
		fmt.Fprintf(w, "%-4s %-58s %10s %10s %s\n", g.name, g.what, strings.TrimSpace(fmt.Sprintf("%.4g %s", g.value, g.unit)), limit, verdict)
	}
	if len(r.times) > 0 {
		fmt.Fprintf(w, "\n%-4s %-44s %8s %8s %8s\n", "", "milliseconds on this machine", "median", "p99", "least")
		fmt.Fprintln(w, strings.Join(r.times, "\n"))
	}
	if len(r.notes) > 0 {
		fmt.Fprintln(w, "\n"+strings.Join(r.notes, "\n"))
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile of what was measured; 0.5 is the median.
func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// ratio is that of two medians.
func ratio(a, b []time.Duration) float64 {
	return float64(quantile(a, 0.5)) / float64(quantile(b, 0.5))
}

func median(all []int) float64 {
	if len(all) == 0 {
		return 0
	}
	return float64(slices.Sorted(slices.Values(all))[len(all)/2])
}
