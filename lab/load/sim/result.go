package sim

import (
	"cmp"
	"slices"
	"time"
)

// Reason is why a request failed at last.
type Reason uint8

// The reasons for which requests fail.
const (
	Timeout Reason = iota // its client gave up waiting
	Refused               // there was no place to wait
	Broken                // the circuit breaker was open
	reasons
)

// Stats are what happened in a span of time.
type Stats struct {
	Span    time.Duration
	Workers int // of all replicas

	// Of the requests that arrived in the span, whenever they ended.
	Arrived, OK            int
	Failed                 [reasons]int
	Important, ImportantOK int
	Latency                Histogram // of those that were answered in time, from arrival, retries included

	// What happened in the span itself.
	Good           int     // answers that a client still waited for
	Tries, Retries int     // attempts sent, and those among them that were not the first
	Started        int     // attempts whose service began
	Waited         float64 // seconds in a queue, of those started together
	Dropped        int     // attempts that were thrown away because their client had left
	Held, Wasted   float64 // seconds of workers' time that came to its end here, and what of it was for clients who had left
	Lookups, Hits  int     // of the cache
	PeakQueue      int
	PeakQueries    int // in the database at once

	busy, queued float64 // nanoseconds times number
}

func (s *Stats) merge(o *Stats) {
	s.Span += o.Span
	s.Arrived += o.Arrived
	s.OK += o.OK
	for r := range o.Failed {
		s.Failed[r] += o.Failed[r]
	}
	s.Important += o.Important
	s.ImportantOK += o.ImportantOK
	s.Latency.merge(&o.Latency)
	s.Good += o.Good
	s.Tries += o.Tries
	s.Retries += o.Retries
	s.Started += o.Started
	s.Waited += o.Waited
	s.Dropped += o.Dropped
	s.Held += o.Held
	s.Wasted += o.Wasted
	s.Lookups += o.Lookups
	s.Hits += o.Hits
	s.PeakQueue = max(s.PeakQueue, o.PeakQueue)
	s.PeakQueries = max(s.PeakQueries, o.PeakQueries)
	s.busy += o.busy
	s.queued += o.queued
}

// ratio is 0 of nothing.
func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// OKRatio is the share of requests that were answered in time, from 0 to 1; 1 when none arrived.
func (s *Stats) OKRatio() float64 {
	if s.Arrived == 0 {
		return 1
	}
	return float64(s.OK) / float64(s.Arrived)
}

// FailedRatio is the share of requests that failed for a reason.
func (s *Stats) FailedRatio(r Reason) float64 { return ratio(float64(s.Failed[r]), float64(s.Arrived)) }

// Goodput is the number of answers in time per second.
func (s *Stats) Goodput() float64 { return ratio(float64(s.Good), s.Span.Seconds()) }

// ImportantRate is the number of important requests that were answered in time, per second of their arrival.
func (s *Stats) ImportantRate() float64 { return ratio(float64(s.ImportantOK), s.Span.Seconds()) }

// Offered is the number of requests per second.
func (s *Stats) Offered() float64 { return ratio(float64(s.Arrived), s.Span.Seconds()) }

// Utilisation is the share of the workers' time in which they were held, from 0 to 1.
func (s *Stats) Utilisation() float64 { return ratio(s.busy, float64(s.Span)*float64(s.Workers)) }

// MeanQueue is how many attempts waited on average.
func (s *Stats) MeanQueue() float64 { return ratio(s.queued, float64(s.Span)) }

// MeanWait is how long an attempt waited in a queue on average.
func (s *Stats) MeanWait() time.Duration {
	return time.Duration(second * ratio(s.Waited, float64(s.Started)))
}

// WastedRatio is the share of the workers' time that served clients who had left.
func (s *Stats) WastedRatio() float64 { return ratio(s.Wasted, s.Held) }

// HitRatio is the share of lookups that the cache answered.
func (s *Stats) HitRatio() float64 { return ratio(float64(s.Hits), float64(s.Lookups)) }

// TriesPerRequest is how often a request was sent on average.
func (s *Stats) TriesPerRequest() float64 { return ratio(float64(s.Tries), float64(s.Arrived)) }

// Result is a run in slices of equal width. Events is what it took.
type Result struct {
	Width  time.Duration
	Slices []Stats
	After  Stats // what happened when arrivals had ended
	Events int
	Model  Model
}

// widths are what a slice may last.
var widths = []time.Duration{
	10 * time.Millisecond, 100 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour,
}

// Width is how long a slice of a run lasts: the shortest usual time that makes at most 150 slices.
func Width(duration time.Duration) time.Duration {
	for _, w := range widths {
		if duration <= 150*w {
			return w
		}
	}
	return widths[len(widths)-1]
}

// Between is what happened from one time to another, in whole slices.
func (r *Result) Between(from, to time.Duration) Stats {
	var out Stats
	for i := range r.Slices {
		if at := time.Duration(i) * r.Width; at >= from && at < to {
			out.merge(&r.Slices[i])
		}
	}
	if n := len(r.Slices); n > 0 {
		out.Workers = r.Slices[0].Workers
	}
	return out
}

// Total is the whole run. What came after the arrivals had ended is counted with its work, and not with its time: the
// span, goodput and utilisation are those of the arrivals.
func (r *Result) Total() Stats {
	out, after := r.Between(0, MaxDuration), r.After
	after.Span, after.Good, after.busy, after.queued = 0, 0, 0, 0
	out.merge(&after)
	return out
}

// Recovery is how long after the last outage or burst requests began to succeed again for good: from then on at least
// 95 % of those that arrive in each slice do. Without an outage or burst it is 0; ok is false when it never came.
func (r *Result) Recovery() (after time.Duration, ok bool) {
	calm := r.Model.Calm()
	if calm == 0 {
		return 0, true
	}
	return r.recovery(calm, r.Model.Duration)
}

// recovery is how long after calm requests began to succeed again for good, as far as the slices before until show.
func (r *Result) recovery(calm, until time.Duration) (after time.Duration, ok bool) {
	last := true
	for i := len(r.Slices) - 1; i >= 0; i-- {
		begins := time.Duration(i) * r.Width
		ends := min(begins+r.Width, r.Model.Duration)
		if ends <= calm {
			break
		}
		if ends > until {
			continue
		}
		if r.Slices[i].OKRatio() < 0.95 {
			return max(0, ends-calm), !last
		}
		last = false
	}
	return 0, true
}

// Trouble is the end of an outage or a burst, and how the service was afterwards, until the next one.
type Trouble struct {
	End       time.Duration
	After     time.Duration // until it had recovered
	Recovered bool
}

// Troubles are the outages and bursts of a run, in the order of time. Those that overlap or follow at once are one.
func (r *Result) Troubles() []Trouble {
	spans := r.Model.troubles()
	var out []Trouble
	for i, s := range spans {
		until := r.Model.Duration
		if i+1 < len(spans) {
			until = spans[i+1].from
		}
		t := Trouble{End: min(s.to, r.Model.Duration)}
		t.After, t.Recovered = r.recovery(t.End, until)
		out = append(out, t)
	}
	return out
}

// period is a part of a run.
type period struct{ from, to time.Duration }

// troubles are the outages and bursts, joined where they meet.
func (m *Model) troubles() []period {
	var all, out []period
	for _, o := range m.Outages {
		all = append(all, period{o.At, o.At + o.For})
	}
	for _, b := range m.Arrivals.Bursts {
		all = append(all, period{b.At, b.At + b.For})
	}
	slices.SortFunc(all, func(a, b period) int { return cmp.Compare(a.from, b.from) })
	for _, p := range all {
		if n := len(out); n > 0 && p.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, p.to)
		} else if p.from < m.Duration {
			out = append(out, p)
		}
	}
	return out
}

// Calm is when the last outage and the last burst are over; 0 when there is none.
func (m *Model) Calm() time.Duration {
	var end time.Duration
	for _, o := range m.Outages {
		end = max(end, o.At+o.For)
	}
	for _, b := range m.Arrivals.Bursts {
		end = max(end, b.At+b.For)
	}
	return min(end, m.Duration)
}
