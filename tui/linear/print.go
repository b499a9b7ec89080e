package linear

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// printer writes plain lines. Everything the package prints goes through write, so that one filter stands between the
// world and the terminal: what comes out is text and newlines, whatever a pack, a learner or an error brought in.
//
// Lines can stand inside something: rest begins each of them, and first begins the next one, such as "1. ".
type printer struct {
	out         io.Writer
	width       int // where lines wrap; 0 is nowhere
	first, rest string
	lines       int
	names       map[quiz.Pos]codeLabel // of code that is called something else than its language
	spaced      bool                   // the last line was empty, or there was none
	err         error                  // the first error of out; nothing is written after it
}

func newPrinter(out io.Writer, width int) *printer {
	return &printer{out: out, width: max(0, width), spaced: true}
}

// write is the only way out.
func (p *printer) write(line string) {
	if p.err != nil {
		return
	}
	line = strings.ReplaceAll(content.Text(line), "\t", "    ")
	line = strings.TrimRight(strings.ReplaceAll(line, "\n", " "), " ")
	_, p.err = io.WriteString(p.out, line+"\n")
	p.lines++
	p.spaced = line == ""
}

// line writes one line as it is, without wrapping it.
func (p *printer) line(text string) {
	prefix := p.first
	p.first = p.rest
	p.write(prefix + text)
}

// gap leaves one line empty. It does nothing where a line is empty already, or where a mark waits for its text.
func (p *printer) gap() {
	if !p.spaced && p.first == p.rest {
		p.write("")
	}
}

// say writes a paragraph and wraps it.
func (p *printer) say(text string) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' })
	if len(words) == 0 {
		return
	}
	line, used := words[0], width(p.first)+width(words[0])
	for _, word := range words[1:] {
		if w := width(word); p.width == 0 || used+1+w <= p.width {
			line, used = line+" "+word, used+1+w
			continue
		}
		p.line(line)
		line, used = word, width(p.rest)+width(word)
	}
	p.line(line)
}

func (p *printer) sayf(format string, args ...any) { p.say(fmt.Sprintf(format, args...)) }

// within does something whose first line begins with mark and whose other lines begin with indent. A mark that nothing
// followed is written by itself.
func (p *printer) within(mark, indent string, do func()) {
	first, rest, before := p.first, p.rest, p.lines
	p.first, p.rest = first+mark, rest+indent
	do()
	if p.lines == before && mark != "" {
		p.line("")
	}
	p.first, p.rest = first, rest
	if p.lines != before {
		p.first = rest
	}
}

// width is the number of cells that a text takes: about, which is enough, because nothing here stands in columns.
func width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// isWide approximates the wide and full-width characters of Unicode Standard Annex 11.
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF && r != 0x303F, r >= 0xAC00 && r <= 0xD7A3:
		return true
	case r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6:
		return true
	}
	return r >= 0x1F300 && r <= 0x1FAFF || r >= 0x20000 && r <= 0x3FFFD
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
