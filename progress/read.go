package progress

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// querier is a pool or one transaction of it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// snapshot runs do on one unchanging state of the journal.
func (j *Journal) snapshot(ctx context.Context, do func(querier) error) error {
	if j.alone {
		j.mu.Lock()
		defer j.mu.Unlock()
	}
	if err := j.look(ctx, do); err != nil {
		return j.reading(err)
	}
	return nil
}

func (j *Journal) look(ctx context.Context, do func(querier) error) error {
	tx, err := j.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return do(tx)
}

// load reads rows of one kind.
func load[R any](ctx context.Context, q querier, fields func(*R) []any, query string, args ...any) ([]R, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []R
	for rows.Next() {
		var r R
		if err := rows.Scan(fields(&r)...); err != nil {
			return nil, errRow{err}
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// scan reads one row. A row that does not hold what the schema says is told apart from a row that cannot be fetched.
func scan(row *sql.Row, dest ...any) error {
	if err := row.Err(); err != nil {
		return err
	}
	err := row.Scan(dest...)
	if err == nil || errors.Is(err, sql.ErrNoRows) || resultCode(err) != 0 {
		return err
	}
	return errRow{err}
}

// errRow is a row that does not hold what the schema says.
type errRow struct{ error }

func (e errRow) Unwrap() error { return e.error }

// Overview sums up what the journal knows of a pack. What is due, the week, the time of today and the streak are those of
// all packs. now, in the learner's zone, says which day is today.
func (j *Journal) Overview(ctx context.Context, pack string, now time.Time) (study.Overview, error) {
	return j.In(nil).Overview(ctx, pack, now)
}

// Overview is that of [Journal.Overview] without what is due of other packs.
func (p Packs) Overview(ctx context.Context, pack string, now time.Time) (study.Overview, error) {
	var o study.Overview
	today := todayOf(now)
	err := p.snapshot(ctx, func(q querier) error {
		only, err := p.only(ctx, q)
		if err != nil {
			return err
		}
		if o.Lessons, err = lessons(ctx, q, pack); err != nil {
			return err
		}
		if o.Labs, err = labs(ctx, q, pack); err != nil {
			return err
		}
		if err := countItems(ctx, q, pack, &o); err != nil {
			return err
		}
		if err := countDue(ctx, q, now, only, &o); err != nil {
			return err
		}
		if err := countWeek(ctx, q, today, &o); err != nil {
			return err
		}
		o.StreakDays, err = streak(ctx, q, today)
		return err
	})
	return o, err
}

// Lessons lists every lesson of a pack that was ever opened, last seen first.
func (j *Journal) Lessons(ctx context.Context, pack string) (out []study.LessonRecord, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		out, err = lessons(ctx, q, pack)
		return err
	})
	return out, err
}

func lessons(ctx context.Context, q querier, pack string) ([]study.LessonRecord, error) {
	rows, err := load(ctx, q, (*lessonRow).fields, selectLesson+` WHERE pack = ? ORDER BY clock DESC`, pack)
	if err != nil {
		return nil, err
	}
	out := make([]study.LessonRecord, len(rows))
	for i := range rows {
		out[i] = rows[i].record()
	}
	return out, nil
}

func (l *lessonRow) record() study.LessonRecord {
	r := study.LessonRecord{
		Pack: l.pack, Lesson: l.lesson, Sitting: l.sitting,
		Opened: time.UnixMilli(l.opened).UTC(), Seen: time.UnixMilli(l.seen).UTC(),
		Step: int(l.step), Steps: int(l.steps), Open: l.open != 0, FirstScore: l.first, BestScore: l.best,
	}
	if l.done.Valid {
		r.Done = time.UnixMilli(l.done.Int64).UTC()
	}
	return r
}

func countItems(ctx context.Context, q querier, pack string, o *study.Overview) error {
	err := scan(q.QueryRowContext(ctx, `SELECT seen, seen - missed FROM totals WHERE pack = ?`, pack),
		&o.ItemsSeen, &o.ItemsRight)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func countWeek(ctx context.Context, q querier, today int64, o *study.Overview) error {
	monday := int64(study.Monday(int(today)))
	rows, err := load(ctx, q, (*dayRow).fields, selectDay+` WHERE day BETWEEN ? AND ?`, monday, monday+6)
	if err != nil {
		return err
	}
	for _, d := range rows {
		o.Week[d.day-monday] += int(d.answers)
		if d.day == today {
			o.AnswersToday += int(d.answers)
			o.TimeToday += time.Duration(d.ms) * time.Millisecond
		}
	}
	return nil
}

// streak is that of [study.Streak]. It reads no days beyond the streak's end.
func streak(ctx context.Context, q querier, today int64) (int, error) {
	rows, err := q.QueryContext(ctx, `SELECT DISTINCT day FROM days WHERE day <= ? AND answers > 0 ORDER BY day DESC`, today)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var bad error
	n := study.Streak(func(yield func(int) bool) {
		for bad == nil && rows.Next() {
			var day int
			if bad = rows.Scan(&day); bad != nil || !yield(day) {
				return
			}
		}
	}, int(today))
	if bad != nil {
		return 0, errRow{bad}
	}
	return n, rows.Err()
}

// LastOpen is the lesson seen last among those whose latest sitting is not finished.
func (j *Journal) LastOpen(ctx context.Context, pack string) (r study.LessonRecord, ok bool, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		found, err := load(ctx, q, (*lessonRow).fields,
			selectLesson+` WHERE pack = ? AND open = 1 ORDER BY clock DESC LIMIT 1`, pack)
		if len(found) > 0 {
			r, ok = found[0].record(), true
		}
		return err
	})
	return r, ok, err
}

// Sitting is the latest sitting of a lesson, entry by entry as they were written; nothing if there was none.
func (j *Journal) Sitting(ctx context.Context, pack, lesson string) (out []study.Entry, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		rows, err := load(ctx, q, (*event).fields, `SELECT `+columns+` FROM events
			WHERE sitting = (SELECT sitting FROM lessons WHERE pack = ?1 AND lesson = ?2) AND pack = ?1 AND lesson = ?2
			ORDER BY clock, device, seq`, pack, lesson)
		if err != nil {
			return err
		}
		out, err = entries(rows)
		return err
	})
	return out, err
}

func entries(rows []event) (out []study.Entry, err error) {
	out = make([]study.Entry, len(rows))
	for i := range rows {
		if out[i], err = rows[i].entry(); err != nil {
			return nil, errRow{err}
		}
	}
	return out, nil
}

// Seen holds the id of every question of a pack that has a scored answer.
func (j *Journal) Seen(ctx context.Context, pack string) (map[string]bool, error) {
	out := map[string]bool{}
	err := j.snapshot(ctx, func(q querier) error {
		items, err := load(ctx, q, func(item *string) []any { return []any{item} },
			`SELECT item FROM items WHERE pack = ?`, pack)
		for _, item := range items {
			out[item] = true
		}
		return err
	})
	return out, err
}

// Records lists every lesson of a pack that was ever opened and every lab that was ever worked on, last seen first.
func (j *Journal) Records(ctx context.Context, pack string) (l []study.LessonRecord, w []study.LabRecord, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		if l, err = lessons(ctx, q, pack); err != nil {
			return err
		}
		w, err = labs(ctx, q, pack)
		return err
	})
	return l, w, err
}

// Recent lists the packs in which a lesson was opened or a lab worked on, last seen first.
func (j *Journal) Recent(ctx context.Context) (out []string, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		out, err = load(ctx, q, func(pack *string) []any { return []any{pack} }, `SELECT pack FROM
			(SELECT pack, clock FROM lessons UNION ALL SELECT pack, clock FROM labs) GROUP BY pack ORDER BY MAX(clock) DESC, pack`)
		return err
	})
	return out, err
}
