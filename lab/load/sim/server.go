package sim

// replica is one copy of the service.
type replica struct {
	free    int // workers
	inside  int // attempts that wait or are served
	waiting [2]line
	conns   int  // free connections to the database
	asking  line // attempts that hold a worker and wait for a connection
	speed   float64
	outages []outage
}

type outage struct {
	from, to int64
	speed    float64
}

func newReplica(m *Model, i int) replica {
	r := replica{free: m.Workers, conns: m.Database.Pool, speed: 1, waiting: [2]line{empty, empty}, asking: empty}
	if r.conns == 0 {
		r.conns = m.Workers
	}
	if i < len(m.Speeds) {
		r.speed = m.Speeds[i]
	}
	for _, o := range m.Outages {
		if o.Replica == 0 || o.Replica == i+1 {
			r.outages = append(r.outages, outage{int64(o.At), int64(o.At + o.For), o.Speed})
		}
	}
	return r
}

// line is a queue whose links stand in the attempts themselves.
type line struct {
	head, tail int32
	n          int
}

var empty = line{nobody, nobody, 0}

func (s *simulation) join(l *line, id int32) {
	a := &s.attempts[id]
	a.next, a.prev = nobody, l.tail
	if l.tail == nobody {
		l.head = id
	} else {
		s.attempts[l.tail].next = id
	}
	l.tail = id
	l.n++
}

func (s *simulation) leave(l *line, id int32) {
	a := &s.attempts[id]
	if a.prev == nobody {
		l.head = a.next
	} else {
		s.attempts[a.prev].next = a.next
	}
	if a.next == nobody {
		l.tail = a.prev
	} else {
		s.attempts[a.next].prev = a.prev
	}
	l.n--
}

// accept brings a try to a replica: to a free worker, to a place in its queue, or back.
func (s *simulation) accept(id int32) {
	a := &s.attempts[id]
	a.replica = int16(s.choose())
	r := &s.replicas[a.replica]
	if r.free > 0 {
		r.free--
		r.inside++
		s.busy++
		s.begin(id)
		return
	}
	if s.m.Queue != Endless && r.waiting[0].n+r.waiting[1].n >= s.m.Queue && !s.giveWay(r, a.important) {
		s.refuse(id)
		return
	}
	r.inside++
	s.join(&r.waiting[s.class(a.important)], id)
	s.wait++
	here := &s.slices[s.slice]
	here.PeakQueue = max(here.PeakQueue, s.wait)
}

// class is the queue of a request: 0 goes first.
func (s *simulation) class(important bool) int {
	if s.m.First && !important {
		return 1
	}
	return 0
}

// giveWay makes a place for an important request: who came last among the others is refused.
func (s *simulation) giveWay(r *replica, important bool) bool {
	last := r.waiting[1].tail
	if !s.m.First || !important || last == nobody {
		return false
	}
	s.leave(&r.waiting[1], last)
	s.wait--
	r.inside--
	s.refuse(last)
	return true
}

func (s *simulation) refuse(id int32) {
	a := &s.attempts[id]
	call, probe := a.call, a.probe
	s.forgetTry(id)
	if call == nobody {
		return
	}
	s.breaker.saw(s.now, false, probe)
	s.again(call, Refused)
}

// choose is the replica for the next try.
func (s *simulation) choose() int {
	n := len(s.replicas)
	if n == 1 {
		return 0
	}
	switch s.m.Balance {
	case RoundRobin:
		s.turn = (s.turn + 1) % n
		return s.turn
	case TwoChoices:
		one, other := s.routing.below(n), s.routing.below(n-1)
		if other >= one {
			other++
		}
		if s.replicas[other].inside < s.replicas[one].inside {
			return other
		}
		return one
	case Least:
		return s.least()
	}
	return s.routing.below(n)
}

// least is the least busy replica. Equals take turns, so that the first one has no advantage.
func (s *simulation) least() int {
	n := len(s.replicas)
	s.turn = (s.turn + 1) % n
	best := s.turn
	for i := 1; i < n; i++ {
		if r := (s.turn + i) % n; s.replicas[r].inside < s.replicas[best].inside {
			best = r
		}
	}
	return best
}

// begin serves a try. A worker is held already.
func (s *simulation) begin(id int32) {
	a := &s.attempts[id]
	a.began = s.now
	here := &s.slices[s.slice]
	here.Started++
	here.Waited += float64(s.now-a.sent) / second
	s.planned.push(s.replicas[a.replica].done(s.now, a.work), served, id)
}

// done is when work that begins now is over, outages included.
func (r *replica) done(now int64, work float64) int64 {
	t, left := now, work/r.speed
	for _, o := range r.outages {
		if o.to <= t {
			continue
		}
		if gap := float64(o.from - t); gap > 0 {
			if left <= gap {
				break
			}
			left -= gap
			t = o.from
		}
		inside := float64(o.to-t) * o.speed
		if o.speed > 0 && left <= inside {
			left /= o.speed
			break
		}
		left -= inside
		t = o.to
	}
	return t + int64(left)
}

// serviced goes on to the database, where there is one.
func (s *simulation) serviced(id int32) {
	if s.store.on && s.ask(id) {
		return
	}
	s.release(id)
}

// release ends a try and gives its worker to the next one.
func (s *simulation) release(id int32) {
	a := &s.attempts[id]
	r, held := &s.replicas[a.replica], float64(s.now-a.began)/second
	here := &s.slices[s.slice]
	here.Held += held
	if a.call == nobody {
		here.Wasted += held
	} else {
		s.breaker.saw(s.now, true, a.probe)
		s.succeed(a.call)
	}
	s.free(r, id)
	s.serveNext(r)
}

// free forgets a try that a worker was held for.
func (s *simulation) free(r *replica, id int32) {
	s.forgetTry(id)
	r.inside--
	r.free++
	s.busy--
}

// serveNext takes from the queue what a free worker begins.
func (s *simulation) serveNext(r *replica) {
	for r.free > 0 {
		l := &r.waiting[0]
		if l.n == 0 {
			l = &r.waiting[1]
		}
		id := l.head
		if id == nobody {
			return
		}
		s.leave(l, id)
		s.wait--
		if s.m.Drop && s.attempts[id].call == nobody {
			s.slices[s.slice].Dropped++
			s.forgetTry(id)
			r.inside--
			continue
		}
		r.free--
		s.busy++
		s.begin(id)
	}
}
