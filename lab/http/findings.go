package http

import (
	"cmp"
	"fmt"
	"slices"
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

// judge looks at findings by name, or at the lines of one name.
func (f *findingsCheck) judge(all findings) lab.Result {
	if f.lines != "" {
		return f.judgeLines(all[f.lines])
	}
	right := 0
	wrong, absent := "", "" // the first of each
	for _, name := range f.names {
		switch values := all[normal(name)]; {
		case len(values) == 0:
			absent = cmp.Or(absent, fmt.Sprintf("Nothing is written for %s yet.", name))
		case len(values) > 1:
			wrong = cmp.Or(wrong, fmt.Sprintf("There are %d lines for %s, and one is expected.", len(values), name))
		case !oneOf(f.any[name], values[0]):
			wrong = cmp.Or(wrong, fmt.Sprintf("%s: %s is not what the answers show.", name, shortened(values[0])))
		default:
			right++
		}
	}
	switch {
	case right >= f.atLeast:
		return lab.Result{}
	case f.atLeast == len(f.names):
		return lab.Result{Because: cmp.Or(wrong, absent)}
	case wrong == "": // the learner chooses which of the others to find
		return lab.Result{Because: fmt.Sprintf("%d of %d are right so far.", right, f.atLeast)}
	}
	return lab.Result{Because: fmt.Sprintf("%d of %d are right. %s", right, f.atLeast, wrong)}
}

func oneOf(any []text, value string) bool {
	for _, t := range any {
		if t.pattern != nil && t.fits(value) || t.pattern == nil && t.literal == normal(value) {
			return true
		}
	}
	return false
}

func (f *findingsCheck) judgeLines(values []string) lab.Result {
	found := make([]bool, len(f.has))
	other := []string{}
	for _, v := range values {
		i := slices.IndexFunc(f.has, func(any []text) bool { return oneOf(any, v) })
		if i < 0 {
			other = append(other, v)
		} else {
			found[i] = true
		}
	}
	n := 0
	for _, ok := range found {
		if ok {
			n++
		}
	}
	out := lab.Result{Expected: fmt.Sprint(len(f.has)), Got: fmt.Sprint(n)}
	switch {
	case n < len(f.has):
		out.Because = fmt.Sprintf("%d of %d are found (lines that begin with %s:).", n, len(f.has), f.lines)
	case len(other) > f.extra:
		out.Because = fmt.Sprintf("%s: %s is not one of them.", f.lines, shortened(other[0]))
	default:
		return lab.Result{}
	}
	return out
}
