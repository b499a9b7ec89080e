package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

func withTerms(p palette, names ...string) *markdown {
	m := newMarkdown(p)
	m.setTerms(names)
	return m
}

// underlinedIn is what is underlined on a page without links, in order. A term over two lines counts once.
func underlinedIn(lines []line) []string {
	var page []string
	for _, l := range lines {
		page = append(page, l.text)
	}
	text := regexp.MustCompile("\x1b\\[m( ?)(\x1b\\[[13]m)*\x1b\\[4m").ReplaceAllString(strings.Join(page, " "), "$1")
	var out []string
	for _, m := range regexp.MustCompile("\x1b\\[4m(.*?)\x1b\\[m").FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestTheFirstMentionOfATermIsUnderlined(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"first only", "A request. Another request.\n\nA third request.", []string{"request"}},
		{"case", "Request and STATUS Code", []string{"Request", "STATUS Code"}},
		{"whole words", "requested prerequest request_id", nil},
		{"plurals", "requests and proxies and proxys and boxes", []string{"requests", "proxys", "boxes"}},
		{"possessive", "a request's end", []string{"request"}},
		{"the longest", "A status code, then a status.", []string{"status code", "status"}},
		{"plural of the longest", "Two status codes.", []string{"status codes"}},
		{"over a line's end", "a status\ncode", []string{"status code"}},
		{"no more than a blank", "status, code", []string{"status"}},
		{"beside signs", "(request), “proxy”; status/box", []string{"request", "proxy", "status", "box"}},
		{"a name with a dot", "request.id proxy.test a@status.test box.", []string{"box"}},
		{"capitals", "The rest is REST; two CMSes", []string{"REST", "CMSes"}},
		{"emphasis", "a **request** and *status* code", []string{"request", "status code"}},
		{"half emphasised", "a re**quest**", []string{"request"}},
		{"code", "`request` and request", []string{"request"}},
		{"code between", "status `x` code", []string{"status"}},
		{"link", "[request](https://a.test) <https://request.test> request", []string{"request"}},
		{"image", "![request](a.png) proxy", []string{"proxy"}},
		{"heading", "## A request\n\nA request", []string{"request"}},
		{"list", "- a request\n- a proxy\n  - a request, a box", []string{"request", "proxy", "box"}},
		{"quote and callout", "> a request\n\n> [!NOTE]\n> a proxy", []string{"request", "proxy"}},
		{"table", "| request | b |\n|---|---|\n| a proxy | a request |", []string{"proxy", "request"}},
		{"fence", "```\nrequest\n```", nil},
		{"foreign words", "Größe und größe; a naïve größes", []string{"Größe", "naïve"}},
		{"no blanks between words", "这是幂等的请求", []string{"幂等"}},
		{"at the beginning", "request", []string{"request"}},
		{"punctuation in the name", "it is full-stack work", []string{"full-stack"}},
	} {
		blocks := parsed(c.in)
		m := withTerms(monoPalette, "request", "status code", "status", "proxy", "box", "REST", "CMS", "größe", "naïve", "幂等", "full-stack", "")
		for _, width := range []int{100, 12} {
			for range 2 { // the second time from the cache
				lines := m.render(blocks, width)
				got := underlinedIn(lines)
				if strings.Contains(c.in, "](https") { // a link is underlined, too
					got = got[len(got)-1:]
				}
				if !slices.Equal(got, c.want) && c.name != "heading" {
					t.Errorf("%s at %d: underlined %q, want %q", c.name, width, got, c.want)
				}
			}
		}
		if got := m.termsIn(blocks); len(got) != len(c.want) {
			t.Errorf("%s: terms %q, want as many as %q", c.name, got, c.want)
		}
	}
}

func TestTermsAreListedInOrderAsTheGlossaryWritesThem(t *testing.T) {
	m := withTerms(monoPalette, "proxy", "Status Code", "request")
	got := m.termsIn(parsed("## proxy\n\nRequests have status\ncodes.\n\n- a proxy, a request"))
	if want := []string{"request", "Status Code", "proxy"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := newMarkdown(monoPalette).termsIn(parsed("a request")); got != nil {
		t.Errorf("without a glossary: %q", got)
	}
}

func TestOptionsUnderlineNoTerms(t *testing.T) {
	m := withTerms(monoPalette, "request")
	if got := m.inline("a request", 40)[0]; got != "a request" {
		t.Errorf("got %q", got)
	}
}

// A block that is cached with a term underlined is another one where the page has had the term, or terms are others.
func TestCachedBlocksKnowTheirTerms(t *testing.T) {
	m := withTerms(monoPalette, "request", "proxy")
	first, second := parsed("a request"), parsed("a request, a proxy")
	for range 2 {
		if got := underlinedIn(m.render(second, 40)); !slices.Equal(got, []string{"request", "proxy"}) {
			t.Errorf("alone: %q", got)
		}
		if got := underlinedIn(m.render(slices.Concat(first, second, first), 40)); !slices.Equal(got, []string{"request", "proxy"}) {
			t.Errorf("behind another: %q", got)
		}
		if got := m.render(slices.Concat(first, second), 40)[2].text; got != "a request, a \x1b[4mproxy\x1b[m" {
			t.Errorf("the second block: %q", got)
		}
	}
	m.setTerms([]string{"a"})
	if got := underlinedIn(m.render(second, 40)); !slices.Equal(got, []string{"a"}) {
		t.Errorf("with other terms: %q", got)
	}
	m.setTerms(nil)
	if got := underlinedIn(m.render(second, 40)); got != nil {
		t.Errorf("without terms: %q", got)
	}
}

// Underlining changes no letter and no line's end, and termsIn lists what is underlined.
func TestTermsChangeNothingButTheUnderline(t *testing.T) {
	names := []string{"a", "word", "longer words", "words here", "b", "é", "漢", "C:", "x.test"}
	rapid.Check(t, func(t *rapid.T) {
		blocks := parsed(someMarkdown(t))
		width := rapid.IntRange(10, 80).Draw(t, "width")
		with := withTerms(monoPalette, names...)
		got, want := with.render(blocks, width), newMarkdown(monoPalette).render(blocks, width)
		if len(got) != len(want) {
			t.Fatalf("%d lines, want %d", len(got), len(want))
		}
		for i := range got {
			if unstyled(got[i].text) != unstyled(want[i].text) {
				t.Fatalf("line %d is %q, want %q", i, got[i].text, want[i].text)
			}
			if unsafePart(got[i].text) != "" || !standsAlone(got[i].text) {
				t.Fatalf("line %d is %q", i, got[i].text)
			}
		}
	})
}

func TestAThousandTermsTakeNoLongerThanTen(t *testing.T) {
	var names []string
	for i := range 2000 {
		names = append(names, fmt.Sprintf("term number %d", i), fmt.Sprintf("a a a a a a a a a a %d", i))
	}
	m := withTerms(monoPalette, names...)
	text := strings.Repeat("a term number 77 a a a a a a a a a a a ", content.MaxBlockBytes/40)
	var blocks []content.Block
	for i := range 32 { // 256 KB
		blocks = append(blocks, content.Block{Kind: content.Paragraph, Text: fmt.Sprint(i, " ", text)})
	}
	start := time.Now()
	if got := m.termsIn(blocks); !slices.Equal(got, []string{"term number 77"}) {
		t.Errorf("got %q", got)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	} else {
		t.Logf("256 KB took %v", took)
	}
}
