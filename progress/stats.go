package progress

import (
	"context"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// Stats sums up how a learner does as of now, in the learner's zone. It reads sums only, never the events and never the
// cards one by one, so it does not get slower as the record grows.
func (j *Journal) Stats(ctx context.Context, pack string, now time.Time) (study.Stats, error) {
	s := study.Stats{Now: now}
	today := int64(s.Today())
	err := j.snapshot(ctx, func(q querier) error {
		tuning, err := tuningNow(ctx, q)
		if err != nil {
			return err
		}
		s.Aim, s.Fitted = tuning.AimInUse(), tuning.Fitted()
		if s.Streak, err = streak(ctx, q, today); err != nil {
			return err
		}
		return readSums(ctx, q, pack, today, &s)
	})
	return s, err
}

// readSums reads one table after the other.
func readSums(ctx context.Context, q querier, pack string, today int64, s *study.Stats) (err error) {
	since := today - study.StatsDays
	if s.Days, err = load(ctx, q, dayStats, `SELECT day, answers, rights, ms * 1000000 FROM days WHERE pack = ? AND day > ? ORDER BY day`, pack, since); err != nil {
		return err
	}
	if s.Loads, err = load(ctx, q, func(l *study.Load) []any { return []any{&l.Day, &l.Cards} },
		`SELECT day, cards FROM loads WHERE day < ? ORDER BY day`, today+study.ForecastDays); err != nil {
		return err
	}
	if s.Recalls, err = load(ctx, q, recallStats, `SELECT day, reviews, recalled, expected FROM recalls WHERE day > ? AND reviews > 0 ORDER BY day`, since); err != nil {
		return err
	}
	if s.Sure, err = load(ctx, q, sureStats, `SELECT sure, answers, rights FROM sureness WHERE sure BETWEEN 1 AND 3 AND answers > 0 ORDER BY sure`); err != nil {
		return err
	}
	if s.Beliefs, err = load(ctx, q, belief, selectBeliefs, pack, mostBeliefs); err != nil {
		return err
	}
	s.Objectives, err = objectives(ctx, q, pack, "")
	return err
}

const (
	selectBeliefs = `SELECT pack, belief, times, lesson, item FROM beliefs WHERE pack = ? AND times > 1 ORDER BY times DESC, at DESC LIMIT ?`
	mostBeliefs   = 50 // more than are shown: those whose lesson is gone are left out
)

func dayStats(d *study.DayStats) []any {
	return []any{&d.Day, &d.Answers, &d.Rights, (*int64)(&d.Time)}
}

func recallStats(r *study.RecallStats) []any {
	return []any{&r.Day, &r.Reviews, &r.Recalled, &r.Expected}
}

func sureStats(s *study.SureStats) []any { return []any{&s.Said, &s.Answers, &s.Rights} }

func belief(b *study.Belief) []any { return []any{&b.Pack, &b.ID, &b.Times, &b.Lesson, &b.Item} }

// objectives are those of a pack of which something was reviewed.
func objectives(ctx context.Context, q querier, pack, order string) ([]study.Objective, error) {
	rows, err := load(ctx, q, (*objectiveRow).fields, objectiveTable.all()+` WHERE pack = ? `+order, pack)
	out := make([]study.Objective, len(rows))
	for i, r := range rows {
		out[i] = r.objective()
	}
	return out, err
}
