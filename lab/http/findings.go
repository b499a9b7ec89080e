package http

import (
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// findings are what a learner wrote down, by name; a name may come several times.
type findings map[string][]string

// readFindings reads `name: value` lines. Empty lines and lines that begin with # are left out.
func readFindings(file, text string) (findings, *lab.Fault) {
	out := findings{}
	if len(text) > MaxFileBytes {
		return out, &lab.Fault{Text: fmt.Sprintf("This file has more than %d KB.", MaxFileBytes>>10), File: file, Unread: true}
	}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return out, &lab.Fault{Text: "This line is no finding. Write `name: value`.", File: file, Line: i + 1, Unread: true}
		}
		if name, value = normal(name), strings.TrimSpace(value); value != "" {
			out[name] = append(out[name], value)
		}
	}
	return out, nil
}

// normal is a text as it is compared: small letters, and one space where spaces, commas, semicolons, quotes or bars stand.
func normal(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t,;|\"'`", r) }), " ")
}
