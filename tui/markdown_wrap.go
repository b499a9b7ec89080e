package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// look is how text is shown.
type look struct {
	sgr  string // the sequences that are in force
	link int    // which link it belongs to, from 1, or 0
	term bool   // it is underlined as a term of the glossary
	held bool   // no line may end in it
}

// piece is text of one look.
type piece struct {
	text string
	look look
}

// richLine is a line before it is written.
type richLine []piece

func (l richLine) text() string {
	if len(l) == 1 {
		return l[0].text
	}
	var b strings.Builder
	for _, p := range l {
		b.WriteString(p.text)
	}
	return b.String()
}

// wrapped breaks a line into lines of at most width cells, at least 2. A line ends at a blank, or between two characters
// of a script that sets none between words. A word that is wider than a line is broken between any two characters.
func (l richLine) wrapped(width int) []richLine {
	text := l.text()
	w := wrapper{text: text, width: width, held: l.heldParts()}
	ends := w.lines()
	out := make([]richLine, len(ends))
	for i, e := range ends {
		out[i] = l.part(e.from, e.to)
	}
	return out
}

// part is what stands between two bytes.
func (l richLine) part(from, to int) richLine {
	var out richLine
	at := 0
	for _, p := range l {
		start, end := max(from, at), min(to, at+len(p.text))
		if start < end {
			out = append(out, piece{p.text[start-at : end-at], p.look})
		}
		at += len(p.text)
	}
	return out
}

// extent is a range of bytes.
type extent struct{ from, to int }

func (l richLine) heldParts() []extent {
	var out []extent
	at := 0
	for _, p := range l {
		if p.look.held {
			if n := len(out); n > 0 && out[n-1].to == at {
				out[n-1].to += len(p.text)
			} else {
				out = append(out, extent{at, at + len(p.text)})
			}
		}
		at += len(p.text)
	}
	return out
}

// wrapper finds where the lines of a text end.
type wrapper struct {
	text  string
	width int
	held  []extent
	found []extent

	start, textEnd int // of the line: its first byte, and the end of its last character that is no blank
	cells          int // from start to here
	next           extent
	nextCells      int // the last place where the line may end: next.from ends it, and next.to begins another
}

func (w *wrapper) lines() []extent {
	var before rune
	for at := 0; at < len(w.text); {
		cluster, cells := firstCluster(w.text[at:])
		r, _ := utf8.DecodeRuneInString(cluster)
		held := w.heldAt(at)
		blank := !held && isBlank(r)
		switch {
		case !blank:
			if at > w.start && !held && mayBreak(before, r) {
				w.next, w.nextCells = extent{w.textEnd, at}, w.cells
			}
			w.fit(at, cells)
			w.cells += cells
			w.textEnd = at + len(cluster)
		case at == w.start: // no line begins with a blank
			w.start, w.textEnd = at+len(cluster), at+len(cluster)
		default:
			w.cells += cells
		}
		if before = r; !blank && isBlank(r) {
			before = 'x' // a blank that is held is as good as a letter
		}
		at += len(cluster)
	}
	return append(w.found, extent{w.start, max(w.start, w.textEnd)})
}

// fit ends the line if a character would not fit behind what is there.
func (w *wrapper) fit(at, cells int) {
	for w.cells+cells > w.width && at > w.start {
		if w.next.to > w.start {
			w.found = append(w.found, extent{w.start, w.next.from})
			w.start, w.cells = w.next.to, w.cells-w.nextCells
			continue
		}
		w.found = append(w.found, extent{w.start, at})
		w.start, w.cells = at, 0
	}
}

// heldAt tells whether a byte and the one before it may not be parted.
func (w *wrapper) heldAt(at int) bool {
	for len(w.held) > 0 && w.held[0].to <= at {
		w.held = w.held[1:]
	}
	return len(w.held) > 0 && w.held[0].from < at
}

// firstCluster is what a reader takes for the first character of s, and its width in cells.
func firstCluster(s string) (string, int) {
	if s[0] >= ' ' && s[0] < 0x7f && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return s[:1], 1
	}
	return ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
}

// isBlank tells whether a line may end at r, which is then left out.
func isBlank(r rune) bool {
	return r == ' ' || r >= utf8.RuneSelf && unicode.IsSpace(r) && r != '\u00a0' && r != '\u2007' && r != '\u202f'
}

// mayBreak tells whether a line may end between two characters.
func mayBreak(before, r rune) bool {
	const zeroWidthSpace = '\u200b'
	if isBlank(before) || before == zeroWidthSpace {
		return true
	}
	return (loose(before) || loose(r)) && !strings.ContainsRune(neverFirst, r) && !strings.ContainsRune(neverLast, before)
}

// What neither begins nor ends a line beside a character of a loose script (JIS X 4051 and its like, and Thai vowels
// that belong to the letter before or behind them).
const (
	neverFirst = ")]},.;:!?%'\"`’”»…‥–—、。，．・：；？！％）］｝〕〉》」』】〙〗〟｠､｡｣･ーｰ゛゜々〻ヽヾゝゞ" +
		"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯ" + "ะาำๅๆฯ"
	neverLast = "([{'\"`‘“«（［｛〔〈《「『【〘〖〝｟｢$＄£¥￥" + "เแโใไ"
)

// loose tells whether r is of a script that sets no blanks between words, or a picture. Korean sets them.
func loose(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r >= 0xff61 && r <= 0xff9f: // Katakana of half the width
		return true
	case unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return true
	case r < 0x2300 || unicode.Is(unicode.Hangul, r):
		return false
	}
	return ansi.StringWidth(string(r)) == 2
}

// cutCells is the cells of a written line from one column up to another. A wide character that the edge cuts in half shows
// as a blank: ansi.Cut would show it whole and make the line too wide. All sequences stay, so that colours and links
// end as they did.
func cutCells(s string, from, to int) string {
	var b strings.Builder
	for column := 0; s != ""; {
		if s[0] == escByte {
			n := sequenceLength(s)
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		cluster, cells := firstCluster(s)
		switch end := column + cells; {
		case column >= from && end <= to:
			if cells > 0 || column > from || from == 0 { // no mark without its letter
				b.WriteString(cluster)
			}
		case end > from && column < to:
			b.WriteString(strings.Repeat(" ", min(end, to)-max(column, from)))
		}
		column += cells
		s = s[len(cluster):]
	}
	return b.String()
}

// sequenceLength measures the colour or link that a written line goes on with.
func sequenceLength(s string) int {
	if strings.HasPrefix(s, "\x1b]") {
		return controlString(s)
	}
	n, _ := controlSequence(s)
	return n
}
