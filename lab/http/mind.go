package http

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code"
	"github.com/engineroom/engineroom/lab/code/js"
)

// mind is what a server answers with. Its methods are called one at a time.
type mind interface {
	// reset makes it forget every request.
	reset(context.Context) error
	answer(ctx context.Context, req js.Request, at time.Time) (reply, error)
	// query runs a script of the author's on the server's database and returns the rows of its last statement.
	query(ctx context.Context, script string) ([][]string, error)
	close() error
}

// reply is an answer before it goes over the wire.
type reply struct {
	status int
	header map[string]string
	body   string
	events []string // of a stream, each with the blank line that ends it; nil for any other answer
	fault  string   // why the author's server failed; empty
	log    []string
}

// size is about how many bytes it takes to keep a reply.
func (r reply) size() int {
	n := len(r.body) + len(r.fault)
	for name, value := range r.header {
		n += len(name) + len(value)
	}
	for _, part := range slices.Concat(r.events, r.log) {
		n += len(part) + 16
	}
	return n
}

const streamType = "text/event-stream"

// isStream tells whether header fields announce a stream of events.
func isStream(header map[string]string) bool {
	for name, value := range header {
		if strings.EqualFold(name, "content-type") && strings.HasPrefix(value, streamType) {
			return true
		}
	}
	return false
}

// event is one event of a stream as an author gives it. Whatever is no mapping is its data.
type event struct {
	ID    any    `json:"id"`
	Event string `json:"event"`
	Data  any    `json:"data"`
	Retry int    `json:"retry"`
}

// events are the events of a body: a JSON list, or text with a blank line behind each.
func events(body string) []string {
	var list []json.RawMessage
	if json.Unmarshal([]byte(body), &list) != nil {
		return textEvents(body)
	}
	out := []string{}
	for _, raw := range list {
		var e event
		if json.Unmarshal(raw, &e) != nil {
			e = event{Data: raw}
		}
		out = append(out, e.text())
	}
	return out
}

func textEvents(body string) []string {
	out := []string{}
	for _, e := range strings.SplitAfter(body, "\n\n") {
		if strings.TrimSpace(e) != "" {
			out = append(out, strings.TrimRight(e, "\n")+"\n\n")
		}
	}
	return out
}

func (e event) text() string {
	var b strings.Builder
	if e.ID != nil {
		fmt.Fprintf(&b, "id: %s\n", plain(e.ID))
	}
	if e.Event != "" {
		fmt.Fprintf(&b, "event: %s\n", e.Event)
	}
	if e.Retry > 0 {
		fmt.Fprintf(&b, "retry: %d\n", e.Retry)
	}
	for _, line := range strings.Split(plain(e.Data), "\n") {
		fmt.Fprintf(&b, "data: %s\n", line)
	}
	return b.String() + "\n"
}

// plain is a value as text: a string as it is, everything else as JSON.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case nil:
		return ""
	case json.RawMessage:
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
		return string(v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// scripted is a server in JavaScript, in a worker child.
type scripted struct {
	spec   code.WorldSpec
	limit  time.Duration // of one request
	start  func(context.Context, string) (lab.Worker, error)
	life   context.Context
	worker lab.Worker
}

func (s *scripted) call(ctx context.Context, op string, in, out any) error {
	if s.worker == nil {
		return errNoWorld
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	err := s.worker.Call(ctx, op, in, out)
	if err != nil {
		err = fmt.Errorf("the server of this lab: %w", err)
	}
	return err
}

func (s *scripted) reset(ctx context.Context) error {
	if s.worker == nil {
		worker, err := s.start(s.life, RoleName)
		if err != nil {
			return err
		}
		s.worker = worker
	}
	err := s.call(ctx, "open", s.spec, nil)
	if err != nil {
		s.close()
	}
	return err
}

func (s *scripted) answer(ctx context.Context, req js.Request, at time.Time) (reply, error) {
	var v code.Visited
	if err := s.call(ctx, "visit", visitIn{req, at}, &v); err != nil {
		s.close()
		return reply{}, err
	}
	if v.Fault != nil {
		return reply{status: 500, body: "the server failed\n", fault: placed(v.Fault), log: v.Log}, nil
	}
	out := reply{status: v.Response.Status, header: single(v.Response.Headers), body: v.Response.Body, log: v.Log}
	switch {
	case isStream(out.header) && len(out.body) <= MaxAnswerBytes: // a longer one is refused as it is
		out.events, out.body = events(out.body), ""
	case v.Response.JSON && !has(out.header, "content-type"):
		out.header = with(out.header, "Content-Type", "application/json")
	}
	return out, nil
}

func placed(e *js.Error) string {
	if e.Line > 0 {
		return fmt.Sprintf("%s, line %d: %s", e.File, e.Line, e.Error())
	}
	return e.Error()
}

// single is one value for each header: several are one list, as RFC 9110, section 5.3, has it.
func single(headers map[string][]string) map[string]string {
	out := make(map[string]string, len(headers))
	for name, values := range headers {
		out[name] = strings.Join(values, ", ")
	}
	return out
}

func has(header map[string]string, name string) bool {
	for n := range header {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

func with(header map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	for n, v := range header {
		out[n] = v
	}
	return out
}

func (s *scripted) query(ctx context.Context, script string) ([][]string, error) {
	var rows [][]string
	if err := s.call(ctx, "query", script, &rows); err != nil {
		return nil, fmt.Errorf("a query of this lab is wrong: %w", err)
	}
	return rows, nil
}

func (s *scripted) close() error {
	if s.worker == nil {
		return nil
	}
	err := s.worker.Close()
	s.worker = nil
	return err
}
