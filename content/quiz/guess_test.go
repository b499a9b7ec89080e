package quiz

import (
	"math"
	"slices"
	"testing"
)

// rows calls f with each row of k different numbers below n.
func rows(n, k int, f func([]int)) {
	var fill func([]int)
	fill = func(row []int) {
		if len(row) == k {
			f(slices.Clone(row))
			return
		}
		for i := range n {
			if !slices.Contains(row, i) {
				fill(append(row, i))
			}
		}
	}
	fill(nil)
}

// sets calls f with each set of numbers below n, the empty one too.
func sets(n int, f func([]int)) {
	for bits := range 1 << n {
		var set []int
		for i := range n {
			if bits>>i&1 == 1 {
				set = append(set, i)
			}
		}
		f(set)
	}
}

// each calls f with k numbers below n, one of which may stand there several times.
func each(n, k int, f func([]int)) {
	for i := range int(math.Pow(float64(n), float64(k))) {
		var row []int
		for range k {
			row = append(row, i%n)
			i /= n
		}
		f(row)
	}
}

// sensibleResponses calls f with each response that somebody would give who knows nothing about the matter.
func sensibleResponses(q Question, f func(Response)) {
	chose := func(c []int) { f(Response{Chose: c}) }
	switch q.Kind {
	case Single, Scenario:
		rows(len(q.Options), 1, chose)
	case Multi:
		sets(len(q.Options), func(s []int) {
			if len(s) > 0 {
				chose(s)
			}
		})
	case Why:
		rows(len(q.Options), 2, func(r []int) {
			if r[0] < q.Split && r[1] >= q.Split {
				chose(r)
			}
		})
	case Spot:
		sets(len(q.Lines()), func(s []int) {
			for i := range s {
				s[i]++
			}
			if len(s) == len(q.Solution().Chose) {
				chose(s)
			}
		})
	case Order, Parsons:
		rows(len(q.Steps), len(q.Solution().Chose), chose)
	case Match:
		if rights := slices.Compact(slices.Sorted(slices.Values(q.Solution().Chose))); len(rights) == len(q.Pairs) {
			rows(len(q.Rights), len(q.Pairs), chose)
			return
		}
		each(len(q.Rights), len(q.Pairs), chose)
	case Classify:
		each(len(q.Rights), len(q.Pairs), chose)
	case Fix:
		for _, text := range q.Picks() {
			f(Response{Typed: []string{text}})
		}
	}
}

func TestAGuessIsTheShareOfResponsesThatAreRight(t *testing.T) {
	picked := fix(1, code("a\nb"), tasks("x b", "x c", "_ d", "_ e", "x /f+/"))
	picked.Meta.Pick = true
	more := map[string]Draft{
		"two options":                  draft("", tasks("x a", "_ b")),
		"two ways that are as good":    draft(Scenario, tasks("x a", "_ b <!-- 100% -->", "_ c <!-- 40% -->", "_ d")),
		"three right of five":          draft("", tasks("x a", "x b", "x c", "_ d", "_ e")),
		"all right":                    draft("", tasks("x a", "x b", "x c")),
		"one right of several":         draft(Multi, tasks("x a", "_ b", "_ c")),
		"three verdicts, four reasons": draft(Why, tasks("x a", "_ b", "_ c"), prose("Because:"), tasks("_ d", "x e", "_ f", "_ g")),
		"one line of five":             draft(Spot, code("a\nb\nc\nd\ne"), tasks("x line 4")),
		"three lines of five":          draft(Spot, code("a\nb\nc\nd\ne"), tasks("x line 4", "x line 1", "x line 5", "_ line 2")),
		"four steps":                   draft("", steps("a", "b", "c", "d")),
		"three steps and two spares":   draft("", steps("a", "b", "c"), tasks("_ d", "_ e")),
		"lines of code":                draft(Parsons, steps("a", "b", "c", "d")),
		"as many to match":             draft("", table("a", "1", "b", "2", "c", "3", "d", "4")),
		"two too many to match":        draft("", table("a", "1", "b", "2", "c", "3", "", "4", "", "5")),
		"one matched twice":            draft(Match, table("a", "1", "b", "1", "c", "3", "", "4")),
		"three boxes":                  draft("", table("a", "1", "b", "2", "c", "3", "d", "1", "e", "1")),
		"replacements to pick":         picked,
	}
	all := map[string]Question{}
	for kind, q := range examples(t) {
		all["the example of "+string(kind)] = q
	}
	for name, d := range more {
		all[name] = parsed(t, d)
	}
	for name, q := range all {
		n, right := 0, 0
		sensibleResponses(q, func(r Response) {
			n++
			if q.Grade(r).Right() {
				right++
			}
		})
		want := 0.0
		if n > 0 {
			want = float64(right) / float64(n)
		}
		if got := q.Guess(); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: got %v, want %d of %d", name, got, right, n)
		}
		if typed := slices.Contains([]Kind{Text, Number, Cloze, Output, Recall}, q.Kind) || q.Kind == Fix && !q.Pick; typed != (n == 0) {
			t.Errorf("%s: got %d responses to guess from", name, n)
		}
	}
}

func TestNoGuessIsMoreThanCertain(t *testing.T) {
	for _, k := range Kinds() {
		for _, q := range []Question{{Kind: k}, {Kind: k, Meta: Meta{Pick: true}}, {Kind: k, Options: make([]Option, 100), Steps: make([]Step, 200), Rights: make([]string, 100), Pairs: make([]Pair, 100)}} {
			if g := q.Guess(); !(g >= 0 && g <= 1) {
				t.Errorf("%s with %d options: got %v, want something from 0 to 1", k, len(q.Options), g)
			}
		}
	}
}

func TestWhatIsTypedOrBuiltIsProduced(t *testing.T) {
	closed := []Kind{Single, Multi, Match, Classify, Spot, Why, Scenario}
	for kind, q := range examples(t) {
		if got, want := q.Produced(), !slices.Contains(closed, kind); got != want {
			t.Errorf("%s: got %v, want %v", kind, got, want)
		}
	}
	if q := (Question{Kind: Fix, Meta: Meta{Pick: true}}); q.Produced() {
		t.Error("a replacement that is picked: got produced, want closed")
	}
}

func TestBeliefsAreThoseBehindTheAnswer(t *testing.T) {
	yes, no := true, false
	options := tasks("_ a <!-- m: one -->", "x b <!-- m: never -->", "_ c <!-- m: two -->", "_ d", "_ e <!-- fixed, m: one -->")
	text := draft(Text, tasks("x commit", "_ rollback <!-- m: one -->", "_ /undo.*/ <!-- m: two -->", "_ save"))
	number := draft(Number, tasks("x 47 ± 0 ms", "_ 52 ± 0 ms <!-- m: one -->", "_ 60..70 <!-- m: two -->"))
	fixed := fix(2, code("a\nb\nc"), tasks("x b(1)", "_ b(2) <!-- m: one -->", "_ c(1) <!-- m: two -->"))
	why := draft(Why, tasks("x True", "_ False <!-- m: one -->"), prose("Because:"), tasks("_ a <!-- m: two -->", "x b", "_ c <!-- m: one -->"))
	scenario := draft(Scenario, tasks("_ a <!-- 40%, m: one -->", "x b", "_ c <!-- m: two -->"))
	spot := draft(Spot, code("a\nb\nc\nd"), tasks("x line 4", "_ line 2 <!-- m: one -->", "_ line 1 <!-- m: two -->"))
	order := draft("", steps("a", "b", "c"), tasks("_ d <!-- m: one -->", "_ e <!-- m: two -->"))
	parsons := draft(Parsons, steps("a", "b"), tasks("_ c <!-- m: one -->"))
	chose := func(c ...int) Response { return Response{Chose: c} }
	typed := func(s string) Response { return Response{Typed: []string{s}} }
	ran := func(s string, passed *bool) Response { return Response{Typed: []string{s}, Passed: passed} }
	tests := []struct {
		name string
		d    Draft
		r    Response
		want []string
	}{
		{"the right option", draft("", options), chose(1), nil},
		{"a wrong option", draft("", options), chose(2), []string{"two"}},
		{"a wrong option that stands for nothing", draft("", options), chose(3), nil},
		{"two options where one is asked for", draft("", options), chose(0, 2), []string{"one", "two"}},
		{"no option", draft("", options), chose(9), nil},
		{"given up", draft("", options), Response{Chose: []int{0}, DontKnow: true}, nil},
		{"several options", draft(Multi, options), chose(4, 2, 1, 0), []string{"one", "two"}},
		{"an accepted form", text, typed("commit"), nil},
		{"a foreseen word", text, typed("ROLLBACK"), []string{"one"}},
		{"a foreseen word with a slip", text, typed("rolback"), []string{"one"}},
		{"a foreseen pattern", text, typed("undo it"), []string{"two"}},
		{"a foreseen word that stands for nothing", text, typed("save"), nil},
		{"a word that nobody foresaw", text, typed("end"), nil},
		{"a word, given up", text, Response{Typed: []string{"rollback"}, Revealed: true}, nil},
		{"nothing typed", text, Response{}, nil},
		{"the number", number, typed("47 ms"), nil},
		{"a foreseen number", number, typed("52"), []string{"one"}},
		{"a foreseen number in another unit", number, typed("0.052 s"), []string{"one"}},
		{"a foreseen range", number, typed("64 ms"), []string{"two"}},
		{"no number", number, typed("many"), nil},
		{"the line", fixed, typed("b(1)"), nil},
		{"a foreseen line", fixed, typed("b(2)"), []string{"one"}},
		{"a line whose case is the point", fixed, typed("C(1)"), nil},
		{"a foreseen line that ran well", fixed, ran("b(2)", &yes), nil},
		{"a foreseen line that failed", fixed, ran("b(2)", &no), []string{"one"}},
		{"an accepted line that failed", fixed, ran("b(1)", &no), nil},
		{"verdict and reason", why, chose(0, 3), nil},
		{"a wrong verdict", why, chose(1, 3), []string{"one"}},
		{"a wrong reason", why, chose(0, 2), []string{"two"}},
		{"both wrong, for one belief", why, chose(1, 4), []string{"one"}},
		{"the best way", scenario, chose(1), nil},
		{"a way that is worth something", scenario, chose(0), []string{"one"}},
		{"the line that is wrong", spot, chose(4), nil},
		{"foreseen lines, in the order of the code", spot, chose(2, 1), []string{"two", "one"}},
		{"a line beyond the options", spot, chose(3), nil},
		{"the order", order, chose(0, 1, 2), nil},
		{"another order", order, chose(2, 1, 0), nil},
		{"with a spare step", order, chose(0, 4, 1, 2), []string{"two"}},
		{"with a spare line", parsons, chose(2, 0, 1), []string{"one"}},
		{"pairs", draft("", table("a", "1", "b", "2")), chose(1, 0), nil},
		{"gaps", draft("", prose("a [[b]]")), typed("c"), nil},
		{"points", noted("Sample.\n\n- one", draft(Recall)), typed("c"), nil},
	}
	for _, tt := range tests {
		if got := parsed(t, tt.d).Beliefs(tt.r); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
