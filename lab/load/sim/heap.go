package sim

// event is something that will happen to a request.
type event struct {
	at   int64 // nanoseconds from the start
	seq  uint32
	kind uint8
	id   int32 // of the attempt or the call
}

// before orders events by time, and those of one moment by when they were planned.
func (e *event) before(o *event) bool { return e.at < o.at || e.at == o.at && e.seq < o.seq }

// heap is a 4-ary heap: half as deep as a binary one, and four children share a cache line or two.
type heap struct {
	events []event
	seq    uint32
}

// at is the time of the next event.
func (h *heap) at() int64 {
	if len(h.events) == 0 {
		return never
	}
	return h.events[0].at
}

func (h *heap) push(at int64, kind uint8, id int32) {
	h.seq++
	e := event{at, h.seq, kind, id}
	h.events = append(h.events, e)
	i := len(h.events) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(&h.events[up]) {
			break
		}
		h.events[i] = h.events[up]
		i = up
	}
	h.events[i] = e
}

func (h *heap) pop() event {
	top, last := h.events[0], len(h.events)-1
	e := h.events[last]
	h.events = h.events[:last]
	if last > 0 {
		h.sink(e)
	}
	return top
}

// sink puts an event where the first one was, and lets smaller ones rise.
func (h *heap) sink(e event) {
	i, all := 0, h.events
	for {
		child := 4*i + 1
		if child >= len(all) {
			break
		}
		for c := child + 1; c < min(4*i+5, len(all)); c++ {
			if all[c].before(&all[child]) {
				child = c
			}
		}
		if !all[child].before(&e) {
			break
		}
		all[i] = all[child]
		i = child
	}
	all[i] = e
}

// alarm is when the client of an attempt gives up.
type alarm struct {
	at  int64
	id  int32
	gen uint32
}

// alarms is a queue. Every client waits equally long, so who began first gives up first, and no heap is needed.
type alarms struct {
	ring    []alarm // its length is a power of two
	head, n int
}

func (a *alarms) at() int64 {
	if a.n == 0 {
		return never
	}
	return a.ring[a.head].at
}

func (a *alarms) push(v alarm) {
	if a.n == len(a.ring) {
		grown := make([]alarm, max(64, 2*a.n))
		for i := range a.n {
			grown[i] = a.ring[(a.head+i)&(a.n-1)]
		}
		a.ring, a.head = grown, 0
	}
	a.ring[(a.head+a.n)&(len(a.ring)-1)] = v
	a.n++
}

func (a *alarms) pop() alarm {
	v := a.ring[a.head]
	a.head = (a.head + 1) & (len(a.ring) - 1)
	a.n--
	return v
}
