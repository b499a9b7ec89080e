package guard

import (
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

func used() int64 {
	tls := libc.NewTLS()
	defer tls.Close()
	return sqlite3.Xsqlite3_memory_used(tls)
}

// TestNothingIsLeftBehind: whatever a database went through, closing it gives back what SQLite asked for.
func TestNothingIsLeftBehind(t *testing.T) {
	for name, do := range map[string]func(*DB, *Conn, *Conn){
		"nothing": func(*DB, *Conn, *Conn) {},
		"rows": func(_ *DB, a, b *Conn) {
			a.Run(t.Context(), "UPDATE t SET a = 2")
			b.Run(t.Context(), "SELECT * FROM t")
		},
		"busy": func(_ *DB, a, b *Conn) { a.Run(t.Context(), "BEGIN IMMEDIATE"); b.Run(t.Context(), "BEGIN IMMEDIATE") },
		"values": func(_ *DB, a, b *Conn) {
			a.Named(t.Context(), "SELECT :a", nil)
			a.Named(t.Context(), "SELECT 1; SELECT 2", nil)
		},
		"error": func(_ *DB, a, b *Conn) {
			a.Run(t.Context(), "SELECT nme FROM t; ")
			a.Run(t.Context(), "INSERT INTO t SELECT * FROM x")
		},
		"steady": func(*DB, *Conn, *Conn) { Steady(clock(), 1) },
		"rewind": func(d *DB, a, b *Conn) {
			m, _ := d.Mark()
			a.Run(t.Context(), "UPDATE t SET a = 2")
			b.Run(t.Context(), "SELECT * FROM t")
			m.Rewind()
			a.Run(t.Context(), "UPDATE t SET a = 3")
		},
		"image": func(_ *DB, a, b *Conn) { a.Serialize(t.Context()) },
	} {
		for _, wal := range []bool{false, true} {
			var before int64
			for i := range 40 {
				if i == 20 {
					before = used()
				}
				db, err := Open(Limits{WAL: wal})
				if err != nil {
					t.Fatal(err)
				}
				a := seeded(t, db, "CREATE TABLE t(a); INSERT INTO t VALUES (1)")
				b := seeded(t, db, "SELECT * FROM t")
				do(db, a, b)
				db.Close()
			}
			if grown := used() - before; grown > 0 {
				t.Errorf("%s, WAL %v: %d bytes are left behind by each", name, wal, grown/20)
			}
		}
	}
}
