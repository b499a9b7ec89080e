package lab

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The words in which reports put things, so that every engine puts them alike.

// Count is a number with its noun: "no row", "1 row", "3 rows".
func Count(n int, one string) string {
	switch n {
	case 0:
		return "no " + one
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// And joins words as a sentence does: "a, b and c".
func And(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// InLine is a small result in one line: "1, Fern; 2, Ivy", or "no row".
func InLine(rows [][]string) string {
	if len(rows) == 0 {
		return "no row"
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = strings.Join(row, ", ")
	}
	return strings.Join(out, "; ")
}

// Capital is a text with its first letter as a sentence begins.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return strings.ToUpper(string(first)) + s[size:]
}

// Sentence is a text that ends as a sentence ends. What is empty stays empty.
func Sentence(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}
