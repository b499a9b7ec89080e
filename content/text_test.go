package content

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// refused are the ranges of what is never text.
var refused = []struct {
	low, high rune
	what      string
}{
	{0x00, 0x08, "C0"}, {0x0B, 0x1F, "C0"}, {0x7F, 0x7F, "DEL"}, {0x80, 0x9F, "C1"},
	{0x2028, 0x2029, "line and paragraph separators"},
	{0x202A, 0x202E, "bidirectional overrides"}, {0x2066, 0x2069, "bidirectional isolates"},
	{0x200E, 0x200F, "bidirectional marks"}, {0x061C, 0x061C, "Arabic letter mark"},
	{0xFEFF, 0xFEFF, "byte order mark"}, {0x00AD, 0x00AD, "soft hyphen"}, {0x180E, 0x180E, "Mongolian vowel separator"},
	{0x2060, 0x2064, "invisible operators"}, {0x206A, 0x206F, "deprecated formats"},
	{0xFFF9, 0xFFFB, "interlinear annotation"},
	{0xE000, 0xF8FF, "private use"}, {0xF0000, 0x10FFFF, "private use planes"},
	{0xE0000, 0xE0FFF, "tags and variation selectors"},
}

func isRefused(r rune) bool {
	for _, x := range refused {
		if r >= x.low && r <= x.high {
			return true
		}
	}
	return false
}

func TestTextRefusesExactlyWhatIsNeverText(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue // halves of surrogate pairs are no characters
		}
		want := string(r)
		if isRefused(r) {
			want = "\uFFFD"
		}
		if got := Text(string(r)); got != want {
			t.Errorf("U+%04X: got %q, want %q", r, got, want)
		}
	}
}

func TestTextKeepsText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"a\tb\nc", "a\tb\nc"},
		{"a\r\nb\r\n", "a\nb\n"},
		{"a\rb", "a\uFFFDb"},
		{"a\r\r\nb", "a\uFFFD\nb"},
		{"\x1b[2J", "\uFFFD[2J"},
		{"\x1b]52;c;eA==\x07", "\uFFFD]52;c;eA==\uFFFD"},
		{"\u009b31m", "\uFFFD31m"},
		{"\x9b31m", "\uFFFD31m"}, // the same as a lone byte
		{"a\xffb\xc3", "a\uFFFDb\uFFFD"},
		{"\xed\xa0\x80", "\uFFFD"}, // half a surrogate pair
		{"abc\u202Edcba", "abc\uFFFDdcba"},
		{"नमस्ते", "नमस्ते"},
		{"क्\u200Dष", "क्\u200Dष"},         // a joiner
		{"می\u200Cخواهم", "می\u200Cخواهم"}, // a non-joiner
		{"❤\uFE0F", "❤\uFE0F"},
		{"👩\u200D💻", "👩\u200D💻"},
		{"\u00A0", "\u00A0"},
		{"a" + strings.Repeat("\u0301", 8), "a" + strings.Repeat("\u0301", 8)},
		{"a" + strings.Repeat("\u0301", 9) + "b\u0301", "a" + strings.Repeat("\u0301", 8) + "b\u0301"},
		{"a" + strings.Repeat("\u0301\u20DD", 50), "a" + strings.Repeat("\u0301\u20DD", 4)},
		{"a" + strings.Repeat("\u0301\u200D", 9), "a" + strings.Repeat("\u0301\u200D", 8) + "\u200D"},
		{"a" + strings.Repeat("\u0301", 8) + "\U000E0100", "a" + strings.Repeat("\u0301", 8) + "\uFFFD"},
	}
	for _, tt := range tests {
		if got := Text(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestALineIsOneLine(t *testing.T) {
	if got, want := Line("a\nb\tc\r\nd\x1b\u2028"), "a b c d\uFFFD\uFFFD"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// clean checks that nothing is left in a text that Text refuses.
func clean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, isRefused)
}

func TestNothingRefusedIsLeftInAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.OneOf(
			rapid.Byte(),
			rapid.SampledFrom([]byte("\r\n\x1b\xcc\x81\xef\xb8\x8f\xe2\x80\x8d\xc2\x9b")),
		)).Draw(t, "bytes"))
		in += strings.Repeat("\u0301", rapid.IntRange(0, 12).Draw(t, "marks")) + rapid.String().Draw(t, "text")
		out := Text(in)
		if !clean(out) {
			t.Errorf("%q: got %q", in, out)
		}
		if again := Text(out); again != out {
			t.Errorf("%q: got %q, then %q", in, out, again)
		}
	})
}
