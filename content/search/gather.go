package search

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// How many documents are looked at. FTS5 gives matches in the order of the documents and stops when it has that many:
// ranking all that hold "re…" would take a second and tell nobody more.
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
	texts, items []int64 // ids
	has          map[int64]bool
}

func (g *gatherer) gather(any bool) ([]candidate, error) {
	collect := g.matchAll
	if any {
		collect = g.matchAny
	}
	if err := collect(); err != nil {
		return nil, err
	}
	return g.candidates(slices.Concat(g.texts, g.items))
}

// share is the part of a number that each segment gets. There are always enough to fill the screen from one.
func (s *search) share(n int) int { return max(n/len(s.segments), s.opt.limit()) }

// matchAll collects what every term occurs in: first titles, first those with the words as they were typed. If titles are
// enough to fill the screen, nothing else can be on it.
func (g *gatherer) matchAll() error {
	exact, typed, titles, err := g.expressions()
	if err != nil {
		return err
	}
	if err := g.addTexts("titles", g.share(maxTitles), exact, titles); err != nil {
		return err
	}
	if len(g.texts) >= g.share(maxTitles) {
		return nil
	}
	if err := g.addTexts("texts", g.share(maxTexts), exact, typed); err != nil {
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
		if t.typed && t.letters() == 1 {
			title = t.prefix()
		}
		exacts, inTitles = append(exacts, t.exact()), append(inTitles, title)
		if t.open() || !t.typed || len(g.q.terms) == 1 {
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
		if err := errors.Join(g.addTexts("texts", g.share(maxTexts), match), g.addItems(match)); err != nil {
			return err
		}
	}
	return nil
}

// addTexts adds matches until so many are wanted.
func (g *gatherer) addTexts(table string, wanted int, matches ...expression) error {
	for _, match := range matches {
		if match == "" || len(g.texts) >= wanted {
			continue
		}
		for scan := range g.rows(`SELECT rowid FROM `+table+` WHERE `+table+` MATCH ? LIMIT ?`, string(match), wanted) {
			var id int64
			if err := scan(&id); err != nil {
				return err
			}
			if len(g.texts) < wanted && !g.has[id] {
				g.has[id] = true
				g.texts = append(g.texts, id)
			}
		}
	}
	return nil
}

// addItems adds questions that may be shown.
func (g *gatherer) addItems(match expression) error {
	if match == "" || g.opt.Seen == nil {
		return nil
	}
	for scan := range g.rows(`SELECT d.id, d.item FROM items JOIN docs d ON d.id = items.rowid WHERE items MATCH ? LIMIT ?`, string(match), g.share(maxUnseen)) {
		var id int64
		var item string
		if err := scan(&id, &item); err != nil {
			return err
		}
		if len(g.items) >= g.share(maxItems) {
			break
		}
		if !g.has[id] && g.opt.Seen(g.source, item) {
			g.has[id] = true
			g.items = append(g.items, id)
		}
	}
	return nil
}

// candidates reads what ranking needs of some documents.
func (g *gatherer) candidates(ids []int64) ([]candidate, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	out := make([]candidate, 0, len(ids))
	for scan := range g.rows(`SELECT id, kind, title, body FROM docs WHERE id IN (` + list(ids) + `)`) {
		c := candidate{segment: g.segment}
		if err := scan(&c.id, &c.Kind, &c.Title, &c.Body); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
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
	for scan := range s.rows(`SELECT id, section, lesson, item, place FROM docs WHERE id IN (` + list(ids) + `)`) {
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

func list(ids []int64) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(id, 10))
	}
	return b.String()
}
