package search

import (
	"context"
	"errors"
	"testing"
)

func suggested(t *testing.T, x *Index, query string) string {
	t.Helper()
	got, err := x.Suggest(context.Background(), query, Options{})
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return got.Instead
}

func TestTheMostFrequentWordIsThatOfAllSourcesTogether(t *testing.T) {
	x := indexed(t, section("A", "cards"), section("B", "cards"), section("C", "carts"))
	update(t, x, "q", "1", section("D", "carts"), section("E", "carts"), section("F", "carlos"))
	for query, want := range map[string]string{"carqs": "carts", "carls": "carts", "carlosa": "carlos", "cardsa": "cards"} {
		if got := suggested(t, x, query); got != want {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
}

func TestWordsComeAndGoWithTheirSources(t *testing.T) {
	x := indexed(t, section("A", "idempotency"))
	if got := suggested(t, x, "indexs"); got != "" {
		t.Errorf("got %q before there is such a word", got)
	}
	update(t, x, "q", "1", section("B", "index"))
	if got := suggested(t, x, "indexs "); got != "" {
		t.Errorf("got %q for the other number of a word that is known", got)
	}
	if got := suggested(t, x, "inderx"); got != "index" {
		t.Errorf("got %q, want the word of the new source", got)
	}
	update(t, x, "q", "2", section("B", "inline"))
	if got := suggested(t, x, "inderx"); got != "" {
		t.Errorf("got %q, which is gone with the next version", got)
	}
	if got := suggested(t, x, "inlline"); got != "inline" {
		t.Errorf("got %q, want inline", got)
	}
	if err := x.Remove("q"); err != nil {
		t.Fatal(err)
	}
	if got := suggested(t, x, "inlline"); got != "" {
		t.Errorf("got %q, which is gone with its source", got)
	}
	if got := suggested(t, x, "idempotancy"); got != "idempotency" {
		t.Errorf("got %q, want idempotency", got)
	}
}

// TestWordsOfASearchThatWasLeftAreReadAgain cancels a search before its words are read.
func TestWordsOfASearchThatWasLeftAreReadAgain(t *testing.T) {
	x := indexed(t, section("A", "idempotency"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Suggest(ctx, "idempotancy", Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled: %v", err)
	}
	if got := suggested(t, x, "idempotancy"); got != "idempotency" {
		t.Errorf("got %q, want idempotency", got)
	}
}
