package http

import (
	"context"
	"errors"
	"fmt"
	"net"
	nethttp "net/http"
	"sort"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// live is the server while other programs may reach it. It has a world of its own, which nobody grades: what came is
// handed out as messages, and those are played again.
type live struct {
	service *Service
	server  *server
	http    *nethttp.Server
	address string
	begun   time.Time // on the wall

	mu    sync.Mutex
	last  time.Time // on the virtual clock
	calls []string
}

// maxCalls bounds what waits to be handed out.
const maxCalls = MaxRequests

// Serve starts the lab's server on a loopback address, and returns it. It is the same server as that of an attempt, behind
// the same guards, and its clock goes on with that on the wall. Called again, it returns the same address.
func (w *Workspace) Serve(ctx context.Context) (string, error) {
	if w.live != nil {
		return w.live.address, nil
	}
	m, err := w.spec.service.mind(w.life, w.env)
	if err != nil {
		return "", err
	}
	if err := m.reset(ctx); err != nil {
		return "", err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return "", errors.Join(fmt.Errorf("listen on this machine: %w", err), m.close())
	}
	start := begins(w.env)
	v := &live{service: w.spec.service, address: "http://" + l.Addr().String(), begun: time.Now(), last: start}
	v.server = &server{mind: m, hosts: w.spec.service.hosts, cors: w.spec.service.cors, real: true, life: w.life, clock: func() time.Time {
		return start.Add(time.Since(v.begun).Truncate(time.Second))
	}}
	v.http = v.server.listen()
	v.http.Handler = v
	go v.http.Serve(l)
	w.live = v
	return v.address, nil
}

func (v *live) close() error {
	err := v.http.Close()
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	return errors.Join(err, v.server.mind.close())
}

// ServeHTTP answers, and notes the request.
func (v *live) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) {
	defer v.note()
	v.server.ServeHTTP(w, r)
}

// note writes down what the log holds. What a page of another origin sent is none of the learner's.
func (v *live) note() {
	v.server.mu.Lock()
	log := v.server.log
	v.server.log = nil
	v.server.mu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, e := range log {
		if len(v.calls) == maxCalls || e.foreign || e.method == "CONNECT" {
			continue
		}
		v.calls = append(v.calls, v.pause(e.at)+written(e))
	}
}

// pause is a line that lets the clock move on as it did, where the lab wants that.
func (v *live) pause(at time.Time) string {
	passed := at.Sub(v.last)
	v.last = at
	if !v.service.waits || passed < time.Second {
		return ""
	}
	return fmt.Sprintf("# wait %ds\n", int(passed.Seconds()))
}

// written is a request as a message for a file of requests.
func written(e entry) string {
	unwritable := strings.ContainsAny(e.body, "\x00\r") || strings.HasPrefix(e.body, "###") || strings.Contains(e.body, "\n###")
	if unwritable || strings.HasSuffix(e.body, "\n") || !writable(e.body) {
		return fmt.Sprintf("# %s %s came with a body of %d bytes that cannot be written in this file.\n", commented(e.method), commented(e.target), len(e.body))
	}
	if !e.plainHead() {
		return "# A request came whose head cannot be written in this file.\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\nHost: %s\n", e.method, e.target, e.header["host"])
	names := make([]string, 0, len(e.header))
	for name := range e.header {
		if name != "host" && name != "content-length" && name != "transfer-encoding" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", nethttp.CanonicalHeaderKey(name), e.header[name])
	}
	if e.body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\n", len(e.body))
	}
	return b.String() + "\n" + e.body
}

// writable tells whether a text means in a file of requests what it meant on the wire.
func writable(text string) bool { return utf8.ValidString(text) && !slot.MatchString(text) }

// plainHead tells whether no line of the head would be taken for a comment, a separator or a command.
func (e entry) plainHead() bool {
	for name, value := range e.header {
		if strings.HasPrefix(name, "#") || !writable(value) {
			return false
		}
	}
	return !strings.HasPrefix(e.method, "#") && e.method != "curl" && writable(e.target)
}

// commented is a text as it can stand in a comment.
func commented(text string) string { return shortened(strings.ToValidUTF8(text, "\ufffd")) }

// Calls are the requests from outside that were answered since the last call, each as it can stand in the file of requests
// behind a line ###.
func (w *Workspace) Calls() []string {
	if w.live == nil {
		return nil
	}
	w.live.mu.Lock()
	defer w.live.mu.Unlock()
	out := w.live.calls
	w.live.calls = nil
	return out
}
