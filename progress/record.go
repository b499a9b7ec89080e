package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// Record writes entries to the end of the journal, all of them or none. When it returns nil they are on the disk.
// Device and Seq of the entries are ignored: the journal gives them. An entry whose nonce is in the journal already
// counts as recorded and is left as it is, so writing again after an error is always right.
//
// Every error is an [Error] of kind [ErrNotSaved] and, where it is known, of a second kind that says why. A ctx that
// ends before the writing begins stops it; a write that has begun is brought to its end.
//
// An entry of type [study.Tuned] grades every answer anew. That takes seconds where there are very many answers; others
// may record meanwhile.
func (j *Journal) Record(ctx context.Context, entries ...study.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	var r *rehearsal
	if isTuned(entries) && j.pen != nil {
		r, _ = j.rehearse(ctx, entries) // where it fails, recording says why
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.canWrite(ctx); err != nil {
		return j.notSaved(err)
	}
	events := make([]event, len(entries))
	for i, e := range entries {
		var err error
		if events[i], err = newEvent(e); err != nil {
			return j.notSaved(err)
		}
	}
	// Leaving the program must not break off an answer that is being saved; the patience of the pen bounds the wait.
	if err := j.pen.append(context.WithoutCancel(ctx), j.path, j.opt.known(), events, r); err != nil {
		return j.notSaved(err)
	}
	j.putOffTidying(len(events))
	return nil
}

// canWrite finds what stands against writing before SQLite is asked.
func (j *Journal) canWrite(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if j.closed {
		return errClosed
	}
	if j.pen == nil {
		return readOnly(j.path, nil)
	}
	// SQLite goes on writing happily to a file that was deleted or moved away.
	now, err := os.Stat(j.path)
	if err != nil || !os.SameFile(now, j.file) {
		return replaced(j.path)
	}
	return nil
}

var errClosed = errors.New("the journal is closed")

// pen is the connection that writes, with the statements of recording, each read and planned by SQLite once. They belong
// to the connection and not to the pool because a transaction would have to fetch those of a pool each time, which costs
// a third of an answer.
type pen struct {
	conn     *sql.Conn
	patience time.Duration // with other processes

	begin, commit, rollback          *sql.Stmt
	head, others, insert             *sql.Stmt
	lesson, putLesson, item, putItem *sql.Stmt
	putTotal, putDay                 *sql.Stmt
	mark, putMark, dropMark          *sql.Stmt
	lab, putLab                      *sql.Stmt
	books                            *books
	all                              []*sql.Stmt
	sharp                            bool

	// What is known since the last transaction, see look.
	version   int64 // of the file, as others change it; -1 where nothing is known
	last      event // the end of this journal's chain
	lessonNow lessonRow
}

// close closes the statements too: the connection does not know them, and SQLite keeps its files open while they live.
func (p *pen) close() (err error) {
	for _, s := range p.all {
		err = firstError(err, s.Close())
	}
	return firstError(err, p.conn.Close())
}

// sharpen readies the statements at the first write, not when the journal is opened: who only looks needs none.
func (p *pen) sharpen(ctx context.Context) (err error) {
	if p.sharp {
		return nil
	}
	for _, s := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&p.begin, `BEGIN IMMEDIATE`},
		{&p.commit, `COMMIT`},
		{&p.rollback, `ROLLBACK`},
		{&p.head, `SELECT m.format, m.device, IFNULL(e.seq, 0), MAX(IFNULL(e.clock, 0), m.clock), IFNULL(e.hash, x'')
			FROM meta AS m LEFT JOIN events AS e
			ON e.device = m.device AND e.seq = (SELECT MAX(seq) FROM events WHERE device = m.device)`},
		{&p.others, `PRAGMA data_version`},
		{&p.insert, `INSERT INTO events (` + columns + `)
			VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (nonce) DO NOTHING`},
		{&p.lesson, selectLesson + ` WHERE pack = ? AND lesson = ?`},
		{&p.putLesson, putLesson},
		{&p.item, selectItem + ` WHERE pack = ? AND item = ?`},
		{&p.putItem, putItem},
		{&p.putTotal, putTotal},
		{&p.putDay, putDay},
		{&p.mark, selectMark + onePlace},
		{&p.putMark, putMark},
		{&p.dropMark, dropMark},
		{&p.lab, selectLab + oneLab},
		{&p.putLab, putLab},
	} {
		if *s.stmt, err = p.conn.PrepareContext(ctx, s.text); err != nil {
			return err
		}
		p.all = append(p.all, *s.stmt)
	}
	p.books, p.version = onDiskBooks(p), -1
	_, err = p.conn.ExecContext(ctx, `PRAGMA busy_timeout = 0`) // from here on, start does the waiting
	p.sharp = err == nil
	return err
}

// append writes the events in one transaction: one commit, one fsync of the write-ahead log.
func (p *pen) append(ctx context.Context, file string, known int, events []event, r *rehearsal) error {
	err := p.transact(ctx, file, func() error { return p.appendAll(ctx, file, known, events, r) })
	if err != nil {
		p.forget()
	}
	return err
}

// forget makes the pen read everything once more.
func (p *pen) forget() {
	p.version, p.lessonNow = -1, lessonRow{}
	if p.books != nil {
		p.books.loads.(*loadsOnDisk).forget()
		p.books.paces.(*pacesOnDisk).forget()
	}
}

// inside runs do, which may change anything, in one transaction.
func (p *pen) inside(ctx context.Context, file string, do func() error) error {
	defer p.forget()
	return p.transact(ctx, file, do)
}

// transact runs do in one transaction.
func (p *pen) transact(ctx context.Context, file string, do func() error) error {
	if err := p.sharpen(ctx); err != nil {
		return err
	}
	if err := p.start(ctx, file); err != nil {
		return err
	}
	err := do()
	if err == nil {
		err = p.exec(ctx, p.commit)
	}
	if err != nil {
		// Where SQLite has rolled back by itself this is an error, and no news.
		_ = p.exec(context.WithoutCancel(ctx), p.rollback)
	}
	return err
}

// start begins a transaction as soon as no other process is in one. SQLite's own way of waiting asks ever more rarely,
// down to ten times a second, so that under load who came last goes first: of 16 processes some waited for five seconds
// and gave up. Here everybody asks about once a millisecond.
func (p *pen) start(ctx context.Context, file string) error {
	for began := time.Now(); ; {
		err := p.exec(ctx, p.begin)
		if primary(resultCode(err)) != codeBusy {
			return err
		}
		if time.Since(began) > p.patience {
			return busy(file, err)
		}
		time.Sleep(rand.N(2 * time.Millisecond))
	}
}

func (p *pen) appendAll(ctx context.Context, file string, known int, events []event, r *rehearsal) error {
	if err := p.look(ctx, file, known); err != nil {
		return err
	}
	for i := range events {
		last, err := p.add(ctx, p.last, &events[i])
		if err != nil {
			return err
		}
		p.last = last
	}
	return p.retune(ctx, events, r)
}

// look reads what recording goes on from. Where nobody else has written since the last time, it is still known: SQLite
// counts the commits of others.
func (p *pen) look(ctx context.Context, file string, known int) error {
	var version int64
	if err := scan(p.others.QueryRowContext(ctx), &version); err != nil || version == p.version {
		return err
	}
	p.forget()
	last, err := p.findHead(ctx, file, known)
	if err != nil {
		return err
	}
	tuning, err := tuningNow(ctx, p.conn)
	if err != nil {
		return err
	}
	p.books.tune(tuning)
	p.last, p.version = last, version
	return nil
}

// retune grades every answer anew where the events changed how memory is reckoned: as it was rehearsed, if that still
// holds, or else here and now.
func (p *pen) retune(ctx context.Context, events []event, r *rehearsal) error {
	if !slices.ContainsFunc(events, event.retunes) {
		return nil
	}
	defer p.forget()
	if r != nil {
		if done, err := r.perform(ctx, p); done || err != nil {
			return err
		}
	}
	d, err := replay(ctx, p.conn)
	if err != nil {
		return err
	}
	return d.store(ctx, p.conn)
}

// retunes tells whether an event changes how memory is reckoned.
func (e event) retunes() bool {
	if e.typ != string(study.Tuned) {
		return false
	}
	t := e.factsOf().Tuning
	return t != nil && t.Reckons()
}

// findHead reads where the chain of this journal's device ends. The format is read again in every transaction because a
// newer program may have changed the file while this one had it open. The clock is never behind the one that the file
// says: a restore leaves the device without events, and an import brings events of others that are ahead.
func (p *pen) findHead(ctx context.Context, file string, known int) (last event, err error) {
	var format int
	err = scan(p.head.QueryRowContext(ctx), &format, &last.device, &last.seq, &last.clock, &last.hash)
	if err == nil && format != known {
		err = newer(file, format, known)
	}
	if last.hash == nil {
		last.hash = []byte{} // the first event follows nothing, which is not NULL
	}
	return last, err
}

func (p *pen) exec(ctx context.Context, s *sql.Stmt, args ...any) error {
	_, err := s.ExecContext(ctx, args...)
	return err
}

// add appends e after last, unless its nonce is there already, carries it over into what is derived, and returns what
// is last now.
func (p *pen) add(ctx context.Context, last event, e *event) (event, error) {
	e.device, e.seq, e.prev = last.device, last.seq+1, last.hash
	e.clock = max(e.at, last.clock+1)
	e.hash = e.sum()
	done, err := p.insert.ExecContext(ctx, e.values()...)
	if err != nil {
		return last, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return last, err
	}
	return *e, p.derive(ctx, e)
}

func (p *pen) derive(ctx context.Context, e *event) error {
	if e.forLesson() {
		if err := p.deriveLesson(ctx, e); err != nil {
			return fmt.Errorf("bringing lesson %s up to date: %w", e.lesson, err)
		}
	}
	if e.forItem() {
		if err := p.deriveItem(ctx, e); err != nil {
			return fmt.Errorf("bringing question %s up to date: %w", e.item, err)
		}
	}
	if e.forMark() {
		if err := p.deriveMark(ctx, e); err != nil {
			return fmt.Errorf("bringing the marks of lesson %s up to date: %w", e.lesson, err)
		}
	}
	if e.forLab() {
		if err := p.deriveLab(ctx, e); err != nil {
			return fmt.Errorf("bringing lab %s up to date: %w", e.item, err)
		}
	}
	if err := p.books.apply(e); err != nil {
		return fmt.Errorf("bringing what is known about %s up to date: %w", e.item, err)
	}
	for _, t := range p.books.turned {
		if err := p.turnItem(ctx, e.pack, t); err != nil {
			return fmt.Errorf("bringing question %s up to date: %w", t.Item, err)
		}
	}
	if e.forDay() {
		d := dayRow{pack: e.pack, day: dayOf(e.at, e.zone)}
		d.apply(e)
		return p.exec(ctx, p.putDay, d.fields()...)
	}
	return nil
}

func (p *pen) deriveLesson(ctx context.Context, e *event) error {
	l := p.lessonNow
	if l.pack != e.pack || l.lesson != e.lesson {
		l = lessonRow{}
		if err := find(ctx, p.lesson, l.fields(), e.pack, e.lesson); err != nil {
			return err
		}
	}
	l.apply(e)
	p.lessonNow = l
	return p.exec(ctx, p.putLesson, l.fields()...)
}

func (p *pen) deriveItem(ctx context.Context, e *event) error {
	var before itemRow
	if err := find(ctx, p.item, before.fields(), e.pack, e.firstID()); err != nil {
		return err
	}
	after := before
	after.apply(e)
	if err := p.exec(ctx, p.putItem, after.fields()...); err != nil {
		return err
	}
	return p.total(ctx, before, after)
}

// total brings the counts of a pack up to date when a row of its items changed.
func (p *pen) total(ctx context.Context, before, after itemRow) error {
	change := totalRow{pack: after.pack, seen: after.seen() - before.seen(), missed: after.missed() - before.missed()}
	if change.seen == 0 && change.missed == 0 {
		return nil
	}
	return p.exec(ctx, p.putTotal, change.fields()...)
}

// turnItem makes the answers of an item stale, or fresh again.
func (p *pen) turnItem(ctx context.Context, pack string, t study.Turned) error {
	var before itemRow
	if err := find(ctx, p.item, before.fields(), pack, t.Item); err != nil || before.item == "" {
		return err
	}
	after := before
	after.turn(t.Stale)
	if err := p.exec(ctx, p.putItem, after.fields()...); err != nil {
		return err
	}
	return p.total(ctx, before, after)
}

func (p *pen) deriveMark(ctx context.Context, e *event) error {
	var m markRow
	if err := find(ctx, p.mark, m.fields(), e.place().values()...); err != nil {
		return err
	}
	m.apply(e)
	if m.empty() {
		return p.exec(ctx, p.dropMark, m.markKey.values()...)
	}
	return p.exec(ctx, p.putMark, m.fields()...)
}

func (p *pen) deriveLab(ctx context.Context, e *event) error {
	var l labRow
	if err := find(ctx, p.lab, l.fields(), e.pack, e.firstID()); err != nil {
		return err
	}
	l.apply(e)
	return p.exec(ctx, p.putLab, l.fields()...)
}

// find reads the row of a key; where there is none, fields stay as they are.
func find(ctx context.Context, s *sql.Stmt, fields []any, key ...any) error {
	err := scan(s.QueryRowContext(ctx, key...), fields...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
