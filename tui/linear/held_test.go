package linear

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
)

// exam is the pack of the kinds as a build hands it out that keeps the answers.
func exam(t testing.TB) *world {
	t.Helper()
	src, err := os.ReadFile("../testdata/sample-quiz.md")
	if err != nil {
		t.Fatal(err)
	}
	backwards := func(n int) []int {
		out := make([]int, n)
		for i := range out {
			out[i] = n - 1 - i
		}
		return out
	}
	held, _, problems := content.HoldQuiz(string(src), "quiz.md", backwards)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return newWorld(t, fstest.MapFS{
		"pack.yaml":             {Data: []byte("format: 1\nid: org.example.exam\nversion: 1.0.0\ntitle: An exam\nlanguage: en\noutline: [{lesson: one}]\nheld: true\n")},
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: The exam\nminutes: 20\n---\n\nAnswer what you can.\n")},
		"lessons/one/quiz.md":   {Data: []byte(held)},
	})
}

func TestTheTranscriptOfAnExam(t *testing.T) {
	w := exam(t)
	out, err := w.learn("", "", "/hint", "/show", "idempotent", "explain", "show", "", "6", "", "2 1", "", "a1 b2 c3", "", "one | two", "",
		"next", "a1 b2 c1 d3 e2", "", "1 | 4", "", "2", "where", "", "line", "", "1 3", "", "x", "", "1 2 3", "", "two days", "", "quit")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "exam", out)
	for _, word := range []string{"Correct", "Not yet", "Right", "comes back", "First, a guess", "percent"} {
		if strings.Contains(out, word) {
			t.Errorf("the transcript says %q", word)
		}
	}
	for _, e := range w.journal.entries {
		if e.Scored || e.Score != 0 {
			t.Errorf("the journal was told a score: %+v", e)
		}
	}
}
