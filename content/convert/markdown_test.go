package convert

import (
	"reflect"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// written again is the shipped course's questions, which hold every kind.
func TestEveryQuestionOfTheCourseSurvivesBeingWritten(t *testing.T) {
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[quiz.Kind]int{}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			l, err := course.Lesson(ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range l.Questions() {
				kinds[q.Kind]++
				survives(t, *q)
			}
		}
	}
	for _, k := range quiz.Kinds() {
		if kinds[k] == 0 {
			t.Errorf("the course asks no question of kind %s", k)
		}
	}
}

// survives checks that a question is the same after being written and read.
func survives(t interface {
	Helper()
	Errorf(string, ...any)
}, q quiz.Question) {
	t.Helper()
	md := Markdown(q)
	got, problems := content.ParseQuiz(md, "again.md")
	if len(problems) > 0 || len(got) != 1 {
		t.Errorf("written as:\n%s\ngot %d questions and the problems %v", md, len(got), problems)
		return
	}
	if want, got := Bare(q), Bare(got[0]); !reflect.DeepEqual(got, want) {
		t.Errorf("written as:\n%s\nread as:\n%+v\nwant:\n%+v", md, got, want)
	}
}
