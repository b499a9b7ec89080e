package search

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

func wordsIn(text string) []string {
	var out []string
	for w := wordsOf(text); w.next(); {
		out = append(out, string(w.word))
	}
	return out
}

func TestWordsAreRunsOfLettersAndDigits(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" ,;\n\t…", nil},
		{"Idempotency-Key: n+1 HTTP/2.0", []string{"idempotency", "key", "n", "1", "http", "2", "0"}},
		{"ÀÉÎõÜ Łódź straße", []string{"aeiou", "lodz", "straße"}},
		{"caf\u00e9 cafe\u0301 CAFÉ", []string{"cafe", "cafe", "cafe"}},
		{"Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", []string{"οδυσσευσ", "οδυσσευσ"}},
		{"ёлка Ёлка", []string{"елка", "елка"}},
		{"数据库 index", []string{"数", "据", "库", "index"}},
		{"a数b", []string{"a", "数", "b"}},
		{"क्षमा", []string{"क्षमा"}}, // marks that are letters of their own stay
		{"x\u200dy", []string{"xy"}},
		{"a\x00b\x1bc\xffd", []string{"a", "b", "c", "d"}},
		{"\u0301\u0301", nil},
		{strings.Repeat("x", 1000), []string{strings.Repeat("x", maxWordBytes)}},
		{strings.Repeat("日", 3), []string{"日", "日", "日"}},
	} {
		if got := wordsIn(c.text); !slices.Equal(got, c.want) {
			t.Errorf("words of %q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// TestAccentsAreThoseOfUnicode compares the table of accents with Unicode's own, which would be a second copy of it in
// the program.
func TestAccentsAreThoseOfUnicode(t *testing.T) {
	for r := rune(0xC0); r < 0x2000; r++ {
		if !unicode.IsLetter(r) || !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) || fold(r) != fold(unicode.ToLower(r)) {
			continue
		}
		whole, apart := wordsIn(string(r)), wordsIn(norm.NFD.String(string(r)))
		if !slices.Equal(whole, apart) {
			t.Errorf("%q (U+%04X): composed %q, apart %q", r, r, whole, apart)
		}
	}
}

func TestCaseDoesNotCount(t *testing.T) {
	for r := rune('A'); r < 0x3000; r++ {
		if unicode.IsLetter(r) && (fold(r) != fold(unicode.ToUpper(r)) || fold(r) != fold(unicode.ToLower(r)) && r != 'İ' || fold(fold(r)) != fold(r)) {
			t.Errorf("%q (U+%04X) folds to %q, its capital to %q, twice to %q", r, r, fold(r), fold(unicode.ToUpper(r)), fold(fold(r)))
		}
	}
}

// TestWordsLieWhereTheyAre: spans are in order, apart, at runes, and their texts give the same words again.
func TestWordsLieWhereTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := content.Text(anyText.Draw(t, "text"))
		at := 0
		for w := wordsOf(text); w.next(); {
			if w.from < at || w.to <= w.from || w.to > len(text) {
				t.Fatalf("%q: word %q at %d to %d, after %d", text, w.word, w.from, w.to, at)
			}
			if got := wordsIn(text[w.from:w.to]); !slices.Equal(got, []string{string(w.word)}) {
				t.Fatalf("%q: %q holds %q, want %q", text, text[w.from:w.to], got, w.word)
			}
			if again := wordsIn(string(w.word)); !slices.Equal(again, []string{string(w.word)}) {
				t.Fatalf("%q is not folded: %q", w.word, again)
			}
			at = w.to
		}
	})
}

// anyText is text of several scripts with what is not text in it.
var anyText = rapid.OneOf(
	rapid.String(),
	rapid.StringOf(rapid.SampledFrom([]rune("aAbBéÉxyz019 -+'\"*()^:{}\n\t\u0301ßσςΣёЙ数据กำ한क्षि\u200d\x00\x1b\u202e\ufffd…"))),
	rapid.Map(rapid.SliceOf(rapid.SampledFrom(strings.Fields("AND OR NOT NEAR( NEAR/2 key keys Key* \"open ^a words: {a b} - + request requests retry queries n+1 HTTP/2"))), func(w []string) string { return strings.Join(w, " ") }),
)
