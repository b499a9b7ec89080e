package linear

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// Memory is what the journal knows about what is due and how well it is known.
type Memory interface {
	// Agenda is what is due now over all packs, with at most so many cards.
	Agenda(ctx context.Context, now time.Time, most int) (study.Agenda, error)
	// CardsOf lists every card of a lesson.
	CardsOf(ctx context.Context, pack, lesson string) ([]study.Card, error)
	// Away lists what is put away, of all packs, until the learner brings it back.
	Away(ctx context.Context) ([]study.Card, error)
	// Round returns the entries of the latest sitting of a sort that is not finished; none if there is none.
	Round(ctx context.Context, sort string) ([]study.Entry, error)
	// Seen holds the ids of a pack's items that were answered.
	Seen(ctx context.Context, pack string) (map[string]bool, error)
	// Mastery lists the objectives of a pack of which something was reviewed.
	Mastery(ctx context.Context, pack string) ([]study.Objective, error)
	// Tuning is how memory is reckoned.
	Tuning(ctx context.Context) (study.Tuning, error)
}

// round is a sitting of questions that belong to no one lesson: a review, or a proof that a lesson is known.
type round struct {
	proves  []content.LessonRef // the lessons of a proof; none in a review
	title   string              // of what is to be proven
	scope   string              // likewise, see study.ProofID
	plan    study.Plan          // of a review, as it was when it began in this run
	helpful int                 // questions of a review that are asked because others were forgotten
}

// library is where the questions of cards are.
func (w *walk) library() study.Library {
	switch {
	case w.app.Packs != nil:
		return w.app.Packs
	case w.app.Shelf != nil:
		return w.app.Shelf
	}
	return study.OneCourse{Course: w.app.Course}
}

// due is what is due now, and what of it a review of so many minutes has; 0 is as long as the learner wants reviews to be.
func (w *walk) due(ctx context.Context, minutes int) (study.Plan, error) {
	b := w.budget(minutes)
	a, err := study.AgendaIn(ctx, w.app.Memory.Agenda, w.library(), w.app.Now(), b.MostCards())
	if err != nil {
		return study.Plan{}, fmt.Errorf("what is due is not known: %w", err)
	}
	w.agenda = a
	return a.Plan(b), nil
}

func (w *walk) budget(minutes int) study.Budget {
	return study.Budget{Time: time.Duration(cmp.Or(minutes, w.app.ReviewMinutes)) * time.Minute}
}

// review asks what is due: it goes on with the review that was begun, or begins one.
func (w *walk) review(ctx context.Context, minutes string) {
	limit, ok := w.limit(minutes)
	switch {
	case !ok:
		return
	case w.reviewing() && !w.over():
		w.p.say("You are in a review. " + w.expected())
		return
	case w.resume(ctx, study.ReviewSort, &round{}):
		return
	}
	plan, err := w.due(ctx, limit)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	chosen, asked, err := w.agenda.Ask(w.budget(limit), func(cards []study.Card) ([]study.Asked, error) { return w.gather(ctx, cards) })
	helpful, failed := w.gather(ctx, w.helpful(ctx, chosen.Cards))
	switch err = cmp.Or(err, failed); {
	case err != nil:
		w.sayTrouble(err)
	case len(asked) == 0:
		w.sayNothingDue(plan)
	default:
		w.depart(ctx)
		s, opened := study.Review(w.app.Course.Outline, study.Arrange(append(asked, helpful...)), w.app.NewID(), w.app.Seed(), w.stamp())
		w.sit(ctx, &round{plan: chosen, helpful: len(helpful)}, s, opened)
	}
}

// beginReview is how a run begins that was asked for a review.
func (w *walk) beginReview(ctx context.Context) {
	if w.review(ctx, ""); w.round == nil {
		w.sayStep(ctx)
	}
}

// limit understands "5" and "5 minutes"; nothing is 0.
func (w *walk) limit(text string) (n int, ok bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "minutes"), "minute"))
	if text == "" {
		return 0, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > study.MostMinutes {
		w.p.sayf("Type %s and a number of minutes from 1 to %d, or %s alone.", review.word(w.typing()), study.MostMinutes, review.word(w.typing()))
		return 0, false
	}
	return n, true
}

// reviewing tells whether the sitting is a review.
func (w *walk) reviewing() bool { return w.round != nil && len(w.round.proves) == 0 }

// helpful are cards of what helps to know before the lessons of which something was forgotten. They come with a review of
// that, where it has any questions.
func (w *walk) helpful(ctx context.Context, due []study.Card) []study.Card {
	tuning, err := w.app.Memory.Tuning(ctx)
	if err != nil || len(due) == 0 {
		return nil
	}
	cardsOf := func(pack, lesson string) []study.Card {
		cards, _ := w.app.Memory.CardsOf(ctx, pack, lesson) // a review does without those that cannot be read
		return cards
	}
	return study.Needed(w.agenda.Lapsed, due, study.NeedsIn(w.library()), cardsOf, tuning.Scheduler(), w.app.Now())
}

// gather finds the questions of cards.
func (w *walk) gather(ctx context.Context, cards []study.Card) ([]study.Asked, error) {
	seen, err := study.SeenOf(cards, func(pack string) (map[string]bool, error) { return w.app.Memory.Seen(ctx, pack) })
	if err != nil {
		return nil, fmt.Errorf("what you have seen is not known: %w", err)
	}
	return study.Gather(w.library(), cards, seen), nil
}

// sit puts a sitting that begins before the learner.
func (w *walk) sit(ctx context.Context, r *round, s study.Session, opened study.Entry) {
	w.since, w.round, w.s = w.app.Now(), r, s
	w.save(ctx, opened)
	w.sayRound()
	w.sayStep(ctx)
}

// resume goes on with a sitting that was begun and not finished, if there is one.
func (w *walk) resume(ctx context.Context, sort string, r *round) bool {
	s, entries := w.unfinished(ctx, sort)
	if s.Len() == 0 {
		return false
	}
	w.depart(ctx)
	w.since, w.round, w.s = w.app.Now(), r, s
	w.keep(entries)
	if entries[len(entries)-1].Type == study.Left {
		w.save(ctx, s.Return(w.stamp()))
	}
	w.p.gap()
	w.p.line(w.roundName() + ". You go on where you stopped.")
	w.sayStep(ctx)
	return true
}

// unfinished is the sitting of a sort that was begun and not finished; an empty one if there is none.
func (w *walk) unfinished(ctx context.Context, sort string) (study.Session, []study.Entry) {
	entries, err := w.app.Memory.Round(ctx, sort)
	if err != nil {
		entries = nil // what is due is read next, and that says what is wrong
	}
	find := func(at study.Spot) (study.Asked, bool) { return w.asked(ctx, at) }
	return study.Unfinished(w.app.Course.Outline, find, entries, w.box.queue, sort)
}

// asked is the question of a spot, with what is known about it.
func (w *walk) asked(ctx context.Context, at study.Spot) (study.Asked, bool) {
	a, ok := study.Find(w.library(), at)
	if !ok || w.app.Memory == nil {
		return a, ok
	}
	if cards, err := w.app.Memory.CardsOf(ctx, at.Pack, at.Lesson); err == nil { // what is not known is not said
		for _, c := range cards {
			if c.ID == study.CardOf(a.Question) {
				a.Card = c
			}
		}
	}
	return a, ok
}

func (w *walk) roundName() string {
	if w.reviewing() {
		return "Review"
	}
	return "Test out: " + w.round.title
}

// sayRound is said when a sitting outside lessons begins.
func (w *walk) sayRound() {
	w.p.gap()
	r := w.round
	if !w.reviewing() {
		w.p.sayf("Test out: %s. %s, and none comes back.", r.title, capital(count(w.s.Len(), "question")))
		return
	}
	w.p.sayf("Review: %s%s.", count(w.s.Len(), "question"), w.about(r.plan))
	switch {
	case r.plan.Returns && r.plan.Waiting > 0:
		w.p.line("Welcome back. This is enough for today.")
	case r.plan.Returns:
		w.p.line("Welcome back.")
	case r.plan.Gentle && r.plan.Waiting > 0:
		w.p.line("What else is due waits for other days.")
	case r.plan.Waiting > 0:
		w.p.line("More is due; another review has it.")
	}
	if r.helpful > 0 {
		w.p.sayf("Helps to know before something that you had forgotten: %s of them.", count(r.helpful, "question"))
	}
	w.p.line("What you miss comes back until it is right.")
}

// about is how long a plan takes, as the end of a sentence.
func (w *walk) about(p study.Plan) string {
	if w.app.Timeless {
		return ""
	}
	return ", about " + count(p.Minutes(), "minute")
}

func (w *walk) sayNothingDue(p study.Plan) {
	switch {
	case len(p.Cards) > 0:
		w.p.say("What is due are questions that the course no longer has, so they cannot be asked.")
	case len(p.Labs) > 0:
		w.p.line("No question is due.")
		w.sayDueLabs(p.Labs)
	default:
		w.p.line("Nothing is due now.")
		w.sayComing()
	}
}

// sayComing says how much becomes due in the days to come, as far as that is known.
func (w *walk) sayComing() {
	if said := w.agenda.SaysComing(); said != "" {
		w.p.say(said)
	}
}

// offerReview says what a review would have; nothing where nothing is due. How much waits beyond one review is not
// counted: nobody has to work off a pile.
func (w *walk) offerReview(ctx context.Context) {
	if w.app.Memory == nil {
		return
	}
	if s, _ := w.unfinished(ctx, study.ReviewSort); s.Len() > 0 {
		w.p.sayf("%s: go on with the review that you began.", review.word(w.typing()))
		return
	}
	p, err := w.due(ctx, 0)
	switch n := len(p.Cards); {
	case err != nil:
		w.sayTrouble(err)
	case n == 0 && len(p.Labs) > 0:
		w.p.sayf("%s: hear which labs are due.", review.word(w.typing()))
	case n == 0:
	case p.Gentle:
		w.p.sayf("%s: %s for today%s.", review.word(w.typing()), count(n, "question"), w.about(p))
	case p.Waiting > 0:
		w.p.sayf("%s: %s%s; more after that.", review.word(w.typing()), areDue(n), w.about(p))
	default:
		w.p.sayf("%s: %s%s.", review.word(w.typing()), areDue(n), w.about(p))
	}
}

func areDue(n int) string {
	if n == 1 {
		return "1 question is due"
	}
	return fmt.Sprintf("%d questions are due", n)
}

// sayRoundEnd says how a sitting outside lessons went, and what waits.
func (w *walk) sayRoundEnd(ctx context.Context) {
	if !w.reviewing() {
		w.sayProofEnd()
		return
	}
	w.p.line("End of the review.")
	right, answered, _ := w.s.Tally()
	w.p.sayf("Right at the first try: %d of %d.", right, answered)
	w.sayMissed()
	p, err := w.due(ctx, 0)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	w.sayNext(ctx, p)
	w.sayDueLabs(p.Labs)
}

// sayMissed lists the questions that were not right at the first try.
func (w *walk) sayMissed() {
	missed := w.s.MissedAtFirst()
	if len(missed) == 0 {
		return
	}
	head := "Missed at first: "
	if !w.reviewing() {
		head = "Missed: "
	}
	w.p.line(head + count(len(missed), "question") + ".")
	open := w.s.Missed()
	for i, st := range missed {
		stands := "; right in the end"
		switch {
		case !w.reviewing():
			stands = ""
		case slices.Contains(open, st.Question):
			stands = "; not right yet"
		}
		w.p.within(strconv.Itoa(i+1)+". ", "   ", func() { w.p.sayf("%s %s%s.", ended(short(st.Question.Stem)), w.lessonOf(st), stands) })
	}
}

// lessonOf is what the lesson of a question is called, with the number that opens it where it is one of this course.
func (w *walk) lessonOf(st study.Step) string {
	ref, ok := st.From.Course.Find(st.From.Lesson)
	n := w.place(st.From.Lesson)
	switch {
	case ok && n > 0 && st.From.Course.ID == w.app.Course.ID:
		return fmt.Sprintf("Lesson %d, %s", n, ref.Title)
	case ok:
		return ref.Title + " of " + st.From.Course.Title
	}
	return clip(st.From.Lesson)
}

// sayNext says when there is something to review again.
func (w *walk) sayNext(ctx context.Context, p study.Plan) {
	switch n := len(p.Cards); {
	case n > 0 && w.round.plan.Gentle:
		w.p.line("That was enough for today. What else is due waits for other days.")
	case n > 0 && p.Waiting > 0:
		w.p.line("More is due; another review has it.")
	case n > 0:
		w.p.sayf("Still due: %s.", count(n, "question"))
	default:
		w.p.line("Nothing else is due now.")
	}
	if at := w.soonest(ctx); !at.IsZero() {
		w.p.sayf("The next of these is due %s.", w.comes(at))
	}
	w.sayComing()
}

// soonest is when the first question of this sitting is asked again; zero where that is not known.
func (w *walk) soonest(ctx context.Context) time.Time {
	var at time.Time
	for i := range w.s.Len() {
		st := w.s.StepAt(i)
		if st.Try > 1 || st.Told == nil {
			continue
		}
		c, ok := w.cardOf(ctx, st)
		if now := w.app.Now(); ok && c.IsAsked(now) && c.Memory.Due.After(now) && (at.IsZero() || c.Memory.Due.Before(at)) {
			at = c.Memory.Due
		}
	}
	return at
}

// sayDueLabs says which labs are due, each with the command that opens it.
func (w *walk) sayDueLabs(cards []study.Card) {
	var due []content.LabRef
	for _, c := range cards {
		id, _ := c.IsLab()
		if c.Pack != w.app.Course.ID {
			w.sayLabElsewhere(c.Pack, id)
		} else if ref, ok := w.app.Course.Outline.Lab(id); ok && w.app.Labs != nil {
			due = append(due, ref)
		}
	}
	if len(due) == 0 {
		return
	}
	w.p.sayf("Due to be done anew: %s. In a lab, reset puts its files back to the start.", count(len(due), "lab"))
	for _, ref := range due {
		w.p.within("- ", "  ", func() {
			w.p.sayf("%s %s: %s, %s%s", toLab.word(false), ref.ID, ref.Title, study.LabKind(ref), minutes(ref.Minutes))
		})
	}
}

// sayLabElsewhere says that a lab of another pack is due.
func (w *walk) sayLabElsewhere(pack, id string) {
	course, ok := w.library().Pack(pack)
	if !ok || w.app.Shelf == nil {
		return
	}
	if ref, ok := course.Outline.Lab(id); ok {
		w.p.sayf("Due to be done anew in the pack %s: %s. packs goes there.", course.Title, ref.Title)
	}
}
