package sim

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"
)

// million is a model that a million requests come to.
func million(rate float64, service Time, workers, queue int) Model {
	m := Default()
	m.Arrivals.Rate, m.Service, m.Workers, m.Queue = rate, service, workers, queue
	m.Duration = time.Duration(1e6 / rate * float64(time.Second))
	return m
}

func play(t testing.TB, m Model, seed uint64) Result {
	t.Helper()
	r, err := Run(context.Background(), m, seed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// seen are means over runs with several seeds.
type seen struct{ wait, sojourn, p99, use, refused float64 }

func average(t *testing.T, m Model, seeds int) seen {
	var sum seen
	for seed := 1; seed <= seeds; seed++ {
		r := play(t, m, uint64(seed))
		s := r.Total()
		sum.wait += s.MeanWait().Seconds()
		sum.sojourn += s.Latency.Mean().Seconds()
		sum.p99 += s.Latency.Quantile(0.99).Seconds()
		sum.use += s.Utilisation()
		sum.refused += s.FailedRatio(Refused)
	}
	n := float64(seeds)
	return seen{sum.wait / n, sum.sojourn / n, sum.p99 / n, sum.use / n, sum.refused / n}
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	off := got/want - 1
	t.Logf("%-24s %.6g, expected %.6g: %+.2f %%", what, got, want, 100*off)
	if !(math.Abs(off) <= within) {
		t.Errorf("%s is %.6g, want %.6g within %g %%", what, got, want, 100*within)
	}
}

// erlangB is the share of calls that c lines under an offered load of a erlangs turn away.
func erlangB(c int, a float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b
}

// erlangC is the share of requests that wait for one of c workers.
func erlangC(c int, a float64) float64 {
	b, rho := erlangB(c, a), a/float64(c)
	return b / (1 - rho*(1-b))
}

// solve finds where a falling function reaches a value.
func solve(falling func(float64) float64, value, high float64) float64 {
	low := 0.0
	for range 200 {
		if mid := (low + high) / 2; falling(mid) > value {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// longer is the share of requests that stay longer than t at c workers, each with rate mu.
func longer(c int, lambda, mu, t float64) float64 {
	wait, drain := erlangC(c, lambda/mu), float64(c)*mu-lambda
	if math.Abs(drain-mu) < 1e-9 {
		return math.Exp(-mu*t) * (1 + wait*mu*t)
	}
	both := (drain*math.Exp(-mu*t) - mu*math.Exp(-drain*t)) / (drain - mu)
	return (1-wait)*math.Exp(-mu*t) + wait*both
}

// Noise is inherent near full use: neighbours in a queue wait equally long, so that at 90 % a million requests are worth a
// few thousand independent ones, and one run is off by 3 % as a matter of course. There the mean over seeds is compared.
func TestManyWorkersAgreeWithErlang(t *testing.T) {
	const mu = 20.0
	for _, c := range []struct {
		workers, seeds int
		rho            float64
	}{{1, 1, 0.3}, {1, 1, 0.5}, {1, 2, 0.7}, {1, 12, 0.9}, {2, 1, 0.7}, {4, 2, 0.8}, {8, 8, 0.9}} {
		t.Run(fmt.Sprintf("%d workers at %g", c.workers, c.rho), func(t *testing.T) {
			lambda := c.rho * mu * float64(c.workers)
			got := average(t, million(lambda, Time{Mean: 50 * time.Millisecond}, c.workers, Endless), c.seeds)
			drain := float64(c.workers)*mu - lambda
			near(t, "mean wait", got.wait, erlangC(c.workers, lambda/mu)/drain, 0.02)
			near(t, "utilisation", got.use, c.rho, 0.005)
			near(t, "p99", got.p99, solve(func(x float64) float64 { return longer(c.workers, lambda, mu, x) }, 0.01, 100), 0.02)
		})
	}
}

func TestAFullQueueRefusesAsOftenAsTheFormulaSays(t *testing.T) {
	const rho, places = 0.9, 10 // the one that is served is among the places
	got := average(t, million(rho*100, Time{Mean: 10 * time.Millisecond}, 1, places-1), 2)
	near(t, "refused by M/M/1/10", got.refused, (1-rho)*math.Pow(rho, places)/(1-math.Pow(rho, places+1)), 0.02)
	got = average(t, million(800, Time{Mean: 10 * time.Millisecond}, 10, 0), 1)
	near(t, "refused by Erlang B", got.refused, erlangB(10, 8), 0.02)
	near(t, "utilisation", got.use, 8*(1-erlangB(10, 8))/10, 0.005)
}

// crommelin is the share of requests that wait longer than t for one worker whose service always takes d.
func crommelin(lambda, d, t float64) float64 {
	sum := 0.0
	for k := 0; float64(k) <= t/d; k++ {
		x := lambda * (float64(k)*d - t)
		lg, _ := math.Lgamma(float64(k + 1))
		term := math.Exp(float64(k)*math.Log(math.Abs(x)) - lg - x)
		if k == 0 {
			term = math.Exp(-x)
		}
		if x < 0 && k%2 == 1 {
			term = -term
		}
		sum += term
	}
	return 1 - (1-lambda*d)*sum
}

func TestFixedServiceAgreesWithCrommelin(t *testing.T) {
	const rho, d = 0.8, 0.01
	got := average(t, million(rho/d, Time{Kind: Fixed, Mean: 10 * time.Millisecond}, 1, Endless), 3)
	near(t, "mean wait of M/D/1", got.wait, rho*d/(2*(1-rho)), 0.02)
	near(t, "utilisation", got.use, rho, 0.005)
	near(t, "p99", got.p99, d+solve(func(x float64) float64 { return crommelin(rho/d, d, x) }, 0.01, 0.3), 0.02)
}

func TestASharedDatabaseAgreesWithProcessorSharing(t *testing.T) {
	const rho = 0.7
	for _, kind := range []Kind{Exponential, Fixed} { // its mean does not depend on how the work is distributed
		m := million(rho*100, Time{}, 5000, Endless)
		m.Database = Database{Time: Time{Kind: kind, Mean: 10 * time.Millisecond}, Cores: 1}
		near(t, "mean stay", average(t, m, 2).sojourn, 0.01/(1-rho), 0.02)
	}
	m := million(640, Time{}, 5000, Endless) // as many connections as cores: the M/M/8 of above, seen from the pool
	m.Database = Database{Time: Time{Mean: 10 * time.Millisecond}, Cores: 8, Pool: 8}
	near(t, "mean stay in a pool of 8", average(t, m, 1).sojourn, 0.01+erlangC(8, 6.4)/160, 0.02)
}

func TestArrivalsFollowTheirRate(t *testing.T) {
	m := Default()
	m.Duration, m.Service.Mean = 100*time.Second, 0
	m.Arrivals = Arrivals{Ramp: []Point{{0, 0}, {50 * time.Second, 10_000}}, Bursts: []Burst{{80 * time.Second, 10 * time.Second, 2000}}}
	r := play(t, m, 1)
	for _, c := range []struct {
		from, to time.Duration
		want     float64
	}{{0, 50, 5000}, {20, 30, 5000}, {50, 80, 10_000}, {80, 90, 2000}, {90, 100, 10_000}} {
		s := r.Between(c.from*time.Second, c.to*time.Second)
		near(t, "arrivals per second", s.Offered(), c.want, 0.02)
	}
}

func TestKeysAreAskedForByZipf(t *testing.T) {
	z, s := newZipf(1000, 1), newStream(1, 1)
	n, first, tenth := 1_000_000, 0, 0
	for range n {
		switch z.key(s.unit()) {
		case 0:
			first++
		case 9:
			tenth++
		}
	}
	harmonic := 0.0
	for k := 1; k <= 1000; k++ {
		harmonic += 1 / float64(k)
	}
	near(t, "share of the first key", float64(first)/float64(n), 1/harmonic, 0.02)
	near(t, "share of the tenth key", float64(tenth)/float64(n), 0.1/harmonic, 0.02)
}
