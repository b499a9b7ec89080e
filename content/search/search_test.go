package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

func TestEveryWordMustOccurAndTheLastMayGoOn(t *testing.T) {
	x := indexed(t,
		section("One", "the charge is stored under the idempotency key"),
		section("Two", "the charge is retried"),
		section("Three", "idempotent requests"))
	wantTitles(t, x, "charge idem", "One")
	wantTitles(t, x, "idem", "Three", "One")
	wantTitles(t, x, "idem charge", "Two", "One") // only the last word may go on
	wantTitles(t, x, "charge stored key", "One")
	wantTitles(t, x, "CHARGÉ, stored: (Key)", "One")
	wantTitles(t, x, "key charge", "One")
	wantTitles(t, x, "nothing")
	wantTitles(t, x, "")
	wantTitles(t, x, " *\"-+:^(){}' ")
}

func TestWhereNothingHasAllWordsAnyIsFound(t *testing.T) {
	x := indexed(t,
		section("Common", "cache cache cache cache cache"),
		section("Rare", "invalidation of one cache"),
		section("Also", "a cache"))
	got := titles(t, x, "cache invalidation unicorns")
	if len(got) != 3 || got[0] != "Rare" {
		t.Errorf("got %q, want Rare before two more", got)
	}
}

func TestTermsComeFirstThenTitlesThenTexts(t *testing.T) {
	filler := strings.Repeat("some other words here. ", 20)
	x := indexed(t,
		section("Text", "index index index index index"),
		section("A long title that has an index in it", filler),
		section("Index", filler),
		of(content.HitItem, section("item", "index index")),
		of(content.HitTerm, section("index scan", filler)),
		of(content.HitTerm, section("index", filler)))
	want := []string{"index", "Index", "index scan", "A long title that has an index in it"}
	for _, query := range []string{"index", "INDEX", "indexes"} {
		if got := titles(t, x, query); len(got) != 6 && query == "index" || !slices.Equal(got[:4], want) {
			t.Errorf("%q finds %q, want %q first", query, got, want)
		}
	}
}

func TestShortTextsWithTheWordOftenComeBeforeLongOnesWithItOnce(t *testing.T) {
	filler := strings.Repeat("some other words here. ", 50)
	x := indexed(t,
		section("Once in many", filler+" deadlock "+filler),
		section("Once", "a deadlock, and nothing else"),
		section("Often", "deadlock after deadlock: each deadlock waits"),
		section("Longer word", "deadlocked"))
	wantTitles(t, x, "deadlock", "Often", "Once", "Longer word", "Once in many")
}

func TestBothNumbersAreFound(t *testing.T) {
	x := indexed(t,
		section("A", "one query"), section("B", "two queries"),
		section("C", "one class"), section("D", "two classes"),
		section("E", "a lock"), section("F", "two locks"))
	for _, query := range []string{"query", "queries", "queries one two"} {
		if got := titles(t, x, query); !slices.Contains(got, "A") || !slices.Contains(got, "B") {
			t.Errorf("%q finds %q", query, got)
		}
	}
	for _, query := range []string{"class", "classes"} {
		if got := titles(t, x, query); len(got) != 2 {
			t.Errorf("%q finds %q", query, got)
		}
	}
	wantTitles(t, x, "locks", "F", "E")
	wantTitles(t, x, "lock", "E", "F")
}

// TestOneLetterFindsTitles: nearly every text has a word with it.
func TestOneLetterFindsTitles(t *testing.T) {
	x := indexed(t,
		section("Text", "connection pools"),
		section("Pools", "many connections"),
		section("N+1", "n + 1 queries; the n stands for any number"),
		of(content.HitTerm, section("p", "a letter")),
		of(content.HitTerm, section("pool", "connections kept open")))
	wantTitles(t, x, "p", "p", "Pools", "pool")
	wantTitles(t, x, "n+1", "N+1")
	wantTitles(t, x, "connection p", "Pools", "pool", "Text") // as if nothing had been typed yet, but for titles
}

// TestScriptsWithoutSpaces: each sign is a word, and all must occur.
func TestScriptsWithoutSpaces(t *testing.T) {
	x := indexed(t, section("A", "数据库的索引"), section("B", "数字"), section("索引", "テスト"))
	wantTitles(t, x, "数据", "A")
	wantTitles(t, x, "索引", "索引", "A")
	wantTitles(t, x, "数", "B", "A")
	wantTitles(t, x, "スト", "索引")
}

func TestQuestionsAreShownToThoseWhoHaveSeenThem(t *testing.T) {
	x := indexed(t, section("Lesson", "writers and locks"), of(content.HitItem, section("asked", "Which lock?")), of(content.HitItem, section("unasked", "Which lock?")))
	search := func(opt Options) (out []string) {
		hits, err := x.Search(context.Background(), "lock", opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			out = append(out, h.Title)
		}
		return out
	}
	if got := search(Options{}); !slices.Equal(got, []string{"Lesson"}) {
		t.Errorf("without a filter: %q", got)
	}
	seen := func(source, item string) bool { return source == "p" && item == "asked" }
	if got := search(Options{Seen: seen}); !slices.Contains(got, "asked") || slices.Contains(got, "unasked") {
		t.Errorf("with a filter: %q", got)
	}
}

func TestLimits(t *testing.T) {
	var docs []Doc
	for i := range 500 {
		docs = append(docs, section(fmt.Sprintf("Title %d", i), "the same words in each of them"))
	}
	x := indexed(t, docs...)
	for _, c := range []struct{ limit, want int }{{0, 30}, {-1, 30}, {1, 1}, {100, 100}, {1 << 40, MaxLimit}} {
		for _, query := range []string{"same words", "title", "t"} {
			hits, err := x.Search(context.Background(), query, Options{Limit: c.limit})
			if err != nil || len(hits) != c.want {
				t.Errorf("%q, limit %d: %d hits, want %d (%v)", query, c.limit, len(hits), c.want, err)
			}
		}
	}
}

func TestSourcesAreSearchedTogether(t *testing.T) {
	x := indexed(t, section("Pack", "a write-ahead log and its checkpoint"))
	update(t, x, "notes", "1", Doc{Source: "notes", Kind: content.HitNote, Item: "7", Title: "Mine", Body: "ask about the checkpoint"})
	wantTitles(t, x, "checkpoint", "Mine", "Pack")
	wantTitles(t, x, "checkpoint log", "Pack")
	hits, _ := x.Search(context.Background(), "ask", Options{})
	if len(hits) != 1 || hits[0].Source != "notes" || hits[0].Kind != content.HitNote || hits[0].Item != "7" {
		t.Errorf("got %+v", hits)
	}
	if err := x.Remove("notes"); err != nil {
		t.Error(err)
	}
	wantTitles(t, x, "checkpoint", "Pack")
}

func TestACancelledSearchSaysSo(t *testing.T) {
	x := indexed(t, section("A", "words"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if hits, err := x.Search(ctx, "words", Options{}); !errors.Is(err, context.Canceled) || hits != nil {
		t.Errorf("got %v, %v", hits, err)
	}
	wantTitles(t, x, "words", "A")
}

// TestResultsStayWhileAWordIsTyped is what speaks against stemming: with Porter's stemmer a word vanishes and comes back
// while one in five is typed.
func TestResultsStayWhileAWordIsTyped(t *testing.T) {
	x := Open(t.TempDir())
	defer x.Close()
	if err := x.Update(context.Background(), "course", "1", shippedDocs()); err != nil {
		t.Fatal(err)
	}
	for i, word := range courseWords() {
		if i%7 != 0 {
			continue
		}
		for n := 2; n <= len(word); n++ {
			if got := titles(t, x, word[:n]); len(got) == 0 && strings.ToValidUTF8(word[:n], "") == word[:n] {
				t.Errorf("%q finds nothing on the way to %q", word[:n], word)
			}
		}
	}
}
