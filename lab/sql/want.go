package sql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// want is what has to come. What is not set is not asked.
type want struct {
	rows        *[][]cell
	reference   string // SQL that gives the rows, on the data that the script finds
	asSetup     bool   // the same as before the script
	ordered     bool
	columns     []string
	has, lacks  []string // words in steps of the plan
	scans       *int64   // at most
	steps       *int64
	sorts       *int64
	changed     []int64 // by the sessions, in any order
	ends        bool    // every session gets to its end
	retries     *int64  // of one session, at most
	noDeadlock  bool
	comparesRow bool
}

// schemaWant is what a schema has to be. What is not set is not asked.
type schemaWant struct {
	table      string
	strict     bool
	columns    []lab.Field // name to type, and perhaps NOT NULL
	lacks      []string    // columns
	primaryKey []string
	references []lab.Field // column to table
	unique     [][]string
	indexes    *int64 // made by CREATE INDEX, at most
}

// rules are what can refuse a row.
var rules = []string{"check", "unique", "primary key", "foreign key", "not null", "type", "trigger"}

// check reads what a check looks at. It asks one question: of a query, of a statement, of rows to accept or refuse, of
// the schema, or of how sessions end.
func (r *reader) check(c lab.Check, s *Spec) check {
	n := c.Node
	r.Keys(n, "id", "say", "hint", "points", "hidden", "after", "mode", "data", "run", "answer", "expect", "accepts", "refuses", "schema")
	out := check{Check: c, after: r.after(n.Get("after"), s), wal: r.mode(n.Get("mode"), s.wal), data: r.Text(n.Get("data"))}
	if out.data != "" && !slices.ContainsFunc(s.sets, func(d dataset) bool { return d.name == out.data }) {
		r.Fail(n.Get("data"), "Name shown, hidden or edge, and give it under `data:` of the lab.", "This lab has no data called %q.", out.data)
	}
	out.run, out.answer = r.query(n.Get("run")), r.Text(n.Get("answer"))
	out.accepts, out.refuses = r.tries(n.Get("accepts"), false), r.tries(n.Get("refuses"), true)
	if m := n.Get("schema"); m.Has() {
		out.schema = r.schema(m)
	}
	if m := n.Get("expect"); m.Has() {
		out.want = r.want(m, out)
	}
	r.asks(out, n)
	return out
}

// asks fails unless a check looks at something that is there.
func (r *reader) asks(c check, n lab.Node) {
	looks := c.run != "" || c.answer != ""
	sessions := c.want.changed != nil || c.want.ends || c.want.retries != nil || c.want.noDeadlock
	other := len(c.accepts)+len(c.refuses) > 0 || c.schema != nil
	fail := func(text, fix string) { r.Fail(n, fix, "%s", text) }
	switch {
	case c.run != "" && c.answer != "":
		fail("This check has a run and an answer.", "Write one of them.")
	case looks && !n.Get("expect").Has():
		fail("This check does not say what it expects.", "Write `expect: {rows: [[1]]}`.")
	case !looks && !sessions && !other:
		fail("This check does not say what it looks at.", "Write `run:`, `answer:`, `accepts:`, `refuses:`, `schema:`, or what is expected of sessions.")
	case sessions && c.after != afterOrder:
		fail("Only sessions have changed rows, ends, retries and deadlocks.", "Write `after: every-order`.")
	case c.after != afterScript && (c.answer != "" || other):
		fail("After failures and orders only a query can be asked.", "Write `run:` and `expect: {rows: …}`.")
	case looks && !c.want.comparesRow && !c.want.measures():
		fail("This check expects nothing of its query.", "Write rows, same-as, same-as-setup, plan or a counter under `expect:`.")
	}
}

// measures tells whether something about the work is asked, and not about its result.
func (w want) measures() bool {
	return len(w.has)+len(w.lacks) > 0 || w.scans != nil || w.steps != nil || w.sorts != nil
}

func (r *reader) after(n lab.Node, s *Spec) after {
	switch a := after(r.Text(n)); a {
	case "", afterScript:
		return afterScript
	case afterCut:
		return a
	case afterOrder:
		if s.meets != nil {
			return a
		}
		r.Fail(n, "Write `sessions:` in the lab.", "This lab has no sessions.")
		return afterScript
	}
	r.Fail(n, "Known are script, every-failure and every-order.", "%q is nothing to look after.", n.Text)
	return afterScript
}

func (r *reader) want(n lab.Node, c check) want {
	r.Keys(n, "rows", "same-as", "same-as-setup", "ordered", "columns", "plan", "full-scan-steps", "vm-steps", "sorts",
		"changed", "ends", "retries", "deadlock")
	w := want{
		reference: r.reference(n.Get("same-as")), asSetup: r.Bool(n.Get("same-as-setup")), ordered: r.Bool(n.Get("ordered")),
		scans: r.most(n.Get("full-scan-steps")), steps: r.most(n.Get("vm-steps")), sorts: r.most(n.Get("sorts")),
		ends: r.Bool(n.Get("ends")), retries: r.most(n.Get("retries")),
	}
	if m := n.Get("rows"); m.Has() {
		rows := r.rows(m)
		w.rows = &rows
	}
	if m := n.Get("columns"); m.Has() {
		w.columns = r.Texts(m)
	}
	plan := n.Get("plan")
	r.Keys(plan, "has", "lacks")
	w.has, w.lacks = r.Texts(plan.Get("has")), r.Texts(plan.Get("lacks"))
	for _, item := range n.Get("changed").List {
		w.changed = append(w.changed, int64(r.Int(item, 0, 1000, 0)))
	}
	if d := n.Get("deadlock"); d.Has() {
		if w.noDeadlock = !r.Bool(d); !w.noDeadlock {
			r.Fail(d, "Write `deadlock: false`.", "A deadlock cannot be asked for.")
		}
	}
	r.comparison(&w, n)
	return w
}

// comparison looks whether there is one thing at most to compare rows with.
func (r *reader) comparison(w *want, n lab.Node) {
	ways := 0
	for _, there := range []bool{w.rows != nil, w.reference != "", w.asSetup} {
		if there {
			ways++
		}
	}
	if ways > 1 {
		r.Fail(n, "Write one of them.", "Rows are compared with one thing: rows, same-as or same-as-setup.")
	}
	w.comparesRow = ways > 0
}

// most is a bound such as {max: 0}.
func (r *reader) most(n lab.Node) *int64 {
	if !n.Has() {
		return nil
	}
	r.Keys(n, "max")
	if !n.Get("max").Has() {
		r.Fail(n, "Write `{max: 0}`.", "This bound has no max.")
		return nil
	}
	v := int64(r.Int(n.Get("max"), 0, maxSteps, 0))
	return &v
}

// tries are statements, or for refusals mappings of a statement and what has to refuse it.
func (r *reader) tries(n lab.Node, refusals bool) (out []try) {
	if !n.Has() {
		return nil
	}
	if n.Shape != lab.List || len(n.List) == 0 || len(n.List) > maxTries {
		r.Fail(n, "Write a list of statements.", "Here 1 to %d statements are expected.", maxTries)
		return nil
	}
	for _, item := range n.List {
		t := try{sql: item.Text}
		if item.Shape == lab.Mapping {
			r.Keys(item, "run", "by")
			t = try{r.Text(item.Get("run")), r.Text(item.Get("by"))}
		}
		if t.by != "" && (!refusals || !slices.Contains(rules, t.by)) {
			r.Fail(item, "Known are "+strings.Join(rules, ", ")+", under `refuses:`.", "%q is no rule that refuses a row.", t.by)
		}
		if s, _ := parse("", t.sql); len(s.Statements) == 0 {
			r.Fail(item, "Write an INSERT, UPDATE or DELETE.", "Here is no statement.")
		}
		out = append(out, t)
	}
	return out
}

func (r *reader) schema(n lab.Node) *schemaWant {
	r.Keys(n, "table", "strict", "columns", "lacks", "primary-key", "references", "unique", "indexes")
	w := &schemaWant{
		table: r.Text(n.Get("table")), strict: r.Bool(n.Get("strict")), columns: n.Get("columns").Fields, lacks: r.Texts(n.Get("lacks")),
		primaryKey: r.Texts(n.Get("primary-key")), references: n.Get("references").Fields, indexes: r.most(n.Get("indexes")),
	}
	for _, f := range slices.Concat(w.columns, w.references) {
		r.Text(f.Value)
	}
	for _, item := range n.Get("unique").List {
		w.unique = append(w.unique, r.Texts(item))
	}
	if w.table == "" && w.indexes == nil {
		r.Fail(n, "Write `table: reviews`.", "This check does not name a table.")
	}
	return w
}

// bound says what a limit is, in words.
func bound(n int64) string { return "at most " + strconv.FormatInt(n, 10) }
