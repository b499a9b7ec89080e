package convert

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/engineroom/engineroom/content"
)

// fromMarkdown is Markdown of another program as Markdown of a pack: without HTML, pictures, and links into the place
// that it comes from. What is no Markdown of ours after that is taken as text.
func fromMarkdown(src string) (md string, lost []string) {
	md = clean(src)
	for range 3 { // a tag that is taken away can leave another one
		if !parsable(md) {
			break
		}
		found := foreign{src: md}
		found.walk()
		md = found.edited()
		lost = append(lost, found.lost...)
		if len(found.edits) == 0 {
			slices.Sort(lost)
			return md, slices.Compact(lost)
		}
	}
	return Escape(src), []string{"Its Markdown cannot be kept and was taken as text."}
}

// parsable tells whether Markdown is small and flat enough to be parsed.
func parsable(md string) bool {
	_, problems := content.Blocks(md, "", 1)
	for _, p := range problems {
		if p.Rule == "Z001" || p.Rule == "Z002" {
			return false
		}
	}
	return true
}

// foreign finds what a pack does not hold in Markdown.
type foreign struct {
	src   string
	edits []edit
	lost  []string
}

// edit is text that takes the place of bytes of the source.
type edit struct {
	from, to int
	text     string
}

var commonMark = parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...), parser.WithInlineParsers(parser.DefaultInlineParsers()...))

func (f *foreign) walk() {
	src := []byte(f.src)
	_ = ast.Walk(commonMark.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML:
			f.tag(n)
		case *ast.HTMLBlock:
			f.block(n)
		case *ast.Image:
			f.unlink(image, "A picture was left out.")
		case *ast.Link:
			if webAddress(string(n.Destination)) == "" {
				f.unlink(link, "A link that leads neither to the web nor to mail is text now.")
			}
		}
		return ast.WalkContinue, nil
	})
}

var (
	image = regexp.MustCompile(`!\[([^\[\]]*)\]\([^()\n]*\)`)
	link  = regexp.MustCompile(`\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)[^()\n]*\)`)
)

// unlink leaves the text of pictures, or of links to no web page.
func (f *foreign) unlink(form *regexp.Regexp, why string) {
	for _, m := range form.FindAllStringSubmatchIndex(f.src, -1) {
		if form == link && webAddress(f.src[m[4]:m[5]]) != "" {
			continue
		}
		f.replace(m[0], m[1], f.src[m[2]:m[3]])
		f.lost = append(f.lost, why)
	}
}

// replace notes an edit, unless its place is taken.
func (f *foreign) replace(from, to int, with string) {
	for _, e := range f.edits {
		if from < e.to && e.from < to {
			return
		}
	}
	f.edits = append(f.edits, edit{from, to, with})
}

// tagMarks are elements that Markdown has marks for.
var tagMarks = map[string]string{"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "br": "\\\n", "p": "\n\n", "div": "\n\n"}

var tagName = regexp.MustCompile(`^</?([A-Za-z][A-Za-z0-9]*)`)

// tag replaces a tag inside a line: by marks, by nothing, or by itself as text where HTML has no such element.
func (f *foreign) tag(n *ast.RawHTML) {
	from, to := n.Segments.At(0).Start, n.Segments.At(n.Segments.Len()-1).Stop
	m := tagName.FindStringSubmatch(f.src[from:to])
	if m == nil {
		f.replace(from, to, "") // a comment or a declaration
		return
	}
	name := strings.ToLower(m[1])
	mark, marked := tagMarks[name]
	switch {
	case marked:
		f.replace(from, to, mark)
	case slices.Contains(htmlNames, name):
		f.replace(from, to, "")
		f.lost = append(f.lost, "HTML for which Markdown has no form was left out.")
	default:
		f.replace(from, from, `\`)
	}
}

// block replaces a block of HTML by what it means.
func (f *foreign) block(n *ast.HTMLBlock) {
	if n.Lines().Len() == 0 {
		return
	}
	from, to := n.Lines().At(0).Start, n.Lines().At(n.Lines().Len()-1).Stop
	if n.HasClosure() {
		to = max(to, n.ClosureLine.Stop)
	}
	md, lost := FromHTML(f.src[from:to])
	if n.Parent().Kind() != ast.KindDocument {
		md = oneLine(md)
	}
	f.lost = append(f.lost, lost...)
	f.replace(from, to, md+"\n\n")
}

// edited is the source after its edits.
func (f *foreign) edited() string {
	slices.SortFunc(f.edits, func(a, b edit) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for _, e := range f.edits {
		b.WriteString(f.src[at:e.from] + e.text)
		at = e.to
	}
	return b.String() + f.src[at:]
}

// tidied is Markdown in which nothing could be taken for another part of a question: headings are bold text, quotes are
// what stands in them, boxes, rules and comments are gone.
func tidied(md string) string {
	var parts []string
	for _, b := range flat(blocksOf(md)) {
		parts = append(parts, b.Markdown())
	}
	return strings.Join(parts, "\n\n")
}

func flat(blocks []content.Block) []content.Block {
	var out []content.Block
	for _, b := range blocks {
		switch b.Kind {
		case content.Heading:
			if b.Kind, b.Level = content.Paragraph, 0; !strings.Contains(b.Text, "*") && b.Text != "" {
				b.Text = "**" + b.Text + "**"
			}
		case content.Quote, content.Callout:
			out = append(out, flat(b.Blocks)...)
			continue
		case content.Rule, content.Comment:
			continue
		case content.List:
			b.Items = slices.Clone(b.Items)
			for i := range b.Items {
				b.Items[i].Task, b.Items[i].Blocks = false, flat(b.Items[i].Blocks)
			}
			b.Items = slices.DeleteFunc(b.Items, func(it content.ListItem) bool { return len(it.Blocks) == 0 })
			if n := len(out); n > 0 && out[n-1].Kind == content.List && out[n-1].Ordered == b.Ordered { // two lists in a row would be one anyway
				out[n-1].Items = append(out[n-1].Items, b.Items...)
				continue
			}
			if len(b.Items) == 0 {
				continue
			}
		}
		if b.Kind == content.Paragraph {
			b.Text = openedText(b.Text)
		}
		if b.Kind != content.Paragraph || b.Text != "" {
			out = append(out, b)
		}
	}
	return out
}

// openedText escapes the first line of a paragraph where it would begin something else behind a mark, as a line of
// equals signs does.
func openedText(text string) string {
	first, rest, more := strings.Cut(text, "\n")
	if first = opened(first, false); more {
		return first + "\n" + rest
	}
	return first
}

// stemOf is Markdown as a stem, which begins with one line: that of its first paragraph, or title where it has none.
func stemOf(md, title string) string {
	blocks := flat(blocksOf(md))
	at := slices.IndexFunc(blocks, func(b content.Block) bool { return b.Kind == content.Paragraph })
	parts := []string{title}
	if at >= 0 {
		line, more, broken := strings.Cut(blocks[at].Text, "\\\n")
		parts[0] = joinLines(line)
		if blocks = slices.Delete(blocks, at, at+1); broken {
			blocks = slices.Insert(blocks, at, content.Block{Text: openedText(more)})
		}
	}
	for _, b := range blocks {
		parts = append(parts, b.Markdown())
	}
	return strings.Join(parts, "\n\n")
}
