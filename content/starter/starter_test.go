package starter

import (
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Each kind of question has an example that is of this kind, has no mistake but its missing id, is answered by its own
// solution, and answers every option.
func TestEveryKindOfQuestionHasAnExample(t *testing.T) {
	for _, kind := range quiz.Kinds() {
		text := Question(kind)
		if text == "" || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
			t.Errorf("the example of %s is %q", kind, text)
			continue
		}
		qs, problems := content.ParseQuiz(withID(text), string(kind))
		if len(problems) > 0 || len(qs) != 1 {
			t.Errorf("%s: %d questions, problems %v", kind, len(qs), problems)
			continue
		}
		q := qs[0]
		if q.Kind != kind || q.Grade(q.Solution()).Score != 1 || q.Explanation == "" {
			t.Errorf("the example of %s is a %s whose solution scores %v, explained by %q", kind, q.Kind, q.Grade(q.Solution()).Score, q.Explanation)
		}
		for _, o := range q.Options {
			if o.Feedback == "" && !o.Right {
				t.Errorf("%s: nothing is said to %q", kind, o.Text)
			}
		}
	}
}

// withID gives a question an id, as `pack fmt` does.
func withID(text string) string {
	if before, after, ok := strings.Cut(text, "<!-- q "); ok && !strings.Contains(before, "\n\n") {
		return before + "<!-- q id: it, " + after
	}
	head, rest, _ := strings.Cut(text, "\n")
	return head + "\n<!-- q id: it -->\n" + rest
}

func TestEveryExampleOfALabHasAnIDAndAKind(t *testing.T) {
	for _, name := range Labs() {
		e := Lab(name)
		if e.ID == "" || e.Kind == "" || len(e.Named("x")) < 2 {
			t.Errorf("%s: %+v", name, e)
		}
		for _, f := range e.Named("other-id") {
			if f.Name == "lab.yaml" && (!strings.HasPrefix(f.Text, "id: other-id\n") || strings.Contains(f.Text, "objectives:")) {
				t.Errorf("%s: %s", name, f.Text)
			}
		}
	}
	if e := Lab("nothing"); e.ID != "" {
		t.Errorf("an example of nothing: %+v", e)
	}
}

// The smallest lab is one that an author reads at a glance.
func TestAnSQLLabIsFifteenLines(t *testing.T) {
	for _, f := range Pack(Name{ID: "org.example.x", Title: "X", Author: "Ada"}) {
		if n := strings.Count(f.Text, "\n"); f.Name == "labs/overdue/lab.yaml" && n > 15 {
			t.Errorf("%d lines", n)
		}
	}
}

func TestAPackIsNamedAsItsAuthorSays(t *testing.T) {
	for _, title := range []string{"SQLite", `Say "no"`, `A \ and a "quote"`, "Größe: alles # hier"} {
		for _, f := range Pack(Name{ID: "org.example.x", Title: title, Author: title}) {
			if f.Name != content.ManifestName {
				continue
			}
			m, problems := content.ParseManifest(f.Text)
			if len(problems) > 0 || m.Title != title || m.Authors[0].Name != title {
				t.Errorf("%q became %q by %q, problems %v", title, m.Title, m.Authors, problems)
			}
		}
	}
}
