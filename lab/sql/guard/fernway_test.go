package guard

import (
	"os"
	"testing"
)

func TestTheShopsSchemaStands(t *testing.T) {
	schema, err := os.ReadFile("../../../content/packs/backend/assets/fernway.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, c := open(t, Limits{}, string(schema))
	got := mustRun(t, c, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'guide_search_%'; PRAGMA foreign_keys")
	if n := got[0].Rows[0][0]; n != int64(20) {
		t.Errorf("%v tables, want 20", n)
	}
	if on := got[1].Rows[0][0]; on != int64(1) {
		t.Errorf("foreign keys: %v", on)
	}
}

func BenchmarkFernway(b *testing.B) {
	schema, err := os.ReadFile("../../../content/packs/backend/assets/fernway.sql")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		db, _ := open(b, Limits{}, string(schema))
		db.Close()
	}
}
