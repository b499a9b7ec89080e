package memory

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A simulated learner: a memory with known weights that answers what the scheduler asks, day after day.

// learner is a memory that follows FSRS-6 with weights that the scheduler does not know.
type learner struct {
	name  string
	truth Weights
}

// learners are drawn around the defaults: first stability, growth of stability, shape of forgetting.
func learners() []learner {
	of := func(name string, stability, growth, decay float64) learner {
		w := DefaultWeights()
		for i := range 4 {
			w[i] *= stability
		}
		w[8] += growth
		w[20] += decay
		return learner{name, w}
	}
	return []learner{of("like the defaults", 1, 0, 0), of("forgetful", 0.4, -0.5, 0.08), of("strong", 2.5, 0.4, -0.03)}
}

// season is half a year of one learner.
type season struct {
	learner
	weights string
	missed  bool // nothing was done in two weeks
}

// Where the weights of a season come from.
const (
	byDefault = "default"
	byFit     = "fitted"  // at the end of each week, if the log has grown by a fifth since the last fit
	byTruth   = "its own" // what no scheduler can know
)

// What a season looks like.
const (
	seasonDays = 180
	newADay    = 5
	dayBudget  = 60   // questions, about 20 minutes
	firstRight = 0.75 // the chance of a right answer at the end of a lesson
	sameDay    = 0.95 // the chance of a right answer some minutes after the explanation
	aim        = 0.9
	seeds      = 8 // seasons of each kind
)

// missedWeeks are counted from 1.
var missedWeeks = []int{6, 14}

// seasonOptions are the steps of the app: again after ten minutes, then on the next day.
func seasonOptions() Options {
	return Options{
		Retention: aim, Maximum: MaxInterval,
		Learning: []time.Duration{10 * time.Minute, 24 * time.Hour}, Relearning: []time.Duration{10 * time.Minute},
	}
}

// known is a card beside what the learner really remembers of it.
type known struct {
	card   Card
	memory State
	guess  float64
	log    []int // its attempts in the log
}

// course is a season under way.
type course struct {
	season
	t         testing.TB
	random    *rand.Rand
	truth     *FSRS6
	inUse     Weights
	schedule  *Scheduler
	cards     []*known
	log       Log
	times     []time.Time // of each attempt
	due       map[int]int // cards by the day on which they are due
	fitted    int         // predictions at the last fit
	predicted int         // so far
	late      bool        // a missed week is less than two weeks back
	result    tally
}

// tally is what seasons came to.
type tally struct {
	reviews []int     // of each day that was not missed: what was due, without what was asked twice on the day
	recall  []float64 // true recall at each review that was due after an interval
	present []float64 // those among them that fell due on a day that was not missed
	lasting []float64 // those among them of items that last a day, with a stability of a day or more
	settled []float64 // those among these outside the two weeks after a missed one
	guessed []float64 // those among all of items that can be guessed
	typed   []float64 // and of those that cannot
	right   int       // right answers to all of them
	last    []float64 // recall of every card at the end
	behind  int       // days on which more was due than the budget allowed
}

// firstEvening is when a season begins.
var firstEvening = time.Date(2026, 1, 5, 18, 0, 0, 0, time.UTC)

// weekOf is the week of a season, counted from 1.
func weekOf(at time.Time) int { return (Day(at)-Day(firstEvening))/7 + 1 }

// away tells whether the learner misses a day.
func (s season) away(at time.Time) bool { return s.missed && slices.Contains(missedWeeks, weekOf(at)) }

// run is a season, as the seed has it.
func (s season) run(t testing.TB, seed uint64) tally {
	c := course{season: s, t: t, random: rand.New(rand.NewPCG(seed, 0)), truth: modelOf(s.truth, true), due: map[int]int{}}
	c.use(DefaultWeights())
	if s.weights == byTruth {
		c.use(s.truth)
	}
	for day := range seasonDays {
		now := firstEvening.AddDate(0, 0, day)
		if s.away(now) {
			continue
		}
		week := weekOf(now)
		c.late = s.missed && slices.ContainsFunc(missedWeeks, func(missed int) bool { return week > missed && week <= missed+2 })
		c.sit(now)
		if s.weights == byFit && day%7 == 6 {
			c.fit()
		}
	}
	for _, k := range c.cards {
		days := c.schedule.elapsed(k.card, firstEvening.AddDate(0, 0, seasonDays))
		c.result.last = append(c.result.last, c.truth.Retrievability(k.memory, float64(days)))
	}
	return c.result
}

// add counts another season of the same kind.
func (y *tally) add(o tally) {
	y.reviews, y.recall, y.present = append(y.reviews, o.reviews...), append(y.recall, o.recall...), append(y.present, o.present...)
	y.lasting, y.settled, y.last = append(y.lasting, o.lasting...), append(y.settled, o.settled...), append(y.last, o.last...)
	y.guessed, y.typed = append(y.guessed, o.guessed...), append(y.typed, o.typed...)
	y.right, y.behind = y.right+o.right, y.behind+o.behind
}

// use schedules with other weights from now on. Their states are those that a replay of the log gives.
func (c *course) use(w Weights) {
	var err error
	if c.schedule, err = NewScheduler(w[:], seasonOptions()); err != nil {
		c.t.Fatal(err)
	}
	c.inUse = w
	clear(c.due)
	for i, k := range c.cards {
		k.card = Card{}
		for _, n := range k.log {
			k.card = c.schedule.ReviewGuessable(k.card, c.log[n].Rating, c.times[n], k.guess, &Fuzz{Item: fmt.Sprint(i)})
		}
		c.due[Day(k.card.Due)]++
	}
}

// sit is one day: what is due as far as the budget goes, then new items if it suffices.
func (c *course) sit(now time.Time) {
	today := Day(now)
	var queue []int
	for i, k := range c.cards {
		if Day(k.card.Due) <= today {
			queue = append(queue, i)
		}
	}
	slices.SortStableFunc(queue, func(a, b int) int { // most overdue relative to stability first
		return cmp.Compare(c.schedule.Retrievability(c.cards[a].card, now), c.schedule.Retrievability(c.cards[b].card, now))
	})
	behind := len(queue) > dayBudget
	if behind {
		queue = queue[:dayBudget]
		c.result.behind++
	}
	for _, i := range queue {
		now = c.ask(i, now)
	}
	c.result.reviews = append(c.result.reviews, len(queue))
	if behind {
		return
	}
	for range newADay {
		c.cards = append(c.cards, &known{guess: []float64{0, 0, 0.25}[len(c.cards)%3]})
		now = c.ask(len(c.cards)-1, now)
	}
}

// ask asks one card, and again until it leaves the day.
func (c *course) ask(i int, now time.Time) time.Time {
	k := c.cards[i]
	for today := Day(now); ; now = k.card.Due {
		c.answer(i, now)
		if Day(k.card.Due) > today {
			return now.Add(20 * time.Second)
		}
	}
}

// answer is one answer, by true memory or by a guess. A right guess looks to the scheduler like knowledge, and leaves
// behind what a lapse leaves.
func (c *course) answer(i int, now time.Time) {
	k := c.cards[i]
	days := c.schedule.elapsed(k.card, now)
	recall := firstRight
	switch {
	case days >= 1:
		recall = c.truth.Retrievability(k.memory, float64(days))
	case k.card.Reps > 0:
		recall = sameDay
	}
	recalled := c.random.Float64() < recall
	right := recalled || c.random.Float64() < k.guess
	rating, real := Again, Again
	if right {
		rating = c.passing()
	}
	if recalled {
		real = rating
	}
	if k.card.Phase == Review {
		c.count(k, recall, right)
	}
	k.memory = c.truth.Next(k.memory, real, float64(days))
	k.log = append(k.log, len(c.log))
	c.log = append(c.log, Attempt{Card: i, Rating: rating, Days: days, Guess: k.guess})
	c.times = append(c.times, now)
	if days >= 1 {
		c.predicted++
	}
	today := Day(now)
	if k.card.Reps > 0 {
		c.due[Day(k.card.Due)]--
	}
	k.card = c.schedule.ReviewGuessable(k.card, rating, now, k.guess, &Fuzz{Item: fmt.Sprint(i), Due: func(days int) int { return c.due[today+days] }})
	c.due[Day(k.card.Due)]++
}

// passing is how well what was right was known: mostly Good, sometimes with a hint, seldom at once.
func (c *course) passing() Rating {
	switch x := c.random.Float64(); {
	case x < 0.08:
		return Hard
	case x > 0.96:
		return Easy
	}
	return Good
}

func (c *course) count(k *known, recall float64, right bool) {
	r := &c.result
	r.recall = append(r.recall, recall)
	if !c.away(k.card.Due) {
		r.present = append(r.present, recall)
	}
	if k.guess > 0 {
		r.guessed = append(r.guessed, recall)
	} else {
		r.typed = append(r.typed, recall)
	}
	if k.memory.Stability >= 1 {
		r.lasting = append(r.lasting, recall)
		if !c.late {
			r.settled = append(r.settled, recall)
		}
	}
	if right {
		r.right++
	}
}

// fit asks for a fit when the log has grown by a fifth since the last one.
func (c *course) fit() {
	if c.predicted < c.fitted+c.fitted/5 {
		return
	}
	c.fitted = c.predicted
	out, err := Fit(context.Background(), c.log, c.inUse, seasonOptions())
	if err != nil {
		c.t.Fatal(err)
	}
	if out.Accepted {
		c.use(out.Weights)
	}
}

const (
	memoryDoc  = "../../docs/memory.md"
	tableBegin = "<!-- table: written by `go test ./progress/memory -run SimulatedLearner -update` -->\n"
	tableEnd   = "<!-- end -->\n"
)

var update = flag.Bool("update", false, "write the table in docs/memory.md anew")

// The scheduler keeps its promise to every learner whose weights it has fitted or knows, whatever weeks they miss.
func TestSimulatedLearner(t *testing.T) {
	table := "| memory | weights | weeks missed | reviews a day: mean | 95th percentile | most | days over the budget | right answers at review | true recall at review | of what fell due while present | of items that last a day | also not within two weeks of a missed one | recall of everything in the end |\n" +
		strings.Repeat("|---", 13) + "|\n"
	for _, l := range learners() {
		for _, weights := range []string{byDefault, byFit, byTruth} {
			if weights == byTruth && l.truth == DefaultWeights() {
				continue // seen already
			}
			for _, missed := range []bool{false, true} {
				s := season{l, weights, missed}
				sum := tally{}
				for seed := range uint64(seeds) {
					sum.add(s.run(t, seed))
				}
				if got := mean(sum.settled); weights != byDefault && math.Abs(got-aim) > 0.02 {
					t.Errorf("%s: recall at review is %.3f, want %.2f within 2 points", s, got, aim)
				}
				table += s.row(sum)
			}
		}
	}
	if runtime.GOARCH != "amd64" {
		return // the last bits of exponentials differ between processors, and with them what a learner happens to recall
	}
	checkTable(t, table)
}

// Luck is not taken for memory: what can be guessed is kept as well as what cannot.
func TestWhatCanBeGuessedIsKeptAsWell(t *testing.T) {
	for _, l := range learners() {
		sum := tally{}
		for seed := range uint64(seeds) {
			sum.add(season{l, byTruth, false}.run(t, seed))
		}
		if guessed, typed := mean(sum.guessed), mean(sum.typed); math.Abs(guessed-typed) > 0.01 {
			t.Errorf("%s: recall at review is %.3f of what can be guessed, and %.3f of what cannot", l.name, guessed, typed)
		}
	}
}

func (s season) String() string {
	missed := "none"
	if s.missed {
		missed = "6 and 14"
	}
	return fmt.Sprintf("%s | %s | %s", s.name, s.weights, missed)
}

func (s season) row(y tally) string {
	n := slices.Sorted(slices.Values(y.reviews))
	return fmt.Sprintf("| %s | %.1f | %d | %d | %.1f | %s | %s | %s | %s | %s | %s |\n", s, mean(n), n[len(n)*95/100], n[len(n)-1],
		float64(y.behind)/seeds, percent(float64(y.right)/float64(len(y.recall))), percent(mean(y.recall)), percent(mean(y.present)), percent(mean(y.lasting)),
		percent(mean(y.settled)), percent(mean(y.last)))
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

func mean[T int | float64](all []T) float64 {
	sum := 0.0
	for _, x := range all {
		sum += float64(x)
	}
	return sum / float64(max(len(all), 1))
}

// checkTable holds the table against the one in the document, or writes it there.
func checkTable(t *testing.T, table string) {
	t.Helper()
	raw, err := os.ReadFile(memoryDoc)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(raw), tableBegin)
	old, after, ends := strings.Cut(rest, tableEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table", memoryDoc)
	}
	if *update {
		if err := os.WriteFile(memoryDoc, []byte(before+tableBegin+table+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != table {
		t.Errorf("docs/memory.md does not say what a simulated learner does; run `go test ./progress/memory -run SimulatedLearner -update`. Now:\n%s", table)
	}
}
