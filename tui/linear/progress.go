package linear

import (
	"context"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// Records sums up how a learner does.
type Records interface {
	// Stats is everything that the journal counts, as of now.
	Stats(ctx context.Context, pack string, now time.Time) (study.Stats, error)
}

// progress says how the learner does, in the words that the full screen draws.
func (w *walk) progress(ctx context.Context) {
	s, err := w.app.Records.Stats(ctx, w.app.Course.ID, w.app.Now())
	if err != nil {
		w.p.say("Your progress cannot be read: " + content.Line(err.Error()))
		return
	}
	a, show := s.In(w.app.Course.Outline), study.Shown{Clock: !w.app.Timeless, Streak: w.app.Streak}
	if a.IsEmpty() {
		w.sayPromise(show)
		return
	}
	for _, part := range a.Parts(show) {
		w.p.say(part.Title + ":")
		for _, line := range part.Says {
			w.p.say(line)
		}
		w.sayRows(part, a)
		w.p.gap()
	}
	w.p.say("What the words mean:")
	w.p.say(study.MasterySentence)
	w.p.say(study.IdeaSentence)
}

func (w *walk) sayPromise(show study.Shown) {
	for i, line := range study.Promise(show) {
		if i == 0 {
			w.p.say(line)
			continue
		}
		w.p.within("- ", "  ", func() { w.p.say(line) })
	}
}

// sayRows says what a part lists, and how to go to what was hard.
func (w *walk) sayRows(part study.Part, a study.Account) {
	for i, row := range part.Rows {
		lesson := ""
		switch part.Section {
		case study.HardSection:
			lesson = a.Hardest[i].Lesson.ID
		case study.MistakeSection:
			lesson = a.Mistakes[i].Lesson.ID
		}
		w.p.within("- ", "  ", func() {
			w.p.say(row)
			if n := w.place(lesson); n > 0 {
				w.p.sayf("%s %d goes there.", open.word(w.typing()), n)
			}
		})
	}
}
