package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Open opens the journal at path and, unless opt says ReadOnly, makes it if there is none and brings an older one to
// the newest format, after a backup. The folder is made for its owner alone.
//
// Opening reads a few rows, however long the journal is, and checks nothing that would grow with it: damage shows when
// SQLite meets it or when [Journal.Verify] looks for it. What can be wrong is told apart by the kinds of [Error]:
// ErrNewer, ErrOlder, ErrDamaged, ErrEmpty, ErrForeign, ErrReadOnly, ErrFull, ErrDisk, ErrBusy, ErrNoFolder, ErrMissing.
func Open(ctx context.Context, path string, opt Options) (*Journal, error) {
	opt = opt.withDefaults()
	path, err := absolute(path)
	if err != nil {
		return nil, err
	}
	if err := ready(ctx, path, opt); err != nil {
		return nil, err
	}
	j := &Journal{path: path, opt: opt}
	if err := j.open(ctx); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

// ready sees to it that there is a file worth opening.
func ready(ctx context.Context, path string, opt Options) error {
	fi, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && opt.ReadOnly:
		return missing(path)
	case errors.Is(err, fs.ErrNotExist):
		return create(ctx, path, opt)
	case err != nil:
		return explainSystem(path, err)
	case !fi.Mode().IsRegular():
		return notAFile(path)
	case fi.Size() == 0:
		// Ours are complete before they get their name, so this is not one that was just begun.
		return empty(path)
	}
	if !opt.ReadOnly && sizeOf(path+"-journal") > 0 {
		return recoverJournal(ctx, path)
	}
	return nil
}

// recoverJournal takes back a transaction that a killed process left half-done in a file that is kept with a rollback
// journal, which connections that only read cannot do. With a write-ahead log there is never anything to take back.
func recoverJournal(ctx context.Context, path string) error {
	err := with(dsn(path, modeWrite, "busy_timeout(5000)"), func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `PRAGMA user_version`)
		return err
	})
	if err != nil {
		return cannotOpen(path, err)
	}
	return nil
}

func (j *Journal) open(ctx context.Context) (err error) {
	if j.file, err = os.Stat(j.path); err != nil {
		return explainSystem(j.path, err)
	}
	switch {
	case j.opt.ReadOnly:
		return j.openToRead(ctx)
	case j.opt.network(filepath.Dir(j.path)):
		return j.openOnNetwork(ctx)
	}
	return j.openToWrite(ctx)
}

// openToWrite looks before it writes: connections of the read pool leave every file byte-identical, so a journal that
// is not for this program is refused untouched.
func (j *Journal) openToWrite(ctx context.Context) error {
	if err := j.openReaders(ctx, j.path); err != nil {
		return cannotOpen(j.path, err)
	}
	if j.version < j.opt.known() {
		if err := migrate(ctx, j.path, j.opt); err != nil {
			return err
		}
		j.version = j.opt.known()
	}
	if err := j.takePen(ctx); err != nil {
		return cannotOpen(j.path, err)
	}
	return nil
}

const networkNotice = "The journal is on a network drive: it is kept with a slower, safer method, and one program at a time can use it."

// openOnNetwork opens one connection that has the file to itself, for reading and writing.
func (j *Journal) openOnNetwork(ctx context.Context) error {
	version, err := formatOf(ctx, j.path)
	if err == nil && version > 0 && version < j.opt.known() {
		err = migrate(ctx, j.path, j.opt)
	}
	if err == nil {
		err = j.takePen(ctx)
	}
	if err != nil {
		return cannotOpen(j.path, err)
	}
	j.read, j.alone, j.notice = j.pen.conn, true, networkNotice
	if err := j.identify(ctx); err != nil {
		return cannotOpen(j.path, err)
	}
	return nil
}

func (j *Journal) openToRead(ctx context.Context) error {
	err := j.openReaders(ctx, j.path)
	switch primary(resultCode(err)) {
	case codeReadOnly, codeCantOpen:
		err = j.openCopy(ctx)
	}
	if err != nil {
		return reading(j.path, err)
	}
	if j.version < j.opt.known() && !j.opt.anyFormat {
		return older(j.path, j.version, j.opt.known())
	}
	return nil
}

func (j *Journal) openReaders(ctx context.Context, path string) error {
	p, err := readPool(path)
	if err != nil {
		return err
	}
	j.read, j.pools = p, append(j.pools, p)
	return j.identify(ctx)
}

// takePen makes the connection that writes and finds out now, and not at the first answer, that nothing can be saved.
func (j *Journal) takePen(ctx context.Context) error {
	p, err := pool(1, dsn(j.path, modeWrite, j.opt.mode(j.path)...))
	if err != nil {
		return err
	}
	j.pools = append(j.pools, p)
	conn, err := p.Conn(ctx)
	if err != nil {
		return err
	}
	j.pen = &pen{conn: conn, patience: j.opt.patience}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// BEGIN IMMEDIATE only reads where the file cannot be written; a statement that would write says so.
	_, err = tx.ExecContext(ctx, `UPDATE meta SET device = device WHERE FALSE`)
	return firstError(err, tx.Rollback())
}

// identify reads whose file this is and of which format, and refuses what is not for this program.
func (j *Journal) identify(ctx context.Context) error {
	var id int64
	return j.look(ctx, func(q querier) error {
		err := scan(q.QueryRowContext(ctx, `SELECT application_id, user_version
			FROM pragma_application_id, pragma_user_version`), &id, &j.version)
		switch {
		case err != nil:
			return err
		case id != applicationID:
			return j.stranger(ctx, q, id)
		case j.version > j.opt.known():
			return newer(j.path, j.version, j.opt.known())
		case j.version < 1:
			return damaged(j.path, fmt.Sprintf("it says it has format %d", j.version), nil)
		}
		var device string
		err = scan(q.QueryRowContext(ctx, `SELECT device FROM meta`), &device)
		if errors.Is(err, sql.ErrNoRows) {
			return damaged(j.path, "it does not know its device", nil)
		}
		return err
	})
}

// stranger tells a journal whose first page is damaged from the file of another program.
func (j *Journal) stranger(ctx context.Context, q querier, id int64) error {
	var ours int
	err := scan(q.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_schema
		WHERE type = 'table' AND name IN ('meta', 'events', 'lessons', 'items')`), &ours)
	if err != nil {
		return err
	}
	if ours == 4 {
		return damaged(j.path, fmt.Sprintf("its application id reads %#x", uint32(id)), nil)
	}
	return foreign(j.path, id)
}

// cannotOpen explains an error of opening for writing.
func cannotOpen(path string, err error) error {
	return explainOr(path, "opening", err)
}

const copyNotice = "The journal cannot be read where it is, on a read-only disk or in a read-only folder: this is a copy of it."

// openCopy reads a journal whose write-ahead log lies on a medium that cannot be written: SQLite needs a file for
// shared memory beside it. It opens a copy of both. To open the file as immutable would work and would hide the newest
// answers, which are in the log.
func (j *Journal) openCopy(ctx context.Context) (err error) {
	if j.copied, err = os.MkdirTemp("", "engineroom-journal-"); err != nil {
		return fmt.Errorf("making room for a copy of the journal: %w", err)
	}
	if err := copyTogether(j.path, j.source()); err != nil {
		return unreadable(j.path, err)
	}
	if err := recoverJournal(ctx, j.source()); err != nil {
		return err
	}
	j.notice = copyNotice
	return j.openReaders(ctx, j.source())
}

// copyTogether copies a database and what it takes to read it. Here alone the database file is opened as a file: this
// journal holds no lock on it, and nobody here can write it.
func copyTogether(from, to string) error {
	const tries = 3 // somebody else may be able to write it
	for range tries {
		before := stamps(from)
		for _, suffix := range []string{"", "-wal", "-journal"} {
			err := copyFile(from+suffix, to+suffix)
			if err != nil && (suffix == "" || !errors.Is(err, fs.ErrNotExist)) {
				return err
			}
		}
		if stamps(from) == before {
			return nil
		}
	}
	return errors.New("it changes while it is copied")
}

// stamps changes when a part of a database changes.
func stamps(path string) (out string) {
	for _, suffix := range append(sidecars(), "") {
		if fi, err := os.Stat(path + suffix); err == nil && suffix != "-shm" {
			out += fmt.Sprintln(suffix, fi.Size(), fi.ModTime().UnixNano())
		}
	}
	return out
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return firstError(err, out.Close())
}
