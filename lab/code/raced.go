package code

import (
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/race"
)

// Raced is a race that was run.
type Raced struct {
	race.Result
	spec *raceSpec
}

// Blocks are the table of all orders and the lanes of one: of the number given, or for 0 of the smallest that failed,
// or of the first.
func (r Raced) Blocks(number int) []lab.Block {
	if len(r.Orders) == 0 {
		return nil
	}
	if number == 0 {
		number = max(1, r.Smallest)
	}
	return []lab.Block{r.Table(), r.Lanes(number)}
}

const maxShown = 100

// Table is every order on a line, at most 100 of them.
func (r Raced) Table() lab.Block {
	out := lab.Block{Kind: lab.TableBlock, Title: "Orders", Cols: []string{"order", "steps", "result", ""}, Note: r.sentence()}
	for _, o := range r.Orders[:min(maxShown, len(r.Orders))] {
		out.Rows = append(out.Rows, []string{fmt.Sprint(o.Number), r.Steps(o), r.outcome(o), r.word(o)})
	}
	return out
}

// sentence says how many orders came out how, such as "4 of 6 orders sell a fern that is not there."
func (r Raced) sentence() string {
	count, what := r.Bad, r.spec.words.some
	for _, o := range r.Orders {
		if !o.Held() && !r.over(o) {
			what = otherSome
		}
	}
	if r.Bad == 0 {
		count, what = len(r.Orders), r.spec.words.all
	}
	text := fmt.Sprintf("%d of %d orders %s.", count, len(r.Orders), what)
	if r.Cut {
		text += " There are more orders than were tried."
	}
	if n := r.spec.Switches; n > 0 {
		text += fmt.Sprintf(" Only orders were tried that turn away from a request which could go on at most %s.", map[bool]string{true: "once", false: fmt.Sprint(n, " times")}[n == 1])
	}
	return text
}

// What is said of orders that went wrong in another way than the author's words say.
const (
	otherBad  = "WRONG"
	otherSome = "come out wrong"
)

// word is the outcome of an order.
func (r Raced) word(o race.Order) string {
	switch {
	case o.Held():
		return r.spec.words.good
	case r.over(o):
		return r.spec.words.bad
	}
	return otherBad
}

// over tells whether an order went wrong as the author's words say: more was counted than may be, where something is.
func (r Raced) over(o race.Order) bool {
	return r.spec.count == "" || !slices.ContainsFunc(r.spec.Always.Statuses, func(s []int) bool { return r.counted(o.Statuses) <= r.counted(s) })
}

func (r Raced) counted(statuses []int) (n int) {
	for _, s := range statuses {
		if s == r.spec.status {
			n++
		}
	}
	return n
}

// outcome is what an order is judged by: the count of an answer, or the answers.
func (r Raced) outcome(o race.Order) string {
	if r.spec.count == "" {
		return answers(o.Statuses)
	}
	return fmt.Sprintf("%s %d", r.spec.count, r.counted(o.Statuses))
}

// answers are statuses in a line.
func answers(statuses []int) string {
	var out []string
	for _, s := range statuses {
		if s == 0 {
			out = append(out, "none")
		} else {
			out = append(out, fmt.Sprint(s))
		}
	}
	return strings.Join(out, " ")
}

// Steps are the steps of an order in a line, such as A.read B.read.
func (r Raced) Steps(o race.Order) string {
	var out []string
	for _, s := range o.Steps {
		out = append(out, r.letter(s.Who)+"."+string(s.Kind))
	}
	if len(out) == 0 {
		return "no statement"
	}
	return strings.Join(out, " ")
}

// letter is the first letter of a name if all differ, else a number.
func (r Raced) letter(who int) string {
	seen := map[string]bool{}
	for _, q := range r.spec.Together {
		first := string([]rune(q.Name)[:1])
		if seen[first] {
			return fmt.Sprint(who + 1)
		}
		seen[first] = true
	}
	return string([]rune(r.spec.Together[who].Name)[:1])
}

// Lanes is one order, step by step: who did what, what is watched afterwards, and which reads were no longer true.
func (r Raced) Lanes(number int) lab.Block {
	if number < 1 || number > len(r.Orders) {
		return lab.Block{}
	}
	o := r.Orders[number-1]
	watch := r.spec.watch
	if watch == "" {
		watch = "state"
	}
	out := lab.Block{
		Kind: lab.LanesBlock, Title: fmt.Sprintf("Order %d", number), Cols: []string{"step", "who", "does", watch, "mark"}, Note: o.Problem,
	}
	for i, s := range o.Steps {
		out.Rows = append(out.Rows, []string{fmt.Sprint(i + 1), r.spec.Together[s.Who].Name, does(s), s.State, r.mark(o, s)})
	}
	return out
}

// does says what a step did.
func does(s race.Step) string {
	text := map[race.Kind]string{race.Begin: "begins a transaction", race.Commit: "commits", race.Rollback: "rolls back"}[s.Kind]
	switch {
	case s.Kind == race.Ask && s.Crashed:
		text = "asks " + s.SQL + ", and its server dies"
	case s.Kind == race.Ask && s.Error != "":
		text = "asks " + s.SQL + ": " + s.Error
	case s.Kind == race.Ask:
		text = "asks " + s.SQL
	case s.Error != "":
		text = "is refused: " + s.Error
	case s.Kind == race.Read:
		text = "reads " + values(s)
	case s.Kind == race.Write && s.Changed == 0:
		text = "changes nothing"
	case s.Kind == race.Write:
		text = "changes " + lab.Count(s.Changed, "row")
	}
	if s.Status != 0 {
		text += fmt.Sprintf(", answers %d", s.Status)
	}
	return text
}

func values(s race.Step) string {
	if s.Total != 1 || len(s.Rows) == 0 {
		return lab.Count(s.Total, "row")
	}
	var out []string
	for i, v := range s.Rows[0] {
		out = append(out, s.Cols[i]+" "+v)
	}
	return strings.Join(out, ", ")
}

func (r Raced) mark(o race.Order, s race.Step) string {
	if s.Outdone > 0 {
		by := o.Steps[s.Outdone-1]
		return fmt.Sprintf("stale read: %s changed it in step %d", r.spec.Together[by.Who].Name, s.Outdone)
	}
	if len(s.Stale) > 0 {
		return fmt.Sprintf("the read of step %d was stale", s.Stale[0]+1)
	}
	return ""
}
