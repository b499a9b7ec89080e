package search

import (
	"fmt"
	"strings"
)

// expression is an FTS5 expression. One that matches nothing is empty.
type expression string

// quoted is a word as a string of FTS5. Words are letters and digits, so there is nothing to escape.
func quoted(word string) string { return `"` + word + `"` }

func either(words []string) expression {
	if len(words) == 0 {
		return ""
	}
	for i, w := range words {
		words[i] = quoted(w)
	}
	return expression("(" + strings.Join(words, " OR ") + ")")
}

// all is what matches every one of some expressions.
func all(parts []expression) expression {
	texts := make([]string, len(parts))
	for i, p := range parts {
		if p == "" {
			return ""
		}
		texts[i] = string(p)
	}
	return expression(strings.Join(texts, " AND "))
}

// exact matches a word, in either number.
func (t term) exact() expression { return either(append([]string{t.text}, t.also...)) }

// exprText is what a term matches in texts.
func (s *segment) exprText(t term) (expression, error) {
	switch {
	case !t.open():
		return t.exact(), nil
	case t.letters() > longestIndexed:
		return s.endings(t)
	}
	return t.prefix(), nil
}

// prefix matches a term and whatever goes on after it.
func (t term) prefix() expression {
	out := "(" + quoted(t.text) + "*"
	for _, other := range t.also {
		out += " OR " + quoted(other)
	}
	return expression(out + ")")
}

// maxEndings is how many words a prefix stands for, the most frequent ones. No prefix of four letters in 50,000 words
// begins more.
const maxEndings = 200

// endings matches a term, and the most frequent words that go on after it.
func (s *segment) endings(t term) (expression, error) {
	words := append([]string{t.text}, t.also...)
	for scan := range s.rows(fmt.Sprintf(`SELECT word FROM words WHERE word > ? AND word < ? ORDER BY docs DESC LIMIT %d`, maxEndings), t.text, after(t.text)) {
		var word string
		if err := scan(&word); err != nil {
			return "", err
		}
		words = append(words, word)
	}
	return either(words), nil
}

// after is a bound above all words with a prefix.
func after(prefix string) string { return prefix + "\U0010FFFF" }
