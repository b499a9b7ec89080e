package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// awayScreen lists what is not asked any more, and brings it back.
type awayScreen struct {
	env  *env
	id   string // names this screen in the results of effects
	rows []awayRow
	read bool
	err  error
	list list
}

// openAway lists what was put away above the screen on top.
func (e *env) openAway() (move, tea.Cmd) {
	a := &awayScreen{env: e, id: e.fx.newID()}
	return move{push: a}, e.fx.readAway(a.id)
}

func (a *awayScreen) update(msg tea.Msg) tea.Cmd {
	a.list.update(msg)
	if m, ok := msg.(awayRead); ok && m.id == a.id {
		a.rows, a.err, a.read = m.rows, m.err, true
		a.list.set(len(a.rows))
	}
	return nil
}

// bringBack makes the one under the cursor asked again.
func (a *awayScreen) bringBack() tea.Cmd {
	row := a.rows[a.list.at]
	a.rows = append(a.rows[:a.list.at:a.list.at], a.rows[a.list.at+1:]...)
	a.list.set(len(a.rows))
	a.env.say("It is asked again when it is due.")
	return a.env.box.add(study.AskAgain(row.edition, row.card, a.env.fx.stamp()))
}

func (a *awayScreen) bindings() []binding {
	var out []binding
	if len(a.rows) > 0 {
		out = append(out, bind(actGo, "ask it again", act(a.bringBack)))
		out = append(out, a.list.bindings()...)
	}
	return append(out, bind(actBack, "back", pop), bindQuiet(actPutAway, "back", pop))
}

// click puts the cursor on a row; bringing it back takes a key.
func (a *awayScreen) click(_, y int) (move, tea.Cmd) {
	a.list.click(y)
	return move{}, nil
}

func (a *awayScreen) view(width, height int) frame {
	f := frame{title: "Put away", where: plural(len(a.rows), "question")}
	switch {
	case a.err != nil:
		f.body = wrap(sentence(a.err), width)
	case a.read && len(a.rows) == 0:
		f.body = wrap("Nothing is put away: every question that you have answered is asked again when it is due.", width)
	default:
		f.body = a.list.view(height, func(i int) string { return a.row(i, width) })
	}
	if len(a.rows) > 0 {
		f.status = a.env.st.muted.Render(a.why(a.rows[a.list.at].card))
	}
	return f
}

func (a *awayScreen) row(i, width int) string {
	st, r := a.env.st, a.rows[i]
	side := "by you"
	if r.card.Away == study.AsLeech {
		side = "often forgotten"
	}
	title := content.Line(r.title)
	if i == a.list.at {
		title = st.selected.Render(title)
	}
	return spread(a.list.pointer(st, i)+title, st.muted.Render(side), width)
}

// why says why a card is not asked.
func (a *awayScreen) why(c study.Card) string {
	if c.Away == study.AsLeech {
		return "Forgotten so often that its lesson helps more: answering it there brings it back too."
	}
	return "You put it away."
}
