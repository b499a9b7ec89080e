package http

import (
	"strings"
	"testing"
)

const good = "POST /orders?a=1 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\nX: \t v \r\n\r\nü!"

func TestBothParsersReadAGoodMessageAlike(t *testing.T) {
	for _, raw := range []string{
		good,
		"GET / HTTP/1.1\r\nhost: a.test\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
		"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n",
	} {
		m, why := agreed(raw)
		if why != "" || m.rest != "" {
			t.Errorf("%q: %s %+v", raw, why, m)
		}
	}
	m, _ := agreed(good)
	if v, _ := m.get("x"); v != "v" || m.body != "ü!" || m.method != "POST" || m.target != "/orders?a=1" || m.entry().query["a"] != "1" {
		t.Errorf("%+v", m)
	}
}

// TestBrokenMessages says for each fault what the strict parser refuses, and what a lenient one makes of it.
func TestBrokenMessages(t *testing.T) {
	for _, c := range []struct{ old, new, want, body, rest string }{
		{"Length: 3", "Length: 2", "Content-Length says 2, and 3 bytes follow the head", "ü", "!"},
		{"Length: 3", "Length: 9", "Content-Length says 9, and 3 bytes follow the head", "ü!", ""},
		{"Length: 3", "Length: +3", `"+3" is no Content-Length`, "ü!", ""},
		{"Content-Length: 3\r\n", "", "3 bytes follow the head, and no Content-Length announces them", "ü!", ""},
		{"X: ", "Content-Length: 3\r\nX: ", "it has more than one Content-Length", "ü!", ""},
		{"X: ", "Transfer-Encoding: chunked\r\nX: ", "it has both Content-Length and Transfer-Encoding", "ü!", ""},
		{"Content-Length: 3", "Transfer-Encoding: gzip", "its Transfer-Encoding is not chunked", "ü!", ""},
		{"Content-Length: 3", "Transfer-Encoding: chunked", "a chunk's size does not end its line", "", "ü!"},
		{"Host:", "Host :", "line 2: a space stands between Host and its colon", "ü!", ""},
		{"Host: a.test", "Host", "line 2: there is no colon in it", "ü!", ""},
		{"Host: a.test\r\n", "", "it has 0 Host fields, and exactly one is needed", "ü!", ""},
		{"Host: a.test", "Host: a.test\r\nHost: b", "it has 2 Host fields, and exactly one is needed", "ü!", ""},
		{"Host: a.test", "Host: a.test\r\n folded", "line 3: a line that begins with a space is no field", "ü!", ""},
		{"Host: a.test", "Host: a.test\nX-Y: 1", "line 2 holds a line feed or a carriage return that does not end it", "ü!", ""},
		{"X: \t v", "X\x01: v", `line 4: "X\x01" is no name of a field`, "ü!", ""},
		{"X: \t v", "X: \x01", "line 4: the value of X holds a control character", "ü!", ""},
		{"POST ", "post ", "no known method is called post: methods are written in capitals", "ü!", ""},
		{"POST ", "PO(T ", `"PO(T" is no method`, "ü!", ""},
		{"a=1 ", "a=1 b ", "the first line is not method, target and version with one space between them", "ü!", ""},
		{"POST ", "POST  ", "the first line is not method, target and version with one space between them", "ü!", ""},
		{"/orders", "orders", `"orders?a=1" is no target`, "ü!", ""},
		{"HTTP/1.1", "HTTP/1.2", `"HTTP/1.2" is not HTTP/1.1`, "ü!", ""},
		{"v \r\n\r\nü", "v \r\nü", "no blank line ends the head", "", ""},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%q does not stand in the message", c.old)
		}
		raw := strings.Replace(good, c.old, c.new, 1)
		_, err := strict(raw)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.new, err, c.want)
		}
		if l := lenient(raw); l.body != c.body || l.rest != c.rest {
			t.Errorf("%q: lenient reads %q and leaves %q, want %q and %q", c.new, l.body, l.rest, c.body, c.rest)
		}
		if len(lint(raw)) == 0 && !strings.Contains("X\x01: v X: \x01 PO(T  Host: a.test\nX-Y: 1 Transfer-Encoding: gzip Transfer-Encoding: chunked", c.new) {
			t.Errorf("%q: nothing is said about it", c.new)
		}
	}
	if got := lint(good); len(got) > 0 {
		t.Errorf("a good message: %q", got)
	}
}

func TestWhatIsSaidBeforeTheWireSpeaks(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"POST ", "post ", "The method post is not in capitals. Methods are told apart by case, so this is not POST (RFC 9110, section 9.1)."},
		{"/orders", "orders", "The path orders?a=1 does not begin with a slash."},
		{" HTTP/1.1", "", "The first line lacks the version at its end: POST /orders?a=1 HTTP/1.1."},
		{"a=1 ", "a=1 b ", "The first line has to be a method, a path and HTTP/1.1, with one space between them (RFC 9112, section 3)."},
		{"HTTP/1.1", "HTTP/2", `The first line ends with "HTTP/2" and not with HTTP/1.1.`},
		{"Host: a.test\r\n", "", "There is no Host field, and HTTP/1.1 asks for one in every request (RFC 9112, section 3.2)."},
		{"Host:", "Host :", "A space stands between Host and its colon; a server has to refuse that with 400 (RFC 9112, section 5.1)."},
		{"X: \t v", " v", "Line 4 begins with a space, so it goes on with the field above it; such folding is no longer allowed (RFC 9112, section 5.2)."},
		{"Length: 3", "Length: 2", "Content-Length says 2. The body has 2 characters, but 3 bytes, and bytes are counted."},
		{"Length: 3", "Length: 1", "Content-Length says 1, and the body has 3 bytes: the server cuts it off, and takes the rest for another request."},
		{"Length: 3", "Length: 5", "Content-Length says 5, and the body has 3 bytes: the server waits for 2 more."},
		{"Content-Length: 3\r\n", "", "There is a body, but no Content-Length: the server reads no body, and takes these bytes for the beginning of another request (RFC 9112, section 6.3)."},
		{"X: ", "Transfer-Encoding: chunked\r\nX: ", "There are both Content-Length and Transfer-Encoding. Two servers may believe different ones, so a client must not send both (RFC 9112, section 6.2)."},
		{"v \r\n\r\nü!", "v \r\n", "No blank line ends the head, so the server goes on waiting for more fields."},
		{"X: \t v \r\n\r\nü!", "{\"a\":1}\r\n", `Line 4, "{\"a\":1}", is no field. If the body begins here, a blank line has to stand before it.`},
	} {
		raw := strings.Replace(good, c.old, c.new, 1)
		if got := lint(raw); !strings.Contains(strings.Join(got, "\n"), c.want) {
			t.Errorf("%q: %q, want %q", c.new, got, c.want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add(good)
	f.Add("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
	f.Add("\nGET  / \n a: b\n c\n\nx")
	f.Fuzz(func(t *testing.T, raw string) {
		lint(raw)
		l := lenient(raw)
		if len(l.body)+len(l.rest) > len(raw) {
			t.Errorf("more came out than went in: %+v", l)
		}
		m, err := strict(raw)
		if err != nil {
			return
		}
		if d := differ(m, l); d != "" { // the lenient parser takes what the strict one takes
			t.Errorf("%q: %s", raw, d)
		}
		if said := lint(raw); len(said) > 0 { // and nobody complains about it
			t.Errorf("%q: %q", raw, said)
		}
	})
}
