package progress

import (
	"context"
	"database/sql"
	"slices"
	"strings"
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
	return walkRows(ctx, q, (*event).fields, do, `SELECT `+columns+` FROM events ORDER BY `+order)
}

// ahead is how many events are read while others are folded.
const ahead = 128

// walkRows hands the rows of a query about events to do, one at a time. While do is at one, others are read.
func walkRows(ctx context.Context, q querier, fields func(*event) []any, do func(*event) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	read, stop, failed := make(chan []event, 1), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(read)
		for more := true; more; {
			some, err := readSome(rows, fields)
			if err != nil || len(some) == 0 {
				failed <- err
				return
			}
			select {
			case read <- some:
			case <-stop:
				more = false
			}
		}
		failed <- nil
	}()
	err = foldAll(read, do)
	close(stop)
	for range read { // until the reader is gone
	}
	return firstError(err, <-failed)
}

func foldAll(read <-chan []event, do func(*event) error) error {
	for some := range read {
		for i := range some {
			if err := do(&some[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func readSome(rows *sql.Rows, fields func(*event) []any) ([]event, error) {
	var some []event
	for len(some) < ahead && rows.Next() {
		some = append(some, event{})
		if err := rows.Scan(fields(&some[len(some)-1])...); err != nil {
			return nil, errRow{err}
		}
	}
	return some, rows.Err()
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
	rows, err := d.books.rows()
	if err != nil {
		return err
	}
	return rows.store(ctx, conn)
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
	for _, r := range inOrder(rows, fields) {
		if _, err := stmt.ExecContext(ctx, fields(&r)...); err != nil {
			return err
		}
	}
	return nil
}

// inOrder are rows in the order of the texts that their keys begin with, in which SQLite stores them fastest.
func inOrder[K comparable, R any](rows map[K]R, fields func(*R) []any) []R {
	type named struct {
		name string
		row  R
	}
	all := make([]named, 0, len(rows))
	for _, r := range rows {
		n := named{row: r}
		for _, f := range fields(&r)[:2] {
			if text, ok := f.(*string); ok {
				n.name += *text + "\x00"
			}
		}
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b named) int { return strings.Compare(a.name, b.name) })
	out := make([]R, len(all))
	for i, n := range all {
		out[i] = n.row
	}
	return out
}
