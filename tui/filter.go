package tui

import (
	"strconv"
	"strings"

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

// styledLines cuts filtered text into lines that stand alone: each closes what it opens, and opens what was open before
// it. Sequences that style no text are left out, because Glamour writes far more of them than text.
func styledLines(s string) []string {
	var out []string
	var p pen
	for s != "" {
		switch n := strings.IndexAny(s, "\x1b\n"); {
		case n != 0:
			if n < 0 {
				n = len(s)
			}
			p.write(s[:n])
			s = s[n:]
		case s[0] == '\n':
			out = append(out, p.endLine())
			s = s[1:]
		default:
			end := strings.IndexByte(s, 'm') + 1
			p.set(s[:end])
			s = s[end:]
		}
	}
	return append(out, p.endLine())
}

// pen writes one line after the other with the sequences in force.
type pen struct {
	line           strings.Builder
	wanted, active string // the sequences since the last reset: asked for, and written on this line
}

// A pen takes no more sequences than this at a time: Glamour needs three.
const longestPen = 256

func (p *pen) set(seq string) {
	switch {
	case seq == "\x1b[m" || seq == "\x1b[0m":
		p.wanted = ""
	case len(p.wanted)+len(seq) <= longestPen && !strings.HasSuffix(p.wanted, seq):
		p.wanted += seq
	}
}

func (p *pen) write(text string) {
	if p.wanted != p.active {
		p.lift()
		p.line.WriteString(p.wanted)
		p.active = p.wanted
	}
	p.line.WriteString(text)
}

func (p *pen) lift() {
	if p.active != "" {
		p.line.WriteString("\x1b[m")
		p.active = ""
	}
}

func (p *pen) endLine() string {
	p.lift()
	line := p.line.String()
	p.line.Reset()
	return line
}

// unstyled is a line of styledLines without its sequences.
func unstyled(l string) string {
	for {
		from := strings.IndexByte(l, escByte)
		if from < 0 {
			return l
		}
		l = l[:from] + l[from+strings.IndexByte(l[from:], 'm')+1:]
	}
}
