package progress

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/progress/study"
)

// wantMarksOfEvents asks for the marks of every pack and compares them with what a reader of the events would say.
func wantMarksOfEvents(t *rapid.T, j *Journal) {
	var events []event
	err := j.snapshot(ctx, func(q querier) (err error) {
		events, err = load(ctx, q, (*event).fields, `SELECT `+columns+` FROM events`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"", "pack1"} {
		got, err := j.Marks(ctx, of)
		if want := marksByHand(events, of); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("the marks of %q are\n%+v, %v\nwant\n%+v", of, got, err, want)
		}
	}
}

// TestWhatWaitsIsMarkedAsTheJournalWill holds study.Marked, which a face uses for what is not saved yet, to the journal.
func TestWhatWaitsIsMarkedAsTheJournalWill(t *testing.T) {
	folder, n := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		j, err := Open(ctx, filepath.Join(folder, fmt.Sprint(n), "progress.db"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		entries := rapid.SliceOfNDistinct(entry(), 1, 15, func(e study.Entry) string { return e.Nonce }).Draw(t, "entries")
		cut := rapid.IntRange(0, len(entries)).Draw(t, "saved")
		if err := j.Record(ctx, entries[:cut]...); err != nil {
			t.Fatal(err)
		}
		saved, err := j.Marks(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		got := study.Marked(saved, entries[cut:]...)
		if err := j.Record(ctx, entries[cut:]...); err != nil {
			t.Fatal(err)
		}
		want, err := j.Marks(ctx, "")
		for i := range min(len(got), len(want)) {
			got[i].At, want[i].At = time.Time{}, time.Time{} // kept within four-digit years
		}
		if err != nil || len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v, %v", got, want, err)
		}
	})
}

// marksByHand looks, for each place, for its last note and its last bookmark, without any fold.
func marksByHand(events []event, pack string) []study.Mark {
	slices.SortFunc(events, inTotalOrder)
	slices.Reverse(events)
	type found struct{ note, bookmark *event }
	places := map[study.Anchor]*found{}
	var order []study.Anchor
	for i := range events {
		e := &events[i]
		a := study.Anchor{Pack: e.pack, Lesson: e.lesson, Section: int(e.step), Item: e.item}
		isNote, isBookmark := e.typ == "note", e.typ == "bookmark" || e.typ == "unbookmark"
		if !isNote && !isBookmark || pack != "" && e.pack != pack {
			continue
		}
		f := places[a]
		if f == nil {
			f = &found{}
			places[a], order = f, append(order, a)
		}
		if isNote && f.note == nil {
			f.note = e
		}
		if isBookmark && f.bookmark == nil {
			f.bookmark = e
		}
	}
	out := []study.Mark{}
	for _, a := range order {
		m, last := study.Mark{Anchor: a}, (*event)(nil)
		if f := places[a]; true {
			if f.note != nil {
				m.Note, last = f.note.words, f.note
			}
			if f.bookmark != nil {
				m.Bookmarked = f.bookmark.typ == "bookmark"
				if last == nil || inTotalOrder(f.bookmark.copy(), last.copy()) > 0 {
					last = f.bookmark
				}
			}
		}
		m.At = last.moment().UTC()
		if m.Note != "" || m.Bookmarked {
			out = append(out, m)
		}
	}
	return out
}

func (e *event) copy() event { return *e }

func inTotalOrder(a, b event) int {
	switch {
	case a.clock != b.clock:
		return int(max(-1, min(1, a.clock-b.clock)))
	case a.device != b.device:
		return map[bool]int{true: -1, false: 1}[a.device < b.device]
	}
	return int(a.seq - b.seq)
}

// TestMarksOfTwoDevicesFoldTheSameWay mixes the events of two journals in their total order, as a merge will, and folds
// them: the rows are those that a reader of the events finds.
func TestMarksOfTwoDevicesFoldTheSameWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []event
		for _, device := range []string{"a", "b"} {
			var clock int64
			for seq, entry := range rapid.SliceOfN(entry(), 0, 20).Draw(t, device) {
				e, err := newEvent(entry)
				if err != nil {
					t.Fatal(err)
				}
				clock += rapid.Int64Range(1, 3).Draw(t, "tick")
				e.device, e.seq, e.clock = device, int64(seq+1), clock
				all = append(all, e)
			}
		}
		slices.SortFunc(all, inTotalOrder)
		d := newDerived(study.Tuning{})
		for i := range all {
			d.apply(&all[i])
		}
		want := marksByHand(slices.Clone(all), "")
		if len(d.marks) != len(want) {
			t.Fatalf("%d rows, want %d: %+v, %+v", len(d.marks), len(want), d.marks, want)
		}
		for _, m := range want {
			row := d.marks[markKey{m.Pack, m.Lesson, int64(m.Section), m.Item}]
			if row.mark() != m {
				t.Fatalf("%+v, want %+v", row.mark(), m)
			}
		}
	})
}

func TestMarksAreNoLearning(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, study.Entry{Nonce: "r", Type: study.Reported, At: began, Pack: pack, Lesson: "m00.1", Step: -1, Item: "q", Words: "wrong", Took: 1e9})
	record(t, j, storedMarks()...)
	o, err := j.Overview(ctx, pack, began)
	if err != nil || !reflect.DeepEqual(o, study.Overview{Lessons: []study.LessonRecord{}}) {
		t.Errorf("Overview = %+v, %v", o, err)
	}
	if sitting, err := j.Sitting(ctx, pack, "m00.0"); err != nil || len(sitting) != 0 {
		t.Errorf("the marks are a sitting: %+v, %v", sitting, err)
	}
	marks, err := j.Marks(ctx, pack)
	if err != nil || len(marks) != 2 || !marks[0].Bookmarked || marks[0].Item != "item-3" || marks[1].Note != "a note,\nin two lines" {
		t.Errorf("Marks = %+v, %v", marks, err)
	}
	if other, err := j.Marks(ctx, "org.example.other"); err != nil || len(other) != 0 {
		t.Errorf("Marks of another pack = %+v, %v", other, err)
	}
}
