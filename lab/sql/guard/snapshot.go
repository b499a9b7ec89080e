package guard

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"slices"
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

var errInTransaction = errors.New("a transaction is open: what it changed is not certain yet")

// Serialize copies the database as it was last committed, temporary tables left out. [Restore] makes a database of it in
// no time, so a lab is seeded once and every attempt starts from a copy. It fails inside a transaction.
func (c *Conn) Serialize(ctx context.Context) (image []byte, err error) {
	err = c.within(ctx, func(r *run) error {
		if sqlite3.Xsqlite3_get_autocommit(c.tls, c.ptr) == 0 {
			return errInTransaction
		}
		image, err = r.serialize()
		return err
	})
	return image, err
}

func (r *run) serialize() ([]byte, error) {
	schema, err := libc.CString("main")
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(r.tls, schema)
	p := sqlite3.Xsqlite3_serialize(r.tls, r.ptr, schema, address(&r.size), 0)
	if p == 0 {
		return nil, r.unserialized()
	}
	defer sqlite3.Xsqlite3_free(r.tls, p)
	return inRollbackMode(slices.Clone(memory(p, int(r.size)))), nil
}

// unserialized is why SQLite gave no copy: it says so through the connection, or ran out of memory.
func (r *run) unserialized() error {
	rc := sqlite3.Xsqlite3_extended_errcode(r.tls, r.ptr)
	if rc == sqlite3.SQLITE_OK || rc == sqlite3.SQLITE_ROW || rc == sqlite3.SQLITE_DONE {
		rc = sqlite3.SQLITE_NOMEM
	}
	return fmt.Errorf("copy the database: %w", r.failure(rc))
}

// inRollbackMode takes the mark of WAL mode from an image: who restores it says which mode it has.
func inRollbackMode(image []byte) []byte {
	const writeVersion, readVersion, rollback = 18, 19, 1
	if len(image) > readVersion {
		image[writeVersion], image[readVersion] = rollback, rollback
	}
	return image
}

// Sums are checksums of the contents of tables, by name. The order of rows and the names of columns do not matter.
type Sums map[string]string

// unreadable stands for the checksum of a table that cannot be read, such as an index of a text that does not exist.
const unreadable = "unreadable"

// Sums reads every table of the database, but SQLite's own and those in which virtual tables keep their data.
func (c *Conn) Sums(ctx context.Context) (sums Sums, err error) {
	sums = Sums{}
	err = c.within(ctx, func(r *run) error {
		var schema Schema
		err := r.tables(&schema)
		for i := 0; err == nil && i < len(schema.Tables); i++ {
			name := schema.Tables[i].Name
			sums[name], err = r.sum(name)
		}
		return err
	})
	return sums, err
}

// Changed are the tables whose contents differ, those that came and those that went, in order of their names.
func (s Sums) Changed(before Sums) []string {
	all := maps.Clone(before)
	maps.Copy(all, s)
	maps.DeleteFunc(all, func(name, _ string) bool {
		now, here := s[name]
		was, there := before[name]
		return here && there && now == was
	})
	return slices.Sorted(maps.Keys(all))
}

// sum adds up a hash of each row, so that their order does not count and equal rows count as often as they stand there.
func (r *run) sum(table string) (string, error) {
	var rows, high, low uint64
	_, err := r.single("SELECT * FROM main."+quote(table), nil, func(s *statement) error {
		row, err := s.row()
		if err != nil {
			return err
		}
		h := sha256.Sum256(encode(row))
		var carry uint64
		low, carry = bits.Add64(low, binary.BigEndian.Uint64(h[8:]), 0)
		high, _ = bits.Add64(high, binary.BigEndian.Uint64(h[:]), carry)
		rows++
		return nil
	})
	if e := (*Error)(nil); errors.As(err, &e) && e.Limit == "" && e.Primary() == sqlite3.SQLITE_ERROR {
		return unreadable, nil
	}
	return fmt.Sprintf("%d-%016x%016x", rows, high, low), err
}

// encode writes a row so that different rows are different bytes.
func encode(row []any) []byte {
	var b []byte
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v))
		case float64:
			b = binary.BigEndian.AppendUint64(append(b, 'f'), math.Float64bits(v))
		case string:
			b = append(binary.AppendUvarint(append(b, 's'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.AppendUvarint(append(b, 'b'), uint64(len(v))), v...)
		}
	}
	return b
}

// quote writes a name as SQL.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
