package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// Server is the lab's server, if it has one that other programs can reach. Its methods wait for a run.
func (d *Desk) Server() (lab.Server, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.work.(lab.Server)
	return server{d}, ok
}

// server keeps the calls of a workspace one at a time.
type server struct{ d *Desk }

func (s server) Serve(ctx context.Context) (string, error) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if work, ok := s.d.work.(lab.Server); ok {
		return work.Serve(ctx)
	}
	return "", ErrClosed
}

func (s server) Calls() []string {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if work, ok := s.d.work.(lab.Server); ok {
		return work.Calls()
	}
	return nil
}

// Prompter is the lab's prompt, if it has one. Its methods wait for a run.
func (d *Desk) Prompter() (lab.Prompter, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.work.(lab.Prompter)
	return prompter{d}, ok
}

type prompter struct{ d *Desk }

func (p prompter) Line(ctx context.Context, line string) (lab.Output, error) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if work, ok := p.d.work.(lab.Prompter); ok {
		return work.Line(ctx, line)
	}
	return lab.Output{}, ErrClosed
}

func (p prompter) Shell() (dir string, environ []string) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if work, ok := p.d.work.(lab.Prompter); ok {
		return work.Shell()
	}
	return p.d.dir, nil
}

// RequestsName is the file of requests that Collect appends to, or "".
func (d *Desk) RequestsName() string {
	for _, s := range d.spec.Surfaces() {
		if s.Kind == lab.Editor && s.Lang == "http" {
			return s.File
		}
	}
	return ""
}

// Collect appends the requests that other programs sent to the lab's server since the last time to the learner's file of
// requests, each below a line that says where it came from, and tells how many there were. Where they cannot
// be written, they wait for the next time.
func (d *Desk) Collect() (int, error) {
	s, ok := d.Server()
	name := d.RequestsName()
	if !ok || name == "" {
		return 0, nil
	}
	d.collecting.Lock()
	defer d.collecting.Unlock()
	d.outside = append(d.outside, s.Calls()...)
	n := len(d.outside)
	if n == 0 {
		return 0, nil
	}
	text, err := d.Read(name)
	if err == nil {
		err = d.Write(name, appended(text, d.outside))
	}
	if err != nil {
		return 0, fmt.Errorf("what came from outside waits: %w", err)
	}
	d.outside = nil
	return n, nil
}

func appended(text string, calls []string) string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(text, "\n"))
	for _, call := range calls {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString("### from outside\n" + strings.TrimRight(strings.ReplaceAll(call, "\r\n", "\n"), "\n"))
	}
	return b.String() + "\n"
}
