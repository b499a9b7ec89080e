// Package http is the engine for labs in which a learner sends HTTP requests to a real server.
//
// It knows what stands in the lab.yaml of such a lab, how a file of requests is written, what HTTP/1.1 looks like on the
// wire, and what a server's log has to show. Requests go, byte for byte, to an http.Server of the standard library over
// connections inside the process; while a lab is open the same server can listen on a loopback address, for any other
// program. What it answers is a list of routes, or JavaScript of the author's in a worker child of the role [RoleName].
// It refuses to know how anything is drawn and where answers are kept.
package http

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code"
)

// Engine is the engine for labs of kind http.
type Engine struct{}

// Kind is lab.HTTP.
func (Engine) Kind() lab.Kind { return lab.HTTP }

// Service is a server as its author wrote it: routes, or JavaScript with a database.
type Service struct {
	routes  routes
	source  string // of JavaScript; empty where there are routes
	file    string
	setup   string
	hosts   []string
	cors    bool
	fills   fills
	latency time.Duration
	limit   time.Duration // of one request
	waits   bool          // time that passes between requests from outside is written down
}

// mind starts to answer for a service. life bounds its worker child.
func (s *Service) mind(life context.Context, env lab.Env) (mind, error) {
	if s.source == "" {
		return s.routes, nil
	}
	if env.Start == nil {
		return nil, errors.New("there is no way to start a worker")
	}
	spec := code.WorldSpec{Source: s.source, File: s.file, Setup: s.setup, Seed: env.Seed}
	return &scripted{spec: spec, limit: s.limit, start: env.Start, life: life}, nil
}

// Play sends the requests of a text to a service that nobody has asked anything yet, and shows what went over the wire.
func Play(ctx context.Context, s *Service, file, text string, env lab.Env) (lab.Output, error) {
	begun := time.Now()
	m, err := s.mind(ctx, env)
	if err != nil {
		return lab.Output{}, err
	}
	defer m.close()
	out, _, err := s.show(ctx, m, file, text, env)
	out.Took = time.Since(begun)
	return out, err
}

// show plays a text and shows it.
func (s *Service) show(ctx context.Context, m mind, file, text string, env lab.Env) (lab.Output, run, error) {
	list, fault := readRequests(file, text)
	if fault != nil {
		return lab.Output{Fault: fault}, run{}, nil
	}
	r, err := s.play(ctx, m, file, list, conditions{start: begins(env)})
	return lab.Output{Blocks: blocks(r), Fault: r.fault}, r, err
}

func (s *Service) play(ctx context.Context, m mind, file string, list []request, c conditions) (run, error) {
	c.fills, c.latency = s.fills, s.latency
	return play(ctx, m, s.hosts, s.cors, file, list, c)
}

// begins is where the virtual clock begins.
func begins(env lab.Env) time.Time {
	if env.Now.IsZero() {
		return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	}
	return env.Now
}

// Spec is an http lab that was understood.
type Spec struct {
	source   lab.Source
	service  *Service
	file     string // of requests
	findings string // file of findings; "" for none
	checks   []check
}

// Source is what the lab was made from.
func (s *Spec) Source() lab.Source { return s.source }

// Surfaces are an editor for each file: the requests, the findings, and what else there is to read.
func (s *Spec) Surfaces() []lab.Surface {
	var first, then, rest []lab.Surface
	for _, f := range s.source.Start {
		one := lab.Surface{Kind: lab.Editor, Label: f.Name, File: f.Name, Lang: "text"}
		switch f.Name {
		case s.file:
			one.Lang = "http"
			first = append(first, one)
		case s.findings:
			then = append(then, one)
		default:
			rest = append(rest, one)
		}
	}
	return slices.Concat(first, then, rest)
}

// Open makes a workspace. Nothing runs before the first attempt, and nothing listens before Serve.
func (s *Spec) Open(ctx context.Context, env lab.Env) (lab.Workspace, error) {
	life, end := context.WithCancel(ctx)
	m, err := s.service.mind(life, env)
	if err != nil {
		end()
		return nil, fmt.Errorf("open %s: %w", s.source.ID, err)
	}
	return &Workspace{spec: s, env: env, life: life, end: end, mind: m}, nil
}

// Workspace is an open http lab. Every attempt and every judgement begin with a server that has seen nothing.
type Workspace struct {
	spec *Spec
	env  lab.Env
	life context.Context // until Close
	end  context.CancelFunc
	mind mind
	live *live // nil until Serve
}

// Close ends the servers.
func (w *Workspace) Close() error {
	var err error
	if w.live != nil {
		err = w.live.close()
	}
	w.end()
	return errors.Join(err, w.mind.close())
}

// Attempt sends the requests of the file to a fresh server, and shows every message.
func (w *Workspace) Attempt(ctx context.Context, a lab.Answer) (lab.Output, error) {
	begun := time.Now()
	text, _ := a.File(w.spec.file)
	out, _, err := w.spec.service.show(ctx, w.mind, w.spec.file, text, w.env)
	if _, fault := w.findings(a); out.Fault == nil {
		out.Fault = fault
	}
	out.Took = time.Since(begun)
	return out, err
}

func (w *Workspace) findings(a lab.Answer) (findings, *lab.Fault) {
	text, _ := a.File(w.spec.findings)
	return readFindings(w.spec.findings, text)
}
