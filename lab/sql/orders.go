package sql

import (
	"context"
	"slices"
)

// node is a place in an order at which several sessions could go on, and the one that does. Sessions that had to wait
// there are asked again in each run, so that it goes as the first one did.
type node struct {
	options, waits []int
	at             int
}

// meet tries the orders that were asked for.
func meet(ctx context.Context, in meetIn) (out meetOut, err error) {
	image, err := in.World.image(ctx)
	if err != nil {
		return out, err
	}
	st := &stage{in: in, image: image, plain: in.plain()}
	defer st.close()
	if len(in.Fixed) == 0 {
		return st.every(ctx)
	}
	for _, turns := range in.Fixed {
		o, err := st.fixed(ctx, turns)
		if err != nil {
			return out, err
		}
		out.Orders = append(out.Orders, o)
	}
	return out, nil
}

// every tries every order, depth first: the first session that can go on does, and then each other one in its place.
//
// Two reductions leave out orders that differ in nothing that can be seen. A BEGIN that takes no lock runs together with
// the statement after it. And a session that would have to wait is not given its turn until it can go on.
func (st *stage) every(ctx context.Context) (out meetOut, err error) {
	var path []node
	for {
		if len(out.Orders) == st.in.Max {
			out.Cut = true
			return out, nil
		}
		o, complete, err := st.follow(ctx, &path)
		if err != nil {
			return out, err
		}
		if complete {
			out.Orders = append(out.Orders, o)
		}
		if o.limited() {
			out.Cut = true
			return out, nil
		}
		for len(path) > 0 && path[len(path)-1].at+1 >= len(path[len(path)-1].options) {
			path = path[:len(path)-1]
		}
		if len(path) == 0 {
			return out, nil
		}
		path[len(path)-1].at++
	}
}

// limited tells whether a session was stopped, as it would be in every other order.
func (o order) limited() bool {
	return slices.ContainsFunc(o.Ends, func(e ending) bool { return e.Err != nil && e.Err.Limit != "" })
}

// follow runs one order along a path, and makes the path longer until everybody is done. It is not complete if the last
// choice of the path turns out to be one that would wait.
func (st *stage) follow(ctx context.Context, path *[]node) (o order, complete bool, err error) {
	m, err := st.meeting(ctx)
	if err != nil {
		return o, false, err
	}
	defer st.over(m)
	for depth := 0; ; depth++ {
		options := m.ready()
		if len(options) == 0 {
			break
		}
		if depth == len(*path) {
			*path = append(*path, node{options: options})
		}
		went, err := m.choose(&(*path)[depth])
		if err != nil || !went {
			return o, false, err
		}
	}
	o, err = m.end()
	return o, true, err
}

// choose gives the session of a node its turn. One that would wait is no choice; the next one is taken instead. Where
// there was a choice before it and there is none after it, the order has been tried, and it did not go on.
func (m *meeting) choose(n *node) (went bool, err error) {
	for _, who := range n.waits {
		if _, err := m.try(who); err != nil {
			return false, err
		}
	}
	for {
		who := n.options[n.at]
		went, err := m.try(who)
		if err != nil || went {
			m.Turns = append(m.Turns, who)
			return went, err
		}
		n.waits = append(n.waits, who)
		n.options = append(n.options[:n.at:n.at], n.options[n.at+1:]...)
		switch {
		case n.at < len(n.options):
		case len(n.options) > 0:
			n.at = len(n.options) - 1
			return false, nil
		default:
			if n.options = m.ready(); len(n.options) == 0 { // everybody waits for ever
				n.options = []int{who}
				return true, nil
			}
		}
	}
}

// try gives a session its turn, and takes it back if the session only waits: a BEGIN before that has taken no lock.
func (m *meeting) try(who int) (went bool, err error) {
	s, steps, at := m.sessions[who], len(m.Steps), m.sessions[who].at
	waits, err := m.turn(who, false)
	if !waits || err != nil {
		return true, err
	}
	m.Steps = m.Steps[:steps]
	if s.at != at {
		s.at = at
		_, err = s.conn.Run(m.ctx, "ROLLBACK")
	}
	return false, err
}

// fixed runs one order as it is given, and then the rest of each session in turn. A session that waits loses its turns.
func (st *stage) fixed(ctx context.Context, turns []int) (o order, err error) {
	m, err := st.meeting(ctx)
	if err != nil {
		return o, err
	}
	defer st.over(m)
	for _, who := range turns {
		if s := m.sessions[who]; s.over() || s.blocked && !st.in.Exact {
			continue
		}
		if err := m.given(who); err != nil {
			return o, err
		}
	}
	for options := m.ready(); len(options) > 0; options = m.ready() {
		if err := m.given(options[0]); err != nil {
			return o, err
		}
	}
	return m.end()
}

// given gives a session a turn that was fixed: one statement, or what it was when every order was tried.
func (m *meeting) given(who int) error {
	m.Turns = append(m.Turns, who)
	_, err := m.turn(who, !m.in.Exact)
	return err
}
