package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Theme names a set of colours.
type Theme string

// The themes. Auto asks the terminal for its background and is Dark until it answers.
const (
	Auto  Theme = "auto"
	Dark  Theme = "dark"
	Light Theme = "light"
	Mono  Theme = "mono"
)

// tokens are the meanings that colours have here. An empty token is the terminal's own colour. Right and wrong are
// bluish green and vermilion (Okabe and Ito 2008), which colour-blind people tell apart; a word and a sign always
// stand beside them. Contrast with the background is at least 4.5 to 1.
type tokens struct {
	text, heading, muted, rule   string
	accent, key                  string
	good, bad, note, warn        string
	code, codeBg, link, selected string
}

var themes = map[Theme]tokens{
	Dark: {
		text: "", heading: "#8FD3FF", muted: "#9AA5B1", rule: "#4A5561",
		accent: "#FFB454", key: "#FFD08A",
		good: "#4FD0A5", bad: "#FF8A5C", note: "#7CC4FF", warn: "#FFCB6B",
		code: "#D6DEEB", codeBg: "", link: "#7CC4FF", selected: "#FFFFFF",
	},
	Light: {
		text: "", heading: "#005A8C", muted: "#566370", rule: "#A9B4BF",
		accent: "#9A5200", key: "#7A4100",
		good: "#006B4F", bad: "#B03A00", note: "#005A8C", warn: "#7A5600",
		code: "#24303C", codeBg: "", link: "#005A8C", selected: "#000000",
	},
	Mono: {},
}

// styles is a theme made ready to draw with.
type styles struct {
	name        string
	mono        bool
	text, bold  lipgloss.Style
	heading     lipgloss.Style
	muted, rule lipgloss.Style
	accent, key lipgloss.Style
	good, bad   lipgloss.Style
	note, warn  lipgloss.Style
	selected    lipgloss.Style
	found       lipgloss.Style // what was searched for
	glyphs      glyphs
	tokens      tokens
}

// glyphs are the signs of the chrome. None is an emoji and none has an ambiguous width, except box-drawing and block
// glyphs, which --ascii replaces.
type glyphs struct {
	rule, heavy, bar, full, empty, cursor, right, wrong, crumb, more, mark string
}

var (
	boxGlyphs   = glyphs{rule: "─", heavy: "━", bar: "│", full: "█", empty: "░", cursor: "▸", right: "✓", wrong: "✗", crumb: "›", more: "...", mark: "▪"}
	asciiGlyphs = glyphs{rule: "-", heavy: "=", bar: "|", full: "#", empty: ".", cursor: ">", right: "+", wrong: "x", crumb: ">", more: "...", mark: "-"}
)

// newStyles makes a theme ready to draw with.
func newStyles(t Theme, ascii bool) *styles {
	if t == Auto || themes[t] == (tokens{}) && t != Mono {
		t = Dark
	}
	k := themes[t]
	s := &styles{name: string(t), mono: t == Mono, tokens: k, glyphs: boxGlyphs}
	if ascii {
		s.name, s.glyphs = s.name+"/ascii", asciiGlyphs
	}
	plain := lipgloss.NewStyle()
	s.text, s.bold = ink(k.text), ink(k.text).Bold(true)
	s.heading = ink(k.heading).Bold(true)
	s.muted, s.rule = ink(k.muted), ink(k.rule)
	s.accent, s.key = ink(k.accent).Bold(true), ink(k.key)
	s.good, s.bad = ink(k.good).Bold(true), ink(k.bad).Bold(true)
	s.note, s.warn = ink(k.note), ink(k.warn)
	s.selected = ink(k.selected).Bold(true)
	s.found = plain.Reverse(true)
	if s.mono {
		s.selected = plain.Bold(true)
		s.key = plain.Bold(true)
	}
	return s
}

func ink(hex string) lipgloss.Style {
	return lipgloss.NewStyle().Foreground(colour(hex))
}

func colour(hex string) color.Color {
	if hex == "" {
		return lipgloss.NoColor{}
	}
	return lipgloss.Color(hex)
}

// palette is what the Markdown renderer needs of a theme.
func (s *styles) palette() palette {
	k := s.tokens
	return palette{
		name: s.name, dark: s.name != string(Light), mono: s.mono, ascii: s.glyphs == asciiGlyphs,
		text: k.text, heading: k.heading, accent: k.accent, muted: k.muted, code: k.code, codeBg: k.codeBg,
		link: k.link, good: k.good, bad: k.bad, note: k.note, warn: k.warn,
	}
}
