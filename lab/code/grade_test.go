package code

import (
	"reflect"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/js"
)

func TestWhatDiffersIsSaid(t *testing.T) {
	one := 1
	want := any(map[string]any{"id": 1.0})
	came := seen{
		Response: js.Response{Status: 200, Headers: map[string]string{"Allow": "GET"}, Body: `{"id": 2}`},
		SQL:      []string{"SELECT 1", "SELECT 'marker'"}, Calls: map[string]int{"gateway.charge": 2}, Rows: [][]string{{"1", "a"}},
	}
	for text, e := range map[string]expect{
		"":                               {status: 200, headers: map[string]string{"allow": "GET"}},
		"answered 200; 404 was expected": {status: 404},
		`answered with the header allow: "GET"; "POST" was expected`:              {headers: map[string]string{"allow": "POST"}},
		`answered without the header etag; "v1" was expected`:                     {headers: map[string]string{"etag": "v1"}},
		`answered {"id": 2}; {"id":1} was expected`:                               {json: &want},
		"sent 2 statements to the database; at most 1 is right":                   {queries: &one},
		"put what the visitor sent into the text of a statement":                  {sqlLacks: "marker"},
		"led to 2 calls of gateway.charge that took effect; 1 was expected":       {calls: map[string]int{"gateway.charge": 1}},
		"left 1, a in the database; no row was expected":                          {query: "SELECT"},
		`answered {"id": 2}, and an earlier request {}; they have to be the same`: {sameBody: "first"},
	} {
		if got := e.differs(came, map[string]seen{"first": {Response: js.Response{Body: "{}"}}}); got.Because != text {
			t.Errorf("%+v: %q, want %q", e, got.Because, text)
		}
	}
}

func TestAFailingHandlerIsA500(t *testing.T) {
	failed := seen{Fault: &js.Error{Name: "TypeError", Message: "x is null", File: "handler.js", Line: 3}}
	if got := (expect{status: 500}).differs(failed, nil); got.Because != "" {
		t.Error(got.Because)
	}
	if got := (expect{status: 200}).differs(failed, nil); got.Because != "made the handler fail: handler.js, line 3: TypeError: x is null" {
		t.Error(got.Because)
	}
}

func TestPartnersKnowRepeatedCalls(t *testing.T) {
	d := newDesk(fakes{"g.pay": {Key: "key", Answers: []reply{{Refuse: true}, {Cut: true}, {Value: "r1"}}}})
	args := func(key string) []any { return []any{map[string]any{"key": key}} }
	if _, err := d.call("g.pay", args("a")); err != errRefused || d.calls["g.pay"] != 0 {
		t.Error(err, d.calls)
	}
	if _, err := d.call("g.pay", args("a")); err != errCut || d.calls["g.pay"] != 1 {
		t.Error(err, d.calls)
	}
	if v, err := d.call("g.pay", args("a")); v != "r1" || err != nil || d.calls["g.pay"] != 1 {
		t.Error(v, err, d.calls)
	}
	if _, err := d.call("g.refund", nil); err == nil {
		t.Error("a partner does what nobody taught it")
	}
}

func TestAnAttemptShowsRequestsAndAnswers(t *testing.T) {
	spec := read(t, loginDir)
	out, err := open(t, spec).Attempt(t.Context(), lab.Answer{Files: []lab.File{{Name: "handler.js", Text: `function handle(req) {
  console.log("asked by", req.body.email);
  return { status: 200, headers: { "X-A": 1 }, json: { id: 1 } };
}`}}})
	want := [][]string{
		{"request", "POST /login HTTP/1.1\ncontent-type: application/json\n\n{\"email\":\"ada@example.com\",\"password\":\"correct horse\"}\n"},
		{"response", "HTTP/1.1 200\nx-a: 1\n\n{\"id\":1}\n"},
	}
	if err != nil || out.Fault != nil || len(out.Blocks) != 2 || !reflect.DeepEqual(out.Blocks[0].Rows, want) || out.Blocks[1].Text != "asked by ada@example.com" {
		t.Errorf("%v, %+v", err, out)
	}
}

func TestAMistakeOfTheLabIsAnError(t *testing.T) {
	s, _, err := parse(strings.Replace(goodLab, "db: {run: SELECT 1, rows: [[1]]}}\n  repair", "db: {run: SELEC 1, rows: [[1]]}}\n  repair", 1))
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
