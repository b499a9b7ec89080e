package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// snippet is something that can be copied.
type snippet struct{ name, text string }

// copy puts what is on the screen into the clipboard: its code if it has any, else its text.
func (a *App) copy(p place) (move, tea.Cmd) {
	c := &copyScreen{env: a.here(), of: snippets(p)}
	return move{push: c}, c.take(0)
}

// snippets lists what can be copied of a place, code first.
func snippets(p place) []snippet {
	var out []snippet
	if q := p.question; q != nil && q.Code != "" {
		out = append(out, snippet{"the code of the question", q.Code})
	}
	var text strings.Builder
	for _, b := range p.blocks {
		out = append(out, codeIn(b)...)
		text.WriteString(b.Markdown() + "\n\n")
	}
	if p.question != nil {
		text.WriteString(p.question.Stem)
	}
	return append(out, snippet{"the whole text as Markdown", strings.TrimSpace(text.String())})
}

// codeIn lists the blocks of code inside a block.
func codeIn(b content.Block) []snippet {
	if b.Kind == content.Code {
		return []snippet{{"code, " + b.Lang(), b.Text}}
	}
	var out []snippet
	for _, in := range b.Blocks {
		out = append(out, codeIn(in)...)
	}
	for _, item := range b.Items {
		for _, in := range item.Blocks {
			out = append(out, codeIn(in)...)
		}
	}
	return out
}

// copyScreen shows what was copied as plain text, because not every terminal lets a program fill the clipboard.
type copyScreen struct {
	env  *env
	of   []snippet
	at   int
	page pager
}

// take copies one of the snippets and shows it.
func (c *copyScreen) take(i int) tea.Cmd {
	c.at = i
	text := strings.TrimRight(content.Text(c.of[i].text), "\n")
	var lines []line
	for _, s := range strings.Split(strings.ReplaceAll(text, "\t", "    "), "\n") {
		lines = append(lines, line{text: s, code: true})
	}
	c.page.show(lines)
	return c.env.fx.clipboard(text)
}

func (c *copyScreen) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(resized); ok {
		c.page.width, c.page.height = m.width, m.height
	}
	return nil
}

func (c *copyScreen) scrollBy(lines int) { c.page.scrollBy(lines) }

func (c *copyScreen) bindings() []binding {
	var out []binding
	if len(c.of) > 1 {
		out = append(out, bind(actField, "copy something else", act(func() tea.Cmd { return c.take((c.at + 1) % len(c.of)) })))
	}
	out = append(out, c.page.bindings()...)
	return append(out, bind(actBack, "close", pop), bindQuiet(actGo, "close", pop), bindQuiet(actCopy, "close", pop))
}

func (c *copyScreen) view(width, height int) frame {
	st := c.env.st
	f := frame{title: "Copied: " + c.of[c.at].name}
	if len(c.of) > 1 {
		f.where = fmt.Sprintf("%d of %d", c.at+1, len(c.of))
	}
	f.body, f.below = c.page.body(st, width, height)
	otherwise := "Not in your clipboard? Select it here."
	if c.env.settings.Mouse {
		otherwise = "Not in your clipboard? Select it here: with the mouse, hold Shift."
	}
	f.status = st.muted.Render(otherwise)
	return f
}
