package proof

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestEveryCodeIsExplainedToAuthors(t *testing.T) {
	doc, err := os.ReadFile("../../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("*.go")
	used := map[string]bool{}
	for _, name := range files {
		if src, _ := os.ReadFile(name); !strings.HasSuffix(name, "_test.go") {
			for _, code := range regexp.MustCompile(`X0\d\d`).FindAllString(string(src), -1) {
				used[code] = true
			}
		}
	}
	if len(used) != 13 {
		t.Errorf("%d codes are used: %v", len(used), used)
	}
	for code := range used {
		if !strings.Contains(string(doc), "\n| "+code+" | ") {
			t.Errorf("docs/AUTHORING.md does not say what %s is", code)
		}
	}
}

func TestTheExampleOfAnArgumentIsOne(t *testing.T) {
	doc, err := os.ReadFile("../../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	s := Survivor{Name: "solution.js", Was: "if (stock < 1) return sorry;"}
	s.At.Line = 2
	if s.argued(string(doc)) == "" {
		t.Errorf("docs/AUTHORING.md has no line that begins with %s", s.Head())
	}
}
