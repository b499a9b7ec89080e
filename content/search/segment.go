package search

import (
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
)

// What a segment is marked with. format changes with the tables and with how texts are taken apart into words; it is
// part of the files' names, so that an older program and a newer one do not read each other's.
const (
	applicationID = 0x456e6753 // "EngS"
	format        = 2
)

// segment is the index of one source, open for reading.
type segment struct {
	db          *sql.DB
	file        string // empty in memory
	source, key string
	docs        float64     // documents
	length      float64     // words in one, on average
	unkept      error       // why it is in memory
	broken      atomic.Bool // a query failed

	mu       sync.Mutex // of prepared
	prepared map[string]*sql.Stmt
}

// ErrDamaged says that a file of the index could not be read. It is taken away, so that Update builds it again.
var ErrDamaged = errors.New("a search index was damaged and must be built again")

// open connects to a database once. Pragmas stand in the name because each connection needs them and because the driver
// ignores other spellings; one connection is kept for good, because a segment may be deleted while it is in use.
func open(file, query string, pragmas ...string) (*sql.DB, error) {
	name := file
	if file != inMemory {
		name = uri(file)
	}
	name += "?" + query
	for _, p := range append(pragmas, "trusted_schema(0)", "cell_size_check(1)", "temp_store(MEMORY)") {
		name += "&_pragma=" + p
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	return db, nil
}

func uri(file string) string {
	p := filepath.ToSlash(file)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/Users/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// openSegment opens a file, if it is a whole segment of that source and key.
func openSegment(file, source, key string) (*segment, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, fmt.Errorf("%s: %w", file, ErrDamaged)
	}
	// Nobody writes to a segment, so locks, and looking for a journal, are for nothing.
	db, err := open(file, "mode=ro&immutable=1", "cache_size(-8192)", "query_only(1)")
	if err != nil {
		return nil, err
	}
	if err := checkFile(db, info.Size()); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), db.Close())
	}
	return readAbout(db, file, source, key)
}

// checkFile looks at the header: is this a segment, in this format, and all of it?
func checkFile(db *sql.DB, size int64) error {
	var id, version, pages, pageSize int64
	err := db.QueryRow(`SELECT application_id, user_version, page_count, page_size FROM pragma_application_id, pragma_user_version, pragma_page_count, pragma_page_size`).Scan(&id, &version, &pages, &pageSize)
	switch {
	case err != nil:
		return errors.Join(ErrDamaged, err)
	case id != applicationID || version != format || pages*pageSize != size:
		return ErrDamaged
	}
	return nil
}

// readAbout makes a segment of an open database, or closes it.
func readAbout(db *sql.DB, file, source, key string) (*segment, error) {
	s := &segment{db: db, file: file, prepared: map[string]*sql.Stmt{}}
	var words float64
	err := db.QueryRow(`SELECT source, key, docs, words FROM about`).Scan(&s.source, &s.key, &s.docs, &words)
	if err == nil && (s.source != source || key != anyKey && s.key != key) {
		err = ErrDamaged // or a hash that met its like
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.length = max(1, words/max(1, s.docs))
	return s, nil
}

// anyKey stands for whatever state of a source a segment may be of.
const anyKey = ""

// scan reads the columns of a row.
type scan func(columns ...any) error

// close lets go of the file.
func (s *segment) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failed []error
	for _, stmt := range s.prepared {
		failed = append(failed, stmt.Close())
	}
	clear(s.prepared)
	return errors.Join(append(failed, s.db.Close())...)
}

// mostPrepared is how many statements are kept. All that do not depend on the number of words are about ten.
const mostPrepared = 32

// statement is a query that SQLite has read and planned, which takes it longer than to find a word. ok is false where so
// many are kept that it is better asked without.
func (s *segment) statement(query string) (stmt *sql.Stmt, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt, ok = s.prepared[query]; ok || len(s.prepared) >= mostPrepared {
		return stmt, ok, nil
	}
	if stmt, err = s.db.Prepare(query); err != nil {
		return nil, false, err
	}
	s.prepared[query] = stmt
	return stmt, true, nil
}

func (s *segment) query(query string, args []any) (*sql.Rows, error) {
	stmt, ok, err := s.statement(query)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return stmt.Query(args...)
	}
	return s.db.Query(query, args...)
}

// rows walks through what a query finds. Where the query fails there is one row more, and scanning it gives the error. A
// walk takes milliseconds, so it knows no context: those who search look at theirs between two walks, and no connection
// is ever lost to an interrupted one.
func (s *segment) rows(query string, args ...any) iter.Seq[scan] {
	return func(yield func(scan) bool) {
		rows, err := s.query(query, args)
		if err != nil {
			yield(func(...any) error { return err })
			return
		}
		defer rows.Close()
		for rows.Next() {
			if !yield(rows.Scan) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(func(...any) error { return err })
		}
	}
}

// failed judges the error of a query: a segment that cannot be read is never read again and taken away.
func (s *segment) failed(err error) error {
	if err == nil {
		return nil
	}
	s.broken.Store(true)
	if s.file != "" {
		_ = os.Remove(s.file) // if it stays, it is found broken again
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
