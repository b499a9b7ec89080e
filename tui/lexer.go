package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenClass says what a piece of code is.
type tokenClass uint8

// The classes of lexeme.
const (
	plainToken tokenClass = iota
	keywordToken
	stringToken
	numberToken
	commentToken
	nameToken // of a header
	classes
)

// lexeme is a piece of a line: the next n bytes, and what they are.
type lexeme struct {
	n     int
	class tokenClass
}

// lexState is what a line has to know of those above it.
type lexState uint8

// The states between two lines.
const (
	atStart   lexState = iota // http: the request line comes next
	inCode                    // nothing is open
	inComment                 // between /* and */
	inString                  // sql: between two '
	inQuoted                  // sql: between two "
	inLiteral                 // js: between two backquotes
	inHeaders                 // http: below the request line
	inBody                    // http: below the empty line
)

// lex cuts a line into tokens, which together are the whole line, and says what the next line begins in. It knows the
// shape of a language and not its grammar: code that is half typed must still have its colours.
func lex(lang, line string, state lexState) ([]lexeme, lexState) {
	switch lang {
	case "sql":
		return lexCode(line, state, &sqlShape)
	case "js":
		return lexCode(line, state, &jsShape)
	case "http":
		return lexHTTP(line, state)
	}
	if line == "" {
		return nil, state
	}
	return []lexeme{{len(line), plainToken}}, state
}

// shape is what tells the tokens of a language apart.
type shape struct {
	comment  string              // begins one that ends with its line
	quotes   map[byte]lexState   // what opens a string, and the state of one that goes on below; inCode for one that does not
	escapes  bool                // a backslash in a string takes the next character with it
	folded   bool                // keywords are written large or small
	keywords map[string]struct{} // small, if they are folded
}

var sqlShape = shape{
	comment: "--", quotes: map[byte]lexState{'\'': inString, '"': inQuoted}, folded: true,
	keywords: words(`abort action add after all alter always analyze and as asc autoincrement before begin between by cascade case
		cast check collate column commit conflict constraint create cross current current_date current_time current_timestamp
		database default deferrable deferred delete desc distinct do drop each else end escape except exclude exists explain
		filter first following for foreign from full generated glob group groups having if ignore immediate in index inner
		insert instead intersect into is isnull join key last left like limit match materialized natural no not nothing notnull
		null nulls offset on or order outer over partition plan pragma preceding primary query range recursive references
		regexp reindex release rename replace restrict returning right rollback row rows savepoint select set strict table temp
		temporary then to transaction trigger unbounded union unique update using vacuum values view virtual when where window
		with without integer text real blob any numeric`),
}

var jsShape = shape{
	comment: "//", quotes: map[byte]lexState{'\'': inCode, '"': inCode, '`': inLiteral}, escapes: true,
	keywords: words(`async await break case catch class const continue debugger default delete do else export extends false finally
		for function if import in instanceof let new null of return static super switch this throw true try typeof undefined
		var void while with yield`),
}

func words(s string) map[string]struct{} {
	out := map[string]struct{}{}
	for _, w := range strings.Fields(s) {
		out[w] = struct{}{}
	}
	return out
}

// lexCode cuts a line of a language with comments and strings.
func lexCode(line string, state lexState, of *shape) ([]lexeme, lexState) {
	out := make([]lexeme, 0, 8)
	add := func(n int, class tokenClass) {
		if n > 0 {
			out = append(out, lexeme{n, class})
			line = line[n:]
		}
	}
	if state == atStart {
		state = inCode
	}
	for line != "" {
		switch state {
		case inComment:
			n, closed := until(line, "*/")
			add(n, commentToken)
			if closed {
				state = inCode
			}
			continue
		case inString, inQuoted, inLiteral:
			n, closed := stringEnd(line, quoteOf[state], of.escapes)
			add(n, stringToken)
			if closed {
				state = inCode
			}
			continue
		}
		if strings.HasPrefix(line, "/*") {
			add(2, commentToken)
			state = inComment
			continue
		}
		if opens, ok := of.quotes[line[0]]; ok {
			n, closed := stringEnd(line[1:], line[0], of.escapes)
			add(1+n, stringToken)
			if !closed {
				state = opens
			}
			continue
		}
		add(of.next(line))
	}
	return out, state
}

var quoteOf = map[lexState]byte{inString: '\'', inQuoted: '"', inLiteral: '`'}

// next is the lexeme at the beginning of a line in which nothing is open.
func (of *shape) next(line string) (int, tokenClass) {
	switch c := line[0]; {
	case strings.HasPrefix(line, of.comment):
		return len(line), commentToken
	case c >= '0' && c <= '9':
		return run(line, isNumber), numberToken
	case inWord(rune(c)) || c >= utf8.RuneSelf:
		n := run(line, inWord)
		if of.isKeyword(line[:n]) {
			return n, keywordToken
		}
		return n, plainToken
	}
	return max(1, run(line, func(r rune) bool {
		return !inWord(r) && (r > '9' || r < '0') && r != '/' && r != '-' && r != '\'' && r != '"' && r != '`'
	})), plainToken
}

func (of *shape) isKeyword(word string) bool {
	if len(word) > 20 {
		return false
	}
	if of.folded {
		word = strings.ToLower(word)
	}
	_, ok := of.keywords[word]
	return ok
}

// until is the length of s to the end of what is looked for, or all of it.
func until(s, end string) (n int, found bool) {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end), true
	}
	return len(s), false
}

// stringEnd is the length of s to the end of the quote that closes it. A quote that stands twice is one inside in SQL, and
// there two strings look the same.
func stringEnd(s string, quote byte, escapes bool) (n int, closed bool) {
	for i := 0; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == quote:
			return i + 1, true
		}
	}
	return len(s), false
}

// run is the length of the longest beginning of s whose characters all are of a kind.
func run(s string, of func(rune) bool) int {
	for i, r := range s {
		if !of(r) {
			return i
		}
	}
	return len(s)
}

func isWord(r rune) bool { return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// inWord is isWord for colours, which no letter outside ASCII changes.
func inWord(r rune) bool { return r >= utf8.RuneSelf || isWord(r) }

func isNumber(r rune) bool {
	return r >= '0' && r <= '9' || r == '.' || r == '_' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F' || r == 'x' || r == 'n'
}

// lexHTTP cuts a line of a message: the request line, headers, and behind the empty line the body. Three # begin the next
// message.
func lexHTTP(line string, state lexState) ([]lexeme, lexState) {
	blank := strings.TrimSpace(line) == ""
	switch {
	case strings.HasPrefix(line, "###"):
		return []lexeme{{len(line), commentToken}}, atStart
	case state == inBody && !blank:
		return []lexeme{{len(line), stringToken}}, inBody
	case blank && state == inHeaders:
		state = inBody
	}
	if blank {
		if line == "" {
			return nil, state
		}
		return []lexeme{{len(line), plainToken}}, state
	}
	if state != inHeaders {
		return parts(line, strings.IndexByte(line, ' '), keywordToken), inHeaders
	}
	return parts(line, strings.IndexByte(line, ':'), nameToken), inHeaders
}

// parts is a line whose first n bytes are of a class; with n below 1 none is.
func parts(line string, n int, class tokenClass) []lexeme {
	if n < 1 {
		return []lexeme{{len(line), plainToken}}
	}
	return []lexeme{{n, class}, {len(line) - n, plainToken}}
}
