package quiz

// Shuffle returns the order in which to show the choices: Shuffle(seed)[place] is an index in the author's order. The
// same question and seed give the same order for ever, on every machine. Fixed options, and True and False, keep their
// places; steps are never shown in their right order where there is another.
func (q Question) Shuffle(seed uint64) []int {
	order := identity(q.Choices())
	r := rng(seed ^ hash64(q.ID))
	if q.Kind == Why {
		permute(order[q.Split:], identity(len(order)-q.Split), &r) // verdicts stay where they are
		return order
	}
	permute(order, q.movable(), &r)
	if q.Kind == Order || q.Kind == Parsons {
		q.disorder(order)
	}
	return order
}

// disorder exchanges the first two steps if a shuffle has left the steps, spares aside, in their right order.
func (q Question) disorder(order []int) {
	var places []int // of the steps that are not spare
	for place, step := range order {
		if q.Steps[step].Spare {
			continue
		}
		if len(places) > 0 && order[places[len(places)-1]] > step {
			return
		}
		places = append(places, place)
	}
	if len(places) > 1 {
		a, b := places[0], places[1]
		order[a], order[b] = order[b], order[a]
	}
}

// movable lists the places whose occupants may be exchanged.
func (q Question) movable() []int {
	var free []int
	trueFalse := q.isTrueFalse()
	for i := range q.Choices() {
		if trueFalse || (i < len(q.Options) && q.Options[i].Fixed) {
			continue
		}
		free = append(free, i)
	}
	return free
}

func (q Question) isTrueFalse() bool {
	if q.Kind != Single || len(q.Options) != 2 {
		return false
	}
	switch m := (Matching{}); m.fold(words(q.Options[0].Text)) + " " + m.fold(words(q.Options[1].Text)) {
	case "true false", "false true", "yes no", "no yes":
		return true
	}
	return false
}

// permute shuffles the entries of order at the places in free (Fisher and Yates, in Durstenfeld's form).
func permute(order, free []int, r *rng) {
	for i := len(free) - 1; i > 0; i-- {
		j := int(r.next() % uint64(i+1))
		a, b := free[i], free[j]
		order[a], order[b] = order[b], order[a]
	}
}

func identity(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// rng is SplitMix64 (Steele, Lea and Flood 2014): small, and the same in every version of Go, which math/rand does not
// promise. A recorded seed must give the same order years later.
type rng uint64

func (r *rng) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// hash64 is FNV-1a.
func hash64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
