package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/view"
)

// checksPane shows what came of the last run and the last judgement: what the run showed, and every check with what was
// expected and what came. The first check that failed is open, the others are one line each.
type checksPane struct {
	l       *labScreen
	ran     bool         // there is output of a run
	output  lab.Output   // of the last run
	fault   *lab.Fault   // why it ended early
	failed  string       // why nothing could be run
	results []lab.Result // of the last judgement, or as they were recorded
	belief  string       // what the author says to the answer that was judged, if they foresaw it
	report  bool         // results are of a judgement in this sitting
	fresh   bool         // the last run was judged
	saving  bool         // a judgement is on its way to the journal
	at      int          // the check under the cursor
	open    map[string]bool
	rev     int // grows when something changes

	page  pager
	heads []int // the first line of each check
	drawn checksKey
}

// checksKey is what the lines of the pane depend on.
type checksKey struct {
	rev, width, at int
	st             *styles
	focused        bool
	running        runKind
}

// init shows the checks as they were recorded.
func (c *checksPane) init(l *labScreen) {
	c.l, c.open = l, map[string]bool{}
	for _, check := range l.source.Checks {
		if check.Hidden && l.record.Tries == 0 {
			continue
		}
		passed := l.record.Tries > 0 && !slices.Contains(l.record.Failed, check.ID)
		c.results = append(c.results, lab.Result{Check: check, Passed: passed})
	}
}

// hidden counts the checks that are not named yet.
func (c *checksPane) hidden() int { return len(c.l.source.Checks) - len(c.results) }

// judged tells whether it is known which checks passed.
func (c *checksPane) judged() bool { return c.l.record.Tries > 0 || c.report }

// passed counts the checks that passed.
func (c *checksPane) passed() int {
	n := 0
	for _, r := range c.results {
		if r.Passed {
			n++
		}
	}
	return n
}

// came takes what a run showed. Its judgement follows when it is recorded.
func (c *checksPane) came(m labRan) {
	c.rev++
	c.ran, c.output, c.fault, c.failed, c.fresh = true, m.output, m.output.Fault, "", false
	if m.err != nil {
		c.ran, c.failed = false, sentence(m.err)
	}
	c.page.scroll = 0
}

// told takes a judgement.
func (c *checksPane) told(m labRan) {
	c.rev++
	c.saving, c.report, c.fresh, c.results, c.belief = false, true, true, m.report.Results, m.report.Belief
	c.open, c.at, c.page.scroll = map[string]bool{}, 0, 0
	if i := slices.IndexFunc(c.results, func(r lab.Result) bool { return !r.Passed }); i >= 0 {
		c.at = i
		c.open[c.results[i].ID] = true
	}
}

// allPass tells whether the lab is done, as far as it was judged.
func (c *checksPane) allPass() bool {
	return c.judged() && len(c.results) > 0 && c.passed() == len(c.results) && c.hidden() == 0
}

func (c *checksPane) fit(width, height int) { c.page.width, c.page.height = width, height }

// toggle opens the check under the cursor, or folds it.
func (c *checksPane) toggle() {
	if c.at < len(c.results) {
		id := c.results[c.at].ID
		c.open[id] = !c.open[id]
		c.rev++
	}
}

// walk goes to the next check, or scrolls towards it where it is not on the screen.
func (c *checksPane) walk(by int) {
	c.draw(true)
	top := bound(c.page.scroll, len(c.page.lines), c.page.height)
	to := c.at + by
	if to < 0 || to >= len(c.heads) || c.heads[to] < top || c.heads[to] >= top+c.page.height {
		before := top
		c.page.scrollBy(by)
		if c.page.scroll != before || to < 0 || to >= len(c.heads) {
			return
		}
	}
	c.at = to
}

// draw sets the lines of the pane, unless they are as they should be.
func (c *checksPane) draw(focused bool) {
	key := checksKey{c.rev, c.page.width, c.at, c.l.env.st, focused, c.l.run.kind}
	if key == c.drawn && c.page.lines != nil {
		return
	}
	c.drawn = key
	width := c.page.width
	lines := c.news(width)
	c.heads = nil
	if c.ran && !c.fresh {
		lines = append(lines, c.outputLines(width)...)
	}
	lines = append(lines, c.sum(width)...)
	for i, r := range c.results {
		c.heads = append(c.heads, len(lines))
		lines = append(lines, c.check(i, r, focused, width)...)
	}
	if n := c.hidden(); n > 0 {
		lines = append(lines, asCode(wrapStyled(c.l.env.st.muted.Render, fmt.Sprintf("And %d more, named when you have checked once.", n), width))...)
	}
	c.page.lines = lines
}

// news says what goes on, or what went wrong.
func (c *checksPane) news(width int) []line {
	st := c.l.env.st
	switch {
	case c.l.run.kind == toJudge:
		return c.say(st.muted.Render, "Checking"+st.glyphs.more, width)
	case c.l.run.kind == toShow:
		return c.say(st.muted.Render, "Running"+st.glyphs.more, width)
	case c.failed != "":
		return c.say(st.bad.Render, st.glyphs.wrong+" "+c.failed, width)
	case c.fault != nil && !c.fresh:
		return c.say(st.bad.Render, st.glyphs.wrong+" "+c.faultSentence(), width)
	}
	return nil
}

// sum says how many checks pass, or that none was looked at.
func (c *checksPane) sum(width int) []line {
	st := c.l.env.st
	switch {
	case !c.judged():
		return c.say(st.text.Render, c.l.env.keysIn("Not checked yet. {lab-check} checks this:"), width)
	case c.allPass():
		return c.say(st.good.Render, st.glyphs.right+" "+c.l.passedSentence(), width)
	}
	when := ""
	if !c.report {
		when = ", last time"
	}
	lines := c.say(st.bold.Render, fmt.Sprintf("%d of %s passed%s.", c.passed(), plural(len(c.results), "check"), when), width)
	if c.belief != "" {
		lines = append(lines, c.say(st.text.Render, c.belief, width)...)
	}
	return lines
}

func (c *checksPane) say(style func(...string) string, text string, width int) []line {
	return append(asCode(wrapStyled(style, text, width)), line{})
}

// faultSentence says why a run ended early.
func (c *checksPane) faultSentence() string {
	text := cmp.Or(faultLine(c.fault), "It stopped")
	if c.fault.File != "" && len(c.l.files()) > 1 {
		first, size := utf8.DecodeRuneInString(text)
		text = content.Line(c.fault.File) + ", " + string(unicode.ToLower(first)) + text[size:]
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	if c.fault.Unread {
		text += " Nothing ran, and nothing is counted."
	}
	return text
}

// outputLines are what the run showed.
func (c *checksPane) outputLines(width int) []line {
	var out []line
	for _, b := range c.output.Blocks {
		out = append(append(out, blockLines(c.l.env.st, b, width)...), line{})
	}
	if len(c.output.Blocks) == 0 && c.fault == nil {
		out = append(out, line{text: c.l.env.st.muted.Render("It ran, and showed nothing.")}, line{})
	}
	return out
}

// check is one check: its sign and what it says, and if it is open, why it failed.
func (c *checksPane) check(i int, r lab.Result, focused bool, width int) []line {
	st := c.l.env.st
	sign := st.muted.Render("-")
	switch {
	case !c.judged():
	case r.Passed:
		sign = st.good.Render(st.glyphs.right)
	default:
		sign = st.bad.Render(st.glyphs.wrong)
	}
	lead, style := "  ", st.text
	if i == c.at && focused {
		lead, style = st.accent.Render(st.glyphs.cursor)+" ", st.selected
	}
	var head []string
	for j, s := range wrap(content.Line(r.Say), width-4) {
		if j == 0 {
			head = append(head, lead+sign+" "+style.Render(s))
			continue
		}
		head = append(head, "    "+style.Render(s))
	}
	out := asCode(head)
	if c.open[r.ID] {
		out = append(out, indentLines(c.why(r, width-4), "    ")...)
		out = append(out, line{})
	}
	return out
}

// why says what was expected and what came.
func (c *checksPane) why(r lab.Result, width int) []line {
	st := c.l.env.st
	var out []line
	add := func(lines ...string) { out = append(out, asCode(lines)...) }
	labelled := func(label, text string) {
		if text != "" {
			add(indent(wrap(content.Line(text), width-10), st.muted.Render(label+repeat(" ", 10-cells(label))))...)
		}
	}
	switch {
	case r.Passed:
		add(st.muted.Render("This is as it should be."))
	case !c.report:
		add(wrapStyled(st.muted.Render, c.l.env.keysIn("It failed last time. {lab-check} checks it again."), width)...)
	case r.Because != "":
		add(wrapStyled(st.bold.Render, content.Line(r.Because), width)...)
	}
	labelled("expected", r.Expected)
	labelled("got", r.Got)
	if c.l.fails[r.ID] > 1 && !r.Passed {
		labelled("the rule", r.Hint)
	}
	for _, b := range r.Evidence {
		out = append(append(out, line{}), blockLines(st, b, width)...)
	}
	return out
}

func indentLines(lines []line, by string) []line {
	for i := range lines {
		if lines[i].text != "" {
			lines[i].text = by + lines[i].text
		}
	}
	return lines
}

// blockLines draws a block of output.
func blockLines(st *styles, b lab.Block, width int) []line {
	set := view.Lines(b, max(leastWidth, width), st.glyphs == asciiGlyphs)
	out := make([]line, len(set))
	for i, v := range set {
		text := v.Text
		if style, ok := st.role(v.Role); ok && text != "" {
			text = style.Render(text)
		}
		out[i] = line{text: text, code: true}
	}
	return out
}

// role is how a line of a block looks; the text says by itself what it is.
func (s *styles) role(r view.Role) (lipgloss.Style, bool) {
	switch r {
	case view.Title:
		return s.bold, true
	case view.Head:
		return s.heading, true
	case view.Frame:
		return s.rule, true
	case view.Note:
		return s.note, true
	case view.Added, view.Lacking:
		return s.good, true
	case view.Removed, view.Extra:
		return s.bad, true
	case view.Costly:
		return s.warn, true
	case view.Request:
		return s.accent, true
	case view.Response:
		return s.text, false
	}
	return s.text, false
}
