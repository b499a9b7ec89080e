package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// refitAfter is how long the app is left alone before weights are fitted.
const refitAfter = 3 * time.Second

// refitted answers refit.
type refitted struct{ news string }

// refit looks for a better model of the learner's memory, in the background.
func (fx *effects) refit() tea.Cmd {
	if fx.findFit == nil {
		return nil
	}
	return tea.Tick(fx.refitAfter, func(time.Time) tea.Msg { return refitted{fx.findFit()} })
}

// tell says a sentence that can wait when the learner is on the home screen.
func (e *env) tell(sentence string) {
	e.news = strings.TrimSpace(e.news + " " + sentence)
	e.tellNow()
}

// tellNow says what waits to be told, if the home screen is on top and nothing else is said there.
func (e *env) tellNow() {
	if _, home := e.top().(*homeScreen); home && e.news != "" && e.notice == "" {
		e.say(e.news)
		e.news = ""
	}
}
