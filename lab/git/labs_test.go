package git

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/sandbox"
)

func TestMain(m *testing.M) {
	if code, isWorker := sandbox.Main(os.Args[1:], map[string]sandbox.Role{RoleName: Role}); isWorker {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func startChild(ctx context.Context, role string) (lab.Worker, error) {
	return sandbox.Start(ctx, role, sandbox.Limits{Time: 10 * time.Second})
}

// needGit skips where the machine has no git that is new enough.
func needGit(t testing.TB) {
	t.Helper()
	if _, err := find(context.Background()); err != nil {
		t.Skipf("this test needs git: %v", err)
	}
}

const labsDir = "../../content/packs/backend/labs"

func understood(t testing.TB, src lab.Source, err error) *spec {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	s, problems := Engine{}.Parse(src)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", src.ID, problems)
	}
	return s.(*spec)
}

func read(t testing.TB, name string) *spec {
	t.Helper()
	src, err := content.ReadLab(os.DirFS(labsDir), name)
	return understood(t, src, err)
}

// open opens a lab in a folder; "" is a passing one.
func open(t testing.TB, s *spec, dir string) *workspace {
	t.Helper()
	needGit(t)
	w, err := s.Open(t.Context(), lab.Env{Dir: dir, Start: startChild})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w.(*workspace)
}

func grade(t testing.TB, w *workspace, a lab.Answer) lab.Report {
	t.Helper()
	r, err := w.Grade(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	r.Took = 0
	return r
}

func because(r lab.Report) string {
	var out []string
	for _, c := range r.Results {
		if !c.Passed {
			out = append(out, c.ID+": "+c.Because)
		}
	}
	return strings.Join(out, "\n\t")
}

// TestLabsProveThemselves holds every shipped lab of this kind to what its author claims, three times over.
func TestLabsProveThemselves(t *testing.T) {
	found := 0
	dirs, err := os.ReadDir(labsDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		text, _ := os.ReadFile(filepath.Join(labsDir, d.Name(), content.LabName))
		if strings.Contains(string(text), "\nkind: git\n") {
			found++
			t.Run(d.Name(), func(t *testing.T) { prove(t, read(t, d.Name())) })
		}
	}
	if found == 0 {
		t.Error("no lab is proven")
	}
}

func prove(t *testing.T, s *spec) {
	src, w := s.Source(), open(t, s, "")
	if r := grade(t, w, lab.Answer{Files: src.Start}); r.Passed() {
		t.Error("the start passes")
	}
	for _, a := range src.Solutions {
		if r := grade(t, w, a); !r.Passed() {
			t.Errorf("the solution %s fails:\n\t%s", a.Name, because(r))
		}
	}
	if len(src.Solutions) < 2 || len(src.Wrong) < 5 || len(src.Hints) != 3 {
		t.Errorf("there are %d solutions, %d wrong answers and %d hints", len(src.Solutions), len(src.Wrong), len(src.Hints))
	}
	failed := map[string]bool{}
	for _, a := range src.Wrong {
		for _, id := range a.Fails {
			failed[id] = true
		}
		proveWrong(t, w, a)
	}
	for _, c := range src.Checks {
		if !failed[c.ID] || c.Hint == "" {
			t.Errorf("no wrong answer fails %s, or it has no hint", c.ID)
		}
	}
}

func proveWrong(t *testing.T, w *workspace, a lab.Answer) {
	firstTime := grade(t, w, a)
	if got := firstTime.Failed(); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(a.Fails))) {
		t.Errorf("%s fails %v, not %v:\n\t%s", a.Name, got, a.Fails, because(firstTime))
	}
	for range 2 {
		if again := grade(t, w, a); !reflect.DeepEqual(firstTime, again) {
			t.Errorf("%s: two runs differ:\n%+v\n%+v", a.Name, firstTime, again)
		}
	}
	if testing.Verbose() {
		t.Logf("%s:\n\t%s", a.Name, because(firstTime))
	}
}

// source is a lab from its text, with other files of its folder.
func source(yaml string, files map[string]string) (lab.Source, error) {
	folder := fstest.MapFS{"l/lab.yaml": {Data: []byte(yaml)}, "l/task.md": {Data: []byte("Do it.")}}
	for name, text := range files {
		folder["l/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return content.ReadLab(folder, "l")
}

// TestTheExampleForAuthorsIsALab keeps what docs/AUTHORING.md shows something that can be copied.
func TestTheExampleForAuthorsIsALab(t *testing.T) {
	page, err := os.ReadFile("../../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "### Labs of kind git\n")
	_, example, _ := strings.Cut(section, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	files := map[string]string{"findings.txt": "", "solution/commands.txt": "git merge trade\n", "aside/commands.txt": "git merge trade\n", "wrong/ours/commands.txt": "git log\n", "setup/base.js": "// base\n", "setup/trade.js": "// trade\n"}
	src, err := source(example, files)
	w := open(t, understood(t, src, err), "")
	if r := grade(t, w, src.Solutions[0]); !r.Passed() {
		t.Error(because(r))
	}
	for key := range readers {
		if !strings.Contains(section, "`"+key+": ") {
			t.Errorf("authors are not told of %s", key)
		}
	}
}
