package convert

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/engineroom/engineroom/content"
)

// noHeadings is the level at which headings are written as bold paragraphs: inside lists, quotes and questions.
const noHeadings = 0

// blocks writes blocks of Markdown. Headings among them are at least of a level.
func (h *page) blocks(blocks []content.Block, level int) {
	for _, b := range blocks {
		h.block(b, level)
	}
}

func (h *page) block(b content.Block, level int) {
	switch b.Kind {
	case content.Paragraph:
		h.el("p", func() { h.inline(b.Text) })
	case content.Heading:
		h.subheading(b, level)
	case content.Code:
		h.el("pre", func() { h.el("code", h.words(strings.TrimRight(b.Text, "\n"))) }, "tabindex", "0")
	case content.List:
		h.list(b)
	case content.Table:
		h.table(b)
	case content.Quote:
		h.el("blockquote", func() { h.blocks(b.Blocks, noHeadings) })
	case content.Callout:
		h.callout(b)
	case content.Rule:
		h.tag("hr", "class", "hr")
		h.b.WriteByte('\n')
	}
}

func (h *page) subheading(b content.Block, level int) {
	switch {
	case content.Plain(b.Text) == "":
	case level == noHeadings:
		h.el("p", func() { h.el("strong", func() { h.inline(b.Text) }) })
	default:
		h.heading(max(level, level+b.Level-3), "", func() { h.inline(b.Text) }) // a section's own heading has level 2
	}
}

func (h *page) list(b content.Block) {
	items := func() {
		for _, it := range b.Items {
			h.el("li", func() { h.item(it) })
		}
	}
	switch {
	case !b.Ordered:
		h.el("ul", items)
	case b.Start != 1:
		h.el("ol", items, "start", strconv.Itoa(b.Start))
	default:
		h.el("ol", items)
	}
}

// item writes the first paragraph of an item as its text, without an element of its own.
func (h *page) item(it content.ListItem) {
	switch {
	case it.Task && it.Checked:
		h.text("☑ ")
	case it.Task:
		h.text("☐ ")
	}
	blocks := it.Blocks
	if len(blocks) > 0 && blocks[0].Kind == content.Paragraph {
		h.inline(blocks[0].Text)
		blocks = blocks[1:]
	}
	h.blocks(blocks, noHeadings)
}

func (h *page) table(b content.Block) {
	row := func(cells []string, name string, attributes ...string) {
		h.el("tr", func() {
			for _, cell := range cells {
				h.el(name, func() { h.inline(cell) }, attributes...)
			}
		})
	}
	h.el("div", func() {
		h.el("table", func() {
			h.el("thead", func() { row(b.Header, "th", "scope", "col") })
			h.el("tbody", func() {
				for _, r := range b.Rows {
					row(r.Cells, "td")
				}
			})
		})
	}, "class", "table")
}

// callouts are the kinds of callout, with the word that each begins with.
var callouts = map[string]string{"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution"}

func (h *page) callout(b content.Block) {
	h.el("div", func() {
		h.el("p", h.words(callouts[b.Text]), "class", "label")
		h.blocks(b.Blocks, noHeadings)
	}, "class", "callout "+b.Text)
}

// prose writes Markdown that was written as blocks: hints, feedback, explanations.
func (h *page) prose(md string) {
	blocks, _ := content.Blocks(content.Text(md), "", 1)
	if len(blocks) == 0 && strings.TrimSpace(md) != "" {
		h.el("p", h.words(content.Plain(md))) // too big to be parsed: better flat than not at all
		return
	}
	h.blocks(blocks, noHeadings)
}

// phrase writes Markdown that was written behind a mark of its own, such as an option. Such a text can be a word or a
// sign, "- 1" or "# of rows", that is neither a list nor a heading.
func (h *page) phrase(md string) {
	first, more, _ := strings.Cut(md, "\n\n")
	if strings.Contains(first, "```") {
		h.prose(md)
		return
	}
	h.inline(first)
	if more != "" {
		h.prose(more)
	}
}

// inlineParser knows no blocks but paragraphs: what it is given has been taken out of a block already.
var inlineParser = parser.NewParser(
	parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
	parser.WithInlineParsers(append(parser.DefaultInlineParsers(), util.Prioritized(extension.NewStrikethroughParser(), 500))...),
)

// inline writes inline Markdown. What is too long to be a block of a pack is written as it stands.
func (h *page) inline(md string) {
	if len(md) > content.MaxBlockBytes {
		h.text(md)
		return
	}
	src := []byte(unindented(md))
	doc := inlineParser.Parse(text.NewReader(src))
	for p := doc.FirstChild(); p != nil; p = p.NextSibling() {
		h.children(p, src)
		if p.NextSibling() != nil {
			h.tag("br")
		}
	}
}

// unindented takes the spaces off the beginnings of lines. goldmark would drop them, and the line with them.
func unindented(md string) string {
	lines := strings.Split(md, "\n")
	for i := range lines {
		lines[i] = strings.TrimLeft(lines[i], " \t")
	}
	return strings.Join(lines, "\n")
}

func (h *page) children(n ast.Node, src []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		h.node(c, src)
	}
}

func (h *page) node(n ast.Node, src []byte) {
	inside := func() { h.children(n, src) }
	switch n := n.(type) {
	case *ast.Text:
		h.literal(n, src)
	case *ast.CodeSpan:
		h.el("code", h.words(content.Line(rawText(n, src))))
	case *ast.Emphasis:
		h.el([]string{"em", "strong"}[min(n.Level, 2)-1], inside)
	case *east.Strikethrough:
		h.el("del", inside)
	case *ast.Link:
		h.link(content.Literal(string(n.Destination)), content.Plain(rawText(n, src)), inside)
	case *ast.AutoLink:
		h.autoLink(n, content.Line(string(n.Label(src))))
	case *ast.Image:
		h.text("[image: " + content.Line(content.Literal(rawText(n, src))) + "]")
	case *ast.RawHTML:
		h.rawHTML(n, src)
	default:
		inside()
	}
}

func (h *page) autoLink(n *ast.AutoLink, label string) {
	to := label
	if n.AutoLinkType == ast.AutoLinkEmail {
		to = "mailto:" + label
	}
	h.linkTo(to, label)
}

func (h *page) literal(n *ast.Text, src []byte) {
	h.text(content.Line(content.Literal(string(n.Segment.Value(src)))))
	switch {
	case n.HardLineBreak():
		h.tag("br")
	case n.SoftLineBreak():
		h.b.WriteByte('\n')
	}
}

// rawHTML writes tags as the text that they are; most of them are a forgotten pair of backticks. Comments are dropped.
func (h *page) rawHTML(n *ast.RawHTML, src []byte) {
	var b strings.Builder
	for i := range n.Segments.Len() {
		seg := n.Segments.At(i)
		b.Write(seg.Value(src))
	}
	if raw := content.Line(b.String()); !strings.HasPrefix(raw, "<!--") {
		h.text(raw)
	}
}

// rawText is the source of the text within a node, on one line.
func rawText(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(src))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// linkTo writes a link with a text, or the text alone if the address leads nowhere that a page may lead.
func (h *page) linkTo(to, label string) { h.link(to, label, h.words(label)) }

// link writes a link, and behind it the host unless the text is the address itself. What leads neither to the web nor
// to mail is written as text. There is no link within a link.
func (h *page) link(to, label string, inside func()) {
	href, host, ok := address(to)
	if !ok || h.inLink {
		inside()
		return
	}
	h.inLink = true
	if strings.TrimSpace(label) == "" {
		inside = h.words(to)
	}
	h.el("a", inside, "href", href, "rel", "noopener noreferrer")
	h.inLink = false
	if _, shown, _ := address(label); strings.TrimSpace(label) != "" && label != host && shown != host {
		h.el("span", h.words(" ("+host+")"), "class", "host")
	}
}

// schemes are those that a link may have.
var schemes = []string{"http", "https", "mailto"}

// address makes an address fit for a page, and names what a reader should know of it before trusting it: the host, or
// who gets the mail. Both are ASCII, so that no letter passes for another. ok is false for what leads elsewhere.
func address(to string) (href, host string, ok bool) {
	u, err := url.Parse(to)
	if err != nil || !slices.Contains(schemes, u.Scheme) {
		return "", "", false
	}
	if host = u.Host; u.Scheme == "mailto" {
		host = u.Opaque
	}
	return ascii(u.String()), ascii(host), host != ""
}

// ascii writes what does not belong into an address as percent signs and numbers: all that is not ASCII, spaces, and the
// signs that end an attribute or an element.
func ascii(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"'<>`", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
