package quiz

import (
	"html"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm" // composing letters by hand would be a worse copy of Unicode's tables
)

// normal is the form in which two texts of a pack are compared: composed letters, single spaces, no emphasis marks and
// no case outside code. Code keeps its bytes, and so do patterns: `//` and `///` are different answers.
func normal(md string) string {
	if _, ok := patternOf(md); ok {
		return md
	}
	return read(md, strings.ToLower, func(code string) string { return "`" + code + "`" })
}

// words is inline Markdown as somebody would type it: without emphasis marks, backticks, escapes and entities.
func words(md string) string {
	return read(md, unescape, func(code string) string { return code })
}

// read takes the marks off Markdown and puts what the two functions make of prose and of code in its place.
func read(md string, ofProse, ofCode func(string) string) string {
	var s sieve
	s.document(md)
	prose := strings.Join(strings.Fields(ofProse(withoutEmphasis(norm.NFC.String(s.prose.String())))), " ")
	parts := strings.Split(prose, sieved)
	if len(parts) != len(s.pieces)+1 {
		return prose // the text holds the mark itself, so it never passed the filter of the package above
	}
	var b strings.Builder
	for i, part := range parts {
		b.WriteString(part)
		switch {
		case i == len(s.pieces):
		case s.pieces[i].code:
			b.WriteString(ofCode(s.pieces[i].text))
		default:
			b.WriteString(ofProse(s.pieces[i].text))
		}
	}
	return b.String()
}

// sieve takes code and escapes out of Markdown, so that what is done to the prose leaves them as they are.
type sieve struct {
	prose  strings.Builder // with a mark in the place of each piece
	pieces []piece
}

type piece struct {
	text string
	code bool
}

// sieved stands for a piece that was taken out. No text of a pack holds it.
const sieved = "\x00"

func (s *sieve) takeOut(text string, code bool) {
	s.prose.WriteString(sieved)
	s.pieces = append(s.pieces, piece{text, code})
}

func (s *sieve) document(md string) {
	var paragraph strings.Builder
	lines := strings.SplitAfter(md, "\n")
	for i := 0; i < len(lines); i++ {
		fence := fenceOf(lines[i])
		if fence == "" {
			paragraph.WriteString(lines[i])
		}
		if fence != "" || strings.TrimSpace(lines[i]) == "" {
			s.paragraph(paragraph.String())
			paragraph.Reset()
		}
		if fence == "" {
			continue
		}
		end := i + 1
		for end < len(lines) && !strings.HasPrefix(fenceOf(lines[end]), fence) {
			end++
		}
		s.takeOut(strings.Join(lines[i+1:min(end, len(lines))], ""), true)
		s.prose.WriteByte('\n')
		i = end
	}
	s.paragraph(paragraph.String())
}

var fence = regexp.MustCompile("^[ >]*(```+|~~~+)[^`]*$")

// fenceOf returns the run of marks with which a line begins or ends a block of code, or nothing.
func fenceOf(line string) string {
	m := fence.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return m[1]
}

var (
	escapeOrTicks = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]|`+")
	ticks         = regexp.MustCompile("`+")
)

// paragraph takes out code spans and escapes. A run of backticks opens a span that the next run of the same length
// closes (CommonMark 0.31, 6.1); one that nothing closes stands for itself.
func (s *sieve) paragraph(md string) {
	unclosed := map[int]bool{} // lengths of run that nothing further on closes
	for {
		at := escapeOrTicks.FindStringIndex(md)
		if at == nil {
			s.prose.WriteString(md)
			return
		}
		s.prose.WriteString(md[:at[0]])
		token, rest := md[at[0]:at[1]], md[at[1]:]
		length := -1
		if token[0] == '`' && !unclosed[len(token)] {
			length = spanLength(rest, len(token))
			unclosed[len(token)] = length < 0
		}
		switch {
		case token[0] == '\\':
			s.takeOut(token, false)
		case length < 0:
			s.prose.WriteString(token)
		default:
			s.takeOut(spanText(rest[:length]), true)
			rest = rest[length+len(token):]
		}
		md = rest
	}
}

// spanLength is the length of the code before the next run of n backticks, or -1.
func spanLength(s string, n int) int {
	for from := 0; ; {
		at := ticks.FindStringIndex(s[from:])
		switch {
		case at == nil:
			return -1
		case at[1]-at[0] == n:
			return from + at[0]
		}
		from += at[1]
	}
}

// spanText is the code in a span: the one space that keeps it off its backticks does not belong to it.
func spanText(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if len(s) > 2 && s[0] == ' ' && s[len(s)-1] == ' ' && strings.TrimSpace(s) != "" {
		return s[1 : len(s)-1]
	}
	return s
}

// emphasis matches what stands between marks of emphasis. The longer marks come first.
var emphasis = []*regexp.Regexp{
	regexp.MustCompile(`()\*\*([^\s*](?:[^*]*[^\s*])?)\*\*()`),
	regexp.MustCompile(`(^|[^\pL\pN_])__([^\s_](?:[^_]*[^\s_])?)__($|[^\pL\pN_])`),
	regexp.MustCompile(`()\*([^\s*](?:[^*]*[^\s*])?)\*()`),
	regexp.MustCompile(`(^|[^\pL\pN_])_([^\s_](?:[^_]*[^\s_])?)_($|[^\pL\pN_])`),
}

func withoutEmphasis(s string) string {
	if !strings.ContainsAny(s, "*_") {
		return s
	}
	for range 2 { // twice, for strong emphasis inside emphasis and the other way round
		for _, e := range emphasis {
			s = e.ReplaceAllString(s, "$1$2$3")
		}
	}
	return s
}

var escape = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// unescape resolves backslash escapes and entities.
func unescape(s string) string {
	return escape.ReplaceAllStringFunc(s, func(m string) string {
		if m[0] == '\\' {
			return m[1:]
		}
		return html.UnescapeString(m)
	})
}
