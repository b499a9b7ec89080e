package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// query is what somebody typed, as words. Nothing in it is syntax: whatever is neither letter nor digit only parts words.
type query struct {
	terms  []term
	starts [256]bool // first bytes of words that may match
}

// term is one word of a query.
type term struct {
	text  string
	also  []string // it in the other number: queries for query
	typed bool     // the last word: more of it may follow
}

func parse(text string) *query {
	q := &query{}
	for w := wordsOf(content.Text(firstRunes(text, maxQueryRunes))); w.next() && len(q.terms) < maxQueryWords; {
		word := string(w.word)
		q.terms = append(q.terms, term{text: word, also: otherNumber(word)})
		q.starts[word[0]] = true
	}
	if n := len(q.terms); n > 0 {
		q.terms[n-1].typed = true
	}
	return q
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// distinct is the query with each word once, where it stands last.
func (q *query) distinct() *query {
	out := &query{starts: q.starts}
	for _, t := range q.terms {
		out.terms = slices.DeleteFunc(out.terms, func(before term) bool { return before.text == t.text })
		out.terms = append(out.terms, t)
	}
	return out
}

// text is the words of the query with a space between each two.
func (q *query) text() string {
	words := make([]string, len(q.terms))
	for i, t := range q.terms {
		words[i] = t.text
	}
	return strings.Join(words, " ")
}

// letters is how much of a word is there, in runes.
func (t term) letters() int { return utf8.RuneCountInString(t.text) }

// open tells whether words that go on after the term match it too.
func (t term) open() bool { return t.typed && t.letters() > 1 }

// begun tells whether there is one letter of a word. Nearly every text has a word that goes on after it, which says
// nothing about any: only titles are searched for those (see gatherer.expressions).
func (t term) begun() bool {
	first, _ := utf8.DecodeRuneInString(t.text)
	return t.typed && t.letters() == 1 && classOf(first) != ideogram
}

// How much an occurrence of a word counts.
const (
	asTyped     = 1.0
	otherEnding = 0.9
	goesOn      = 0.6
)

// find tells which term of the query a word matches, and how much that counts. oneLetter tells whether a letter is enough
// to match the words it begins, as it is in titles.
func (q *query) find(word []byte, oneLetter bool) (index int, weight float64) {
	index = -1
	if !q.starts[word[0]] {
		return index, 0
	}
	for i, t := range q.terms {
		if w := t.match(word, oneLetter); w > weight {
			index, weight = i, w
		}
	}
	return index, weight
}

func (t term) match(word []byte, oneLetter bool) float64 {
	if len(word) < len(t.text)-maxEnding {
		return 0
	}
	if string(word) == t.text {
		return asTyped
	}
	for _, other := range t.also {
		if string(word) == other {
			return otherEnding
		}
	}
	if (t.open() || oneLetter && t.typed) && len(word) > len(t.text) && string(word[:len(t.text)]) == t.text {
		return goesOn
	}
	return 0
}

const maxEnding = 2 // bytes that otherNumber takes off a word at most

// otherNumber lists what an English word may be in the other number (after Harman 1991, "How effective is suffixing?",
// whose S-stemmer this is, both ways). What it lists need not exist: it is only searched for too. Words are not stemmed
// any further, and not in the index: a stem is often shorter than what has been typed of its word, and results would
// vanish and come back with each letter.
func otherNumber(word string) []string {
	if len(word) < 3 || !isLetters(word) {
		return nil
	}
	stem := func(n int) string { return word[:len(word)-n] }
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 3:
		return []string{stem(3) + "y", stem(1)}
	case strings.HasSuffix(word, "es") && hisses(stem(2)):
		return []string{stem(2), stem(1)}
	case strings.HasSuffix(word, "ss"), hisses(word) && !strings.HasSuffix(word, "s"):
		return []string{word + "es"}
	case strings.HasSuffix(word, "s"):
		return []string{stem(1), word + "es"}
	case strings.HasSuffix(word, "y"):
		return []string{stem(1) + "ies", word + "s"}
	}
	return []string{word + "s"}
}

// hisses tells whether a word takes -es for its plural.
func hisses(word string) bool {
	for _, end := range []string{"s", "x", "z", "ch", "sh"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

func isLetters(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}
