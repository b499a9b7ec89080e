package convert

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html" // reads HTML as browsers do; a reader of our own would be a worse copy of the standard
	"golang.org/x/net/html/atom"

	"github.com/engineroom/engineroom/content"
)

// FromHTML is HTML as Markdown. Nothing of it stays HTML: what Markdown has no form for is left out or becomes text, and
// each sort of loss is named once in lost, as one sentence.
func FromHTML(src string) (md string, lost []string) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(knownTags(clean(src))), body)
	if err != nil {
		return Escape(src), []string{"Its HTML cannot be read and was taken as text."}
	}
	w := &htmlReader{}
	for _, n := range nodes {
		w.node(n)
	}
	w.flush()
	return strings.Join(w.blocks, "\n\n"), w.lost
}

// htmlNames are the elements of HTML that are understood or known to mean nothing for a text. Whatever else stands in
// angle brackets is text, such as List<String>.
var htmlNames = strings.Fields(`a abbr address article aside audio b big blockquote body br button canvas caption center cite code
	col colgroup dd del details dfn div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html
	i iframe img input ins kbd label legend li link main mark math meta nav noscript object ol optgroup option p param picture pre q rp rt
	ruby s samp script section select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th
	thead title tr track tt u ul var video wbr`)

var (
	tagStart = regexp.MustCompile(`<[/!?]?[A-Za-z\[-][A-Za-z0-9:-]*|<`)
	anyTag   = regexp.MustCompile(`</?([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
)

// knownTags writes every `<` that begins no element of HTML as text.
func knownTags(src string) string {
	return tagStart.ReplaceAllStringFunc(src, func(m string) string {
		name := strings.ToLower(strings.TrimLeft(m, "</"))
		if strings.HasPrefix(m, "<!--") || slices.Contains(htmlNames, name) {
			return m
		}
		return "&lt;" + m[1:]
	})
}

// looksLikeHTML tells whether a text holds an element or an entity of HTML.
func looksLikeHTML(src string) bool {
	for _, m := range anyTag.FindAllStringSubmatch(src, -1) {
		if m[1] == "" || slices.Contains(htmlNames, strings.ToLower(m[1])) {
			return true
		}
	}
	return false
}

// htmlReader turns a tree of HTML into blocks of Markdown.
type htmlReader struct {
	blocks []string
	line   strings.Builder // the paragraph that is being read
	strong int             // elements that we are in: marks inside each other would be read wrongly
	em     int
	link   int
	depth  int // lists that we are in
	lost   []string
}

func (w *htmlReader) lose(why string) {
	if !slices.Contains(w.lost, why) {
		w.lost = append(w.lost, why)
	}
}

// hardBreak stands for the end of a line inside a paragraph until the paragraph is written.
const hardBreak = "\x01"

// flush ends a paragraph.
func (w *htmlReader) flush() {
	var lines []string
	for line := range strings.SplitSeq(w.line.String(), hardBreak) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, opened(line, len(lines) > 0))
		}
	}
	w.line.Reset()
	if len(lines) > 0 {
		w.blocks = append(w.blocks, strings.Join(lines, "\\\n"))
	}
}

func (w *htmlReader) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *htmlReader) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
	case html.ElementNode:
		w.element(n)
	}
}

// text writes text that is not code. Spaces at its ends tell words apart.
func (w *htmlReader) text(s string) {
	s = clean(s)
	inner := strings.Join(strings.Fields(s), " ")
	if inner == "" {
		w.line.WriteString(" ")
		return
	}
	if strings.TrimLeft(s, " \t\n") != s {
		w.line.WriteByte(' ')
	}
	if strings.TrimRight(s, " \t\n") != s {
		w.line.WriteString(escapeInline(inner) + " ")
		return
	}
	w.line.WriteString(escapeRun(inner))
}

func (w *htmlReader) element(n *html.Node) {
	switch n.DataAtom {
	case atom.B, atom.Strong:
		w.marked(n, "**", &w.strong)
	case atom.I, atom.Em, atom.Cite, atom.Dfn, atom.Var:
		w.marked(n, "*", &w.em)
	case atom.Code, atom.Tt, atom.Kbd, atom.Samp:
		w.code(n)
	case atom.Pre:
		w.pre(n)
	case atom.Br:
		w.line.WriteString(hardBreak)
	case atom.A:
		w.anchor(n)
	case atom.Img, atom.Audio, atom.Video, atom.Picture, atom.Canvas, atom.Svg, atom.Object, atom.Embed, atom.Iframe:
		w.media(n)
	case atom.Sup, atom.Sub:
		w.raised(n)
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Head, atom.Title, atom.Rp:
		w.lose("A script or style sheet was left out.")
	case atom.Ul, atom.Ol:
		w.list(n)
	case atom.Table:
		w.table(n)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.flush()
		w.marked(n, "**", &w.strong)
		w.flush()
	case atom.P, atom.Div, atom.Blockquote, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav,
		atom.Address, atom.Center, atom.Dl, atom.Dt, atom.Dd, atom.Figure, atom.Figcaption, atom.Details, atom.Summary, atom.Fieldset, atom.Legend,
		atom.Form, atom.Hr, atom.Li, atom.Option:
		w.flush()
		w.children(n)
		w.flush()
	case atom.Input, atom.Button, atom.Select, atom.Textarea:
		w.lose("A form field was left out.")
	default:
		w.children(n)
	}
}

// inside is what a reader of its own makes of the children of an element.
func (w *htmlReader) inside(n *html.Node) *htmlReader {
	in := &htmlReader{strong: w.strong, em: w.em, link: w.link, depth: w.depth}
	in.children(n)
	for _, why := range in.lost {
		w.lose(why)
	}
	return in
}

// marked writes an element between marks. One that holds blocks is written without.
func (w *htmlReader) marked(n *html.Node, mark string, within *int) {
	*within++
	in := w.inside(n)
	*within--
	text := in.line.String()
	if len(in.blocks) > 0 {
		in.flush()
		w.flush()
		w.blocks = append(w.blocks, in.blocks...)
		return
	}
	core := strings.Trim(text, " "+hardBreak)
	if core == "" || *within > 0 || strings.Contains(core, hardBreak) {
		w.line.WriteString(text)
		return
	}
	w.line.WriteString(strings.Replace(text, core, mark+core+mark, 1))
}

// textInside is the text of an element as it stands, without marks.
func textInside(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.DataAtom == atom.Br:
			b.WriteByte('\n')
		case n.DataAtom == atom.Script || n.DataAtom == atom.Style:
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return clean(b.String())
}

// code writes inline code, or a block where it has several lines.
func (w *htmlReader) code(n *html.Node) {
	text := textInside(n)
	if strings.Contains(strings.Trim(text, "\n"), "\n") {
		w.block(codeBlock(text, ""))
		return
	}
	w.line.WriteString(codeSpan(text))
}

// block ends the paragraph and writes a block.
func (w *htmlReader) block(md string) {
	w.flush()
	w.blocks = append(w.blocks, md)
}

func (w *htmlReader) pre(n *html.Node) {
	lang := languageOf(n)
	for c := n.FirstChild; c != nil && lang == ""; c = c.NextSibling {
		lang = languageOf(c)
	}
	if text := textInside(n); strings.TrimSpace(text) != "" {
		w.block(codeBlock(text, lang))
	}
}

var languageClass = regexp.MustCompile(`(?:^|\s)(?:language|lang)-([A-Za-z0-9+#-]{1,20})(?:\s|$)`)

func languageOf(n *html.Node) string {
	if m := languageClass.FindStringSubmatch(attributeOf(n, "class")); m != nil {
		return m[1]
	}
	return ""
}

func attributeOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return content.Line(a.Val)
		}
	}
	return ""
}

// anchor writes a link to the web or to mail. Any other is its text.
func (w *htmlReader) anchor(n *html.Node) {
	to := webAddress(attributeOf(n, "href"))
	if to == "" || w.link > 0 {
		w.children(n)
		if attributeOf(n, "href") != "" {
			w.lose("A link that leads neither to the web nor to mail is text now.")
		}
		return
	}
	w.link++
	in := w.inside(n)
	w.link--
	text := strings.Trim(in.line.String(), " "+hardBreak)
	if len(in.blocks) > 0 || text == "" || strings.Contains(text, hardBreak) {
		in.flush()
		w.blocks = append(w.blocks, in.blocks...)
		w.lose("A link around more than a line of text is text now.")
		return
	}
	w.line.WriteString("[" + text + "](" + to + ")")
}

// webAddress is an address as it may stand in a link of Markdown, or nothing if a pack may not hold it.
func webAddress(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", `\`, "%5C", "&", "&amp;", "*", "%2A", "_", "%5F").Replace(u.String())
}

func (w *htmlReader) media(n *html.Node) {
	w.lose("A picture, sound or film was left out.")
	if alt := attributeOf(n, "alt"); alt != "" {
		w.text("(" + alt + ")")
	}
}

// raised writes digits as raised or lowered ones, and what else is raised behind ^ or _.
func (w *htmlReader) raised(n *html.Node) {
	text := strings.TrimSpace(textInside(n))
	signs, mark := "⁰¹²³⁴⁵⁶⁷⁸⁹", "^"
	if n.DataAtom == atom.Sub {
		signs, mark = "₀₁₂₃₄₅₆₇₈₉", "_"
	}
	if text == "" {
		return
	}
	if strings.Trim(text, "0123456789") == "" {
		for _, d := range text {
			w.line.WriteRune([]rune(signs)[d-'0'])
		}
		return
	}
	w.lose("A raised or lowered text stands in brackets behind ^ or _ now.")
	w.text(mark + "(" + text + ")")
}

// list writes a list. One inside another is indented by Markdown's rule.
func (w *htmlReader) list(n *html.Node) {
	w.flush()
	ordered := n.DataAtom == atom.Ol
	w.depth++
	var items []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		in := w.inside(c)
		in.flush()
		if len(in.blocks) == 0 {
			continue
		}
		mark := "- "
		if ordered {
			mark = strconv.Itoa(len(items)+1) + ". "
		}
		items = append(items, content.Prefixed(mark, strings.Repeat(" ", len(mark)), strings.Join(in.blocks, "\n\n")))
	}
	w.depth--
	if w.depth > content.MaxNesting/2 {
		w.lose("A list inside too many others was left out.")
		return
	}
	if len(items) > 0 {
		w.blocks = append(w.blocks, strings.Join(items, "\n"))
	}
}

// table writes a table of single lines; its first row is its head.
func (w *htmlReader) table(n *html.Node) {
	w.flush()
	var rows [][]string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Tr {
				rows = append(rows, w.row(c))
			} else {
				walk(c)
			}
		}
	}
	walk(n)
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	if columns == 0 || columns > content.MaxTableColumns || len(rows) > content.MaxTableRows {
		if columns > 0 {
			w.lose("A table that is too big was left out.")
		}
		return
	}
	b := content.Block{Kind: content.Table}
	for i, r := range rows {
		r = append(r, make([]string, columns-len(r))...)
		if i == 0 {
			b.Header = r
			continue
		}
		b.Rows = append(b.Rows, content.TableRow{Cells: r})
	}
	w.blocks = append(w.blocks, b.Markdown())
}

func (w *htmlReader) row(tr *html.Node) []string {
	var cells []string
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		in := w.inside(c)
		in.flush()
		cells = append(cells, oneLine(strings.Join(in.blocks, "\n\n")))
	}
	return cells
}

// oneLine is Markdown of several blocks as one line. Code blocks become spans.
func oneLine(md string) string {
	var out []string
	for _, b := range blocksOf(md) {
		switch b.Kind {
		case content.Code:
			out = append(out, codeSpan(b.Text))
		case content.Paragraph, content.Heading:
			out = append(out, joinLines(b.Text))
		default:
			out = append(out, escapeInline(strings.Join(strings.Fields(content.Plain(b.Markdown())), " ")))
		}
	}
	return strings.Join(out, " ")
}

// joinLines is a paragraph on one line.
func joinLines(md string) string {
	lines := strings.Split(md, "\n")
	for i, l := range lines {
		if i < len(lines)-1 {
			l = strings.TrimSuffix(l, `\`)
		}
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(lines, " ")
}
