package progress

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// labRow is a row of labs: a [study.LabRecord], which knows what follows from an entry.
type labRow struct {
	pack, lab       string
	seen, tries     int64
	best            float64
	failed          string
	passed          sql.NullInt64
	alone           int64
	hints, assisted int64
	clock           int64
}

func (l *labRow) apply(e *event) {
	r := l.record().Record(study.Entry{
		Type: study.EntryType(e.typ), At: e.moment(), Item: e.firstID(), Score: e.score, Hints: int(e.hints), Words: e.words,
	})
	*l = labRow{
		pack: e.pack, lab: r.Lab, seen: r.Seen.UnixMilli(), tries: int64(r.Tries), best: r.Best,
		alone: bit(r.Alone), hints: int64(r.Hints), assisted: bit(r.Assisted), clock: e.clock,
	}
	if len(r.Failed) > 0 {
		failed, _ := json.Marshal(r.Failed) // strings always can be
		l.failed = string(failed)
	}
	if r.IsPassed() {
		l.passed = sql.NullInt64{Int64: r.Passed.UnixMilli(), Valid: true}
	}
}

func (l *labRow) record() study.LabRecord {
	r := study.LabRecord{
		Lab: l.lab, Seen: time.UnixMilli(l.seen).UTC(), Tries: int(l.tries), Best: l.best,
		Alone: l.alone != 0, Hints: int(l.hints), Assisted: l.assisted != 0,
	}
	_ = decode(l.failed, &r.Failed) // what cannot be read is a row that verify finds
	if l.passed.Valid {
		r.Passed = time.UnixMilli(l.passed.Int64).UTC()
	}
	return r
}

// labs lists the labs of a pack that were ever worked on, last seen first; nil if there are none.
func labs(ctx context.Context, q querier, pack string) (out []study.LabRecord, err error) {
	rows, err := load(ctx, q, (*labRow).fields, selectLab+` WHERE pack = ? ORDER BY clock DESC, lab`, pack)
	for i := range rows {
		out = append(out, rows[i].record())
	}
	return out, err
}

// Lab is what is known of one lab; a record without tries if nothing is.
func (j *Journal) Lab(ctx context.Context, pack, lab string) (study.LabRecord, error) {
	r := study.LabRecord{Lab: lab}
	err := j.snapshot(ctx, func(q querier) error {
		rows, err := load(ctx, q, (*labRow).fields, selectLab+oneLab, pack, lab)
		if len(rows) > 0 {
			r = rows[0].record()
		}
		return err
	})
	return r, err
}
