package sql

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// common are the keys that every lab has.
var common = []string{"id", "kind", "title", "minutes", "difficulty", "objectives", "hints", "start", "solution", "wrong", "checks"}

// Bounds of what a lab may ask for.
const (
	MaxTime     = 10 * time.Second // of one call of the worker, so its child's own limit on a call need not be longer
	maxSteps    = 200_000_000
	maxRows     = 5000
	maxTries    = 100
	maxSessions = 4
	MaxOrders   = 1000
	maxTurns    = 50
)

// Parse understands a lab about SQL and runs nothing.
func (Engine) Parse(src lab.Source) (lab.Spec, []lab.Problem) {
	r := &reader{source: src}
	r.Keys(src.Node, append(common, "limits", "setup", "data", "mode", "failures", "sessions", "schedule")...)
	s := &Spec{source: src, limits: r.limits(src.Node.Get("limits")), wal: r.mode(src.Node.Get("mode"), false)}
	s.sets = r.sets(src.Node)
	if len(src.Start) == 0 {
		r.Fail(src.Node, "Write `start: answer.sql`.", "This lab has no file to start from.")
		return nil, r.Problems
	}
	if n := src.Node.Get("failures"); n.Has() {
		r.Keys(n, "watch")
		s.watch = r.query(n.Get("watch"))
	}
	if n := src.Node.Get("sessions"); n.Has() {
		s.meets = r.meets(n, src.Node.Get("schedule"))
	}
	for _, c := range src.Checks {
		s.checks = append(s.checks, r.check(c, s))
	}
	if len(r.Problems) > 0 {
		return nil, r.Problems
	}
	return s, nil
}

type reader struct {
	lab.Reader
	source lab.Source
}

func (r *reader) limits(n lab.Node) limits {
	r.Keys(n, "time", "steps", "rows")
	return limits{
		time:  r.Duration(n.Get("time"), MaxTime, 2*time.Second),
		steps: int64(r.Int(n.Get("steps"), 1000, maxSteps, 50_000_000)), rows: r.Int(n.Get("rows"), 1, maxRows, 200),
	}
}

func (r *reader) mode(n lab.Node, otherwise bool) bool {
	switch {
	case !n.Has():
		return otherwise
	case n.Text == "wal":
		return true
	case n.Text == "rollback":
		return false
	}
	r.Fail(n, "Write `mode: wal` or `mode: rollback`.", "%q is no mode of a journal.", n.Text)
	return otherwise
}

// sets are the data sets: the setup alone, or with the shown data and the others behind it.
func (r *reader) sets(n lab.Node) []dataset {
	setup := r.Files(n.Get("setup"), r.source)
	data := n.Get("data")
	if !data.Has() {
		return []dataset{{shownData, setup}}
	}
	r.Keys(data, shownData, hiddenData, edgeData)
	var out []dataset
	for _, name := range []string{shownData, hiddenData, edgeData} {
		if f := data.Get(name); f.Has() {
			out = append(out, dataset{name, setup + "\n" + r.Files(f, r.source)})
		} else if name == shownData {
			r.Fail(data, "Write `shown: shown.sql`.", "The data that the learner sees are missing.")
		}
	}
	return out
}

// query is a text that is one statement.
func (r *reader) query(n lab.Node) string {
	text := r.Text(n)
	if s, _ := parse("", text); n.Has() && len(s.Statements) != 1 {
		r.Fail(n, "Write one statement.", "Here stand %d statements, and one is expected.", len(s.Statements))
	}
	return text
}

func (r *reader) meets(people, n lab.Node) *meetSpec {
	r.Keys(n, "orders", "max", "ends-early", "retries", "watch", "count", "words")
	out := &meetSpec{
		people: r.people(people), early: r.Bool(n.Get("ends-early")), retries: r.Int(n.Get("retries"), 0, 10, 3),
		max: r.Int(n.Get("max"), 1, MaxOrders, 200), count: r.Text(n.Get("count")),
	}
	if w := n.Get("watch"); w.Has() {
		r.Keys(w, "say", "run")
		out.watch, out.run = r.Text(w.Get("say")), r.query(w.Get("run"))
	}
	w := n.Get("words")
	r.Keys(w, "good", "bad", "all", "some")
	or := func(key, otherwise string) string {
		if text := r.Text(w.Get(key)); text != "" {
			return text
		}
		return otherwise
	}
	out.words = words{or("good", "ok"), or("bad", "BROKEN"), or("all", "come out right"), or("some", "come out wrong")}
	if o := n.Get("orders"); o.Has() && o.Text != "every" {
		out.fixed = r.orders(o, out.people)
	}
	return out
}

// people are the sessions: a name each, and what it knows at the start.
func (r *reader) people(n lab.Node) (out []person) {
	if len(n.List) < 2 || len(n.List) > maxSessions {
		r.Fail(n, "List the sessions, such as `- {name: Ada, with: {customer: 1}}`.", "2 to %d sessions can meet.", maxSessions)
		return nil
	}
	for i, item := range n.List {
		r.Keys(item, "name", "file", "with")
		p := person{name: r.Text(item.Get("name")), file: r.Text(item.Get("file")), with: map[string]cell{}}
		if p.name == "" {
			p.name = fmt.Sprintf("Session %d", i+1)
		}
		if p.file == "" && len(r.source.Start) > 0 {
			p.file = r.source.Start[0].Name
		}
		if !slices.ContainsFunc(r.source.Start, func(f lab.File) bool { return f.Name == p.file }) {
			r.Fail(item, "Name one of the files of `start:`.", "The learner has no file called %q.", p.file)
		}
		for _, f := range item.Get("with").Fields {
			p.with[f.Key] = r.cell(f.Value)
		}
		out = append(out, p)
	}
	return out
}

// orders are lines such as "Ada Ada Bo Bo": whose turn it is, one statement each.
func (r *reader) orders(n lab.Node, people []person) (out [][]int) {
	for i, line := range r.Texts(n) {
		at := n
		if i < len(n.List) {
			at = n.List[i]
		}
		var turns []int
		for _, name := range strings.Fields(line) {
			who := slices.IndexFunc(people, func(p person) bool { return p.name == name })
			if who < 0 {
				r.Fail(at, "Write names of the sessions, with spaces between them, or `orders: every`.", "No session is called %q.", name)
				return nil
			}
			turns = append(turns, who)
		}
		if len(turns) == 0 || len(turns) > maxTurns {
			r.Fail(at, "Write whose turn it is, such as `Ada Bo Ada Bo`.", "An order has 1 to %d turns.", maxTurns)
		}
		out = append(out, turns)
	}
	return out
}

var (
	integer = regexp.MustCompile(`^[-+]?[0-9]+$`)
	blob    = regexp.MustCompile(`^[xX]'([0-9a-fA-F]{2})*'$`)
)

// cell is what a scalar of YAML means to the database: 7 is an integer, 7.0 a real number, what stands in quotes a text.
func (r *reader) cell(n lab.Node) cell {
	text := r.Text(n)
	switch {
	case !n.Has() || !n.Quoted && (text == "null" || text == "NULL" || text == "~"):
		return null
	case n.Quoted:
		return written(text)
	case integer.MatchString(text):
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return written(i)
		}
	case blob.MatchString(text):
		return strings.ToLower(text)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return written(f)
	}
	return written(text)
}

// rows are a list of rows, each a list of values.
func (r *reader) rows(n lab.Node) [][]cell {
	out := [][]cell{}
	if n.Shape != lab.List {
		r.Fail(n, "Write `rows: [[1, Fern], [2, Moss]]`; no row is `rows: []`.", "Here stands %s, and a list of rows is expected.", n.Shape)
		return out
	}
	for _, item := range n.List {
		if item.Shape != lab.List {
			r.Fail(item, "Write each row as a list of its own, such as `[1, Fern]`.", "Here stands %s, and a row is expected.", item.Shape)
			continue
		}
		row := make([]cell, len(item.List))
		for i, v := range item.List {
			row[i] = r.cell(v)
		}
		out = append(out, row)
	}
	return out
}

// reference is the text of a query of the lab: a file of it, or one statement.
func (r *reader) reference(n lab.Node) string {
	name := r.Text(n)
	if text, ok := r.source.Files[name]; ok {
		return text
	}
	if strings.HasSuffix(name, ".sql") {
		r.Fail(n, "Check its spelling.", "There is no file called %q in this lab.", name)
	}
	return name
}
