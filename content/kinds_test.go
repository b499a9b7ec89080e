package content

import (
	"os"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

// one parses the example of a kind from the card in docs/AUTHORING.md.
func one(t *testing.T, kind quiz.Kind) quiz.Question {
	t.Helper()
	doc, err := os.ReadFile("../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "\n### "+string(kind)+"\n")
	_, rest, _ = strings.Cut(rest, "````markdown\n")
	example, _, _ := strings.Cut(rest, "\n````")
	qs, problems := ParseQuiz("---\ntitle: T\n---\n\n"+example+"\n", "q.md")
	if len(problems) > 0 || len(qs) != 1 {
		t.Fatalf("%s: %d questions, problems %v", kind, len(qs), problems)
	}
	return qs[0]
}

func TestResponsesAreWorthWhatTheCardSays(t *testing.T) {
	for _, c := range []struct {
		kind quiz.Kind
		r    quiz.Response
		want float64
	}{
		{quiz.Cloze, quiz.Response{Typed: []string{"Nothing", "outcome"}}, 1},
		{quiz.Cloze, quiz.Response{Typed: []string{"notthing", "cost"}}, 0.5}, // a slip in a long word is forgiven
		{quiz.Cloze, quiz.Response{Typed: []string{"nothing"}}, 0.5},
		{quiz.Output, quiz.Response{Typed: []string{"1", " 4 "}}, 1},
		{quiz.Output, quiz.Response{Typed: []string{"1", "2"}}, 0.5},
		{quiz.Output, quiz.Response{Typed: []string{"1", "4", "9"}}, 1},
		{quiz.Classify, quiz.Response{Chose: []int{0, 0, 1}}, 1},
		{quiz.Classify, quiz.Response{Chose: []int{0, 1, 1}}, 2.0 / 3},
		{quiz.Classify, quiz.Response{Chose: []int{-1, -1, 1}}, 1.0 / 3},
		{quiz.Parsons, quiz.Response{Chose: []int{0, 1, 2}}, 1},
		{quiz.Parsons, quiz.Response{Chose: []int{0, 1, 3}}, 0.5},
		{quiz.Spot, quiz.Response{Chose: []int{1}}, 1},
		{quiz.Spot, quiz.Response{Chose: []int{1, 3}}, 0},
		{quiz.Spot, quiz.Response{Chose: []int{2}}, 0},
		{quiz.Spot, quiz.Response{Chose: []int{-1, 0, 1, 99}}, 0}, // nonsense
		{quiz.Fix, quiz.Response{Typed: []string{"WHERE product_id = 7   AND on_hand > 0;"}}, 1},
		{quiz.Fix, quiz.Response{Typed: []string{"where product_id = 7 and on_hand > 0;"}}, 0},
		{quiz.Why, quiz.Response{Chose: []int{1, 2}}, 1},
		{quiz.Why, quiz.Response{Chose: []int{1, 3}}, 0},
		{quiz.Why, quiz.Response{Chose: []int{1}}, 0},
		{quiz.Why, quiz.Response{Chose: []int{0, 2}}, 0},
		{quiz.Scenario, quiz.Response{Chose: []int{0}}, 1},
		{quiz.Scenario, quiz.Response{Chose: []int{1}}, 0.2},
		{quiz.Recall, quiz.Response{Typed: []string{"two days"}, Chose: []int{0}}, 0.5},
		{quiz.Recall, quiz.Response{Typed: []string{"two days"}, Chose: []int{0, 1}}, 1},
		{quiz.Recall, quiz.Response{Chose: []int{0, 1}}, 0}, // nothing was written
		{quiz.Recall, quiz.Response{Typed: []string{"x"}, Chose: []int{0, 0, 7}}, 0},
	} {
		if got := one(t, c.kind).Grade(c.r).Score; got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("%s: %+v is worth %v, want %v", c.kind, c.r, got, c.want)
		}
	}
}

func TestMistakesInTheNewKindsAreToldWithTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, src, place, says string }{
		{"spot without code", "### Q: A?\n<!-- q id: a, kind: spot -->\n\n- [x] line 1\n", "q.md:5:1", "no code"},
		{"a line that is not there", "### Q: A?\n<!-- q id: a, kind: spot -->\n\n```js\na\n```\n\n- [x] line 2\n", "q.md:12:1", "no line 2"},
		{"an option that names no line", "### Q: A?\n<!-- q id: a, kind: spot -->\n\n```js\na\n```\n\n- [x] the first\n", "q.md:12:1", "names no line"},
		{"fix without a line", "### Q: A?\n<!-- q id: a, kind: fix -->\n\n```js\na\n```\n\n- [x] b\n", "q.md:6:1", "no line of this code"},
		{"why with one list", "### Q: A?\n<!-- q id: a, kind: why -->\n\n- [x] a\n- [ ] b\n", "q.md:5:1", "two lists"},
		{"why with two verdicts", "### Q: A?\n<!-- q id: a, kind: why -->\n\n- [x] a\n- [x] b\n\nBecause:\n\n- [x] c\n- [ ] d\n", "q.md:8:1", "one right option"},
		{"scenario without a best", "### Q: A?\n<!-- q id: a, kind: scenario -->\n\n- [ ] a <!-- 50% -->\n- [ ] b\n", "q.md:8:1", "100 %"},
		{"recall without a sample", "### Q: A?\n<!-- q id: a, kind: recall -->\n", "q.md:5:1", "no sample"},
		{"an empty gap", "### Q: A?\n<!-- q id: a, kind: cloze -->\n\nb [[ ]] c [[d]]\n", "q.md:5:1", "Gap 1 has no answer"},
		{"a cloze without gaps", "### Q: A?\n<!-- q id: a, kind: cloze -->\n\nb\n", "q.md:5:1", "0 gaps"},
	} {
		_, problems := ParseQuiz("---\ntitle: T\n---\n\n"+c.src, "q.md")
		if len(problems) == 0 {
			t.Errorf("%s: no problem is told", c.name)
			continue
		}
		if p := problems[0]; p.At.String() != c.place || !strings.Contains(p.Text, c.says) || p.Fix == "" {
			t.Errorf("%s: told %q, want it at %s saying %q with what to do", c.name, p.Error(), c.place, c.says)
		}
	}
}
