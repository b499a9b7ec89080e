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

// TestTransactionsThatHaveReadAreRefused: of 14 orders, two run one session after the other. In the others the session
// that writes later is refused, and what becomes of it depends on what its client does then.
func TestTransactionsThatHaveReadAreRefused(t *testing.T) {
	const tx = "BEGIN; SELECT n FROM stock WHERE n > 0; UPDATE stock SET n = :n - 1; COMMIT"
	for _, tt := range []struct {
		policy                    policy
		wal                       bool
		refused, gaveUp, deadlock int
		order                     string // the second
	}{
		{stops, false, 12, 0, 0, "A.begin A.read A.write B.begin B.read A.commit(waits) B.write(refused) A.commit | done 1 refused 0 | 1"},
		{stops, true, 12, 0, 0, "A.begin A.read A.write B.begin B.read A.commit B.write(refused) | done 1 refused 0 | 1"},
		{retryStatement, false, 0, 12, 12, "A.begin A.read A.write B.begin B.read A.commit(waits) B.write(again 1) B.write(again 2) B.write(again 3) B.write(refused) A.commit | done 1 gave up 0 DEADLOCK | 1"},
		{retryStatement, true, 0, 12, 0, "A.begin A.read A.write B.begin B.read A.commit B.write(again 1) B.write(again 2) B.write(again 3) B.write(refused) | done 1 gave up 0 | 1"},
		{retryTransaction, false, 0, 0, 0, "A.begin A.read A.write B.begin B.read A.commit(waits) B.write(again 1) A.commit B.begin B.read B.write B.commit | done 1 done 1 | 0"},
		{retryTransaction, true, 0, 0, 0, "A.begin A.read A.write B.begin B.read A.commit B.write(again 1) B.begin B.read B.write B.commit | done 1 done 1 | 0"},
	} {
		script := "-- on busy: " + string(tt.policy) + "\n" + tx
		out := played(t, meetIn{World: world{WAL: tt.wal}, Early: true}, script, script)
		count := func(word string) (n int) {
			for _, o := range all(out) {
				_, ends, _ := strings.Cut(o, "|")
				if strings.Contains(ends, word) {
					n++
				}
			}
			return n
		}
		if len(out.Orders) != 14 || count("refused") != tt.refused || count("gave up") != tt.gaveUp || count("DEADLOCK") != tt.deadlock || told(out.Orders[1]) != tt.order {
			t.Errorf("%s, WAL %v: %d orders\n%s", tt.policy, tt.wal, len(out.Orders), strings.Join(all(out), "\n"))
		}
	}
}

func TestAFixedOrderGivesOneStatementATurn(t *testing.T) {
	out := played(t, meetIn{Fixed: [][]int{{0, 0, 1, 1, 0}}, Watch: "SELECT n FROM stock"},
		"BEGIN IMMEDIATE; UPDATE stock SET n = n - 1; COMMIT", "SELECT n FROM stock; UPDATE stock SET n = :n - 1")
	if got, want := told(out.Orders[0]), "A.begin A.write B.read B.write(waits) A.commit B.write | done 1 done 1 | 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var states []string
	for _, s := range out.Orders[0].Steps {
		states = append(states, s.State)
	}
	if got := strings.Join(states, " "); got != "2 2 2 2 1 1" || out.Orders[0].Steps[5].Stale != 3 {
		t.Errorf("states %s, %+v", got, out.Orders[0].Steps[5])
	}
}

func TestWhatAClientKnows(t *testing.T) {
	for script, want := range map[string]string{
		"SELECT :me + 5 AS me; UPDATE stock SET n = :me":                       "A.read A.write | done 1 | 5",
		"UPDATE stock SET n = n - :none":                                       "A.write(refused) | refused 0 | 2",
		"UPDATE stock SET n = 9 RETURNING n - 1 AS k; UPDATE stock SET n = :k": "A.write A.write | done 1 | 8",
		"BEGIN; UPDATE stock SET n = 7":                                        "A.begin A.write | done 1 | 2",
		"UPDATE stock SET n = 1 WHERE id = 2; UPDATE stock SET n = 0":          "A.write | early 0 | 2",
		"": "| done 0 | 2",
	} {
		out := played(t, meetIn{Early: true}, script)
		if got := told(out.Orders[0]); got != want {
			t.Errorf("%s: %s, want %s", script, got, want)
		}
	}
}
