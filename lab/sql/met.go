package sql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// met is a meeting that was tried.
type met struct {
	meetOut
	in     meetIn
	spec   *meetSpec
	checks []check    // those that look at this meeting
	rows   [][][]cell // what the query of each of them has to give
}

// meet lets the sessions meet on a data set, in the mode that is asked for.
func (w *Workspace) meet(ctx context.Context, a answer, d dataset, wal bool) (met, *lab.Fault, error) {
	m := w.spec.meets
	out := met{spec: m, in: meetIn{
		World: w.world(d, wal), Early: m.early, Retries: m.retries, Max: m.max, Fixed: m.fixed,
	}}
	for _, p := range m.people {
		s := a.files[p.file]
		if f := tooMany(s.Statements); f != nil {
			return out, f, nil
		}
		out.in.Sessions = append(out.in.Sessions, client{Script: s.Statements, OnBusy: s.OnBusy, With: p.with})
	}
	for _, c := range w.spec.checks {
		if c.after == afterOrder && c.wal == wal && (c.data == "" && d == w.spec.sets[0] || c.data == d.name) {
			out.checks = append(out.checks, c)
			out.in.Looks = append(out.in.Looks, look{SQL: orNothing(c.run)})
		}
	}
	fault, err := w.call(ctx, "meet", out.in, &out.meetOut)
	if err != nil || fault != nil {
		return out, fault, err
	}
	out.rows, fault, err = w.expected(ctx, out.checks, d)
	return out, fault, err
}

// orNothing is a query, or one that gives no row.
func orNothing(sql string) string {
	if sql == "" {
		return "SELECT 1 WHERE 0"
	}
	return sql
}

// expected are the rows that queries of checks have to give: as they stand, from a reference, or as it was at the setup.
func (w *Workspace) expected(ctx context.Context, checks []check, d dataset) ([][][]cell, *lab.Fault, error) {
	in := runIn{World: w.world(d, w.spec.wal)}
	if !slices.ContainsFunc(checks, func(c check) bool { return c.want.reference != "" || c.want.asSetup }) {
		return literal(checks), nil, nil
	}
	for _, c := range checks {
		in.Looks = append(in.Looks, look{SQL: orNothing(c.run), Before: c.want.asSetup})
		ref, _ := parse("", c.want.reference)
		in.Refs = append(in.Refs, ref.Statements)
	}
	var ran runOut
	if fault, err := w.call(ctx, "run", in, &ran); err != nil || fault != nil {
		return nil, fault, err
	}
	var out [][][]cell
	for i, c := range checks {
		rows, err := c.rows(ran, i, i)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, rows)
	}
	return out, nil, nil
}

// literal are rows that stand in the lab.
func literal(checks []check) (out [][][]cell) {
	for _, c := range checks {
		var rows [][]cell
		if c.want.rows != nil {
			rows = *c.want.rows
		}
		out = append(out, rows)
	}
	return out
}

// rows are what a check's query has to give.
func (c check) rows(ran runOut, look, ref int) ([][]cell, error) {
	from := did{}
	switch {
	case c.want.rows != nil:
		return *c.want.rows, nil
	case c.want.reference != "":
		from = ran.Refs[ref]
	case c.want.asSetup:
		from = ran.Before[look]
	}
	if from.Err != nil {
		return nil, fmt.Errorf("the check %s is wrong: its query says %s", c.ID, from.Err.Message)
	}
	return from.Rows, nil
}

// fault is a mistake in a script that has nothing to do with who it meets.
func (m met) fault() *lab.Fault {
	for _, o := range m.Orders {
		for i, e := range o.Ends {
			if e.Err != nil && e.Err.Rule == "" && !e.Err.Busy {
				f := e.Err.fault(m.spec.people[i].file)
				return f
			}
		}
	}
	return nil
}

// worst is the index of the shortest order that is wrong, or -1.
func (m met) worst(wrong func(order) bool) int {
	at := -1
	for i, o := range m.Orders {
		if wrong(o) && (at < 0 || len(o.Steps) < len(m.Orders[at].Steps)) {
			at = i
		}
	}
	return at
}

// wrong is what any check says against an order, or nothing.
func (m met) wrong(o order) string {
	for i, c := range m.checks {
		if r := m.judge(c, i, o); r.Because != "" {
			return r.Because
		}
	}
	return ""
}

// judge looks at one order with one check.
func (m met) judge(c check, at int, o order) lab.Result {
	for _, look := range []func(want, order) lab.Result{m.deadlock, m.ends, m.retries, m.changed} {
		if r := look(c.want, o); r.Because != "" {
			return r
		}
	}
	if c.run == "" {
		return lab.Result{}
	}
	r := c.want.differs(m.rows[at], o.Looks[at])
	r.Because = strings.Replace(r.Because, "it gives", "the database gives", 1)
	return r
}

func (m met) ends(w want, o order) lab.Result {
	for i, e := range o.Ends {
		name := m.spec.people[i].name
		switch {
		case !w.ends || e.How == done && !e.Open || e.How == early:
		case e.Open:
			return lab.Result{Because: name + "'s transaction is never committed"}
		case e.How == gaveUp:
			return lab.Result{Because: fmt.Sprintf("%s gives up after %s, and the database still says: %s", name, tries(e.Tries), e.Err.Message)}
		case e.How == waitsStill:
			return lab.Result{Because: name + " waits for ever"}
		case e.Err != nil:
			return lab.Result{Because: fmt.Sprintf("%s is refused: %s", name, e.Err.Message)}
		}
	}
	return lab.Result{}
}

func (m met) deadlock(w want, o order) lab.Result {
	if !w.noDeadlock || !o.Deadlock {
		return lab.Result{}
	}
	return lab.Result{Because: "the sessions wait for each other, and nobody can go on"}
}

func (m met) retries(w want, o order) lab.Result {
	for i, e := range o.Ends {
		if w.retries != nil && int64(e.Tries) > *w.retries {
			return lab.Result{
				Because:  fmt.Sprintf("%s needs %s, and %s are right", m.spec.people[i].name, tries(e.Tries), bound(*w.retries)),
				Expected: bound(*w.retries), Got: fmt.Sprint(e.Tries),
			}
		}
	}
	return lab.Result{}
}

func tries(n int) string {
	if n == 1 {
		return "1 more try"
	}
	return fmt.Sprintf("%d more tries", n)
}

func (m met) changed(w want, o order) lab.Result {
	if w.changed == nil {
		return lab.Result{}
	}
	var got []int64
	for _, e := range o.Ends {
		if e.How == done || e.How == early {
			got = append(got, e.Changed)
		}
	}
	slices.Sort(got)
	if slices.Equal(got, slices.Sorted(slices.Values(w.changed))) {
		return lab.Result{}
	}
	return lab.Result{
		Because:  fmt.Sprintf("%s; %s rows are right, in any order", m.told(o), lab.And(numbers(w.changed))),
		Expected: strings.Join(numbers(w.changed), " "), Got: m.outcome(o),
	}
}

func numbers(all []int64) []string {
	var out []string
	for _, n := range all {
		out = append(out, fmt.Sprint(n))
	}
	return out
}

// told says who changed what.
func (m met) told(o order) string {
	var out []string
	for i, e := range o.Ends {
		name := m.spec.people[i].name
		if e.How == done || e.How == early {
			out = append(out, name+" changed "+lab.Count(int(e.Changed), "row"))
		} else if e.Err != nil {
			out = append(out, name+" was refused ("+e.Err.Message+")")
		} else {
			out = append(out, name+" waits for ever")
		}
	}
	return lab.And(out)
}

// outcome is how sessions ended, in a few signs.
func (m met) outcome(o order) string {
	var out []string
	for _, e := range o.Ends {
		if e.How == done || e.How == early {
			out = append(out, fmt.Sprint(e.Changed))
		} else {
			out = append(out, "refused")
		}
	}
	return strings.Join(out, " ")
}

// maxOrdersShown is how many orders a table lists.
const maxOrdersShown = 100

// table is every order on a line.
func (m met) table() lab.Block {
	out := lab.Block{Kind: lab.TableBlock, Title: "Orders", Cols: []string{"order", "steps", "result", ""}, Note: m.sentence()}
	for i, o := range m.Orders[:min(maxOrdersShown, len(m.Orders))] {
		result := m.outcome(o)
		if m.spec.count != "" {
			result = fmt.Sprintf("%s %d", m.spec.count, m.count(o))
		}
		out.Rows = append(out.Rows, []string{fmt.Sprint(i + 1), m.steps(o), result, m.word(o)})
	}
	if hidden := len(m.Orders) - len(out.Rows); hidden > 0 {
		out.Note += fmt.Sprintf(" The first %d are listed.", len(out.Rows))
	}
	return out
}

// count is how many sessions changed something.
func (m met) count(o order) (n int) {
	for _, e := range o.Ends {
		if (e.How == done || e.How == early) && e.Changed > 0 {
			n++
		}
	}
	return n
}

// What is said of orders that went wrong in another way than the author's words say.
const (
	otherBad  = "WRONG"
	otherSome = "come out wrong"
)

// over tells whether an order went wrong as the author's words say: more was counted than may be, where something is.
func (m met) over(o order) bool {
	if m.spec.count == "" {
		return true
	}
	for _, c := range m.checks {
		n := 0
		for _, changed := range c.want.changed {
			if changed > 0 {
				n++
			}
		}
		if c.want.changed != nil && m.count(o) > n {
			return true
		}
	}
	return false
}

func (m met) word(o order) string {
	switch {
	case m.wrong(o) == "":
		return m.spec.words.good
	case m.over(o):
		return m.spec.words.bad
	}
	return otherBad
}

// sentence says how many orders came out how, such as "4 of 6 orders sell a fern that is not there."
func (m met) sentence() string {
	bad, what := 0, m.spec.words.some
	for _, o := range m.Orders {
		if m.wrong(o) == "" {
			continue
		}
		bad++
		if !m.over(o) {
			what = otherSome
		}
	}
	count := bad
	if bad == 0 {
		count, what = len(m.Orders), m.spec.words.all
	}
	text := fmt.Sprintf("%d of %d orders %s.", count, len(m.Orders), what)
	if m.Cut {
		text += " There are more orders than were tried."
	}
	if slices.ContainsFunc(m.Orders, func(o order) bool { return strings.Contains(m.steps(o), "!") }) {
		text += " A ! marks a statement that had to wait or was refused."
	}
	return text
}

// steps are the steps of an order in a line, such as A.read B.read. A BEGIN that takes no lock is left out.
func (m met) steps(o order) string {
	var out []string
	for _, s := range o.Steps {
		if s.Kind == begins && s.Err == nil && deferred(m.in.Sessions[s.Who].Script[s.Statement]) {
			continue
		}
		text := m.letter(s.Who) + "." + string(s.Kind)
		if s.Err != nil {
			text += "!"
		}
		out = append(out, text)
	}
	if len(out) == 0 {
		return "no statement"
	}
	return strings.Join(folded(out), " ")
}

// folded writes what comes several times in a row once, such as K.write!x4.
func folded(words []string) (out []string) {
	for i := 0; i < len(words); {
		n := 1
		for i+n < len(words) && words[i+n] == words[i] {
			n++
		}
		if n > 1 {
			out = append(out, fmt.Sprintf("%sx%d", words[i], n))
		} else {
			out = append(out, words[i])
		}
		i += n
	}
	return out
}

// letter is the first letter of a name if all differ, else a number.
func (m met) letter(who int) string {
	seen := map[string]bool{}
	for _, p := range m.spec.people {
		first := string([]rune(p.name)[:1])
		if seen[first] {
			return fmt.Sprint(who + 1)
		}
		seen[first] = true
	}
	return string([]rune(m.spec.people[who].name)[:1])
}

// lanes play one order again, watched, and show it step by step: who did what, what is true afterwards, and which reads
// were no longer true.
func (w *Workspace) lanes(ctx context.Context, m met, number int) (lab.Block, error) {
	if number < 1 || number > len(m.Orders) {
		return lab.Block{}, nil
	}
	in := m.in
	in.Watch, in.Looks = m.spec.run, nil
	if len(in.Fixed) == 0 {
		in.Fixed, in.Exact = [][]int{m.Orders[number-1].Turns}, true
	} else {
		in.Fixed = in.Fixed[number-1 : number]
	}
	var out meetOut
	fault, err := w.call(ctx, "meet", in, &out)
	if err != nil || fault != nil || len(out.Orders) == 0 {
		return lab.Block{}, err
	}
	return m.laneBlock(out.Orders[0], number), nil
}

func (m met) laneBlock(o order, number int) lab.Block {
	watch := m.spec.watch
	if watch == "" {
		watch = "state"
	}
	b := lab.Block{Kind: lab.LanesBlock, Title: fmt.Sprintf("Order %d", number), Cols: []string{"step", "who", "does", watch, "mark"}}
	var open []string
	for i, s := range o.Steps {
		b.Rows = append(b.Rows, []string{fmt.Sprint(i + 1), m.spec.people[s.Who].name, s.does(), s.State, m.mark(o, i)})
	}
	for i, e := range o.Ends {
		switch {
		case e.Open:
			open = append(open, m.spec.people[i].name+"'s transaction was never committed, so it is rolled back.")
		case e.How == early && e.Err == nil:
			open = append(open, m.spec.people[i].name+" found or changed nothing and stopped there.")
		}
	}
	b.Note = strings.Join(open, " ")
	return b
}

// does says what a step did. The words of the database are kept.
func (s step) does() string {
	switch {
	case s.Waits:
		return "waits: " + s.Err.Message
	case s.Again > 0:
		return fmt.Sprintf("is refused: %s. Tries again (%d)", s.Err.Message, s.Again)
	case s.GaveUp:
		return "is refused: " + s.Err.Message + ". Gives up"
	case s.Err != nil:
		return "is refused: " + s.Err.Message
	case s.Kind == reads && s.Total == 1 && len(s.Row) == len(s.Cols):
		return "reads " + clip(named(s.Cols, s.Row), 80)
	case s.Kind == reads:
		return "reads " + lab.Count(int(s.Total), "row")
	case s.Kind == writes && s.Changed == 0:
		return "changes nothing"
	case s.Kind == writes:
		return "changes " + lab.Count(int(s.Changed), "row")
	}
	return map[stepKind]string{begins: "begins a transaction", commits: "commits", rollback: "rolls back", marks: "sets or releases a savepoint"}[s.Kind]
}

// mark says what is particular about a step.
func (m met) mark(o order, at int) string {
	if n := o.Steps[at].Stale; n > 0 {
		return fmt.Sprintf("what it read in step %d is no longer true", n)
	}
	return ""
}
