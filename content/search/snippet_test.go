package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

func TestTheLineShowsTheMatch(t *testing.T) {
	filler := strings.Repeat("some other words here. ", 20)
	for _, c := range []struct{ name, query, body, want string }{
		{"short", "key", "The key\n\tis  here.", "The [key] is here."},
		{"title only", "nowhere", "The key is here.", "The key is here."},
		{"middle", "key", filler + "the key is here. " + filler, "...words here. some other words here. the [key] is here. some other words here. some other words here. some other words here. some other words here. some other..."},
		{"end", "key", filler + "the key", "...here. some other words here. some other words here. some other words here. some other words here. some other words here. some other words here. the [key]"},
		{"where most words are", "stored key", "A key. " + filler + "The key is stored. " + filler, "...words here. some other words here. The [key] is stored. some other words here. some other words here. some other words here. some other words here. some..."},
		{"one huge word", "x", strings.Repeat("x", 500), strings.Repeat("x", LineRunes-6) + "..."},
	} {
		h := parse(c.query).hit(section("T", c.body))
		checkHit(t, h)
		got := h.Before + "[" + h.Match + "]" + h.After
		if h.Match == "" {
			got = h.Line()
		}
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestMarksAreTheWordsSearchedFor(t *testing.T) {
	h := parse("retry kéy").hit(section("Keys and retries", "A Key per request, and a retry with the same key."))
	var got []string
	for _, m := range h.Marks {
		got = append(got, h.Line()[m.From:m.To])
	}
	for _, m := range h.TitleMarks {
		got = append(got, h.Title[m.From:m.To])
	}
	if want := "Key retry key Keys retries"; strings.Join(got, " ") != want {
		t.Errorf("marked %q, want %q", got, want)
	}
}

func TestEveryLineIsShortAndText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := content.Text(strings.Repeat(anyText.Draw(t, "body"), rapid.IntRange(1, 20).Draw(t, "times")))
		query := anyText.Draw(t, "query")
		d := section(anyText.Draw(t, "title"), body).clean()
		h := parse(query).hit(d)
		checkHit(t, h)
		if d.Body != "" && utf8.RuneCountInString(oneLine(body)) <= LineRunes-2*len(ellipsis) && h.Line() != oneLine(body) {
			t.Fatalf("%q is cut to %q", oneLine(body), h.Line())
		}
	})
}
