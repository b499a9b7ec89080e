package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
)

// compareScreen shows the learner's work beside something else: the start, or a solution.
type compareScreen struct {
	l     *labScreen
	title string
	of    []lab.Answer // what the work is compared with
	at    int
	names [2]string // of the work and of the other side
	page  pager
	same  string // what is said where nothing differs
}

// newChanges compares the start with the work as it stands.
func newChanges(l *labScreen) *compareScreen {
	start := lab.Answer{Files: l.source.Start, Knobs: map[string]float64{}}
	if k, ok := l.knobs(); ok {
		for _, knob := range k.surface.Knobs {
			start.Knobs[knob.ID] = knob.Value
		}
	}
	return &compareScreen{l: l, title: "What you have changed", of: []lab.Answer{start}, names: [2]string{"at the start", "now"}, same: "Nothing is changed yet."}
}

// newSolution compares the work with the solutions.
func newSolution(l *labScreen) *compareScreen {
	return &compareScreen{l: l, title: "A solution", of: l.source.Solutions, names: [2]string{"yours", "solution"}, same: "Yours is this solution, line by line."}
}

func (c *compareScreen) solution() bool { return c.names[0] == "yours" }

// wide makes room for two columns.
func (c *compareScreen) wide() bool { return true }

func (c *compareScreen) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(resized); ok {
		c.page.width, c.page.height = m.width, m.height
		c.set()
	}
	if _, ok := msg.(restyled); ok {
		c.set()
	}
	return nil
}

func (c *compareScreen) scrollBy(lines int) { c.page.scrollBy(lines) }

func (c *compareScreen) bindings() []binding {
	var out []binding
	if len(c.of) > 1 {
		out = append(out, bind(actField, "another solution", stay(func() { c.at = (c.at + 1) % len(c.of); c.set() })))
	}
	out = append(out, bind(actBack, "back to the lab", pop), bindQuiet(actGo, "back to the lab", pop))
	return append(out, c.page.bindings()...)
}

func (c *compareScreen) view(width, height int) frame {
	f := frame{title: c.title + ": " + content.Line(c.l.ref.Title)}
	if len(c.of) > 1 {
		f.title = fmt.Sprintf("Solution %d of %d: %s", c.at+1, len(c.of), content.Line(c.l.ref.Title))
	}
	if c.solution() {
		f.where = "with help"
	}
	f.body, f.below = c.page.body(c.l.env.st, width, height)
	if c.l.shell != nil {
		return f // what was typed is not compared
	}
	f.status = c.l.env.st.muted.Render(fmt.Sprintf("- stands only %s, + stands only %s.", c.side(0), c.side(1)))
	return f
}

// side names a side in a sentence.
func (c *compareScreen) side(i int) string {
	if c.solution() {
		return [2]string{"in yours", "in the solution"}[i]
	}
	return c.names[i]
}

// set sets the page: every file, and the settings.
func (c *compareScreen) set() {
	if c.page.width == 0 {
		return
	}
	other, st := c.of[c.at], c.l.env.st
	var out []line
	if c.solution() && other.Name != "" {
		out = append(out, line{text: st.heading.Render(clip(content.Line(other.Name), c.page.width))}, line{})
	}
	if c.l.shell != nil {
		c.page.show(append(out, c.steps(other)...))
		return
	}
	changed := false
	for _, f := range c.l.files() {
		text, _ := other.File(f.name)
		a, b := text, f.ed.text()
		if c.solution() {
			a, b = b, a
		}
		lines, differs := c.file(f.label(), a, b)
		changed = changed || differs
		out = append(append(out, lines...), line{})
	}
	if k, ok := c.l.knobs(); ok {
		lines, differs := c.settings(k, other)
		changed = changed || differs
		out = append(out, lines...)
	}
	if !changed {
		out = append([]line{{text: st.good.Render(clip(c.same, c.page.width))}, {}}, out...)
	}
	c.page.show(out)
}

// steps are the files of a solution as they are: the commands that were typed, and what was written meanwhile.
func (c *compareScreen) steps(of lab.Answer) []line {
	var out []line
	for _, f := range of.Files {
		out = append(out, line{text: c.l.env.st.bold.Render(content.Line(f.Name))})
		for _, s := range codeLines(f.Text) {
			out = append(out, line{text: "  " + s, code: true})
		}
		out = append(out, line{})
	}
	return out
}

// codeLines are the lines of a text as they may be shown.
func codeLines(text string) []string {
	text = strings.TrimRight(content.Text(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	return strings.Split(strings.ReplaceAll(text, "\t", softTab), "\n")
}

// file shows two texts: beside each other where there is room, else one through the other.
func (c *compareScreen) file(name, a, b string) (out []line, differs bool) {
	st := c.l.env.st
	diff := desk.Edits(codeLines(a), codeLines(b))
	for _, d := range diff {
		differs = differs || d.Sign != ' '
	}
	out = append(out, line{text: st.bold.Render(clip(name, c.page.width))})
	if c.page.width >= twoPanes {
		return append(out, c.beside(diff)...), differs
	}
	for _, d := range diff {
		out = append(out, line{text: c.signed(d), code: true})
	}
	return out, differs
}

func (c *compareScreen) signed(d desk.Edit) string {
	st := c.l.env.st
	text := string(d.Sign) + " " + d.Text
	switch d.Sign {
	case '+':
		return st.good.Render(text)
	case '-':
		return st.bad.Render(text)
	}
	return text
}

// beside sets two texts in columns. What differs in the same place stands on the same line.
func (c *compareScreen) beside(diff []desk.Edit) []line {
	st := c.l.env.st
	room := (c.page.width - 3) / 2
	bar := " " + st.rule.Render(st.glyphs.bar) + " "
	out := []line{{text: pad(st.muted.Render("  "+c.names[0]), room) + bar + st.muted.Render("  "+c.names[1])}}
	var left, right []desk.Edit
	flush := func() {
		for i := range max(len(left), len(right)) {
			a, b := c.cell(left, i, room), c.cell(right, i, room)
			for j := range max(len(a), len(b)) {
				out = append(out, line{text: pad(at(a, j), room) + bar + at(b, j)})
			}
		}
		left, right = nil, nil
	}
	for _, d := range diff {
		switch d.Sign {
		case '-':
			left = append(left, d)
		case '+':
			right = append(right, d)
		default:
			flush()
			left, right = []desk.Edit{d}, []desk.Edit{d}
			flush()
		}
	}
	flush()
	return out
}

// cell is a line of one side, which goes on below itself where it is too long.
func (c *compareScreen) cell(side []desk.Edit, i, room int) []string {
	if i >= len(side) {
		return nil
	}
	d, lead := side[i], repeat(" ", min(indentOf(side[i].Text)+2, room/2))
	var out []string
	for j, part := range wrap(d.Text, room-2-len(lead)) {
		if j > 0 {
			part = lead + part
		}
		out = append(out, c.signed(desk.Edit{Sign: d.Sign, Text: part}))
	}
	return out
}

// at is a line of a list, or an empty one behind its end.
func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func pad(s string, width int) string { return s + repeat(" ", width-cells(s)) }

// settings compares the knobs.
func (c *compareScreen) settings(k *knobPane, other lab.Answer) (out []line, differs bool) {
	st := c.l.env.st
	for _, n := range k.surface.Knobs {
		v, ok := other.Knobs[n.ID]
		if !ok {
			v = n.Value
		}
		a, b := v, k.values[n.ID]
		if c.solution() {
			a, b = b, a
		}
		label := "  " + pad(content.Line(n.Label), 24) + " "
		if a == b {
			out = append(out, line{text: clip(label+st.muted.Render(knobWords(n, a)), c.page.width)})
			continue
		}
		differs = true
		out = append(out, line{text: clip(label+st.bad.Render("- "+knobWords(n, a))+"  "+st.good.Render("+ "+knobWords(n, b)), c.page.width)})
	}
	return out, differs
}
