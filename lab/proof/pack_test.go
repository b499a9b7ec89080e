package proof

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// engine understands every lab whose checks it likes.
type engine struct{ opened func() }

func (engine) Kind() lab.Kind { return lab.Load }
func (e engine) Parse(src lab.Source) (lab.Spec, []lab.Problem) {
	if n := src.Node.Get("mood"); n.Has() {
		return nil, []lab.Problem{{Line: n.Line, Col: n.Col, Text: "There is no key \"mood\" here.", Fix: "Take it out."}}
	}
	if e.opened != nil {
		e.opened()
	}
	return &fake{src: src}, nil
}

func labYAML(id, kind, more string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("id: " + id + "\nkind: " + kind + "\ntitle: T\nminutes: 5\n" + more +
		"start: answer.js\nsolution: solution.js\nchecks:\n  - {id: a, say: S}\nwrong:\n  - {file: wrong.js, fails: [a]}\n")}
}

func answers(files fstest.MapFS, folder string) {
	for name, text := range map[string]string{"task.md": "Do.", "answer.js": "fails a", "solution.js": "right", "wrong.js": "fails a"} {
		files["labs/"+folder+"/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
}

const printing = "---\nid: l1\ntitle: L\n---\n\n# L\n\n" +
	"```sql run\nSELECT 1;\n```\n\n```output\n1\n```\n\n" +
	"```sql run\nSELECT 1;\n```\n\n```output\n0\n1\n```\n\n" +
	"```sql run\nSELEC;\n```\n\n" +
	"```sql run\nSELEC;\n```\n\n```output\nerror: no\n```\n\n" +
	"```js run\n1\n```\n\n" +
	"```http run\nGET / HTTP/1.1\n```\n\n" +
	"```sql\nSELECT 1;\n```\n\n```output\n2\n```\n"

func pack(t *testing.T, check string) (Pack, fstest.MapFS) {
	t.Helper()
	files := fstest.MapFS{
		"pack.yaml": {Data: []byte("format: 1\nid: org.example.p\nversion: 1.0.0\ntitle: P\nlanguage: en\nlicense: MIT\nobjectives: []\ncapabilities: [load]\noutline:\n" +
			"  - module: {id: m, title: M, goal: G, outline: [{lesson: l1}, {lab: second}]}\n" + check)},
		"lessons/l1/lesson.md":  {Data: []byte(printing)},
		"labs/gone/task.md":     {Data: []byte("Nothing else.")},
		"labs/first/lab.yaml":   labYAML("first-id", "load", ""),
		"labs/second/lab.yaml":  labYAML("second", "load", ""),
		"labs/strange/lab.yaml": labYAML("strange", "cobol", ""),
		"labs/wrong/lab.yaml":   labYAML("wrong", "load", "mood: bad\n"),
	}
	for _, folder := range []string{"first", "second", "strange", "wrong"} {
		answers(files, folder)
	}
	course, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return Pack{FS: files, Course: course, Engines: map[lab.Kind]lab.Engine{lab.Load: engine{}}, Jobs: 3,
		Runners: map[string]Runner{"sql": runner{}, "http": runner{err: fmt.Errorf("curl: %w", lab.ErrNoTool)}}}, files
}

// runner prints the number in a SELECT.
type runner struct{ err error }

func (r runner) Run(_ context.Context, l content.Live) (lab.Output, error) {
	number, ok := strings.CutPrefix(l.Text, "SELECT ")
	if !ok {
		return lab.Output{Fault: &lab.Fault{Text: "no", Line: 1}}, r.err
	}
	return lab.Output{Blocks: []lab.Block{{Kind: lab.TableBlock, Rows: [][]string{{strings.TrimSuffix(number, ";\n")}}}}}, r.err
}

func test(t *testing.T, p Pack) (names, findings []string, sum Summary) {
	t.Helper()
	sum, err := p.Test(t.Context(), func(pr Proof) {
		names = append(names, pr.Item)
		for _, f := range pr.All() {
			findings = append(findings, inLine(f))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, findings, sum
}

func TestAPackIsProvenInItsOrder(t *testing.T) {
	p, _ := pack(t, "")
	names, findings, sum := test(t, p)
	if want := []string{"second", "first-id", "gone", "strange", "wrong", "l1"}; !reflect.DeepEqual(names, want) {
		t.Errorf("proven were %v, want %v", names, want)
	}
	want := []string{
		`labs/gone/lab.yaml:1:1 S003 error This file cannot be read: file does not exist. [] []`,
		`labs/strange/lab.yaml:2:7 X010 warn Labs of kind "cobol" cannot be run here, so this one was skipped. [] []`,
		`labs/wrong/lab.yaml:5:7 X001 error There is no key "mood" here. [] []`,
		`lessons/l1/lesson.md:21:1 X002 error The sql printed "1", not "0". [0] [1]`,
		`lessons/l1/lesson.md:26:1 X001 error This block stops early: no. [] []`,
		`lessons/l1/lesson.md:37:1 X010 warn Blocks of js cannot be run here yet, so this one was skipped. [] []`,
		`lessons/l1/lesson.md:41:1 X010 warn This block was skipped: curl: a program that this lab needs is not here. [] []`,
		`lessons/l1/lesson.md:49:1 X003 warn Nobody looks whether this output is true. [] []`,
	}
	if !reflect.DeepEqual(findings, want) {
		t.Errorf("findings\n%s\nwant\n%s", strings.Join(findings, "\n"), strings.Join(want, "\n"))
	}
	if sum.Labs != 5 || sum.Lessons != 1 || sum.Cases != 12 || sum.Skipped != 3 || sum.Counts[Error] != 4 || sum.Counts[Warn] != 4 || sum.Took <= 0 {
		t.Errorf("the summary is %+v", sum)
	}
}

func TestLabsAreChosenByIDOrFolder(t *testing.T) {
	p, _ := pack(t, "")
	for _, name := range []string{"first-id", "first"} {
		p.Only = []string{name}
		if names, _, sum := test(t, p); !reflect.DeepEqual(names, []string{"first-id"}) || sum.Lessons != 0 {
			t.Errorf("%s: %v, %+v", name, names, sum)
		}
	}
	p.Only = []string{"first", "frist"}
	if _, err := p.Test(t.Context(), func(Proof) { t.Error("something was proven") }); !errors.Is(err, content.ErrNoLab) || !strings.Contains(err.Error(), `"frist"`) {
		t.Errorf("got %v", err)
	}
}

func TestAPackMayTurnRulesDown(t *testing.T) {
	p, _ := pack(t, "check:\n  X010: {level: off, reason: no cobol here}\n  X001: {level: warning, reason: they know}\n")
	_, findings, sum := test(t, p)
	if s := strings.Join(findings, "\n"); strings.Contains(s, "X010") || strings.Contains(s, "X001 error") || !strings.Contains(s, "X001 warn") || sum.Silenced != 3 {
		t.Errorf("%d silenced of\n%s", sum.Silenced, s)
	}
}

func TestAStopReportsWholeProofsOnly(t *testing.T) {
	p, _ := pack(t, "")
	ctx, stop := context.WithCancel(t.Context())
	opened := 0
	p.Jobs, p.Engines = 1, map[lab.Kind]lab.Engine{lab.Load: engine{func() {
		if opened++; opened == 2 {
			stop()
		}
	}}}
	var names []string
	sum, err := p.Test(ctx, func(pr Proof) { names = append(names, pr.Item) })
	if err != nil || sum.Unfinished != 5 || !reflect.DeepEqual(names, []string{"second"}) {
		t.Errorf("%v: %v, %+v", err, names, sum)
	}
}
