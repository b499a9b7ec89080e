package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// lessonsPack is a pack of lessons, each with a line of its front matter and a quiz.
func lessonsPack(t *testing.T, manifest string, lessons ...[2]string) *Pack {
	t.Helper()
	manifest = strings.Replace(smallManifest, "  - lesson: one\n", "", 1) + manifest
	files := fstest.MapFS{"glossary.md": {Data: []byte("## vacuum\n\nTidying.\n\n## hot copy\n\nA copy.\n")}}
	outline := ""
	for i, l := range lessons {
		id := fmt.Sprintf("l%d", i+1)
		outline += "  - lesson: " + id + "\n"
		files["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: T\nobjectives: [one]\n" + l[0])}
		files["lessons/"+id+"/quiz.md"] = &fstest.MapFile{Data: []byte(l[1])}
	}
	files["pack.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(manifest, "outline:\n", "outline:\n"+outline, 1))}
	return readPack(t, files)
}

func TestNeedsThatAreMissingOrGoInACircle(t *testing.T) {
	lesson := func(needs string) [2]string { return [2]string{"needs: [" + needs + "]\n---\n\nText.\n", ""} }
	for name, c := range map[string]struct {
		planned string
		lessons [][2]string
		want    []string
	}{
		"a chain":    {"", [][2]string{lesson(""), lesson("l1"), lesson("l1, l2")}, nil},
		"unknown":    {"", [][2]string{lesson(""), lesson("l9")}, []string{`This lesson needs "l9", and the pack has no such lesson.`}},
		"planned":    {"planned: [l9]\n", [][2]string{lesson(""), lesson("l9")}, nil},
		"itself":     {"", [][2]string{lesson("l1")}, []string{"What this lesson needs comes back to it: l1 → l1."}},
		"a circle":   {"", [][2]string{lesson("l2"), lesson("l1")}, []string{"What this lesson needs comes back to it: l1 → l2 → l1.", "What this lesson needs comes back to it: l2 → l1 → l2."}},
		"beside one": {"", [][2]string{lesson("l2"), lesson("l2")}, []string{"What this lesson needs comes back to it: l2 → l2."}},
	} {
		var got []string
		for _, f := range found(t, "P003", lessonsPack(t, c.planned, c.lessons...)) {
			got = append(got, f.Text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTermsAreTaughtBeforeTheyAreAsked(t *testing.T) {
	body := func(text string) string { return "needs: []\n---\n\n" + text + "\n" }
	ask := func(stem, meta string) string {
		return "### Q: " + stem + "\n<!-- q id: " + fmt.Sprint("q", len(stem)) + ", obj: one" + meta + " -->\n\n- [x] a\n  > So it is.\n- [ ] b\n  > It is not.\n- [ ] c\n  > It is not.\n"
	}
	for name, c := range map[string]struct {
		manifest string
		lessons  [][2]string
		want     int
	}{
		"in its lesson":         {"", [][2]string{{body("A *vacuum* tidies."), ask("What does a vacuum do?", "")}}, 0},
		"in one before":         {"", [][2]string{{body("A vacuum tidies."), ""}, {body("More."), ask("What do vacuums do?", "")}}, 0},
		"in a table":            {"", [][2]string{{body("| a |\n|---|\n| vacuum |"), ask("What does a vacuum do?", "")}}, 0},
		"in a later one":        {"", [][2]string{{body("Text."), ask("What does a vacuum do?", "")}, {body("A vacuum tidies."), ""}}, 1},
		"nowhere":               {"", [][2]string{{body("Text."), ask("What does a hot copy hold?", "")}}, 1},
		"only in code":          {"", [][2]string{{body("Run `vacuum`."), ask("What does a vacuum do?", "")}}, 1},
		"in a needed pack":      {"requires:\n  packs: [{ id: org.example.other, version: 1.0.0 }]\n", [][2]string{{body("Text."), ask("What does a vacuum do?", "")}}, 0},
		"before the text":       {"", [][2]string{{body("Text."), ask("What does a vacuum do?", ", pre: true")}}, 0},
		"in code of a question": {"", [][2]string{{body("Text."), ask("What does `vacuum` do?", "")}}, 0},
	} {
		if got := found(t, "P004", lessonsPack(t, c.manifest, c.lessons...)); len(got) != c.want {
			t.Errorf("%s: %v, want %d", name, got, c.want)
		}
	}
}

func TestAnObjectiveAskedOnceIsANoteAndNeverAWarning(t *testing.T) {
	q := "### Q: What?\n<!-- q id: a%d, obj: one%s -->\n\n- [x] a\n- [ ] b\n- [ ] c\n\n"
	for name, c := range map[string]struct {
		quiz string
		want Level
	}{
		"never":                {"", Warning},
		"before the text only": {fmt.Sprintf(q, 1, ", pre: true"), Warning},
		"once":                 {fmt.Sprintf(q, 1, ""), Info},
		"twice":                {fmt.Sprintf(q, 1, "") + fmt.Sprintf(q, 2, ""), Off},
	} {
		got := Off
		for _, f := range found(t, "P001", lessonsPack(t, "", [2]string{"---\n\nText.\n", c.quiz})) {
			got = f.Level
			if f.At.File != "pack.yaml" || f.At.Line != 9 {
				t.Errorf("%s: at %s", name, f.At)
			}
		}
		if got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The shipped course is good material: what these rules say of it is worth a look, or the rule is too loose.
func TestTheShippedCourseIsQuiet(t *testing.T) {
	p := course(t)
	for _, r := range ours() {
		if r.Find == nil {
			continue
		}
		for _, f := range filled(r.Find(p), r) {
			t.Errorf("%s %s %s %s", f.Level, f.Rule, f.At, f.Text)
		}
	}
}
