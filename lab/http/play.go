package http

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/engineroom/engineroom/lab"
)

// exchange is a message as it was sent, and everything that came back.
type exchange struct {
	line     int    // of the file, from 1
	sent     string // every byte
	received []byte
	answers  []answered
	notes    []string
	log      []string // of the author's server
	cut      bool
	events   int
}

// run is a file of requests that was played.
type run struct {
	exchanges []exchange
	log       []entry
	took      time.Duration // on the virtual clock
	fault     *lab.Fault    // why it ended early
	note      string        // what is odd about how the first odd request is written, with its line; "" for nothing
}

// conditions say how a file is played.
type conditions struct {
	start   time.Time
	retried bool // everything is sent twice
	fills   fills
	latency time.Duration // that an exchange takes
}

// fills are what is added to a message that lacks it, as clients do.
type fills struct {
	end, length bool
	host        string // "" for none
}

// maxFollowed bounds how far -L follows.
const maxFollowed = 10

// player sends the requests of one file, one after another.
type player struct {
	conditions
	file   string
	server *server
	wires  *wires
	now    time.Time
	kept   map[string]answered
	out    run
}

// play sends every request to a server of the standard library that answers with a mind.
func play(ctx context.Context, m mind, host []string, cors bool, file string, list []request, c conditions) (run, error) {
	if err := m.reset(ctx); err != nil {
		return run{}, err
	}
	p := &player{conditions: c, file: file, wires: newWires(), now: c.start, kept: map[string]answered{}}
	p.server = &server{mind: m, hosts: host, cors: cors, life: ctx, clock: func() time.Time { return p.now }}
	std := p.server.listen()
	over := make(chan error, 1)
	go func() { over <- std.Serve(p.wires) }()
	defer func() { std.Close(); <-over }()
	for _, r := range list {
		for range r.repeat {
			if p.out.fault == nil {
				p.request(ctx, r)
			}
		}
		if p.server.err != nil || ctx.Err() != nil {
			return p.out, errors.Join(p.server.err, ctx.Err())
		}
	}
	p.out.log, p.out.took = p.server.log, p.now.Sub(c.start)
	return p.out, nil
}

func (p *player) fail(line int, text string) {
	p.out.fault = &lab.Fault{Text: text, File: p.file, Line: line}
}

// request sends one request once, or twice where everything is. What is remembered is the first answer.
func (p *player) request(ctx context.Context, r request) {
	if r.wait != "" {
		text, why := fill(r.wait, p.kept)
		d, err := pause(text)
		if err != nil && why == "" {
			why = fmt.Sprintf("%q is no time to wait.", shortened(text))
		}
		if why != "" {
			p.fail(r.line, why)
			return
		}
		p.now = p.now.Add(d)
	}
	if r.note != "" && p.out.note == "" {
		p.out.note = fmt.Sprintf("About the request in line %d: %s", r.line, r.note)
	}
	message, follow, notes, why := p.message(r)
	if why != "" {
		p.fail(r.line, why)
		return
	}
	x := p.send(ctx, r, message)
	x.notes = append(notes, x.notes...)
	p.out.exchanges = append(p.out.exchanges, x)
	if p.retried {
		p.out.exchanges = append(p.out.exchanges, p.send(ctx, r, message))
	}
	last := x.last()
	for n := 0; follow && n < maxFollowed && p.server.err == nil; n++ {
		next, ok := redirected(message, last)
		if !ok {
			break
		}
		message = next
		x := p.send(ctx, r, message)
		p.out.exchanges = append(p.out.exchanges, x)
		last = x.last()
	}
	if r.name != "" {
		p.kept[r.name] = last
	}
}

// last is the answer to the message itself.
func (x exchange) last() answered {
	if len(x.answers) == 0 {
		return answered{}
	}
	return x.answers[0]
}

// message is the bytes of a request, with everything filled in.
func (p *player) message(r request) (message string, follow bool, notes []string, why string) {
	if r.words == nil {
		raw, why := fill(r.raw, p.kept)
		message, added := p.fills.wire(raw)
		notes = append(lint(message), added...)
		if r.note != "" {
			notes = append([]string{r.note}, notes...)
		}
		return message, false, notes, why
	}
	words := make([]string, len(r.words))
	for i, w := range r.words {
		if words[i], why = fill(w, p.kept); why != "" {
			return "", false, nil, why
		}
	}
	c, why := readCurl(words)
	if why == "" {
		message, why = c.message()
	}
	return message, c.follow, c.notes(), why
}

// wire turns a message as it is written in a file into bytes: lines of the head end with CR and LF, and so do those of a
// body in chunks. Any other body is left as it is, without line feeds at its end.
func (f fills) wire(raw string) (message string, notes []string) {
	head, body, ended := strings.Cut(raw, "\n\n")
	head = strings.TrimSuffix(head, "\n")
	body = strings.TrimRight(body, "\n")
	if f.end {
		ended = true
	}
	has := map[string]bool{}
	for _, line := range strings.Split(head, "\n")[1:] {
		name, _, _ := strings.Cut(strings.ToLower(line), ":")
		has[strings.TrimSpace(name)] = true
	}
	if f.length && body != "" && !has["content-length"] && !has["transfer-encoding"] {
		head += fmt.Sprintf("\nContent-Length: %d", len(body))
		notes = append(notes, "Content-Length was counted for you, in bytes.")
	}
	if f.host != "" && !has["host"] {
		head += "\nHost: " + f.host
		notes = append(notes, "Host was added for you.")
	}
	if has["transfer-encoding"] && strings.HasSuffix("\n"+body, "\n0") {
		body = strings.ReplaceAll(body, "\n", "\r\n") + "\r\n\r\n"
	}
	message = strings.ReplaceAll(head, "\n", "\r\n") + "\r\n"
	if ended {
		message += "\r\n"
	}
	return message + body, notes
}

// send hands a message to the server and waits until the server has nothing more to say.
func (p *player) send(ctx context.Context, r request, message string) exchange {
	p.server.cut = r.cut
	before := len(p.server.log)
	w := newWire([]byte(message))
	select {
	case p.wires.next <- w:
		<-w.done // soon: nothing on a wire waits, and the answer ends with the context
	case <-ctx.Done():
	}
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	x := exchange{line: r.line, sent: message, received: w.written()}
	x.answers = readAnswers(x.received, message)
	for n := before; n < len(p.server.log); n++ {
		e := &p.server.log[n]
		x.log, x.cut, x.events = append(x.log, e.log...), x.cut || e.cut, x.events+len(e.events)
		if e.fault != "" {
			x.notes = append(x.notes, "The server of this lab failed: "+e.fault)
		}
	}
	start, _, _ := strings.Cut(message, "\r\n")
	for n := len(p.server.log) - before; n < len(x.answers); n++ { // refused before anybody could read it
		p.server.log = append(p.server.log, entry{at: p.now, status: x.answers[n].status, answer: x.answers[n], target: start, unread: unread(r.line, message)})
	}
	if len(x.answers) == 0 {
		p.server.late = patience // for a head that never ended
	}
	p.now = p.now.Add(p.latency + p.server.late)
	p.server.late = 0
	return x
}

// unread says why nobody could read a message: the first thing that is wrong with it, in words that go on from a sentence.
func unread(line int, message string) string {
	why := "It is not as HTTP asks for."
	if said := lint(message); len(said) > 0 {
		why = said[0]
	}
	return fmt.Sprintf("The message in line %d cannot be read: %s", line, why)
}

// readAnswers reads every answer of a connection. What was cut off is read as far as it goes.
func readAnswers(received []byte, message string) []answered {
	var out []answered
	method, _, _ := strings.Cut(message, " ")
	from := bytes.NewReader(received)
	in := bufio.NewReader(from)
	for len(out) < MaxRequests {
		head, _, _ := strings.Cut(string(received[len(received)-from.Len()-in.Buffered():]), "\r\n\r\n")
		r, err := nethttp.ReadResponse(in, &nethttp.Request{Method: method})
		if err != nil {
			break
		}
		body, _ := io.ReadAll(r.Body)
		if r.StatusCode < 200 {
			continue
		}
		out = append(out, answered{r.StatusCode, lower(r.Header), string(body), head})
		method = ""
	}
	return out
}

// redirected is the message that a client sends after a redirect, and whether there is one (RFC 9110, section 15.4).
func redirected(message string, a answered) (string, bool) {
	to := a.header["location"]
	m, why := agreed(message)
	if why != "" || to == "" || a.status < 301 || a.status > 308 || a.status > 303 && a.status < 307 {
		return "", false
	}
	if _, rest, ok := strings.Cut(to, "://"); ok {
		_, path, _ := strings.Cut(rest, "/")
		to = "/" + path
	}
	if !strings.HasPrefix(to, "/") || !utf8.ValidString(to) || !targetForm.MatchString(to) {
		return "", false
	}
	becomesGet := a.status == 303 && m.method != "HEAD" || a.status < 303 && m.method == "POST"
	var b strings.Builder
	if becomesGet {
		m.method, m.body = "GET", ""
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", m.method, to)
	for _, f := range m.fields {
		if !becomesGet || !strings.HasPrefix(strings.ToLower(f.name), "content-") {
			fmt.Fprintf(&b, "%s: %s\r\n", f.name, f.value)
		}
	}
	return b.String() + "\r\n" + m.body, true
}
