package cmd

import (
	"os"
	"testing"

	"github.com/engineroom/engineroom/content"
)

func TestTheShippedCourseIsInForm(t *testing.T) {
	files, kept, err := formatted(content.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Errorf("%s: %s; run `engineroom pack fmt content/packs/backend`", f.Name, whatChanged(f))
	}
	for _, c := range kept {
		t.Error(keptLine(c))
	}
}

// The two versions of the small pack are what the tests of updates learn from, so they must be whole.
func TestThePacksOfTheUpdateAreInForm(t *testing.T) {
	for _, version := range []string{"v1", "v2"} {
		files, kept, err := formatted(os.DirFS("../content/lock/testdata/update/" + version))
		if err != nil || len(files)+len(kept) > 0 {
			t.Errorf("%s: %v, %v, %v", version, files, kept, err)
		}
	}
}
