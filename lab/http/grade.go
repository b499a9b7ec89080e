package http

import (
	"context"
	"encoding/json"
	"fmt"
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
			return lab.Result{Because: g.unread.String()}, nil
		}
		if r := c.findings.judge(g.findings); r.Because != "" {
			return r, nil
		}
	}
	if !c.asksRun() {
		return lab.Result{}, nil
	}
	if g.fault != nil {
		return lab.Result{Because: g.fault.String()}, nil
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
			r.Because += " The run ended early: " + o.fault.String()
		}
		if o.note != "" {
			r.Because += " " + o.note
		}
		r.Evidence = append(r.Evidence, o.table())
		return r
	}
	return lab.Result{}
}

// table is the log of a run. Refusals come with the server's reason, for those who judge their files without a run before.
func (o *outcome) table() lab.Block {
	b := lab.Block{Kind: lab.TableBlock, Title: "What the server saw", Cols: []string{"request", "answer"}}
	reasons := slices.ContainsFunc(o.log, func(e entry) bool { return e.reason() != "" })
	if reasons {
		b.Cols = append(b.Cols, "error")
	}
	for i, e := range o.log {
		if i == maxShownBlocks {
			b.Note = fmt.Sprintf("%d more are not shown.", len(o.log)-i)
			break
		}
		row := []string{e.what(), strconv.Itoa(e.status)}
		if reasons {
			row = append(row, e.reason())
		}
		b.Rows = append(b.Rows, row)
		if b.Note == "" {
			b.Note = e.unread
		}
	}
	return b
}

// reason is what a server says about a refusal in the field error of its JSON; "" if it says nothing there.
func (e entry) reason() string {
	var body struct {
		Error string `json:"error"`
	}
	if e.status < 400 || json.Unmarshal([]byte(e.answer.body), &body) != nil {
		return ""
	}
	return shortened(body.Error)
}

// what is a request in a few words.
func (e entry) what() string {
	if e.unread != "" {
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

// isMeant tells whether a message that could not be read seems to be the one of a pattern: its path stands in the first line.
func (p pattern) isMeant(e entry) bool {
	return e.unread != "" && slices.ContainsFunc(strings.Fields(e.target), func(word string) bool {
		path, _, _ := strings.Cut(strings.TrimPrefix(word, "/"), "?")
		return p.path != "" && fitsPath(p.path, "/"+path)
	})
}

// missing says what came in the place of a pattern: the request that is nearest to it.
func missing(p pattern, before []pattern, rest []entry) lab.Result {
	after := ""
	if len(before) > 0 {
		after = " after " + before[len(before)-1].said
	}
	out := lab.Result{Expected: p.said}
	for _, e := range slices.Backward(rest) {
		if (p.method == "" || p.method == e.method) && (p.path == "" || fitsPath(p.path, e.path)) && e.unread == "" {
			if out.Got = e.told(); len(p.status) == 0 || slices.Contains(p.status, e.status) {
				out.Expected, out.Got = "", "" // both would read the same
			}
			out.Because = fmt.Sprintf("%s %s%s %s.", e.method, shortened(e.path), after, p.differs(e))
			return out
		}
	}
	out.Because = fmt.Sprintf("The server did not see %s%s.", p.said, after)
	if len(rest) == 0 && len(before) == 0 {
		out.Because = fmt.Sprintf("The server saw no request; %s was expected.", p.said)
	}
	if i := slices.IndexFunc(rest, p.isMeant); i >= 0 {
		out.Because += " " + rest[i].unread
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
	return "the body " + shortened(body) + ", and not with the one that is meant"
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
			Because: fmt.Sprintf("The server saw %s; at most %d is right.", lab.Count(len(o.log), "request"), c.atMost),
		}
	}
	return lab.Result{}
}
