package http

import (
	"encoding/json"
	"path"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// common are the keys that every lab has.
var common = []string{"id", "kind", "title", "minutes", "difficulty", "objectives", "hints", "start", "solution", "wrong", "checks"}

// serverKeys are the keys that say what the server is.
var serverKeys = []string{"server", "routes", "setup", "hosts", "cors", "fill", "latency", "limits", "waits"}

// Parse understands an http lab and runs nothing.
func (Engine) Parse(src lab.Source) (lab.Spec, []lab.Problem) {
	r := &reader{files: src.Files}
	r.Keys(src.Node, append(common, serverKeys...)...)
	s := &Spec{source: src, service: r.service(src.Node, src)}
	for _, f := range src.Start {
		switch path.Ext(f.Name) {
		case ".http":
			r.only(src.Node, &s.file, f.Name)
		case ".txt":
			r.only(src.Node, &s.findings, f.Name)
		}
	}
	if s.file == "" {
		r.Fail(src.Node, "Write `start: requests.http`, or a folder with such a file.", "This lab has no file of requests to start from.")
	}
	for _, c := range src.Checks {
		s.checks = append(s.checks, r.check(c, s))
	}
	if len(r.Problems) > 0 {
		return nil, r.Problems
	}
	return s, nil
}

// ReadService understands the keys of a mapping that say what a server is, such as those of a block in a lesson.
func ReadService(n lab.Node, src lab.Source) (*Service, []lab.Problem) {
	r := &reader{files: src.Files}
	r.Keys(n, serverKeys...)
	s := r.service(n, src)
	return s, r.Problems
}

type reader struct {
	lab.Reader
	files map[string]string
}

func (r *reader) only(at lab.Node, name *string, found string) {
	if *name != "" {
		r.Fail(at.Get("start"), "Keep one of each kind.", "Both %s and %s begin this lab, and one is expected.", *name, found)
	}
	*name = found
}

func (r *reader) service(n lab.Node, src lab.Source) *Service {
	s := &Service{
		setup: r.Files(n.Get("setup"), src), cors: r.Bool(n.Get("cors")), waits: r.Bool(n.Get("waits")),
		latency: r.Duration(n.Get("latency"), time.Minute, 0), hosts: []string{"lab.test"},
	}
	limits := n.Get("limits")
	r.Keys(limits, "time")
	s.limit = r.Duration(limits.Get("time"), 10*time.Second, 2*time.Second)
	if hosts := n.Get("hosts"); hosts.Has() {
		s.hosts = r.Texts(hosts)
	}
	for _, h := range s.hosts {
		if name, _, _ := strings.Cut(h, ":"); !strings.HasSuffix(name, ".test") || h != strings.ToLower(h) {
			r.Fail(n.Get("hosts"), "Such names exist nowhere else (RFC 6761).", "%q is no name in small letters that ends in .test.", h)
		}
	}
	r.fills(n.Get("fill"), s)
	r.answers(n, s)
	return s
}

func (r *reader) fills(n lab.Node, s *Service) {
	for _, what := range r.Texts(n) {
		switch what {
		case "end":
			s.fills.end = true
		case "length":
			s.fills.length = true
		case "host":
			if len(s.hosts) > 0 {
				s.fills.host = s.hosts[0]
			}
		default:
			r.Fail(n, "Known are end, length and host.", "%q is nothing that can be filled in.", what)
		}
	}
}

func (r *reader) answers(n lab.Node, s *Service) {
	server, list := n.Get("server"), n.Get("routes")
	switch {
	case server.Has() == list.Has():
		r.Fail(n, "Write `server: server.js` or `routes:`.", "A lab needs a server or routes, and not both.")
	case server.Has():
		s.file = r.Text(server)
		text, ok := r.files[s.file]
		if s.source = text; !ok || text == "" {
			r.Fail(server, "Check its spelling.", "There is no file called %q in this lab.", s.file)
		}
	default:
		if s.setup != "" {
			r.Fail(n.Get("setup"), "Write `server: server.js`.", "Routes have no database.")
		}
		for _, item := range list.List {
			s.routes = append(s.routes, r.route(item))
		}
		if len(s.routes) == 0 {
			r.Fail(list, "Write `- on: GET /plants` and `reply: {json: []}`.", "There are no routes.")
		}
	}
}

func (r *reader) route(n lab.Node) route {
	r.Keys(n, "on", "when", "reply")
	method, target, ok := strings.Cut(r.Text(n.Get("on")), " ")
	if !ok || !strings.HasPrefix(target, "/") {
		r.Fail(n, "Write a method and a path, such as `on: GET /plants/{id}`.", "This route has no method and path.")
	}
	when := n.Get("when")
	r.Keys(when, "header", "query", "json")
	out := route{method: method, path: target, header: r.values(when.Get("header"), true), query: r.values(when.Get("query"), false), json: r.part(when.Get("json"))}
	out.reply = r.reply(n.Get("reply"))
	return out
}

// values are what values have to be, by name.
func (r *reader) values(n lab.Node, fold bool) map[string]text {
	r.Keys(n, keys(n)...)
	var out map[string]text
	for _, f := range n.Fields {
		if out == nil {
			out = map[string]text{}
		}
		name := f.Key
		if fold {
			name = strings.ToLower(name)
		}
		out[name] = r.value(f.Value)
	}
	return out
}

func keys(n lab.Node) []string {
	var out []string
	for _, f := range n.Fields {
		out = append(out, f.Key)
	}
	return out
}

func (r *reader) value(n lab.Node) text {
	t, err := readText(r.Text(n))
	if err != nil {
		r.Fail(n, "Write it as /^...$/.", "This %v.", err)
	}
	return t
}

func (r *reader) part(n lab.Node) *part {
	if !n.Has() {
		return nil
	}
	return &part{r.wanted(n)}
}

// wanted is JSON in which a text may be a pattern.
func (r *reader) wanted(n lab.Node) any {
	switch n.Shape {
	case lab.List:
		out := make([]any, len(n.List))
		for i, item := range n.List {
			out[i] = r.wanted(item)
		}
		return out
	case lab.Mapping:
		out := map[string]any{}
		for _, f := range n.Fields {
			out[f.Key] = r.wanted(f.Value)
		}
		return out
	}
	v := n.Value()
	if s, ok := v.(string); ok {
		if t := r.value(lab.Node{Line: n.Line, Col: n.Col, Shape: lab.Scalar, Text: s}); t.pattern != nil {
			return t
		}
	}
	return v
}

func (r *reader) reply(n lab.Node) reply {
	r.Keys(n, "status", "header", "body", "json", "events")
	out := reply{status: r.Int(n.Get("status"), 200, 599, 200), header: map[string]string{}, body: r.Text(n.Get("body"))}
	for _, f := range n.Get("header").Fields {
		out.header[f.Key] = r.Text(f.Value)
	}
	if j := n.Get("json"); j.Has() {
		out.body = r.encoded(j) + "\n"
		if !has(out.header, "content-type") {
			out.header["Content-Type"] = "application/json"
		}
	}
	if e := n.Get("events"); e.Has() {
		out.events, out.header = events(r.encoded(e)), with(out.header, "Content-Type", streamType)
	}
	return out
}

func (r *reader) encoded(n lab.Node) string {
	b, err := json.Marshal(n.Value())
	if err != nil {
		r.Fail(n, "Write plain values.", "This is no JSON.")
	}
	return string(b)
}
