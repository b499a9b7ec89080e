package guard

import (
	"context"

	sqlite3 "modernc.org/sqlite/lib"
)

// Plan is one step of a query plan and the steps inside it. The Detail of the root is empty.
type Plan struct {
	Detail string // SQLite's words, with names from the schema in them; unfiltered
	Steps  []*Plan
}

// Plan says how SQLite would run a statement, without running it. Parameters need no values. The words may change from one
// version of SQLite to the next; counters do so less.
func (c *Conn) Plan(ctx context.Context, sql string) (root *Plan, err error) {
	root = &Plan{}
	err = c.within(ctx, func(r *run) error {
		t, err := r.text(sql)
		if err != nil {
			return err
		}
		defer t.free()
		return t.plan(root)
	})
	return root, err
}

// plan asks for the plan of the prepared statement rather than of a text with EXPLAIN before it: places in errors stay
// true, and a statement that is an EXPLAIN already does no harm.
func (t *text) plan(root *Plan) error {
	if t.atEnd() {
		return t.wrong(&Error{Message: "there is no statement"})
	}
	s, failed := t.prepare()
	if failed != nil {
		return failed
	}
	defer s.finalize()
	if rest := s.next + blank(s.script[s.next:]); s.ptr == 0 || rest < len(s.script) {
		t.at = rest
		return t.wrong(&Error{Message: "there is more than one statement"})
	}
	const queryPlan = 2
	if rc := sqlite3.Xsqlite3_stmt_explain(t.tls, s.ptr, queryPlan); rc != sqlite3.SQLITE_OK {
		return t.failed(rc)
	}
	steps := map[int64]*Plan{0: root}
	_, err := s.run(func(s *statement) error {
		row, err := s.row()
		if err != nil {
			return err
		}
		id, parent, step := row[0].(int64), steps[row[1].(int64)], &Plan{}
		step.Detail, _ = row[3].(string)
		parent.Steps = append(parent.Steps, step)
		steps[id] = step
		return nil
	})
	return err
}

// Walk calls f for each step, outer ones first, with its depth from 0.
func (p *Plan) Walk(f func(depth int, detail string)) { p.walk(0, f) }

func (p *Plan) walk(depth int, f func(int, string)) {
	for _, s := range p.Steps {
		f(depth, s.Detail)
		s.walk(depth+1, f)
	}
}
