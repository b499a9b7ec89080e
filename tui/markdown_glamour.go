package tui

import (
	"fmt"
	"sync"

	"charm.land/glamour/v2"
	glamouransi "charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	chromastyles "github.com/alecthomas/chroma/v2/styles"
	"github.com/charmbracelet/x/ansi"
)

// glamourSet keeps the Glamour renderers of one theme.
type glamourSet struct {
	palette palette
	mu      sync.Mutex
	kept    map[glamourSetting]*keptRenderer
}

// keptRenderer serves one goroutine at a time, because Glamour keeps its state in it while it works. Code has one of
// its own, so that text need not wait for a slow lexer.
type keptRenderer struct {
	sync.Mutex
	markdownRenderer
}

// glamourSetting is what a renderer is made for.
type glamourSetting struct {
	width int
	role  textRole
}

// textRole is what text is for. Glamour would put a heading's colour under the colour of text, and underline the blanks
// that it pads with, so a heading is text of another look.
type textRole uint8

const (
	bodyText    textRole = iota
	titleText            // a heading of level 1 or 2
	lesserTitle          // any other heading
	codeText
)

// markdownRenderer is what is used of glamour.TermRenderer.
type markdownRenderer interface {
	Render(string) (string, error)
}

// A renderer takes a few kilobytes; widths come and go when a window is dragged.
const mostRenderers = 64

// unwrapped is the width for text and code: Glamour then neither wraps nor pads. It would break lines at blanks alone,
// which some scripts do not have, and between the parts of one character.
const unwrapped = 0

// render gives Markdown to Glamour and returns lines that have passed the filter. It fails if Glamour does, or panics.
func (g *glamourSet) render(md string, s glamourSetting) ([]richLine, error) {
	r, err := g.renderer(s)
	if err != nil {
		return nil, err
	}
	out, err := r.renderAlone(md)
	if err != nil {
		g.forget(s) // it has stopped half-way
		return nil, err
	}
	return richLines(revealed(out)), nil
}

func (r *keptRenderer) renderAlone(md string) (out string, err error) {
	chromaStyles.RLock()
	defer chromaStyles.RUnlock()
	r.Lock()
	defer r.Unlock()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("glamour: %v", p)
		}
	}()
	return r.Render(md)
}

func (g *glamourSet) forget(s glamourSetting) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.kept, s)
}

func (g *glamourSet) renderer(s glamourSetting) (*keptRenderer, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r := g.kept[s]; r != nil {
		return r, nil
	}
	if g.kept == nil {
		registerCodeStyle(g.palette)
	}
	if g.kept == nil || len(g.kept) >= mostRenderers {
		g.kept = map[glamourSetting]*keptRenderer{}
	}
	r, err := glamour.NewTermRenderer(
		glamour.WithStyles(glamourStyle(g.palette, s.role)),
		glamour.WithWordWrap(s.width),
		glamour.WithPreservedNewLines(),
		glamour.WithInlineTableLinks(true),
		glamour.WithChromaFormatter(codeFormatter(g.palette)),
	)
	if err != nil {
		return nil, err
	}
	g.kept[s] = &keptRenderer{markdownRenderer: r}
	return g.kept[s], nil
}

// chromaStyles guards chroma's registry of styles, a bare map which every Glamour renderer reads.
var chromaStyles sync.RWMutex

func registerCodeStyle(p palette) {
	chromaStyles.Lock()
	defer chromaStyles.Unlock()
	chromastyles.Register(chroma.MustNewStyle(codeStyle(p), codeColours(p)))
}

// glamourStyle is a palette in Glamour's terms. Blocks have no colour of their own, since Glamour would write it again
// for every space it pads with; text has.
func glamourStyle(p palette, r textRole) glamouransi.StyleConfig {
	code, struck := textStyle(p, r), textStyle(p, r)
	struck.CrossedOut = new(true)
	code.BackgroundColor = glamourColour(p.codeBg)
	if r == bodyText {
		code.Color = glamourColour(p.code)
	}
	if keepsTicks(p) {
		code.Prefix, code.Suffix = "`", "`"
	}
	return glamouransi.StyleConfig{
		Text:          textStyle(p, r),
		Emph:          glamouransi.StylePrimitive{Italic: new(true)},
		Strong:        glamouransi.StylePrimitive{Bold: new(true)},
		Strikethrough: struck,
		LinkText:      glamouransi.StylePrimitive{Color: glamourColour(p.link), Underline: new(true)},
		ImageText:     glamouransi.StylePrimitive{Color: glamourColour(p.muted)},
		Code:          glamouransi.StyleBlock{StylePrimitive: code},
		CodeBlock:     glamouransi.StyleCodeBlock{Theme: codeStyle(p)},
		Table: glamouransi.StyleTable{
			RowSeparator: new("-"), ColumnSeparator: new(" "), CenterSeparator: new("-"), // grid draws the rule itself
		},
	}
}

// textStyle tells titles from other headings, and both from text, without colours too.
func textStyle(p palette, r textRole) glamouransi.StylePrimitive {
	switch r {
	case titleText:
		return glamouransi.StylePrimitive{Color: glamourColour(p.heading), Bold: new(true), Underline: new(p.mono)}
	case lesserTitle:
		return glamouransi.StylePrimitive{Color: glamourColour(p.text), Bold: new(true)}
	}
	return glamouransi.StylePrimitive{Color: glamourColour(p.text)}
}

// keepsTicks tells whether code in text keeps its backticks: colour alone must not tell it from text.
func keepsTicks(p palette) bool { return p.mono || p.codeBg == "" }

// codeStyle is the name under which a palette's colours for code are registered with chroma.
func codeStyle(p palette) string { return "engineroom " + p.name }

func codeFormatter(p palette) string {
	if p.mono {
		return "noop"
	}
	return "terminal16m" // Bubble Tea takes colours back to what the terminal has
}

// codeColours derives the colours of code. Those of right and wrong are for lines added and removed only.
func codeColours(p palette) chroma.StyleEntries {
	return chroma.StyleEntries{
		chroma.Background:        p.code,
		chroma.Comment:           p.muted,
		chroma.Keyword:           p.accent,
		chroma.KeywordType:       p.note,
		chroma.KeywordConstant:   p.warn,
		chroma.NameTag:           p.accent,
		chroma.NameAttribute:     p.heading,
		chroma.NameFunction:      p.heading,
		chroma.NameBuiltin:       p.heading,
		chroma.LiteralString:     p.note,
		chroma.LiteralNumber:     p.warn,
		chroma.GenericDeleted:    p.bad,
		chroma.GenericInserted:   p.good,
		chroma.GenericHeading:    p.muted,
		chroma.GenericSubheading: p.muted,
	}
}

// glamourColour is a colour for Glamour, nil for the terminal's own.
func glamourColour(colour string) *string {
	if colour == "" {
		return nil
	}
	return &colour
}

// inked is s in a colour, bold or not.
func inked(s, colour string, bold bool) string {
	if s == "" {
		return ""
	}
	st := ansi.Style{}
	if colour != "" {
		st = st.ForegroundColor(ansi.HexColor(colour))
	}
	if bold {
		st = st.Bold()
	}
	return st.Styled(s)
}
