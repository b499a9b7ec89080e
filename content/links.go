package content

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/engineroom/engineroom/content/quiz"
)

// Link is a link or an image in Markdown.
type Link struct {
	At    quiz.Pos // of the paragraph, heading or row that it stands in
	Label string   // plain text; of an image, what is read instead of it
	To    string   // address, its escapes resolved
	Raw   string   // address as it is written
	Image bool
	Auto  bool // a bare address
	Words int  // beside it in the same paragraph, heading or cell
}

// Links lists the links and images in blocks, those in lists, quotes and tables too.
func Links(blocks []Block) []Link {
	var out []Link
	for _, b := range blocks {
		switch b.Kind {
		case Paragraph, Heading:
			out = append(out, linksIn(b.Text, b.At)...)
		case Table:
			for _, cell := range b.Header {
				out = append(out, linksIn(cell, b.At)...)
			}
			for _, row := range b.Rows {
				for _, cell := range row.Cells {
					out = append(out, linksIn(cell, row.At)...)
				}
			}
		}
		for _, item := range b.Items {
			out = append(out, Links(item.Blocks)...)
		}
		out = append(out, Links(b.Blocks)...)
	}
	return out
}

func linksIn(md string, at quiz.Pos) []Link {
	if !strings.ContainsAny(md, "[<") {
		return nil
	}
	src := []byte(md)
	var out []Link
	add := func(n ast.Node, raw, to string, image, auto bool) {
		var label strings.Builder
		if plainChildren(&label, n, src); auto {
			label.WriteString(raw)
		}
		out = append(out, Link{at, Line(strings.TrimSpace(label.String())), Line(unescape(to)), raw, image, auto, len(strings.Fields(md)) - len(strings.Fields(label.String()))})
	}
	_ = ast.Walk(inline.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			add(n, string(n.Destination), string(n.Destination), false, false)
		case *ast.Image:
			add(n, string(n.Destination), string(n.Destination), true, false)
		case *ast.AutoLink:
			to := string(n.URL(src))
			if n.AutoLinkType == ast.AutoLinkEmail {
				to = "mailto:" + to
			}
			add(n, string(n.Label(src)), to, false, true)
		}
		return ast.WalkContinue, nil
	})
	return out
}
