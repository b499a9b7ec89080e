package sql

import (
	"context"

	"github.com/engineroom/engineroom/lab/sql/guard"
)

// did is what a statement did.
type did struct {
	Cols      []string `json:",omitempty"`
	Rows      [][]cell `json:",omitempty"`
	Total     int64
	Truncated bool  `json:",omitempty"`
	Changed   int64 `json:",omitempty"`
	ReadOnly  bool  `json:",omitempty"`
	guard.Counters
	Plan []planStep `json:",omitempty"`
	Err  *fail      `json:",omitempty"`
}

type planStep struct {
	Depth  int
	Detail string
}

// given is what a result says, with its values as cells.
func given(r guard.Result) did {
	d := did{Cols: r.Columns, Total: r.Total, Truncated: r.Truncated, Changed: r.Changed, ReadOnly: r.ReadOnly, Counters: r.Counters}
	for _, row := range r.Rows {
		cells := make([]cell, len(row))
		for i, v := range row {
			cells[i] = written(v)
		}
		d.Rows = append(d.Rows, cells)
	}
	return d
}

// do runs one statement.
func do(ctx context.Context, c *guard.Conn, s statement, values map[string]any) (did, error) {
	r, err := c.Named(ctx, s.SQL, values)
	d := given(r)
	d.Err, err = failure(err, s)
	return d, err
}

// runs runs statements in turn until one fails.
func runs(ctx context.Context, c *guard.Conn, all []statement) (out []did, err error) {
	for i, s := range all {
		d, err := do(ctx, c, s, nil)
		if err != nil {
			return out, err
		}
		if d.Err != nil {
			d.Err.Statement = i
			return append(out, d), nil
		}
		out = append(out, d)
	}
	return out, nil
}

// runIn asks for one run of a script on a fresh database, and for looks at what it left.
type runIn struct {
	World  world
	Before [][]statement // scripts on the same connection; where one fails it ends, and that is no mistake of the next one
	Script []statement
	Looks  []look
	Tries  [][]statement // each on a copy of what the script left
	Refs   [][]statement // each on a copy of what the script found
	Plans  bool          // of every statement of the script that can be planned
	Schema bool
}

// look is a query on what a script left. What it changes is undone.
type look struct {
	SQL    string
	Plan   bool
	Before bool // on what the script found, too
}

type runOut struct {
	Did    []did         // up to and with the statement that failed
	Open   bool          // the script left a transaction open, which is rolled back
	Looks  []did         // one each; empty if the script failed
	Before []did         // one for each look
	Tries  []did         // of each, the statement that failed or the last
	Refs   []did         // of each, the statement that failed or the last
	Schema *guard.Schema `json:",omitempty"`
}

func runScript(ctx context.Context, in runIn) (out runOut, err error) {
	image, err := in.World.image(ctx)
	if err != nil {
		return out, err
	}
	if out.Before, err = in.lookBefore(ctx, image); err != nil {
		return out, err
	}
	if out.Refs, err = in.World.each(ctx, image, in.Refs); err != nil {
		return out, err
	}
	db, c, err := open(in.World.limits(), image)
	if err != nil {
		return out, err
	}
	defer db.Close()
	in.World.steady()
	for _, b := range in.Before {
		if _, err := runs(ctx, c, b); err != nil {
			return out, err
		}
	}
	if out.Did, err = runs(ctx, c, in.Script); err != nil {
		return out, err
	}
	out.Open = c.InTransaction()
	if in.Plans {
		if err := out.plan(ctx, c, in.Script); err != nil {
			return out, err
		}
	}
	if err := c.Close(); err != nil {
		return out, err
	}
	if n := len(out.Did); n > 0 && out.Did[n-1].Err != nil {
		return out, nil
	}
	return out, in.lookAfter(ctx, db, &out)
}

// plan adds the plans of the statements, as far as they still can be planned: a table may be gone by now.
func (o *runOut) plan(ctx context.Context, c *guard.Conn, script []statement) error {
	for i := range o.Did {
		if o.Did[i].Err == nil {
			o.Did[i].Plan = planned(ctx, c, script[i].SQL)
		}
	}
	return nil
}

func planned(ctx context.Context, c *guard.Conn, sql string) (out []planStep) {
	root, err := c.Plan(ctx, sql)
	if err != nil {
		return nil
	}
	root.Walk(func(depth int, detail string) { out = append(out, planStep{depth, detail}) })
	return out
}

func (in runIn) lookBefore(ctx context.Context, image []byte) (out []did, err error) {
	if len(in.Looks) == 0 {
		return nil, nil
	}
	db, c, err := open(in.World.limits(), image)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	in.World.steady()
	for _, l := range in.Looks {
		d := did{}
		if l.Before {
			if d, err = l.at(ctx, c); err != nil {
				return nil, err
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// lookAfter looks through a new connection, which sees what was committed and nothing else.
func (in runIn) lookAfter(ctx context.Context, db *guard.DB, out *runOut) error {
	c, err := db.Conn()
	if err != nil {
		return err
	}
	return in.lookThrough(ctx, c, out)
}

func (in runIn) lookThrough(ctx context.Context, c *guard.Conn, out *runOut) (err error) {
	in.World.steady()
	for _, l := range in.Looks {
		d, err := l.at(ctx, c)
		if err != nil {
			return err
		}
		out.Looks = append(out.Looks, d)
	}
	if in.Schema {
		s, err := c.Schema(ctx)
		if err != nil {
			return err
		}
		out.Schema = &s
	}
	if len(in.Tries) == 0 {
		return nil
	}
	image, err := c.Serialize(ctx)
	if err == nil {
		out.Tries, err = in.World.each(ctx, image, in.Tries)
	}
	return err
}

// at runs the query, and undoes it.
func (l look) at(ctx context.Context, c *guard.Conn) (did, error) {
	if _, err := c.Run(ctx, "BEGIN"); err != nil {
		return did{}, err
	}
	d, err := do(ctx, c, statement{SQL: l.SQL, Line: 1, Col: 1}, nil)
	if err == nil && l.Plan {
		d.Plan = planned(ctx, c, l.SQL)
	}
	if c.InTransaction() {
		if _, undo := c.Run(ctx, "ROLLBACK"); err == nil {
			err = undo
		}
	}
	return d, err
}

// each runs every script on a copy of its own.
func (w world) each(ctx context.Context, image []byte, scripts [][]statement) (out []did, err error) {
	for _, s := range scripts {
		d, err := w.last(ctx, image, s)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// last is what the statement that failed did, or the last one.
func (w world) last(ctx context.Context, image []byte, script []statement) (did, error) {
	db, c, err := open(w.limits(), image)
	if err != nil {
		return did{}, err
	}
	defer db.Close()
	w.steady()
	all, err := runs(ctx, c, script)
	if err != nil || len(all) == 0 {
		return did{}, err
	}
	return all[len(all)-1], nil
}
