package tui

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

func TestStyledKeepsColoursAndDropsEveryOtherSequence(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a\nb", "a\nb"},
		{"colour", "\x1b[1;38;2;1;2;3mx\x1b[0m", "\x1b[1;38;2;1;2;3mx\x1b[0m"},
		{"reset", "\x1b[mx", "\x1b[mx"},
		{"underline style", "\x1b[4:3mx", "\x1b[4:3mx"},
		{"a colour's numbers are no attributes", "\x1b[38;5;8;48;2;5;6;8mx", "\x1b[38;5;8;48;2;5;6;8mx"},
		{"colour with colons", "\x1b[38:2::5:6:8mx", "\x1b[38:2::5:6:8mx"},
		{"blink", "\x1b[5mx", "x"},
		{"blink with zeros", "\x1b[1;005mx", "x"},
		{"rapid blink", "\x1b[6mx", "x"},
		{"conceal", "\x1b[31;8mx", "x"},
		{"conceal behind a colour", "\x1b[38;5;1;8mx", "x"},
		{"conceal behind half a colour", "\x1b[38;8mx", "x"},
		{"half a colour", "\x1b[38;2;1;2mx", "x"},
		{"huge number", "\x1b[4294967301mx", "x"},
		{"too long", "\x1b[" + strings.Repeat("1;", 30) + "1mx", "x"},
		{"private", "\x1b[>4;2mx", "x"},
		{"clear", "\x1b[2Jx", "x"},
		{"title", "\x1b]0;own\ax", "x"},
		{"clipboard", "\x1b]52;c;AAAA\x1b\\x", "x"},
		{"link", "\x1b]8;;https://a.test\x1b\\x\x1b]8;;\x1b\\", "x"},
		{"DCS", "\x1bPq#0\x1b\\x", "x"},
		{"APC", "\x1b_Gi=1\x1b\\x", "x"},
		{"endless OSC", "\x1b]52;c;AAAA", "]52;c;AAAA"},
		{"endless OSC ends with its line", "\x1b]0;a\nb\a", "]0;a\nb\uFFFD"},
		{"endless CSI", "\x1b[1", "[1"},
		{"CSI broken by a control character", "\x1b[1\x072J", "[1\uFFFD2J"},
		{"bare ESC", "a\x1b", "a"},
		{"ESC c", "\x1bcx", "cx"},
		{"C1", "\u009b2Jx", "\uFFFD2Jx"},
		{"raw C1", "\x9b2Jx", "\uFFFD2Jx"},
		{"C1 put together by a dropped ESC", "\xc2\x1b\x9bx", "\uFFFDx"},
		{"BEL, BS, CR, NUL, DEL", "\a\b\r\x00\x7f", strings.Repeat("\uFFFD", 5)},
		{"bidi", "a\u202eb\u2066c", "a\uFFFDb\uFFFDc"},
		{"tab", "a\tb", "a    b"},
	} {
		if got := styled(c.in); got != c.want {
			t.Errorf("%s: styled(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzStyled(f *testing.F) {
	f.Add("\x1b[38;5;8mx\x1b[5m\x1b]8;;javascript:1\ay\x1b[m\u202e\x9b")
	for _, p := range payloads {
		f.Add("a" + p.text + "b")
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := styled(s)
		if bad := unsafePart(out); bad != "" {
			t.Fatalf("styled(%q) = %q with %q", s, out, bad)
		}
		if again := styled(out); again != out {
			t.Fatalf("styled(%q) = %q, and once more %q", s, out, again)
		}
		lines := written(richLines(s), nil)
		if got, want := unstyled(strings.Join(lines, "\n")), unstyled(out); got != want && !strings.ContainsAny(s, signs) {
			t.Fatalf("richLines(%q) reads %q, want %q", s, got, want)
		}
		for _, l := range lines {
			if bad := unsafePart(l); bad != "" || !standsAlone(l) {
				t.Fatalf("richLines(%q) has %q (unsafe part %q)", s, l, bad)
			}
		}
	})
}

func TestEveryLineClosesWhatItOpens(t *testing.T) {
	got := written(richLines("\x1b[1ma\nb\n\n\x1b[31mc\x1b[m\x1b[4m\x1b[md"), nil)
	want := []string{"\x1b[1ma\x1b[m", "\x1b[1mb\x1b[m", "", "\x1b[1m\x1b[31mc\x1b[md"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

var anySGR = regexp.MustCompile("^\x1b\\[([0-9;:]*)m")

const signs = string(linkSign) + string(termSign) + string(heldSign)

// ownLink is the only OSC that a line may hold: it opens a link of the web or of mail, or closes it. It is written
// without the code that writes links.
var ownLink = regexp.MustCompile("^\x1b\\]8;(;|id=[0-9]+(:line=[0-9]+)?;(https?://[A-Za-z0-9._:\\[\\]-]+([/?#][!#-:=?-\\[\\]_a-z~]*)?|mailto:[A-Za-z0-9.+_=-]+@[A-Za-z0-9._-]+(\\?subject=[A-Za-z0-9%._~-]+)?))\x1b\\\\")

// unsafePart is the first part of s that must never reach a terminal, or "". It is written without styled's code.
func unsafePart(s string) string {
	for s != "" {
		if s[0] == '\x1b' {
			m := anySGR.FindStringSubmatch(s)
			if link := ownLink.FindString(s); link != "" && len(link) < 2100 {
				s = s[len(link):]
				continue
			}
			if m == nil || len(m[0]) > 40 || hides(m[1]) {
				return s[:min(len(s), 12)]
			}
			s = s[len(m[0]):]
			continue
		}
		r, n := utf8.DecodeRuneInString(s)
		if c := s[:n]; r == '\t' || content.Text(c) != c {
			return c
		}
		s = s[n:]
	}
	return ""
}

var colourParameters = regexp.MustCompile(`(^|;)0*[345]8;0*(5;\d*|2;\d*;\d*;\d*)(;|$)`)

// hides tells whether parameters blink or conceal, once the numbers of colours are taken out.
func hides(params string) bool {
	for colourParameters.MatchString(params) {
		params = colourParameters.ReplaceAllString(params, "$1$3")
	}
	for p := range strings.SplitSeq(params, ";") {
		head, _, _ := strings.Cut(p, ":")
		switch strings.TrimLeft(head, "0") {
		case "5", "6", "8":
			return true
		}
	}
	return false
}

// standsAlone tells whether a line ends without any style, holds no second line, and closes each link before the next.
func standsAlone(l string) bool {
	last := strings.LastIndex(l, "\x1b[")
	return linksClosed(l) && !strings.Contains(l, "\n") && (last < 0 || strings.HasPrefix(l[last:], "\x1b[m") || strings.HasPrefix(l[last:], "\x1b[0m"))
}

// linksClosed tells whether links open and close in turn, and none is open at the end.
func linksClosed(l string) bool {
	open := false
	for _, part := range strings.Split(l, "\x1b]8;")[1:] {
		if opens := !strings.HasPrefix(part, ";\x1b\\"); opens == open {
			return false
		}
		open = !open
	}
	return !open
}

var anySequence = regexp.MustCompile("\x1b(\\[[0-9;:]*m|\\]8;[^\x1b]*\x1b\\\\)")

// unstyled is a line without its colours and links.
func unstyled(l string) string { return anySequence.ReplaceAllString(l, "") }
