package content

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extension "github.com/yuin/goldmark/extension/ast"

	"github.com/engineroom/engineroom/content/quiz"
)

// BlockKind tells blocks of Markdown apart.
type BlockKind uint8

// The kinds of block.
const (
	Paragraph BlockKind = iota
	Heading
	Code
	List
	Table
	Quote
	Callout // a quote that begins with [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]
	Rule
	Comment
)

// Block is one block of Markdown, the unit in which lessons are read, rendered and spoken. It begins where its first
// mark stands: the `#` of a heading, the `>` of a quote, the fence of code, else its first letter.
type Block struct {
	Kind  BlockKind
	At    quiz.Pos
	Text  string // Paragraph, Heading: inline Markdown; Code: the code; Callout: its kind in lower case; Comment: its text
	Level int    // Heading: 1 to 6

	Info string // Code: what stands after the fence

	Ordered bool // List
	Start   int  // List: number of its first item
	Items   []ListItem

	Header []string // Table: inline Markdown of each column's head
	Rows   []TableRow

	Blocks []Block // Quote, Callout: what is inside
}

// ListItem is one item of a list.
type ListItem struct {
	At      quiz.Pos
	Task    bool // it begins with a box
	Checked bool
	Blocks  []Block
}

// TableRow is one row of a table: inline Markdown of each cell.
type TableRow struct {
	At    quiz.Pos
	Cells []string
}

// Lang is the language of a code block, or "text".
func (b Block) Lang() string {
	lang, _, _ := strings.Cut(strings.TrimSpace(b.Info), " ")
	if lang == "" {
		return "text"
	}
	return lang
}

// Live tells whether a code block is marked to be run, such as ```sql run.
func (b Block) Live() bool {
	for i, word := range strings.Fields(b.Info) {
		if i > 0 && word == "run" {
			return true
		}
	}
	return false
}

// reader turns one Markdown file into blocks.
type reader struct {
	file     string
	src      []byte
	line0    int   // line of the file on which src begins, counted from 1
	lines    []int // offset of the beginning of each line
	began    map[ast.Node]int
	headings int
	problems []quiz.Problem
}

// Blocks reads Markdown that has passed Text. Places are those of src within file, whose first line is line. What
// would cost too much to parse is a problem, and is not parsed.
func Blocks(src, file string, line int) ([]Block, []quiz.Problem) {
	if problems := tooBig(src, file, line); problems != nil {
		return nil, problems
	}
	doc, notes := parse([]byte(src))
	r := &reader{file: file, src: []byte(src), line0: line, lines: lineStarts(src), began: notes.began}
	for _, no := range notes.refused {
		r.problem(no.offset, "Z001", no.text, no.fix)
	}
	blocks := r.children(doc)
	r.hidden(doc)
	return blocks, inOrder(r.problems)
}

func lineStarts(src string) []int {
	starts := []int{0}
	for i := range len(src) {
		if src[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (r *reader) problem(offset int, rule, text, fix string) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, quiz.Problem{At: r.pos(offset), Rule: rule, Text: text, Fix: fix})
	}
}

func (r *reader) children(n ast.Node) []Block {
	var out []Block
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if b, ok := r.block(c); ok {
			out = append(out, b)
		}
	}
	return out
}

func (r *reader) block(n ast.Node) (Block, bool) {
	b := Block{At: r.pos(r.offset(n))}
	switch n := n.(type) {
	case *ast.Heading:
		b.Kind, b.Level, b.Text = Heading, n.Level, strings.ReplaceAll(strings.TrimSpace(r.raw(n)), "\n", " ")
		r.countHeading(n)
	case *ast.Paragraph, *ast.TextBlock:
		b.Kind, b.Text = Paragraph, joinable(r.raw(n))
		r.definition(n)
	case *ast.FencedCodeBlock:
		b.Kind, b.Text = Code, r.raw(n)
		if n.Info != nil {
			b.Info = strings.ReplaceAll(string(n.Info.Segment.Value(r.src)), "`", "")
		}
	case *ast.CodeBlock:
		b.Kind, b.Text = Code, r.raw(n)
	case *ast.List:
		b.Kind, b.Ordered, b.Start, b.Items = List, n.IsOrdered(), n.Start, r.items(n)
	case *ast.Blockquote:
		b.Kind, b.Blocks = Quote, r.children(n)
		asCallout(&b)
	case *ast.ThematicBreak:
		b.Kind = Rule
	case *ast.HTMLBlock:
		return r.html(b, n)
	case *extension.Table:
		b.Kind = Table
		r.table(&b, n)
	default:
		return b, false
	}
	return b, true
}

func (r *reader) countHeading(n ast.Node) {
	if r.headings++; r.headings == MaxHeadings+1 {
		r.problem(r.offset(n), "Z001", fmt.Sprintf("This file has more than %d headings.", MaxHeadings), "Split it.")
	}
}

var definition = regexp.MustCompile(`^\[[^\]\n]{1,100}\]:`)

// definition reports `[name]: address`, which GitHub hides and puts into links elsewhere: blocks are shown one by one
// here, so a link must hold its own address.
func (r *reader) definition(n ast.Node) {
	if definition.MatchString(r.raw(n)) {
		r.problem(r.offset(n), "S010", "Link definitions are not read.", "Write the address into the link: `[text](https://…)`.")
	}
}

// html keeps comments and reports everything else: a terminal shows no HTML.
func (r *reader) html(b Block, n *ast.HTMLBlock) (Block, bool) {
	raw := r.raw(n)
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(r.src))
	}
	body, isComment := strings.CutPrefix(strings.TrimSpace(raw), "<!--")
	body, rest, closed := strings.Cut(body, "-->")
	switch {
	case !isComment:
		r.problem(r.offset(n), "Q021", "HTML is not shown in a terminal.", "Use Markdown, or put backticks around it.")
	case !closed:
		r.problem(r.offset(n), "Q021", "This comment does not end.", "Close it with `-->`.")
	case strings.TrimSpace(rest) != "":
		r.problem(r.offset(n), "Q021", "Text on the line of a comment is not shown.", "Put it on a line of its own.")
	default:
		b.Kind, b.Text = Comment, body
		return b, true
	}
	return b, false
}

func (r *reader) items(list *ast.List) []ListItem {
	var out []ListItem
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		it := ListItem{At: r.pos(r.offset(n)), Blocks: r.children(n)}
		takeBox(&it)
		out = append(out, it)
	}
	return out
}

var box = regexp.MustCompile(`^\[([ xX])\](?:[ \t\n]+|$)`)

// takeBox takes the box of a task off an item's first paragraph.
func takeBox(it *ListItem) {
	if m := takeMark(&it.Blocks, box); m != nil {
		it.Task, it.Checked = true, m[1] != " "
	}
}

var callout = regexp.MustCompile(`^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)`)

// asCallout makes a callout of a quote that begins with its mark.
func asCallout(b *Block) {
	if m := takeMark(&b.Blocks, callout); m != nil {
		b.Kind, b.Text = Callout, strings.ToLower(m[1])
	}
}

// takeMark takes what a pattern matches off the first of some blocks, if that is a paragraph, and the paragraph with
// it if nothing else is in it.
func takeMark(blocks *[]Block, mark *regexp.Regexp) []string {
	if len(*blocks) == 0 || (*blocks)[0].Kind != Paragraph {
		return nil
	}
	first := (*blocks)[0]
	m := mark.FindStringSubmatch(first.Text)
	if m == nil {
		return nil
	}
	if first.Text = escaped(first.Text[len(m[0]):]); first.Text == "" {
		*blocks = (*blocks)[1:]
		return m
	}
	(*blocks)[0] = first
	return m
}

func (r *reader) table(b *Block, t *extension.Table) {
	for n := t.FirstChild(); n != nil; n = n.NextSibling() {
		cells := r.cells(n)
		if _, isHead := n.(*extension.TableHeader); isHead {
			b.Header = cells
			continue
		}
		b.Rows = append(b.Rows, TableRow{At: r.pos(r.offset(n)), Cells: cells})
	}
}

func (r *reader) cells(row ast.Node) []string {
	var out []string
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		out = append(out, strings.ReplaceAll(strings.TrimSpace(r.raw(c)), `\|`, "|"))
	}
	return out
}

// raw is the source of a block without the prefixes of the quotes and lists around it.
func (r *reader) raw(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.Write(seg.Value(r.src))
	}
	return b.String()
}

// offset is where a block begins.
func (r *reader) offset(n ast.Node) int {
	at, noted := r.began[n]
	lines := n.Lines()
	switch {
	case n.Kind() == extension.KindTableCell && lines.Len() > 0:
		return r.rowStart(lines.At(0).Start)
	case n.Kind() == ast.KindHeading && lines.Len() > 0:
		return min(at, lines.At(0).Start) // a heading underlined with dashes is noted when its line of dashes comes
	case noted:
		return at
	case lines.Len() > 0:
		return lines.At(0).Start
	case n.FirstChild() != nil:
		return r.offset(n.FirstChild())
	case n.PreviousSibling() != nil:
		return r.offset(n.PreviousSibling()) // a row of which nothing is left
	}
	return 0
}

// rowStart is where a row of a table begins whose first cell has its text at an offset.
func (r *reader) rowStart(cell int) int {
	i := len(bytes.TrimRight(r.src[:cell], " \t"))
	if i > 0 && r.src[i-1] == '|' {
		return i - 1
	}
	return cell
}

func (r *reader) pos(offset int) quiz.Pos {
	i := sort.SearchInts(r.lines, offset+1) - 1
	return quiz.Pos{File: r.file, Line: r.line0 + i, Col: utf8.RuneCount(r.src[r.lines[i]:offset]) + 1}
}
