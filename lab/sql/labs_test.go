package sql

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

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

const packDir = "../../content/packs/backend"

// shipped reads a lab of the course, whose shared files belong to it.
func shipped(t testing.TB, id string) *Spec {
	t.Helper()
	src, err := content.ReadLab(os.DirFS(packDir), "labs/"+id)
	if err != nil {
		t.Fatal(err)
	}
	return understood(t, src)
}

func understood(t testing.TB, src lab.Source) *Spec {
	t.Helper()
	spec, problems := Engine{}.Parse(src)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", src.ID, problems)
	}
	return spec.(*Spec)
}

func work(t testing.TB, spec lab.Spec) *Workspace {
	t.Helper()
	w, err := spec.Open(t.Context(), lab.Env{Seed: 1, Start: startChild(sandbox.Limits{Time: MaxTime})})
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

// ids are the labs of this kind that the course ships.
func ids(t testing.TB) (out []string) {
	t.Helper()
	files, err := filepath.Glob(packDir + "/labs/*/lab.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		id := filepath.Base(filepath.Dir(f))
		src, err := content.ReadLab(os.DirFS(packDir), "labs/"+id)
		if err != nil {
			t.Error(err)
		} else if src.Kind == lab.SQL {
			out = append(out, id)
		}
	}
	return out
}

// TestLabsProveThemselves holds every lab to what its author claims, three times over.
func TestLabsProveThemselves(t *testing.T) {
	all := ids(t)
	if len(all) < 3 {
		t.Errorf("only %v", all)
	}
	for _, id := range all {
		t.Run(id, func(t *testing.T) {
			spec := shipped(t, id)
			src, w := spec.Source(), work(t, spec)
			proveStart(t, w, src)
			if len(src.Solutions) < 2 || len(src.Wrong) < 5 || len(src.Hints) != 3 {
				t.Errorf("%d solutions, %d wrong answers and %d hints; 2, 5 and 3 are needed", len(src.Solutions), len(src.Wrong), len(src.Hints))
			}
			for _, s := range append(src.Solutions, lab.Answer{Files: src.Start}) {
				if b := spec.Belief(s); b != "" {
					t.Errorf("%s is foreseen as a mistake: %s", s.Name, b)
				}
			}
			for _, s := range src.Solutions {
				if r := grade(t, w, s); !r.Passed() {
					t.Errorf("the solution %s fails: %s", s.Name, because(r))
				}
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
					t.Errorf("no wrong answer fails the check %s, or it has no hint", c.ID)
				}
			}
			if n := len(strings.Fields(src.Task)); n < 80 || n > 250 {
				t.Errorf("the task has %d words", n)
			}
		})
	}
}

func proveStart(t *testing.T, w *Workspace, src lab.Source) {
	start := lab.Answer{Files: src.Start}
	r := grade(t, w, start)
	if r.Passed() {
		t.Error("the start passes")
	}
	out, err := w.Attempt(t.Context(), start)
	if err != nil || out.Fault != nil || len(out.Blocks) == 0 {
		t.Errorf("the start does not run: %v, %+v", err, out.Fault)
	}
	if testing.Verbose() {
		t.Logf("start: %s\n%s", because(r), drawn(out.Blocks))
	}
}

func proveWrong(t *testing.T, w *Workspace, wrong lab.Answer) {
	text := "-- mine\n" + strings.ReplaceAll(wrong.Files[0].Text, "\n", "\n ")
	if got := w.spec.Belief(lab.Answer{Files: []lab.File{{Name: wrong.Files[0].Name, Text: text}}}); got != wrong.Say || got == "" {
		t.Errorf("%s: the belief is %q", wrong.Name, got)
	}
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

// drawn is output as plain text, to look at.
func drawn(blocks []lab.Block) string {
	var b strings.Builder
	for _, k := range blocks {
		b.WriteString("== " + k.Title + "\n")
		if len(k.Cols) > 0 {
			b.WriteString(strings.Join(k.Cols, " | ") + "\n")
		}
		for i, row := range k.Rows {
			sign := " "
			if i < len(k.Marks) {
				sign = map[lab.Mark]string{lab.Plain: " ", lab.Extra: "+", lab.Lacking: "-", lab.Costly: "!"}[k.Marks[i]]
			}
			b.WriteString(sign + strings.Join(row, " | ") + "\n")
		}
		if k.Note != "" {
			b.WriteString(k.Note + "\n")
		}
	}
	return b.String()
}

// BenchmarkVerdict is an attempt and a judgement of a solution, with a child that has started.
func BenchmarkVerdict(b *testing.B) {
	for _, id := range []string{"sql-07", "sql-08", "sql-09"} {
		spec := shipped(b, id)
		for _, a := range spec.source.Solutions {
			b.Run(id+"/"+a.Name, func(b *testing.B) { verdict(b, spec, a) })
		}
		b.Run(id+"/start", func(b *testing.B) { verdict(b, spec, lab.Answer{Files: spec.source.Start}) })
	}
}

func verdict(b *testing.B, spec *Spec, a lab.Answer) {
	w := work(b, spec)
	grade(b, w, a)
	for b.Loop() {
		if _, err := w.Attempt(b.Context(), a); err != nil {
			b.Fatal(err)
		}
		grade(b, w, a)
	}
}
