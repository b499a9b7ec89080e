package linear

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// patience is how long one write may take. It outlasts the wait of the journal for another program that is writing.
const patience = 15 * time.Second

// outbox holds what the journal does not have yet, oldest first.
type outbox struct {
	journal Journal
	queue   []study.Entry
	err     error // why the last try failed
}

// send tries to write everything that waits, and gives what it wrote. The end of ctx does not break off a write: what
// was answered is saved, even when the learner is leaving.
func (o *outbox) send(ctx context.Context) (sent []study.Entry) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if o.err = o.journal.Record(ctx, o.queue...); o.err != nil {
		return nil
	}
	sent, o.queue = o.queue, nil
	return sent
}

// of lists what waits for one lesson.
func (o *outbox) of(lesson string) []study.Entry {
	var out []study.Entry
	for _, e := range o.queue {
		if e.Lesson == lesson {
			out = append(out, e)
		}
	}
	return out
}

// answers counts the answers that wait.
func (o *outbox) answers() int {
	n := 0
	for _, e := range o.queue {
		if e.Type == study.Answer {
			n++
		}
	}
	return n
}

// why is the reason of the last failure as part of a sentence.
func (o *outbox) why() string { return content.Line(o.err.Error()) }

// save hands entries to the journal, behind those that wait, and tells the session what became of the answers.
func (w *walk) save(ctx context.Context, entries ...study.Entry) {
	known := w.box.err != nil
	late := len(w.box.queue) > 0
	w.box.queue = append(w.box.queue, entries...)
	if len(w.box.queue) == 0 {
		return
	}
	sent := w.box.send(ctx)
	switch {
	case w.box.err == nil && late:
		w.p.line("Everything is saved now.")
		w.p.gap()
	case w.box.err != nil && w.s.Phase() == study.Recording:
		w.s, _ = w.s.Apply(study.Event{Kind: study.Failed, Step: w.s.At()})
	case w.box.err != nil && !known && !(len(entries) == 1 && entries[0].Sitting == ""): // of a mark, mark says it
		w.p.sayf("Not saved yet: %s; your place is kept and will be tried again.", w.box.why())
		w.p.gap()
	}
	for _, e := range sent {
		if e.Type == study.Answer && e.Sitting == w.s.Sitting {
			w.s, _ = w.s.Apply(study.Event{Kind: study.Saved, Step: e.Step})
		}
		if e.Type == study.Reported {
			w.handOn(ctx, e)
		}
	}
}

// leave saves what waits and says goodbye. broken is why the input broke, if it did.
func (w *walk) leave(ctx context.Context, broken error) error {
	w.save(ctx)
	var err error
	if broken != nil {
		err = fmt.Errorf("reading what you type: %w", broken)
	}
	if w.p.err != nil {
		err = errors.Join(err, fmt.Errorf("writing the lesson: %w", w.p.err))
	}
	if len(w.box.queue) == 0 {
		w.p.line("Saved. See you next time.")
		return err
	}
	w.p.line("Not everything could be saved.")
	if n := w.box.answers(); n > 0 {
		return errors.Join(fmt.Errorf("%s could not be saved: %w", count(n, "answer"), w.box.err), err)
	}
	return errors.Join(fmt.Errorf("your place in the lesson could not be saved: %w", w.box.err), err)
}
