package study

import (
	"slices"
	"time"

	"github.com/engineroom/engineroom/progress/memory"
)

// Pace is how long the learner's right answers to questions of one kind took lately, oldest first, less the time that
// reading takes.
type Pace []time.Duration

// The bounds of a pace.
const (
	paceLength = 64
	paceLeast  = 8 // timings below which a pace says nothing
	slowFactor = 2.5
	longest    = 5 * time.Minute // a longer time says nothing: nobody knows what the learner did
)

// perWord is how long a word takes to read: silent reading of English runs at about 238 words a minute. (Brysbaert 2019.)
const perWord = time.Minute / 238

// Thought is the time that went into an answer, without reading. ok is false where the time says nothing.
func (e Entry) Thought() (d time.Duration, ok bool) {
	if e.Facts.Idle || e.Took <= 0 || e.Took > longest || e.Hints > 0 {
		return 0, false
	}
	words := min(max(e.Facts.Words, 0), int(longest/perWord))
	return max(e.Took-time.Duration(words)*perWord, 100*time.Millisecond), true
}

// With is the pace after one more timing.
func (p Pace) With(d time.Duration) Pace {
	p = append(slices.Clone(p), d)
	return p[max(0, len(p)-paceLength):]
}

// Quantile is the time below which a share of the timings lies; ok is false where there are too few. The median of times
// is that of their logarithms.
func (p Pace) Quantile(share float64) (d time.Duration, ok bool) {
	if len(p) < paceLeast {
		return 0, false
	}
	sorted := slices.Clone(p)
	slices.Sort(sorted)
	return sorted[int(share*float64(len(sorted)-1))], true
}

// Reason says why an answer got its grade.
type Reason string

// The reasons, as the end of the sentence "Hard, because …".
const (
	ByAnswer  Reason = "the answer"
	ByScore   Reason = "only a part was right"
	ByHint    Reason = "a hint was shown"
	ByLast    Reason = "the last hint was shown"
	ByReveal  Reason = "the answer was shown"
	ByGuess   Reason = "you said that you guessed"
	ByUnsure  Reason = "you were unsure"
	BySlow    Reason = "it took you much longer than usual"
	ByFast    Reason = "it was quicker than usual"
	BySure    Reason = "you were sure, and were before"
	ByChecks  Reason = "it took several checks"
	ByLearner Reason = "you said so"
)

// fairScore is the score below which a question of several parts counts as missed.
const fairScore = 0.6

// GradeOf is the grade of an answer to a question. card is what is known before it, and pace that of questions of this kind. The rules: wrong is Again, right is Good, and Hard and Easy need strong evidence. Time
// never makes an answer wrong, and where none was kept it has no part.
func GradeOf(e Entry, card Card, pace Pace) (memory.Rating, Reason) {
	closed := !e.Facts.Produced
	switch f := e.Facts; {
	case e.Response.GaveUp():
		return memory.Again, ByReveal
	case e.Score < fairScore:
		return memory.Again, ByAnswer
	case e.Hints > 0 && e.Hints >= f.AllHints && f.AllHints > 1:
		return memory.Again, ByLast
	case closed && f.Sure == Guessed:
		return memory.Again, ByGuess
	case e.Score < 1:
		return memory.Hard, ByScore
	case e.Hints > 0:
		return memory.Hard, ByHint
	case closed && f.Sure == Unsure:
		return memory.Hard, ByUnsure
	}
	return gradeRight(e, card, pace)
}

// gradeRight is the grade of an answer that was right and without help.
func gradeRight(e Entry, card Card, pace Pace) (memory.Rating, Reason) {
	first := card.Memory.Reps == 0 || card.LearnedOn == memory.Day(e.At)
	if !first && e.Facts.Sure == Sure && card.SureRow >= 2 {
		return memory.Easy, BySure
	}
	took, ok := e.Thought()
	if !ok {
		return memory.Good, ByAnswer
	}
	if median, ok := pace.Quantile(0.5); ok && float64(took) > slowFactor*float64(median) {
		return memory.Hard, BySlow
	}
	if first || !e.Facts.Produced && e.Facts.Sure != Sure {
		return memory.Good, ByAnswer
	}
	if fast, ok := pace.Quantile(0.25); ok && took < fast {
		return memory.Easy, ByFast
	}
	return memory.Good, ByAnswer
}

// manyChecks is how many failed judgements of a lab make its pass a hard one.
const manyChecks = 3

// gradeLab is the grade of a lab that passed, or whose solution was shown, after all that happened since it was begun.
func gradeLab(r Round) (memory.Rating, Reason) {
	switch {
	case r.Solved:
		return memory.Again, ByReveal
	case r.Hints > 0:
		return memory.Hard, ByHint
	case r.Failed > manyChecks:
		return memory.Hard, ByChecks
	}
	return memory.Good, ByAnswer
}
