package proof

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab"
)

const (
	mutable = "const n = 2;\nif (n < 2) return 1;\nreturn `${n}`;\n"
	argued  = "Why some changes are not noticed:\n\n- `one.js:2`  `if (n < 2) return 1;` -> `if (n <= 2) return 1;`: n is never 2.\n"
)

// mutating is a lab whose checks look for some of the lines of its solution.
func mutating(notes string, lines ...string) *fake {
	f := good()
	f.src.Solutions[0].Files = file(mutable)
	f.src.Files = map[string]string{"one.js": mutable, NotesName: notes}
	f.needs = lines
	return f
}

func survivors(p Proof) string {
	var out []string
	for _, s := range p.Mutants.Survivors {
		out = append(out, fmt.Sprintf("%s (%s) %s", s.Head(), s.At, s.Reason))
	}
	return strings.Join(out, "\n")
}

func mutated() Options { return Options{File: options.File, Time: options.Time, Mutate: true} }

func TestMutantsThatNoCheckNoticesAreListed(t *testing.T) {
	p := Prove(t.Context(), mutating("", "const n = 2;", "return `${n}`;"), lab.Env{}, mutated())
	m := p.Mutants
	if m.Failed == 0 || m.Count != m.Failed+len(m.Survivors) || m.Argued != 0 || m.Took <= 0 {
		t.Errorf("%+v", m)
	}
	if s := survivors(p); !strings.Contains(s, "`one.js:2` `if (n < 2) return 1;` → `if (n <= 2) return 1;` (labs/good/one.js:2:1)") || !strings.Contains(s, "→ nothing") {
		t.Errorf("survivors are\n%s", s)
	}
	all := p.All()
	want := fmt.Sprintf("labs/good/lab.yaml:6:12 X012 error %d of %d small changes of the solution pass every check, and at most 0 may. [] []", len(m.Survivors), m.Count)
	if len(all) != 1 || inLine(all[0]) != want {
		t.Errorf("findings are %+v, want %s", all, want)
	}
}

func TestMutantsThatTheNotesArgueForAreCountedApart(t *testing.T) {
	p := Prove(t.Context(), mutating(argued, "const n = 2;", "return `${n}`;", "if (n <", ") return 1;", "2) return"), lab.Env{}, mutated())
	if m := p.Mutants; m.Argued != 1 || len(m.Survivors) != 1 || m.Survivors[0].Reason != "n is never 2." {
		t.Errorf("%+v", m)
	}
	if all := p.All(); len(all) > 0 {
		t.Errorf("%+v", all)
	}
}

func TestAnArgumentFitsOneMutantAndHasAReason(t *testing.T) {
	s := Survivor{Name: "a.js", Was: "f(`x`);", Is: ""}
	s.At.Line = 7
	tests := []struct{ notes, want string }{
		{"- `a.js:7` `` f(`x`); `` → nothing: it only logs.", "it only logs."},
		{"`a.js:7` `` f(`x`); `` → nothing: it only logs.", "it only logs."},
		{"- `a.js:8` `` f(`x`); `` → nothing: it only logs.", ""},
		{"- `a.js:7` `` f(`x`); `` → `g();`: it only logs.", ""},
		{"- `a.js:7` `` f(`x`); `` → nothing:  ", ""},
		{"- `a.js:7` `` f(`x`); `` → nothing", ""},
	}
	for _, tt := range tests {
		if got := s.argued("# Notes\n\n" + tt.notes + "\n"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.notes, got, tt.want)
		}
	}
}

func TestAMutantThatLoopsIsNoticed(t *testing.T) {
	f := mutating("", "const n = 2;")
	f.loops = true
	p := Prove(t.Context(), f, lab.Env{}, mutated())
	if p.Mutants.Failed == 0 || len(p.Mutants.Survivors) > 0 && p.Mutants.Failed+len(p.Mutants.Survivors) != p.Mutants.Count {
		t.Errorf("%+v", p.Mutants)
	}
	for _, f := range p.All() {
		if f.Rule == "X001" {
			t.Errorf("%+v", f)
		}
	}
}

func TestOnlySoManyMutantsAreTried(t *testing.T) {
	f := mutating("", "x")
	long := strings.Repeat("if (n < 2) return 1;\n", 300)
	f.src.Solutions[0].Files, f.needs = file(long), []string{"return 1;"}
	p := Prove(t.Context(), f, lab.Env{}, mutated())
	if p.Mutants.Count != maxMutants || p.Mutants.Left == 0 {
		t.Errorf("%d tried, %d left", p.Mutants.Count, p.Mutants.Left)
	}
	f = mutating("")
	f.src.Solutions[0].Files, f.needs = file(strings.Repeat(" ", maxMutatedFile)+mutable), []string{"return 1;"}
	if p := Prove(t.Context(), f, lab.Env{}, mutated()); p.Mutants.Count != 0 || len(p.Findings) != 1 || p.Findings[0].Level != Info {
		t.Errorf("a long file has %d mutants: %+v", p.Mutants.Count, p.Findings)
	}
}

func TestASolutionThatFailsHasNoMutants(t *testing.T) {
	f := mutating("", "something else")
	if p := Prove(t.Context(), f, lab.Env{}, mutated()); p.Mutants.Count != 0 || p.Mutants.Took > time.Minute {
		t.Errorf("%+v", p.Mutants)
	}
}

func FuzzNotes(f *testing.F) {
	f.Add("# Notes", "a -> b", "`a`")
	f.Add("- `a.js:3` nothing", "", " ")
	f.Fuzz(func(t *testing.T, notes, was, is string) {
		s := Survivor{Name: "a.js", Was: was, Is: is}
		s.At.Line = 3
		if s.argued(notes+"\n- "+s.Head()+": it does the same.\n") == "" {
			t.Errorf("the argument that begins with %q is not found", s.Head())
		}
		if other := (Survivor{Name: "b.js", Was: was, Is: is}); !strings.Contains(notes, "b.js") && other.argued(notes) != "" {
			t.Errorf("%q argues for a file that it does not name", notes)
		}
	})
}
