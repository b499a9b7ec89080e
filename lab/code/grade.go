package code

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/race"
)

// Grade judges an answer. The lab's race runs once for all checks that ask for a part of it.
func (w *Workspace) Grade(ctx context.Context, a lab.Answer) (lab.Report, error) {
	begun := time.Now()
	ran := map[*raceSpec]*outcome{}
	var out lab.Report
	for _, c := range w.spec.checks {
		var r lab.Result
		var err error
		if c.race != nil {
			r, err = w.gradeRace(ctx, a, c, ran)
		} else {
			r, err = w.gradeSteps(ctx, a, c)
		}
		if err != nil {
			return out, err
		}
		r.Check, r.Passed = c.Check, r.Because == ""
		out.Results = append(out.Results, r)
	}
	out.Took = time.Since(begun)
	return out, nil
}

type outcome struct {
	raced Raced
	fault *lab.Fault
}

func (w *Workspace) gradeRace(ctx context.Context, a lab.Answer, c check, ran map[*raceSpec]*outcome) (lab.Result, error) {
	if ran[c.race] == nil {
		raced, fault, err := w.raced(ctx, a, c.race)
		if err != nil {
			return lab.Result{}, err
		}
		ran[c.race] = &outcome{raced, fault}
	}
	o := ran[c.race]
	if o.fault != nil {
		return lab.Result{Because: placed(o.fault)}, nil
	}
	return o.raced.judge(c.part), nil
}

// placed is a fault in one sentence with its place.
func placed(f *lab.Fault) string {
	if f.Line == 0 {
		return f.Text
	}
	return fmt.Sprintf("%s, line %d: %s", f.File, f.Line, f.Text)
}

// judge looks at one part of what has to hold, and shows the smallest order in which it did not.
func (r Raced) judge(p part) lab.Result {
	var worst *race.Order
	for i, o := range r.Orders {
		if !broken(o, p) {
			continue
		}
		if worst == nil || len(o.Steps) < len(worst.Steps) {
			worst = &r.Orders[i]
		}
	}
	if worst == nil {
		if r.Cut && len(r.Orders) == 0 {
			return lab.Result{Because: "No order could be tried to its end."}
		}
		return lab.Result{}
	}
	out := lab.Result{Evidence: []lab.Block{r.Lanes(worst.Number)}}
	because := ""
	switch {
	case (p == statuses || p == always) && !worst.Answers:
		out.Expected, out.Got = answers(r.spec.Always.Statuses), answers(worst.Statuses)
		because = fmt.Sprintf("%s, and the answers have to be %s in any order", r.told(*worst), joined(r.spec.Always.Statuses))
	case (p == database || p == always) && !worst.Data:
		out.Expected, out.Got = table(r.spec.Always.Rows), table(worst.Rows)
		because = fmt.Sprintf("%s ends at %s and not at %s", r.watched(), out.Got, out.Expected)
	default:
		because = worst.Problem
	}
	out.Because = sentence(fmt.Sprintf("Order %d, %s: %s", worst.Number, r.Steps(*worst), because))
	return out
}

// sentence ends a text as a sentence ends.
func sentence(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

func broken(o race.Order, p part) bool {
	switch p {
	case database:
		return !o.Data
	case statuses:
		return !o.Answers
	case ends:
		return o.Problem != ""
	}
	return !o.Held()
}

// told says who was answered what.
func (r Raced) told(o race.Order) string {
	var out []string
	for i, s := range o.Statuses {
		name := r.spec.Together[i].Name
		switch e := o.Thrown[i]; {
		case s == 0:
			out = append(out, name+" got no answer")
		case e != nil && e.Line > 0:
			out = append(out, fmt.Sprintf("%s got %d (line %d: %s)", name, s, e.Line, strings.TrimSuffix(e.Error(), ".")))
		case e != nil:
			out = append(out, fmt.Sprintf("%s got %d (%s)", name, s, strings.TrimSuffix(e.Error(), ".")))
		default:
			out = append(out, fmt.Sprintf("%s got %d", name, s))
		}
	}
	return list(out)
}

func joined(statuses []int) string {
	var out []string
	for _, s := range statuses {
		out = append(out, fmt.Sprint(s))
	}
	return list(out)
}

func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// watched is what the database's end is called.
func (r Raced) watched() string {
	if r.spec.watch != "" && r.spec.Always.Query == r.spec.Watch {
		return "the " + r.spec.watch
	}
	return "the database"
}

// table is a small result in a line.
func table(rows [][]string) string {
	var out []string
	for _, row := range rows {
		out = append(out, strings.Join(row, ", "))
	}
	if len(out) == 0 {
		return "no row"
	}
	return strings.Join(out, "; ")
}

func (w *Workspace) gradeSteps(ctx context.Context, a lab.Answer, c check) (lab.Result, error) {
	all, fault, err := w.serve(ctx, a, c.steps)
	if err != nil {
		return lab.Result{}, err
	}
	if fault != nil {
		return lab.Result{Because: placed(fault)}, nil
	}
	return compare(c.steps, all), nil
}

// compare finds the first step that came out otherwise than expected.
func compare(steps []step, all []seen) lab.Result {
	kept := map[string]seen{}
	for i, s := range steps {
		if i >= len(all) {
			break
		}
		if r := s.expect.differs(all[i], kept); r.Because != "" {
			r.Because = s.what() + " " + r.Because + "."
			r.Evidence = exchanges(steps[:i+1], all[:i+1])
			return r
		}
		if s.keep != "" {
			kept[s.keep] = all[i]
		}
	}
	return lab.Result{}
}

// what is a request in a few words.
func (s step) what() string {
	if s.request.RawBody == "" {
		return s.sent
	}
	return s.sent + " with " + short(s.request.RawBody)
}

func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

// differs compares what came with what was expected; Because is empty if nothing differs.
func (e expect) differs(s seen, kept map[string]seen) lab.Result {
	if s.Fault != nil && e.status != 500 {
		f := lab.Fault{Text: s.Fault.Error(), File: s.Fault.File, Line: s.Fault.Line}
		return lab.Result{Because: "made the handler fail: " + strings.TrimSuffix(placed(&f), ".")}
	}
	for _, look := range []func(seen, map[string]seen) lab.Result{
		e.differsStatus, e.differsHeaders, e.differsBody, e.differsSame, e.differsSQL, e.differsCalls, e.differsRows,
	} {
		if r := look(s, kept); r.Because != "" {
			return r
		}
	}
	return lab.Result{}
}

func differs(expected, got, format string, args ...any) lab.Result {
	return lab.Result{Expected: expected, Got: got, Because: fmt.Sprintf(format, args...)}
}

func (e expect) differsStatus(s seen, _ map[string]seen) lab.Result {
	status := s.status()
	if e.status == 0 || e.crashed || status == e.status {
		return lab.Result{}
	}
	return differs(fmt.Sprint(e.status), fmt.Sprint(status), "answered %d; %d was expected", status, e.status)
}

// status is what a client sees: a handler that fails is a 500.
func (s seen) status() int {
	if s.Fault != nil {
		return 500
	}
	return s.Response.Status
}

func (e expect) differsHeaders(s seen, _ map[string]seen) lab.Result {
	names := make([]string, 0, len(e.headers))
	for name := range e.headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		got, there := header(s.Response.Headers, name)
		if want := e.headers[name]; got != want {
			if !there {
				return differs(name+": "+want, "", "answered without the header %s; %q was expected", name, want)
			}
			return differs(name+": "+want, name+": "+got, "answered with the header %s: %q; %q was expected", name, got, want)
		}
	}
	return lab.Result{}
}

func header(headers map[string]string, name string) (value string, there bool) {
	for k, v := range headers {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return "", false
}

func (e expect) differsBody(s seen, _ map[string]seen) lab.Result {
	if e.json == nil || sameJSON(*e.json, s.Response.Body) {
		return lab.Result{}
	}
	want := encode(*e.json)
	return differs(want, s.Response.Body, "answered %s; %s was expected", short(orNothing(s.Response.Body)), short(want))
}

func orNothing(body string) string {
	if body == "" {
		return "with an empty body"
	}
	return body
}

func (e expect) differsSame(s seen, kept map[string]seen) lab.Result {
	before, ok := kept[e.sameBody]
	if !ok || before.Response.Body == s.Response.Body {
		return lab.Result{}
	}
	return differs(before.Response.Body, s.Response.Body, "answered %s, and an earlier request %s; they have to be the same", short(orNothing(s.Response.Body)), short(orNothing(before.Response.Body)))
}

func (e expect) differsSQL(s seen, _ map[string]seen) lab.Result {
	if e.queries != nil && len(s.SQL) > *e.queries {
		return differs(fmt.Sprint("at most ", *e.queries), fmt.Sprint(len(s.SQL)), "sent %s to the database; at most %d is right", counted(len(s.SQL), "statement"), *e.queries)
	}
	for _, sql := range s.SQL {
		if e.sqlLacks != "" && strings.Contains(sql, e.sqlLacks) {
			return differs("", short(sql), "put what the visitor sent into the text of a statement")
		}
	}
	return lab.Result{}
}

func (e expect) differsCalls(s seen, _ map[string]seen) lab.Result {
	names := make([]string, 0, len(e.calls))
	for name := range e.calls {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if got, want := s.Calls[name], e.calls[name]; got != want {
			return differs(fmt.Sprint(want), fmt.Sprint(got), "led to %s of %s that took effect; %d was expected", counted(got, "call"), name, want)
		}
	}
	return lab.Result{}
}

func (e expect) differsRows(s seen, _ map[string]seen) lab.Result {
	if e.query == "" || slices.EqualFunc(e.rows, s.Rows, slices.Equal[[]string]) {
		return lab.Result{}
	}
	return differs(table(e.rows), table(s.Rows), "left %s in the database; %s was expected", table(s.Rows), table(e.rows))
}
