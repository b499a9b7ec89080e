package check

import (
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content/quiz"
)

// bom is the byte order mark with which some editors begin a file. Places are counted without it.
const bom = "\uFEFF"

// Offset is where in a file, as it is on disk, a place lies: the number of bytes before it. A place beyond the end of its
// line is the end of the line.
func Offset(src string, at quiz.Pos) int {
	offset := lineStart(src, at.Line)
	if at.Line <= 1 && strings.HasPrefix(src, bom) {
		offset = len(bom)
	}
	for col := 1; col < at.Col && offset < len(src) && src[offset] != '\n' && src[offset] != '\r'; col++ {
		_, size := utf8.DecodeRuneInString(src[offset:])
		offset += size
	}
	return offset
}

// lineStart is the offset at which a line begins, counted from 1; the end of src where it has no such line.
func lineStart(src string, line int) int {
	offset := 0
	for range line - 1 {
		i := strings.IndexByte(src[offset:], '\n')
		if i < 0 {
			return len(src)
		}
		offset += i + 1
	}
	return offset
}

// Line is a line of a file without its end, counted from 1.
func Line(src string, line int) string {
	rest := src[lineStart(src, line):]
	text, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSuffix(text, "\r")
}

// PosAt is the place of an offset in a file.
func PosAt(src, file string, offset int) quiz.Pos {
	before := src[:offset]
	line := strings.Count(before, "\n") + 1
	text := before[strings.LastIndexByte(before, '\n')+1:]
	return quiz.Pos{File: file, Line: line, Col: utf8.RuneCountInString(strings.TrimPrefix(text, bom)) + 1}
}

// lastText is the number of the last line, not after end, that has any text in it.
func lastText(lines []string, end int) int {
	for n := min(end, len(lines)); n > 1; n-- {
		if strings.TrimSpace(lines[n-1]) != "" {
			return n
		}
	}
	return 1
}

// keyAt is where a top-level key stands in YAML, or in the front matter of Markdown; the beginning where it does not.
func keyAt(src, file, key string) quiz.Pos {
	n := 0
	for line := range strings.Lines(src) {
		if n++; strings.HasPrefix(strings.TrimPrefix(line, bom), key+":") {
			return quiz.Pos{File: file, Line: n, Col: 1}
		}
	}
	return quiz.Pos{File: file, Line: 1, Col: 1}
}
