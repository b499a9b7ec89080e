package proof

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/mutate"
)

// NotesName is the file of a lab's folder in which its author argues for mutants that no check can notice, because they
// do the same as the solution. A line of it argues for a mutant if it begins with what [Survivor.Head] gives, a colon and
// a reason; a dash before it makes it an item of a list.
const NotesName = "notes.md"

// Silent is how many of a hundred mutants may pass every check without an argument.
const Silent = 5

// Bounds on what is tried of one lab.
const (
	maxMutants     = 500
	maxMutatedFile = 16 << 10 // bytes
	perWorld       = 25       // mutants in one world: a child process has only so much time for its whole life
)

// Mutants count what became of the small changes of the first solution.
type Mutants struct {
	Count     int // that were run
	Failed    int // that fail a check
	Argued    int // that pass, and the author says why
	Left      int // that were not run, because there are too many
	Survivors []Survivor
	Took      time.Duration
}

// Survivor is a small change of a right answer that no check notices.
type Survivor struct {
	At      quiz.Pos // in the file of the solution
	Name    string   // that file, within the folder of the lab
	Was, Is string   // the line before and after; Is is empty where it was taken out
	Reason  string   // what the author says in notes.md; empty where nothing is said
}

// Head is how a line of notes.md begins that argues for this mutant, such as
//
//	`solution.js:12` `if (n < 1) return 0;` → `if (n <= 0) return 0;`
func (s Survivor) Head() string {
	return fmt.Sprintf("`%s:%d` %s → %s", s.Name, s.At.Line, quoted(s.Was), quoted(s.Is))
}

// quoted is code as Markdown.
func quoted(code string) string {
	switch code = squeezed(code); {
	case code == "":
		return "nothing"
	case strings.Contains(code, "`"):
		return "`` " + code + " ``"
	}
	return "`" + code + "`"
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// argued is the reason that notes give for a mutant.
func (s Survivor) argued(notes string) string {
	head := plainArrows(s.Head()) + ":"
	for line := range strings.Lines(notes) {
		line = plainArrows(line)
		line = strings.TrimPrefix(strings.TrimPrefix(line, "- "), "* ")
		if reason, ok := strings.CutPrefix(line, head); ok {
			return strings.TrimSpace(reason)
		}
	}
	return ""
}

// plainArrows is a line in which it does not matter how arrows and spaces are written.
func plainArrows(line string) string { return strings.ReplaceAll(squeezed(line), "→", "->") }

// makers make mutants of the languages that are edited in labs.
var makers = map[string]func(string) []mutate.Mutant{"js": mutate.JS, "sql": mutate.SQL}

// mutant is a small change with the whole answer that it makes.
type mutant struct {
	Survivor
	answer lab.Answer
}

// mutate runs every mutant of the first solution once, and finds out whether the checks notice enough of them. Where the
// solution fails, there is nothing to learn from its mutants.
func (p *prover) mutate(ctx context.Context) {
	first := p.first()
	if !needsTwo(p.src.Kind) || first == nil || len(first.Fails) > 0 {
		return
	}
	begun := time.Now()
	all := p.mutants(first.answer)
	m := &p.out.Mutants
	if len(all) > maxMutants {
		m.Left, all = len(all)-maxMutants, all[:maxMutants]
	}
	if len(all) == 0 {
		return
	}
	// What takes so much longer than the solution goes round in circles.
	p.options.Time = min(p.options.time(), 2*time.Second+20*first.Took)
	for some := range slices.Chunk(all, perWorld) {
		if !p.tryAll(ctx, some) {
			break
		}
	}
	m.Took = time.Since(begun)
	if ctx.Err() == nil {
		p.judgeMutants(first)
	}
}

// first is the first solution, if it was judged.
func (p *prover) first() *trial {
	for _, t := range p.trials {
		if t.role == solution && t.err == nil && len(t.reports) > 0 {
			return t
		}
		if t.role == solution {
			return nil
		}
	}
	return nil
}

// mutants are those of every file that the learner edits.
func (p *prover) mutants(of lab.Answer) []mutant {
	var out []mutant
	for _, s := range p.spec.Surfaces() {
		text, ok := of.File(s.File)
		maker := makers[s.Lang]
		if !ok || s.Kind != lab.Editor || maker == nil {
			continue
		}
		name := p.solutionFile(s.File)
		at := quiz.Pos{File: path.Join(path.Dir(p.options.File), name), Line: 1, Col: 1}
		if len(text) > maxMutatedFile {
			p.find("X012", Info, at, fmt.Sprintf("This file is longer than %d KB, so no changes of it were tried.", maxMutatedFile>>10), "")
			continue
		}
		for _, m := range maker(text) {
			at.Line = m.Line
			out = append(out, mutant{Survivor{At: at, Name: name, Was: m.Was, Is: m.Is}, replaced(of, s.File, m.Text)})
		}
	}
	return out
}

// solutionFile is where a file of the first solution stands in the folder of the lab.
func (p *prover) solutionFile(name string) string {
	n := p.src.Node.Get("solution")
	if n.Shape == lab.List && len(n.List) > 0 {
		n = n.List[0]
	}
	named := strings.TrimSuffix(n.Text, "/")
	if _, single := p.src.Files[named]; single {
		return named
	}
	return path.Join(named, name)
}

// replaced is an answer with another text of one file.
func replaced(a lab.Answer, name, text string) lab.Answer {
	out := lab.Answer{Name: a.Name, Knobs: a.Knobs}
	for _, f := range a.Files {
		if f.Name == name {
			f.Text = text
		}
		out.Files = append(out.Files, f)
	}
	return out
}

// tryAll runs mutants in a world of their own. It is false where there is no sense in going on.
func (p *prover) tryAll(ctx context.Context, some []mutant) bool {
	world, err := p.spec.Open(ctx, p.env)
	if err != nil {
		p.unopened(err)
		return false
	}
	defer world.Close()
	for _, one := range some {
		if !p.try(ctx, world, one) {
			return false
		}
	}
	return true
}

// try runs a mutant. One that takes too long has been noticed. It is false where there is no sense in going on.
func (p *prover) try(ctx context.Context, w lab.Workspace, one mutant) bool {
	report, err := p.grade(ctx, w, one.answer)
	m := &p.out.Mutants
	switch {
	case ctx.Err() != nil:
		return false
	case err != nil && !errors.Is(err, errLong):
		p.find("X001", Error, one.At, lab.Sentence("A mutant of the solution came to no judgement: "+err.Error()), "Run the lab by hand and look at what it does.")
		return false
	case err != nil || !report.Passed():
		m.Failed++
	default:
		if one.Reason = one.argued(p.src.Files[NotesName]); one.Reason != "" {
			m.Argued++
		}
		m.Survivors = append(m.Survivors, one.Survivor)
	}
	m.Count++
	return true
}

func (p *prover) judgeMutants(first *trial) {
	m := p.out.Mutants
	silent, most := m.Count-m.Failed-m.Argued, m.Count*Silent/100
	if silent <= most {
		return
	}
	text := fmt.Sprintf("%d of %d small changes of the solution pass every check, and at most %d may.", silent, m.Count, most)
	p.find("X012", Error, first.At, text, "Write a check that notices them, or argue in "+NotesName+" why they do the same.")
}
