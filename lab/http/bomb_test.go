package http

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
)

// bulky answers everything alike, with as much as a worker child may hand over.
type bulky struct{ reply reply }

func (b bulky) reset(context.Context) error { return nil }
func (b bulky) answer(context.Context, js.Request, time.Time) (reply, error) {
	return b.reply, nil
}
func (b bulky) query(context.Context, string) ([][]string, error) { return nil, nil }
func (b bulky) close() error                                      { return nil }

func played(t *testing.T, m mind, file string) run {
	t.Helper()
	list, fault := readRequests("r.http", file)
	if fault != nil {
		t.Fatal(fault)
	}
	r, err := play(t.Context(), m, []string{"lab.test"}, false, "r.http", list, conditions{start: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// held is how much of the server's answers a run keeps.
func (r run) held() (n int) {
	for _, e := range r.log {
		n += len(e.answer.body)
		for _, one := range e.events {
			n += len(one)
		}
		for _, one := range e.log {
			n += len(one)
		}
		for _, v := range e.answer.header {
			n += len(v)
		}
	}
	return n
}

// What the author's server says is bounded as a whole, and not its body alone: a run keeps every answer.
func TestAServersWordsAreBounded(t *testing.T) {
	big := strings.Repeat("x", 4<<20)
	for name, r := range map[string]reply{
		"body": {status: 200, body: big}, "events": {status: 200, events: []string{big}}, "many events": {status: 200, events: strings.SplitAfter(strings.Repeat("x ", 1<<20), " ")},
		"header": {status: 200, header: map[string]string{"X-A": big}}, "log": {status: 200, log: []string{big}}, "fault": {status: 500, fault: big},
	} {
		got := played(t, bulky{r}, "# repeat 20\nGET / HTTP/1.1\nHost: lab.test\n\n")
		if n := got.held(); n > 20*MaxAnswerBytes {
			t.Errorf("%s: 20 answers hold %d KB", name, n>>10)
		}
		if len(got.log) != 20 || got.log[0].status != 500 || len(got.log[0].fault) > 1000 {
			t.Errorf("%s: %d requests, the first answered %d", name, len(got.log), got.log[0].status)
		}
	}
}

// An answer of 100 KB, put in 20,000 times, would be 2 GB.
func TestWhatIsFilledInIsBounded(t *testing.T) {
	m := bulky{reply{status: 200, body: strings.Repeat("x", 100<<10)}}
	for _, file := range []string{
		"# as a\nGET / HTTP/1.1\nHost: lab.test\n\n###\nPOST / HTTP/1.1\nHost: lab.test\n\n" + strings.Repeat("{{a.body}}", 20_000),
		"# as a\nGET / HTTP/1.1\nHost: lab.test\n\n###\ncurl lab.test " + strings.Repeat("-H 'A: {{a.body}}' ", 9_000),
	} {
		got := played(t, m, file)
		if got.fault == nil || !strings.Contains(got.fault.Text, "KB") || len(got.exchanges) != 1 {
			t.Errorf("%d messages are sent, %+v", len(got.exchanges), got.fault)
		}
	}
}

// One message can hold thousands of requests, and can be repeated.
func TestTheRequestsOfAllMessagesAreBounded(t *testing.T) {
	m := bulky{reply{status: 204}}
	got := played(t, m, "# repeat 200\n"+"GET / HTTP/1.1\nHost: lab.test\nContent-Length: 0\n\n"+strings.Repeat("GET / HTTP/1.1\nHost:lab.test\n\n", 5000))
	if len(got.log) > 10_000 {
		t.Errorf("the log has %d lines", len(got.log))
	}
	t.Logf("%d requests, %+v", len(got.log), got.fault)
}

// A program that asks and never reads must not keep others from being answered for good.
func TestAReaderThatDoesNotReadIsLeft(t *testing.T) {
	s := &server{mind: bulky{reply{}}, hosts: []string{"lab.test"}, life: t.Context(), clock: time.Now}
	if h := s.listen(); h.WriteTimeout <= 0 || h.WriteTimeout > time.Minute {
		t.Errorf("an answer may take %s to be read", h.WriteTimeout)
	}
}

// What another program sends is written into the learner's file only if the file can be read and played afterwards.
func TestACallFromOutsideLeavesTheFileReadable(t *testing.T) {
	w, address := serve(t, "")
	send := func(message string) {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, message)
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		io.ReadAll(c) // to the end: then the request was noted
	}
	host := "\r\nHost: " + address + "\r\nConnection: close\r\n"
	for _, message := range []string{
		"GET /plant HTTP/1.1" + host + "X: \xff\xfe\r\n\r\n", "GET /pl\xffant HTTP/1.1" + host + "\r\n", "GET /plant?{{a.body}} HTTP/1.1" + host + "\r\n",
		"GET /plant HTTP/1.1" + host + "X: {{a.status}}\r\n\r\n", "### /plant HTTP/1.1" + host + "\r\n", "GET /plant HTTP/1.1" + host + "###: x\r\n\r\n",
		"# /plant HTTP/1.1" + host + "\r\n", "curl /plant HTTP/1.1" + host + "\r\n", "GET /plant HTTP/1.1" + host + "#: x\r\n\r\n", "// /plant HTTP/1.1" + host + "\r\n",
		"GET /plant HTTP/1.1" + host + "X: \u202e\u009b2J\r\n\r\n",
	} {
		send(message)
		calls := w.Calls()
		if len(calls) == 0 {
			continue // refused by the standard library
		}
		text := "### from outside\n" + strings.Join(calls, "\n### from outside\n") + "\n###\nGET /plant HTTP/1.1\nHost: lab.test\n"
		list, fault := readRequests("r.http", text)
		if fault != nil || len(list) > 2 {
			t.Errorf("%q becomes %q: %d requests, %+v", message, calls, len(list), fault)
		}
	}
}

// A lab about pages of other origins answers them in its file of requests. A page on the web, in a real browser, is refused.
func TestAPageOnTheWebReachesNoLabThatAllowsOrigins(t *testing.T) {
	w, address := serve(t, "cors: true\n")
	head := "GET /plant HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n"
	for more, want := range map[string]string{
		"Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n":  "403",
		"Origin: null\r\nSec-Fetch-Site: cross-site\r\n":                  "403",
		"Sec-Fetch-Site: cross-site\r\n":                                  "403",
		"Origin: http://localhost:8000\r\nSec-Fetch-Site: cross-site\r\n": "200",
		"Origin: https://shop.example\r\n":                                "200", // of curl
	} {
		if got := ask(t, address, head+more+"\r\n"); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s, want %s", more, got, want)
		}
	}
	for _, call := range w.Calls() {
		if strings.Contains(call, "evil") {
			t.Errorf("it is kept: %s", call)
		}
	}
}
