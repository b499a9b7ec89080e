package code

import (
	"fmt"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/partner"
	"github.com/engineroom/engineroom/lab/code/race"
)

// common are the keys that every lab has.
var common = []string{"id", "kind", "title", "minutes", "difficulty", "objectives", "hints", "start", "solution", "wrong", "checks"}

// Parse understands a code lab and runs nothing.
func (Engine) Parse(src lab.Source) (lab.Spec, []lab.Problem) {
	r := &reader{source: src}
	r.Keys(src.Node, append(common, "limits", "setup", "race", "try", "partners")...)
	s := &Spec{source: src, time: r.limits(src.Node.Get("limits")), setup: r.Files(src.Node.Get("setup"), src)}
	if len(src.Start) == 0 {
		r.Fail(src.Node, "Write `start: handler.js`.", "This lab has no file to start from.")
		return nil, r.Problems
	}
	s.file = src.Start[0].Name
	s.fakes = r.partners(src.Node.Get("partners"))
	r.fakes = s.fakes
	if n := src.Node.Get("race"); n.Has() {
		s.race = r.race(n)
	}
	s.shows = r.steps(src.Node.Get("try"))
	for _, c := range src.Checks {
		s.checks = append(s.checks, r.check(c, s.race))
	}
	if len(r.Problems) > 0 {
		return nil, r.Problems
	}
	if s.race == nil && len(s.shows) == 0 {
		s.shows = firstSteps(s.checks)
	}
	return s, nil
}

func firstSteps(checks []check) []step {
	for _, c := range checks {
		if len(c.steps) > 0 && !c.Hidden {
			return c.steps
		}
	}
	return nil
}

type reader struct {
	lab.Reader
	source lab.Source
	fakes  partner.Fakes // those that what is read may name
}

func (r *reader) limits(n lab.Node) time.Duration {
	r.Keys(n, "time")
	return r.Duration(n.Get("time"), MaxTime, 2*time.Second)
}

func (r *reader) race(n lab.Node) *raceSpec {
	r.Keys(n, "together", "then", "always", "watch", "count", "words", "schedules")
	out := &raceSpec{}
	r.together(n.Get("together"), out)
	r.then(n.Get("then"), out)
	r.always(n.Get("always"), out)
	if w := n.Get("watch"); w.Has() {
		r.Keys(w, "say", "run")
		out.watch, out.Watch = r.Text(w.Get("say")), r.Text(w.Get("run"))
	}
	c := n.Get("count")
	r.Keys(c, "say", "status")
	out.count, out.status = r.Text(c.Get("say")), r.Int(c.Get("status"), 100, 599, 200)
	r.words(n.Get("words"), out)
	s := n.Get("schedules")
	r.Keys(s, "max", "switches")
	out.Schedules, out.Switches = r.Int(s.Get("max"), 1, race.MaxSchedules, race.MaxSchedules), r.Int(s.Get("switches"), 1, 20, 0)
	return out
}

func (r *reader) words(n lab.Node, out *raceSpec) {
	r.Keys(n, "good", "bad", "all", "some")
	or := func(key, otherwise string) string {
		if text := r.Text(n.Get(key)); text != "" {
			return text
		}
		return otherwise
	}
	out.words = words{or("good", "ok"), or("bad", "BROKEN"), or("all", "come out right"), or("some", "come out wrong")}
}

func (r *reader) together(n lab.Node, out *raceSpec) {
	if n.Shape != lab.List || len(n.List) < 2 || len(n.List) > race.MaxRequests {
		r.Fail(n, "List the requests that run together.", "A race has 2 to %d requests.", race.MaxRequests)
		return
	}
	for i, item := range n.List {
		r.Keys(item, "name", "send", "json", "body", "headers", "customer", "crash")
		q := r.racer(item, fmt.Sprintf("Request %d", i+1))
		if c := item.Get("crash"); c.Has() {
			q.Crash = r.method(c)
		}
		out.Together = append(out.Together, q)
	}
}

// racer reads who sends what.
func (r *reader) racer(n lab.Node, otherwise string) race.Request {
	q := race.Request{Name: r.Text(n.Get("name"))}
	if q.Name == "" {
		q.Name = otherwise
	}
	before := len(r.Problems)
	m := r.message(n, nil)
	if len(r.Problems) == before {
		q.Request, _ = m.heard() // which message has tried
	}
	return q
}

// then reads requests that come when the others are over.
func (r *reader) then(n lab.Node, out *raceSpec) {
	for _, item := range n.List {
		r.Keys(item, "name", "send", "json", "body", "headers", "customer", "after", "status")
		out.Then = append(out.Then, race.Later{
			Request: r.racer(item, "Somebody"), After: r.Duration(item.Get("after"), 1000*time.Hour, 0), Status: r.Int(item.Get("status"), 200, 599, 200),
		})
	}
}

func (r *reader) always(n lab.Node, out *raceSpec) {
	r.Keys(n, "statuses", "calls", "attempts", "db")
	if !n.Has() {
		r.Fail(n, "Write `always: {statuses: [200, 409]}`.", "This race does not say what always has to hold.")
	}
	r.statuses(n.Get("statuses"), out)
	out.Always.Calls, out.Always.Attempts = r.counts(n.Get("calls")), r.counts(n.Get("attempts"))
	db := n.Get("db")
	r.Keys(db, "run", "rows")
	out.Always.Query, out.Always.Rows = r.Text(db.Get("run")), r.rows(db.Get("rows"))
}

// statuses reads a list with a status for each request, or a list of such lists, of which one has to come. `none` is no answer.
func (r *reader) statuses(n lab.Node, out *raceSpec) {
	choices := n.List
	if len(choices) > 0 && choices[0].Shape != lab.List {
		choices = []lab.Node{n}
	}
	for _, choice := range choices {
		var statuses []int
		for _, s := range choice.List {
			if s.Text == "none" {
				statuses = append(statuses, 0)
			} else {
				statuses = append(statuses, r.Int(s, 200, 599, 200))
			}
		}
		if len(statuses) != len(out.Together) {
			r.Fail(choice, "Write one status for each request.", "There are %d statuses for %d requests.", len(statuses), len(out.Together))
		}
		out.Always.Statuses = append(out.Always.Statuses, statuses)
	}
}

// rows are rows of a result, each value as it is shown.
func (r *reader) rows(n lab.Node) [][]string {
	var out [][]string
	for _, row := range n.List {
		out = append(out, r.Texts(row))
	}
	return out
}

// check reads what is asked. A race of a check's own stands under together and always; race names a part of the lab's.
func (r *reader) check(c lab.Check, whole *raceSpec) check {
	r.Keys(c.Node, "id", "say", "hint", "points", "hidden", "race", "together", "then", "always", "watch", "count", "words", "schedules", "steps", "partners")
	n := c.Node
	shared := r.fakes
	r.fakes = merged(shared, r.partners(n.Get("partners")))
	defer func() { r.fakes = shared }()
	out := check{Check: c, part: always, race: whole, fakes: r.fakes}
	switch {
	case n.Get("steps").Has():
		out.race, out.steps = nil, r.steps(n.Get("steps"))
	case n.Get("together").Has():
		own := lab.Node{Line: n.Line, Col: n.Col, Shape: lab.Mapping}
		for _, f := range n.Fields {
			switch f.Key {
			case "together", "then", "always", "watch", "count", "words", "schedules":
				own.Fields = append(own.Fields, f)
			}
		}
		out.race = r.race(own)
	default:
		if own := n.Get("partners"); own.Has() {
			r.Fail(own, "Write them for the whole lab.", "A check of the lab's race has no partners of its own.")
		}
		out.part = r.part(n.Get("race"), n, whole)
	}
	return out
}

func (r *reader) part(n, at lab.Node, whole *raceSpec) part {
	if !n.Has() || whole == nil {
		r.Fail(at, "Write `steps:` with requests, or `race: always`.", "This check does not say what it looks at.")
		return always
	}
	p := part(r.Text(n))
	switch p {
	case always, ends:
		return p
	case database:
		if whole.Always.Query != "" {
			return p
		}
	case statuses:
		if whole.Always.Statuses != nil {
			return p
		}
	}
	r.Fail(n, "Known are always, db, statuses and ends; what is asked must stand under `always:`.", "%q is no part of this race.", n.Text)
	return p
}
