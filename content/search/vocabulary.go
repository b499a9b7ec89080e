package search

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// vocabulary is the words of all segments together. It is read letter by letter, when a word is first met that occurs
// nowhere, and kept: each further letter of that word would have the same words read from every segment again, which takes
// longer than the search where there are many packs. Whoever changes the segments begins a new one.
type vocabulary struct {
	mu      sync.Mutex
	letters map[string][]entry
}

// entry is a word and the number of documents that it occurs in.
type entry struct {
	text string
	docs int64
}

func newVocabulary() *vocabulary { return &vocabulary{letters: map[string][]entry{}} }

// beginning are the words that begin with a letter, in their order. Where not all could be read, as in a search that was
// cancelled, they are not kept.
func (v *vocabulary) beginning(s *search, letter string) []entry {
	v.mu.Lock()
	defer v.mu.Unlock()
	if words, known := v.letters[letter]; known {
		return words
	}
	in := make([][]entry, len(s.segments))
	s.each(func(i int, segment *segment) (err error) {
		in[i], err = segment.beginning(letter)
		return err
	})
	words := merged(in)
	if s.err() == nil {
		v.letters[letter] = words
	}
	return words
}

// merged are the words of several lists, with the documents of all.
func merged(in [][]entry) []entry {
	most := 0
	for _, words := range in {
		most = max(most, len(words))
	}
	docs := make(map[string]int64, 2*most)
	for _, words := range in {
		for _, w := range words {
			if _, known := docs[w.text]; !known {
				w.text = strings.Clone(w.text) // so that one word does not keep all of its list
			}
			docs[w.text] += w.docs
		}
	}
	out := make([]entry, 0, len(docs))
	for _, text := range slices.Sorted(maps.Keys(docs)) {
		out = append(out, entry{text, docs[text]})
	}
	return out
}

// beginning are the words of a segment that begin with a letter, in no order.
func (s *segment) beginning(letter string) (words []entry, err error) {
	var text string
	for scan := range s.rows(`SELECT words FROM letters WHERE letter = ?`, letter) {
		if err := scan(&text); err != nil {
			return nil, err
		}
	}
	words = make([]entry, 0, strings.Count(text, " ")/2+1)
	for text != "" {
		var word, number string
		word, text, _ = strings.Cut(text, " ")
		number, text, _ = strings.Cut(text, " ")
		docs, _ := strconv.ParseInt(number, 10, 64) // what is no number is of a damaged file
		words = append(words, entry{word, docs})
	}
	return words, nil
}
