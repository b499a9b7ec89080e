package content

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/engineroom/engineroom/content/quiz"
)

// sketch writes blocks down with their places, one to a line, indented by depth.
func sketch(blocks []Block) string {
	var b strings.Builder
	sketchInto(&b, blocks, "")
	return b.String()
}

func sketchInto(b *strings.Builder, blocks []Block, indent string) {
	names := []string{"paragraph", "heading", "code", "list", "table", "quote", "callout", "rule", "comment"}
	for _, x := range blocks {
		fmt.Fprintf(b, "%s%d:%d %s %q\n", indent, x.At.Line, x.At.Col, names[x.Kind], x.Text)
		for _, it := range x.Items {
			fmt.Fprintf(b, "%s  %d:%d item\n", indent, it.At.Line, it.At.Col)
			sketchInto(b, it.Blocks, indent+"    ")
		}
		for _, r := range x.Rows {
			fmt.Fprintf(b, "%s  %d:%d row %q\n", indent, r.At.Line, r.At.Col, r.Cells)
		}
		sketchInto(b, x.Blocks, indent+"  ")
	}
}

// blocksOf reads Markdown that has nothing wrong with it.
func blocksOf(t testing.TB, src string) []Block {
	t.Helper()
	blocks, problems := Blocks(Text(src), "lesson.md", 1)
	if len(problems) > 0 {
		t.Fatalf("problems in %q: %v", src, problems)
	}
	return blocks
}

func TestBlocksKnowWhereTheyBegin(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"paragraphs", "a\nb\n\n  c", "1:1 paragraph \"a\\nb\"\n4:3 paragraph \"c\"\n"},
		{"headings", "# a #\n\n  ## b\n\nc\nd\n===\n#\n", "1:1 heading \"a\"\n3:3 heading \"b\"\n5:1 heading \"c d\"\n8:1 heading \"\"\n"},
		{"fences", "```go run\nx\n```\n\n  ~~~\n  y\n  ~~~\n\n```\n```", "1:1 code \"x\\n\"\n5:3 code \"y\\n\"\n9:1 code \"\"\n"},
		{"indented code", "a\n\n    x\n\n    y\n", "1:1 paragraph \"a\"\n3:5 code \"x\\n\\ny\\n\"\n"},
		{"rules", "a\n\n---\n\n ***\n", "1:1 paragraph \"a\"\n3:1 rule \"\"\n5:2 rule \"\"\n"},
		{"rules alone", "---\n***", "1:1 rule \"\"\n2:1 rule \"\"\n"},
		{"comments", "a\n\n<!-- b -->\n\n<!--\nc\n-->\n", "1:1 paragraph \"a\"\n3:1 comment \" b \"\n5:1 comment \"\\nc\\n\"\n"},
		{"a list", "- a\n  b\n- c\n\n  d\n", "1:1 list \"\"\n  1:1 item\n    1:3 paragraph \"a\\nb\"\n  3:1 item\n    3:3 paragraph \"c\"\n    5:3 paragraph \"d\"\n"},
		{"an ordered list", " 3. a\n 4. b\n", "1:2 list \"\"\n  1:2 item\n    1:5 paragraph \"a\"\n  2:2 item\n    2:5 paragraph \"b\"\n"},
		{"empty items", "-\n- a\n", "1:1 list \"\"\n  1:1 item\n  2:1 item\n    2:3 paragraph \"a\"\n"},
		{"nested lists", "- a\n  - b\n    1. c\n", "1:1 list \"\"\n  1:1 item\n    1:3 paragraph \"a\"\n    2:3 list \"\"\n      2:3 item\n        2:5 paragraph \"b\"\n        3:5 list \"\"\n          3:5 item\n            3:8 paragraph \"c\"\n"},
		{"lists on one line", "- - a\n", "1:1 list \"\"\n  1:1 item\n    1:3 list \"\"\n      1:3 item\n        1:5 paragraph \"a\"\n"},
		{"quotes", "> a\n> > b\n>\n> c\n", "1:1 quote \"\"\n  1:3 paragraph \"a\"\n  2:3 quote \"\"\n    2:5 paragraph \"b\"\n  4:3 paragraph \"c\"\n"},
		{"a callout", "> [!NOTE]\n> a\n\n> [!WARNING] b\n", "1:1 callout \"note\"\n  1:3 paragraph \"a\"\n4:1 quote \"\"\n  4:3 paragraph \"[!WARNING] b\"\n"},
		{"an empty callout", "> [!TIP]\n", "1:1 callout \"tip\"\n"},
		{"a table", "| a | b |\n|---|---|\n| 1 | 2 |\n|   | 3 |\nx | y\n", "1:1 table \"\"\n  3:1 row [\"1\" \"2\"]\n  4:1 row [\"\" \"3\"]\n  5:1 row [\"x\" \"y\"]\n"},
		{"a table below prose", "p\na | b\n-|-\n1 | 2\n", "1:1 paragraph \"p\"\n2:1 table \"\"\n  4:1 row [\"1\" \"2\"]\n"},
		{"a row with nothing in it", "| a |\n|---|\n|\n| 1 |\n", "1:1 table \"\"\n  1:1 row [\"\"]\n  4:1 row [\"1\"]\n"},
		{"in a quote in a list", "- x\n\n  > - a\n  >\n  >   ```\n  >   y\n  >   ```\n  >\n  >   | a |\n  >   |---|\n  >   | b |\n  >\n  >   ---\n", "1:1 list \"\"\n  1:1 item\n    1:3 paragraph \"x\"\n    3:3 quote \"\"\n      3:5 list \"\"\n        3:5 item\n          3:7 paragraph \"a\"\n          5:7 code \"y\\n\"\n          9:7 table \"\"\n            11:7 row [\"b\"]\n          13:7 rule \"\"\n"},
		{"columns count characters", "> é | é\n> --|--\n> ü | 1\n", "1:1 quote \"\"\n  1:3 table \"\"\n    3:3 row [\"ü\" \"1\"]\n"},
		{"behind a tab", ">\ta\n", "1:1 quote \"\"\n  1:3 paragraph \"a\"\n"},
		{"a heading in a quote in a list", "1. > # a\n", "1:1 list \"\"\n  1:1 item\n    1:4 quote \"\"\n      1:6 heading \"a\"\n"},
		{"a comment in a list", "- a\n  <!-- b -->\n", "1:1 list \"\"\n  1:1 item\n    1:3 paragraph \"a\"\n    2:3 comment \" b \"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sketch(blocksOf(t, tt.src)); got != tt.want {
				t.Errorf("%q:\ngot:\n%swant:\n%s", tt.src, got, tt.want)
			}
		})
	}
}

func TestCodeKeepsItsBytes(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"tabs in a fence", "```\n\ta\n\t\tb\n```", "\ta\n\t\tb\n"},
		{"empty lines", "```\na\n\n\nb\n\n```", "a\n\n\nb\n\n"},
		{"spaces at the end of a line", "```\na  \n \n```", "a  \n \n"},
		{"a fence in a list", "- x\n\n  ```go\n  if a {\n  \tb()\n  }\n  ```", "if a {\n\tb()\n}\n"},
		{"a fence in a numbered list", "1. x\n\n   ```go\n   if a {\n   \tb()\n   }\n   ```", "if a {\n\tb()\n}\n"},
		{"a fence in a list indented by a tab", "- x\n\n\t```\n\ta\n\t\tb\n\t```", "a\n\tb\n"},
		{"a fence in a nested list", "- x\n  - y\n\n    ```\n    a\n    \tb\n    ```", "a\n\tb\n"},
		{"a fence in a quote", "> ```\n> a\n> \tb\n>\n> c\n> ```", "a\n\tb\n\nc\n"},
		{"a fence in a quote without spaces", ">```\n>a\n>```", "a\n"},
		{"indented by four spaces", "    a\n      b\n", "a\n  b\n"},
		{"indented by a tab", "\ta\n\t\tb\n", "a\n\tb\n"},
		{"indented by a tab in a list", "- x\n\n\t\ta\n", "  a\n"},
		{"an open fence", "```\na", "a\n"},
		{"backticks inside", "````\n```\na\n```\n````", "```\na\n```\n"},
		{"entities, comments and headings inside", "```\n&amp; <!-- x -->\n# no heading\n- [x] no option\n```", "&amp; <!-- x -->\n# no heading\n- [x] no option\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got string
			var find func([]Block)
			find = func(blocks []Block) {
				for _, b := range blocks {
					if b.Kind == Code {
						got += b.Text
					}
					for _, it := range b.Items {
						find(it.Blocks)
					}
					find(b.Blocks)
				}
			}
			find(blocksOf(t, tt.src))
			if got != tt.want {
				t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
			}
		})
	}
}

func TestCodeSaysWhatItIs(t *testing.T) {
	tests := []struct {
		src, info, lang string
		live            bool
	}{
		{"```sql run db=claims\n```", "sql run db=claims", "sql", true},
		{"```output\n```", "output", "output", false},
		{"```run\n```", "run", "run", false},
		{"```\n```", "", "text", false},
		{"    x", "", "text", false},
		{"~~~ go `x`\n~~~", "go x", "go", false},
	}
	for _, tt := range tests {
		b := blocksOf(t, tt.src)[0]
		if b.Info != tt.info || b.Lang() != tt.lang || b.Live() != tt.live {
			t.Errorf("%q: got info %q, language %q, live %v; want %q, %q, %v", tt.src, b.Info, b.Lang(), b.Live(), tt.info, tt.lang, tt.live)
		}
	}
}

func TestBoxesAreTakenOffTheirItems(t *testing.T) {
	tests := []struct {
		src           string
		task, checked bool
		text          string
	}{
		{"- [x] a", true, true, "a"},
		{"- [X] a", true, true, "a"},
		{"- [ ] a", true, false, "a"},
		{"- [ ]\n  a", true, false, "a"},
		{"- [x]", true, true, ""},
		{"- [x]\n\n  ```\n  a\n  ```", true, true, "```\na\n```"},
		{"- [x] - a", true, true, `\- a`},
		{"- [x] 1. a", true, true, `1\. a`},
		{"- [x] > a", true, true, `\> a`},
		{"- [x] # a", true, true, `\# a`},
		{"- [x] *", true, true, `\*`},
		{"- [x] *a*", true, true, "*a*"},
		{"- [x] <b>a</b>", true, true, "<b>a</b>"},
		{"- [x] <b>", true, true, `\<b>`},
		{"- [x] <!-- a -->", true, true, "<!-- a -->"},
		{"- [x] <https://example.org>", true, true, "<https://example.org>"},
		{"- [] a", false, false, "[] a"},
		{"- [x]a", false, false, "[x]a"},
		{"- [x](a)", false, false, "[x](a)"},
		{"- [\u00A0] a", false, false, "[\u00A0] a"},
		{"- a", false, false, "a"},
	}
	for _, tt := range tests {
		it := blocksOf(t, tt.src)[0].Items[0]
		if got := markdownOf(it.Blocks); it.Task != tt.task || it.Checked != tt.checked || got != tt.text {
			t.Errorf("%q: got task %v, checked %v, text %q; want %v, %v, %q", tt.src, it.Task, it.Checked, got, tt.task, tt.checked, tt.text)
		}
	}
}

func TestCellsKeepTheirPipes(t *testing.T) {
	b := blocksOf(t, "| a \\| b | `c\\|d` | *e* |\n|---|:-:|--:|\n| f | g |\n| h | i | j | k |\n")[0]
	want := Block{Kind: Table, At: quiz.Pos{File: "lesson.md", Line: 1, Col: 1}, Header: []string{"a | b", "`c|d`", "*e*"}, Rows: []TableRow{
		{quiz.Pos{File: "lesson.md", Line: 3, Col: 1}, []string{"f", "g", ""}},
		{quiz.Pos{File: "lesson.md", Line: 4, Col: 1}, []string{"h", "i", "j"}},
	}}
	if !reflect.DeepEqual(b, want) {
		t.Errorf("got %+v, want %+v", b, want)
	}
}

func TestAParagraphBeginsNoBlock(t *testing.T) {
	tests := []struct{ src, want string }{
		{"a\n    - b", "a - b"},
		{"a\n    # b\n    c", "a # b\nc"},
		{"a\n    ---", "a ---"},
		{"a\n    1. b", "a 1. b"},
		{"> a\n    > b", "a > b"},
		{"a\n2. b", "a 2. b"},
		{"a\n*b*\n`c`", "a\n*b*\n`c`"},
	}
	for _, tt := range tests {
		b := blocksOf(t, tt.src)[0]
		if b.Kind == Quote {
			b = b.Blocks[0]
		}
		if b.Kind != Paragraph || b.Text != tt.want {
			t.Errorf("%q: got %q, want %q", tt.src, b.Text, tt.want)
		}
	}
}

func TestWhatCannotBeShownIsReportedWhereItIs(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"HTML", "a\n\n<div>\nb\n</div>\n", []string{"3:1 Q021"}},
		{"an open comment", "a\n\n<!-- b\n\nc\n", []string{"3:1 Q021"}},
		{"text behind a comment", "<!-- a --> b\n", []string{"1:1 Q021"}},
		{"a link definition", "a\n\n[b]: https://example.org\n", []string{"3:1 S010"}},
		{"an entity in prose", "a\nb &#27;[2J\n", []string{"2:3 Z002"}},
		{"an entity in a heading", "## é &#x1B;\n", []string{"1:6 Z002"}},
		{"an entity in a cell", "| a |\n|---|\n| b &#x9b; |\n", []string{"3:5 Z002"}},
		{"an entity in a list", "- a\n- [x] *b &#x202E;*\n", []string{"2:10 Z002"}},
		{"a named entity", "a&shy;b &zwnj; &amp; &nbsp;\n", []string{"1:2 Z002"}},
		{"an entity in an address", "[a](https://example.org/&#27;)\n", []string{"1:2 Z002"}},
		{"an entity in a title", "[a](https://example.org \"&#27;\")\n", []string{"1:2 Z002"}},
		{"an entity in the address of an image", "x ![a](b.png?&#27;)\n", []string{"1:5 Z002"}},
		{"an entity in code", "`&#27;` and\n\n    &#27;\n", nil},
		{"an escaped entity", "\\&#27;\n", []string{"1:2 Z002"}}, // Glamour decodes it all the same
		{"a script", "[a](javascript:alert(1))\n", []string{"1:2 Z003"}},
		{"a script in disguise", "[a](java\\script&#58;alert(1))\n", []string{"1:2 Z003"}},
		{"a file", "see <file:///etc/passwd>\n", []string{"1:1 Z003"}},
		{"an image from a file", "![](file:///etc/passwd)\n", []string{"1:1 Z003"}},
		{"good links", "[a](https://b) [c](d/e.md#f) [g](#h:i) [j](HTTP://k) <mailto:l@m> <n@o> [p](?q:r) [s](./t:u)\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := Blocks(tt.src, "lesson.md", 1)
			if got := placesOf(problems); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%q: got %v, want %v (%v)", tt.src, got, tt.want, problems)
			}
			checkProblems(t, tt.src, problems)
		})
	}
}

// placesOf is where problems are and of which rule.
func placesOf(problems []quiz.Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, fmt.Sprintf("%d:%d %s", p.At.Line, p.At.Col, p.Rule))
	}
	return out
}

// checkProblems checks problems by their form and their words: they are for authors, who know no Go.
func checkProblems(t testing.TB, src string, problems []quiz.Problem) {
	t.Helper()
	checkForm(t, src, problems)
	for _, p := range problems {
		for _, jargon := range []string{"yaml:", "content.", "quiz.", "!!", "reflect", "struct", "goldmark", "scalar", "construct", "token"} {
			if strings.Contains(p.Text+p.Fix, jargon) {
				t.Errorf("this problem says %q: %q", jargon, p.Error())
			}
		}
	}
}

// checkForm checks what holds of every problem: it is one clean line, in the file, with what is wrong and what to do.
func checkForm(t testing.TB, src string, problems []quiz.Problem) {
	t.Helper()
	lines := strings.Split(src, "\n")
	for _, p := range problems {
		s := p.Error()
		if p.At.File == "" || p.Text == "" || p.Fix == "" || p.Rule == "" || !clean(s) || strings.ContainsAny(s, "\n\t") {
			t.Errorf("this problem is not one clean line of what is wrong and what to do: %q", s)
		}
		if !strings.HasSuffix(p.Text, ".") || !unicode.IsUpper([]rune(strings.TrimLeft(p.Text, "`"))[0]) && !strings.HasPrefix(p.Text, "`") {
			t.Errorf("this problem is no sentence: %q", p.Text)
		}
		if p.At.Line < 1 || p.At.Line > len(lines)+1 || p.At.Col < 1 {
			t.Errorf("%q lies outside the %d lines of its file", s, len(lines))
		} else if p.At.Line <= len(lines) && p.At.Col > len([]rune(lines[p.At.Line-1]))+1 {
			t.Errorf("%q lies behind the end of the line %q", s, lines[p.At.Line-1])
		}
	}
}
