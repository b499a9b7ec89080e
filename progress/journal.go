// Package progress keeps the learner's journal: one SQLite file that says what was opened, read, asked for and
// answered, and when. An entry that [Journal.Record] has accepted is on the disk, and nothing here ever changes or
// deletes it.
//
// The package knows how entries are stored, chained, summed up, saved away, checked and handed out. It refuses to know
// what a lesson or a question says, which answer is right, what the learner should do next and how any of it looks.
//
// Events are the only truth. The other tables are what [Journal.Rebuild] makes of them, kept up to date so that a reader
// never has to walk through the events: lessons, items, totals, days, marks and labs say what was done, and cards, parts,
// objectives, loads, paces, recalls, sureness, beliefs and rounds what is remembered. What an event means for memory is said
// by package study, and the state of memory by package memory. The weights of its model are events too, and the latest
// hold for the whole history, so the same events give the same schedule on every machine.
package progress

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options are the choices of [Open]. The zero value opens the journal for reading and writing.
type Options struct {
	// ReadOnly opens an existing journal for reading: nothing is created or changed, and Record refuses.
	ReadOnly bool
	// App is the version of the program, written into exports.
	App string
	// Now is the clock for names of backups and heads of exports; nil is the wall clock. Entries carry their own times.
	Now func() time.Time
	// Slow is called, from another goroutine, when bringing the journal to the newest format takes more than a moment; may
	// be nil.
	Slow func()

	// Tests put later migrations, a slow file system or a small disk here.
	steps    []string
	network  func(folder string) bool
	pragmas  []string
	patience time.Duration
	// anyFormat lets a backup of an older format be looked at.
	anyFormat bool
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.steps == nil {
		o.steps = migrations()
	}
	if o.network == nil {
		o.network = isNetwork
	}
	if o.patience == 0 {
		o.patience = 5 * time.Second
	}
	return o
}

// known is the newest format of the file that this program can write.
func (o Options) known() int { return len(o.steps) }

// Journal is an open journal. Its methods may be called from several goroutines, and several processes may have the
// same file open.
type Journal struct {
	path    string
	opt     Options
	version int // of the file's format
	notice  string
	file    os.FileInfo // the file that was opened, to see when another takes its place
	copied  string      // folder of the copy that is read in place of a file that cannot be, or ""

	read  beginner
	pools []*sql.DB // to close, the writer's last
	pen   *pen      // nil when the journal is open for reading only
	alone bool      // read is the pen's connection: reading and writing take turns

	mu      sync.Mutex // held while writing and closing, so that closing waits for a commit that has begun
	closed  bool
	behind  int         // events since the log was carried over into the file
	tidying *time.Timer // to do that; nil while there is no need
}

// beginner is a pool of connections or one connection of it.
type beginner interface {
	BeginTx(ctx context.Context, opts *sql.TxOptions) (*sql.Tx, error)
}

// Notice is a sentence the learner should see about how this journal is kept, or "".
func (j *Journal) Notice() string { return j.notice }

// Close closes the journal. It may be called at any time and more than once; what was recorded is on the disk already,
// so it has nothing to save.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	j.closed = true
	if j.tidying != nil {
		j.tidying.Stop()
	}
	var err error
	if j.pen != nil {
		err = j.pen.close()
	}
	// The writer goes last: the last connection to leave tidies the write-ahead log away, and readers may not.
	for _, p := range j.pools {
		err = firstError(err, p.Close())
	}
	if j.copied != "" {
		err = firstError(err, os.RemoveAll(j.copied))
	}
	if err != nil {
		return fmt.Errorf("closing the journal: %w", err)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Info is what `doctor` shows of a journal.
type Info struct {
	Path       string
	Size       int64 // bytes, write-ahead log included
	Version    int   // of the file's format
	Device     string
	Created    time.Time
	Events     int64 // written on this device
	Answers    int64 // of all packs
	Backups    int   // files in the folder of kept backups
	LastBackup time.Time
	SQLite     string
	Mode       string // how SQLite keeps its promise: wal, delete
	Notice     string
}

// Info tells how the journal stands. It costs the same however long the journal is.
func (j *Journal) Info(ctx context.Context) (Info, error) {
	i := Info{Path: j.path, Notice: j.notice, Size: sizeOf(j.path) + sizeOf(j.path+"-wal")}
	if kept, err := keptBackups(j.path); err == nil && len(kept) > 0 {
		i.Backups, i.LastBackup = len(kept), kept[0].At
	}
	var created int64
	err := j.snapshot(ctx, func(q querier) error {
		return scan(q.QueryRowContext(ctx, `
			SELECT format, device, created, journal_mode, sqlite_version(),
			       (SELECT IFNULL(MAX(seq), 0) FROM events WHERE device = meta.device),
			       (SELECT IFNULL(SUM(answers), 0) FROM days)
			FROM meta, pragma_journal_mode`),
			&i.Version, &i.Device, &created, &i.Mode, &i.SQLite, &i.Events, &i.Answers)
	})
	if err != nil {
		return Info{}, err
	}
	i.Created = time.UnixMilli(created).UTC()
	return i, nil
}

func sizeOf(path string) int64 {
	fi, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return fi.Size()
}

// absolute is path as every message names it and as it stays when the program changes its folder.
func absolute(path string) (string, error) {
	if path == "" {
		return "", noFolder("no folder for the journal is known (is HOME set?)", nil)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", noFolder("the folder of the journal is not known", err)
	}
	return abs, nil
}
