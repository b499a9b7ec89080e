package http

import (
	"bufio"
	"context"
	"io"
	"net"
	nethttp "net/http"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/lab"
)

// serve starts the live server of a lab with the shop, and returns its workspace and address.
func serve(t *testing.T, more string) (*Workspace, string) {
	t.Helper()
	spec, problems, err := parse(strings.Replace(shopLab, "hosts:", more+"hosts:", 1) + "  - {id: a, say: x, at-most: 99}\n")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	w := open(t, spec)
	address, err := w.Serve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Serve(t.Context()); err != nil || again != address || !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatal(again, address, err)
	}
	return w, strings.TrimPrefix(address, "http://")
}

// ask sends bytes and returns all that comes back until the server hangs up.
func ask(t *testing.T, address, message string) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go io.WriteString(c, message) // the server may stop reading
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	r, err := nethttp.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return err.Error()
	}
	body, _ := io.ReadAll(r.Body)
	return r.Status + " " + string(body)
}

// TestTheLiveServerIsGuarded holds each guard to its outcome.
func TestTheLiveServerIsGuarded(t *testing.T) {
	w, address := serve(t, "")
	get := "GET /plant HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n"
	for _, c := range []struct{ name, message, want string }{
		{"a plain request", get + "\r\n", "200 OK"},
		{"the lab's own name", strings.Replace(get, address, "lab.test", 1) + "\r\n", "200 OK"},
		{"localhost", strings.Replace(get, address, "localhost:9", 1) + "\r\n", "200 OK"},
		{"a name of the outer world that points here", strings.Replace(get, address, "evil.example", 1) + "\r\n", "421 Misdirected Request"},
		{"a name that begins like ours", strings.Replace(get, address, "127.0.0.1.evil.example", 1) + "\r\n", "421 Misdirected Request"},
		{"no name", "GET /plant HTTP/1.1\r\n\r\n", "400 Bad Request"},
		{"a page of another origin", get + "Origin: http://evil.example\r\n\r\n", "403 Forbidden"},
		{"a picture in a page of another site", get + "Sec-Fetch-Site: cross-site\r\n\r\n", "403 Forbidden"},
		{"a browser's address bar", get + "Sec-Fetch-Site: none\r\n\r\n", "200 OK"},
		{"a large body", "POST /plant HTTP/1.1\r\nHost: lab.test\r\nContent-Length: 65537\r\n\r\n" + strings.Repeat("a", 65537), "413 Request Entity Too Large"},
		{"a large head", get + "X: " + strings.Repeat("a", 72<<10) + "\r\n\r\n", "431 Request Header Fields Too Large"},
		{"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\n\r\n", "204 No Content"}, // reaches the lab's handler
	} {
		if got := ask(t, address, c.message); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for _, call := range w.Calls() {
		if strings.Contains(call, "evil") || strings.Contains(call, "cross-site") {
			t.Errorf("what a page sent is handed to the learner: %q", call)
		}
	}
}

func TestALabAboutOriginsTakesThem(t *testing.T) {
	_, address := serve(t, "cors: true\n")
	if got := ask(t, address, "GET /plant HTTP/1.1\r\nHost: lab.test\r\nOrigin: http://page.test\r\nConnection: close\r\n\r\n"); !strings.HasPrefix(got, "200") {
		t.Error(got)
	}
}

func TestASlowHeadIsCutOff(t *testing.T) {
	s := &server{mind: routes{}, life: t.Context(), clock: time.Now}
	std := s.listen()
	if std.ReadHeaderTimeout != 3*time.Second || !std.DisableGeneralOptionsHandler || std.MaxHeaderBytes != 64<<10 {
		t.Errorf("%+v", std)
	}
	std.ReadHeaderTimeout = 20 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go std.Serve(l)
	defer std.Close()
	if got := ask(t, l.Addr().String(), "GET / HTTP/1.1\r\nHost: loc"); got != "unexpected EOF" {
		t.Errorf("%q", got)
	}
}

func TestNobodyListensBeforeServeAndAfterClose(t *testing.T) {
	w := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n"))
	if w.live != nil || w.Calls() != nil {
		t.Error("a server is there that nobody asked for")
	}
	address, err := w.Serve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://")); err == nil {
		c.Close()
		t.Error("the server outlived its lab")
	}
}

func TestCallsFromOutsideAreMessagesThatCanBePlayedAgain(t *testing.T) {
	w, address := serve(t, "")
	ask(t, address, "GET /plant?a=1%202 HTTP/1.1\r\nHost: "+address+"\r\nX-B: b\r\nAccept: */*\r\nConnection: close\r\n\r\n")
	ask(t, address, "PUT /plant HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{\"name\":\"Oak\"\r\n1\r\n}\r\n0\r\n\r\n")
	ask(t, address, "POST /plant HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\nContent-Length: 4\r\n\r\n\n###")
	calls := w.Calls()
	want := []string{
		"GET /plant?a=1%202 HTTP/1.1\nHost: " + address + "\nAccept: */*\nConnection: close\nX-B: b\n\n",
		"PUT /plant HTTP/1.1\nHost: lab.test\nConnection: close\nContent-Length: 14\n\n{\"name\":\"Oak\"}",
		"# POST /plant came with a body of 4 bytes that cannot be written in this file.\n",
	}
	if !reflect.DeepEqual(calls, want) || w.Calls() != nil {
		t.Fatalf("%q", calls)
	}
	spec := shopSpec(t, "  - {id: a, say: x, saw: [{method: GET, path: /plant, query: {a: 1 2}, status: 200}, {method: PUT, status: 204}], only: true, db: {run: SELECT name FROM plant, rows: [[Oak]]}}\n")
	if r := grade(t, open(t, spec), given1(strings.Join(calls, "\n###\n"))); !r.Passed() {
		t.Error(because(r))
	}
}

func TestTheLiveServerRemembersAndTheGradedOneBeginsAnew(t *testing.T) {
	w, address := serve(t, "")
	for range 2 {
		ask(t, address, "POST /plant HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
	}
	const get = "GET /plant HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\n\r\n"
	if got := ask(t, address, get); !strings.Contains(got, `"stock":13`) {
		t.Error(got)
	}
	out, err := w.Attempt(t.Context(), given1("GET /plant HTTP/1.1\n"))
	if err != nil || !strings.Contains(out.Blocks[0].Rows[1][1], `"stock":3`) {
		t.Errorf("%v %+v", err, out)
	}
	if got := ask(t, address, get); !strings.Contains(got, `"stock":13`) {
		t.Error(got)
	}
}

func TestTimeBetweenCallsIsWrittenDownWhereALabWantsIt(t *testing.T) {
	start := begins(lab.Env{})
	v := &live{service: &Service{waits: true}, last: start}
	for after, want := range map[time.Duration]string{0: "", 999 * time.Millisecond: "", 7 * time.Second: "# wait 7s\n"} {
		v.last = start
		if got := v.pause(start.Add(after)); got != want {
			t.Errorf("%s: %q, want %q", after, got, want)
		}
	}
	v.last, v.service = start, &Service{}
	if got := v.pause(start.Add(time.Hour)); got != "" {
		t.Error(got)
	}
}

// TestCurlItselfSendsWhatACurlLineSends compares our reading of a command with the program's.
func TestCurlItselfSendsWhatACurlLineSends(t *testing.T) {
	program, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("there is no curl on this machine")
	}
	w, address := serve(t, "")
	for _, line := range []string{
		"curl -si http://" + address + "/plant",
		"curl -s -A me -b 'a=1; b=2' -u ada:fern 'http://" + address + "/plant?x=1&y=2'",
		"curl -sG -d a=1 -d 'b=2' http://" + address + "/plant",
		"curl -s -d a=1 --data-raw '@b=ü' http://" + address + "/plant",
		`curl -s -X PUT --json '{"name":"Oak"}' -H 'If-Match: "v1"' http://` + address + "/plant",
		"curl -sI -H Accept: -H 'X-Empty;' http://" + address + "/plant",
	} {
		words, _, bad := split(line)
		if bad != nil {
			t.Fatal(bad)
		}
		if err := exec.Command(program, append([]string{"-q"}, words[1:]...)...).Run(); err != nil {
			t.Fatal(line, err)
		}
		calls := w.Calls()
		c, why := readCurl(words)
		message, why2 := c.message()
		if len(calls) != 1 || why+why2 != "" {
			t.Fatalf("%s: %q %s%s", line, calls, why, why2)
		}
		theirs, reason := agreed(strings.Replace(strings.ReplaceAll(head(calls[0]), "\n", "\r\n"), "\r\n\r\n", "\r\n\r\n"+tail(calls[0]), 1))
		ours, reason2 := agreed(message)
		a, b := theirs.entry(), ours.entry()
		if c.agent == "curl/8" { // theirs has its version
			delete(a.header, "user-agent")
			delete(b.header, "user-agent")
		}
		if reason+reason2 != "" || !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %s%s\ntheirs %+v\nours   %+v", line, reason, reason2, a, b)
		}
	}
}

func head(message string) string {
	h, _, _ := strings.Cut(message, "\n\n")
	return h + "\n\n"
}

func tail(message string) string {
	_, b, _ := strings.Cut(message, "\n\n")
	return b
}

func TestABrokenServerIsAnErrorAndIsStartedAnew(t *testing.T) {
	spec := shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")
	good := spec.service.source
	spec.service.source, spec.service.limit = "function handle() { new Array(1e8).join('x'.repeat(9)); }", 300*time.Millisecond
	w := open(t, spec)
	if out, err := w.Attempt(t.Context(), given1("GET /plant HTTP/1.1\n")); err == nil || !strings.Contains(err.Error(), "the server of this lab") {
		t.Errorf("%v %+v", err, out)
	}
	w.mind.(*scripted).spec.Source, w.mind.(*scripted).limit = good, 2*time.Second
	if out, err := w.Attempt(t.Context(), given1("GET /plant HTTP/1.1\n")); err != nil || len(out.Blocks) == 0 {
		t.Errorf("%v %+v", err, out)
	}
}

func TestAWrongSetupIsAnError(t *testing.T) {
	spec := shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")
	spec.service.setup = "CREATE TABEL x(a);"
	_, err := Play(t.Context(), spec.service, "r.http", "GET / HTTP/1.1\n", env)
	if err == nil || !strings.Contains(err.Error(), "the setup is wrong") {
		t.Error(err)
	}
}

func TestALessonPlaysRequestsWithoutALab(t *testing.T) {
	spec := shopSpec(t, "  - {id: a, say: x, at-most: 9}\n")
	s, problems := ReadService(lab.Node{Shape: lab.Mapping, Fields: []lab.Field{
		{Key: "server", Value: lab.Node{Shape: lab.Scalar, Text: "server.js"}}, {Key: "setup", Value: lab.Node{Shape: lab.Scalar, Text: "setup.sql"}},
	}}, spec.source)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	out, err := Play(t.Context(), s, "run.http", "GET /plant HTTP/1.1\nHost: lab.test\n\n", env)
	if err != nil || out.Fault != nil || !strings.Contains(out.Blocks[0].Rows[1][1], `"name":"Fern"`) {
		t.Errorf("%v %+v", err, out)
	}
}

func TestAnAttemptEndsWithItsContext(t *testing.T) {
	w := open(t, shopSpec(t, "  - {id: a, say: x, at-most: 9}\n"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Attempt(ctx, given1("GET /plant HTTP/1.1\n")); err == nil {
		t.Error("nothing was said")
	}
}

func TestWhatIsWrittenDownIsReadAgainAsItCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := entry{
			method: rapid.SampledFrom([]string{"GET", "POST", "PURGE"}).Draw(t, "method"),
			target: "/" + rapid.StringMatching(`[a-z%0-9?&=/]{0,12}`).Draw(t, "target"),
			header: map[string]string{"host": "lab.test"},
			body:   strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "#", "###", "\n", " ", "ü", ":", "\r", "{{a.status}}"})).Draw(t, "body"), ""),
		}
		if v := rapid.StringMatching(`[!-~]?[ -~]{0,8}[!-~]`).Draw(t, "value"); !strings.Contains(v, "{{") {
			e.header["x-a"] = strings.TrimSpace(v)
		}
		text := written(e)
		list, fault := readRequests("r.http", "GET /first HTTP/1.1\n\n###\n"+text+"\n###\nGET /last HTTP/1.1\n")
		if strings.HasPrefix(text, "#") {
			if fault != nil || len(list) != 2 {
				t.Fatalf("%q: %+v", text, fault)
			}
			return
		}
		if fault != nil || len(list) != 3 {
			t.Fatalf("%q: %+v %+v", text, fault, list)
		}
		raw, _ := fills{}.wire(list[1].raw)
		m, why := agreed(raw)
		got := m.entry()
		if why != "" || m.method != e.method || m.target != e.target || m.body != e.body || got.header["x-a"] != e.header["x-a"] {
			t.Fatalf("%q: %s %+v", text, why, m)
		}
	})
}
