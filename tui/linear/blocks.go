package linear

import (
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// How Markdown sounds. What a page says by its look is said in words here: where code begins and ends, that a table
// has three columns, that a box is ticked.

// blocks says blocks of Markdown with an empty line between them; inside lists, quotes and options they stand close.
func (p *printer) blocks(blocks []content.Block) {
	for i, b := range blocks {
		if i > 0 {
			p.gapOutside()
		}
		p.block(b, explained(blocks[i+1:]))
	}
}

// gapOutside leaves a line empty, but not inside lists, quotes and options.
func (p *printer) gapOutside() {
	if p.rest == "" {
		p.gap()
	}
}

// explained tells whether the text goes on with a description of the figure before it.
func explained(after []content.Block) bool {
	return len(after) > 0 && after[0].Kind == content.Paragraph && strings.HasPrefix(content.Plain(after[0].Text), "In words")
}

func (p *printer) block(b content.Block, explained bool) {
	switch b.Kind {
	case content.Paragraph:
		p.say(content.Plain(b.Text))
	case content.Heading:
		p.say("Heading: " + content.Plain(b.Text))
	case content.Code:
		p.code(b, explained)
	case content.List:
		p.list(b)
	case content.Table:
		p.table(b)
	case content.Quote:
		p.enclosed("Quote", b.Blocks)
	case content.Callout:
		p.enclosed(capital(b.Text), b.Blocks)
	}
}

// enclosed says what stands in a box on a page. Where that is more than a paragraph, its end is said too.
func (p *printer) enclosed(name string, blocks []content.Block) {
	p.within(name+": ", "", func() { p.blocks(blocks) })
	if len(blocks) > 1 {
		p.line("End of " + strings.ToLower(name) + ".")
	}
}

// code writes code as it stands, four spaces in, and says first what it is and how long it goes on.
func (p *printer) code(b content.Block, explained bool) {
	lines := strings.Split(strings.TrimRight(b.Text, "\n"), "\n")
	name, note := codeName(b.Lang()), ""
	if explained && name == "Text" {
		name, note = "Figure", ", told in words below"
	}
	kind, _, _ := strings.Cut(strings.ToLower(name), " ")
	if own, ok := p.names[b.At]; ok {
		name, kind = own.name, own.kind
	}
	p.sayf("%s, %s%s:", name, count(len(lines), "line"), note)
	p.within("    ", "    ", func() {
		for _, l := range lines {
			p.line(l)
		}
	})
	if len(lines) > 1 {
		p.line("End of " + kind + ".")
	}
}

func codeName(lang string) string {
	switch lang {
	case "text":
		return "Text"
	case "output":
		return "Output"
	}
	return "Code in " + lang
}

func (p *printer) list(b content.Block) {
	for i, it := range b.Items {
		mark := "- "
		if b.Ordered {
			mark = fmt.Sprintf("%d. ", b.Start+i)
		}
		p.within(mark+box(it), strings.Repeat(" ", len(mark)), func() { p.blocks(it.Blocks) })
	}
}

// box is the box of a task, in a word.
func box(it content.ListItem) string {
	switch {
	case it.Task && it.Checked:
		return "done: "
	case it.Task:
		return "to do: "
	}
	return ""
}

// table says a table row by row, each cell behind the head of its column.
func (p *printer) table(b content.Block) {
	p.sayf("Table, %s, %s:", count(len(b.Rows), "row"), count(len(b.Header), "column"))
	for _, row := range b.Rows {
		p.gap()
		for i, cell := range row.Cells {
			p.cell(headOf(b, i), content.Plain(cell))
		}
	}
	p.gap()
	p.line("End of table.")
}

func headOf(b content.Block, column int) string {
	if column >= len(b.Header) {
		return ""
	}
	return content.Plain(b.Header[column])
}

func (p *printer) cell(head, text string) {
	switch {
	case head == "" && text == "":
	case head == "":
		p.within("", "  ", func() { p.say(text) })
	case text == "":
		p.say(head + ": empty")
	default:
		p.within(head+": ", "  ", func() { p.say(text) })
	}
}

// prose says Markdown that was written as blocks: hints, feedback, explanations.
func (p *printer) prose(md string) {
	blocks, _ := content.Blocks(md, "", 1)
	if len(blocks) == 0 {
		p.say(content.Plain(md)) // too big to be parsed: better flat than not at all
		return
	}
	p.blocks(blocks)
}

// phrase says Markdown that was written behind a mark of its own: stems, options, steps. Such a text can be a word or a
// sign, "- 1" or "# of rows", that would sound like a list or a heading if it were read as a document.
func (p *printer) phrase(md string) {
	if !strings.Contains(md, "\n\n") && !strings.Contains(md, "```") {
		p.say(content.Plain(md))
		return
	}
	first, more, _ := strings.Cut(md, "\n\n")
	if strings.Contains(first, "```") {
		p.prose(md)
		return
	}
	p.say(content.Plain(first))
	p.gapOutside()
	p.prose(more)
}

// labelled says prose behind words that can be searched for.
func (p *printer) labelled(label, md string) {
	if strings.TrimSpace(md) != "" {
		p.within(label+" ", "", func() { p.prose(md) })
	}
}

// short is what a text says in one line, to call an option by.
func short(md string) string {
	first, _, more := strings.Cut(strings.TrimSpace(md), "\n\n")
	if strings.Contains(first, "```") {
		return "code"
	}
	if first = content.Plain(first); more {
		first += " …"
	}
	return first
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
