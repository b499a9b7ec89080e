package guard

import (
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// columns are the names of the result's columns.
func (s *statement) columns() []string {
	n := sqlite3.Xsqlite3_column_count(s.tls, s.ptr)
	var names []string
	for i := range n {
		names = append(names, goString(sqlite3.Xsqlite3_column_name(s.tls, s.ptr, i)))
	}
	return names
}

// fixedWidth is what a value counts in the output beside the bytes of texts and blobs.
const fixedWidth = 16

// width is how much the row that s is at counts in the output.
func (s *statement) width() int {
	n := 0
	for i := range sqlite3.Xsqlite3_data_count(s.tls, s.ptr) {
		n += fixedWidth
		switch sqlite3.Xsqlite3_column_type(s.tls, s.ptr, i) {
		case sqlite3.SQLITE_TEXT, sqlite3.SQLITE_BLOB:
			n += int(sqlite3.Xsqlite3_column_bytes(s.tls, s.ptr, i))
		}
	}
	return n
}

// row copies the row that s is at.
func (s *statement) row() ([]any, error) {
	row := make([]any, sqlite3.Xsqlite3_data_count(s.tls, s.ptr))
	for i := range row {
		v, err := s.value(int32(i))
		if err != nil {
			return nil, err
		}
		row[i] = v
	}
	return row, nil
}

func (s *statement) value(i int32) (any, error) {
	switch sqlite3.Xsqlite3_column_type(s.tls, s.ptr, i) {
	case sqlite3.SQLITE_INTEGER:
		return sqlite3.Xsqlite3_column_int64(s.tls, s.ptr, i), nil
	case sqlite3.SQLITE_FLOAT:
		return sqlite3.Xsqlite3_column_double(s.tls, s.ptr, i), nil
	case sqlite3.SQLITE_TEXT:
		b, err := s.bytes(i, sqlite3.Xsqlite3_column_text(s.tls, s.ptr, i))
		return string(b), err
	case sqlite3.SQLITE_BLOB:
		b, err := s.bytes(i, sqlite3.Xsqlite3_column_blob(s.tls, s.ptr, i))
		return append([]byte{}, b...), err
	}
	return nil, nil
}

// bytes is the text or blob at p. SQLite has no other way than a null pointer to say that memory ran out, and the same for
// an empty blob.
func (s *statement) bytes(i int32, p uintptr) ([]byte, error) {
	n := int(sqlite3.Xsqlite3_column_bytes(s.tls, s.ptr, i))
	if p == 0 && sqlite3.Xsqlite3_errcode(s.tls, s.Conn.ptr) == sqlite3.SQLITE_NOMEM {
		return nil, s.failed(sqlite3.SQLITE_NOMEM)
	}
	return memory(p, n), nil
}

// transient tells SQLite to copy what it is given.
const transient = ^uintptr(0)

// bind sets the i-th parameter, from 1.
func (s *statement) bind(i int32, v any) error {
	var rc int32
	switch v := v.(type) {
	case nil:
		rc = sqlite3.Xsqlite3_bind_null(s.tls, s.ptr, i)
	case bool:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.ptr, i, truth(v))
	case int:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.ptr, i, int64(v))
	case int64:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.ptr, i, v)
	case float64:
		rc = sqlite3.Xsqlite3_bind_double(s.tls, s.ptr, i, v)
	case string:
		return s.bindBytes(i, v, true)
	case []byte:
		return s.bindBytes(i, string(v), false)
	default:
		return s.wrong(&Error{Message: fmt.Sprintf("value %d is of a type that SQL does not have", i)})
	}
	if rc != sqlite3.SQLITE_OK {
		return s.failed(rc)
	}
	return nil
}

func (s *statement) bindBytes(i int32, v string, text bool) error {
	p, err := libc.CString(v)
	if err != nil {
		return err
	}
	defer libc.Xfree(s.tls, p)
	var rc int32
	if text {
		rc = sqlite3.Xsqlite3_bind_text64(s.tls, s.ptr, i, p, uint64(len(v)), transient, sqlite3.SQLITE_UTF8)
	} else {
		rc = sqlite3.Xsqlite3_bind_blob64(s.tls, s.ptr, i, p, uint64(len(v)), transient)
	}
	if rc != sqlite3.SQLITE_OK {
		return s.failed(rc)
	}
	return nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
