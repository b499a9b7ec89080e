package check

import (
	"regexp"
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
	var b strings.Builder
	for rest := md; rest != ""; {
		before, code, after := cutFence(rest)
		b.WriteString(inlineProse(before, standIn))
		if code != "" {
			b.WriteString("\n\n")
		}
		rest = after
	}
	return b.String()
}

var fenceLine = regexp.MustCompile("(?m)^[ >]*(```+|~~~+)[^`\n]*$")

// cutFence takes the first fenced block of code out of Markdown. One that nothing closes goes on to the end.
func cutFence(md string) (before, code, after string) {
	if !strings.Contains(md, "```") && !strings.Contains(md, "~~~") {
		return md, "", ""
	}
	open := fenceLine.FindStringSubmatchIndex(md)
	if open == nil {
		return md, "", ""
	}
	mark, rest := md[open[2]:open[3]], md[open[1]:]
	for _, end := range fenceLine.FindAllStringSubmatchIndex(rest, -1) {
		if strings.HasPrefix(rest[end[2]:end[3]], mark) {
			return md[:open[0]], md[open[0] : open[1]+end[1]], rest[end[1]:]
		}
	}
	return md[:open[0]], md[open[0]:], ""
}

// inlineMarks are what inline Markdown holds besides text: code spans, escapes, comments, addresses, links and emphasis.
var inlineMarks = regexp.MustCompile("(?s)``.+?``|`[^`]+`|\\\\[!-/:-@\\[-`{-~]|<!--.*?-->|<https?:[^ >]*>|!?\\[([^\\]]*)\\]\\([^)\\s]*(?: \"[^\"]*\")?\\)|\\*+|&[A-Za-z]+;")

func inlineProse(md, standIn string) string {
	if !strings.ContainsAny(md, "`*_[<\\&") {
		return md
	}
	md = inlineMarks.ReplaceAllStringFunc(md, func(mark string) string {
		switch mark[0] {
		case '`':
			return standIn
		case '\\':
			return mark[1:]
		case '&':
			return " "
		case '[', '!':
			text := strings.TrimPrefix(mark, "!")
			text, _, _ = strings.Cut(text[1:], "](")
			return strings.ReplaceAll(text, "`", "")
		}
		return ""
	})
	if strings.Contains(md, "_") {
		md = underscores.ReplaceAllString(md, "$1$2")
	}
	return md
}

// underscores are those of emphasis: at the edges of words. Inside a word they belong to a name.
var underscores = regexp.MustCompile(`(^|[^\pL\pN_])_+|_+($|[^\pL\pN_])`)

// wordsOf cuts a text into its words: letters and digits, and hyphens and apostrophes between them.
func wordsOf(text string) []string {
	var out []string
	start := -1
	for i, r := range text {
		if isWordRune(r) || start >= 0 && isJoiner(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, strings.TrimRightFunc(text[start:i], isJoiner))
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, strings.TrimRightFunc(text[start:], isJoiner))
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

// notEnds are full stops that end no sentence.
var notEnds = regexp.MustCompile(`(?i)(^|[^\pL])(e\.g|i\.e|etc|vs|cf|ca|no|mr|mrs|ms|dr|st|fig|approx|z\.B|d\.h|bzw|usw)\.$`)

// sentencesOf cuts prose into sentences. A blank line ends one as well as a mark does.
func sentencesOf(text string) []string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		start := 0
		for i := 0; i < len(paragraph); i++ {
			if !strings.ContainsRune(".!?", rune(paragraph[i])) || !endsHere(paragraph[start:i+1], paragraph[i+1:]) {
				continue
			}
			out = appendText(out, paragraph[start:i+1])
			start = i + 1
		}
		out = appendText(out, paragraph[start:])
	}
	return out
}

// endsHere tells whether the mark at the end of a text ends a sentence: a space and no small letter follow.
func endsHere(text, rest string) bool {
	rest = strings.TrimLeft(rest, `"'”’)]*_`)
	if rest == "" {
		return true
	}
	if !unicode.IsSpace(rune(rest[0])) || text[len(text)-1] == '.' && notEnds.MatchString(text) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " \n\t\"'“‘(*_`"))
	return !unicode.IsLower(next)
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
