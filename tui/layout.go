package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// The smallest terminal that a frame fits, and the widest column that is comfortable to read.
const (
	minWidth, minHeight = 40, 12
	maxColumn           = 88
	widestColumn        = 176 // of a screen with panes
)

// column is how a terminal of some size is cut: everything stands in one centred column, with a header and a footer
// that are ruled off where there is room.
type column struct {
	left, width int // of the column
	body        int // lines between header and footer
	ruled       bool
}

func cut(width, height int) column { return cutTo(width, height, maxColumn) }

func cutTo(width, height, most int) column {
	c := column{width: min(width, most), ruled: height >= 18}
	c.left = (width - c.width) / 2
	c.body = height - 3 // header, status, keys
	if c.ruled {
		c.body -= 2
	}
	return c
}

// inner is the width of the body's text: the column without its margins.
func (c column) inner() int { return c.width - 2*c.margin() }

func (c column) margin() int {
	if c.width < 60 {
		return 1
	}
	return 2
}

// compose sets a frame between its header and the footer.
func compose(st *styles, c column, f frame, footer string) string {
	pad := strings.Repeat(" ", c.left)
	margin := pad + strings.Repeat(" ", c.margin())
	rule := pad + st.rule.Render(strings.Repeat(st.glyphs.rule, c.width))
	lines := make([]string, 0, c.body+5)
	lines = append(lines, margin+headline(st, c.inner(), f.title, f.where))
	if c.ruled {
		lines = append(lines, pad+progressRule(st, f.progress, c.width))
	}
	status := statusLines(st, f, c.inner(), c.body)
	for i := range c.body + 1 - len(status) {
		line := ""
		if i < len(f.body) {
			line = margin + clip(f.body[i], c.inner())
		}
		lines = append(lines, line)
	}
	for _, s := range status {
		lines = append(lines, margin+s)
	}
	if c.ruled {
		lines = append(lines, rule)
	}
	return strings.Join(append(lines, margin+footer), "\n")
}

// statusLines are what a frame has to say, and how many lines follow. A long sentence takes lines that the body leaves
// free, and news takes some of the body's own.
func statusLines(st *styles, f frame, width, height int) []string {
	more := ""
	if f.below > 0 {
		more = st.muted.Render(plural(f.below, "more line"))
	}
	room := max(0, min(height-len(f.body), 2))
	if f.news {
		room = max(room, height/2)
	}
	out := strings.Split(lipgloss.Wrap(f.status, width, ""), "\n")
	if len(out) > room+1 {
		out = append(out[:room], strings.Join(out[room:], " ")) // to be clipped
	}
	last := len(out) - 1
	out[last] = spread(out[last], more, width)
	return out
}

// progressRule is the rule below the header, heavy as far as the learner has come.
func progressRule(st *styles, share float64, width int) string {
	n := max(0, min(width, int(share*float64(width)+0.5)))
	return st.accent.Render(repeat(st.glyphs.heavy, n)) + st.rule.Render(repeat(st.glyphs.rule, width-n))
}

func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }

// headline sets the title left and the place right; the title gives way.
func headline(st *styles, width int, title, where string) string {
	room := width - ansi.StringWidth(where)
	if where != "" {
		room -= 2
	}
	title = clip(title, max(8, room))
	gap := max(1, width-ansi.StringWidth(title)-ansi.StringWidth(where))
	return clip(st.heading.Render(title)+strings.Repeat(" ", gap)+st.muted.Render(where), width)
}

// clip cuts a styled line to a width and shows that it did.
func clip(s string, width int) string {
	if ansi.StringWidth(s) <= width {
		return s
	}
	width = max(0, width)
	return cutCells(s, 0, max(0, width-len(cutMark))) + cutMark[:min(width, len(cutMark))]
}

const cutMark = "..."

// spread sets left and right at the two ends of a line; left gives way.
func spread(left, right string, width int) string {
	room := width - ansi.StringWidth(right) - 1
	if right == "" {
		return clip(left, width)
	}
	left = clip(left, max(1, room))
	return left + strings.Repeat(" ", max(1, width-ansi.StringWidth(left)-ansi.StringWidth(right))) + right
}

// wrap breaks plain text into lines of at most width cells.
func wrap(s string, width int) []string {
	return strings.Split(ansi.Wrap(s, max(1, width), ""), "\n")
}

// indent puts first before the first line and as many spaces before the others.
func indent(lines []string, first string) []string {
	rest := strings.Repeat(" ", ansi.StringWidth(first))
	out := make([]string, len(lines))
	for i, l := range lines {
		if i == 0 {
			out[i] = first + l
			continue
		}
		out[i] = rest + l
	}
	return out
}

// bar draws a share from 0 to 1 as width cells.
func bar(st *styles, share float64, width int) string {
	n := max(0, min(width, int(share*float64(width)+0.5)))
	return st.accent.Render(strings.Repeat(st.glyphs.full, n)) + st.rule.Render(strings.Repeat(st.glyphs.empty, width-n))
}

// footer lists the keys that work now, as many as fit, and where each stands. The one that opens the whole list always
// stands where it works, and so does the way back where there is room.
func footer(st *styles, bindings []binding, width int) (string, []zone) {
	var f footing
	shown := slices.DeleteFunc(slices.Clone(bindings), func(b binding) bool { return b.quiet || b.why != "" || b.Help().Desc == "" })
	fits := fitting(shown, width)
	for i, b := range shown {
		if fits[i] {
			f.add(st, b)
		}
	}
	return clip(f.text.String(), width), f.zones
}

// fitting tells which bindings a footer has room for.
func fitting(shown []binding, width int) []bool {
	first := func(b binding) bool { return b.action == actHelp }
	second := func(b binding) bool { return b.action == actBack && width >= 60 }
	third := func(binding) bool { return true }
	fits, used := make([]bool, len(shown)), -footerGap
	for _, turn := range []func(binding) bool{first, second, third} {
		for i, b := range shown {
			if w := footerGap + keyWidth(b); !fits[i] && turn(b) && used+w <= width {
				fits[i] = true
				used += w
			}
		}
	}
	return fits
}

// zone is a stretch of the footer that stands for a key.
type zone struct {
	from, to int // cells
	b        binding
}

// footing is a footer being written.
type footing struct {
	text  strings.Builder
	at    int // cells written
	zones []zone
}

func keyWidth(b binding) int { return cells(b.Help().Key) + 1 + cells(b.Help().Desc) }

const footerGap = 3

func (f *footing) add(st *styles, b binding) {
	if f.at > 0 {
		f.text.WriteString(strings.Repeat(" ", footerGap))
		f.at += footerGap
	}
	w := keyWidth(b)
	f.text.WriteString(keyHelp(st, b.Help().Key, b.Help().Desc))
	f.zones = append(f.zones, zone{f.at, f.at + w, b})
	f.at += w
}

func keyHelp(st *styles, key, does string) string {
	return st.key.Render(key) + " " + st.muted.Render(does)
}

// bodyTop is the line of the terminal on which the body begins.
func (c column) bodyTop() int {
	if c.ruled {
		return 2
	}
	return 1
}

// cells is the width of a styled line.
func cells(s string) int { return ansi.StringWidth(s) }

// splitLines cuts a block of styled text into lines, without the spaces it was filled up with.
func splitLines(s string) []string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// tint puts a style over text that has styles of its own, which would else end it at their first reset.
func tint(style lipgloss.Style, s string) string {
	open, _, _ := strings.Cut(style.Render("x"), "x")
	if open == "" || !strings.Contains(s, "\x1b[") {
		return style.Render(s)
	}
	return open + strings.ReplaceAll(s, reset, reset+open) + reset
}

const reset = "\x1b[m"

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
