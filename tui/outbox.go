package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// outbox holds the entries that the journal does not have yet, oldest first. One batch is on its way at a time, so
// that entries reach the journal in their order; what fails is kept and tried again.
type outbox struct {
	fx       *effects
	queue    []study.Entry
	onItsWay int   // how many of the queue are being written
	err      error // why the last batch failed; nil when it did not
}

// add queues entries and sends what waits. Without entries there is nothing new: what failed waits for its retry.
func (o *outbox) add(entries ...study.Entry) tea.Cmd {
	if len(entries) == 0 {
		return nil
	}
	o.queue = append(o.queue, entries...)
	return o.send()
}

func (o *outbox) send() tea.Cmd {
	if o.onItsWay > 0 || len(o.queue) == 0 {
		return nil
	}
	o.onItsWay = len(o.queue)
	return o.fx.write(o.waiting())
}

// settle takes note of what became of a batch.
func (o *outbox) settle(r recorded) tea.Cmd {
	n := o.onItsWay
	o.onItsWay, o.err = 0, r.err
	if r.err != nil {
		return o.fx.retryLater()
	}
	o.queue = o.queue[n:]
	return o.send()
}

// waiting is a copy of what the journal may not have yet.
func (o *outbox) waiting() []study.Entry { return slices.Clone(o.queue) }

// unsaved counts what waits: answers, and the notes, bookmarks and reports.
func (o *outbox) unsaved() (answers, marks int) {
	for _, e := range o.queue {
		switch {
		case e.Type == study.Answer:
			answers++
		case isMark(e):
			marks++
		}
	}
	return answers, marks
}

// isMark tells whether an entry holds what a learner left at a place.
func isMark(e study.Entry) bool {
	switch e.Type {
	case study.Noted, study.Bookmarked, study.Unbookmarked, study.Reported:
		return true
	}
	return false
}

// worry is a sentence about what is not saved; empty where nothing waits in vain.
func (o *outbox) worry() string {
	if o.err == nil || len(o.queue) == 0 {
		return ""
	}
	return "Not saved yet, but kept and tried again: " + content.Line(o.err.Error())
}

// flush writes everything that waits once more and then ends the program. Entries that arrived before are skipped by
// their nonce, so that writing them twice does no harm.
func (o *outbox) flush() tea.Cmd {
	if len(o.queue) == 0 {
		return tea.Quit
	}
	return tea.Sequence(o.fx.write(o.waiting()), tea.Quit)
}
