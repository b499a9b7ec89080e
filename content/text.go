package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is the filter through which every string from a pack, a file name, a learner or another process passes when it
// enters. What it returns is valid UTF-8 without anything that a terminal or a reader could take for something other
// than text: control characters but newline and tab, bidirectional overrides, invisible and private-use characters
// become U+FFFD; CRLF becomes LF; at most eight combining marks follow each other. ZWJ, ZWNJ and U+FE0F stay, because
// scripts and names need them.
func Text(s string) string {
	if isPlainASCII(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range s {
		if forbidden(r) {
			r = utf8.RuneError
		}
		if marks = marksAfter(marks, r); marks <= maxCombining {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// marksAfter counts the combining marks in a row. Joiners and U+FE0F neither count nor end a row, for a letter between
// which eight marks and a joiner alternate is as tall as one with marks alone.
func marksAfter(marks int, r rune) int {
	switch {
	case r < 0x300: // no combining mark comes before
		return 0
	case r == '\u200C' || r == '\u200D' || r == '\uFE0F':
		return min(marks, maxCombining)
	case unicode.In(r, unicode.Mn, unicode.Me):
		return min(marks, maxCombining) + 1
	}
	return 0
}

const maxCombining = 8

// Line is Text on one line: newlines and tabs become spaces.
func Line(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, Text(s))
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || (c < 0x20 && c != '\n' && c != '\t') {
			return false
		}
	}
	return true
}

// forbidden lists the characters that are never text.
func forbidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20 || (r >= 0x7f && r <= 0x9f): // C0, DEL, C1
		return true
	case r == 0x2028 || r == 0x2029: // line and paragraph separators
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069: // bidirectional overrides and isolates
		return true
	case r == 0x200E || r == 0x200F || r == 0x061C: // bidirectional marks
		return true
	case r == 0xFEFF || r == 0x00AD || r == 0x180E: // invisible
		return true
	case r >= 0x2060 && r <= 0x2064, r >= 0x206A && r <= 0x206F: // invisible operators, deprecated formats
		return true
	case r >= 0xFFF9 && r <= 0xFFFB: // interlinear annotation
		return true
	case r >= 0xE000 && r <= 0xF8FF, r >= 0xE0000 && r <= 0xE0FFF, r >= 0xF0000: // private use, tags
		return true
	}
	return false
}
