package quiz

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn draws an order as a build does.
func drawn(t *rapid.T) Draw {
	return func(n int) []int { return rapid.Permutation(identity(n)).Draw(t, "order") }
}

// held turns a response to a question into what its learner would have recorded where the answer was held.
func held(o HeldOrder, r Response) Response {
	out := r
	out.Chose = nil
	if len(o.Rights) > 0 {
		for _, left := range o.Choices {
			c := -1
			if left < len(r.Chose) {
				c = slices.Index(o.Rights, r.Chose[left])
			}
			out.Chose = append(out.Chose, c)
		}
		return out
	}
	for _, c := range r.Chose {
		if len(o.Choices) > 0 {
			c = slices.Index(o.Choices, c)
		}
		out.Chose = append(out.Chose, c)
	}
	return out
}

func TestARecordedAnswerIsGradedByTheKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := question(t)
		h, order := q.Hold(drawn(t))
		solution := q.Solution()
		for _, r := range []Response{solution, {DontKnow: true}, response(t)} {
			if !reflect.DeepEqual(r, solution) {
				r.Chose = slices.DeleteFunc(r.Chose, func(c int) bool { return c < 0 || c >= max(q.Choices(), 1) })
			}
			if n := len(q.Pairs); n > 0 { // no screen takes more choices than there are rows
				r.Chose = r.Chose[:min(n, len(r.Chose))]
			}
			recorded := held(order, r)
			if v := h.Grade(recorded); v.Right() || v.Partly() || !v.Held || len(v.Parts) > 0 || v.Want+v.Tell != "" {
				t.Errorf("%s: got the verdict %+v where the answer is held, want none", q.Kind, v)
			}
			if got, want := q.Grade(order.Author(recorded)).Score, q.Grade(r).Score; got != want {
				t.Errorf("%s %+v, recorded as %+v and read as %+v by %+v: got score %v, want %v", q.Kind, r, recorded, order.Author(recorded), order, got, want)
			}
		}
	})
}

func TestAHeldQuestionSaysNothingOfItsAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := question(t)
		h, _ := q.Hold(drawn(t))
		if mean, key := h.Fingerprint(); key != digest([]string{string(h.Kind)}) || mean == "" {
			t.Errorf("%s: got the key %s, want that of no answer", q.Kind, key)
		}
		if s := h.Solution(); len(s.Chose)+len(s.Typed) > 0 || h.Guess() != 0 || len(h.Beliefs(q.Solution())) > 0 {
			t.Errorf("%s: a held question knows %+v", q.Kind, s)
		}
		if len(h.Hints)+len(h.Rubric) > 0 || h.Explanation+h.Note+h.Source != "" || rightOptions(h.Options) > 0 {
			t.Errorf("%s: got %+v", q.Kind, h)
		}
		if h.Kind != q.Kind || h.ID != q.ID || h.Choices() != len(h.Shuffle(1)) || q.Kind != Fix && q.Choices() != h.Choices() {
			t.Errorf("%s: got %+v for %+v", q.Kind, h, q)
		}
	})
}

func TestAResponseThatMakesNoSenseStaysWrong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := question(t)
		_, order := q.Hold(drawn(t))
		if v := q.Grade(order.Author(response(t))); v.Score < 0 || v.Score > 1 {
			t.Errorf("%s: got score %v", q.Kind, v.Score)
		}
	})
}

func TestFixedOptionsAndVerdictsKeepTheirPlacesWhenTheAnswerIsHeld(t *testing.T) {
	back := func(n int) []int { o := identity(n); slices.Reverse(o); return o }
	q := Question{Kind: Single, Options: []Option{{Text: "a", Right: true}, {Text: "b"}, {Text: "none", Fixed: true}}}
	if _, o := q.Hold(back); !slices.Equal(o.Choices, []int{1, 0, 2}) {
		t.Errorf("fixed: got %v", o.Choices)
	}
	q = Question{Kind: Why, Split: 2, Options: make([]Option, 5)}
	if h, o := q.Hold(back); !slices.Equal(o.Choices, []int{1, 0, 4, 3, 2}) || h.Split != 2 {
		t.Errorf("why: got %v", o.Choices)
	}
}

func TestAHeldQuestionThatSpeaksOfItsAnswerIsRefused(t *testing.T) {
	good := draft(Single, tasks("_ a", "_ b"))
	good.Meta.Held = true
	if q, problems := Parse(good); len(problems) > 0 || !q.Held || len(q.Options) != 2 {
		t.Fatalf("got %+v, %v", q, problems)
	}
	for name, d := range map[string]Draft{
		"mark": draft(Single, tasks("x a", "_ b")), "weight": draft(Scenario, tasks("_ a <!-- 50% -->", "_ b")), "note": noted("Why.", draft(Single, tasks("_ a", "_ b"))),
		"output": draft(Output, output("1")), "no options": draft(Multi), "one list": draft(Why, tasks("_ a", "_ b")), "no lines": draft(Output, code("x")),
		"one step": draft(Order, steps("a")), "no code": draft(Spot), "no gap": draft(Cloze, prose("a")), "no kind": draft("", tasks("_ a", "_ b")),
	} {
		d.Meta.Held = true
		if _, problems := Parse(d); !slices.ContainsFunc(problems, func(p Problem) bool { return strings.HasPrefix(p.Rule, "Q") }) {
			t.Errorf("%s: got %v", name, problems)
		}
	}
	d := draft(Number, tasks("x 4 ± 0"))
	d.Meta.InUnit = "ms"
	if _, problems := Parse(d); len(problems) != 1 {
		t.Errorf("a unit beside an answer: got %v", problems)
	}
}
