package sim

// store is the cache and the database behind it.
//
// The database shares its cores evenly among the queries that run. They all progress at one rate, so one virtual clock
// tells when each is done: a query is done when that clock has moved by its work (Kleinrock's processor sharing). Only
// the first of them has a place in time, and it is set anew whenever their number changes.
type store struct {
	on      bool
	m       *Model
	queries stream
	hits    stream
	running int
	virtual float64 // nanoseconds of work that each query has got since the start
	moved   int64   // when virtual was set
	heap    []query // the next one to be done first
	seq     uint32
	next    int64 // when it is done
	zipf    zipf
	keys    []value
}

type query struct {
	done float64 // on the virtual clock
	seq  uint32
	id   int32
}

// value is what a cache holds for a key.
type value struct {
	expires  int64
	ever     bool // there is something, old as it may be
	building bool
	waiting  line
}

func newStore(m *Model, seed uint64) store {
	s := store{m: m, on: m.Database.On(), next: never, queries: newStream(seed, 6), hits: newStream(seed, 7)}
	if c := m.Cache; c.Keys > 0 {
		s.zipf, s.keys = newZipf(c.Keys, c.Zipf), make([]value, c.Keys)
		for k := range s.keys {
			s.keys[k].waiting = empty
			if c.Warm {
				s.keys[k].ever, s.keys[k].expires = true, s.lifetime()
			}
		}
	}
	return s
}

// draw is what a request will ask of the database: how much work, and for which key.
func (s *store) draw() (work float64, key int32) {
	if !s.on {
		return 0, 0
	}
	work = s.queries.draw(s.m.Database.Time.Kind, float64(s.m.Database.Time.Mean))
	if s.keys != nil {
		key = s.zipf.key(s.queries.unit())
	}
	return work, key
}

func (s *store) lifetime() int64 {
	return int64(float64(s.m.Cache.TTL) * (1 - s.m.Cache.TTLJitter*s.hits.unit()))
}

// rate is how fast each query progresses.
func (s *store) rate() float64 {
	n, cores := float64(s.running), float64(s.m.Database.Cores)
	if n <= cores {
		return 1
	}
	return cores / n / (1 + s.m.Database.Penalty*(n-cores))
}

// settle moves the virtual clock to now.
func (s *store) settle(now int64) {
	s.virtual += float64(now-s.moved) * s.rate()
	s.moved = now
}

// aim sets when the first query is done.
func (s *store) aim() {
	s.next = never
	if len(s.heap) > 0 {
		if wait := max(0, s.heap[0].done-s.virtual) / s.rate(); wait < 1e17 {
			s.next = s.moved + int64(wait)
		}
	}
}

func (s *store) start(now int64, work float64, id int32) {
	s.settle(now)
	s.seq++
	s.push(query{s.virtual + work, s.seq, id})
	s.running++
	s.aim()
}

// finish ends the first query and says whose it was.
func (s *store) finish(now int64) int32 {
	s.settle(now)
	q := s.pop()
	s.running--
	s.aim()
	return q.id
}

func (q query) before(o query) bool { return q.done < o.done || q.done == o.done && q.seq < o.seq }

func (s *store) push(q query) {
	s.heap = append(s.heap, q)
	i := len(s.heap) - 1
	for ; i > 0 && q.before(s.heap[(i-1)/2]); i = (i - 1) / 2 {
		s.heap[i] = s.heap[(i-1)/2]
	}
	s.heap[i] = q
}

func (s *store) pop() query {
	top, last := s.heap[0], len(s.heap)-1
	q := s.heap[last]
	s.heap = s.heap[:last]
	i := 0
	for child := 1; child < last; child = 2*i + 1 {
		if child+1 < last && s.heap[child+1].before(s.heap[child]) {
			child++
		}
		if q.before(s.heap[child]) {
			break
		}
		s.heap[i] = s.heap[child]
		i = child
	}
	if last > 0 {
		s.heap[i] = q
	}
	return top
}

// ask looks into the cache and asks the database where it must. It is false when nothing is left to wait for.
func (s *simulation) ask(id int32) bool {
	if s.m.Cache.On() {
		if hit, waits := s.lookUp(id); hit || waits {
			return waits
		}
	}
	s.connect(id)
	return true
}

// lookUp tells whether the cache answers, or whether the try now waits for another one that builds the value.
func (s *simulation) lookUp(id int32) (hit, waits bool) {
	here, c := &s.slices[s.slice], &s.m.Cache
	here.Lookups++
	if s.store.keys == nil {
		hit = s.store.hits.unit() < c.Hit
	} else {
		hit, waits = s.lookUpKey(id)
	}
	if hit {
		here.Hits++
	}
	return hit, waits
}

func (s *simulation) lookUpKey(id int32) (hit, waits bool) {
	c, v := &s.m.Cache, &s.store.keys[s.attempts[id].key]
	if v.ever && s.now < v.expires {
		return true, false
	}
	if v.building {
		if v.ever && c.Stale > 0 && s.now < v.expires+int64(c.Stale) {
			return true, false
		}
		if c.SingleFlight {
			s.join(&v.waiting, id)
			return false, true
		}
	}
	v.building = true
	return false, false
}

// connect takes a connection, or waits for one.
func (s *simulation) connect(id int32) {
	a := &s.attempts[id]
	r := &s.replicas[a.replica]
	if r.conns == 0 {
		s.join(&r.asking, id)
		return
	}
	r.conns--
	s.query(id)
}

func (s *simulation) query(id int32) {
	s.store.start(s.now, s.attempts[id].query, id)
	here := &s.slices[s.slice]
	here.PeakQueries = max(here.PeakQueries, s.store.running)
}

// answered is a query that is done: its connection goes to the next one, its value into the cache.
func (s *simulation) answered(id int32) {
	a := &s.attempts[id]
	r, key := &s.replicas[a.replica], a.key
	r.conns++
	s.passOn(r)
	waiting := empty
	if s.store.keys != nil {
		v := &s.store.keys[key]
		v.ever, v.building, v.expires = true, false, s.now+s.store.lifetime()
		waiting, v.waiting = v.waiting, empty
	}
	s.release(id)
	for next := waiting.head; next != nobody; {
		id, next = next, s.attempts[next].next
		s.release(id)
	}
}

// passOn gives free connections to those who wait for one. Who builds a value for others is not thrown away.
func (s *simulation) passOn(r *replica) {
	for r.conns > 0 && r.asking.n > 0 {
		id := r.asking.head
		s.leave(&r.asking, id)
		if s.m.Drop && s.store.keys == nil && s.attempts[id].call == nobody {
			s.abandon(r, id)
			continue
		}
		r.conns--
		s.query(id)
	}
}

// abandon throws a try away that holds a worker.
func (s *simulation) abandon(r *replica, id int32) {
	held := float64(s.now-s.attempts[id].began) / second
	here := &s.slices[s.slice]
	here.Dropped++
	here.Held += held
	here.Wasted += held
	s.free(r, id)
	s.serveNext(r)
}
