package progress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Imported tells what an import brought.
type Imported struct {
	New     int // events that were not here
	Known   int // events that were here already
	Devices int // that the new events were written on
	Missing int // events that came before new ones on their devices and are in no file so far
}

// Import adds the events of an export that are not in the journal yet: all of them, or none if it returns an error. The
// journal then holds the union of both sets of events, so the order of imports and repeated ones make no difference, and
// every derived table is what follows from the union. Nothing is written where nothing is new.
//
// The export is read to its end and checked, each event against its hash, before the journal is touched, so other
// programs can go on recording while r is slow. It may leave events out, as one of a single pack does: what comes after
// a gap is taken, the journal remembers the gap, and a later import closes it. An event that is here with other content
// is a conflict. Events of the journal's own device that the journal does not hold mean that it was set back or copied,
// so it goes on under a new device and gives no id a second time.
//
// The kinds of errors are [ErrExport], [ErrConflict], [ErrNewer], and those of writing; errors of r are wrapped.
func (j *Journal) Import(ctx context.Context, r io.Reader) (Imported, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.canWrite(ctx); err != nil {
		return Imported{}, cannotOpen(j.path, err)
	}
	in, err := j.importFrom(ctx, r)
	var wrong *fault
	var unread errRead
	switch {
	case err == nil:
		return in, nil
	case errors.As(err, &wrong):
		return Imported{}, notExport(wrong)
	case errors.As(err, &unread):
		return Imported{}, fmt.Errorf("reading the export: %w", unread.error)
	}
	return Imported{}, explainOr(j.path, "adding events to", err)
}

func (j *Journal) importFrom(ctx context.Context, r io.Reader) (in Imported, err error) {
	p := j.pen
	// The statements of recording come first: they set how long this connection waits for others.
	if err := p.sharpen(ctx); err != nil {
		return in, err
	}
	defer func() {
		_, dropped := p.conn.ExecContext(context.WithoutCancel(ctx), `DROP TABLE IF EXISTS temp.incoming`)
		err = firstError(err, dropped)
	}()
	if err := p.stage(ctx, r, j.opt.known()); err != nil {
		return in, err
	}
	if err := j.canWrite(ctx); err != nil { // reading may have taken long
		return in, err
	}
	err = p.inside(ctx, j.path, func() error {
		if _, err := p.findHead(ctx, j.path, j.opt.known()); err != nil {
			return err
		}
		in, err = union(ctx, p.conn)
		return err
	})
	return in, err
}

// stage reads an export into the temporary table incoming. That table lies in a file of its own, which SQLite removes
// whatever happens, and filling it locks nobody out of the journal.
func (p *pen) stage(ctx context.Context, r io.Reader, known int) error {
	for _, text := range []string{
		`DROP TABLE IF EXISTS temp.incoming`,
		`CREATE TEMP TABLE incoming AS SELECT ` + columns + ` FROM main.events WHERE FALSE`,
		`CREATE UNIQUE INDEX temp.incoming_id ON incoming (device, seq)`,
		`CREATE UNIQUE INDEX temp.incoming_nonce ON incoming (nonce)`,
	} {
		if _, err := p.conn.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	insert, err := p.conn.PrepareContext(ctx, `INSERT INTO temp.incoming (`+columns+`) VALUES (`+places+`) ON CONFLICT DO NOTHING`)
	if err != nil {
		return err
	}
	defer insert.Close()
	if _, err := p.conn.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	err = readExport(r, known, func(e *event) error {
		done, err := insert.ExecContext(ctx, e.values()...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errTwice{firstError(err, fmt.Errorf("event %s is there twice", e.id()))}
		}
		return nil
	})
	if err != nil {
		return firstError(err, p.exec(context.WithoutCancel(ctx), p.rollback))
	}
	return p.exec(ctx, p.commit)
}

// places are the question marks of [columns].
var places = strings.Repeat("?,", strings.Count(columns, ",")) + "?"

func notExport(f *fault) *Error {
	return &Error{Kind: ErrExport, What: f.Error(), Kept: "nothing of it was taken over", Err: f.err,
		Hint: "export it once more with `engineroom progress export`, and move the file as it is"}
}

func newerExport(what string, found, known int) *Error {
	return &Error{Kind: ErrNewer, Kept: "nothing of it was taken over", Hint: "install the newer engineroom here, too",
		What: fmt.Sprintf("the export was made by a newer engineroom: it has %s %d, and this program knows %ss up to %d", what, found, what, known)}
}

func conflict(device string, seq int64) *Error {
	return &Error{Kind: ErrConflict, Kept: "nothing of it was taken over",
		What: fmt.Sprintf("the file and the record here both go on from one event, each in its own way (at %s:%d): one of them began as a copy of the other's folder", device, seq),
		Hint: "go on with the record you want to keep; a second machine begins empty, with `engineroom progress import`"}
}
