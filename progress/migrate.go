package progress

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"time"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the steps from an empty file to the newest format. Step n makes format n of format n-1. A step that
// was released is never changed.
func migrations() []string {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	steps := make([]string, len(names))
	for i, name := range names {
		b, err := migrationFiles.ReadFile(name)
		if err != nil {
			panic(err) // a file that is part of the program
		}
		steps[i] = string(b)
	}
	return steps
}

// migrate brings a journal to the newest format, one transaction a step, after a backup of it as it was. Of several
// processes that start at once, one does it and the others wait.
func migrate(ctx context.Context, path string, opt Options) error {
	return guarded(ctx, path, func() error {
		from, err := formatOf(ctx, path)
		if err != nil {
			return cannotOpen(path, err)
		}
		if from >= opt.known() {
			return nil // another process was first
		}
		defer opt.waiting()()
		copyInto := func(ctx context.Context, to string) error { return vacuumInto(ctx, path, to) }
		if _, err := keepBackup(ctx, path, from, opt, copyInto); err != nil {
			return fmt.Errorf("saving the journal before its format changes: %w", explain(path, err))
		}
		err = with(dsn(path, modeWrite, opt.mode(path)...), func(db *sql.DB) error {
			return climb(ctx, db, from, opt.steps)
		})
		return cannotMigrate(path, err)
	})
}

// aMoment is how long nobody wonders why nothing happens.
const aMoment = time.Second

// waiting calls Slow in a moment, unless it is stopped before.
func (o Options) waiting() (stop func()) {
	if o.Slow == nil {
		return func() {}
	}
	timer := time.AfterFunc(aMoment, o.Slow)
	return func() { timer.Stop() }
}

func climb(ctx context.Context, db *sql.DB, from int, steps []string) error {
	for version := from; version < len(steps); version++ {
		anew := version == len(steps)-1 && from < reckonedFormat && len(steps) >= reckonedFormat
		if err := inside(ctx, db, func(tx *sql.Tx) error { return climbOne(ctx, tx, version, steps[version], anew) }); err != nil {
			return fmt.Errorf("going from format %d to %d: %w", version, version+1, err)
		}
	}
	return nil
}

// climbOne takes one step, and with the last one makes anew what follows from the events, if it is asked to.
func climbOne(ctx context.Context, tx *sql.Tx, from int, step string, anew bool) error {
	var now int
	if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&now); err != nil {
		return err
	}
	if now != from {
		return fmt.Errorf("found format %d", now)
	}
	if _, err := tx.ExecContext(ctx, step); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d; UPDATE meta SET format = %[1]d`, from+1)); err != nil {
		return err
	}
	if !anew {
		return nil
	}
	d, err := replay(ctx, tx)
	if err != nil {
		return err
	}
	return d.store(ctx, tx)
}

// reckonedFormat is the last format with which something else followed from old events than before it: 4 brought the tables
// about memory, and with 5 a right answer that could be guessed says less.
const reckonedFormat = 5

func cannotMigrate(path string, err error) error {
	switch primary(resultCode(err)) {
	case codeError:
		return &Error{Kind: ErrDamaged, File: path, Err: err, Kept: "it is as it was, and a backup of it was made",
			What: "the journal " + path + " could not be brought to the newest format: " + err.Error(),
			Hint: "go on with the engineroom you had before, and please tell us"}
	}
	return explain(path, err)
}

// formatOf reads the format of a file and leaves every byte of it alone.
func formatOf(ctx context.Context, path string) (version int, err error) {
	err = with(dsn(path, modeRead, "busy_timeout(5000)"), func(db *sql.DB) error {
		return db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	})
	return version, err
}
