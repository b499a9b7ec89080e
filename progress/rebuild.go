package progress

import (
	"context"
	"database/sql"
)

// Rebuild makes every derived table anew from the events.
func (j *Journal) Rebuild(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.canWrite(ctx); err != nil {
		return cannotOpen(j.path, err)
	}
	err := j.pen.inside(ctx, j.path, func() error { return rebuild(ctx, j.pen.conn) })
	return explainOr(j.path, "rebuilding", err)
}

func rebuild(ctx context.Context, conn *sql.Conn) error {
	d, err := replay(ctx, conn)
	if err != nil {
		return err
	}
	return d.store(ctx, conn)
}

// walk hands every event to do, in the order given, one at a time.
func walk(ctx context.Context, q querier, order string, do func(*event) error) error {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM events ORDER BY `+order)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e event
		if err := rows.Scan(e.fields()...); err != nil {
			return errRow{err}
		}
		if err := do(&e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Orders of walk.
const (
	byChain = `device, seq`        // the order of the table: nothing is sorted
	byClock = `clock, device, seq` // the total order
)

// totalOrder is how to read the events in their total order. A journal with one device has one chain, which is it.
func totalOrder(ctx context.Context, q querier) (string, error) {
	var first, last sql.NullString
	err := scan(q.QueryRowContext(ctx, `SELECT (SELECT MIN(device) FROM events), (SELECT MAX(device) FROM events)`),
		&first, &last)
	if first == last {
		return byChain, err
	}
	return byClock, err
}

// replay folds every event.
func replay(ctx context.Context, q querier) (*derived, error) {
	order, err := totalOrder(ctx, q)
	if err != nil {
		return nil, err
	}
	tuning, err := tuningNow(ctx, q)
	if err != nil {
		return nil, err
	}
	d := newDerived(tuning)
	return d, walk(ctx, q, order, d.apply)
}

// store writes the derived tables.
func (d *derived) store(ctx context.Context, conn preparer) error {
	if _, err := conn.ExecContext(ctx, `DELETE FROM lessons; DELETE FROM items; DELETE FROM totals; DELETE FROM days; DELETE FROM marks; DELETE FROM labs`); err != nil {
		return err
	}
	if err := storeRows(ctx, conn, d.lessons, putLesson, (*lessonRow).fields); err != nil {
		return err
	}
	if err := storeRows(ctx, conn, d.items, putItem, (*itemRow).fields); err != nil {
		return err
	}
	if err := storeRows(ctx, conn, d.days, putDay, (*dayRow).fields); err != nil {
		return err
	}
	if err := storeRows(ctx, conn, d.marks, putMark, (*markRow).fields); err != nil {
		return err
	}
	if err := storeRows(ctx, conn, d.labs, putLab, (*labRow).fields); err != nil {
		return err
	}
	if err := storeRows(ctx, conn, d.totals(), putTotal, (*totalRow).fields); err != nil {
		return err
	}
	return d.books.store(ctx, conn)
}

// store writes the books of a replay.
func (b *books) store(ctx context.Context, conn preparer) error {
	r, err := b.rows()
	if err != nil {
		return err
	}
	for _, one := range []func() error{
		func() error { return storeTable(ctx, conn, cardTable, r.cards) },
		func() error { return storeTable(ctx, conn, partTable, r.parts) },
		func() error { return storeTable(ctx, conn, objectiveTable, r.objectives) },
		func() error { return storeTable(ctx, conn, loadTable, r.loads) },
		func() error { return storeTable(ctx, conn, paceTable, r.paces) },
		func() error { return storeTable(ctx, conn, recallTable, r.recalls) },
		func() error { return storeTable(ctx, conn, sureTable, r.sureness) },
		func() error { return storeTable(ctx, conn, beliefTable, r.beliefs) },
		func() error { return storeTable(ctx, conn, roundTable, r.rounds) },
	} {
		if err := one(); err != nil {
			return err
		}
	}
	return nil
}

func storeTable[K, R comparable](ctx context.Context, conn preparer, t table[K, R], rows map[K]R) error {
	if _, err := conn.ExecContext(ctx, `DELETE FROM `+t.name); err != nil {
		return err
	}
	return storeRows(ctx, conn, rows, t.insertText(), t.fields)
}

// preparer is a connection or a transaction that writes.
type preparer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func storeRows[K comparable, R any](ctx context.Context, conn preparer, rows map[K]R, put string, fields func(*R) []any) error {
	stmt, err := conn.PrepareContext(ctx, put)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, r := range rows {
		if _, err := stmt.ExecContext(ctx, fields(&r)...); err != nil {
			return err
		}
	}
	return nil
}
