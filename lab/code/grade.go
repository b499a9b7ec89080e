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
		raced, fault, err := w.raced(ctx, a, c.race, c.fakes)
		if err != nil {
			return lab.Result{}, err
		}
		ran[c.race] = &outcome{raced, fault}
	}
	o := ran[c.race]
	if o.fault != nil {
		return lab.Result{Because: o.fault.String()}, nil
	}
	return o.raced.judge(c.part), nil
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
		out.Expected, out.Got = either(r.spec.Always.Statuses, answers), answers(worst.Statuses)
		because = fmt.Sprintf("%s, and the answers have to be %s in any order", r.told(*worst), either(r.spec.Always.Statuses, joined))
	case (p == database || p == always) && !worst.Data:
		out.Expected, out.Got = lab.InLine(r.spec.Always.Rows), lab.InLine(worst.Rows)
		because = fmt.Sprintf("%s ends at %s and not at %s", r.watched(), out.Got, out.Expected)
	default:
		because = worst.Problem
	}
	out.Because = lab.Sentence(fmt.Sprintf("Order %d, %s: %s", worst.Number, r.Steps(*worst), because))
	return out
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
		case s == 0 && r.died(o, i):
			out = append(out, name+"'s server died")
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
	return lab.And(out)
}

// died tells whether a request's server died in an order.
func (r Raced) died(o race.Order, who int) bool {
	return slices.ContainsFunc(o.Steps, func(s race.Step) bool { return s.Who == who && s.Crashed })
}

// either are the answers that may come, each as told says.
func either(choices [][]int, told func([]int) string) string {
	var out []string
	for _, statuses := range choices {
		out = append(out, told(statuses))
	}
	return strings.Join(out, ", or ")
}

func joined(statuses []int) string {
	var out []string
	for _, s := range statuses {
		if s == 0 {
			out = append(out, "none")
		} else {
			out = append(out, fmt.Sprint(s))
		}
	}
	return lab.And(out)
}

// watched is what the database's end is called.
func (r Raced) watched() string {
	if r.spec.watch != "" && r.spec.Always.Query == r.spec.Watch {
		return "the " + r.spec.watch
	}
	return "the database"
}

func (w *Workspace) gradeSteps(ctx context.Context, a lab.Answer, c check) (lab.Result, error) {
	all, fault, err := w.serve(ctx, a, c.steps, c.fakes)
	if err != nil {
		return lab.Result{}, err
	}
	if fault != nil {
		return lab.Result{Because: fault.String()}, nil
	}
	return compare(c.steps, all), nil
}

// compare finds the first step that came out otherwise than expected.
func compare(steps []step, all []exchange) lab.Result {
	kept := map[string]exchange{}
	for i, s := range steps {
		if i >= len(all) {
			break
		}
		if r := s.expect.differs(all[i], kept); r.Because != "" {
			r.Because = s.what(all[i]) + " " + r.Because + "."
			r.Evidence = evidence(steps[:i+1], all[:i+1])
			return r
		}
		if s.keep != "" {
			kept[s.keep] = all[i]
		}
	}
	return lab.Result{}
}

// what is a request in a few words.
func (s step) what(x exchange) string {
	text := s.title(x)
	if s.body != "" {
		text += " with " + short(s.body)
	}
	if s.group > 0 {
		text += fmt.Sprintf(", %d of %d,", s.number, s.of)
	}
	return text
}

// title is the method and the target of a request, with what it took from earlier answers.
func (s step) title(x exchange) string {
	if line, _, ok := strings.Cut(x.asked, " HTTP/1.1"); ok && slot.MatchString(s.sent) {
		return line
	}
	return s.sent
}

func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
