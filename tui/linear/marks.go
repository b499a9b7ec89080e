package linear

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Notes, bookmarks and reports: what a learner leaves at a place.

// here is the place that a note or a bookmark would belong to now.
func (w *walk) here() study.Anchor {
	a := study.Anchor{Section: -1}
	a.Pack, a.Lesson = w.home(w.s.Step())
	switch st := w.s.Step(); {
	case w.over():
	case st.Question != nil:
		a.Item = st.Question.First()
	default:
		a.Section = st.Section
	}
	return a
}

// edition is the pack that the question on the screen is from.
func (w *walk) edition() content.Outline {
	if from := w.s.Step().From; from != nil {
		return from.Course
	}
	return w.app.Course.Outline
}

// thisPlace is how sentences call what here gives.
func (w *walk) thisPlace() string {
	switch a := w.here(); {
	case a.Item != "":
		return "this question"
	case a.Section >= 0:
		return "this section"
	case a.Lesson != "":
		return "this lesson"
	}
	return "this course"
}

// marks are those of a pack that the journal has, and those on their way to it.
func (w *walk) marks(ctx context.Context, pack string) ([]study.Mark, bool) {
	kept, err := w.app.Journal.Marks(ctx, pack)
	if err != nil {
		w.p.say("Your notes cannot be read: " + err.Error())
		return nil, false
	}
	return study.Marked(kept, w.box.queue...), true
}

// note reads, puts or takes away the note at this place.
func (w *walk) note(ctx context.Context, text string) {
	text = strings.TrimSpace(text)
	marks, ok := w.marks(ctx, w.here().Pack)
	if !ok && text == "" {
		return
	}
	before := study.MarkAt(marks, w.here()).Note
	switch {
	case text == "" && before == "":
		w.p.sayf("There is no note at %s. Type %s and your words to put one here.", w.thisPlace(), note.word(w.typing()))
	case text == "":
		w.p.sayf("Your note at %s:", w.thisPlace())
		w.sayNote(before)
	case text == "-" && ok && before == "":
		w.p.sayf("There is no note at %s.", w.thisPlace())
	case text == "-":
		w.mark(ctx, study.Note(w.edition(), w.here(), "", w.stamp()), "The note at %s is gone.")
	default:
		said := "Note put at %s."
		if before != "" {
			said = "Note put at %s, in place of the one before."
		}
		w.mark(ctx, study.Note(w.edition(), w.here(), text, w.stamp()), said)
		w.sayCut(text)
	}
}

// sayCut says that words were longer than what is kept of them.
func (w *walk) sayCut(text string) {
	if utf8.RuneCountInString(text) > study.MaxWords {
		w.p.sayf("It was longer than %d characters and was cut there.", study.MaxWords)
	}
}

// sayNote says a note line by line.
func (w *walk) sayNote(text string) {
	w.p.within("   ", "   ", func() {
		for line := range strings.SplitSeq(text, "\n") {
			w.p.say(line)
		}
	})
}

func (w *walk) bookmark(ctx context.Context) {
	marks, ok := w.marks(ctx, w.here().Pack)
	if !ok {
		return
	}
	on := !study.MarkAt(marks, w.here()).Bookmarked
	said := "Bookmark put at %s."
	if !on {
		said = "The bookmark at %s is gone."
	}
	w.mark(ctx, study.Bookmark(w.edition(), w.here(), on, w.stamp()), said)
}

// mark hands an entry to the journal and says what was done, or that it waits.
func (w *walk) mark(ctx context.Context, e study.Entry, said string) {
	w.save(ctx, e)
	w.p.sayf(said, w.thisPlace())
	if len(w.box.queue) > 0 {
		w.p.sayf("Not saved yet: %s; it is kept and will be tried again.", w.box.why())
	}
}

// notes says every mark of the course, newest first.
func (w *walk) notes(ctx context.Context) {
	marks, ok := w.marks(ctx, w.app.Course.ID)
	if !ok {
		return
	}
	if len(marks) == 0 {
		w.p.sayf("There are no notes or bookmarks yet. Type %s and your words, or %s, to put one here.", note.word(w.typing()), bookmark.word(w.typing()))
		return
	}
	for i, m := range marks {
		sign := fmt.Sprintf("%d. ", i+1)
		w.p.within(sign, "   ", func() { w.sayMark(m) })
	}
	w.p.sayf("Type %s and the number of a lesson to go to it.", open.word(w.typing()))
}

func (w *walk) sayMark(m study.Mark) {
	w.p.say(ended(w.nameOf(m.Anchor)))
	if m.Bookmarked {
		w.p.say("Bookmark.")
	}
	if m.Note != "" {
		w.p.within("Note: ", "", func() {
			for line := range strings.SplitSeq(m.Note, "\n") {
				w.p.say(line)
			}
		})
	}
}

// ended is a sentence with a stop at its end, unless it has a sign there already.
func ended(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// nameOf is what a place is called. What the course no longer has is called by its id.
func (w *walk) nameOf(a study.Anchor) string {
	if a.Lesson == "" {
		return "The course as a whole"
	}
	n := w.place(a.Lesson)
	if n == 0 {
		return "A lesson that is no longer in the course, " + clip(a.Lesson)
	}
	ref, _ := w.app.Course.Find(a.Lesson)
	name := fmt.Sprintf("Lesson %d, %s", n, ref.Title)
	lesson, err := w.app.Course.Lesson(ref.ID)
	if err != nil {
		lesson = &content.Lesson{}
	}
	switch {
	case a.Item != "":
		return name + ", question: " + stemOf(lesson, a.Item)
	case a.Section >= 0 && a.Section < len(lesson.Sections):
		return fmt.Sprintf("%s, section %d, %s", name, a.Section+1, lesson.Sections[a.Section].Title)
	case a.Section >= 0:
		return fmt.Sprintf("%s, section %d", name, a.Section+1)
	}
	return name
}

func stemOf(l *content.Lesson, item string) string {
	if q := l.Question(item); q != nil {
		return short(q.Stem)
	}
	return clip(item)
}

// report says what is wrong with a question. The entry goes to the journal; from there it goes to the file.
func (w *walk) report(ctx context.Context, words string) {
	st := w.s.Step()
	words = strings.TrimSpace(words)
	switch {
	case w.over() || st.Question == nil:
		w.p.say("A report is about a question, and there is none here. " + w.expected())
		return
	case words == "":
		w.p.sayf("Say what is wrong with this question, such as: %s two options are right.", report.word(w.typing()))
		return
	}
	e := study.Report(w.edition(), w.here(), st.Question, st.Told, words, w.stamp())
	if w.reported == nil {
		w.reported = map[string]*quiz.Question{}
	}
	w.reported[e.Nonce] = st.Question
	w.save(ctx, e)
	w.sayCut(words)
	if len(w.box.queue) > 0 {
		w.p.sayf("Not saved yet: %s; the report is kept and will be tried again.", w.box.why())
	}
}

// handOn adds a report that the journal has to the file that the learner can send, and says where that is.
func (w *walk) handOn(ctx context.Context, e study.Entry) {
	q, ok := w.reported[e.Nonce]
	if !ok || w.app.Report == nil {
		w.p.line("Reported. Your record has it.")
		return
	}
	delete(w.reported, e.Nonce)
	file, err := w.app.Report(context.WithoutCancel(ctx), e, q)
	if err != nil {
		w.p.line("Reported. Your record has it.")
		for line := range strings.SplitSeq(err.Error(), "\n") {
			w.p.say(line)
		}
		return
	}
	w.p.line("Reported. It is in the file:")
	w.p.line(content.Line(file)) // unwrapped, to be copied
	if to := w.reportTo(e.Pack); to != "" {
		w.p.say("Nothing was sent. You can send the file to the authors of the course: " + content.Line(to))
		return
	}
	w.p.line("Nothing was sent.")
}

// reportTo says where the authors of a pack want reports.
func (w *walk) reportTo(pack string) string {
	if pack == w.app.Course.ID {
		return w.app.ReportTo
	}
	course, ok := w.library().Pack(pack)
	if !ok {
		return ""
	}
	m, _ := course.Manifest()
	return m.Report
}
