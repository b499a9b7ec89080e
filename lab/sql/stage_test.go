package sql

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRewoundOrdersAreLikeOrdersOnNewDatabases tries every order of random sessions both ways.
func TestRewoundOrdersAreLikeOrdersOnNewDatabases(t *testing.T) {
	pieces := []string{
		"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SELECT n FROM stock WHERE n > 0", "UPDATE stock SET n = n - 1 WHERE n > 0",
		"UPDATE stock SET n = n - 1", "DELETE FROM stock WHERE n = 0", "INSERT INTO stock(n) SELECT n FROM stock", "SELECT n FROM nowhere",
	}
	rapid.Check(t, func(r *rapid.T) {
		in := meetIn{World: world{Seed: shop, WAL: rapid.Bool().Draw(r, "wal"), Chance: 1}, Early: rapid.Bool().Draw(r, "early"), Retries: 2, Max: 40}
		in.Looks = []look{{SQL: "SELECT * FROM stock"}}
		for range 2 {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 4).Draw(r, "script"), ";")
			s, _ := parse("", text)
			in.Sessions = append(in.Sessions, client{Script: s.Statements, OnBusy: rapid.SampledFrom(policies).Draw(r, "policy")})
		}
		rewound, err := meet(t.Context(), in)
		if err != nil {
			r.Fatal(err)
		}
		image, err := in.World.image(t.Context())
		if err != nil {
			r.Fatal(err)
		}
		st := &stage{in: in, image: image}
		defer st.close()
		fresh, err := st.every(t.Context())
		if err != nil {
			r.Fatal(err)
		}
		if !reflect.DeepEqual(rewound, fresh) {
			r.Fatalf("rewound\n%s\nnew\n%s", strings.Join(all(rewound), "\n"), strings.Join(all(fresh), "\n"))
		}
		holds(r, in, fresh)
	})
}

// holds looks at what is true of every exploration: no order comes twice, each can be played again, and everybody ends.
func holds(t *rapid.T, in meetIn, out meetOut) {
	seen := map[string]bool{}
	for _, o := range out.Orders {
		if s := told(o); seen[s] && !out.Cut {
			t.Errorf("twice: %s", s)
		} else {
			seen[s] = true
		}
		if slices.ContainsFunc(o.Ends, func(e ending) bool { return e.How == unfinished || e.Tries > in.Retries }) {
			t.Errorf("somebody does not end: %s", told(o))
		}
		again := in
		again.Fixed, again.Exact = [][]int{o.Turns}, true
		once, err := meet(t.Context(), again)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(once.Orders[0]); strings.ReplaceAll(got, " DEADLOCK", "") != strings.ReplaceAll(told(o), " DEADLOCK", "") {
			t.Errorf("played again:\n%s\n%s", told(o), got)
		}
	}
}
