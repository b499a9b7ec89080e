package content

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Plain is inline Markdown as a person would read it aloud: no emphasis marks, links as their text with the address
// behind it, code between backticks as it stands. Entities are decoded and what they hide is filtered again. Text too
// long to be a block of a pack is only filtered.
func Plain(md string) string {
	if len(md) > MaxBlockBytes || !strings.ContainsAny(md, "*_[&<\\!`\n") {
		return Text(md)
	}
	src := indentation.ReplaceAll([]byte(md), nil)
	var b strings.Builder
	plainNode(&b, inline.Parse(text.NewReader(src)), src)
	return Text(strings.TrimSpace(b.String()))
}

var indentation = regexp.MustCompile(`(?m)^[ \t]+`) // which goldmark would drop, and the line with it

func plainNode(b *strings.Builder, n ast.Node, src []byte) {
	switch n := n.(type) {
	case *ast.Text:
		plainText(b, n, src)
	case *ast.CodeSpan:
		b.WriteByte('`')
		plainChildren(b, n, src)
		b.WriteByte('`')
	case *ast.AutoLink:
		b.Write(n.Label(src))
	case *ast.RawHTML:
	case *ast.Link:
		plainChildren(b, n, src)
		if address := unescape(string(n.Destination)); address != "" && address[0] != '#' {
			b.WriteString(" (" + address + ")")
		}
	default:
		plainChildren(b, n, src)
		if n.Type() == ast.TypeBlock && n.NextSibling() != nil {
			b.WriteByte('\n')
		}
	}
}

func plainChildren(b *strings.Builder, n ast.Node, src []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		plainNode(b, c, src)
	}
}

func plainText(b *strings.Builder, n *ast.Text, src []byte) {
	value := string(n.Segment.Value(src))
	if n.IsRaw() {
		value = strings.ReplaceAll(value, "\n", " ") // code runs on over the end of a line
	} else {
		value = unescape(value)
	}
	b.WriteString(value)
	if n.SoftLineBreak() || n.HardLineBreak() {
		b.WriteByte(' ')
	}
}
