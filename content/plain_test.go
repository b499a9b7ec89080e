package content

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlainIsWhatAPersonWouldReadAloud(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"*a* **b** _c_ __d__ ***e***", "a b c d e"},
		{"snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"},
		{"`code *as* it &amp; is`", "`code *as* it &amp; is`"},
		{"`` a`b ``", "`a`b`"},
		{"`a\nb`", "`a b`"},
		{"[text](https://example.org/x)", "text (https://example.org/x)"},
		{"[*text*](<a b> \"title\")", "text (a b)"},
		{"[here](#below)", "here"},
		{"![alt *text*](img/wal.png)", "alt text"},
		{"<https://example.org>", "https://example.org"},
		{"<ada@example.org>", "ada@example.org"},
		{"a\nb  \nc\\\nd", "a b c d"},
		{`\*a\* \_b\_ \\ \` + "`", "*a* _b_ \\ `"},
		{"a &amp; b &lt;c&gt;", "a & b <c>"},
		{`\&amp;`, "&amp;"},
		{"&copy &amp", "&copy &amp"},
		{"?a=1&copy=2", "?a=1&copy=2"},
		{"a&nbsp;b", "a\u00A0b"},
		{"&#27;[2J", "\uFFFD[2J"},
		{"&#x1b;[2J", "\uFFFD[2J"},
		{"&#155;2J", "\uFFFD2J"},
		{"&#x202e;abc", "\uFFFDabc"},
		{"&shy;a&lrm;", "\uFFFDa\uFFFD"},
		{"&#0;", "\uFFFD"},
		{"&#x110000;", "\uFFFD"},
		{"&#9999999;", "\uFFFD"},
		{"\x1b[2J", "\uFFFD[2J"},
		{"[a](http://b/&#27;)", "a (http://b/\uFFFD)"},
		{"a <b>c</b> <!-- d -->e", "a c e"},
		{"a < b", "a < b"},
		{"1. *no list*", "1. no list"},
		{"# *no heading*", "# no heading"},
		{"- *no item*", "- no item"},
		{"> *no quote*", "> no quote"},
		{"[a]: *b*", "[a]: b"},
		{"    *no code*", "no code"},
		{"*a\n\nb*", "*a\nb*"},
		{strings.Repeat("*", MaxBlockBytes+1), strings.Repeat("*", MaxBlockBytes+1)},
	}
	for _, tt := range tests {
		if got := Plain(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPlainLeavesNothingRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.OneOf(
			rapid.SampledFrom([]string{"&#", "x1b", ";", "&#27;", "&#x202E;", "&shy;", "*", "_", "`", "[", "](", ")", "<", ">", "\\", "\n", "!", "&amp;#27;"}),
			rapid.String(),
		)).Draw(t, "pieces")
		in := strings.Join(pieces, "")
		if out := Plain(in); !clean(out) {
			t.Errorf("%q: got %q", in, out)
		}
	})
}
