package http

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// outcome is a run under certain conditions, and what the checks' queries found afterwards.
type outcome struct {
	run
	rows map[string][][]string
}

// given is what a learner gave, as far as it can be read.
type given struct {
	file     string
	list     []request
	fault    *lab.Fault
	findings findings
	unread   *lab.Fault // of the findings
}

// Grade judges an answer: the requests are sent to a fresh server, once under each of the conditions that checks ask for.
func (w *Workspace) Grade(ctx context.Context, a lab.Answer) (lab.Report, error) {
	begun := time.Now()
	text, _ := a.File(w.spec.file)
	g := given{file: w.spec.file}
	g.list, g.fault = readRequests(w.spec.file, text)
	g.findings, g.unread = w.findings(a)
	ran := map[conditions]*outcome{}
	var out lab.Report
	for _, c := range w.spec.checks {
		r, err := w.judge(ctx, c, g, ran)
		if err != nil {
			return out, err
		}
		r.Check, r.Passed = c.Check, r.Because == ""
		out.Results = append(out.Results, r)
	}
	out.Took = time.Since(begun)
	return out, nil
}

func (w *Workspace) judge(ctx context.Context, c check, g given, ran map[conditions]*outcome) (lab.Result, error) {
	if c.findings != nil {
		if g.unread != nil {
			return lab.Result{Because: faultLine(g.unread)}, nil
		}
		if r := c.findings.judge(g.findings); r.Because != "" {
			return r, nil
		}
	}
	if !c.asksRun() {
		return lab.Result{}, nil
	}
	if g.fault != nil {
		return lab.Result{Because: faultLine(g.fault)}, nil
	}
	if c.wire != nil {
		if r := c.wire.judge(w.spec.service.fills, g.list); r.Because != "" {
			return r, nil
		}
	}
	o, err := w.outcome(ctx, c.conditions, g, ran)
	if err != nil {
		return lab.Result{}, err
	}
	return c.judge(o), nil
}

// asksRun tells whether requests have to be looked at.
func (c check) asksRun() bool {
	c.findings = nil
	return c.asks()
}

// faultLine is a fault in one sentence with its place.
func faultLine(f *lab.Fault) string {
	if f.Line == 0 {
		return f.Text
	}
	return fmt.Sprintf("%s, line %d: %s", f.File, f.Line, f.Text)
}

// outcome plays the requests, unless they were played under these conditions before.
func (w *Workspace) outcome(ctx context.Context, c conditions, g given, ran map[conditions]*outcome) (*outcome, error) {
	if o := ran[c]; o != nil {
		return o, nil
	}
	at := c
	if at.start.IsZero() {
		at.start = begins(w.env)
	}
	r, err := w.spec.service.play(ctx, w.mind, g.file, g.list, at)
	if err != nil {
		return nil, err
	}
	o := &outcome{r, map[string][][]string{}}
	for _, other := range w.spec.checks {
		if other.db == nil || other.conditions != c {
			continue
		}
		if o.rows[other.db.query], err = w.mind.query(ctx, other.db.query); err != nil {
			return nil, err
		}
	}
	ran[c] = o
	return o, nil
}

// judge looks at every part that a check asks for, and says what is wrong with the first that does not hold.
func (c check) judge(o *outcome) lab.Result {
	for _, look := range []func(*outcome) lab.Result{c.judgeSaw, c.judgeNever, c.judgeStatuses, c.judgeEvents, c.judgeBytes, c.judgeTime, c.judgeRows} {
		r := look(o)
		if r.Because == "" {
			continue
		}
		if c.conditions.retried {
			r.Because = "With every request sent twice: " + r.Because
		}
		if !c.conditions.start.IsZero() {
			r.Because = c.conditions.start.Format("On 2 January 2006: ") + r.Because
		}
		if o.fault != nil {
			r.Because += " The run ended early: " + faultLine(o.fault)
		}
		r.Evidence = append(r.Evidence, o.table())
		return r
	}
	return lab.Result{}
}

// table is the log of a run.
func (o *outcome) table() lab.Block {
	b := lab.Block{Kind: lab.TableBlock, Title: "What the server saw", Cols: []string{"request", "answer"}}
	for i, e := range o.log {
		if i == maxShownBlocks {
			b.Note = fmt.Sprintf("%d more are not shown.", len(o.log)-i)
			break
		}
		b.Rows = append(b.Rows, []string{e.what(), strconv.Itoa(e.status)})
	}
	return b
}

// what is a request in a few words.
func (e entry) what() string {
	if e.unreadable {
		return "(cannot be read)"
	}
	return shortened(e.method + " " + e.path)
}

func (e entry) told() string { return fmt.Sprintf("%s was answered %d", e.what(), e.status) }

// judgeSaw looks for the patterns in their order. With only, every line of the log has to be one of them.
func (c check) judgeSaw(o *outcome) lab.Result {
	if c.saw == nil {
		return lab.Result{}
	}
	at := 0
	for i, p := range c.saw {
		found := -1
		for n := at; n < len(o.log) && found < 0; n++ {
			if p.differs(o.log[n]) == "" {
				found = n
			}
		}
		if found < 0 {
			return missing(p, c.saw[:i], o.log[at:])
		}
		if c.only && found > at {
			return lab.Result{Because: fmt.Sprintf("%s, and %s comes next here.", sentenceStart(o.log[at].told()), p.said)}
		}
		at = found + 1
	}
	if c.only && at < len(o.log) {
		return lab.Result{Because: fmt.Sprintf("%s, and nothing else is needed here.", sentenceStart(o.log[at].told()))}
	}
	return lab.Result{}
}

func sentenceStart(s string) string {
	if strings.HasPrefix(s, "(") {
		return "A message that cannot be read" + strings.TrimPrefix(s, "(cannot be read)")
	}
	return s
}

// missing says what came in the place of a pattern: the request that is nearest to it.
func missing(p pattern, before []pattern, rest []entry) lab.Result {
	after := ""
	if len(before) > 0 {
		after = " after " + before[len(before)-1].said
	}
	out := lab.Result{Expected: p.said}
	for _, e := range slices.Backward(rest) {
		if (p.method == "" || p.method == e.method) && (p.path == "" || fitsPath(p.path, e.path)) && !e.unreadable {
			out.Got = e.told()
			out.Because = fmt.Sprintf("%s %s%s %s.", e.method, shortened(e.path), after, p.differs(e))
			return out
		}
	}
	out.Because = fmt.Sprintf("The server did not see %s%s.", p.said, after)
	if len(rest) == 0 && len(before) == 0 {
		out.Because = fmt.Sprintf("The server saw no request; %s was expected.", p.said)
	}
	return out
}

// differs says in what a line of the log is not what a pattern wants, as the end of a sentence; "" if in nothing.
func (p pattern) differs(e entry) string {
	switch {
	case p.method != "" && p.method != e.method:
		return fmt.Sprintf("uses %s and not %s", e.method, p.method)
	case p.path != "" && !fitsPath(p.path, e.path):
		return fmt.Sprintf("asks for %s and not %s", shortened(e.path), p.path)
	}
	if d := differsIn("query parameter", p.query, e.query); d != "" {
		return d
	}
	if d := differsIn("header field", p.header, e.header); d != "" {
		return d
	}
	switch {
	case p.json != nil && !p.json.in(e.body), p.body != nil && !p.body.fits(e.body):
		return "came with " + bodyOf(e.body)
	case len(p.status) > 0 && !slices.Contains(p.status, e.status):
		return fmt.Sprintf("was answered %d, and not %s", e.status, either(p.status))
	}
	if d := differsIn("header field", p.answer.header, e.answer.header); d != "" {
		return "was answered otherwise: it " + d
	}
	if p.answer.json != nil && !p.answer.json.in(e.answer.body) || p.answer.body != nil && !p.answer.body.fits(e.answer.body) {
		return "was answered with " + bodyOf(e.answer.body)
	}
	return ""
}

func bodyOf(body string) string {
	if body = strings.TrimSpace(body); body == "" {
		return "no body"
	}
	return "the body " + shortened(body)
}

// differsIn is the first value, by name, that is not as wanted.
func differsIn(what string, want map[string]text, got map[string]string) string {
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch v, there := got[name]; {
		case !there:
			return fmt.Sprintf("has no %s %s", what, name)
		case !want[name].fits(v):
			return fmt.Sprintf("has the %s %s: %s", what, name, shortened(v))
		}
	}
	return ""
}

func (c check) judgeNever(o *outcome) lab.Result {
	for _, e := range o.log {
		for _, p := range c.never {
			if p.differs(e) == "" {
				return lab.Result{Because: sentenceStart(e.told()) + ", which must not happen here."}
			}
		}
	}
	if c.atMost >= 0 && len(o.log) > c.atMost {
		return lab.Result{
			Expected: fmt.Sprintf("at most %d", c.atMost), Got: strconv.Itoa(len(o.log)),
			Because: fmt.Sprintf("The server saw %s; at most %d is right.", counted(len(o.log), "request"), c.atMost),
		}
	}
	return lab.Result{}
}

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

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
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

// judgeEvents looks at the ids of all events that arrived, over all connections.
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
	if !slices.Equal(ids, c.events.ids) {
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
	want, got := rowsLine(c.db.rows), rowsLine(o.rows[c.db.query])
	return lab.Result{Expected: want, Got: got, Because: fmt.Sprintf("The server's data ends at %s; %s was expected.", shortened(got), shortened(want))}
}

// rowsLine is a small result in a line.
func rowsLine(rows [][]string) string {
	var out []string
	for _, row := range rows {
		out = append(out, strings.Join(row, ", "))
	}
	if len(out) == 0 {
		return "no row"
	}
	return strings.Join(out, "; ")
}

// judge looks at findings by name, or at the lines of one name.
func (f *findingsCheck) judge(all findings) lab.Result {
	if f.lines != "" {
		return f.judgeLines(all[f.lines])
	}
	right := 0
	first := ""
	for _, name := range f.names {
		why := ""
		switch values := all[name]; {
		case len(values) == 0:
			why = fmt.Sprintf("Nothing is written for %s yet.", name)
		case len(values) > 1:
			why = fmt.Sprintf("There are %d lines for %s, and one is expected.", len(values), name)
		case !oneOf(f.any[name], values[0]):
			why = fmt.Sprintf("%s: %s is not what the answers show.", name, shortened(values[0]))
		}
		if why == "" {
			right++
		} else if first == "" {
			first = why
		}
	}
	if right >= f.atLeast {
		return lab.Result{}
	}
	if f.atLeast < len(f.names) {
		first = fmt.Sprintf("%d of %d are right. %s", right, f.atLeast, first)
	}
	return lab.Result{Because: first}
}

func oneOf(any []text, value string) bool {
	for _, t := range any {
		if t.pattern != nil && t.fits(value) || t.pattern == nil && t.literal == normal(value) {
			return true
		}
	}
	return false
}

func (f *findingsCheck) judgeLines(values []string) lab.Result {
	found := make([]bool, len(f.has))
	other := []string{}
	for _, v := range values {
		i := slices.IndexFunc(f.has, func(any []text) bool { return oneOf(any, v) })
		if i < 0 {
			other = append(other, v)
		} else {
			found[i] = true
		}
	}
	n := 0
	for _, ok := range found {
		if ok {
			n++
		}
	}
	out := lab.Result{Expected: fmt.Sprint(len(f.has)), Got: fmt.Sprint(n)}
	switch {
	case n < len(f.has):
		out.Because = fmt.Sprintf("%d of %d are found (lines that begin with %s:).", n, len(f.has), f.lines)
	case len(other) > f.extra:
		out.Because = fmt.Sprintf("%s: %s is not one of them.", f.lines, shortened(other[0]))
	default:
		return lab.Result{}
	}
	return out
}

// judge reads messages with both parsers.
func (wc *wireCheck) judge(f fills, all []request) lab.Result {
	if wc.message > len(all) {
		return lab.Result{Because: fmt.Sprintf("The file has %s, and message %d is asked for.", counted(len(all), "message"), wc.message)}
	}
	for i, r := range all {
		if wc.message > 0 && i+1 != wc.message {
			continue
		}
		raw, where := "", fmt.Sprintf("Message %d (line %d)", i+1, r.line)
		if r.words != nil {
			c, _ := readCurl(r.words)
			raw, _ = c.message()
		} else {
			raw, _ = f.wire(r.raw)
		}
		m, why := agreed(raw)
		if why != "" {
			return lab.Result{Because: where + ": " + why, Evidence: readings(m, raw)}
		}
		if wc.pattern != nil {
			if d := wc.pattern.differs(m.entry()); d != "" {
				return lab.Result{Because: fmt.Sprintf("%s can be read, but it %s.", where, d)}
			}
		}
	}
	return lab.Result{}
}

// readings are what two parsers made of a message.
func readings(m message, raw string) []lab.Block {
	l := lenient(raw)
	return []lab.Block{{
		Kind: lab.TableBlock, Title: "Two readings of one message", Cols: []string{"part", "strict parser", "lenient parser"},
		Rows: [][]string{
			{"method", m.method, l.method},
			{"target", m.target, l.target},
			{"fields", fmt.Sprint(len(m.fields)), fmt.Sprint(len(l.fields))},
			{"body", fmt.Sprintf("%d bytes", len(m.body)), fmt.Sprintf("%d bytes", len(l.body))},
			{"left over", fmt.Sprintf("%d bytes", len(m.rest)), fmt.Sprintf("%d bytes", len(l.rest))},
		},
		Note: "The strict parser stops at the first mistake; what it had not read by then is empty or 0.",
	}}
}

// entry is a message as a line of the log.
func (m message) entry() entry {
	p, query, _ := strings.Cut(m.target, "?")
	e := entry{method: m.method, path: p, query: map[string]string{}, header: map[string]string{}, body: m.body}
	if values, err := url.ParseQuery(query); err == nil {
		for name := range values {
			e.query[name] = values.Get(name)
		}
	}
	for _, f := range m.fields {
		name := strings.ToLower(f.name)
		if before, ok := e.header[name]; ok {
			f.value = before + ", " + f.value
		}
		e.header[name] = f.value
	}
	return e
}
