package tui

import (
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/engineroom/engineroom/content"
)

// line is one line of rendered text. Only code may be wider than the page: it is never wrapped, but cut by whoever
// shows it, and scrolled sideways.
type line struct {
	text string
	code bool
}

// palette is what rendering needs of a theme. Colours are hexadecimal, such as "#E6E6E6", or "" for the terminal's own.
// Without colours (mono), code is not highlighted.
type palette struct {
	name              string // no two palettes share one
	dark, mono, ascii bool

	text, heading, accent, muted  string
	code, codeBg, link, good, bad string
	note, warn                    string
}

// markdown renders Markdown for one theme. Blocks are walked here: headings, prose, code and tables are set by
// Glamour, one block at a time, whereas lists, quotes and callouts are what was set of their insides with something in
// front of every line, because Glamour leaves their lines ragged at many widths. It is safe for concurrent use.
type markdown struct {
	palette palette
	glyphs  blockGlyphs
	glamour glamourSet
	cache   recent[blockKey, []line]

	termsMu sync.Mutex // of who sets them
	terms   atomic.Pointer[termSet]
	mention recent[termKey, []termIndex] // which terms a block mentions
}

// blockGlyphs are the signs in front of lines.
type blockGlyphs struct{ bullet, bar, rule string }

func newMarkdown(p palette) *markdown {
	m := &markdown{palette: p, glyphs: blockGlyphs{bullet: "∙", bar: "│", rule: "─"}}
	if p.ascii {
		m.glyphs = blockGlyphs{bullet: "-", bar: "|", rule: "-"}
	}
	m.glamour.palette = p
	return m
}

// leastWidth is as narrow as text is set. A narrower page is cut by whoever shows it.
const leastWidth = 8

// span is the lines of a page from one to before another.
type span struct{ from, to int }

// render sets blocks on a page, with an empty line between two. The same blocks, terms and width give the same lines.
func (m *markdown) render(blocks []content.Block, width int) []line {
	out, _ := m.page(blocks, width)
	return out
}

// page is render, and says which lines are those of each block. A block that is nothing has no lines.
func (m *markdown) page(blocks []content.Block, width int) (out []line, spans []span) {
	marker := m.terms.Load().marker()
	spans = make([]span, len(blocks))
	for i, b := range blocks {
		lines := m.cached(b, max(width, leastWidth), marker)
		if len(lines) > 0 && len(out) > 0 {
			out = append(out, line{})
		}
		spans[i] = span{len(out), len(out) + len(lines)}
		out = append(out, lines...)
	}
	return out, spans
}

// inline sets inline Markdown, such as the text of an option, and gives at least one line. It underlines no terms.
func (m *markdown) inline(md string, width int) []string {
	lines := m.cached(content.Block{Kind: content.Paragraph, Text: md}, max(width, leastWidth), nil)
	out := make([]string, max(1, len(lines)))
	for i, l := range lines {
		out[i] = l.text
	}
	return out
}

func (m *markdown) cached(b content.Block, width int, marker *termMarker) []line {
	key := blockKey{sum: blockSum(b), width: width}
	if marker == nil {
		lines, ok := m.cache.get(key)
		if !ok {
			lines = slices.Clip(setter{m, nil}.block(b, width))
			m.cache.put(key, lines)
		}
		return lines
	}
	return m.cachedWithTerms(b, key, marker)
}

// cachedWithTerms looks for a block whose same terms were underlined: those that the page had not mentioned before.
func (m *markdown) cachedWithTerms(b content.Block, key blockKey, marker *termMarker) []line {
	of := termKey{key.sum, marker.set.version}
	if terms, known := m.mention.get(of); known {
		key.fresh = marker.set.sum(marker.fresh(terms))
		if lines, ok := m.cache.get(key); ok {
			for _, i := range terms {
				marker.mention(i)
			}
			return lines
		}
	}
	had := len(marker.order)
	marker.beginBlock()
	lines := slices.Clip(setter{m, marker}.block(b, key.width))
	key.fresh = marker.set.sum(marker.order[had:])
	m.mention.put(of, marker.block)
	m.cache.put(key, lines)
	return lines
}

// blockKey names a rendered block. The theme is the cache's own.
type blockKey struct {
	sum   uint64
	width int
	fresh uint64 // which terms are underlined, 0 for none
}

// recent keeps what was used last: between half of cachedBlocks and all of them.
type recent[K comparable, V any] struct {
	mu         sync.Mutex
	young, old map[K]V
}

const cachedBlocks = 512

func (c *recent[K, V]) get(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.young[k]
	if !ok {
		if v, ok = c.old[k]; ok {
			c.add(k, v)
		}
	}
	return v, ok
}

func (c *recent[K, V]) put(k K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(k, v)
}

func (c *recent[K, V]) add(k K, v V) {
	if c.young == nil || len(c.young) >= cachedBlocks/2 {
		c.young, c.old = map[K]V{}, c.young
	}
	c.young[k] = v
}

var sumSeed = maphash.MakeSeed()

// blockSum tells blocks apart by all that shows of them. Its seed is random, so that no pack can make two blocks collide.
func blockSum(b content.Block) uint64 {
	var h maphash.Hash
	h.SetSeed(sumSeed)
	sumBlock(&h, b)
	return h.Sum64()
}

func sumBlock(h *maphash.Hash, b content.Block) {
	maphash.WriteComparable(h, [5]int{int(b.Kind), b.Level, b.Start, len(b.Items), len(b.Rows)})
	maphash.WriteComparable(h, b.Ordered)
	sumStrings(h, b.Text, b.Info)
	sumStrings(h, b.Header...)
	for _, r := range b.Rows {
		sumStrings(h, r.Cells...)
	}
	for _, it := range b.Items {
		maphash.WriteComparable(h, [2]bool{it.Task, it.Checked})
		sumBlocks(h, it.Blocks)
	}
	sumBlocks(h, b.Blocks)
}

func sumBlocks(h *maphash.Hash, blocks []content.Block) {
	maphash.WriteComparable(h, len(blocks))
	for _, b := range blocks {
		sumBlock(h, b)
	}
}

func sumStrings(h *maphash.Hash, s ...string) {
	maphash.WriteComparable(h, len(s))
	for _, s := range s {
		maphash.WriteComparable(h, s)
	}
}
