package guard

import (
	"context"
	"testing"
)

const smallSeed = "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT) STRICT; INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')"

const largeSeed = `CREATE TABLE orders(id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, total INTEGER NOT NULL, status TEXT NOT NULL) STRICT;
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
	INSERT INTO orders SELECT i, 1 + (i * 7919) % 10000, (i * 37) % 1000, CASE i % 3 WHEN 0 THEN 'paid' ELSE 'new' END FROM n;`

func BenchmarkOpenSeedClose(b *testing.B) {
	for b.Loop() {
		db, err := Open(Limits{})
		if err != nil {
			b.Fatal(err)
		}
		seeded(b, db, smallSeed)
		db.Close()
	}
}

func BenchmarkQuery(b *testing.B) {
	_, c := open(b, Limits{}, smallSeed)
	for b.Loop() {
		if _, err := c.Query(context.Background(), "SELECT v FROM t WHERE id = ?", 2); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSeed60000(b *testing.B) {
	for b.Loop() {
		db, err := Open(Limits{})
		if err != nil {
			b.Fatal(err)
		}
		seeded(b, db, largeSeed)
		db.Close()
	}
}

func BenchmarkSerialize60000(b *testing.B) {
	_, c := open(b, Limits{}, largeSeed)
	for b.Loop() {
		if _, err := c.Serialize(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkClone60000 restores, connects, changes a row and closes.
func BenchmarkClone60000(b *testing.B) {
	_, c := open(b, Limits{}, largeSeed)
	image, err := c.Serialize(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(image)), "image-bytes")
	for b.Loop() {
		db, err := Restore(Limits{}, image)
		if err != nil {
			b.Fatal(err)
		}
		seeded(b, db, "UPDATE orders SET total = 1 WHERE id = 30000")
		db.Close()
	}
}

func BenchmarkSums60000(b *testing.B) {
	_, c := open(b, Limits{}, largeSeed)
	for b.Loop() {
		if _, err := c.Sums(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
