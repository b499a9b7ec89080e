package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
)

// What statistics say in words. Every face shows these sentences; drawings only stand beside them.

// StreakRule says how a streak is counted.
const StreakRule = "One answer makes a day, and a day ends at 4 in the morning; one missed day is forgiven, two in a row end the streak."

// IdeaSentence says what is counted as an idea.
const IdeaSentence = "An idea is one thing that a lesson or a lab wants you to be able to do."

// tooLittle is said in place of a share of too few.
const tooLittle = "too little to say"

// Section names a part of the statistics.
type Section int

// The parts of the statistics, in the order in which they are shown.
const (
	MasterySection Section = iota
	ForecastSection
	RecallSection
	SureSection
	DaysSection
	TimeSection
	HardSection
	MistakeSection
)

// Part is a part of the statistics in words.
type Part struct {
	Section Section
	Title   string
	Says    []string // sentences, the most important first
	Rows    []string // one for each thing that is listed
}

// Shown says what the learner wants to see.
type Shown struct{ Clock, Streak bool }

// Parts is the account in words.
func (a Account) Parts(show Shown) []Part {
	out := []Part{
		{MasterySection, "What you know", a.saysMastery(), a.moduleRows()},
		{ForecastSection, "What comes back", a.saysForecast(), nil},
		{RecallSection, "What you still knew", a.saysRecall(), a.weekRows()},
		{SureSection, "How well you judge yourself", a.saysSure(), a.sureRows()},
		{DaysSection, "Your days", a.saysDays(show.Streak), nil},
	}
	if show.Clock {
		out = append(out, Part{TimeSection, "Time spent", []string{a.saysTime()}, nil})
	}
	if len(a.Hardest) > 0 {
		out = append(out, Part{HardSection, "Hardest ideas", nil, a.hardRows()})
	}
	if len(a.Mistakes) > 0 {
		out = append(out, Part{MistakeSection, "Beliefs that misled you more than once", nil, a.mistakeRows()})
	}
	return out
}

// Promise is what an empty account says: what will be here.
func Promise(show Shown) []string {
	out := []string{
		"Nothing is here yet. Answer a few questions in a lesson, and this fills by itself:",
		"What you know: which ideas are solid, and which still will be in 30 days.",
		"What comes back: how many questions wait on each of the next 30 days.",
		"What you still knew: how much you recalled, against what was predicted and what you aim at.",
		"How well you judge yourself: how often you were right when you said that you were sure.",
		"Your days: a calendar of your answers.",
	}
	if show.Clock {
		out = append(out, "Time spent: how long you learned.")
	}
	return append(out, "Hardest ideas: what you forgot most often, and beliefs that misled you more than once.")
}

func (a Account) saysMastery() []string {
	all := a.Now.All()
	switch {
	case all == 0:
		return []string{"This course names nothing to be known."}
	case a.Now.Known() == 0:
		return []string{fmt.Sprintf("All %s are new: nothing of them was reviewed yet.", counted(all, "idea"))}
	case a.Now.Counts[Solid] == 0:
		return []string{fmt.Sprintf("None of %s is solid yet: %s.", counted(all, "idea"), a.Now.Counted())}
	}
	return []string{
		fmt.Sprintf("Now, of %s: %s.", counted(all, "idea"), a.Now.Counted()),
		fmt.Sprintf("In 30 days, if you reviewed nothing: %s.", a.Later.Counted()),
	}
}

// moduleRows says how each module stands of which something was reviewed, and how many others there are.
func (a Account) moduleRows() []string {
	var out []string
	for _, m := range a.Modules {
		if m.Now.Known() > 0 {
			out = append(out, fmt.Sprintf("%s: %s. Now %s; in 30 days %s.", m.Name(), m.Now.Word(), m.Now.Counted(), m.Later.Counted()))
		}
	}
	if n := a.Untouched(); n > 0 && len(out) > 0 {
		out = append(out, SaysUntouched(n))
	}
	return out
}

// Name is the title of the module; lessons may stand in none.
func (m ModuleAccount) Name() string { return cmp.Or(m.Title, "Other lessons") }

// Untouched counts the modules of which nothing was reviewed yet.
func (a Account) Untouched() int {
	n := 0
	for _, m := range a.Modules {
		n += bit(m.Now.Known() == 0 && m.Now.All() > 0)
	}
	return n
}

// SaysUntouched says that nothing of n modules was reviewed.
func SaysUntouched(n int) string {
	return fmt.Sprintf("Nothing reviewed yet in %s.", counted(n, "more module"))
}

// ReturnSentence is said in place of a forecast to who was away: what has piled up is no debt.
const ReturnSentence = "Welcome back. A review takes the time that you have set, the most urgent questions first; the rest can wait."

func (a Account) saysForecast() []string {
	if a.Away() {
		return []string{ReturnSentence}
	}
	return a.Forecast().says(a.Today())
}

func (f Forecast) says(today int) []string {
	all := f.Within(ForecastDays)
	if all == 0 {
		return []string{"Nothing is due in the next 30 days."}
	}
	out := []string{fmt.Sprintf("To review today: %d. Tomorrow: %d. Within 7 days: %d. Within 30 days: %d.", f.Days[0], f.Days[1], f.Within(7), all)}
	if at, ok := f.Fullest(); ok && f.Days[at] > f.Days[0] {
		out = append(out, fmt.Sprintf("The fullest day is %s with %d.", dayName(today+at), f.Days[at]))
	}
	return out
}

// dayName writes a day as "Tue 1 Dec".
func dayName(day int) string { return Date(day).Format("Mon 2 Jan") }

func (a Account) saysRecall() []string {
	if !a.Fitted {
		return a.saysRecent()
	}
	return append(a.saysRecent(), "Your reviews follow your own memory, as your answers show it.")
}

func (a Account) saysRecent() []string {
	r, aim := a.Recent(), fmt.Sprintf("your aim is %s", Percent(a.Aim))
	share, enough := r.Share()
	switch {
	case r.Reviews == 0 && len(a.Recalls) == 0:
		return []string{"This begins with the first review of something that you learned on an earlier day; " + aim + "."}
	case r.Reviews == 0:
		return []string{"In the last 30 days you reviewed nothing from an earlier day; " + aim + "."}
	case !enough:
		return []string{fmt.Sprintf("In the last 30 days you recalled %d of %d: %s; %s.", r.Recalled, r.Reviews, tooLittle, aim)}
	}
	return []string{
		fmt.Sprintf("In the last 30 days you recalled %d of %d, %s. Predicted %s; %s.", r.Recalled, r.Reviews, Percent(share), Percent(r.Expected/float64(r.Reviews)), aim),
		r.verdict(a.Aim),
	}
}

// verdict holds a recall against the aim. Within two standard errors nobody can tell them apart.
func (r Recall) verdict(aim float64) string {
	share := float64(r.Recalled) / float64(r.Reviews)
	predicted := r.Expected / float64(r.Reviews)
	late := predicted < aim-0.02 && share >= predicted-r.doubt(predicted)
	switch off := r.doubt(aim); {
	case share > aim+off:
		return "That is above the aim."
	case share < aim-off && late:
		return "That is below the aim, because these reviews came late."
	case share < aim-off:
		return "That is below the aim, and below what was predicted."
	}
	return "That is as you aim, as far as so many reviews can tell."
}

// doubt is two standard errors of a share of so many reviews that ought to be p.
func (r Recall) doubt(p float64) float64 { return 2 * math.Sqrt(p*(1-p)/float64(r.Reviews)) }

// WeeksShown is how many weeks of recall are shown.
const WeeksShown = 8

func (a Account) weekRows() []string {
	var out []string
	for _, w := range a.Weeks(WeeksShown) {
		out = append(out, fmt.Sprintf("Week of %s: %s.", WeekName(w.Day), w.Says()))
	}
	return out
}

// WeekName is the date on which a week begins, as "16 Nov".
func WeekName(monday int) string { return Date(monday).Format("2 Jan") }

// Says writes a recall in words: "23 of 25, 92 %".
func (r Recall) Says() string {
	share, enough := r.Share()
	switch {
	case r.Reviews == 0:
		return "no review"
	case !enough:
		return fmt.Sprintf("%d of %d, %s", r.Recalled, r.Reviews, tooLittle)
	}
	return fmt.Sprintf("%d of %d, %s", r.Recalled, r.Reviews, Percent(share))
}

func (a Account) saysSure() []string {
	if len(a.Sure) == 0 {
		return []string{"You have not said yet how sure you are of an answer. Where you are asked, one key says it."}
	}
	return nil
}

func (a Account) sureRows() []string {
	var out []string
	for i := len(a.Sure) - 1; i >= 0; i-- { // the sure ones first
		out = append(out, a.Sure[i].Says())
	}
	return out
}

// Says writes in a sentence how often the learner was right.
func (s SureStats) Says() string {
	when := fmt.Sprintf("When you said %s, you were right", s.Said)
	if s.Said == Guessed {
		when = "When you guessed, you were right"
	}
	if share, enough := s.Share(); enough {
		return fmt.Sprintf("%s %s of %s.", when, Percent(share), times(s.Answers))
	}
	return fmt.Sprintf("%s %d of %s: %s.", when, s.Rights, times(s.Answers), tooLittle)
}

// String is what the learner said.
func (s Sureness) String() string { return [...]string{"nothing", "guessed", "unsure", "sure"}[s] }

// CalendarWeeks is how many weeks the sentence about days looks back, this one among them.
const CalendarWeeks = 17

func (a Account) saysDays(streak bool) []string {
	out := []string{a.saysAnswers()}
	if streak {
		out = append(out, a.saysStreak(), StreakRule)
	}
	return out
}

// saysAnswers says how many answers there were and on how many days. Those before the first answer are none of them.
func (a Account) saysAnswers() string {
	span := a.Today() - Monday(a.Today()) + 1 + 7*(CalendarWeeks-1)
	all, active, most := a.Answers(span)
	if i := slices.IndexFunc(a.Days, func(d DayStats) bool { return d.Answers > 0 }); i >= 0 {
		span = min(span, a.Today()-a.Days[i].Day+1)
	}
	switch {
	case all == 0:
		return fmt.Sprintf("No answer in the last %d days.", span)
	case span == 1:
		return fmt.Sprintf("You gave %s today, on your first day.", counted(all, "answer"))
	case active == 1:
		return fmt.Sprintf("You gave %s on %s.", counted(all, "answer"), dayName(most.Day))
	}
	days := fmt.Sprintf("%d of the last %d days", active, span)
	if active == span {
		days = fmt.Sprintf("each of the last %d days", span)
	}
	return fmt.Sprintf("You gave %s on %s. Most on %s: %d.", counted(all, "answer"), days, dayName(most.Day), most.Answers)
}

func (a Account) saysStreak() string {
	if a.Streak == 0 {
		return "No streak now: one answer today begins one."
	}
	return fmt.Sprintf("Your streak is %s.", counted(a.Streak, "day"))
}

func (a Account) saysTime() string {
	return fmt.Sprintf("%s today, %s in 7 days, %s in 30 days.", hours(a.Spent(1)), hours(a.Spent(7)), hours(a.Spent(30)))
}

// hours writes a time in words: "2 h 5 min".
func hours(d time.Duration) string {
	m := int(d.Minutes())
	switch {
	case m < 60:
		return fmt.Sprintf("%d min", m)
	case m%60 == 0:
		return fmt.Sprintf("%d h", m/60)
	}
	return fmt.Sprintf("%d h %d min", m/60, m%60)
}

func (a Account) hardRows() []string {
	var out []string
	for _, h := range a.Hardest {
		out = append(out, fmt.Sprintf("%s (%s): forgotten %s.", strings.TrimRight(h.Name(), "."), h.Lesson.Title, times(h.Lapses)))
	}
	return out
}

// Name is what the course calls the objective, or the lesson that it is about.
func (h Hard) Name() string { return cmp.Or(content.Line(h.Text), "The lesson as a whole") }

func (a Account) mistakeRows() []string {
	var out []string
	for _, m := range a.Mistakes {
		out = append(out, fmt.Sprintf("%s: %s, last in %s.", m.Name(), times(m.Times), m.Lesson.Title))
	}
	return out
}

// Name is the author's name for the belief, readable: “parallel adds up” for parallel-adds-up.
func (b Belief) Name() string {
	return "\"" + content.Line(strings.NewReplacer("-", " ", "_", " ").Replace(b.ID)) + "\""
}

// Percent writes a share from 0 to 1.
func Percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func times(n int) string {
	if n == 1 {
		return "1 time"
	}
	return fmt.Sprintf("%d times", n)
}
