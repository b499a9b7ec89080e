package progress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

var ctx = context.Background()

func TestMain(m *testing.M) {
	if task := os.Getenv(childEnv); task != "" {
		os.Exit(child(task))
	}
	os.Exit(m.Run())
}

// began is when the entries of these tests begin: a Saturday in the winter of Berlin.
var began = time.Date(2026, 11, 21, 9, 0, 0, 0, time.FixedZone("", 3600))

const pack = "org.engineroom.backend"

// answer is the i-th answer of a learner who never stops: 80 lessons, 50,000 questions, every second one missed.
func answer(i int) study.Entry {
	return study.Entry{
		Nonce: fmt.Sprintf("nonce-%016d", i), Type: study.Answer, At: began.Add(time.Duration(i) * time.Second),
		Pack: pack, Locale: "en", Version: "1.0.0", Sitting: fmt.Sprintf("sitting-%08d", i/12),
		Lesson: fmt.Sprintf("m%02d.%d", i/12%10, i/120%8), Step: i % 12, Item: fmt.Sprintf("item-%d", i%50_000), Rev: 1,
		Mean: "51ab93c0e1f2", Key: "9c1f00aa12ef", Kind: quiz.Single, Shown: []int{2, 0, 1, 3},
		Response: quiz.Response{Chose: []int{i % 4}}, Score: float64(i % 2), Scored: true, Try: 1,
		Took: 14_250 * time.Millisecond,
	}
}

func answers(from, to int) []study.Entry {
	var out []study.Entry
	for i := from; i < to; i++ {
		out = append(out, answer(i))
	}
	return out
}

func journalPath(tb testing.TB) string { return filepath.Join(tb.TempDir(), "data", "progress.db") }

func open(tb testing.TB, path string) *Journal { return openWith(tb, path, Options{}) }

func openWith(tb testing.TB, path string, opt Options) *Journal {
	tb.Helper()
	j, err := Open(ctx, path, opt)
	if err != nil {
		tb.Fatalf("opening %s: %v", path, err)
	}
	tb.Cleanup(func() { j.Close() })
	return j
}

func record(tb testing.TB, j *Journal, entries ...study.Entry) {
	tb.Helper()
	if err := j.Record(ctx, entries...); err != nil {
		tb.Fatalf("recording: %v", err)
	}
}

func closeJournal(tb testing.TB, j *Journal) {
	tb.Helper()
	if err := j.Close(); err != nil {
		tb.Fatal(err)
	}
}

// deviceOf is who appends to a journal.
func deviceOf(tb testing.TB, j *Journal) string {
	tb.Helper()
	info, err := j.Info(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	return info.Device
}

// nonces lists what the journal holds, in order.
func nonces(tb rapid.TB, j *Journal) []string {
	tb.Helper()
	var out []string
	err := j.snapshot(ctx, func(q querier) error {
		return walk(ctx, q, byClock, func(e *event) error {
			out = append(out, e.nonce)
			return nil
		})
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// exported is everything a journal says, as text.
func exported(tb rapid.TB, j *Journal) string {
	tb.Helper()
	var b bytes.Buffer
	if err := j.Export(ctx, &b, ""); err != nil {
		tb.Fatal(err)
	}
	lines := strings.SplitAfter(b.String(), "\n")
	return strings.Join(lines[1:len(lines)-2], "") // head and end tell the time
}

func wantSound(tb testing.TB, j *Journal) {
	tb.Helper()
	problems, err := j.Verify(ctx)
	if err != nil || len(problems) > 0 {
		tb.Fatalf("Verify: %v, %v", problems, err)
	}
}

// wantError checks the kinds of an error and that it reads as one sentence and a hint, without names of Go types.
func wantError(tb testing.TB, err error, kinds ...error) {
	tb.Helper()
	for _, kind := range kinds {
		if !errors.Is(err, kind) {
			tb.Fatalf("got error %v, want one of kind %q", err, kind)
		}
	}
	told := err.Error()
	sentence, hint, ok := strings.Cut(told, "\nhint: ")
	if !ok || hint == "" || sentence == "" || strings.Contains(hint, "\n") || strings.Contains(sentence, "\n") {
		tb.Errorf("error reads %q, want one sentence and one hint", told)
	}
	for _, jargon := range []string{"*progress", "sql:", "panic", "goroutine", "%!"} {
		if strings.Contains(told, jargon) {
			tb.Errorf("error %q holds %q", told, jargon)
		}
	}
}

func TestEveryConnectionIsSetUpAsPromised(t *testing.T) {
	j := open(t, journalPath(t))
	common := map[string]string{"busy_timeout": "5000", "foreign_keys": "1", "journal_mode": "wal",
		"application_id": fmt.Sprint(applicationID), "user_version": fmt.Sprint(j.opt.known())}
	writer := map[string]string{"synchronous": "2", "query_only": "0", "locking_mode": "normal"}
	if runtime.GOOS == "darwin" {
		writer["fullfsync"], writer["checkpoint_fullfsync"] = "1", "1"
	}
	wantPragmas(t, "writer", j.pen.conn, common)
	wantPragmas(t, "writer", j.pen.conn, writer)
	for range readers + 1 {
		conn, err := j.pools[0].Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		wantPragmas(t, "reader", conn, common)
		wantPragmas(t, "reader", conn, map[string]string{"query_only": "1"})
		conn.Close()
	}
}

func wantPragmas(t *testing.T, who string, q querier, want map[string]string) {
	t.Helper()
	for name, value := range want {
		var got string
		if err := q.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			t.Fatalf("%s: PRAGMA %s: %v", who, name, err)
		}
		if got != value {
			t.Errorf("%s: PRAGMA %s is %s, want %s", who, name, got, value)
		}
	}
}

func TestJournalBelongsToItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answer(0))
	for name, want := range map[string]os.FileMode{filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600} {
		fi, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fi.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
}

func TestEventsCannotBeChangedOrDeleted(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 3)...)
	for _, sql := range []string{`UPDATE events SET score = 1`, `DELETE FROM events`,
		`REPLACE INTO events SELECT * FROM events`} {
		if _, err := j.pen.conn.ExecContext(ctx, sql); err == nil {
			t.Errorf("%s: no error", sql)
		}
	}
	if got := len(nonces(t, j)); got != 3 {
		t.Errorf("%d events left of 3", got)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	j := open(t, journalPath(t))
	if _, err := j.pools[0].ExecContext(ctx, `DELETE FROM meta`); err == nil {
		t.Error("a connection for reading deleted a row")
	}
}

func TestCloseIsSafeAtAnyTime(t *testing.T) {
	j := open(t, journalPath(t))
	done := make(chan error)
	go func() {
		for i := 0; ; i++ {
			if err := j.Record(ctx, answer(i)); err != nil {
				done <- err
				return
			}
		}
	}()
	for range 3 {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-done; !errors.Is(err, ErrNotSaved) {
		t.Errorf("recording into a closed journal: %v", err)
	}
	if _, err := j.Overview(ctx, pack, began); err == nil {
		t.Error("reading a closed journal: no error")
	}
}

func TestInfoTellsHowTheJournalStands(t *testing.T) {
	path := journalPath(t)
	made := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	j := openWith(t, path, Options{Now: func() time.Time { return made }})
	record(t, j, answers(0, 5)...)
	if _, err := j.Backup(ctx, ""); err != nil {
		t.Fatal(err)
	}
	i, err := j.Info(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if i.Path != path || i.Size == 0 || i.Version != latest || len(i.Device) != 16 || !i.Created.Equal(made) || i.Events != 5 ||
		i.Answers != 5 || i.Backups != 1 || !i.LastBackup.Equal(made) || i.Mode != "wal" || !strings.HasPrefix(i.SQLite, "3.") {
		t.Errorf("Info = %+v", i)
	}
}
