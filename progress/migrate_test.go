package progress

import (
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write testdata/v1.db anew (only before its format is released)")

// v1Events is how many events testdata/v1.db holds.
const v1Events = 12

func v1File() string { return filepath.Join("testdata", "v1.db") }

// copyOfV1 puts the file of format 1 that was kept in testdata at path.
func copyOfV1(tb testing.TB, path string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := copyFile(v1File(), path); err != nil {
		tb.Fatal(err)
	}
}

func TestJournalOfFormat1Opens(t *testing.T) {
	if *update {
		made := openWith(t, journalPath(t), Options{steps: migrations()[:1], Now: func() time.Time { return began }})
		record(t, made, answers(0, v1Events)...)
		os.Remove(v1File())
		if _, err := made.Backup(ctx, v1File()); err != nil {
			t.Fatal(err)
		}
	}
	path := journalPath(t)
	copyOfV1(t, path)
	j := open(t, path)
	got, err := j.Overview(ctx, pack, began)
	if err != nil {
		t.Fatal(err)
	}
	if got.ItemsSeen != v1Events || got.Due != v1Events/2 || got.AnswersToday != v1Events || len(got.Lessons) != 1 {
		t.Errorf("Overview = %+v", got)
	}
	record(t, j, answer(v1Events))
	wantSound(t, j)
}

func TestMigrationKeepsABackupThatMatches(t *testing.T) {
	path := journalPath(t)
	copyOfV1(t, path)
	old := open(t, path)
	before := exported(t, old)
	closeJournal(t, old)

	opt := Options{steps: twoFormats()}
	j := openWith(t, path, opt)
	if after := exported(t, j); after != before {
		t.Errorf("the migration changed the events:\n%s\nwas\n%s", after, before)
	}
	record(t, j, answer(v1Events))
	wantSound(t, j)
	kept, err := Backups(ctx, path, opt)
	if err != nil || len(kept) != 1 || kept[0].Version != 1 {
		t.Fatalf("backups: %+v, %v", kept, err)
	}
	backup := openWith(t, kept[0].Path, Options{ReadOnly: true})
	if got := exported(t, backup); got != before {
		t.Errorf("the backup holds\n%s\nwant\n%s", got, before)
	}
	wantSound(t, backup)
}

func TestMigrationThatFailsLeavesTheOldFormat(t *testing.T) {
	path := journalPath(t)
	copyOfV1(t, path)
	before := exported(t, open(t, path))
	broken := append(migrations(), `CREATE TABLE half (id TEXT) STRICT; INSERT INTO nowhere VALUES (1)`)
	_, err := Open(ctx, path, Options{steps: broken})
	wantError(t, err, ErrDamaged)
	j := open(t, path)
	if after := exported(t, j); after != before {
		t.Error("the events changed")
	}
	var tables int
	if err := j.pools[0].QueryRow(`SELECT COUNT(*) FROM sqlite_schema WHERE name = 'half'`).Scan(&tables); err != nil || tables != 0 {
		t.Errorf("half of the migration stayed: %d, %v", tables, err)
	}
	wantSound(t, j)
	wantGoodBackups(t, path, Options{})
}

// TestOlderProgramRefusesANewerJournal is R7.
func TestOlderProgramRefusesANewerJournal(t *testing.T) {
	for _, left := range []string{"closed", "with a log"} {
		path := journalPath(t)
		newerOpt := Options{steps: twoFormats()}
		j := openWith(t, path, newerOpt)
		record(t, j, answers(0, 3)...)
		file := path
		if left == "closed" {
			closeJournal(t, j)
		} else {
			// As a newer program that was killed leaves it: the files, without their locks.
			file = filepath.Join(t.TempDir(), "progress.db")
			for _, suffix := range []string{"", "-wal"} {
				if err := copyFile(path+suffix, file+suffix); err != nil {
					t.Fatal(err)
				}
			}
			closeJournal(t, j)
		}
		before := bytesOf(t, file, "", "-wal")
		for _, readOnly := range []bool{false, true} {
			_, err := Open(ctx, file, Options{ReadOnly: readOnly})
			wantError(t, err, ErrNewer)
			for _, part := range []string{file, "format 2", "up to 1"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%s: error %q does not name %q", left, err, part)
				}
			}
		}
		if !slices.Equal(bytesOf(t, file, "", "-wal"), before) {
			t.Errorf("%s: the file changed", left)
		}
		if got := len(nonces(t, openWith(t, file, newerOpt))); got != 3 {
			t.Errorf("%s: the newer program finds %d events, want 3", left, got)
		}
	}
}

func bytesOf(t *testing.T, path string, suffixes ...string) (out []string) {
	t.Helper()
	for _, s := range suffixes {
		b, err := os.ReadFile(path + s)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func TestProgramThatWasOvertakenByAMigrationStopsWriting(t *testing.T) {
	path := journalPath(t)
	old := open(t, path)
	record(t, old, answer(0))
	fresh := openWith(t, path, Options{steps: twoFormats()})
	wantError(t, old.Record(ctx, answer(1)), ErrNotSaved, ErrNewer)
	record(t, fresh, answer(1))
	wantSound(t, fresh)
}

func TestReadingAnOlderJournalAsksForTheMigration(t *testing.T) {
	path := journalPath(t)
	copyOfV1(t, path)
	_, err := Open(ctx, path, Options{ReadOnly: true, steps: twoFormats()})
	wantError(t, err, ErrOlder)
}

func TestKeptBackupsAreTheNewestFive(t *testing.T) {
	now := began
	path := journalPath(t)
	j := openWith(t, path, Options{Now: func() time.Time { return now }})
	for i := range 8 {
		record(t, j, answer(i))
		now = began.Add(time.Duration(i) * 36 * time.Hour)
		if _, err := j.Backup(ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Backups(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != kept {
		t.Fatalf("%d backups kept, want %d", len(got), kept)
	}
	for i, b := range got {
		if want := began.Add(time.Duration(7-i) * 36 * time.Hour); !b.At.Equal(want) || b.Version != 1 {
			t.Errorf("backup %d is %+v, want one of %v", i, b, want)
		}
		if got := len(nonces(t, openWith(t, b.Path, Options{ReadOnly: true}))); got != 8-i {
			t.Errorf("backup %d holds %d events, want %d", i, got, 8-i)
		}
	}
}

func TestBackupDoesNotOverwrite(t *testing.T) {
	j := open(t, journalPath(t))
	dest := filepath.Join(t.TempDir(), "mine.db")
	if got, err := j.Backup(ctx, dest); err != nil || got != dest {
		t.Fatalf("Backup: %s, %v", got, err)
	}
	if _, err := j.Backup(ctx, dest); err == nil {
		t.Error("the second backup to the same name: no error")
	}
}

func TestBackupSeesTheNewestAnswersAndHoldsNobodyUp(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answers(0, 50)...)
	other := open(t, path)
	var tx *sql.Tx
	tx, err := other.pen.conn.BeginTx(ctx, nil) // somebody writes meanwhile
	if err != nil {
		t.Fatal(err)
	}
	dest, err := j.Backup(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got := len(nonces(t, openWith(t, dest, Options{ReadOnly: true}))); got != 50 {
		t.Errorf("the backup holds %d events, want 50", got)
	}
}
