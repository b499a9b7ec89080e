// Package load knows labs about load: a lab.yaml describes a service and its clients, the learner turns knobs, and the
// simulation in lab/load/sim shows what becomes of the traffic. Checks are bounds on what was measured, such as the share
// of requests answered in time, and on the knobs themselves.
//
// It refuses to know how requests are simulated and how results are drawn. Nothing of a lab is run, only played through
// with its numbers, so it needs no process of its own; what bounds a hostile model is in lab/load/sim.
package load

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/load/sim"
)

// Engine is the kind of lab.
type Engine struct{}

// Kind is load.
func (Engine) Kind() lab.Kind { return lab.Load }

// Parse reads the model, the knobs, the seeds and the checks of a lab. Nothing is run.
func (Engine) Parse(src lab.Source) (lab.Spec, []lab.Problem) {
	p := parser{src: src}
	p.top()
	s := &spec{src: src, model: p.model(src.Node.Get("model"))}
	s.knobs = p.knobs(src.Node.Get("knobs"), &s.model)
	s.seeds = p.seeds(src.Node.Get("seeds"))
	s.checks = p.checks(s)
	if len(p.Problems) == 0 {
		p.answers(s)
		p.corners(s)
	}
	return s, p.Problems
}

// spec is a lab that was understood.
type spec struct {
	src    lab.Source
	model  sim.Model
	knobs  []knob
	seeds  []uint64
	checks []check
}

func (s *spec) Source() lab.Source { return s.src }

func (s *spec) Surfaces() []lab.Surface {
	out := lab.Surface{Kind: lab.Knobs, Label: "Settings"}
	for _, k := range s.knobs {
		out.Knobs = append(out.Knobs, k.Knob)
	}
	return []lab.Surface{out}
}

// Open needs nothing of the environment. The seeds are the lab's own: every learner meets the same traffic.
func (s *spec) Open(context.Context, lab.Env) (lab.Workspace, error) { return &workspace{s}, nil }

// workspace holds no state: each attempt begins anew.
type workspace struct{ *spec }

func (*workspace) Close() error { return nil }

// Attempt plays the traffic of the first seed.
func (w *workspace) Attempt(ctx context.Context, a lab.Answer) (lab.Output, error) {
	began := time.Now()
	m, err := w.turn(a.Knobs)
	if err != nil {
		return lab.Output{Fault: &lab.Fault{Text: sentence(err)}, Took: time.Since(began)}, nil
	}
	r, err := sim.Run(ctx, m, w.seeds[0])
	if ctx.Err() != nil {
		return lab.Output{}, fmt.Errorf("simulating %s: %w", w.src.ID, ctx.Err())
	}
	out := lab.Output{Fault: stopped(err)}
	if r.Events > 0 || err == nil {
		out.Blocks = show(&r, w.seeds)
	}
	out.Took = time.Since(began)
	return out, nil
}

// stopped says why a run ended early.
func stopped(err error) *lab.Fault {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sim.ErrEvents):
		return &lab.Fault{Limit: "steps", Text: fmt.Sprintf("The simulation was stopped after %s events. hint: ask for less load or fewer retries", grouped(sim.MaxEvents))}
	case errors.Is(err, sim.ErrOpen):
		return &lab.Fault{Limit: "memory", Text: fmt.Sprintf("The simulation was stopped with %s requests under way. hint: bound the queue or ask for less load", grouped(sim.MaxOpen))}
	}
	return &lab.Fault{Text: sentence(err)}
}

// turn is the model with the knobs as the learner set them. A knob that is not named stays at its start.
func (s *spec) turn(set map[string]float64) (sim.Model, error) {
	m := s.model
	for _, name := range sorted(set) {
		k := s.knob(name)
		if k == nil {
			return m, fmt.Errorf("there is no setting called %q. hint: the settings are %s", name, s.knobNames())
		}
		if why := k.refuses(set[name]); why != "" {
			return m, errors.New(why)
		}
		k.turn(&m, set[name])
	}
	return m, nil
}

func (s *spec) knob(name string) *knob {
	for i := range s.knobs {
		if s.knobs[i].ID == name {
			return &s.knobs[i]
		}
	}
	return nil
}

func (s *spec) knobNames() string {
	names := make([]string, len(s.knobs))
	for i, k := range s.knobs {
		names[i] = k.ID
	}
	return listed(names)
}
