package progress

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

func TestFirstStartMakesAnEmptyJournal(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	got, err := j.Overview(ctx, pack, began)
	if err != nil || len(got.Lessons) != 0 || got.StreakDays != 0 || got.Due != 0 {
		t.Errorf("Overview = %+v, %v", got, err)
	}
	if _, ok, err := j.LastOpen(ctx, pack); ok || err != nil {
		t.Errorf("LastOpen = %v, %v", ok, err)
	}
	if got, err := j.Sitting(ctx, pack, "m01.1"); len(got) != 0 || err != nil {
		t.Errorf("Sitting = %v, %v", got, err)
	}
	wantSound(t, j)
	record(t, j, answers(0, 3)...)
	closeJournal(t, j)
	if names := namesIn(t, filepath.Dir(path)); !slices.Equal(names, []string{"progress.db", "progress.db.lock"}) {
		t.Errorf("the folder holds %q", names)
	}
}

func namesIn(t *testing.T, folder string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestPathsWithSignsThatMeanSomethingInAddresses(t *testing.T) {
	for _, name := range []string{"a b", "50%", "what?", "a#b", "ünï", "semi;colon", "q?mode=memory&x=1", "%41"} {
		path := filepath.Join(t.TempDir(), name, "progress.db")
		if runtime.GOOS == "windows" && strings.ContainsAny(name, "?") {
			continue
		}
		record(t, open(t, path), answer(0))
		if fi, err := os.Stat(path); err != nil || fi.Size() == 0 {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestFilesThatAreNoJournalAreToldApart is about what shows when a file is opened.
func TestFilesThatAreNoJournalAreToldApart(t *testing.T) {
	for _, c := range []struct {
		name string
		kind error
		make func(t *testing.T, path string)
	}{
		{"0 bytes", ErrEmpty, func(t *testing.T, path string) { write(t, path, "") }},
		{"text", ErrDamaged, func(t *testing.T, path string) { write(t, path, strings.Repeat("Dear diary, ", 1000)) }},
		{"a few bytes", ErrDamaged, func(t *testing.T, path string) { write(t, path, "SQLite format 3\x00") }},
		{"another program's", ErrForeign, func(t *testing.T, path string) { sqlFile(t, path, `CREATE TABLE bookmarks (url TEXT)`) }},
		{"another application's", ErrForeign, func(t *testing.T, path string) {
			sqlFile(t, path, `PRAGMA application_id = 252006674; CREATE TABLE event (x)`)
		}},
		{"without its tables", ErrDamaged, func(t *testing.T, path string) {
			sqlFile(t, path, `PRAGMA application_id = 1164863281; PRAGMA user_version = 1; CREATE TABLE x (y)`)
		}},
		{"without its id", ErrDamaged, func(t *testing.T, path string) {
			copyOf(t, latest, path)
			sqlFile(t, path, `PRAGMA application_id = 0`)
		}},
		{"without its format", ErrDamaged, func(t *testing.T, path string) { copyOf(t, latest, path); sqlFile(t, path, `PRAGMA user_version = 0`) }},
		{"without its device", ErrDamaged, func(t *testing.T, path string) { copyOf(t, latest, path); sqlFile(t, path, `DELETE FROM meta`) }},
		{"a folder", ErrForeign, func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		for _, readOnly := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "progress.db")
			c.make(t, path)
			before := bytesOrFolder(t, path)
			_, err := Open(ctx, path, Options{ReadOnly: readOnly})
			if err == nil {
				t.Errorf("%s: opened", c.name)
				continue
			}
			wantError(t, err, c.kind)
			if !strings.Contains(err.Error(), path) {
				t.Errorf("%s: error %q does not name the file", c.name, err)
			}
			if bytesOrFolder(t, path) != before {
				t.Errorf("%s: the file changed", c.name)
			}
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sqlFile runs statements on a database file, which is made if need be.
func sqlFile(t *testing.T, path, statements string) {
	t.Helper()
	err := with(dsn(path, "rwc"), func(db *sql.DB) error {
		_, err := db.Exec(statements)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func bytesOrFolder(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		return "a folder"
	}
	return string(b)
}

func TestJournalThatIsNotThere(t *testing.T) {
	_, err := Open(ctx, journalPath(t), Options{ReadOnly: true})
	wantError(t, err, ErrMissing, os.ErrNotExist)
}

func TestNoFolderToWriteTo(t *testing.T) {
	_, err := Open(ctx, "", Options{})
	wantError(t, err, ErrNoFolder)
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "x")
	_, err = Open(ctx, filepath.Join(file, "data", "progress.db"), Options{})
	wantError(t, err, ErrNoFolder)
}

func TestLogWithoutItsDatabaseIsNotPlayedIntoANewOne(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answers(0, 20)...)
	wal := bytesOf(t, path, "-wal")[0]
	closeJournal(t, j)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	write(t, path+"-wal", wal)
	fresh := open(t, path)
	if got := nonces(t, fresh); len(got) != 0 {
		t.Errorf("a new journal holds %d events", len(got))
	}
	wantSound(t, fresh)
	aside, err := filepath.Glob(path + ".damaged-*-wal")
	if err != nil || len(aside) != 1 {
		t.Errorf("the log was moved to %q, %v", aside, err)
	}
}

func TestNetworkDriveIsServedWithoutALog(t *testing.T) {
	path := journalPath(t)
	opt := task{Network: true}.options()
	j := openWith(t, path, opt)
	wantPragmas(t, "network", j.pen.conn, map[string]string{"journal_mode": "delete", "locking_mode": "exclusive", "synchronous": "2"})
	if !strings.Contains(j.Notice(), "network") {
		t.Errorf("Notice = %q", j.Notice())
	}
	record(t, j, answers(0, 5)...)
	if _, err := j.Backup(ctx, ""); err != nil {
		t.Error(err)
	}
	wantGoodBackups(t, path, Options{})
	if got, err := j.Sitting(ctx, pack, answer(0).Lesson); len(got) != 5 || err != nil {
		t.Errorf("Sitting: %d entries, %v", len(got), err)
	}
	if names := namesIn(t, filepath.Dir(path)); slices.Contains(names, "progress.db-shm") {
		t.Errorf("shared memory on a network drive: %q", names)
	}
	got := said(t, task{Do: "record", Path: path, From: 5, Count: 1, Network: true}.command(t))
	if !slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, "error [in use]") }) {
		t.Errorf("a second program says %q", got)
	}
	closeJournal(t, j)
	// Carried to a local disk and back.
	local := open(t, path)
	record(t, local, answer(5))
	wantPragmas(t, "local", local.pen.conn, map[string]string{"journal_mode": "wal"})
	closeJournal(t, local)
	back := openWith(t, path, opt)
	record(t, back, answer(6))
	wantSound(t, back)
	if got := len(nonces(t, back)); got != 7 {
		t.Errorf("%d events, want 7", got)
	}
}

func TestJournalOnAReadOnlyDiskIsReadFromACopy(t *testing.T) {
	nobody := asNobody(t)
	source := open(t, journalPath(t))
	record(t, source, answers(0, 20)...)
	path := filepath.Join(nobody, "progress.db")
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(source.path+suffix, path+suffix); err != nil {
			t.Fatal(err)
		}
	}
	chmod(t, 0o444, path, path+"-wal")
	chmod(t, 0o555, nobody)
	got := runAsNobody(t, task{Do: "open", Path: path, ReadOnly: true})
	if !slices.Equal(got, []string{"start", "open", "notice " + copyNotice, "events 20"}) {
		t.Errorf("a child that reads says %q", got)
	}
	got = runAsNobody(t, task{Do: "open", Path: path})
	if len(got) != 2 || !strings.HasPrefix(got[1], "error [read-only]") {
		t.Errorf("a child that would write says %q", got)
	}
}

// TestFolderThatCannotBeWritten needs another user: root may write anywhere.
func TestFolderThatCannotBeWritten(t *testing.T) {
	nobody := asNobody(t)
	path := filepath.Join(nobody, "progress.db")
	chmod(t, 0o555, nobody)
	for _, p := range []string{path, filepath.Join(nobody, "data", "progress.db")} {
		got := runAsNobody(t, task{Do: "open", Path: p})
		if len(got) != 2 || !strings.HasPrefix(got[1], "error [read-only]") {
			t.Errorf("in a folder without permission: %q", got)
		}
	}
	chmod(t, 0o755, nobody)
	copyOf(t, latest, path)
	chmod(t, 0o000, path)
	got := runAsNobody(t, task{Do: "open", Path: path, ReadOnly: true})
	if len(got) != 2 || !strings.HasPrefix(got[1], "error [read-only]") || !strings.Contains(got[1], "cannot be read") {
		t.Errorf("a file that may not be read: %q", got)
	}
	chmod(t, 0o444, path)
	got = runAsNobody(t, task{Do: "open", Path: path})
	if len(got) != 2 || !strings.HasPrefix(got[1], "error [read-only]") {
		t.Errorf("a file that may not be written: %q", got)
	}
}

// asNobody is a folder that every user can reach, for a child with the rights of none.
func asNobody(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" || os.Getuid() != 0 {
		t.Skip("only root can start a child under another user, and only another user is stopped by permissions of root's files")
	}
	folder, err := os.MkdirTemp("", "engineroom-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	inner := filepath.Join(folder, "home")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	chmod(t, 0o755, folder, inner)
	return inner
}

func chmod(t *testing.T, mode os.FileMode, paths ...string) {
	t.Helper()
	for _, p := range paths {
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
	}
}

// runAsNobody runs a child as user 65534 from a copy of the test binary that everybody may run.
func runAsNobody(t *testing.T, do task) []string {
	t.Helper()
	cmd := do.command(t)
	folder, err := os.MkdirTemp("", "engineroom-child-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	chmod(t, 0o755, folder)
	binary := filepath.Join(folder, "child")
	if err := exec.Command("cp", os.Args[0], binary).Run(); err != nil {
		t.Fatal(err)
	}
	chmod(t, 0o755, binary)
	cmd.Path, cmd.Dir = binary, folder
	cmd.Env = append(cmd.Env, "TMPDIR=/tmp", "HOME=/nonexistent")
	underUser(cmd, 65534)
	return said(t, cmd)
}

func TestOpeningDoesNotWaitForTheWall(t *testing.T) {
	// A clock set wrong is no reason to refuse a journal.
	path := journalPath(t)
	j := openWith(t, path, Options{Now: func() time.Time { return time.Unix(-1<<40, 0) }})
	record(t, j, study.Entry{Nonce: "n", Type: study.Read, Pack: pack, At: time.Unix(-1<<40, 0)})
	closeJournal(t, j)
	open(t, path)
}
