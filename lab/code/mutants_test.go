package code

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/mutate"
)

var mutants = flag.String("mutants", "", "a lab whose checks are to notice small mistakes in its first solution; it takes a minute")

// TestChecksNoticeSmallMistakes lists the mutants of a solution that no check fails. What is right to survive stands with
// its reason in the lab's notes.md.
func TestChecksNoticeSmallMistakes(t *testing.T) {
	if *mutants == "" {
		t.Skip("asked for with -mutants code-08")
	}
	spec := read(t, filepath.Join(packDir, "labs", *mutants))
	text, _ := spec.Source().Solutions[0].File(spec.file)
	w := open(t, spec)
	all := mutate.JS(text)
	survived := 0
	for _, m := range all {
		if grade(t, w, lab.Answer{Files: []lab.File{{Name: spec.file, Text: m.Text}}}).Passed() {
			survived++
			t.Logf("line %d: %s\n\tbecame   %s", m.Line, m.Was, m.Is)
		}
	}
	t.Logf("%d of %d survived", survived, len(all))
	if survived*20 > len(all) {
		t.Error("more than one in twenty survives")
	}
}
