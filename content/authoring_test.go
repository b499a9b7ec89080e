package content

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

// The card of kinds in docs/AUTHORING.md is held to the parser: each example is of the kind it stands under, has no
// mistake, and is answered by its own solution.
func TestTheCardOfKindsIsTrue(t *testing.T) {
	doc, err := os.ReadFile("../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	var seen []quiz.Kind
	card := regexp.MustCompile("(?s)\n### ([a-z]+)\n.*?````markdown\n(.*?)\n````")
	for _, m := range card.FindAllStringSubmatch(string(doc), -1) {
		name, example := m[1], m[2]
		seen = append(seen, quiz.Kind(name))
		qs, problems := ParseQuiz("---\ntitle: T\n---\n\n"+example+"\n", name)
		if len(problems) > 0 || len(qs) != 1 {
			t.Errorf("%s: %d questions, problems %v", name, len(qs), problems)
			continue
		}
		if q := qs[0]; q.Kind != quiz.Kind(name) || q.Grade(q.Solution()).Score != 1 {
			t.Errorf("the example of %s is a %s whose solution scores %v", name, q.Kind, q.Grade(q.Solution()).Score)
		}
	}
	for _, k := range quiz.Kinds() {
		if !slices.Contains(seen, k) {
			t.Errorf("%s has no example", k)
		}
	}
}

func TestTheExampleOfABlockThatRunsIsOne(t *testing.T) {
	doc, err := os.ReadFile("../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)\n## Blocks that run\n.*?````markdown\n(.*?)\n````").FindStringSubmatch(string(doc))
	if m == nil {
		t.Fatal("there is no example")
	}
	blocks, problems := Blocks(m[1]+"\n", "AUTHORING.md", 1)
	if live := LiveIn(blocks); len(problems) > 0 || len(live) != 1 || live[0].DB != "claims" || live[0].Prints != "0" {
		t.Errorf("%v, %+v", problems, live)
	}
}

func TestTheExampleOfVariantsAndPoolsIsOne(t *testing.T) {
	doc, err := os.ReadFile("../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)\n## Variants, pools and tags\n.*?````markdown\n(.*?)\n````").FindStringSubmatch(string(doc))
	if m == nil {
		t.Fatal("there is no example")
	}
	qs, problems := ParseQuiz(m[1]+"\n", "AUTHORING.md")
	if len(problems) > 0 || len(qs) != 3 {
		t.Fatalf("got %d questions and the problems %v", len(qs), problems)
	}
	l := Lesson{Quiz: qs}
	if own := l.OwnQuiz(); len(own) != 1 || own[0].ID != "put-twice" || qs[1].VariantOf != "put-twice" || qs[2].Pool != "testout-m07" {
		t.Errorf("got %+v asked after the lesson", own)
	}
	for _, q := range qs {
		if q.Grade(q.Solution()).Score != 1 || len(q.Tags) != 1 || q.Objective != qs[0].Objective {
			t.Errorf("%s: the solution scores %v; tags %q, objective %q", q.ID, q.Grade(q.Solution()).Score, q.Tags, q.Objective)
		}
	}
}
