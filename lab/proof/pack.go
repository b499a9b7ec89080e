package proof

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Pack is a pack to be proven, and what is needed to open what is in it.
type Pack struct {
	FS      fs.FS
	Course  *content.Course // read from FS
	Engines map[lab.Kind]lab.Engine
	Runners map[string]Runner // by language; one that is missing is skipped and counted
	Env     lab.Env
	Only    []string      // ids or folders of labs; empty is every lab and every lesson
	Jobs    int           // labs and lessons at a time; 0 is as many as there are processors
	Time    time.Duration // the longest that one run may take; 0 is a minute
	Mutate  bool
}

// Summary counts what was proven.
type Summary struct {
	Labs, Lessons, Cases, Skipped int
	Mutants, Failed, Argued       int // mutants, and those that fail a check or are argued for
	Counts                        map[Level]int
	Silenced                      int // findings of rules that the pack turns off
	Unfinished                    int // labs and lessons of which nothing is said, because the context ended
	Took                          time.Duration
}

const labsDir = "labs"

// Test proves the labs and lessons of a pack and hands each proof to report when it is whole, in the order of the pack.
// Once the context ends, no further proof is reported. The error is content.ErrNoLab or that of a manifest that cannot be read.
func (p Pack) Test(ctx context.Context, report func(Proof)) (Summary, error) {
	begun := time.Now()
	manifest, err := p.Course.Manifest()
	if err != nil {
		return Summary{}, err
	}
	units, err := p.units()
	if err != nil {
		return Summary{}, err
	}
	sum := Summary{Counts: map[Level]int{}}
	for proof := range p.prove(ctx, units) {
		if proof.Stopped {
			sum.Unfinished++
			continue
		}
		sum.Silenced += silence(&proof, manifest.Check)
		sum.add(proof)
		report(proof)
	}
	sum.Took = time.Since(begun)
	return sum, nil
}

// unit is one lab or lesson.
type unit func(context.Context) Proof

// units are the labs in the order of the outline, those beside it, and the lessons.
func (p Pack) units() ([]unit, error) {
	var out []unit
	asked := map[string]bool{}
	for _, folder := range p.folders() {
		src, err := content.ReadLab(p.FS, path.Join(labsDir, folder))
		name := cmp.Or(src.ID, folder)
		if len(p.Only) > 0 && !slices.Contains(p.Only, name) && !slices.Contains(p.Only, folder) {
			continue
		}
		asked[name], asked[folder] = true, true
		out = append(out, func(ctx context.Context) Proof { return p.lab(ctx, folder, src, err) })
	}
	for _, name := range p.Only {
		if !asked[name] {
			return nil, fmt.Errorf("%w: %q", content.ErrNoLab, name)
		}
	}
	if len(p.Only) > 0 {
		return out, nil
	}
	for _, module := range p.Course.Modules {
		for _, ref := range p.Course.Lessons(module) {
			out = append(out, func(ctx context.Context) Proof { return ProveLesson(ctx, p.Course, ref, p.Runners, p.Time) })
		}
	}
	return out, nil
}

// folders are those of the labs.
func (p Pack) folders() []string {
	var out []string
	for _, ref := range p.Course.AllLabs() {
		out = append(out, ref.Folder)
	}
	entries, _ := fs.ReadDir(p.FS, labsDir) // a pack without labs has no such folder
	for _, e := range entries {
		if e.IsDir() && !slices.Contains(out, e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out
}

// lab proves one lab.
func (p Pack) lab(ctx context.Context, folder string, src lab.Source, err error) Proof {
	file := path.Join(labsDir, folder, content.LabName)
	out := Proof{File: file, Item: cmp.Or(src.ID, folder)}
	if err != nil {
		out.Findings = Unread(err, file, out.Item)
		return out
	}
	engine := p.Engines[src.Kind]
	if engine == nil {
		at := src.Node.Get("kind")
		out.Skipped = 1
		out.Findings = []Finding{{Rule: "X010", Level: Warn, At: quiz.Pos{File: file, Line: max(1, at.Line), Col: max(1, at.Col)}, Item: src.ID,
			Text: fmt.Sprintf("Labs of kind %q cannot be run here, so this one was skipped.", src.Kind), Fix: "Check the spelling of `kind:`, or update engineroom."}}
		return out
	}
	spec, problems := engine.Parse(src)
	for _, pr := range problems {
		at := quiz.Pos{File: file, Line: max(1, pr.Line), Col: max(1, pr.Col)}
		out.Findings = append(out.Findings, Finding{Rule: "X001", Level: Error, At: at, Item: src.ID, Text: pr.Text, Fix: pr.Fix})
	}
	if len(problems) > 0 || spec == nil {
		return out
	}
	return Prove(ctx, spec, p.Env, Options{File: file, Time: p.Time, Mutate: p.Mutate})
}

// Unread are the mistakes because of which something cannot be read, as findings. file is where they stand if they do not
// say so themselves.
func Unread(err error, file, item string) []Finding {
	var problems content.Problems
	if !errors.As(err, &problems) {
		return []Finding{{Rule: "X001", Level: Error, At: quiz.Pos{File: file, Line: 1, Col: 1}, Item: item, Text: lab.Sentence(err.Error())}}
	}
	var out []Finding
	for _, pr := range problems {
		out = append(out, Finding{Rule: pr.Rule, Level: Error, At: pr.At, Item: item, Text: pr.Text, Fix: pr.Fix})
	}
	return out
}

// prove works on several units at a time and yields their proofs in order.
func (p Pack) prove(ctx context.Context, units []unit) func(func(Proof) bool) {
	return func(yield func(Proof) bool) {
		done := make([]chan Proof, len(units))
		for i := range done {
			done[i] = make(chan Proof, 1)
		}
		work := make(chan int)
		var crew sync.WaitGroup
		for range min(max(1, cmp.Or(p.Jobs, runtime.NumCPU())), max(1, len(units))) {
			crew.Go(func() {
				for i := range work {
					if ctx.Err() != nil {
						done[i] <- Proof{Stopped: true}
						continue
					}
					done[i] <- units[i](ctx)
				}
			})
		}
		go func() {
			defer close(work)
			for i := range units {
				work <- i
			}
		}()
		for _, d := range done {
			if !yield(<-d) {
				break
			}
		}
		crew.Wait()
	}
}

// silence applies what the manifest says of rules, and counts the findings that it turns off.
func silence(p *Proof, rules map[string]content.Override) int {
	before := len(p.All())
	for i := range p.Cases {
		p.Cases[i].Findings = overruled(p.Cases[i].Findings, rules)
	}
	p.Findings = overruled(p.Findings, rules)
	return before - len(p.All())
}

// levels are those that a manifest may give to a rule.
var levels = map[string]Level{"error": Error, "warning": Warn, "info": Info}

func overruled(all []Finding, rules map[string]content.Override) []Finding {
	var out []Finding
	for _, f := range all {
		says := rules[f.Rule].Level
		if says == "off" {
			continue
		}
		f.Level = cmp.Or(levels[says], f.Level)
		out = append(out, f)
	}
	return out
}

func (s *Summary) add(p Proof) {
	if p.Lesson {
		s.Lessons++
	} else {
		s.Labs++
	}
	s.Cases += len(p.Cases)
	s.Skipped += p.Skipped
	s.Mutants, s.Failed, s.Argued = s.Mutants+p.Mutants.Count, s.Failed+p.Mutants.Failed, s.Argued+p.Mutants.Argued
	for _, f := range p.All() {
		s.Counts[f.Level]++
	}
}
