package search

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/engineroom/engineroom/content"
)

// Search finds what a query may mean, best first, as somebody types it: every word must occur, the last one as the
// beginning of one. Where nothing has them all, what has any is found. Case, accents and punctuation do not count, and no
// query is wrong. An empty one finds nothing.
//
// Terms of the glossary that are the query come first, then titles with all words in them, then the rest by BM25.
// If a segment turns out to be damaged, there are hits from the others and an ErrDamaged.
func (x *Index) Search(ctx context.Context, query string, opt Options) ([]content.Hit, error) {
	q := parse(query).distinct()
	if len(q.terms) == 0 {
		return nil, ctx.Err()
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := &search{ctx: ctx, q: q, opt: opt, segments: x.sound()}
	s.run()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.hits, s.err()
}

// sound are the segments that can be read, in order. The caller holds the lock.
func (x *Index) sound() []*segment {
	out := slices.DeleteFunc(slices.Collect(maps.Values(x.segments)), func(s *segment) bool { return s.broken.Load() })
	slices.SortFunc(out, func(a, b *segment) int { return strings.Compare(a.source, b.source) })
	return out
}

// search is one search, over all segments.
type search struct {
	ctx      context.Context
	q        *query
	opt      Options
	segments []*segment

	vocabulary *vocabulary // only for looking for a slip

	rare   rarities
	found  []candidate
	hits   []content.Hit
	mu     sync.Mutex // of failed
	failed []error
}

func (s *search) run() {
	s.weigh()
	s.gather(false)
	if len(s.found) == 0 && len(s.q.terms) > 1 {
		s.gather(true)
	}
	s.q.rank(s.found, s.rare)
	s.found = s.found[:min(len(s.found), s.opt.limit())]
	s.show()
}

func (s *search) err() error { return cmp.Or(s.ctx.Err(), errors.Join(s.failed...)) }

// each does something with each segment by its index, with several at a time: they have nothing in common. What do
// changes must be the segment's own.
func (s *search) each(do func(i int, segment *segment) error) {
	if len(s.segments) == 1 {
		s.on(s.segments[0], func() error { return do(0, s.segments[0]) })
		return
	}
	var working sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, segment := range s.segments {
		free <- struct{}{}
		working.Go(func() {
			s.on(segment, func() error { return do(i, segment) })
			<-free
		})
	}
	working.Wait()
}

// on does something with a segment that still works, as long as anybody wants to know.
func (s *search) on(segment *segment, do func() error) {
	if s.ctx.Err() != nil || segment.broken.Load() {
		return
	}
	if err := segment.failed(do()); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.failed = append(s.failed, err)
	}
}

// weigh works out how much each word tells. Of a single word there is nothing to compare.
func (s *search) weigh() {
	for i := range s.rare {
		s.rare[i] = 1
	}
	if len(s.q.terms) == 1 {
		return
	}
	in := make([][maxQueryWords]float64, len(s.segments))
	s.each(func(i int, segment *segment) (err error) {
		in[i], err = segment.frequencies(s.q)
		return err
	})
	var docs float64
	var with [maxQueryWords]float64
	for i, segment := range s.segments {
		docs += segment.docs
		for j := range with {
			with[j] += in[i][j]
		}
	}
	for i := range s.q.terms {
		s.rare[i] = rarity(docs, with[i])
	}
}

// show makes hits of what was found.
func (s *search) show() {
	s.each(func(_ int, segment *segment) error { return segment.fill(s.found) })
	for _, c := range s.found {
		if c.whole {
			s.hits = append(s.hits, s.q.hit(c.Doc.clean()))
		}
	}
}
