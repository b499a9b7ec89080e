package load

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/load/sim"
)

// parser reads a lab and collects every mistake.
type parser struct {
	lab.Reader
	src lab.Source
}

// top refuses keys that no lab and no lab of this kind has.
func (p *parser) top() {
	p.Keys(p.src.Node, "id", "kind", "title", "minutes", "difficulty", "objectives", "hints", "start", "solution", "wrong", "checks",
		"model", "knobs", "seeds")
	if n := p.src.Node.Get("start"); n.Has() {
		p.Fail(n, "Set the start in `model:`.", "The knobs of a load lab start where the model has them, so it has no `start`.")
	}
}

// model reads the service and its clients.
func (p *parser) model(n lab.Node) sim.Model {
	m := sim.Default()
	m.Service.Mean, m.Arrivals.Rate = 0, 0
	if n.Shape != lab.Mapping {
		at := n
		if !n.Has() {
			at = p.src.Node
		}
		p.Fail(at, "Write `model:` with `duration:`, `arrivals:` and `service:`.", "This lab has no model.")
		return m
	}
	before := len(p.Problems)
	p.modelKeys(n)
	for _, s := range settings {
		if v := at(n, s.path); v.Has() {
			s.read(&p.Reader, v, &m)
		}
	}
	p.arrivals(n.Get("arrivals"), &m.Arrivals)
	m.Speeds = p.speeds(n.Get("speeds"))
	m.Outages = p.outages(n.Get("outages"))
	if len(p.Problems) == before {
		p.complete(n, &m)
	}
	return m
}

// at is the node of a path with at most one dot.
func at(n lab.Node, path string) lab.Node {
	group, name, nested := strings.Cut(path, ".")
	if !nested {
		return n.Get(path)
	}
	return n.Get(group).Get(name)
}

// modelKeys refuses unknown keys of the model and of its groups.
func (p *parser) modelKeys(n lab.Node) {
	var tops []string
	groups := map[string][]string{}
	add := func(path string) {
		group, name, nested := strings.Cut(path, ".")
		if nested {
			groups[group] = append(groups[group], name)
		}
		if !slices.Contains(tops, group) {
			tops = append(tops, group)
		}
	}
	for _, s := range settings {
		add(s.path)
	}
	for _, l := range lists {
		add(l)
	}
	p.Keys(n, tops...)
	for _, top := range tops {
		if names := groups[top]; names != nil {
			p.Keys(n.Get(top), names...)
		}
	}
}

// items are the entries of a list, at most as many as a model may hold.
func (p *parser) items(n lab.Node) []lab.Node {
	if n.Has() && n.Shape != lab.List {
		p.Fail(n, "Write a list.", "Here stands %s, and a list is expected.", n.Shape)
	}
	if len(n.List) > sim.MaxWindows {
		p.Fail(n, "Leave some out.", "There are %d entries here, and at most %d are allowed.", len(n.List), sim.MaxWindows)
		return nil
	}
	return n.List
}

func (p *parser) time(n lab.Node, key string) time.Duration {
	if v := n.Get(key); v.Has() {
		return p.Duration(v, sim.MaxDuration, 0)
	}
	p.Fail(n, fmt.Sprintf("Write `%s:` with a time.", key), "Here is no %q.", key)
	return 0
}

func (p *parser) rate(n lab.Node) float64 {
	if v := n.Get("rate"); v.Has() {
		return p.Number(v, 0, sim.MaxRate, 0)
	}
	p.Fail(n, "Write `rate:` with a number per second.", `Here is no "rate".`)
	return 0
}

func (p *parser) arrivals(n lab.Node, a *sim.Arrivals) {
	for i, item := range p.items(n.Get("ramp")) {
		p.Keys(item, "at", "rate")
		a.Ramp = append(a.Ramp, sim.Point{At: p.time(item, "at"), Rate: p.rate(item)})
		if i > 0 && a.Ramp[i].At <= a.Ramp[i-1].At {
			p.Fail(item, "Put the points in order of time.", "This point of the ramp is not after the one above it.")
		}
	}
	for _, item := range p.items(n.Get("bursts")) {
		p.Keys(item, "at", "for", "rate")
		a.Bursts = append(a.Bursts, sim.Burst{At: p.time(item, "at"), For: p.time(item, "for"), Rate: p.rate(item)})
	}
	if n.Get("ramp").Has() && n.Get("rate").Has() {
		p.Fail(n.Get("rate"), "Keep one of the two.", "A ramp says what the rate is, so `rate` has no effect.")
	}
}

func (p *parser) speeds(n lab.Node) []float64 {
	var out []float64
	for _, item := range p.items(n) {
		out = append(out, p.Number(item, 0.01, 100, 1))
	}
	return out
}

func (p *parser) outages(n lab.Node) []sim.Outage {
	var out []sim.Outage
	for i, item := range p.items(n) {
		p.Keys(item, "at", "for", "speed", "replica")
		out = append(out, sim.Outage{
			At: p.time(item, "at"), For: p.time(item, "for"),
			Speed: p.Number(item.Get("speed"), 0, 1, 0), Replica: whole(&p.Reader, item.Get("replica"), 1, sim.MaxReplicas, 0),
		})
		if i > 0 && out[i].At < out[i-1].At+out[i-1].For {
			p.Fail(item, "Put outages in order of time, one after the other.", "This outage begins before the one above it ends.")
		}
	}
	return out
}

// complete looks at what must be there, and at what has no effect.
func (p *parser) complete(n lab.Node, m *sim.Model) {
	if !n.Get("duration").Has() || m.Duration == 0 {
		p.Fail(n, "Write `duration: 60s`.", "The model does not say how long it lasts.")
	}
	if m.Arrivals.Rate == 0 && len(m.Arrivals.Ramp) == 0 && len(m.Arrivals.Bursts) == 0 {
		p.Fail(n, "Write `arrivals: {rate: 50}`.", "The model does not say how many requests arrive.")
	}
	if m.Service.Mean == 0 && !m.Database.On() {
		p.Fail(n, "Write `service: {mean: 10ms}`.", "The model does not say how long a request takes.")
	}
	if len(m.Outages) > 0 && m.Service.Mean == 0 {
		p.Fail(n.Get("outages"), "Give the service a mean time.", "An outage slows the service, and this model has none.")
	}
	if m.Cache.On() && !m.Database.On() {
		p.Fail(n.Get("cache"), "Write `database:`.", "A cache stands before a database, and this model has none.")
	}
	if m.Cache.Hit > 0 && m.Cache.Keys > 0 {
		p.Fail(n.Get("cache").Get("hit"), "Keep one of the two.", "With `keys` the hits follow from the lifetime, so `hit` has no effect.")
	}
	if len(m.Speeds) > m.Replicas {
		p.Fail(n.Get("speeds"), "Write one for each replica at most.", "There are %d speeds and %d replicas.", len(m.Speeds), m.Replicas)
	}
	if err := m.Check(); err != nil && m.Duration > 0 && (!m.Cache.On() || m.Database.On()) {
		p.Fail(n, "Change it.", "The model cannot be played: %s.", err)
	}
}

// seeds are of the runs that are judged. Three are enough to tell a setting that works from one that was lucky.
func (p *parser) seeds(n lab.Node) []uint64 {
	if !n.Has() {
		return []uint64{1, 2, 3}
	}
	var out []uint64
	for _, item := range p.items(n) {
		out = append(out, uint64(whole(&p.Reader, item, 0, 1e15, 1)))
	}
	if len(out) < 1 || len(out) > 5 {
		p.Fail(n, "Write `seeds: [1, 2, 3]`.", "There are %d seeds, and from one to five are allowed.", len(out))
		return []uint64{1}
	}
	return out
}

// answers looks at the knobs of solutions and wrong answers.
func (p *parser) answers(s *spec) {
	solution := p.src.Node.Get("solution")
	all := []lab.Node{solution}
	if solution.Shape == lab.List {
		all = solution.List
	}
	for _, w := range p.src.Node.Get("wrong").List {
		all = append(all, w.Get("knobs"))
	}
	for _, n := range all {
		for _, f := range n.Fields {
			k := s.knob(f.Key)
			if k == nil {
				p.Fail(f.Value, fmt.Sprintf("The knobs are %s.", s.knobNames()), "There is no knob called %q.", f.Key)
				continue
			}
			if why := k.refuses(p.Number(f.Value, -1e12, 1e12, k.Value)); why != "" {
				p.Fail(f.Value, "Write a value that the knob can have.", "%s.", lab.Capital(strings.Split(why, ". hint:")[0]))
			}
		}
	}
}

// corners looks at the model with all knobs turned to one end: what one knob allows, several together may not.
func (p *parser) corners(s *spec) {
	low, high := s.model, s.model
	for _, k := range s.knobs {
		k.turn(&low, k.Min)
		k.turn(&high, k.Max)
	}
	for _, m := range []sim.Model{low, high} {
		if err := m.Check(); err != nil {
			p.Fail(p.src.Node.Get("knobs"), "Narrow the bounds of a knob.", "With all knobs at one end the model cannot be played: %s.", err)
			return
		}
	}
	// A try is an arrival or the end of a backoff, a service, a query and an alarm.
	events := high.Duration.Seconds() * peak(&high.Arrivals) * 4 * (1 + float64(high.Client.Retries)) * float64(len(s.seeds))
	if events > sim.MaxEvents {
		p.Fail(p.src.Node.Get("model"), "Shorten it, or ask for less load or fewer seeds.", "To judge this lab may take %s events, and %s are allowed.", grouped(math.Round(events)), grouped(sim.MaxEvents))
	}
}

// peak is the highest rate of arrivals.
func peak(a *sim.Arrivals) float64 {
	top := a.Rate
	for _, pt := range a.Ramp {
		top = max(top, pt.Rate)
	}
	for _, b := range a.Bursts {
		top = max(top, b.Rate)
	}
	return top
}
