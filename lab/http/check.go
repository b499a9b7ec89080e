package http

import (
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// check is one thing that is looked at. Several parts may be asked for together; all of them have to hold.
type check struct {
	lab.Check
	conditions conditions // start is zero where the lab's clock is meant
	saw, never []pattern
	only       bool // nothing but what saw lists was sent
	atMost     int  // requests; -1 where it is not asked
	db         *dbCheck
	findings   *findingsCheck
	statuses   *statusCheck
	bytes      *bytesCheck
	time       time.Duration // at most; 0 where it is not asked
	events     *eventsCheck
	wire       *wireCheck
}

// pattern is what a line of the log has to look like. What is not set is not asked.
type pattern struct {
	method, path  string
	query, header map[string]text
	json          *part
	body          *text
	status        []int
	answer        answerPattern
	said          string // as the author wrote it, for messages
}

type answerPattern struct {
	header map[string]text
	json   *part
	body   *text
}

type dbCheck struct {
	query string
	rows  [][]string
}

// findingsCheck asks for values by name; at least so many of them have to be right.
type findingsCheck struct {
	names   []string
	any     map[string][]text // by name, one of these
	atLeast int
	lines   string   // or: the values of this name, in any order,
	has     [][]text // have to be these, each in one of several ways,
	extra   int      // and at most so many others
}

type statusCheck struct {
	different int // at least so many
	of        []int
	only      []int
	atLeast   map[int]int
	atMost    map[int]int
}

type bytesCheck struct {
	max int
	of  *pattern
}

type eventsCheck struct {
	ids  []string // nil where they are not asked for
	cuts int      // at least
	of   *pattern
}

// wireCheck asks that a message is read alike by a strict and by a lenient parser, and what it says.
type wireCheck struct {
	message int // from 1; 0 means all
	pattern *pattern
}

var checkKeys = []string{"id", "say", "hint", "points", "hidden", "saw", "never", "only", "at-most", "db", "findings", "at-least", "statuses", "bytes", "time", "events", "wire", "retried", "at"}

func (r *reader) check(c lab.Check, s *Spec) check {
	n := c.Node
	r.Keys(n, checkKeys...)
	out := check{
		Check: c, saw: r.patterns(n.Get("saw")), never: r.patterns(n.Get("never")), only: r.Bool(n.Get("only")), atMost: r.Int(n.Get("at-most"), 0, MaxRequests, -1),
		db: r.db(n.Get("db")), findings: r.wantedFindings(n), statuses: r.statuses(n.Get("statuses")), bytes: r.bytes(n.Get("bytes")),
		events: r.events(n.Get("events")), wire: r.wire(n.Get("wire")),
	}
	t := n.Get("time")
	r.Keys(t, "max")
	out.time = r.Duration(t.Get("max"), 1000*time.Hour, 0)
	out.conditions = conditions{retried: r.Bool(n.Get("retried")), start: r.date(n.Get("at"))}
	switch {
	case !out.asks():
		r.Fail(n, "Write `saw:`, `db:`, `findings:`, `statuses:`, `bytes:`, `time:`, `events:` or `wire:`.", "This check does not say what it looks at.")
	case out.findings != nil && s.findings == "":
		r.Fail(n.Get("findings"), "Add a file such as findings.txt to `start:`.", "This lab has no file of findings.")
	case out.db != nil && s.service.source == "":
		r.Fail(n.Get("db"), "Write `server: server.js` and `setup:`.", "Routes have no database.")
	}
	return out
}

func (c check) asks() bool {
	return c.saw != nil || c.never != nil || c.atMost >= 0 || c.db != nil || c.findings != nil || c.statuses != nil || c.bytes != nil || c.time > 0 || c.events != nil || c.wire != nil
}

// date is a day, or an instant as RFC 3339 writes it.
func (r *reader) date(n lab.Node) time.Time {
	if !n.Has() {
		return time.Time{}
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, n.Text); err == nil {
			return t
		}
	}
	r.Fail(n, "Write 2027-01-01 or 2027-01-01T08:00:00Z.", "%q is no day.", n.Text)
	return time.Time{}
}

func (r *reader) patterns(n lab.Node) []pattern {
	if n.Has() && (n.Shape != lab.List || len(n.List) == 0 || len(n.List) > MaxRequests) {
		r.Fail(n, "Write `[{method: GET, path: /plants, status: 200}]`.", "Here a list of requests is expected.")
	}
	var out []pattern
	for _, item := range n.List {
		out = append(out, *r.pattern(item))
	}
	return out
}

func (r *reader) pattern(n lab.Node, more ...string) *pattern {
	if !n.Has() {
		return nil
	}
	r.Keys(n, append([]string{"method", "path", "query", "header", "json", "body", "status", "answer"}, more...)...)
	p := &pattern{
		method: r.Text(n.Get("method")), path: r.Text(n.Get("path")), query: r.values(n.Get("query"), false), header: r.values(n.Get("header"), true),
		json: r.part(n.Get("json")), body: r.optional(n.Get("body")), status: r.codes(n.Get("status")),
	}
	a := n.Get("answer")
	r.Keys(a, "header", "json", "body")
	p.answer = answerPattern{r.values(a.Get("header"), true), r.part(a.Get("json")), r.optional(a.Get("body"))}
	p.said = p.name()
	return p
}

func (r *reader) optional(n lab.Node) *text {
	if !n.Has() {
		return nil
	}
	t := r.value(n)
	return &t
}

func (r *reader) codes(n lab.Node) []int {
	var out []int
	list := n.List
	if n.Shape == lab.Scalar {
		list = []lab.Node{n}
	}
	for _, item := range list {
		out = append(out, r.Int(item, 100, 599, 200))
	}
	return out
}

// name is a pattern in a few words.
func (p pattern) name() string {
	what := strings.TrimSpace(p.method + " " + p.path)
	if what == "" {
		what = "a request"
	}
	if len(p.status) > 0 {
		what += " answered " + either(p.status)
	}
	return what
}

func either(codes []int) string {
	var out []string
	for _, c := range codes {
		out = append(out, strconv.Itoa(c))
	}
	return strings.Join(out, " or ")
}

func (r *reader) db(n lab.Node) *dbCheck {
	if !n.Has() {
		return nil
	}
	r.Keys(n, "run", "rows")
	out := &dbCheck{query: r.Text(n.Get("run"))}
	for _, row := range n.Get("rows").List {
		out.rows = append(out.rows, r.Texts(row))
	}
	if out.query == "" {
		r.Fail(n, "Write `db: {run: SELECT ..., rows: [[1]]}`.", "Here a query is expected.")
	}
	return out
}

func (r *reader) wantedFindings(c lab.Node) *findingsCheck {
	n := c.Get("findings")
	if !n.Has() {
		return nil
	}
	if n.Get("lines").Has() {
		return r.wantedLines(n)
	}
	r.Keys(n, keys(n)...)
	out := &findingsCheck{any: map[string][]text{}}
	for _, f := range n.Fields {
		out.names = append(out.names, f.Key)
		out.any[f.Key] = r.alternatives(f.Value)
	}
	out.atLeast = r.Int(c.Get("at-least"), 1, max(1, len(out.names)), len(out.names))
	return out
}

func (r *reader) wantedLines(n lab.Node) *findingsCheck {
	r.Keys(n, "lines", "has", "extra")
	out := &findingsCheck{lines: normal(r.Text(n.Get("lines"))), extra: r.Int(n.Get("extra"), 0, 100, 0)}
	for _, item := range n.Get("has").List {
		out.has = append(out.has, r.alternatives(item))
	}
	if len(out.has) == 0 {
		r.Fail(n, "Write `findings: {lines: difference, has: [...]}`.", "Here a list of findings is expected.")
	}
	return out
}

// alternatives are values, one of which has to be there. What is no pattern is compared as normal has it.
func (r *reader) alternatives(n lab.Node) []text {
	list := n.List
	if n.Shape == lab.Scalar {
		list = []lab.Node{n}
	}
	var out []text
	for _, item := range list {
		t := r.value(item)
		if t.pattern == nil {
			t.literal = normal(t.literal)
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		r.Fail(n, "Write a value, or a list of values that are as good.", "Here a value is expected.")
	}
	return out
}

func (r *reader) statuses(n lab.Node) *statusCheck {
	if !n.Has() {
		return nil
	}
	r.Keys(n, "different", "of", "only", "at-least", "at-most")
	return &statusCheck{
		different: r.Int(n.Get("different"), 0, 100, 0), of: r.codes(n.Get("of")), only: r.codes(n.Get("only")),
		atLeast: r.counts(n.Get("at-least")), atMost: r.counts(n.Get("at-most")),
	}
}

// counts are numbers by status code.
func (r *reader) counts(n lab.Node) map[int]int {
	r.Keys(n, keys(n)...)
	out := map[int]int{}
	for _, f := range n.Fields {
		code, err := strconv.Atoi(f.Key)
		if err != nil || code < 100 || code > 599 {
			r.Fail(f.Value, "Write `{429: 2}`.", "%q is no status code.", f.Key)
		}
		out[code] = r.Int(f.Value, 0, MaxRequests, 0)
	}
	return out
}

func (r *reader) bytes(n lab.Node) *bytesCheck {
	if !n.Has() {
		return nil
	}
	r.Keys(n, "max", "of")
	return &bytesCheck{max: r.Int(n.Get("max"), 0, 1<<30, 0), of: r.pattern(n.Get("of"))}
}

func (r *reader) events(n lab.Node) *eventsCheck {
	if !n.Has() {
		return nil
	}
	r.Keys(n, "ids", "cuts", "of")
	out := &eventsCheck{cuts: r.Int(n.Get("cuts"), 0, MaxRequests, 0), of: r.pattern(n.Get("of"))}
	if ids := n.Get("ids"); ids.Has() {
		out.ids = append([]string{}, r.Texts(ids)...)
	} else if out.cuts == 0 {
		r.Fail(n, "Write `ids: [1, 2]`, `cuts: 2` or both.", "This check does not say which events are expected.")
	}
	return out
}

func (r *reader) wire(n lab.Node) *wireCheck {
	if !n.Has() {
		return nil
	}
	if n.Shape == lab.Scalar && n.Text == "true" {
		return &wireCheck{}
	}
	out := &wireCheck{message: r.Int(n.Get("message"), 1, MaxRequests, 0), pattern: r.pattern(n, "message")}
	if n.Get("status").Has() || n.Get("answer").Has() {
		r.Fail(n, "Write what was answered under `saw:`.", "A message on the wire has no answer yet.")
	}
	return out
}
