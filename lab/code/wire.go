package code

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
)

// message is a request as an author wrote it.
type message struct {
	method, target string
	header         http.Header
	body           string
	customer       any // who is signed in, which no header says here
}

// host is where requests go that name no other.
const defaultHost = "api.fernway.test"

// request is a message as a client of net/http sends it.
func (m message) request() (*http.Request, error) {
	req, err := http.NewRequest(m.method, "http://"+defaultHost, strings.NewReader(m.body))
	if err != nil {
		return nil, err
	}
	if req.URL, err = url.ParseRequestURI(m.target); err != nil {
		return nil, err
	}
	req.Header = m.header.Clone()
	req.Host = defaultHost
	if h := req.Header.Get("Host"); h != "" {
		req.Host = h
		req.Header.Del("Host")
	}
	req.Header["User-Agent"] = nil // the client's own name says nothing
	if m.body == "" {
		req.Body, req.ContentLength = nil, 0
	}
	return req, nil
}

// heard is a message as a handler sees it once it went over a connection.
func (m message) heard() (js.Request, error) {
	req, err := m.request()
	if err != nil {
		return js.Request{}, err
	}
	var sent bytes.Buffer
	if err := req.Write(&sent); err != nil {
		return js.Request{}, err
	}
	came, err := http.ReadRequest(bufio.NewReader(&sent))
	if err != nil {
		return js.Request{}, err
	}
	body, err := io.ReadAll(came.Body)
	out := hear(came, body)
	out.Customer = m.customer
	return out, err
}

// hear is a request of net/http as a handler sees it. body is all that was sent.
func hear(r *http.Request, body []byte) js.Request {
	out := js.Request{Method: r.Method, Path: r.URL.Path, Query: map[string]string{}, Headers: map[string]string{"host": r.Host}, RawBody: string(body), Body: string(body)}
	if r.RequestURI == "*" {
		out.Path = "*"
	}
	for key, values := range r.URL.Query() {
		out.Query[key] = values[0]
	}
	for name, values := range r.Header {
		between := ", "
		if name == "Cookie" {
			between = "; "
		}
		out.Headers[strings.ToLower(name)] = strings.Join(values, between)
	}
	if len(body) > 0 {
		out.Headers["content-length"] = strconv.Itoa(len(body))
	}
	var v any
	if json.Unmarshal(body, &v) == nil {
		out.Body = v
	}
	return out
}

// respond writes what a handler returned as a server does. The length of the body and the end of the connection are the
// server's own matter, whatever the handler says of them. The error is an *js.Error and says what cannot be sent; nothing
// is written then.
func respond(w http.ResponseWriter, req *http.Request, r js.Response) error {
	h := w.Header()
	for name, values := range r.Headers {
		if !isToken(name) {
			return &js.Error{Message: fmt.Sprintf("The handler returned a header called %q, which is no name of a header.", js.Short(name))}
		}
		if strings.EqualFold(name, "Date") {
			h.Del("Date") // a cache passes on that of the origin
		}
		for _, v := range values {
			if strings.ContainsFunc(v, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
				return &js.Error{Message: fmt.Sprintf("The handler returned the header %s with a value that holds the end of a line or another control character.", js.Short(name))}
			}
			h.Add(name, v)
		}
	}
	length := strconv.Itoa(len(r.Body))
	if req.Method == http.MethodHead && r.Body == "" && h.Get("Content-Length") != "" {
		length = h.Get("Content-Length")
	}
	for _, own := range []string{"Content-Length", "Transfer-Encoding", "Connection", "Trailer"} {
		h.Del(own)
	}
	if h.Get("Content-Type") == "" {
		h["Content-Type"] = nil // no guesses
		if r.JSON {
			h.Set("Content-Type", "application/json")
		}
	}
	if r.Status != http.StatusNoContent && r.Status != http.StatusNotModified {
		h.Set("Content-Length", length)
	}
	w.WriteHeader(r.Status)
	_, _ = io.WriteString(w, r.Body) // the client may be gone, or the status have no body
	return nil
}

// isToken tells whether a text is a token of RFC 9110, section 5.6.2.
func isToken(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}

// exchange is a request and its answer, as the client saw them, and what happened behind them.
type exchange struct {
	seen
	status          int // 0 where the connection broke
	header          http.Header
	body            string
	asked, answered string // the bytes that went over the connection
}

// wire is a connection to a server of net/http, both within this process, and behind it whatever visits the handler.
type wire struct {
	server *http.Server
	ends   pipes
	conn   net.Conn // the client's end; nil when none is open
	in     *bufio.Reader
	came   bytes.Buffer // through it since the request

	visit func(js.Request) (seen, error)
	seen  seen
	err   error
}

const (
	wireTime = 30 * time.Second // nothing here takes as long; a worker's limits end sooner
	maxBody  = 1 << 20
)

func newWire() *wire {
	w := &wire{ends: make(pipes)}
	w.server = &http.Server{Handler: w, ErrorLog: log.New(io.Discard, "", 0), DisableGeneralOptionsHandler: true, ReadHeaderTimeout: wireTime}
	go w.server.Serve(w.ends) //nolint:errcheck // it ends when the pipes do
	return w
}

func (w *wire) close() {
	w.hangUp()
	w.server.Close()
}

func (w *wire) hangUp() {
	if w.conn != nil {
		w.conn.Close()
	}
	w.conn = nil
}

func (w *wire) dial() {
	here, there := net.Pipe()
	w.ends <- there
	w.conn, w.in = here, bufio.NewReader(io.TeeReader(here, &w.came))
}

// ServeHTTP is the server's end.
func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if err != nil {
		http.Error(rw, "The body is too large.", http.StatusRequestEntityTooLarge)
		return
	}
	w.seen, w.err = w.visit(hear(r, body))
	if w.err != nil || w.seen.Crashed {
		panic(http.ErrAbortHandler) // the connection breaks, as it does when a server dies
	}
	rw.Header().Set("Date", w.seen.Now.UTC().Format(http.TimeFormat))
	if w.seen.Fault == nil {
		if err := respond(rw, r, w.seen.Response); err == nil {
			return
		} else if fault, ok := err.(*js.Error); ok {
			w.seen.Fault = fault
		}
	}
	clear(rw.Header())
	rw.Header().Set("Date", w.seen.Now.UTC().Format(http.TimeFormat))
	http.Error(rw, "Internal Server Error", http.StatusInternalServerError)
}

// exchange sends a message and reads the answer. visit is what the server asks.
func (w *wire) exchange(m message, visit func(js.Request) (seen, error)) (out exchange, err error) {
	req, err := m.request()
	if err != nil {
		return exchange{}, err
	}
	if w.conn == nil {
		w.dial()
	}
	w.visit, w.seen, w.err = visit, seen{}, nil
	w.came.Reset()
	if err := w.conn.SetDeadline(time.Now().Add(wireTime)); err != nil {
		return exchange{}, err
	}
	var sent bytes.Buffer
	written := make(chan error, 1)
	go func() { written <- req.Write(io.MultiWriter(&sent, w.conn)) }() // a pipe holds nothing: the server may answer before it has read all
	res, err := http.ReadResponse(w.in, req)
	if err == nil {
		out.status, out.header = res.StatusCode, res.Header
		out.body, err = wholeBody(res.Body)
	}
	if err != nil || res.Close {
		w.hangUp()
	}
	<-written
	if w.err != nil {
		return exchange{}, w.err
	}
	if err != nil && !w.seen.Crashed {
		return exchange{}, fmt.Errorf("read the answer: %w", err)
	}
	out.seen, out.asked, out.answered = w.seen, lines(sent.String()), lines(w.came.String())
	return out, nil
}

func wholeBody(body io.ReadCloser) (string, error) {
	defer body.Close()
	b, err := io.ReadAll(body)
	return string(b), err
}

// lines are the bytes of a message with the ends of lines as a terminal has them.
func lines(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if strings.HasSuffix(s, "\n\n") {
		return s[:len(s)-1] // there is no body
	}
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}

// pipes is a listener whose connections are made in this process.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

// Close is called once, by the server.
func (p pipes) Close() error { close(p); return nil }

func (p pipes) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
