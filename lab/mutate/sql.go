package mutate

import (
	"slices"
	"strings"
)

// SQL are the mutants of a script of SQL, as SQLite reads it. Strings, quoted names and comments are left alone.
func SQL(src string) []Mutant {
	tokens := significant(sqlTokens(src))
	return mutants(src, append(sqlEdits(src, tokens), dropped(src, tokens)...))
}

// sqlEdits are the edits within statements.
func sqlEdits(src string, tokens []token) []edit {
	q := sql{src: src, tokens: tokens}
	q.partner, q.within = pairs(tokens)
	for i := range tokens {
		q.token(i)
		q.clause(i)
	}
	return q.edits
}

type sql struct {
	src             string
	tokens          []token
	partner, within []int
	edits           []edit
}

// upper is a word in capitals, or the text of another token that is no string.
func upper(t token) string {
	switch t.kind {
	case word:
		return strings.ToUpper(t.text)
	case mark:
		return t.text
	}
	return ""
}

func (q *sql) at(i int) string {
	if i < 0 || i >= len(q.tokens) {
		return ""
	}
	return upper(q.tokens[i])
}

func (q *sql) replace(i int, with string) {
	q.edits = append(q.edits, edit{q.tokens[i].at, q.tokens[i].end(), with})
}

// drop takes out the tokens from i up to k, with the space after them, or before them where nothing follows.
func (q *sql) drop(i, k int) {
	from, to := q.tokens[i].at, len(strings.TrimRight(q.src, " \t\n"))
	if k < len(q.tokens) {
		to = q.tokens[k].at
	}
	if i > 0 && (k == len(q.tokens) || q.at(k) == ")" || q.at(k) == ";" || q.at(k) == ",") {
		from, to = q.tokens[i-1].end(), q.tokens[k-1].end()
	}
	q.edits = append(q.edits, edit{from, to, ""})
}

var sqlSwaps = map[string][]string{
	"=": {"<>"}, "==": {"<>"}, "<>": {"="}, "!=": {"="}, "<": {"<=", ">"}, "<=": {"<", ">="}, ">": {">=", "<"}, ">=": {">", "<="},
	"MAX": {"min"}, "MIN": {"max"},
}

// token makes the mutants of a single token.
func (q *sql) token(i int) {
	t, up := q.tokens[i], q.at(i)
	switch {
	case t.kind == number:
		if with := more(t.text); with != "" {
			q.replace(i, with)
		}
	case up == "AND" && !q.between(i):
		q.replace(i, "OR")
	case up == "OR" && !slices.Contains([]string{"INSERT", "UPDATE", "CREATE"}, q.at(i-1)):
		q.replace(i, "AND")
	case up == "=" && q.assigns(i):
	case (up == "MAX" || up == "MIN") && q.at(i+1) != "(":
	case up == "+" || up == "-" || up == "*":
		if q.value(i-1, ")") && q.value(i+1, "(") {
			q.replace(i, map[string]string{"+": "-", "-": "+", "*": "+"}[up])
		}
	default:
		for _, with := range sqlSwaps[up] {
			q.replace(i, with)
		}
	}
}

// value tells whether a token is a value, or the bracket at that end of one.
func (q *sql) value(i int, bracket string) bool {
	if i < 0 || i >= len(q.tokens) {
		return false
	}
	t := q.tokens[i]
	return t.kind == number || t.kind == text || t.is(bracket) || t.kind == word && !slices.Contains(reserved, upper(t))
}

var reserved = []string{
	"SELECT", "DISTINCT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "ALL", "BY", "THEN", "ELSE", "WHEN", "CASE", "SET",
	"VALUES", "RETURNING", "ON", "AS", "LIMIT", "OFFSET", "HAVING", "END", "IS", "INTO", "USING", "JOIN",
}

// between tells whether an AND belongs to a BETWEEN.
func (q *sql) between(and int) bool {
	for i := and - 1; i >= 0; i-- {
		if q.within[i] != q.within[and] {
			continue
		}
		switch q.at(i) {
		case "BETWEEN":
			return true
		case "AND", "OR", "WHERE", "ON", "HAVING", ";", "WHEN":
			return false
		}
	}
	return false
}

// assigns tells whether an equals sign gives a column its value.
func (q *sql) assigns(equals int) bool {
	for i := equals - 1; i >= 0; i-- {
		if q.within[i] != q.within[equals] {
			continue
		}
		switch q.at(i) {
		case "SET":
			return true
		case "WHERE", "ON", "HAVING", "SELECT", "WHEN", "CASE", ";":
			return false
		}
	}
	return false
}

// clause makes the mutants of what begins with token i.
func (q *sql) clause(i int) {
	switch up := q.at(i); up {
	case "WHERE":
		q.where(i)
	case "RETURNING", "LIMIT":
		q.drop(i, q.stops(i+1, clauseEnds))
	case "DISTINCT":
		if q.at(i-1) == "SELECT" || q.at(i-1) == "(" {
			q.drop(i, i+1)
		}
	case "LEFT":
		q.drop(i, i+1)
	case "DESC":
		q.drop(i, i+1)
	case "ASC":
		q.replace(i, "DESC")
	case "ALL":
		if q.at(i-1) == "UNION" {
			q.drop(i, i+1)
		}
	case "NOT":
		q.not(i)
	case "UNIQUE":
		if q.at(i+1) != "(" {
			q.drop(i, i+1)
		}
	case "CHECK":
		if q.at(i+1) == "(" && q.partner[i+1] > 0 && q.at(i-1) != "," {
			q.drop(i, q.partner[i+1]+1)
		}
	case "REFERENCES":
		q.drop(i, q.stops(i+1, []string{",", "NOT", "DEFAULT", "CHECK", "UNIQUE", "PRIMARY"}))
	}
}

// not takes a NOT out, with the NULL of a column that may not be empty.
func (q *sql) not(i int) {
	switch {
	case q.at(i-1) == "IF":
	case q.at(i+1) == "NULL" && q.at(i-1) != "IS":
		q.drop(i, i+2)
	default:
		q.drop(i, i+1)
	}
}

var clauseEnds = []string{"GROUP", "ORDER", "LIMIT", "RETURNING", "HAVING", "WINDOW", "UNION", "EXCEPT", "INTERSECT", "ON"}

// stops is where the words begin that end a clause of the same depth: a bracket closes, a statement ends, or one of them.
func (q *sql) stops(i int, words []string) int {
	for ; i < len(q.tokens); i++ {
		up := q.at(i)
		if up == ";" || up == ")" || slices.Contains(words, up) {
			return i
		}
		if up == "(" && q.partner[i] > 0 {
			i = q.partner[i]
		}
	}
	return i
}

// where takes out each condition of a WHERE. One that holds a parameter stays, and is made true: its value is still given.
func (q *sql) where(w int) {
	end := q.stops(w+1, clauseEnds)
	var cuts []int // the tokens before each condition: WHERE, then each AND of the same depth
	for i := w; i < end; i++ {
		if q.within[i] == q.within[w] && (i == w || q.at(i) == "AND" && !q.between(i)) {
			cuts = append(cuts, i)
		}
	}
	for n, cut := range cuts {
		until := end
		if n+1 < len(cuts) {
			until = cuts[n+1]
		}
		q.condition(w, cut, until, end)
	}
}

func (q *sql) condition(w, cut, until, end int) {
	if until <= cut+1 {
		return
	}
	from, to := q.tokens[cut+1].at, q.tokens[until-1].end()
	switch {
	case strings.ContainsAny(q.src[from:to], "?:@$"):
		q.edits = append(q.edits, edit{from, to, "(" + q.src[from:to] + " OR 1)"})
	case cut == w && until+1 < end:
		q.edits = append(q.edits, edit{from, q.tokens[until+1].at, ""})
	default:
		q.drop(cut, until)
	}
}

// dropped takes out each of several statements.
func dropped(src string, tokens []token) []edit {
	var out []edit
	from, count := 0, 0
	for i := range tokens {
		if from < i && upper(tokens[i]) == ";" && !inTrigger(tokens[from:i]) {
			a, b := taken(src, tokens[from].at, tokens[i].end())
			out = append(out, edit{a, b, ""})
			from, count = i+1, count+1
		} else if from == i && upper(tokens[i]) == ";" {
			from++
		}
	}
	if from < len(tokens) { // the last one needs no semicolon
		a, b := taken(src, tokens[from].at, tokens[len(tokens)-1].end())
		out, count = append(out, edit{a, b, ""}), count+1
	}
	if count < 2 {
		return nil
	}
	return out
}

// inTrigger tells whether a trigger has begun and not ended.
func inTrigger(tokens []token) bool {
	begun := false
	for i, t := range tokens[:min(5, len(tokens))] {
		begun = begun || i > 0 && upper(t) == "TRIGGER" && upper(tokens[0]) == "CREATE"
	}
	return begun && upper(tokens[len(tokens)-1]) != "END"
}

var sqlOperators = []string{"->>", "->", "<=", ">=", "<>", "!=", "==", "||", "<<", ">>"}

func sqlTokens(src string) []token {
	s := scanner{src: src}
	var out []token
	for s.pos < len(src) {
		from := s.pos
		k := s.sqlToken()
		out = append(out, token{k, src[from:s.pos], from})
	}
	return out
}

// sqlToken moves behind one token. A part in braces of a JavaScript template counts as a string.
func (s *scanner) sqlToken() kind {
	c, rest := s.src[s.pos], s.rest()
	switch {
	case isSpace(c):
		s.while(isSpace)
		return space
	case strings.HasPrefix(rest, "--"):
		s.while(func(c byte) bool { return c != '\n' })
		return comment
	case strings.HasPrefix(rest, "/*"):
		s.to("*/", 2)
		return comment
	case strings.HasPrefix(rest, "${"):
		s.to("}", 2)
		return text
	case c == '\'' || c == '"' || c == '`':
		s.to(string(c), 1)
		return text
	case c == '[':
		s.to("]", 1)
		return text
	case c == '?' || c == ':' || c == '@':
		s.pos++
		s.while(isName)
		return text
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		s.while(func(c byte) bool { return isName(c) || c == '.' })
		return number
	case isName(c):
		s.while(isName)
		return word
	}
	s.pos += len(operator(rest, sqlOperators))
	return mark
}
