package load

import (
	"math"
	"time"

	"github.com/engineroom/engineroom/lab/load/sim"
)

// metric is something that is measured in a run. Its value is infinite when what it waits for never came.
type metric struct {
	name  string
	say   string // "the ..." for a sentence
	unit  string // "%" for a share, whose value is from 0 to 1
	whole bool   // of the whole run only
	of    func(r *sim.Result, s *sim.Stats) float64
}

func quantile(q float64) func(*sim.Result, *sim.Stats) float64 {
	return func(_ *sim.Result, s *sim.Stats) float64 { return latency(s, s.Latency.Quantile(q)) }
}

// latency is a time in milliseconds, without end when nothing was answered: no answer is no fast answer.
func latency(s *sim.Stats, d time.Duration) float64 {
	if s.Latency.Count() == 0 {
		return math.Inf(1)
	}
	return milliseconds(d)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func stat(of func(*sim.Stats) float64) func(*sim.Result, *sim.Stats) float64 {
	return func(_ *sim.Result, s *sim.Stats) float64 { return of(s) }
}

func failed(why sim.Reason) func(*sim.Result, *sim.Stats) float64 {
	return stat(func(s *sim.Stats) float64 { return s.FailedRatio(why) })
}

// metrics are all that a check may expect something of.
var metrics = []metric{
	{"ok-ratio", "the share of requests answered in time", "%", false, stat((*sim.Stats).OKRatio)},
	{"goodput", "the goodput", "/s", false, stat((*sim.Stats).Goodput)},
	{"important-rate", "the number of important requests answered in time", "/s", false, stat((*sim.Stats).ImportantRate)},
	{"timeout-ratio", "the share of requests whose client gave up", "%", false, failed(sim.Timeout)},
	{"refused-ratio", "the share of refused requests", "%", false, failed(sim.Refused)},
	{"broken-ratio", "the share of requests stopped by the breaker", "%", false, failed(sim.Broken)},
	{"mean-ms", "the mean latency", "ms", false, func(_ *sim.Result, s *sim.Stats) float64 { return latency(s, s.Latency.Mean()) }},
	{"p50-ms", "the median latency", "ms", false, quantile(0.50)},
	{"p90-ms", "the latency at p90", "ms", false, quantile(0.90)},
	{"p95-ms", "the latency at p95", "ms", false, quantile(0.95)},
	{"p99-ms", "the latency at p99", "ms", false, quantile(0.99)},
	{"p999-ms", "the latency at p99.9", "ms", false, quantile(0.999)},
	{"max-ms", "the longest latency", "ms", false, func(_ *sim.Result, s *sim.Stats) float64 { return latency(s, s.Latency.Max()) }},
	{"utilisation", "the share of the time in which workers are busy", "%", false, stat((*sim.Stats).Utilisation)},
	{"wasted-ratio", "the share of work done for clients who had left", "%", false, stat((*sim.Stats).WastedRatio)},
	{"tries-per-request", "the number of tries per request", "", false, stat((*sim.Stats).TriesPerRequest)},
	{"hit-ratio", "the share of lookups that the cache answers", "%", false, stat((*sim.Stats).HitRatio)},
	{"peak-queue", "the longest queue", "requests", false, stat(func(s *sim.Stats) float64 { return float64(s.PeakQueue) })},
	{"peak-queries", "the number of queries at once", "queries", false, stat(func(s *sim.Stats) float64 { return float64(s.PeakQueries) })},
	{"recovery-s", "the time to recover", "s", true, recovery},
	{"all-workers", "the number of workers of all replicas", "workers", true, func(r *sim.Result, _ *sim.Stats) float64 { return float64(r.Model.Replicas * r.Model.Workers) }},
	{"all-connections", "the number of database connections of all replicas", "connections", true, func(r *sim.Result, _ *sim.Stats) float64 {
		if r.Model.Database.Pool == 0 {
			return float64(r.Model.Replicas * r.Model.Workers)
		}
		return float64(r.Model.Replicas * r.Model.Database.Pool)
	}},
}

func recovery(r *sim.Result, _ *sim.Stats) float64 {
	after, ok := r.Recovery()
	if !ok {
		return math.Inf(1)
	}
	return after.Seconds()
}

func metricOf(name string) (metric, bool) {
	for _, m := range metrics {
		if m.name == name {
			return m, true
		}
	}
	return metric{}, false
}

func metricNames() []string {
	out := make([]string, len(metrics))
	for i, m := range metrics {
		out[i] = m.name
	}
	return out
}

// amount is a value as a learner reads it.
func (m metric) amount(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "without end"
	case m.unit == "%":
		return number(100*v) + " %"
	case m.unit == "":
		return number(v)
	case m.unit == "/s":
		return number(v) + " per second"
	}
	return number(v) + " " + m.unit
}
