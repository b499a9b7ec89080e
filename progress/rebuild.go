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
	err := inside(ctx, j.pen.conn, func(tx *sql.Tx) error {
		d, err := replay(ctx, tx)
		if err != nil {
			return err
		}
		return d.store(ctx, tx)
	})
	return j.reading(err)
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

// replay folds every event. A journal with one device has one chain, and its order is the total order.
func replay(ctx context.Context, q querier) (*derived, error) {
	var first, last sql.NullString
	err := scan(q.QueryRowContext(ctx, `SELECT (SELECT MIN(device) FROM events), (SELECT MAX(device) FROM events)`),
		&first, &last)
	if err != nil {
		return nil, err
	}
	order := byClock
	if first == last {
		order = byChain
	}
	d := newDerived()
	err = walk(ctx, q, order, func(e *event) error {
		d.apply(e)
		return nil
	})
	return d, err
}

// store writes the derived tables.
func (d *derived) store(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM lessons; DELETE FROM items; DELETE FROM totals; DELETE FROM days`); err != nil {
		return err
	}
	if err := storeRows(ctx, tx, d.lessons, putLesson, (*lessonRow).fields); err != nil {
		return err
	}
	if err := storeRows(ctx, tx, d.items, putItem, (*itemRow).fields); err != nil {
		return err
	}
	if err := storeRows(ctx, tx, d.days, putDay, (*dayRow).fields); err != nil {
		return err
	}
	return storeRows(ctx, tx, d.totals(), putTotal, (*totalRow).fields)
}

func storeRows[K comparable, R any](ctx context.Context, tx *sql.Tx, rows map[K]R, put string, fields func(*R) []any) error {
	stmt, err := tx.PrepareContext(ctx, put)
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
