package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// union adds what stands in the temporary table incoming to the journal, inside a transaction. It leaves in incoming
// what was new.
func union(ctx context.Context, conn *sql.Conn) (in Imported, err error) {
	for _, question := range []string{differentHash, differentName} {
		if err := refuse(ctx, conn, question); err != nil {
			return in, err
		}
	}
	if in.Known, err = changed(ctx, conn, dropKnown); err != nil {
		return in, err
	}
	if in.New, err = changed(ctx, conn, addNew); err != nil || in.New == 0 {
		return in, err
	}
	if err := link(ctx, conn); err != nil {
		return in, err
	}
	err = scan(conn.QueryRowContext(ctx, `SELECT COUNT(DISTINCT device) FROM temp.incoming`), &in.Devices)
	if err != nil {
		return in, err
	}
	if in.Missing, err = missingBefore(ctx, conn, `gaps NATURAL JOIN (SELECT device, seq FROM temp.incoming)`); err != nil {
		return in, err
	}
	return in, rebuild(ctx, conn)
}

// CROSS JOIN keeps SQLite from walking the events for each row of incoming, whose number it does not know.
const (
	// differentHash finds an event that is here with other content.
	differentHash = `SELECT i.device, i.seq FROM temp.incoming AS i CROSS JOIN events AS e USING (device, seq)
		WHERE e.hash <> i.hash ORDER BY i.device, i.seq LIMIT 1`
	// differentName finds an event that is here under another name. No two programs write one, but a file can say so.
	differentName = `SELECT i.device, i.seq FROM temp.incoming AS i CROSS JOIN events AS e USING (nonce)
		WHERE (e.device, e.seq) <> (i.device, i.seq) ORDER BY i.device, i.seq LIMIT 1`

	dropKnown = `DELETE FROM temp.incoming WHERE EXISTS
		(SELECT 1 FROM events AS e WHERE e.device = incoming.device AND e.seq = incoming.seq)`
	addNew = `INSERT INTO events (` + columns + `) SELECT ` + columns + ` FROM temp.incoming ORDER BY device, seq`

	// wrongBefore and wrongAfter find a new event that does not fit to its neighbour. Across a gap only clocks can tell.
	wrongBefore = `SELECT i.device, i.seq FROM temp.incoming AS i CROSS JOIN events AS e ON e.device = i.device
		AND e.seq = (SELECT MAX(seq) FROM events AS o WHERE o.device = i.device AND o.seq < i.seq)
		WHERE e.clock >= i.clock OR e.seq = i.seq - 1 AND e.hash <> i.prev ORDER BY i.device, i.seq LIMIT 1`
	wrongAfter = `SELECT i.device, i.seq FROM temp.incoming AS i CROSS JOIN events AS e ON e.device = i.device
		AND e.seq = (SELECT MIN(seq) FROM events AS o WHERE o.device = i.device AND o.seq > i.seq)
		WHERE e.clock <= i.clock OR e.seq = i.seq + 1 AND e.prev <> i.hash ORDER BY i.device, i.seq LIMIT 1`

	closeGaps = `DELETE FROM gaps WHERE EXISTS
		(SELECT 1 FROM events AS e WHERE e.device = gaps.device AND e.seq = gaps.seq - 1)`
	openGaps = `INSERT INTO gaps (device, seq) SELECT i.device, i.seq FROM temp.incoming AS i WHERE i.seq > 1
		AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.device = i.device AND e.seq = i.seq - 1)`
	// goOn sets the clock after every event, so that the next one written here comes last, and gives the journal a new
	// device where it was given events of its own.
	goOn = `UPDATE meta SET clock = (SELECT MAX(clock) FROM events),
		device = IIF(EXISTS (SELECT 1 FROM temp.incoming AS i WHERE i.device = meta.device), ?, device)`
)

// link holds the new events against their neighbours and lets the journal go on after them.
func link(ctx context.Context, conn *sql.Conn) error {
	for _, question := range []string{wrongBefore, wrongAfter} {
		if err := refuse(ctx, conn, question); err != nil {
			return err
		}
	}
	for _, step := range []string{closeGaps, openGaps} {
		if _, err := changed(ctx, conn, step); err != nil {
			return err
		}
	}
	_, err := changed(ctx, conn, goOn, newDevice())
	return err
}

// refuse returns a conflict where the question finds an event.
func refuse(ctx context.Context, conn *sql.Conn, question string) error {
	var device string
	var seq int64
	err := scan(conn.QueryRowContext(ctx, question), &device, &seq)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return conflict(device, seq)
}

// changed runs a statement and counts the rows it changed.
func changed(ctx context.Context, conn *sql.Conn, text string, args ...any) (int, error) {
	done, err := conn.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// missingBefore counts the events that are missing before those of a table.
func missingBefore(ctx context.Context, q querier, table string) (n int, err error) {
	err = scan(q.QueryRowContext(ctx, fmt.Sprintf(`SELECT IFNULL(SUM(seq - 1 - IFNULL(
		(SELECT MAX(e.seq) FROM events AS e WHERE e.device = g.device AND e.seq < g.seq), 0)), 0) FROM (SELECT * FROM %s) AS g`, table)), &n)
	return n, err
}

// Count is how much a journal holds.
type Count struct {
	Events  int
	Devices int // that wrote them
	Missing int // events that are known to be in no file imported so far
}

// Count counts the events. It takes longer the longer the journal is.
func (j *Journal) Count(ctx context.Context) (c Count, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		err := scan(q.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(DISTINCT device) FROM events`), &c.Events, &c.Devices)
		if err != nil || j.version != j.opt.known() {
			return err
		}
		c.Missing, err = missingBefore(ctx, q, "gaps")
		return err
	})
	return c, err
}
