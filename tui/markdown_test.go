package tui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	chromalexers "github.com/alecthomas/chroma/v2/lexers"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

// The palettes of the tests. They do not follow the themes, so that a new shade changes no golden file here.
var (
	darkPalette = palette{
		name: "test dark", dark: true, text: "#E6E6E6", heading: "#8FD3FF", accent: "#FFB454", muted: "#9AA5B1", code: "#D6DEEB",
		codeBg: "#2A3038", link: "#7CC4FF", good: "#4FD0A5", bad: "#FF8A5C", note: "#7CC5FF", warn: "#FFCB6B",
	}
	monoPalette  = palette{name: "test mono", mono: true}
	asciiPalette = palette{name: "test ascii", mono: true, ascii: true}
)

func TestEveryConstructLooksAsReviewed(t *testing.T) {
	for _, width := range []int{36, 76, 100} {
		for _, p := range []palette{monoPalette, darkPalette} {
			lines := newMarkdown(p).render(blocksOf(t, "sample.md"), width)
			var b strings.Builder
			for _, l := range lines {
				text := unstyled(l.text)
				if !p.mono {
					text = strings.ReplaceAll(l.text, "\x1b", "␛")
				}
				b.WriteString(text + "\n")
			}
			sameAsGolden(t, fmt.Sprintf("sample-%d.%s.txt", width, strings.TrimPrefix(p.name, "test ")), b.String())
		}
	}
}

// sameAsGolden compares with a file of testdata/markdown. UPDATE_MARKDOWN=1 writes it instead, for a person to review.
func sameAsGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "markdown", name)
	if os.Getenv("UPDATE_MARKDOWN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d\n got %q\nwant %q", name, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s: got %d lines, want %d", name, len(g), len(w))
}

func blocksOf(t testing.TB, name string) []content.Block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "markdown", name))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(string(data))
}

// parsed is how a pack's Markdown reaches the renderer.
func parsed(src string) []content.Block {
	blocks, _ := content.Blocks(content.Text(src), "test.md", 1)
	return blocks
}

func TestNoLineIsWiderThanThePage(t *testing.T) {
	for name, p := range map[string]palette{"sample.md": darkPalette, "lesson.md": asciiPalette} {
		blocks := blocksOf(t, name)
		m := newMarkdown(p)
		for width := 10; width <= 200; width += step(width) {
			checkLines(t, fmt.Sprintf("%s at %d", name, width), m.render(blocks, width), width)
		}
	}
}

// Glamour does not count a blank in front of a word that is as wide as the page, such as an em space at its beginning.
func TestALongWordBehindABlankFits(t *testing.T) {
	for _, l := range newMarkdown(monoPalette).inline("\u2003abcdefghij and more", 10) {
		if w := ansi.StringWidth(l); w > 10 {
			t.Errorf("%d cells: %q", w, l)
		}
	}
}

// step goes through narrow pages one by one, where wrapping goes wrong, and through wide ones in strides.
func step(width int) int { return 1 + width/20 }

// checkLines fails for a line that is too wide, runs over or holds what a terminal must never see.
func checkLines(t testing.TB, what string, lines []line, width int) {
	t.Helper()
	for _, l := range lines {
		if w := ansi.StringWidth(l.text); w > width && !l.code {
			t.Fatalf("%s: %d cells: %q", what, w, l.text)
		}
		if bad := unsafePart(l.text); bad != "" || !standsAlone(l.text) || strings.TrimRight(l.text, " ") != l.text && !l.code {
			t.Fatalf("%s: %q (unsafe part %q)", what, l.text, bad)
		}
	}
}

func TestAnyTextFitsAnyPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		md := someMarkdown(t)
		width := rapid.IntRange(10, 60).Draw(t, "width")
		m := newMarkdown(rapid.SampledFrom([]palette{darkPalette, asciiPalette}).Draw(t, "palette"))
		for _, l := range m.render(parsed(md), width) {
			if w := ansi.StringWidth(l.text); w > width && !l.code {
				t.Fatalf("%d cells: %q", w, l.text)
			}
			if unsafePart(l.text) != "" || !standsAlone(l.text) {
				t.Fatalf("unsafe %q", l.text)
			}
		}
	})
}

var shards = []string{
	"a", "word ", "longer words here ", "*", "**", "_", "`", "``", "[", "](", ")", "](https://x.test/a_b)", "![", "<", ">", "&lt;", "&#27;", "&amp;amp;",
	"\\", "\\\n", "\n", "\n\n", "  \n", "- ", "1. ", "> ", "# ", "|", "|-|\n", "~~", "```\n", "    ", "<https://x.test>", "https://y.test/z", "—", "“q”", "é", "e\u0301",
	"漢字", "。", "👩‍💻", "#️⃣", "ｆｕｌｌ", "\u00a0", "\u3000", "<!-- c -->", "<b>", ":", "===", "---", "+", "\t", "[x] ", "$", "C:\\temp",
}

func someMarkdown(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(shards), 1, 40).Draw(t, "shards"), "")
}

// What Glamour shows is what the author's Markdown says: nothing is lost, doubled or read a second time.
func TestProseSurvivesGlamour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rewrite(strings.ReplaceAll(someMarkdown(t), "\n\n", "\n"), true, nil)
		width := rapid.IntRange(20, 120).Draw(t, "width")
		var got strings.Builder
		for _, l := range newMarkdown(monoPalette).prose(in, width, bodyText) {
			got.WriteString(unstyled(l.text))
		}
		if squeezed(got.String()) != squeezed(in.plain) {
			t.Fatalf("Markdown %q\n  reads %q\n   want %q", in.md, got.String(), in.plain)
		}
	})
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestInlineMarkdownReads(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"emphasis", "*a* **b** ***c*** _d_ __e__", "a b c d e"},
		{"emphasis side by side", "*a*_b_**c**", "abc"},
		{"emphasis in a word", "un*frigging*believable", "unfriggingbelievable"},
		{"emphasis in emphasis", "**a *b **c** d* e**", "a b c d e"},
		{"emphasis around signs", "(*a*)b **“c”**, *[d](https://d.test)*", "(a)b “c”, d (d.test)"},
		{"no emphasis", "2 * 3 * 4, snake_case_name, a*", "2 * 3 * 4, snake_case_name, a*"},
		{"strikethrough", "~~a *b* `c`~~ ~d~", "a b c d"},
		{"code", "`a  b` `` ` `` `&amp;` `\\.` `*x*`", "`a  b` ``` `&amp;` `\\.` `*x*`"},
		{"code over two lines", "`a\nb`", "`a b`"},
		{"entities", "&lt;b&gt; &amp;amp; &copy; &nosuch; &#65; &#x42; a&b", "<b> &amp; © &nosuch; A B a&b"},
		{"entity of an escape", "&#27;[31m &#x1b;[0m &#x9b; &#0;", "\uFFFD[31m \uFFFD[0m › \uFFFD"},
		{"backslashes", `\*a\* \&#27; \\. \n C:\temp\x`, `*a* &#27; \. \n C:\temp\x`},
		{"soft and hard breaks", "a\nb  \nc\\\nd", "a b\nc\nd"},
		{"two paragraphs", "a\n\nb", "a\nb"},
		{"link", "[RFC](https://www.rfc-editor.org/rfc/rfc9110?a=1&b=2#x)", "RFC (www.rfc-editor.org)"},
		{"link with its own address", "[https://a.test/x](https://a.test/x) [a.test](https://a.test/x)", "https://a.test/x a.test"},
		{"link that lies", "[https://bank.test](https://evil.test)", "https://bank.test (evil.test)"},
		{"link with a user", "[a](https://bank.test@evil.test/)", "a (evil.test)"},
		{"link with a foreign letter", "[a](https://b\u0430nk.test)", "a (xn--bnk-6cd.test)"},
		{"link with an entity", "[a](https://e&#109;pty.test)", "a (empty.test)"},
		{"address in a link", "[<https://a.test>](https://b.test)", "https://a.test (b.test)"},
		{"link without text", "[](https://a.test)", "https://a.test"},
		{"mail", "[Ada](mailto:ada@a.test?subject=x) <bo@a.test>", "Ada (ada@a.test) bo@a.test"},
		{"other schemes", "[a](javascript:alert) [b](file:///c) [d](#e) [f](g.md) <ssh:h>", "a (javascript:alert) b (file:///c) d f ssh:h"},
		{"autolink", "<https://a.test/?b=1&c=2>", "https://a.test/?b=1&c=2"},
		{"bare address", "https://a.test/?b=1&c=2 www.b.test", "https://a.test/?b=1&c=2 www.b.test"},
		{"image", "![a *plan*](b.png) ![](c.png)", "[image: a plan] [image: no description]"},
		{"image as a link", "[![badge](a.svg)](https://b.test)", "[image: badge] (b.test)"},
		{"tags", "List<String> <b>c</b> d<br>e", "List<String> <b>c</b> d<br>e"},
		{"comment", "a<!-- q id: x --> b", "a b"},
		{"what would begin a block", "# a", "# a"},
		{"a number with a dot", "12. a", "12. a"},
		{"a quote", "> a", "> a"},
		{"a rule", "---", "---"},
		{"a table", "| a |\n|---|", "| a | |---|"},
		{"nothing", "", ""},
	} {
		got := strings.Join(newMarkdown(monoPalette).inline(c.in, 200), "\n")
		if unstyled(got) != c.want {
			t.Errorf("%s: %q reads %q, want %q", c.name, c.in, unstyled(got), c.want)
		}
	}
}

func TestStylesSitWhereTheMarksAre(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"strong", "a **b** c", "a \x1b[1mb\x1b[m c"},
		{"both", "***a***", "\x1b[1;3ma\x1b[m"},
		{"strong in emphasis", "*a **b***", "\x1b[3ma \x1b[m\x1b[1;3mb\x1b[m"},
		{"next to quotes", "*“a”*, b", "\x1b[3m“a”\x1b[m, b"},
		{"struck", "~~a~~", "\x1b[9ma\x1b[m"},
		{"link", "[a](https://b.test)", "\x1b]8;id=1;https://b.test\x1b\\\x1b[4ma\x1b[m\x1b]8;;\x1b\\ (b.test)"},
		{"escaped", `\*a\*`, "*a*"},
	} {
		if got := newMarkdown(monoPalette).inline(c.in, 80)[0]; got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCodeSurvivesEveryLexer(t *testing.T) {
	m := newMarkdown(darkPalette)
	var langs []string
	for lang := range codeLexers {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	langs = append(langs, "", "text", "output", "brainfuck", "sql run db=shop", "```", "&#27;")
	rapid.Check(t, func(t *rapid.T) {
		code := strings.Join(rapid.SliceOfN(rapid.SampledFrom(codeShards), 0, 30).Draw(t, "code"), "")
		lang := rapid.SampledFrom(langs).Draw(t, "lang")
		lines := m.render([]content.Block{{Kind: content.Code, Info: lang, Text: code + "\n"}}, 20)
		want := strings.Split(code, "\n")
		if len(lines) != len(want) {
			t.Fatalf("%s: %d lines of %q, want %d", lang, len(lines), code, len(want))
		}
		for i, l := range lines {
			if got := strings.TrimPrefix(unstyled(l.text), codeIndent); got != want[i] || !l.code {
				t.Fatalf("%s: line %d of %q is %q, want %q", lang, i, code, got, want[i])
			}
		}
	})
}

var codeShards = []string{
	"\n", " ", "  ", "\n\n", "SELECT", "FROM t", "'", "\"", "`", "```", "````", "/*", "*/", "//", "--", "#", "$(", "${", "}", "{", "\\", "\\.", "\\n", "&amp;", "&#27;", "<a>", "</", "<!--",
	"GET / HTTP/1.1\n", "Content-Type: application/json\n", "Content-Type: text/html\n\n", "HTTP/1.1 200 OK\n", "key: value", ": ", "- a", "+ b", "@@", "func", "def x():", "1", "0x", "\u00e9", "漢", "│──▶", "$ ls", ">>> ", "<?php", "=begin", "%",
}

// Chroma's lexer for Ruby adds a blank here.
func TestCodeThatALexerChangesIsShownAsWritten(t *testing.T) {
	got := newMarkdown(darkPalette).render([]content.Block{{Kind: content.Code, Info: "ruby", Text: "%  \n"}}, 20)
	if len(got) != 1 || unstyled(got[0].text) != codeIndent+"%  " {
		t.Errorf("got %v", got)
	}
}

// Of a name that chroma does not have, it asks every lexer.
func TestChromaKnowsEveryLexerByName(t *testing.T) {
	names := chromalexers.Names(true)
	for lang, lexer := range codeLexers {
		if !slices.Contains(names, lexer) {
			t.Errorf("%s: chroma has no lexer %q", lang, lexer)
		}
	}
}

func TestTabsOfCodeReachTheNextStop(t *testing.T) {
	lines := newMarkdown(monoPalette).render(parsed("```go\n\tx\ty\nab\tc\n```"), 40)
	want := []line{{text: "      x   y", code: true}, {text: "  ab  c", code: true}}
	if !slices.Equal(lines, want) {
		t.Errorf("got %v, want %v", lines, want)
	}
}

// Every line of a quote has its bar, and every later line of an item its indent, at every width.
func TestPrefixesAreNeverRagged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Repeat(rapid.StringMatching(`([a-z]{1,12} ){1,30}`).Draw(t, "words"), 2)
		width := rapid.IntRange(20, 200).Draw(t, "width")
		p := content.Block{Kind: content.Paragraph, Text: words}
		m := newMarkdown(monoPalette)
		quote := content.Block{Kind: content.Quote, Blocks: []content.Block{p, p}}
		for _, l := range m.render([]content.Block{quote}, width) {
			if l.text != "│" && !strings.HasPrefix(l.text, "│ ") {
				t.Fatalf("no bar: %q", l.text)
			}
		}
		inner := content.Block{Kind: content.List, Ordered: true, Start: 9, Items: []content.ListItem{{Blocks: []content.Block{p}}, {Blocks: []content.Block{p}}}}
		list := content.Block{Kind: content.List, Items: []content.ListItem{{Blocks: []content.Block{p, inner}}}}
		for i, l := range m.render([]content.Block{list}, width) {
			indent := l.text[:strings.IndexFunc(l.text, func(r rune) bool { return r >= 'a' && r <= 'z' })]
			if !slices.Contains([]string{"  ", "   9. ", "  10. ", "      "}, indent) && (i > 0 || indent != "∙ ") {
				t.Fatalf("indent %q: %q", indent, l.text)
			}
		}
	})
}

func TestListsStandCloseUnlessAnItemHoldsMore(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"tight", "- a\n- b\n  - c\n  - d\n- e", "∙ a\n∙ b\n  ∙ c\n  ∙ d\n∙ e"},
		{"numbers", "9. a\n10. b", " 9. a\n10. b"},
		{"tasks", "- [ ] a\n- [x] b", "[ ] a\n[x] b"},
		{"numbered tasks", "1. [x] a", "1. [x] a"},
		{"code", "- a\n  ```\n  b\n  ```\n- c", "∙ a\n\n    b\n\n∙ c"},
		{"only code", "- ```\n  b\n  ```", "∙   b"},
		{"an empty item", "- \n- a", "∙\n∙ a"},
		{"two lists in an item", "- a\n  - b\n  1. c\n- d", "∙ a\n  ∙ b\n  1. c\n∙ d"},
		{"a comment in an item", "- a\n  <!-- m: x -->\n- b", "∙ a\n∙ b"},
	} {
		if got := plainPage(monoPalette, c.in, 40); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func plainPage(p palette, src string, width int) string {
	var out []string
	for _, l := range newMarkdown(p).render(parsed(src), width) {
		out = append(out, unstyled(l.text))
	}
	return strings.Join(out, "\n")
}

func TestTablesThatDoNotFitAreCards(t *testing.T) {
	src := "| code | means |\n|---|---|\n| 404 | nothing has this path |\n| **405** | |\n"
	for _, c := range []struct {
		width int
		want  string
	}{
		{28, "code   means\n----------------------------\n404    nothing has this path\n405"},
		{27, "code: 404\nmeans: nothing has this\n  path\n\ncode: 405"},
		{12, "code: 404\nmeans:\n  nothing\n  has this\n  path\n\ncode: 405"},
	} {
		if got := plainPage(asciiPalette, src, c.width); got != c.want {
			t.Errorf("at %d:\n%s\nwant\n%s", c.width, got, c.want)
		}
	}
}

func TestRaggedTablesLoseNothingTheyPromised(t *testing.T) {
	b := content.Block{Kind: content.Table, Header: []string{"", "b"}, Rows: []content.TableRow{{}, {Cells: []string{"1"}}, {Cells: []string{"1", "2", "3"}}}}
	for _, width := range []int{10, 40} {
		checkLines(t, "ragged", newMarkdown(darkPalette).render([]content.Block{b}, width), width)
	}
}

// A span of code keeps its backticks where no background tells it from text.
func TestCodeInTextIsToldFromTextWithoutColour(t *testing.T) {
	onlyColour := darkPalette
	onlyColour.name, onlyColour.codeBg = "test no background", ""
	for _, c := range []struct {
		palette palette
		want    string
	}{{monoPalette, "use `GET`"}, {onlyColour, "use `GET`"}, {darkPalette, "use GET"}} {
		if got := plainPage(c.palette, "use `GET`", 40); got != c.want {
			t.Errorf("%s: %q, want %q", c.palette.name, got, c.want)
		}
	}
}

func TestMonoHasNoColours(t *testing.T) {
	colours := regexp.MustCompile("\x1b\\[([0-9;:]*;)?([34]8|3[0-7]|4[0-7]|9[0-7])[;:m]")
	for _, l := range newMarkdown(monoPalette).render(blocksOf(t, "sample.md"), 76) {
		if colours.MatchString(l.text) {
			t.Errorf("%q", l.text)
		}
	}
}

func TestNarrowPagesShowEverything(t *testing.T) {
	deep := strings.Repeat("> ", 7) + "> - a word\n"
	for width := 1; width < 30; width++ {
		got := plainPage(asciiPalette, deep, width)
		if !strings.Contains(squeezed(strings.Trim(got, "|")), "aword") {
			t.Errorf("at %d:\n%s", width, got)
		}
	}
}

func TestRenderedBlocksAreCachedWithinBounds(t *testing.T) {
	m := newMarkdown(monoPalette)
	calls := 0
	counting := renderFunc(func(md string) (string, error) { calls++; return md, nil })
	m.glamour.kept = map[glamourSetting]*keptRenderer{{unwrapped, bodyText}: {markdownRenderer: counting}}
	for i := range 3 * cachedBlocks {
		text := fmt.Sprint("text ", i)
		if first, again := m.inline(text, 40), m.inline(text, 40); first[0] != text || !slices.Equal(first, again) {
			t.Fatalf("got %q, then %q", first, again)
		}
	}
	if calls != 3*cachedBlocks {
		t.Errorf("Glamour was called %d times for %d texts", calls, 3*cachedBlocks)
	}
	if n := len(m.cache.young) + len(m.cache.old); n > cachedBlocks {
		t.Errorf("%d blocks are cached, want at most %d", n, cachedBlocks)
	}
}

type renderFunc func(string) (string, error)

func (f renderFunc) Render(md string) (string, error) { return f(md) }

func TestCallersMayChangeTheLinesTheyGet(t *testing.T) {
	m := newMarkdown(monoPalette)
	lines, page := m.inline("some text", 40), m.render(parsed("some text"), 40)
	lines[0], page[0].text = "changed", "changed"
	if got, page := m.inline("some text", 40), m.render(parsed("some text"), 40); got[0] != "some text" || page[0].text != "some text" {
		t.Errorf("got %v and %v", got, page)
	}
}

func TestBlocksThatLookDifferentAreCachedApart(t *testing.T) {
	p := func(s string) content.Block { return content.Block{Kind: content.Paragraph, Text: s} }
	list := func(items ...content.ListItem) content.Block { return content.Block{Kind: content.List, Items: items} }
	blocks := []content.Block{
		p("a"), p("b"), {Kind: content.Heading, Level: 2, Text: "a"}, {Kind: content.Heading, Level: 3, Text: "a"},
		{Kind: content.Code, Text: "a"}, {Kind: content.Code, Text: "a", Info: "sql"}, {Kind: content.Code, Info: "a", Text: "sql"},
		list(content.ListItem{Blocks: []content.Block{p("a")}}), list(content.ListItem{}, content.ListItem{Blocks: []content.Block{p("a")}}),
		list(content.ListItem{Task: true, Blocks: []content.Block{p("a")}}), list(content.ListItem{Task: true, Checked: true, Blocks: []content.Block{p("a")}}),
		{Kind: content.List, Ordered: true}, {Kind: content.List, Start: 2},
		{Kind: content.Quote, Blocks: []content.Block{p("a")}}, {Kind: content.Callout, Text: "tip", Blocks: []content.Block{p("a")}},
		{Kind: content.Table, Header: []string{"a", "b"}}, {Kind: content.Table, Header: []string{"ab"}},
		{Kind: content.Table, Header: []string{"a"}, Rows: []content.TableRow{{Cells: []string{"b"}}}},
	}
	seen := map[uint64]int{}
	for i, b := range blocks {
		if j, ok := seen[blockSum(b)]; ok {
			t.Errorf("blocks %d and %d have one sum", i, j)
		}
		seen[blockSum(b)] = i
	}
}

func TestTextIsShownShouldGlamourFail(t *testing.T) {
	for name, broken := range map[string]renderFunc{
		"error": func(string) (string, error) { return "", errors.New("no") },
		"panic": func(string) (string, error) { panic("no") },
	} {
		m := newMarkdown(monoPalette)
		m.glamour.kept = map[glamourSetting]*keptRenderer{}
		for _, width := range []int{unwrapped, 12, 30} {
			m.glamour.kept[glamourSetting{width, bodyText}] = &keptRenderer{markdownRenderer: broken}
		}
		got := m.inline("*some* text that wraps", 12)
		if want := []string{"some text", "that wraps"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestManyMayRenderAtOnce(t *testing.T) {
	blocks := blocksOf(t, "lesson.md")[:20]
	shared := newMarkdown(darkPalette)
	want := newMarkdown(darkPalette).render(blocks, 60)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			m := shared
			if i%2 == 1 {
				p := darkPalette
				p.name = fmt.Sprint("test ", i)
				m = newMarkdown(p)
			}
			if got := m.render(blocks, 60); !slices.Equal(got, want) {
				t.Errorf("renderer %d got other lines", i)
			}
		})
	}
	wg.Wait()
}

// What passes the limits of content, and a table that does not, is shown in good time. Each took less than 0.8 s here;
// the bound is for slow machines and the race detector.
func TestHostileBlocksAreShownInTime(t *testing.T) {
	row := content.TableRow{Cells: slices.Repeat([]string{"`x`"}, 50)}
	big := content.Block{Kind: content.Table, Header: row.Cells, Rows: slices.Repeat([]content.TableRow{row}, 200)}
	cases := map[string][]content.Block{
		"table 50 x 200": {big},
		"lists 16 deep":  parsed(nested("- ", "  ", 16)),
		"quotes 16 deep": parsed(strings.Repeat(">", 16) + " text"),
	}
	for _, s := range []string{"*_*_", "**a", "[", "![", "[a](", "<", "``a", "&", "\\", "a\\\n", "[x](https://a.test) ", "a\u0301", "漢", "*a **b "} {
		text := strings.Repeat(s, content.MaxBlockBytes/len(s))
		cases["paragraph of "+s] = []content.Block{{Kind: content.Paragraph, Text: text}}
		cases["cell of "+s] = []content.Block{{Kind: content.Table, Header: []string{"a"}, Rows: []content.TableRow{{Cells: []string{text}}}}}
	}
	for _, c := range [][2]string{{"java", "a\n"}, {"yaml", "'"}, {"html", "\t"}, {"text", "a\n"}} {
		name := fmt.Sprintf("%s of %q", c[0], c[1])
		fits := content.Block{Kind: content.Code, Info: c[0], Text: strings.Repeat(c[1], mostHighlighted/len(c[1]))}
		long := content.Block{Kind: content.Code, Info: c[0], Text: strings.Repeat(c[1], content.MaxBlockBytes/len(c[1]))}
		cases[name] = []content.Block{fits, long}
	}
	for name, blocks := range cases {
		m := newMarkdown(darkPalette)
		start := time.Now()
		checkLines(t, name, m.render(blocks, 40), 40)
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func nested(mark, indent string, depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(indent, i) + mark + "an item\n")
	}
	return b.String()
}
