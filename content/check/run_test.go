package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

// with is base with a file that has a text put behind it.
func with(t *testing.T, changes map[string]string) map[string][]byte {
	t.Helper()
	files := caseFiles(t, "")
	for name, more := range changes {
		files[name] = append(files[name], more...)
	}
	return files
}

func report(t *testing.T, files map[string][]byte, o Options) Report {
	t.Helper()
	p, err := Read(toFS(files), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return Run(p, o)
}

const (
	wideCode   = "\n```text\n=========1=========2=========3=========4=========5=========6=========7=========8\n```\n"
	checkpoint = "lessons/checkpoints/lesson.md"
)

func TestACommentTurnsARuleOffBesideIt(t *testing.T) {
	off := "\n<!-- check off: A007, the line is a log -->\n"
	for _, tt := range []struct {
		name, text       string
		found, turnedOff int
	}{
		{"no comment", wideCode, 1, 0},
		{"before the block", off + wideCode, 0, 1},
		{"before another block", off + "\nA word.\n" + wideCode, 1, 0},
		{"of another rule", strings.Replace(off, "A007", "A001", 1) + wideCode, 1, 0},
		{"without a reason", "\n<!-- check off: A007 -->\n" + wideCode, 2, 0},
		{"with a code that is none", "\n<!-- check off: A077, so -->\n" + wideCode, 2, 0},
		{"in a question", "\n### Q: What is wrong here?\n<!-- q id: here, kind: text, obj: wal-checkpoint -->\n" + wideCode + off + "\n- [x] nothing\n\n> [!NOTE]\n> It is only long.\n", 0, 1},
	} {
		r := report(t, with(t, map[string]string{checkpoint: tt.text}), Options{Only: []string{"A", "S"}})
		if len(r.Findings) != tt.found || r.Silenced != tt.turnedOff {
			t.Errorf("%s: %d found and %d turned off, want %d and %d: %v", tt.name, len(r.Findings), r.Silenced, tt.found, tt.turnedOff, r.Findings)
		}
	}
	files := caseFiles(t, "")
	files[checkpoint] = []byte(strings.Replace(string(files[checkpoint]), "\n# Checkpoints", off+"\n# Checkpoints", 1) + "\nA word.\n" + wideCode)
	if r := report(t, files, Options{}); len(r.Findings) != 0 || r.Silenced != 1 {
		t.Errorf("before everything else: %v, %d turned off", r.Findings, r.Silenced)
	}
}

func TestTheManifestTurnsRulesUpAndDown(t *testing.T) {
	for level, want := range map[string]Level{"off": Off, "info": Info, "warning": Warning, "error": Error} {
		files := with(t, map[string]string{checkpoint: wideCode, "pack.yaml": "\ncheck:\n  A007: { level: " + level + ", reason: \"logs are long\" }\n"})
		r := report(t, files, Options{})
		if want == Off {
			if len(r.Findings) != 0 || r.Overruled != 1 {
				t.Errorf("off: %v, %d", r.Findings, r.Overruled)
			}
			continue
		}
		if len(r.Findings) != 1 || r.Findings[0].Level != want || r.Counts[want] != 1 {
			t.Errorf("%s: %v", level, r.Findings)
		}
	}
	files := with(t, map[string]string{checkpoint: wideCode, "pack.yaml": "\ncheck:\n  A007: off\n  A0077: { level: off, reason: so }\n"})
	got := places(report(t, files, Options{}).Findings, nil)
	if want := []string{"S013 pack.yaml:36:3", "S013 pack.yaml:37:3"}; !slices.Equal(got, want) {
		t.Errorf("without a reason, and with no such rule: %q", got)
	}
}

func TestNoPackTurnsSafetyDown(t *testing.T) {
	files := with(t, map[string]string{checkpoint: "\n<!-- check off: Z003, trust me -->\n\n[Here](file:///etc/passwd)\n", "pack.yaml": "\ncheck:\n  Z003: { level: off, reason: \"trust me\" }\n"})
	r := report(t, files, Options{})
	if len(r.Findings) != 1 || r.Findings[0].Rule != "Z003" || r.Findings[0].Level != Error {
		t.Errorf("got %v", r.Findings)
	}
}

func TestOnlySomeRulesAndStrictly(t *testing.T) {
	files := with(t, map[string]string{checkpoint: wideCode + "\n![](../../assets/lgo.png)\n"})
	for _, tt := range []struct {
		only   []string
		strict bool
		want   string
		errors int
	}{
		{nil, false, "A001 A003 A007", 1},
		{nil, true, "A001 A003 A007", 3},
		{[]string{"A003"}, false, "A003", 0},
		{[]string{"S", "A007"}, true, "A007", 1},
		{[]string{"S"}, false, "", 0},
	} {
		r := report(t, files, Options{Only: tt.only, Strict: tt.strict})
		var codes []string
		for _, f := range r.Findings {
			codes = append(codes, f.Rule)
		}
		if slices.Sort(codes); strings.Join(codes, " ") != tt.want || r.Counts[Error] != tt.errors {
			t.Errorf("only %v, strict %v: %v with %d errors", tt.only, tt.strict, codes, r.Counts[Error])
		}
	}
	if got := Unknown([]string{"Q", "A001", "B"}); got != "B" {
		t.Errorf("unknown: %q", got)
	}
}

func TestAPackIsReadAsFarAsItCanBe(t *testing.T) {
	files := with(t, map[string]string{"pack.yaml": "\nlisense: MIT\n", checkpoint: "\n[Here](file:///etc)\n", "lessons/readers/quiz.md": "\n### Q: Nothing?\n<!-- q id: nothing -->\n\n- [ ] a\n- [ ] b\n"})
	p, err := Read(toFS(files), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, problem := range p.Problems {
		rules = append(rules, problem.Rule)
	}
	slices.Sort(rules)
	if want := []string{"Q001", "S001", "Z003"}; !slices.Equal(rules, want) {
		t.Errorf("problems: %q, want %q", rules, want)
	}
	if len(p.Lessons) != 2 || len(p.Labs) != 1 || len(p.Items) != 6 || len(p.Glossary) != 1 {
		t.Errorf("%d lessons, %d labs, %d questions, %d terms", len(p.Lessons), len(p.Labs), len(p.Items), len(p.Glossary))
	}
	last := p.Items[3]
	if last.ID != "nothing" || last.Whole || last.EndLine != strings.Count(last.Source, "\n") || !p.Items[2].Whole {
		t.Errorf("the question %q is whole: %v; it ends in line %d", last.ID, last.Whole, last.EndLine)
	}
	if _, err := Read(toFS(map[string][]byte{"README.md": nil}), ReadOptions{}); err == nil {
		t.Error("a folder without a manifest is read as a pack")
	}
}

func TestAPackOfTooMuchIsNotParsed(t *testing.T) {
	for name, text := range map[string]string{"MB": strings.Repeat(strings.Repeat("*a **b _c __d ", 40)+"\n\n", 440), "quotes": strings.Repeat(strings.Repeat("> ", 15)+"a\n\n", 7500)} {
		changes := map[string]string{}
		for i := range 36 {
			changes[fmt.Sprintf("lessons/more%d/lesson.md", i)] = text
		}
		r := report(t, with(t, changes), Options{})
		if len(r.Findings) != 1 || r.Findings[0].Rule != "Z011" || !strings.Contains(r.Findings[0].Text, name) {
			t.Errorf("%s: %+v", name, r.Findings)
		}
	}
}

func TestOffsetsCountTheBytesOnDisk(t *testing.T) {
	src := bom + "één\r\ntwo\n\nfour"
	for _, tt := range []struct{ line, col, want int }{{1, 1, 3}, {1, 2, 5}, {1, 4, 8}, {1, 99, 8}, {2, 1, 10}, {2, 4, 13}, {4, 5, len(src)}, {9, 1, len(src)}} {
		at := manifestAt(tt.line, tt.col)
		if got := Offset(src, at); got != tt.want {
			t.Errorf("%d:%d is byte %d, want %d", tt.line, tt.col, got, tt.want)
		}
		if tt.col < 9 && tt.line < 9 {
			if back := PosAt(src, at.File, tt.want); back != at {
				t.Errorf("byte %d is %s, want %s", tt.want, back, at)
			}
		}
	}
	if got := Line(src, 1); got != bom+"één" {
		t.Errorf("line 1 is %q", got)
	}
}

func TestFixesNeverOverlapAndAreWholeOrNot(t *testing.T) {
	finding := func(rule string, edits ...Edit) Finding { return Finding{Rule: rule, Edits: edits} }
	edits, mended := Fixes([]Finding{
		finding("one", Edit{"a", 2, 4, "X"}),
		finding("two", Edit{"a", 3, 5, "Y"}, Edit{"b", 0, 1, "Y"}), // touches what one edits: left out in b too
		finding("three", Edit{"a", 4, 4, "Z"}, Edit{"b", 1, 2, ""}),
		finding("four", Edit{"b", 5, 6, "?"}, Edit{"b", 5, 7, "!"}), // touches itself
		finding("five"),
	})
	var names []string
	for _, f := range mended {
		names = append(names, f.Rule)
	}
	if got := strings.Join(names, " "); got != "one three" {
		t.Errorf("mended: %s", got)
	}
	if got := Apply("abcdef", edits["a"]) + " " + Apply("abcdef", edits["b"]); got != "abXZef acdef" {
		t.Errorf("got %q", got)
	}
}

// Every code that the program can print is explained.
func TestEveryCodeInTheSourceHasAText(t *testing.T) {
	code := regexp.MustCompile(`^[A-Z][0-9]{3}$`)
	known := map[string]bool{}
	for _, r := range Rules() {
		known[r.Code] = true
	}
	seen := map[string]bool{}
	for _, dir := range []string{"../../cmd", "../../content", "../../lab", "../../progress", "../../tui"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s := strings.Trim(lit.Value, "`\""); code.MatchString(s) {
						seen[s] = true
						if !known[s] {
							t.Errorf("%s: the code %s has no text", name, s)
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d codes were found in the source", len(seen))
	}
	for code := range known {
		if !seen[code] {
			t.Errorf("%s is explained and never found", code)
		}
	}
}

func TestTheVersionIsHeldAgainstTheLastRelease(t *testing.T) {
	base := caseFiles(t, "")
	version := func(v string) map[string][]byte {
		files := caseFiles(t, "")
		files["pack.yaml"] = []byte(strings.Replace(string(files["pack.yaml"]), "version: 1.0.0", "version: "+v, 1))
		return files
	}
	more := version("1.0.0")
	more["lessons/readers/quiz.md"] = append(more["lessons/readers/quiz.md"], "\n### Q: What is one page in bytes?\n<!-- q id: one-page, kind: number, obj: wal-readers -->\n\n- [x] 4096 ± 0 bytes\n\n> [!NOTE]\n> It is 4096.\n"...)
	for _, tt := range []struct {
		name   string
		before map[string][]byte
		now    map[string][]byte
		want   string
	}{
		{"the release itself", base, base, ""},
		{"a later one", base, version("1.0.1"), ""},
		{"an earlier one", version("1.10.0"), version("1.9.0"), "S007"},
		{"the same with another question", base, more, "S007"},
	} {
		var rules []string
		for _, f := range runCase(t, tt.now, toFS(tt.before), Options{Only: []string{"S", "I"}}) {
			rules = append(rules, f.Rule)
		}
		if got := strings.Join(rules, " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTheShippedCourseKeepsToTheRules(t *testing.T) {
	p, err := Read(content.Shipped(), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Run(p, Options{}).Findings {
		if f.Level == Error {
			t.Errorf("%s %s %s %s", f.At, f.Rule, f.Text, f.Fix)
		}
	}
}

func TestLinksInAPackAreUnsafeAndNotFollowed(t *testing.T) {
	dir := t.TempDir()
	for name, text := range caseFiles(t, "") {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(outside, []byte("# Secret\n\n![](none.png)\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "labs", "count", "task.md")
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, link); err != nil {
		t.Skip("this system makes no links:", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, ".venv"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".venv", "Left Over"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := Read(os.DirFS(dir), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range Run(p, Options{}).Findings {
		rules = append(rules, f.Rule+" "+f.At.File)
	}
	if want := []string{"X001 labs/count/lab.yaml", "Z004 labs/count/task.md"}; !slices.Equal(slices.Compact(rules), want) {
		t.Errorf("got %q, want %q", rules, want)
	}
}
