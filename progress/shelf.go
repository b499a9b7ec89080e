package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// shelf holds the rows of one derived table, on the disk or, while events are replayed, in memory. So a rule that says
// what follows from an event is written once, see books.
type shelf[K, R comparable] interface {
	get(K) (R, error)          // the zero row where there is none
	put(before, after R) error // before is what get gave; where the row stays as it is, nothing is written
	add(R) error               // adds the sums of a row to those of the row with its key, and takes over the rest
}

// table says how the rows of a derived table are stored.
type table[K, R comparable] struct {
	name    string
	columns []string // those of the key first
	keys    int
	rare    int            // how many of the columns after the key change so rarely that an index of them is spared
	sums    int            // how many of the columns after the key are summed by add
	sum     func(a, b R) R // b with the sums of a added
	fields  func(*R) []any // pointers to the values of the columns
	key     func(R) K
	row     func(K) R // a row that holds a key
}

func (t table[K, R]) where() string {
	return strings.Join(t.columns[:t.keys], ` = ? AND `) + ` = ?`
}

func (t table[K, R]) all() string {
	return `SELECT ` + strings.Join(t.columns, `, `) + ` FROM ` + t.name
}

func (t table[K, R]) insertText() string {
	marks := strings.TrimSuffix(strings.Repeat(`?,`, len(t.columns)), `,`)
	return `INSERT INTO ` + t.name + ` (` + strings.Join(t.columns, `, `) + `) VALUES (` + marks + `)`
}

// putText writes a whole row, in place of the one that is there.
func (t table[K, R]) putText() string { return t.upsert(0) }

// addText is putText but for the sums, which are added to those that are there.
func (t table[K, R]) addText() string { return t.upsert(t.sums) }

func (t table[K, R]) upsert(sums int) string {
	var set []string
	for i, c := range t.columns[t.keys:] {
		if i < sums {
			set = append(set, c+` = `+c+` + excluded.`+c)
		} else {
			set = append(set, c+` = excluded.`+c)
		}
	}
	do := ` DO NOTHING`
	if len(set) > 0 {
		do = ` DO UPDATE SET ` + strings.Join(set, `, `)
	}
	return t.insertText() + ` ON CONFLICT (` + strings.Join(t.columns[:t.keys], `, `) + `)` + do
}

// changeText changes what changes often.
func (t table[K, R]) changeText() string {
	return `UPDATE ` + t.name + ` SET ` + strings.Join(t.columns[t.keys+t.rare:], ` = ?, `) + ` = ? WHERE ` + t.where()
}

// inMemory is a shelf of a replay.
type inMemory[K, R comparable] struct {
	table[K, R]
	rows map[K]R
}

func (t table[K, R]) inMemory() inMemory[K, R] { return inMemory[K, R]{t, map[K]R{}} }

func (s inMemory[K, R]) get(k K) (R, error) { return s.rows[k], nil }
func (s inMemory[K, R]) put(before, after R) error {
	if before != after {
		s.rows[s.key(after)] = after
	}
	return nil
}
func (s inMemory[K, R]) add(r R) error {
	k := s.key(r)
	if before, ok := s.rows[k]; ok {
		r = s.sum(before, r)
	}
	s.rows[k] = r
	return nil
}

// onDisk is a shelf of the connection that writes. Its statements are read and planned by SQLite when they are first
// needed, and once.
type onDisk[K, R comparable] struct {
	table[K, R]
	pen                            *pen
	one, place, change, plus, away *sql.Stmt
}

func (t table[K, R]) onDisk(p *pen) *onDisk[K, R] { return &onDisk[K, R]{table: t, pen: p} }

// prepared is a statement of the connection that writes; at is where it is kept.
func (p *pen) prepared(at **sql.Stmt, text func() string) (*sql.Stmt, error) {
	if *at != nil {
		return *at, nil
	}
	stmt, err := p.conn.PrepareContext(context.Background(), text())
	if err != nil {
		return nil, fmt.Errorf("reading a statement: %w", err)
	}
	*at = stmt
	p.all = append(p.all, stmt)
	return stmt, nil
}

// run runs a statement of the connection that writes.
func (p *pen) run(at **sql.Stmt, text func() string, args ...any) error {
	stmt, err := p.prepared(at, text)
	if err == nil {
		_, err = stmt.ExecContext(context.Background(), args...)
	}
	return err
}

// keyValues are the values of the key's columns.
func (s *onDisk[K, R]) keyValues(k K) []any {
	r := s.row(k)
	return s.fields(&r)[:s.keys]
}

func (s *onDisk[K, R]) get(k K) (R, error) {
	var r R
	stmt, err := s.pen.prepared(&s.one, func() string { return s.all() + ` WHERE ` + s.where() })
	if err != nil {
		return r, err
	}
	err = scan(stmt.QueryRowContext(context.Background(), s.keyValues(k)...), s.fields(&r)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return r, err
}

func (s *onDisk[K, R]) put(before, after R) error {
	if before == after {
		return nil
	}
	values := s.fields(&after)
	if s.rare > 0 && sameHead(s.fields(&before)[:s.keys+s.rare], values) {
		rest := slices.Concat(values[s.keys+s.rare:], values[:s.keys])
		return s.pen.run(&s.change, s.changeText, rest...)
	}
	return s.pen.run(&s.place, s.putText, values...)
}

// sameHead tells whether the first columns of a row are those of another one. They are texts.
func sameHead(head, values []any) bool {
	for i, v := range head {
		if *v.(*string) != *values[i].(*string) {
			return false
		}
	}
	return true
}

func (s *onDisk[K, R]) add(r R) error { return s.pen.run(&s.plus, s.addText, s.fields(&r)...) }

func (s *onDisk[K, R]) drop(k K) error {
	return s.pen.run(&s.away, func() string { return `DELETE FROM ` + s.name + ` WHERE ` + s.where() }, s.keyValues(k)...)
}
