package sim

// call is a request as its client sees it, over all its tries.
type call struct {
	work, query float64 // nanoseconds: what each try costs
	arrived     int64
	slice       int32
	key         int32
	next        int32 // in the list of free ones
	tries       uint8
	important   bool
}

// attempt is one try as the server sees it. It lives on when its client has left.
type attempt struct {
	work, query float64
	sent, began int64
	call        int32 // nobody when the client has left
	next, prev  int32 // in a queue
	key         int32
	gen         uint32 // counts the uses of this place, so that an old alarm finds nobody
	replica     int16
	important   bool
	probe       bool
}

// savings is how many retries a budget saves up at most.
const savings = 100

func (s *simulation) arrive() {
	m := s.m
	c := call{arrived: s.now, slice: int32(s.slice), work: s.service.draw(m.Service.Kind, float64(m.Service.Mean))}
	if m.Priority > 0 {
		c.important = s.classes.unit() < m.Priority
	}
	c.query, c.key = s.store.draw()
	here := &s.slices[s.slice]
	here.Arrived++
	if c.important {
		here.Important++
	}
	s.saved = min(savings, s.saved+m.Client.Budget)
	s.send(s.keepCall(c))
}

func (s *simulation) keepCall(c call) int32 {
	s.opened()
	id := s.freeCall
	if id == nobody {
		s.calls = append(s.calls, c)
		return int32(len(s.calls) - 1)
	}
	s.freeCall = s.calls[id].next
	s.calls[id] = c
	return id
}

func (s *simulation) forgetCall(id int32) {
	s.open--
	s.calls[id].next = s.freeCall
	s.freeCall = id
}

// send makes a try, unless the breaker is open.
func (s *simulation) send(id int32) {
	c := &s.calls[id]
	allowed, probe := s.breaker.allow(s.now)
	if !allowed {
		s.fail(id, Broken)
		return
	}
	here := &s.slices[s.slice]
	here.Tries++
	if c.tries++; c.tries > 1 {
		here.Retries++
	}
	try := s.keepTry(attempt{work: c.work, query: c.query, sent: s.now, call: id, key: c.key, important: c.important, probe: probe})
	if s.m.Client.Timeout > 0 {
		s.setAlarm(try)
	}
	s.accept(try)
}

func (s *simulation) keepTry(a attempt) int32 {
	s.opened()
	id := s.freeTry
	if id == nobody {
		s.attempts = append(s.attempts, a)
		return int32(len(s.attempts) - 1)
	}
	s.freeTry, a.gen = s.attempts[id].next, s.attempts[id].gen
	s.attempts[id] = a
	return id
}

// opened counts what is kept, so that no model fills the memory.
func (s *simulation) opened() {
	if s.open++; s.open > MaxOpen || s.giveUps.n > MaxOpen {
		s.err = ErrOpen
	}
}

func (s *simulation) forgetTry(id int32) {
	s.open--
	s.attempts[id].gen++
	s.attempts[id].next = s.freeTry
	s.freeTry = id
}

// setAlarm notes when the client gives up. Alarms at the front whose tries are over are put away on the way.
func (s *simulation) setAlarm(id int32) {
	for q := &s.giveUps; q.n > 0 && s.attempts[q.ring[q.head].id].gen != q.ring[q.head].gen; {
		q.pop()
	}
	s.giveUps.push(alarm{s.now + int64(s.m.Client.Timeout), id, s.attempts[id].gen})
}

// giveUp is the client leaving. The server does not hear of it.
func (s *simulation) giveUp(a alarm) {
	try := &s.attempts[a.id]
	if try.gen != a.gen {
		return
	}
	id := try.call
	try.call = nobody
	s.breaker.saw(s.now, false, try.probe)
	s.again(id, Timeout)
}

// again sends a request once more, if the client may.
func (s *simulation) again(id int32, why Reason) {
	client, c := &s.m.Client, &s.calls[id]
	if int(c.tries) > client.Retries {
		s.fail(id, why)
		return
	}
	if client.Budget >= 0 {
		if s.saved < 1 {
			s.fail(id, why)
			return
		}
		s.saved--
	}
	s.planned.push(s.after(s.backoff(int(c.tries))), resend, id)
}

// backoff is how long a client waits after its n-th try, in nanoseconds.
func (s *simulation) backoff(n int) float64 {
	client := &s.m.Client
	wait := float64(client.Backoff) * float64(int64(1)<<(n-1))
	if client.Longest > 0 {
		wait = min(wait, float64(client.Longest))
	}
	if client.Jitter {
		wait *= s.jitter.unit()
	}
	return wait
}

func (s *simulation) fail(id int32, why Reason) {
	s.slices[s.calls[id].slice].Failed[why]++
	s.forgetCall(id)
}

// succeed is an answer that its client still waited for.
func (s *simulation) succeed(id int32) {
	c := &s.calls[id]
	then := &s.slices[c.slice]
	then.OK++
	if c.important {
		then.ImportantOK++
	}
	then.Latency.add(s.now - c.arrived)
	s.slices[s.slice].Good++
	s.forgetCall(id)
}

// breaker looks at the last answers and lets nothing through while too many of them were bad.
type breaker struct {
	Breaker
	state   breakerState
	until   int64  // when an open one lets a probe through
	last    []bool // a ring of answers, true for bad ones
	n, at   int
	bad     int
	enabled bool
}

type breakerState uint8

const (
	closed breakerState = iota
	opened
	probing
)

func newBreaker(b Breaker) breaker {
	return breaker{Breaker: b, last: make([]bool, b.Window), enabled: b.Window > 0}
}

// allow tells whether a try may go out, and whether it is the one that probes.
func (b *breaker) allow(now int64) (ok, probe bool) {
	if b.state == closed {
		return true, false
	}
	if b.state == opened && now >= b.until {
		b.state = probing
		return true, true
	}
	return false, false
}

// saw takes an answer in. While it is not closed, only the probe counts.
func (b *breaker) saw(now int64, good, probe bool) {
	switch {
	case !b.enabled:
	case probe && good:
		b.state, b.n, b.at, b.bad = closed, 0, 0, 0
	case probe:
		b.trip(now)
	case b.state == closed:
		b.remember(!good)
		if b.n == b.Window && float64(b.bad) >= b.Failures*float64(b.Window) && b.bad > 0 {
			b.trip(now)
		}
	}
}

func (b *breaker) trip(now int64) { b.state, b.until = opened, now+int64(b.Open) }

func (b *breaker) remember(bad bool) {
	if b.n == b.Window && b.last[b.at] {
		b.bad--
	}
	if bad {
		b.bad++
	}
	b.last[b.at] = bad
	b.at = (b.at + 1) % b.Window
	b.n = min(b.Window, b.n+1)
}
