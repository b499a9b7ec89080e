package code

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// step is one request and what is expected of its answer. A request that is sent many times is as many steps.
type step struct {
	message
	sent   string        // as the author wrote it, such as POST /login
	after  time.Duration // the clock moves on before it
	crash  int           // the server dies after this many calls; 0 means never
	dies   string        // or after its first call of this method
	before string        // SQL that somebody else runs before it
	keep   string        // name under which the answer is remembered
	group  int           // steps of one repetition have the same, from 1; 0 stands alone
	number int           // of the step in its repetition, from 1
	of     int           // steps in the repetition
	expect expect
}

const (
	maxSteps  = 60  // as written
	maxVisits = 400 // as sent, of one check
)

func (r *reader) steps(n lab.Node) []step {
	if n.Has() && n.Shape != lab.List || len(n.List) > maxSteps {
		r.Fail(n, "Write `- {send: GET /plants, expect: {status: 200}}`.", "Here a list of at most %d requests is expected.", maxSteps)
		return nil
	}
	var out []step
	kept := map[string]bool{}
	for i, item := range n.List {
		r.Keys(item, "send", "json", "body", "headers", "customer", "after", "every", "times", "meanwhile", "crash", "keep", "expect")
		s := step{
			message: r.message(item, kept), sent: r.Text(item.Get("send")), after: r.Duration(item.Get("after"), 1000*time.Hour, 0), keep: r.Text(item.Get("keep")),
			before: r.Text(item.Get("meanwhile")),
		}
		r.crash(item.Get("crash"), &s)
		times := r.Int(item.Get("times"), 1, maxVisits, 1)
		if item.Get("times").Has() {
			s.group, s.of = i+1, times
		}
		every := r.Duration(item.Get("every"), 1000*time.Hour, 0)
		for k, e := range r.expects(item.Get("expect"), kept, times) {
			s.number, s.expect = k+1, e
			s.expect.crashed = s.crash > 0 || s.dies != ""
			if k > 0 {
				s.after, s.before = every, ""
			}
			out = append(out, s)
		}
		if s.keep != "" {
			kept[s.keep] = true
		}
		if len(out) > maxVisits {
			r.Fail(n, "Repeat less.", "Here more requests are sent than %d, which is the most.", maxVisits)
			break
		}
	}
	return out
}

// crash reads after how many calls, or after which method of a partner, the server dies.
func (r *reader) crash(n lab.Node, s *step) {
	if strings.Contains(n.Text, ".") {
		s.dies = r.method(n)
		return
	}
	s.crash = r.Int(n, 1, 100, 0)
}

// method reads the name of a partner's method that the lab has.
func (r *reader) method(n lab.Node) string {
	if _, ok := r.fakes[n.Text]; !ok {
		r.Fail(n, "Write a partner and its method from `partners:`.", "There is no %q in this lab.", n.Text)
	}
	return n.Text
}

// message reads what is sent: a method and a path, headers, and a body as JSON or as text.
func (r *reader) message(n lab.Node, kept map[string]bool) message {
	method, target, ok := strings.Cut(r.Text(n.Get("send")), " ")
	out := message{method: method, target: target, header: http.Header{}, body: r.Text(n.Get("body"))}
	for _, h := range n.Get("headers").Fields {
		for _, v := range r.Texts(h.Value) {
			out.header.Add(h.Key, v)
		}
	}
	if j := n.Get("json"); j.Has() {
		out.body = encode(j.Value())
		if out.header.Get("Content-Type") == "" {
			out.header.Set("Content-Type", "application/json")
		}
	}
	if c := n.Get("customer"); c.Has() {
		out.customer = c.Value()
	}
	for _, found := range slot.FindAllStringSubmatch(out.target+out.body+fmt.Sprint(out.header), -1) {
		if !kept[found[1]] {
			r.Fail(n, "Write `keep:` on an earlier request.", "No earlier answer is kept as %q.", found[1])
		}
	}
	plain := out.filled(nil)
	if _, err := plain.heard(); !ok || err != nil || !strings.HasPrefix(target, "/") && target != "*" {
		r.Fail(n, "Write a method and a path, such as `send: POST /buy`.", "This request has no method and path that can be sent.")
	}
	return out
}

// slot is a value from an earlier answer, such as {{first.json.items.0.id}} or {{first.header.etag}}.
var slot = regexp.MustCompile(`\{\{(\w[\w-]*)\.(json|header)\.([\w.-]+)\}\}`)

// filled is a message whose slots have the values of earlier answers.
func (m message) filled(kept map[string]exchange) message {
	fill := func(s string, encode func(string) string) string {
		return slot.ReplaceAllStringFunc(s, func(p string) string {
			part := slot.FindStringSubmatch(p)
			x := kept[part[1]]
			if part[2] == "header" {
				return encode(x.header.Get(part[3]))
			}
			v, _ := lab.JSONAt(x.body, part[3])
			return encode(v)
		})
	}
	same := func(s string) string { return s }
	out := m
	out.target, out.body, out.header = fill(m.target, url.QueryEscape), fill(m.body, same), http.Header{}
	for name, values := range m.header {
		for _, v := range values {
			out.header[name] = append(out.header[name], fill(v, same))
		}
	}
	return out
}

// expects reads what is expected of each of several answers. A status and a header may be a list of as many values, with
// runs of the same one written as 20 x 200; calls, asked and db are looked at after the last one.
func (r *reader) expects(n lab.Node, kept map[string]bool, times int) []expect {
	r.Keys(n, "status", "json", "json-has", "json-count", "header", "same-body-as", "body-has", "body-lacks", "sql-lacks", "queries", "rows-read", "bytes", "took",
		"calls", "attempts", "asked", "calls-in-transaction", "db", "log-has", "log-lacks", "log-lines")
	statuses := r.series(n.Get("status"), times)
	e := r.expect(n, kept)
	out := make([]expect, times)
	headers := make([][]headerWant, times)
	for _, f := range n.Get("header").Fields {
		for i, want := range r.headers(f, times) {
			headers[i] = append(headers[i], want)
		}
	}
	for i := range out {
		out[i] = e
		if i < times-1 {
			out[i].calls, out[i].attempts, out[i].asked, out[i].query = nil, nil, nil, ""
		}
		out[i].status, out[i].headers = r.Int(statuses[i], 200, 599, 0), headers[i]
	}
	return out
}

// series are as many values as there are answers: one for all, or a list with runs.
func (r *reader) series(n lab.Node, times int) []lab.Node {
	out := make([]lab.Node, 0, times)
	if n.Shape != lab.List {
		for range times {
			out = append(out, n)
		}
		return out
	}
	for _, item := range n.List {
		count, text, ok := strings.Cut(item.Text, " x ")
		runs, err := strconv.Atoi(count)
		if !ok || err != nil || runs < 1 || runs > maxVisits {
			runs, text = 1, item.Text
		}
		item.Text = text
		for range runs {
			out = append(out, item)
		}
	}
	if len(out) != times {
		r.Fail(n, "Write runs such as `20 x 200`, for all of `times:`.", "Here are %d values for %d answers.", len(out), times)
		out = append(out, make([]lab.Node, times)...)
	}
	return out[:times]
}

// headers reads what is expected of a header: a value, none, {matches: a pattern}, or a list of values and none.
func (r *reader) headers(f lab.Field, times int) []headerWant {
	if m := f.Value.Get("matches"); f.Value.Shape == lab.Mapping {
		r.Keys(f.Value, "matches")
		want := headerWant{name: f.Key, pattern: r.pattern(m)}
		out := make([]headerWant, times)
		for i := range out {
			out[i] = want
		}
		return out
	}
	var out []headerWant
	for _, n := range r.series(f.Value, times) {
		out = append(out, headerWant{name: f.Key, value: n.Text, absent: n.Text == "none" && !n.Quoted})
	}
	return out
}

func (r *reader) pattern(n lab.Node) *regexp.Regexp {
	p, err := regexp.Compile(n.Text)
	if err != nil || n.Text == "" {
		r.Fail(n, "Write a pattern such as `^/orders/[0-9]+$`.", "%q is no regular expression.", n.Text)
		return regexp.MustCompile("^$")
	}
	return p
}

func (r *reader) expect(n lab.Node, kept map[string]bool) expect {
	e := expect{
		json: given(n.Get("json")), jsonHas: given(n.Get("json-has")), sameBody: r.Text(n.Get("same-body-as")),
		bodyHas: r.Texts(n.Get("body-has")), bodyLacks: r.Texts(n.Get("body-lacks")), sqlLacks: r.Texts(n.Get("sql-lacks")),
		logHas: r.Texts(n.Get("log-has")), logLacks: r.Texts(n.Get("log-lacks")),
		calls: r.counts(n.Get("calls")), attempts: r.counts(n.Get("attempts")),
		queries: r.most(n.Get("queries"), 1000), rowsRead: r.most(n.Get("rows-read"), 10_000), bytes: r.most(n.Get("bytes"), maxBody),
		logLines: r.count(n.Get("log-lines")), held: r.count(n.Get("calls-in-transaction")),
	}
	if e.sameBody != "" && !kept[e.sameBody] {
		r.Fail(n.Get("same-body-as"), "Write `keep:` on an earlier request.", "No earlier answer is kept as %q.", e.sameBody)
	}
	if t := n.Get("took"); t.Has() {
		r.Keys(t, "max")
		most := r.Duration(t.Get("max"), 1000*time.Hour, 0)
		e.took = &most
	}
	for _, f := range n.Get("asked").Fields {
		if e.asked == nil {
			e.asked = map[string]any{}
		}
		e.asked[r.method(lab.Node{Line: f.Value.Line, Col: f.Value.Col, Shape: lab.Scalar, Text: f.Key})] = f.Value.Value()
	}
	for _, f := range n.Get("json-count").Fields {
		e.lists = append(e.lists, listWant{f.Key, r.Int(f.Value, 0, 10_000, 0)})
	}
	db := n.Get("db")
	r.Keys(db, "run", "rows")
	e.query, e.rows = r.Text(db.Get("run")), r.rows(db.Get("rows"))
	return e
}

// given is a value that stands there, or nil.
func given(n lab.Node) *any {
	if !n.Has() {
		return nil
	}
	v := n.Value()
	return &v
}

func (r *reader) count(n lab.Node) *int {
	if !n.Has() {
		return nil
	}
	v := r.Int(n, 0, 10_000, 0)
	return &v
}

// most reads {max: 3}.
func (r *reader) most(n lab.Node, limit int) *int {
	if !n.Has() {
		return nil
	}
	r.Keys(n, "max")
	v := r.Int(n.Get("max"), 0, limit, 0)
	return &v
}

// counts reads how often methods of partners are called; argon2 counts password hashes.
func (r *reader) counts(n lab.Node) map[string]int {
	var out map[string]int
	for _, f := range n.Fields {
		if out == nil {
			out = map[string]int{}
		}
		name := f.Key
		if name != "argon2" {
			r.method(lab.Node{Line: f.Value.Line, Col: f.Value.Col, Shape: lab.Scalar, Text: name})
		}
		out[name] = r.Int(f.Value, 0, 1000, 0)
	}
	return out
}
