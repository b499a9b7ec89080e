package study

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

// streakOnPaper walks the calendar backwards, day by day, until two days in a row have no answer.
func streakOnPaper(answers []time.Time, now time.Time) int {
	on := func(t time.Time) string {
		y, m, d := t.Date()
		if t.Hour() < 4 {
			d--
		}
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	learned := map[string]bool{}
	for _, at := range answers {
		learned[on(at)] = true
	}
	today, _ := time.Parse(time.DateOnly, on(now))
	n, missed := 0, 0
	for back := 0; missed < 2; back++ {
		switch day := today.AddDate(0, 0, -back).Format(time.DateOnly); {
		case learned[day]:
			n, missed = n+1, 0
		case back > 0: // today may still come
			missed++
		}
	}
	return n
}

func TestAStreakIsThatOfTheCalendar(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		moment := func(name string) time.Time {
			start := time.Date(2026, rapid.SampledFrom([]time.Month{3, 10}).Draw(t, name+" month"), 20, 0, 0, 0, 0, zone) // clocks change
			hours := rapid.IntRange(0, 24*12).Draw(t, name)
			return start.Add(time.Duration(hours)*time.Hour - time.Duration(rapid.IntRange(0, 1).Draw(t, "second"))*time.Second)
		}
		var answers []time.Time
		var days []int
		for range rapid.IntRange(0, 14).Draw(t, "answers") {
			at := moment("answer")
			answers, days = append(answers, at), append(days, memory.Day(at))
		}
		now := moment("now")
		slices.Sort(days)
		days = slices.Compact(days)
		slices.Reverse(days)
		got := Streak(slices.Values(days), memory.Day(now))
		if want := streakOnPaper(answers, now); got != want {
			t.Fatalf("a streak of %d on %v after answers on %v, want %d", got, now, answers, want)
		}
	})
}

func TestOneMissedDayIsForgivenAndTwoAreNot(t *testing.T) {
	for _, c := range []struct {
		days []int
		want int
	}{
		{nil, 0}, {[]int{100}, 1}, {[]int{99}, 1}, {[]int{98}, 1}, {[]int{97}, 0},
		{[]int{100, 99, 98}, 3}, {[]int{100, 98, 96}, 3}, {[]int{100, 97}, 1}, {[]int{99, 97, 96, 93}, 3},
		{[]int{103, 100, 99}, 2}, // a day that is not there yet
	} {
		if got := Streak(slices.Values(c.days), 100); got != c.want {
			t.Errorf("answers on days %v: a streak of %d on day 100, want %d", c.days, got, c.want)
		}
	}
}

var aMonday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestOverdueCountsToday(t *testing.T) {
	today := memory.Day(aMonday)
	s := Stats{Now: aMonday, Loads: []Load{{today - 40, 2}, {today - 1, 1}, {today, 5}, {today + 1, 4}, {today + 6, 3}, {today + 29, 9}, {today + 30, 99}}}
	f := s.Forecast()
	if f.Days[0] != 8 || f.Overdue != 3 || f.Days[1] != 4 || f.Within(7) != 15 || f.Within(30) != 24 {
		t.Errorf("%+v", f)
	}
	if at, ok := f.Fullest(); at != 29 || !ok {
		t.Errorf("the fullest is %d, %v", at, ok)
	}
	want := []string{"To review today: 8. Tomorrow: 4. Within 7 days: 15. Within 30 days: 24.", "The fullest day is Tue 22 Dec with 9."}
	if got := f.says(today); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestAShareOfFewIsNotSaid(t *testing.T) {
	few, enough := Recall{Reviews: 9, Recalled: 9}, Recall{Reviews: 10, Recalled: 9}
	if strings.Contains(few.Says(), "%") || !strings.Contains(few.Says(), tooLittle) || enough.Says() != "9 of 10, 90 %" {
		t.Errorf("%q and %q", few.Says(), enough.Says())
	}
	said := SureStats{Said: Sure, Answers: 34, Rights: 31}
	if said.Says() != "When you said sure, you were right 91 % of 34 times." {
		t.Errorf("%q", said.Says())
	}
	guess := SureStats{Said: Guessed, Answers: 4, Rights: 1}
	if guess.Says() != "When you guessed, you were right 1 of 4 times: too little to say." {
		t.Errorf("%q", guess.Says())
	}
}

func TestWeeksBeginOnMondayAndWithTheFirstReview(t *testing.T) {
	today := memory.Day(aMonday)
	s := Stats{Now: aMonday.AddDate(0, 0, 2), Recalls: []RecallStats{
		{today - 8, Recall{3, 2, 2.5}}, {today - 1, Recall{4, 4, 3.5}}, {today + 1, Recall{5, 3, 4.5}},
	}}
	got := s.Weeks(8)
	want := []RecallStats{{today - 14, Recall{3, 2, 2.5}}, {today - 7, Recall{4, 4, 3.5}}, {today, Recall{5, 3, 4.5}}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := (Stats{Now: aMonday}).Weeks(8); got != nil {
		t.Errorf("without a review: %+v", got)
	}
}

func TestRecallIsHeldAgainstTheAimOnlyAsFarAsItTells(t *testing.T) {
	for _, c := range []struct {
		r    Recall
		want string
	}{
		{Recall{Reviews: 20, Recalled: 17}, "as you aim"}, {Recall{Reviews: 200, Recalled: 160}, "below"}, {Recall{Reviews: 200, Recalled: 198}, "above"},
		{Recall{Reviews: 200, Recalled: 160, Expected: 164}, "because these reviews came late"},
		{Recall{Reviews: 200, Recalled: 100, Expected: 164}, "below what was predicted"},
	} {
		if got := c.r.verdict(0.9); !strings.Contains(got, c.want) {
			t.Errorf("%+v: %q", c.r, got)
		}
	}
}

func TestRecallSaysWhenItFollowsTheLearnersOwnMemory(t *testing.T) {
	const own = "follow your own memory"
	a := Account{Stats: Stats{Now: aMonday, Aim: 0.9}}
	if got := strings.Join(a.saysRecall(), " "); strings.Contains(got, own) {
		t.Errorf("with the usual weights: %q", got)
	}
	a.Fitted = true
	if got := strings.Join(a.saysRecall(), " "); !strings.Contains(got, own) {
		t.Errorf("with weights of their own: %q", got)
	}
}

// school is a course of three modules, of which one names its objectives.
func school(t *testing.T) content.Outline {
	t.Helper()
	lesson := func(id, objectives string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(fmt.Sprintf("---\nid: %s\ntitle: Lesson %s\nminutes: 9\n%s---\n\nText.\n", id, id, objectives))}
	}
	c, err := content.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.school\nversion: 1.0.0\ntitle: School\nlanguage: en\n" +
			"objectives:\n  - {id: add, text: Add two numbers.}\n  - {id: sub, text: Take one number from another.}\noutline:\n" +
			"  - module: {id: m1, title: Numbers, goal: g, outline: [{lesson: a}, {lesson: b}]}\n" +
			"  - module: {id: m2, title: Words, goal: g, outline: [{lesson: c}]}\n" +
			"  - module: {id: m3, title: Pictures, goal: g, outline: [{lesson: d}]}\n")},
		"lessons/a/lesson.md": lesson("a", "objectives: [add, sub]\n"),
		"lessons/b/lesson.md": lesson("b", "objectives: [add]\n"),
		"lessons/c/lesson.md": lesson("c", ""),
		"lessons/d/lesson.md": lesson("d", ""),
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Outline
}

func TestAnAccountCountsModulesNowAndLater(t *testing.T) {
	later := func(days int) time.Time { return aMonday.AddDate(0, 0, days) }
	solid := Objective{Days: 3, Made: true, Firm: true, Cards: 1}
	add, words, extra, gone := solid, solid, solid, solid
	add.ID, add.Lesson, add.Sags, add.Fades, add.Lapses = "add", "b", later(10), later(20), 2
	words.ID, words.Lesson, words.Sags, words.Fades = LessonObjective("c"), "c", later(40), later(60)
	extra.ID, extra.Lesson, extra.Days, extra.Firm, extra.Sags, extra.Fades = "unlisted", "c", 1, false, later(1), later(90)
	gone.ID, gone.Lesson, gone.Lapses = "gone", "away", 9
	a := Stats{Now: aMonday, Objectives: []Objective{add, words, extra, gone}}.In(school(t))

	want := []ModuleAccount{
		{"m1", "Numbers", Standing{Learning, [4]int{Unmet: 1, Solid: 1}}, Standing{Fading, [4]int{Unmet: 1, Fading: 1}}},
		{"m2", "Words", Standing{Solid, [4]int{Solid: 1}}, Standing{Solid, [4]int{Solid: 1}}},
		{"m3", "Pictures", Standing{}, Standing{}},
	}
	if !slices.Equal(a.Modules, want) {
		t.Errorf("modules\n%+v, want\n%+v", a.Modules, want)
	}
	if a.Now.All() != 3 || a.Now.Counts[Solid] != 2 || a.Later.Counts[Solid] != 1 || a.Untouched() != 0 {
		t.Errorf("in all %v, later %v", a.Now, a.Later)
	}
	if len(a.Hardest) != 1 || a.Hardest[0].Text != "Add two numbers." || a.Hardest[0].Lesson.ID != "b" {
		t.Errorf("hardest %+v", a.Hardest)
	}
	got := strings.Join(a.Parts(Shown{})[0].Says, " ")
	if want := "Now, of 3 ideas: 2 solid, 1 new. In 30 days, if you reviewed nothing: 1 solid, 1 fading, 1 new."; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

func TestTheWordOfAModule(t *testing.T) {
	for c, want := range map[Standing]string{
		{}: "new", {Solid, [4]int{Solid: 2}}: "solid", {Fading, [4]int{Fading: 2, Solid: 1}}: "2 fading", {Learning, [4]int{Learning: 1}}: "learning",
	} {
		if got := c.Word(); got != want {
			t.Errorf("%v is %q, want %q", c, got, want)
		}
	}
}

func TestAtMostNineThingsAreListed(t *testing.T) {
	s := Stats{Now: aMonday}
	for i := range 12 {
		s.Objectives = append(s.Objectives, Objective{ID: fmt.Sprint(i), Lesson: "c", Lapses: i, Cards: 1})
		s.Beliefs = append(s.Beliefs, Belief{ID: "adds-up", Times: 20 - i, Lesson: []string{"away", "c"}[i%2]})
	}
	a := s.In(school(t))
	if len(a.Hardest) != 5 || a.Hardest[0].Lapses != 11 || len(a.Mistakes) != 4 || a.Mistakes[0].Times != 19 {
		t.Errorf("hardest %+v\nmistakes %+v", a.Hardest, a.Mistakes)
	}
}

func TestWhatIsSwitchedOffIsNotSaid(t *testing.T) {
	a := Stats{Now: aMonday, Streak: 7, Days: []DayStats{{memory.Day(aMonday), 5, 5, time.Hour}}}.In(school(t))
	all, none := fmt.Sprint(a.Parts(Shown{Clock: true, Streak: true})), fmt.Sprint(a.Parts(Shown{}))
	if !strings.Contains(all, "streak is 7 days") || !strings.Contains(all, "1 h today") {
		t.Errorf("all is %s", all)
	}
	if strings.Contains(strings.ToLower(none), "streak") || strings.Contains(none, " h ") {
		t.Errorf("without both: %s", none)
	}
}

func TestNothingIsEmptyAndAnAnswerIsNot(t *testing.T) {
	if a := (Stats{Now: aMonday}).In(school(t)); !a.IsEmpty() {
		t.Errorf("%+v", a)
	}
	if a := (Stats{Now: aMonday, Days: []DayStats{{Day: memory.Day(aMonday), Answers: 1}}}).In(school(t)); a.IsEmpty() {
		t.Error("one answer is something")
	}
}

func TestAWeekBeginsOnMonday(t *testing.T) {
	for day := -5000; day < 5000; day++ {
		monday := Monday(day)
		if name := Date(monday).Weekday(); name != time.Monday || day < monday || day > monday+6 {
			t.Fatalf("the week of day %d begins on day %d, a %v", day, monday, name)
		}
	}
}

func TestDaysBeforeTheFirstAnswerAreNotHeldAgainstTheLearner(t *testing.T) {
	now := time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC) // a Friday
	today := Stats{Now: now}.Today()
	for want, days := range map[string][]DayStats{
		"You gave 5 answers today, on your first day.":                         {{Day: today, Answers: 5}},
		"You gave 1 answer on Mon 2 Nov.":                                      {{Day: today - 4, Answers: 1}},
		"You gave 7 answers on each of the last 2 days. Most on Fri 6 Nov: 4.": {{Day: today - 1, Answers: 3}, {Day: today, Answers: 4}},
		"You gave 7 answers on 2 of the last 5 days. Most on Mon 2 Nov: 4.":    {{Day: today - 4, Answers: 4}, {Day: today, Answers: 3}},
		"You gave 7 answers on 2 of the last 117 days. Most on Mon 2 Nov: 4.":  {{Day: today - 200, Answers: 9}, {Day: today - 4, Answers: 4}, {Day: today, Answers: 3}},
		"No answer in the last 117 days.":                                      {{Day: today - 200, Answers: 9}},
	} {
		if got := (Account{Stats: Stats{Now: now, Days: days}}).saysAnswers(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhoWasAwayReadsOfNoPile(t *testing.T) {
	today := memory.Day(aMonday)
	s := Stats{Now: aMonday, Loads: []Load{{Day: today - 3, Cards: 90}}}
	for missed, want := range map[int]string{GentleAfter - 1: "To review today: 90. Tomorrow: 0. Within 7 days: 90. Within 30 days: 90.", GentleAfter: ReturnSentence} {
		s.Days = []DayStats{{Day: today - missed, Answers: 5}}
		if got := (Account{Stats: s}).saysForecast()[0]; got != want {
			t.Errorf("%d days away: %q", missed, got)
		}
	}
}
