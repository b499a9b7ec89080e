package http

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

func (c check) judgeStatuses(o *outcome) lab.Result {
	if c.statuses == nil {
		return lab.Result{}
	}
	counts := map[int]int{}
	for _, e := range o.log {
		counts[e.status]++
		if len(c.statuses.only) > 0 && !slices.Contains(c.statuses.only, e.status) {
			return lab.Result{Expected: either(c.statuses.only), Got: strconv.Itoa(e.status), Because: sentenceStart(e.told()) + "."}
		}
	}
	return c.statuses.judge(counts)
}

func (s *statusCheck) judge(counts map[int]int) lab.Result {
	var found []int
	for code := range counts {
		if len(s.of) == 0 || slices.Contains(s.of, code) {
			found = append(found, code)
		}
	}
	slices.Sort(found)
	if len(found) < s.different {
		return lab.Result{
			Expected: fmt.Sprintf("%d different codes", s.different), Got: fmt.Sprint(len(found)),
			Because: fmt.Sprintf("The server gave %d of %d different codes: %s.", len(found), s.different, orNone(found)),
		}
	}
	for _, code := range sorted(s.atLeast) {
		if got, want := counts[code], s.atLeast[code]; got < want {
			return countOf(code, got, want, "at least")
		}
	}
	for _, code := range sorted(s.atMost) {
		if got, want := counts[code], s.atMost[code]; got > want {
			return countOf(code, got, want, "at most")
		}
	}
	return lab.Result{}
}

func countOf(code, got, want int, how string) lab.Result {
	return lab.Result{
		Expected: fmt.Sprintf("%s %d", how, want), Got: strconv.Itoa(got),
		Because: fmt.Sprintf("%d came %s; %s %d is right.", code, times(got), how, want),
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func orNone(codes []int) string {
	if len(codes) == 0 {
		return "none"
	}
	var out []string
	for _, c := range codes {
		out = append(out, strconv.Itoa(c))
	}
	return strings.Join(out, ", ")
}

func sorted(m map[int]int) []int {
	var out []int
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// judgeEvents looks at the ids of all events that arrived, over all connections, where ids are asked for.
func (c check) judgeEvents(o *outcome) lab.Result {
	if c.events == nil {
		return lab.Result{}
	}
	var ids []string
	cuts := 0
	for _, e := range o.log {
		if c.events.of != nil && c.events.of.differs(e) != "" {
			continue
		}
		for _, one := range e.events {
			ids = append(ids, idOf(one))
		}
		if e.cut {
			cuts++
		}
	}
	if c.events.ids != nil && !slices.Equal(ids, c.events.ids) {
		got, want := list(ids), list(c.events.ids)
		return lab.Result{Expected: want, Got: got, Because: fmt.Sprintf("The events that arrived are %s; %s was expected.", shortened(got), shortened(want))}
	}
	if cuts < c.events.cuts {
		return lab.Result{Because: fmt.Sprintf("The stream was cut %s, and %d cuts are asked for.", times(cuts), c.events.cuts)}
	}
	return lab.Result{}
}

func list(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

func idOf(event string) string {
	for line := range strings.Lines(event) {
		if id, ok := strings.CutPrefix(line, "id:"); ok {
			return strings.TrimSpace(id)
		}
	}
	return ""
}

func (c check) judgeBytes(o *outcome) lab.Result {
	if c.bytes == nil {
		return lab.Result{}
	}
	sum := 0
	for _, e := range o.log {
		if c.bytes.of == nil || c.bytes.of.differs(e) == "" {
			sum += len(e.answer.body)
		}
	}
	if sum <= c.bytes.max {
		return lab.Result{}
	}
	return lab.Result{
		Expected: fmt.Sprintf("at most %d bytes", c.bytes.max), Got: fmt.Sprintf("%d bytes", sum),
		Because: fmt.Sprintf("The bodies of the answers have %d bytes together; at most %d are allowed.", sum, c.bytes.max),
	}
}

func (c check) judgeTime(o *outcome) lab.Result {
	if c.time == 0 || o.took <= c.time {
		return lab.Result{}
	}
	return lab.Result{
		Expected: "at most " + c.time.String(), Got: o.took.String(),
		Because: fmt.Sprintf("Everything together took %s on the clock of this lab; at most %s is allowed.", o.took, c.time),
	}
}

func (c check) judgeRows(o *outcome) lab.Result {
	if c.db == nil || slices.EqualFunc(c.db.rows, o.rows[c.db.query], slices.Equal[[]string]) {
		return lab.Result{}
	}
	want, got := lab.InLine(c.db.rows), lab.InLine(o.rows[c.db.query])
	return lab.Result{Expected: want, Got: got, Because: fmt.Sprintf("In the end the server holds %s; %s was expected.", shortened(got), shortened(want))}
}
