package http

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	nethttp "net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
)

// What the server takes.
const (
	maxBody   = 64 << 10
	maxHeader = 64 << 10
	patience  = 3 * time.Second // for the rest of a message that was begun
)

// entry is a line of the server's log: a request that it read, or one that it could not read, and how it was answered.
type entry struct {
	at            time.Time
	method, path  string // empty if it could not be read
	target        string // as it was sent; the first line where nothing could be read
	query, header map[string]string
	body          string
	status        int
	answer        answered
	events        []string // that were sent
	cut           bool
	fault         string // why the author's server failed
	log           []string
	unread        string // why it could not be read, with its line; empty if it was
	foreign       bool   // of a page or a host that is none of the lab's
}

// answered is an answer, with its fields in lower case.
type answered struct {
	status int
	header map[string]string
	body   string
	head   string // as it came over the wire, without its blank line; empty in the log
}

// server answers over HTTP with a mind, behind guards, and keeps a log.
type server struct {
	mind  mind
	hosts []string
	cors  bool
	real  bool            // other programs can reach it
	life  context.Context // of the answers, which outlive the connection they go to

	mu    sync.Mutex
	clock func() time.Time
	cut   int // the connection ends after this many events; 0 means never
	late  time.Duration
	log   []entry
	err   error // of the lab itself
}

// listen makes a server of the standard library around it.
func (s *server) listen() *nethttp.Server {
	return &nethttp.Server{
		Handler: s, MaxHeaderBytes: maxHeader, ReadHeaderTimeout: patience, ReadTimeout: 2 * patience, WriteTimeout: 4 * patience, IdleTimeout: time.Minute,
		DisableGeneralOptionsHandler: true, ErrorLog: log.New(io.Discard, "", 0),
	}
}

func (s *server) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) {
	body, refused := s.guard(w, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	e := entry{at: s.clock(), method: r.Method, path: r.URL.Path, target: r.RequestURI, query: map[string]string{}, header: fields(r), body: body}
	for name, values := range r.URL.Query() {
		e.query[name] = values[0]
	}
	answer := reply{}
	if refused != nil {
		answer, e.foreign = *refused, refused.status == 421 || refused.status == 403
	} else {
		var err error
		if answer, err = s.mind.answer(s.life, e.request(), e.at); err != nil {
			s.err = errors.Join(s.err, err)
			answer = problem(503, "the server of this lab is down")
		}
	}
	if answer.size() > MaxAnswerBytes-maxHeader {
		answer = problem(500, "the answer is too large")
	}
	s.send(w, &e, answer)
}

// guard refuses what a server on this machine must not take from a web page or a careless program. It returns the body.
func (s *server) guard(w nethttp.ResponseWriter, r *nethttp.Request) (string, *reply) {
	refuse := func(status int, text string) (string, *reply) {
		p := problem(status, text)
		return "", &p
	}
	if !s.known(r.Host) {
		return refuse(421, "this server does not answer for the host "+shortened(r.Host))
	}
	site := r.Header.Get("Sec-Fetch-Site") // browsers say where a request comes from, also where they send no Origin
	if !s.cors && (r.Header.Get("Origin") != "" || site != "" && site != "none" && site != "same-origin") {
		return refuse(403, "this server takes no requests from pages of other origins")
	}
	if s.real && site == "cross-site" && !s.near(r.Header.Get("Origin")) { // also where the lab is about such pages
		return refuse(403, "this server takes no requests from pages of other machines")
	}
	body, err := io.ReadAll(nethttp.MaxBytesReader(w, r.Body, maxBody))
	var large *nethttp.MaxBytesError
	switch {
	case errors.As(err, &large):
		return refuse(413, fmt.Sprintf("the body is larger than %d KB", maxBody>>10))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		s.mu.Lock()
		s.late += patience
		s.mu.Unlock()
		return refuse(408, fmt.Sprintf("the rest of the body did not come within %s", patience))
	case err != nil:
		w.Header().Set("Connection", "close")
		return refuse(400, "the body cannot be read")
	}
	return string(body), nil
}

// known tells whether the server answers for a host: those of the lab, and this machine under any port. A name of the
// outer world is refused, so a web page cannot reach it by pointing its own name here.
func (s *server) known(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	return name == "127.0.0.1" || name == "localhost" || slices.Contains(s.hosts, strings.ToLower(host)) || slices.Contains(s.hosts, strings.ToLower(name))
}

// near tells whether a page is of this machine or of a host of the lab.
func (s *server) near(origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && s.known(u.Host)
}

func fields(r *nethttp.Request) map[string]string {
	out := map[string]string{"host": r.Host}
	for name, values := range r.Header {
		separator := ", "
		if name == "Cookie" {
			separator = "; "
		}
		out[strings.ToLower(name)] = strings.Join(values, separator)
	}
	if r.ContentLength > 0 {
		out["content-length"] = fmt.Sprint(r.ContentLength)
	}
	if len(r.TransferEncoding) > 0 {
		out["transfer-encoding"] = strings.Join(r.TransferEncoding, ", ")
	}
	return out
}

// request is the entry as a handler sees it.
func (e entry) request() js.Request {
	out := js.Request{Method: e.method, Path: e.path, Query: e.query, Headers: e.header, RawBody: e.body, Body: e.body}
	var v any
	if json.Unmarshal([]byte(e.body), &v) == nil {
		out.Body = v
	}
	return out
}

// framing are fields that belong to the connection and not to an author.
var framing = []string{"content-length", "transfer-encoding", "connection", "trailer"}

// dated tells whether the answer has a date of its own, as that of a cache has.
func (a reply) dated() bool {
	for name := range a.header {
		if strings.EqualFold(name, "date") {
			return true
		}
	}
	return false
}

func (s *server) send(w nethttp.ResponseWriter, e *entry, a reply) {
	h := w.Header()
	for name, value := range a.header {
		switch {
		case strings.EqualFold(name, "content-type"):
			h.Set(name, oneLine(value))
		case tokenForm.MatchString(name) && !slices.Contains(framing, strings.ToLower(name)):
			h[name] = []string{oneLine(value)} // spelled as the author spells it
		}
	}
	if !a.dated() {
		h.Set("Date", e.at.UTC().Format(nethttp.TimeFormat))
	}
	if h.Get("Content-Type") == "" {
		h["Content-Type"] = nil // nothing is guessed
	}
	e.status, e.fault, e.log = a.status, a.fault, a.log
	if a.events != nil && e.method != "HEAD" {
		s.stream(w, e, a)
		return
	}
	bare := a.status < 200 || a.status == 204 || a.status == 304
	if bare {
		a.body = ""
	} else {
		h.Set("Content-Length", fmt.Sprint(len(a.body)))
	}
	e.answer = answered{status: a.status, header: lower(h), body: a.body}
	if e.method == "HEAD" {
		e.answer.body = ""
	}
	s.log = append(s.log, *e)
	w.WriteHeader(a.status)
	if !bare {
		io.WriteString(w, a.body)
	}
}

// stream sends events one by one, and cuts the connection where that was asked for.
func (s *server) stream(w nethttp.ResponseWriter, e *entry, a reply) {
	e.events = a.events
	if s.cut > 0 && s.cut < len(a.events) {
		e.events, e.cut = a.events[:s.cut], true
	}
	e.answer = answered{status: a.status, header: lower(w.Header()), body: strings.Join(e.events, "")}
	s.log = append(s.log, *e)
	w.WriteHeader(a.status)
	flush := nethttp.NewResponseController(w)
	for _, one := range e.events {
		io.WriteString(w, one)
		flush.Flush()
	}
	if e.cut {
		panic(nethttp.ErrAbortHandler) // the standard library's way to drop a connection
	}
}

func lower(h nethttp.Header) map[string]string {
	out := map[string]string{}
	for name, values := range h {
		if len(values) > 0 {
			out[strings.ToLower(name)] = strings.Join(values, ", ")
		}
	}
	return out
}
