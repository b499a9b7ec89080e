package desk_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
)

// spec is a lab that repeats its answer, and passes when the file says so.
type spec struct {
	source   lab.Source
	surfaces []lab.Surface
	world    func(lab.Env) lab.Workspace
}

func (s spec) Source() lab.Source      { return s.source }
func (s spec) Surfaces() []lab.Surface { return s.surfaces }
func (s spec) Open(_ context.Context, env lab.Env) (lab.Workspace, error) {
	if s.world != nil {
		return s.world(env), nil
	}
	return &world{env: env}, nil
}

// world counts how many runs are in it at once.
type world struct {
	env    lab.Env
	inside int
	worst  int
	closed int
}

func (w *world) enter() func() {
	w.inside++
	w.worst = max(w.worst, w.inside)
	return func() { w.inside-- }
}

func (w *world) Attempt(_ context.Context, a lab.Answer) (lab.Output, error) {
	defer w.enter()()
	return lab.Output{Blocks: []lab.Block{{Text: fmt.Sprint(a.Files, a.Knobs)}}}, nil
}

func (w *world) Grade(_ context.Context, a lab.Answer) (lab.Report, error) {
	defer w.enter()()
	text, _ := a.File("handler.js")
	return lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "done"}, Passed: text == "done\n"}}}, nil
}

func (w *world) Close() error { w.closed++; return nil }

var (
	code = spec{
		source:   lab.Source{ID: "code-01", Start: []lab.File{{Name: "handler.js", Text: "start\n"}, {Name: "lib/prices.js", Text: "prices\n"}}},
		surfaces: []lab.Surface{{Kind: lab.Editor, File: "handler.js", Lang: "js"}, {Kind: lab.Editor, File: "lib/prices.js", Lang: "js"}},
	}
	load = spec{
		source: lab.Source{ID: "load-01"},
		surfaces: []lab.Surface{{Kind: lab.Knobs, Knobs: []lab.Knob{
			{ID: "retries", Label: "Retries", Min: 0, Max: 3, Step: 1, Value: 3},
			{ID: "budget", Label: "Budget", Unit: "%", Min: 0, Max: 300, Step: 5, Value: 300},
			{ID: "jitter", Label: "Random pause", Min: 0, Max: 1, Step: 1, Choices: []string{"off", "on"}},
		}}},
	}
	git = spec{source: lab.Source{ID: "git-01"}, surfaces: []lab.Surface{{Kind: lab.Prompt, Label: "git"}}}
)

func open(t testing.TB, s spec) *desk.Desk {
	t.Helper()
	return openIn(t, s, filepath.Join(t.TempDir(), "labs", s.source.ID))
}

func openIn(t testing.TB, s spec, dir string) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), s, dir, lab.Env{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func write(t testing.TB, d *desk.Desk, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.Dir(), name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, d *desk.Desk, name string) string {
	t.Helper()
	text, err := d.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func onDisk(t testing.TB, d *desk.Desk, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(d.Dir(), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestALabLaysItsFilesOutAndKeepsWhatIsThere(t *testing.T) {
	d := open(t, code)
	if got := onDisk(t, d, "lib/prices.js"); got != "prices\n" {
		t.Errorf("lib/prices.js begins with %q", got)
	}
	write(t, d, "handler.js", "mine\n")
	again := openIn(t, code, d.Dir())
	if got := read(t, again, "handler.js"); got != "mine\n" {
		t.Errorf("opening it again made %q of the learner's file", got)
	}
}

func TestAnAnswerIsWhatAnyEditorSaved(t *testing.T) {
	d := open(t, code)
	write(t, d, "handler.js", "\ufeffdone\r\n")
	report, answer, err := d.Grade(t.Context())
	if err != nil || !report.Passed() {
		t.Errorf("a file with a mark of byte order and carriage returns is judged as %+v, %v", report, err)
	}
	want := []lab.File{{Name: "handler.js", Text: "done\n"}, {Name: "lib/prices.js", Text: "prices\n"}}
	if !reflect.DeepEqual(answer.Files, want) {
		t.Errorf("what was judged: %+v", answer.Files)
	}
	out, err := d.Attempt(t.Context())
	if err != nil || !strings.Contains(out.Blocks[0].Text, "done") {
		t.Errorf("the attempt ran %+v, %v", out, err)
	}
}

func TestAFileThatWasRemovedIsAsAtTheStart(t *testing.T) {
	d := open(t, code)
	write(t, d, "handler.js", "mine\n")
	if err := os.Remove(filepath.Join(d.Dir(), "handler.js")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, "handler.js"); got != "start\n" {
		t.Errorf("it reads as %q", got)
	}
	if err := os.RemoveAll(d.Dir()); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, "handler.js"); got != "start\n" {
		t.Errorf("without its folder it reads as %q", got)
	}
	if err := d.Write("handler.js", "again\n"); err != nil {
		t.Fatal(err)
	}
	if got := onDisk(t, d, "handler.js"); got != "again\n" {
		t.Errorf("written into a folder that was removed: %q", got)
	}
}

func TestFilesThatCannotBeReadAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
		says string
	}{
		"binary":   {"\x7fELF\x00\x00", 1, "no text in UTF-8"},
		"latin 1":  {"first\nsecond\ngr\xfcn\n", 3, "no text in UTF-8"},
		"too long": {strings.Repeat("x", desk.MaxFileBytes+1), 0, "at most 256 KB"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, code)
			write(t, d, "handler.js", c.text)
			_, _, err := d.Grade(t.Context())
			wantMistake(t, err, "handler.js", c.line, c.says)
			if got := onDisk(t, d, "handler.js"); got != c.text {
				t.Error("the file was changed")
			}
		})
	}
}

func wantMistake(t *testing.T, err error, file string, line int, says string) {
	t.Helper()
	var m *desk.Mistake
	if !errors.As(err, &m) || m.File != file || m.Line != line || !strings.Contains(m.Text, says) || m.Fix == "" {
		t.Errorf("got %v, want a mistake in %s, line %d, that says %q and what to do", err, file, line, says)
	}
}

func TestALongTextIsNotWritten(t *testing.T) {
	d := open(t, code)
	wantMistake(t, d.Write("handler.js", strings.Repeat("x", desk.MaxFileBytes+1)), "handler.js", 0, "at most 256 KB")
	if got := read(t, d, "handler.js"); got != "start\n" {
		t.Errorf("and yet there is %q", got)
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"out of the folder": secret, "within the folder": "lib/prices.js", "to nothing": "gone"} {
		t.Run(name, func(t *testing.T) {
			d := open(t, code)
			file := filepath.Join(d.Dir(), "handler.js")
			if err := errors.Join(os.Remove(file), os.Symlink(to, file)); err != nil {
				t.Fatal(err)
			}
			_, err := d.Answer()
			wantMistake(t, err, "handler.js", 0, "no plain file")
			wantMistake(t, d.Write("handler.js", "mine"), "handler.js", 0, "no plain file")
			if text, _ := os.ReadFile(secret); string(text) != "secret" {
				t.Errorf("it was written through the link: %q", text)
			}
		})
	}
	t.Run("a folder that leads out", func(t *testing.T) {
		d := open(t, code)
		lib := filepath.Join(d.Dir(), "lib")
		if err := errors.Join(os.RemoveAll(lib), os.Symlink(filepath.Dir(secret), lib)); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Answer(); err == nil {
			t.Error("it was read")
		}
		if err := d.Write("lib/prices.js", "mine"); err == nil {
			t.Error("it was written")
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(secret), "prices.js")); err == nil {
			t.Error("a file was made outside")
		}
	})
}

func TestAFolderInPlaceOfAFileIsNamed(t *testing.T) {
	d := open(t, code)
	file := filepath.Join(d.Dir(), "handler.js")
	if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o700)); err != nil {
		t.Fatal(err)
	}
	_, err := d.Answer()
	wantMistake(t, err, "handler.js", 0, "no plain file")
	if err := d.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, "handler.js"); got != "start\n" {
		t.Errorf("after putting it back: %q", got)
	}
}

// TestAReaderSeesNoHalfOfAFile writes two long texts in turn, from two desks as two programs would, while others read.
func TestAReaderSeesNoHalfOfAFile(t *testing.T) {
	d := open(t, code)
	other := openIn(t, code, d.Dir())
	texts := map[string]bool{"start\n": true}
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for i, desk := range []*desk.Desk{d, other} {
		text := strings.Repeat(fmt.Sprint(i), 100_000)
		texts[text] = true
		writers.Go(func() {
			for range 40 {
				if err := desk.Write("handler.js", text); err != nil {
					t.Error(err)
				}
			}
		})
	}
	readers.Go(func() {
		for {
			text, err := d.Read("handler.js")
			if err != nil || !texts[text] {
				t.Errorf("read %d bytes, %v", len(text), err)
				return
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	writers.Wait()
	close(done)
	readers.Wait()
	if left, _ := filepath.Glob(filepath.Join(d.Dir(), "*~")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWritingKeepsWhoMayReadAFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such modes")
	}
	d := open(t, code)
	file := filepath.Join(d.Dir(), "handler.js")
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := d.Write("handler.js", "mine\n"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestResetKeepsWhatStoodThere(t *testing.T) {
	d := open(t, code)
	write(t, d, "handler.js", "mine\n")
	if err := d.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, "handler.js"); got != "start\n" {
		t.Errorf("after a reset there is %q", got)
	}
	if got := onDisk(t, d, "handler.js.before~"); got != "mine\n" {
		t.Errorf("kept beside it: %q", got)
	}
	if err := d.Reset(); err != nil { // nothing to keep
		t.Fatal(err)
	}
	if got := onDisk(t, d, "handler.js.before~"); got != "mine\n" {
		t.Errorf("a second reset made it %q", got)
	}
	if _, err := os.Stat(filepath.Join(d.Dir(), "lib/prices.js.before~")); err == nil {
		t.Error("a file that was not changed was kept")
	}
}

func TestResetKeepsWhatCannotBeRead(t *testing.T) {
	d := open(t, code)
	write(t, d, "handler.js", "junk\x00")
	if err := d.Reset(); err != nil {
		t.Fatal(err)
	}
	if now, kept := read(t, d, "handler.js"), onDisk(t, d, "handler.js.before~"); now != "start\n" || kept != "junk\x00" {
		t.Errorf("now %q, kept %q", now, kept)
	}
}

func TestResetOfALabWithAPromptBeginsInANewFolder(t *testing.T) {
	var worlds []*world
	s := git
	s.world = func(env lab.Env) lab.Workspace {
		w := &world{env: env}
		worlds = append(worlds, w)
		if err := os.WriteFile(filepath.Join(env.Dir, "app.txt"), []byte("start"), 0o600); err != nil {
			t.Fatal(err)
		}
		return w
	}
	d := open(t, s)
	write(t, d, "app.txt", "mine")
	for range 2 { // the second one finds a folder that was kept before
		if err := d.Reset(); err != nil {
			t.Fatal(err)
		}
	}
	if got := onDisk(t, d, "app.txt"); got != "start" {
		t.Errorf("after a reset: %q", got)
	}
	if len(worlds) != 3 || worlds[0].closed != 1 || worlds[1].closed != 1 || worlds[2].closed != 0 {
		t.Errorf("%d worlds", len(worlds))
	}
	if _, err := d.Attempt(t.Context()); err != nil {
		t.Errorf("after a reset nothing runs: %v", err)
	}
}

func TestWhatACommandRemovedStaysAway(t *testing.T) {
	s := spec{
		source:   lab.Source{ID: "git-02", Start: []lab.File{{Name: "repo/price.js", Text: "start\n"}, {Name: "repo/other.js", Text: "other\n"}}},
		surfaces: []lab.Surface{{Kind: lab.Prompt}, {Kind: lab.Editor, File: "repo/price.js"}, {Kind: lab.Editor, File: "repo/other.js"}},
	}
	d := open(t, s)
	if got := onDisk(t, d, "repo/price.js"); got != "start\n" {
		t.Errorf("it begins with %q", got)
	}
	if err := os.Remove(filepath.Join(d.Dir(), "repo", "price.js")); err != nil {
		t.Fatal(err)
	}
	again := openIn(t, s, d.Dir())
	if _, err := os.Stat(filepath.Join(d.Dir(), "repo", "price.js")); err == nil {
		t.Error("a file that was removed is laid out again")
	}
	if got := read(t, again, "repo/price.js"); got != "" {
		t.Errorf("it reads as %q", got)
	}
}

func TestStampChangesWithTheFolder(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, d *desk.Desk, file string){
		"another text": func(t *testing.T, d *desk.Desk, file string) {
			write(t, d, filepath.Base(file), "longer than before\n")
		},
		"another time": func(t *testing.T, _ *desk.Desk, file string) {
			if err := os.Chtimes(file, time.Time{}, time.Unix(1, 0)); err != nil {
				t.Fatal(err)
			}
		},
		"removed": func(t *testing.T, _ *desk.Desk, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		},
	} {
		for _, s := range []spec{code, git} {
			t.Run(name+" "+s.source.ID, func(t *testing.T) {
				d := open(t, s)
				file := filepath.Join(d.Dir(), "handler.js")
				write(t, d, "handler.js", "start\n")
				before := d.Stamp()
				if d.Stamp() != before {
					t.Fatal("two stamps of the same folder differ")
				}
				change(t, d, file)
				if d.Stamp() == before {
					t.Error("the stamp is what it was")
				}
			})
		}
	}
}

// slow is a world whose runs let others in.
type slow struct {
	*world
	step chan struct{}
}

func (s slow) Line(context.Context, string) (lab.Output, error) {
	defer s.enter()()
	s.step <- struct{}{}
	<-s.step
	return lab.Output{}, nil
}
func (s slow) Shell() (string, []string) { return s.env.Dir, []string{"HOME=" + s.env.Dir} }

func TestRunsWaitForEachOther(t *testing.T) {
	w := slow{&world{}, make(chan struct{})}
	s := git
	s.world = func(env lab.Env) lab.Workspace { w.env = env; return w }
	d := open(t, s)
	p, ok := d.Prompter()
	if !ok {
		t.Fatal("there is no prompt")
	}
	if _, ok := d.Server(); ok {
		t.Error("there is a server")
	}
	var runs sync.WaitGroup
	runs.Go(func() { p.Line(context.Background(), "git status") })
	<-w.step
	for range 4 {
		runs.Go(func() { d.Attempt(context.Background()) })
		runs.Go(func() { d.Grade(context.Background()) })
	}
	w.step <- struct{}{}
	runs.Wait()
	if w.worst != 1 {
		t.Errorf("%d runs at once", w.worst)
	}
	if dir, env := p.Shell(); dir != d.Dir() || len(env) != 1 {
		t.Errorf("a shell goes on in %s with %v", dir, env)
	}
}

func TestNothingRunsAfterClose(t *testing.T) {
	w := slow{&world{}, nil}
	s := git
	s.world = func(lab.Env) lab.Workspace { return w }
	d := open(t, s)
	p, _ := d.Prompter()
	if err := errors.Join(d.Close(), d.Close()); err != nil || w.closed != 1 {
		t.Errorf("%v, closed %d times", err, w.closed)
	}
	_, err1 := d.Attempt(t.Context())
	_, _, err2 := d.Grade(t.Context())
	_, err3 := p.Line(t.Context(), "git status")
	for _, err := range []error{err1, err2, err3} {
		if !errors.Is(err, desk.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
	if _, ok := d.Prompter(); ok {
		t.Error("there is a prompt")
	}
}

// shop is a world with a server.
type shop struct {
	*world
	calls []string
}

func (s *shop) Serve(context.Context) (string, error) { return "http://127.0.0.1:1", nil }
func (s *shop) Calls() []string {
	defer func() { s.calls = nil }()
	return s.calls
}

func TestRequestsFromOutsideAreAppended(t *testing.T) {
	w := &shop{world: &world{}}
	s := spec{
		source:   lab.Source{ID: "http-01", Start: []lab.File{{Name: "requests.http", Text: "GET /a HTTP/1.1\n\n"}}},
		surfaces: []lab.Surface{{Kind: lab.Editor, File: "requests.http", Lang: "http"}},
		world:    func(lab.Env) lab.Workspace { return w },
	}
	d := open(t, s)
	server, ok := d.Server()
	if url, err := server.Serve(t.Context()); !ok || err != nil || url == "" {
		t.Fatalf("%q, %v", url, err)
	}
	if n, err := d.Collect(); n != 0 || err != nil || read(t, d, "requests.http") != "GET /a HTTP/1.1\n\n" {
		t.Errorf("nothing came, and yet: %d, %v", n, err)
	}
	w.calls = []string{"GET /b HTTP/1.1\r\nHost: x\r\n\r\n", "POST /c HTTP/1.1\r\n\r\nbody"}
	n, err := d.Collect()
	want := "GET /a HTTP/1.1\n\n### from outside\nGET /b HTTP/1.1\nHost: x\n\n### from outside\nPOST /c HTTP/1.1\n\nbody\n"
	if got := read(t, d, "requests.http"); n != 2 || err != nil || got != want {
		t.Errorf("%d, %v:\n%s", n, err, got)
	}
	write(t, d, "requests.http", "junk\x00")
	w.calls = []string{"GET /d HTTP/1.1\r\n\r\n"}
	if _, err := d.Collect(); err == nil || onDisk(t, d, "requests.http") != "junk\x00" {
		t.Errorf("a file that cannot be read was written: %v", err)
	}
	write(t, d, "requests.http", "")
	w.calls = []string{"GET /e HTTP/1.1\r\n\r\n"}
	n, err = d.Collect()
	want = "### from outside\nGET /d HTTP/1.1\n\n### from outside\nGET /e HTTP/1.1\n"
	if got := read(t, d, "requests.http"); n != 2 || err != nil || got != want {
		t.Errorf("what waited is not there: %d, %v:\n%s", n, err, got)
	}
}

func TestSettingsAreWrittenAndRead(t *testing.T) {
	d := open(t, load)
	want := "# Retries, 0 to 3\nretries = 3\n\n# Budget, 0 to 300 %\nbudget = 300\n\n# Random pause, off or on\njitter = off\n"
	if got := onDisk(t, d, desk.KnobsName); got != want {
		t.Errorf("the settings begin as\n%s", got)
	}
	write(t, d, desk.KnobsName, "\r\n   # a remark\r\n  Retries=2 # fewer\r\n\t\r\nbudget = 10 %#\r\njitter = On\r\n\r\n")
	wantKnobs(t, d, map[string]float64{"retries": 2, "budget": 10, "jitter": 1})
	write(t, d, desk.KnobsName, "jitter=1")
	wantKnobs(t, d, map[string]float64{"retries": 3, "budget": 300, "jitter": 1})
	if err := d.SetKnob("budget", "15 %"); err != nil {
		t.Fatal(err)
	}
	wantKnobs(t, d, map[string]float64{"retries": 3, "budget": 15, "jitter": 1})
}

func wantKnobs(t *testing.T, d *desk.Desk, want map[string]float64) {
	t.Helper()
	a, err := d.Answer()
	if err != nil || !reflect.DeepEqual(a.Knobs, want) {
		t.Errorf("got %v, %v, want %v", a.Knobs, err, want)
	}
}

func TestMistakesInSettingsHaveTheirLine(t *testing.T) {
	for text, c := range map[string]struct {
		line      int
		says, fix string
	}{
		"retries = 2\nretrys = 1\n":         {2, `no setting called "retrys"`, "retries, budget, jitter"},
		"\n# x\nretries = many\n":           {3, `retries cannot be "many"`, "retries is 0 to 3"},
		"retries = 4":                       {1, `retries cannot be "4"`, "0 to 3"},
		"retries = -1":                      {1, `retries cannot be "-1"`, "0 to 3"},
		"retries = NaN":                     {1, "retries cannot be", "0 to 3"},
		"retries = # none":                  {1, `retries cannot be ""`, "0 to 3"},
		"budget = 7":                        {1, `budget cannot be "7"`, "budget is 0 to 300 %, in steps of 5"},
		"retries = 1.5":                     {1, `retries cannot be "1.5"`, "in steps of 1"},
		"jitter = maybe":                    {1, `jitter cannot be "maybe"`, "jitter is off or on"},
		"retries 2":                         {1, `"retries 2" is no setting`, "name = value"},
		"retries = 2\nretries = 1":          {2, "retries stands in line 1 already", "one of the two"},
		"a" + strings.Repeat("b", 500) + "": {1, "...", "name = value"},
	} {
		d := open(t, load)
		write(t, d, desk.KnobsName, text)
		_, err := d.Answer()
		wantMistake(t, err, desk.KnobsName, c.line, c.says)
		if err != nil && !strings.Contains(err.Error(), c.fix) {
			t.Errorf("%q: %v does not say %q", text, err, c.fix)
		}
		if d.SetKnob("retries", "1") == nil || onDisk(t, d, desk.KnobsName) != text {
			t.Errorf("%q: setting a knob wrote over a file with a mistake", text)
		}
	}
	d := open(t, load)
	wantMistake(t, d.SetKnob("nothing", "1"), desk.KnobsName, 0, `"nothing"`)
	wantMistake(t, d.SetKnob("retries", "x"), desk.KnobsName, 0, `cannot be "x"`)
}

func TestEverySettingSurvivesItsFile(t *testing.T) {
	d := open(t, load)
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]float64{
			"retries": float64(rapid.IntRange(0, 3).Draw(t, "retries")),
			"budget":  5 * float64(rapid.IntRange(0, 60).Draw(t, "budget")),
			"jitter":  float64(rapid.IntRange(0, 1).Draw(t, "jitter")),
		}
		if err := d.SetKnobs(want); err != nil {
			t.Fatal(err)
		}
		a, err := d.Answer()
		if err != nil || !reflect.DeepEqual(a.Knobs, want) {
			t.Fatalf("got %v, %v, want %v", a.Knobs, err, want)
		}
	})
}

func FuzzSettings(f *testing.F) {
	f.Add("retries = 2 # x\n\njitter=on")
	f.Add("=\n==\n#=#\n budget\t=\t1e2 %")
	d := open(f, load)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > desk.MaxFileBytes {
			return
		}
		write(t, d, desk.KnobsName, text)
		a, err := d.Answer()
		var m *desk.Mistake
		if err != nil {
			if !errors.As(err, &m) || m.Line < 1 || m.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if r, b, j := a.Knobs["retries"], a.Knobs["budget"], a.Knobs["jitter"]; r < 0 || r > 3 || b < 0 || b > 300 || j < 0 || j > 1 {
			t.Fatalf("%q: %v", text, a.Knobs)
		}
	})
}

func TestAnswersAreFiles(t *testing.T) {
	d := open(t, load)
	got := d.Files(lab.Answer{Knobs: map[string]float64{"retries": 0, "budget": 10, "jitter": 1}})
	want := []lab.File{{Name: desk.KnobsName, Text: "# Retries, 0 to 3\nretries = 0\n\n# Budget, 0 to 300 %\nbudget = 10\n\n# Random pause, off or on\njitter = on\n"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestDiffShowsWhatChanged(t *testing.T) {
	d := open(t, code)
	if got, err := d.Diff(); err != nil || len(got) > 0 {
		t.Errorf("nothing changed, and yet: %+v, %v", got, err)
	}
	write(t, d, "handler.js", "begin\nstart\n")
	got, err := d.Diff()
	want := []lab.Block{{Kind: lab.DiffBlock, Title: "handler.js", Text: "@@ line 1\n+begin\n start\n"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDiffKeepsThreeLinesAroundAChange(t *testing.T) {
	before := "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n"
	after := "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\n13\n15\n"
	want := "@@ line 2\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ line 11\n 11\n 12\n 13\n-14\n 15\n"
	if got := desk.Diff(before, after); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDiffOfLongFilesThatShareNothingIsQuick(t *testing.T) {
	a, b := strings.Repeat("a\n", 60_000), strings.Repeat("b\n", 60_000)
	if got := desk.Diff(a, b); strings.Count(got, "\n-") != 59_999+1 || strings.Count(got, "\n+") != 60_000 {
		t.Errorf("%d bytes", len(got))
	}
}

// TestDiffTellsBothTexts reads both texts out of a diff. They are so short that every line is near a change.
func TestDiffTellsBothTexts(t *testing.T) {
	line := rapid.SampledFrom([]string{"a\n", "b\n", "\n", " c\n", "-d\n", "+e\n", "@@ line 1\n"})
	rapid.Check(t, func(t *rapid.T) {
		a := strings.Join(rapid.SliceOfN(line, 0, 4).Draw(t, "before"), "")
		b := strings.Join(rapid.SliceOfN(line, 0, 4).Draw(t, "after"), "")
		var gotA, gotB string
		for l := range strings.Lines(desk.Diff(a, b)) {
			switch l[0] {
			case ' ':
				gotA, gotB = gotA+l[1:], gotB+l[1:]
			case '-':
				gotA += l[1:]
			case '+':
				gotB += l[1:]
			}
		}
		if a != b && (gotA != a || gotB != b) || a == b && gotA+gotB != "" {
			t.Fatalf("from %q to %q: %q", a, b, desk.Diff(a, b))
		}
	})
}

// TestAForeseenAnswerIsSpokenTo has an answer that an author wrote down as wrong, in other words and by its knobs.
func TestAForeseenAnswerIsSpokenTo(t *testing.T) {
	knobs := []lab.Knob{{ID: "retries", Max: 3, Value: 3}, {ID: "queue", Max: 100, Value: 100}}
	d, err := desk.Open(t.Context(), spec{
		source:   lab.Source{ID: "x", Wrong: []lab.Answer{{Knobs: map[string]float64{"queue": 8}, Say: "A short queue is not all."}}},
		surfaces: []lab.Surface{{Kind: lab.Knobs, Knobs: knobs}},
	}, t.TempDir(), lab.Env{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for queue, want := range map[float64]string{100: "", 9: "", 8: "A short queue is not all."} {
		if err := d.SetKnobs(map[string]float64{"retries": 3, "queue": queue}); err != nil {
			t.Fatal(err)
		}
		if r, _, err := d.Grade(t.Context()); err != nil || r.Belief != want {
			t.Errorf("queue %g: %v, %q, want %q", queue, err, r.Belief, want)
		}
	}
	if err := d.SetKnobs(map[string]float64{"retries": 2, "queue": 8}); err != nil {
		t.Fatal(err)
	}
	if r, _, err := d.Grade(t.Context()); err != nil || r.Belief != "" {
		t.Errorf("another knob is turned too: %v, %q", err, r.Belief)
	}
}
