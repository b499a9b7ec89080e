package load

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/load/sim"
)

// check is what must hold for an answer: in every run for what is measured, and at once for the knobs.
type check struct {
	lab.Check
	from, to time.Duration // to is 0 for the whole run
	measured []bound
	knobs    []bound
}

// bound is what a metric or a knob has to keep to.
type bound struct {
	metric    metric
	knob      *knob
	low, high float64
}

// worst is the one of several values that is farthest on the wrong side.
func (b bound) worst(values []float64) (at int) {
	for i, v := range values {
		if b.excess(v) > b.excess(values[at]) {
			at = i
		}
	}
	return at
}

// excess is how far a value is out of bounds; negative inside. What has both bounds is nearest to one of them.
func (b bound) excess(v float64) float64 { return math.Max(b.low-v, v-b.high) }

// want is the bound in words.
func (b bound) want(amount func(float64) string) string {
	switch {
	case math.IsInf(b.low, -1):
		return "at most " + amount(b.high)
	case math.IsInf(b.high, 1):
		return "at least " + amount(b.low)
	case b.low == b.high:
		return "exactly " + amount(b.low)
	}
	return "from " + amount(b.low) + " to " + amount(b.high)
}

// wanted is the bound of a knob in words. At the end of its choices there is one only.
func (b bound) wanted() string {
	if k := b.knob; len(k.Choices) > 0 && (b.low >= k.Max || b.high <= k.Min) {
		return k.amount(min(max(b.low, k.Min), k.Max))
	}
	return b.want(b.knob.amount)
}

// checks reads what the lab expects.
func (p *parser) checks(s *spec) []check {
	var out []check
	for _, c := range p.src.Checks {
		p.Keys(c.Node, "id", "say", "hint", "points", "hidden", "expect", "knobs", "from", "to")
		read := check{Check: c}
		p.window(c.Node, s, &read)
		for _, f := range c.Node.Get("expect").Fields {
			read.measured = append(read.measured, p.measured(f, read))
		}
		for _, f := range c.Node.Get("knobs").Fields {
			if k := s.knob(f.Key); k != nil {
				low, high := p.bound(f.Value)
				read.knobs = append(read.knobs, bound{knob: k, low: low, high: high})
			} else {
				p.Fail(f.Value, fmt.Sprintf("The knobs are %s.", s.knobNames()), "There is no knob called %q.", f.Key)
			}
		}
		if len(read.measured)+len(read.knobs) == 0 {
			p.Fail(c.Node, "Write `expect: {p99-ms: {max: 300}}`.", "The check %q expects nothing.", c.ID)
		}
		out = append(out, read)
	}
	return out
}

// window reads from when to when a check looks: over whole slices of the run.
func (p *parser) window(n lab.Node, s *spec, c *check) {
	from, to := n.Get("from"), n.Get("to")
	if !from.Has() && !to.Has() {
		return
	}
	c.from, c.to = p.Duration(from, s.model.Duration, 0), p.Duration(to, s.model.Duration, s.model.Duration)
	width := sim.Width(s.model.Duration)
	if c.from%width != 0 || c.to%width != 0 && c.to != s.model.Duration {
		p.Fail(or(from, to), fmt.Sprintf("Write multiples of %s.", width), "This run is measured in slices of %s, and the window cuts one.", width)
	}
	if c.from >= c.to {
		p.Fail(or(from, to), "Let `from:` be before `to:`.", "The window from %s to %s is empty.", c.from, c.to)
	}
}

func (p *parser) measured(f lab.Field, c check) bound {
	m, ok := metricOf(f.Key)
	switch {
	case !ok:
		p.Fail(f.Value, fmt.Sprintf("Measured are %s.", listed(metricNames())), "Nothing called %q is measured.", f.Key)
	case m.whole && c.to > 0:
		p.Fail(f.Value, "Leave `from:` and `to:` out.", "%q is of the whole run.", f.Key)
	}
	low, high := p.bound(f.Value)
	return bound{metric: m, low: low, high: high}
}

// bound reads {min: 1, max: 2}, or one of the two.
func (p *parser) bound(n lab.Node) (low, high float64) {
	p.Keys(n, "min", "max")
	low = p.Number(n.Get("min"), -1e12, 1e12, math.Inf(-1))
	high = p.Number(n.Get("max"), -1e12, 1e12, math.Inf(1))
	if !n.Get("min").Has() && !n.Get("max").Has() || low > high {
		p.Fail(n, "Write {min: 1} or {max: 2} or both.", "These bounds hold for everything or for nothing.")
	}
	return low, high
}

// Grade plays the traffic of every seed once and looks at each check. What holds must hold in every run, so that nobody
// passes by luck.
func (w *workspace) Grade(ctx context.Context, a lab.Answer) (lab.Report, error) {
	began := time.Now()
	m, err := w.turn(a.Knobs)
	var runs []sim.Result
	for i := 0; i < len(w.seeds) && err == nil; i++ {
		var r sim.Result
		r, err = sim.Run(ctx, m, w.seeds[i])
		runs = append(runs, r)
	}
	if ctx.Err() != nil {
		return lab.Report{}, fmt.Errorf("simulating %s: %w", w.src.ID, ctx.Err())
	}
	var out lab.Report
	for _, c := range w.checks {
		r := lab.Result{Check: c.Check}
		if err != nil {
			r.Because = refusal(err)
		} else {
			w.judge(c, &m, runs, &r)
		}
		out.Results = append(out.Results, r)
	}
	out.Took = time.Since(began)
	return out, nil
}

// refusal is why nothing could be judged.
func refusal(err error) string {
	if f := stopped(err); f.Limit != "" {
		return f.Text
	}
	return sentence(err)
}

// judge looks at every bound of a check and stops at the first that is broken.
func (w *workspace) judge(c check, m *sim.Model, runs []sim.Result, r *lab.Result) {
	for _, b := range c.knobs {
		v := math.Round(b.knob.setting.get(m)/b.knob.scale*1e6) / 1e6
		r.Expected, r.Got = b.wanted(), b.knob.amount(v)
		if b.excess(v) > 0 {
			r.Because = fmt.Sprintf("%s is at %s, and %s is asked for.", b.knob.Label, r.Got, r.Expected)
			return
		}
	}
	for _, b := range c.measured {
		if w.judgeMeasured(c, b, runs, r); r.Because != "" {
			return
		}
	}
	r.Passed = true
}

func (w *workspace) judgeMeasured(c check, b bound, runs []sim.Result, r *lab.Result) {
	values := make([]float64, len(runs))
	for i := range runs {
		s := c.stats(&runs[i])
		values[i] = b.metric.of(&runs[i], &s)
	}
	at := b.worst(values)
	r.Expected, r.Got = b.want(b.metric.amount), b.got(values[at])
	if !(b.excess(values[at]) > 0) {
		return
	}
	r.Because = fmt.Sprintf("%s%s is %s, and %s is asked for.", lab.Capital(b.metric.say), c.when(), r.Got, r.Expected)
	if len(runs) > 1 {
		r.Evidence = []lab.Block{w.perSeed(b, values)}
	}
}

// got is a value in words. One that is out of bounds by less than words show is said to be so.
func (b bound) got(v float64) string {
	switch text := b.metric.amount(v); {
	case v < b.low && text == b.metric.amount(b.low):
		return "just below " + text
	case v > b.high && text == b.metric.amount(b.high):
		return "just above " + text
	default:
		return text
	}
}

// stats are of the part of the run that a check looks at.
func (c check) stats(r *sim.Result) sim.Stats {
	if c.to == 0 {
		return r.Total()
	}
	return r.Between(c.from, c.to)
}

func (c check) when() string {
	if c.to == 0 {
		return ""
	}
	return fmt.Sprintf(" from %s to %s s", seconds(c.from), seconds(c.to))
}

// perSeed shows what was measured in each run.
func (w *workspace) perSeed(b bound, values []float64) lab.Block {
	out := lab.Block{Kind: lab.TableBlock, Cols: []string{"seed", strings.TrimPrefix(b.metric.say, "the ")}, Note: "Every run has traffic of its own. The check must hold in all of them."}
	for i, v := range values {
		out.Rows = append(out.Rows, []string{strconv.FormatUint(w.seeds[i], 10), b.metric.amount(v)})
	}
	return out
}
