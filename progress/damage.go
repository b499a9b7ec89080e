package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sidecars are the files SQLite keeps beside a database.
func sidecars() []string { return []string{"-wal", "-shm", "-journal"} }

// SetAside moves the journal at path and the files SQLite keeps beside it out of the way and tells where to. Nothing is
// deleted: `progress.db.damaged-20261121T015400Z` and its companions can still be opened together. No journal may be
// open at path in this process.
func SetAside(ctx context.Context, path string, now time.Time) (movedTo string, err error) {
	path, err = absolute(path)
	if err != nil {
		return "", err
	}
	err = guarded(ctx, path, func() error {
		movedTo, err = moveAway(path, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("setting the journal %s aside: %w", path, explain(path, err))
	}
	return movedTo, nil
}

// moveAway moves what there is of path, -wal, -shm and -journal. The database goes first: killed in between, it leaves
// a log without a database, which create moves away too, and never a database without its newest answers.
func moveAway(path string, now time.Time) (movedTo string, err error) {
	to, err := freeName(path+".damaged-"+fileTime(now), "")
	if err != nil {
		return "", err
	}
	moved := false
	for _, suffix := range append([]string{""}, sidecars()...) {
		err := os.Rename(path+suffix, to+suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		moved = moved || err == nil
	}
	if !moved {
		return "", nil
	}
	return to, syncFolder(filepath.Dir(path))
}

// freeName is name+ext or, where that or a companion of it exists, the same with a number between.
func freeName(name, ext string) (string, error) {
	for n := 1; n < 1000; n++ {
		try := name + ext
		if n > 1 {
			try = fmt.Sprintf("%s-%d%s", name, n, ext)
		}
		if !anyExists(try) {
			return try, nil
		}
	}
	return "", fmt.Errorf("no free name like %s%s", name, ext)
}

func anyExists(path string) bool {
	for _, suffix := range append(sidecars(), "") {
		if _, err := os.Lstat(path + suffix); err == nil {
			return true
		}
	}
	return false
}

// fileTime is a moment as it stands in names of files: UTC, sorting by time, legal everywhere.
func fileTime(t time.Time) string {
	return strings.ReplaceAll(t.UTC().Format("20060102T150405.000Z"), ".", "")
}

// Restore puts a copy of a backup in the place of the journal and tells where the present one, if there is one, was
// moved to. The copy goes on under a new device name: the events that came after the backup keep their names, wherever
// they may turn up again. No journal may be open at path in this process.
func Restore(ctx context.Context, path, backup string, opt Options) (movedTo string, err error) {
	opt = opt.withDefaults()
	path, err = absolute(path)
	if err != nil {
		return "", err
	}
	if backup, err = absolute(backup); err != nil {
		return "", err
	}
	if err := sound(ctx, backup, opt); err != nil {
		return "", err
	}
	err = guarded(ctx, path, func() error {
		half := halfName(path)
		if err := rebirth(ctx, backup, half); err != nil {
			_ = discard(half)
			return err
		}
		if movedTo, err = moveAway(path, opt.Now()); err != nil {
			return err
		}
		return settle(half, path)
	})
	if err != nil {
		return movedTo, fmt.Errorf("restoring %s: %w", backup, explain(path, err))
	}
	return movedTo, nil
}

// rebirth copies a journal and makes the copy the journal of a new device.
func rebirth(ctx context.Context, from, to string) error {
	if err := begin(to); err != nil {
		return err
	}
	if err := vacuumInto(ctx, from, to); err != nil {
		return err
	}
	err := with(dsn(to, modeWrite, durable()...), func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `UPDATE meta SET device = ?, clock = (SELECT IFNULL(MAX(clock), 0) FROM events)`,
			newDevice())
		return err
	})
	if err != nil {
		return err
	}
	return keepLog(ctx, to)
}
