package mutate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// JS are the mutants of a file of JavaScript whose statements end in semicolons. SQL in its strings is changed too; other
// strings, templates, regular expressions and comments are left alone.
func JS(src string) []Mutant {
	j := js{src: src, tokens: significant(jsTokens(src))}
	j.partner, j.within = pairs(j.tokens)
	for i := range j.tokens {
		j.token(i)
		j.statement(i)
	}
	return mutants(src, j.edits)
}

type js struct {
	src             string
	tokens          []token
	partner, within []int
	edits           []edit
}

// swaps are operators and words that people mix up.
var swaps = map[string][]string{
	"===": {"!=="}, "!==": {"==="}, "==": {"!="}, "!=": {"=="},
	"<": {"<=", ">="}, "<=": {"<", ">"}, ">": {">=", "<="}, ">=": {">", "<"},
	"&&": {"||"}, "||": {"&&"}, "true": {"false"}, "false": {"true"},
	"+=": {"-="}, "-=": {"+="},
}

// calls are methods of Math that people mix up.
var calls = map[string]string{"min": "max", "max": "min", "floor": "ceil", "ceil": "floor", "round": "floor"}

// statuses are the answers of a server that people mix up.
var statuses = map[string]string{
	"200": "201", "201": "200", "202": "200", "204": "200", "301": "302", "302": "301", "303": "302", "304": "200",
	"400": "422", "401": "403", "402": "400", "403": "401", "404": "403", "405": "404", "409": "400", "410": "404",
	"413": "400", "415": "400", "422": "400", "428": "400", "429": "503", "500": "502", "502": "500", "503": "500", "504": "503",
}

func (j *js) add(from, to int, with string) { j.edits = append(j.edits, edit{from, to, with}) }

func (j *js) replace(t token, with string) { j.add(t.at, t.end(), with) }

// at is a token, or an empty one outside.
func (j *js) at(i int) token {
	if i < 0 || i >= len(j.tokens) {
		return token{}
	}
	return j.tokens[i]
}

// token makes the mutants of a single token.
func (j *js) token(i int) {
	t := j.tokens[i]
	switch {
	case t.kind == text:
		j.edits = append(j.edits, embedded(t)...)
	case t.kind == number:
		j.number(i)
	case j.at(i-1).is(".", "?."):
		if with, ok := calls[t.text]; ok && j.at(i-2).is("Math") {
			j.replace(t, with)
		}
	case j.at(i+1).is(":") && t.kind == word: // a key
	case t.is("await"):
		j.add(t.at, j.next(i), "")
	case t.is("!"):
		j.replace(t, "")
	case t.is("+", "-", "*", "/"):
		if j.value(i - 1) {
			j.replace(t, map[string]string{"+": "-", "-": "+", "*": "/", "/": "*"}[t.text])
		}
	default:
		if t.kind == word || t.kind == mark {
			for _, with := range swaps[t.text] {
				j.replace(t, with)
			}
		}
	}
}

// next is where the token after i begins.
func (j *js) next(i int) int {
	if i+1 < len(j.tokens) {
		return j.tokens[i+1].at
	}
	return j.tokens[i].end()
}

// value tells whether a token may end a value, so that what follows is an operator between two.
func (j *js) value(i int) bool {
	t := j.at(i)
	return t.kind == number || t.kind == text || t.is(")", "]") || t.kind == word && !slices.Contains(beforeValue, t.text)
}

// number moves a whole number by one, or takes another status.
func (j *js) number(i int) {
	t := j.tokens[i]
	if with, ok := statuses[t.text]; ok {
		j.replace(t, with)
		return
	}
	if with := more(t.text); with != "" {
		j.replace(t, with)
	}
}

// more is a whole number that is larger by one, or "".
func more(digits string) string {
	n, err := strconv.ParseInt(strings.ReplaceAll(digits, "_", ""), 10, 53)
	if err != nil {
		return ""
	}
	return fmt.Sprint(n + 1)
}

// unmoved are words with which something begins that is no statement to take out: without it nothing would run at all.
var unmoved = []string{
	"const", "let", "var", "function", "async", "class", "import", "export", "case", "default", "else", "catch", "finally", "try", "do", "switch", "}", ";",
}

// statement takes out the statement that begins with token i, if one does.
func (j *js) statement(i int) {
	before := j.at(i - 1)
	in := j.at(j.within[i])
	if i > 0 && !before.is(";", "{", "}") || j.within[i] >= 0 && !in.is("{") || j.tokens[i].is(unmoved...) {
		return
	}
	end := j.ends(i)
	if end < 0 || j.at(end+1).is("else") {
		return
	}
	from, to := taken(j.src, j.tokens[i].at, j.tokens[end].end())
	j.add(from, to, "")
}

// ends is the last token of the statement that begins with token i, or -1 if there is none.
func (j *js) ends(i int) int {
	if j.tokens[i].is("if", "for", "while") {
		body := i + 1
		if j.at(body).is("await") {
			body++
		}
		if !j.at(body).is("(") || j.partner[body] < 0 {
			return -1
		}
		body = j.partner[body] + 1
		if body >= len(j.tokens) {
			return -1
		}
		if j.tokens[body].is("{") {
			return j.partner[body]
		}
		return j.ends(body)
	}
	for k := i; k < len(j.tokens); k++ {
		t := j.tokens[k]
		switch {
		case t.is(";"):
			return k
		case t.is(")", "]", "}"):
			if t.is("}") && k > i && j.tokens[i].is("return", "throw") {
				return k - 1 // the last statement of a block needs no semicolon
			}
			return -1
		case t.is("(", "[", "{"):
			if j.partner[k] < 0 {
				return -1
			}
			k = j.partner[k]
		}
	}
	return -1
}

// embedded are the edits of a string that holds SQL.
func embedded(t token) []edit {
	if len(t.text) < 2 {
		return nil
	}
	inside := t.text[1 : len(t.text)-1]
	tokens := significant(sqlTokens(inside))
	if len(tokens) == 0 || !verb(tokens[0].text) || !slices.ContainsFunc(tokens, func(t token) bool { return t.kind == word && slices.Contains(clauses, upper(t)) }) {
		return nil
	}
	out := sqlEdits(inside, tokens)
	for i := range out {
		out[i].from += t.at + 1
		out[i].to += t.at + 1
	}
	return out
}

var clauses = []string{"FROM", "INTO", "SET", "VALUES", "WHERE"}

// verb tells whether a word begins a statement, written in one case as SQL is and a sentence is not.
func verb(w string) bool {
	up := strings.ToUpper(w)
	return (w == up || w == strings.ToLower(w)) && slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"}, up)
}

// operators of JavaScript, longer ones first.
var jsOperators = []string{
	">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.",
	"++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
}

// beforeValue are words after which a value begins, and never an operator between two values.
var beforeValue = []string{
	"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "await", "yield", "else", "do", "instanceof",
}

func jsTokens(src string) []token {
	s := scanner{src: src}
	var out []token
	var last token // that is neither space nor comment
	for s.pos < len(src) {
		from := s.pos
		k := s.jsToken(last)
		t := token{k, src[from:s.pos], from}
		out = append(out, t)
		if k != space && k != comment {
			last = t
		}
	}
	return out
}

// jsToken moves behind one token.
func (s *scanner) jsToken(last token) kind {
	c, rest := s.src[s.pos], s.rest()
	switch {
	case isSpace(c):
		s.while(isSpace)
		return space
	case strings.HasPrefix(rest, "//"):
		s.while(func(c byte) bool { return c != '\n' })
		return comment
	case strings.HasPrefix(rest, "/*"):
		s.to("*/", 2)
		return comment
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		s.while(func(c byte) bool { return isName(c) || c == '.' })
		return number
	case isName(c):
		s.while(isName)
		return word
	case c == '"' || c == '\'':
		s.quoted(c)
		return text
	case c == '`':
		s.template()
		return text
	case c == '/' && !endsValue(last):
		s.pattern()
		return text
	}
	s.pos += len(operator(rest, jsOperators))
	return mark
}

// endsValue tells whether a slash after a token divides.
func endsValue(t token) bool {
	return t.kind == number || t.kind == text || t.is(")", "]", "}") || t.kind == word && !slices.Contains(beforeValue, t.text)
}

// quoted moves behind a string, which ends with its line at the latest.
func (s *scanner) quoted(quote byte) {
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch s.src[s.pos] {
		case '\\':
			s.pos++
		case quote:
			s.pos++
			return
		case '\n':
			return
		}
	}
	s.pos = len(s.src)
}

// template moves behind a template, whose parts in braces may hold other templates.
func (s *scanner) template() {
	depth := 0
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == '\\':
			s.pos++
		case c == '`' && depth == 0:
			s.pos++
			return
		case c == '`':
			s.template()
			s.pos--
		case strings.HasPrefix(s.rest(), "${"):
			depth++
			s.pos++
		case c == '{' && depth > 0:
			depth++
		case c == '}' && depth > 0:
			depth--
		}
	}
	s.pos = len(s.src)
}

// pattern moves behind a regular expression.
func (s *scanner) pattern() {
	inClass := false
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == '\\':
			s.pos++
		case c == '\n':
			return
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/' && !inClass:
			s.pos++
			s.while(isName)
			return
		}
	}
	s.pos = len(s.src)
}
