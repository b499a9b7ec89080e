package content

import (
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

func backwards(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = n - 1 - i
	}
	return out
}

func TestEveryKindCanBeHeld(t *testing.T) {
	for _, kind := range quiz.Kinds() {
		q := one(t, kind)
		h, _ := q.Hold(backwards)
		if problems := badlyHeld(h, heldMarkdown(h)); len(problems) > 0 {
			t.Errorf("%s: %v\n%s", kind, problems, heldMarkdown(h))
		}
	}
}

func TestTheQuizzesOfTheShippedCourseCanBeHeld(t *testing.T) {
	course, err := Load(Shipped(), Cache{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			file := "lessons/" + ref.Folder + "/" + QuizName
			src, err := ReadFile(Shipped(), file, MaxMarkdownBytes)
			if err != nil {
				continue
			}
			text, orders, problems := HoldQuiz(src, file, backwards)
			again, _, _, more := quizBlocks(text, file, true)
			if len(problems)+len(more) > 0 || len(again) != len(orders) {
				t.Errorf("%s: %v %v", file, problems, more)
			}
			n += len(orders)
		}
	}
	if n < 50 {
		t.Errorf("held %d questions, want those of the course", n)
	}
}

func TestAHeldQuestionIsReadOnlyWhereAnswersAreHeld(t *testing.T) {
	held, _, problems := HoldQuiz("### Q: Which?\n<!-- q id: which -->\n\n- [x] a\n- [ ] b <!-- fixed -->\n", "q.md", backwards)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	isRefused := func(problems []quiz.Problem) bool {
		return slices.ContainsFunc(problems, func(p quiz.Problem) bool { return p.Rule == "Q001" })
	}
	if _, problems := ParseQuiz(held, "q.md"); !isRefused(problems) {
		t.Errorf("a quiz: got %v, want Q001", problems)
	}
	if _, problems := ParseLesson("---\nid: l\ntitle: L\n---\n\n"+held, "lesson.md"); !isRefused(problems) {
		t.Errorf("a lesson: got %v, want Q001", problems)
	}
	if problems := Examine(held, "lessons/l/quiz.md"); !isRefused(problems) {
		t.Errorf("a file of a pack: got %v, want Q001", problems)
	}
	if problems := ExamineHeld(held, "lessons/l/quiz.md"); len(problems) > 0 {
		t.Errorf("a file of a pack that holds answers: got %v", problems)
	}
}

func TestACommentInAQuestionIsNotHandedOut(t *testing.T) {
	for _, src := range []string{
		"### Q: Which <!-- it is a --> one?\n<!-- q id: which -->\n\n- [x] a\n- [ ] b\n",
		"### Q: Which?\n<!-- q id: which -->\n\nOne of these <!-- a --> two.\n\n- [x] a\n- [ ] b\n",
	} {
		if _, _, problems := HoldQuiz(src, "q.md", backwards); len(problems) != 1 || !strings.Contains(problems[0].Text, "comment") {
			t.Errorf("%s: got %v", src, problems)
		}
	}
	src := "### Q: Which?\n<!-- q id: which -->\n<!-- the answer is a -->\n\nIn `<!-- code -->`:\n\n```html\n<!-- it stays -->\n```\n\n- [x] a\n- [ ] b\n"
	text, _, problems := HoldQuiz(src, "q.md", backwards)
	if len(problems) > 0 || strings.Contains(text, "the answer") || !strings.Contains(text, "it stays") {
		t.Errorf("got %v and\n%s", problems, text)
	}
}
