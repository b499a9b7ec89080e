package tui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
)

// setter sets one block after the other.
type setter struct {
	*markdown
	marker *termMarker // nil if no terms are marked
}

// block sets one block. A comment is nothing.
func (m setter) block(b content.Block, width int) []line {
	switch b.Kind {
	case content.Paragraph:
		return m.prose(rewrite(b.Text, keepsTicks(m.palette), m.marker), width, bodyText)
	case content.Heading:
		return m.heading(b, width)
	case content.Code:
		return m.code(b)
	case content.List:
		return m.list(b, width)
	case content.Table:
		return m.table(b, width)
	case content.Quote:
		return m.barred(m.palette.muted, width, func(width int) []line { return m.blocks(b.Blocks, width) })
	case content.Callout:
		return m.callout(b, width)
	case content.Rule:
		return []line{{text: inked(strings.Repeat(m.glyphs.rule, width), m.palette.muted, false)}}
	}
	return nil
}

// blocks sets blocks inside another one, with an empty line between two.
func (m setter) blocks(blocks []content.Block, width int) []line {
	var out []line
	for _, b := range blocks {
		out = apart(out, m.block(b, width))
	}
	return out
}

// apart adds lines behind an empty one, if there is something on both sides of it.
func apart(out, lines []line) []line {
	if len(out) > 0 && len(lines) > 0 {
		out = append(out, line{})
	}
	return append(out, lines...)
}

// prose sets text on lines.
func (m *markdown) prose(in inlines, width int, role textRole) []line {
	if strings.TrimSpace(in.plain) == "" {
		return nil
	}
	rich, err := m.glamour.render(in.md, glamourSetting{unwrapped, role})
	if err != nil {
		rich = richLines(in.plain)
	}
	var lines []richLine
	for _, l := range rich {
		lines = append(lines, l.wrapped(width)...)
	}
	return asText(trimmed(written(lines, in.checked(rich))))
}

// written is lines for the terminal.
func written(lines []richLine, targets []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.written(i, targets)
	}
	return out
}

// heading sets a heading as one line of prose that begins with Glamour's mark for it.
func (m *markdown) heading(b content.Block, width int) []line {
	in := rewrite(strings.ReplaceAll(b.Text, "\n", " "), keepsTicks(m.palette), nil)
	in.md = strings.Repeat("#", max(1, min(b.Level, 6))) + " " + in.md
	if b.Level <= 2 {
		return m.prose(in, width, titleText)
	}
	return m.prose(in, width, lesserTitle)
}

func widest(text string) int {
	n := 0
	for l := range strings.SplitSeq(text, "\n") {
		n = max(n, ansi.StringWidth(l))
	}
	return n
}

// trimmed takes off what Glamour pads with: empty lines around a block and blanks behind each line.
func trimmed(lines []string) []string {
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func asText(lines []string) []line {
	out := make([]line, len(lines))
	for i, l := range lines {
		out[i].text = l
	}
	return out
}

// hung sets something behind a prefix: first before its first line, and rest, which is as wide, before the others.
// Where that would leave too little room, first gets a line of its own.
func hung(first, rest string, width int, set func(width int) []line) []line {
	room := width - ansi.StringWidth(first)
	if room < leastWidth {
		return append([]line{{text: strings.TrimRight(first, " ")}}, set(width)...)
	}
	lines := set(room)
	if len(lines) == 0 {
		return []line{{text: strings.TrimRight(first, " ")}}
	}
	out := make([]line, len(lines))
	for i, l := range lines {
		if l.text == "" {
			first = strings.TrimRight(first, " ")
		}
		out[i] = line{text: first + l.text, code: l.code}
		first = rest
	}
	return out
}

// barred sets something behind a bar.
func (m setter) barred(colour string, width int, set func(width int) []line) []line {
	bar := inked(m.glyphs.bar, colour, false) + " "
	return hung(bar, bar, width, set)
}

// callout sets a quote under a word that says what it is for.
func (m setter) callout(b content.Block, width int) []line {
	word, colour := m.calloutLook(b.Text)
	return m.barred(colour, width, func(width int) []line {
		label := inked(ansi.Truncate(word, width, ""), colour, true)
		return append([]line{{text: label}}, m.blocks(b.Blocks, width)...)
	})
}

func (m *markdown) calloutLook(kind string) (word, colour string) {
	p := m.palette
	switch kind {
	case "tip":
		return "Tip", p.good
	case "important":
		return "Important", p.accent
	case "warning":
		return "Warning", p.warn
	case "caution":
		return "Caution", p.bad
	}
	return "Note", p.note
}

// list sets items behind their bullets, numbers or boxes. Items of paragraphs and lists stay close together; where one
// holds more, all of them stand apart.
func (m setter) list(b content.Block, width int) []line {
	marks := m.listMarks(b)
	tight := tightList(b)
	var out []line
	for i, it := range b.Items {
		rest := strings.Repeat(" ", ansi.StringWidth(marks[i]))
		lines := hung(marks[i], rest, width, func(width int) []line { return m.item(it, width) })
		if tight {
			out = append(out, lines...)
		} else {
			out = apart(out, lines)
		}
	}
	return out
}

// item sets the inside of an item. A list follows its paragraph without an empty line.
func (m setter) item(it content.ListItem, width int) []line {
	var out []line
	for _, b := range it.Blocks {
		if b.Kind == content.List {
			out = append(out, m.block(b, width)...)
		} else {
			out = apart(out, m.block(b, width))
		}
	}
	return out
}

func tightList(b content.Block) bool {
	for _, it := range b.Items {
		for i, inner := range it.Blocks {
			simple := inner.Kind == content.Comment || inner.Kind == content.List || i == 0 && inner.Kind == content.Paragraph
			if !simple {
				return false
			}
		}
	}
	return true
}

// listMarks are what stands before each item: numbers are aligned at their dots.
func (m *markdown) listMarks(b content.Block) []string {
	marks := make([]string, len(b.Items))
	digits := len(strconv.Itoa(b.Start + len(b.Items) - 1))
	for i, it := range b.Items {
		mark := m.glyphs.bullet
		switch {
		case b.Ordered && it.Task:
			mark = fmt.Sprintf("%*d. %s", digits, b.Start+i, taskBox(it))
		case b.Ordered:
			mark = fmt.Sprintf("%*d.", digits, b.Start+i)
		case it.Task:
			mark = taskBox(it)
		}
		marks[i] = inked(mark, m.palette.accent, false) + " "
	}
	return marks
}

func taskBox(it content.ListItem) string {
	if it.Checked {
		return "[x]"
	}
	return "[ ]"
}
