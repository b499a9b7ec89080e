package linear

import (
	"context"
	"fmt"
	"io"

	"github.com/engineroom/engineroom/content"
)

// ReadSummary writes the cheat sheet of a lesson to out as plain text: its title and its summary. Lines wrap at width; 0
// is nowhere. It writes nothing, and returns false, for a lesson without a summary.
func ReadSummary(ctx context.Context, out io.Writer, lesson *content.Lesson, width int) (bool, error) {
	s, ok := lesson.Summary()
	if !ok || ctx.Err() != nil {
		return false, ctx.Err()
	}
	p := newPrinter(out, width)
	p.say(lesson.Title)
	p.gap()
	p.blocks(s.Body())
	if p.err != nil {
		return true, fmt.Errorf("writing the cheat sheet: %w", p.err)
	}
	return true, nil
}

// summary says the cheat sheet of the lesson that is open. It is said in the middle of a lesson, too: whoever asks for it
// there wants it.
func (w *walk) summary() {
	if w.s.Lesson == nil {
		w.p.say("No lesson is open. Type open and a number, then summary.")
		return
	}
	s, ok := w.s.Lesson.Summary()
	if !ok {
		w.p.sayf("The lesson %q has no summary.", w.s.Lesson.Title)
		return
	}
	w.p.say("Cheat sheet: " + w.s.Lesson.Title)
	w.p.gap()
	w.p.blocks(s.Body())
	w.p.gap()
	w.p.line("End of cheat sheet.")
}
