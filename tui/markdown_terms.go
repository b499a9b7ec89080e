package tui

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// termSet finds the terms of a glossary in text. Names are kept as a tree of their parts, so that looking for thousands
// takes no longer than looking for one.
type termSet struct {
	names   []string
	version uint64
	parts   map[string]int32    // the number of each part of a name, in lower case
	nodes   map[termStep]int32  // where a part leads
	ends    map[int32]termIndex // the term whose name ends at a node
}

// termIndex is the place of a term in names.
type termIndex int32

// termStep is a node of the tree, 0 for its root, and the part that follows.
type termStep struct{ node, part int32 }

// A name of more parts (words, blanks, signs) than this is not looked for, because the time to find names would grow
// with it.
const mostTermParts = 24

// setTerms has the first mention of each term underlined from now on in what render sets. Pages rendered before keep
// their looks until they are rendered again.
func (m *markdown) setTerms(names []string) {
	t := &termSet{names: slices.Clone(names), parts: map[string]int32{}, nodes: map[termStep]int32{}, ends: map[int32]termIndex{}}
	for i, name := range names {
		t.add(termIndex(i), strings.TrimSpace(content.Line(name)))
	}
	m.termsMu.Lock()
	defer m.termsMu.Unlock()
	t.version = m.terms.Load().next()
	m.terms.Store(t)
}

func (t *termSet) next() uint64 {
	if t == nil {
		return 1
	}
	return t.version + 1
}

// add keeps the first of two names that differ in case alone.
func (t *termSet) add(i termIndex, name string) {
	parts := termParts(name)
	if len(parts) == 0 || len(parts) > mostTermParts {
		return
	}
	node := int32(0)
	for _, p := range parts {
		if t.parts[p] == 0 {
			t.parts[p] = int32(len(t.parts) + 1)
		}
		step := termStep{node, t.parts[p]}
		if t.nodes[step] == 0 {
			t.nodes[step] = int32(len(t.nodes) + 1)
		}
		node = t.nodes[step]
	}
	if _, taken := t.ends[node]; !taken {
		t.ends[node] = i
	}
}

func termParts(name string) []string {
	var out []string
	for at := 0; at < len(name); {
		end := partEnd(name, at)
		out = append(out, lowerPart(name[at:end]))
		at = end
	}
	return out
}

// partEnd is where the part of text ends that begins at a byte: a word, a run of blanks, or a single character. In
// scripts that set no blanks between words every character is a part.
func partEnd(text string, at int) int {
	class, n := partClass(text[at:])
	end := at + n
	for class != single && end < len(text) {
		next, n := partClass(text[end:])
		if next != class {
			break
		}
		end += n
	}
	return end
}

type partKind uint8

const (
	single partKind = iota
	wordPart
	blankPart
)

func partClass(s string) (partKind, int) {
	if c := s[0]; c < utf8.RuneSelf {
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_':
			return wordPart, 1
		case c == ' ' || c == '\n':
			return blankPart, 1
		}
		return single, 1
	}
	switch r, n := utf8.DecodeRuneInString(s); {
	case loose(r):
		return single, n
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return wordPart, n
	case isBlank(r):
		return blankPart, n
	default:
		return single, n
	}
}

func lowerPart(p string) string {
	if strings.TrimLeft(p, " \n") == "" {
		return " "
	}
	return strings.ToLower(p)
}

// at finds the longest name that text has at a byte, and its end, or no term.
func (t *termSet) at(text string, at int) (term termIndex, end int) {
	term = noTerm
	node := int32(0)
	for at < len(text) {
		to := partEnd(text, at)
		part := lowerPart(text[at:to])
		if i, ok := t.plural(node, part); ok {
			term, end = i, to
		}
		if node = t.nodes[termStep{node, t.parts[part]}]; node == 0 {
			break
		}
		if i, ok := t.ends[node]; ok {
			term, end = i, to
		}
		at = to
	}
	return term, end
}

const noTerm termIndex = -1

// plural finds the name that ends with a word whose plural is part.
func (t *termSet) plural(node int32, part string) (termIndex, bool) {
	for _, ending := range []string{"s", "es"} {
		if one, ok := strings.CutSuffix(part, ending); ok && t.parts[one] != 0 {
			if i, ok := t.ends[t.nodes[termStep{node, t.parts[one]}]]; ok {
				return i, true
			}
		}
	}
	return noTerm, false
}

// mention is where text has a term.
type mention struct {
	term termIndex
	extent
}

// mentions finds terms from left to right. None begins within another.
func (t *termSet) mentions(text string) []mention {
	var out []mention
	for at := 0; at < len(text); {
		end := partEnd(text, at)
		if i, to := t.at(text, at); i != noTerm && alone(text, at, to) && t.spelled(i, text[at:to]) {
			out = append(out, mention{i, extent{at, to}})
			end = to
		}
		at = end
	}
	return out
}

// alone tells whether what stands between two bytes is no part of a name such as session.id.
func alone(text string, from, to int) bool {
	const joins = ".@\\"
	word := func(at int) bool {
		if at < 0 || at >= len(text) {
			return false
		}
		kind, _ := partClass(text[at:])
		return kind == wordPart
	}
	before := from > 0 && strings.IndexByte(joins, text[from-1]) >= 0 && word(from-2)
	behind := to < len(text) && strings.IndexByte(joins, text[to]) >= 0 && word(to+1)
	return !before && !behind
}

// spelled tells whether text may be the name of a term. Case does not matter, but in a name of capitals: the REST of an
// architecture is not the rest of a sentence.
func (t *termSet) spelled(i termIndex, text string) bool {
	name := t.names[i]
	capitals := utf8.RuneCountInString(name) > 1 && name == strings.ToUpper(name) && name != strings.ToLower(name)
	return !capitals || !strings.ContainsFunc(text[:min(len(name), len(text))], unicode.IsLower)
}

// termMarker marks the first mention of each term on a page.
type termMarker struct {
	set   *termSet
	had   map[termIndex]bool // on this page
	order []termIndex        // those that the page has had, in order of appearance

	block   []termIndex // those that the block mentions, in order of appearance
	inBlock map[termIndex]bool
}

// marker is ready for a page. It is nil if there are no terms.
func (t *termSet) marker() *termMarker {
	if t == nil || len(t.ends) == 0 {
		return nil
	}
	return &termMarker{set: t, had: map[termIndex]bool{}, inBlock: map[termIndex]bool{}}
}

func (k *termMarker) beginBlock() {
	k.block = nil
	clear(k.inBlock)
}

// mention notes that the block mentions a term, and tells whether the page has not had it yet.
func (k *termMarker) mention(i termIndex) (first bool) {
	if first = !k.had[i]; first {
		k.had[i] = true
		k.order = append(k.order, i)
	}
	if !k.inBlock[i] {
		k.inBlock[i] = true
		k.block = append(k.block, i)
	}
	return first
}

// proseSpan is text in which terms are marked, and where it stands in inlines.
type proseSpan struct {
	plain, md int
	text      string
}

// marked is the Markdown of inlines with signs around the terms that are mentioned for the first time. No term begins
// or ends outside the spans, or reaches over anything else.
func (k *termMarker) marked(in inlines, spans []proseSpan) string {
	text := make([]byte, len(in.plain)) // zero where terms are not looked for
	for _, s := range spans {
		copy(text[s.plain:], s.text)
	}
	var b strings.Builder
	done := 0
	for _, found := range k.set.mentions(string(text)) {
		if !k.mention(found.term) {
			continue
		}
		for _, at := range []int{inMarkdown(spans, found.from, false), inMarkdown(spans, found.to, true)} {
			b.WriteString(in.md[done:at] + string(termSign))
			done = at
		}
	}
	if done == 0 {
		return in.md
	}
	return b.String() + in.md[done:]
}

// inMarkdown is the place in Markdown of a place in plain text: within the span that ends there, or else the one that
// begins there.
func inMarkdown(spans []proseSpan, plain int, end bool) int {
	i, _ := slices.BinarySearchFunc(spans, plain, func(s proseSpan, at int) int {
		if last := s.plain + len(s.text); last < at || last == at && !end {
			return -1
		}
		return 1
	})
	s := spans[i]
	return s.md + len(disguised(s.text[:plain-s.plain]))
}

// termsIn lists the terms that blocks mention where render underlines them, in order of appearance, each once and
// written as setTerms was told. It reads all the text again.
func (m *markdown) termsIn(blocks []content.Block) []string {
	k := m.terms.Load().marker()
	if k == nil {
		return nil
	}
	k.read(blocks)
	out := make([]string, len(k.order))
	for i, term := range k.order {
		out[i] = k.set.names[term]
	}
	return out
}

func (k *termMarker) read(blocks []content.Block) {
	for _, b := range blocks {
		switch b.Kind {
		case content.Paragraph:
			rewrite(b.Text, false, k)
		case content.List:
			for _, it := range b.Items {
				k.read(it.Blocks)
			}
		case content.Table:
			for _, r := range b.Rows {
				for _, cell := range r.Cells[:min(len(r.Cells), len(b.Header))] {
					rewrite(cellText(cell), false, k)
				}
			}
		case content.Quote, content.Callout:
			k.read(b.Blocks)
		}
	}
}

// termKey names the terms of a block.
type termKey struct{ sum, version uint64 }

// fresh are those terms that the page has not had yet.
func (k *termMarker) fresh(terms []termIndex) []termIndex {
	var out []termIndex
	for _, i := range terms {
		if !k.had[i] {
			out = append(out, i)
		}
	}
	return out
}

// sum is underlined terms as a number, 0 for none: two renderings of a block differ if it does.
func (t *termSet) sum(underlined []termIndex) uint64 {
	if len(underlined) == 0 {
		return 0
	}
	var h maphash.Hash
	h.SetSeed(sumSeed)
	maphash.WriteComparable(&h, t.version)
	for _, i := range underlined {
		maphash.WriteComparable(&h, i)
	}
	return h.Sum64()
}
