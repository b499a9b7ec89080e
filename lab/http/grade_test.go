package http

import (
	"strings"
	"testing"

	"github.com/engineroom/engineroom/lab"
)

func TestFindingsAreComparedAsPeopleWriteThem(t *testing.T) {
	one := func(s string) []text { return []text{{literal: normal(s)}} }
	pattern, err := readText("/^a+$/i")
	if err != nil {
		t.Fatal(err)
	}
	facts := &findingsCheck{names: []string{"price", "keep", "like"}, any: map[string][]text{"price": one("1295"), "keep": {{literal: "60"}, {literal: "60 s"}}, "like": {pattern}}, atLeast: 3}
	lines := &findingsCheck{lines: "difference", has: [][]text{one("GET /plants/{id} price_cents type"), {{literal: "b"}, {literal: "c"}}}, extra: 1}
	for _, c := range []struct {
		check *findingsCheck
		given string
		want  string
	}{
		{facts, "price: 1295\nKeep:  60   S \nlike: AAA\nmore: x", ""},
		{facts, "# price\nprice:\nkeep: 60\nlike: a", "Nothing is written for price yet."},
		{facts, "price: 1\nprice: 1295", "There are 2 lines for price, and one is expected."},
		{facts, "price: 12.95", "price: 12.95 is not what the answers show."},
		{&findingsCheck{names: []string{"GET /x"}, any: map[string][]text{"GET /x": one("1")}, atLeast: 1}, "get  /x: 2", "GET /x: 2 is not what the answers show."},
		{lines, "difference: c\nDifference: get /plants/{id}, price_cents; 'type'\ndifference: z", ""},
		{lines, "difference: c\ndifference: c", "1 of 2 are found (lines that begin with difference:)."},
		{lines, "difference: c\ndifference: GET /plants/{id} price_cents type\ndifference: y\ndifference: z", "difference: y is not one of them."},
	} {
		all, fault := readFindings("f.txt", c.given)
		if fault != nil {
			t.Fatal(fault)
		}
		if got := c.check.judge(all).Because; got != c.want {
			t.Errorf("%q: %q, want %q", c.given, got, c.want)
		}
	}
	facts.atLeast = 2
	if all, _ := readFindings("f.txt", "like: b\nkeep: 60"); facts.judge(all).Because != "1 of 2 are right. like: b is not what the answers show." {
		t.Error(facts.judge(all).Because)
	}
	if all, _ := readFindings("f.txt", "keep: 60"); facts.judge(all).Because != "1 of 2 are right so far." {
		t.Error(facts.judge(all).Because)
	}
	if _, fault := readFindings("f.txt", "a: 1\n\nthe price"); fault == nil || fault.Line != 3 || fault.Text != "This line is no finding. Write `name: value`." {
		t.Errorf("%+v", fault)
	}
}

func TestWhatIsWrongIsSaidWithWhatWasSeen(t *testing.T) {
	const get = "GET /plant HTTP/1.1\nX: 1\n"
	for check, want := range map[string]string{
		`saw: [{method: GET, path: /plant, header: {x: 1}, status: 200}]`: "",
		`saw: [{method: DELETE, path: /plant}]`:                           "The server did not see DELETE /plant.",
		`saw: [{path: /plant, header: {y: 1}}]`:                           "GET /plant has no header field y.",
		`saw: [{path: /plant, header: {x: '/^[2-9]$/'}}]`:                 "GET /plant has the header field x: 1.",
		`saw: [{path: /plant, query: {a: 1}}]`:                            "GET /plant has no query parameter a.",
		`saw: [{path: /plant, status: [201, 204]}]`:                       "GET /plant was answered 200, and not 201 or 204.",
		`saw: [{path: /plant, json: {a: 1}}]`:                             "GET /plant came with no body.",
		`saw: [{path: /plant, answer: {json: {stock: 4}}}]`:               `GET /plant was answered with the body {"name":"Fern","stock":3,"version":1}, and not with the one that is meant.`,
		`saw: [{path: /plant, answer: {header: {vary: a}}}]`:              "GET /plant was answered otherwise: it has no header field vary.",
		`saw: [{path: /plant}, {path: /plant}]`:                           "The server did not see /plant after /plant.",
		`saw: [{path: /other}], only: true`:                               "The server did not see /other.",
		`never: [{method: GET}]`:                                          "GET /plant was answered 200, which must not happen here.",
		`at-most: 0`:                                                      "The server saw 1 request; at most 0 is right.",
		`statuses: {different: 2}`:                                        "The server gave 1 of 2 different codes: 200.",
		`statuses: {at-least: {200: 2}}`:                                  "200 came once; at least 2 is right.",
		`wire: true`:                                                      "",
		`wire: {message: 2}`:                                              "The file has 1 message, and message 2 is asked for.",
		`wire: {message: 1, method: PUT}`:                                 "Message 1 (line 1) can be read, but it uses GET and not PUT.",
		`events: {ids: [1]}`:                                              "The events that arrived are none; 1 was expected.",
	} {
		if got := judged(t, check, get); got != want {
			t.Errorf("%s: %q, want %q", check, got, want)
		}
	}
	if got := judged(t, "saw: [{path: /plant}], only: true", get+"\n###\nGET /other HTTP/1.1\n"); got != "GET /other was answered 200, and nothing else is needed here." {
		t.Error(got)
	}
	if got := judged(t, "saw: [{path: /plant}], only: true", "GET /other HTTP/1.1\n\n###\n"+get); got != "GET /other was answered 200, and /plant comes next here." {
		t.Error(got)
	}
	if got := judged(t, "saw: [{path: '/plant/{id}'}]", "GET /plant HTTP/1.1\n\n###\nGET plant/7 HTTP/1.1\n"); got != "The server did not see /plant/{id}. The message in line 4 cannot be read: The path plant/7 does not begin with a slash." {
		t.Error(got)
	}
	if got := judged(t, "never: [{status: 400}]", "GET plant HTTP/1.1\n"); got != "A message that cannot be read was answered 400, which must not happen here." {
		t.Error(got)
	}
}

func TestAFileThatCannotBeReadFailsWithItsPlace(t *testing.T) {
	if got := judged(t, "at-most: 9", "# wait soon\nGET / HTTP/1.1\n"); got != `requests.http, line 1: "soon" is no time to wait. Write it as 2s, 500ms or 1h.` {
		t.Error(got)
	}
	if got := judged(t, "saw: [{path: /b}]", "# as a\nGET /plant HTTP/1.1\n\n###\nGET /{{a.json.none}} HTTP/1.1\n"); !strings.HasSuffix(got, "The run ended early: requests.http, line 5: The answer a has no JSON at none.") {
		t.Error(got)
	}
}

func TestWhatReadsTheSameIsNotSetSideBySide(t *testing.T) {
	for check, want := range map[string][2]string{
		"{method: GET, path: /plant, status: 201}":                  {"GET /plant answered 201", "GET /plant was answered 200"},
		"{method: GET, path: /plant, status: 200, header: {x: 1}}":  {},
		"{method: GET, path: /plant, answer: {json: {stock: 4}}}":   {},
		"{method: GET, path: /plants, status: 200, header: {x: 1}}": {"GET /plants answered 200", ""},
	} {
		r := grade(t, open(t, shopSpec(t, "  - {id: a, say: x, saw: ["+check+"]}\n")), given1("GET /plant HTTP/1.1\n")).Results[0]
		if r.Expected != want[0] || r.Got != want[1] || r.Because == "" {
			t.Errorf("%s: expected %q, got %q, because %q", check, r.Expected, r.Got, r.Because)
		}
	}
}

func TestTheEvidenceIsTheServersLog(t *testing.T) {
	r := grade(t, open(t, shopSpec(t, "  - {id: a, say: x, saw: [{path: /b}]}\n")), given1("GET /plant HTTP/1.1\n\n###\nnonsense\n"))
	e := r.Results[0].Evidence
	if note := "The message in line 4 cannot be read: The first line has to be a method, a path and HTTP/1.1, with one space between them (RFC 9112, section 3)."; len(e) == 1 && e[0].Note != note {
		t.Error(e[0].Note)
	}
	if len(e) != 1 || e[0].Kind != lab.TableBlock || len(e[0].Rows) != 2 || e[0].Rows[0][0] != "GET /plant" || e[0].Rows[0][1] != "200" || e[0].Rows[1][0] != "(cannot be read)" || e[0].Rows[1][1] != "400" {
		t.Errorf("%+v", e)
	}
}

func TestTheEvidenceSaysWhyTheServerRefused(t *testing.T) {
	r := grade(t, open(t, shopSpec(t, "  - {id: a, say: x, saw: [{path: /b}]}\n")), given1("GET /plant HTTP/1.1\n\n###\nGET /plant HTTP/1.1\nHost: other.test\n"))
	b := r.Results[0].Evidence[0]
	if len(b.Cols) != 3 || b.Rows[0][2] != "" || b.Rows[1][2] != "this server does not answer for the host other.test" {
		t.Errorf("%+v", b)
	}
}

func FuzzFindings(f *testing.F) {
	f.Add("price: 1295\n# no\n\nkeep: 'a', b")
	f.Fuzz(func(t *testing.T, given string) {
		all, fault := readFindings("f.txt", given)
		for name, values := range all {
			if name != normal(name) || len(values) == 0 {
				t.Errorf("%q %q", name, values)
			}
		}
		if fault != nil && fault.Text == "" {
			t.Error("a fault without a word")
		}
	})
}
