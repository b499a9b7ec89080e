package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// shelf holds the rows of one derived table, on the disk or, while events are replayed, in memory. So a rule that says
// what follows from an event is written once, see books.
type shelf[K comparable, R any] interface {
	get(K) (R, error) // the zero row where there is none
	put(R) error
	drop(K) error
}

// table says how the rows of a derived table are stored.
type table[K comparable, R any] struct {
	name    string
	columns []string // those of the key first
	keys    int
	fields  func(*R) []any // pointers to the values of the columns
	key     func(R) K
}

func (t table[K, R]) where() string {
	return strings.Join(t.columns[:t.keys], ` = ? AND `) + ` = ?`
}

func (t table[K, R]) all() string {
	return `SELECT ` + strings.Join(t.columns, `, `) + ` FROM ` + t.name
}

func (t table[K, R]) putText() string {
	marks := strings.TrimSuffix(strings.Repeat(`?,`, len(t.columns)), `,`)
	return `REPLACE INTO ` + t.name + ` (` + strings.Join(t.columns, `, `) + `) VALUES (` + marks + `)`
}

// inMemory is a shelf of a replay.
type inMemory[K comparable, R any] struct {
	rows map[K]R
	key  func(R) K
}

func (t table[K, R]) inMemory() inMemory[K, R] { return inMemory[K, R]{map[K]R{}, t.key} }

func (s inMemory[K, R]) get(k K) (R, error) { return s.rows[k], nil }
func (s inMemory[K, R]) put(r R) error      { s.rows[s.key(r)] = r; return nil }
func (s inMemory[K, R]) drop(k K) error     { delete(s.rows, k); return nil }

// onDisk is a shelf of the connection that writes. Its statements are read and planned by SQLite when they are first
// needed, and once.
type onDisk[K comparable, R any] struct {
	table[K, R]
	pen              *pen
	row              func(K) R // a row that holds a key
	one, place, away *sql.Stmt
}

func (s *onDisk[K, R]) prepared(at **sql.Stmt, text string) (*sql.Stmt, error) {
	if *at != nil {
		return *at, nil
	}
	stmt, err := s.pen.conn.PrepareContext(context.Background(), text)
	if err != nil {
		return nil, fmt.Errorf("reading a statement about %s: %w", s.name, err)
	}
	*at = stmt
	s.pen.all = append(s.pen.all, stmt)
	return stmt, nil
}

// keyValues are the values of the key's columns.
func (s *onDisk[K, R]) keyValues(k K) []any {
	r := s.row(k)
	return s.fields(&r)[:s.keys]
}

func (s *onDisk[K, R]) get(k K) (R, error) {
	var r R
	stmt, err := s.prepared(&s.one, s.all()+` WHERE `+s.where())
	if err != nil {
		return r, err
	}
	err = scan(stmt.QueryRowContext(context.Background(), s.keyValues(k)...), s.fields(&r)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return r, err
}

func (s *onDisk[K, R]) put(r R) error {
	stmt, err := s.prepared(&s.place, s.putText())
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(context.Background(), s.fields(&r)...)
	return err
}

func (s *onDisk[K, R]) drop(k K) error {
	stmt, err := s.prepared(&s.away, `DELETE FROM `+s.name+` WHERE `+s.where())
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(context.Background(), s.keyValues(k)...)
	return err
}
