package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
)

// glossary are the course's terms by name in lower case; nil until they are read.
type glossary map[string]content.Term

// define shows what the underlined words on the screen mean.
func (a *App) define(p place) (move, tea.Cmd) {
	names := a.here().md.termsIn(p.blocks)
	if len(names) == 0 {
		a.env.say("No word on this page is in the glossary.")
		return move{}, nil
	}
	return a.here().openTerms(names)
}

// openTerms shows terms of the glossary.
func (e *env) openTerms(names []string) (move, tea.Cmd) {
	var terms []content.Term
	for _, n := range names {
		if t, ok := e.terms[strings.ToLower(n)]; ok {
			terms = append(terms, t)
		}
	}
	if len(terms) == 0 {
		e.say("The glossary is not read yet.")
		return move{}, nil
	}
	return move{push: &termScreen{env: e, terms: terms}}, nil
}

// termScreen lies over another screen and explains terms, one at a time.
type termScreen struct {
	env   *env
	terms []content.Term
	at    int
	page  pager
}

const termLines = 9

func (t *termScreen) update(tea.Msg) tea.Cmd { return nil }

func (t *termScreen) drawer(height int) int { return min(height, termLines) }

func (t *termScreen) go1(by int) func() (move, tea.Cmd) {
	return stay(func() { t.at, t.page.scroll = (t.at+by+len(t.terms))%len(t.terms), 0 })
}

func (t *termScreen) scrollBy(lines int) { t.page.scrollBy(lines) }

func (t *termScreen) bindings() []binding {
	var out []binding
	if len(t.terms) > 1 {
		out = append(out, bind(actRight, "next word", t.go1(1)), bindQuiet(actLeft, "word before", t.go1(-1)))
		out = append(out, pick(len(t.terms), "choose a word", func(i int) { t.at, t.page.scroll = i, 0 })...)
	}
	return append(out,
		bindQuiet(actUp, "up", t.page.by(-1)), bindQuiet(actDown, "down", t.page.by(1)),
		bind(actBack, "close", pop), bindQuiet(actGo, "close", pop), bindQuiet(actDefine, "close", pop))
}

func (t *termScreen) view(width, height int) frame {
	st, term := t.env.st, t.terms[t.at]
	head := st.heading.Render(term.Name)
	if len(t.terms) > 1 {
		head = spread(head, st.muted.Render(fmt.Sprintf("word %d of %d", t.at+1, len(t.terms))), width)
	}
	blocks, _ := content.Blocks(term.Text, "", 1)
	t.page.lines, t.page.width, t.page.height = t.env.md.render(blocks, width), width, height-1
	body, below := t.page.body(st, width, height-1)
	return frame{body: append([]string{head}, body...), below: below}
}
