package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// prose is Markdown as it is read aloud, with its code taken out: blocks of code leave nothing, spans leave a word that
// stands for them, links their text. It is the text that rules about language look at.
func prose(md, standIn string) string {
	if !strings.ContainsAny(md, "`*_[<\\~&") {
		return md
	}
	if !strings.Contains(md, "```") && !strings.Contains(md, "~~~") {
		return inlineProse(md, standIn)
	}
	var b strings.Builder
	open, from := "", 0 // the marks of the block of code that goes on, and where the prose after it begins
	for at := 0; at < len(md); {
		line, _, _ := strings.Cut(md[at:], "\n")
		switch mark := fenceMarks(line); {
		case open == "" && mark != "":
			b.WriteString(inlineProse(md[from:at], standIn) + "\n\n")
			open = mark
		case open != "" && strings.HasPrefix(mark, open):
			open, from = "", at+len(line)
		}
		at += len(line) + 1
	}
	if open == "" {
		b.WriteString(inlineProse(md[from:], standIn))
	}
	return b.String()
}

// fenceMarks are the marks with which a line begins or ends a block of code, or nothing.
func fenceMarks(line string) string {
	line = strings.TrimLeft(line, " >")
	for _, mark := range []string{"`", "~"} {
		rest := strings.TrimLeft(line, mark)
		if n := len(line) - len(rest); n >= 3 && !strings.Contains(rest, "`") {
			return line[:n]
		}
	}
	return ""
}

// inlineProse is prose for Markdown without blocks of code.
func inlineProse(md, standIn string) string {
	if !strings.ContainsAny(md, "`*_[<\\&") {
		return md
	}
	r := inlineReader{md: md, standIn: standIn}
	for r.at < len(md) {
		if !r.mark() {
			r.out.WriteByte(md[r.at])
			r.at++
		}
	}
	return r.out.String()
}

// inlineReader goes through inline Markdown once. What it looked for in vain it does not look for again.
type inlineReader struct {
	md, standIn string
	at          int
	out         strings.Builder
	vain        [3]bool
}

// mark reads a mark of Markdown at the place of the reader, if one begins there.
func (r *inlineReader) mark() bool {
	rest := r.md[r.at:]
	switch {
	case rest[0] == '`':
		return r.code(rest)
	case rest[0] == '\\' && len(rest) > 1 && isASCIIMark(rest[1]):
		return r.put(rest[1:2], 2)
	case strings.HasPrefix(rest, "<!--"):
		end := r.find(0, rest, "-->")
		return end > 0 && r.put("", end+len("-->"))
	case strings.HasPrefix(rest, "<http"):
		const longest = 1000
		end := strings.IndexAny(rest[:min(len(rest), longest)], "> \n")
		return end > 0 && rest[end] == '>' && r.put("", end+1)
	case rest[0] == '[' || strings.HasPrefix(rest, "!["):
		return r.link(rest)
	case rest[0] == '*':
		return r.put("", 1)
	case rest[0] == '_':
		return r.atEdge() && r.put("", 1)
	case rest[0] == '&':
		n := 1 + strings.IndexFunc(rest[1:], func(c rune) bool { return !unicode.IsLetter(c) })
		return n > 1 && rest[n] == ';' && r.put(" ", n+1)
	}
	return false
}

// put writes what n bytes of Markdown stand for.
func (r *inlineReader) put(text string, n int) bool {
	r.out.WriteString(text)
	r.at += n
	return true
}

// find is where a text stands in the rest, or -1.
func (r *inlineReader) find(what int, rest, text string) int {
	if r.vain[what] {
		return -1
	}
	i := strings.Index(rest, text)
	r.vain[what] = i < 0
	return i
}

// code reads a span of code, or backticks that begin none.
func (r *inlineReader) code(rest string) bool {
	ticks := len(rest) - len(strings.TrimLeft(rest, "`"))
	for i := ticks; i < len(rest); {
		j := strings.IndexByte(rest[i:], '`')
		if j < 0 {
			break
		}
		i += j
		run := len(rest[i:]) - len(strings.TrimLeft(rest[i:], "`"))
		if i += run; run == ticks {
			return r.put(r.standIn, i)
		}
	}
	return r.put(rest[:ticks], ticks)
}

// link reads a link or an image, and leaves its text.
func (r *inlineReader) link(rest string) bool {
	open := strings.IndexByte(rest, '[') + 1
	shut := r.find(1, rest, "](")
	if shut < open || strings.Contains(rest[open:shut], "[") {
		return false
	}
	end := r.find(2, rest[shut:], ")")
	if end < 0 {
		return false
	}
	return r.put(inlineProse(strings.ReplaceAll(rest[open:shut], "`", ""), r.standIn), shut+end+1)
}

// atEdge tells whether the underscore at the reader's place is at the edge of a word. Inside, it belongs to a name.
func (r *inlineReader) atEdge() bool {
	before, _ := utf8.DecodeLastRuneInString(r.md[:r.at])
	after, _ := utf8.DecodeRuneInString(r.md[r.at+1:])
	return !isWordRune(before) || !isWordRune(after)
}

func isASCIIMark(c byte) bool {
	return c > ' ' && c < 0x7f && !isWordRune(rune(c))
}

// wordSpan is where a word stands in a text.
type wordSpan struct{ from, to int }

// wordSpans cuts a text into its words: letters and digits, and hyphens and apostrophes between them.
func wordSpans(text string) []wordSpan {
	out := make([]wordSpan, 0, len(text)/6+1)
	start := -1
	end := func(i int) {
		if start >= 0 {
			out = append(out, wordSpan{start, start + len(strings.TrimRightFunc(text[start:i], isJoiner))})
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case isWordRune(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && !isJoiner(r):
			end(i)
		}
	}
	end(len(text))
	return out
}

// wordsOf are the words of a text.
func wordsOf(text string) []string {
	spans := wordSpans(text)
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = text[s.from:s.to]
	}
	return out
}

func isWordRune(r rune) bool {
	return r < utf8.RuneSelf && (r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9') ||
		r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func isJoiner(r rune) bool { return r == '\'' || r == '’' || r == '-' }

// lowerWords are the words of a text in lower case, with straight apostrophes.
func lowerWords(text string) []string {
	return wordsOf(strings.ReplaceAll(strings.ToLower(text), "’", "'"))
}

// shortForms are words whose full stop ends no sentence.
var shortForms = setOf("e.g i.e etc vs cf ca no mr mrs ms dr st fig approx z.b d.h bzw usw")

// sentencesOf cuts prose into sentences. A blank line ends one as well as a mark does.
func sentencesOf(text string) []string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		start := 0
		for i := 0; i < len(paragraph); i++ {
			if !strings.ContainsRune(".!?", rune(paragraph[i])) || !endsHere(paragraph[start:i+1], paragraph[i+1:]) {
				continue
			}
			end := i + 1 + len(paragraph[i+1:]) - len(strings.TrimLeft(paragraph[i+1:], closingMarks))
			out = appendText(out, paragraph[start:end])
			start = end
		}
		out = appendText(out, paragraph[start:])
	}
	return out
}

// closingMarks may stand between the mark that ends a sentence and the space behind it.
const closingMarks = `"'”’)]*_`

// endsHere tells whether the mark at the end of a text ends a sentence: a space and no small letter follow.
func endsHere(text, rest string) bool {
	rest = strings.TrimLeft(rest, closingMarks)
	if rest == "" {
		return true
	}
	if !unicode.IsSpace(rune(rest[0])) || text[len(text)-1] == '.' && shortForms[lastWord(text)] {
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " \n\t\"'“‘(*_`"))
	return !unicode.IsLower(next)
}

// lastWord is what stands before the full stop at the end of a text, in lower case.
func lastWord(text string) string {
	text = text[:len(text)-1]
	return strings.ToLower(strings.TrimLeft(text[strings.LastIndexAny(text, " \n\t")+1:], `"'“‘(*_`))
}

func appendText(out []string, text string) []string {
	if text = strings.TrimSpace(text); text != "" {
		out = append(out, text)
	}
	return out
}

// paragraph is one stretch of prose of a lesson with its place.
type paragraph struct {
	block content.Block
	text  string // inline Markdown
}

// paragraphs lists what is read as running text: paragraphs, list items and quotes, without headings, tables and code.
func paragraphs(blocks []content.Block) []paragraph {
	var out []paragraph
	for _, b := range blocks {
		switch b.Kind {
		case content.Paragraph:
			out = append(out, paragraph{b, b.Text})
		case content.Quote, content.Callout:
			out = append(out, paragraphs(b.Blocks)...)
		case content.List:
			for _, it := range b.Items {
				out = append(out, paragraphs(it.Blocks)...)
			}
		}
	}
	return out
}

// syllables estimates the syllables of an English word: its groups of vowels, less an e at its end that nobody hears.
func syllables(word string) int {
	word = strings.ToLower(word)
	n, before := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	silent := strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") || strings.HasSuffix(word, "es") && !hissing(word) || strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded")
	if silent && n > 1 {
		n--
	}
	return max(1, n)
}

// hissing tells whether the e of a final es is heard, as in boxes, pages and churches.
func hissing(word string) bool {
	stem := strings.TrimSuffix(word, "es")
	for _, end := range []string{"s", "x", "z", "ch", "sh", "c", "g", "i"} {
		if strings.HasSuffix(stem, end) {
			return true
		}
	}
	return false
}
