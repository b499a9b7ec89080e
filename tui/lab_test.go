package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/progress/study"
)

// labCourse is a course with a lab of each kind of surface below its one lesson.
func labCourse(t testing.TB) *content.Course {
	t.Helper()
	files := fstest.MapFS{
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: Orders as state machines\nminutes: 9\n---\n\nText.\n")},
		"lessons/two/lesson.md": {Data: []byte("---\nid: two\ntitle: What a queue owes you\nminutes: 8\n---\n\nText.\n")},
	}
	outline := "      - lesson: one\n"
	for _, kind := range []string{"code", "sql", "http", "load", "git"} {
		files["labs/"+kind+"/lab.yaml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("id: %s-01\nkind: %s\ntitle: %s\nminutes: 12\nchecks: [{id: a, say: b}]\n", kind, kind, fernLabs[kind].Title))}
		files["labs/"+kind+"/task.md"] = &fstest.MapFile{Data: []byte("Task.")}
		outline += "      - lab: " + kind + "\n"
	}
	files["pack.yaml"] = &fstest.MapFile{Data: []byte("format: 1\nid: org.example.labs\nversion: 1.0.0\ntitle: Shop development\nlanguage: en\ncapabilities: [code, sql, http, load, git]\noutline:\n" +
		"  - module:\n      id: m1\n      title: Orders\n      goal: From basket to parcel.\n      outline:\n" + strings.ReplaceAll(outline, "      -", "        -") + "        - lesson: two\n")}
	c, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const fernTask = `Ada and Ben tap **Buy** at the same moment, and the shop sells its last fern twice.

Change ` + "`handler.js`" + ` so that one fern is sold once. The handler may ask the database as often as it likes.

- ` + "`ctx.db.get(sql, ...)`" + ` gives one row,
- ` + "`ctx.db.run(sql, ...)`" + ` changes rows and tells how many.

What is judged: the answers, the stock, and every order in which two requests can run.
`

const fernStart = `export async function handle(req, ctx) {
  // one fern is left
  const plant = await ctx.db.get("SELECT stock FROM plants WHERE id = ?", 1)
  if (plant.stock > 0) {
    await ctx.db.run("UPDATE plants SET stock = stock - 1 WHERE id = ?", 1)
    return { status: 200, json: { sold: 1 } }
  }
  return { status: 409 }
}
`

var fernChecks = []lab.Check{
	{ID: "one", Say: "A single buyer gets the fern", Points: 1},
	{ID: "once", Say: "However two requests interleave, one fern is sold", Hint: "What was read may have changed before it is written.", Points: 2},
	{ID: "no", Say: "Who comes too late is told 409", Hint: "An answer says what became of the request.", Points: 1},
	{ID: "left", Say: "The stock never falls below zero", Hint: "A row can refuse what must not be true.", Points: 1, Hidden: true},
}

var fernHints = []string{
	"Look at what happens **between** the two statements.",
	"One statement can look and write at once.",
	"An `UPDATE` with a condition tells how many rows it changed.",
}

// fernLabs are the labs of labCourse, by kind.
var fernLabs = map[string]lab.Source{
	"code": {ID: "code-01", Title: "Sell one fern once", Kind: lab.Code, Task: fernTask, Checks: fernChecks, Hints: fernHints,
		Start: []lab.File{{Name: "handler.js", Text: fernStart}, {Name: "prices.js", Text: "export const fern = 1200 // cents\n"}},
		Solutions: []lab.Answer{
			{Name: "one-statement", Files: []lab.File{{Name: "handler.js", Text: strings.Replace(strings.Replace(fernStart, "WHERE id = ?\", 1)\n    return", "WHERE id = ? AND stock > 0\", 1)\n    return", 1), "  if (plant.stock > 0) {\n", "  {\n", 1)}, {Name: "prices.js", Text: "export const fern = 1200 // cents\n"}}},
			{Name: "transaction", Files: []lab.File{{Name: "handler.js", Text: "// a transaction\n" + fernStart}}},
		}},
	"sql": {ID: "sql-01", Title: "The orders page got slow", Kind: lab.SQL, Task: "The page of orders reads every row. Add what is missing.\n", Checks: fernChecks[:3], Hints: fernHints,
		Start: []lab.File{{Name: "answer.sql", Text: "-- what does the plan say?\nEXPLAIN QUERY PLAN\nSELECT count(*) FROM orders WHERE customer = 'Ada';\n"}}},
	"http": {ID: "http-01", Title: "Ask again, cheaply", Kind: lab.HTTP, Task: "Fetch `/orders/7`, then fetch it again so that the server can answer without a body.\n", Checks: fernChecks[:2], Hints: fernHints[:1],
		Start: []lab.File{{Name: "requests.http", Text: "GET /orders/7 HTTP/1.1\nHost: fernway.test\n\n"}}},
	"load": {ID: "load-01", Title: "Five bad seconds", Kind: lab.Load, Task: "A burst of five seconds, and the shop never comes back. Turn the knobs.\n", Checks: fernChecks[:3], Hints: fernHints,
		Solutions: []lab.Answer{{Name: "short", Knobs: map[string]float64{"queue": 8, "retries": 3, "backoff": 200, "jitter": 1}}}},
	"git": {ID: "git-01", Title: "Two people, one line", Kind: lab.Git, Task: "Merge `feature` into `main`.\n", Checks: fernChecks[:3], Hints: fernHints},
}

var fernSurfaces = map[string][]lab.Surface{
	"code": {{Kind: lab.Editor, File: "handler.js", Lang: "js"}, {Kind: lab.Editor, File: "prices.js", Lang: "js"}},
	"sql":  {{Kind: lab.Editor, File: "answer.sql", Lang: "sql"}},
	"http": {{Kind: lab.Editor, File: "requests.http", Lang: "http"}},
	"load": {{Kind: lab.Knobs, Label: "Knobs", Knobs: []lab.Knob{
		{ID: "queue", Label: "Queue limit", Min: 0, Max: 200, Step: 1, Value: 200},
		{ID: "retries", Label: "Retries", Min: 0, Max: 3, Step: 1, Value: 3},
		{ID: "backoff", Label: "Pause before a retry", Unit: "ms", Min: 0, Max: 1000, Step: 50},
		{ID: "jitter", Label: "Random pause", Min: 0, Max: 1, Step: 1, Choices: []string{"off", "on"}},
	}}},
	"git": {{Kind: lab.Prompt, Label: "git"}},
}

// fernSpec is one of the labs.
type fernSpec struct {
	kind   string
	source lab.Source
	labs   *fernShop
}

func (s fernSpec) Source() lab.Source      { return s.source }
func (s fernSpec) Surfaces() []lab.Surface { return fernSurfaces[s.kind] }
func (s fernSpec) Open(ctx context.Context, env lab.Env) (lab.Workspace, error) {
	w := fernWorld{s, env}
	switch s.kind {
	case "http":
		return fernServer{w}, nil
	case "git":
		return fernPrompt{w}, nil
	}
	return w, nil
}

// fernShop opens labs, and remembers what was asked of it.
type fernShop struct {
	dir     string
	course  *content.Course
	err     error                       // why no lab can be opened
	output  func(lab.Answer) lab.Output // what an attempt shows, in place of the usual
	crash   error                       // what becomes of a run
	runs    []string                    // "attempt" and "grade", with the first file
	calls   []string                    // from outside
	outside func()                      // what another program does with the terminal
	asked   []string                    // of editors and shells
	wait    chan struct{}               // a run waits for it, if it is there
	source  func(*lab.Source)           // changes a lab before it is opened
	report  func() lab.Report           // what a judgement says, in place of the usual
}

func (f *fernShop) Open(ctx context.Context, id string) (*desk.Desk, error) {
	if f.err != nil {
		return nil, f.err
	}
	ref, ok := f.course.Outline.Lab(id)
	if !ok {
		return nil, content.ErrNoLab
	}
	src := fernLabs[ref.Folder]
	if f.source != nil {
		f.source(&src)
	}
	return desk.Open(ctx, fernSpec{ref.Folder, src, f}, filepath.Join(f.dir, ref.ID), lab.Env{})
}

// program is another program that has the terminal for a while.
type program struct{ do func() }

func (p program) Run() error          { p.do(); return nil }
func (p program) SetStdin(io.Reader)  {}
func (p program) SetStdout(io.Writer) {}
func (p program) SetStderr(io.Writer) {}

func (f *fernShop) Editor(path string, line int) (tea.ExecCommand, error) {
	f.asked = append(f.asked, fmt.Sprintf("edit %s:%d", filepath.Base(path), line))
	return program{f.outside}, f.err
}

func (f *fernShop) Shell(dir string, environ []string) (tea.ExecCommand, error) {
	f.asked = append(f.asked, "shell "+strings.Join(environ, " "))
	return program{f.outside}, f.err
}

// fernWorld runs and judges as an engine would.
type fernWorld struct {
	fernSpec
	env lab.Env
}

func (w fernWorld) Close() error { return nil }

func (w fernWorld) first(a lab.Answer) string {
	if len(a.Files) > 0 {
		return a.Files[0].Text
	}
	return fmt.Sprint(a.Knobs)
}

func (w fernWorld) enter(ctx context.Context, what string, a lab.Answer) error {
	w.labs.runs = append(w.labs.runs, what+" "+w.first(a))
	if w.labs.wait != nil {
		select {
		case <-w.labs.wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return w.labs.crash
}

func (w fernWorld) Attempt(ctx context.Context, a lab.Answer) (lab.Output, error) {
	if err := w.enter(ctx, "attempt", a); err != nil {
		return lab.Output{}, err
	}
	if w.labs.output != nil {
		return w.labs.output(a), nil
	}
	if strings.Contains(w.first(a), "oops(") {
		return lab.Output{Fault: &lab.Fault{Text: "SyntaxError: unexpected end of the file", File: "handler.js", Line: 3, Col: 4, Unread: true}}, nil
	}
	return lab.Output{Blocks: fernBlocks[w.kind]}, nil
}

// fernBlocks are what an attempt shows.
var fernBlocks = map[string][]lab.Block{
	"code": {{Kind: lab.HTTPBlock, Title: "Ada buys", Rows: [][]string{{"request", "POST /buy HTTP/1.1\nHost: fernway.test\n\n{\"plant\":1}"}, {"response", "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"sold\":1}"}}}},
	"sql": {
		{Kind: lab.PlanBlock, Title: "Plan", Rows: [][]string{{"0", "SCAN orders"}}, Marks: []lab.Mark{lab.Costly}, Note: "Every one of 50,000 rows is read."},
		{Kind: lab.TableBlock, Title: "Rows", Cols: []string{"count(*)", "customer"}, Rows: [][]string{{"5", "Ada"}, {"日本", "Ben"}}},
	},
	"http": {{Kind: lab.HTTPBlock, Title: "Request 1", Rows: [][]string{{"request", "GET /orders/7 HTTP/1.1\nHost: fernway.test"}, {"response", "HTTP/1.1 200 OK\nETag: \"v1\"\nContent-Type: application/json\n\n{\"id\":7,\"total\":1200}"}}, Note: "The ETag names this state of the order."}},
	"load": {
		{Kind: lab.SeriesBlock, Title: "Served in a second", Cols: []string{"s", "served"}, Rows: [][]string{{"0", "310"}, {"1", "320"}, {"2", "60"}, {"3", "40"}, {"4", "45"}, {"5", "50"}}},
		{Kind: lab.HistogramBlock, Title: "How long it took", Cols: []string{"ms", "requests"}, Rows: [][]string{{"0", "10", "240"}, {"10", "100", "80"}, {"100", "1000", "31"}}},
	},
	"git": {{Kind: lab.GraphBlock, Title: "History", Rows: [][]string{{"c3", "c1", "main", "Better ending", "Ada"}, {"c2", "c1", "feature", "Louder two", "Ben"}, {"c1", "", "", "Start", "Ada"}}}},
}

func (w fernWorld) Grade(ctx context.Context, a lab.Answer) (lab.Report, error) {
	if err := w.enter(ctx, "grade", a); err != nil {
		return lab.Report{}, err
	}
	if w.labs.report != nil {
		return w.labs.report(), nil
	}
	text := w.first(a)
	right := strings.Contains(text, "AND stock > 0") || strings.Contains(text, "CREATE INDEX") || strings.Contains(text, "If-None-Match") || strings.Contains(text, "queue:8")
	var r lab.Report
	for _, c := range w.source.Checks {
		result := lab.Result{Check: c, Passed: right || c.ID == "one"}
		if !result.Passed {
			result.Because = "Two requests read stock 1, and both sold it: the stock is -1."
			result.Expected, result.Got = "1 sold, stock 0", "2 sold, stock -1"
			result.Evidence = []lab.Block{{Kind: lab.TableBlock, Title: "plants", Cols: []string{"id", "stock"}, Rows: [][]string{{"1", "-1"}, {"1", "0"}}, Marks: []lab.Mark{lab.Extra, lab.Lacking}}}
		}
		r.Results = append(r.Results, result)
	}
	return r, nil
}

type fernServer struct{ fernWorld }

func (fernServer) Serve(context.Context) (string, error) { return "http://127.0.0.1:43125", nil }
func (s fernServer) Calls() []string {
	calls := s.labs.calls
	s.labs.calls = nil
	return calls
}

type fernPrompt struct{ fernWorld }

func (p fernPrompt) Line(ctx context.Context, line string) (lab.Output, error) {
	if err := p.enter(ctx, "line", lab.Answer{Files: []lab.File{{Text: line}}}); err != nil {
		return lab.Output{}, err
	}
	if strings.HasPrefix(line, "rm") {
		return lab.Output{Fault: &lab.Fault{Text: "rm does not work here; git, ls, cat and echo do."}}, nil
	}
	return lab.Output{Blocks: []lab.Block{{Text: "CONFLICT (content): Merge conflict in app.txt\nAutomatic merge failed"}}}, nil
}

func (p fernPrompt) Shell() (string, []string) { return p.env.Dir, []string{"HOME=lab"} }

// labBench opens a lab.
func labBench(t *testing.T, kind string, width, height int, theme Theme) (*bench, *fernShop) {
	t.Helper()
	shop := &fernShop{dir: t.TempDir(), course: labCourse(t), outside: func() {}}
	return reopenLab(t, shop, &memory{}, kind, width, height, theme), shop
}

func reopenLab(t *testing.T, shop *fernShop, mem *memory, kind string, width, height int, theme Theme) *bench {
	t.Helper()
	return startOf(t, shop.course, mem, width, height, func(o *Options) {
		o.Settings, o.Labs, o.Lab = DefaultSettings(), shop, kind+"-01"
		o.Settings.Theme = theme
	})
}

// keys presses keys by their names.
func (b *bench) keys(names ...string) {
	for _, n := range names {
		b.feed(chord(n))
	}
}

// lab is the lab on top.
func (b *bench) lab() *labScreen {
	b.t.Helper()
	for i := len(b.app.stack) - 1; i >= 0; i-- {
		if l, ok := b.app.stack[i].(*labScreen); ok {
			return l
		}
	}
	b.t.Fatalf("no lab is open:\n%s", b.screen())
	return nil
}

// toWork gives the work the focus.
func (b *bench) toWork() {
	for b.lab().focus != onWork {
		b.keys("ctrl+o")
	}
}

// repair makes the answer right.
func (b *bench) repair() {
	b.toWork()
	b.keys("ctrl+f")
	b.write("id = ?\", 1)\n"[:10])
	b.keys("enter", "esc")
	for range len("id = ?") {
		b.keys("right")
	}
	b.write(" AND stock > 0")
}

func (s *fernShop) onDisk(t *testing.T, lab, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, lab, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (s *fernShop) change(t *testing.T, lab, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, lab, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// deskScenes are the frames of labs that are kept.
var deskScenes = []struct {
	name, kind string
	play       func(*bench)
}{
	{"code", "code", func(b *bench) {}},
	{"code-editor", "code", func(b *bench) { b.toWork(); b.keys("down", "down", "end") }},
	{"code-ran", "code", func(b *bench) { b.keys("ctrl+r") }},
	{"code-failed", "code", func(b *bench) { b.keys("ctrl+t") }},
	{"code-failed-twice", "code", func(b *bench) { b.keys("ctrl+t", "ctrl+t"); b.toWork() }},
	{"code-walk", "code", func(b *bench) {
		b.keys("ctrl+t")
		for b.lab().focus != onChecks {
			b.keys("ctrl+o")
		}
		b.keys("enter", "down", "down", "enter")
	}},
	{"code-slip", "code", func(b *bench) { b.toWork(); b.write("oops("); b.keys("ctrl+t"); b.toWork() }},
	{"code-passed", "code", func(b *bench) { b.repair(); b.keys("ctrl+t") }},
	{"code-hint", "code", func(b *bench) { b.keys("ctrl+g", "ctrl+g") }},
	{"code-changes", "code", func(b *bench) { b.repair(); b.keys("f7") }},
	{"code-asks", "code", func(b *bench) { b.keys("f8") }},
	{"code-solution", "code", func(b *bench) { b.keys("f8", "enter") }},
	{"code-keys", "code", func(b *bench) { b.toWork(); b.keys("f1") }},
	{"code-find", "code", func(b *bench) { b.toWork(); b.keys("ctrl+f"); b.write("stock") }},
	{"sql", "sql", func(b *bench) { b.toWork() }},
	{"sql-ran", "sql", func(b *bench) { b.keys("ctrl+r") }},
	{"http", "http", func(b *bench) {}},
	{"http-ran", "http", func(b *bench) { b.keys("ctrl+r") }},
	{"load", "load", func(b *bench) { b.toWork(); b.keys("down", "down", "right") }},
	{"load-ran", "load", func(b *bench) { b.keys("ctrl+r") }},
	{"load-solution", "load", func(b *bench) { b.keys("f8", "enter") }},
	{"git", "git", func(b *bench) { b.toWork() }},
	{"git-line", "git", func(b *bench) { b.toWork(); b.write("git merge feature"); b.keys("enter"); b.write("git st") }},
	{"git-ran", "git", func(b *bench) { b.keys("ctrl+r") }},
}

func TestLabsLookAsTheyDid(t *testing.T) {
	for _, scene := range deskScenes {
		for _, size := range sizes {
			name := fmt.Sprintf("lab-%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				b, _ := labBench(t, scene.kind, size[0], size[1], Mono)
				scene.play(b)
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
				checkFrame(t, name, b.app.View().Content)
				coloured, _ := labBench(t, scene.kind, size[0], size[1], Dark)
				scene.play(coloured)
				golden(t, name, coloured.screen()+"\n")
				checkFrame(t, name, coloured.app.View().Content)
			})
		}
	}
}

func TestColoursOfALab(t *testing.T) {
	for _, theme := range []Theme{Dark, Light} {
		for _, scene := range []string{"code-failed", "code-solution"} {
			for _, s := range deskScenes {
				if s.name != scene {
					continue
				}
				b, _ := labBench(t, s.kind, 120, 40, theme)
				s.play(b)
				golden(t, fmt.Sprintf("lab-%s-%s", scene, theme), strings.ReplaceAll(b.app.View().Content, "\x1b", "␛")+"\n")
			}
		}
	}
}

func TestAnAnswerThatIsRightPassesAndIsRecorded(t *testing.T) {
	b, _ := labBench(t, "code", 120, 40, Mono)
	b.keys("ctrl+t")
	b.shows("1 of 4 checks passed.", "Two requests read stock 1", "expected  1 sold", "The stock never falls below zero")
	b.repair()
	b.keys("ctrl+t")
	b.shows("Passed: all 4 checks.", "Next: The orders")
	var tried []study.Trial
	for _, e := range b.mem.entries {
		if trial, ok := e.Trial(); ok {
			tried = append(tried, trial)
		}
	}
	if len(tried) != 2 || tried[0].Passed() || !tried[1].Passed() || tried[1].Assisted || !strings.Contains(tried[1].Files["handler.js"], "AND stock > 0") {
		t.Errorf("recorded are %+v", tried)
	}
}

func TestAVerdictIsNotShownBeforeItIsRecorded(t *testing.T) {
	b, _ := labBench(t, "code", 120, 40, Mono)
	_, cmd := b.app.Update(chord("ctrl+t"))
	var held []tea.Cmd // the write of the verdict
	for i := 0; i < 10 && cmd != nil; i++ {
		msg := cmd()
		cmd = nil
		switch m := msg.(type) {
		case tea.BatchMsg:
			for _, c := range m {
				if c == nil {
					continue
				}
				if ran, ok := c().(labRan); ok {
					_, next := b.app.Update(ran)
					held = append(held, next)
				}
			}
		case labRan:
			_, next := b.app.Update(m)
			held = append(held, next)
		}
	}
	b.shows("Saving the result")
	b.hides("Two requests read stock 1")
	for _, c := range held {
		b.run(c)
	}
	b.shows("Two requests read stock 1")
}

func TestAVerdictThatCannotBeSavedIsShownAndSaid(t *testing.T) {
	b, _ := labBench(t, "code", 120, 40, Mono)
	b.mem.failing = errFull
	b.keys("ctrl+t")
	b.shows("Two requests read stock 1", "Not saved yet")
	b.mem.failing = nil
	b.feed(retryNow{})
	b.hides("Not saved yet")
	if n := len(b.mem.entries); n != 1 {
		t.Errorf("%d entries are recorded, want the judgement", n)
	}
}

func TestWhatIsTypedIsOnTheDiskWithoutBeingAskedFor(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	b.toWork()
	b.write("// mine\n")
	if got := shop.onDisk(t, "code-01", "handler.js"); !strings.HasPrefix(got, "// mine") {
		t.Errorf("on the disk is %q", got)
	}
	b.keys("esc")
	again := reopenLab(t, shop, b.mem, "code", 80, 24, Mono)
	again.toWork()
	again.shows("// mine")
}

func TestARunSeesWhatWasTypedLast(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	b.app.env.fx.saveAfter = time.Hour // no write comes by itself
	b.toWork()
	_, _ = b.app.Update(chord("X"))
	b.keys("ctrl+r")
	if len(shop.runs) != 1 || !strings.HasPrefix(shop.runs[0], "attempt Xexport") {
		t.Errorf("the runs saw %q", shop.runs)
	}
}

func TestLeavingAndQuittingWriteWhatWasTyped(t *testing.T) {
	for _, key := range []string{"esc", "ctrl+c"} {
		b, shop := labBench(t, "code", 80, 24, Mono)
		b.app.env.fx.saveAfter = time.Hour
		b.toWork()
		_, _ = b.app.Update(chord("X"))
		b.keys(key)
		if got := shop.onDisk(t, "code-01", "handler.js"); !strings.HasPrefix(got, "X") {
			t.Errorf("after %s the disk has %q", key, got)
		}
	}
}

func TestTheProgramDoesNotEndOverATextThatCannotBeWritten(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	b.toWork()
	dir := filepath.Join(shop.dir, "code-01")
	if err := errors.Join(os.Rename(dir, dir+".away"), os.WriteFile(dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	b.write("X")
	b.keys("ctrl+c")
	b.shows("Not ended, because your text would be lost")
	if b.app.leaving || !b.app.warned {
		t.Error("it ends all the same")
	}
}

func TestAWriteThatFailsIsKeptSaidAndTriedAgain(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	b.toWork()
	dir := filepath.Join(shop.dir, "code-01")
	if err := errors.Join(os.Rename(dir, dir+".away"), os.WriteFile(dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	b.write("X")
	b.shows("not on the disk yet")
	b.keys("ctrl+t") // a run would judge an older text
	b.shows("Not done, because your text cannot be written")
	if len(shop.runs) > 0 {
		t.Errorf("it ran %q", shop.runs)
	}
	if err := errors.Join(os.Remove(dir), os.Rename(dir+".away", dir)); err != nil {
		t.Fatal(err)
	}
	b.feed(saveNow{})
	b.toWork()
	b.hides("not on the disk yet")
	if got := shop.onDisk(t, "code-01", "handler.js"); !strings.HasPrefix(got, "X") {
		t.Errorf("on the disk is %q", got)
	}
}

func TestWritesKeepTheirOrder(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	d := b.lab().desk
	fx := b.app.env.fx
	newer := fx.writeDrafts([]draft{{desk: d, name: "handler.js", text: "new", base: fernStart, rev: 7}})
	older := fx.writeDrafts([]draft{{desk: d, name: "handler.js", text: "old", base: fernStart, rev: 6, force: true}})
	newer()
	older()
	if got := shop.onDisk(t, "code-01", "handler.js"); got != "new" {
		t.Errorf("on the disk is %q", got)
	}
}

func TestAFileThatIsGoneForAMomentIsNoChange(t *testing.T) {
	b, shop := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	b.write("// mine ")
	if err := os.Remove(filepath.Join(shop.dir, "code-01", "handler.js")); err != nil {
		t.Fatal(err)
	}
	b.look()
	b.shows("// mine ")
	b.hides("changed outside")
	shop.change(t, "code-01", "handler.js", "\xff\xfe")
	b.look()
	b.shows("handler.js, line 1: this is no text in UTF-8", "// mine ")
}

func (b *bench) look() { b.run(b.lab().lookNow()) }

func TestAFileThatAnotherProgramChangesIsTakenIn(t *testing.T) {
	b, shop := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	shop.change(t, "code-01", "handler.js", "// from elsewhere\n"+fernStart)
	b.look()
	b.shows("// from elsewhere", "handler.js was changed outside")
	b.keys("ctrl+z")
	b.hides("// from elsewhere")
	b.keys("ctrl+y", "shift+f6") // check on save
	shop.runs = nil
	shop.change(t, "code-01", "handler.js", "// twice\n"+fernStart)
	b.look()
	b.shows("1 of 4 checks passed", "checks on save")
	if len(shop.runs) != 2 || !strings.HasPrefix(shop.runs[1], "grade // twice") {
		t.Errorf("the runs were %q", shop.runs)
	}
}

func TestTwoWindowsOnOneLabLoseNothing(t *testing.T) {
	b, shop := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	shop.change(t, "code-01", "handler.js", "// theirs\n")
	b.write("// mine ")
	b.shows("was changed here and outside", "Ctrl+S decides")
	if got := shop.onDisk(t, "code-01", "handler.js"); got != "// theirs\n" {
		t.Errorf("the other window's text is gone: %q", got)
	}
	if got := shop.onDisk(t, "code-01", "handler.js.yours~"); !strings.HasPrefix(got, "/") {
		t.Errorf("ours is not kept: %q", got)
	}
	b.keys("ctrl+t")
	if len(shop.runs) != 0 {
		t.Errorf("it ran %q before it was decided", shop.runs)
	}
	b.keys("ctrl+s", "1")
	if got := shop.onDisk(t, "code-01", "handler.js"); !strings.HasPrefix(got, "// mine export") {
		t.Errorf("ours did not go on: %q", got)
	}
	if got := shop.onDisk(t, "code-01", "handler.js.theirs~"); got != "// theirs\n" {
		t.Errorf("theirs is not kept: %q", got)
	}
	shop.change(t, "code-01", "handler.js", "// theirs again\n")
	b.write("x")
	b.keys("ctrl+s", "2")
	b.shows("// theirs again")
	b.keys("ctrl+z")
	b.shows("// mine ")
}

func TestHintsComeOneByOneAndAreRecorded(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	b.keys("ctrl+t", "ctrl+t")
	b.shows("Stuck at", "Ctrl+G shows", "What was read may have changed")
	b.keys("ctrl+g")
	b.shows("Hint 1 of 3", "between the two statements")
	b.hides("One statement can look")
	again := reopenLab(t, shop, b.mem, "code", 80, 24, Mono)
	again.app.env.keepLabRecord(b.lab().record) // what the journal will say
	again.keys("esc")
	again.run(func() tea.Msg { return nil })
	b.keys("ctrl+g", "ctrl+g", "ctrl+g")
	if n := b.lab().record.Hints; n != 3 {
		t.Errorf("%d hints are recorded, want 3", n)
	}
	hints := 0
	for _, e := range b.mem.entries {
		if e.Type == study.LabHinted {
			hints++
		}
	}
	if hints != 3 {
		t.Errorf("%d entries of hints, want 3", hints)
	}
}

func TestASolutionIsAskedForRecordedAndCountsAsHelp(t *testing.T) {
	b, _ := labBench(t, "code", 120, 40, Mono)
	b.keys("f8")
	b.shows("Show a solution? It is recorded")
	b.keys("esc")
	b.hides("Show a solution?")
	if len(b.mem.entries) != 0 {
		t.Fatalf("recorded without a yes: %+v", b.mem.entries)
	}
	b.keys("f8", "enter")
	b.shows("Solution 1 of 2", "one-statement", "AND stock", "yours", "solution")
	b.keys("tab")
	b.shows("Solution 2 of 2", "// a transaction")
	b.keys("esc")
	b.repair()
	b.keys("ctrl+t")
	b.shows("With help, because")
	last := b.mem.entries[len(b.mem.entries)-1]
	if trial, ok := last.Trial(); !ok || !trial.Assisted {
		t.Errorf("recorded %+v", last)
	}
}

func TestResetAsksAndKeepsWhatWasThere(t *testing.T) {
	b, shop := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	b.write("// mine ")
	b.keys("f9", "esc")
	b.shows("// mine ")
	b.keys("f9", "enter")
	b.hides("// mine ")
	b.shows("Back at the start")
	if got := shop.onDisk(t, "code-01", "handler.js.before~"); !strings.HasPrefix(got, "// mine ") {
		t.Errorf("what was there is %q", got)
	}
	b.keys("ctrl+z")
	b.shows("// mine ")
}

func TestASlipIsNoAnswerAndIsMarked(t *testing.T) {
	b, _ := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	b.write("oops(")
	b.keys("ctrl+t")
	b.shows("line 3: SyntaxError", "nothing is", "✗ 3")
	for _, e := range b.mem.entries {
		if e.Type != study.LabOpened {
			t.Errorf("recorded is %+v", e)
		}
	}
}

func TestALabIsBegunWhenSomethingIsTypedAndOnlyOnce(t *testing.T) {
	b, _ := labBench(t, "code", 120, 40, Mono)
	if len(b.mem.entries) != 0 {
		t.Errorf("a lab that was only looked at recorded %+v", b.mem.entries)
	}
	b.toWork()
	writing := b.lab().begun()
	if writing == nil || b.lab().begun() != nil {
		t.Error("it is recorded twice while the disk is slow")
	}
	b.run(writing)
	b.write("a")
	b.write("b")
	b.keys("ctrl+r")
	if len(b.mem.entries) != 1 || b.mem.entries[0].Type != study.LabOpened || b.mem.entries[0].Item != b.lab().ref.ID {
		t.Errorf("recorded is %+v", b.mem.entries)
	}
}

func TestALabThatIsPutBackIsBegunAnewInTheRecord(t *testing.T) {
	b, _ := labBench(t, "code", 80, 24, Mono)
	b.toWork()
	b.write("oops(")
	b.keys("f9", "enter")
	last := b.mem.entries[len(b.mem.entries)-1]
	if last.Type != study.LabReset || last.Item != b.lab().ref.ID {
		t.Errorf("recorded is %+v", b.mem.entries)
	}
}

func TestAWorkerThatDiedIsOneSentence(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	shop.crash = errors.New("the worker stopped: it ran for more than 2 s")
	b.keys("ctrl+t")
	b.shows("The worker stopped: it ran for more than 2 s")
	shop.crash = nil
	b.keys("ctrl+t")
	b.shows("1 of 4 checks passed")
}

func TestASecondRunWaitsAndAnOldResultIsIgnored(t *testing.T) {
	b, _ := labBench(t, "code", 80, 24, Mono)
	l := b.lab()
	_, first := b.app.Update(chord("ctrl+r")) // under way
	b.shows("Running")
	_, second := b.app.Update(chord("ctrl+t"))
	if second != nil && l.run.kind != toShow {
		t.Errorf("the second run did not wait: %v", l.run)
	}
	b.shows("The next run waits for it.")
	b.feed(labRan{id: "another", output: lab.Output{Blocks: []lab.Block{{Text: "STALE"}}}})
	b.hides("STALE")
	if l.run.kind != toShow || len(l.queue) != 1 {
		t.Errorf("after a result of nobody it runs %+v with %v waiting", l.run, l.queue)
	}
	b.run(first)
	b.shows("1 of 4 checks passed")
}

func TestALabCanBeLeftWhileItRuns(t *testing.T) {
	b, shop := labBench(t, "code", 80, 24, Mono)
	shop.wait = make(chan struct{})
	_, cmd := b.app.Update(chord("ctrl+r"))
	done := make(chan tea.Msg, 8)
	go drain(cmd, done)
	b.write("x") // typing goes on
	b.keys("esc")
	b.shows("Start")
	select {
	case m := <-done:
		if ran, ok := m.(labRan); !ok || ran.err == nil {
			t.Errorf("the run ended with %+v", m)
		}
	case <-time.After(5 * time.Second):
		t.Error("the run goes on")
	}
}

// drain runs a command and all that it holds, and hands on what a run came to.
func drain(cmd tea.Cmd, out chan<- tea.Msg) {
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range m {
			drain(c, out)
		}
	case labRan:
		out <- m
	}
}

func TestALabThatCannotBeOpenedSaysWhy(t *testing.T) {
	shop := &fernShop{dir: t.TempDir(), course: labCourse(t), err: errors.New("git is not installed here\x1b[2J")}
	b := reopenLab(t, shop, &memory{}, "git", 80, 24, Mono)
	b.shows("This lab cannot be opened.", "Git is not installed here")
	checkFrame(t, "refused", b.app.View().Content)
	b.keys("esc")
	b.shows("Start")
}

func TestALabOpensAgainWithItsFilesHintsAndFailedChecks(t *testing.T) {
	b, shop := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	b.write("// mine ")
	b.keys("ctrl+t", "ctrl+g")
	record := b.lab().record
	again := startOf(t, shop.course, b.mem, 120, 40, func(o *Options) {
		o.Settings, o.Labs = DefaultSettings(), shop
		o.Settings.Theme = Mono
	})
	again.app.env.keepLabRecord(record) // as the journal has it
	ref, _ := shop.course.Outline.Lab("code-01")
	m, cmd := again.app.env.openLab(ref)
	again.run(tea.Batch(cmd, again.app.go1(m)))
	again.shows("// mine ", "Hint 1 of 3", "Checks 1/4")
	again.keys("ctrl+o", "ctrl+o")
	again.shows("1 of 4 checks passed, last time.", "The stock never falls below zero")
}

func TestKnobsAreTurnedTypedAndKept(t *testing.T) {
	b, shop := labBench(t, "load", 80, 24, Mono)
	b.toWork()
	b.keys("8", "enter")
	b.keys("down", "left", "down", "right", "right", "down", "right")
	b.shows("▸ Random pause", "on")
	got := shop.onDisk(t, "load-01", desk.KnobsName)
	for _, want := range []string{"queue = 8\n", "retries = 2\n", "backoff = 100\n", "jitter = on\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the settings lack %q:\n%s", want, got)
		}
	}
	b.keys("up", "9", "9", "9", "9", "enter")
	b.shows("Pause before a retry goes from 0 to 1000.")
	b.keys("ctrl+t")
	b.shows("Passed: all 3 checks.")
}

func TestThePromptKeepsItsLines(t *testing.T) {
	b, shop := labBench(t, "git", 80, 24, Mono)
	b.toWork()
	b.write("git merge feature")
	b.keys("enter")
	b.shows("$ git merge feature", "CONFLICT (content)")
	b.write("rm -rf .")
	b.keys("enter")
	b.shows("rm does not work here")
	b.keys("up", "up", "enter")
	if len(shop.runs) != 3 || shop.runs[2] != "line git merge feature" {
		t.Errorf("the lines were %q", shop.runs)
	}
}

func TestRequestsFromOutsideAreAddedToTheFile(t *testing.T) {
	b, shop := labBench(t, "http", 120, 40, Mono)
	shop.calls = []string{"GET /orders/7 HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: \"v1\"\r\n\r\n"}
	b.look()
	b.shows("### from outside", "If-None-Match", "From outside: GET /orders/7")
	if got := shop.onDisk(t, "http-01", "requests.http"); !strings.Contains(got, "### from outside\nGET /orders/7 HTTP/1.1\nHost") {
		t.Errorf("the file is %q", got)
	}
	b.keys("f10")
	b.shows("Copied: http://127.0.0.1:43125")
}

func TestOtherProgramsGetTheFileAndGiveItBack(t *testing.T) {
	b, shop := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	b.write("x\n")
	l := b.lab()
	b.app.Update(chord("f3"))
	b.run(b.app.env.fx.editOutside(l.id, l.desk, "handler.js", 2)) // tea.Exec is the program's own
	if len(shop.asked) != 1 || shop.asked[0] != "edit handler.js:2" {
		t.Errorf("asked for %q", shop.asked)
	}
	shop.change(t, "code-01", "handler.js", "// vim was here\n")
	b.feed(outsideDone{id: l.id})
	b.shows("// vim was here")
	b.feed(outsideDone{id: l.id, err: errors.New("no editor is set")})
	b.shows("No editor is set.")
}

func TestOnlyWhatALabHasIsOffered(t *testing.T) {
	for kind, without := range map[string][]action{
		"code": {actShell, actAddress}, "sql": {actShell, actAddress, actSolution, actNextFile}, "http": {actShell, actSolution},
		"load": {actShell, actAddress, actEditor}, "git": {actAddress, actEditor, actCompare, actSolution},
	} {
		b, _ := labBench(t, kind, 120, 40, Mono)
		for _, have := range b.app.bindings() {
			for _, a := range without {
				if have.action == a {
					t.Errorf("a lab of kind %s offers %s", kind, a)
				}
			}
		}
	}
}

func TestHelpInALabListsWhatWorksWhileTyping(t *testing.T) {
	b, _ := labBench(t, "code", 120, 40, Mono)
	b.toWork()
	b.keys("f1")
	b.shows("Keys of this screen", "Ctrl+R, F5", "Ctrl+Z", "take back what you typed", "F8")
}

func TestKeysThatTheLearnerChoseWinOverTheText(t *testing.T) {
	shop := &fernShop{dir: t.TempDir(), course: labCourse(t)}
	b := startOf(t, shop.course, &memory{}, 120, 40, func(o *Options) {
		o.Settings, o.Labs, o.Lab = DefaultSettings(), shop, "code-01"
		o.Settings.Keys = map[string][]string{"run": {"ctrl+k"}, "down": {"ctrl+t", "down"}}
	})
	b.toWork()
	b.keys("ctrl+k")
	if len(shop.runs) != 1 {
		t.Errorf("the runs are %q", shop.runs)
	}
	b.shows("F6 check")
}

func TestAHostileLabLeaksNothing(t *testing.T) {
	for _, load := range payloads {
		shop := &fernShop{dir: t.TempDir(), course: labCourse(t), source: func(s *lab.Source) {
			s.Task, s.Hints = load.text, []string{load.text}
			s.Checks = []lab.Check{{ID: "a", Say: load.text, Hint: load.text, Points: 1}}
			s.Start = []lab.File{{Name: "handler.js", Text: load.text}, {Name: "prices.js", Text: load.text}}
			s.Solutions = []lab.Answer{{Name: load.text, Files: []lab.File{{Name: "handler.js", Text: load.text}}}}
		}, output: func(lab.Answer) lab.Output {
			blocks := []lab.Block{}
			for k := lab.TextBlock; k <= lab.HistogramBlock; k++ {
				row := []string{load.text, load.text, load.text, load.text, load.text}
				blocks = append(blocks, lab.Block{Kind: k, Title: load.text, Text: load.text, Cols: row, Rows: [][]string{row, row}, Note: load.text})
			}
			return lab.Output{Blocks: blocks}
		}, outside: func() {}}
		for _, size := range sizes {
			b := reopenLab(t, shop, &memory{}, "code", size[0], size[1], Dark)
			for _, k := range []string{"ctrl+o", "ctrl+r", "pgdown", "pgdown", "ctrl+t", "end", "ctrl+g", "ctrl+o", "ctrl+o", "f7", "esc", "f8", "enter", "esc", "f1", "esc"} {
				b.keys(k)
				checkFrame(t, load.name, b.app.View().Content)
				b.fits(size[0], size[1])
			}
			b.feed(tea.PasteMsg{Content: load.text})
			checkFrame(t, load.name, b.app.View().Content)
		}
	}
}

// Everything that an engine can say of a run or of a judgement, by whoever it was written.
func TestAHostileVerdictLeaksNothing(t *testing.T) {
	empty := payloads[0]
	empty.name, empty.text = "nothing", ""
	for _, load := range append(payloads[:len(payloads):len(payloads)], empty) {
		row := []string{load.text, load.text, load.text, load.text, load.text}
		var blocks []lab.Block
		for k := lab.TextBlock; k <= lab.HistogramBlock; k++ {
			blocks = append(blocks, lab.Block{Kind: k, Title: load.text, Text: load.text, Cols: row, Rows: [][]string{row, {}, nil}, Note: load.text, Marks: []lab.Mark{lab.Extra, lab.Lacking, 99}})
		}
		fault := &lab.Fault{Text: load.text, File: load.text, Limit: load.text}
		shop := &fernShop{dir: t.TempDir(), course: labCourse(t),
			output: func(lab.Answer) lab.Output { return lab.Output{Blocks: blocks, Fault: fault} },
			report: func() lab.Report {
				return lab.Report{Results: []lab.Result{
					{Check: lab.Check{ID: load.text, Say: load.text, Hint: load.text}, Because: load.text, Expected: load.text, Got: load.text, Evidence: blocks},
				}}
			}}
		for _, kind := range []string{"code", "git"} {
			for _, size := range sizes {
				b := reopenLab(t, shop, &memory{}, kind, size[0], size[1], Dark)
				for _, k := range []string{"ctrl+r", "pgdown", "ctrl+t", "end", "enter", "pgdown", "ctrl+o", "ctrl+t", "ctrl+t", "enter", "esc"} {
					b.keys(k)
					checkFrame(t, load.name, b.app.View().Content)
					b.fits(size[0], size[1])
				}
			}
		}
	}
}

func TestTenThousandKeysOnLabs(t *testing.T) {
	keys := []string{"a", "{", "}", "\"", "日", "enter", "tab", "backspace", "up", "down", "left", "right", "pgup", "pgdown", "home", "end", "esc", "ctrl+r", "ctrl+t", "ctrl+o", "ctrl+g", "ctrl+s",
		"ctrl+x", "ctrl+z", "ctrl+y", "ctrl+f", "ctrl+w", "ctrl+d", "alt+up", "f1", "f3", "f7", "f8", "f9", "f10", "f12", "shift+f6", "ctrl+]", "ctrl+\\", "1", "2", "9", "?", "/", "space"}
	n := 2000
	if testing.Short() {
		n = 200
	}
	for i, kind := range []string{"code", "sql", "http", "load", "git"} {
		b, shop := labBench(t, kind, 120, 40, Mono)
		b.patience = 30 * time.Second // every write comes back, however busy the machine is
		r := rand.New(rand.NewPCG(uint64(i), 7))
		for range n {
			switch k := keys[r.IntN(len(keys))]; {
			case r.IntN(40) == 0:
				size := sizes[r.IntN(len(sizes))]
				b.resize(size[0], size[1])
			case r.IntN(60) == 0 && kind == "code":
				shop.change(t, "code-01", "handler.js", fmt.Sprintf("// %d\n", r.IntN(9)))
				b.look()
			default:
				b.keys(k)
			}
			if len(b.app.stack) == 1 { // left: in again
				ref, _ := shop.course.Outline.Lab(kind + "-01")
				m, cmd := b.app.env.openLab(ref)
				b.run(tea.Batch(cmd, b.app.go1(m)))
			}
			b.fits(b.app.width, b.app.height)
		}
		for _, l := range b.app.stack {
			if l, ok := l.(*labScreen); ok && len(l.clashed) == 0 {
				for _, f := range l.files() {
					if got := shop.onDisk(t, kind+"-01", f.name); got != f.ed.text() {
						t.Errorf("%s: the disk has %q, the screen %q", kind, got, f.ed.text())
					}
				}
			}
		}
	}
}

// BenchmarkLabKey is one key in the editor of a lab and the whole frame after it, with the checks beside it.
func BenchmarkLabKey(b *testing.B) {
	for _, lines := range []int{60, 300, 1000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			run, _ := labBench(&testing.T{}, "code", 120, 40, Dark)
			run.keys("ctrl+t")
			run.toWork()
			f, _ := run.lab().file()
			f.ed.take(benchText(lines))
			f.ed.goTo(lines / 2)
			b.ResetTimer()
			for i := range b.N {
				run.app.Update(chord([]string{"x", "down", "y", "backspace", "up"}[i%5]))
				_ = run.app.View()
			}
		})
	}
}
