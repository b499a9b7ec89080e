package tui

import (
	"cmp"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	goldtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/engineroom/engineroom/content"
)

// Glamour decodes entities, takes backslashes off twice in some places, links bare addresses, and writes OSC 8 for any
// scheme. So no punctuation of an author ever reaches it: inline Markdown is parsed here and written anew with
// the few marks that Glamour is to see, and every other one stands in disguise, as a private-use character of the same
// width, until Glamour is done. content.Text has refused private-use characters, so a disguise is never mistaken.
const (
	disguise = 0xE000 // disguise + c stands for the ASCII character c
	// joint stands on both sides of a mark of emphasis and has no width. To goldmark it is a letter, so that the mark
	// counts whatever the author's text begins with. It, too, is refused by content.Text.
	joint = "\u2060"
)

// disguised hides the punctuation of s from Glamour.
func disguised(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && util.IsPunct(byte(r)) {
			return disguise + r
		}
		return r
	}, s)
}

// unbroken keeps s on one line.
func unbroken(s string) string {
	return string(heldSign) + strings.ReplaceAll(disguised(s), " ", string(rune(disguise+' '))) + string(heldSign)
}

// revealed takes the disguise off what Glamour has written. Signs stay.
func revealed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= disguise+' ' && r < disguise+0x7f:
			return r - disguise
		case r == '\u2060':
			return -1
		}
		return r
	}, s)
}

// inlines is inline Markdown made ready for Glamour.
type inlines struct {
	md    string // for Glamour
	plain string // what it will look like, without colours; lines end where the author broke them
	// Where its links lead, in their order. A link that leads nowhere is "".
	targets []string
}

// checked is the targets of the links in lines, or none should Glamour have lost or doubled a sign: then a link would
// lead to another one's target.
func (in inlines) checked(lines []richLine) []string {
	last := 0
	for _, l := range lines {
		for _, p := range l {
			last = max(last, p.look.link)
		}
	}
	if last != len(in.targets) {
		return nil
	}
	return in.targets
}

// rewriter turns parsed inline Markdown into inlines.
type rewriter struct {
	src       []byte
	ticks     bool        // code keeps its backticks
	marker    *termMarker // nil if no terms are marked
	md, plain strings.Builder
	targets   []string
	spans     []proseSpan
	em        [3]bool // by level: emphasis is open
	inLink    bool
}

// rewrite makes inline Markdown ready for Glamour. Code shows its backticks if ticks is set.
func rewrite(inline string, ticks bool, marker *termMarker) inlines {
	w := rewriter{src: []byte(inline), ticks: ticks, marker: marker}
	return w.rewrite()
}

// rewriteBold is rewrite, and all is bold.
func rewriteBold(inline string, ticks bool, marker *termMarker) inlines {
	w := rewriter{src: []byte(inline), ticks: ticks, marker: marker}
	w.em[2] = true
	in := w.rewrite()
	if in.plain != "" {
		in.md = joint + "**" + joint + in.md + joint + "**" + joint
	}
	return in
}

func (w *rewriter) rewrite() inlines {
	doc := inlineParser.Parse(goldtext.NewReader(w.src))
	for p := doc.FirstChild(); p != nil; p = p.NextSibling() {
		w.children(p)
		if p.NextSibling() != nil {
			w.newline()
		}
	}
	in := inlines{w.md.String(), w.plain.String(), w.targets}
	if w.marker != nil {
		in.md = w.marker.marked(in, w.spans)
	}
	return in
}

// inlineParser knows no blocks but paragraphs: what it is given has been taken out of a block already.
var inlineParser = parser.NewParser(
	parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
	parser.WithInlineParsers(append(parser.DefaultInlineParsers(), util.Prioritized(extension.NewStrikethroughParser(), 500))...),
)

func (w *rewriter) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c)
	}
}

func (w *rewriter) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.text(n)
	case *ast.CodeSpan:
		w.code(n)
	case *ast.Emphasis:
		w.emphasis(n)
	case *east.Strikethrough:
		w.marked("~~", n, func() { w.write(plainText(n, w.src)) })
	case *ast.Link:
		w.link(n)
	case *ast.AutoLink:
		w.autoLink(n)
	case *ast.Image:
		w.image(n)
	case *ast.RawHTML:
		w.html(n)
	default:
		w.children(n)
	}
}

func (w *rewriter) write(s string) {
	if w.atLineStart() {
		s = strings.TrimLeft(s, " ")
	}
	w.md.WriteString(disguised(s))
	w.plain.WriteString(s)
}

// newline ends a line, but leaves none empty, for that would end the paragraph.
func (w *rewriter) newline() {
	if !w.atLineStart() {
		w.md.WriteByte('\n')
		w.plain.WriteByte('\n')
	}
}

func (w *rewriter) atLineStart() bool {
	s := w.plain.String()
	return s == "" || s[len(s)-1] == '\n'
}

func (w *rewriter) text(n *ast.Text) {
	w.prose(literal(string(n.Segment.Value(w.src))))
	switch {
	case n.HardLineBreak():
		w.newline()
	case n.SoftLineBreak():
		w.prose(" ")
	}
}

// prose writes text in which terms may be marked.
func (w *rewriter) prose(s string) {
	at := proseSpan{plain: w.plain.Len(), md: w.md.Len()}
	w.write(s)
	if w.marker != nil && !w.inLink {
		at.text = w.plain.String()[at.plain:]
		w.spans = append(w.spans, at)
	}
}

// A span of code that is at most this wide stays on one line.
const shortCode = 20

func (w *rewriter) code(n *ast.CodeSpan) {
	code, hide := codeSpanText(n, w.src), disguised
	if ansi.StringWidth(code) <= shortCode {
		hide = unbroken
	}
	w.md.WriteString("`" + joint + hide(code) + joint + "`")
	if w.ticks {
		code = "`" + code + "`"
	}
	w.plain.WriteString(code)
}

// emphasis drops marks within their like: what is emphasised already cannot be more so.
func (w *rewriter) emphasis(n *ast.Emphasis) {
	level := min(n.Level, 2)
	if w.em[level] {
		w.children(n)
		return
	}
	w.em[level] = true
	w.marked(strings.Repeat("*", level), n, func() { w.children(n) })
	w.em[level] = false
}

// marked puts marks around what write writes of a node. Around nothing they would show as themselves.
func (w *rewriter) marked(mark string, n ast.Node, write func()) {
	if plainText(n, w.src) == "" {
		write()
		return
	}
	w.md.WriteString(joint + mark + joint)
	write()
	w.md.WriteString(joint + mark + joint)
}

// link writes the text of a link, and behind it where it leads, unless the text tells that already. Only addresses of
// the web and of mail are links; others are text.
func (w *rewriter) link(n *ast.Link) {
	raw := literal(string(n.Destination))
	to := addressOf(raw)
	label := plainText(n, w.src)
	if label == "" {
		w.linked(to, func() { w.write(inASCII(raw)) })
	} else {
		w.linked(to, func() { w.children(n) })
	}
	if to.shown != "" && !to.tells(cmp.Or(label, raw)) {
		w.write(" ")
		w.quietly("(" + to.shown + ")")
	}
}

func (w *rewriter) autoLink(n *ast.AutoLink) {
	label := content.Line(string(n.Label(w.src)))
	raw := label
	if n.AutoLinkType == ast.AutoLinkEmail {
		raw = "mailto:" + label
	}
	to := addressOf(raw)
	w.linked(to, func() { w.write(label) })
	if to.target != "" && !to.tells(label) {
		w.write(" ")
		w.quietly("(" + to.shown + ")")
	}
}

// linked makes a link of what write writes. Glamour neither links nor shows the address "#". An address may stand in
// the text of a link, but not a link in a link.
func (w *rewriter) linked(to address, write func()) {
	if w.inLink || to.target == "" {
		write()
		return
	}
	w.inLink = true
	w.md.WriteString("[" + string(linkSign))
	write()
	w.md.WriteString(string(linkSign) + "](#)")
	w.inLink = false
	w.targets = append(w.targets, to.target)
}

// quietly writes s muted, as the text of an image, which is a style that nothing else needs.
func (w *rewriter) quietly(s string) {
	w.md.WriteString("![" + disguised(s) + "]()")
	w.plain.WriteString(s)
}

func (w *rewriter) image(n *ast.Image) {
	alt := plainText(n, w.src)
	if alt == "" {
		alt = "no description"
	}
	w.quietly("[image: " + alt + "]")
}

// html shows tags as they are written, since most of them are a forgotten pair of backticks. Comments are dropped.
func (w *rewriter) html(n *ast.RawHTML) {
	raw := segmentsText(n.Segments, w.src)
	if !strings.HasPrefix(raw, "<!--") {
		w.write(raw)
	}
}

// plainText is the text within a node without any marks.
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(literal(string(n.Segment.Value(src))))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.CodeSpan:
			b.WriteString(codeSpanText(n, src))
			return ast.WalkSkipChildren, nil
		case *ast.AutoLink:
			b.WriteString(content.Line(string(n.Label(src))))
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

func codeSpanText(n *ast.CodeSpan, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
		}
	}
	return content.Line(b.String())
}

func segmentsText(segments *goldtext.Segments, src []byte) string {
	var b strings.Builder
	for i := range segments.Len() {
		seg := segments.At(i)
		b.Write(seg.Value(src))
	}
	return content.Line(b.String())
}

// literal decodes backslashes and entities as CommonMark does, filters what they hid, and makes one space of several.
func literal(s string) string {
	if strings.ContainsAny(s, `\&`) {
		s = decoded(s)
	}
	return oneSpace(content.Line(s))
}

var entityPattern = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)

func decoded(s string) string {
	var b strings.Builder
	for s != "" {
		n := strings.IndexAny(s, `\&`)
		if n < 0 {
			n = len(s)
		}
		b.WriteString(s[:n])
		s = s[n:]
		switch {
		case s == "":
		case len(s) > 1 && s[0] == '\\' && util.IsPunct(s[1]):
			b.WriteByte(s[1])
			s = s[2:]
		default:
			found := entityPattern.FindString(s)
			if found == "" {
				found = s[:1]
			}
			b.WriteString(html.UnescapeString(found))
			s = s[len(found):]
		}
	}
	return b.String()
}

func oneSpace(s string) string {
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return s
}
