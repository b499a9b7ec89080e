package content

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown is goldmark's parser with tables. Each block parser is wrapped to note where blocks begin, which goldmark
// forgets, and to refuse what it would be slow at. Task boxes are read by our own pattern, so that slips can be
// reported; link definitions are left as text, for the same reason.
var markdown = parser.NewParser(
	parser.WithBlockParsers(blockParsers()...),
	parser.WithInlineParsers(parser.DefaultInlineParsers()...),
	parser.WithParagraphTransformers(util.Prioritized(smallTables{extension.NewTableParagraphTransformer()}, 200)),
)

// inline is goldmark's parser for text in which no block begins: a title, an option, a cell.
var inline = parser.NewParser(
	parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
	parser.WithInlineParsers(parser.DefaultInlineParsers()...),
)

func blockParsers() []util.PrioritizedValue {
	all := parser.DefaultBlockParsers()
	for i, p := range all {
		all[i] = util.Prioritized(placed{p.Value.(parser.BlockParser)}, p.Priority)
	}
	return all
}

// notes are what is noted while a file is parsed.
type notes struct {
	began   map[ast.Node]int // offset of the first character of a block
	refused []refusal        // what was not parsed because it is too big
}

type refusal struct {
	offset    int
	text, fix string
}

var notesKey = parser.NewContextKey()

func parse(src []byte) (ast.Node, *notes) {
	n := &notes{began: map[ast.Node]int{}}
	pc := parser.NewContext()
	pc.Set(notesKey, n)
	return markdown.Parse(text.NewReader(src), parser.WithContext(pc)), n
}

func (n *notes) refuse(offset int, text, fix string) {
	if len(n.refused) < maxProblems {
		n.refused = append(n.refused, refusal{offset, text, fix})
	}
}

// placed is a block parser that notes where its blocks begin and opens none that is nested too deep.
type placed struct{ parser.BlockParser }

func (p placed) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	_, segment := r.PeekLine()
	at := segment.Start
	if i := pc.BlockOffset(); i > segment.Padding {
		at += i - segment.Padding // the offset counts the padding, which is not in the source
	}
	block, state := p.BlockParser.Open(parent, r, pc)
	if block == nil {
		return nil, state
	}
	n := pc.Get(notesKey).(*notes)
	if isContainer(block) && depth(parent) >= MaxNesting {
		n.refuse(at, fmt.Sprintf("Quotes and lists are nested deeper than %d here.", MaxNesting), "Flatten them.")
		return nil, parser.NoChildren
	}
	n.began[block] = at
	return block, state
}

func isContainer(n ast.Node) bool { return n.Kind() == ast.KindBlockquote || n.Kind() == ast.KindList }

// depth is the number of quotes and lists that a block stands in.
func depth(block ast.Node) int {
	d := 0
	for n := block; n != nil; n = n.Parent() {
		if isContainer(n) {
			d++
		}
	}
	return d
}

// smallTables makes tables of paragraphs that are not too big for it: each row costs as much as the head is wide, so
// that 8 KB can cost a gigabyte.
type smallTables struct{ parser.ParagraphTransformer }

func (s smallTables) Transform(p *ast.Paragraph, r text.Reader, pc parser.Context) {
	lines := p.Lines()
	for i := 1; i < lines.Len(); i++ {
		line := lines.At(i)
		if columns, ok := delimiters(line.Value(r.Source())); ok && (columns > MaxTableColumns || lines.Len()-i-1 > MaxTableRows) {
			pc.Get(notesKey).(*notes).refuse(lines.At(0).Start, fmt.Sprintf("This table is bigger than %d columns and %d rows.", MaxTableColumns, MaxTableRows), "Split it.")
			return
		}
	}
	s.ParagraphTransformer.Transform(p, r, pc)
}

// delimiters counts the columns of the line below the head of a table.
func delimiters(line []byte) (columns int, ok bool) {
	if len(bytes.Trim(line, " \t\n|:-")) > 0 {
		return 0, false
	}
	line = bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(line), []byte("|")), []byte("|"))
	return bytes.Count(line, []byte("|")) + 1, true
}
