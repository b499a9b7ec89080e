package progress

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// create makes a new journal. It is built under another name and gets its own only when it is complete and on the disk,
// so whoever is killed on the way leaves nothing that a later start could take for a journal.
func create(ctx context.Context, path string, opt Options) error {
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return cannotMake(path, err)
	}
	return guarded(ctx, path, func() error {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return explainSystem(path, err) // another process was first
		}
		// A log left behind by a journal that is gone would be played into the new one.
		if _, err := moveAway(path, opt.Now()); err != nil {
			return explainSystem(path, err)
		}
		half := halfName(path)
		if err := build(ctx, half, opt); err != nil {
			_ = discard(half) // on a full disk its room is needed
			return explain(path, err)
		}
		if err := settle(half, path); err != nil {
			return explainSystem(path, err)
		}
		return nil
	})
}

// makeFolder makes a folder for its owner alone and makes it last: a folder that a power cut takes back takes along
// everything that was saved in it.
func makeFolder(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	parent := filepath.Dir(path)
	if err := makeFolder(parent); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(parent)
}

func cannotMake(path string, err error) error {
	if err = explainSystem(path, err); isTold(err) {
		return err
	}
	return noFolder("the folder of "+path+" cannot be made", err)
}

// halfName is where a file is built that will become path. Only who is [guarded] may use it.
func halfName(path string) string { return path + ".new" }

// guarded runs do while no other process is guarded for the same path. The lock is one of SQLite's, on an empty
// database beside the journal: it works wherever SQLite itself does, and the system drops it when a process dies. The
// file stays: if it were removed, two processes could hold locks on two files of that name.
func guarded(ctx context.Context, path string, do func() error) error {
	const patience = "busy_timeout(60000)" // a backup of a large journal may be going on
	return with(dsn(path+".lock", modeLock, patience), func(db *sql.DB) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return cannotOpen(path, err)
		}
		defer tx.Rollback()
		return do()
	})
}

// build makes a complete journal at path.
func build(ctx context.Context, path string, opt Options) error {
	if err := begin(path); err != nil {
		return err
	}
	// Until the file has its name nobody needs it, so nothing here waits for the disk; settle does, once.
	fast := []string{"journal_mode(MEMORY)", "synchronous(OFF)"}
	err := with(dsn(path, modeWrite, append(fast, opt.pragmas...)...), func(db *sql.DB) error {
		return inside(ctx, db, func(tx *sql.Tx) error { return establish(ctx, tx, opt) })
	})
	if err != nil || opt.network(filepath.Dir(path)) {
		return err
	}
	return keepLog(ctx, path)
}

// begin makes an empty file that only its owner can read, in place of whatever an earlier start left there.
func begin(path string) error {
	if err := discard(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// discard removes a file that did not get its name.
func discard(path string) error {
	for _, suffix := range append(sidecars(), "") {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// establish writes the newest format into an empty database.
func establish(ctx context.Context, tx *sql.Tx, opt Options) error {
	for i, step := range opt.steps {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("making format %d: %w", i+1, err)
		}
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`,
		applicationID, opt.known()))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO meta (id, format, device, created, clock) VALUES (1, ?, ?, ?, 0)`,
		opt.known(), newDevice(), opt.Now().UnixMilli())
	return err
}

// newDevice is a name for one run of events: with 80 random bits, no two journals of a class share it.
func newDevice() string { return strings.ToLower(rand.Text()[:16]) }

// keepLog turns the write-ahead log on for good: the file itself says so from then on.
func keepLog(ctx context.Context, path string) error {
	return with(dsn(path, modeWrite, "synchronous(OFF)", "journal_mode(WAL)"), func(db *sql.DB) error {
		return db.PingContext(ctx)
	})
}

// settle puts a finished file on the disk and gives it its name.
func settle(half, path string) error {
	if err := syncFile(half); err != nil {
		return err
	}
	if err := os.Rename(half, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return firstError(f.Sync(), f.Close())
}

// syncFolder makes names in a folder last. Some systems cannot sync a folder, or let nobody read one that may be written
// to; they keep names in order themselves or do not, and there is nothing else to be done.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	_ = f.Sync()
	return f.Close()
}
