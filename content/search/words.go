package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits on words. What a word has beyond its first bytes does not tell it from others, here as in the index.
const (
	maxWordBytes  = 64
	maxQueryRunes = 256 // what is looked at of a query
	maxQueryWords = 16
)

// words walks through the words of a text: runs of letters and digits, without case and accents. The index, queries and
// marks in snippets all use it, so that what is found is what is marked. SQLite's own tokenizer is given its output and
// has nothing left to decide (unicode61 keeps the accents of Greek and Cyrillic, and knows the letters of Unicode 6.1).
type words struct {
	text     string
	from, to int    // the word in text, in bytes
	word     []byte // it, folded; valid until the next call of next
	at       int
}

func wordsOf(text string) words { return words{text: text, word: make([]byte, 0, maxWordBytes)} }

// next goes to the next word.
func (w *words) next() bool {
	w.word = w.word[:0]
	for w.at < len(w.text) {
		c := w.text[w.at]
		switch {
		case c >= utf8.RuneSelf:
			if w.wide() {
				return true
			}
			continue
		case ascii[c] != 0:
			w.begin()
			w.narrow()
			continue
		case w.end():
			return true
		}
		w.at++
	}
	return w.end()
}

// narrow takes letters and digits of ASCII for as long as there are any.
func (w *words) narrow() {
	for ; w.at < len(w.text); w.at++ {
		c := w.text[w.at]
		if c >= utf8.RuneSelf || ascii[c] == 0 {
			return
		}
		if len(w.word) < maxWordBytes {
			w.word = append(w.word, ascii[c])
		}
	}
}

// ascii folds letters and digits; the rest is 0.
var ascii = func() (out [utf8.RuneSelf]byte) {
	for c := range byte(26) {
		out['a'+c], out['A'+c] = 'a'+c, 'a'+c
	}
	for c := range byte(10) {
		out['0'+c] = '0' + c
	}
	return out
}()

// wide takes a rune beyond ASCII, and tells whether a word ended before it or with it.
func (w *words) wide() bool {
	r, size := utf8.DecodeRuneInString(w.text[w.at:])
	switch class := classOf(r); {
	case class == separator:
		if w.end() {
			return true
		}
	case class == silent || class == mark && len(w.word) == 0:
	case class == ideogram:
		if w.end() {
			return true
		}
		w.begin()
		w.add(r)
		w.at += size
		return w.end()
	default:
		w.begin()
		w.add(fold(r))
	}
	w.at += size
	return false
}

func (w *words) begin() {
	if len(w.word) == 0 {
		w.from = w.at
	}
}

// end closes the word that has begun, if one has.
func (w *words) end() bool {
	if len(w.word) == 0 {
		return false
	}
	w.to = w.at
	return true
}

func (w *words) add(r rune) {
	if len(w.word)+utf8.RuneLen(r) <= maxWordBytes {
		w.word = utf8.AppendRune(w.word, r)
	}
}

// class is what a rune does to words.
type class uint8

const (
	separator class = iota
	letter          // part of a word
	mark            // part of the word before it, if there is one: vowel signs and the like
	silent          // neither part of a word nor its end: accents, joiners
	ideogram        // a word of its own, in scripts that put nothing between words
)

const firstIdeogram = 0x0E00 // Thai; below it nobody need look through seven tables

func classOf(r rune) class {
	switch {
	case r >= 0x300 && r <= 0x36F, r == '\u200C', r == '\u200D', r == '\uFE0F':
		return silent
	case r >= firstIdeogram && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && (unicode.IsLetter(r) || unicode.IsMark(r)):
		return ideogram
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return letter
	case unicode.IsMark(r):
		return mark
	}
	return separator
}

// fold takes case and accents from a letter. Going over the capital brings letters together that share one, such as σ
// and ς.
func fold(r rune) rune {
	r = unicode.ToLower(unicode.ToUpper(r))
	if r < utf8.RuneSelf {
		return r
	}
	if plain, ok := plainLetters()[r]; ok {
		return plain
	}
	return r
}

// folded is the words of some texts with a space between each two, and how many they are.
func folded(texts ...string) (string, int) {
	var b strings.Builder
	n := 0
	for _, text := range texts {
		for w := wordsOf(text); w.next(); n++ {
			if n > 0 {
				b.WriteByte(' ')
			}
			b.Write(w.word)
		}
	}
	return b.String(), n
}
