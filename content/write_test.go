package content

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
)

// bare takes places and comments off blocks: what is left must survive being written and read again.
func bare(blocks []Block) []Block {
	var out []Block
	for _, b := range blocks {
		if b.Kind == Comment {
			continue
		}
		b.At, b.Blocks = quiz.Pos{}, bare(b.Blocks)
		b.Items = append([]ListItem(nil), b.Items...)
		for i, it := range b.Items {
			b.Items[i].At, b.Items[i].Blocks = quiz.Pos{}, bare(it.Blocks)
		}
		b.Rows = append([]TableRow(nil), b.Rows...)
		for i := range b.Rows {
			b.Rows[i].At = quiz.Pos{}
		}
		out = append(out, b)
	}
	return out
}

// survives checks that blocks are the same after being written and read.
func survives(t interface{ Errorf(string, ...any) }, blocks []Block) {
	md := markdownOf(blocks)
	again, problems := Blocks(md, "again.md", 1)
	if want, got := bare(blocks), bare(again); !reflect.DeepEqual(got, want) {
		t.Errorf("written as:\n%s\nread as:\n%s\nwant:\n%s%v", md, sketch(got), sketch(want), problems)
	}
}

func TestBlocksSurviveBeingWritten(t *testing.T) {
	for _, src := range []string{
		"- a\n\n* b\n\n+ c", "1. a\n\n1) b", "- a\n\n---\n\n- b", "- ---", "* ***", "- [x]\n\n  ```\n  a\n  ```", "- [ ]\n\n  | a |\n  |---|\n  | b |",
		"- [x]\n  3. a", "> [!NOTE]\n> 3. a", "> [!NOTE]\n>\n> ```\n> a\n> ```", "> [!TIP]", ">", "-", "- \n- a", "```\na\n\n\n```", "```go\n\ta  \n```",
		"- ```\n  a\n   b\n  ```", "a  \nb\\\nc", "- a  \n  b", "a\n    - b", "a\nb\n===", "# a # b #", "#", "| a\\|b | `c\\|d` |\n|---|---|\n| | e |\n|\n",
		"````\n```\n````", "~~~ a`b\n~~~", "- a\n\n  b\n\n      c", "10. a\n11. b\n    c", "999999999. a\n1. b", "[a]\n\nb", "> a\n\n> b", "> - a\n>\n>   > b", "- [x] - a", "- [ ] # a", "* * a",
		"| a | b |\n    ---|---", "a\n    :-", "- <!-- a -->\n- b", "<!-- a -->\n\n- b\n\n<!-- c -->\n\n- d",
	} {
		blocks, _ := Blocks(src, "lesson.md", 1)
		survives(t, blocks)
	}
}

func TestCodeNeedsNoEndOfItsLastLine(t *testing.T) {
	if got, want := (Block{Kind: Code, Info: "go", Text: "a"}).Markdown(), "```go\na\n```"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheCorpusSurvivesBeingWritten(t *testing.T) {
	n := 0
	err := filepath.WalkDir("testdata", func(file string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".md" {
			return err
		}
		src, err := os.ReadFile(file)
		body, _, _, _ := frontMatter(source(string(src)), file, &struct{}{})
		survives(t, blocksOf(t, body))
		n++
		return err
	})
	if err != nil || n < 4 {
		t.Errorf("read %d files: %v", n, err)
	}
}

// tree draws blocks as a parser could give them.
func tree(t *rapid.T, depth int) []Block {
	line := rapid.StringMatching(`[A-Za-z*]?[a-z]{1,5}( (\\[*#>-]|[a-z&|]{1,4}|` + "`[a-z|*\\t ]{1,3}`" + `|\*[a-z]\*|[0-9]\.|-|>)){0,3}`)
	var out []Block
	for range rapid.IntRange(1, 3).Draw(t, "blocks") {
		b := Block{Kind: rapid.SampledFrom([]BlockKind{Paragraph, Heading, Code, List, Table, Quote, Callout, Rule}).Draw(t, "kind")}
		if depth > 3 && (b.Kind == List || b.Kind == Quote || b.Kind == Callout) {
			b.Kind = Paragraph
		}
		switch b.Kind {
		case Paragraph:
			b.Text = joinable(line.Draw(t, "line") + rapid.SampledFrom([]string{"", "\n", "  \n", "\\\n"}).Draw(t, "break"))
			if b.Text = strings.TrimRight(b.Text, " \\"); rapid.Bool().Draw(t, "two lines") {
				b.Text += "\n" + line.Draw(t, "line")
			}
		case Heading:
			b.Level, b.Text = rapid.IntRange(1, 6).Draw(t, "level"), line.Draw(t, "title")
		case Code:
			b.Info = rapid.SampledFrom([]string{"", "go", "sql run db=x"}).Draw(t, "info")
			for range rapid.IntRange(0, 4).Draw(t, "lines") {
				s := rapid.StringMatching("[ \t]{0,3}([a-z#>`-]{0,5} ?){0,2}").Draw(t, "code")
				if strings.TrimSpace(s) == "" {
					s = "" // goldmark drops what stands on an empty line in a list
				}
				b.Text += s + "\n"
			}
		case List:
			if b.Ordered = rapid.Bool().Draw(t, "ordered"); b.Ordered {
				b.Start = rapid.IntRange(0, 12).Draw(t, "start")
			}
			for range rapid.IntRange(1, 3).Draw(t, "items") {
				it := ListItem{Task: rapid.Bool().Draw(t, "task"), Blocks: tree(t, depth+1)}
				it.Checked = it.Task && rapid.Bool().Draw(t, "checked")
				b.Items = append(b.Items, it)
			}
		case Table:
			columns := rapid.IntRange(1, 3).Draw(t, "columns")
			cell := rapid.OneOf(rapid.Just(""), line)
			b.Header = rapid.SliceOfN(line, columns, columns).Draw(t, "head")
			for range rapid.IntRange(0, 3).Draw(t, "rows") {
				b.Rows = append(b.Rows, TableRow{Cells: rapid.SliceOfN(cell, columns, columns).Draw(t, "cells")})
			}
		case Quote:
			b.Blocks = tree(t, depth+1)
		case Callout:
			b.Text = rapid.SampledFrom([]string{"note", "tip", "important", "warning", "caution"}).Draw(t, "callout")
			b.Blocks = tree(t, depth+1)
		}
		out = append(out, b)
	}
	return out
}

func TestAnyBlocksSurviveBeingWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { survives(t, tree(t, 0)) })
}

// A heading may be closed by number signs, and its text may end with one.
func TestAHeadingKeepsTheNumberSignAtItsEnd(t *testing.T) {
	for _, src := range []string{"### Q: C # #\n", "# #\n", "## a \\#\n", "### C#\n"} {
		blocks, problems := Blocks(src, "a.md", 1)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		survives(t, bare(blocks))
	}
}
