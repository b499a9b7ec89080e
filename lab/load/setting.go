package load

import (
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/load/sim"
)

// setting is a number of the model. It stands in lab.yaml under its path, and a knob may turn it.
type setting struct {
	path      string
	low, high float64              // of a time: seconds
	at        func(*sim.Model) any // where it is kept: *float64, *int, *bool, *time.Duration, *sim.Kind or *sim.Balance
}

var (
	kinds    = []string{"exp", "fixed"}
	balances = []string{"random", "round-robin", "two-choices", "least"}
)

var (
	long = sim.MaxDuration.Seconds()
	span = sim.MaxSpan.Seconds()
)

// settings are all there are, in the order in which an author reads of them.
var settings = []setting{
	{"duration", 0, long, func(m *sim.Model) any { return &m.Duration }},
	{"arrivals.rate", 0, sim.MaxRate, func(m *sim.Model) any { return &m.Arrivals.Rate }},
	{"service.kind", 0, 1, func(m *sim.Model) any { return &m.Service.Kind }},
	{"service.mean", 0, span, func(m *sim.Model) any { return &m.Service.Mean }},
	{"replicas", 1, sim.MaxReplicas, func(m *sim.Model) any { return &m.Replicas }},
	{"workers", 1, sim.MaxWorkers, func(m *sim.Model) any { return &m.Workers }},
	{"queue", 0, sim.MaxQueue, func(m *sim.Model) any { return &m.Queue }},
	{"balance", 0, 3, func(m *sim.Model) any { return &m.Balance }},
	{"drop-expired", 0, 1, func(m *sim.Model) any { return &m.Drop }},
	{"priority", 0, 1, func(m *sim.Model) any { return &m.Priority }},
	{"priority-first", 0, 1, func(m *sim.Model) any { return &m.First }},
	{"timeout", 0, span, func(m *sim.Model) any { return &m.Client.Timeout }},
	{"retries", 0, sim.MaxRetries, func(m *sim.Model) any { return &m.Client.Retries }},
	{"backoff", 0, span, func(m *sim.Model) any { return &m.Client.Backoff }},
	{"backoff-limit", 0, span, func(m *sim.Model) any { return &m.Client.Longest }},
	{"jitter", 0, 1, func(m *sim.Model) any { return &m.Client.Jitter }},
	{"budget", 0, sim.MaxRetries, func(m *sim.Model) any { return &m.Client.Budget }},
	{"breaker.window", 0, sim.MaxRemembers, func(m *sim.Model) any { return &m.Breaker.Window }},
	{"breaker.failures", 0, 1, func(m *sim.Model) any { return &m.Breaker.Failures }},
	{"breaker.open", 0, span, func(m *sim.Model) any { return &m.Breaker.Open }},
	{"cache.hit", 0, 1, func(m *sim.Model) any { return &m.Cache.Hit }},
	{"cache.keys", 0, sim.MaxKeys, func(m *sim.Model) any { return &m.Cache.Keys }},
	{"cache.zipf", 0, 5, func(m *sim.Model) any { return &m.Cache.Zipf }},
	{"cache.ttl", 0, long, func(m *sim.Model) any { return &m.Cache.TTL }},
	{"cache.ttl-jitter", 0, 1, func(m *sim.Model) any { return &m.Cache.TTLJitter }},
	{"cache.stale", 0, long, func(m *sim.Model) any { return &m.Cache.Stale }},
	{"cache.single-flight", 0, 1, func(m *sim.Model) any { return &m.Cache.SingleFlight }},
	{"cache.warm", 0, 1, func(m *sim.Model) any { return &m.Cache.Warm }},
	{"database.kind", 0, 1, func(m *sim.Model) any { return &m.Database.Time.Kind }},
	{"database.mean", 0, span, func(m *sim.Model) any { return &m.Database.Time.Mean }},
	{"database.cores", 1, sim.MaxPool, func(m *sim.Model) any { return &m.Database.Cores }},
	{"database.pool", 0, sim.MaxPool, func(m *sim.Model) any { return &m.Database.Pool }},
	{"database.penalty", 0, 1, func(m *sim.Model) any { return &m.Database.Penalty }},
}

// lists are what the model has besides settings; no knob turns them.
var lists = []string{"arrivals.ramp", "arrivals.bursts", "speeds", "outages"}

func settingOf(path string) (setting, bool) {
	for _, s := range settings {
		if s.path == path {
			return s, true
		}
	}
	return setting{}, false
}

// get is the value as a number: a time in seconds, a choice by its place, yes as 1.
func (s setting) get(m *sim.Model) float64 {
	switch v := s.at(m).(type) {
	case *float64:
		return *v
	case *int:
		return float64(*v)
	case *time.Duration:
		return v.Seconds()
	case *sim.Kind:
		return float64(*v)
	case *sim.Balance:
		return float64(*v)
	case *bool:
		if *v {
			return 1
		}
	}
	return 0
}

// set takes what get gives. The value has been checked.
func (s setting) set(m *sim.Model, x float64) {
	switch v := s.at(m).(type) {
	case *float64:
		*v = x
	case *int:
		*v = int(x)
	case *time.Duration:
		*v = time.Duration(x * float64(time.Second))
	case *sim.Kind:
		*v = sim.Kind(x)
	case *sim.Balance:
		*v = sim.Balance(x)
	case *bool:
		*v = x != 0
	}
}

// read takes the value from lab.yaml.
func (s setting) read(r *lab.Reader, n lab.Node, m *sim.Model) {
	switch v := s.at(m).(type) {
	case *float64:
		if s.path == "budget" && n.Text == "none" {
			return // which is what it is without a word
		}
		*v = r.Number(n, s.low, s.high, *v)
	case *int:
		if s.path == "queue" && n.Text == "endless" {
			return
		}
		*v = whole(r, n, s.low, s.high, *v)
	case *time.Duration:
		*v = r.Duration(n, time.Duration(s.high*float64(time.Second)), *v)
	case *sim.Kind:
		*v = sim.Kind(choice(r, n, kinds))
	case *sim.Balance:
		*v = sim.Balance(choice(r, n, balances))
	case *bool:
		*v = r.Bool(n)
	}
}

// whole is a number without a fraction.
func whole(r *lab.Reader, n lab.Node, low, high float64, otherwise int) int {
	v := r.Number(n, low, high, float64(otherwise))
	if v != float64(int(v)) {
		r.Fail(n, "Write a number without a fraction.", "%q is no whole number.", n.Text)
		return otherwise
	}
	return int(v)
}

func choice(r *lab.Reader, n lab.Node, of []string) int {
	text := r.Text(n)
	for i, name := range of {
		if name == text {
			return i
		}
	}
	if n.Shape == lab.Scalar {
		r.Fail(n, "Write one of: "+strings.Join(of, ", ")+".", "%q is none of the choices here.", text)
	}
	return 0
}
