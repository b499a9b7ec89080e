package content

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// markdownOf writes blocks as Markdown again. Blocks of it gives the same blocks, but for comments.
func markdownOf(blocks []Block) string {
	var out strings.Builder
	var before Block
	marks := 0 // two lists in a row must differ in their marks, or they are one
	for _, b := range blocks {
		if b.Kind == Comment {
			continue
		}
		if out.Len() > 0 {
			out.WriteString("\n\n")
		}
		if b.Kind == List && before.Kind == List && b.Ordered == before.Ordered {
			marks = 1 - marks
		}
		out.WriteString(b.markdown(marks))
		before = b
	}
	return out.String()
}

// Markdown writes a block as Markdown.
func (b Block) Markdown() string { return b.markdown(0) }

// markdown writes a block; marks chooses among the marks of a list.
func (b Block) markdown(marks int) string {
	switch b.Kind {
	case Paragraph:
		return b.Text
	case Heading:
		return headingMarkdown(b)
	case Code:
		return b.codeMarkdown()
	case List:
		return b.listMarkdown(marks)
	case Table:
		return b.tableMarkdown()
	case Quote:
		return Prefixed("> ", "> ", markdownOf(b.Blocks))
	case Callout:
		return Prefixed("> ", "> ", marked("[!"+strings.ToUpper(b.Text)+"]", "\n", b.Blocks))
	case Rule:
		return "___" // after the mark of a list item, dashes and stars would be read with it
	}
	return ""
}

// headingMarkdown closes a heading whose text ends with a number sign: the last one is no part of the text.
func headingMarkdown(b Block) string {
	line := strings.Repeat("#", b.Level) + " " + b.Text
	if strings.HasSuffix(b.Text, "#") {
		line += " #"
	}
	return line
}

func (b Block) codeMarkdown() string {
	fence := fenceFor(b.Text)
	code := b.Text
	if code != "" && !strings.HasSuffix(code, "\n") {
		code += "\n"
	}
	return fence + b.Info + "\n" + code + fence
}

func (b Block) listMarkdown(marks int) string {
	var lines []string
	for i, it := range b.Items {
		mark := []string{"- ", "+ "}[marks]
		if b.Ordered {
			const most = 999_999_999 // a longer number begins no item; only the first one counts anyway
			mark = fmt.Sprintf("%d%s ", min(b.Start+i, most), []string{".", ")"}[marks])
		}
		lines = append(lines, Prefixed(mark, strings.Repeat(" ", len(mark)), it.markdown()))
	}
	return strings.Join(lines, "\n")
}

func (it ListItem) markdown() string {
	switch {
	case it.Task && it.Checked:
		return marked("[x]", " ", it.Blocks)
	case it.Task:
		return marked("[ ]", " ", it.Blocks)
	}
	return markdownOf(it.Blocks)
}

// marked puts a mark before blocks: into the first one if that is a paragraph, else into a paragraph of its own.
func marked(mark, space string, blocks []Block) string {
	body := markdownOf(blocks)
	switch {
	case body == "":
		return mark
	case blocks[0].Kind != Paragraph:
		space = "\n\n"
	}
	return mark + space + body
}

func (b Block) tableMarkdown() string {
	var s strings.Builder
	writeRow(&s, b.Header)
	s.WriteString("\n|" + strings.Repeat("---|", len(b.Header)))
	for _, r := range b.Rows {
		s.WriteByte('\n')
		writeRow(&s, r.Cells)
	}
	return s.String()
}

func writeRow(s *strings.Builder, cells []string) {
	s.WriteByte('|')
	for _, c := range cells {
		s.WriteString(" " + strings.ReplaceAll(c, "|", `\|`) + " |")
	}
}

// fenceFor is a fence longer than any run of backticks inside the code.
func fenceFor(code string) string {
	longest, run := 0, 0
	for _, r := range code {
		if r == '`' {
			run++
			longest = max(longest, run)
			continue
		}
		run = 0
	}
	return strings.Repeat("`", max(3, longest+1))
}

// Prefixed puts one prefix before the first line of a text and another before the rest. Code keeps its spaces, so only
// a prefix with nothing after it is trimmed.
func Prefixed(first, rest, text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		p := rest
		if i == 0 {
			p = first
		}
		if l == "" {
			p = strings.TrimRight(p, " ")
		}
		lines[i] = p + l
	}
	return strings.Join(lines, "\n")
}

var (
	// opening matches a line that would begin a block, or end its paragraph as a heading.
	opening = regexp.MustCompile("^(?:[-+*](?:[ \t]|$)|[0-9]{1,9}[.)](?:[ \t]|$)|#{1,6}(?:[ \t]|$)|>|```|~~~|<|[-=_*][-=_* \t]*$)")
	number  = regexp.MustCompile(`^[0-9]{1,9}`)
	// underHeader matches a line that would make a table of the line before it.
	underHeader = regexp.MustCompile(`^[-:|][-:| \t]*$`)
)

// joinable is the text of a paragraph in which no line but the first could begin a block or a table. Such lines stand in
// a source only because they are indented, and a paragraph is kept without its indentation.
func joinable(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	var b strings.Builder
	for i, l := range lines {
		switch {
		case i == 0:
		case opening.MatchString(l), underHeader.MatchString(l):
			b.WriteByte(' ')
		default:
			b.WriteByte('\n')
		}
		b.WriteString(l)
	}
	return b.String()
}

// isParagraph tells whether Markdown begins with a paragraph, such as <b>this</b> but not <div>.
func isParagraph(md string) bool {
	doc, _ := parse([]byte(md))
	return doc.FirstChild() != nil && doc.FirstChild().Kind() == ast.KindParagraph
}

// escaped is what is left of a paragraph after its first mark, so written that it begins no block but a comment.
func escaped(text string) string {
	text = strings.TrimSpace(text)
	first, _, _ := strings.Cut(text, "\n")
	if !opening.MatchString(first) || strings.HasPrefix(text, "<!--") || first[0] == '<' && isParagraph(text) {
		return text
	}
	digits := len(number.FindString(text))
	return text[:digits] + `\` + text[digits:]
}
