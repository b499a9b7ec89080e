package progress

import (
	"context"

	"github.com/engineroom/engineroom/progress/study"
)

// comingDays is for how many days an agenda says what becomes due, today included.
const comingDays = 8

// readComing counts the cards that become due after this moment, by day. It reads the index of what is due, as far as
// those days go.
func readComing(ctx context.Context, q querier, a *study.Agenda) error {
	zone := zoneOf(a.Now)
	today := todayOf(a.Now)
	a.Coming = make([]int, comingDays)
	end := (today+comingDays)*day + rollover - zone*minute
	rows, err := q.QueryContext(ctx, `SELECT due FROM cards WHERE reps > 0 AND due_day BETWEEN ?3 - 2 AND ?3 + ?4 + 2
		AND due > ?1 AND due < ?2 AND (away = '' OR away = 'buried' AND until <= due)`, millis(a.Now), end, today, comingDays)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var due int64
		if err := rows.Scan(&due); err != nil {
			return errRow{err}
		}
		if d := dayOf(due, zone) - today; d >= 0 && d < comingDays {
			a.Coming[d]++
		}
	}
	return rows.Err()
}
