package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kept is how many backups the folder holds before the oldest go.
const kept = 5

// Backup is a saved copy of a journal.
type Backup struct {
	Path    string
	Version int // of the file's format
	At      time.Time
}

// Backup writes a copy of the journal, as it is now, to a file that must not exist yet. With dest "" the copy goes
// into the folder of kept backups, where the newest five stay. Learning can go on meanwhile.
func (j *Journal) Backup(ctx context.Context, dest string) (path string, err error) {
	if dest == "" {
		err = guarded(ctx, j.path, func() error {
			dest, err = keepBackup(ctx, j.path, j.version, j.opt, j.copyInto)
			return err
		})
	} else if dest, err = filepath.Abs(dest); err == nil {
		err = writeBackup(ctx, dest, j.copyInto)
	}
	if err != nil {
		return "", fmt.Errorf("saving a copy of the journal: %w", explain(dest, err))
	}
	return dest, nil
}

// copyInto writes a copy of the journal. Where one connection has the file to itself, it is the one that can.
func (j *Journal) copyInto(ctx context.Context, to string) error {
	if !j.alone {
		return vacuumInto(ctx, j.source(), to)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, err := j.pen.conn.ExecContext(ctx, `VACUUM INTO ?`, to)
	return err
}

// copier writes a copy of a journal into an empty file.
type copier func(ctx context.Context, to string) error

// source is the file that is really being read.
func (j *Journal) source() string {
	if j.copied != "" {
		return filepath.Join(j.copied, "progress.db")
	}
	return j.path
}

// keepBackup puts a copy of the journal at path, which has the format version, into the folder of kept backups. Only who
// is [guarded] may do so.
func keepBackup(ctx context.Context, path string, version int, opt Options, copyInto copier) (string, error) {
	folder := backupFolder(path)
	if err := makeFolder(folder); err != nil {
		return "", err
	}
	dest, err := freeName(filepath.Join(folder, fmt.Sprintf("progress-%d-%s", version, fileTime(opt.Now()))), ".db")
	if err != nil {
		return "", err
	}
	if err := writeBackup(ctx, dest, copyInto); err != nil {
		return "", err
	}
	return dest, prune(path)
}

func backupFolder(path string) string { return filepath.Join(filepath.Dir(path), "backups") }

// writeBackup writes a copy to dest, which gets its name only when the copy was read back and found whole.
func writeBackup(ctx context.Context, dest string, copyInto copier) error {
	if _, err := os.Lstat(dest); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", dest, firstError(err, fs.ErrExist))
	}
	half := halfName(dest)
	if err := begin(half); err != nil {
		return err
	}
	err := copyInto(ctx, half)
	if err == nil {
		err = quickCheck(ctx, half)
	}
	if err != nil {
		return firstError(err, discard(half))
	}
	return settle(half, dest)
}

// vacuumInto lets SQLite copy a database, newest answers and all, into an empty file. It takes no part of the log for
// granted and holds nobody up. The connection is not one of the read pool because the copy is written through it.
func vacuumInto(ctx context.Context, from, to string) error {
	return with(dsn(from, modeRead, durable()...), func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `VACUUM INTO ?`, to)
		return err
	})
}

func quickCheck(ctx context.Context, path string) error {
	return with(dsn(path, modeRead), func(db *sql.DB) error {
		var says string
		if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&says); err != nil {
			return err
		}
		if says != "ok" {
			return damaged(path, says, nil)
		}
		return nil
	})
}

// Backups lists the kept backups of the journal at path that open and are whole, newest first. It reads every byte of
// them.
func Backups(ctx context.Context, path string, opt Options) ([]Backup, error) {
	opt = opt.withDefaults()
	path, err := absolute(path)
	if err != nil {
		return nil, err
	}
	all, err := keptBackups(path)
	if err != nil {
		return nil, err
	}
	var out []Backup
	for _, b := range all {
		err := sound(ctx, b.Path, opt)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil {
			out = append(out, b)
		}
	}
	return out, nil
}

// keptBackups reads the folder of backups, newest first, by their names alone.
func keptBackups(path string) ([]Backup, error) {
	entries, err := os.ReadDir(backupFolder(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("listing backups: %w", err)
	}
	var out []Backup
	for _, e := range entries {
		if b, ok := parseBackup(e.Name()); ok && e.Type().IsRegular() {
			b.Path = filepath.Join(backupFolder(path), e.Name())
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b Backup) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.Path, a.Path)
	})
	return out, nil
}

// parseBackup reads progress-<version>-<time>.db; a number may follow the time.
func parseBackup(name string) (Backup, bool) {
	parts := strings.Split(strings.TrimSuffix(name, ".db"), "-")
	if len(parts) < 3 || parts[0] != "progress" || !strings.HasSuffix(name, ".db") {
		return Backup{}, false
	}
	version, err := strconv.Atoi(parts[1])
	if err != nil {
		return Backup{}, false
	}
	// The time package wants a dot before a fraction.
	at, err := time.Parse("20060102T150405.000Z", dotted(parts[2]))
	if err != nil {
		return Backup{}, false
	}
	return Backup{Version: version, At: at}, true
}

func dotted(stamp string) string {
	const seconds = len("20060102T150405")
	if len(stamp) < seconds {
		return stamp
	}
	return stamp[:seconds] + "." + stamp[seconds:]
}

// prune removes all but the newest kept backups, and what was left of one that was never finished.
func prune(path string) error {
	unfinished, err := filepath.Glob(filepath.Join(backupFolder(path), "progress-*.db.new*"))
	if err != nil {
		return err
	}
	for _, name := range unfinished {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	all, err := keptBackups(path)
	if err != nil {
		return err
	}
	for _, b := range all[min(kept, len(all)):] {
		if err := os.Remove(b.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
