package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

func TestOtherNumber(t *testing.T) {
	for _, c := range []struct{ word, other string }{
		{"query", "queries"}, {"queries", "query"}, {"lock", "locks"}, {"locks", "lock"}, {"class", "classes"},
		{"classes", "class"}, {"batch", "batches"}, {"batches", "batch"}, {"key", "keys"}, {"keys", "key"},
		{"status", "statuses"}, {"statuses", "status"}, {"cache", "caches"}, {"caches", "cache"}, {"index", "indexes"}, {"box", "boxes"},
	} {
		if got := otherNumber(c.word); !slices.Contains(got, c.other) {
			t.Errorf("%q: got %q, want %q among them", c.word, got, c.other)
		}
	}
	for _, word := range []string{"", "s", "is", "404", "http2", "réseau"} {
		if got := otherNumber(word); got != nil {
			t.Errorf("%q: got %q, want none", word, got)
		}
	}
}

// TestWhatIsThereIsFound: any word of a document finds it, however it is written, and so does any beginning of one.
func TestWhatIsThereIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(anyText, 1, 4).Draw(t, "texts")
		x := Open("")
		defer x.Close()
		var docs []Doc
		for i, text := range texts {
			d := section("-", text)
			d.Lesson = fmt.Sprint(i)
			docs = append(docs, d)
		}
		if err := x.Update(context.Background(), "p", "1", slices.Values(docs)); err != nil {
			t.Fatal(err)
		}
		for _, d := range docs {
			for _, word := range wordsIn(d.Body) {
				n := rapid.IntRange(1, utf8.RuneCountInString(word)).Draw(t, "letters")
				query := firstRunes(word, n)
				if n == 1 {
					query = word // one letter alone is looked for in titles
				}
				mustFind(t, x, strings.ToUpper(query), query, d)
			}
		}
	})
}

func mustFind(t *rapid.T, x *Index, query, folded string, d Doc) {
	hits, err := x.Search(context.Background(), query, Options{})
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	if !slices.Equal(wordsIn(query), []string{folded}) {
		return // its capitals are other letters
	}
	for _, h := range hits {
		checkHit(t, h)
		if h.Lesson == d.Lesson {
			return
		}
	}
	t.Fatalf("%q does not find %q", query, d.Body)
}

// TestNoQueryIsWrong: whatever is typed, there is an answer and no error.
func TestNoQueryIsWrong(t *testing.T) {
	x := Open("")
	defer x.Close()
	if err := x.Update(context.Background(), "course", "1", shippedDocs()); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		query := anyText.Draw(t, "query")
		hits, err := x.Search(context.Background(), query, Options{Seen: everything})
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		for _, h := range hits {
			checkHit(t, h)
		}
		if _, err := x.Suggest(context.Background(), query, Options{}); err != nil {
			t.Fatalf("%q: %v", query, err)
		}
	})
}

type failer interface{ Fatalf(string, ...any) }

// checkHit checks what every hit promises.
func checkHit(t failer, h content.Hit) {
	line := h.Line()
	for _, s := range []string{h.Title, h.Place, line} {
		if content.Line(s) != s {
			t.Fatalf("%q is not one line of text", s)
		}
	}
	if n := utf8.RuneCountInString(line); n > LineRunes {
		t.Fatalf("%q has %d runes", line, n)
	}
	checkMarks(t, line, h.Marks)
	checkMarks(t, h.Title, h.TitleMarks)
	if h.Match == "" && len(h.Marks) > 0 {
		t.Fatalf("%q has marks and no match", line)
	}
}

func checkMarks(t failer, line string, marks []content.Span) {
	at := 0
	for _, m := range marks {
		if m.From < at || m.To <= m.From || m.To > len(line) || !utf8.ValidString(line[m.From:m.To]) {
			t.Fatalf("%q has a mark from %d to %d after %d", line, m.From, m.To, at)
		}
		at = m.To
	}
}

// FuzzQuery asks a small index, because under the fuzzer SQLite is a hundred times as slow.
func FuzzQuery(f *testing.F) {
	docs := []Doc{
		section("Requests and responses", "A request is \"a message\"; n+1 of them, 404 and HTTP/2. Idempotency-Key: x"),
		section("É ß ſ 数据库", "cafe\u0301 ΣΊΣΥΦΟΣ क्षमा \U0001D400 ﬁ İ १२ x² Ⅷ ᾳ a\u200db NEAR AND OR NOT"),
		of(content.HitTerm, section("request", "What a client sends.")),
		of(content.HitItem, section("Which request?", "this one")),
	}
	x := indexed(f, docs...)
	lesson, problems := content.ParseLesson("---\nid: l\ntitle: L\n---\n\n## Requests\n\nA *request* key\n\n- é `n+1`\n\n数据\n", "lesson.md")
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	for _, seed := range []string{"", "request", "status code", `"`, `a"b`, "NEAR(a b)", "a AND", "^a", "a*", "titles:a", "-a", "{a}:b", "\x00", "\xff\xfe", "é", "e\u0301", "数据", "\U0001D400", "𞤀x", "a\u200db", "ﬁ", strings.Repeat("a ", 200), strings.Repeat("x", 300), "indempotency", "ſ", "İ", "१२", "x²", "Ⅷ", "ᾳ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		hits, err := x.Search(context.Background(), query, Options{Seen: everything})
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		for _, h := range hits {
			checkHit(t, h)
		}
		if _, err := x.Suggest(context.Background(), query, Options{}); err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		for _, p := range In(lesson, query) {
			checkPlace(t, lesson, p)
		}
	})
}

// FuzzHit looks for a query in a text without any index.
func FuzzHit(f *testing.F) {
	f.Add("key", "The key is here.", "Keys")
	f.Add("数据 e\u0301", strings.Repeat("数据 ", 100)+"caf\u00e9", "\x00")
	f.Fuzz(func(t *testing.T, query, body, title string) {
		d := section(title, body).clean()
		checkHit(t, parse(query).distinct().hit(d))
		lesson := &content.Lesson{Sections: []content.Section{{Parts: []content.Part{{Blocks: []content.Block{{Kind: content.Code, Text: d.Body}}}}}}}
		for _, p := range In(lesson, query) {
			checkPlace(t, lesson, p)
		}
	})
}
