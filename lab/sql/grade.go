package sql

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// Grade judges an answer by every check, each on databases made anew. What several checks look at runs once.
func (w *Workspace) Grade(ctx context.Context, a lab.Answer) (lab.Report, error) {
	begun := time.Now()
	g := &grading{Workspace: w, answer: w.spec.read(a), ran: map[string]*ran{}, cuts: map[string]*cuts{}, meets: map[string]*meets{}}
	var out lab.Report
	for _, c := range w.spec.checks {
		r := lab.Result{}
		var err error
		if g.fault != nil {
			r.Because = g.fault.String()
		} else if r, err = g.judge(ctx, c); err != nil {
			return out, err
		}
		r.Check, r.Because, r.Passed = c.Check, lab.Sentence(g.capital(r.Because)), r.Because == ""
		out.Results = append(out.Results, r)
	}
	out.Took = time.Since(begun)
	return out, nil
}

// grading is one judgement, with the runs that it has needed so far.
type grading struct {
	*Workspace
	answer
	ran   map[string]*ran
	cuts  map[string]*cuts
	meets map[string]*meets
}

// capital begins a sentence, unless it begins with the name of a file.
func (g *grading) capital(s string) string {
	for name := range g.files {
		if strings.HasPrefix(s, name) {
			return s
		}
	}
	return lab.Capital(s)
}

type (
	ran struct {
		runOut
		places map[string]places
		fault  *lab.Fault
	}
	cuts struct {
		cutOut
		checks []check
		rows   [][][]cell
		fault  *lab.Fault
	}
	meets struct {
		met
		fault *lab.Fault
	}
	// places are where in a run the answers to a check stand.
	places struct{ look, ref, tries int }
)

// judge looks with one check at every data set that it is about, until one speaks against the answer.
func (g *grading) judge(ctx context.Context, c check) (lab.Result, error) {
	for i, d := range g.spec.sets {
		if c.data != "" && c.data != d.name || c.data == "" && i > 0 && c.after == afterOrder {
			continue
		}
		var r lab.Result
		var err error
		switch c.after {
		case afterCut:
			r, err = g.judgeCut(ctx, c, d)
		case afterOrder:
			r, err = g.judgeOrders(ctx, c, d)
		default:
			r, err = g.judgeScript(ctx, c, d)
		}
		if err != nil || r.Because != "" {
			if d.name != shownData && r.Because != "" {
				r.Because = "with other data in the tables, " + r.Because
			}
			return r, err
		}
	}
	return lab.Result{}, nil
}

// run runs the script on a data set, once for all checks.
func (g *grading) run(ctx context.Context, d dataset) (*ran, error) {
	if r := g.ran[d.name]; r != nil {
		return r, nil
	}
	out := &ran{places: map[string]places{}}
	g.ran[d.name] = out
	in := runIn{World: g.world(d, g.spec.wal), Script: g.whole}
	for _, c := range g.spec.checks {
		if c.after != afterScript || c.data != "" && c.data != d.name {
			continue
		}
		out.places[c.ID] = places{len(in.Looks), len(in.Refs), len(in.Tries)}
		if c.run != "" {
			in.Looks = append(in.Looks, look{SQL: c.run, Plan: len(c.want.has)+len(c.want.lacks) > 0, Before: c.want.asSetup})
		}
		if c.want.reference != "" {
			ref, _ := parse("", c.want.reference)
			in.Refs = append(in.Refs, ref.Statements)
		}
		for _, t := range slices.Concat(c.accepts, c.refuses) {
			s, _ := parse("", t.sql)
			in.Tries = append(in.Tries, s.Statements)
		}
		in.Schema = in.Schema || c.schema != nil
		in.Plans = in.Plans || c.answer != ""
	}
	var err error
	out.fault, err = g.call(ctx, "run", in, &out.runOut)
	if n := len(out.Did); err == nil && out.fault == nil && n > 0 && out.Did[n-1].Err != nil {
		out.fault = out.Did[n-1].Err.fault(g.whole[n-1].File)
	}
	return out, err
}

func (g *grading) judgeScript(ctx context.Context, c check, d dataset) (lab.Result, error) {
	r, err := g.run(ctx, d)
	if err != nil {
		return lab.Result{}, err
	}
	if r.fault != nil {
		return lab.Result{Because: r.fault.String()}, nil
	}
	at := r.places[c.ID]
	switch {
	case c.schema != nil:
		return c.schema.judge(r.Schema), nil
	case len(c.accepts)+len(c.refuses) > 0:
		return c.judgeTries(r.Tries[at.tries:]), nil
	}
	what := "the query"
	var seen did
	if c.answer != "" {
		i, missing := g.find(c.answer)
		if missing != "" {
			return lab.Result{Because: missing}, nil
		}
		seen, what = r.Did[i], fmt.Sprintf("%s, line %d,", g.whole[i].File, g.whole[i].Line)
	} else {
		seen = r.Looks[at.look]
	}
	expected, err := c.rows(r.runOut, at.look, at.ref)
	if err != nil {
		return lab.Result{}, err
	}
	out := c.want.differs(expected, seen)
	if out.Because == "" {
		out = c.want.costs(seen)
	}
	out.Because = strings.Replace(out.Because, "it gives", what+" gives", 1)
	return out, nil
}

// find is the index of the statement that a check names, by its label or its number.
func (g *grading) find(name string) (at int, missing string) {
	if n, err := strconv.Atoi(name); err == nil {
		if n >= 1 && n <= len(g.whole) {
			return n - 1, ""
		}
		return 0, fmt.Sprintf("there is no statement %d; %s in the file", n, lab.Count(len(g.whole), "statement")+are(len(g.whole)))
	}
	for i, s := range g.whole {
		if strings.EqualFold(s.Label, name) {
			return i, ""
		}
	}
	return 0, fmt.Sprintf("no statement is the answer %q. Write the line \"-- answer: %s\" before it", name, name)
}

// costs compares the work of a query with what it may cost.
func (w want) costs(d did) lab.Result {
	for _, b := range []struct {
		most *int64
		got  int64
		what string
	}{{w.scans, d.FullScanSteps, "rows passed in scans of whole tables"}, {w.steps, d.VMSteps, "steps of SQLite's machine"}, {w.sorts, d.Sorts, "sorts"}} {
		if b.most != nil && b.got > *b.most {
			return lab.Result{
				Because:  fmt.Sprintf("it took %d %s, and %s are right", b.got, b.what, bound(*b.most)),
				Expected: bound(*b.most), Got: fmt.Sprint(b.got), Evidence: d.planEvidence(),
			}
		}
	}
	for _, word := range w.lacks {
		if i := slices.IndexFunc(d.Plan, func(s planStep) bool { return s.says(word) }); i >= 0 {
			return lab.Result{Because: fmt.Sprintf("the plan has %q, and it should not have %q", d.Plan[i].Detail, word), Evidence: d.planEvidence()}
		}
	}
	for _, word := range w.has {
		if !slices.ContainsFunc(d.Plan, func(s planStep) bool { return s.says(word) }) {
			return lab.Result{Because: fmt.Sprintf("the plan has no step %q", word), Evidence: d.planEvidence()}
		}
	}
	return lab.Result{}
}

// says tells whether a step has the words, each of them whole: SCAN orders is not SCAN orders_old.
func (s planStep) says(words string) bool {
	return strings.Contains(" "+s.Detail+" ", " "+words+" ")
}

func (d did) planEvidence() []lab.Block {
	if len(d.Plan) == 0 {
		return nil
	}
	return []lab.Block{planBlock("Plan", d.Plan)}
}

// judgeTries looks at rows that had to be accepted, and rows that had to be refused.
func (c check) judgeTries(tried []did) lab.Result {
	var out lab.Result
	b := lab.Block{Kind: lab.TableBlock, Title: "Statements", Cols: []string{"statement", "should be", "was"}}
	wrong := 0
	for i, t := range slices.Concat(c.accepts, c.refuses) {
		refuse := i >= len(c.accepts)
		text := t.differs(tried[i], refuse)
		mark := lab.Plain
		if text != "" {
			wrong++
			mark = lab.Extra
			if out.Because == "" {
				out.Because = text
			}
		}
		if len(b.Rows) < maxEvidence {
			b.Rows, b.Marks = append(b.Rows, []string{clip(strings.Join(strings.Fields(t.sql), " "), 120), t.wanted(refuse), tried[i].verdict()}), append(b.Marks, mark)
		}
	}
	if wrong > 1 {
		out.Because = fmt.Sprintf("%d statements came out wrong. The first: %s", wrong, out.Because)
	}
	if wrong > 0 {
		out.Evidence = []lab.Block{b}
	}
	return out
}

func (t try) wanted(refuse bool) string {
	switch {
	case !refuse:
		return "accepted"
	case t.by == "":
		return "refused"
	}
	return "refused: " + t.by
}

func (d did) verdict() string {
	switch {
	case d.Err == nil:
		return "accepted"
	case d.Err.Rule == "":
		return d.Err.Message
	}
	return "refused: " + d.Err.Rule
}

// differs says in what a statement came out otherwise than it had to.
func (t try) differs(d did, refuse bool) string {
	what := clip(strings.Join(strings.Fields(t.sql), " "), 80)
	switch {
	case !refuse && d.Err != nil:
		return fmt.Sprintf("%s was refused: %s", what, d.Err.Message)
	case refuse && d.Err == nil:
		return what + " was accepted"
	case refuse && d.Err.Rule == "":
		return fmt.Sprintf("%s was not refused by a rule; it failed: %s", what, d.Err.Message)
	case refuse && t.by != "" && d.Err.Rule != t.by:
		return fmt.Sprintf("%s was refused by a rule of the kind %s, and %s is asked for", what, d.Err.Rule, t.by)
	}
	return ""
}

// judgeCut looks at what every failure leaves.
func (g *grading) judgeCut(ctx context.Context, c check, d dataset) (lab.Result, error) {
	cut, err := g.cut(ctx, d)
	if err != nil {
		return lab.Result{}, err
	}
	if cut.fault != nil {
		return lab.Result{Because: cut.fault.String()}, nil
	}
	at := slices.IndexFunc(cut.checks, func(o check) bool { return o.ID == c.ID })
	for _, p := range cut.Points {
		r := c.want.differs(cut.rows[at], p.Looks[at])
		if r.Because == "" {
			continue
		}
		r.Because = p.when(g.whole) + " " + strings.Replace(r.Because, "it gives", "the query gives", 1)
		return r, nil
	}
	return lab.Result{}, nil
}

// when is the beginning of a sentence about a failure.
func (p cutOff) when(script []statement) string {
	switch {
	case p.Refused != nil:
		return fmt.Sprintf("when the database refuses line %d (%s),", p.Refused.Line, p.Refused.Message)
	case p.At >= len(script):
		return "when nothing fails,"
	}
	s := script[p.At]
	return fmt.Sprintf("when the connection is lost before line %d (%s),", s.Line, s.brief(maxNamed))
}

func (g *grading) cut(ctx context.Context, d dataset) (*cuts, error) {
	if r := g.cuts[d.name]; r != nil {
		return r, nil
	}
	out := &cuts{}
	g.cuts[d.name] = out
	if out.fault = tooMany(g.whole); out.fault != nil {
		return out, nil
	}
	in := cutIn{World: g.world(d, g.spec.wal), Script: g.whole}
	for _, c := range g.spec.checks {
		if c.after == afterCut && (c.data == "" || c.data == d.name) {
			out.checks = append(out.checks, c)
			in.Looks = append(in.Looks, look{SQL: c.run})
		}
	}
	var err error
	if out.fault, err = g.call(ctx, "cut", in, &out.cutOut); err != nil || out.fault != nil {
		return out, err
	}
	for _, p := range out.Points {
		if f := p.Refused; f != nil && f.Rule == "" {
			out.fault = f.fault(g.whole[f.Statement].File)
			return out, nil
		}
	}
	out.rows, out.fault, err = g.expected(ctx, out.checks, d)
	return out, err
}

// judgeOrders looks at how sessions ended, in every order, and shows the shortest one that speaks against the answer.
func (g *grading) judgeOrders(ctx context.Context, c check, d dataset) (lab.Result, error) {
	m, err := g.met(ctx, d, c.wal)
	if err != nil {
		return lab.Result{}, err
	}
	if m.fault != nil {
		return lab.Result{Because: m.fault.String()}, nil
	}
	at := slices.IndexFunc(m.checks, func(o check) bool { return o.ID == c.ID })
	worst := m.worst(func(o order) bool { return m.judge(c, at, o).Because != "" })
	if worst < 0 {
		if len(m.Orders) == 0 {
			return lab.Result{Because: "no order could be tried to its end"}, nil
		}
		return lab.Result{}, nil
	}
	r := m.judge(c, at, m.Orders[worst])
	r.Because = fmt.Sprintf("order %d, %s: %s", worst+1, m.steps(m.Orders[worst]), r.Because)
	if c.wal != g.spec.wal {
		r.Because = "with " + journal(c.wal) + ", " + r.Because
	}
	lanes, err := g.lanes(ctx, m.met, worst+1)
	r.Evidence = append([]lab.Block{lanes}, r.Evidence...)
	return r, err
}

func journal(wal bool) string {
	if wal {
		return "a write-ahead log"
	}
	return "a rollback journal"
}

func (g *grading) met(ctx context.Context, d dataset, wal bool) (*meets, error) {
	key := fmt.Sprint(d.name, wal)
	if m := g.meets[key]; m != nil {
		return m, nil
	}
	out := &meets{}
	g.meets[key] = out
	var err error
	out.met, out.fault, err = g.meet(ctx, g.answer, d, wal)
	if err == nil && out.fault == nil {
		out.fault = out.met.fault()
	}
	return out, err
}
