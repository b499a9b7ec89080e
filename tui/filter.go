package tui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// The longest control sequence that may stay, and how far the end of one that may not is looked for.
const (
	longestSGR      = 40
	longestSequence = 4096
)

const escByte = '\x1b'

// styled is the last gate before the screen: of s it keeps printable text, newlines, and sequences that set colours and
// weights (CSI [0-9;:]* m without blinking and concealing). Other control sequences go with what they carry; a
// sequence that does not end loses its ESC only, so that nothing behind it is swallowed. What is left between the
// sequences passes content.Text again.
func styled(s string) string {
	var out, text strings.Builder
	out.Grow(len(s))
	for s != "" {
		next := strings.IndexByte(s, escByte)
		if next < 0 {
			text.WriteString(s)
			break
		}
		text.WriteString(s[:next])
		n, keep := controlSequence(s[next:])
		if keep {
			writeText(&out, &text)
			out.WriteString(s[next : next+n])
		}
		s = s[next+n:]
	}
	writeText(&out, &text)
	return out.String()
}

func writeText(out, text *strings.Builder) {
	out.WriteString(strings.ReplaceAll(content.Text(text.String()), "\t", "    "))
	text.Reset()
}

// controlSequence measures the control sequence that s begins with, and tells whether it may stay.
func controlSequence(s string) (n int, keep bool) {
	if len(s) < 2 {
		return len(s), false
	}
	switch s[1] {
	case '[':
		return csiLength(s)
	case ']', 'P', 'X', '^', '_': // OSC, DCS, SOS, PM, APC
		return controlString(s), false
	}
	return 1, false
}

func csiLength(s string) (n int, keep bool) {
	for i := 2; i < min(len(s), longestSequence); i++ {
		c := s[i]
		if c >= 0x20 && c < 0x40 {
			continue
		}
		if c < 0x40 || c > 0x7e {
			break
		}
		return i + 1, c == 'm' && i < longestSGR && harmlessSGR(s[2:i])
	}
	return 1, false
}

// controlString is the length of a sequence that BEL or ST ends on the same line, or 1.
func controlString(s string) int {
	for i := 2; i < min(len(s), longestSequence); i++ {
		switch {
		case s[i] == '\a':
			return i + 1
		case s[i] == escByte && i+1 < len(s) && s[i+1] == '\\':
			return i + 2
		case s[i] == '\n' || s[i] == escByte:
			return 1
		}
	}
	return 1
}

// harmlessSGR tells whether parameters of SGR neither blink (5, 6) nor conceal (8). A colour's own numbers are skipped:
// 38;5;8 is grey.
func harmlessSGR(params string) bool {
	fields := strings.Split(params, ";")
	for i := 0; i < len(fields); i++ {
		first, sub, _ := strings.Cut(fields[i], ":")
		n, ok := sgrNumber(first)
		switch {
		case !ok || n == 5 || n == 6 || n == 8 || strings.Trim(sub, "0123456789:") != "":
			return false
		case (n == 38 || n == 48 || n == 58) && sub == "":
			used := colourParams(fields[i+1:])
			if used == 0 {
				return false
			}
			i += used
		}
	}
	return true
}

// colourParams is how many parameters a colour takes that begins with fields: 5 and its index, or 2 and red, green
// and blue. It is 0 if they are no colour.
func colourParams(fields []string) int {
	if len(fields) == 0 {
		return 0
	}
	used := map[string]int{"5": 2, "2": 4}[fields[0]]
	if used > len(fields) {
		return 0
	}
	for _, f := range fields[:used] {
		if _, ok := sgrNumber(f); !ok {
			return 0
		}
	}
	return used
}

// sgrNumber reads a parameter of at most three digits. None is 0.
func sgrNumber(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err == nil && len(s) <= 3
}

// Signs that the renderer sets into Markdown and finds again in what Glamour has made of it. They have no width, and
// content.Text refuses them, so no author can write one.
const (
	linkSign = '\u2061' // begins and ends a link
	termSign = '\u2062' // begins and ends a term of the glossary
	heldSign = '\u2064' // begins and ends what stays on one line
)

// richLines filters what Glamour has written and cuts it into lines. Sequences that style no text are left out, because
// Glamour writes far more of them than text.
func richLines(s string) []richLine {
	var r lineReader
	for s != "" {
		sign, at := nextSign(s)
		r.read(styled(s[:at]))
		r.turn(sign)
		s = s[min(len(s), at+signLength):]
	}
	return append(r.lines, r.line)
}

const signLength = len(string(linkSign))

// nextSign finds the first sign, or the end of s.
func nextSign(s string) (sign rune, at int) {
	for i := 0; i+signLength <= len(s); i++ {
		if s[i] != 0xe2 || s[i+1] != 0x81 {
			continue
		}
		switch r, _ := utf8.DecodeRuneInString(s[i:]); r {
		case linkSign, termSign, heldSign:
			return r, i
		}
	}
	return 0, len(s)
}

// lineReader reads filtered text.
type lineReader struct {
	lines []richLine
	line  richLine
	look  look
	links int // how many links have begun
	open  bool
}

func (r *lineReader) turn(sign rune) {
	switch sign {
	case linkSign:
		if r.look.link = 0; !r.open {
			r.links++
			r.look.link = r.links
		}
		r.open = !r.open
	case termSign:
		r.look.term = !r.look.term
	case heldSign:
		r.look.held = !r.look.held
	}
}

func (r *lineReader) read(s string) {
	for s != "" {
		switch n := strings.IndexAny(s, "\x1b\n"); {
		case n != 0:
			if n < 0 {
				n = len(s)
			}
			r.line = append(r.line, piece{s[:n], r.look})
			s = s[n:]
		case s[0] == '\n':
			r.lines, r.line = append(r.lines, r.line), nil
			s = s[1:]
		default:
			end := strings.IndexByte(s, 'm') + 1
			r.set(s[:end])
			s = s[end:]
		}
	}
}

// Text takes no more sequences than this at a time: Glamour needs three.
const longestLook = 256

func (r *lineReader) set(seq string) {
	switch sgr := r.look.sgr; {
	case seq == "\x1b[m" || seq == "\x1b[0m":
		r.look.sgr = ""
	case len(sgr)+len(seq) <= longestLook && !strings.HasSuffix(sgr, seq):
		r.look.sgr = sgr + seq
	}
}

// written is the line of some number for the terminal, with the targets of its links. It stands alone: it opens what it
// needs and closes what it opens.
func (l richLine) written(number int, targets []string) string {
	p := pen{number: number, targets: targets}
	for _, piece := range l {
		p.write(piece)
	}
	p.wear(look{})
	return p.line.String()
}

// pen writes a line.
type pen struct {
	line    strings.Builder
	active  look
	number  int
	targets []string
}

func (p *pen) write(piece piece) {
	p.wear(piece.look)
	p.line.WriteString(piece.text)
}

// wear changes from one look to another.
func (p *pen) wear(l look) {
	l.held = false
	if l.link > len(p.targets) || l.link > 0 && p.targets[l.link-1] == "" {
		l.link = 0
	}
	if l == p.active {
		return
	}
	if p.active.sgr != "" || p.active.term {
		p.line.WriteString("\x1b[m")
	}
	p.wearLink(l.link)
	p.line.WriteString(l.sgr)
	if l.term {
		p.line.WriteString("\x1b[4m")
	}
	p.active = l
}

func (p *pen) wearLink(link int) {
	if link == p.active.link {
		return
	}
	if p.active.link > 0 {
		p.line.WriteString(linkEnd)
	}
	if link > 0 {
		p.line.WriteString(linkStart(link, p.number, p.targets[link-1]))
	}
}
