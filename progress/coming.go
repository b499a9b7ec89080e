package progress

import (
	"context"

	"github.com/engineroom/engineroom/progress/study"
)

// comingDays is for how many days an agenda says what becomes due, today included.
const comingDays = 8

// readComing counts the cards that become due after this moment, by day. It reads the index of what is due, as far as
// those days go.
func readComing(ctx context.Context, q querier, a *study.Agenda, only string) error {
	zone, today := zoneOf(a.Now), todayOf(a.Now)
	begin := today*day + rollover - zone*minute
	type coming struct{ day, cards int64 }
	rows, err := load(ctx, q, func(c *coming) []any { return []any{&c.day, &c.cards} }, `SELECT (due - ?2) / ?3, COUNT(*) FROM cards
		WHERE reps > 0 AND due_day BETWEEN ?4 - 2 AND ?4 + ?5 + 2 AND due > ?1 AND due >= ?2 AND due < ?2 + ?5 * ?3
		AND (away = '' OR away = 'buried' AND until <= due)`+only+` GROUP BY 1`, millis(a.Now), begin, day, today, comingDays)
	a.Coming = make([]int, comingDays)
	for _, c := range rows {
		a.Coming[c.day] = int(c.cards)
	}
	return err
}
