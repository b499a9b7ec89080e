package study

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

// Stats is how a learner does, as the journal keeps it in sums: one row for each day, each objective, each degree of
// sureness. Days, the streak, objectives and beliefs are those of one pack; what is due, recalled and said is of all packs,
// because a learner has one memory.
type Stats struct {
	Now        time.Time     // when this was true, in the learner's zone
	Aim        float64       // predicted recall at which an item is due, 0 to 1
	Fitted     bool          // memory is reckoned with weights of the learner's own
	Days       []DayStats    // oldest first, within StatsDays; days without an answer may be left out
	Streak     int           // see Streak
	Loads      []Load        // by day, those of the past included, up to ForecastDays ahead
	Recalls    []RecallStats // by day, oldest first, within StatsDays
	Sure       []SureStats   // the guesses first
	Objectives []Objective   // those with a review, in no order
	Beliefs    []Belief      // seen more than once, the most frequent first
}

// How far the statistics look back and ahead, in days.
const (
	StatsDays    = 53 * 7
	ForecastDays = 30
	RecentDays   = 30
)

// DayStats is what was done on a day.
type DayStats struct {
	Day             int // see memory.Day
	Answers, Rights int
	Time            time.Duration
}

// Load is how many cards are due on a day.
type Load struct{ Day, Cards int }

// Recall is how reviews went of what was learned on an earlier day.
type Recall struct {
	Reviews, Recalled int
	Expected          float64 // how many were predicted to be recalled
}

// RecallStats is the recall of a day, or of the week that begins on it.
type RecallStats struct {
	Day int
	Recall
}

// SureStats is how often answers were right of which the learner said how sure they are.
type SureStats struct {
	Said            Sureness
	Answers, Rights int
}

// Belief is a misconception that wrong answers stood for.
type Belief struct {
	Pack, ID     string // the id is the author's name for it, such as parallel-adds-up
	Times        int
	Lesson, Item string // of the question that showed it last
}

// leastToSay is how many reviews or answers a share needs to mean something.
const leastToSay = 10

// shareOf is n out of all; ok is false where that says too little.
func shareOf(n, all int) (share float64, ok bool) {
	if all < leastToSay {
		return 0, false
	}
	return float64(n) / float64(all), true
}

// Share is the part that was recalled, 0 to 1; ok is false where there were too few reviews to say.
func (r Recall) Share() (share float64, ok bool) { return shareOf(r.Recalled, r.Reviews) }

// Share is how often the answers were right, 0 to 1; ok is false where there were too few to say.
func (s SureStats) Share() (share float64, ok bool) { return shareOf(s.Rights, s.Answers) }

func (r Recall) plus(o Recall) Recall {
	return Recall{r.Reviews + o.Reviews, r.Recalled + o.Recalled, r.Expected + o.Expected}
}

// Today is the number of the learner's day.
func (s Stats) Today() int { return memory.Day(s.Now) }

// Streak counts the learned days that end today, or may still be gone on with today. days are those with an answer, the
// latest first, each once. A single missed day does not end a streak and does not count; two in a row end it.
func Streak(days iter.Seq[int], today int) int {
	n, last := 0, today+1
	for d := range days {
		if d > today {
			continue // a clock was set back, or the learner flew west
		}
		if last-d > 1+graceDays+bit(n == 0) {
			break
		}
		n, last = n+1, d
	}
	return n
}

// graceDays may be missed in a row.
const graceDays = 1

// bit is 1 for true.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Spent is the time of the last days, today among them.
func (s Stats) Spent(days int) time.Duration {
	var all time.Duration
	for _, d := range s.Days {
		if d.Day > s.Today()-days && d.Day <= s.Today() {
			all += d.Time
		}
	}
	return all
}

// Answers counts the answers of the last days, today among them, the days that have any, and the fullest of them.
func (s Stats) Answers(days int) (all, active int, most DayStats) {
	for _, d := range s.Days {
		if d.Day <= s.Today()-days || d.Day > s.Today() || d.Answers == 0 {
			continue
		}
		all, active = all+d.Answers, active+1
		if d.Answers > most.Answers {
			most = d
		}
	}
	return all, active, most
}

// Away tells whether the learner was away for so long, not long ago, that what waits is not counted, see GentleAfter.
func (s Stats) Away() bool {
	return Pause(s.Today(), func(yield func(int) bool) {
		for _, d := range slices.Backward(s.Days) {
			if d.Answers > 0 && d.Day <= s.Today() && !yield(d.Day) {
				return
			}
		}
	}) >= GentleAfter
}

// Forecast is how many cards are due on each of the days to come.
type Forecast struct {
	Days    [ForecastDays]int // today first, with what is overdue
	Overdue int               // of today's, from days before
}

// Forecast sums up what is due.
func (s Stats) Forecast() Forecast {
	var f Forecast
	today := s.Today()
	for _, l := range s.Loads {
		if at := max(0, l.Day-today); at < ForecastDays {
			f.Days[at] += l.Cards
		}
		if l.Day < today {
			f.Overdue += l.Cards
		}
	}
	return f
}

// Within is how many are due within the next days, today among them.
func (f Forecast) Within(days int) int {
	n := 0
	for _, d := range f.Days[:min(max(days, 0), ForecastDays)] {
		n += d
	}
	return n
}

// Fullest is the day after today with the most, as an index of Days; ok is false where nothing is due after today.
func (f Forecast) Fullest() (at int, ok bool) {
	for i := 1; i < ForecastDays; i++ {
		if f.Days[i] > 0 && (!ok || f.Days[i] > f.Days[at]) {
			at, ok = i, true
		}
	}
	return at, ok
}

// Recent is the recall of the last thirty days.
func (s Stats) Recent() Recall {
	var all Recall
	for _, r := range s.Recalls {
		if r.Day > s.Today()-RecentDays && r.Day <= s.Today() {
			all = all.plus(r.Recall)
		}
	}
	return all
}

// Weeks is the recall of the last weeks, that of today the last. They begin on Mondays; those before the first review are
// left out.
func (s Stats) Weeks(n int) []RecallStats {
	this := Monday(s.Today())
	out := make([]RecallStats, n)
	for i := range out {
		out[i].Day = this - 7*(n-1-i)
	}
	for _, r := range s.Recalls {
		if at := n - 1 - (this-Monday(r.Day))/7; at >= 0 && at < n {
			out[at].Recall = out[at].plus(r.Recall)
		}
	}
	first := slices.IndexFunc(out, func(r RecallStats) bool { return r.Reviews > 0 })
	if first < 0 {
		return nil
	}
	return out[first:]
}

// Monday is the first day of a day's week. Day 0, 1970-01-01, was a Thursday.
func Monday(day int) int { return day - ((day+3)%7+7)%7 }

// Date is the date of a day, at midnight UTC.
func Date(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// ModuleAccount is how well a module is known.
type ModuleAccount struct {
	ID, Title  string
	Now, Later Standing // Later is in ForecastDays, if nothing is reviewed until then
}

// ByModule is how well each module of a course is known now and later, in its order.
func ByModule(o content.Outline, objectives []Objective, now time.Time) []ModuleAccount {
	by, later := ObjectivesByID(objectives), now.AddDate(0, 0, ForecastDays)
	var out []ModuleAccount
	for _, m := range o.Modules {
		parts := moduleParts(o, m, by)
		out = append(out, ModuleAccount{m.ID, m.Title, standing(parts, by, now), standing(parts, by, later)})
	}
	return out
}

// Hard is an objective that was forgotten, with what the course calls it.
type Hard struct {
	Objective
	Text   string // what a learner can do who knows it; empty where the course has no words for it
	Lesson content.LessonRef
}

// Mistake is a misconception that was seen more than once, with the lesson that has its question.
type Mistake struct {
	Belief
	Lesson content.LessonRef
}

// The most that is listed: together there is a digit for each.
const (
	mostHard     = 5
	mostMistakes = 4
)

// Account is what Stats mean for a course.
type Account struct {
	Stats
	Modules    []ModuleAccount
	Now, Later Standing  // of all modules, but for the word
	Hardest    []Hard    // at most five, the most forgotten first
	Mistakes   []Mistake // at most four, the most frequent first
}

// In is what the statistics mean for a course.
func (s Stats) In(o content.Outline) Account {
	a := Account{Stats: s, Modules: ByModule(o, s.Objectives, s.Now), Hardest: hardest(o, s.Objectives)}
	for _, m := range a.Modules {
		a.Now, a.Later = a.Now.plus(m.Now), a.Later.plus(m.Later)
	}
	for _, b := range s.Beliefs {
		if ref, ok := o.Find(b.Lesson); ok && len(a.Mistakes) < mostMistakes {
			a.Mistakes = append(a.Mistakes, Mistake{b, ref})
		}
	}
	return a
}

func hardest(o content.Outline, objectives []Objective) []Hard {
	var forgotten []*Objective
	for i := range objectives {
		if objectives[i].Lapses > 0 {
			forgotten = append(forgotten, &objectives[i])
		}
	}
	slices.SortFunc(forgotten, func(a, b *Objective) int {
		return cmp.Or(cmp.Compare(b.Lapses, a.Lapses), cmp.Compare(a.ID, b.ID))
	})
	var out []Hard
	for _, ob := range forgotten {
		ref, ok := o.Find(ob.Lesson)
		if !ok {
			continue
		}
		aim, _ := o.Objective(ob.ID)
		if out = append(out, Hard{*ob, aim.Text, ref}); len(out) == mostHard {
			break
		}
	}
	return out
}

// IsEmpty tells whether the learner has done nothing yet that could be shown.
func (a Account) IsEmpty() bool {
	all, _, _ := a.Answers(StatsDays)
	return all == 0 && len(a.Objectives) == 0 && len(a.Loads) == 0
}
