package linear

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// ways is a course with a path, and lessons that need others.
func ways(t testing.TB) *world {
	files := fstest.MapFS{"pack.yaml": {Data: []byte(`format: 1
id: org.example.ways
version: 1.0.0
title: Ways
language: en
planned: [later]
outline: [{lesson: a}, {lesson: b}, {lesson: c}, {lesson: d}]
paths:
  - { id: short, title: Short, for: You have little time., lessons: [b, later, a] }
`)}}
	for id, needs := range map[string]string{"a": "", "b": "a", "c": "later", "d": "c"} {
		files["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\nid: %s\ntitle: Lesson %s\nminutes: 4\nneeds: [%s]\n---\n\nText.\n", id, strings.ToUpper(id), needs)}
	}
	quiz := ""
	for i := range 3 {
		quiz += fmt.Sprintf("### Q: Is %d odd?\n<!-- q id: odd-%d -->\n\n- [%s] True\n- [%s] False\n\n", i, i, " x"[i%2:i%2+1], "x "[i%2:i%2+1])
	}
	files["lessons/a/quiz.md"] = &fstest.MapFile{Data: []byte(quiz)}
	return newWorld(t, files)
}

func TestTheWaysAreHeard(t *testing.T) {
	w := ways(t)
	out, err := w.learn("", "paths", "check", "check d", "check c", "check 2", "where", "x", "", "show", "", "1", "", "again", "", "q")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "ways", out)
}

func TestAPathSaysWhatIsOfferedNext(t *testing.T) {
	w := ways(t)
	app := func(lines ...string) string {
		w.out.Reset()
		a := w.app(&typist{lines: lines, echo: &w.out})
		a.Path = "short"
		if err := a.Learn(context.Background(), ""); err != nil {
			t.Fatal(err)
		}
		return w.out.String()
	}
	out := app("", "", "paths")
	for _, want := range []string{"Lesson 2 of 4: Lesson B", "Enter: go to the next lesson, Lesson A", "Done: 1 of 2 lessons, about 8 minutes in all. This is yours.", `engineroom config set path ""`} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("%q is not heard in\n%s", want, out)
		}
	}
	out = app("", "x", "", "x", "", "x", "", "x", "", "x", "", "x", "", "x", "", "x", "", "x", "")
	for _, want := range []string{"Lesson 1 of 4: Lesson A", "Every lesson of your path is done: Short. The course goes on.", "Enter: go to the next lesson, Lesson C"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not heard in\n%s", want, out)
		}
	}
}

func TestACheckLeadsOnAndItsAnswersBelongToNoLesson(t *testing.T) {
	for _, c := range []struct{ name, answer, heard, next string }{
		{"known", "", "Right: 3 of 3. You know enough.", "Lesson B"},
		{"not known", "x", "Better first:", "Lesson A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ways(t)
			lines := []string{"check 2"}
			a := w.app(strings.NewReader("check 2\nq\n"))
			if err := a.Learn(context.Background(), ""); err != nil {
				t.Fatal(err)
			}
			for _, q := range w.asked(t) {
				answer := c.answer
				if answer == "" {
					answer = map[bool]string{true: "1", false: "2"}[strings.HasSuffix(q, "1")]
				}
				lines = append(lines, answer, "")
			}
			w.journal.entries = nil
			out, err := w.learn("", append(lines, "", "q")...)
			if err != nil || !strings.Contains(out, c.heard) || !strings.Contains(out, "Enter: go to "+c.next) || !strings.Contains(out, ": "+c.next+"\n") {
				t.Errorf("%v, in\n%s", err, out)
			}
			answers := 0
			for _, e := range w.journal.entries {
				if e.Type == study.Answer {
					answers++
					if e.Lesson != "" || e.Scored {
						t.Errorf("an answer of lesson %q, scored %v", e.Lesson, e.Scored)
					}
				}
			}
			if answers != 3 {
				t.Errorf("%d answers, want 3", answers)
			}
		})
	}
}

// asked are the questions that the check of the second lesson asks, in their order.
func (w *world) asked(t *testing.T) []string {
	l, err := w.course.Lesson("a")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range study.AskAhead([]*content.Lesson{l}, 7) {
		out = append(out, c.Question.ID)
	}
	return out
}
