package sql

import (
	"context"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab/sql/guard"
)

// stage is the database on which one order after another is played. Where the scripts allow it, it is rewound between two
// orders, because new connections would read the whole schema each time.
type stage struct {
	in    meetIn
	image []byte
	plain bool

	db    *guard.DB
	conns []*guard.Conn // of the sessions, and the last one of the observer
	mark  *guard.Mark   // nil where each order gets a database of its own
}

// plain tells whether the scripts read and change rows and nothing else, so that nothing of them stays in a connection.
func (in meetIn) plain() bool {
	for _, c := range in.Sessions {
		for _, s := range c.Script {
			w := append(s.words(1), "")[0]
			if !slices.Contains(plainWords, w) || slices.ContainsFunc(memories, func(m string) bool { return strings.Contains(strings.ToLower(s.SQL), m) }) {
				return false
			}
		}
	}
	return true
}

var plainWords = []string{
	"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "SELECT", "VALUES", "WITH", "INSERT", "UPDATE", "DELETE", "REPLACE",
}

// memories are functions that tell what a connection did before.
var memories = []string{"changes", "last_insert_rowid"}

// meeting begins an order.
func (st *stage) meeting(ctx context.Context) (*meeting, error) {
	if err := st.set(); err != nil {
		return nil, err
	}
	st.in.World.steady()
	n := len(st.in.Sessions)
	m := &meeting{in: st.in, ctx: ctx, observer: st.conns[n], keep: st.plain, seen: map[int][][]cell{}}
	for i, c := range st.in.Sessions {
		s := &session{client: c, conn: st.conns[i], values: map[string]any{}}
		for name, v := range c.With {
			s.values[name] = value(v)
		}
		s.knew = s.values
		m.sessions = append(m.sessions, s)
	}
	return m, nil
}

// set makes the database as it is at the beginning.
func (st *stage) set() (err error) {
	if st.mark != nil {
		return st.mark.Rewind()
	}
	st.close()
	if st.db, err = guard.Restore(st.in.World.limits(), st.image); err != nil {
		return err
	}
	st.conns = nil
	for range len(st.in.Sessions) + 1 {
		c, err := st.db.Conn()
		if err != nil {
			return err
		}
		st.conns = append(st.conns, c)
	}
	if st.plain {
		st.mark, err = st.db.Mark()
	}
	return err
}

// over ends an order. One that was left in the middle leaves transactions behind.
func (st *stage) over(m *meeting) {
	if st.mark == nil {
		return
	}
	for _, s := range m.sessions {
		if s.conn.InTransaction() {
			if _, err := s.conn.Run(context.WithoutCancel(m.ctx), "ROLLBACK"); err != nil {
				st.mark = nil // the next order gets a database of its own
			}
		}
	}
}

func (st *stage) close() {
	if st.db != nil {
		st.db.Close()
	}
}
