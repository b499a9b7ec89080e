package tui

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
)

// scripts are texts that break frames: wide, without blanks, from right to left, and of many code points a character.
var scripts = map[string]string{
	"Chinese":         "服务器收到请求之后，先检查请求头，再读取正文；如果格式不对，就返回错误。客户端（例如浏览器）会显示：“请求无效”。重试同一个请求不应产生第二次付款——这就是幂等性！",
	"Japanese":        "サーバーはリクエストを受け取ると、まずヘッダーを確認します。「冪等性」とは、同じ操作を何度行っても結果が変わらないことです。キャッシュっぽいものは、ちょっと待ってください。",
	"Korean":          "서버는 요청을 받으면 먼저 헤더를 확인합니다. 같은 요청을 여러 번 보내도 결과가 달라지지 않는 성질을 멱등성이라고 합니다.",
	"decomposed":      "서버는 요청을 받으면 o\u0302\u0323 e\u0301\u0327 확인",
	"Thai":            "เซิร์ฟเวอร์รับคำขอแล้วตรวจสอบส่วนหัวก่อน การส่งคำขอเดิมซ้ำหลายครั้งต้องไม่ทำให้ผลลัพธ์เปลี่ยนไป น้ำใจและกำลังใจ",
	"Arabic":          "يتلقى الخادم الطلب ثم يفحص الرأس أولاً، وإذا كان الشكل خاطئًا فإنه يعيد خطأ؛ هذا هو المطلوب مع ١٢٣ و abc داخل السطر.",
	"Hebrew":          "השרת מקבל את הבקשה ובודק תחילה את הכותרת. שְׁלוֹם עוֹלָם (abc 123) בסוף השורה.",
	"Devanagari":      "सर्वर अनुरोध प्राप्त करता है और पहले शीर्षलेख की जाँच करता है। क्षत्रिय स्त्री",
	"combining marks": "Z\u0310\u0311\u0312a\u0315\u0316l\u031b\u0321g\u0340o\u0345 e\u0301a\u0308o\u0302\u0323u\u0304\u0308 " + strings.Repeat("n\u0303\u0330", 40),
	"joined emoji":    strings.Repeat("👩‍💻👨‍👩‍👧‍👦🏳️‍🌈👍🏽", 12) + " text 👩‍🚀 between",
	"flags":           strings.Repeat("🇩🇪🇫🇷🇯🇵", 15) + " 🇺🇳",
	"selectors":       strings.Repeat("☎️❤️#️⃣1️⃣©️☎︎", 12) + " ✔︎ a️b️",
	"mixed":           "The 服务器 returns `状态码 404` to **クライアント**、then the 客户端retries with幂等key，OK？ן שלום abc漢字def漢字 https://例え.テスト/パス",
	"full width":      "ＧＥＴ　／ｏｒｄｅｒｓ　ＨＴＴＰ／１．１　ｱｲｳｴｵｶﾞｷﾞ　ﾊﾟ",
	"no blank at all": strings.Repeat("漢", 300),
	"punctuation":     strings.Repeat("。、」", 60),
	"openers":         strings.Repeat("「（", 60),
	"Latin long":      strings.Repeat("abcdefghij", 30),
}

// constructs are where text stands in a lesson.
var constructs = []struct{ name, md string }{
	{"paragraph", "%s"}, {"one letter before", "a%s"}, {"heading", "## %s"}, {"lesser heading", "### %s"}, {"list", "- %s\n- x\n  1. %[1]s"}, {"task", "- [x] %s"},
	{"table", "| %s | b |\n|---|---|\n| c | %[1]s |"}, {"callout", "> [!WARNING]\n> %s"}, {"quote", "> > %s"}, {"emphasis", "a **%s** b"}, {"link", "a [%s](https://a.test) b"}, {"code span", "a `%s` b"},
}

func TestEveryScriptFitsEveryPageAndLosesNothing(t *testing.T) {
	for script, text := range scripts {
		for _, at := range constructs {
			src := content.Text(fmt.Sprintf(at.md, text))
			blocks := parsed(src)
			for _, p := range []palette{darkPalette, asciiPalette} {
				m := newMarkdown(p)
				want := ""
				for width := 100; width >= 20; width -= step(width) {
					lines := m.render(blocks, width)
					checkLines(t, fmt.Sprintf("%s, %s at %d", script, at.name, width), lines, width)
					got := inkOf(lines)
					if want == "" {
						want = got
						if !strings.Contains(got, withoutBlanks(text)) && at.name != "table" && script != "mixed" {
							t.Errorf("%s, %s: reads %q, want %q in it", script, at.name, got, withoutBlanks(text))
						}
					}
					if at.name != "table" && got != want {
						t.Fatalf("%s, %s at %d: reads\n%q, want\n%q", script, at.name, width, got, want)
					}
					checkCharacters(t, fmt.Sprintf("%s, %s at %d", script, at.name, width), text, lines)
				}
			}
		}
	}
}

// inkOf is all that is written on a page, without blanks and what stands in front of lines.
func inkOf(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimLeft(unstyled(l.text), " │|"))
	}
	return withoutBlanks(b.String())
}

func withoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// checkCharacters fails for a line that begins within a character: with a mark, or a joiner, or behind one.
func checkCharacters(t *testing.T, what, text string, lines []line) {
	t.Helper()
	for _, l := range lines {
		s := strings.TrimLeft(unstyled(l.text), " │|")
		first, _ := utf8.DecodeRuneInString(s)
		last, _ := utf8.DecodeLastRuneInString(s)
		if unicode.IsMark(first) || first == '\u200d' || last == '\u200d' || first >= 0x1f3fb && first <= 0x1f3ff {
			t.Fatalf("%s: a character is split: %q", what, s)
		}
		if n := strings.Count(s, "🇩") + strings.Count(s, "🇫") + strings.Count(s, "🇯"); strings.HasPrefix(text, "🇩") && n != strings.Count(s, "🇪")+strings.Count(s, "🇷")+strings.Count(s, "🇵") {
			t.Fatalf("%s: a flag is split: %q", what, s)
		}
	}
}

// Text of a script without blanks fills its lines, and obeys the rules for their ends.
func TestScriptsWithoutBlanksFillTheirLines(t *testing.T) {
	for _, script := range []string{"Chinese", "Japanese", "Thai", "joined emoji", "full width", "no blank at all"} {
		for width := 20; width <= 100; width++ {
			for _, md := range []string{scripts[script], "See also " + scripts[script]} {
				lines := newMarkdown(monoPalette).inline(md, width)
				for i, l := range lines {
					if i < len(lines)-1 && ansi.StringWidth(l) < width-7 {
						t.Errorf("%s at %d: half an empty line: %q", script, width, l)
					}
				}
			}
		}
	}
}

func TestPunctuationStaysWithItsText(t *testing.T) {
	for _, script := range []string{"Chinese", "Japanese", "Thai", "mixed"} {
		for width := 20; width <= 100; width++ {
			for _, l := range newMarkdown(monoPalette).inline(scripts[script], width) {
				first, _ := utf8.DecodeRuneInString(unstyled(l))
				last, _ := utf8.DecodeLastRuneInString(unstyled(l))
				if strings.ContainsRune("。、，；：！？」）”ーっゃะาำๆ", first) || strings.ContainsRune("「（“เแโใไ", last) {
					t.Errorf("%s at %d: %q", script, width, l)
				}
			}
		}
	}
}

func TestLinesEndWhereReadersExpect(t *testing.T) {
	for _, c := range []struct {
		name, in string
		width    int
		want     string
	}{
		{"between characters", "漢字漢字漢字", 8, "漢字漢字|漢字"},
		{"wide character at the edge", "漢字漢字漢字", 9, "漢字漢字|漢字"},
		{"full stop goes with its character", "漢字漢字。漢字", 8, "漢字漢|字。漢字"},
		{"bracket goes with its character", "漢字漢「字」", 8, "漢字漢|「字」"},
		{"Latin word between", "漢字abcdef漢字", 8, "漢字|abcdef漢|字"},
		{"Korean words", "서버는 요청을 받으면", 12, "서버는|요청을|받으면"},
		{"Thai vowel before its letter", "กกกกกกกเกก", 8, "กกกกกกก|เกก"},
		{"ideographic space", "漢字漢字　漢字", 8, "漢字漢字|漢字"},
		{"no-break space", "aaaa bbb\u00a0cc", 10, "aaaa|bbb\u00a0cc"},
		{"zero-width space", "abcdef\u200bghijkl", 10, "abcdef\u200b|ghijkl"},
		{"short code stays whole", "漢字 `漢 字字`", 12, "漢字|`漢 字字`"},
		{"long word", "ab abcdefghijklmno", 10, "ab|abcdefghij|klmno"},
		{"several blanks", "aaaa `b` cc", 8, "aaaa `b`|cc"},
		{"emoji", "aa👩‍💻👩‍💻👩‍💻👩‍💻", 8, "aa👩‍💻👩‍💻👩‍💻|👩‍💻"},
		{"right to left", "שלום עולם טוב", 10, "שלום עולם|טוב"},
	} {
		got := strings.Join(newMarkdown(monoPalette).inline(c.in, c.width), "|")
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// Code is scrolled sideways: wherever a cut falls, no line is wider than the window, and no wide character is halved.
func TestCodeOfEveryScriptScrollsSideways(t *testing.T) {
	for script, text := range scripts {
		for _, lang := range []string{"js", "text"} {
			for _, l := range newMarkdown(darkPalette).render(parsed("```"+lang+"\nx = '"+text+"';\n```"), 40) {
				if got := strings.TrimPrefix(unstyled(l.text), codeIndent); got != "x = '"+text+"';" {
					t.Errorf("%s: code reads %q", script, got)
				}
				for from := range 60 {
					cut := cutCells(l.text, from, from+20)
					if w := ansi.StringWidth(cut); w != max(0, min(20, ansi.StringWidth(l.text)-from)) {
						t.Errorf("%s: %d cells from %d: %q", script, w, from, cut)
					}
					if unsafePart(cut) != "" || !utf8.ValidString(cut) {
						t.Errorf("%s: from %d: %q", script, from, cut)
					}
				}
			}
		}
	}
}

func TestCuttingKeepsColumnsAndSequences(t *testing.T) {
	link := linkStart(1, 0, "https://a.test")
	for _, c := range []struct {
		name, in string
		from, to int
		want     string
	}{
		{"plain", "abcdef", 2, 4, "cd"},
		{"half a character left", "漢字", 1, 4, " 字"},
		{"half a character right", "漢字", 0, 3, "漢 "},
		{"half of both", "漢字", 1, 3, "  "},
		{"the middle of one", "漢", 0, 1, " "},
		{"beyond the end", "ab", 5, 9, ""},
		{"colours", "\x1b[1mab\x1b[mcd", 1, 3, "\x1b[1mb\x1b[mc"},
		{"a link cut short", link + "abc" + linkEnd + "d", 0, 2, link + "ab" + linkEnd},
		{"behind a link", link + "abc" + linkEnd + "d", 3, 4, link + linkEnd + "d"},
		{"a joined character", "a👩‍💻b", 1, 3, "👩‍💻"},
		{"half a joined character", "a👩‍💻b", 2, 4, " b"},
		{"a mark", "e\u0301f", 0, 1, "e\u0301"},
		{"a keycap", "#️⃣b", 0, 2, "#️⃣"},
		{"half a keycap", "#️⃣b", 0, 1, " "},
	} {
		if got := cutCells(c.in, c.from, c.to); got != c.want {
			t.Errorf("%s: cutCells(%q, %d, %d) = %q, want %q", c.name, c.in, c.from, c.to, got, c.want)
		}
	}
}

func TestCutScriptsAreNoWiderThanTheirPlace(t *testing.T) {
	for script, text := range scripts {
		for width := range 60 {
			if got := cutCells(text, 0, width); ansi.StringWidth(got) > width {
				t.Errorf("%s at %d: %d cells: %q", script, width, ansi.StringWidth(got), got)
			}
		}
	}
}
