package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

// payload is something that must not reach a terminal as itself.
type payload struct{ name, text string }

var payloads = append(rawPayloads, entityPayloads...)

var rawPayloads = []payload{
	{"CSI colour", "\x1b[31m"}, {"CSI clear", "\x1b[2J"}, {"CSI blink", "\x1b[5m"}, {"CSI conceal", "\x1b[8m"}, {"CSI query", "\x1b[6n"},
	{"OSC title", "\x1b]0;own\a"}, {"OSC link", "\x1b]8;;https://evil.test\x1b\\"}, {"OSC clipboard", "\x1b]52;c;AAAA\a"}, {"endless OSC", "\x1b]52;c;AAAA"},
	{"DCS", "\x1bP$q\x1b\\"}, {"APC", "\x1b_Gi=1;AAAA\x1b\\"}, {"PM", "\x1b^x\x1b\\"}, {"RIS", "\x1bc"}, {"ESC", "\x1b"},
	{"C1 CSI", "\u009b31m"}, {"C1 OSC", "\u009d0;own\u009c"}, {"C1 DCS", "\u0090q\u009c"}, {"raw C1 CSI", "\x9b31m"}, {"raw C1 OSC", "\x9d0;own\x9c"},
	{"CR", "\rover"}, {"BS", "\b\b\b"}, {"BEL", "\a"}, {"NUL", "\x00"}, {"VT FF", "\v\f"}, {"DEL", "\x7f"}, {"SO SI", "\x0e\x0f"},
	{"bidi override", "\u202eevil\u202c"}, {"bidi isolate", "\u2066x\u2069"}, {"bidi mark", "\u200f\u061c"}, {"zero width", "\u200b\ufeff\u2060\u00ad"},
	{"tags", "\U000E0020\U000E0041\U000E007F"}, {"separators", "\u2028\u2029"}, {"private use", "\ue01b\ue05b\U000F0000"}, {"invalid", "\xff\xc0\xaf\xed\xa0\x80"}, {"marks", strings.Repeat("\u0301", 40)},
}

var entityPayloads = []payload{
	{"decimal ESC", "&#27;[31m"}, {"long decimal ESC", "&#0000027;[31m"}, {"hex ESC", "&#x1b;[31m"}, {"HEX ESC", "&#X1B;]0;own&#7;"}, {"decimal C1", "&#155;31m"}, {"hex C1", "&#x9b;31m"},
	{"entity BEL", "&#7;"}, {"entity NUL", "&#0;"}, {"entity CR", "&#13;x"}, {"entity tab and newline", "&Tab;&NewLine;"}, {"entity bidi", "&#x202e;&rlm;"}, {"zero-width entity", "&ZeroWidthSpace;&#x200b;&shy;"},
	{"entity private use", "&#xe01b;[31m"}, {"entity tags", "&#xE0041;"}, {"doubled entity", "&amp;#27;[31m"}, {"thrice", "&amp;amp;#27;"}, {"broken entity", "&#27 &#; &#x; &#99999999;"}, {"escaped entity", `\&#27;[31m`}, {"doubly escaped", `\\&#27;[31m`},
}

// places are where a payload can stand in Markdown.
var places = []struct{ name, md string }{
	{"heading", "## a %s b"}, {"setext heading", "a %s b\n==="}, {"paragraph", "a %s b"}, {"whole paragraph", "%s"}, {"emphasis", "*a%sb*"}, {"strong", "**%s**"},
	{"link text", "[a %s b](https://x.test)"}, {"link url", "[a](https://x.test/%s)"}, {"link host", "[a](<https://x%s.test>)"}, {"link title", "[a](https://x.test \"%s\")"}, {"mail", "[a](<mailto:%s@x.test>)"},
	{"image alt", "![a %s b](x.png)"}, {"image url", "![a](<%s>)"}, {"code span", "a `b %s c` d"}, {"fence", "```\na %s b\n```"}, {"sql fence", "```sql\nSELECT '%s'; -- %[1]s\n```"}, {"http fence", "```http\nGET / HTTP/1.1\nA: %s\n\n%[1]s\n```"},
	{"fence info", "```%s\na\n```"}, {"indented code", "    a %s b"}, {"table head", "| a %s | b |\n|---|---|\n| c | d |"}, {"table cell", "| a | b |\n|---|---|\n| c %s | d |"},
	{"code in a cell", "| a |\n|---|\n| `%s` |"}, {"link in a cell", "| a |\n|---|\n| [b %s](https://x.test/%[1]s) |"}, {"list", "- a %s b"}, {"numbers", "1. a %s b"}, {"task list", "- [x] a %s b"}, {"nested list", "- a\n  - b %s c"},
	{"quote", "> a %s b"}, {"callout", "> [!NOTE]\n> a %s b"}, {"callout kind", "> [!%s]\n> a"}, {"html block", "<div>%s</div>"}, {"html inline", "a <b title=\"%s\">c %[1]s</b>"}, {"comment", "<!-- %s -->"},
	{"autolink", "<https://x.test/%s>"}, {"mail autolink", "<a%s@x.test>"}, {"reference definition", "[a]: https://x.test/%s\n\n[a] b"}, {"footnote", "a[^1]\n\n[^1]: %s"}, {"hard break", "a\\\n%s  \nb"},
	{"escaped", `a \%s b`}, {"strikethrough", "~~a %s b~~"}, {"definition", "a\n: %s"},
}

func TestNothingDangerousIsEverShown(t *testing.T) {
	cases := 0
	for _, p := range []palette{darkPalette, asciiPalette} {
		m := newMarkdown(p)
		for _, at := range places {
			for _, load := range payloads {
				src := fmt.Sprintf(at.md, load.text)
				what := at.name + ", " + load.name
				for _, width := range []int{24, 76} {
					cases++
					checkLines(t, what, m.render(parsed(src), width), width)
				}
				for _, l := range m.inline(src, 40) { // not even content.Text has seen this one
					checkLines(t, what, []line{{text: l}}, 40)
				}
			}
		}
	}
	if cases < 4000 {
		t.Errorf("%d cases, want 4,000", cases)
	}
}

// Blocks that no parser has made, and that no filter has seen, are as harmless.
func TestUnfilteredBlocksAreHarmless(t *testing.T) {
	m := newMarkdown(darkPalette)
	for _, load := range payloads {
		s := load.text
		p := content.Block{Kind: content.Paragraph, Text: s}
		checkLines(t, load.name, m.render([]content.Block{
			p, {Kind: content.Heading, Level: 9, Text: s}, {Kind: content.Code, Info: s, Text: s}, {Kind: content.Code, Info: "sql", Text: s},
			{Kind: content.List, Items: []content.ListItem{{Blocks: []content.Block{p}}}}, {Kind: content.Callout, Text: s, Blocks: []content.Block{p}},
			{Kind: content.Table, Header: []string{s, s}, Rows: []content.TableRow{{Cells: []string{s}}}}, {Kind: content.Comment, Text: s},
		}, 30), 30)
	}
}

func FuzzMarkdown(f *testing.F) {
	for i, at := range places {
		f.Add(fmt.Sprintf(at.md, payloads[i%len(payloads)].text), uint8(20+i))
	}
	dark, plain := newMarkdown(darkPalette), newMarkdown(asciiPalette)
	f.Fuzz(func(t *testing.T, src string, width uint8) {
		w := 10 + int(width)
		checkLines(t, src, dark.render(parsed(src), w), w)
		checkLines(t, src, plain.render(parsed(src), w), w)
		for _, l := range plain.inline(src, w) {
			checkLines(t, src, []line{{text: l}}, w)
		}
	})
}
