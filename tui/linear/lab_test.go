package linear

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/lab/load"
	"github.com/engineroom/engineroom/lab/sandbox"
	"github.com/engineroom/engineroom/progress/study"
)

// TestMain lets this binary be the worker of a code lab.
func TestMain(m *testing.M) {
	if code, isWorker := sandbox.Main(os.Args[1:], map[string]sandbox.Role{code.RoleName: code.Role}); isWorker {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// shelf opens labs in a folder of its own, with the real engines.
type shelf struct {
	course *content.Course
	dir    string
	specs  map[string]lab.Spec // in the place of what the pack has
	err    error
	onOpen func(*desk.Desk)
}

func (s *shelf) Open(ctx context.Context, id string) (*desk.Desk, error) {
	if s.err != nil {
		return nil, s.err
	}
	spec, ok := s.specs[id]
	if !ok {
		ref, _ := s.course.Outline.Lab(id)
		src, err := s.course.Lab(ref.Folder)
		if err != nil {
			return nil, err
		}
		engine := map[lab.Kind]lab.Engine{lab.Load: load.Engine{}, lab.Code: code.Engine{}}[src.Kind]
		var problems []lab.Problem
		if spec, problems = engine.Parse(src); len(problems) > 0 {
			return nil, fmt.Errorf("%v", problems)
		}
	}
	d, err := desk.Open(ctx, spec, filepath.Join(s.dir, id), lab.Env{Seed: 1, Start: startChild})
	if s.onOpen != nil && err == nil {
		s.onOpen(d)
	}
	return d, err
}

func startChild(ctx context.Context, role string) (lab.Worker, error) {
	return sandbox.Start(ctx, role, sandbox.Limits{Time: 10 * time.Second})
}

// labWorld is a course with a load lab and a code lab below its lesson.
func labWorld(t testing.TB) (*world, *shelf) {
	t.Helper()
	pack := t.TempDir()
	for from, to := range map[string]string{"../../content/packs/backend/labs/load-04": "load-04", "../../content/packs/backend/labs/one-fern": "one-fern"} {
		if err := os.CopyFS(filepath.Join(pack, "labs", to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	manifest := `format: 1
id: org.example.labs
version: 1.0.0
title: Labs
language: en
capabilities: [load, code]
objectives:
  - {id: bound-retry-load, text: Bound.}
  - {id: outage-that-stays, text: Find.}
outline: [{lesson: one}, {lab: load-04}, {lab: one-fern}]
`
	for name, text := range map[string]string{"pack.yaml": manifest, "lessons/one/lesson.md": "---\nid: waiting\ntitle: Waiting\nminutes: 1\n---\n\nWait.\n\n<!-- screen -->\n## Still\n\nWait on.\n"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(pack, name)), 0o700), os.WriteFile(filepath.Join(pack, name), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	w := newWorld(t, os.DirFS(pack))
	s := &shelf{course: w.course, dir: t.TempDir()}
	w.labs = s
	return w, s
}

// inLab runs a script. The folder of the learner's files has a name that is the same everywhere.
func inLab(t *testing.T, w *world, s *shelf, lines ...string) string {
	t.Helper()
	w.width = 0 // the folder's name would wrap differently
	out, err := w.learn("", lines...)
	if err != nil {
		out += "error: " + err.Error() + "\n"
	}
	return strings.ReplaceAll(out, s.dir, "/home/ada/labs")
}

func TestTranscriptOfALoadLab(t *testing.T) {
	w, s := labWorld(t)
	out := inLab(t, w, s, "lessons", "lab load-04", "", "help", "show", "run", "check", "set", "set retrys 2", "set retries many", "set retries 2", "set backoff = 200 ms",
		"set jitter on", "hint", "h", "hint", "hint", "set budget 10", "set drop-expired ON", "show settings.txt", "diff", "undo", "diff", "set drop-expired on", "check",
		"leave", "where", "", "", "lab load-04", "reset", "no", "reset", "yes", "diff", "solution", "yes", "quit")
	golden(t, "lab-load", out)
}

func TestTranscriptOfACodeLab(t *testing.T) {
	w, s := labWorld(t)
	w.lab = "one-fern"
	out := inLab(t, w, s, "run", "check", "4: oops(", "show", "4: oops(", "check", "undo", "+9: x", "0: x", "-9", "edit other.js", "edit handler.js",
		`4:   const sale = await db.run("UPDATE ferns SET stock = stock - 1 WHERE stock > 0");`, "run", "check", "+0: // mine", "+1: // and mine", "-1-2", "undo", "diff", "editor", "line x", "what",
		"find x", "solution", "yes", "check", "back", "quit")
	golden(t, "lab-code", out)
}

func TestALabWaitsForTheJournal(t *testing.T) {
	w, s := labWorld(t)
	w.lab, w.journal.fail = "load-04", 2
	out := inLab(t, w, s, "check", "hint", "quit")
	for _, want := range []string{"Not saved yet: the disk is full; it is kept and will be tried again.", "Saved. See you next time."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in\n%s", want, out)
		}
	}
	types := []study.EntryType{}
	for _, e := range w.journal.entries {
		types = append(types, e.Type)
	}
	if want := []study.EntryType{study.Tried, study.LabHinted}; !slices.Equal(types, want) {
		t.Errorf("recorded: %v, want %v", types, want)
	}
}

func TestWhatIsRecordedOfALab(t *testing.T) {
	w, s := labWorld(t)
	w.lab = "load-04"
	inLab(t, w, s, "run", "check", "hint", "solution", "no", "solution", "yes", "solution", "yes", "set retries 0", "check", "quit")
	var r study.LabRecord
	for _, e := range w.journal.entries {
		r = r.Record(e)
		if e.Pack != "org.example.labs" || e.Lesson != "" || e.Sitting != "" || e.Item != "load-04" {
			t.Errorf("an entry of another place: %+v", e)
		}
	}
	last := w.journal.entries[len(w.journal.entries)-1]
	trial, ok := last.Trial()
	if len(w.journal.entries) != 5 || w.journal.entries[0].Type != study.LabOpened || r.Tries != 2 || r.Hints != 1 || !r.Assisted || r.Alone {
		t.Errorf("%d entries that say %+v", len(w.journal.entries), r)
	}
	if !ok || !trial.Assisted || trial.Knobs["retries"] != 0 || last.Took <= 0 {
		t.Errorf("the last trial: %+v of %+v", trial, last)
	}
}

func TestTimeInALabIsNotTimeOnAStep(t *testing.T) {
	w, s := labWorld(t)
	inLab(t, w, s, "lab load-04", "check", "check", "check", "check", "leave", "", "quit")
	var read time.Duration
	for _, e := range w.journal.entries {
		if e.Lesson != "" {
			read += e.Took
		}
	}
	if read > 30*time.Second { // the clock of this world moves by five seconds with each look
		t.Errorf("%s were spent on the lesson", read)
	}
}

func TestAnotherProgramMayChangeAFile(t *testing.T) {
	w, s := labWorld(t)
	w.lab = "one-fern"
	file := filepath.Join(s.dir, "one-fern", "handler.js")
	w.edit = func(f string) error {
		if f != file {
			t.Errorf("the editor opens %s", f)
		}
		return os.WriteFile(f, []byte("// theirs\n"), 0o600)
	}
	out := inLab(t, w, s, "show", "+0: // first", "editor", "undo", "1: // mine", "1: // mine", "quit")
	for _, want := range []string{"Back from the editor.", "Nothing was taken back: another program has changed handler.js since.", "Nothing was changed: another program has changed handler.js since you heard it. Here it is.", "1: // theirs", "Changed. 1 line now."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in\n%s", want, out)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "// mine\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestFilesThatCannotBeReadAreSaid(t *testing.T) {
	w, s := labWorld(t)
	w.lab = "load-04"
	dir := filepath.Join(s.dir, "load-04")
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "settings.txt"), []byte("retries = 2\n\nretrys = 1\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	out := inLab(t, w, s, "run", "check", "show", "set retries 1", "diff", "quit")
	want := `settings.txt, line 3: there is no setting called "retrys". The settings are retries, backoff, jitter, budget, drop-expired, queue.`
	if n := strings.Count(out, want); n != 4 || len(w.journal.entries) > 0 {
		t.Errorf("said %d times, want 4 (not of the diff), and %d recorded:\n%s", n, len(w.journal.entries), out)
	}
}

func TestALabThatCannotBeOpenedIsSaid(t *testing.T) {
	w, s := labWorld(t)
	s.err = errors.New("the lab is of the kind \"later\", which this engineroom does not know\nhint: a newer one may")
	out := inLab(t, w, s, "lab", "lab 9", "lab nothing", "lab load-04", "quit")
	for _, want := range []string{"Lessons lists them.", `I know no lab "9".`, `I know no lab "nothing".`, "This lab cannot be opened: the lab is of the kind", "Press Enter to go on."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in\n%s", want, out)
		}
	}
	w.lab = "load-04"
	if _, err := w.learn("", "quit"); err == nil {
		t.Error("asked for by its name on the command line, and no error")
	}
}

func TestALabIsClosedHoweverItIsLeft(t *testing.T) {
	for _, lines := range [][]string{{"quit"}, {"leave", "quit"}, {"run"}, {"lab one-fern", "quit"}} {
		w, s := labWorld(t)
		w.lab = "load-04"
		var opened []*desk.Desk
		s.onOpen = func(d *desk.Desk) { opened = append(opened, d) }
		inLab(t, w, s, lines...)
		for _, d := range opened {
			if !d.Closed() {
				t.Errorf("%q leaves it open", lines)
			}
		}
	}
}

func TestFromOneLabToAnother(t *testing.T) {
	w, s := labWorld(t)
	w.lab = "load-04"
	out := inLab(t, w, s, "lessons", "lab nothing", "lab load-04", "lab one-fern", "show", "leave", "quit")
	for _, want := range []string{"Lab one-fern: One fern, two buyers", `I know no lab "nothing".`, "Lab: One fern, two buyers", "handler.js, 7 lines:", "Your choice:"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "Lab: Retry storm"); n != 2 {
		t.Errorf("the first lab is told %d times, want 2: when it was opened and when it was asked for", n)
	}
}

// TestTypedLinesAreWhatTheFileHolds types changes at random, and holds the file to a list of lines.
func TestTypedLinesAreWhatTheFileHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "", "  b"}), 0, 4).Draw(t, "lines")
		n, to := rapid.IntRange(0, 6).Draw(t, "n"), rapid.IntRange(0, 6).Draw(t, "to")
		forms := map[string]func([]string) ([]string, int, string){
			"replace": replaceLine(n, "new"), "insert": insertLine(n, "new"), "delete": deleteLines(n, to),
		}
		form := rapid.SampledFrom([]string{"replace", "insert", "delete"}).Draw(t, "form")
		got, at, slip := forms[form](slices.Clone(lines))
		if slip != "" {
			if form == "replace" && n >= 1 && n <= len(lines) || form == "insert" && n <= len(lines) {
				t.Fatalf("%s %d of %q is refused: %s", form, n, lines, slip)
			}
			return
		}
		change := map[string]int{"replace": 0, "insert": 1, "delete": n - 1 - max(n, to)}[form]
		if len(got) != len(lines)+change {
			t.Fatalf("%s %d to %d of %q gives %q", form, n, to, lines, got)
		}
		if form != "delete" && got[at-1] != "new" {
			t.Fatalf("%s %d of %q gives %q, and says line %d", form, n, lines, got, at)
		}
	})
}

func TestWithoutLabsThereIsNoCommandForThem(t *testing.T) {
	w, _ := labWorld(t)
	w.labs = nil
	out, _ := w.learn("", "help", "lab 1", "quit")
	if strings.Contains(out, "lab and a name") || !strings.Contains(out, `I did not understand "lab 1"`) {
		t.Errorf("there are no labs, and yet:\n%s", out)
	}
}

// yard is a lab with a prompt and a server, and with results that it is given.
type yard struct{ output lab.Output }

func (y *yard) Source() lab.Source {
	return lab.Source{ID: "load-04", Title: "Yard", Kind: lab.Git, Task: "Do it.", Start: []lab.File{{Name: "requests.http", Text: "GET / HTTP/1.1\n"}},
		Checks: []lab.Check{{ID: "a", Say: "A"}, {ID: "b", Say: "B", Hidden: true}}}
}

func (y *yard) Surfaces() []lab.Surface {
	return []lab.Surface{{Kind: lab.Prompt, Label: "git"}, {Kind: lab.Editor, File: "requests.http", Lang: "http"}}
}
func (y *yard) Open(context.Context, lab.Env) (lab.Workspace, error) { return &yarder{yard: y}, nil }

type yarder struct {
	*yard
	calls []string
}

func (y *yarder) Attempt(context.Context, lab.Answer) (lab.Output, error) { return y.output, nil }
func (y *yarder) Grade(context.Context, lab.Answer) (lab.Report, error) {
	return lab.Report{Results: []lab.Result{
		{Check: lab.Check{ID: "a", Say: "A"}, Passed: true},
		{Check: lab.Check{ID: "b", Say: "B", Hint: "the rule"}, Expected: "one", Got: "two", Because: "It was two.", Evidence: y.output.Blocks},
	}}, nil
}
func (y *yarder) Close() error { return nil }
func (y *yarder) Serve(context.Context) (string, error) {
	y.calls = []string{"GET /from-curl HTTP/1.1\r\n\r\n"}
	return "http://127.0.0.1:43125", nil
}
func (y *yarder) Calls() []string { defer func() { y.calls = nil }(); return y.calls }
func (y *yarder) Line(_ context.Context, line string) (lab.Output, error) {
	if line == "explode" {
		return lab.Output{}, errors.New("it is gone")
	}
	history := lab.Block{Kind: lab.GraphBlock, Rows: [][]string{{"a1", "", "main", "Start", "Ben"}}}
	if line == "git commit" {
		history.Rows = append([][]string{{"b1", "a1", "main", "More", "Ben"}}, history.Rows...)
	}
	return lab.Output{Blocks: []lab.Block{{Text: "ran " + line}, history}}, nil
}
func (y *yarder) Shell() (string, []string) { return "/the/folder", []string{"A=b"} }

func yardWorld(t testing.TB, output lab.Output) (*world, *shelf) {
	w, s := labWorld(t)
	s.specs = map[string]lab.Spec{"load-04": &yard{output: output}}
	w.lab = "load-04"
	return w, s
}

func TestTranscriptOfEveryKindOfResult(t *testing.T) {
	var series [][]string
	for i := range 25 {
		series = append(series, []string{fmt.Sprint(i), fmt.Sprint(i * i % 7)})
	}
	series[5][1] = ""
	output := lab.Output{Fault: &lab.Fault{Text: "It took too long.", Limit: "time"}, Blocks: []lab.Block{
		{Title: "Log", Text: "one\n\ntwo {\n  three\n}", Note: "A note."},
		{Kind: lab.TableBlock, Title: "BEGIN"},
		{Kind: lab.TableBlock, Title: "DELETE FROM orders", Note: "3 rows changed."},
		{Kind: lab.TableBlock, Title: "Orders", Cols: []string{"id", "total", ""}, Rows: [][]string{{"1", "", "x"}, {"2", "900", ""}}, Marks: []lab.Mark{lab.Extra, lab.Lacking}},
		{Kind: lab.PlanBlock, Title: "Plan", Rows: [][]string{{"0", "MERGE"}, {"1", "SCAN orders"}}, Marks: []lab.Mark{lab.Plain, lab.Costly}},
		{Kind: lab.HTTPBlock, Title: "POST /orders", Rows: [][]string{{"request", "POST /orders HTTP/1.1\r\nHost: x\r\n\r\n{}"}, {"response", "HTTP/1.1 201 Created\n"}}},
		{Kind: lab.SeriesBlock, Title: "Load", Cols: []string{"s", "rps"}, Rows: series},
		{Kind: lab.HistogramBlock, Title: "Latency", Cols: []string{"ms", "requests"}, Rows: [][]string{{"0", "10", "12"}}},
		{Kind: lab.GraphBlock, Title: "History", Rows: [][]string{{"c1", "b1 a1", "HEAD -> main", "Merge", "Ada"}, {"a1", "", "", "Start", "Ben"}}},
		{Kind: lab.LanesBlock, Title: "Order 2", Cols: []string{"step", "who", "does", "stock", "mark"}, Rows: [][]string{{"1", "Ada", "reads 1", "1", "stale read"}}},
		{Kind: lab.DiffBlock, Title: "a.js", Text: "@@ line 3\n same\n-old\n+new\n"},
	}}
	w, s := yardWorld(t, output)
	var shells []string
	w.shell = func(dir string, env []string) error { shells = append(shells, dir, env[0]); return nil }
	golden(t, "lab-results", inLab(t, w, s, "run", "check", "task", "git status", "line run", "git commit", "ls", "explode", "address", "show", "shell", "set x 1", "quit"))
	if !slices.Equal(shells, []string{"/the/folder", "A=b"}) {
		t.Errorf("a shell was opened with %q", shells)
	}
}

// TestNothingInALabReachesTheTerminal puts every payload into every place of a result, of a file and of what is typed.
func TestNothingInALabReachesTheTerminal(t *testing.T) {
	for _, payload := range payloads {
		x := payload.text
		var blocks []lab.Block
		for k := lab.TextBlock; k <= lab.HistogramBlock+1; k++ {
			blocks = append(blocks, lab.Block{Kind: k, Title: x, Text: x + "\n+" + x, Note: x, Cols: []string{x, x, x, x, x}, Rows: [][]string{{x, x, x, x, x}, {"1", x, x, x, x}}, Marks: []lab.Mark{lab.Extra, lab.Costly}})
		}
		w, s := yardWorld(t, lab.Output{Blocks: blocks, Fault: &lab.Fault{Text: x, File: x, Line: 3}})
		typed := strings.ReplaceAll(x, "\n", " ")
		dir := filepath.Join(s.dir, "load-04")
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "requests.http"), []byte(x+"\n"), 0o600)); err != nil {
			t.Fatal(err)
		}
		out, err := w.quiet("", "run", "check", "show", "1: "+typed, "show", "diff", typed, "line "+typed, "edit "+typed, "lab "+typed, "quit")
		if err != nil {
			t.Errorf("%s: %v", payload.name, err)
		}
		for _, r := range out {
			if r != '\n' && content.Line(string(r)) != string(r) {
				t.Errorf("%s: %U reaches the terminal", payload.name, r)
				break
			}
		}
	}
}

// Everything that an engine can say of a run or of a judgement, by whoever it was written.
func TestAHostileVerdictIsText(t *testing.T) {
	for _, load := range append(payloads[:len(payloads):len(payloads)], struct{ name, text string }{"nothing", ""}, struct{ name, text string }{"a letter", "École"}) {
		row := []string{load.text, load.text, load.text, load.text, load.text}
		var blocks []lab.Block
		for k := lab.TextBlock; k <= lab.HistogramBlock+1; k++ {
			blocks = append(blocks, lab.Block{Kind: k, Title: load.text, Text: load.text, Cols: row, Rows: [][]string{row, {}, nil, {load.text}}, Note: load.text, Marks: []lab.Mark{lab.Extra, lab.Lacking, 99}})
		}
		var out bytes.Buffer
		p := newPrinter(&out, 40)
		p.output(lab.Output{Blocks: blocks, Fault: &lab.Fault{Text: load.text, File: load.text, Line: 1}})
		p.report(lab.Report{Results: []lab.Result{{Check: lab.Check{ID: load.text, Say: load.text, Hint: load.text}, Because: load.text, Expected: load.text, Got: load.text, Evidence: blocks}}})
		p.file(load.text, load.text)
		if got := out.String(); content.Text(got) != got || strings.Contains(got, "\t") {
			t.Errorf("%s: %q", load.name, got)
		}
		if load.text == "École" && strings.ContainsRune(out.String(), '\ufffd') {
			t.Errorf("a letter is cut in two: %q", out.String())
		}
	}
}
