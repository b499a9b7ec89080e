package progress

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// steady draws what a learner does with questions that stay what they are: each has its lesson, its kind and its objective.
type steady struct {
	t     *rapid.T
	at    time.Time
	count int
	told  []study.Entry
}

func (s *steady) pick(label string, n int) int { return rapid.IntRange(0, n-1).Draw(s.t, label) }

func (s *steady) entry() study.Entry {
	s.count++
	s.at = s.at.Add([]time.Duration{time.Minute, 11 * time.Minute, aDay / 2, aDay, 4 * aDay, 30 * aDay, -time.Hour, -2 * aDay}[s.pick("wait", 8)])
	item := s.pick("item", 5)
	e := study.Entry{
		Nonce: fmt.Sprint("n", s.count), Type: study.Answer, At: s.at, Pack: pack, Lesson: "m01.1", Item: fmt.Sprint("q", item), Kind: quiz.Single,
		Scored: true, Score: float64(min(1, s.pick("score", 6))), Took: time.Duration(s.pick("seconds", 90)) * time.Second,
	}
	e.Facts = study.Facts{Objectives: []string{[]string{"x", "x", "x", "y", "z"}[item]}, Produced: item == 0, Guess: 0.25, Sure: study.Sureness(s.pick("sure", 4))}
	if item == 0 {
		e.Kind = quiz.Text
	}
	switch s.pick("sort", 12) {
	case 0, 1:
		s.change(&e)
	case 2:
		e.Type = []study.EntryType{study.Buried, study.Suspended, study.Resumed}[s.pick("away", 3)]
	case 3:
		e.Scored = false
	}
	if e.Type == study.Answer && e.Scored {
		s.told = append(s.told, e)
	}
	return e
}

func (s *steady) change(e *study.Entry) {
	if len(s.told) == 0 {
		return
	}
	of := s.told[max(0, len(s.told)-1-s.pick("back", 3))]
	e.Type, e.Item, e.Kind, e.Facts = []study.EntryType{study.Regraded, study.TakenBack}[s.pick("change", 2)], of.Item, of.Kind, of.Facts
	e.Facts.Of, e.Facts.Rating = of.Nonce, memory.Rating(1+s.pick("rating", 4))
}

const aDay = 24 * time.Hour

// counted is a review that counts in the end.
type counted struct {
	study.Entry
	study.Outcome
	day int
}

// account is what the events of an export come to, counted slowly.
type account struct {
	reviews []counted
	sure    map[study.Sureness]study.SureStats
}

// countSlowly reads an export and keeps each review that was not taken back, as it was graded in the end.
func countSlowly(t *rapid.T, j *Journal) account {
	var file bytes.Buffer
	if err := j.Export(ctx, &file, ""); err != nil {
		t.Fatal(err)
	}
	a := account{sure: map[study.Sureness]study.SureStats{}}
	at := map[string]int64{}
	err := readExport(&file, latest, func(e *event) error {
		at[e.nonce] = e.at
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a.reviews = reviewsThatCount(t, j)
	for _, r := range a.reviews {
		if at[r.Nonce] != r.At.UnixMilli() {
			t.Fatalf("the review %s is not in the export", r.Nonce)
		}
		if said := r.Facts.Sure; said != study.Unsaid {
			a.sure[said] = study.SureStats{Said: said, Answers: a.sure[said].Answers + 1, Rights: a.sure[said].Rights + int(bit(r.Score >= 1))}
		}
	}
	return a
}

// reviewsThatCount asks each card anew, one event after the other.
func reviewsThatCount(t *rapid.T, j *Journal) []counted {
	var all []counted
	err := j.snapshot(ctx, func(q querier) error {
		tuning, err := tuningNow(ctx, q)
		if err != nil {
			return err
		}
		_, err = remember(ctx, q, tuning, func(e study.Entry, o study.Outcome) {
			of := e
			if o.Replaced != nil {
				i := slices.IndexFunc(all, func(c counted) bool { return c.Nonce == o.Replaced.Nonce })
				of = all[i].Entry
				all = slices.Delete(all, i, i+1)
			}
			if o.Review {
				all = append(all, counted{of, o, memory.Day(of.At)})
			}
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestStatsAreWhatSlowCountingFinds holds every figure of the statistics against the events themselves, whatever was graded
// anew, taken back and put away.
func TestStatsAreWhatSlowCountingFinds(t *testing.T) {
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		j, err := Open(ctx, filepath.Join(folder, fmt.Sprint(n), "progress.db"), Options{pragmas: []string{"synchronous(OFF)"}})
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		l := &steady{t: t, at: began}
		var entries []study.Entry
		for range rapid.IntRange(1, 60).Draw(t, "entries") {
			entries = append(entries, l.entry())
		}
		if err := j.Record(ctx, entries...); err != nil {
			t.Fatal(err)
		}
		s, err := j.Stats(ctx, pack, l.at)
		if err != nil {
			t.Fatal(err)
		}
		a := countSlowly(t, j)
		wantRecalls(t, s, a)
		wantLogOfReviews(t, j, a)
		for _, got := range s.Sure {
			if got != a.sure[got.Said] {
				t.Fatalf("said %+v, want %+v", got, a.sure[got.Said])
			}
		}
		if len(s.Sure) != len(a.sure) {
			t.Fatalf("said %+v, want %+v", s.Sure, a.sure)
		}
		wantForecast(t, s, allCards(t, j))
		wantMasteryIsEarned(t, s, a)
	})
}

// wantRecalls counts the reviews of something that was learned on an earlier day, and what was predicted of them, in the
// days that statistics are about.
func wantRecalls(t *rapid.T, s study.Stats, a account) {
	want := map[int]study.Recall{}
	for _, r := range a.reviews {
		if w := want[r.day]; r.Days > 0 && r.day > s.Today()-study.StatsDays {
			want[r.day] = study.Recall{Reviews: w.Reviews + 1, Recalled: w.Recalled + int(bit(r.Rating != memory.Again)), Expected: w.Expected + r.Recall}
		}
	}
	for _, got := range s.Recalls {
		w := want[got.Day]
		if got.Reviews != w.Reviews || got.Recalled != w.Recalled || math.Abs(got.Expected-w.Expected) > 1e-9 {
			t.Fatalf("on day %d %+v, want %+v", got.Day, got.Recall, w)
		}
	}
	if len(s.Recalls) != len(want) {
		t.Fatalf("recalls %+v, want %+v", s.Recalls, want)
	}
}

// wantLogOfReviews holds what weights are fitted to against the grades that count.
func wantLogOfReviews(t *rapid.T, j *Journal, a account) {
	log, err := j.Log(ctx)
	if err != nil || len(log) != len(a.reviews) {
		t.Fatalf("a log of %d reviews, want %d, %v", len(log), len(a.reviews), err)
	}
	told := func(r memory.Rating, days int, guess float64) string { return fmt.Sprint(r, days, guess) }
	var got, want []string
	for i := range log {
		got = append(got, told(log[i].Rating, log[i].Days, log[i].Guess))
		want = append(want, told(a.reviews[i].Rating, a.reviews[i].Days, a.reviews[i].Facts.Guess))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("the log has %v, want %v", got, want)
	}
}

// wantForecast counts the cards of each day.
func wantForecast(t *rapid.T, s study.Stats, cards []study.Card) {
	var want study.Forecast
	for _, c := range cards {
		if c.Memory.Reps == 0 || c.Away == study.ByHand || c.Away == study.AsLeech {
			continue
		}
		at := memory.Day(c.Memory.Due) - s.Today()
		if at < study.ForecastDays {
			want.Days[max(at, 0)]++
		}
		if at < 0 {
			want.Overdue++
		}
	}
	if got := s.Forecast(); got != want {
		t.Fatalf("the forecast is %+v, want %+v", got, want)
	}
}

// wantMasteryIsEarned counts the days on which something of an objective was right without help.
func wantMasteryIsEarned(t *rapid.T, s study.Stats, a account) {
	for _, ob := range s.Objectives {
		days, made, lapses := map[int]bool{}, false, 0
		for _, r := range a.reviews {
			if r.Facts.Objectives[0] == ob.ID && r.Rating >= memory.Good {
				days[r.day], made = true, made || r.Facts.Produced
			}
		}
		if ob.Days > len(days) || ob.Days < 0 || ob.Lapses < lapses || ob.Made && !made {
			t.Fatalf("%+v was right on %d days, made %t", ob, len(days), made)
		}
		if m := ob.At(s.Now); m == study.Solid && (len(days) < 3 || !made) {
			t.Fatalf("%+v is %v after %d days, made %t", ob, m, len(days), made)
		}
	}
}
