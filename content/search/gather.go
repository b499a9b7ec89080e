package search

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// How many documents are looked at, in all segments. FTS5 gives matches in the order of the documents and stops when it
// has that many: ranking all that hold "re…" would take a second and tell nobody more.
const (
	maxTitles = 100  // whose titles match
	maxTexts  = 300  // of lessons, glossary and notes, those with titles among them
	maxItems  = 50   // questions
	maxUnseen = 1000 // questions asked about before giving up on them: a word that common is found in lessons too
)

// candidate is a document that may be shown.
type candidate struct {
	Doc
	segment *segment
	id      int64
	tier    int
	score   float64
	whole   bool // all of it was read, and not only what ranking needs
}

// gatherer collects the candidates of one segment.
type gatherer struct {
	*search
	*segment
	texts, items []int64 // ids, likely ones first
	has          map[int64]bool
	loaded       []candidate
}

// gather finds out which documents of each segment may be shown.
func (s *search) gather(any bool) {
	all := make([]*gatherer, len(s.segments))
	for i, segment := range s.segments {
		all[i] = &gatherer{search: s, segment: segment, has: map[int64]bool{}}
	}
	s.each(func(i int, _ *segment) error {
		g := all[i]
		if any {
			return g.matchAny()
		}
		return g.matchAll()
	})
	share(all, maxTexts, func(g *gatherer) *[]int64 { return &g.texts })
	share(all, maxItems, func(g *gatherer) *[]int64 { return &g.items })
	s.each(func(i int, _ *segment) error { return all[i].load(slices.Concat(all[i].texts, all[i].items)) })
	s.found = nil
	for _, g := range all {
		s.found = append(s.found, g.loaded...)
	}
}

// wanted is how much of a number one segment is asked for: enough to fill the screen, if no other has anything.
func (g *gatherer) wanted(total int) int { return max(total/len(g.segments), g.opt.limit()) }

// share cuts the lists of all segments so that together they have no more than so many, each as many as any other as far
// as it has them.
func share(all []*gatherer, total int, list func(*gatherer) *[]int64) {
	for n := 0; ; n++ {
		more := 0
		for _, g := range all {
			if len(*list(g)) > n {
				more++
			}
		}
		if total -= more; more == 0 {
			return
		}
		if total < 0 {
			for _, g := range all {
				l := list(g)
				*l = (*l)[:min(len(*l), n)]
			}
			return
		}
	}
}

// matchAll collects what every term occurs in, titles first. If titles are enough to fill the screen, nothing else can be
// on it.
func (g *gatherer) matchAll() error {
	exact, typed, titles, err := g.expressions()
	if err != nil {
		return err
	}
	wanted := g.wanted(maxTitles)
	if err := g.addTexts("titles", wanted, titles, exact); err != nil {
		return err
	}
	if len(g.texts) >= wanted {
		return nil
	}
	if err := g.addTexts("texts", g.wanted(maxTexts), typed, exact); err != nil {
		return err
	}
	return g.addItems(typed)
}

// expressions are what matches all terms as whole words; with the last as a prefix; and so in titles. A last word of one
// letter after others is left out in texts, where it says next to nothing yet: results stay still until its second letter,
// and those that have it as a word ("n+1") come first by their score.
func (g *gatherer) expressions() (exact, typed, titles expression, err error) {
	var exacts, types, inTitles []expression
	for _, t := range g.q.terms {
		text, err := g.exprText(t)
		if err != nil {
			return "", "", "", err
		}
		title := text
		if t.begun() {
			title = t.prefix()
		}
		exacts, inTitles = append(exacts, t.exact()), append(inTitles, title)
		if !t.begun() || len(g.q.terms) == 1 {
			types = append(types, text)
		}
	}
	return all(exacts), all(types), all(inTitles), nil
}

// matchAny collects what any term occurs in, the rarest term first.
func (g *gatherer) matchAny() error {
	for _, t := range g.q.rarestFirst(g.rare) {
		match, err := g.exprText(t)
		if err != nil {
			return err
		}
		if err := errors.Join(g.addTexts("texts", g.wanted(maxTexts), match, t.exact()), g.addItems(match)); err != nil {
			return err
		}
	}
	return nil
}

// addTexts adds matches until so many are wanted. Where there are more than that, those that match exactly come first.
func (g *gatherer) addTexts(table string, wanted int, match, exact expression) error {
	if match == "" || len(g.texts) >= wanted {
		return nil
	}
	ids, err := g.match(table, wanted, match)
	if err == nil && len(ids) == wanted && exact != match {
		var first []int64
		first, err = g.match(table, wanted, exact)
		ids = append(first, ids...)
	}
	for _, id := range ids {
		if len(g.texts) < wanted && !g.has[id] {
			g.has[id] = true
			g.texts = append(g.texts, id)
		}
	}
	return err
}

// match is the first so many matches in a table.
func (s *segment) match(table string, limit int, match expression) ([]int64, error) {
	var ids []int64
	// A bound LIMIT would have SQLite prepare the statement again whenever it is bound.
	for scan := range s.rows(fmt.Sprintf(`SELECT rowid FROM %[1]s WHERE %[1]s MATCH ? LIMIT %[2]d`, table, limit), string(match)) {
		var id int64
		if err := scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// addItems adds questions that may be shown.
func (g *gatherer) addItems(match expression) error {
	if match == "" || g.opt.Seen == nil {
		return nil
	}
	for scan := range g.rows(fmt.Sprintf(`SELECT d.id, d.item FROM items JOIN docs d ON d.id = items.rowid WHERE items MATCH ? LIMIT %d`, g.wanted(maxUnseen)), string(match)) {
		var id int64
		var item string
		if err := scan(&id, &item); err != nil {
			return err
		}
		if len(g.items) >= g.wanted(maxItems) {
			break
		}
		if !g.has[id] && g.opt.Seen(g.source, item) {
			g.has[id] = true
			g.items = append(g.items, id)
		}
	}
	return nil
}

// load reads what ranking needs of some documents.
func (g *gatherer) load(ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	for scan := range g.rows(`SELECT id, kind, title, body FROM docs WHERE `+among, list(ids)) {
		c := candidate{segment: g.segment}
		if err := scan(&c.id, &c.Kind, &c.Title, &c.Body); err != nil {
			return err
		}
		g.loaded = append(g.loaded, c)
	}
	return nil
}

// fill reads the rest of those documents that are in the segment.
func (s *segment) fill(found []candidate) error {
	var ids []int64
	mine := map[int64]*candidate{}
	for i := range found {
		if c := &found[i]; c.segment == s {
			ids, mine[c.id] = append(ids, c.id), c
		}
	}
	if len(ids) == 0 {
		return nil
	}
	for scan := range s.rows(`SELECT id, section, lesson, item, place FROM docs WHERE `+among, list(ids)) {
		var id int64
		rest := Doc{Source: s.source}
		if err := scan(&id, &rest.Section, &rest.Lesson, &rest.Item, &rest.Place); err != nil {
			return err
		}
		c, ok := mine[id]
		if !ok {
			continue // only in a damaged file
		}
		rest.Kind, rest.Title, rest.Body = c.Kind, c.Title, c.Body
		c.Doc, c.whole = rest, true
	}
	return nil
}

// among is the condition of being in a list of ids.
const among = `id IN (SELECT value FROM json_each(?))`

// list is ids as JSON.
func list(ids []int64) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}
