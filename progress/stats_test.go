package progress

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// diligent writes one answer a day for each of some questions, with what a grade depends on.
func diligent(t *testing.T, j *Journal, days int) {
	t.Helper()
	n := 0
	for day := range days {
		for q := range 3 {
			n++
			e := answer(n)
			e.At = began.AddDate(0, 0, day).Add(time.Duration(q) * time.Hour)
			e.Item, e.Lesson, e.Score = fmt.Sprintf("q%d", q), "m01.1", 1
			e.Facts = study.Facts{Objectives: []string{"one"}, Produced: true, Sure: study.Sure}
			if q == 2 {
				e.Facts = study.Facts{Objectives: []string{"two"}, Sure: study.Unsure, Beliefs: []string{"parallel-adds-up"}}
				e.Score = 0
			}
			record(t, j, e)
		}
	}
}

func TestStatsAreTheSumsOfWhatWasAnswered(t *testing.T) {
	j := open(t, journalPath(t))
	diligent(t, j, 4)
	now := began.AddDate(0, 0, 3).Add(5 * time.Hour)
	s, err := j.Stats(ctx, pack, now)
	if err != nil {
		t.Fatal(err)
	}
	today := memory.Day(now)
	if len(s.Days) != 4 || s.Days[3] != (study.DayStats{Day: today, Answers: 3, Rights: 2, Time: 3 * 14250 * time.Millisecond}) {
		t.Errorf("days %+v", s.Days)
	}
	if s.Streak != 4 || s.Aim != study.DefaultAim || s.Today() != today {
		t.Errorf("a streak of %d, an aim of %v on day %d", s.Streak, s.Aim, s.Today())
	}
	if fmt.Sprint(s.Sure) != fmt.Sprint([]study.SureStats{{Said: study.Unsure, Answers: 4}, {Said: study.Sure, Answers: 8, Rights: 8}}) {
		t.Errorf("said %+v", s.Sure)
	}
	if len(s.Beliefs) != 1 || s.Beliefs[0] != (study.Belief{Pack: pack, ID: "parallel-adds-up", Times: 4, Lesson: "m01.1", Item: "q2"}) {
		t.Errorf("beliefs %+v", s.Beliefs)
	}
	if len(s.Objectives) != 2 {
		t.Errorf("objectives %+v", s.Objectives)
	}
	cards := 0
	for _, l := range s.Loads {
		cards += l.Cards
	}
	if cards != 3 {
		t.Errorf("%d cards are due on %+v, want 3", cards, s.Loads)
	}
	r := s.Recent()
	if r.Reviews != 9 || r.Recalled != 6 || r.Expected <= 0 || r.Expected > 9 {
		t.Errorf("of the reviews on a later day: %+v", r)
	}
	if mastery, err := j.Mastery(ctx, pack); err != nil || fmt.Sprint(mastery) != fmt.Sprint(s.Objectives) {
		t.Errorf("Mastery %+v, %v", mastery, err)
	}
	if other, err := j.Stats(ctx, "another.pack", now); err != nil || len(other.Days)+len(other.Objectives)+len(other.Beliefs) != 0 || other.Streak != s.Streak || len(other.Loads) == 0 {
		t.Errorf("another pack: %+v, %v", other, err)
	}
}

func TestAReviewOnTheDayOfTheLastOneIsNoRecall(t *testing.T) {
	j := open(t, journalPath(t))
	for i, after := range []time.Duration{0, time.Hour, 5 * time.Hour} {
		e := answer(i)
		e.At, e.Item, e.Score = began.Add(after), "q", 1
		record(t, j, e)
	}
	s, err := j.Stats(ctx, pack, began.Add(6*time.Hour))
	if err != nil || len(s.Recalls) != 0 {
		t.Errorf("recalls %+v, %v; all was learned today", s.Recalls, err)
	}
}

func TestTheAimIsTheOneThatWasChosenLast(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, study.Entry{Nonce: "aim", Type: study.Tuned, At: began, Pack: pack, Facts: study.Facts{Tuning: &study.Tuning{Aim: 0.85}}})
	s, err := j.Stats(ctx, pack, began)
	if err != nil || s.Aim != 0.85 {
		t.Errorf("an aim of %v, %v", s.Aim, err)
	}
}

func TestARecordWithNothingInItHasEmptyStats(t *testing.T) {
	j := open(t, journalPath(t))
	s, err := j.Stats(ctx, pack, began)
	if err != nil || len(s.Days)+len(s.Loads)+len(s.Recalls)+len(s.Sure)+len(s.Beliefs)+len(s.Objectives)+s.Streak != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

// sums is a journal with the sums of 1,000,000 reviews of 50,000 cards in 2,000 objectives over ten years. The sums are
// written as they are, because only they are read; a thousand answers stand in for the events.
func sums(b *testing.B) *Journal {
	b.Helper()
	path := filepath.Join(b.TempDir(), "data", "progress.db")
	j := open(b, path)
	record(b, j, answers(0, 1000)...)
	run := func(query string, args ...any) {
		if _, err := j.pen.conn.ExecContext(ctx, query, args...); err != nil {
			b.Fatal(err)
		}
	}
	today, at := int64(memory.Day(began)), began.UnixMilli()
	run(`BEGIN`)
	for d := today - 3650; d < today; d++ {
		run(`REPLACE INTO days VALUES (?, ?, 274, 240, 3600000)`, pack, d)
		run(`REPLACE INTO recalls VALUES (?, 250, 225, 226.5)`, d)
		run(`REPLACE INTO loads VALUES (?, 20)`, 2*today-d-300)
	}
	for i := range 2000 {
		run(`REPLACE INTO objectives VALUES (?,?,?,?,?,1,1,?,25,0,?,?)`, pack, fmt.Sprintf("objective-%d", i), fmt.Sprintf("m%02d.%d", i%10, i%8), 5, today, i%7, at+hour*int64(i), at+2*hour*int64(i))
	}
	for i := range 500 {
		run(`REPLACE INTO beliefs VALUES (?,?,?,'q','m01.1',?)`, pack, fmt.Sprintf("belief-%d", i), i%9, at)
	}
	run(`COMMIT`)
	return j
}

// BenchmarkStats reads everything that the progress screen shows. The demand is 16 ms to its first content.
func BenchmarkStats(b *testing.B) {
	j := sums(b)
	for b.Loop() {
		s, err := j.Stats(ctx, pack, began)
		if err != nil || len(s.Objectives) < 2000 {
			b.Fatal(err)
		}
	}
}
