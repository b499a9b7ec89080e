package progress

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

var update = flag.Bool("update", false, "write the stored file of the latest format anew (only before it is released)")

// latest is the newest format. Adding a migration adds a stored file, which `-update` writes; those before stay as the
// programs of their time wrote them.
const latest = 5

// storedEvents is how many events each stored file holds.
const storedEvents = 12

func stored(format int) string { return filepath.Join("testdata", fmt.Sprintf("v%d.db", format)) }

// copyOf puts the stored file of a format at path.
func copyOf(tb testing.TB, format int, path string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := copyFile(stored(format), path); err != nil {
		tb.Fatal(err)
	}
}

// storeLatest writes the stored file of the latest format: answers, marks and a lab.
func storeLatest(t *testing.T) {
	t.Helper()
	made := openWith(t, journalPath(t), Options{Now: func() time.Time { return began }})
	record(t, made, answers(0, storedEvents)...)
	record(t, made, storedMarks()...)
	record(t, made, storedLab()...)
	record(t, made, storedMemory()...)
	os.Remove(stored(latest))
	if _, err := made.Backup(ctx, stored(latest)); err != nil {
		t.Fatal(err)
	}
}

func storedMarks() []study.Entry {
	return []study.Entry{
		{Nonce: "mark-1", Type: study.Noted, At: began, Pack: pack, Lesson: "m00.0", Step: 2, Words: "a note,\nin two lines"},
		{Nonce: "mark-2", Type: study.Bookmarked, At: began, Pack: pack, Lesson: "m00.0", Step: -1, Item: "item-3"},
	}
}

// storedMemory puts a card away, and says how memory is to be reckoned.
func storedMemory() []study.Entry {
	return []study.Entry{
		{Nonce: "away-1", Type: study.Suspended, At: began, Pack: pack, Item: "item-0", Facts: study.Facts{Lesson: "m00.0"}},
		{Nonce: "tune-1", Type: study.Tuned, At: began, Pack: pack, Facts: study.Facts{Tuning: &study.Tuning{Aim: 0.85}}},
	}
}

// storedLab is a lab that failed one check, took a hint and then passed.
func storedLab() []study.Entry {
	course := content.Outline{ID: pack, Version: "1.0.0", Language: "en"}
	a := lab.Check{ID: "a", Points: 1}
	b := lab.Check{ID: "b", Points: 1}
	failed := lab.Report{Results: []lab.Result{{Check: a, Passed: true}, {Check: b}}}
	passed := lab.Report{Results: []lab.Result{{Check: a, Passed: true}, {Check: b, Passed: true}}}
	answer := lab.Answer{Files: []lab.File{{Name: "answer.sql", Text: "SELECT 'é';\n"}}}
	stamp := func(n int) study.Stamp {
		return study.Stamp{At: began.Add(time.Duration(n) * time.Minute), Nonce: fmt.Sprint("lab-", n)}
	}
	return []study.Entry{
		study.TryLab(course, "sql-01", answer, failed, study.LabRecord{}, time.Minute, stamp(1)),
		study.HintLab(course, "sql-01", 1, stamp(2)),
		study.TryLab(course, "sql-01", answer, passed, study.LabRecord{Tries: 1, Hints: 1}, time.Minute, stamp(3)),
	}
}

func TestJournalsOfEveryFormatOpen(t *testing.T) {
	if *update {
		storeLatest(t)
	}
	if n := len(migrations()); n != latest {
		t.Fatalf("there are %d migrations, and the newest format of these tests is %d", n, latest)
	}
	for format := 1; format <= latest; format++ {
		path := journalPath(t)
		copyOf(t, format, path)
		j := open(t, path)
		got, err := j.Overview(ctx, pack, began)
		if err != nil {
			t.Fatal(err)
		}
		if got.ItemsSeen != storedEvents || got.ItemsRight != storedEvents/2 || got.AnswersToday != storedEvents || len(got.Lessons) != 1 {
			t.Errorf("format %d: Overview = %+v", format, got)
		}
		tomorrow, err := j.Overview(ctx, pack, began.Add(24*time.Hour))
		if want := []int{storedEvents, storedEvents, storedEvents + 1, storedEvents, storedEvents}[format-1]; err != nil || tomorrow.Due != want {
			t.Errorf("format %d: %d are due the next day, want %d, %v", format, tomorrow.Due, want, err)
		}
		marks, err := j.Marks(ctx, pack)
		if want := 2 * min(format-1, 1); err != nil || len(marks) != want {
			t.Errorf("format %d: marks %+v, %v; want %d", format, marks, err, want)
		}
		if want := min(1, max(0, format-2)); len(got.Labs) != want {
			t.Errorf("format %d: labs %+v, want %d", format, got.Labs, want)
		}
		record(t, j, answer(storedEvents))
		record(t, j, storedLab()...)
		record(t, j, study.Entry{Nonce: "mark-3", Type: study.Noted, At: began, Pack: pack, Lesson: "m00.1", Words: "new"})
		wantSound(t, j)
	}
}

// TestOldAnswersAreReckonedWithLuck opens a journal in which an answer that could be guessed counted for as much as any.
func TestOldAnswersAreReckonedWithLuck(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	for i, wait := range []int{0, 1, 4, 20} {
		e := answer(0)
		e.Nonce, e.At, e.Score, e.Facts.Guess = fmt.Sprint("luck-", i), began.AddDate(0, 0, wait), 1, 0.5
		record(t, j, e)
	}
	stability := func(j *Journal) (s float64) {
		t.Helper()
		if err := j.pools[0].QueryRow(`SELECT stability FROM cards`).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	want := stability(j)
	closeJournal(t, j)
	sqlFile(t, path, `UPDATE cards SET stability = stability * 2; UPDATE meta SET format = 4; PRAGMA user_version = 4`)
	opened := open(t, path)
	if got := stability(opened); got != want {
		t.Errorf("stability is %v, want %v", got, want)
	}
	wantSound(t, opened)
}

// columnsOf are the columns of an event in a format.
func columnsOf(format int) string {
	of := columns
	if format < 4 {
		of = strings.Replace(of, "facts, ", "", 1)
	}
	if format == 1 {
		of = strings.Replace(of, "words, ", "", 1)
	}
	return of
}

// rawEvents is every column that a format has of every event, as SQL quotes them.
func rawEvents(t *testing.T, format int, path string) (out []string) {
	t.Helper()
	quoted := "quote(" + strings.Join(strings.Split(strings.Join(strings.Fields(columnsOf(format)), ""), ","), ")||quote(") + ")"
	err := with(dsn(path, modeRead), func(db *sql.DB) error {
		rows, err := load(ctx, db, func(s *string) []any { return []any{s} }, `SELECT `+quoted+` FROM events ORDER BY device, seq`)
		out = rows
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("reading the events of %s: %d, %v", path, len(out), err)
	}
	return out
}

// TestNoFormatChangesAnEventOfAnEarlierOne holds the migrations to their promise: every column of every event is what it
// was, its hash too, and the hash still follows from them.
func TestNoFormatChangesAnEventOfAnEarlierOne(t *testing.T) {
	for format := 1; format < latest; format++ {
		path := journalPath(t)
		copyOf(t, format, path)
		before := rawEvents(t, format, path)
		j := open(t, path)
		if after := rawEvents(t, format, path); !slices.Equal(after, before) {
			t.Errorf("the migration changed the events of format %d:\n%v\nwas\n%v", format, after, before)
		}
		wantSound(t, j)
		kept, err := Backups(ctx, path, Options{})
		if err != nil || len(kept) != 1 || kept[0].Version != format {
			t.Fatalf("backups of format %d: %+v, %v", format, kept, err)
		}
		if saved := rawEvents(t, format, kept[0].Path); !slices.Equal(saved, before) {
			t.Errorf("the backup holds\n%v\nwant\n%v", saved, before)
		}
		if _, err := Restore(ctx, path, kept[0].Path, Options{}); err != nil {
			t.Fatalf("going on from the backup of format %d: %v", format, err)
		}
		wantSound(t, open(t, path))
	}
}

// TestWordsArePartOfTheHash tries the events that could be taken for each other.
func TestWordsArePartOfTheHash(t *testing.T) {
	seen := map[string]string{}
	for _, words := range []string{"", "a", "b", "\x00", "ab"} {
		e := event{words: words, prev: []byte{}}
		sum := string(e.sum())
		if other, twice := seen[sum]; twice {
			t.Errorf("events with the words %q and %q have one hash", words, other)
		}
		seen[sum] = words
	}
}

func TestMigrationKeepsABackupThatMatches(t *testing.T) {
	path := journalPath(t)
	copyOf(t, latest, path)
	old := open(t, path)
	before := exported(t, old)
	closeJournal(t, old)

	opt := Options{steps: nextFormat()}
	j := openWith(t, path, opt)
	if after := exported(t, j); after != before {
		t.Errorf("the migration changed the events:\n%s\nwas\n%s", after, before)
	}
	record(t, j, answer(storedEvents))
	wantSound(t, j)
	kept, err := Backups(ctx, path, opt)
	if err != nil || len(kept) != 1 || kept[0].Version != latest {
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
	copyOf(t, latest, path)
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

func TestOlderProgramRefusesANewerJournal(t *testing.T) {
	for _, left := range []string{"closed", "with a log"} {
		path := journalPath(t)
		newerOpt := Options{steps: nextFormat()}
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
			for _, part := range []string{file, fmt.Sprint("format ", latest+1), fmt.Sprint("up to ", latest)} {
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
	fresh := openWith(t, path, Options{steps: nextFormat()})
	wantError(t, old.Record(ctx, answer(1)), ErrNotSaved, ErrNewer)
	record(t, fresh, answer(1))
	wantSound(t, fresh)
}

func TestReadingAnOlderJournalAsksForTheMigration(t *testing.T) {
	path := journalPath(t)
	copyOf(t, latest, path)
	_, err := Open(ctx, path, Options{ReadOnly: true, steps: nextFormat()})
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
		if want := began.Add(time.Duration(7-i) * 36 * time.Hour); !b.At.Equal(want) || b.Version != latest {
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

func TestALongMigrationIsSaidAndAShortOneIsNot(t *testing.T) {
	said := make(chan struct{})
	stop := Options{Slow: func() { close(said) }}.waiting()
	<-said // or the test never ends
	stop()
	stop = Options{Slow: func() { t.Error("it was said of what took no time") }}.waiting()
	stop()
	path := filepath.Join(t.TempDir(), "progress.db")
	copyOf(t, 1, path)
	j, err := Open(ctx, path, Options{Slow: func() { t.Error("a short migration was said to be long") }})
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
}
