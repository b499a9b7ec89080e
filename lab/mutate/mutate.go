// Package mutate makes mutants of a right answer: the same file with one small mistake in it, such as a person makes.
//
// Whoever grades a mutant learns whether the checks of a lab would notice that mistake. The package knows where in a file
// of JavaScript or SQL a mistake fits: it tells code from comments and strings, and knows where a statement ends. It
// refuses to know what a file means and runs nothing, so some mutants cannot run, and some do the same as the original
// (after Offutt and Untch, Mutation 2000: Uniting the Orthogonal, these are called equivalent).
package mutate

import (
	"cmp"
	"slices"
	"strings"
)

// Mutant is a file with one mistake.
type Mutant struct {
	Line int    // where the mistake stands in the original, from 1
	Was  string // the original's line, without the space around it; of several lines the first one and …
	Is   string // what stands there now; empty where something was taken out
	Text string // the whole file
}

// edit replaces src[from:to].
type edit struct {
	from, to int
	with     string
}

// mutants are the files that the edits make one by one, in the order of their places. An edit that changes nothing, or the
// same as an earlier one, is left out.
func mutants(src string, edits []edit) []Mutant {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	seen := map[string]bool{src: true}
	var out []Mutant
	for _, e := range edits {
		text := src[:e.from] + e.with + src[e.to:]
		if seen[text] {
			continue
		}
		seen[text] = true
		out = append(out, Mutant{
			Line: 1 + strings.Count(src[:e.from], "\n"),
			Was:  lines(src, e.from, e.to), Is: lines(text, e.from, e.from+len(e.with)), Text: text,
		})
		if e.with == "" && whole(src, e.from, e.to) {
			out[len(out)-1].Is = ""
		}
	}
	return out
}

// whole tells whether a range is of whole lines.
func whole(src string, from, to int) bool {
	return (from == 0 || src[from-1] == '\n') && (to == len(src) || src[to-1] == '\n')
}

// lines are the lines in which a range stands, in one.
func lines(src string, from, to int) string {
	begin := strings.LastIndexByte(src[:from], '\n') + 1
	if to > from && src[to-1] == '\n' {
		to--
	}
	end := len(src)
	if i := strings.IndexByte(src[to:], '\n'); i >= 0 {
		end = to + i
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(src[begin:end]), "\n")
	if first = strings.TrimSpace(first); strings.TrimSpace(rest) != "" {
		first += " …"
	}
	return first
}

// kind is what a token is.
type kind uint8

const (
	space kind = iota
	comment
	word
	number
	text // a string, a template, a regular expression, a quoted name
	mark // an operator or a bracket
)

type token struct {
	kind kind
	text string
	at   int
}

func (t token) end() int { return t.at + len(t.text) }

// is tells whether a token is code of that text.
func (t token) is(texts ...string) bool {
	return (t.kind == word || t.kind == mark) && slices.Contains(texts, t.text)
}

// significant are the tokens without space and comments.
func significant(tokens []token) []token {
	return slices.DeleteFunc(tokens, func(t token) bool { return t.kind == space || t.kind == comment })
}

// pairs are, for each bracket, where its partner stands, or -1; and for each token the bracket in which it stands, or -1.
func pairs(tokens []token) (partner, within []int) {
	partner, within = make([]int, len(tokens)), make([]int, len(tokens))
	var open []int
	for i, t := range tokens {
		partner[i] = -1
		closes := t.is(")", "]", "}")
		if n := len(open); closes && n > 0 {
			partner[i], partner[open[n-1]] = open[n-1], i
			open = open[:n-1]
		}
		within[i] = -1
		if n := len(open); n > 0 {
			within[i] = open[n-1]
		}
		if t.is("(", "[", "{") {
			open = append(open, i)
		}
	}
	return partner, within
}

// taken is the range of a statement with what is only there for its sake: the indentation and the end of its line, if
// nothing else stands there.
func taken(src string, from, to int) (int, int) {
	begin := from
	for begin > 0 && (src[begin-1] == ' ' || src[begin-1] == '\t') {
		begin--
	}
	end := to
	for end < len(src) && (src[end] == ' ' || src[end] == '\t') {
		end++
	}
	if (begin == 0 || src[begin-1] == '\n') && (end == len(src) || src[end] == '\n') {
		return begin, min(end+1, len(src))
	}
	return from, to
}

// scanner cuts a source into tokens.
type scanner struct {
	src string
	pos int
}

// while moves on as long as the bytes please, and is bounded by the source.
func (s *scanner) while(pleases func(byte) bool) {
	for s.pos < len(s.src) && pleases(s.src[s.pos]) {
		s.pos++
	}
}

func (s *scanner) rest() string { return s.src[min(s.pos, len(s.src)):] }

// to moves behind the next occurrence of an end, or to the end of the source.
func (s *scanner) to(end string, skip int) {
	from := min(s.pos+skip, len(s.src))
	if i := strings.Index(s.src[from:], end); i >= 0 {
		s.pos = from + i + len(end)
	} else {
		s.pos = len(s.src)
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isName takes all of UTF-8's longer sequences as letters.
func isName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '$' || c >= 0x80
}

// operator is the longest of the operators with which a text begins, or its first byte.
func operator(rest string, known []string) string {
	for _, op := range known {
		if strings.HasPrefix(rest, op) {
			return op
		}
	}
	return rest[:1]
}
