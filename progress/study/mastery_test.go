package study

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/progress/memory"
)

// learner folds entries into cards of one objective, as the journal does.
type learner struct {
	cards map[string]Card
	ob    Objective
}

func (l *learner) record(e Entry) Outcome {
	if l.cards == nil {
		l.cards = map[string]Card{}
	}
	s := setting()
	c, o := l.cards[e.CardID()].Record(e, s)
	l.cards[e.CardID()] = c
	var w Weakest
	for _, other := range l.cards {
		if other.Memory.Reps == 0 {
			continue
		}
		sags, fades := other.Sags(s.Scheduler)
		if w.Cards == 0 || sags.Before(w.Sags) {
			w.Sags = sags
		}
		if w.Cards == 0 || fades.Before(w.Fades) {
			w.Fades = fades
		}
		w.Cards, w.Lapsed = w.Cards+1, w.Lapsed || other.Lapsed
	}
	l.ob, l.cards[e.CardID()] = l.ob.Reviewed(e, c, o, w)
	return o
}

// says answers an item so many days after monday: right or not, produced or picked.
func (l *learner) says(item string, days int, score float64, made bool) Outcome {
	e := right()
	e.At, e.Item, e.Score, e.Facts.Produced = monday.AddDate(0, 0, days), item, score, made
	e.Nonce = fmt.Sprint(item, days)
	return l.record(e)
}

func (l *learner) takesBack(item string, days int) Outcome {
	return l.record(Entry{Type: TakenBack, At: monday.AddDate(0, 0, days).Add(time.Minute), Item: item, Facts: Facts{Of: fmt.Sprint(item, days)}})
}

func (l *learner) at(days int) Mastery {
	return l.ob.At(monday.AddDate(0, 0, days).Add(2 * time.Minute))
}

func TestSolidNeedsThreeDaysAndAnAnswerThatWasMade(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*learner)
		want Mastery
	}{
		{"nothing", func(*learner) {}, Unmet},
		{"three days, one of them made", func(l *learner) { l.says("a", 0, 1, true); l.says("a", 1, 1, false); l.says("a", 4, 1, false) }, Solid},
		{"three days of different items", func(l *learner) { l.says("a", 0, 1, false); l.says("b", 1, 1, false); l.says("c", 4, 1, true) }, Learning}, // a has sagged by then
		{"three days, all picked", func(l *learner) { l.says("a", 0, 1, false); l.says("a", 1, 1, false); l.says("a", 4, 1, false) }, Learning},
		{"two days", func(l *learner) { l.says("a", 0, 1, true); l.says("a", 1, 1, true) }, Learning},
		{"two items on each of two days", func(l *learner) {
			l.says("a", 0, 1, true)
			l.says("b", 0, 1, true)
			l.says("a", 1, 1, true)
			l.says("b", 1, 1, true)
		}, Learning},
		{"a day with help", func(l *learner) { l.says("a", 0, 1, true); l.says("a", 1, 0.8, true); l.says("a", 3, 1, true) }, Learning},
		{"two days after one that was wrong", func(l *learner) { l.says("a", 0, 0, true); l.says("a", 1, 1, true); l.says("a", 4, 1, true) }, Learning},
	} {
		var l learner
		c.do(&l)
		if got := l.at(4); got != c.want {
			t.Errorf("%s: %v, want %v (%+v)", c.name, got, c.want, l.ob)
		}
	}
}

// solid is a learner of whom one item is solid since the fifth day.
func solid(t testing.TB) learner {
	var l learner
	l.says("a", 0, 1, true)
	l.says("a", 1, 1, true)
	l.says("a", 4, 1, true)
	if l.at(4) != Solid {
		t.Fatalf("it is %v: %+v", l.at(4), l.ob)
	}
	return l
}

func TestSolidStaysSolidUntilItFades(t *testing.T) {
	l := solid(t)
	sags, fades := l.ob.Sags, l.ob.Fades
	if !fades.After(sags) || !sags.After(monday.AddDate(0, 0, 5)) {
		t.Fatalf("it sags at %v and fades at %v", sags, fades)
	}
	for _, c := range []struct {
		at   time.Time
		want Mastery
	}{{sags, Solid}, {sags.Add(fades.Sub(sags) / 2), Solid}, {fades.Add(-time.Second), Solid}, {fades, Fading}, {fades.AddDate(1, 0, 0), Fading}} {
		if got := l.ob.At(c.at); got != c.want {
			t.Errorf("at %v it is %v, want %v", c.at, got, c.want)
		}
	}
	// A new item of the same objective, which has sagged as every new one does, does not make less of the rest.
	l.says("b", 5, 1, false)
	if got := l.at(8); got != Solid {
		t.Errorf("with another item, sagged and not faded, it is %v", got)
	}
}

func TestALapseFadesAndTheNextRightAnswerMends(t *testing.T) {
	l := solid(t)
	l.says("a", 12, 0, true)
	if got := l.at(12); got != Fading || l.ob.Lapses != 1 {
		t.Fatalf("forgotten it is %v with %d lapses", got, l.ob.Lapses)
	}
	e := right()
	e.At, e.Item = monday.AddDate(0, 0, 12).Add(11*time.Minute), "a"
	l.record(e)
	if l.ob.Lapsed {
		t.Error("recalled again it is still forgotten")
	}
	var young learner
	young.says("a", 0, 1, true)
	young.says("a", 1, 1, true)
	young.says("a", 3, 0, true)
	if got := young.at(3); got != Learning {
		t.Errorf("what was never solid and is forgotten is %v", got)
	}
}

func TestAnAnswerThatIsTakenBackGivesNoCredit(t *testing.T) {
	var l learner
	l.says("a", 0, 1, false)
	l.says("a", 1, 1, false)
	two := l.ob
	l.says("a", 4, 1, true)
	if l.at(4) != Solid {
		t.Fatalf("it is %v", l.at(4))
	}
	l.takesBack("a", 4)
	if l.at(4) == Solid || l.ob.Days != 2 || l.ob.Made || l.ob.LastDay != two.LastDay {
		t.Errorf("after taking back it is %v: %+v", l.at(4), l.ob)
	}
	l.says("a", 4, 1, true)
	if l.at(4) != Solid || l.ob.Days != 3 {
		t.Errorf("answered anew it is %v: %+v", l.at(4), l.ob)
	}
	l.record(Entry{Type: Regraded, At: monday.AddDate(0, 0, 4), Item: "a", Facts: Facts{Of: "a4", Rating: memory.Hard, Produced: true}})
	if l.ob.Days != 2 || l.ob.Made || l.at(4) == Solid {
		t.Errorf("graded Hard it is %v: %+v", l.at(4), l.ob)
	}
	l.record(Entry{Type: Regraded, At: monday.AddDate(0, 0, 4), Item: "a", Facts: Facts{Of: "a4", Rating: memory.Good, Produced: true}})
	if l.ob.Days != 3 || !l.ob.Made || l.at(4) != Solid {
		t.Errorf("graded Good it is %v: %+v", l.at(4), l.ob)
	}

	var forgot learner
	forgot.says("a", 0, 1, true)
	forgot.says("a", 1, 1, true)
	forgot.says("a", 3, 0, true)
	if forgot.takesBack("a", 3); forgot.ob.Lapses != 0 || forgot.ob.Lapsed {
		t.Errorf("a lapse that was taken back leaves %+v", forgot.ob)
	}
}

func TestADayCountsOnceWhateverIsTakenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l learner
		earned := map[int]bool{} // days with a right answer that was not taken back since
		day, last := 0, ""
		answered := -1
		for range rapid.IntRange(1, 20).Draw(t, "acts") {
			if last != "" && rapid.IntRange(0, 3).Draw(t, "take back") == 0 {
				l.takesBack(last, answered)
				last = ""
				continue
			}
			day += rapid.IntRange(1, 4).Draw(t, "days later")
			last, answered = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "item"), day
			if o := l.says(last, day, rapid.SampledFrom([]float64{0, 0.8, 1, 1}).Draw(t, "score"), true); o.Rating >= memory.Good {
				earned[day] = true
			}
		}
		if l.ob.Days < 0 || l.ob.Days > len(earned) {
			t.Fatalf("%d days of %d", l.ob.Days, len(earned))
		}
		if l.ob.Firm && (l.ob.Days < solidDays || !l.ob.Made) {
			t.Fatalf("solid without cause: %+v", l.ob)
		}
	})
}

func TestTakingBackAnOlderAnswerLeavesTheDaysOfOthers(t *testing.T) {
	var l learner
	l.says("a", 0, 1, true)
	l.says("b", 1, 1, true)
	l.takesBack("a", 0)
	l.says("c", 1, 1, true)
	if l.ob.Days != 1 {
		t.Errorf("one day with right answers counts as %d", l.ob.Days)
	}
}

func TestALabIsMadeAndCountsForAllItIsAbout(t *testing.T) {
	c := Card{Pack: "p", ID: LabCard("x"), Objectives: []string{"joins", "indexes"}}
	e := Entry{Type: Tried, At: monday, Pack: "p", Item: "x"}
	c, o := c.reviewed(e, memory.Good, setting())
	for _, id := range c.ObjectivesOf() {
		ob, _ := Objective{ID: id}.Reviewed(e, c, o, Weakest{Cards: 1, Sags: monday.AddDate(0, 0, 2), Fades: monday.AddDate(0, 0, 5)})
		if !ob.Made || ob.Days != 1 {
			t.Errorf("%s: %+v", id, ob)
		}
	}
	if got := (Card{ID: "lab/x"}).ObjectivesOf(); len(got) != 0 {
		t.Errorf("a lab of which nothing is known is about %v", got)
	}
	if got := (Card{ID: "q", Lesson: "l"}).ObjectivesOf(); len(got) != 1 || got[0] != LessonObjective("l") {
		t.Errorf("an item without an objective is about %v", got)
	}
}

func TestTheMasteryOfAWhole(t *testing.T) {
	for _, c := range []struct {
		parts []Mastery
		want  Mastery
	}{
		{nil, Unmet},
		{[]Mastery{Unmet, Unmet}, Unmet},
		{[]Mastery{Solid, Solid}, Solid},
		{[]Mastery{Solid, Unmet}, Learning},
		{[]Mastery{Solid, Learning}, Learning},
		{[]Mastery{Learning, Unmet}, Learning},
		{[]Mastery{Solid, Fading, Unmet}, Fading},
	} {
		if got := Together(c.parts); got != c.want {
			t.Errorf("%v together are %v, want %v", c.parts, got, c.want)
		}
	}
}

// TestAnotherGradeDoesNotBringBackWhatAnotherCardLost lets one card of a solid objective be answered well and another lapse;
// then the grade of the first is changed, while a third is recalled with less than 0.9.
func TestAnotherGradeDoesNotBringBackWhatAnotherCardLost(t *testing.T) {
	ob := Objective{Days: 5, LastDay: memory.Day(monday), Made: true, Firm: true}
	sags := Weakest{Cards: 3, Sags: monday.Add(-time.Hour), Fades: monday.AddDate(0, 0, 9)}
	review := func(nonce string, score float64) (Entry, Card, Outcome) {
		e := Entry{Type: Answer, At: monday, Item: nonce, Nonce: nonce, Score: score, Scored: true}
		was := Card{ID: nonce, Memory: memory.Card{State: memory.State{Stability: 9, Difficulty: 5}, Phase: memory.Review, Reps: 3, Last: monday.AddDate(0, 0, -9)}}
		c, o := was.Record(e, setting())
		return e, c, o
	}
	step := func(e Entry, c Card, o Outcome, w Weakest) Card {
		ob, c = ob.Reviewed(e, c, o, w)
		return c
	}
	e, c, o := review("a", 1)
	a := step(e, c, o, sags)
	if !ob.Firm {
		t.Fatal("it stays solid while it sags")
	}
	forgot := sags
	forgot.Lapsed = true
	e, c, o = review("b", 0)
	step(e, c, o, forgot)
	e, c, o = review("b", 1) // recalled again
	step(e, c, o, sags)
	if ob.Firm {
		t.Fatal("a lapse ends what is solid until it is recalled with 0.9")
	}
	own := Entry{Type: Regraded, At: monday.Add(time.Minute), Item: "a", Facts: Facts{Of: "a", Rating: memory.Hard}}
	c, o = a.Record(own, setting())
	if step(own, c, o, sags); ob.Firm {
		t.Error("a grade of the first card made it solid")
	}
}
