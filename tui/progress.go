package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// progressScreen shows how the learner does: what is known now and will be in a month, what comes back, how well it was
// recalled, and what was hard.
type progressScreen struct {
	env     *env
	id      string
	account study.Account
	ready   bool
	err     error
	page    pager
}

func newProgress(e *env) *progressScreen { return &progressScreen{env: e, id: e.fx.newID()} }

// open asks for the numbers.
func (p *progressScreen) open() tea.Cmd { return p.env.fx.readStats(p.id) }

// returned asks anew: the learner may come from a lesson.
func (p *progressScreen) returned() tea.Cmd { return p.open() }

func (p *progressScreen) wide() bool { return true }

func (p *progressScreen) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case statsRead:
		if m.id != p.id {
			return nil
		}
		p.account, p.err, p.ready = m.account, m.err, true
	case resized:
		p.page.width, p.page.height = m.width, m.height
	case restyled:
	default:
		return nil
	}
	p.layOut()
	return nil
}

func (p *progressScreen) scrollBy(lines int) { p.page.scrollBy(lines) }

func (p *progressScreen) bindings() []binding {
	out := p.openKeys()
	if p.env.fx.memory != nil {
		out = append(out, bind(actPutAway, "what you put away", p.env.openAway))
	}
	out = append(out, slices.DeleteFunc(p.page.bindings(), func(b binding) bool { return b.action == actLeft || b.action == actRight })...) // there is no code
	return append(out, bind(actBack, "back", pop))
}

// openKeys open the lessons of what was hard, and the questions behind beliefs, each by its digit.
func (p *progressScreen) openKeys() []binding {
	hard := len(p.account.Hardest)
	keys, name := digits(hard + len(p.account.Mistakes))
	var out []binding
	for i := range keys {
		b := bindKeys(keys[i:i+1], name, "what was hard", func() (move, tea.Cmd) {
			if i < hard {
				return p.env.openLesson(p.account.Hardest[i].Lesson)
			}
			m := p.account.Mistakes[i-hard]
			return p.env.show(m.Lesson.ID, -1, m.Item, "")
		})
		b.quiet, b.again = i > 0, i > 0
		out = append(out, b)
	}
	return out
}

func (p *progressScreen) view(width, height int) frame {
	f := frame{title: "Progress", where: p.env.course.Title}
	f.body, f.below = p.page.body(p.env.st, width, height)
	return f
}

// The narrowest screen with two columns, the gap between them, and the widest column of text.
const (
	twoColumns = 100
	gutter     = 4
)

// layOut draws the page anew.
func (p *progressScreen) layOut() {
	p.page.lines = nil
	if !p.ready || p.page.width == 0 {
		return
	}
	for _, l := range p.lines(p.page.width) {
		p.page.lines = append(p.page.lines, line{text: l})
	}
}

func (p *progressScreen) lines(width int) []string {
	switch {
	case p.err != nil:
		return wrap("Your progress cannot be read: "+content.Line(p.err.Error()), min(width, maxColumn))
	case p.account.IsEmpty():
		return p.promise(min(width, maxColumn))
	case width < twoColumns:
		return stacked(p.sections(width))
	}
	column := (width - gutter) / 2
	return beside(p.sections(column), column)
}

// shown is what the learner wants to see.
func (p *progressScreen) shown() study.Shown {
	return study.Shown{Clock: p.env.settings.Clock, Streak: p.env.settings.Streak}
}

// promise is the page of who has not begun.
func (p *progressScreen) promise(width int) []string {
	var out []string
	for i, s := range study.Promise(p.shown()) {
		if i == 0 {
			out = append(append(out, wrap(s, width)...), "")
			continue
		}
		title, _, _ := strings.Cut(s, ":")
		lines := indent(wrap(s, width-4), "  "+p.env.st.glyphs.mark+" ")
		lines[0] = strings.Replace(lines[0], title+":", p.env.st.bold.Render(title+":"), 1)
		out = append(out, lines...)
	}
	return out
}

// sections are the parts of the account at a width, each with its title.
func (p *progressScreen) sections(width int) [][]string {
	st := p.env.st
	ch := charts{st: st, width: width - 2, a: p.account}
	var out [][]string
	for _, part := range p.account.Parts(p.shown()) {
		out = append(out, section(st, part.Title, ch.part(part)))
	}
	return append(out, section(st, "What the words mean", ch.muted(study.MasterySentence, study.IdeaSentence)))
}

func section(st *styles, title string, body []string) []string {
	return append([]string{st.heading.Render(title)}, indent(body, "  ")...)
}

// stacked sets sections one below the other.
func stacked(sections [][]string) []string {
	var out []string
	for i, s := range sections {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, s...)
	}
	return out
}

// beside sets sections into two columns of about the same height; the second goes on where the first ends.
func beside(sections [][]string, column int) []string {
	best, at := -1, 0
	for k := 1; k <= len(sections); k++ {
		if h := max(len(stacked(sections[:k])), len(stacked(sections[k:]))); best < 0 || h < best {
			best, at = h, k
		}
	}
	left, right := stacked(sections[:at]), stacked(sections[at:])
	var out []string
	for i := range best {
		l, r := "", ""
		if i < len(left) {
			l = clip(left[i], column)
		}
		if i < len(right) {
			r = right[i]
		}
		if r != "" {
			l += strings.Repeat(" ", column+gutter-cells(l))
		}
		out = append(out, l+r)
	}
	return out
}
