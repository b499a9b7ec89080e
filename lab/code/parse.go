package code

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/code/race"
)

// common are the keys that every lab has.
var common = []string{"id", "kind", "title", "minutes", "difficulty", "objectives", "hints", "start", "solution", "wrong", "checks"}

const maxSteps = 50

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
	if n := src.Node.Get("race"); n.Has() {
		s.race = r.race(n)
		s.repair = r.repair(n.Get("repair"), src.Start[0])
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
}

func (r *reader) limits(n lab.Node) time.Duration {
	r.Keys(n, "time")
	return r.Duration(n.Get("time"), MaxTime, 2*time.Second)
}

func (r *reader) race(n lab.Node) *raceSpec {
	r.Keys(n, "together", "always", "watch", "count", "words", "schedules", "repair")
	out := &raceSpec{}
	r.together(n.Get("together"), out)
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
	r.Keys(s, "max")
	out.Schedules = r.Int(s.Get("max"), 1, race.MaxSchedules, race.MaxSchedules)
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
		r.Keys(item, "name", "send", "json", "body", "headers", "customer")
		name := r.Text(item.Get("name"))
		if name == "" {
			name = fmt.Sprintf("Request %d", i+1)
		}
		out.Together = append(out.Together, race.Request{Name: name, Request: r.request(item)})
	}
}

func (r *reader) always(n lab.Node, out *raceSpec) {
	r.Keys(n, "statuses", "db")
	if !n.Has() {
		r.Fail(n, "Write `always: {statuses: [200, 409]}`.", "This race does not say what always has to hold.")
	}
	list := n.Get("statuses")
	for _, s := range list.List {
		out.Always.Statuses = append(out.Always.Statuses, r.Int(s, 100, 599, 200))
	}
	if list.Has() && len(list.List) != len(out.Together) {
		r.Fail(list, "Write one status for each request.", "There are %d statuses for %d requests.", len(list.List), len(out.Together))
	}
	db := n.Get("db")
	r.Keys(db, "run", "rows")
	out.Always.Query, out.Always.Rows = r.Text(db.Get("run")), r.rows(db.Get("rows"))
}

// rows are rows of a result, each value as it is shown.
func (r *reader) rows(n lab.Node) [][]string {
	var out [][]string
	for _, row := range n.List {
		out = append(out, r.Texts(row))
	}
	return out
}

func (r *reader) repair(n lab.Node, start lab.File) Repair {
	if !n.Has() {
		return Repair{}
	}
	r.Keys(n, "line", "choices")
	out := Repair{File: start.Name, Line: r.Int(n.Get("line"), 1, strings.Count(start.Text, "\n")+1, 1), Choices: r.Texts(n.Get("choices"))}
	if len(out.Choices) < 2 {
		r.Fail(n, "Write two lines or more to choose from.", "A repair needs choices.")
	}
	return out
}

// check reads what is asked. A race of a check's own stands under together and always; race names a part of the lab's.
func (r *reader) check(c lab.Check, whole *raceSpec) check {
	r.Keys(c.Node, "id", "say", "hint", "points", "hidden", "race", "together", "always", "watch", "count", "words", "schedules", "steps")
	out := check{Check: c, part: always, race: whole}
	n := c.Node
	switch {
	case n.Get("steps").Has():
		out.race, out.steps = nil, r.steps(n.Get("steps"))
	case n.Get("together").Has():
		own := lab.Node{Line: n.Line, Col: n.Col, Shape: lab.Mapping}
		for _, f := range n.Fields {
			switch f.Key {
			case "together", "always", "watch", "count", "words", "schedules":
				own.Fields = append(own.Fields, f)
			}
		}
		out.race = r.race(own)
	default:
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

// request reads what is sent: a method and a path, headers, and a body as JSON or as text.
func (r *reader) request(n lab.Node) js.Request {
	method, target, ok := strings.Cut(r.Text(n.Get("send")), " ")
	u, err := url.Parse(target)
	if !ok || err != nil || !strings.HasPrefix(target, "/") {
		r.Fail(n, "Write a method and a path, such as `send: POST /buy`.", "This request has no method and path.")
		return js.Request{}
	}
	out := js.Request{Method: method, Path: u.Path, Query: map[string]string{}, Headers: map[string]string{}}
	for key, values := range u.Query() {
		out.Query[key] = values[0]
	}
	for _, h := range n.Get("headers").Fields {
		out.Headers[strings.ToLower(h.Key)] = r.Text(h.Value)
	}
	r.body(n, &out)
	if c := n.Get("customer"); c.Has() {
		out.Customer = value(c)
	}
	return out
}

// body fills in the bytes and, if they are JSON, what they mean.
func (r *reader) body(n lab.Node, out *js.Request) {
	out.RawBody = r.Text(n.Get("body"))
	if j := n.Get("json"); j.Has() {
		b, err := json.Marshal(value(j))
		if err != nil {
			r.Fail(j, "Write plain values.", "This is no JSON.")
		}
		out.RawBody = string(b)
		if _, ok := out.Headers["content-type"]; !ok {
			out.Headers["content-type"] = "application/json"
		}
	}
	out.Body = out.RawBody
	var v any
	if json.Unmarshal([]byte(out.RawBody), &v) == nil {
		out.Body = v
	}
}

// value is what a node means in JSON.
func value(n lab.Node) any {
	switch n.Shape {
	case lab.List:
		out := make([]any, len(n.List))
		for i, item := range n.List {
			out[i] = value(item)
		}
		return out
	case lab.Mapping:
		out := map[string]any{}
		for _, f := range n.Fields {
			out[f.Key] = value(f.Value)
		}
		return out
	case lab.Missing:
		return nil
	}
	return scalar(n)
}

func scalar(n lab.Node) any {
	if n.Quoted {
		return n.Text
	}
	switch n.Text {
	case "true", "false":
		return n.Text == "true"
	case "null", "~", "":
		return nil
	}
	if f, err := strconv.ParseFloat(n.Text, 64); err == nil {
		return f
	}
	return n.Text
}
