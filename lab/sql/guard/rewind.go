package guard

import (
	"encoding/binary"
	"errors"
	"slices"

	sqlite3 "modernc.org/sqlite/lib"
)

// Mark is the state of a database at one moment, to come back to.
type Mark struct {
	of    *DB
	files map[string]file
	count uint32 // rewinds so far
}

var errBusy = errors.New("a transaction is open: there is no state to come back to")

// Mark remembers the database as it was last committed. No connection may be in a transaction.
func (d *DB) Mark() (*Mark, error) {
	m := &Mark{of: d, files: map[string]file{}}
	return m, d.still(func() {
		for name, f := range d.files.files {
			m.files[name] = file{size: f.size, base: f.base, chunks: cloned(f.chunks)}
		}
	})
}

// Rewind brings the database back to a mark. The connections stay open, with their temporary tables and settings, and
// with what they know of the schema: so the statements since the mark may have changed rows, and nothing else. No
// connection may be in a transaction. A rewind costs far less than new connections, which would read the schema again.
//
// Connections keep pages. With a rollback journal they look at a counter in the file to see whether these are still good,
// so each rewind counts on from a number that was not there before. With a log they look into the memory that they share;
// without its header they read the log anew.
func (m *Mark) Rewind() error {
	return m.of.still(func() {
		m.count++
		files := m.of.files.files
		for name, f := range files {
			was := m.files[name]
			f.size, f.base, f.chunks = was.size, was.base, cloned(was.chunks)
		}
		files["main"].recount(m.count << 16)
		if regions := files["main"].regions; len(regions) > 0 {
			clear(memory(regions[0], walIndexHeader))
		}
		m.of.files.used = 0
		for name, f := range files {
			if name != "main" {
				m.of.files.used += f.size
			}
		}
	})
}

// walIndexHeader is the size of what the shared memory begins with: https://www.sqlite.org/walformat.html#wal_index_format
const walIndexHeader = 136

// recount sets the change counter of a database file, and the copy that says that the header is up to date.
func (f *file) recount(add uint32) {
	const counter, copied = 24, 92
	if f.size < 100 {
		return
	}
	chunk := f.writable(0)
	n := binary.BigEndian.Uint32(chunk[counter:]) + add
	binary.BigEndian.PutUint32(chunk[counter:], n)
	binary.BigEndian.PutUint32(chunk[copied:], n)
}

// still runs f while no call is in progress and no transaction is open.
func (d *DB) still(f func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.conns {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.ptr != 0 && sqlite3.Xsqlite3_get_autocommit(c.tls, c.ptr) == 0 {
			return errBusy
		}
	}
	disk.Lock()
	defer disk.Unlock()
	f()
	return nil
}

func cloned(chunks [][]byte) [][]byte {
	out := make([][]byte, len(chunks))
	for i, c := range chunks {
		out[i] = slices.Clone(c)
	}
	return out
}
