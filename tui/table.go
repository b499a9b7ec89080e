package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
)

// A gap of this many cells stands between two columns.
const columnGap = 3

// table sets a table if it fits the page, and a card for each row if not.
func (m setter) table(b content.Block, width int) []line {
	head := m.cells(rewriteBold, b.Header, len(b.Header), nil) // no terms: a card repeats it
	rows := make([][]inlines, len(b.Rows))
	for i, r := range b.Rows {
		rows[i] = m.cells(rewrite, r.Cells, len(b.Header), m.marker)
	}
	if lines := m.grid(head, rows, width); lines != nil {
		return lines
	}
	return m.cards(head, rows, width)
}

// cells makes a row ready for Glamour: as many cells as the table has columns, each on one line.
func (m setter) cells(rewrite func(string, bool, *termMarker) inlines, cells []string, columns int, marker *termMarker) []inlines {
	out := make([]inlines, columns)
	for i := range min(columns, len(cells)) {
		out[i] = rewrite(cellText(cells[i]), keepsTicks(m.palette), marker)
	}
	return out
}

func cellText(cell string) string { return strings.ReplaceAll(cell, "\n", " ") }

// grid sets a table with a thin rule under its head and no other lines. It is nil if the table is too wide.
func (m *markdown) grid(head []inlines, rows [][]inlines, width int) []line {
	total := tableWidth(head, rows)
	if total > width || len(head) == 0 {
		return nil
	}
	var md strings.Builder
	writeRow(&md, head)
	md.WriteString(strings.Repeat("|-", len(head)) + "|\n")
	for _, r := range rows {
		writeRow(&md, r)
	}
	rich, err := m.glamour.render(md.String(), glamourSetting{total + 2, bodyText}) // with one cell of margin on both sides
	if err != nil {
		return nil
	}
	links := joined(append(slices.Clip(head), slices.Concat(rows...)...))
	lines := trimmed(written(rich, links.checked(rich)))
	if len(lines) != len(rows)+2 {
		return nil
	}
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.TruncateLeft(l, 1, ""), " ")
	}
	lines[1] = inked(strings.Repeat(m.glyphs.rule, total), m.palette.muted, false)
	return asText(lines)
}

func writeRow(md *strings.Builder, cells []inlines) {
	for _, c := range cells {
		md.WriteString("| " + c.md + " ")
	}
	md.WriteString("|\n")
}

func tableWidth(head []inlines, rows [][]inlines) int {
	total := columnGap * (len(head) - 1)
	for i, h := range head {
		widest := ansi.StringWidth(h.plain)
		for _, r := range rows {
			widest = max(widest, ansi.StringWidth(r[i].plain))
		}
		total += max(1, widest)
	}
	return total
}

// cards sets each row as lines of "Head: cell", with an empty line between two rows.
func (m *markdown) cards(head []inlines, rows [][]inlines, width int) []line {
	var out []line
	for _, r := range rows {
		out = apart(out, m.card(head, r, width))
	}
	return out
}

// card sets one row. Its lines go to Glamour together if all of them fit.
func (m *markdown) card(head, row []inlines, width int) []line {
	cells := labelled(head, row)
	if all := joined(cells); widest(all.plain) <= width {
		return m.prose(all, width, bodyText)
	}
	var out []line
	for _, in := range cells {
		out = append(out, hanging(m.prose(in, width-len(cardIndent), bodyText))...)
	}
	return out
}

// labelled puts each cell behind its column's head. Empty cells are left out.
func labelled(head, row []inlines) []inlines {
	var out []inlines
	for i, cell := range row {
		switch {
		case cell.plain == "":
		case head[i].plain == "":
			out = append(out, cell)
		default:
			out = append(out, inlines{
				md:      head[i].md + disguised(":") + " " + cell.md,
				plain:   head[i].plain + ": " + cell.plain,
				targets: slices.Concat(head[i].targets, cell.targets),
			})
		}
	}
	return out
}

func joined(lines []inlines) inlines {
	var md, plain, targets []string
	for _, in := range lines {
		md, plain, targets = append(md, in.md), append(plain, in.plain), append(targets, in.targets...)
	}
	return inlines{strings.Join(md, "\n"), strings.Join(plain, "\n"), targets}
}

// cardIndent is where the later lines of a long cell hang, so that the heads of a card stand out.
const cardIndent = "  "

func hanging(lines []line) []line {
	for i := range lines {
		if i > 0 {
			lines[i].text = cardIndent + lines[i].text
		}
	}
	return lines
}
