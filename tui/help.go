package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// helpScreen lies over another screen and lists what keys do there, also those that do nothing now, with the reason.
type helpScreen struct {
	st   *styles
	rows []helpRow
	page pager
}

// helpRow is what one key does, or several.
type helpRow struct{ keys, does, why string }

func newHelp(st *styles, of []binding) *helpScreen {
	h := &helpScreen{st: st}
	for _, b := range of {
		if b.again || b.Help().Desc == "" {
			continue
		}
		row := helpRow{b.allKeys(), b.Help().Desc, b.why}
		same := slices.IndexFunc(h.rows, func(r helpRow) bool { return r.does == row.does && r.why == row.why })
		if same >= 0 {
			h.rows[same].keys += ", " + row.keys
			continue
		}
		h.rows = append(h.rows, row)
	}
	return h
}

func (h *helpScreen) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(resized); ok {
		h.page.width, h.page.height = m.width, m.height
		h.page.lines = nil
		for _, r := range h.rows {
			h.page.lines = append(h.page.lines, h.row(r, m.width)...)
		}
	}
	return nil
}

func (h *helpScreen) scrollBy(lines int) { h.page.scrollBy(lines) }

func (h *helpScreen) bindings() []binding {
	closing := []binding{bind(actBack, "close", pop), bindQuiet(actHelp, "close", pop), bindQuiet(actGo, "close", pop)}
	return append(closing, h.page.bindings()...)
}

func (h *helpScreen) view(width, height int) frame {
	f := frame{title: "Keys of this screen"}
	f.body, f.below = h.page.body(h.st, width, height)
	return f
}

// row sets keys left and what they do right; both take as many lines as they need.
func (h *helpScreen) row(r helpRow, width int) []line {
	left := 24
	if width < 60 {
		left = 16
	}
	keys, does := wrap(r.keys, left), h.does(r, width-left-1)
	var out []line
	for i := range max(len(keys), len(does)) {
		key, text := "", ""
		if i < len(keys) {
			key = keys[i]
		}
		if i < len(does) {
			text = does[i]
		}
		out = append(out, line{text: h.st.key.Render(key) + strings.Repeat(" ", left+1-cells(key)) + text})
	}
	return out
}

// does says what keys do, and below or beside it why they do nothing now.
func (h *helpScreen) does(r helpRow, width int) []string {
	if r.why == "" {
		return wrap(r.does, width)
	}
	why := "(not now: " + r.why + ")"
	if cells(r.does)+1+cells(why) <= width {
		return []string{r.does + " " + h.st.muted.Render(why)}
	}
	out := wrap(r.does, width)
	for _, s := range wrap(why, width) {
		out = append(out, h.st.muted.Render(s))
	}
	return out
}
