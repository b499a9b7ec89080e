package desk

import (
	"context"
	"fmt"
	"slices"
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

// Collect appends the requests that other programs sent to the lab's server since the last time to the learner's file of
// requests, each below a line that says where it came from, and tells how many there were.
func (d *Desk) Collect() (int, error) {
	s, ok := d.Server()
	i := slices.IndexFunc(d.spec.Surfaces(), func(s lab.Surface) bool { return s.Kind == lab.Editor && s.Lang == "http" })
	if !ok || i < 0 {
		return 0, nil
	}
	calls := s.Calls()
	if len(calls) == 0 {
		return 0, nil
	}
	name := d.spec.Surfaces()[i].File
	text, err := d.Read(name)
	if err != nil {
		return 0, fmt.Errorf("add what came from outside: %w", err)
	}
	return len(calls), d.Write(name, appended(text, calls))
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
