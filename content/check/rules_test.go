package check

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

// Every rule has cases in testdata/rules/CODE: bad, on which it fires, and good, on which it does not. A case is what
// changes in the pack testdata/base, either as a folder of files or as bad.txtar, whose files may have names and bytes
// that git or a file system would not keep:
//
//	-- want.txt --                  of bad alone: the places where the rule fires, file:line:col, one a line
//	-- remove.txt --                files of base that are not there, one a line
//	-- lessons/a/lesson.md --       a file of the pack
//	-- lessons/a/quiz.md (quoted) -- the same, written as a Go string
//	-- assets/long.txt (many) --    the same, 20,000 times
//
// A folder "before" beside them is the last release, as changes in base too; bad-before and good-before are those of one
// case alone.
const (
	casesDir = "testdata/rules"
	wantFile = "want.txt"
	goneFile = "remove.txt"
	asGo     = " (quoted)"
	many     = " (many)"
)

// elsewhere are the families that are found by running a pack, or by opening an archive, and are tried there.
var elsewhere = []string{"X"}

func TestEveryRuleFiresOnItsBadCaseAndNotOnItsGoodOne(t *testing.T) {
	base := runCase(t, caseFiles(t, ""), nil, Options{})
	for _, r := range Rules() {
		if slices.Contains(elsewhere, r.Code[:1]) || foreign(r.Code) {
			continue
		}
		t.Run(r.Code, func(t *testing.T) {
			bad := runNamed(t, r.Code, "bad")
			if got, want := places(bad, base), wanting(t, r.Code); !slices.Equal(got, want) {
				t.Errorf("bad: got %q, want %q", got, want)
			}
			for _, f := range runNamed(t, r.Code, "good") {
				if f.Rule == r.Code && !among(f, base) {
					t.Errorf("good: it fires at %s: %s", f.At, f.Text)
				}
			}
			if r.Fixes {
				mend(t, r.Code)
			}
		})
	}
}

// foreign tells whether a rule is one that only whoever opens an archive can find.
func foreign(code string) bool {
	r, _ := Find(code)
	_, err := os.Stat(filepath.Join(casesDir, code))
	return strings.HasPrefix(code, "Z") && (r.Find == nil && err != nil || code == "Z011")
}

// A case of it would be a pack of 100 MB.
func TestAPackThatIsTooBigAsAWholeIsFound(t *testing.T) {
	p := &Pack{Files: []File{{Name: "assets/a.png", Size: 60 << 20}, {Name: "assets/b.png", Size: 30 << 20}, {Name: ".cache", Size: 1 << 40}}}
	if found := findHeavy(p); found != nil {
		t.Errorf("90 MB: %v", found)
	}
	p.Files[1].Size = 60 << 20
	if found := findHeavy(p); len(found) != 1 || found[0].Text != "The files of this pack have 120 MB together, more than 100." {
		t.Errorf("120 MB: %v", found)
	}
}

// places are the findings that base does not have, as "CODE file:line:col".
func places(found, base []Finding) []string {
	out := []string{}
	for _, f := range found {
		if !among(f, base) {
			out = append(out, f.Rule+" "+f.At.String())
		}
	}
	slices.Sort(out)
	return out
}

func among(f Finding, base []Finding) bool {
	return slices.ContainsFunc(base, func(b Finding) bool { return b.Rule == f.Rule && b.Item == f.Item && b.Text == f.Text })
}

// wanting are the places that a bad case names.
func wanting(t *testing.T, code string) []string {
	t.Helper()
	out := []string{}
	for line := range strings.Lines(string(overlay(t, code, "bad")[wantFile])) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, code+" "+line)
		}
	}
	if len(out) == 0 {
		t.Fatalf("%s: the bad case names no place in %s", code, wantFile)
	}
	slices.Sort(out)
	return out
}

func runNamed(t *testing.T, code, name string) []Finding {
	t.Helper()
	files := caseFiles(t, path.Join(code, name))
	var before fs.FS
	for _, dir := range []string{"before", name + "-before"} {
		if hasCase(code, dir) {
			before = toFS(caseFiles(t, path.Join(code, dir)))
		}
	}
	return runCase(t, files, before, Options{})
}

func hasCase(code, name string) bool {
	at := filepath.Join(casesDir, code, name)
	_, folder := os.Stat(at)
	_, archive := os.Stat(at + ".txtar")
	return folder == nil || archive == nil
}

func runCase(t *testing.T, files map[string][]byte, before fs.FS, o Options) []Finding {
	t.Helper()
	p, err := Read(toFS(files), ReadOptions{Before: before})
	if err != nil {
		t.Fatal(err)
	}
	return Run(p, o).Findings
}

// mend applies the fixes of a bad case until none is left, and looks whether the rule is content.
func mend(t *testing.T, code string) {
	t.Helper()
	files := caseFiles(t, path.Join(code, "bad"))
	for round := 0; ; round++ {
		found := runCase(t, files, nil, Options{})
		edits, mended := Fixes(found)
		if len(mended) == 0 {
			if i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == code && f.Fix == "" }); i >= 0 {
				t.Errorf("fixed: it still fires at %s: %s", found[i].At, found[i].Text)
			}
			if round == 0 {
				t.Error("the bad case has nothing to fix")
			}
			return
		}
		if round > 9 {
			t.Fatal("the fixes never end")
		}
		for name, all := range edits {
			files[name] = []byte(Apply(string(files[name]), all))
		}
	}
}

// caseFiles are the files of a case: those of base, changed by it. An empty name is base.
func caseFiles(t *testing.T, name string) map[string][]byte {
	t.Helper()
	files := folder(t, "testdata/base")
	if name == "" {
		return files
	}
	changes := overlay(t, path.Dir(name), path.Base(name))
	for line := range strings.Lines(string(changes[goneFile])) {
		delete(files, strings.TrimSpace(line))
	}
	for name, text := range changes {
		if name != wantFile && name != goneFile {
			files[name] = text
		}
	}
	return files
}

// overlay are the files of a case alone.
func overlay(t *testing.T, code, name string) map[string][]byte {
	t.Helper()
	at := filepath.Join(casesDir, code, name)
	out := map[string][]byte{}
	if _, err := os.Stat(at); err == nil {
		out = folder(t, at)
	}
	archive, err := txtar.ParseFile(at + ".txtar")
	if err != nil && len(out) == 0 {
		t.Fatalf("%s has no case %q", code, name)
	}
	if err != nil {
		return out
	}
	for _, f := range archive.Files {
		name, isQuoted := strings.CutSuffix(f.Name, asGo)
		if isQuoted {
			text, err := strconv.Unquote(strings.TrimSpace(string(f.Data)))
			if err != nil {
				t.Fatalf("%s: %s: %v", at, name, err)
			}
			f.Data = []byte(text)
		}
		if long, isMany := strings.CutSuffix(name, many); isMany {
			name, f.Data = long, bytes.Repeat(f.Data, 20_000)
		}
		out[name] = f.Data
	}
	return out
}

func folder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		within, _ := filepath.Rel(dir, name)
		out[filepath.ToSlash(within)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func toFS(files map[string][]byte) fs.FS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: text, Mode: 0o644}
	}
	return out
}

func TestTheBasePackIsWithoutAFinding(t *testing.T) {
	for _, f := range runCase(t, caseFiles(t, ""), nil, Options{}) {
		t.Errorf("%s %s %s %s %s", f.At, f.Level, f.Rule, f.Text, f.Fix)
	}
}

func TestRulesAreInOrderAndExplained(t *testing.T) {
	before := ""
	for _, r := range Rules() {
		if r.Code <= before {
			t.Errorf("%s stands after %s", r.Code, before)
		}
		before = r.Code
		for what, text := range map[string]string{"title": r.Title, "why": r.Why, "bad": r.Bad, "good": r.Good} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", r.Code, what)
			}
		}
		if n := len(strings.Fields(r.Title)); n > 10 {
			t.Errorf("%s: its title has %d words, more than 10", r.Code, n)
		}
		if r.Level < Info || r.Level > Error {
			t.Errorf("%s has the level %d", r.Code, r.Level)
		}
		if fmt.Sprint(r.Bad) == fmt.Sprint(r.Good) {
			t.Errorf("%s: bad and good are the same", r.Code)
		}
	}
}
