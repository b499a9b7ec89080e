package code

import (
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/js"
)

// step is one request and what is expected of its answer.
type step struct {
	request js.Request
	sent    string        // as the author wrote it, such as POST /login
	after   time.Duration // the clock moves on before it
	crash   int           // the server dies after this many calls; 0 means never
	keep    string        // name under which the answer is remembered
	expect  expect
}

// expect is what an answer has to be. What is not set is not asked.
type expect struct {
	status   int
	crashed  bool
	json     *any
	headers  map[string]string
	sameBody string
	sqlLacks string
	queries  *int
	calls    map[string]int
	query    string
	rows     [][]string
}

func (r *reader) steps(n lab.Node) []step {
	if n.Has() && n.Shape != lab.List || len(n.List) > maxSteps {
		r.Fail(n, "Write `- {send: GET /plants, expect: {status: 200}}`.", "Here a list of at most %d requests is expected.", maxSteps)
		return nil
	}
	var out []step
	kept := map[string]bool{}
	for _, item := range n.List {
		r.Keys(item, "send", "json", "body", "headers", "customer", "after", "crash", "keep", "expect")
		s := step{
			request: r.request(item), sent: r.Text(item.Get("send")), after: r.Duration(item.Get("after"), 1000*time.Hour, 0),
			crash: r.Int(item.Get("crash"), 1, 100, 0), keep: r.Text(item.Get("keep")), expect: r.expect(item.Get("expect"), kept),
		}
		s.expect.crashed = s.crash > 0
		if s.keep != "" {
			kept[s.keep] = true
		}
		out = append(out, s)
	}
	return out
}

func (r *reader) expect(n lab.Node, kept map[string]bool) expect {
	r.Keys(n, "status", "json", "header", "same-body-as", "sql-lacks", "queries", "calls", "db")
	e := expect{status: r.Int(n.Get("status"), 100, 599, 0), sameBody: r.Text(n.Get("same-body-as")), sqlLacks: r.Text(n.Get("sql-lacks"))}
	if j := n.Get("json"); j.Has() {
		v := value(j)
		e.json = &v
	}
	if e.sameBody != "" && !kept[e.sameBody] {
		r.Fail(n.Get("same-body-as"), "Write `keep:` on an earlier request.", "No earlier answer is kept as %q.", e.sameBody)
	}
	for _, f := range n.Get("header").Fields {
		if e.headers == nil {
			e.headers = map[string]string{}
		}
		e.headers[f.Key] = r.Text(f.Value)
	}
	if q := n.Get("queries"); q.Has() {
		r.Keys(q, "max")
		most := r.Int(q.Get("max"), 0, 1000, 0)
		e.queries = &most
	}
	for _, f := range n.Get("calls").Fields {
		if e.calls == nil {
			e.calls = map[string]int{}
		}
		e.calls[f.Key] = r.Int(f.Value, 0, 1000, 0)
	}
	db := n.Get("db")
	r.Keys(db, "run", "rows")
	e.query, e.rows = r.Text(db.Get("run")), r.rows(db.Get("rows"))
	return e
}
