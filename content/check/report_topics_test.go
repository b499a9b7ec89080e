package check

import (
	"os"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

func TestThePageOfTopicsIsWhatTheShippedPackTeaches(t *testing.T) {
	p, err := Read(content.Shipped(), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Run(p, Options{}).WriteTopics(&b); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/COVERAGE.md")
	if err != nil || string(page) != b.String() {
		t.Error("docs/COVERAGE.md is not what is taught; `go run . pack check --format topics > docs/COVERAGE.md` writes it anew", err)
	}
}

func TestTopicsAreATable(t *testing.T) {
	topic := func(id, title string, lessons ...string) Topic {
		return Topic{content.Topic{ID: id, Title: title}, lessons}
	}
	for _, c := range []struct {
		name   string
		report Report
		want   string
	}{
		{"none", Report{Pack: "org.example.tea"}, "# Topics of org.example.tea\n\nThe pack lists no topics.\n"},
		{"both", Report{Pack: "org.example.tea", Topics: []Topic{topic("a", "Water | heat", "one", "two"), topic("b", "Leaves")}},
			"# Topics of org.example.tea\n\n1 of 2 are taught so far.\n\n## Taught\n\n| id | topic | lessons |\n|---|---|---|\n| a | Water \\| heat | one, two |\n\n## Not taught yet\n\n| id | topic |\n|---|---|\n| b | Leaves |\n"},
	} {
		var b strings.Builder
		if err := c.report.WriteTopics(&b); err != nil || b.String() != c.want {
			t.Errorf("%s: %v\n%s", c.name, err, b.String())
		}
	}
}
