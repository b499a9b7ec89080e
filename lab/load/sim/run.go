package sim

import (
	"context"
	"math"
	"time"
)

const (
	never   = math.MaxInt64
	nobody  = -1 // where an index of a request stands
	second  = 1e9
	careful = 4096 // events between two looks at the context
)

// The kinds of events in the heap.
const (
	served uint8 = iota // a worker is done with an attempt
	resend              // a backoff is over
)

// simulation is a run under way. Requests are indices into calls and attempts: no pointers, nothing for the collector.
type simulation struct {
	m          *Model
	now, end   int64
	events     int
	err        error
	planned    heap
	giveUps    alarms
	nextCall   int64 // when the next candidate arrives
	top        float64
	calls      []call
	attempts   []attempt
	freeCall   int32
	freeTry    int32
	open       int
	replicas   []replica
	turn       int // of round robin, and of equals
	saved      float64
	breaker    breaker
	store      store
	slices     []Stats // the last one is what comes after the end
	slice      int
	sliceEnd   int64
	width      int64
	busy, wait int // workers held and attempts waiting, now

	arrivals, classes, service, routing, jitter stream
}

// Run plays a model. The error is ErrEvents, ErrOpen or that of the context, with what happened until then, or says what
// is wrong with the model.
func Run(ctx context.Context, m Model, seed uint64) (Result, error) {
	if err := m.Check(); err != nil {
		return Result{}, err
	}
	s := newSimulation(&m, seed)
	s.play(ctx)
	n := len(s.slices) - 1
	return Result{Width: time.Duration(s.width), Slices: s.slices[:n:n], After: s.slices[n], Events: s.events, Model: m}, s.err
}

func newSimulation(m *Model, seed uint64) *simulation {
	s := &simulation{
		m: m, end: int64(m.Duration), freeCall: nobody, freeTry: nobody,
		width:    int64(Width(m.Duration)),
		arrivals: newStream(seed, 1), classes: newStream(seed, 2), service: newStream(seed, 3), routing: newStream(seed, 4), jitter: newStream(seed, 5),
	}
	s.store = newStore(m, seed)
	s.breaker = newBreaker(m.Breaker)
	s.slices = make([]Stats, (s.end+s.width-1)/s.width+1)
	for i := range s.slices {
		s.slices[i].Span = time.Duration(max(0, min(s.width, s.end-int64(i)*s.width)))
		s.slices[i].Workers = m.Replicas * m.Workers
	}
	s.sliceEnd = min(s.width, s.end)
	for r := range m.Replicas {
		s.replicas = append(s.replicas, newReplica(m, r))
	}
	s.top = m.Arrivals.top()
	s.plan()
	return s
}

// play takes one event after the other. Of those at one moment, work ends first: an answer at the last moment counts.
func (s *simulation) play(ctx context.Context) {
	for s.err == nil {
		work, query, alarm := s.planned.at(), s.store.next, s.giveUps.at()
		at := min(work, query, alarm, s.nextCall)
		if at == never {
			return
		}
		if s.events++; s.events&(careful-1) == 0 && ctx.Err() != nil {
			s.err = ctx.Err()
			return
		}
		if s.events >= MaxEvents {
			s.err = ErrEvents
			return
		}
		s.moveTo(at)
		switch at {
		case work:
			s.happen(s.planned.pop())
		case query:
			s.answered(s.store.finish(at))
		case alarm:
			s.giveUp(s.giveUps.pop())
		default:
			s.candidate()
		}
	}
}

func (s *simulation) happen(e event) {
	if e.kind == resend {
		s.send(e.id)
		return
	}
	s.serviced(e.id)
}

// moveTo sets the clock, and counts for each slice on the way how busy it was.
func (s *simulation) moveTo(at int64) {
	for at >= s.sliceEnd {
		s.account(s.sliceEnd)
		s.slice++
		s.sliceEnd += s.width
		if s.slice == len(s.slices)-1 {
			s.sliceEnd = never
		} else if s.sliceEnd > s.end {
			s.sliceEnd = s.end
		}
		here := &s.slices[s.slice]
		here.PeakQueue, here.PeakQueries = s.wait, s.store.running
	}
	s.account(at)
}

func (s *simulation) account(to int64) {
	here, passed := &s.slices[s.slice], float64(to-s.now)
	here.busy += float64(s.busy) * passed
	here.queued += float64(s.wait) * passed
	s.now = to
}

// after is a time from now, or never if it is too far away to count.
func (s *simulation) after(ns float64) int64 {
	if !(ns < 1e17) {
		return never
	}
	return s.now + int64(ns)
}

// plan draws when the next candidate arrives. Candidates come at the highest rate of all; see candidate.
func (s *simulation) plan() {
	s.nextCall = never
	if s.top > 0 {
		s.nextCall = s.after(s.arrivals.exponential(second / s.top))
	}
	if s.nextCall >= s.end {
		s.nextCall = never
	}
}

// candidate lets a candidate in with the chance that the rate of this moment has of the highest: what remains is a Poisson
// stream whose rate changes (Lewis and Shedler 1979, thinning).
func (s *simulation) candidate() {
	if s.m.Arrivals.steady() || s.arrivals.unit()*s.top < s.m.Arrivals.at(time.Duration(s.now)) {
		s.arrive()
	}
	s.plan()
}

func (a *Arrivals) steady() bool { return len(a.Ramp) == 0 && len(a.Bursts) == 0 }

func (a *Arrivals) top() float64 {
	top := a.Rate
	if len(a.Ramp) > 0 {
		top = 0
	}
	for _, p := range a.Ramp {
		top = max(top, p.Rate)
	}
	for _, b := range a.Bursts {
		top = max(top, b.Rate)
	}
	return top
}

// at is the rate at a time.
func (a *Arrivals) at(t time.Duration) float64 {
	for _, b := range a.Bursts {
		if t >= b.At && t < b.At+b.For {
			return b.Rate
		}
	}
	if len(a.Ramp) == 0 {
		return a.Rate
	}
	before := a.Ramp[0]
	for _, p := range a.Ramp {
		if t < p.At {
			part := float64(t-before.At) / float64(p.At-before.At)
			return before.Rate + max(0, part)*(p.Rate-before.Rate)
		}
		before = p
	}
	return before.Rate
}
