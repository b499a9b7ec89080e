package sql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// script is a file of SQL, taken apart into its statements.
type script struct {
	File       string
	Statements []statement
	OnBusy     policy
}

// statement is one statement of a script, from its first word to its semicolon.
type statement struct {
	SQL       string
	Label     string // from a comment such as -- answer: monthly
	File      string
	Line, Col int // of its first character, from 1
}

// policy is what a client does when the database is locked and waiting would not help.
type policy string

// The policies, as they are written after "-- on busy:".
const (
	stops            policy = "stop"
	retryStatement   policy = "retry the statement"
	retryTransaction policy = "retry the transaction"
)

var policies = []policy{stops, retryStatement, retryTransaction}

// maxStatements bounds a script; the rest is one statement, which SQLite then refuses.
const maxStatements = 1000

// parse takes a script apart. Everything that is no comment ends up in a statement, whether it is SQL or not. The error is
// about a comment that looks like a directive and is none.
func parse(file, text string) (script, *fail) {
	s := script{File: file, OnBusy: stops}
	label := ""
	var wrong *fail
	for at := 0; at < len(text); {
		if n := skipped(text[at:]); n > 0 {
			if bad := s.directive(text[at:at+n], &label); bad != "" && wrong == nil {
				wrong = &fail{Message: bad, Line: 1, Col: 1}
				wrong.move(text, at)
			}
			at += n
			continue
		}
		n := len(text) - at
		if len(s.Statements) < maxStatements {
			n = extent(text[at:])
		}
		st := statement{SQL: strings.TrimSpace(text[at : at+n]), Label: label, File: file}
		st.Line, st.Col = place(text, at)
		s.Statements = append(s.Statements, st)
		label = ""
		at += n
	}
	return s, wrong
}

// directive reads a comment that speaks to the harness, and says what is wrong with it.
func (s *script) directive(comment string, label *string) string {
	text, ok := strings.CutPrefix(comment, "--")
	if !ok {
		return ""
	}
	key, value, _ := strings.Cut(text, ":")
	value = strings.Join(strings.Fields(value), " ")
	switch strings.ToLower(strings.Join(strings.Fields(key), " ")) {
	case "answer":
		*label = value
	case "on busy":
		for _, p := range policies {
			if strings.EqualFold(value, string(p)) {
				s.OnBusy = p
				return ""
			}
		}
		return fmt.Sprintf("After \"on busy:\" stands %q; known are %q, %q and %q.", value, stops, retryStatement, retryTransaction)
	}
	return ""
}

// place is the line and the column of an offset, both from 1.
func place(text string, at int) (line, col int) {
	before := text[:at]
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
}

const blanks = " \t\n\v\f\r"

// skipped is the length of one piece of white space, an empty statement or one comment at the beginning of s; 0 where a
// word begins.
func skipped(s string) int {
	switch {
	case strings.HasPrefix(s, "--"):
		return upTo(s, "\n")
	case strings.HasPrefix(s, "/*"):
		return min(len(s), 2+upTo(s[2:], "*/"))
	}
	n := 0
	for n < len(s) && (strings.IndexByte(blanks, s[n]) >= 0 || s[n] == ';') {
		n++
	}
	return n
}

// upTo is the length of s up to and with end, or all of it.
func upTo(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}

// word is a token that matters for where a statement ends.
type word uint8

const (
	semicolon word = iota
	space
	other
	explain
	create
	temp
	trigger
	end
)

// next is the machine of sqlite3_complete: the state after a word. A trigger ends with "; END;" and not before.
// https://www.sqlite.org/c3ref/complete.html
var next = [8][8]uint8{
	{1, 0, 2, 3, 4, 2, 2, 2},
	{1, 1, 2, 3, 4, 2, 2, 2}, // at the start of a statement
	{1, 2, 2, 2, 2, 2, 2, 2}, // in one
	{1, 3, 3, 2, 4, 2, 2, 2}, // after EXPLAIN
	{1, 4, 2, 2, 2, 4, 5, 2}, // after CREATE
	{6, 5, 5, 5, 5, 5, 5, 5}, // in a trigger
	{6, 6, 5, 5, 5, 5, 5, 7}, // in a trigger, after a semicolon
	{1, 7, 5, 5, 5, 5, 5, 5}, // in a trigger, after "; END"
}

// extent is the length of the statement that s begins with, its semicolon included.
func extent(s string) int {
	state := uint8(1)
	for at := 0; at < len(s); {
		w, n := token(s[at:])
		at += n
		if state = next[state][w]; state == 1 {
			return at
		}
	}
	return len(s)
}

// token is the first token of s: what it is for extent, and how long.
func token(s string) (word, int) {
	switch c := s[0]; {
	case c == ';':
		return semicolon, 1
	case strings.IndexByte(blanks, c) >= 0:
		return space, 1
	case strings.HasPrefix(s, "--"), strings.HasPrefix(s, "/*"):
		return space, skipped(s)
	case c == '\'' || c == '"' || c == '`':
		return other, 1 + upTo(s[1:], string(c))
	case c == '[':
		return other, 1 + upTo(s[1:], "]")
	case !letter(c):
		return other, 1
	}
	n := 1
	for n < len(s) && letter(s[n]) {
		n++
	}
	return keyword(s[:n]), n
}

func letter(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

func keyword(s string) word {
	switch strings.ToUpper(s) {
	case "EXPLAIN":
		return explain
	case "CREATE":
		return create
	case "TEMP", "TEMPORARY":
		return temp
	case "TRIGGER":
		return trigger
	case "END":
		return end
	}
	return other
}

// words are the first words of a statement in upper case, without comments, at most n of them.
func (s statement) words(n int) []string {
	var out []string
	for at := 0; at < len(s.SQL) && len(out) < n; {
		if skip := skipped(s.SQL[at:]); skip > 0 {
			at += skip
			continue
		}
		_, length := token(s.SQL[at:])
		out = append(out, strings.ToUpper(s.SQL[at:at+length]))
		at += length
	}
	return out
}

// first is the first line of a statement, which is what it is called on a screen.
func (s statement) first() string { return s.brief(maxTitle) }

// brief is the first line of a statement, or its first words if these have more than about n characters.
func (s statement) brief(n int) string {
	line, rest, _ := strings.Cut(s.SQL, "\n")
	line = strings.TrimSuffix(strings.Join(strings.Fields(line), " "), ";")
	short := clip(line, n)
	if i := strings.LastIndexByte(short, ' '); short != line && i > 0 {
		short = short[:i]
	}
	if short != line || strings.TrimSpace(rest) != "" {
		short += " …"
	}
	return short
}

// Lengths of a statement where it is a title, part of a sentence, or one cell of several.
const (
	maxTitle = 60
	maxNamed = 40
	maxCell  = 28
)

// clip is at most n characters of s.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
