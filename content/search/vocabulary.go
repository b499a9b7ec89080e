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
	if len(in) == 1 {
		return in[0]
	}
	docs := map[string]int64{}
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

// beginning are the words of a segment that begin with a letter. They come as two lists in one row, because rows cost more
// than what is in them.
func (s *segment) beginning(letter string) ([]entry, error) {
	const query = `SELECT coalesce(group_concat(word, ' '), ''), coalesce(group_concat(docs, ' '), '')
		FROM (SELECT word, docs FROM words WHERE word >= ? AND word < ? ORDER BY word)`
	var texts, numbers string
	if err := s.db.QueryRow(query, letter, after(letter)).Scan(&texts, &numbers); err != nil {
		return nil, err
	}
	words, docs := strings.Fields(texts), strings.Fields(numbers)
	out := make([]entry, min(len(words), len(docs))) // they are of one length, but in a damaged file
	for i := range out {
		n, _ := strconv.ParseInt(docs[i], 10, 64)
		out[i] = entry{words[i], n}
	}
	return out, nil
}
