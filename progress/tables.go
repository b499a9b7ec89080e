package progress

// How the derived rows are read and written; recording, rebuilding, verifying and reading share these.
const (
	selectLesson = `SELECT pack, lesson, sitting, opened, seen, done, step, steps, open, first_score, best_score, clock
		FROM lessons`
	putLesson = `REPLACE INTO lessons (pack, lesson, sitting, opened, seen, done, step, steps, open, first_score,
		best_score, clock) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`

	selectItem = `SELECT pack, item, lesson, first_score, last_score, best_score, answers, last_at FROM items`
	putItem    = `REPLACE INTO items (pack, item, lesson, first_score, last_score, best_score, answers, last_at)
		VALUES (?,?,?,?,?,?,?,?)`

	selectDay = `SELECT pack, day, answers, rights, ms FROM days`
	putDay    = `INSERT INTO days (pack, day, answers, rights, ms) VALUES (?,?,?,?,?)
		ON CONFLICT (pack, day) DO UPDATE SET answers = answers + excluded.answers, rights = rights + excluded.rights,
		ms = ms + excluded.ms`

	selectMark = `SELECT pack, lesson, section, item, note, bookmarked, at, clock FROM marks`
	onePlace   = ` WHERE pack = ? AND lesson = ? AND section = ? AND item = ?`
	putMark    = `REPLACE INTO marks (pack, lesson, section, item, note, bookmarked, at, clock) VALUES (?,?,?,?,?,?,?,?)`
	dropMark   = `DELETE FROM marks` + onePlace

	selectLab = `SELECT pack, lab, seen, tries, best, failed, passed, alone, hints, assisted, clock FROM labs`
	oneLab    = ` WHERE pack = ? AND lab = ?`
	putLab    = `REPLACE INTO labs (pack, lab, seen, tries, best, failed, passed, alone, hints, assisted, clock)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`

	selectTotal = `SELECT pack, seen, missed FROM totals`
	putTotal    = `INSERT INTO totals (pack, seen, missed) VALUES (?,?,?)
		ON CONFLICT (pack) DO UPDATE SET seen = seen + excluded.seen, missed = missed + excluded.missed`
)

func (l *lessonRow) fields() []any {
	return []any{&l.pack, &l.lesson, &l.sitting, &l.opened, &l.seen, &l.done, &l.step, &l.steps, &l.open, &l.first,
		&l.best, &l.clock}
}

func (i *itemRow) fields() []any {
	return []any{&i.pack, &i.item, &i.lesson, &i.first, &i.last, &i.best, &i.answers, &i.lastAt}
}

func (d *dayRow) fields() []any { return []any{&d.pack, &d.day, &d.answers, &d.rights, &d.ms} }

func (m *markRow) fields() []any {
	return []any{&m.pack, &m.lesson, &m.section, &m.item, &m.note, &m.bookmarked, &m.at, &m.clock}
}

func (k markKey) values() []any { return []any{k.pack, k.lesson, k.section, k.item} }

func (l *labRow) fields() []any {
	return []any{&l.pack, &l.lab, &l.seen, &l.tries, &l.best, &l.failed, &l.passed, &l.alone, &l.hints, &l.assisted,
		&l.clock}
}

func (t *totalRow) fields() []any { return []any{&t.pack, &t.seen, &t.missed} }
