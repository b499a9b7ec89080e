package http

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// shop is a server with a version for each plant, a limit of two calls in ten seconds, a stream, and an old path.
const shop = `
function handle(req, { db, now, log }) {
  log(req.method, req.path);
  if (req.method === "OPTIONS") return { status: 204 };
  if (req.path === "/events") {
    const after = Number(req.headers["last-event-id"] || 0);
    const all = [1, 2, 3, 4, 5].filter((n) => n > after).map((n) => ({ id: n, event: "step", data: { n } }));
    return { headers: { "Content-Type": "text/event-stream" }, json: all };
  }
  if (req.path === "/limited") {
    db.run("DELETE FROM calls WHERE at <= ?", now - 10);
    if (db.get("SELECT count(*) AS n FROM calls").n >= 2) return { status: 429, headers: { "Retry-After": "10" } };
    db.run("INSERT INTO calls VALUES (?)", now);
    return { json: { ok: true } };
  }
  if (req.path === "/old") {
    const gone = new Date(now * 1000) >= new Date("2027-01-01");
    return gone ? { status: 410 } : { headers: { Sunset: "Fri, 01 Jan 2027 00:00:00 GMT" }, json: [] };
  }
  if (req.path === "/moved") return { status: 303, headers: { Location: "/plant" } };
  if (req.path === "/fails") return missing.field;
  const p = db.get("SELECT * FROM plant");
  const tag = '"v' + p.version + '"';
  if (req.method === "GET") {
    if (req.headers["if-none-match"] === tag) return { status: 304, headers: { ETag: tag } };
    return { headers: { ETag: tag }, json: p };
  }
  if (req.method === "POST") { db.run("UPDATE plant SET stock = stock + 5"); return { status: 201 }; }
  if (req.headers["if-match"] && req.headers["if-match"] !== tag) return { status: 412 };
  db.run("UPDATE plant SET name = ?, version = version + 1", req.body.name);
  return { status: 204 };
}`

const shopLab = `id: shop
kind: http
title: A shop
start: requests.http
solution: requests.http
server: server.js
setup: setup.sql
fill: [end, host, length]
hosts: [lab.test]
checks:
`

// shopSpec is a lab with the shop and these checks.
func shopSpec(t testing.TB, checks string) *Spec {
	t.Helper()
	spec, problems, err := parse(shopLab + checks)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return spec
}

// parse reads a lab with this lab.yaml.
func parse(yaml string) (*Spec, []lab.Problem, error) {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"lab.yaml": yaml, "task.md": "Ask.", "server.js": shop, "requests.http": "GET / HTTP/1.1\n", "findings.txt": "", "more.http": "",
		"setup.sql": "CREATE TABLE plant(name TEXT, stock INTEGER, version INTEGER); INSERT INTO plant VALUES ('Fern', 3, 1); CREATE TABLE calls(at REAL);",
	} {
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

func given1(requests string) lab.Answer {
	return lab.Answer{Files: []lab.File{{Name: "requests.http", Text: requests}}}
}

// judged is what the one check of a lab says about requests: "" if it passes.
func judged(t testing.TB, check, requests string) string {
	t.Helper()
	return grade(t, open(t, shopSpec(t, "  - {id: a, say: It holds, "+check+"}\n")), given1(requests)).Results[0].Because
}

const edit = `# as first
GET /plant HTTP/1.1
###
PUT /plant HTTP/1.1
If-Match: {{first.header.etag}}

{"name":"{{first.json.name}} 2"}
`

func TestAnEarlierAnswerFillsALaterRequest(t *testing.T) {
	if got := judged(t, `saw: [{method: PUT, header: {if-match: '"v1"'}, json: {name: Fern 2}, status: 204}], db: {run: SELECT name FROM plant, rows: [[Fern 2]]}`, edit); got != "" {
		t.Error(got)
	}
	out, err := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")).Attempt(t.Context(), given1(strings.ReplaceAll(edit, "header.etag", "header.x-none")))
	if err != nil || out.Fault == nil || out.Fault.Line != 4 || out.Fault.Text != "The answer first has no header field x-none." || len(out.Blocks) == 0 {
		t.Errorf("%v %+v", err, out.Fault)
	}
}

func TestADirectiveThatWasSentIsPointedOutWhereItIsShownAndJudged(t *testing.T) {
	const requests = "POST /plant HTTP/1.1\n\n{}\n# repeat 2\n"
	const sentence = `The line "# repeat 2" stands behind the body and was sent as a part of it.`
	if got := judged(t, `statuses: {at-least: {201: 2}}`, requests); !strings.Contains(got, "About the request in line 1: "+sentence) {
		t.Error(got)
	}
	out, err := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")).Attempt(t.Context(), given1(requests))
	if err != nil || len(out.Blocks) == 0 || !strings.HasPrefix(out.Blocks[0].Note, sentence) {
		t.Errorf("%v %+v", err, out.Blocks)
	}
}

func TestABlindRetrySendsTheSameBytesAgain(t *testing.T) {
	if got := judged(t, `retried: true, db: {run: "SELECT name, version FROM plant", rows: [[Fern 2, 2]]}`, edit); got != "" {
		t.Error(got)
	}
	if got := judged(t, `retried: true, statuses: {at-most: {412: 0}}`, edit); got != "With every request sent twice: 412 came once; at most 0 is right." {
		t.Error(got)
	}
	const add = "POST /plant HTTP/1.1\n\n{}\n"
	if got := judged(t, `db: {run: SELECT stock FROM plant, rows: [[8]]}`, add); got != "" {
		t.Error(got)
	}
	if got := judged(t, `retried: true, db: {run: SELECT stock FROM plant, rows: [[8]]}`, add); got != "With every request sent twice: In the end the server holds 13; 8 was expected." {
		t.Error(got)
	}
}

func TestBytesOfAnswersAreCounted(t *testing.T) {
	const twice = "# as a\nGET /plant HTTP/1.1\n###\nGET /plant HTTP/1.1\n%s\n"
	want := fmt.Sprintf("The bodies of the answers have %d bytes together; at most 40 are allowed.", 2*len(`{"name":"Fern","stock":3,"version":1}`))
	if got := judged(t, "bytes: {max: 40}", fmt.Sprintf(twice, "")); got != want {
		t.Error(got)
	}
	if got := judged(t, "bytes: {max: 40, of: {path: /plant}}, statuses: {at-least: {304: 1}}", fmt.Sprintf(twice, "If-None-Match: {{a.header.etag}}")); got != "" {
		t.Error(got)
	}
}

func TestTheClockStandsStillBetweenRequests(t *testing.T) {
	if got := judged(t, "statuses: {at-most: {429: 0}}", "# repeat 3\nGET /limited HTTP/1.1\n"); got != "429 came once; at most 0 is right." {
		t.Error(got)
	}
	const patient = "# as last\n# repeat 3\nGET /limited HTTP/1.1\n\n###\n# wait {{last.header.retry-after}}\nGET /limited HTTP/1.1\n\n"
	if got := judged(t, "statuses: {at-least: {200: 3}, at-most: {429: 1}}, time: {max: 10s}", patient); got != "" {
		t.Error(got)
	}
	if got := judged(t, "time: {max: 9s}", patient); got != "Everything together took 10s on the clock of this lab; at most 9s is allowed." {
		t.Error(got)
	}
}

func TestTheSameRequestsOnALaterDay(t *testing.T) {
	if got := judged(t, "statuses: {only: [200]}", "GET /old HTTP/1.1\n"); got != "" {
		t.Error(got)
	}
	if got := judged(t, "at: 2027-01-01, statuses: {only: [200]}", "GET /old HTTP/1.1\n"); got != "On 1 January 2027: GET /old was answered 410." {
		t.Error(got)
	}
}

func TestAStreamIsCutAndResumed(t *testing.T) {
	const check = `events: {of: {path: /events}, ids: [1, 2, 3, 4, 5], cuts: 2}`
	const resumed = "# cut after 2 events\nGET /events HTTP/1.1\n\n###\n# cut after 1 event\nGET /events HTTP/1.1\nLast-Event-ID: 2\n\n###\nGET /events HTTP/1.1\nLast-Event-ID: 3\n"
	if got := judged(t, check, resumed); got != "" {
		t.Error(got)
	}
	if got := judged(t, check, strings.ReplaceAll(resumed, "Last-Event-ID: 3", "X: 3")); got != "The events that arrived are 1, 2, 3, 1, 2, 3, 4, 5; 1, 2, 3, 4, 5 was expected." {
		t.Error(got)
	}
	if got := judged(t, check, "GET /events HTTP/1.1\n"); got != "The stream was cut 0 times, and 2 cuts are asked for." {
		t.Error(got)
	}
	const cuts = `events: {of: {path: /events}, cuts: 2}` // whatever arrives
	if got := judged(t, cuts, strings.ReplaceAll(resumed, "Last-Event-ID: 3", "X: 3")); got != "" {
		t.Error(got)
	}
	if got := judged(t, cuts, "GET /events HTTP/1.1\n"); got != "The stream was cut 0 times, and 2 cuts are asked for." {
		t.Error(got)
	}
	if got := judged(t, `events: {of: {path: /events}, ids: []}`, "GET /events HTTP/1.1\n"); got != "The events that arrived are 1, 2, 3, 4, 5; none was expected." {
		t.Error(got)
	}
	out, err := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")).Attempt(t.Context(), given1(resumed))
	if err != nil || len(out.Blocks) != 6 {
		t.Fatal(err, out)
	}
	const want = "id: 1\nevent: step\ndata: {\"n\":1}\n\nid: 2\nevent: step\ndata: {\"n\":2}\n\n"
	if b := out.Blocks[0]; !strings.HasSuffix(b.Rows[1][1], "\n\n"+want) || !strings.Contains(b.Rows[1][1], "Transfer-Encoding: chunked") || !strings.Contains(b.Note, "The connection was cut after 2 events.") {
		t.Errorf("%q %q", b.Rows, b.Note)
	}
}

func TestRedirectsAreFollowedWhereCurlIsTold(t *testing.T) {
	if got := judged(t, "saw: [{path: /moved, status: 303}, {method: GET, path: /plant, status: 200}], only: true", "curl -sL -d a=b http://lab.test/moved\n"); got != "" {
		t.Error(got)
	}
	if got := judged(t, "saw: [{path: /plant}]", "curl http://lab.test/moved\n"); got != "The server did not see /plant." {
		t.Error(got)
	}
}

func TestAnExchangeIsShownAsItWentOverTheWire(t *testing.T) {
	out, err := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")).Attempt(t.Context(), given1("\n### one\nGET /plant HTTP/1.1\nHost: lab.test\nX-A:  b\n\n"))
	if err != nil || out.Fault != nil || len(out.Blocks) != 2 {
		t.Fatalf("%v %+v", err, out)
	}
	b := out.Blocks[0]
	if b.Title != "GET /plant (line 3)" || b.Note != "" || b.Rows[0][1] != "GET /plant HTTP/1.1\nHost: lab.test\nX-A:  b\n\n" {
		t.Errorf("%+v", b)
	}
	const want = "HTTP/1.1 200 OK\nContent-Length: 37\nContent-Type: application/json\nDate: Mon, 02 Mar 2026 09:00:00 GMT\nETag: \"v1\"\n\n{\"name\":\"Fern\",\"stock\":3,\"version\":1}\n"
	if b.Rows[1][1] != want {
		t.Errorf("%q", b.Rows[1][1])
	}
	if log := out.Blocks[1]; log.Kind != lab.TextBlock || log.Text != "GET /plant" {
		t.Errorf("%+v", log)
	}
}

func TestTheServersOwnFailureIsSaid(t *testing.T) {
	out, err := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")).Attempt(t.Context(), given1("GET /fails HTTP/1.1\n"))
	if err != nil || !strings.HasPrefix(out.Blocks[0].Rows[1][1], "HTTP/1.1 500") || !strings.Contains(out.Blocks[0].Note, "server.js, line ") {
		t.Errorf("%v %+v", err, out)
	}
}

// TestWhatTheWireDoesToBrokenMessages pins the behaviour of the standard library's server that the labs rely on.
func TestWhatTheWireDoesToBrokenMessages(t *testing.T) {
	spec := read(t, "http-03")
	w := open(t, spec)
	for message, want := range map[string][]int{
		"GET /plants/7 HTTP/1.1\nHost: api.fernway.test":                                                                  nil, // no blank line
		"GET /plants/7 HTTP/1.1\n\n":                                                                                      {400},
		"GET /plants/7 HTTP/1.1\nHost : api.fernway.test\n\n":                                                             {400},
		"GET /plants/7\nHost: api.fernway.test\n\n":                                                                       {400},
		"GET /plants/7 HTTP/1.1\nHost: evil.example\n\n":                                                                  {421},
		"GET /plants/7 HTTP/1.1\nHost: localhost:1\nOrigin: http://evil.example\n\n":                                      {403},
		"POST /orders HTTP/1.1\nHost: api.fernway.test\nContent-Length: 3\n\n{\"sku\":1}":                                 {400, 400},
		"POST /orders HTTP/1.1\nHost: api.fernway.test\nContent-Length: 30\n\n{}":                                         {408},
		"POST /orders HTTP/1.1\nHost: api.fernway.test\nContent-Length: 70000\n\n" + strings.Repeat("a", 70000):           {413},
		"GET /plants/7 HTTP/1.1\nHost: api.fernway.test\nX: " + strings.Repeat("a", 70000) + "\n\n":                       {431},
		"OPTIONS * HTTP/1.1\nHost: api.fernway.test\n\n":                                                                  {404},
		"DELETE /plants/7 HTTP/1.1\nHost: api.fernway.test\n\n":                                                           {405},
		"HEAD /plants/7 HTTP/1.1\nHost: api.fernway.test\n\n":                                                             {200},
		"PUT /plants/7/name HTTP/1.1\nHost: api.fernway.test\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n":              {204},
		"POST /orders HTTP/1.1\nHost: api.fernway.test\nExpect: 100-continue\nContent-Length: 16\n\n{\"sku\":\"FERN-1\"}": {201},
	} {
		list, fault := readRequests("r.http", message)
		if fault != nil {
			t.Fatal(fault)
		}
		r, err := w.spec.service.play(t.Context(), w.mind, "r.http", list, conditions{start: time.Unix(0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, a := range r.exchanges[0].answers {
			got = append(got, a.status)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || len(r.log) != len(want) {
			t.Errorf("%.120q: %v (%d in the log), want %v", message, got, len(r.log), want)
		}
	}
}

func TestAnAnswerThatIsTooLargeIsTheServersFault(t *testing.T) {
	s := &Service{routes: routes{{method: "GET", path: "/", reply: reply{status: 200, body: strings.Repeat("a", MaxAnswerBytes)}}}, hosts: []string{"lab.test"}}
	out, err := Play(t.Context(), s, "r.http", "GET / HTTP/1.1\nHost: lab.test\n\n", env)
	if err != nil || !strings.Contains(out.Blocks[0].Rows[1][1], "the answer is too large") {
		t.Errorf("%v %+v", err, out)
	}
	s.routes[0].reply.body = strings.Repeat("ü", maxShownBytes)
	out, err = Play(t.Context(), s, "r.http", "GET / HTTP/1.1\nHost: lab.test\n\n", env)
	if err != nil || !strings.HasSuffix(out.Blocks[0].Rows[1][1], "ü\n(4096 more bytes)\n") {
		t.Errorf("%v %.300s", err, out.Blocks[0].Rows[1][1])
	}
	s.routes[0].reply.body = "\xff\x00"
	out, err = Play(t.Context(), s, "r.http", "GET / HTTP/1.1\nHost: lab.test\n\n", env)
	if err != nil || !strings.HasSuffix(out.Blocks[0].Rows[1][1], "(2 bytes that are not text)\n") {
		t.Errorf("%v %.300s", err, out.Blocks[0].Rows[1][1])
	}
}

func TestCurlsFormIsPointedOut(t *testing.T) {
	w := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n"))
	for line, want := range map[string]bool{
		`curl -d '{"a":1}' lab.test/plant`: true, `curl -d a=1 lab.test/plant`: false, `curl --json '{"a":1}' lab.test/plant`: false,
		`curl -H 'content-type: application/json' -d '{"a":1}' lab.test/plant`: false,
	} {
		out, err := w.Attempt(t.Context(), given1(line+"\n"))
		if err != nil || strings.Contains(out.Blocks[0].Note, "With -d, curl says that the body is a form") != want {
			t.Errorf("%s: %v %+v", line, err, out)
		}
	}
}
