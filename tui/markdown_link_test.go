package tui

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

func TestOnlyTheWebAndMailAreLinked(t *testing.T) {
	long := strings.Repeat("a", longestTarget)
	for _, c := range []struct{ name, in, target, shown string }{
		{"web", "https://a.test/b?c=1&d=2#e", "https://a.test/b?c=1&d=2#e", "a.test"},
		{"plain web", "http://a.test", "http://a.test", "a.test"},
		{"capitals", "HTTPS://A.Test/B", "https://a.test/B", "a.test"},
		{"port", "https://a.test:8443/", "https://a.test:8443/", "a.test:8443"},
		{"IPv4", "http://127.0.0.1:80/", "http://127.0.0.1:80/", "127.0.0.1:80"},
		{"IPv6", "http://[::1]:80/", "http://[::1]:80/", "[::1]:80"},
		{"IPv6 with a zone", "http://[fe80::1%25eth0]/", "", "[fe80::1%eth0]"},
		{"user and password", "https://bank.test:x@evil.test/", "https://evil.test/", "evil.test"},
		{"foreign host", "https://bücher.test/ü", "https://xn--bcher-kva.test/%C3%BC", "xn--bcher-kva.test"},
		{"look-alike host", "https://b\u0430nk.test", "https://xn--bnk-6cd.test", "xn--bnk-6cd.test"},
		{"full-width host", "https://ａ.test", "https://a.test", "a.test"},
		{"host that cannot be", "https://\u0301.test", "", `\u0301.test`},
		{"no host", "https:///a", "", ""},
		{"no host, opaque", "https:a", "", ""},
		{"blank in the path", "https://a.test/b%20c d", "https://a.test/b%20c%20d", "a.test"},
		{"foreign query", "https://a.test/?q=ü\"<>`{|}", "https://a.test/?q=%C3%BC%22%3C%3E%60%7B%7C%7D", "a.test"},
		{"semicolons", "https://a.test/b;c?d;e#f;g", "https://a.test/b%3Bc?d%3Be#f%3Bg", "a.test"},
		{"encoded escape", "https://a.test/%1b]8;;x%07", "https://a.test/%1b]8%3B%3Bx%07", "a.test"},
		{"control character", "https://a.test/\x1b", "", `https://a.test/` + "\x1b"},
		{"too long", "https://a.test/" + long, "", "a.test"},
		{"mail", "mailto:ada@a.test", "mailto:ada@a.test", "ada@a.test"},
		{"mail with a subject", "mailto:ada@a.test?subject=a%20b", "mailto:ada@a.test?subject=a%20b", "ada@a.test"},
		{"mail with more", "mailto:ada@a.test?bcc=eve@evil.test&attach=/etc/passwd", "mailto:ada@a.test", "ada@a.test"},
		{"mail with lines", "mailto:ada@a.test?subject=a%0D%0ABcc:eve@evil.test", "mailto:ada@a.test?subject=a%20Bcc%3Aeve%40evil.test", "ada@a.test"},
		{"mail to two", "mailto:ada@a.test,eve@evil.test", "", "ada@a.test,eve@evil.test"},
		{"mail to nobody", "mailto:", "", ""},
		{"script", "javascript:alert(1)", "", "javascript:alert(1)"},
		{"script in capitals", "JavaScript:alert(1)", "", "JavaScript:alert(1)"},
		{"data", "data:text/html,x", "", "data:text/html,x"},
		{"file", "file:///etc/passwd", "", "file:///etc/passwd"},
		{"own scheme", "x-evil://a.test", "", "x-evil://a.test"},
		{"ftp", "ftp://a.test", "", "ftp://a.test"},
		{"page of the pack", "../b/lesson.md", "", ""},
		{"place on the page", "#c", "", ""},
		{"no scheme", "//a.test/b", "", ""},
		{"nothing", "", "", ""},
	} {
		got := addressOf(c.in)
		if got.target != c.target || c.name != "control character" && got.shown != c.shown {
			t.Errorf("%s: addressOf(%q) = %q, want %q shown as %q", c.name, c.in, got, c.target, c.shown)
		}
		if got.target != "" && unsafePart(linkStart(1, 0, got.target)) != "" {
			t.Errorf("%s: %q is unsafe", c.name, got.target)
		}
	}
}

func TestALinkShowsItsHostUnlessItsTextDoes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"[the docs](https://a.test)", "the docs (a.test)"},
		{"[a.test](https://a.test/b)", "a.test"},
		{"[A.Test](https://a.test/b)", "A.Test"},
		{"[see a.test, page 2](https://a.test/b)", "see a.test, page 2"},
		{"[docs (https://a.test/c)](https://a.test/b)", "docs (https://a.test/c)"},
		{"[bank.test/a.test](https://a.test)", "bank.test/a.test (a.test)"},
		{"[bank.test a.test](https://a.test)", "bank.test a.test (a.test)"},
		{"[bank.test](https://bank.test.a.test)", "bank.test (bank.test.a.test)"},
		{"[bücher.test](https://bücher.test)", "bücher.test (xn--bcher-kva.test)"},
		{"<https://bücher.test>", "https://bücher.test (xn--bcher-kva.test)"},
		{"[b\u0430nk.test](https://b\u0430nk.test)", "b\u0430nk.test (xn--bnk-6cd.test)"},
		{"[ada@a.test](mailto:ada@a.test)", "ada@a.test"},
		{"[write](mailto:ada@a.test?bcc=b@b.test)", "write (ada@a.test)"},
		{"[x](data:text/html,y)", "x (data:text/html,y)"},
		{"<https://bank.test@evil.test/>", "https://bank.test@evil.test/ (evil.test)"},
	} {
		got := strings.Join(newMarkdown(monoPalette).inline(c.in, 200), "\n")
		if unstyled(got) != c.want {
			t.Errorf("%s reads %q, want %q", c.in, unstyled(got), c.want)
		}
	}
}

// linkedText is what each link of a line says, with its parameters and target.
func linkedText(l string) []string {
	var out []string
	for _, part := range strings.Split(l, "\x1b]8;")[1:] {
		if !strings.HasPrefix(part, ";\x1b\\") {
			open, text, _ := strings.Cut(part, "\x1b\\")
			out = append(out, open+" "+unstyled(text))
		}
	}
	return out
}

func TestAWrappedLinkIsOneLinkOnSelfContainedLines(t *testing.T) {
	lines := newMarkdown(darkPalette).inline("[one *two* three four](https://a.test/x) and [five](https://b.test)", 12)
	var got []string
	for _, l := range lines {
		if !linksClosed(l) {
			t.Errorf("%q leaves a link open", l)
		}
		for _, link := range linkedText(l) {
			got = append(got, regexp.MustCompile(":line=[0-9]+").ReplaceAllString(link, ""))
		}
	}
	joined := strings.Join(got, "|")
	for _, s := range []string{"id=1;https://a.test/x one two", "id=1;https://a.test/x three four", "id=2;https://b.test five"} {
		if !strings.Contains(joined, s) {
			t.Errorf("links are %q, want %q among them", got, s)
		}
	}
}

func TestLinksOfTablesLeadWhereTheyShould(t *testing.T) {
	src := "| [h](https://h.test) | b |\n|---|---|\n| [one](https://one.test) | [two](https://two.test) |\n| x | [three](https://three.test) |\n"
	for _, width := range []int{20, 30, 80} {
		page := ""
		for _, l := range newMarkdown(darkPalette).render(parsed(src), width) {
			page += strings.Join(linkedText(l.text), "\n") + "\n"
		}
		for _, name := range []string{"one", "two", "three"} {
			if !strings.Contains(page, "https://"+name+".test "+name) {
				t.Errorf("at %d: links %q", width, page)
			}
		}
	}
}

// Should Glamour lose a sign, no link is better than one that leads to another's target.
func TestLinksAreDroppedShouldGlamourLoseOne(t *testing.T) {
	m := newMarkdown(monoPalette)
	lossy := renderFunc(func(md string) (string, error) { return strings.Replace(md, string(linkSign), "", 2), nil })
	m.glamour.kept = map[glamourSetting]*keptRenderer{{unwrapped, bodyText}: {markdownRenderer: lossy}}
	if got := m.inline("[a](https://a.test) [b](https://b.test)", 200)[0]; strings.Contains(got, "\x1b]") {
		t.Errorf("got %q", got)
	}
}

// What cuts lines keeps links in balance, whatever it cuts.
func TestACutLineLeavesNoLinkOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		md := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"word ", "[a link](https://a.test/b)", "[漢字](https://b.test)", "**bold** ", "👩‍💻", "<ada@a.test>", "`code`", "漢字", " ",
		}), 1, 12).Draw(t, "md"), "")
		width := rapid.IntRange(8, 60).Draw(t, "width")
		for _, l := range newMarkdown(darkPalette).inline(md, width) {
			from := rapid.IntRange(0, 40).Draw(t, "from")
			to := from + rapid.IntRange(0, 40).Draw(t, "to")
			for name, cut := range map[string]string{
				"Truncate": ansi.Truncate(l, to, "..."), "TruncateLeft": ansi.TruncateLeft(l, from, ""), "Cut": ansi.Cut(l, from, to), "clip": clip(l, to), "tint": tint(ink("#FFFFFF"), l),
				"spread": spread(l, l, to+8), "headline": headline(newStyles(Dark, false), to+8, l, "2 of 3"),
			} {
				if !linksClosed(cut) || unsafePart(cut) != "" {
					t.Fatalf("%s of %q from %d to %d: %q", name, l, from, to, cut)
				}
			}
		}
	})
}

func TestAHostilePackCannotForgeALink(t *testing.T) {
	for _, load := range payloads {
		for _, form := range []string{"[a](https://x.test/%s)", "[a](<https://x.test/%s>)", "[a](<https://%s.test/>)", "[a](<mailto:%s@x.test>)", "<https://x.test/%s>", "[%s](https://x.test)", "[a](<https://x.test/?%s#%[1]s>)", "[a](<mailto:a@x.test?subject=%s>)", "[a](<%s:x>)"} {
			src := fmt.Sprintf(form, load.text)
			for _, md := range []string{src, content.Text(src)} {
				for _, l := range newMarkdown(darkPalette).inline(md, 60) {
					checkLines(t, form+", "+load.name, []line{{text: l}}, 60)
				}
			}
		}
	}
}

func TestNoPackCanWriteASign(t *testing.T) {
	for _, sign := range signs + joint {
		if content.Text(string(sign)) != "\uFFFD" {
			t.Errorf("content.Text lets %U through", sign)
		}
		got := newMarkdown(monoPalette).inline(fmt.Sprintf("a%cb &#x%x; [c](https://d.test)", sign, sign), 80)[0]
		if !strings.HasPrefix(unstyled(got), "a\uFFFDb \uFFFD c (d.test)") || strings.Count(got, "\x1b[4m") != 1 {
			t.Errorf("%U: got %q", sign, got)
		}
	}
}

// oneFrame is a program that shows a frame and quits.
type oneFrame string

func (f oneFrame) Init() tea.Cmd                       { return tea.Quit }
func (f oneFrame) Update(tea.Msg) (tea.Model, tea.Cmd) { return f, nil }
func (f oneFrame) View() tea.View                      { return tea.NewView(string(f)) }

// Bubble Tea writes every cell anew. Its links end with BEL, which every terminal takes for ST.
func TestLinksReachTheTerminal(t *testing.T) {
	md := "See [a page; of *two* words](https://a.test/b;c?d=1&e=ü#f) and <https://bücher.test> or [mail](mailto:ada@a.test?subject=x)."
	frame := strings.Join(newMarkdown(darkPalette).inline(md, 20), "\n")
	var out bytes.Buffer
	p := tea.NewProgram(oneFrame(frame), tea.WithInput(nil), tea.WithOutput(&out), tea.WithWindowSize(40, 12), tea.WithoutSignals(), tea.WithColorProfile(colorprofile.TrueColor))
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile("\x1b\\]8;([^;\x07\x1b]*);([^;\x07\x1b]*)(\x07|\x1b\\\\)").FindAllStringSubmatch(out.String(), -1)
	targets, open := map[string]bool{}, false
	for _, l := range links {
		if opens := l[2] != ""; opens {
			targets[l[1]+" "+l[2]] = true
			open = true
		} else {
			open = false
		}
	}
	for _, want := range []string{
		"id=1 https://a.test/b%3Bc?d=1&e=%C3%BC#f", "id=1:line=2 https://a.test/b%3Bc?d=1&e=%C3%BC#f", // Bubble Tea opens it again
		"id=2:line=3 https://xn--bcher-kva.test", "id=3:line=5 mailto:ada@a.test?subject=x",
	} {
		if !targets[want] {
			t.Errorf("the terminal gets %v, want %q", targets, want)
		}
	}
	if open || len(targets) != 4 || strings.Count(out.String(), "]8;") != len(links) {
		t.Errorf("links are %q of %q", links, out.String())
	}
}
