package sim

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// The settings that the lessons quote, as the mean of five seeds. Their numbers come from single runs of another simulator,
// so what must agree is the picture: what is good, what is poor, and by how much. The tolerance of each row says how near
// the numbers are; see each test for where they are not.

func means(t *testing.T, m Model, of func(*Result, *Stats) float64) float64 {
	t.Helper()
	sum := 0.0
	for seed := uint64(1); seed <= 5; seed++ {
		r := play(t, m, seed)
		total := r.Total()
		sum += of(&r, &total)
	}
	return sum / 5
}

func p99ms(_ *Result, s *Stats) float64 { return float64(s.Latency.Quantile(0.99)) / 1e6 }

func goodput(_ *Result, s *Stats) float64 { return s.Goodput() }

// One worker near full use is quoted lower than theory has it (965 for 1,151, 1,719 for 2,303): a short run ends before
// the worst of the queue. Our runs last ten minutes.
func TestTheKneeIsWhereTheLessonSays(t *testing.T) {
	quoted := map[int][]float64{1: {457, 965, 1719, 4034}, 8: {229, 249, 298, 557}}
	for _, workers := range []int{1, 8} {
		var got []float64
		for i, rho := range []float64{0.5, 0.8, 0.9, 0.95} {
			m := Default()
			m.Duration, m.Workers, m.Service.Mean = 10*time.Minute, workers, 50*time.Millisecond
			m.Arrivals.Rate = rho * 20 * float64(workers)
			got = append(got, means(t, m, p99ms))
			near(t, fmt.Sprintf("p99 of %d at %g", workers, rho), got[i], quoted[workers][i], 0.36)
		}
		if !slices.IsSorted(got) {
			t.Errorf("p99 of %d workers does not rise with the load: %v", workers, got)
		}
	}
}

func TestAPoolHasItsBestSize(t *testing.T) {
	quoted := map[int]float64{6: 27_600, 8: 189, 10: 215, 16: 2200, 64: 141_000}
	for _, pool := range []int{6, 8, 10, 16, 64} {
		m := Default()
		m.Duration, m.Arrivals.Rate, m.Service.Mean, m.Workers = 3*time.Minute, 230, 0, MaxWorkers
		m.Database = Database{Time: Time{Mean: 30 * time.Millisecond}, Cores: 8, Pool: pool, Penalty: 0.02}
		within := 0.15
		if pool == 16 { // it stands exactly at full use, where a run is all luck
			within = 0.6
		}
		near(t, fmt.Sprintf("p99 of a pool of %d", pool), means(t, m, p99ms), quoted[pool], within)
	}
}

// 320 builds are quoted: 400 a second times 0.8 s. The highest of several expiries is a little above that mean.
func TestOneBuildsForAll(t *testing.T) {
	m := Default()
	m.Arrivals.Rate, m.Service.Mean, m.Workers = 400, 0, MaxWorkers
	m.Database = Database{Time: Time{Kind: Fixed, Mean: 800 * time.Millisecond}, Cores: 1000}
	m.Cache = Cache{Keys: 1, TTL: 10 * time.Second, Warm: true}
	peak := func(_ *Result, s *Stats) float64 { return float64(s.PeakQueries) }
	near(t, "builds without a guard", means(t, m, peak), 320, 0.15)
	m.Cache.SingleFlight = true
	near(t, "builds with single flight", means(t, m, peak), 1, 0)
}

// storm is the service of load-04: 70 requests a second where 100 are possible, a limit of 1 s, and an outage of 20 s.
func storm() Model {
	m := Default()
	m.Duration, m.Arrivals.Rate, m.Client.Timeout = 3*time.Minute, 70, time.Second
	m.Outages = []Outage{{At: 30 * time.Second, For: 20 * time.Second}}
	return m
}

func TestARetryStormOutlivesItsOutage(t *testing.T) {
	atTheEnd := func(r *Result, _ *Stats) float64 {
		last := r.Between(170*time.Second, 180*time.Second)
		return last.Goodput()
	}
	recovery := func(r *Result, _ *Stats) float64 {
		after, ok := r.Recovery()
		if !ok {
			t.Errorf("%+v does not recover", r.Model.Client)
		}
		return after.Seconds()
	}
	m := storm()
	near(t, "recovery without retries", means(t, m, recovery), 45, 0.15)
	m.Client.Retries = 3
	for _, backoff := range []time.Duration{0, 100 * time.Millisecond} {
		for _, jitter := range []bool{false, true} {
			m.Client.Backoff, m.Client.Jitter = backoff, jitter
			if got := means(t, m, atTheEnd); got != 0 {
				t.Errorf("backoff %s, jitter %t: %g good a second at the end, want 0", backoff, jitter, got)
			}
		}
	}
	m.Client.Budget, m.Drop = 0.1, true
	if got := means(t, m, recovery); got > 1 {
		t.Errorf("with budget and dropping it takes %g s to recover", got)
	}
	m.Drop, m.Queue = false, 50
	if got := means(t, m, recovery); got > 1 {
		t.Errorf("with budget and a short queue it takes %g s to recover", got)
	}
}

// The service time is fixed here: with an exponential one, dropping what has expired saves 31 a second and not 7.8, since
// short jobs slip in before their limit.
func TestSayingNoInTimeKeepsTheShopOpen(t *testing.T) {
	m := Default()
	m.Arrivals.Rate, m.Client.Timeout, m.Priority, m.Service.Kind = 300, time.Second, 0.2, Fixed
	near(t, "goodput of an endless queue", means(t, m, goodput), 2.6, 0.1)
	m.Drop = true
	near(t, "goodput when expired work is dropped", means(t, m, goodput), 7.8, 0.1)
	m.Drop, m.Queue = false, 50
	near(t, "goodput with 50 places", means(t, m, goodput), 99, 0.02)
	m.First = true
	near(t, "checkouts a second when they go first", means(t, m, func(_ *Result, s *Stats) float64 { return s.ImportantRate() }), 59, 0.02)
}

// Round robin is quoted at 1,100 ms, and theory has 1.8 s. The slow node is then 96 % busy, where a short run ends before
// the worst; ours last an hour.
func TestBalancersRankAsTheLessonSays(t *testing.T) {
	quoted := []float64{Random: 3200, RoundRobin: 1100, TwoChoices: 125, Least: 101}
	within := []float64{Random: 0.15, RoundRobin: 1, TwoChoices: 0.05, Least: 0.05}
	var got []float64
	for rule, want := range quoted {
		m := Default()
		m.Duration, m.Replicas, m.Arrivals.Rate, m.Balance = time.Hour, 5, 120, Balance(rule)
		m.Speeds = []float64{1, 1, 1, 1, 0.25}
		got = append(got, means(t, m, p99ms))
		near(t, fmt.Sprintf("p99 of rule %d", rule), got[rule], want, within[rule])
	}
	// A fifth goes to the slow node, so p99 of all is p95 of its own. It gets every fifth request, or a fifth at random.
	near(t, "random by theory", got[Random], 1000*math.Log(20), 0.1)
	stay := 0.5
	for range 1000 {
		stay = math.Pow(120/(120+25*(1-stay)), 5)
	}
	near(t, "round robin by theory", got[RoundRobin], 1000*math.Log(20)/(25*(1-stay)), 0.1)
	slices.Reverse(got)
	if !slices.IsSorted(got) {
		t.Errorf("the rules rank otherwise: %v", got)
	}
}

// A burst of five seconds at a service for 400 a second, with 320 otherwise. Quoted are 85.7 % answered without retries,
// 16.8 % with three, 95.7 % with a short queue, a backoff and jitter.
func TestABurstIsNotForgottenWhereClientsRetry(t *testing.T) {
	ok := func(_ *Result, s *Stats) float64 { return s.OKRatio() }
	m := Default()
	m.Arrivals = Arrivals{Rate: 320, Bursts: []Burst{{10 * time.Second, 5 * time.Second, 600}}}
	m.Workers, m.Queue, m.Client.Timeout = 4, 200, 250*time.Millisecond
	near(t, "answered without retries", means(t, m, ok), 0.857, 0.05)
	m.Client.Retries = 3
	near(t, "answered with retries", means(t, m, ok), 0.168, 0.15)
	m.Queue, m.Client.Backoff, m.Client.Jitter = 8, 200*time.Millisecond, true
	near(t, "answered with all three", means(t, m, ok), 0.957, 0.03)
}
