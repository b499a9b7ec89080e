package progress

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

func TestAnswerIsOnDiskWhenRecordReturns(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answer(0))
	// What a power cut would leave: the bytes of the files, with nothing of this process in them.
	left := filepath.Join(t.TempDir(), "progress.db")
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix) // the journal is closed right after; see dsn.go
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(left+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	closeJournal(t, j)
	got := nonces(t, open(t, left))
	if len(got) != 1 || got[0] != answer(0).Nonce {
		t.Errorf("after the power cut the journal holds %q", got)
	}
}

func TestEntryComesBackAsItWasRecorded(t *testing.T) {
	full := answer(1)
	full.Type, full.Seed, full.Steps, full.Hints = study.Answer, math.MaxUint64, 12, 2
	full.Response = quiz.Response{Chose: []int{3, -1}, Typed: []string{"naïve\x00 <b>", strings.Repeat("x", 1<<20)},
		DontKnow: true, Revealed: true}
	full.Sitting, full.Lesson = "s", "l"
	bare := study.Entry{Nonce: "n", Type: study.Opened, Pack: pack, Sitting: "s", Lesson: "l", At: began.UTC()}
	j := open(t, journalPath(t))
	record(t, j, full, bare)
	got, err := j.Sitting(ctx, pack, "l")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []study.Entry{full, bare} {
		want.Device, want.Seq = deviceOf(t, j), int64(i+1)
		if !got[i].At.Equal(want.At) || got[i].At.Format(time.RFC3339Nano) != want.At.Format(time.RFC3339Nano) {
			t.Errorf("entry %d: at %v, want %v", i, got[i].At, want.At)
		}
		got[i].At, want.At = time.Time{}, time.Time{}
		if !reflect.DeepEqual(got[i], want) {
			t.Errorf("entry %d:\n got %.300v\nwant %.300v", i, got[i], want)
		}
	}
}

func TestSecondTryOfAnEntryChangesNothing(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 4)...)
	before := exported(t, j)
	again := answers(2, 4)
	again[0].Score, again[1].At = 0.5, began.Add(time.Hour)
	record(t, j, again...)
	record(t, j, answer(3), answer(3))
	if after := exported(t, j); after != before {
		t.Errorf("the journal changed:\n%s\nwas\n%s", after, before)
	}
	wantSound(t, j)
	record(t, j, answer(3), answer(4))
	if got := len(nonces(t, j)); got != 5 {
		t.Errorf("%d events, want 5", got)
	}
	wantSound(t, j)
}

func TestAnythingInAnEntryCanBeStored(t *testing.T) {
	j := open(t, journalPath(t))
	huge := math.MaxInt
	strange := []study.Entry{
		{Score: math.NaN()}, {Score: math.Inf(1)}, {Score: math.Inf(-1)}, {Score: 1e300}, {Score: -1},
		{Took: math.MaxInt64}, {Took: math.MinInt64}, {Step: huge, Steps: -huge, Rev: huge, Try: -huge, Hints: huge},
		{At: time.Time{}}, {At: time.Unix(1<<40, 0)}, {At: time.Unix(-1<<40, 0)}, {At: time.Unix(1<<62, 0)},
		{At: began.In(time.FixedZone("", 1<<30))}, {At: began.In(time.FixedZone("", -90))},
		{Item: "bad\xff\xfeutf", Locale: "\x00", Lesson: strings.Repeat("l", 70_000)},
		{Facts: study.Facts{Guess: math.NaN(), Objectives: []string{"\xff"}, Words: -huge, Tuning: &study.Tuning{
			Weights: []float64{math.NaN()}, Aim: math.Inf(1), Tried: time.Unix(1<<62, 0).In(time.FixedZone("", 1<<30))}}},
		{Response: quiz.Response{Typed: []string{"\xff", strings.Repeat("y", 300_000), "\u2028"}}, Shown: []int{}},
	}
	for i := range strange {
		strange[i].Nonce, strange[i].Type, strange[i].Pack = fmt.Sprint(i), study.Answer, pack
		strange[i].Sitting, strange[i].Scored = "s", true
		if strange[i].Item == "" {
			strange[i].Item = "item"
		}
		record(t, j, strange[i])
	}
	wantSound(t, j)
	if text := exported(t, j); strings.Contains(text, "NaN") || strings.Contains(text, "+Inf") {
		t.Error("the export holds what is no number")
	}
	for _, now := range []time.Time{began, {}, time.Unix(1<<40, 0)} {
		if _, err := j.Overview(ctx, pack, now); err != nil {
			t.Errorf("Overview on %v: %v", now, err)
		}
	}
}

func TestEntryWithoutANameIsRefused(t *testing.T) {
	j := open(t, journalPath(t))
	for _, e := range []study.Entry{{Type: study.Read, Pack: pack}, {Nonce: "n", Pack: pack}, {Nonce: "n", Type: study.Read}} {
		wantError(t, j.Record(ctx, answer(0), e), ErrNotSaved)
	}
	if got := nonces(t, j); len(got) != 0 {
		t.Errorf("of a refused set of entries, %q were kept", got)
	}
}

func TestEntriesOfOneCallAreKeptTogetherOrNotAtAll(t *testing.T) {
	j := openWith(t, journalPath(t), Options{pragmas: []string{"max_page_count(40)"}})
	many := answers(0, 2000)
	wantError(t, j.Record(ctx, many...), ErrNotSaved, ErrFull)
	if got := len(nonces(t, j)); got != 0 {
		t.Errorf("%d entries were kept of a set that was not saved", got)
	}
	record(t, j, many[:10]...)
	wantSound(t, j)
}

func TestFullDiskIsToldAndAnswersFitAgainWhenThereIsRoom(t *testing.T) {
	j := openWith(t, journalPath(t), Options{pragmas: []string{"max_page_count(40)"}})
	var i int
	var err error
	for err == nil {
		err = j.Record(ctx, answer(i))
		i++
	}
	wantError(t, err, ErrNotSaved, ErrFull)
	if !strings.HasPrefix(err.Error(), "not saved: the disk is full") {
		t.Errorf("error reads %q", err)
	}
	if _, err := j.pen.conn.ExecContext(ctx, `PRAGMA max_page_count(100000)`); err != nil {
		t.Fatal(err)
	}
	record(t, j, answer(i-1))
	if got := len(nonces(t, j)); got != i {
		t.Errorf("%d events, want %d", got, i)
	}
	wantSound(t, j)
}

func TestGoroutinesMayRecordAndReadAtOnce(t *testing.T) {
	j := open(t, journalPath(t))
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 25 {
				record(t, j, answer(w*25+i))
				if _, err := j.Overview(ctx, pack, began); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := len(nonces(t, j)); got != 100 {
		t.Errorf("%d events, want 100", got)
	}
	wantSound(t, j)
}

func TestLeavingDoesNotBreakOffASave(t *testing.T) {
	j := open(t, journalPath(t))
	gone, leave := context.WithCancel(ctx)
	leave()
	err := j.Record(gone, answer(0))
	wantError(t, err, ErrNotSaved, context.Canceled)

	// While another process writes, Record waits; who leaves meanwhile does not stop it.
	other := open(t, j.path)
	tx, err := other.pen.conn.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	leaving, leave := context.WithCancel(ctx)
	saved := make(chan error)
	go func() { saved <- j.Record(leaving, answer(1)) }()
	leave()
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	err = <-saved
	if got := len(nonces(t, j)); (err == nil) != (got == 1) {
		t.Errorf("Record said %v, and the journal holds %d events", err, got)
	}
}

func TestRecordSeesThatItsFileIsGone(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answer(0))
	if _, err := SetAside(ctx, path, began); err != nil {
		t.Fatal(err)
	}
	wantError(t, j.Record(ctx, answer(1)), ErrNotSaved, ErrReplaced)
	open(t, path)
	wantError(t, j.Record(ctx, answer(1)), ErrNotSaved, ErrReplaced)
}

func TestRecordIntoAJournalForReadingIsRefused(t *testing.T) {
	path := journalPath(t)
	open(t, path)
	j := openWith(t, path, Options{ReadOnly: true})
	wantError(t, j.Record(ctx, answer(0)), ErrNotSaved, ErrReadOnly)
	wantError(t, j.Rebuild(ctx), ErrReadOnly)
}

func TestSlowNeighbourIsWaitedForAndThenNamed(t *testing.T) {
	path := journalPath(t)
	j, other := openWith(t, path, Options{patience: 20 * time.Millisecond}), open(t, path)
	tx, err := other.pen.conn.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, j.Record(ctx, answer(0)), ErrNotSaved, ErrBusy)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	record(t, j, answer(0))
}

func TestChainLinksEveryEventToTheOneBefore(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 3)...)
	var chain []event
	err := j.snapshot(ctx, func(q querier) error {
		return walk(ctx, q, byChain, func(e *event) error {
			chain = append(chain, *e)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range chain {
		var prev []byte
		if i > 0 {
			prev = chain[i-1].hash
		}
		if e.seq != int64(i+1) || string(e.prev) != string(prev) || string(e.sum()) != string(e.hash) {
			t.Errorf("event %d: seq %d, prev %x, hash %x", i, e.seq, e.prev, e.hash)
		}
	}
}

func FuzzStoredResponse(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"chose":[1]}`, `{"typed":["a\u0000"]}`, `[`, `{"chose":"x"}`, `null`, `{"chose":[1e999]}`} {
		f.Add(s, `[0,1]`)
	}
	f.Fuzz(func(t *testing.T, resp, shown string) {
		e := event{nonce: "n", typ: "answer", pack: "p", resp: resp, shown: shown}
		got, err := e.entry()
		if err != nil {
			return
		}
		back, err := newEvent(got)
		if err != nil {
			t.Fatalf("storing again what was read from %q: %v", resp, err)
		}
		again, err := back.entry()
		if err != nil || !reflect.DeepEqual(again.Response, normal(got.Response)) {
			t.Fatalf("%q reads %+v, stored again %+v, %v", resp, got.Response, again.Response, err)
		}
	})
}

// normal is r without the difference between none and an empty list.
func normal(r quiz.Response) quiz.Response {
	if len(r.Chose) == 0 {
		r.Chose = nil
	}
	if len(r.Typed) == 0 {
		r.Typed = nil
	}
	return r
}

func TestErrorsOfRecordAreAllNotSaved(t *testing.T) {
	j := open(t, journalPath(t))
	for _, cause := range []error{errors.New("anything"), diskFull("f", nil), busy("f", nil), readOnly("f", nil),
		diskError("f", 778, nil), damaged("f", "x", nil), newer("f", 2, 1), context.Canceled} {
		wantError(t, j.notSaved(cause), ErrNotSaved, cause)
	}
}
