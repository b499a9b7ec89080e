package progress

import (
	"context"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// Marks lists the places of a pack that have a note or a bookmark, newest change first. With pack "" it lists those of
// every pack.
func (j *Journal) Marks(ctx context.Context, pack string) (out []study.Mark, err error) {
	err = j.snapshot(ctx, func(q querier) error {
		where, of := ` WHERE pack = ?`, []any{pack}
		if pack == "" {
			where, of = "", nil
		}
		rows, err := load(ctx, q, (*markRow).fields,
			selectMark+where+` ORDER BY clock DESC, pack, lesson, section, item`, of...)
		out = make([]study.Mark, len(rows))
		for i := range rows {
			out[i] = rows[i].mark()
		}
		return err
	})
	return out, err
}

func (m *markRow) mark() study.Mark {
	return study.Mark{
		Anchor: study.Anchor{Pack: m.pack, Lesson: m.lesson, Section: int(m.section), Item: m.item},
		Note:   m.note, Bookmarked: m.bookmarked != 0, At: time.UnixMilli(m.at).UTC(),
	}
}
