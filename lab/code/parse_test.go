package code

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/partner"
)

const goodLab = `id: race
kind: code
title: A race
setup: setup.sql
limits: {time: 3s}
start: handler.js
solution: handler.js
partners:
  gateway.charge: {key: key, answers: [{ok: true}, cut]}
race:
  together:
    - {name: Ada, send: POST /buy?n=2, json: {n: 1, s: "1"}, headers: {X-Key: a}}
    - {name: Ben, send: POST /buy}
  always: {statuses: [200, 409], db: {run: SELECT 1, rows: [[1]]}}
checks:
  - {id: a, say: All holds, race: always}
  - id: b
    say: It answers
    steps:
      - {send: GET /, after: 1h, keep: first, expect: {status: 200, header: {Allow: GET}, queries: {max: 1}}}
      - {send: GET /, crash: 1}
      - {send: GET /, expect: {same-body-as: first, calls: {gateway.charge: 1}, db: {run: SELECT 1, rows: [[1]]}}}
  - id: d
    say: Many and more
    partners: {gateway.charge: {answers: [{slow: 3s, then: cut}, {crash: {ok: true}}]}}
    steps:
      - {send: "GET /?a={{none}}", keep: k, headers: {Cookie: [a=1, b=2]}, meanwhile: SELECT 1}
      - send: GET /{{k.json.id}}
        after: 1m
        every: 2s
        times: 3
        expect:
          status: [2 x 200, 429]
          header: {Retry-After: [2 x none, 7], X-A: {matches: "^a"}}
          asked: {gateway.charge: {n: 1}}
          attempts: {gateway.charge: 1, argon2: 2}
          json-count: {items: 3}
          took: {max: 5s}
      - {send: GET /, crash: gateway.charge}
  - id: e
    say: A race with a crash
    together: [{name: A, send: POST /a, crash: gateway.charge}, {send: POST /b}]
    then: [{name: A, send: POST /a, after: 61s, status: 201}]
    always: {statuses: [[none, 409], [201, 409]], attempts: {gateway.charge: 1}}
    schedules: {switches: 2, max: 9}
  - id: c
    say: A race of its own
    together: [{send: POST /a}, {send: POST /b}]
    always: {statuses: [200, 200]}
`

// parse reads a lab with this lab.yaml. Problems of content's are told apart from those of the engine.
func parse(yaml string) (*Spec, []lab.Problem, error) {
	files := fstest.MapFS{}
	for name, text := range map[string]string{"lab.yaml": yaml, "task.md": "Buy.", "setup.sql": "CREATE TABLE t(a);", "handler.js": "function handle() {}\n"} {
		files["l/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	src, err := content.ReadLab(files, "l")
	if err != nil {
		return nil, nil, err
	}
	spec, problems := Engine{}.Parse(src)
	s, _ := spec.(*Spec)
	return s, problems, nil
}

func TestAGoodLabIsUnderstood(t *testing.T) {
	s, problems, err := parse(goodLab)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	q := s.race.Together[0]
	if q.Method != "POST" || q.Path != "/buy" || q.Query["n"] != "2" || q.RawBody != `{"n":1,"s":"1"}` || q.Headers["x-key"] != "a" || q.Headers["content-type"] != "application/json" {
		t.Errorf("the request is %+v", q)
	}
	if s.setup != "CREATE TABLE t(a);" || s.file != "handler.js" || len(s.checks) != 5 || s.fakes["gateway.charge"].Answers[1].Fault != partner.Cut {
		t.Errorf("%+v", s)
	}
	if b := s.checks[1]; b.race != nil || b.steps[1].crash != 1 || *b.steps[0].expect.queries != 1 || b.steps[2].expect.sameBody != "first" {
		t.Errorf("%+v", b)
	}
	if c := s.checks[4]; c.race == s.race || c.race.Together[1].Name != "Request 2" || s.checks[0].race != s.race {
		t.Errorf("%+v", c)
	}
	d := s.checks[2]
	if n := d.steps; len(n) != 5 || n[1].after != time.Minute || n[3].after != 2*time.Second || n[3].expect.status != 429 || !n[2].expect.headers[0].absent || n[2].expect.asked != nil || n[3].expect.asked == nil || n[4].dies != "gateway.charge" || len(n[0].header["Cookie"]) != 2 {
		t.Errorf("%+v", d.steps)
	}
	if a := d.fakes["gateway.charge"].Answers; a[0].After != 3*time.Second || a[0].Fault != partner.Cut || a[1].Fault != partner.Crash {
		t.Errorf("%+v", a)
	}
	if e := s.checks[3].race; e.Together[0].Crash != "gateway.charge" || e.Then[0].After != 61*time.Second || !reflect.DeepEqual(e.Always.Statuses, [][]int{{0, 409}, {201, 409}}) || e.Switches != 2 {
		t.Errorf("%+v", e)
	}
	if f := s.Surfaces(); len(f) != 1 || f[0].File != "handler.js" || f[0].Lang != "js" {
		t.Errorf("%+v", f)
	}
}

func TestMistakesInALabAreNamedWithTheirPlace(t *testing.T) {
	for old, c := range map[string]struct{ new, want string }{
		"setup: setup.sql":            {"setup: seed.sql", `4:8 There is no file called "seed.sql" in this lab.`},
		"limits: {time: 3s}":          {"limits: {time: 1h}", `5:16 "1h" is no time from 0 to 12s.`},
		"race:\n  together":           {"race:\n  unknown: 1\n  together", `11:12 There is no key "unknown" here.`},
		"send: POST /buy}":            {"send: /buy}", "13:7 This request has no method and path that can be sent."},
		"statuses: [200, 409]":        {"statuses: [200]", "14:22 There are 1 statuses for 2 requests."},
		"race: always":                {"race: rows", `16:35 "rows" is no part of this race.`},
		"race: always}":               {"hidden: true}", "16:5 This check does not say what it looks at."},
		"same-body-as: first":         {"same-body-as: last", `22:46 No earlier answer is kept as "last".`},
		"status: 200, header":         {"stauts: 200, header", `20:64 There is no key "stauts" here.`},
		"gateway.charge: {key":        {"gateway: {key", `9:12 "gateway" names no partner and method.`},
		"answers: [{ok: true}, cut]":  {"answers: []", "9:19 gateway.charge has no answers."},
		"status: [2 x 200, 429]":      {"status: [200, 429]", "Here are 2 values for 3 answers."},
		`{matches: "^a"}`:             {`{matches: "("}`, `"(" is no regular expression.`},
		"asked: {gateway.charge":      {"asked: {gateway.pay", `There is no "gateway.pay" in this lab.`},
		"crash: gateway.charge}\n  -": {"crash: gateway.pay}\n  -", `There is no "gateway.pay" in this lab.`},
		"{{k.json.id}}":               {"{{q.json.id}}", `No earlier answer is kept as "q".`},
		"times: 3":                    {"times: 1000", `"1000" is no number from 1 to 400.`},
		"[none, 409]":                 {"[none]", "There are 1 statuses for 2 requests."},
		"{slow: 3s":                   {"{slow: 100h", `"100h" is no time from 0 to 24h0m0s.`},
	} {
		if !strings.Contains(goodLab, old) {
			t.Fatalf("%q does not stand in the lab", old)
		}
		_, problems, err := parse(strings.Replace(goodLab, old, c.new, 1))
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Col, p.Text))
		}
		if err != nil || !strings.Contains(strings.Join(got, "\n"), c.want) {
			t.Errorf("%q: %v, %q, want %q", c.new, err, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(goodLab)
	for _, name := range []string{fernDir, loginDir, packDir + "/labs/code-08", packDir + "/labs/code-09"} {
		text, err := os.ReadFile(name + "/lab.yaml")
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

// What is refused for its number is not built first.
func TestRepeatedRequestsAreBoundedWhileTheyAreRead(t *testing.T) {
	steps := strings.Repeat("      - {send: GET /, times: 400}\n", maxSteps)
	src, err := content.ReadLab(fstest.MapFS{"l/lab.yaml": {Data: []byte("id: a\nkind: code\ntitle: A\nstart: h.js\nsolution: h.js\nchecks:\n  - id: a\n    say: a\n    steps:\n" + steps)},
		"l/task.md": {Data: []byte("x")}, "l/h.js": {Data: []byte("1")}}, "l")
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{source: src}
	if got := r.steps(src.Checks[0].Node.Get("steps")); len(got) > 2*maxVisits || len(r.Problems) == 0 {
		t.Errorf("%d requests are built, with %+v", len(got), r.Problems)
	}
}
