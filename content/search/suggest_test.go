package search

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

func TestOneSlipIsForgiven(t *testing.T) {
	x := indexed(t,
		section("A", "idempotency keys"), section("B", "idempotency again"), section("C", "idempotent"),
		section("D", "synchronous work"), of(content.HitItem, section("E", "serialisable")))
	for _, c := range []struct{ query, instead string }{
		{"indempotency", "idempotency"}, // one too many
		{"idempoency", "idempotency"},   // one too few
		{"idempotancy", "idempotency"},  // mistaken
		{"idemoptency", "idempotency"},  // exchanged
		{"indempo", "idempotency"},      // not finished
		{"idemoptency keys", "idempotency"},
		{"keys idemoptency", "idempotency"},
		{"idempotency", ""},   // known
		{"idempo", ""},        // beginning of a known word
		{"asynchronous", ""},  // two letters more, and another first one
		{"zdempotency", ""},   // the first letter must stand
		{"idemoptancy", ""},   // two slips
		{"kyes", ""},          // too short
		{"serialiseable", ""}, // only in a question that has not been seen
		{"", ""}, {"' \" *", ""}, {"12345", ""},
	} {
		got, err := x.Suggest(context.Background(), c.query, Options{})
		if err != nil || got.Instead != c.instead {
			t.Errorf("%q: got %+v (%v), want %q", c.query, got, err, c.instead)
		}
	}
	got, _ := x.Suggest(context.Background(), "Indempotency", Options{})
	if want := (Suggestion{Word: "indempotency", Instead: "idempotency", Query: "idempotency", Hits: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got, _ = x.Suggest(context.Background(), "serialiseable", Options{Seen: everything})
	if got.Instead != "serialisable" {
		t.Errorf("a question that was seen: %+v", got)
	}
}

// TestSlipsAreThoseOfTheDefinition compares with Damerau's edits made one by one.
func TestSlipsAreThoseOfTheDefinition(t *testing.T) {
	letters := rapid.SampledFrom([]rune("abcé"))
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(letters, 1, 7).Draw(t, "a")
		b := rapid.SliceOfN(letters, 1, 7).Draw(t, "b")
		if rapid.Bool().Draw(t, "near") {
			b = append([]rune(nil), a...)
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = letters.Draw(t, "letter")
		}
		want := distance(a, b) == 1
		if got := oneSlip(a, b); got != want {
			t.Fatalf("%q and %q: got %v, want %v", string(a), string(b), got, want)
		}
	})
}

// distance is the restricted Damerau-Levenshtein distance.
func distance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			default:
				cost := 1
				if a[i-1] == b[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}
