package code

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
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

func startChild(limits sandbox.Limits) func(context.Context, string) (lab.Worker, error) {
	return func(ctx context.Context, role string) (lab.Worker, error) {
		return sandbox.Start(ctx, role, limits)
	}
}

const (
	fernDir  = "../../content/packs/backend/labs/one-fern"
	loginDir = "testdata/login"
)

const packDir = "../../content/packs/backend"

// shipped are the folders of the course's code labs.
func shipped(t testing.TB) []string {
	t.Helper()
	found, err := filepath.Glob(packDir + "/labs/*/lab.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range found {
		if text, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		} else if strings.Contains(string(text), "\nkind: code\n") {
			out = append(out, filepath.Dir(name))
		}
	}
	if len(out) == 0 {
		t.Fatal("the course has no code labs")
	}
	return out
}

func read(t testing.TB, dir string) *Spec {
	t.Helper()
	root, within := filepath.Dir(dir), filepath.Base(dir)
	if filepath.Base(root) == "labs" { // beside the pack's assets
		root, within = filepath.Dir(root), "labs/"+within
	}
	src, err := content.ReadLab(os.DirFS(root), within)
	if err != nil {
		t.Fatal(err)
	}
	spec, problems := Engine{}.Parse(src)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", dir, problems)
	}
	return spec.(*Spec)
}

func open(t testing.TB, spec lab.Spec) *Workspace {
	t.Helper()
	w, err := spec.Open(t.Context(), lab.Env{Seed: 1, Start: startChild(sandbox.Limits{Time: 10 * time.Second})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w.(*Workspace)
}

func grade(t testing.TB, w lab.Workspace, a lab.Answer) lab.Report {
	t.Helper()
	r, err := w.Grade(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLabsProveThemselves holds every lab to what its author claims.
func TestLabsProveThemselves(t *testing.T) {
	for _, dir := range append(shipped(t), loginDir) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			spec := read(t, dir)
			src, w := spec.Source(), open(t, spec)
			if r := grade(t, w, lab.Answer{Files: src.Start}); r.Passed() {
				t.Error("the start passes")
			}
			for _, s := range src.Solutions {
				if r := grade(t, w, s); !r.Passed() {
					t.Errorf("the solution %s fails: %s", s.Name, because(r))
				}
			}
			if len(src.Wrong) < 5 {
				t.Errorf("there are %d wrong answers, and 5 are needed", len(src.Wrong))
			}
			for i, wrong := range src.Wrong {
				proveWrong(t, w, wrong, 1+2*max(0, 1-i)) // pack test runs each three times
			}
		})
	}
}

func proveWrong(t *testing.T, w *Workspace, wrong lab.Answer, runs int) {
	first := grade(t, w, wrong)
	want := slices.Sorted(slices.Values(wrong.Fails))
	if got := slices.Sorted(slices.Values(first.Failed())); !slices.Equal(got, want) {
		t.Errorf("%s fails %v, not %v: %s", wrong.Name, got, want, because(first))
	}
	for range runs - 1 {
		clear(w.races)
		again := grade(t, w, wrong)
		again.Took = first.Took
		if !reflect.DeepEqual(first, again) {
			t.Errorf("%s: two runs differ:\n%+v\n%+v", wrong.Name, first, again)
		}
	}
	if testing.Verbose() {
		t.Logf("%s: %s", wrong.Name, because(first))
	}
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

func TestASolutionIsNoForeseenMistake(t *testing.T) {
	spec := read(t, fernDir)
	for _, s := range spec.Source().Solutions {
		if say := spec.Belief(s); say != "" {
			t.Errorf("%s is answered with %s", s.Name, say)
		}
	}
}

func TestTheRaceIsShownAsATableAndLanes(t *testing.T) {
	spec := read(t, fernDir)
	w := open(t, spec)
	out, err := w.Attempt(t.Context(), lab.Answer{Files: spec.Source().Start})
	if err != nil || out.Fault != nil || len(out.Blocks) != 2 {
		t.Fatalf("%v, %+v", err, out)
	}
	want := [][]string{
		{"1", "A.read A.write B.read", "sold 1", "ok"},
		{"2", "A.read B.read A.write B.write", "sold 2", "OVERSOLD"},
		{"3", "A.read B.read B.write A.write", "sold 2", "OVERSOLD"},
		{"4", "B.read A.read A.write B.write", "sold 2", "OVERSOLD"},
		{"5", "B.read A.read B.write A.write", "sold 2", "OVERSOLD"},
		{"6", "B.read B.write A.read", "sold 1", "ok"},
	}
	if got := out.Blocks[0]; !reflect.DeepEqual(got.Rows, want) || got.Note != "4 of 6 orders sell a fern that is not there." {
		t.Errorf("the table is %q, %q", got.Rows, got.Note)
	}
	lanes := [][]string{
		{"1", "Ada", "reads stock 1", "1", ""},
		{"2", "Ben", "reads stock 1", "1", "stale read: Ada changed it in step 3"},
		{"3", "Ada", "changes 1 row, answers 200", "0", ""},
		{"4", "Ben", "changes 1 row, answers 200", "-1", "the read of step 2 was stale"},
	}
	if got := out.Blocks[1]; !reflect.DeepEqual(got.Rows, lanes) || got.Title != "Order 2" {
		t.Errorf("the lanes are %s: %q", got.Title, got.Rows)
	}
}

func TestAMistakeInTheFileIsAFaultWithItsPlace(t *testing.T) {
	w := open(t, read(t, fernDir))
	out, err := w.Attempt(t.Context(), lab.Answer{Files: []lab.File{{Name: "handler.js", Text: "async function handle() {\n  await (;\n}"}}})
	if err != nil || out.Fault == nil || out.Fault.Line != 2 || out.Fault.File != "handler.js" || !out.Fault.Unread || !strings.Contains(out.Fault.Text, "SyntaxError") {
		t.Errorf("%v, %+v", err, out.Fault)
	}
}

func TestTheWordsOfARaceAreTrueOfWhatHappened(t *testing.T) {
	spec := read(t, fernDir)
	w := open(t, spec)
	for _, a := range append(spec.Source().Wrong, spec.Source().Solutions...) {
		want := map[string]string{
			"nobody": "1 of 1 orders come out wrong. WRONG", "solution": "6 of 6 orders sell one fern. ok", "transaction": "2 of 2 orders sell one fern. ok",
			"computed": "4 of 6 orders sell a fern that is not there. OVERSOLD", "no-await": "6 of 6 orders come out wrong. WRONG",
		}[a.Name]
		r, fault, err := w.Race(t.Context(), a)
		if err != nil || fault != nil {
			t.Fatal(err, fault)
		}
		if got := r.sentence() + " " + r.word(r.Orders[max(r.Smallest, 1)-1]); want != "" && got != want {
			t.Errorf("%s: %q, want %q", a.Name, got, want)
		}
	}
}

func TestAHandlerThatThrowsIsMarkedWhereItThrew(t *testing.T) {
	w := open(t, read(t, fernDir))
	a := lab.Answer{Files: []lab.File{{Name: "handler.js", Text: "async function handle(req, { db }) {\n  const row = await db.get('SELECT 1 WHERE 0');\n  return { status: row.n };\n}"}}}
	out, err := w.Attempt(t.Context(), a)
	if err != nil || out.Fault == nil || out.Fault.Line != 3 || len(out.Blocks) != 2 {
		t.Errorf("%v, %+v", err, out)
	}
	const want = "Order 1, A.read B.read: Ada got 500 (line 3: TypeError: cannot read property 'n' of null) and Ben got 500 (line 3: TypeError: cannot read property 'n' of null), and the answers have to be 200 and 409 in any order."
	if r := grade(t, w, a); r.Results[0].Because != want {
		t.Errorf("%q", r.Results[0].Because)
	}
}

func TestAKilledChildIsReplaced(t *testing.T) {
	w := open(t, read(t, fernDir))
	stuck := lab.Answer{Files: []lab.File{{Name: "handler.js", Text: "async function handle() { new Array(1e8).join('x'.repeat(9)); }"}}}
	out, err := w.Attempt(t.Context(), stuck)
	if err != nil || out.Fault == nil || out.Fault.Limit == "" {
		t.Errorf("%v, %+v", err, out.Fault)
	}
	if r := grade(t, w, w.spec.Source().Solutions[0]); !r.Passed() {
		t.Errorf("afterwards: %s", because(r))
	}
}

func BenchmarkFernThroughTheWorker(b *testing.B) {
	spec := read(b, fernDir)
	w := open(b, spec)
	for b.Loop() {
		clear(w.races)
		if _, err := w.Attempt(b.Context(), lab.Answer{Files: spec.Source().Start}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerdict is what a learner waits for: an attempt and its judgement.
func BenchmarkVerdict(b *testing.B) {
	for _, dir := range shipped(b) {
		b.Run(filepath.Base(dir), func(b *testing.B) {
			spec := read(b, dir)
			w := open(b, spec)
			for b.Loop() {
				clear(w.races)
				if _, err := w.Attempt(b.Context(), spec.Source().Solutions[0]); err != nil {
					b.Fatal(err)
				}
				if r := grade(b, w, spec.Source().Solutions[0]); !r.Passed() {
					b.Fatal(because(r))
				}
			}
		})
	}
}
