// Package sim knows how a service behaves under load: requests arrive, wait, are served by workers, ask a cache and a
// database, take too long, are sent again or refused. It plays that as a discrete-event simulation on a virtual clock: the
// same model and seed give the same numbers, bit for bit.
//
// It refuses to know what a lab is, what a good result is, and what time it really is. A model may come from a stranger:
// whatever stands in it, a run ends, at the latest after [MaxEvents] events, and keeps at most [MaxOpen] requests.
//
// Every source of chance has a stream of its own, and what a request costs is drawn when it arrives. So a setting changes
// what becomes of the traffic and never the traffic itself.
package sim

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// What a model may hold at most. Run refuses more.
const (
	MaxEvents    = 20_000_000
	MaxOpen      = 500_000 // requests, and tries on the server, that are not over
	MaxDuration  = 31 * 24 * time.Hour
	MaxSpan      = 10 * time.Minute // of any other time
	MaxRate      = 100_000.0        // requests per second
	MaxReplicas  = 100
	MaxWorkers   = 10_000 // of all replicas together
	MaxQueue     = 1_000_000
	MaxRetries   = 10
	MaxKeys      = 100_000
	MaxPool      = 10_000
	MaxWindows   = 100 // bursts, points of a ramp, outages: of each
	MaxRemembers = 1_000
)

// Endless is the limit of a queue without a limit, and the retry budget of a client without a budget.
const Endless = -1

// Kind says how a time is drawn.
type Kind uint8

// The kinds of times.
const (
	Exponential Kind = iota // many short, few long: without memory
	Fixed                   // always the mean
)

// Balance says which replica gets a request.
type Balance uint8

// The rules of balancing.
const (
	Random     Balance = iota // any
	RoundRobin                // one after the other
	TwoChoices                // the less busy of two drawn at random
	Least                     // the least busy of all
)

// Model is a service and its clients.
type Model struct {
	Duration time.Duration // arrivals end here; what is under way is finished
	Arrivals Arrivals
	Service  Time
	Replicas int       // at least 1
	Workers  int       // of each replica, at least 1
	Queue    int       // places to wait at each replica, or Endless
	Speeds   []float64 // of the replicas, 1 where none is given; 0.25 is four times slower
	Balance  Balance
	Drop     bool    // work whose client has left is not begun
	Priority float64 // share of requests that are important, from 0 to 1
	First    bool    // important requests are served first, and take the place of others in a full queue
	Client   Client
	Breaker  Breaker
	Cache    Cache
	Database Database
	Outages  []Outage
}

// Time is a time that is drawn for each request.
type Time struct {
	Kind Kind
	Mean time.Duration
}

// Arrivals are a Poisson stream. The rate follows the ramp where there is one, and a burst replaces it while it lasts.
type Arrivals struct {
	Rate   float64 // per second
	Ramp   []Point // in order of time; straight lines between, and the last one holds
	Bursts []Burst
}

// Point is the rate at a time.
type Point struct {
	At   time.Duration
	Rate float64
}

// Burst is another rate for a while.
type Burst struct {
	At, For time.Duration
	Rate    float64
}

// Client is what every client does.
type Client struct {
	Timeout time.Duration // of one try; 0 waits for ever
	Retries int           // after the first try
	Backoff time.Duration // before the first retry; doubles with each
	Longest time.Duration // that a backoff grows to; 0 is no limit
	Jitter  bool          // waits a random part of the backoff
	Budget  float64       // retries that each new request pays for, in all clients together, or Endless; up to 100 are saved up
}

// Breaker refuses at the client while too many of the last answers were bad.
type Breaker struct {
	Window   int           // answers that are remembered; 0 is no breaker
	Failures float64       // share of them that opens it
	Open     time.Duration // before one request may probe
}

// Cache stands before the database. It works by a ratio, or, with Keys, by what was asked for.
type Cache struct {
	Hit          float64 // share of hits when there are no keys
	Keys         int     // how many there are; the k-th is asked for in proportion to 1/k^Zipf
	Zipf         float64
	TTL          time.Duration
	TTLJitter    float64       // up to this share of a lifetime is taken off at random
	Stale        time.Duration // after its end a value may be served for this long while it is built anew
	SingleFlight bool          // one builds, the others wait for it
	Warm         bool          // everything is cached at the start
}

// On tells whether there is a cache.
func (c Cache) On() bool { return c.Hit > 0 || c.Keys > 0 }

// Database answers every request that no cache answers, after its service. A worker waits for it. Its cores are shared
// evenly by the queries that run; each query above their number makes all of them slower by Penalty.
type Database struct {
	Time    Time // Mean 0 is no database
	Cores   int
	Pool    int     // connections of each replica; 0 is as many as there are workers
	Penalty float64 // 0.02 is 2 % for each query too many
}

// On tells whether there is a database.
func (d Database) On() bool { return d.Time.Mean > 0 }

// Outage slows service for a while. At speed 0 nothing moves; what was begun goes on afterwards.
type Outage struct {
	At, For time.Duration
	Speed   float64 // from 0 to 1
	Replica int     // from 1; 0 is all of them
}

// The reasons for which a run ends early. The result then holds what happened until then.
var (
	ErrEvents = fmt.Errorf("the run was stopped after %d events", MaxEvents)
	ErrOpen   = fmt.Errorf("the run was stopped with %d requests waiting at once", MaxOpen)
)

// Default is a model of one worker that serves 100 requests per second and is asked for 50.
func Default() Model {
	return Model{
		Duration: time.Minute,
		Arrivals: Arrivals{Rate: 50},
		Service:  Time{Mean: 10 * time.Millisecond},
		Replicas: 1, Workers: 1, Queue: Endless,
		Client:   Client{Budget: Endless},
		Breaker:  Breaker{Failures: 0.5, Open: 5 * time.Second},
		Database: Database{Cores: 1},
	}
}

// Check refuses what a run could not bound. It is the wall; authors should hear of their mistakes earlier and with a place.
func (m *Model) Check() error {
	if m.Duration <= 0 || m.Duration > MaxDuration {
		return fmt.Errorf("a duration of %s is not between 0 and %s", m.Duration, MaxDuration)
	}
	for _, n := range m.numbers() {
		if math.IsNaN(n.v) || n.v < n.low || n.v > n.high {
			return fmt.Errorf("%s is %g, and must be from %g to %g", n.name, n.v, n.low, n.high)
		}
	}
	for _, d := range m.spans() {
		if d < 0 || d > MaxDuration {
			return fmt.Errorf("a time of %s is not between 0 and %s", d, MaxDuration)
		}
	}
	if m.Cache.On() && !m.Database.On() {
		return errors.New("a cache without a database has nothing to keep")
	}
	return m.checkOutages()
}

type bounded struct {
	name         string
	v, low, high float64
}

func (m *Model) numbers() []bounded {
	c, d := m.Cache, m.Database
	out := []bounded{
		{"rate", m.Arrivals.Rate, 0, MaxRate}, {"replicas", float64(m.Replicas), 1, MaxReplicas},
		{"workers", float64(m.Workers), 1, MaxWorkers}, {"workers of all replicas", float64(m.Workers) * float64(m.Replicas), 1, MaxWorkers},
		{"queue", float64(m.Queue), Endless, MaxQueue}, {"balance", float64(m.Balance), 0, float64(Least)},
		{"priority", m.Priority, 0, 1}, {"retries", float64(m.Client.Retries), 0, MaxRetries},
		{"budget", m.Client.Budget, Endless, MaxRetries}, {"window", float64(m.Breaker.Window), 0, MaxRemembers},
		{"failures", m.Breaker.Failures, 0, 1}, {"hit", c.Hit, 0, 1}, {"keys", float64(c.Keys), 0, MaxKeys},
		{"zipf", c.Zipf, 0, 5}, {"ttl-jitter", c.TTLJitter, 0, 1}, {"cores", float64(d.Cores), 0, MaxPool},
		{"pool", float64(d.Pool), 0, MaxPool}, {"penalty", d.Penalty, 0, 1},
		{"number of speeds", float64(len(m.Speeds)), 0, MaxReplicas}, {"points of the ramp", float64(len(m.Arrivals.Ramp)), 0, MaxWindows},
		{"number of bursts", float64(len(m.Arrivals.Bursts)), 0, MaxWindows}, {"number of outages", float64(len(m.Outages)), 0, MaxWindows},
	}
	if d.On() {
		out = append(out, bounded{"cores", float64(d.Cores), 1, MaxPool})
	}
	for _, v := range m.Speeds {
		out = append(out, bounded{"speed", v, 0.01, 100})
	}
	for _, p := range m.Arrivals.Ramp {
		out = append(out, bounded{"rate", p.Rate, 0, MaxRate})
	}
	for _, b := range m.Arrivals.Bursts {
		out = append(out, bounded{"rate", b.Rate, 0, MaxRate})
	}
	return out
}

func (m *Model) spans() []time.Duration {
	out := []time.Duration{
		m.Service.Mean, m.Database.Time.Mean, m.Client.Timeout, m.Client.Backoff, m.Client.Longest, m.Breaker.Open, m.Cache.TTL, m.Cache.Stale,
	}
	for _, p := range m.Arrivals.Ramp {
		out = append(out, p.At)
	}
	for _, b := range m.Arrivals.Bursts {
		out = append(out, b.At, b.For)
	}
	return out
}

func (m *Model) checkOutages() error {
	for i, o := range m.Outages {
		if o.At < 0 || o.For < 0 || o.At > MaxDuration || o.For > MaxDuration || !(o.Speed >= 0 && o.Speed <= 1) || o.Replica < 0 || o.Replica > m.Replicas {
			return fmt.Errorf("outage %d is out of bounds", i+1)
		}
		if i > 0 && o.At < m.Outages[i-1].At+m.Outages[i-1].For {
			return fmt.Errorf("outage %d begins before the one above it ends", i+1)
		}
	}
	return nil
}
