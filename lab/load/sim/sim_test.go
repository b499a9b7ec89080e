package sim

import (
	"context"
	"errors"
	"math"
	"reflect"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// busy is a model in which everything happens.
func busy() Model {
	m := Default()
	m.Duration, m.Arrivals.Rate, m.Replicas, m.Workers, m.Queue, m.Balance = 20*time.Second, 300, 3, 4, 40, TwoChoices
	m.Arrivals.Bursts = []Burst{{5 * time.Second, 5 * time.Second, 900}}
	m.Priority, m.First, m.Drop = 0.3, true, true
	m.Client = Client{Timeout: 200 * time.Millisecond, Retries: 2, Backoff: 50 * time.Millisecond, Jitter: true, Budget: 0.5}
	m.Breaker = Breaker{Window: 50, Failures: 0.5, Open: time.Second}
	m.Cache = Cache{Keys: 200, Zipf: 1, TTL: 2 * time.Second, TTLJitter: 0.5, SingleFlight: true, Stale: time.Second}
	m.Database = Database{Time: Time{Mean: 20 * time.Millisecond}, Cores: 4, Pool: 3, Penalty: 0.02}
	m.Outages = []Outage{{12 * time.Second, 2 * time.Second, 0.1, 2}}
	return m
}

func TestTheSameSeedGivesTheSameRun(t *testing.T) {
	first := play(t, busy(), 7)
	for range 4 {
		if again := play(t, busy(), 7); !reflect.DeepEqual(first, again) {
			t.Fatal("two runs with one seed differ")
		}
	}
	if other := play(t, busy(), 8); reflect.DeepEqual(first.Slices, other.Slices) {
		t.Error("two seeds give one run")
	}
}

func TestASettingDoesNotChangeTheTraffic(t *testing.T) {
	traffic := func(m Model) (out []int) {
		for _, s := range play(t, m, 3).Slices {
			out = append(out, s.Arrived, s.Important)
		}
		return out
	}
	want := traffic(busy())
	for name, change := range map[string]func(*Model){
		"workers":  func(m *Model) { m.Workers = 1 },
		"queue":    func(m *Model) { m.Queue = 0 },
		"balance":  func(m *Model) { m.Balance = Random },
		"client":   func(m *Model) { m.Client = Client{Timeout: time.Second, Budget: Endless} },
		"database": func(m *Model) { m.Database.Pool, m.Cache.SingleFlight = 1, false },
		"service":  func(m *Model) { m.Service.Kind = Fixed },
	} {
		m := busy()
		change(&m)
		if got := traffic(m); !reflect.DeepEqual(got, want) {
			t.Errorf("%s changes who arrives", name)
		}
	}
}

// models draws small models of every sort.
func models(t *rapid.T) Model {
	span := func(name string, most int) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(t, name)) * time.Millisecond
	}
	m := Default()
	m.Duration = 3*time.Second + span("duration", 2000)
	m.Arrivals.Rate = rapid.Float64Range(0, 300).Draw(t, "rate")
	m.Service = Time{Kind(rapid.IntRange(0, 1).Draw(t, "kind")), span("mean", 30)}
	m.Replicas, m.Workers = rapid.IntRange(1, 4).Draw(t, "replicas"), rapid.IntRange(1, 4).Draw(t, "workers")
	m.Queue = rapid.IntRange(-1, 20).Draw(t, "queue")
	m.Balance = Balance(rapid.IntRange(0, 3).Draw(t, "balance"))
	m.Drop, m.First = rapid.Bool().Draw(t, "drop"), rapid.Bool().Draw(t, "first")
	m.Priority = rapid.Float64Range(0, 1).Draw(t, "priority")
	m.Client = Client{
		Timeout: span("timeout", 300), Retries: rapid.IntRange(0, 3).Draw(t, "retries"), Backoff: span("backoff", 50),
		Jitter: rapid.Bool().Draw(t, "jitter"), Budget: rapid.Float64Range(-1, 2).Draw(t, "budget"),
	}
	m.Breaker = Breaker{rapid.IntRange(0, 10).Draw(t, "window"), rapid.Float64Range(0, 1).Draw(t, "failures"), span("open", 500)}
	if rapid.Bool().Draw(t, "with a database") {
		m.Database = Database{Time{Mean: 1 + span("query", 30)}, rapid.IntRange(1, 4).Draw(t, "cores"), rapid.IntRange(0, 4).Draw(t, "pool"), 0.05}
		m.Cache = Cache{
			Hit: rapid.Float64Range(0, 1).Draw(t, "hit"), Keys: rapid.IntRange(0, 20).Draw(t, "keys"), Zipf: 1, TTL: span("ttl", 1000),
			TTLJitter: 0.5, Stale: span("stale", 200), SingleFlight: rapid.Bool().Draw(t, "single"), Warm: rapid.Bool().Draw(t, "warm"),
		}
	}
	if rapid.Bool().Draw(t, "with an outage") {
		m.Outages = []Outage{{span("at", 2000), span("for", 2000), rapid.Float64Range(0, 1).Draw(t, "speed"), rapid.IntRange(0, m.Replicas).Draw(t, "replica")}}
	}
	return m
}

// Every request ends in exactly one way, and when all is over nobody waits, holds a worker, or holds a connection.
func TestNothingIsLostAndNothingIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := models(t)
		s := newSimulation(&m, rapid.Uint64().Draw(t, "seed"))
		s.play(context.Background())
		if s.err != nil {
			t.Fatal(s.err)
		}
		var total Stats
		for i := range s.slices {
			total.merge(&s.slices[i])
		}
		if ends := total.OK + total.Failed[Timeout] + total.Failed[Refused] + total.Failed[Broken]; ends != total.Arrived {
			t.Errorf("%d requests arrived and %d ended: %+v", total.Arrived, ends, total.Failed)
		}
		if total.Good != total.OK || total.Latency.Count() != total.OK {
			t.Errorf("%d good answers, %d latencies, %d requests that are ok", total.Good, total.Latency.Count(), total.OK)
		}
		if s.open != 0 || s.busy != 0 || s.wait != 0 || s.store.running != 0 {
			t.Errorf("left: %d open, %d workers held, %d waiting, %d queries", s.open, s.busy, s.wait, s.store.running)
		}
		for i, r := range s.replicas {
			if fresh := newReplica(&m, i); r.free != fresh.free || r.inside != 0 || r.conns != fresh.conns {
				t.Errorf("replica %d ends as %+v", i, r)
			}
		}
		if limit := total.Arrived * (1 + m.Client.Retries); total.Tries > limit {
			t.Errorf("%d tries, at most %d are possible", total.Tries, limit)
		}
	})
}

func TestABudgetBoundsRetries(t *testing.T) {
	m := storm()
	m.Client.Retries, m.Client.Budget = 3, 0.1
	s := play(t, m, 1)
	total := s.Total()
	if most := int(0.1*float64(total.Arrived)) + savings; total.Retries > most || total.Retries <= savings {
		t.Errorf("%d retries for %d requests, at most %d", total.Retries, total.Arrived, most)
	}
}

func TestABreakerOpensAndProbes(t *testing.T) {
	m := storm()
	m.Breaker = Breaker{Window: 20, Failures: 0.5, Open: 5 * time.Second}
	r := play(t, m, 1)
	down, after := r.Between(35*time.Second, 50*time.Second), r.Between(60*time.Second, m.Duration)
	if share := down.FailedRatio(Broken); share < 0.95 {
		t.Errorf("%.2f of requests are stopped by the breaker in the outage", share)
	}
	if down.Tries < 2 || down.Tries > 5 {
		t.Errorf("%d tries in 15 s of outage, want a probe in about six seconds", down.Tries)
	}
	if after.OKRatio() < 0.999 {
		t.Errorf("%.3f succeed after the outage", after.OKRatio())
	}
}

func TestAnOutageStopsWorkAndGoesOnAfterwards(t *testing.T) {
	second := time.Second
	r := newReplica(&Model{Workers: 1, Speeds: []float64{0.5}, Outages: []Outage{{10 * second, 10 * second, 0, 0}, {30 * second, 10 * second, 0.5, 1}, {50 * second, second, 0, 2}}}, 0)
	for _, c := range []struct{ at, work, want time.Duration }{
		{0, 2 * second, 4 * second},                         // half as fast
		{0, 10 * second, 30 * second},                       // 5 s of work before the outage, 5 s after it
		{12 * second, second, 22 * second},                  // begun in the outage
		{30 * second, second, 34 * second},                  // half of half
		{28 * second, 3 * second, 38 * second},              // 1 s of work before it, 2 s in it
		{38 * second, 1500 * time.Millisecond, 42 * second}, // half a second of work in it, one after it
		{50 * second, second, 52 * second},                  // another replica's
	} {
		if got := time.Duration(r.done(int64(c.at), float64(c.work))); got != c.want {
			t.Errorf("%s of work from %s ends at %s, want %s", c.work, c.at, got, c.want)
		}
	}
}

func TestAHistogramIsOffByLessThanOnePercent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(1, int64(MaxDuration)).Draw(t, "ns")
		var h Histogram
		h.add(v)
		h.most = math.MaxInt64 // so that the bucket alone tells
		if off := math.Abs(float64(h.Quantile(0.5))/float64(v) - 1); off > 0.01 {
			t.Errorf("%d is read as %d, off by %g", v, h.Quantile(0.5), off)
		}
	})
	var all Histogram
	for i := range 1000 {
		var one Histogram
		one.add(int64(i+1) * 1_000_000)
		all.merge(&one)
	}
	if p := all.Quantile(0.9); p < 893*time.Millisecond || p > 907*time.Millisecond || all.Max() != time.Second || all.Mean() != 500500*time.Microsecond {
		t.Errorf("p90 %s, max %s, mean %s", p, all.Max(), all.Mean())
	}
}

func TestTheHeapGivesEventsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h heap
		for i, at := range rapid.SliceOf(rapid.Int64Range(0, 20)).Draw(t, "times") {
			h.push(at, served, int32(i))
		}
		last := event{at: -1}
		for h.at() != never {
			e := h.pop()
			if !last.before(&e) {
				t.Fatalf("%+v comes after %+v", e, last)
			}
			last = e
		}
	})
}

func TestAHostileModelEnds(t *testing.T) {
	endless := func(change func(*Model)) Model {
		m := Default()
		m.Duration, m.Arrivals.Rate, m.Service.Mean, m.Workers = MaxDuration, MaxRate, 0, MaxWorkers
		change(&m)
		return m
	}
	for name, c := range map[string]struct {
		m    Model
		want error
	}{
		"too many events":     {endless(func(*Model) {}), ErrEvents},
		"rejected candidates": {endless(func(m *Model) { m.Arrivals = Arrivals{Bursts: []Burst{{0, 1, MaxRate}}} }), ErrEvents},
		"an endless queue":    {endless(func(m *Model) { m.Service.Mean = MaxSpan }), ErrOpen},
		"sleeping retries": {endless(func(m *Model) {
			m.Workers, m.Queue, m.Service.Mean, m.Client.Retries, m.Client.Backoff = 1, 0, MaxSpan, 10, MaxSpan
		}), ErrOpen},
		"alarms of the past": {endless(func(m *Model) {
			m.Client.Timeout = MaxSpan
			m.Service = Time{Fixed, time.Millisecond}
			m.Outages = []Outage{{0, MaxDuration, 0, 1}}
			m.Replicas = 100
			m.Workers = 100
		}), ErrOpen},
		"a database that sags": {endless(func(m *Model) { m.Database = Database{Time{Mean: MaxSpan}, 1, MaxPool, 1} }), ErrOpen},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Run(context.Background(), c.m, 1)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 400 {
			t.Errorf("%s: %d MB allocated", name, mb)
		}
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m := Default()
	m.Duration = MaxDuration
	if r, err := Run(ctx, m, 1); !errors.Is(err, context.Canceled) || r.Events > careful {
		t.Errorf("%d events, %v", r.Events, err)
	}
}

func TestAModelOutOfBoundsIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Model){
		"no time":          func(m *Model) { m.Duration = 0 },
		"too much time":    func(m *Model) { m.Duration = MaxDuration + 1 },
		"not a number":     func(m *Model) { m.Arrivals.Rate = math.NaN() },
		"infinite rate":    func(m *Model) { m.Arrivals.Bursts = []Burst{{0, 1, math.Inf(1)}} },
		"no worker":        func(m *Model) { m.Workers = 0 },
		"too many workers": func(m *Model) { m.Workers, m.Replicas = MaxWorkers, 2 },
		"negative time":    func(m *Model) { m.Client.Backoff = -1 },
		"unknown rule":     func(m *Model) { m.Balance = 9 },
		"no core":          func(m *Model) { m.Database = Database{Time: Time{Mean: 1}} },
		"idle cache":       func(m *Model) { m.Cache.Hit = 0.5 },
		"speed of nothing": func(m *Model) { m.Speeds = []float64{0} },
		"faster outage":    func(m *Model) { m.Outages = []Outage{{0, 1, 2, 0}} },
		"outages at once":  func(m *Model) { m.Outages = []Outage{{0, 2, 0, 0}, {1, 2, 0, 0}} },
		"unknown replica":  func(m *Model) { m.Outages = []Outage{{0, 2, 0, 2}} },
		"too many keys":    func(m *Model) { m.Cache.Keys = MaxKeys + 1 },
	} {
		m := Default()
		spoil(&m)
		if _, err := Run(context.Background(), m, 1); err == nil {
			t.Errorf("%s: the model runs", name)
		}
	}
}

// The goal is a million requests per second of CPU.
func BenchmarkRequests(b *testing.B) {
	for name, m := range map[string]Model{
		"queue":      func() Model { m := Default(); m.Arrivals.Rate, m.Workers, m.Duration = 1000, 12, time.Minute; return m }(),
		"everything": busy(),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			requests := 0
			for b.Loop() {
				r := play(b, m, 1)
				total := r.Total()
				requests += total.Arrived
			}
			b.ReportMetric(float64(requests)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

func TestTwoChoicesAreTwoReplicas(t *testing.T) {
	m := Default()
	m.Replicas, m.Balance = 2, TwoChoices
	s := newSimulation(&m, 1)
	for _, free := range []int{0, 1} {
		s.replicas[free].inside, s.replicas[1-free].inside = 0, 5
		for range 100 {
			if got := s.choose(); got != free {
				t.Fatalf("of a busy and a free replica, number %d is chosen, and %d is free", got, free)
			}
		}
	}
	m.Replicas = 5
	s = newSimulation(&m, 1)
	var chosen [5]int
	for range 10_000 {
		chosen[s.choose()]++
	}
	for i, n := range chosen {
		if n < 1800 || n > 2200 {
			t.Errorf("of equals, replica %d is chosen %d times of 10,000", i, n)
		}
	}
}
