package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// stats is what `stats --json` prints. Keys are only ever added; Version counts changes of meaning. A key that the settings
// have switched off is null. Days are local ones that end at 04:00; shares are from 0 to 1.
type stats struct {
	Version        int            `json:"schema_version"`
	Pack           string         `json:"pack"`
	At             time.Time      `json:"at"`
	Mastery        masteryStats   `json:"mastery"`
	Forecast       []dueStats     `json:"forecast"` // the next 30 days, today first with what is overdue
	Overdue        int            `json:"overdue"`
	Retention      retentionStats `json:"retention"`
	Calibration    []sureStats    `json:"calibration"`
	Calendar       []dayStats     `json:"calendar"` // days with something, oldest first, about a year back
	Time           *timeStats     `json:"time"`
	Streak         *streakStats   `json:"streak"`
	Hardest        []hardStats    `json:"hardest"`        // at most 5
	Misconceptions []mistakeStats `json:"misconceptions"` // seen more than once; at most 4
}

// masteryStats counts objectives by how well they are known, now and in 30 days if nothing is reviewed until then.
type masteryStats struct {
	Now     masteryCounts   `json:"now"`
	Later   masteryCounts   `json:"in_30_days"`
	Modules []moduleMastery `json:"modules"`
}

type masteryCounts struct {
	Solid    int `json:"solid"`
	Fading   int `json:"fading"`
	Learning int `json:"learning"`
	New      int `json:"new"`
}

type moduleMastery struct {
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Mastery string        `json:"mastery"` // of the module as a whole
	Now     masteryCounts `json:"now"`
	Later   masteryCounts `json:"in_30_days"`
}

type dueStats struct {
	Date string `json:"date"`
	Due  int    `json:"due"`
}

// retentionStats holds what was recalled against what was predicted and aimed at. Reviews on the day of learning are none.
type retentionStats struct {
	Aim    float64       `json:"aim"`
	Fitted bool          `json:"fitted"` // predictions follow the learner's own memory, and not that of learners in general
	Month  recallStats   `json:"last_30_days"`
	Weeks  []recallStats `json:"weeks"` // the last eight, from Monday
}

type recallStats struct {
	From     string   `json:"from"`
	Reviews  int      `json:"reviews"`
	Recalled int      `json:"recalled"`
	Expected float64  `json:"expected"` // how many were predicted to be recalled
	Share    *float64 `json:"share"`    // null below 10 reviews, which say too little
}

type sureStats struct {
	Said    string   `json:"said"` // guessed, unsure or sure
	Answers int      `json:"answers"`
	Right   int      `json:"right"`
	Share   *float64 `json:"share"` // null below 10 answers
}

type dayStats struct {
	Date    string `json:"date"`
	Answers int    `json:"answers"`
	Right   int    `json:"right"`
}

type timeStats struct {
	Today int `json:"today_seconds"`
	Week  int `json:"last_7_days_seconds"`
	Month int `json:"last_30_days_seconds"`
}

type streakStats struct {
	Days int    `json:"days"`
	Rule string `json:"rule"`
}

type hardStats struct {
	Objective string `json:"objective"`
	Text      string `json:"text"` // empty where the course has no words for it
	Lesson    string `json:"lesson"`
	Lapses    int    `json:"lapses"`
}

type mistakeStats struct {
	Misconception string `json:"misconception"` // as its author calls it
	Times         int    `json:"times"`
	Lesson        string `json:"lesson"`
	Item          string `json:"item"`
}

func (p *program) statsVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "stats",
		Short: "Say what you know, what comes back and how well you recalled it",
		Long: "Prints what the progress screen shows: what you know now and will in 30 days, what is due, how much you recalled\n" +
			"against your aim, how well you judge yourself, your days, your time, and what was hardest.\n\n" +
			"With --json the same as data: schema_version (1), pack, at, mastery (now, in_30_days, modules), forecast (date, due) and overdue,\n" +
			"retention (aim, last_30_days, weeks), calibration (said, answers, right, share), calendar (date, answers, right), time (in\n" +
			"seconds), streak (days, rule), hardest and misconceptions. A share of fewer than 10 is null, and so is what the settings\n" +
			"switch off. Keys may be added; none changes its meaning unless schema_version does.",
		Example: "  engineroom stats\n  engineroom stats --json | jq .retention",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			course, account, err := p.account()
			if err != nil {
				return err
			}
			v := p.values()
			show := study.Shown{Clock: v.Clock, Streak: v.Streak}
			if asJSON {
				return printJSON(p.out, statsOf(course.ID, account, show))
			}
			return printAccount(p.out, account, show)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return p.ofPack(c)
}

// account is the course with what the journal counts. That of a learner who has not begun is empty.
func (p *program) account() (*content.Course, study.Account, error) {
	course, err := p.course()
	if err != nil {
		return nil, study.Account{}, err
	}
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return course, study.Stats{Now: now(), Aim: study.DefaultAim}.In(course.Outline), nil
	}
	if err != nil {
		return nil, study.Account{}, err
	}
	defer journal.Close()
	s, err := journal.Stats(p.ctx, course.ID, now())
	return course, s.In(course.Outline), err
}

// printAccount writes each part as a title and lines below it.
func printAccount(w io.Writer, a study.Account, show study.Shown) error {
	out := bufio.NewWriter(w)
	if a.IsEmpty() {
		for i, s := range study.Promise(show) {
			if i > 0 {
				s = "- " + s
			}
			fmt.Fprintln(out, content.Line(s))
		}
		return out.Flush()
	}
	for i, part := range a.Parts(show) {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, part.Title)
		for _, s := range part.Says {
			fmt.Fprintln(out, "  "+content.Line(s))
		}
		for _, s := range part.Rows {
			fmt.Fprintln(out, "  - "+content.Line(s))
		}
	}
	fmt.Fprintf(out, "\nWhat the words mean\n  %s\n  %s\n", study.MasterySentence, study.IdeaSentence)
	return out.Flush()
}

func statsOf(pack string, a study.Account, show study.Shown) stats {
	f := a.Forecast()
	s := stats{
		Version: 1, Pack: pack, At: a.Stats.Now.Truncate(time.Second),
		Mastery: masteryStats{Now: countsOf(a.Now), Later: countsOf(a.Later), Modules: []moduleMastery{}},
		Overdue: f.Overdue, Retention: retentionStats{Aim: a.Aim, Fitted: a.Fitted, Month: recallOf(study.RecallStats{Day: a.Today() - study.RecentDays + 1, Recall: a.Recent()}), Weeks: []recallStats{}},
		Calibration: []sureStats{}, Calendar: []dayStats{}, Hardest: []hardStats{}, Misconceptions: []mistakeStats{},
	}
	for _, m := range a.Modules {
		s.Mastery.Modules = append(s.Mastery.Modules, moduleMastery{m.ID, m.Name(), m.Now.Mastery.String(), countsOf(m.Now), countsOf(m.Later)})
	}
	for i, n := range f.Days {
		s.Forecast = append(s.Forecast, dueStats{dateOf(a.Today() + i), n})
	}
	for _, w := range a.Weeks(study.WeeksShown) {
		s.Retention.Weeks = append(s.Retention.Weeks, recallOf(w))
	}
	for _, one := range a.Sure {
		share, enough := one.Share()
		s.Calibration = append(s.Calibration, sureStats{one.Said.String(), one.Answers, one.Rights, shareIf(share, enough)})
	}
	for _, d := range a.Days {
		s.Calendar = append(s.Calendar, dayStats{dateOf(d.Day), d.Answers, d.Rights})
	}
	s.list(a)
	s.switched(a, show)
	return s
}

// list adds what was hard.
func (s *stats) list(a study.Account) {
	for _, h := range a.Hardest {
		s.Hardest = append(s.Hardest, hardStats{content.Line(h.ID), content.Line(h.Text), h.Lesson.ID, h.Lapses})
	}
	for _, m := range a.Mistakes {
		s.Misconceptions = append(s.Misconceptions, mistakeStats{content.Line(m.ID), m.Times, m.Lesson.ID, content.Line(m.Item)})
	}
}

// switched adds what the learner has not switched off.
func (s *stats) switched(a study.Account, show study.Shown) {
	if show.Clock {
		seconds := func(days int) int { return int(a.Spent(days).Seconds()) }
		s.Time = &timeStats{seconds(1), seconds(7), seconds(30)}
	}
	if show.Streak {
		s.Streak = &streakStats{a.Streak, study.StreakRule}
	}
}

func countsOf(c study.Standing) masteryCounts {
	return masteryCounts{c.Counts[study.Solid], c.Counts[study.Fading], c.Counts[study.Learning], c.Counts[study.Unmet]}
}

func recallOf(r study.RecallStats) recallStats {
	share, enough := r.Share()
	return recallStats{dateOf(r.Day), r.Reviews, r.Recalled, r.Expected, shareIf(share, enough)}
}

// shareIf is nil where a share would say nothing.
func shareIf(share float64, enough bool) *float64 {
	if !enough {
		return nil
	}
	return &share
}

func dateOf(day int) string { return study.Date(day).Format(time.DateOnly) }
