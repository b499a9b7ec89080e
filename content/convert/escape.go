package convert

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// Escape writes plain text as Markdown that shows it as it stands, on one line or more: an empty line begins a
// paragraph, any other end of a line stays one.
func Escape(text string) string {
	var paragraphs []string
	for p := range strings.SplitSeq(emptyLines.ReplaceAllString(clean(text), "\n\n"), "\n\n") {
		if p = escapeParagraph(p); p != "" {
			paragraphs = append(paragraphs, p)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

var emptyLines = regexp.MustCompile(`\n[ \t\n]*\n`)

// clean is text without what nobody sees: what other programs leave in it is no text of a pack.
func clean(text string) string {
	text = invisible.Replace(text)
	return content.Text(text)
}

var invisible = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u00ad", "", "\ufeff", "", "\u200b", "",
	"\u200e", "", "\u200f", "", "\u2060", "", "\u2028", "\n", "\u2029", "\n\n")

// escapeParagraph escapes the lines of a paragraph and keeps their ends.
func escapeParagraph(p string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(p), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, opened(escapeInline(line), len(lines) > 0))
		}
	}
	return strings.Join(lines, "\\\n")
}

var (
	// openers begin a block at the start of a line.
	openers = regexp.MustCompile("^(?:[-+*](?:[ \t]|$)|#{1,6}(?:[ \t]|$)|>|```|~~~|[-=_*][-=_* \t]*$)")
	// numbered begins an ordered list.
	numberedLine = regexp.MustCompile(`^([0-9]{1,9})([.)])([ \t]|$)`)
	underHeader  = regexp.MustCompile(`^[-:|][-:| \t]*$`)
)

// opened escapes the first sign of a line that would begin a block. inside tells that a line stands before it.
func opened(line string, inside bool) string {
	switch {
	case numberedLine.MatchString(line):
		return numberedLine.ReplaceAllString(line, `$1\$2$3`)
	case openers.MatchString(line) && !strings.HasPrefix(line, `\`), inside && underHeader.MatchString(line):
		return `\` + line
	}
	return line
}

// escapeInline escapes the signs that mean something inside a line.
func escapeInline(line string) string {
	var b strings.Builder
	for i, r := range line {
		run := r // underscores in a row count as one sign
		if r != '_' {
			run = -1
		}
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(line[:i], func(r rune) bool { return r == run }))
		after, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(line[i+utf8.RuneLen(r):], func(r rune) bool { return r == run }))
		if r == '&' && entity.MatchString(line[i:]) {
			b.WriteString("&amp;") // a backslash would not keep every reader from decoding it
			continue
		}
		if escapes(r, before, after) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeRun escapes a stretch of a line that another may follow, with which its last sign could mean something.
func escapeRun(text string) string {
	md := escapeInline(text)
	switch {
	case strings.HasSuffix(md, "<"):
		return strings.TrimSuffix(md, "<") + `\<`
	case strings.HasSuffix(md, "&"):
		return strings.TrimSuffix(md, "&") + "&amp;"
	}
	return md
}

// escapes tells whether a sign needs a backslash: after what it stands, and before what.
func escapes(r, before, after rune) bool {
	switch r {
	case '`', '[', ']':
		return true
	case '\\':
		return after == utf8.RuneError || after < unicode.MaxASCII && unicode.In(after, unicode.P, unicode.S)
	case '*':
		return !isBlank(before) || !isBlank(after)
	case '_':
		return !(isBlank(before) && isBlank(after)) && !(isWord(before) && isWord(after))
	case '~':
		return after == '~' || before == '~'
	case '<':
		return after == '/' || after == '!' || after == '?' || unicode.IsLetter(after)
	case '#':
		return after == utf8.RuneError && isBlank(before) || after == '#' || before == '#'
	}
	return false
}

func isBlank(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) }

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

var entity = regexp.MustCompile(`^&(?:#|[A-Za-z])`)

// codeSpan is text as inline code.
func codeSpan(code string) string {
	code = strings.Join(strings.Fields(code), " ")
	if code == "" {
		return ""
	}
	ticks := "`"
	for strings.Contains(code, ticks) {
		ticks += "`"
	}
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		code = " " + code + " "
	}
	return ticks + code + ticks
}

// codeBlock is text as a block of code.
func codeBlock(code, lang string) string {
	return content.Block{Kind: content.Code, Info: lang, Text: strings.Trim(code, "\n")}.Markdown()
}
