package progress

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkRecord saves answers one by one. The demand (P7 of the design) is that one costs at most twice what
// BenchmarkAppendFdatasync costs on the same disk.
func BenchmarkRecord(b *testing.B) {
	j := open(b, journalPath(b))
	var worst time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		record(b, j, answer(i))
		worst = max(worst, time.Since(began))
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
}

// BenchmarkAppendFdatasync appends the bytes of the same answer to a file and brings them to the disk.
func BenchmarkAppendFdatasync(b *testing.B) {
	log := newLog(b)
	for b.Loop() {
		log.append(b)
	}
}

// BenchmarkRecordAgainstAppend does both in turns, so that a disk that is now fast and now slow is so to both.
func BenchmarkRecordAgainstAppend(b *testing.B) {
	j, log := open(b, journalPath(b)), newLog(b)
	var saved, appended time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		record(b, j, answer(i))
		between := time.Now()
		log.append(b)
		saved, appended = saved+between.Sub(began), appended+time.Since(between)
	}
	b.ReportMetric(float64(saved)/float64(appended), "times-append")
}

// plainLog is the simplest file that keeps answers.
type plainLog struct {
	file *os.File
	row  []byte
}

func newLog(b *testing.B) plainLog {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	e, err := newEvent(answer(1))
	if err != nil {
		b.Fatal(err)
	}
	e.device, e.hash = newDevice(), e.sum()
	return plainLog{f, fmt.Append(nil, e.values()...)}
}

func (l plainLog) append(b *testing.B) {
	b.Helper()
	if _, err := l.file.Write(l.row); err != nil {
		b.Fatal(err)
	}
	if err := syncData(l.file); err != nil {
		b.Fatal(err)
	}
}

// million is a journal of 1,000,000 answers to 50,000 questions over 800 days, made once for each format.
func million(b *testing.B) string {
	b.Helper()
	if testing.Short() {
		b.Skip("making a million answers takes a minute")
	}
	sum := sha256.Sum256([]byte(strings.Join(migrations(), "") + putLesson + putItem + putDay + putTotal + putMark))
	path := filepath.Join(os.TempDir(), fmt.Sprintf("engineroom-million-%x", sum[:6]), "progress.db")
	if _, err := os.Stat(path + ".done"); err == nil {
		return path
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		b.Fatal(err)
	}
	j := open(b, path)
	for i := 0; i < 1_000_000; i += 5000 {
		some := answers(i, i+5000)
		for k := range some {
			some[k].At = began.Add(time.Duration(i+k-1_000_000) * 69 * time.Second)
		}
		record(b, j, some...)
	}
	closeJournal(b, j)
	if err := os.WriteFile(path+".done", nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkOpenMillion opens the journal, reads what the first screen shows and closes it. The demand (P2) is 1.1 times
// BenchmarkOpenSmall for the whole program.
func BenchmarkOpenMillion(b *testing.B) { benchmarkOpen(b, million(b)) }

func BenchmarkOpenSmall(b *testing.B) {
	path := journalPath(b)
	j := open(b, path)
	record(b, j, answers(0, 1000)...)
	closeJournal(b, j)
	benchmarkOpen(b, path)
}

func benchmarkOpen(b *testing.B, path string) {
	for b.Loop() {
		j, err := Open(ctx, path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := j.Overview(ctx, pack, began); err != nil {
			b.Fatal(err)
		}
		if err := j.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOverviewMillion(b *testing.B) {
	j := open(b, million(b))
	for b.Loop() {
		o, err := j.Overview(ctx, pack, began)
		if err != nil || o.ItemsSeen != 50_000 || o.StreakDays < 700 {
			b.Fatalf("%d items, %d days, %v", o.ItemsSeen, o.StreakDays, err)
		}
	}
}

func BenchmarkRecordMillion(b *testing.B) {
	source := million(b)
	path := journalPath(b)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := copyFile(source, path); err != nil {
		b.Fatal(err)
	}
	j := open(b, path)
	for i := 0; b.Loop(); i++ {
		e := answer(1_000_000 + i)
		e.Item = fmt.Sprintf("item-%d", i*7919%50_000)
		record(b, j, e)
	}
}

func BenchmarkVerifyMillion(b *testing.B) {
	j := open(b, million(b))
	for b.Loop() {
		if problems, err := j.Verify(ctx); err != nil || len(problems) > 0 {
			b.Fatal(problems, err)
		}
	}
}
