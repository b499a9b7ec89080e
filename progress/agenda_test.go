package progress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

func agenda(t *testing.T, j *Journal, now time.Time) study.Agenda {
	t.Helper()
	a, err := j.Agenda(ctx, now, 100)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func ids(cards []study.Card) string {
	var out []string
	for _, c := range cards {
		out = append(out, c.ID)
	}
	return strings.Join(out, " ")
}

// at is an answer to an item, right or wrong, so long after the start.
func at(item string, score float64, after time.Duration) study.Entry {
	return study.Entry{
		Nonce: fmt.Sprint(item, after), Type: study.Answer, At: began.Add(after), Pack: pack, Lesson: "m01.1", Item: item, Kind: quiz.Single,
		Score: score, Scored: true, Took: 10 * time.Second,
	}
}

func TestALabThatWasPassedIsDueAgain(t *testing.T) {
	j := open(t, journalPath(t))
	for i, e := range []study.Entry{
		{Type: study.LabOpened, Item: "opened"}, {Type: study.Tried, Item: "failed", Words: `{"failed":["a"]}`},
		{Type: study.Tried, Item: "passed", Words: `{}`}, {Type: study.Tried, Item: "passed", Pack: "another", Words: `{}`},
	} {
		e.At, e.Nonce, e.Pack = began, "lab"+string(rune('0'+i)), cmp.Or(e.Pack, pack)
		record(t, j, e)
	}
	for _, c := range []struct {
		after time.Duration
		want  []string
	}{{time.Hour, nil}, {48 * time.Hour, []string{"passed"}}} {
		if got, err := j.DueLabs(ctx, pack, began.Add(c.after)); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("after %v: %v, %v; want %v", c.after, got, err, c.want)
		}
	}
	if o, err := j.Overview(ctx, pack, began); err != nil || len(o.Labs) != 3 || !o.LabsByID()["opened"].Seen.Equal(began) || o.LabsByID()["opened"].Tries != 0 {
		t.Errorf("Overview: %+v, %v", o.Labs, err)
	}
}

// about is an entry of another type about an item.
func about(t study.EntryType, item string, after time.Duration) study.Entry {
	return study.Entry{Nonce: fmt.Sprint(t, item, after), Type: t, At: began.Add(after), Pack: pack, Item: item}
}

func TestAgendaBeforeTheFirstAnswerIsEmpty(t *testing.T) {
	a := agenda(t, open(t, journalPath(t)), began)
	if a.Count != 0 || len(a.Cards) != 0 || a.Missed != 0 {
		t.Errorf("Agenda = %+v", a)
	}
}

func TestWhatWasMissedIsDueInTenMinutesAndWhatWasRightTheNextDay(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, at("missed", 0, 0), at("right", 1, time.Minute))
	day := 24 * time.Hour
	tomorrow := study.DayStart(memory.Day(began)+1, began).Sub(began)
	for after, want := range map[time.Duration]string{
		9 * time.Minute: "", 10 * time.Minute: "missed", tomorrow - time.Minute: "missed", tomorrow: "missed right", day: "missed right",
	} {
		if got := ids(agenda(t, j, began.Add(after)).Cards); got != want {
			t.Errorf("after %v %q are due, want %q", after, got, want)
		}
	}
}

func TestAgendaBeginsWithWhatIsMostOverdueForItsStability(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, at("weak", 0, 0), at("old", 1, 0), at("fresh", 1, 4*24*time.Hour))
	a := agenda(t, j, began.AddDate(0, 0, 6))
	if got := ids(a.Cards); got != "weak old fresh" {
		t.Errorf("the agenda is %s", got)
	}
	if a.Missed != 2 || a.Pause != 4 {
		t.Errorf("%d days missed and a pause of %d; want 2, and 4 from the first day to the second", a.Missed, a.Pause)
	}
	few, err := j.Agenda(ctx, began.AddDate(0, 0, 6), 1)
	if err != nil || ids(few.Cards) != "weak" || few.Count != 3 {
		t.Errorf("at most one: %s of %d, %v", ids(few.Cards), few.Count, err)
	}
	none, err := j.Agenda(ctx, began.AddDate(0, 0, 6), -1)
	if err != nil || len(none.Cards) != 0 || none.Count != 3 {
		t.Errorf("fewer than none: %+v, %v", none, err)
	}
}

func TestWhatIsPutAwayIsNotAsked(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, at("a", 1, 0), at("b", 1, 0), at("c", 1, 0))
	due := 24 * time.Hour
	record(t, j, about(study.Buried, "a", due), about(study.Suspended, "b", due))
	if got := agenda(t, j, began.Add(due)); ids(got.Cards) != "c" || got.Count != 1 {
		t.Errorf("due are %s, %d", ids(got.Cards), got.Count)
	}
	if got := agenda(t, j, began.Add(2*due)); ids(got.Cards) != "a c" {
		t.Errorf("a day later %s are due", ids(got.Cards))
	}
	away, err := j.Away(ctx)
	if err != nil || ids(away) != "b" {
		t.Errorf("away are %s, %v", ids(away), err)
	}
	record(t, j, about(study.Resumed, "b", due+time.Minute))
	if got := agenda(t, j, began.Add(2*due)); ids(got.Cards) != "a b c" {
		t.Errorf("after it is asked again %s are due", ids(got.Cards))
	}
	if away, err := j.Away(ctx); err != nil || len(away) != 0 {
		t.Errorf("away are %s, %v", ids(away), err)
	}
}

func TestForgottenAndHopelessCardsAreTold(t *testing.T) {
	j := open(t, journalPath(t))
	after := time.Duration(0)
	review := func(score float64) {
		e := at("hard", score, after)
		e.Lesson, e.Facts.Lesson = "", e.Lesson
		record(t, j, e)
		after += 30 * 24 * time.Hour
	}
	review(1)
	review(1)
	review(0)
	if a := agenda(t, j, began.Add(after)); ids(a.Lapsed) != "hard" || a.Count != 1 {
		t.Errorf("forgotten are %q, and %d due", ids(a.Lapsed), a.Count)
	}
	for range 3 {
		review(1)
		review(0)
	}
	away, err := j.Away(ctx)
	if err != nil || ids(away) != "hard" || away[0].Away != study.AsLeech {
		t.Errorf("away are %+v, %v", away, err)
	}
	if a := agenda(t, j, began.Add(after).AddDate(1, 0, 0)); a.Count != 0 {
		t.Errorf("what asking does not help is due: %s", ids(a.Cards))
	}
}

func TestLabsAreDueAndCostNoMinutes(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, storedLab()...)
	later := began.AddDate(0, 1, 0)
	if a := agenda(t, j, later); ids(a.Labs) != "lab/sql-01" || a.Count != 1 {
		t.Errorf("labs %s of %d", ids(a.Labs), a.Count)
	}
	o, err := j.Overview(ctx, pack, later)
	if err != nil || o.Due != 1 || o.DueMinutes != 0 {
		t.Errorf("Overview: %d due, %d minutes, %v", o.Due, o.DueMinutes, err)
	}
}

func TestOverviewCountsManyDueCardsAsFew(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, countedMost+200)...)
	record(t, j, about(study.Buried, "item-0", 30*24*time.Hour), about(study.Suspended, "item-1", 0))
	for _, days := range []int{1, 2, 3, 5, 30, 40} {
		now := began.AddDate(0, 0, days)
		want := countedMost + 198
		if days == 40 {
			want++
		}
		o, err := j.Overview(ctx, "another.pack", now)
		if err != nil || o.Due != want {
			t.Errorf("after %d days %d are due, want %d, %v", days, o.Due, want, err)
		}
		if minutes := want * 2675 / 6000; o.DueMinutes < minutes-1 || o.DueMinutes > minutes+1 {
			t.Errorf("after %d days they take %d minutes, want %d", days, o.DueMinutes, minutes)
		}
	}
}

func TestRoundIsTheLatestThatIsNotFinished(t *testing.T) {
	j := open(t, journalPath(t))
	write := func(typ study.EntryType, sitting, of string) {
		t.Helper()
		e := study.Entry{Nonce: fmt.Sprint(typ, sitting), Type: typ, At: began, Pack: of, Sitting: sitting}
		if typ == study.Opened {
			e.Facts.Queue = []study.Spot{{Pack: of, Lesson: "m01.1", Item: "a"}}
		}
		record(t, j, e)
	}
	want := func(sort string, n int) {
		t.Helper()
		got, err := j.Round(ctx, sort)
		if err != nil || len(got) != n {
			t.Errorf("%s has %d entries, want %d, %v", sort, len(got), n, err)
		}
		if n > 0 && len(got[0].Facts.Queue) != 1 {
			t.Errorf("the first entry is %+v", got[0])
		}
	}
	want(study.ReviewSort, 0)
	write(study.Opened, "review:1", pack)
	write(study.Left, "review:1", "org.example.other")
	write(study.Opened, "proof:1", pack)
	want(study.ReviewSort, 2)
	want(study.ProofSort, 1)
	write(study.Finished, "review:1", pack)
	want(study.ReviewSort, 0)
	write(study.Opened, "review:2", pack)
	write(study.Opened, "review:3", pack)
	write(study.Finished, "review:2", pack)
	want(study.ReviewSort, 1)
}

func TestLogHasTheGradesInUse(t *testing.T) {
	j := open(t, journalPath(t))
	first, second, other := at("a", 1, 0), at("a", 0, 48*time.Hour), at("b", 1, time.Minute)
	first.Facts.Guess = 0.25
	again := at("a", 1, 48*time.Hour+time.Minute) // practice
	unasked := at("c", 1, 0)
	unasked.Scored = false
	change := about(study.Regraded, "a", 48*time.Hour+2*time.Minute)
	change.Facts.Of, change.Facts.Rating = second.Nonce, memory.Hard
	undo := about(study.TakenBack, "b", 48*time.Hour)
	undo.Facts.Of = other.Nonce
	record(t, j, first, other, unasked, second, again, change, undo)
	got, err := j.Log(ctx)
	want := memory.Log{{Card: 0, Rating: memory.Good, Guess: 0.25}, {Card: 0, Rating: memory.Hard, Days: 2}}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("Log = %+v, %v; want %+v", got, err, want)
	}
}

func TestMasteryIsThatOfReviews(t *testing.T) {
	j := open(t, journalPath(t))
	for day := range 4 {
		e := at("a", 1, time.Duration(day*day)*24*time.Hour)
		e.Facts = study.Facts{Objectives: []string{"o1"}, Produced: true}
		record(t, j, e)
	}
	record(t, j, at("b", 1, 0))
	got, err := j.Mastery(ctx, pack)
	if err != nil || len(got) != 2 || got[0].ID != study.LessonObjective("m01.1") || got[1].ID != "o1" {
		t.Fatalf("Mastery = %+v, %v", got, err)
	}
	now := began.AddDate(0, 0, 9)
	if got[1].At(now) != study.Solid || got[0].At(now.AddDate(0, 0, -9)) != study.Learning {
		t.Errorf("the objectives are %v and %v", got[1].At(now), got[0].At(now))
	}
	if got[1].At(now.AddDate(10, 0, 0)) != study.Fading {
		t.Error("ten years later nothing has faded")
	}
}

// TestStrangeFactsDoNoHarm writes what no program of ours writes, with a hash that holds.
func TestStrangeFactsDoNoHarm(t *testing.T) {
	j := open(t, journalPath(t))
	names := strings.Repeat(`"x",`, 100_000)
	for i, facts := range []string{
		`no JSON`, `[]`, `null`, `{"obj":7}`, `{"tuning":{"weights":"x"}}`, `{"sure":-1,"words":9223372036854775807}`,
		`{"card":"` + strings.Repeat("c", 1<<16) + `"}`, `{"obj":[` + names + `"y"],"beliefs":[` + names + `"y"]}`,
		`{"beliefs":["` + strings.Repeat("b", 1000) + `"]}`, `{"sure":77}`, strings.Repeat("[", 1<<21),
	} {
		for _, typ := range []study.EntryType{study.Answer, study.Tuned, study.Opened} {
			e, err := newEvent(at(fmt.Sprint("item", i), 1, time.Duration(i)*time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			e.nonce, e.typ, e.facts = fmt.Sprint(i, typ), string(typ), facts
			if err := j.pen.append(ctx, j.path, j.opt.known(), []event{e}, nil); err != nil {
				t.Fatalf("%.40s: %v", facts, err)
			}
		}
	}
	record(t, j, at("after", 1, 0))
	wantSound(t, j)
	if err := j.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Sitting(ctx, pack, "m01.1"); err != nil {
		t.Error(err)
	}
	var beliefs, parts, sure int
	err := j.snapshot(ctx, func(q querier) error {
		return scan(q.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM beliefs), (SELECT COUNT(*) FROM parts WHERE objective IN ('x', 'y')),
			(SELECT COUNT(*) FROM sureness)`), &beliefs, &parts, &sure)
	})
	if err != nil || beliefs != 2 || parts != 1 || sure != 0 {
		t.Errorf("%d beliefs, %d parts, %d degrees of sureness, %v", beliefs, parts, sure, err)
	}
}

// TestANewTuningLosesNoAnswer records answers while the history is graded anew, from this program and from another one.
func TestANewTuningLosesNoAnswer(t *testing.T) {
	path := journalPath(t)
	j, other := open(t, path), open(t, path)
	record(t, j, answers(0, 400)...)
	var writers sync.WaitGroup
	for k, w := range []*Journal{j, other} {
		writers.Go(func() {
			for i := range 60 {
				e := at(fmt.Sprint("item-", i), 1, time.Duration(i)*24*time.Hour)
				e.Nonce = fmt.Sprint(k, "-", i)
				if err := w.Record(ctx, e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 4 {
		record(t, j, study.Entry{Nonce: fmt.Sprint("tune", i), Type: study.Tuned, At: began, Pack: pack, Facts: study.Facts{
			Tuning: &study.Tuning{Aim: 0.80 + 0.03*float64(i)}}})
	}
	writers.Wait()
	if got := len(nonces(t, j)); got != 400+120+4 {
		t.Errorf("%d events, want %d", got, 400+120+4)
	}
	wantSound(t, j)
	tuning, err := other.Tuning(ctx)
	if err != nil || tuning.Aim != 0.89 {
		t.Errorf("the other program finds %+v, %v", tuning, err)
	}
}

// TestARehearsalThatDoesNotFitIsNotUsed brings events that are older than those of the rehearsal.
func TestARehearsalThatDoesNotFitIsNotUsed(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 30)...)
	tune := study.Entry{Nonce: "tune", Type: study.Tuned, At: began, Pack: pack, Facts: study.Facts{Tuning: &study.Tuning{Aim: 0.8}}}
	r, err := j.rehearse(ctx, []study.Entry{tune})
	if err != nil {
		t.Fatal(err)
	}
	// Another device wrote before the last event of this one.
	_, err = j.pen.conn.ExecContext(ctx, `INSERT INTO events (`+columns+`) SELECT 'another', 1, clock - 5, 'n-other', `+
		strings.TrimPrefix(columns, "device, seq, clock, nonce, ")+` FROM events ORDER BY clock LIMIT 1`)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEvent(tune)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.pen.append(ctx, j.path, j.opt.known(), []event{e}, r); err != nil {
		t.Fatal(err)
	}
	cards, err := j.cardsWhere(ctx, `WHERE reps > 1`)
	problems, err2 := j.Verify(ctx)
	if err := firstError(err, err2); err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Derived {
			t.Errorf("%s (%d cards)", p.Text, len(cards))
		}
	}
}

func TestOnlyATuningThatReckonsOtherwiseReckonsAnew(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 3)...)
	forged := func() (n int) {
		if err := scan(j.pen.conn.QueryRowContext(ctx, `SELECT COUNT(*) FROM cards WHERE item = 'forged'`), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := j.pen.conn.ExecContext(ctx, `UPDATE cards SET item = 'forged'`); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		tuning study.Tuning
		left   int
	}{{study.Tuning{Reviews: 120, Tried: began}, 3}, {study.Tuning{Aim: 0.85}, 0}} {
		e := study.Tune(content.Outline{ID: pack}, c.tuning, study.Stamp{At: began, Nonce: "tune" + string(rune('0'+i))})
		record(t, j, e)
		if got := forged(); got != c.left {
			t.Errorf("after %+v %d rows are as they were, want %d", c.tuning, got, c.left)
		}
	}
	if got, err := j.Tuning(ctx); err != nil || got.Aim != 0.85 || got.Reviews != 120 || !got.Tried.Equal(began) {
		t.Errorf("Tuning = %+v, %v", got, err)
	}
	if n, err := j.Predictions(ctx); err != nil || n != 0 {
		t.Errorf("on the first day there are %d predictions, %v", n, err)
	}
}
