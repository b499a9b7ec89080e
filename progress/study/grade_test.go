package study

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// monday is nine in the morning of a day, in a zone that keeps its offset.
var monday = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.FixedZone("", 3600))

// evenPace is a pace of ten answers of 4 to 13 seconds: the median is 8 s, and a quarter took less than 6 s.
func evenPace() Pace {
	var p Pace
	for s := range 10 {
		p = p.With(time.Duration(4+s) * time.Second)
	}
	return p
}

// right is an answer without help, to a question that is picked, as fast as usual.
func right() Entry {
	return Entry{Type: Answer, At: monday, Item: "q", Score: 1, Scored: true, Try: 1, Took: 8 * time.Second}
}

// known is a card that was learned a week ago and reviewed since.
func known() Card {
	return Card{ID: "q", LearnedOn: memory.Day(monday) - 7, Right: true, Memory: memory.Card{Phase: memory.Review, Reps: 2, Last: monday.AddDate(0, 0, -5)}}
}

func TestGradesAndTheirReasons(t *testing.T) {
	change := func(f func(*Entry)) Entry {
		e := right()
		f(&e)
		return e
	}
	sureRow := known()
	sureRow.SureRow = 2
	lessonDay := known()
	lessonDay.LearnedOn = memory.Day(monday)
	for _, c := range []struct {
		name   string
		e      Entry
		card   Card
		rating memory.Rating
		reason Reason
	}{
		// Again.
		{"wrong", change(func(e *Entry) { e.Score = 0 }), known(), memory.Again, ByAnswer},
		{"less than three fifths", change(func(e *Entry) { e.Score = 0.59 }), known(), memory.Again, ByAnswer},
		{"the answer shown", change(func(e *Entry) { e.Response = quiz.Response{Revealed: true}; e.Score = 0 }), known(), memory.Again, ByReveal},
		{"not known", change(func(e *Entry) { e.Response = quiz.Response{DontKnow: true}; e.Score = 0 }), known(), memory.Again, ByReveal},
		{"right after the last of three hints", change(func(e *Entry) { e.Hints, e.Facts.AllHints = 3, 3 }), known(), memory.Again, ByLast},
		{"partly right after the last hint", change(func(e *Entry) { e.Score, e.Hints, e.Facts.AllHints = 0.8, 2, 2 }), known(), memory.Again, ByLast},
		{"picked and guessed", change(func(e *Entry) { e.Facts.Sure = Guessed }), known(), memory.Again, ByGuess},
		// Hard.
		{"three fifths", change(func(e *Entry) { e.Score = 0.6 }), known(), memory.Hard, ByScore},
		{"nearly all", change(func(e *Entry) { e.Score = 0.99 }), known(), memory.Hard, ByScore},
		{"after one hint of two", change(func(e *Entry) { e.Hints, e.Facts.AllHints = 1, 2 }), known(), memory.Hard, ByHint},
		{"after the only hint", change(func(e *Entry) { e.Hints, e.Facts.AllHints = 1, 1 }), known(), memory.Hard, ByHint},
		{"picked and unsure", change(func(e *Entry) { e.Facts.Sure = Unsure }), known(), memory.Hard, ByUnsure},
		{"slower than two and a half medians", change(func(e *Entry) { e.Took = 20*time.Second + time.Millisecond }), known(), memory.Hard, BySlow},
		// Good.
		{"right", right(), known(), memory.Good, ByAnswer},
		{"typed and guessed", change(func(e *Entry) { e.Facts.Produced, e.Facts.Sure = true, Guessed }), known(), memory.Good, ByAnswer},
		{"typed and unsure", change(func(e *Entry) { e.Facts.Produced, e.Facts.Sure = true, Unsure }), known(), memory.Good, ByAnswer},
		{"two and a half medians", change(func(e *Entry) { e.Took = 20 * time.Second }), known(), memory.Good, ByAnswer},
		{"slow, with much to read", change(func(e *Entry) { e.Took, e.Facts.Words = 40*time.Second, 119 }), known(), memory.Good, ByAnswer},
		{"slow, and elsewhere meanwhile", change(func(e *Entry) { e.Took, e.Facts.Idle = 4*time.Minute, true }), known(), memory.Good, ByAnswer},
		{"so slow that nobody knows why", change(func(e *Entry) { e.Took = 5*time.Minute + 1 }), known(), memory.Good, ByAnswer},
		{"without a time", change(func(e *Entry) { e.Took = 0 }), known(), memory.Good, ByAnswer},
		{"picked fast, and nothing said", change(func(e *Entry) { e.Took = time.Second }), known(), memory.Good, ByAnswer},
		{"typed fast for the first time", change(func(e *Entry) { e.Took, e.Facts.Produced = time.Second, true }), Card{}, memory.Good, ByAnswer},
		{"typed fast on the day of the lesson", change(func(e *Entry) { e.Took, e.Facts.Produced = time.Second, true }), lessonDay, memory.Good, ByAnswer},
		{"sure for the first time", change(func(e *Entry) { e.Facts.Sure = Sure }), known(), memory.Good, ByAnswer},
		// Easy.
		{"typed fast", change(func(e *Entry) { e.Took, e.Facts.Produced = time.Second, true }), known(), memory.Easy, ByFast},
		{"picked fast and sure", change(func(e *Entry) { e.Took, e.Facts.Sure = time.Second, Sure }), known(), memory.Easy, ByFast},
		{"sure for the third time", change(func(e *Entry) { e.Facts.Sure = Sure }), sureRow, memory.Easy, BySure},
	} {
		if rating, reason := GradeOf(c.e, c.card, evenPace()); rating != c.rating || reason != c.reason {
			t.Errorf("%s: %d because %s, want %d because %s", c.name, rating, reason, c.rating, c.reason)
		}
	}
	fast := change(func(e *Entry) { e.Took, e.Facts.Produced = time.Second, true })
	slow := change(func(e *Entry) { e.Took = 4 * time.Minute })
	for _, e := range []Entry{fast, slow} {
		if rating, _ := GradeOf(e, known(), evenPace()[:paceLeast-1]); rating != memory.Good {
			t.Errorf("with too few timings %v gives %d", e.Took, rating)
		}
	}
}

func TestGradesOfLabs(t *testing.T) {
	for _, c := range []struct {
		round  Round
		rating memory.Rating
		reason Reason
	}{
		{Round{}, memory.Good, ByAnswer},
		{Round{Failed: 3}, memory.Good, ByAnswer},
		{Round{Failed: 4}, memory.Hard, ByChecks},
		{Round{Failed: 9, Hints: 1}, memory.Hard, ByHint},
		{Round{Hints: 3, Solved: true}, memory.Again, ByReveal},
	} {
		if rating, reason := gradeLab(c.round); rating != c.rating || reason != c.reason {
			t.Errorf("%+v: %d because %s, want %d because %s", c.round, rating, reason, c.rating, c.reason)
		}
	}
}

// answers draws answers to a question, what was known before, and a pace.
func answers(t *rapid.T) (Entry, Card, Pace) {
	e := right()
	e.Score = rapid.SampledFrom([]float64{0, 0.3, 0.59, 0.6, 0.8, 0.99, 1, 1, 1}).Draw(t, "score")
	e.Hints = rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "hints")
	e.Took = time.Duration(rapid.Int64Range(0, int64(7*time.Minute)).Draw(t, "took"))
	e.Facts.AllHints = max(e.Hints, rapid.IntRange(0, 3).Draw(t, "all hints"))
	e.Facts.Sure = Sureness(rapid.IntRange(0, 3).Draw(t, "sure"))
	e.Facts.Produced = rapid.Bool().Draw(t, "produced")
	e.Facts.Guess = rapid.SampledFrom([]float64{0, 0.25, 0.5}).Draw(t, "guess")
	e.Facts.Idle = rapid.Bool().Draw(t, "idle")
	e.Facts.Words = rapid.IntRange(0, 400).Draw(t, "words")
	c := Card{}
	if rapid.Bool().Draw(t, "known") {
		c = known()
		c.SureRow = rapid.IntRange(0, 3).Draw(t, "sure row")
		c.LearnedOn += rapid.SampledFrom([]int{0, 0, 7}).Draw(t, "learned on")
	}
	var p Pace
	for range rapid.IntRange(0, 20).Draw(t, "timings") {
		p = p.With(time.Duration(rapid.Int64Range(int64(time.Second), int64(time.Minute)).Draw(t, "timing")))
	}
	return e, c, p
}

func TestTimeNeverMakesAnAnswerWrongNorMendsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, c, p := answers(t)
		timed, _ := GradeOf(e, c, p)
		e.Took, e.Facts.Idle = 0, false
		untimed, _ := GradeOf(e, c, p)
		if (timed == memory.Again) != (untimed == memory.Again) {
			t.Fatalf("%d with its time and %d without", timed, untimed)
		}
		if untimed != memory.Good && untimed != memory.Easy && timed != untimed {
			t.Fatalf("time moved %d to %d", untimed, timed)
		}
	})
}

func TestABetterAnswerIsNeverGradedLower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, c, p := answers(t)
		better := e
		switch rapid.SampledFrom([]string{"score", "hints", "sureness", "time", "produced"}).Draw(t, "by") {
		case "score":
			better.Score = rapid.Float64Range(e.Score, 1).Draw(t, "better score")
		case "hints":
			better.Hints = rapid.IntRange(0, e.Hints).Draw(t, "fewer hints")
			better.Took, e.Took = 0, 0 // with a hint the time says nothing
		case "sureness":
			if e.Facts.Sure == Unsaid {
				return
			}
			better.Facts.Sure = Sureness(rapid.IntRange(int(e.Facts.Sure), int(Sure)).Draw(t, "surer"))
		case "time":
			if e.Took <= 0 || e.Took > longest {
				return
			}
			better.Took = time.Duration(rapid.Int64Range(1, int64(e.Took)).Draw(t, "faster"))
		case "produced":
			better.Facts.Produced = true
		}
		was, _ := GradeOf(e, c, p)
		if is, why := GradeOf(better, c, p); is < was {
			t.Fatalf("%+v is %d, and the better %+v is %d because %s", e, was, better, is, why)
		}
	})
}

func TestAPaceForgetsAndKnowsItsQuantiles(t *testing.T) {
	var p Pace
	for i := range paceLength + 8 {
		p = p.With(time.Duration(i) * time.Second)
	}
	if len(p) != paceLength || p[0] != 8*time.Second {
		t.Errorf("%d timings from %v on", len(p), p[0])
	}
	if median, ok := evenPace().Quantile(0.5); !ok || median != 8*time.Second {
		t.Errorf("the median is %v, %t", median, ok)
	}
	if _, ok := evenPace()[:paceLeast-1].Quantile(0.5); ok {
		t.Error("too few timings have a median")
	}
}
