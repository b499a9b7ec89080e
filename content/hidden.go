package content

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// hidden reports what the filter of the source cannot see: entities that stand for characters Text refuses, and links
// to anything but web pages, mail and places in the pack.
func (r *reader) hidden(doc ast.Node) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			if i := hiding(string(n.Segment.Value(r.src))); i >= 0 && !n.IsRaw() {
				r.entity(n.Segment.Start + i)
			}
		case *ast.Link:
			r.address(n, string(n.Destination)+string(n.Title), string(n.Destination))
		case *ast.Image:
			r.address(n, string(n.Destination)+string(n.Title), string(n.Destination))
		case *ast.AutoLink:
			r.address(n, "", string(n.URL(r.src)))
		}
		return ast.WalkContinue, nil
	})
}

func (r *reader) entity(offset int) {
	r.problem(offset, "Z002", "This entity stands for a character that is not text, such as a control character.", "Take it away, or put backticks around it.")
}

// hiding is where in a text the first entity stands that hides something, or -1. A backslash before it does not help:
// Glamour decodes it all the same.
func hiding(s string) int {
	for _, m := range entity.FindAllStringIndex(s, -1) {
		if d := decoded(s[m[0]:m[1]]); Text(d) != d {
			return m[0]
		}
	}
	return -1
}

// address checks a link. written is what entities may hide in.
func (r *reader) address(link ast.Node, written, address string) {
	at := r.inlineOffset(link)
	if hiding(written) >= 0 {
		r.entity(at)
	}
	scheme, _, ok := strings.Cut(unescape(address), ":")
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto":
		return
	}
	if ok && !strings.ContainsAny(scheme, "/?#") {
		r.problem(at, "Z003", "This link leads neither to a web page nor to a place in the pack.", "Begin its address with `https://`, or put backticks around it.")
	}
}

// inlineOffset is where the text of a link begins, or else its block.
func (r *reader) inlineOffset(n ast.Node) int {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
	}
	for n.Type() == ast.TypeInline {
		n = n.Parent()
	}
	return r.offset(n)
}

var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// decoded is the text an entity stands for. Numbers are taken as they are: a browser shows &#155; as ›, goldmark makes
// it the control character that it says.
func decoded(entity string) string {
	number, ok := strings.CutPrefix(strings.Trim(entity, "&;"), "#")
	if !ok {
		return html.UnescapeString(entity)
	}
	base := 10
	if number[0] == 'x' || number[0] == 'X' {
		number, base = number[1:], 16
	}
	n, _ := strconv.ParseInt(number, base, 32) // the pattern lets through nothing longer
	return string(rune(n))
}

var escape = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|` + entity.String())

// unescape resolves backslash escapes and entities, as Markdown does outside code.
func unescape(s string) string {
	return escape.ReplaceAllStringFunc(s, func(m string) string {
		if m[0] == '\\' {
			return m[1:]
		}
		return decoded(m)
	})
}

// Literal is a stretch of Markdown outside code as it is meant to be read: backslash escapes and entities resolved, and
// what they hid filtered.
func Literal(s string) string { return Text(unescape(s)) }
