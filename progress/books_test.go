package progress

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// learner draws what somebody with few questions, many days and an unsteady clock does.
type learner struct {
	t     *rapid.T
	at    time.Time
	count int
	told  []study.Entry // answers given
}

func newLearner(t *rapid.T) *learner { return &learner{t: t, at: began} }

func (l *learner) pick(label string, n int) int { return rapid.IntRange(0, n-1).Draw(l.t, label) }

// wait lets time pass: seconds within a sitting, days between sittings, and now and then anything.
func (l *learner) wait() time.Time {
	switch l.pick("wait", 12) {
	case 0, 1, 2, 3:
		l.at = l.at.Add(time.Duration(l.pick("seconds", 900)) * time.Second)
	case 4, 5, 6, 7, 8:
		l.at = l.at.Add(time.Duration(l.pick("hours", 24*20)) * time.Hour)
	case 9:
		l.at = l.at.Add(-time.Duration(l.pick("back", 24*400)) * time.Hour)
	case 10:
		l.at = l.at.In(time.FixedZone("", (l.pick("zone", 27)-12)*3600))
	case 11:
		if l.pick("leap", 6) == 0 {
			l.at = moments().Draw(l.t, "moment")
		}
	}
	return l.at
}

func (l *learner) entry() study.Entry {
	l.count++
	e := study.Entry{
		Nonce: fmt.Sprint("n", l.count), At: l.wait(), Pack: []string{"pack0", "pack1"}[l.pick("pack", 8)/7],
		Lesson: []string{"", "lesson0", "lesson1"}[l.pick("lesson", 3)], Item: fmt.Sprint("item", l.pick("item", 6)),
	}
	kinds := []func(*study.Entry){
		l.answer, l.answer, l.answer, l.answer, l.answer, l.answer, l.lab, l.lab, l.change, l.change, l.putAway, l.sitting, l.tune, l.update,
	}
	kinds[l.pick("sort", len(kinds))](&e)
	return e
}

func (l *learner) answer(e *study.Entry) {
	e.Type, e.Kind = study.Answer, []quiz.Kind{quiz.Single, quiz.Text}[l.pick("kind", 2)]
	e.Scored = l.pick("scored", 8) > 0
	e.Score = []float64{0, 0.5, 0.7, 1, 1, 1, 1, math.NaN()}[l.pick("score", 8)]
	e.Rev = []int{0, 1, 1, 2, 3, -1}[l.pick("rev", 6)]
	e.Hints, e.Took = l.pick("hints", 12)/9, time.Duration(l.pick("took", 60_000))*time.Millisecond
	e.Response.DontKnow = l.pick("gave up", 10) == 0
	if l.pick("facts", 5) > 0 {
		e.Facts = study.Facts{
			Produced: e.Kind == quiz.Text, Guess: 0.25, Sure: study.Sureness(l.pick("sure", 6) - 1), AllHints: l.pick("all hints", 3),
			Words: []int{0, 30, -5, math.MaxInt}[l.pick("words", 4)], Idle: l.pick("idle", 8) == 0, Apart: l.pick("apart", 20),
		}
	}
	if l.pick("variant", 4) == 0 {
		e.Facts.Card, e.Item = "item0", "variant"+e.Item
	}
	if l.pick("moved", 6) == 0 {
		e.Facts.Was, e.Item = e.Item, "moved"+e.Item
	}
	for range l.pick("objectives", 4) {
		e.Facts.Objectives = append(e.Facts.Objectives, []string{"o0", "o1", "o2", ""}[l.pick("objective", 4)])
	}
	for range l.pick("beliefs", 3) {
		e.Facts.Beliefs = append(e.Facts.Beliefs, []string{"b0", "b1", ""}[l.pick("belief", 3)])
	}
	if e.Lesson == "" && l.pick("home", 2) == 0 {
		e.Facts.Lesson = "lesson1"
	}
	l.told = append(l.told, *e)
}

func (l *learner) lab(e *study.Entry) {
	e.Item, e.Lesson = []string{"lab0", "lab1"}[l.pick("lab", 2)], ""
	e.Type = []study.EntryType{study.Tried, study.Tried, study.LabHinted, study.Solved, study.LabReset}[l.pick("what", 5)]
	if e.Type == study.Tried {
		e.Words, e.Scored = []string{`{}`, `{}`, `{"failed":["a"]}`, `no JSON`}[l.pick("trial", 4)], true
	}
	if e.Item == "lab0" {
		e.Facts.Objectives = []string{"o0", "o1", "o0"}
	}
}

// change is about an answer, mostly about the last one, and sometimes about none.
func (l *learner) change(e *study.Entry) {
	e.Type, e.Facts.Of = []study.EntryType{study.Regraded, study.TakenBack}[l.pick("change", 2)], "nobody"
	if len(l.told) > 0 && l.pick("right", 6) > 0 {
		of := l.told[max(0, len(l.told)-1-l.pick("back", 6)/4)]
		e.Pack, e.Item, e.Kind, e.Facts = of.Pack, of.Item, of.Kind, of.Facts
		e.Facts.Of = of.Nonce
	}
	e.Facts.Rating = memory.Rating(l.pick("rating", 6))
}

func (l *learner) putAway(e *study.Entry) {
	e.Type = []study.EntryType{study.Buried, study.Suspended, study.Resumed}[l.pick("away", 3)]
}

// update is what another version of the pack changes; it may say what is known already, and speak of what is not.
func (l *learner) update(e *study.Entry) {
	e.Type, e.Item, e.Lesson = study.Updated, "", ""
	if l.pick("nothing", 20) == 0 {
		return
	}
	u := study.Update{}
	item := func() string { return fmt.Sprint("item", l.pick("item", 6)) }
	for range l.pick("revs", 4) {
		i := item()
		r := study.Revision{Item: i, Card: i, Rev: l.pick("to", 4)}
		if l.pick("variant", 4) == 0 {
			r.Item, r.Card = "variant"+i, "item0"
		}
		u.Revs = append(u.Revs, r)
	}
	for range l.pick("gone", 3) {
		u.Gone = append(u.Gone, item())
	}
	for range l.pick("back", 3) {
		u.Back = append(u.Back, item())
	}
	for range l.pick("homes", 3) {
		u.Homes = map[string]string{item(): "lesson0"}
	}
	e.Facts.Update = &u
}

func (l *learner) sitting(e *study.Entry) {
	e.Type, e.Lesson, e.Item = []study.EntryType{study.Opened, study.Finished}[l.pick("end", 2)], "", ""
	e.Sitting = []string{"review:1", "review:2", "proof:1", "check"}[l.pick("sitting", 4)]
}

func (l *learner) tune(e *study.Entry) {
	e.Type, e.Item = study.Tuned, ""
	good := memory.DefaultWeights()
	good[0], good[3] = 0.5, 12
	tunings := []*study.Tuning{
		nil, {Aim: 0.85}, {Aim: 7, Longest: -3}, {Longest: 30}, {Weights: good[:]}, {Weights: []float64{1, 2, 3}}, {Weights: good[:], Aim: math.SmallestNonzeroFloat64},
	}
	e.Facts.Tuning = tunings[l.pick("tuning", len(tunings))]
}

// TestMemoryIsWhatReplayMakes is what makes a schedule the same on every machine: whatever happens to cards, in whatever
// order and at whatever time, the tables kept up to date on the way are the tables that a rebuild makes.
func TestMemoryIsWhatReplayMakes(t *testing.T) {
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		j, err := Open(ctx, filepath.Join(folder, fmt.Sprint(n), "progress.db"), Options{pragmas: []string{"synchronous(OFF)"}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { j.Close() }()
		l := newLearner(t)
		for range rapid.IntRange(1, 8).Draw(t, "calls") {
			var entries []study.Entry
			for range rapid.IntRange(1, 15).Draw(t, "entries") {
				entries = append(entries, l.entry())
			}
			if err := j.Record(ctx, entries...); err != nil {
				t.Fatal(err)
			}
			if l.pick("restore", 20) == 0 {
				j = reborn(t, j)
			}
		}
		wantNoProblems(t, j)
		wantDueOfCards(t, j, l)
		wantLogOfCards(t, j)
		wantObjectivesOfCards(t, j)
		if err := j.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		wantNoProblems(t, j)
	})
}

func wantNoProblems(t *rapid.T, j *Journal) {
	t.Helper()
	if problems, err := j.Verify(ctx); err != nil || len(problems) > 0 {
		t.Fatalf("Verify: %v, %v", problems, err)
	}
}

func allCards(t *rapid.T, j *Journal) []study.Card {
	t.Helper()
	all, err := j.cardsWhere(ctx, `ORDER BY pack, card`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantDueOfCards asks every card what the journal says of all of them.
func wantDueOfCards(t *rapid.T, j *Journal, l *learner) {
	for range 3 {
		now := within(l.wait())
		all := allCards(t, j)
		asked := slices.DeleteFunc(slices.Clone(all), func(c study.Card) bool { return !c.Due(now) })
		slices.SortStableFunc(asked, func(a, b study.Card) int { return cmp.Compare(b.Urgency(now), a.Urgency(now)) })
		most := l.pick("most", 8)
		got, err := j.Agenda(ctx, now, most)
		if err != nil || got.Count != len(asked) || len(got.Cards) != min(most, len(asked)) {
			t.Fatalf("on %v %d are due and %d told of at most %d, want %d, %v", now, got.Count, len(got.Cards), most, len(asked), err)
		}
		for i, c := range got.Cards {
			if !c.Due(now) || math.Abs(c.Urgency(now)-asked[i].Urgency(now)) > 1e-3*math.Abs(c.Urgency(now)) {
				t.Fatalf("card %d of the agenda on %v is %s with %g, want %s with %g: %+v", i, now, c.ID, c.Urgency(now), asked[i].ID, asked[i].Urgency(now), asked)
			}
		}
		var many int
		err = j.snapshot(ctx, func(q querier) error { return scan(q.QueryRowContext(ctx, manyDue, millis(now), todayOf(now)), &many) })
		if err != nil || many != len(asked) {
			t.Fatalf("on %v %d are due by the loads, want %d, %v", now, many, len(asked), err)
		}
		lapsed := slices.DeleteFunc(all, func(c study.Card) bool { return !c.Lapsed || c.Gone })
		if len(got.Lapsed) != len(lapsed) {
			t.Fatalf("%d cards are forgotten, want %d", len(got.Lapsed), len(lapsed))
		}
	}
}

// wantLogOfCards counts the reviews that count.
func wantLogOfCards(t *rapid.T, j *Journal) {
	log, err := j.Log(ctx)
	if err != nil {
		t.Fatal(err)
	}
	reps := map[int]int{}
	for _, r := range log {
		if r.Rating < memory.Again || r.Rating > memory.Easy || r.Days < 0 || r.Guess < 0 || r.Guess > 1 {
			t.Fatalf("a review %+v", r)
		}
		reps[r.Card]++
	}
	want := map[int]int{}
	for _, c := range allCards(t, j) {
		if c.Memory.Reps > 0 {
			want[c.Memory.Reps]++
		}
	}
	got := map[int]int{}
	for _, n := range reps {
		got[n]++
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("cards by reviews %v, want %v", got, want)
	}
}

// wantObjectivesOfCards goes through the cards of every objective, which a record does only where it must.
func wantObjectivesOfCards(t *rapid.T, j *Journal) {
	t.Helper()
	err := j.snapshot(ctx, func(q querier) error {
		rows, err := load(ctx, q, (*objectiveRow).fields, objectiveTable.all())
		if err != nil {
			return err
		}
		for _, r := range rows {
			var want weakestRow
			if err := scan(q.QueryRowContext(ctx, selectWeakest, r.pack, r.id, ""), &want.cards, &want.lapsed, &want.sags, &want.fades); err != nil {
				return err
			}
			if got := (weakestRow{r.cards, r.lapsed, r.sags, r.fades}); got != want {
				t.Fatalf("the cards of %s come to %+v, want %+v", r.id, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestIntervalsAreSpreadAsAReplaySpreadsThem learns many cards together: where each comes back depends on how many others
// do on that day.
func TestIntervalsAreSpreadAsAReplaySpreadsThem(t *testing.T) {
	j := open(t, journalPath(t))
	for _, day := range []int{0, 1, 4, 14} {
		for i := range 40 {
			record(t, j, at(fmt.Sprint("item", i), 1, time.Duration(day)*24*time.Hour+time.Duration(i)*time.Minute))
		}
	}
	wantSound(t, j)
	days := map[int]int{}
	for _, c := range agenda(t, j, began.AddDate(1, 0, 0)).Cards {
		days[memory.Day(c.Memory.Due)]++
	}
	if len(days) < 5 {
		t.Errorf("40 cards come back on the days %v", days)
	}
}

// TestWhatWasSolidIsSolidAgainWhenALapseIsTakenBack lets a card lapse by mistake.
func TestWhatWasSolidIsSolidAgainWhenALapseIsTakenBack(t *testing.T) {
	j := open(t, journalPath(t))
	standing := func(after time.Duration) study.Mastery {
		t.Helper()
		got, err := j.Mastery(ctx, pack)
		if err != nil || len(got) != 1 {
			t.Fatalf("Mastery = %+v, %v", got, err)
		}
		return got[0].At(began.Add(after))
	}
	day := 24 * time.Hour
	made := func(score float64, after time.Duration) study.Entry {
		e := at("a", score, after)
		e.Facts = study.Facts{Objectives: []string{"o"}, Produced: true}
		return e
	}
	record(t, j, made(1, 0), made(1, day), made(1, 4*day))
	if got := standing(5 * day); got != study.Solid {
		t.Fatalf("after three days it is %v", got)
	}
	late := 4*day + 40*day
	wrong := made(0, late)
	record(t, j, wrong)
	if got := standing(late); got != study.Fading {
		t.Errorf("after a lapse it is %v", got)
	}
	undo := about(study.TakenBack, "a", late+time.Minute)
	undo.Facts.Of = wrong.Nonce
	record(t, j, undo)
	before := standing(5 * day)
	if before != study.Solid {
		t.Errorf("after the lapse is taken back it is %v", before)
	}
	wantSound(t, j)
}
