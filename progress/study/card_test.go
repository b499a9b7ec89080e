package study

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/memory"
)

// setting is that of a learner who has changed nothing.
func setting() Setting { return Setting{Scheduler: Tuning{}.Scheduler(), Pace: evenPace()} }

// history draws answers to one card, each some time after the one before, and the card after them. It tells when the last
// one was.
func history(t *rapid.T, least, most int) (Card, time.Time) {
	c, at := Card{}, monday
	for i := range rapid.IntRange(least, most).Draw(t, "answers") {
		at = later(t, at)
		c, _ = c.Record(anAnswer(t, at, fmt.Sprint("h", i)), setting())
	}
	return c, at
}

// later draws a moment, soon or long after another.
func later(t *rapid.T, at time.Time) time.Time {
	minutes := rapid.SampledFrom([]int{1, 9, 10, 11, 60, 24 * 60, 3 * 24 * 60, 20 * 24 * 60, 200 * 24 * 60}).Draw(t, "minutes later")
	return at.Add(time.Duration(minutes)*time.Minute + time.Duration(rapid.IntRange(0, 50000).Draw(t, "ms"))*time.Millisecond)
}

func anAnswer(t *rapid.T, at time.Time, nonce string) Entry {
	e, _, _ := answers(t)
	e.At, e.Nonce, e.Pack, e.Lesson = at, nonce, "p", "l"
	e.Facts.Apart = rapid.SampledFrom([]int{0, 3, 9, 10, 30}).Draw(t, "apart")
	return e
}

func TestAnAnswerThatIsTakenBackNeverWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, at := history(t, 0, 12)
		if before.Away == AsLeech {
			before.Away = NotAway // that it was met again in its lesson is not taken back
		}
		e := anAnswer(t, later(t, at), "it")
		after, o := before.Record(e, setting())
		undone, back := after.Record(Entry{Type: TakenBack, At: e.At.Add(time.Second), Item: "q", Facts: Facts{Of: "it"}}, setting())
		if !o.Review {
			if !reflect.DeepEqual(undone, after) {
				t.Fatalf("taking back practice changed %+v to %+v", after, undone)
			}
			return
		}
		if back.Replaced == nil || back.Replaced.Nonce != "it" || back.Review {
			t.Fatalf("taking back said %+v", back)
		}
		before.Pack, before.ID, before.Lesson, before.Item = undone.Pack, undone.ID, undone.Lesson, undone.Item // where it stands is known now
		before.Answered, before.Last = undone.Answered, undone.Last
		if !reflect.DeepEqual(undone, before) {
			t.Fatalf("before it was\n%+v\nand after taking back\n%+v", before, undone)
		}
		if again, _ := undone.Record(Entry{Type: TakenBack, Facts: Facts{Of: "it"}}, setting()); !reflect.DeepEqual(again, undone) {
			t.Fatal("taking back twice is not like once")
		}
	})
}

func TestAGradeThatIsChangedIsLikeOneGivenAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, at := history(t, 0, 12)
		e := anAnswer(t, later(t, at), "it")
		after, o := before.Record(e, setting())
		if !o.Review {
			return
		}
		changed := after
		var last memory.Rating
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			last = memory.Rating(rapid.IntRange(1, 4).Draw(t, "grade"))
			facts := e.Facts
			facts.Of, facts.Rating = "it", last
			changed, _ = changed.Record(Entry{Type: Regraded, At: e.At.Add(time.Minute), Item: "q", Facts: facts}, setting())
		}
		if before.Away == AsLeech {
			before.Away, before.Recent = NotAway, 0 // it is answered in its lesson
		}
		byHand := e
		byHand.Facts.Rating = last // so that luck has no part in it
		want, _ := before.named(e).reviewed(byHand, last, setting())
		want.Answered, want.Last.Auto, want.Last.Said, want.Last.Full = e.At, o.Rating, after.Last.Said, after.Last.Full
		if !reflect.DeepEqual(changed, want) {
			t.Fatalf("changed to %d it is\n%+v\ngraded so at once\n%+v", last, changed, want)
		}
	})
}

func TestOnlyTheLastAnswerCanBeChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := history(t, 1, 8)
		e := Entry{Type: TakenBack, At: at.Add(time.Minute), Item: "q", Facts: Facts{Of: rapid.SampledFrom([]string{"", "other", "h0 "}).Draw(t, "of")}}
		if rapid.Bool().Draw(t, "regrade") {
			e.Type, e.Facts.Rating = Regraded, memory.Easy
		}
		if got, o := c.Record(e, setting()); !reflect.DeepEqual(got, c) || o.Review || o.Replaced != nil {
			t.Fatalf("%s of %q changed %+v to %+v", e.Type, e.Facts.Of, c, got)
		}
	})
}

func TestPracticeNeverChangesMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := history(t, 1, 10)
		e := anAnswer(t, c.Answered.Add(time.Duration(rapid.Int64Range(0, int64(10*time.Minute-1)).Draw(t, "soon after"))), "soon")
		e.Facts.Apart = rapid.IntRange(0, 9).Draw(t, "few others")
		got, o := c.Record(e, setting())
		if o.Review || !reflect.DeepEqual(got.Memory, c.Memory) || got.Recent != c.Recent && c.Away != AsLeech || got.Right != c.Right || !reflect.DeepEqual(got.Last, c.Last) {
			t.Fatalf("practice changed %+v to %+v", c, got)
		}
		if !got.Answered.Equal(e.At) {
			t.Fatalf("the last answer is of %v, want %v", got.Answered, e.At)
		}
	})
	c, _ := Card{}.Record(right(), setting())
	for _, e := range []Entry{
		{Type: Answer, At: monday.Add(10 * time.Minute), Item: "q", Score: 1, Scored: true},
		{Type: Answer, At: monday.Add(time.Minute), Item: "q", Score: 1, Scored: true, Facts: Facts{Apart: 10}},
	} {
		if _, o := c.Record(e, setting()); !o.Review {
			t.Errorf("%v later, with %d others between, is no review", e.At.Sub(monday), e.Facts.Apart)
		}
	}
	if got, o := c.Record(Entry{Type: Answer, At: monday.AddDate(0, 0, 3), Item: "q", Score: 1}, setting()); o.Review || !reflect.DeepEqual(got, c) {
		t.Error("an answer that is not scored is a review")
	}
}

// inReview is a learned card that was forgotten so often and in those of the last eight reviews.
func inReview(lapses int, recent uint8) Card {
	c := known()
	c.Memory.State, c.Memory.Lapses, c.Recent = memory.State{Stability: 5, Difficulty: 5}, lapses, recent
	return c
}

func missed(at time.Time) Entry {
	return Entry{Type: Answer, At: at, Item: "q", Scored: true, Nonce: "missed"}
}

func TestALeechIsForgottenFourTimesOfEightOrSixTimes(t *testing.T) {
	for _, c := range []struct {
		lapses int
		recent uint8
		away   Away
	}{
		{0, 0, NotAway},
		{2, 0b0000_0011, NotAway}, // the third of eight
		{3, 0b0000_0111, AsLeech},
		{3, 0b0101_0100, AsLeech},
		{3, 0b1100_0001, NotAway}, // the oldest is the ninth by then
		{4, 0, NotAway},           // the fifth
		{5, 0, AsLeech},           // the sixth
		{6, 0, NotAway},           // it was away and asked for again
		{11, 0, AsLeech},
	} {
		got, o := inReview(c.lapses, c.recent).Record(missed(monday), setting())
		if got.Away != c.away || !o.Review || got.Memory.Lapses != c.lapses+1 {
			t.Errorf("forgotten %d times and %08b of late: %q, want %q", c.lapses, c.recent, got.Away, c.away)
		}
	}
	leech, _ := inReview(5, 0b0101).Record(missed(monday), setting())
	if leech.Due(monday.AddDate(1, 0, 0)) {
		t.Error("a leech is asked")
	}
	met := right()
	met.At, met.Lesson = monday.Add(time.Hour), "l"
	if back, _ := leech.Record(met, setting()); back.Away != NotAway || back.Recent != 0 {
		t.Errorf("met again in its lesson it is %q, %08b", back.Away, back.Recent)
	}
	met.Lesson = ""
	if still, _ := leech.Record(met, setting()); still.Away != AsLeech {
		t.Error("a leech that was asked elsewhere is one no more")
	}
	if back, _ := leech.Record(Entry{Type: Resumed, Item: "q"}, setting()); back.Away != NotAway {
		t.Error("a leech does not come back when it is asked for")
	}
}

func TestWhatTheLearnerPutAwayStaysAway(t *testing.T) {
	c, _ := inReview(5, 0).Record(Entry{Type: Suspended, Item: "q"}, setting())
	e := missed(monday)
	e.Lesson = "l"
	c, _ = c.Record(e, setting())
	c, _ = c.Record(Entry{Type: Buried, Item: "q", At: monday}, setting())
	if c.Away != ByHand || c.Due(monday.AddDate(1, 0, 0)) {
		t.Errorf("it is %q", c.Away)
	}
}

func TestACardIsBuriedUntilFourInTheMorning(t *testing.T) {
	for _, c := range []struct{ at, until string }{
		{"2026-03-02T21:00:00+01:00", "2026-03-03T04:00:00+01:00"},
		{"2026-03-02T03:59:59+05:45", "2026-03-02T04:00:00+05:45"},
		{"2026-03-02T04:00:00-09:30", "2026-03-03T04:00:00-09:30"},
	} {
		at, _ := time.Parse(time.RFC3339, c.at)
		until, _ := time.Parse(time.RFC3339, c.until)
		card := known()
		card.Memory.Due = at.Add(-time.Hour)
		card, _ = card.Record(Entry{Type: Buried, At: at, Item: "q"}, setting())
		if card.Due(until.Add(-time.Second)) || !card.Due(until) {
			t.Errorf("buried at %s it waits until %s, want %s", c.at, card.Until, c.until)
		}
		again, _ := card.Record(Entry{Type: Buried, At: until.Add(time.Hour), Item: "q"}, setting())
		if again.Due(until.Add(2 * time.Hour)) {
			t.Error("it cannot be buried a second time, on the next day")
		}
		e := missed(until.Add(time.Hour))
		if asked, _ := card.Record(e, setting()); asked.Away != NotAway {
			t.Errorf("after a review it is %q", asked.Away)
		}
	}
}

func TestDaysAreDueAtFourInTheMorning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", rapid.IntRange(-14*60, 14*60).Draw(t, "minutes east")*60)
		c, at := history(t, 1, 6)
		e := right()
		e.At = later(t, at).In(zone)
		c, o := c.Record(e, setting())
		wait := c.Memory.Due.Sub(e.At)
		if !o.Review || wait < time.Hour && c.Memory.Phase != memory.Review {
			return // a step of ten minutes
		}
		due := c.Memory.Due.In(zone)
		if due.Hour() != 4 || due.Minute() != 0 || due.Second() != 0 || due.Nanosecond() != 0 {
			t.Fatalf("answered at %v it is due at %v", e.At, due)
		}
		days := memory.Day(due) - memory.Day(e.At)
		if want := max(1, c.Memory.Days); days != want {
			t.Fatalf("due after %d days, want %d", days, want)
		}
	})
}

func TestDaysAreCountedByTheClockOfTheReviewWhenTheClocksChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no zones here")
	}
	for _, evening := range []time.Time{time.Date(2026, time.March, 28, 22, 0, 0, 0, berlin), time.Date(2026, time.October, 24, 22, 0, 0, 0, berlin)} {
		_, offset := evening.Zone()
		e := right()
		e.At = evening
		live, _ := Card{}.Record(e, setting())
		e.At = evening.In(time.FixedZone("", offset)) // as a journal gives it back
		replayed, _ := Card{}.Record(e, setting())
		if !live.Memory.Due.Equal(replayed.Memory.Due) {
			t.Errorf("due at %v, and at %v when it is replayed", live.Memory.Due, replayed.Memory.Due)
		}
		next := time.Date(evening.Year(), evening.Month(), evening.Day()+1, 4, 0, 0, 0, berlin)
		if d := live.Memory.Due.Sub(next).Abs(); d > time.Hour {
			t.Errorf("due %v from four in the morning", d)
		}
		if live.Due(evening.Add(4*time.Hour)) || !live.Due(next.Add(2*time.Hour)) {
			t.Errorf("due at %v", live.Memory.Due)
		}
	}
}

func TestALabIsReviewedOnceForEachTimeItIsBegun(t *testing.T) {
	outline := content.Outline{ID: "p"}
	passed := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a"}, Passed: true}}}
	failed := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a"}}}}
	rapid.Check(t, func(t *rapid.T) {
		var c Card
		done, reviews := false, 0
		at := monday
		for i := range rapid.IntRange(1, 25).Draw(t, "entries") {
			at = later(t, at)
			stamp := Stamp{At: at, Nonce: fmt.Sprint(i)}
			var e Entry
			switch rapid.SampledFrom([]string{"pass", "fail", "hint", "solve", "reset"}).Draw(t, "what") {
			case "pass":
				e = TryLab(outline, "x", lab.Answer{}, passed, LabRecord{}, 0, stamp)
			case "fail":
				e = TryLab(outline, "x", lab.Answer{}, failed, LabRecord{}, 0, stamp)
			case "hint":
				e = HintLab(outline, "x", 1, stamp)
			case "solve":
				e = SolveLab(outline, "x", stamp)
			case "reset":
				e = ResetLab(outline, "x", stamp)
			}
			before := c
			var o Outcome
			c, o = c.Record(e, setting())
			trial, tried := e.Trial()
			want := tried && trial.Passed() && !done
			if want {
				done = true
				reviews++
			}
			if e.Type == LabReset {
				done = false
			}
			if o.Review != want || c.Memory.Reps != reviews || !want && !reflect.DeepEqual(c.Memory, before.Memory) {
				t.Fatalf("%s after %+v: a review %t, want %t", e.Type, before.Round, o.Review, want)
			}
			if id, ok := c.IsLab(); !ok || id != "x" || c.Last.Nonce != "" {
				t.Fatalf("the card is %+v", c)
			}
		}
	})
}

func TestHelpWithALabCountsUntilItPasses(t *testing.T) {
	outline := content.Outline{ID: "p"}
	passed := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a"}, Passed: true}}}
	pass := func(c Card, at time.Time) (Card, Outcome) {
		return c.Record(TryLab(outline, "x", lab.Answer{}, passed, LabRecord{}, 0, Stamp{At: at}), setting())
	}
	c, _ := Card{}.Record(SolveLab(outline, "x", Stamp{At: monday}), setting())
	c, _ = c.Record(ResetLab(outline, "x", Stamp{At: monday}), setting())
	c, o := pass(c, monday)
	if o.Rating != memory.Again || o.Reason != ByReveal {
		t.Errorf("the solution, a reset and a pass: %d because %s", o.Rating, o.Reason)
	}
	c, _ = c.Record(HintLab(outline, "x", 1, Stamp{At: monday}), setting()) // curiosity after the pass
	c, _ = c.Record(ResetLab(outline, "x", Stamp{At: monday}), setting())
	if _, o = pass(c, monday.AddDate(0, 0, 3)); o.Rating != memory.Good {
		t.Errorf("done anew without help: %d because %s", o.Rating, o.Reason)
	}
}

func TestTheFirstReviewsOfACard(t *testing.T) {
	c, o := Card{}.Record(right(), setting())
	if !o.Review || o.Long || o.Recall != 0 || o.Days != 0 || o.Thought == 0 {
		t.Errorf("the first review is %+v", o)
	}
	if due := c.Memory.Due; !due.Equal(DayStart(memory.Day(monday)+1, monday)) || c.LearnedOn != memory.Day(monday) {
		t.Errorf("learned on %d and due at %v", c.LearnedOn, due)
	}
	wrong, o := Card{}.Record(missed(monday), setting())
	if o.Rating != memory.Again || !wrong.Memory.Due.Equal(monday.Add(10*time.Minute)) || wrong.Lapsed {
		t.Errorf("missed at first it is %+v", wrong)
	}
	e := right()
	e.At = monday.AddDate(0, 0, 1)
	if _, o = c.Record(e, setting()); !o.Long || o.Days != 1 || o.Recall <= 0.5 || o.Recall >= 1 {
		t.Errorf("the review on the next day is %+v", o)
	}
}

// Who picked an answer may have been lucky, unless they said that they were sure or gave the grade by hand.
func TestLuckCountsUnlessTheLearnerSaysOtherwise(t *testing.T) {
	stability := func(change func(*Entry)) float64 {
		c := known()
		c.Memory.State = memory.State{Stability: 5, Difficulty: 5}
		e := right()
		change(&e)
		c, _ = c.reviewed(e, memory.Good, setting())
		return c.Memory.Stability
	}
	typed := stability(func(*Entry) {})
	picked := stability(func(e *Entry) { e.Facts.Guess = 0.5 })
	if picked >= typed {
		t.Errorf("stability is %v where one of two was picked, and %v where the answer was typed", picked, typed)
	}
	for name, change := range map[string]func(*Entry){
		"sure":             func(e *Entry) { e.Facts.Sure = Sure },
		"graded by hand":   func(e *Entry) { e.Facts.Rating = memory.Good },
		"nothing to guess": func(e *Entry) { e.Facts.Guess = 0 },
	} {
		if got := stability(func(e *Entry) { e.Facts.Guess = 0.5; change(e) }); got != typed {
			t.Errorf("%s: stability is %v, want %v", name, got, typed)
		}
	}
}
