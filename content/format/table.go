package format

import (
	"reflect"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width" // how many columns a letter takes

	"github.com/engineroom/engineroom/content"
)

// widestTable is the width up to which tables are aligned. A wider one would be all spaces in an editor.
const widestTable = 120

// tables aligns the columns of the tables that stand in no list and no quote.
func (m markdown) tables() []Edit {
	var out []Edit
	for _, b := range m.blocks {
		if b.Kind != content.Table {
			continue
		}
		from, to := b.At.Line, b.At.Line+1+len(b.Rows)
		if to >= len(m.starts) {
			continue
		}
		var rows []string
		for n := from; n <= to; n++ {
			rows = append(rows, m.line(n))
		}
		before := strings.Join(rows, "\n")
		if after, ok := aligned(rows); ok && after != before && sameTable(b, after) {
			at := m.starts[from-1]
			out = append(out, Edit{at, at + len(before), after})
		}
	}
	return out
}

// sameTable tells whether a text is that table again.
func sameTable(b content.Block, text string) bool {
	blocks, problems := content.Blocks(text, b.At.File, b.At.Line)
	if len(problems) > 0 || len(blocks) != 1 || blocks[0].Kind != content.Table || len(blocks[0].Rows) != len(b.Rows) {
		return false
	}
	for i, r := range blocks[0].Rows {
		if !reflect.DeepEqual(r.Cells, b.Rows[i].Cells) {
			return false
		}
	}
	return reflect.DeepEqual(blocks[0].Header, b.Header)
}

var delimiter = regexp.MustCompile(`^:?-+:?$`)

// aligned sets the rows of a table, of which the second is the line below the head. ok is false where it is left alone.
func aligned(rows []string) (text string, ok bool) {
	var table [][]string
	for _, r := range rows {
		table = append(table, cells(r))
		if len(table[0]) != len(table[len(table)-1]) || strings.Contains(r, "\t") {
			return "", false
		}
	}
	widths := make([]int, len(table[0]))
	total := 1
	for c := range widths {
		widths[c] = 3
		for i, r := range table {
			if i != 1 {
				widths[c] = max(widths[c], columns(r[c]))
			}
		}
		if !delimiter.MatchString(table[1][c]) {
			return "", false
		}
		total += widths[c] + 3
	}
	if total > widestTable {
		return "", false
	}
	var out []string
	for i, r := range table {
		out = append(out, row(r, table[1], widths, i == 1))
	}
	return strings.Join(out, "\n"), true
}

// cells are the cells of a row.
func cells(row string) []string {
	row = strings.TrimSpace(row)
	row = strings.TrimPrefix(row, "|")
	if n := len(row); n > 0 && row[n-1] == '|' && !strings.HasSuffix(row, `\|`) {
		row = row[:n-1]
	}
	var out []string
	from := 0
	for i := range len(row) {
		if row[i] == '|' && (i == 0 || row[i-1] != '\\') {
			out = append(out, strings.Trim(row[from:i], " "))
			from = i + 1
		}
	}
	return append(out, strings.Trim(row[from:], " "))
}

func row(cells, marks []string, widths []int, isDelimiter bool) string {
	var b strings.Builder
	b.WriteByte('|')
	for c, text := range cells {
		if isDelimiter {
			b.WriteString(" " + dashes(marks[c], widths[c]) + " |")
			continue
		}
		space := strings.Repeat(" ", widths[c]-columns(text))
		if strings.HasSuffix(marks[c], ":") && !strings.HasPrefix(marks[c], ":") {
			text = space + text
		} else {
			text += space
		}
		b.WriteString(" " + text + " |")
	}
	return b.String()
}

func dashes(mark string, n int) string {
	left, right := "-", "-"
	if strings.HasPrefix(mark, ":") {
		left = ":"
	}
	if strings.HasSuffix(mark, ":") {
		right = ":"
	}
	return left + strings.Repeat("-", n-2) + right
}

// columns is how wide a text is in an editor with letters of one width.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200d' || r == '\ufe0f':
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
