package search

import (
	"unicode"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// Place is where in a lesson something was found: the bytes From to To of BlockText of
// Sections[Section].Parts[Part].Blocks[Block], and the line around them.
type Place struct {
	Section, Part, Block int
	content.Span
	Before, Match, After string
}

// In finds a query in one lesson, without an index, in the order of the lesson: wherever its words follow each other, the
// last one as the beginning of one. Where they never do, each of them is found by itself. Questions are left out.
func In(lesson *content.Lesson, query string) []Place {
	q := parse(query)
	if len(q.terms) == 0 {
		return nil
	}
	if found := places(lesson, q.phrases); len(found) > 0 || len(q.terms) == 1 {
		return found
	}
	return places(lesson, q.each)
}

// maxPlaces is more than anybody looks through.
const maxPlaces = 1000

func places(lesson *content.Lesson, find func(text string) []content.Span) []Place {
	var out []Place
	for i, s := range lesson.Sections {
		for j, p := range s.Parts {
			for k, b := range p.Blocks {
				text := BlockText(b)
				for _, at := range find(text) {
					if len(out) == maxPlaces {
						return out
					}
					out = append(out, placeAt(Place{Section: i, Part: j, Block: k, Span: at}, text))
				}
			}
		}
	}
	return out
}

// placeAt adds the line around a place.
func placeAt(p Place, text string) Place {
	head, match, tail := split(text, p.Span)
	head, match, tail = squeezed(lastBytes(head, nearby)), squeezed(match), squeezed(firstBytes(tail, nearby))
	at := content.Span{From: len(head), To: len(head) + len(match)}
	w := cut(head+match+tail, at)
	p.Before, p.Match, p.After = split(w.text, w.span(at))
	return p
}

// nearby is how much of a text is looked at for one line of it, in bytes.
const nearby = 1 << 10

// squeezed is one space where there was any amount, also at the ends.
func squeezed(s string) string {
	out := oneLine(s)
	if out == "" && s != "" {
		return " "
	}
	if first, _ := utf8.DecodeRuneInString(s); unicode.IsSpace(first) {
		out = " " + out
	}
	if last, _ := utf8.DecodeLastRuneInString(s); unicode.IsSpace(last) {
		out += " "
	}
	return out
}

// each is where any word of the query stands.
func (q *query) each(text string) []content.Span { return spans(q.occurrences(text, false)) }

// phrases is where the words of the query follow each other in a text.
func (q *query) phrases(text string) []content.Span {
	var all []content.Span
	var folded []string
	for w := wordsOf(text); w.next(); {
		all, folded = append(all, content.Span{From: w.from, To: w.to}), append(folded, string(w.word))
	}
	var out []content.Span
	for i := 0; i+len(q.terms) <= len(all); i++ {
		if q.begins(folded[i:]) {
			last := i + len(q.terms) - 1
			out = append(out, content.Span{From: all[i].From, To: all[last].To})
			i = last
		}
	}
	return out
}

// begins tells whether some words begin with those of the query. After another word one letter of the next says enough.
func (q *query) begins(words []string) bool {
	for i, t := range q.terms {
		if t.match([]byte(words[i]), i > 0) == 0 {
			return false
		}
	}
	return true
}

func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func lastBytes(s string, n int) string {
	from := max(0, len(s)-n)
	for from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return s[from:]
}
