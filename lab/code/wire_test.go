package code

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// echo answers with what the handler saw.
const echo = `function handle(req, ctx) { return { json: [req.method, req.path, req.query, req.headers, req.rawBody, req.customer] }; }`

// serveSteps sends what a list of steps says to a handler.
func serveSteps(t *testing.T, source, steps string) ([]step, []exchange, *lab.Fault) {
	t.Helper()
	s, problems, err := parse(strings.Replace(goodLab, "      - {send: GET /, after: 1h, keep: first, expect: {status: 200, header: {Allow: GET}, queries: {max: 1}}}\n", steps, 1))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	all, fault, err := open(t, s).serve(t.Context(), lab.Answer{Files: []lab.File{{Name: "handler.js", Text: source}}}, s.checks[1].steps, s.fakes)
	if err != nil {
		t.Fatal(err)
	}
	return s.checks[1].steps, all, fault
}

func TestRequestsArriveAsAServerHearsThem(t *testing.T) {
	for send, want := range map[string]string{
		`send: "GET /a%20b/%C3%A9?q=x%26y&q=z&e="`: `["GET","/a b/é",{"e":"","q":"x&y"},{"host":"api.fernway.test"},""]`,
		`send: OPTIONS *`:                          `["OPTIONS","*",{},{"host":"api.fernway.test"},""]`,
		`send: PUT /p, body: "{", headers: {X-A: [1, 2], Host: other.test}`: `["PUT","/p",{},{"content-length":"1","host":"other.test","x-a":"1, 2"},"{"]`,
		`send: GET /, headers: {cookie: [a=1, b=2]}, customer: 7`:           `["GET","/",{},{"cookie":"a=1; b=2","host":"api.fernway.test"},"",7]`,
	} {
		_, all, _ := serveSteps(t, echo, "      - {"+send+", keep: first}\n")
		got := strings.TrimSuffix(all[0].body, ",null]") + "]"
		if !strings.HasSuffix(all[0].body, ",null]") {
			got = all[0].body
		}
		if got != want {
			t.Errorf("%s\nis %s\nnot %s", send, got, want)
		}
	}
}

func TestAnswersMeetWhatEveryServerDoes(t *testing.T) {
	const date = "Date: Mon, 02 Mar 2026 09:00:00 GMT\n"
	for name, c := range map[string]struct{ method, answer, want string }{
		"json":          {"GET", `{ json: [1] }`, "HTTP/1.1 200 OK\nContent-Length: 3\nContent-Type: application/json\n" + date + "\n[1]\n"},
		"own type":      {"GET", `{ headers: { "content-type": "application/problem+json" }, json: 1 }`, "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Type: application/problem+json\n" + date + "\n1\n"},
		"no body":       {"HEAD", `{ json: [1] }`, "HTTP/1.1 200 OK\nContent-Length: 3\nContent-Type: application/json\n" + date},
		"own length":    {"HEAD", `{ headers: { "content-length": 9 } }`, "HTTP/1.1 200 OK\nContent-Length: 9\n" + date},
		"204":           {"GET", `{ status: 204, body: "lost" }`, "HTTP/1.1 204 No Content\n" + date},
		"wrong length":  {"GET", `{ headers: { "Content-Length": 99, connection: "close" }, body: "a" }`, "HTTP/1.1 200 OK\nContent-Length: 1\n" + date + "\na\n"},
		"repeated":      {"GET", `{ headers: { "set-cookie": ["a=1", "b=2"] } }`, "HTTP/1.1 200 OK\nContent-Length: 0\n" + date + "Set-Cookie: a=1\nSet-Cookie: b=2\n"},
		"bytes":         {"GET", `{ body: "é" }`, "HTTP/1.1 200 OK\nContent-Length: 2\n" + date + "\né\n"},
		"unknown":       {"GET", `{ status: 599 }`, "HTTP/1.1 599 status code 599\nContent-Length: 0\n" + date},
		"no header":     {"GET", `{ headers: { "a b": 1 } }`, `The handler returned a header called "a b", which is no name of a header.`},
		"smuggled":      {"GET", `{ headers: { location: "/a\r\nset-cookie: b=1" } }`, "The handler returned the header location with a value that holds the end of a line or another control character."},
		"informational": {"GET", `{ status: 100 }`, "The handler returned the status 100; it has to be a number from 200 to 599."},
	} {
		_, all, _ := serveSteps(t, "function handle() { return "+c.answer+"; }", "      - {send: "+c.method+" /, keep: first}\n")
		got := all[0].answered
		if f := all[0].Fault; f != nil {
			got = f.Error()
			if all[0].status != 500 {
				t.Errorf("%s: a fault is a %d", name, all[0].status)
			}
		}
		if got != c.want {
			t.Errorf("%s is\n%s\nnot\n%s", name, got, c.want)
		}
	}
}

func TestACrashBreaksTheConnectionAndTheNextRequestMakesAnother(t *testing.T) {
	const source = `function handle(req, { db, gateway, now }) {
  db.run("INSERT INTO t VALUES (?)", now);
  gateway.charge({ key: "k" + req.query.n });
  return { json: db.all("SELECT a FROM t").length };
}`
	_, all, _ := serveSteps(t, source, "      - {send: 'GET /?n=1', crash: gateway.charge}\n      - {send: 'GET /?n=1', keep: first, after: 1h}\n")
	if !all[0].Crashed || all[0].status != 0 || all[0].answered != "" || all[1].body != "2" || all[1].Attempts["gateway.charge"] != 2 || all[1].Calls["gateway.charge"] != 1 {
		t.Errorf("%+v\n%+v", all[0], all[1])
	}
}

func TestASlowPartnerMovesTheClock(t *testing.T) {
	const lab = `partners: {gateway.charge: {answers: [{slow: 5s, then: {ok: true}}, {slow: 1s, then: refuse}, {crash: {ok: true}}]}}`
	yaml := strings.Replace(goodLab, "partners:\n  gateway.charge: {key: key, answers: [{ok: true}, cut]}", lab, 1)
	s, problems, err := parse(yaml)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	const source = `function handle(req, ctx) {
  const before = ctx.now;
  try { ctx.gateway.charge({}, { timeoutMs: 2000 }); } catch (e) { return { json: [e.code, ctx.now - before] }; }
}`
	steps := []step{{message: message{method: "GET", target: "/"}}, {message: message{method: "GET", target: "/"}}, {message: message{method: "GET", target: "/"}}}
	answer := answerOf(source)
	all, _, err := open(t, s).serve(t.Context(), answer, steps, s.fakes)
	if err != nil || all[0].body != `["ETIMEDOUT",2]` || all[0].Took != 2*time.Second || all[1].body != `["ECONNREFUSED",1]` || !all[2].Crashed || all[2].Calls["gateway.charge"] != 2 {
		t.Errorf("%v %+v", err, all)
	}
}

func answerOf(source string) lab.Answer {
	return lab.Answer{Files: []lab.File{{Name: "handler.js", Text: source}}}
}

func TestARequestUsesWhatAnEarlierOneWasAnswered(t *testing.T) {
	const source = `function handle(req) { return { headers: { "X-A": "v1" }, json: { next: "a b&c", list: [{ id: 5 }], path: req.path, q: req.query.q, body: req.body } }; }`
	_, all, _ := serveSteps(t, source, "      - {send: GET /, keep: first}\n      - {send: 'PUT /{{first.json.list.0.id}}?q={{first.json.next}}', json: {a: '{{first.header.x-a}}'}}\n")
	if want := `{"next":"a b&c","list":[{"id":5}],"path":"/5","q":"a b&c","body":{"a":"v1"}}`; all[1].body != want {
		t.Error(all[1].body)
	}
}

func TestRepeatedRequestsAreExpectedInRuns(t *testing.T) {
	const source = `function handle(req, { now }) { return now % 3600 < 2 ? { status: 200 } : { status: 429, headers: { "Retry-After": 9 } }; }`
	steps, all, _ := serveSteps(t, source, "      - {send: GET /, after: 1s, every: 500ms, times: 5, keep: first, expect: {status: [2 x 200, 429, 2 x 429], header: {Retry-After: [2 x none, 3 x 9]}}}\n")
	if r := compare(steps[:5], all[:5]); r.Because != "" {
		t.Error(r.Because)
	}
	steps[4].expect.status = 200
	r := compare(steps[:5], all[:5])
	if r.Because != "GET /, 5 of 5, answered 429; 200 was expected." {
		t.Error(r.Because)
	}
	if got := fmt.Sprint(r.Evidence[0].Cols, r.Evidence[0].Rows); got != "[request at status Retry-After] [[1 1s 200 ] [2 1.5s 200 ] [3 2s 429 9] [4 2.5s 429 9] [5 3s 429 9]]" {
		t.Error(got)
	}
}

func TestTheLastRaceIsRemembered(t *testing.T) {
	spec := read(t, fernDir)
	w := open(t, spec)
	a := lab.Answer{Files: spec.Source().Start}
	if _, err := w.Attempt(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	w.drop()
	w.env.Start = nil // whoever runs anything now falls over
	first := grade(t, w, a)
	if first.Passed() || len(first.Results) != 3 {
		t.Errorf("%+v", first)
	}
}

func TestPasswordHashesAreCountedAndBounded(t *testing.T) {
	const source = `function handle(req, { argon2 }) { for (let i = 0; i < req.query.n; i++) argon2.hash("x", { memoryCost: 8, timeCost: 1 }); return {}; }`
	_, all, _ := serveSteps(t, source, "      - {send: GET /?n=8, keep: first}\n      - {send: GET /?n=9}\n")
	if all[0].status != 200 || all[0].Attempts["argon2"] != 8 || all[1].Fault == nil || all[1].Fault.Message != "more than 8 password hashes in one request" {
		t.Errorf("%+v", all[:2])
	}
}

func TestALongAnswerIsCutAndRowsKeepTheirOrder(t *testing.T) {
	const source = `function handle(req, { db }) { return { json: db.all("WITH n(i) AS (SELECT 1 UNION ALL SELECT 2) SELECT i AS z, 'é' AS a, printf('%900d', i) AS text FROM n") }; }`
	steps, all, _ := serveSteps(t, source, "      - {send: GET /, keep: first}\n")
	shown := exchanges(steps, all)[0].Rows[1][1]
	if !strings.HasPrefix(all[0].body, `[{"z":1,"a":"é","text":" `) || !strings.HasSuffix(shown, "…\n(353 more characters)\n") || !strings.HasPrefix(shown, "HTTP/1.1 200 OK\n") {
		t.Error(all[0].body[:30], shown)
	}
}

func TestWhatLedToAFailureIsShownInShort(t *testing.T) {
	const source = `function handle() { return { body: "x".repeat(1000) }; }`
	steps, all, _ := serveSteps(t, source, "      - {send: GET /, keep: first}\n      - {send: GET /}\n")
	shown := evidence(steps, all)
	if first := shown[0].Rows[1][1]; !strings.HasSuffix(first, "…\n(700 more characters)\n") {
		t.Error(first)
	}
	if last := shown[len(shown)-1].Rows[1][1]; strings.Count(last, "x") != 1000 {
		t.Error(last)
	}
	if first := exchanges(steps, all)[0].Rows[1][1]; strings.Count(first, "x") != 1000 {
		t.Error(first)
	}
}

func TestOnlyAFileThatCannotBeReadIsASlip(t *testing.T) {
	w := open(t, read(t, loginDir))
	for source, unread := range map[string]bool{"function handle( {": true, `function handle() { JSON.parse("{"); }`: false} {
		out, err := w.Attempt(t.Context(), answerOf(source))
		if err != nil || out.Fault == nil || out.Fault.Unread != unread || out.Fault.Line != 1 {
			t.Errorf("%s: %v, %+v", source, err, out.Fault)
		}
	}
}
