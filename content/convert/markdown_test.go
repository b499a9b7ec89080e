package convert

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

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

// drawn is a sound question of a kind, with everything that a question can have.
func drawn(t *rapid.T, kind quiz.Kind) quiz.Question {
	word := rapid.StringMatching(`[A-Za-zé]{1,8}`)
	phrase := rapid.StringMatching("[A-Za-zé=~%{][a-z{}:#=~]{0,8}( (\\\\[*#>]|[a-z=~#{}:|&-]{1,5}|`[a-z|*=\\\\{}~ ]{0,3}x`|\\*[a-z]\\*|[0-9]\\.)){0,4}")
	text := rapid.Custom(func(t *rapid.T) string {
		s := phrase.Draw(t, "phrase")
		switch rapid.IntRange(0, 9).Draw(t, "form") {
		case 0:
			s += "\n\n```go\n" + strings.ReplaceAll(phrase.Draw(t, "code"), "`", "'") + "\n\n\tx = {}\n```"
		case 1:
			s += "\n\n" + phrase.Draw(t, "second")
		case 2:
			s += "\n\n- " + word.Draw(t, "item") + "\n- " + word.Draw(t, "item")
		}
		return s
	})
	maybe := rapid.OneOf(rapid.Just(""), text)
	n := rapid.IntRange(2, 5).Draw(t, "entries")
	q := quiz.Question{Kind: kind, Stem: text.Draw(t, "stem"), Explanation: maybe.Draw(t, "explanation")}
	q.ID = "q-" + strings.ToLower(rapid.StringMatching(`[a-z]{1,8}(-[a-z0-9]{1,5})?`).Draw(t, "id"))
	q.KindName = string(q.Kind)
	q.Tags = rapid.SampledFrom([][]string{nil, {"a"}, {"yes", "two words", "a]b"}}).Draw(t, "tags")
	if rapid.IntRange(0, 3).Draw(t, "about") == 0 {
		one := rapid.IntRange(0, 1).Draw(t, "typos")
		q.Objective, q.Difficulty, q.Note, q.Points, q.Match = "o-1", 3, "a --> \"b\"", 1.5, quiz.Matching{Case: true, Typos: &one}
	}
	if rapid.IntRange(0, 3).Draw(t, "hinted") == 0 {
		q.Hints = rapid.SliceOfN(text, 1, 2).Draw(t, "hints")
	}
	texts := rapid.SliceOfNDistinct(text, n, n, strings.ToLower).Draw(t, "texts")
	options := func(rights int) []quiz.Option {
		var out []quiz.Option
		for i, s := range texts {
			o := quiz.Option{Text: s, Right: i < rights, Feedback: maybe.Draw(t, "feedback")}
			if rapid.IntRange(0, 9).Draw(t, "marked") == 0 {
				o.Fixed, o.Misconception = true, "m1"
			}
			out = append(out, o)
		}
		return rapid.Permutation(out).Draw(t, "options")
	}
	words := rapid.SliceOfNDistinct(word, n, n, strings.ToLower).Draw(t, "words")
	switch q.Kind {
	case quiz.Single:
		q.Options = options(1)
	case quiz.Multi:
		q.Options = options(rapid.IntRange(1, n).Draw(t, "right"))
	case quiz.Scenario:
		q.Options = options(1)
		for i := range q.Options {
			q.Options[i].Weight = rapid.SampledFrom([]int{0, 30, 50}).Draw(t, "weight")
			if q.Options[i].Right {
				q.Options[i].Weight = 100
			}
		}
	case quiz.Text:
		for i, s := range words {
			q.Options = append(q.Options, quiz.Option{Text: s + rapid.SampledFrom([]string{"", "\\*", " = x", " `x*y`", "%"}).Draw(t, "end"), Right: i < 1, Feedback: maybe.Draw(t, "feedback")})
		}
		if rapid.IntRange(0, 5).Draw(t, "pattern") == 0 {
			q.Options = append(q.Options, quiz.Option{Text: "/a+b/i", Right: true})
		}
	case quiz.Number:
		unit := rapid.SampledFrom([]string{"", "", "", " ms"}).Draw(t, "unit")
		q.Options = []quiz.Option{{Text: "100 ± 2" + unit, Right: true, Feedback: maybe.Draw(t, "feedback")}, {Text: "-7..-3.5" + unit}, {Text: "1.5 ± 1%" + unit}}[:rapid.IntRange(1, 3).Draw(t, "numbers")]
	case quiz.Order, quiz.Parsons:
		for i, s := range texts {
			if q.Kind == quiz.Parsons {
				s = "`" + words[i] + " = {}`"
			}
			q.Steps = append(q.Steps, quiz.Step{Text: s, Feedback: maybe.Draw(t, "feedback")})
		}
		q.Steps = append(q.Steps, quiz.Step{Text: "a spare `step`", Spare: true, Feedback: maybe.Draw(t, "feedback")})
	case quiz.Match, quiz.Classify:
		lefts := rapid.SliceOfNDistinct(phrase, n, n, strings.ToLower).Draw(t, "lefts")
		spare := rapid.IntRange(0, n).Draw(t, "spare") // behind this row; n is none
		for i, s := range lefts {
			right := words[i]
			if q.Kind == quiz.Classify {
				right = words[i%2]
			}
			q.Pairs, q.Rights = paired(q.Pairs, q.Rights, s, right)
			if i == spare && q.Kind == quiz.Match {
				q.Pairs, q.Rights = paired(q.Pairs, q.Rights, "", "a spare")
			}
		}
	case quiz.Cloze:
		q.Stem = "Fill [1: ....] in " + phrase.Draw(t, "rest")
		q.Gaps = []quiz.Gap{{Accepted: words}}
		if rapid.IntRange(0, 5).Draw(t, "two") == 0 {
			q.Stem += "\n\n```sql\nSELECT [2: ....] FROM t\n```"
			q.Gaps = append(q.Gaps, quiz.Gap{Accepted: []string{"a * b"}, Exact: true})
		}
	case quiz.Output:
		q.Stem += "\n\n```js run\nprint()\n```"
		for _, s := range words {
			q.Gaps = append(q.Gaps, quiz.Gap{Accepted: []string{"  " + s + " = 1"}, Exact: true})
		}
	case quiz.Spot, quiz.Fix:
		q.Code, q.Lang = strings.Join(words, "\n"), "go"
		q.Options = []quiz.Option{{Text: "line 1", Line: 1, Right: true}, {Text: "line 2", Line: 2, Feedback: maybe.Draw(t, "feedback")}}
		if q.Kind == quiz.Fix {
			q.Line = 1
			q.Options = []quiz.Option{{Text: "`a := {}`", Right: true}, {Text: "`b`", Feedback: maybe.Draw(t, "feedback")}}
		}
	case quiz.Why:
		q.Options, q.Split = append([]quiz.Option{{Text: "True", Right: true}, {Text: "False"}}, options(1)...), 2
		q.Because = rapid.SampledFrom([]string{"", "Because:"}).Draw(t, "because")
	case quiz.Recall:
		q.Explanation = phrase.Draw(t, "sample")
		if q.Rubric = []string{onePoint}; rapid.Bool().Draw(t, "points") {
			q.Rubric = []string{"one", "two `x`"}
		}
	}
	got, err := one(Markdown(q))
	if err != nil {
		t.Skipf("no question: %v", err)
	}
	return got
}

// eachKind checks a property of questions of each kind.
func eachKind(t *testing.T, check func(*rapid.T, quiz.Question)) {
	for _, k := range quiz.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { check(t, drawn(t, k)) })
		})
	}
}

func TestAnyQuestionSurvivesBeingWritten(t *testing.T) {
	eachKind(t, func(t *rapid.T, q quiz.Question) { survives(t, q) })
}
