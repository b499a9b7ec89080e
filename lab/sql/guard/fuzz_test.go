package guard

import (
	"context"
	"errors"
	"testing"
	"time"
)

// FuzzRun: no script crashes, none runs past its time, and a failed one has a place within the text.
func FuzzRun(f *testing.F) {
	for _, a := range attacks {
		if len(a.script) < 2000 {
			f.Add(a.script)
		}
	}
	f.Add("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x') RETURNING a; SELECT json_group_array(a) OVER () FROM t;")
	f.Add("CREATE VIRTUAL TABLE r USING rtree(i, a, b); EXPLAIN SELECT * FROM r; PRAGMA integrity_check; ANALYZE; REINDEX")
	f.Fuzz(func(t *testing.T, script string) {
		limits := Limits{Budget: Budget{Time: 100 * time.Millisecond, Steps: 2_000_000}, Pages: 256, Heap: 32 << 20}
		db, err := Open(limits)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		c, err := db.Conn()
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = c.Run(context.Background(), script)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
		e := (*Error)(nil)
		if errors.As(err, &e) && (e.Offset < 0 || e.Offset > len(script) || e.Line == 0 && e.Limit != Size) {
			t.Errorf("place of %+v", e)
		}
		c.Plan(context.Background(), script)
		c.Schema(context.Background())
		c.Sums(context.Background())
	})
}
