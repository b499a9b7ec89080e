package tui

import (
	"testing"

	"github.com/engineroom/engineroom/content"
)

// screenfuls are twelve blocks each, about what a screen holds.
func screenfuls(b *testing.B) map[string][]content.Block {
	return map[string][]content.Block{
		"text":   blocksOf(b, "lesson.md")[1:13],
		"code":   blocksOf(b, "lesson.md")[40:52],
		"sample": blocksOf(b, "sample.md")[:12],
	}
}

// forget empties the cache, so that every block is rendered again by renderers that are warm.
func (m *markdown) forget() { m.cache.young, m.cache.old = nil, nil }

func BenchmarkMarkdownFirstScreen(b *testing.B) {
	for name, blocks := range screenfuls(b) {
		b.Run(name, func(b *testing.B) {
			m := newMarkdown(darkPalette)
			m.render(blocks, 76)
			b.ReportAllocs()
			for b.Loop() {
				m.forget()
				m.render(blocks, 76)
			}
		})
	}
}

func BenchmarkMarkdownNewRenderer(b *testing.B) {
	blocks := screenfuls(b)["text"]
	for b.Loop() {
		newMarkdown(darkPalette).render(blocks, 76)
	}
}

func BenchmarkMarkdownCached(b *testing.B) {
	blocks := screenfuls(b)["code"]
	m := newMarkdown(darkPalette)
	b.ReportAllocs()
	for b.Loop() {
		m.render(blocks, 76)
	}
}

func BenchmarkMarkdownInlineCached(b *testing.B) {
	m := newMarkdown(darkPalette)
	b.ReportAllocs()
	for b.Loop() {
		m.inline("The second purchase gets the *first* one's answer, and no money moves.", 60)
	}
}

func BenchmarkMarkdownWideInline(b *testing.B) {
	m := newMarkdown(darkPalette)
	for b.Loop() {
		m.forget()
		m.inline("some text on a very wide line", 10000)
	}
}

func BenchmarkStyled(b *testing.B) {
	page := ""
	for _, l := range newMarkdown(darkPalette).render(blocksOf(b, "lesson.md"), 76) {
		page += l.text + "\n"
	}
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		styled(page)
	}
}
