package progress

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // zones of the tests, whatever the machine has

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// TestDerivedTablesAreWhatReplayMakes: whatever is recorded, in whatever order and at whatever time, the
// tables kept up to date on the way are the tables that a rebuild makes.
func TestDerivedTablesAreWhatReplayMakes(t *testing.T) {
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		path := filepath.Join(folder, fmt.Sprint(n), "progress.db")
		j, err := Open(ctx, path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { j.Close() }()
		for range rapid.IntRange(1, 6).Draw(t, "calls") {
			if err := j.Record(ctx, rapid.SliceOfN(entry(), 1, 12).Draw(t, "entries")...); err != nil {
				t.Fatal(err)
			}
			if rapid.IntRange(0, 9).Draw(t, "restore") == 0 {
				j = reborn(t, j)
			}
		}
		before := tables(t, j)
		if problems, err := j.Verify(ctx); err != nil || len(problems) > 0 {
			t.Fatalf("Verify: %v, %v", problems, err)
		}
		if err := j.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		if after := tables(t, j); !slices.Equal(after, before) {
			t.Fatalf("after a rebuild\n%v\nbefore\n%v", after, before)
		}
		wantOverviewOfEvents(t, j)
		wantMarksOfEvents(t, j)
		wantLabsOfEvents(t, j)
	})
}

// reborn goes on with a journal that was restored from its backup: the events of two devices follow each other.
func reborn(t *rapid.T, j *Journal) *Journal {
	backup, err := j.Backup(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, j.path, backup, Options{}); err != nil {
		t.Fatal(err)
	}
	again, err := Open(ctx, j.path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// moments are times that clocks have trouble with.
func moments() *rapid.Generator[time.Time] {
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"}
	days := []string{
		"2026-03-29T01:59:59Z", "2026-10-25T00:59:59Z", "2026-03-08T06:59:59Z", "2026-11-01T05:59:59Z", // DST
		"2038-01-19T03:14:07Z", "2028-02-29T12:00:00Z", "2016-11-21T09:00:00Z", "2026-11-20T09:00:00Z", // 2038, leap day, -10 years
		"1969-12-31T23:59:59Z", "2026-11-21T03:59:59Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
	}
	return rapid.Custom(func(t *rapid.T) time.Time {
		at, err := time.Parse(time.RFC3339, rapid.SampledFrom(days).Draw(t, "day"))
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		return at.Add(time.Duration(rapid.IntRange(-200_000, 200_000).Draw(t, "seconds")) * time.Second).In(zone)
	})
}

// entry draws from few names, so that entries meet.
func entry() *rapid.Generator[study.Entry] {
	name := func(prefix string, n int) *rapid.Generator[string] {
		return rapid.Map(rapid.IntRange(0, n), func(i int) string {
			if i == 0 && prefix != "nonce" && prefix != "pack" {
				return ""
			}
			return fmt.Sprint(prefix, i)
		})
	}
	return rapid.Custom(func(t *rapid.T) study.Entry {
		return study.Entry{
			Nonce: name("nonce", 200).Draw(t, "nonce"),
			Type: rapid.SampledFrom([]study.EntryType{study.Opened, study.Read, study.Hinted, study.Answer, study.Answer,
				study.Answer, study.Finished, study.Left, study.Noted, study.Noted, study.Bookmarked, study.Unbookmarked,
				study.Reported, study.Tried, study.Tried, study.LabHinted, study.Solved, study.LabOpened, study.LabReset}).Draw(t, "type"),
			At: moments().Draw(t, "at"), Pack: name("pack", 1).Draw(t, "pack"), Sitting: name("sitting", 3).Draw(t, "sitting"),
			Lesson: name("lesson", 3).Draw(t, "lesson"), Step: rapid.IntRange(0, 5).Draw(t, "step"),
			Steps: rapid.IntRange(0, 6).Draw(t, "steps"), Item: name("item", 6).Draw(t, "item"),
			Score: rapid.SampledFrom([]float64{0, 0.5, 1, 1, math.NaN()}).Draw(t, "score"), Scored: rapid.Bool().Draw(t, "scored"),
			Took: time.Duration(rapid.Int64().Draw(t, "took")), Kind: quiz.Single,
			Words: rapid.SampledFrom([]string{"", "a", "b", `{}`, `{"assisted":true}`, `{"failed":["a","b"]}`, `{"failed":["a"],"files":1}`}).Draw(t, "words"),
			Hints: rapid.IntRange(0, 3).Draw(t, "hints"),
		}
	})
}

// tables is everything derived, as lines.
func tables(t rapid.TB, j *Journal) (out []string) {
	err := j.snapshot(ctx, func(q querier) error {
		l, err1 := load(ctx, q, (*lessonRow).fields, selectLesson)
		i, err2 := load(ctx, q, (*itemRow).fields, selectItem)
		d, err3 := load(ctx, q, (*dayRow).fields, selectDay)
		n, err4 := load(ctx, q, (*totalRow).fields, selectTotal)
		m, err5 := load(ctx, q, (*markRow).fields, selectMark)
		b, err6 := load(ctx, q, (*labRow).fields, selectLab)
		out = append(out, fmt.Sprint(l), fmt.Sprint(i), fmt.Sprint(d), fmt.Sprint(n), fmt.Sprint(m), fmt.Sprint(b))
		return firstError(err1, err2, err3, err4, err5, err6)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wantOverviewOfEvents counts by hand, from the entries alone, what Overview should say.
func wantOverviewOfEvents(t *rapid.T, j *Journal) {
	const p = "pack1"
	now := asRecorded(moments().Draw(t, "now"))
	last, answered := map[string]float64{}, map[string]int{}
	err := j.snapshot(ctx, func(q querier) error {
		return walk(ctx, q, byClock, func(e *event) error {
			if !e.isAnswer() {
				return nil
			}
			answered[learnersDay(e.moment())]++ // in whichever pack
			if e.pack == p && e.scored != 0 && e.item != "" {
				last[e.item] = e.score
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := j.Overview(ctx, p, now)
	if err != nil {
		t.Fatal(err)
	}
	due := 0
	for score := range maps.Values(last) {
		if score < 1 {
			due++
		}
	}
	if got.ItemsSeen != len(last) || got.ItemsRight != len(last)-due {
		t.Fatalf("Overview counts %d seen, %d right; want %d, %d missed", got.ItemsSeen, got.ItemsRight, len(last), due)
	}
	if want := answered[learnersDay(now)]; got.AnswersToday != want {
		t.Fatalf("%d answers on %s, want %d", got.AnswersToday, learnersDay(now), want)
	}
	if want := streakByHand(answered, now); got.StreakDays != want {
		t.Fatalf("a streak of %d days on %s, want %d of %v", got.StreakDays, learnersDay(now), want, answered)
	}
}

// asRecorded is a moment as an event keeps it: within the years 1 to 9999, its zone in whole minutes.
func asRecorded(at time.Time) time.Time {
	_, east := at.Zone()
	zone := time.FixedZone("", east/60*60)
	first, last := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	switch {
	case at.Before(first):
		at = first
	case at.After(last):
		at = last
	}
	return at.In(zone)
}

// learnersDay is the day of a moment by the calendar, without any arithmetic of the package.
func learnersDay(at time.Time) string {
	y, m, d := at.Date()
	if at.Hour() < 4 {
		d--
	}
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Format("2006-01-02")
}

// streakByHand walks the calendar backwards from today, which may still come, until two days in a row have no answer.
func streakByHand(answered map[string]int, now time.Time) int {
	y, m, d := now.Date()
	if now.Hour() < 4 {
		d--
	}
	day := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	if answered[day.Format("2006-01-02")] == 0 {
		day = day.AddDate(0, 0, -1)
	}
	n := 0
	for missed := 0; missed < 2; day = day.AddDate(0, 0, -1) {
		if answered[day.Format("2006-01-02")] == 0 {
			missed++
			continue
		}
		n, missed = n+1, 0
	}
	return n
}

func TestADayEndsAtFourInTheMorningWhereverOneIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := moments().Draw(t, "at")
		e, err := newEvent(study.Entry{Nonce: "n", Type: study.Answer, Pack: pack, At: at})
		if err != nil {
			t.Fatal(err)
		}
		_, offset := at.Zone()
		if offset%60 != 0 || e.at != at.UnixMilli() {
			t.Skip("zones of the 19th century have seconds, and years have four digits")
		}
		got := time.UnixMilli(dayOf(e.at, e.zone) * day).UTC().Format("2006-01-02")
		if want := learnersDay(at); got != want {
			t.Fatalf("%v is of day %s, want %s", at, got, want)
		}
	})
}

// TestClockThatGoesBackChangesNoOrder is that seen by a learner: a question missed and then answered right stays right,
// even when the clock was set back by ten years in between.
func TestClockThatGoesBackChangesNoOrder(t *testing.T) {
	for _, back := range []time.Duration{time.Hour, 24 * time.Hour, 10 * 365 * 24 * time.Hour} {
		j := open(t, journalPath(t))
		missed, right := answer(0), answer(0)
		right.Nonce, right.At, right.Score = "later", began.Add(-back), 1
		record(t, j, missed)
		record(t, j, right)
		got, err := j.Overview(ctx, pack, began)
		if err != nil || got.ItemsRight != 1 {
			t.Errorf("back by %v: %d right, %v", back, got.ItemsRight, err)
		}
		sitting, err := j.Sitting(ctx, pack, missed.Lesson)
		if err != nil || len(sitting) != 2 || sitting[1].Nonce != "later" {
			t.Errorf("back by %v: the sitting is %v, %v", back, sitting, err)
		}
		wantSound(t, j)
	}
}
