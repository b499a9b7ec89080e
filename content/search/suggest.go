package search

import (
	"context"
	"slices"
	"sync/atomic"
	"unicode/utf8"
)

// Suggestion is what may have been meant by a word that occurs nowhere. The zero Suggestion suggests nothing.
type Suggestion struct {
	Word    string // as it was typed, folded
	Instead string // a word that does occur
	Query   string // the query with it
	Hits    int    // how many that query has, at most Options.Limit
}

// longWord is how long a word must be for a slip in it to be forgiven, in letters. Shorter ones have too many neighbours.
const longWord = 5

// Suggest looks for a word of the query that occurs nowhere but is one slip away from one that does: a letter too many, too
// few, mistaken, or exchanged with its neighbour. Of several, the most frequent is taken. The first letter must stand: it
// tells asynchronous from synchronous. Words shorter than five letters are left alone.
func (x *Index) Suggest(ctx context.Context, query string, opt Options) (Suggestion, error) {
	q := parse(query).distinct()
	x.mu.RLock()
	word, instead, err := (&search{ctx: ctx, q: q, opt: opt, segments: x.sound(), vocabulary: x.vocabulary}).correction()
	x.mu.RUnlock()
	if err != nil || instead == "" {
		return Suggestion{}, err
	}
	out := Suggestion{Word: word, Instead: instead, Query: q.with(word, instead).text()}
	hits, err := x.Search(ctx, out.Query, opt)
	if out.Hits = len(hits); out.Hits == 0 {
		return Suggestion{}, err
	}
	return out, err
}

// with is the query with another word in place of one.
func (q *query) with(word, instead string) *query {
	out := &query{terms: slices.Clone(q.terms)}
	for i := range out.terms {
		if out.terms[i].text == word {
			out.terms[i].text = instead
		}
	}
	return out
}

// correction finds the first word that occurs nowhere, and what may have been meant.
func (s *search) correction() (word, instead string, err error) {
	for _, t := range s.q.terms {
		if t.letters() < longWord {
			continue
		}
		if s.knows(t) {
			continue
		}
		if best := s.nearest(t); best != "" {
			return t.text, best, s.err()
		}
	}
	return "", "", s.err()
}

// knows tells whether a term occurs anywhere. It is asked first because nearly every word does, and because it takes one
// look where near takes thousands.
func (s *search) knows(t term) bool {
	var known atomic.Bool
	s.each(func(_ int, segment *segment) error {
		docs, err := segment.frequencies(&query{terms: []term{t}})
		if docs[0] > 0 {
			known.Store(true)
		}
		return err
	})
	return known.Load()
}

// nearest is the most frequent word that is one slip away from a term, or empty.
func (s *search) nearest(t term) string {
	var best neighbour
	for _, w := range s.vocabulary.beginning(s, t.first()) {
		if whole, ok := t.slip(w.text); ok {
			if n := (neighbour{w.text, whole, w.docs}); n.better(best) {
				best = n
			}
		}
	}
	return best.word
}

// neighbour is a word of the index that is one slip away.
type neighbour struct {
	word  string
	whole bool // of all of it, not of its beginning
	docs  int64
}

func (n neighbour) better(other neighbour) bool {
	if n.whole != other.whole {
		return n.whole
	}
	return n.docs > other.docs
}

// first is the first letter of a term.
func (t term) first() string {
	_, size := utf8.DecodeRuneInString(t.text)
	return t.text[:size]
}

// slip tells whether a word, or the beginning of it if the term is still being typed, is one slip away from a term.
func (t term) slip(word string) (whole, ok bool) {
	a, b := []rune(t.text), []rune(word)
	if oneSlip(a, b) {
		return true, true
	}
	if !t.typed {
		return false, false
	}
	for n := len(a) - 1; n <= len(a)+1 && n < len(b); n++ {
		if n > 0 && oneSlip(a, b[:n]) {
			return false, true
		}
	}
	return false, false
}

// oneSlip tells whether one letter was added, left out, mistaken or exchanged with its neighbour (Damerau 1964).
func oneSlip(a, b []rune) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > 1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	switch {
	case i == len(a):
		return false
	case len(a) > len(b):
		return slices.Equal(a[i+1:], b[i:])
	case slices.Equal(a[i+1:], b[i+1:]):
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}
