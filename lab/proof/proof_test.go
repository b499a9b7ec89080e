package proof

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// fake is a lab whose answers say themselves which checks they fail: the text "fails a b" of the file answer.js. Other
// words make a run go wrong.
type fake struct {
	src    lab.Source
	opened int
	err    error // of opening

	needs []string // of a solution: what has to stand in it, else the check a fails
	loops bool     // then it loops instead
}

func (f *fake) Source() lab.Source { return f.src }
func (f *fake) Surfaces() []lab.Surface {
	return []lab.Surface{{Kind: lab.Editor, File: "answer.js", Lang: "js"}}
}
func (f *fake) Open(context.Context, lab.Env) (lab.Workspace, error) {
	f.opened++
	return &world{fake: f, number: f.opened}, f.err
}

type world struct {
	*fake
	number int
	before string // the answer before
	runs   int
}

func (w *world) Close() error { return nil }
func (w *world) Attempt(context.Context, lab.Answer) (lab.Output, error) {
	return lab.Output{}, errors.New("a proof does not attempt")
}

func (w *world) Grade(ctx context.Context, a lab.Answer) (lab.Report, error) {
	text, _ := a.File("answer.js")
	out := lab.Report{Took: time.Duration(w.runs)}
	w.runs++
	defer func() { w.before = text }()
	switch {
	case strings.Contains(text, "loops"):
		<-ctx.Done()
		return out, ctx.Err()
	case strings.Contains(text, "explodes"):
		return out, errors.New("the world ended")
	}
	because := "it says so"
	switch {
	case strings.Contains(text, "counts"):
		because = fmt.Sprintf("it is run %d", w.runs)
	case strings.Contains(text, "remembers"):
		because = "before it came " + w.before
	case strings.Contains(text, "hoards"):
		because = fmt.Sprintf("this is world %d", w.number)
	}
	fails := strings.Fields(text)
	for _, line := range w.needs {
		if !strings.HasPrefix(text, "fails") && !strings.HasPrefix(text, "as right") && !strings.Contains(text, line) {
			fails = []string{"a"}
			if w.loops {
				<-ctx.Done()
				return out, ctx.Err()
			}
		}
	}
	for _, c := range w.src.Checks {
		r := lab.Result{Check: c, Passed: !slices.Contains(fails, c.ID)}
		if !r.Passed {
			r.Because, r.Expected, r.Got = c.ID+" fails, "+because, "no "+c.ID, c.ID
		}
		out.Results = append(out.Results, r)
	}
	return out, nil
}

func file(text string) []lab.File { return []lab.File{{Name: "answer.js", Text: text}} }

// good is a lab of which everything is true.
func good() *fake {
	check := func(id string, line int) lab.Check {
		return lab.Check{ID: id, Say: "It is not " + id, Node: lab.Node{Line: line, Col: 5, Shape: lab.Mapping}}
	}
	scalar := func(line int, text string) lab.Node {
		return lab.Node{Line: line, Col: 8, Shape: lab.Scalar, Text: text}
	}
	return &fake{src: lab.Source{
		ID: "good", Kind: lab.Code, Minutes: 5, Start: file("fails a"),
		Solutions: []lab.Answer{{Name: "one", Files: file("right"), Line: 6, Col: 12}, {Name: "two", Files: file("as right"), Line: 6, Col: 17}},
		Wrong: []lab.Answer{
			{Name: "first", Files: file("fails a"), Fails: []string{"a"}, Line: 8, Col: 5},
			{Name: "both", Files: file("fails b a"), Fails: []string{"b", "a"}, Line: 9, Col: 5},
		},
		Checks: []lab.Check{check("a", 11), check("b", 12)},
		Node: lab.Node{Shape: lab.Mapping, Fields: []lab.Field{
			{Key: "kind", Value: scalar(2, "code")}, {Key: "start", Value: scalar(5, "answer.js")},
			{Key: "solution", Value: lab.Node{Line: 6, Col: 11, Shape: lab.List, List: []lab.Node{scalar(6, "one.js"), scalar(6, "two.js")}}},
		}},
		Files: map[string]string{"one.js": "right", "two.js": "as right"},
	}}
}

var options = Options{File: "labs/good/lab.yaml", Time: 50 * time.Millisecond}

func TestAGoodLabProvesItself(t *testing.T) {
	p := Prove(t.Context(), good(), lab.Env{}, options)
	if len(p.All()) > 0 || p.Stopped || p.Item != "good" || p.Took <= 0 {
		t.Errorf("%+v", p)
	}
	var names []string
	for _, c := range p.Cases {
		names = append(names, fmt.Sprintf("%s at %s fails %v", c.Name, c.At, c.Fails))
		if c.Took <= 0 {
			t.Errorf("%s has no time", c.Name)
		}
	}
	want := []string{
		"start at labs/good/lab.yaml:5:8 fails [a]", "solution one at labs/good/lab.yaml:6:12 fails []", "solution two at labs/good/lab.yaml:6:17 fails []",
		"wrong first at labs/good/lab.yaml:8:5 fails [a]", "wrong both at labs/good/lab.yaml:9:5 fails [a b]",
	}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("cases\n%s\nwant\n%s", strings.Join(names, "\n"), strings.Join(want, "\n"))
	}
}

// inLine is a finding in a line.
func inLine(f Finding) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s [%s] [%s]", f.At, f.Rule, f.Level, f.Text, f.Want, f.Got))
}

func TestWhatIsNotAsClaimedIsFoundWithItsPlace(t *testing.T) {
	wrong := func(text string, fails ...string) func(*fake) {
		return func(f *fake) { f.src.Wrong[0].Files, f.src.Wrong[0].Fails = file(text), fails }
	}
	tests := []struct {
		what  string
		spoil func(*fake)
		want  string
	}{
		{"a start that passes", func(f *fake) { f.src.Start = file("right") },
			`labs/good/lab.yaml:5:8 X005 error The start passes every check. [some check fails] [every check passes]`},
		{"a solution that fails", func(f *fake) { f.src.Solutions[1].Files = file("fails b a") },
			`labs/good/lab.yaml:6:17 X004 error The solution "two" fails the checks "a", "b": a fails, it says so. [no a] [a]`},
		{"a wrong answer that passes", wrong("right", "a"),
			`labs/good/lab.yaml:8:5 X006 error The wrong answer "first" passes every check, and should fail the check "a". [fails a] [passes]`},
		{"a wrong answer that fails another check", wrong("fails b", "a"),
			`labs/good/lab.yaml:8:5 X006 error The wrong answer "first" passes the check "a" and fails the check "b" instead: b fails, it says so. [fails a] [fails b]`},
		{"a wrong answer that fails fewer", wrong("fails a", "b", "a"),
			`labs/good/lab.yaml:8:5 X006 error The wrong answer "first" passes the check "b", which it says it fails. [fails a, b] [fails a]`},
		{"a wrong answer that fails more", wrong("fails a b", "a"),
			`labs/good/lab.yaml:8:5 X006 error The wrong answer "first" also fails the check "b": b fails, it says so. [fails a] [fails a, b]`},
		{"a check that nothing fails", func(f *fake) { f.src.Wrong = f.src.Wrong[:1] },
			`labs/good/lab.yaml:12:5 X007 warn No wrong answer fails the check "b", so nothing shows that it can fail. [] []`},
		{"a report that counts", wrong("a counts", "a"),
			`labs/good/lab.yaml:8:5 X008 error The wrong answer "first" is not judged the same in 3 runs: in run 2 the check "a" gives another reason. [a fails, it is run 4] [a fails, it is run 7]`},
		{"a report that depends on the answer before", wrong("a remembers", "a"),
			`labs/good/lab.yaml:8:5 X008 error The wrong answer "first" is not judged the same in 3 runs: in run 2 the check "a" gives another reason. [a fails, before it came as right] [a fails, before it came fails b a]`},
		{"a report that depends on the world", wrong("a hoards", "a"),
			`labs/good/lab.yaml:8:5 X008 error The wrong answer "first" is not judged the same in 3 runs: in run 3 the check "a" gives another reason. [a fails, this is world 1] [a fails, this is world 2]`},
		{"no minutes", func(f *fake) { f.src.Minutes = 0 },
			`labs/good/lab.yaml:2:8 X009 error This lab does not say how long it takes. [] []`},
		{"one solution", func(f *fake) { f.src.Solutions = f.src.Solutions[:1] },
			`labs/good/lab.yaml:6:11 X011 error This lab has one solution, so its checks may ask for its very words. [] []`},
		{"a hint that breaks off", func(f *fake) {
			f.src.Hints = []string{"Look at `a`.", "A line that begins with"}
			f.src.Node.Fields = append(f.src.Node.Fields, lab.Field{Key: "hints", Value: lab.Node{Shape: lab.List, List: []lab.Node{{Line: 13, Col: 8}, {Line: 14, Col: 8}}}})
		}, `labs/good/lab.yaml:14:8 X013 warn This hint breaks off: it does not end as a sentence does. [] []`},
		{"a rule that breaks off", func(f *fake) {
			f.src.Checks[1].Hint = "A line with"
		}, `labs/good/lab.yaml:1:1 X013 warn This hint breaks off: it does not end as a sentence does. [] []`},
		{"no tool", func(f *fake) { f.err = fmt.Errorf("git: %w", lab.ErrNoTool) },
			`labs/good/lab.yaml:1:1 X010 warn Nothing of this lab was run: git: a program that this lab needs is not here. [] []`},
		{"a world that does not open", func(f *fake) { f.err = errors.New("no memory") },
			`labs/good/lab.yaml:1:1 X001 error This lab cannot be opened: no memory. [] []`},
		{"a run without a report", wrong("explodes", "a"),
			`labs/good/lab.yaml:8:5 X001 error The wrong answer "first" came to no judgement: the world ended. [] []`},
		{"a run without an end", wrong("loops", "a"),
			`labs/good/lab.yaml:8:5 X001 error The wrong answer "first" came to no judgement: it took too long: more than 50ms. [] []`},
	}
	for _, tt := range tests {
		f := good()
		tt.spoil(f)
		all := Prove(t.Context(), f, lab.Env{}, options).All()
		if len(all) != 1 || inLine(all[0]) != tt.want || all[0].Item != "good" {
			t.Errorf("%s:", tt.what)
			for _, f := range all {
				t.Error("  got ", inLine(f))
			}
			t.Error("  want", tt.want)
		}
	}
}

func TestOneSolutionIsEnoughWhereNothingIsWritten(t *testing.T) {
	f := good()
	f.src.Kind, f.src.Solutions = lab.Load, f.src.Solutions[:1]
	if all := Prove(t.Context(), f, lab.Env{}, options).All(); len(all) > 0 {
		t.Errorf("%+v", all)
	}
}

func TestALabThatCannotBeOpenedIsCounted(t *testing.T) {
	f := good()
	f.err = lab.ErrNoTool
	if p := Prove(t.Context(), f, lab.Env{}, options); p.Skipped != 1 || len(p.Cases) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestAProofStopsWithItsContext(t *testing.T) {
	f := good()
	f.src.Wrong[0].Files = file("loops")
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, stop)
	p := Prove(ctx, f, lab.Env{}, Options{File: "labs/good/lab.yaml"})
	if !p.Stopped || len(p.All()) > 0 {
		t.Errorf("%+v", p)
	}
}
