package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// The tiers of results: a better one comes first whatever the scores.
const (
	inText  = iota
	inTitle // every word searched for is in the title
	isTerm  // a term of the glossary, and nothing else, was searched for
)

// Constants of BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", §3.4), and how often a word
// in a title counts (its §3.6.2). FTS5 has a bm25 of its own. It first counts every match of every prefix, and in an
// index without positions it takes each text apart as this does: measured, three times as slow in the median.
const (
	saturation  = 1.2  // k1
	lengthShare = 0.75 // b
	titleWeight = 3
)

// counts is how often each term of a query occurs in a text, weighted, and what else of it matters.
type counts struct {
	terms [maxQueryWords]float64
	whole [maxQueryWords]bool // it occurs as a word, not as a beginning of one
	hits  int                 // words that match a term
	words int
}

func (q *query) count(text string, title bool) counts {
	var c counts
	for w := wordsOf(text); w.next(); c.words++ {
		if i, weight := q.find(w.word, title); i >= 0 {
			c.terms[i] += weight
			c.whole[i] = c.whole[i] || weight >= otherEnding
			c.hits++
		}
	}
	return c
}

// rarities are how much each term of a query tells (idf).
type rarities [maxQueryWords]float64

// rank puts candidates into order, best first.
func (q *query) rank(all []candidate, rare rarities) {
	for i := range all {
		q.score(&all[i], rare)
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(b.tier, a.tier),
			cmp.Compare(b.score, a.score),
			strings.Compare(a.segment.source, b.segment.source),
			cmp.Compare(a.id, b.id),
		)
	})
}

func (q *query) score(c *candidate, rare rarities) {
	body := q.count(c.Body, false)
	var title counts
	if c.Kind != content.HitItem { // a question has no title but its own beginning
		title = q.count(c.Title, true)
	}
	c.tier = q.tier(c.Kind, title)
	long := 1 - lengthShare + lengthShare*float64(title.words+body.words)/c.segment.length
	for i := range q.terms {
		often := titleWeight*title.terms[i] + body.terms[i]
		c.score += rare[i] * often * (saturation + 1) / (often + saturation*long)
	}
	if c.tier > inText {
		c.score *= 1 + float64(title.hits)/float64(title.words) // a title of these words and no others is most likely meant
	}
}

// tier tells how well a title matches.
func (q *query) tier(kind content.HitKind, title counts) int {
	whole := title.words == len(q.terms)
	for i := range q.terms {
		if title.terms[i] == 0 {
			return inText
		}
		whole = whole && title.whole[i]
	}
	if whole && kind == content.HitTerm {
		return isTerm
	}
	return inTitle
}

// frequencies is how many documents of a segment each term occurs in. Where one occurs in both numbers it is counted
// twice, which does no harm.
func (s *segment) frequencies(q *query) (out [maxQueryWords]float64, err error) {
	var columns []string
	var args, results []any
	for i, t := range q.terms {
		where := `word IN (?` + strings.Repeat(", ?", len(t.also)) + `)`
		args = append(args, t.text)
		for _, other := range t.also {
			args = append(args, other)
		}
		if t.open() {
			where, args = where+` OR word > ? AND word < ?`, append(args, t.text, after(t.text))
		}
		columns = append(columns, `(SELECT total(docs) FROM words WHERE `+where+`)`)
		results = append(results, &out[i])
	}
	for scan := range s.rows(`SELECT `+strings.Join(columns, ", "), args...) {
		err = scan(results...)
	}
	return out, err
}

// rarity is the inverse document frequency of a term, never negative.
func rarity(docs, with float64) float64 {
	with = min(with, docs)
	return math.Log(1 + (docs-with+0.5)/(with+0.5))
}

// rarestFirst are the terms, the most telling one first.
func (q *query) rarestFirst(rare rarities) []term {
	order := make([]int, len(q.terms))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rare[b], rare[a]) })
	out := make([]term, len(order))
	for i, n := range order {
		out[i] = q.terms[n]
	}
	return out
}
