package sql

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const shop = `CREATE TABLE stock(id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n >= 0)) STRICT;
	INSERT INTO stock VALUES (1, 2);`

func played(t testing.TB, in meetIn, scripts ...string) meetOut {
	t.Helper()
	if in.World.Seed == "" {
		in.World.Seed = shop
	}
	in.World.Now, in.World.Chance = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), 1
	in.Retries = 3
	if in.Max == 0 {
		in.Max = 1000
	}
	for _, text := range scripts {
		s, f := parse("a.sql", text)
		if f != nil {
			t.Fatal(f)
		}
		in.Sessions = append(in.Sessions, client{Script: s.Statements, OnBusy: s.OnBusy, With: map[string]cell{"me": fmt.Sprint(len(in.Sessions))}})
	}
	in.Looks = []look{{SQL: "SELECT n FROM stock"}}
	out, err := meet(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// told is an order in a line: who did what, how each ended, and what is left.
func told(o order) string {
	var words []string
	for _, s := range o.Steps {
		w := string(rune('A'+s.Who)) + "." + string(s.Kind)
		switch {
		case s.Waits:
			w += "(waits)"
		case s.Again > 0:
			w += fmt.Sprintf("(again %d)", s.Again)
		case s.Err != nil:
			w += "(refused)"
		}
		words = append(words, w)
	}
	words = append(words, "|")
	for _, e := range o.Ends {
		words = append(words, fmt.Sprintf("%s %d", e.How, e.Changed))
	}
	if o.Deadlock {
		words = append(words, "DEADLOCK")
	}
	return strings.Join(words, " ") + " | " + tableText(o.Looks[0].Rows)
}

func all(o meetOut) []string {
	var out []string
	for _, one := range o.Orders {
		out = append(out, told(one))
	}
	return out
}

const checkThenAct = "SELECT n FROM stock WHERE n > 0; UPDATE stock SET n = :n - 1"

func TestEveryOrderOfTwoStatementsEach(t *testing.T) {
	out := played(t, meetIn{Early: true}, checkThenAct, checkThenAct)
	want := []string{
		"A.read A.write B.read B.write | done 1 done 1 | 0",
		"A.read B.read A.write B.write | done 1 done 1 | 1",
		"A.read B.read B.write A.write | done 1 done 1 | 1",
		"B.read A.read A.write B.write | done 1 done 1 | 1",
		"B.read A.read B.write A.write | done 1 done 1 | 1",
		"B.read B.write A.read A.write | done 1 done 1 | 0",
	}
	if got := all(out); !slices.Equal(got, want) || out.Cut {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if three := played(t, meetIn{Early: true}, checkThenAct, checkThenAct, checkThenAct); len(three.Orders) != 90 {
		t.Errorf("%d orders of three sessions", len(three.Orders))
	}
}

func TestWhoWaitsIsPassedOver(t *testing.T) {
	const locked = "BEGIN IMMEDIATE; SELECT n FROM stock WHERE n > 0; UPDATE stock SET n = :n - 1; COMMIT"
	for _, wal := range []bool{false, true} {
		out := played(t, meetIn{World: world{WAL: wal}, Early: true}, locked, locked, locked)
		if len(out.Orders) != 6 {
			t.Errorf("WAL %v: %d orders\n%s", wal, len(out.Orders), strings.Join(all(out), "\n"))
		}
		for _, o := range out.Orders {
			if got := told(o); !strings.HasSuffix(got, "| 0") || strings.Contains(got, "refused") {
				t.Error(got)
			}
		}
	}
}

func TestTransactionsThatHaveReadAreRefused(t *testing.T) {
	const tx = "BEGIN; SELECT n FROM stock WHERE n > 0; UPDATE stock SET n = :n - 1; COMMIT"
	for _, policy := range policies {
		for _, wal := range []bool{false, true} {
			script := "-- on busy: " + string(policy) + "\n" + tx
			out := played(t, meetIn{World: world{WAL: wal}, Early: true}, script, script)
			t.Logf("%s, WAL %v: %d orders\n%s", policy, wal, len(out.Orders), strings.Join(all(out), "\n"))
		}
	}
}
