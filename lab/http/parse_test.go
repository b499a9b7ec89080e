package http

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/lab"
)

const goodLab = `id: shop
kind: http
title: A shop
start: requests.http
solution: requests.http
routes:
  - {on: GET /plants, when: {query: {q: '/^f/i'}, header: {Accept: text/plain}}, reply: {status: 203, header: {X-A: b}, body: fern}}
  - {on: 'POST /plants/{id}', when: {json: {n: 1, list: [a, {b: '/^c.$/'}]}}, reply: {status: 201, json: {ok: true}}}
  - {on: 'GET /plants/{id}', reply: {events: [{id: 1, data: a}, b]}}
hosts: [lab.test, "shop.test:8080"]
cors: true
fill: [end, host, length]
latency: 20ms
limits: {time: 3s}
waits: true
checks:
  - id: a
    say: All of it
    saw: [{method: GET, path: /plants, query: {q: x}, header: {A: b}, status: [200, 203], answer: {header: {B: c}, json: {d: 1}}}]
    only: true
    never: [{status: 500}]
    at-most: 5
    statuses: {different: 2, of: [200, 203], only: [200], at-least: {200: 1}, at-most: {429: 2}}
    bytes: {max: 9, of: {path: /plants}}
    time: {max: 40s}
    events: {of: {path: /plants/1}, ids: [1, 2], cuts: 1}
    retried: true
    at: 2027-01-01
  - {id: b, say: The wire, wire: {message: 1, method: GET, body: "", json: {a: 1}}}
  - {id: c, say: Every message, wire: true, at: "2027-01-01T10:00:00Z"}
`

func TestAGoodLabIsUnderstood(t *testing.T) {
	s, problems, err := parse(goodLab)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if v := s.service; len(v.routes) != 3 || !v.cors || !v.waits || v.latency != 20e6 || v.limit != 3e9 || v.fills != (fills{end: true, length: true, host: "lab.test"}) {
		t.Errorf("%+v", v)
	}
	c := s.checks[0]
	if p := c.saw[0]; p.header["a"].literal != "b" || p.answer.header["b"].literal != "c" || len(p.status) != 2 || p.said != "GET /plants answered 200 or 203" {
		t.Errorf("%+v", p)
	}
	if c.atMost != 5 || !c.only || c.time != 40e9 || c.statuses.atMost[429] != 2 || c.events.cuts != 1 || !c.conditions.retried || c.conditions.start.Year() != 2027 {
		t.Errorf("%+v", c)
	}
	if s.checks[2].wire == nil || s.checks[2].wire.pattern != nil || s.checks[1].atMost != -1 {
		t.Errorf("%+v", s.checks)
	}
	if f := s.Surfaces(); len(f) != 1 || f[0].Lang != "http" || f[0].File != "requests.http" {
		t.Errorf("%+v", f)
	}
}

func TestMistakesInALabAreNamedWithTheirPlace(t *testing.T) {
	for old, c := range map[string]struct{ new, want string }{
		"start: requests.http":       {"start: server.js", "This lab has no file of requests to start from."},
		"cors: true":                 {"cors: maybe", `11:7 "maybe" is neither true nor false.`},
		"cors: true\n":               {"crs: true\n", `11:6 There is no key "crs" here.`},
		"routes:":                    {"server: server.js\nroutes:", "1:1 A lab needs a server or routes, and not both."},
		"hosts: [lab.test":           {"hosts: [lab.example", `10:8 "lab.example" is no name in small letters that ends in .test.`},
		"fill: [end":                 {"fill: [start", `12:7 "start" is nothing that can be filled in.`},
		"on: GET /plants,":           {"on: /plants,", "7:5 This route has no method and path."},
		"'/^f/i'":                    {"'/^(/'", "This cannot be read as a pattern"},
		"status: 203":                {"status: 99", `"99" is no number from 200 to 599.`},
		"saw: [{method":              {"saw: [{mehtod", `There is no key "mehtod" here.`},
		"saw: [{":                    {"saw: {", "Here a list of requests is expected."},
		"at: 2027-01-01\n":           {"at: tomorrow\n", `"tomorrow" is no day.`},
		"{429: 2}":                   {"{many: 2}", `"many" is no status code.`},
		"wire: true":                 {"hidden: true", "This check does not say what it looks at."},
		"wire: {message: 1":          {"wire: {status: 200, message: 1", "A message on the wire has no answer yet."},
		"time: {max: 40s}":           {"time: {max: soon}", `"soon" is no time from 0 to`},
		"    time:":                  {"    db: {run: SELECT 1}\n    time:", "Routes have no database."},
		"limits: {time: 3s}":         {"limits: {time: 3s}\nsetup: setup.sql", "Routes have no database."},
		"    time: ":                 {"    findings: {a: 1}\n    time: ", "This lab has no file of findings."},
		"latency: 20ms":              {"latency: 2h", `"2h" is no time from 0 to 1m0s.`},
		"different: 2":               {"different: two", `"two" is no number from 0 to 100.`},
		"events: {of":                {"events: {off", `There is no key "off" here.`},
		"ids: [1, 2], cuts: 1":       {"cuts: 0", `This check does not say which events are expected.`},
		"bytes: {max: 9":             {"bytes: {min: 9", `There is no key "min" here.`},
		"id: b, say: The wire, wire": {"id: b, say: The wire, wires", `There is no key "wires" here.`},
	} {
		if !strings.Contains(goodLab, old) {
			t.Fatalf("%q does not stand in the lab", old)
		}
		text := strings.Replace(goodLab, old, c.new, 1)
		if old == "saw: [{" {
			text = strings.Replace(text, "json: {d: 1}}}]", "json: {d: 1}}}", 1)
		}
		_, problems, err := parse(text)
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Col, p.Text))
		}
		if err != nil || !strings.Contains(strings.Join(got, "\n"), c.want) {
			t.Errorf("%q: %v, %q, want %q", c.new, err, got, c.want)
		}
	}
}

func TestRoutesAnswerWhatFits(t *testing.T) {
	s, _, err := parse(goodLab)
	if err != nil {
		t.Fatal(err)
	}
	const h = " HTTP/1.1\nHost: lab.test\n"
	out, err := Play(t.Context(), s.service, "r.http", strings.Join([]string{
		"GET /plants?q=Fern" + h + "Accept: text/plain\n", "GET /plants" + h, "GET /plants/" + h, "PATCH /plants/1" + h,
		"POST /plants/1" + h + "\n{\"n\":1,\"list\":[\"a\",{\"b\":\"cd\",\"more\":2}]}", "POST /plants/1" + h + "\n{\"n\":1,\"list\":[\"a\"]}",
		"HEAD /plants/2" + h, "GET /plants/2" + strings.Replace(h, "lab.test", "shop.test:8080", 1),
	}, "\n###\n"), lab.Env{})
	if err != nil || out.Fault != nil {
		t.Fatal(err, out.Fault)
	}
	for i, want := range []string{
		"203 Non-Authoritative Information|X-A: b|\n\nfern\n", "404 Not Found", "404 Not Found", "405 Method Not Allowed|Allow: POST, GET", "201 Created|application/json|{\"ok\":true}\n",
		"405 Method Not Allowed|Allow: GET", "200 OK|text/event-stream", "200 OK|id: 1\ndata: a\n\ndata: b\n\n",
	} {
		for _, part := range strings.Split(want, "|") {
			if got := out.Blocks[i].Rows[1][1]; !strings.Contains(got, part) {
				t.Errorf("%s: %q, want %q", out.Blocks[i].Title, got, part)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(goodLab)
	for _, folder := range folders(f) {
		text, err := os.ReadFile(labsDir + "/" + folder + "/lab.yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, yaml string) {
		s, problems, err := parse(yaml)
		if err == nil && s == nil && len(problems) == 0 {
			t.Error("a lab was refused without a word")
		}
	})
}
