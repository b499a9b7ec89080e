// Package proof knows what a lab has to prove before it is given to learners: its start fails, its solutions pass, every
// listed wrong answer fails exactly the checks that it names, every check is failed by some wrong answer, and three runs
// of everything give the same report. It knows too how the code blocks of a lesson are held to what they are said to print.
//
// It refuses to know how anything is run and how a finding is drawn: it is handed labs that were understood and a way to
// open them, and it returns data. Text in it has passed no filter.
package proof

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Level says how much a finding weighs.
type Level string

// The levels.
const (
	Error Level = "error" // what is claimed is not so
	Warn  Level = "warn"
	Info  Level = "info"
)

// Finding is something that the author should look at.
type Finding struct {
	Rule      string
	Level     Level
	At        quiz.Pos
	Item      string // the id of the lab or the lesson
	Text      string // one sentence
	Want, Got string // the first difference, a line each; both empty where there is none to show
	Fix       string // one sentence; may be empty
}

// Case is one answer that was run, or one block of a lesson.
type Case struct {
	Name     string // such as start, solution transaction, wrong deaf
	At       quiz.Pos
	Fails    []string      // the checks that it failed
	Took     time.Duration // of its slowest run
	Findings []Finding
}

// Proof is what became of one lab, or of the blocks of one lesson.
type Proof struct {
	File     string // its lab.yaml or lesson.md
	Item     string // the id of the lab or the lesson
	Lesson   bool
	Cases    []Case
	Findings []Finding // about the whole, and not about one case
	Mutants  Mutants
	Skipped  int  // cases, or whole labs, that this machine cannot run
	Stopped  bool // the context ended before the proof did
	Took     time.Duration
}

// All are the findings of a proof, those of its cases first.
func (p Proof) All() []Finding {
	var out []Finding
	for _, c := range p.Cases {
		out = append(out, c.Findings...)
	}
	return append(out, p.Findings...)
}

// Runs is how often each answer is run. The second run goes through the answers backwards, and the third is in a world
// that was opened anew: what one answer leaves behind must not reach the next.
const Runs = 3

// Options say how a lab is proven.
type Options struct {
	File   string        // its lab.yaml, as findings name it
	Time   time.Duration // the longest that one run may take; 0 is a minute
	Mutate bool          // look too whether the checks notice small changes of the first solution
}

func (o Options) time() time.Duration {
	if o.Time <= 0 {
		return time.Minute
	}
	return o.Time
}

// Prove runs every answer of a lab and says what is not as its author claims. Where the context ends before, the proof
// says so and is not whole.
func Prove(ctx context.Context, spec lab.Spec, env lab.Env, o Options) Proof {
	begun := time.Now()
	p := &prover{spec: spec, src: spec.Source(), env: env, options: o}
	p.out = Proof{File: o.File, Item: p.src.ID}
	p.demands()
	p.list()
	if err := p.run(ctx); err != nil {
		p.trials = nil
		p.unopened(err)
	} else if ctx.Err() == nil {
		p.judge()
		if o.Mutate {
			p.mutate(ctx)
		}
	}
	p.out.Stopped = ctx.Err() != nil
	p.out.Took = time.Since(begun)
	for _, t := range p.trials {
		p.out.Cases = append(p.out.Cases, t.Case)
	}
	return p.out
}

// role is what an answer claims to be.
type role uint8

const (
	start role = iota
	solution
	wrong
)

// trial is one answer with what came of its runs.
type trial struct {
	Case
	role    role
	answer  lab.Answer
	reports []lab.Report
	err     error // why a run of it came to no report
}

type prover struct {
	spec    lab.Spec
	src     lab.Source
	env     lab.Env
	options Options
	trials  []*trial
	out     Proof
}

// list gathers the answers: the start, the solutions, the wrong ones.
func (p *prover) list() {
	begin := p.src.Node.Get("start")
	p.add(start, "start", lab.Answer{Files: p.src.Start, Line: begin.Line, Col: begin.Col})
	for i, a := range p.src.Solutions {
		p.add(solution, "solution "+named(a, i), a)
	}
	for i, a := range p.src.Wrong {
		p.add(wrong, "wrong "+named(a, i), a)
	}
}

// named is what an answer is called, or its number.
func named(a lab.Answer, i int) string {
	if a.Name == "" {
		return fmt.Sprint(i + 1)
	}
	return a.Name
}

func (p *prover) add(r role, name string, a lab.Answer) {
	p.trials = append(p.trials, &trial{role: r, answer: a, Case: Case{Name: name, At: p.at(a.Line, a.Col)}})
}

func (p *prover) at(line, col int) quiz.Pos {
	return quiz.Pos{File: p.options.File, Line: max(1, line), Col: max(1, col)}
}

// run runs every answer three times. The error is that of a world that could not be opened.
func (p *prover) run(ctx context.Context) error {
	first, err := p.spec.Open(ctx, p.env)
	if err != nil {
		return err
	}
	defer first.Close()
	p.round(ctx, first, p.trials)
	backwards := slices.Clone(p.trials)
	slices.Reverse(backwards)
	p.round(ctx, first, backwards)
	again, err := p.spec.Open(ctx, p.env)
	if err != nil {
		return err
	}
	defer again.Close()
	p.round(ctx, again, p.trials)
	return nil
}

// round runs answers once. One that came to no report is not run again.
func (p *prover) round(ctx context.Context, w lab.Workspace, trials []*trial) {
	for _, t := range trials {
		if ctx.Err() != nil {
			return
		}
		if t.err != nil {
			continue
		}
		begun := time.Now()
		report, err := p.grade(ctx, w, t.answer)
		t.Took = max(t.Took, time.Since(begun))
		if t.err = err; err == nil {
			t.reports = append(t.reports, report)
		}
	}
}

// errLong says that a run was stopped by us.
var errLong = errors.New("it took too long")

// grade judges an answer within the time of one run.
func (p *prover) grade(ctx context.Context, w lab.Workspace, a lab.Answer) (lab.Report, error) {
	limited, cancel := context.WithTimeout(ctx, p.options.time())
	defer cancel()
	report, err := w.Grade(limited, a)
	if limited.Err() != nil && ctx.Err() == nil { // an engine may take the end of its time for a mistake of the answer
		return report, fmt.Errorf("%w: more than %s", errLong, p.options.time())
	}
	return report, err
}

// unopened says why there is no world to try anything in.
func (p *prover) unopened(err error) {
	switch {
	case errors.Is(err, context.Canceled):
	case errors.Is(err, lab.ErrNoTool):
		p.out.Skipped++
		p.find("X010", Warn, p.at(1, 1), lab.Sentence("Nothing of this lab was run: "+err.Error()), "Install it to prove this lab.")
	default:
		p.find("X001", Error, p.at(1, 1), lab.Sentence("This lab cannot be opened: "+err.Error()), "Look at its setup.")
	}
}

// find notes something about the whole lab.
func (p *prover) find(rule string, level Level, at quiz.Pos, text, fix string) {
	p.out.Findings = append(p.out.Findings, Finding{Rule: rule, Level: level, At: at, Item: p.src.ID, Text: text, Fix: fix})
}

// find notes something about a case.
func (t *trial) find(item, rule, text, want, got, fix string) {
	t.Findings = append(t.Findings, Finding{Rule: rule, Level: Error, At: t.At, Item: item, Text: text, Want: want, Got: got, Fix: fix})
}
