package format

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// spoken are the keys of a lab.yaml whose values are sentences. They always stand in double quotes, so that no sign in
// them means anything to YAML.
var spoken = map[string]bool{"say": true, "hint": true}

// prose are the keys whose values are sentences elsewhere. They get quotes only where YAML would cut them.
var prose = map[string]bool{"title": true, "summary": true, "goal": true, "overview": true, "text": true, "reason": true}

// values puts sentences of a YAML source into double quotes. What YAML takes for a comment is made part of a sentence
// where that is surely meant: in `say` and `hint`, and after a number sign that a letter or digit follows. Two spaces
// before the # say that a comment is meant.
func values(src string) []Edit {
	before := content.Scalars(src, quiz.Pos{Line: 1, Col: 1})
	starts := lines(src)
	var out []Edit
	for i, s := range before {
		from, to, ok := span(src, starts, s)
		if !ok || !spoken[s.Key] && !prose[s.Key] {
			continue
		}
		lost := lostBehind(src[to:], s)
		if spoken[s.Key] || isNumberSign(lost) {
			before[i].Value += lost
			out = append(out, Edit{from, to + len(lost), quoted(before[i].Value)})
		}
	}
	after := content.Scalars(Apply(src, out), quiz.Pos{Line: 1, Col: 1})
	if !slices.EqualFunc(before, after, func(a, b content.Scalar) bool { return a.Key == b.Key && a.Value == b.Value }) {
		return nil
	}
	return out
}

// span is where a value lies that stands on one line without quotes or in single ones.
func span(src string, starts []int, s content.Scalar) (from, to int, ok bool) {
	if s.Null || s.Value == "" || strings.Contains(s.Value, "\n") || s.At.Line >= len(starts) {
		return 0, 0, false
	}
	from = starts[s.At.Line-1]
	for range s.At.Col - 1 {
		_, size := utf8.DecodeRuneInString(src[from:])
		from += size
	}
	written := s.Value
	if !s.Plain {
		written = "'" + strings.ReplaceAll(s.Value, "'", "''") + "'"
	}
	return from, from + len(written), from < len(src) && strings.HasPrefix(src[from:], written)
}

// lostBehind is what stands behind a value on its line and is read as a comment after one space.
func lostBehind(rest string, s content.Scalar) string {
	line, _, _ := strings.Cut(rest, "\n")
	if !s.Plain || s.Flow || !strings.HasPrefix(line, " #") {
		return ""
	}
	return strings.TrimRight(line, " \t")
}

// isNumberSign tells whether what would be a comment is the number of something, such as ` #12`, and
// no comment comes after it.
func isNumberSign(lost string) bool {
	rest := strings.TrimLeft(lost, " \t")
	return len(rest) > 1 && !strings.ContainsAny(rest[1:2], " \t#") && !strings.Contains(rest, " #")
}

// quoted is a value in double quotes (YAML 1.2.2, 7.3.1).
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(s) + `"`
}
