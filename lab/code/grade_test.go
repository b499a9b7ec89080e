package code

import (
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/js"
)

func TestWhatDiffersIsSaid(t *testing.T) {
	one, no := 1, 0
	second := time.Second
	want := any(map[string]any{"id": 1.0})
	came := exchange{
		status: 200, header: http.Header{"Allow": {"GET"}, "Set-Cookie": {"a=1", "b=2"}}, body: `{"id": 2}`,
		seen: seen{
			Read: 3, SQL: []string{"SELECT 1", "SELECT 'marker'"}, Calls: map[string]int{"gateway.charge": 2}, Attempts: map[string]int{"gateway.charge": 3},
			Asked: map[string]any{"gateway.charge": map[string]any{"amount": 4.0, "card": "c"}}, Held: 1, Rows: [][]string{{"1", "a"}},
			Log: []string{"card 4242"}, Took: 2 * time.Second,
		},
	}
	for text, e := range map[string]expect{
		"":                               {status: 200, headers: []headerWant{{name: "allow", value: "GET"}, {name: "Location", absent: true}}, asked: map[string]any{"gateway.charge": map[string]any{"amount": 4}}},
		"answered 200; 404 was expected": {status: 404},
		`answered with the header allow: "GET"; "POST" was expected`:                                {headers: []headerWant{{name: "allow", value: "POST"}}},
		`answered with the header allow: "GET"; none was expected`:                                  {headers: []headerWant{{name: "allow", absent: true}}},
		`answered with the header Set-Cookie: "a=1, b=2"; a value that matches ^x was expected`:     {headers: []headerWant{{name: "Set-Cookie", pattern: regexp.MustCompile("^x")}}},
		`answered without the header etag; "v1" was expected`:                                       {headers: []headerWant{{name: "etag", value: "v1"}}},
		"answered with id: 2; 1 was expected":                                                       {json: &want},
		`answered {"id": 2}; "3" has to stand in it`:                                                {bodyHas: []string{"3"}},
		`answered {"id": 2}; "2" must not stand in it`:                                              {bodyLacks: []string{"2"}},
		"answered with 9 bytes; at most 1 is right":                                                 {bytes: &one},
		"took 3 rows from the database; at most 1 is right":                                         {rowsRead: &one},
		"sent 2 statements to the database; at most 1 is right":                                     {queries: &one},
		"put what the visitor sent into the text of a statement":                                    {sqlLacks: []string{"marker"}},
		"led to 2 calls of gateway.charge that took effect; 1 was expected":                         {calls: map[string]int{"gateway.charge": 1}},
		"led to 3 calls of gateway.charge; 1 was expected":                                          {attempts: map[string]int{"gateway.charge": 1}},
		`led to a call of gateway.charge with {"amount":4,"card":"c"}; it has to hold {"amount":5}`: {asked: map[string]any{"gateway.charge": map[string]any{"amount": 5}}},
		"called a partner while a transaction was open":                                             {held: &no},
		"left 1, a in the database; no row was expected":                                            {query: "SELECT"},
		`answered {"id": 2}, and an earlier request {}; they have to be the same`:                   {sameBody: "first"},
		`did not write "paid" to the log`:                                                           {logHas: []string{"paid"}},
		`wrote "4242" to the log`:                                                                   {logLacks: []string{"4242"}},
		"wrote 1 line to the log; 0 was expected":                                                   {logLines: &no},
		"took 2s; at most 1s is right":                                                              {took: &second},
		"was answered 200, and the server never came to the call in which it was to die":            {crashed: true},
	} {
		if got := e.differs(came, map[string]exchange{"first": {body: "{}"}}); got.Because != text {
			t.Errorf("%+v: %q, want %q", e, got.Because, text)
		}
	}
}

func TestAValueIsHeldAtAnyDepth(t *testing.T) {
	for body, holds := range map[string]bool{
		`{"a": [{"b": 1, "c": 2}], "d": "x"}`: true,
		`{"a": [{"b": 1}], "e": null}`:        true,
		`{"a": [{"b": 1}, {"b": 1}]}`:         false,
		`{"a": [{"b": "1"}]}`:                 false,
		`{"a": [{"b": 1}], "e": 0}`:           false,
		`[]`:                                  false,
		`{`:                                   false,
	} {
		want := any(map[string]any{"a": []any{map[string]any{"b": 1}}, "e": nil})
		if got := differsJSON(plainJSON(want), body, false); (got.Because == "") != holds {
			t.Errorf("%s: %s", body, got.Because)
		}
	}
	for body, because := range map[string]string{
		`{"a": [{"b": 2}]}`:         "answered with a.0.b: 2; 1 was expected",
		`{"a": [{"b": 1, "c": 2}]}`: "answered with a.0.c, which was not expected",
		`{"a": []}`:                 "answered with 0 elements in a; 1 was expected",
		`{"a": 1}`:                  `answered with a: 1; [{"b":1}] was expected`,
		``:                          `answered with an empty body; {"a":[{"b":1}]} was expected`,
		`[]`:                        `answered []; {"a":[{"b":1}]} was expected`,
	} {
		if got := differsJSON(plainJSON(map[string]any{"a": []any{map[string]any{"b": 1}}}), body, true); got.Because != because {
			t.Errorf("%s: %s", body, got.Because)
		}
	}
}

func TestALongAnswerIsComparedAtThePlaceWhereItDiffers(t *testing.T) {
	var items []any
	for i := range 40 {
		items = append(items, map[string]any{"id": i})
	}
	body := encode(map[string]any{"items": items, "next": nil})
	want := plainJSON(map[string]any{"items": append([]any{map[string]any{"id": 7}}, items[1:]...), "next": nil})
	if r := differsJSON(want, body, true); r.Expected != "items.0.id: 7" || r.Got != "items.0.id: 0" {
		t.Errorf("%+v", r)
	}
	want = plainJSON(map[string]any{"items": items[:39]})
	if r := differsJSON(want, body, true); r.Expected != "items: 39" || r.Got != "items: 40" {
		t.Errorf("%+v", r)
	}
	if r := differsJSON("x", body, true); len([]rune(r.Got)) != maxLine {
		t.Errorf("%d characters stand beside %q", len([]rune(r.Got)), r.Expected)
	}
}

func TestAFailingHandlerIsA500(t *testing.T) {
	failed := exchange{status: 500, seen: seen{Fault: &js.Error{Name: "TypeError", Message: "x is null", File: "handler.js", Line: 3}}}
	if got := (expect{status: 500}).differs(failed, nil); got.Because != "" {
		t.Error(got.Because)
	}
	if got := (expect{status: 200}).differs(failed, nil); got.Because != "made the handler fail: handler.js, line 3: TypeError: x is null" {
		t.Error(got.Because)
	}
}

func TestAnAttemptShowsRequestsAndAnswers(t *testing.T) {
	spec := read(t, loginDir)
	out, err := open(t, spec).Attempt(t.Context(), lab.Answer{Files: []lab.File{{Name: "handler.js", Text: `function handle(req) {
  console.log("asked by", req.body.email);
  return { status: 200, headers: { "X-A": 1 }, json: { id: 1 } };
}`}}})
	want := [][]string{
		{"request", "POST /login HTTP/1.1\nHost: api.fernway.test\nContent-Length: 54\nContent-Type: application/json\n\n{\"email\":\"ada@example.com\",\"password\":\"correct horse\"}\n"},
		{"response", "HTTP/1.1 200 OK\nContent-Length: 8\nContent-Type: application/json\nDate: Mon, 02 Mar 2026 09:00:00 GMT\nX-A: 1\n\n{\"id\":1}\n"},
	}
	if err != nil || out.Fault != nil || len(out.Blocks) != 2 || !reflect.DeepEqual(out.Blocks[0].Rows, want) || out.Blocks[1].Text != "asked by ada@example.com" {
		t.Errorf("%v, %+v", err, out)
	}
}

func TestAMistakeOfTheLabIsAnError(t *testing.T) {
	s, _, err := parse(strings.Replace(goodLab, "db: {run: SELECT 1, rows: [[1]]}}\nchecks", "db: {run: SELEC 1, rows: [[1]]}}\nchecks", 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, s).Grade(t.Context(), lab.Answer{Files: s.source.Start}); err == nil || !strings.Contains(err.Error(), "the query of always is wrong") {
		t.Error(err)
	}
}

func BenchmarkCheckThroughTheWorker(b *testing.B) {
	spec := read(b, loginDir)
	w := open(b, spec)
	for b.Loop() {
		if _, err := w.gradeSteps(b.Context(), spec.source.Solutions[0], spec.checks[0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoginGraded(b *testing.B) {
	spec := read(b, loginDir)
	w := open(b, spec)
	for b.Loop() {
		grade(b, w, spec.source.Solutions[0])
	}
}
