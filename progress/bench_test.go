package progress

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// BenchmarkRecord saves answers one by one. The demand is that one costs at most twice what
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

// million is a journal of 1,000,000 answers to 50,000 questions over three years, made once for each format.
func million(b *testing.B) string { return history(b, 1_000_000, 50_000) }

// history is a journal of so many answers to so many questions.
func history(b *testing.B, count, cards int) string {
	b.Helper()
	if testing.Short() {
		b.Skip("making a long history takes a minute")
	}
	sum := sha256.Sum256([]byte(strings.Join(migrations(), "")))
	path := filepath.Join(os.TempDir(), fmt.Sprintf("engineroom-history-%d-%x", count, sum[:6]), "progress.db")
	if _, err := os.Stat(path + ".done"); err == nil {
		return path
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		b.Fatal(err)
	}
	j := openWith(b, path, Options{pragmas: []string{"synchronous(OFF)"}})
	began := time.Now()
	writeHistory(b, j, count, cards)
	written := time.Now()
	if err := j.Rebuild(ctx); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d answers written in %v, rebuilt in %v", count, written.Sub(began), time.Since(written))
	closeJournal(b, j)
	if err := os.WriteFile(path+".done", nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// waits are the days between the answers to one question; the last goes on.
var waits = []int{1, 1, 2, 3, 5, 8, 13, 21, 34, 55}

const historyDays = 1095

// writeHistory writes answers as somebody gives them who learns new questions for two years and goes over old ones for
// three, without what follows from them.
func writeHistory(b *testing.B, j *Journal, count, cards int) {
	b.Helper()
	days := make([][]int, historyDays)
	for c := range cards {
		for n, day := 0, c*historyDays*2/3/cards; day < historyDays; n++ {
			days[day] = append(days[day], c)
			day += waits[min(n, len(waits)-1)]
		}
	}
	if err := j.pen.sharpen(ctx); err != nil {
		b.Fatal(err)
	}
	err := j.pen.inside(ctx, j.path, func() error {
		last, err := j.pen.findHead(ctx, j.path, j.opt.known())
		i := 0
		for day := 0; err == nil && i < count; day = (day + 1) % historyDays {
			for k, c := range days[day] {
				if i++; i > count {
					break
				}
				at := began.Add(time.Duration(day-historyDays)*24*time.Hour + time.Duration(k)*10*time.Second)
				e, bad := newEvent(oldAnswer(i, c, at))
				if bad != nil {
					return bad
				}
				e.device, e.seq, e.prev, e.clock = last.device, last.seq+1, last.hash, max(e.at, last.clock+1)
				e.hash = e.sum()
				if last = e; j.pen.exec(ctx, j.pen.insert, e.values()...) != nil {
					return j.pen.exec(ctx, j.pen.insert, e.values()...)
				}
			}
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// oldAnswer is the ith answer of a history, to one of its questions. A lesson has 25 questions and five objectives.
func oldAnswer(i, card int, at time.Time) study.Entry {
	e := answer(i)
	e.At, e.Item, e.Lesson, e.Sitting = at, fmt.Sprintf("item-%d", card), fmt.Sprintf("m%03d.%d", card/250, card/25%10), fmt.Sprint("review:", i/20)
	e.Score, e.Kind = 1, []quiz.Kind{quiz.Single, quiz.Text, quiz.Cloze}[card%3]
	if i*2654435761%100 < 12 {
		e.Score = 0
	}
	e.Took = time.Duration(8_000+i*2654435761%20_000) * time.Millisecond
	e.Facts = study.Facts{Lesson: e.Lesson, Objectives: []string{fmt.Sprintf("o%d", card/5)}, Produced: e.Kind != quiz.Single, Guess: 0.25, Words: 45,
		Sure: study.Sureness(i % 4)}
	e.Lesson = ""
	return e
}

// BenchmarkOpenMillion opens the journal, reads what the first screen shows and closes it. The demand is 1.1 times
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
		if err != nil || o.ItemsSeen != 50_000 || o.Due < 1000 {
			b.Fatalf("%d items, %d due, %v", o.ItemsSeen, o.Due, err)
		}
	}
}

// BenchmarkOverviewAllDue is the first screen of somebody who was away for two years: everything is due.
func BenchmarkOverviewAllDue(b *testing.B) {
	j := open(b, million(b))
	for b.Loop() {
		o, err := j.Overview(ctx, pack, began.AddDate(10, 0, 0))
		if err != nil || o.Due < 40_000 {
			b.Fatalf("%d due, %v", o.Due, err)
		}
	}
}

func BenchmarkAgendaMillion(b *testing.B) { benchmarkAgenda(b, began) }

func BenchmarkAgendaAllDue(b *testing.B) { benchmarkAgenda(b, began.AddDate(10, 0, 0)) }

func benchmarkAgenda(b *testing.B, now time.Time) {
	j := open(b, million(b))
	count := 0
	for b.Loop() {
		a, err := j.Agenda(ctx, now, 100)
		if err != nil || len(a.Cards) != 100 {
			b.Fatalf("%d cards, %v", len(a.Cards), err)
		}
		count = a.Count
	}
	b.ReportMetric(float64(count), "due")
}

func BenchmarkMasteryMillion(b *testing.B) {
	j := open(b, million(b))
	for b.Loop() {
		if all, err := j.Mastery(ctx, pack); err != nil || len(all) != 10_000 {
			b.Fatalf("%d objectives, %v", len(all), err)
		}
	}
}

func BenchmarkLogMillion(b *testing.B) {
	j := open(b, million(b))
	for b.Loop() {
		if all, err := j.Log(ctx); err != nil || len(all) < 900_000 {
			b.Fatalf("%d reviews, %v", len(all), err)
		}
	}
}

// BenchmarkTune changes how memory is reckoned, which grades every answer anew. Somebody else records meanwhile, and waits
// at most longest-wait.
func BenchmarkTune(b *testing.B) {
	for _, count := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			j := openCopyOf(b, history(b, count, count/20))
			other := openWith(b, j.path, Options{patience: time.Hour})
			waits := make(chan time.Duration)
			done := make(chan struct{})
			go func() {
				var longest time.Duration
				for i := 0; ; i++ {
					select {
					case <-done:
						waits <- longest
						return
					default:
					}
					began := time.Now()
					if err := other.Record(ctx, oldAnswer(3_000_000+i, i%500, began)); err != nil {
						b.Error(err)
					}
					longest = max(longest, time.Since(began))
					time.Sleep(20 * time.Millisecond)
				}
			}()
			for i := 0; b.Loop(); i++ {
				record(b, j, study.Entry{Nonce: fmt.Sprint("tune", i), Type: study.Tuned, At: began, Pack: pack, Facts: study.Facts{
					Tuning: &study.Tuning{Aim: 0.85 + float64(i%2)/100}}})
			}
			close(done)
			b.ReportMetric(float64((<-waits).Milliseconds()), "longest-wait-ms")
		})
	}
}

// openCopyOf opens a copy of a journal, to write to it.
func openCopyOf(b *testing.B, source string) *Journal {
	b.Helper()
	path := journalPath(b)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := copyFile(source, path); err != nil {
		b.Fatal(err)
	}
	return open(b, path)
}

func BenchmarkRecordMillion(b *testing.B) {
	j := openCopyOf(b, million(b))
	for i := 0; b.Loop(); i++ {
		record(b, j, oldAnswer(2_000_000+i, i*7919%50_000, began.Add(time.Duration(i)*10*time.Second)))
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
