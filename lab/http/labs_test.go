package http

import (
	"context"
	"io"
	nethttp "net/http"
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

func startChild(ctx context.Context, role string) (lab.Worker, error) {
	return sandbox.Start(ctx, role, sandbox.Limits{Time: 10 * time.Second})
}

var env = lab.Env{Seed: 1, Start: startChild}

const labsDir = "../../content/packs/backend/labs"

func read(t testing.TB, folder string) *Spec {
	t.Helper()
	src, err := content.ReadLab(os.DirFS(labsDir+"/.."), "labs/"+folder)
	if err != nil {
		t.Fatal(err)
	}
	spec, problems := Engine{}.Parse(src)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", folder, problems)
	}
	return spec.(*Spec)
}

func open(t testing.TB, spec lab.Spec) *Workspace {
	t.Helper()
	w, err := spec.Open(t.Context(), env)
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

// folders are the http labs of the course.
func folders(t testing.TB) []string {
	all, err := filepath.Glob(labsDir + "/*/lab.yaml")
	if err != nil || len(all) == 0 {
		t.Fatal(err, all)
	}
	var out []string
	for _, file := range all {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nkind: http\n") {
			out = append(out, filepath.Base(filepath.Dir(file)))
		}
	}
	return out
}

// TestLabsProveThemselves holds every lab to what its author claims, three times over.
func TestLabsProveThemselves(t *testing.T) {
	for _, folder := range folders(t) {
		t.Run(folder, func(t *testing.T) {
			spec := read(t, folder)
			src, w := spec.Source(), open(t, spec)
			start := grade(t, w, lab.Answer{Files: src.Start})
			if start.Passed() {
				t.Error("the start passes")
			}
			for _, s := range src.Solutions {
				if r := grade(t, w, s); !r.Passed() {
					t.Errorf("the solution %s fails: %s", s.Name, because(r))
				}
				proveServer(t, w, s)
			}
			if len(src.Wrong) < 5 || len(src.Hints) != 3 {
				t.Errorf("there are %d wrong answers and %d hints", len(src.Wrong), len(src.Hints))
			}
			failed := map[string]bool{}
			for _, wrong := range src.Wrong {
				proveWrong(t, w, wrong)
				for _, id := range wrong.Fails {
					failed[id] = true
				}
			}
			for _, c := range src.Checks {
				if !failed[c.ID] || c.Hint == "" {
					t.Errorf("no wrong answer fails %s, or it has no hint", c.ID)
				}
			}
		})
	}
}

// proveServer sees that the author's server never failed.
func proveServer(t *testing.T, w *Workspace, a lab.Answer) {
	out, err := w.Attempt(t.Context(), a)
	if err != nil || out.Fault != nil {
		t.Errorf("%s: %v, %+v", a.Name, err, out.Fault)
	}
	for _, b := range out.Blocks {
		if strings.Contains(b.Note, "server of this lab failed") {
			t.Errorf("%s: %s", a.Name, b.Note)
		}
	}
}

func proveWrong(t *testing.T, w *Workspace, wrong lab.Answer) {
	first := grade(t, w, wrong)
	want := slices.Sorted(slices.Values(wrong.Fails))
	if got := slices.Sorted(slices.Values(first.Failed())); !slices.Equal(got, want) {
		t.Errorf("%s fails %v, not %v: %s", wrong.Name, got, want, because(first))
	}
	for range 2 {
		again := grade(t, w, wrong)
		again.Took = first.Took
		if !reflect.DeepEqual(first, again) {
			t.Errorf("%s: two runs differ:\n%+v\n%+v", wrong.Name, first, again)
		}
	}
	proveServer(t, w, wrong)
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

func TestTheRequestsAreEditedFirst(t *testing.T) {
	got := read(t, "http-01").Surfaces()
	if len(got) != 2 || got[0].File != "requests.http" || got[0].Lang != "http" || got[1].File != "findings.txt" || got[1].Lang != "text" {
		t.Errorf("%+v", got)
	}
}

// BenchmarkVerdict is an attempt and a judgement of a lab with a server in JavaScript, with a warm worker.
func BenchmarkVerdict(b *testing.B) {
	spec := read(b, "http-02")
	w, a := open(b, spec), spec.Source().Solutions[0]
	grade(b, w, a)
	for b.Loop() {
		if _, err := w.Attempt(b.Context(), a); err != nil {
			b.Fatal(err)
		}
		grade(b, w, a)
	}
}

// BenchmarkLive is one request over loopback to a server in JavaScript that others wait for.
func BenchmarkLive(b *testing.B) {
	w := open(b, read(b, "http-02"))
	address, err := w.Serve(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := nethttp.Get(address + "/plants/FERN-7")
		if err != nil || r.StatusCode != 200 {
			b.Fatal(err, r)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
}

// BenchmarkLongFile is 200 requests, the most that a file may hold.
func BenchmarkLongFile(b *testing.B) {
	w := open(b, shopSpec(b, "  - {id: a, say: x, statuses: {at-least: {200: 200}}}\n"))
	for b.Loop() {
		if r := grade(b, w, given1("# repeat 200\nGET /plant HTTP/1.1\n")); !r.Passed() {
			b.Fatal(because(r))
		}
	}
}
