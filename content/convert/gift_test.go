package convert

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// courseOf is a course of one lesson with some questions.
func courseOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, questions ...quiz.Question) *content.Course {
	t.Helper()
	var md []string
	for _, q := range questions {
		md = append(md, Markdown(q))
	}
	course, err := content.Load(fstest.MapFS{
		"pack.yaml":               {Data: []byte("format: 1\nid: org.example.loops\nversion: 1.0.0\ntitle: Loops\nlanguage: en\noutline:\n  - lesson: loops\n")},
		"lessons/loops/lesson.md": {Data: []byte("---\nid: loops\ntitle: \"Loops / and: more\"\n---\n\nText.\n")},
		"lessons/loops/quiz.md":   {Data: []byte(strings.Join(md, "\n"))},
	}, content.Cache{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return course
}

// importedQuestions reads the questions that an import made.
func importedQuestions(t interface {
	Helper()
	Errorf(string, ...any)
}, in Imported) []quiz.Question {
	t.Helper()
	var out []quiz.Question
	for _, f := range in.Files {
		if string(f.Data) != content.Text(string(f.Data)) {
			t.Errorf("%s holds what is no text", f.Name)
		}
		switch {
		case strings.HasSuffix(f.Name, content.QuizName):
			questions, problems := content.ParseQuiz(string(f.Data), f.Name)
			if len(problems) > 0 {
				t.Errorf("%v\n%s", problems, f.Data)
			}
			out = append(out, questions...)
		case strings.HasSuffix(f.Name, content.LessonName):
			if _, problems := content.ParseLesson(string(f.Data), f.Name); len(problems) > 0 {
				t.Errorf("%v\n%s", problems, f.Data)
			}
		}
	}
	if in.Read != in.Kept+len(in.Skipped) {
		t.Errorf("%d were read, but %d kept and %d skipped", in.Read, in.Kept, len(in.Skipped))
	}
	return out
}

// comesBack checks that a question which a format carries whole is the same after an export and an import.
func comesBack(t *rapid.T, q quiz.Question, carries func(quiz.Question) carried, format func(*content.Course) ([]byte, Exported, Imported, error)) {
	c := carries(q)
	src, out, in, err := format(courseOf(t, q))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if out.Read != 1 || out.Kept+len(out.Skipped) != 1 || (c.why == "") != (out.Kept == 1) || out.Kept == 1 && len(out.Changed) != len(c.lost) {
		t.Errorf("the export says %+v of what is carried as %+v", out, c)
	}
	got := importedQuestions(t, in)
	if c.why == "" && len(got) != 1 {
		t.Errorf("written as:\n%s\ngot %d questions back from\n%s\n%v", src, len(got), Markdown(q), in.Skipped)
		return
	}
	if !c.whole() {
		return
	}
	want, back := Bare(q), Bare(got[0])
	want.KindName, back.KindName = "", ""
	if !reflect.DeepEqual(want, back) || len(in.Changed) > 0 {
		t.Errorf("written as:\n%s\ncame back as:\n%s\nwant:\n%s%v", src, Markdown(got[0]), Markdown(q), in.Changed)
	}
}

func throughGIFT(course *content.Course) ([]byte, Exported, Imported, error) {
	var b bytes.Buffer
	out, err := WriteGIFT(&b, course)
	if err != nil {
		return nil, out, Imported{}, err
	}
	in, err := ReadGIFT(b.Bytes(), "loops.gift")
	return b.Bytes(), out, in, err
}

// comeBack checks that a format brings back what it carries whole, and that it carries some question of each of some kinds.
func comeBack(t *testing.T, carries func(quiz.Question) carried, format func(*content.Course) ([]byte, Exported, Imported, error), kinds ...quiz.Kind) {
	whole := map[quiz.Kind]int{}
	eachKind(t, func(t *rapid.T, q quiz.Question) {
		if carries(q).whole() {
			whole[q.Kind]++
		}
		comesBack(t, q, carries, format)
	})
	for _, k := range kinds {
		if whole[k] == 0 && !t.Failed() {
			t.Errorf("no question of kind %s was carried whole: %v", k, whole)
		}
	}
	t.Logf("carried whole: %v", whole)
}

func TestWhatGIFTCarriesComesBack(t *testing.T) {
	comeBack(t, giftCarries, throughGIFT,
		quiz.Single, quiz.Multi, quiz.Scenario, quiz.Text, quiz.Number, quiz.Match, quiz.Classify, quiz.Cloze, quiz.Recall)
}
