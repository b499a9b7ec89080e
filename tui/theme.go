package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Theme names a set of colours.
type Theme string

// The themes that a learner can choose. Auto asks the terminal for its background and is Dark until it answers.
// Contrast has at least 7 to 1 everywhere; it takes the background for dark until the terminal says that it is light.
const (
	Auto     Theme = "auto"
	Dark     Theme = "dark"
	Light    Theme = "light"
	Contrast Theme = "contrast"
	Mono     Theme = "mono"
)

// What a theme becomes on a terminal that has said more about itself.
const (
	contrastDark  Theme = "contrast on dark"
	contrastLight Theme = "contrast on light"
	darkFew       Theme = "dark in 16 colours"
	lightFew      Theme = "light in 16 colours"
)

// Themes lists the themes that a learner can choose.
func Themes() []Theme { return []Theme{Auto, Dark, Light, Contrast, Mono} }

// backdrop is what a terminal says about itself, which may be nothing.
type backdrop struct {
	asked   bool // the background is known
	light   bool // and light
	profile colorprofile.Profile
}

// on is the theme to draw with when this one was chosen. A terminal without colours gets none; one with 16 gets those
// that have names, which its owner has chosen, because the nearest to ours would make right, wrong and a warning alike.
func (t Theme) on(b backdrop) Theme {
	if _, known := themes[t]; !known {
		t = Dark
		if b.asked && b.light {
			t = Light
		}
	}
	switch {
	case t == Mono || b.profile == colorprofile.ASCII || b.profile == colorprofile.NoTTY:
		return Mono
	case b.profile == colorprofile.ANSI && (t == Light || t == Contrast && b.asked && b.light):
		return lightFew
	case b.profile == colorprofile.ANSI:
		return darkFew
	case t == Contrast && b.asked && b.light:
		return contrastLight
	case t == Contrast && b.asked:
		return contrastDark
	}
	return t
}

// asks tells whether the theme depends on the terminal's background.
func (t Theme) asks() bool {
	_, known := themes[t]
	return !known || t == Contrast
}

// tokens are the meanings that colours have here. An empty token is the terminal's own colour. Right and wrong are
// bluish green and vermilion (Okabe and Ito 2008), which colour-blind people tell apart; a word and a sign always
// stand beside them. Contrast of text with the background is at least 4.5 to 1 (WCAG 2.2, 1.4.3); a rule is decoration.
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
	// On a background that is not known, text must keep the terminal's own colour: white on white is no contrast.
	Contrast:      brightOnDark(""),
	contrastDark:  brightOnDark("#FFFFFF"),
	contrastLight: darkOnLight,
	// The values of these two are those that Bubble Tea sends as names, 30 to 37 and 90 to 97. Bright black is invisible in
	// some palettes and yellow on white in most: the one is only for rules, the other is not used on light.
	darkFew: {
		text: "", heading: "#00FFFF", muted: "", rule: "#585858",
		accent: "#FF00FF", key: "#FFFF00",
		good: "#00FF00", bad: "#FF0000", note: "#00FFFF", warn: "#FFFF00",
		code: "#808080", codeBg: "", link: "#00FFFF", selected: "#FFFFFF",
	},
	lightFew: {
		text: "", heading: "#000080", muted: "", rule: "#585858",
		accent: "#800080", key: "#800080",
		good: "#008000", bad: "#800000", note: "#000080", warn: "#800080",
		code: "#000000", codeBg: "", link: "#000080", selected: "#000000",
	},
	Mono: {},
}

func brightOnDark(text string) tokens {
	return tokens{
		text: text, heading: "#7FDBFF", muted: "#D0D7DE", rule: "#B4BEC8",
		accent: "#FFC83D", key: "#FFE08A",
		good: "#5CF2B8", bad: "#FFA380", note: "#7FDBFF", warn: "#FFE066",
		code: "#FFFFFF", codeBg: "", link: "#7FDBFF", selected: "#FFFFFF",
	}
}

var darkOnLight = tokens{
	text: "#000000", heading: "#003F7D", muted: "#3A444E", rule: "#444F5A",
	accent: "#6B3500", key: "#5A3000",
	good: "#00543C", bad: "#8F1D00", note: "#003F7D", warn: "#5C4000",
	code: "#000000", codeBg: "", link: "#003F7D", selected: "#000000",
}

// isLight tells whether the colours are for a light background.
func (t Theme) isLight() bool { return t == Light || t == contrastLight || t == lightFew }

// styles is a theme made ready to draw with.
type styles struct {
	name        string
	mono, light bool
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

	half, fading string // between full and empty: what is being learned, and what is being forgotten
	heights      string // of columns, a sign for each part of a line
	shades       string // of a day in the calendar, lightest first
}

var (
	boxGlyphs = glyphs{rule: "─", heavy: "━", bar: "│", full: "█", empty: "░", cursor: "▸", right: "✓", wrong: "✗", crumb: "›", more: "...", mark: "▪",
		half: "▒", fading: "/", heights: "▁▂▃▄▅▆▇█", shades: "░▒▓█"}
	asciiGlyphs = glyphs{rule: "-", heavy: "=", bar: "|", full: "#", empty: ".", cursor: ">", right: "+", wrong: "x", crumb: ">", more: "...", mark: "-",
		half: "+", fading: "/", heights: ":#", shades: "-+*#"}
)

// newStyles makes a theme ready to draw with.
func newStyles(t Theme, ascii bool) *styles {
	t = t.on(backdrop{})
	k := themes[t]
	s := &styles{name: string(t), mono: t == Mono, light: t.isLight(), tokens: k, glyphs: boxGlyphs}
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
		name: s.name, dark: !s.light, mono: s.mono, ascii: s.glyphs == asciiGlyphs,
		text: k.text, heading: k.heading, accent: k.accent, muted: k.muted, code: k.code, codeBg: k.codeBg,
		link: k.link, good: k.good, bad: k.bad, note: k.note, warn: k.warn,
	}
}
