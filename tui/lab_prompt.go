package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// promptPane runs lines one by one. What they said scrolls away above the line that is typed.
type promptPane struct {
	l             *labScreen
	name          string
	input         textinput.Model
	said          []promptLine // oldest first
	past          []string     // lines that were run
	at            int          // of those, the one in the field; len(past) for a new one
	draft         string       // the new one, while an old one is looked at
	scroll        int          // lines back from the end
	width, height int
	memo          promptMemo
}

// promptLine is a line that was run and what came of it.
type promptLine struct {
	line   string
	blocks []lab.Block
	fault  string
	there  bool
}

// promptMemo keeps the lines of the screen until something changes them.
type promptMemo struct {
	width, n int
	there    bool
	st       *styles
	lines    []line
}

const maxSaid = 200 // lines whose output is kept

func newPromptPane(l *labScreen, s lab.Surface) *promptPane {
	p := &promptPane{l: l, name: "Prompt", input: newField()}
	if s.Label != "" {
		p.name = content.Line(s.Label)
	}
	return p
}

func (p *promptPane) label() string { return p.name }
func (p *promptPane) typing() bool  { return true }

func (p *promptPane) takes(k tea.KeyPressMsg) bool { return takesText(k) }

func (p *promptPane) edit(msg tea.Msg) (said string) {
	if paste, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: content.Line(paste.Content)}
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && k.Text != "" {
		k.Text = content.Line(k.Text)
		msg = k
	}
	p.input, _ = p.input.Update(msg) // the only commands of a field blink or read the clipboard
	p.scroll = 0
	return ""
}

// run runs the line that is typed. One runs at a time.
func (p *promptPane) run() tea.Cmd {
	line := strings.TrimSpace(p.input.Value())
	if line == "" {
		return nil
	}
	if p.l.shell == nil || p.l.run.kind != noRun {
		p.l.env.say("The line before is still running.")
		return nil
	}
	p.input.SetValue("")
	if len(p.past) == 0 || p.past[len(p.past)-1] != line {
		p.past = append(p.past, line)
	}
	p.at, p.draft, p.scroll = len(p.past), "", 0
	p.said = append(p.said, promptLine{line: line})
	if len(p.said) > maxSaid {
		p.said = slices.Delete(p.said, 0, len(p.said)-maxSaid)
	}
	return p.l.runLine(p.l.shell, line)
}

// came takes what a line did.
func (p *promptPane) came(m labRan) {
	if len(p.said) == 0 {
		return
	}
	last := &p.said[len(p.said)-1]
	last.blocks, last.there = m.output.Blocks, true
	switch {
	case m.err != nil:
		last.fault = sentence(m.err)
	case m.output.Fault != nil:
		last.fault = faultLine(m.output.Fault)
	}
}

// history puts a line that was run before into the field, or one that came after it.
func (p *promptPane) history(by int) {
	if p.at == len(p.past) {
		p.draft = p.input.Value()
	}
	p.at = max(0, min(p.at+by, len(p.past)))
	text := p.draft
	if p.at < len(p.past) {
		text = p.past[p.at]
	}
	p.input.SetValue(text)
	p.input.CursorEnd()
}

func (p *promptPane) bindings() []binding {
	page := max(1, p.height-2)
	return []binding{
		bind(actGo, "run the line", act(p.run)),
		bindQuiet(actUp, "the line before", stay(func() { p.history(-1) })),
		bindQuiet(actDown, "the line after", stay(func() { p.history(1) })),
		bindQuiet(actPageUp, "page up", stay(func() { p.scrollBy(-page) })),
		bindQuiet(actPageDown, "page down", stay(func() { p.scrollBy(page) })),
	}
}

func (p *promptPane) fit(width, height int) { p.width, p.height = width, height }

func (p *promptPane) scrollBy(lines int) {
	p.scroll = max(0, min(p.scroll-lines, len(p.lines())-p.height+1))
}

// lines are everything that was said.
func (p *promptPane) lines() []line {
	st, there := p.l.env.st, len(p.said) > 0 && p.said[len(p.said)-1].there
	if m := p.memo; m.width == p.width && m.n == len(p.said) && m.there == there && m.st == st {
		return m.lines
	}
	var out []line
	for _, s := range p.said {
		out = append(out, asCode(indent(wrap(content.Line(s.line), p.width-2), st.key.Render("$ ")))...)
		for i, b := range s.blocks {
			if i == 0 && (b.Title == "$ "+s.line || b.Title == s.line) {
				b.Title = "" // it stands above
			}
			out = append(out, blockLines(st, b, p.width)...)
		}
		if s.fault != "" {
			out = append(out, asCode(wrapStyled(st.bad.Render, s.fault, p.width))...)
		}
		if !s.there {
			out = append(out, line{text: st.muted.Render("Running" + st.glyphs.more)})
		}
	}
	if len(p.said) == 0 {
		out = asCode(wrapStyled(st.muted.Render, fmt.Sprintf("Type a command and press %s. It runs in the folder of this lab.", keyName(p.l.env.keys[actGo][0])), p.width))
	}
	p.memo = promptMemo{p.width, len(p.said), there, st, out}
	return out
}

func (p *promptPane) view(bool) ([]string, *spot) {
	st, all := p.l.env.st, p.lines()
	room := max(0, p.height-1)
	top := max(0, len(all)-room-p.scroll)
	out := cutLines(all, top, 0, p.width, min(room, len(all)-top), st)
	p.input.SetWidth(max(4, p.width-3))
	x := 2
	if c := p.input.Cursor(); c != nil {
		x += c.X
	}
	out = append(out, st.key.Render("$ ")+p.input.View())
	return out, &spot{min(x, p.width-1), len(out) - 1}
}

func (p *promptPane) click(int, int) {}
