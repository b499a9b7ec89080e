package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
)

// frozen is base with the lock that it has as version 1.0.0, and its version raised.
func frozen(t *testing.T, version string) map[string][]byte {
	t.Helper()
	files := caseFiles(t, "")
	p, err := Read(toFS(files), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	files[lock.Name] = []byte(p.View.Freeze(lock.File{}).String())
	return changed(t, files, content.ManifestName, "version: 1.0.0", "version: "+version)
}

func changed(t *testing.T, files map[string][]byte, name, old, with string) map[string][]byte {
	t.Helper()
	if !strings.Contains(string(files[name]), old) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	files[name] = []byte(strings.Replace(string(files[name]), old, with, 1))
	return files
}

// idFindings are what the rules of ids and versions find.
func idFindings(t *testing.T, files map[string][]byte) []string {
	t.Helper()
	var out []string
	for _, f := range runCase(t, files, nil, Options{}) {
		if f.Rule[0] == 'I' || f.Rule == "S007" {
			out = append(out, f.Rule+" "+f.Text)
		}
	}
	return out
}

// Authors seldom have the last release at hand. The lock is, and knows nearly as much.
func TestTheLockFindsMistakesWithoutTheLastRelease(t *testing.T) {
	const quizzes = "lessons/readers/quiz.md"
	tests := []struct {
		name, version, file, old, with string
		want                           []string
	}{
		{"nothing changed", "1.0.0", quizzes, "12288", "12288", nil},
		{"another answer", "1.1.0", quizzes, "12288 ± 0", "12289 ± 0", []string{"I005 The right answer changed and `rev` did not."}},
		{"another answer with rev", "1.1.0", quizzes, "id: page-bytes, kind: number, obj: wal-readers, difficulty: 2 -->\n\n- [x] 12288", "id: page-bytes, kind: number, rev: 2 -->\n\n- [x] 12289", nil},
		{"another answer before a release", "1.0.0", quizzes, "12288 ± 0", "12289 ± 0", nil},
		{"another id", "1.1.0", quizzes, "id: page-bytes", "id: bytes", []string{`I003 The question "page-bytes" was in a release and is gone.`}},
		{"another lesson's id", "1.1.0", "lessons/readers/lesson.md", "id: readers", "id: reading", []string{`I003 The lesson "readers" was in a release and is gone.`}},
		{"another lab's id", "1.1.0", "labs/count/lab.yaml", "id: count", "id: counting", []string{`I003 The lab "count" was in a release and is gone.`}},
		{"metadata that cannot be read", "1.1.0", quizzes, "id: page-bytes, kind: number", "id: page-bytes, kind: {number", nil},
		{"a question that cannot be read", "1.1.0", quizzes, "- [x] 12288 ± 0 bytes\n", "", nil},
		{"a version that went back", "0.9.0", quizzes, "12288", "12288", []string{"S007 The version 0.9.0 is below 1.0.0, of which pack.lock speaks already."}},
		{"an id that was released with a dot", "1.1.0", lock.Name, "item page-bytes    ", "item page.bytes    ", []string{}},
	}
	for _, tt := range tests {
		files := changed(t, frozen(t, tt.version), tt.file, tt.old, tt.with)
		if tt.file == lock.Name { // the id in the source, too
			files = changed(t, files, quizzes, "id: page-bytes", "id: page.bytes")
		}
		if got := idFindings(t, files); !slices.Equal(got, tt.want) && len(got)+len(tt.want) > 0 {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAMoveThatIsForgottenIsFound(t *testing.T) {
	files := changed(t, frozen(t, "1.1.0"), "lessons/readers/quiz.md", "id: page-bytes", "id: bytes")
	files = changed(t, files, content.ManifestName, "topics:", "moved: { page-bytes: bytes }\n\ntopics:")
	if got := idFindings(t, files); len(got) > 0 {
		t.Errorf("with the move told: %q", got)
	}
	p, err := Read(toFS(files), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	files[lock.Name] = []byte(p.View.Freeze(p.Lock).String())
	files = changed(t, files, content.ManifestName, "version: 1.1.0", "version: 1.2.0")
	files = changed(t, files, content.ManifestName, "moved: { page-bytes: bytes }\n", "")
	if got, want := idFindings(t, files), []string{"I003 `moved:` does not say any more that the question \"page-bytes\" is now \"bytes\"."}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFixNeverGivesAnIDThatWasUsed(t *testing.T) {
	files := frozen(t, "1.1.0")
	files[lock.Name] = append(files[lock.Name], "item reader-see-while-another  retired=1.0.0\n"...)
	files = changed(t, files, "lessons/readers/quiz.md", "id: reader-sees, ", "")
	for _, f := range runCase(t, files, nil, Options{}) {
		if f.Rule == "I001" && (len(f.Edits) != 1 || f.Edits[0].Text != "id: reader-see-while-another-2, ") {
			t.Errorf("got %+v", f.Edits)
		}
	}
}

func TestTheShippedCourseHasNothingAgainstItsIDs(t *testing.T) {
	p, err := Read(content.Shipped(), ReadOptions{})
	if err != nil || !p.Locked {
		t.Fatalf("%v; locked %v", err, p.Locked)
	}
	for _, f := range Run(p, Options{Only: []string{"I", "S007"}}).Findings {
		t.Errorf("%s %s %s", f.At, f.Rule, f.Text)
	}
	if got, want := p.released().Freeze(p.Lock).String(), p.Lock.String(); got != want {
		t.Error("the lock of the shipped course is out of date; run `engineroom pack fmt content/packs/backend`")
	}
}
