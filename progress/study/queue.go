package study

import (
	"cmp"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// Agenda is what the journal knows about what is due, over all packs.
type Agenda struct {
	Now    time.Time
	Cards  []Card             // due, most overdue relative to their stability first; perhaps not all
	Count  int                // all that are due, those of labs included
	Labs   []Card             // cards of labs among Cards, which are worked on and not asked
	Pace   map[quiz.Kind]Pace // of the learner
	Missed int                // days since the last answer; 0 if there was one today, and before the first
	Pause  int                // days of the longest pause of late, see Pause
	Lapsed []Card             // forgotten, and not recalled since: what helps to know first comes with them
	Coming []int              // cards that become due later today, tomorrow and on each day after that; perhaps none
}

// Budget is how much a learner wants to review in one sitting.
type Budget struct {
	Time  time.Duration // 0 is DefaultBudget
	Items int           // 0 is no bound but that of the time
}

// MostCards is how many due cards are read to plan a review of this budget: twice as many as fit into it at least, however
// quick the learner is.
func (b Budget) MostCards() int { return max(200, int(10*b.Time.Minutes())) }

// DefaultBudget is how long a review takes unless the learner says otherwise, and MostItems how many questions it has.
const (
	DefaultBudget = 10 * time.Minute
	MostItems     = 20
)

// MostMinutes is the longest review that can be asked for.
const MostMinutes = 120

// GentleAfter is after how many days without an answer the app speaks of today's minutes and not of what has piled up, and
// GentleFor for how many days after the return. One sitting does not make a pile of weeks small.
const (
	GentleAfter = 7
	GentleFor   = 7
)

// Pause is the longest stretch of days, from one day with answers to the next or to today, that lasts or ended less than
// GentleFor days ago; 0 before the first answer. answered are the days with answers up to today, the latest first.
func Pause(today int, answered iter.Seq[int]) (longest int) {
	later := today
	for day := range answered {
		if today-later >= GentleFor {
			break
		}
		longest, later = max(longest, later-day), day
	}
	return longest
}

// usual is how long a question takes where nothing is known: about as long as it takes to read and answer one.
const usual = 25 * time.Second

// Takes is how long a card is expected to take.
func (a Agenda) Takes(c Card) time.Duration {
	if d, ok := a.Pace[c.Kind].Quantile(0.5); ok {
		return d + usual/2 // the question is read, and what is said to the answer
	}
	return usual
}

// Plan is what is asked in one sitting.
type Plan struct {
	Cards   []Card // in the order of need
	Labs    []Card // due labs, each longer than a sitting of questions
	Time    time.Duration
	Waiting int  // due, and left for another sitting
	Gentle  bool // the learner was away not long ago: what waits is not shown as a debt
	Returns bool // the learner has just come back
}

// Plan chooses from an agenda what fits into a budget, most overdue first.
func (a Agenda) Plan(b Budget) Plan {
	limit := cmp.Or(b.Time, DefaultBudget)
	most := b.Items
	if most == 0 && b.Time == 0 {
		most = MostItems
	}
	p := Plan{Labs: a.Labs, Gentle: a.Pause >= GentleAfter, Returns: a.Missed >= GentleAfter}
	for _, c := range a.Cards {
		if _, lab := c.IsLab(); lab {
			continue
		}
		took := a.Takes(c)
		if full := most > 0 && len(p.Cards) >= most || p.Time+took > limit; full && len(p.Cards) > 0 {
			break
		}
		p.Cards, p.Time = append(p.Cards, c), p.Time+took
	}
	p.Waiting = max(0, a.Count-len(a.Labs)-len(p.Cards))
	return p
}

// Ask chooses as Plan does and finds the questions. What turns out to have none, because a new edition of its pack no longer
// has it, makes room for what comes after it; it would stand in front for ever. gather is [Gather], or what ends in it.
func (a Agenda) Ask(b Budget, gather func([]Card) ([]Asked, error)) (Plan, []Asked, error) {
	for {
		p := a.Plan(b)
		asked, err := gather(p.Cards)
		if err != nil || len(asked) == len(p.Cards) {
			return p, asked, err
		}
		a = a.without(func(c Card) bool { return has(p.Cards, c) && !has(cardsOf(asked), c) })
	}
}

func cardsOf(asked []Asked) []Card {
	out := make([]Card, len(asked))
	for i, a := range asked {
		out[i] = a.Card
	}
	return out
}

// has tells whether a card is among others.
func has(cards []Card, c Card) bool {
	return slices.ContainsFunc(cards, func(o Card) bool { return o.Pack == c.Pack && o.ID == c.ID })
}

// Minutes is how long a plan takes, in whole minutes and at least one.
func (p Plan) Minutes() int { return max(1, int(math.Round(p.Time.Minutes()))) }

// Urgency is how overdue a card is relative to its stability: the days since it was due over its stability in days.
func (c Card) Urgency(now time.Time) float64 {
	overdue := float64(now.UnixMilli()-c.Memory.Due.UnixMilli()) / (24 * 60 * 60 * 1000) // a Duration ends at 292 years
	return overdue / max(c.Memory.Stability, memory.MinStability)
}

// surfaces are the questions of a lesson that a card can be asked by: its item and the variants of that. A variant that is
// kept for proofs is none of them, nor is what is held; an item that was kept for proofs, and has a card because one has asked it, is.
func surfaces(l *content.Lesson, card string) []*quiz.Question {
	var out []*quiz.Question
	for _, q := range l.Questions() {
		if CardOf(q) == card && !q.Held && (q.Pool == "" || q.VariantOf == "") {
			out = append(out, q)
		}
	}
	return out
}

// originalEvery is how many reviews of a card have one in its first form; the others produce the answer where a surface
// does.
const originalEvery = 4

// surface chooses by which question a card is asked: never by the same one twice running where there is another, by one
// that was never seen before one that was, and from the second review on by one that produces the answer rather than one
// that picks it, but for every fourth time. nil where the lesson does not have the card any more.
func surface(c Card, l *content.Lesson, seen map[string]bool) *quiz.Question {
	all := surfaces(l, c.ID)
	if others := slices.DeleteFunc(slices.Clone(all), func(q *quiz.Question) bool { return q.First() == c.Item }); len(others) > 0 {
		all = others
	}
	original := c.Memory.Reps%originalEvery == 0
	slices.SortStableFunc(all, func(a, b *quiz.Question) int {
		return cmp.Or(
			prefer(!seen[a.First()], !seen[b.First()]),
			prefer(c.Memory.Reps > 0 && a.Produced() != original, c.Memory.Reps > 0 && b.Produced() != original),
			cmp.Compare(draw(a.ID, c.Memory.Reps), draw(b.ID, c.Memory.Reps)),
		)
	})
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// prefer orders what has a virtue before what has it not.
func prefer(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// draw is a number that an item and the reviews of its card decide: chance that is the same on every machine.
func draw(item string, reps int) uint64 {
	h := fnv.New64a()
	h.Write([]byte(item + "\x00" + strconv.Itoa(reps))) // never fails
	return h.Sum64()
}

// Arrange puts questions into the order in which they are asked: those of one confusable set, which share a tag, follow
// each other; otherwise no two of one lesson stand side by side where that can be helped. What is needed most stays in
// front as far as that allows.
func Arrange(asked []Asked) []Asked {
	groups := confusable(asked)
	var out []Asked
	for len(groups) > 0 {
		next := nextGroup(groups, out)
		out = append(out, groups[next]...)
		groups = slices.Delete(groups, next, next+1)
	}
	return out
}

// nextGroup is the first group that is of another lesson than what was asked last, unless there is a lesson with more
// groups than all others together: it takes every place that it can have. Where only groups of the last lesson are left it
// is the first.
func nextGroup(groups [][]Asked, out []Asked) int {
	left := map[Spot]int{}
	for _, g := range groups {
		left[g[0].home()]++
	}
	best := -1
	for i, g := range groups {
		home := g[0].home()
		switch {
		case len(out) > 0 && home == out[len(out)-1].home():
		case 2*left[home] > len(groups):
			return i
		case best < 0:
			best = i
		}
	}
	return max(best, 0)
}

// home names the lesson of a question.
func (a Asked) home() Spot { return Spot{Pack: a.Course.ID, Lesson: a.Lesson} }

// confusable groups what shares a tag, in the order of the first of each group.
func confusable(asked []Asked) [][]Asked {
	var groups [][]Asked
	at := map[string]int{} // group of a tag
	for _, a := range asked {
		group := -1
		for _, tag := range a.Question.Tags {
			if g, ok := at[a.Course.ID+"\x00"+tag]; ok && group < 0 {
				group = g
			}
		}
		if group < 0 {
			group = len(groups)
			groups = append(groups, nil)
		}
		groups[group] = append(groups[group], a)
		for _, tag := range a.Question.Tags {
			if _, ok := at[a.Course.ID+"\x00"+tag]; !ok {
				at[a.Course.ID+"\x00"+tag] = group
			}
		}
	}
	return groups
}
