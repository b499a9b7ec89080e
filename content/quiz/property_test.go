package quiz

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// question draws a sound question of any kind, with texts that differ from each other.
func question(t *rapid.T) Question {
	n := rapid.IntRange(2, 6).Draw(t, "entries")
	text := rapid.StringMatching(`[A-Za-zé]{1,8}( [a-z]{1,5}|` + "`[a-z *_]{1,4}x`" + `){0,2}`)
	texts := rapid.SliceOfNDistinct(text, n, n, normal).Draw(t, "texts")
	var items []string
	right := rapid.IntRange(1, n-1).Draw(t, "right")
	for i, s := range texts {
		box := "_ "
		if i < right {
			box = "x "
		}
		items = append(items, box+s)
	}
	kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
	var d Draft
	switch kind {
	case Single:
		items = append([]string{"x the right one"}, strings.Split("_ "+strings.Join(texts, "\n_ "), "\n")...)
		d = draft(kind, tasks(rapid.Permutation(items).Draw(t, "items")...))
	case Multi:
		d = draft(kind, tasks(rapid.Permutation(items).Draw(t, "items")...))
	case Text:
		d = draft(kind, tasks(items...))
		one := 0
		d.Meta.Match = Matching{Case: true, Space: true, Accents: true, Typos: &one}
	case Number:
		centre := rapid.Float64Range(-1e12, 1e12).Draw(t, "centre")
		unit := rapid.SampledFrom([]string{"", "ms", "bytes", "€", "frames", "percent", "µs"}).Draw(t, "unit")
		d = draft(kind, tasks("x "+strconv.FormatFloat(centre, 'g', -1, 64)+" ± "+rapid.SampledFrom([]string{"0", "1", "5%", "0.1"}).Draw(t, "tolerance")+" "+unit))
	case Order:
		spares := rapid.IntRange(0, n-2).Draw(t, "spares")
		d = draft(kind, steps(texts[spares:]...))
		if spares > 0 {
			d.Pieces = append(d.Pieces, tasks(strings.Split("_ "+strings.Join(texts[:spares], "\n_ "), "\n")...))
		}
	case Match:
		var cells []string
		for i, s := range texts {
			cells = append(cells, s, texts[(i+1)%n])
		}
		d = draft(kind, table(cells...))
	case Classify:
		var cells []string
		for i, s := range texts {
			cells = append(cells, s, []string{"here", "there"}[i%2])
		}
		d = draft(kind, table(cells...))
	case Cloze, Output:
		d = draft(Cloze, prose("a [["+strings.Join(texts, "]] b [[")+"]]"))
		if kind == Output {
			d = draft(kind, code("run()"), output(strings.Join(texts, "\n")))
		}
	case Parsons:
		d = draft(kind, steps(texts...))
	case Spot:
		d = draft(kind, code(strings.Join(texts, "\n")), tasks("x line 1"))
	case Fix:
		d = fix(1, code(strings.Join(texts, "\n")), tasks("x "+texts[0]+"!"))
	case Why:
		d = draft(kind, tasks("x True", "_ False"), prose("Because:"), tasks(append([]string{"x the right one"}, strings.Split("_ "+strings.Join(texts, "\n_ "), "\n")...)...))
	case Scenario:
		d = draft(kind, tasks(append([]string{"x the right one"}, strings.Split("_ "+strings.Join(texts, " <!-- 30% -->\n_ "), "\n")...)...))
	case Recall:
		d = noted("Sample.\n\n- "+strings.Join(texts, "\n- "), draft(kind))
	}
	q, problems := Parse(d)
	if len(problems) > 0 {
		t.Skipf("two of the texts are the same to the matcher: %v", problems)
	}
	return q
}

func response(t *rapid.T) Response {
	return Response{
		Chose:    rapid.SliceOfN(rapid.IntRange(-2, 8), 0, 8).Draw(t, "chose"),
		Typed:    rapid.SliceOfN(rapid.String(), 0, 2).Draw(t, "typed"),
		DontKnow: rapid.Bool().Draw(t, "don't know"),
		Revealed: rapid.Bool().Draw(t, "revealed"),
	}
}

func TestScoresLieBetweenNothingAndAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, r := question(t), response(t)
		v := q.Grade(r)
		if !(v.Score >= 0 && v.Score <= 1) {
			t.Errorf("%s %+v: got score %v, want one from 0 to 1", q.Kind, r, v.Score)
		}
		if r.GaveUp() && v.Score != 0 {
			t.Errorf("%s %+v: got score %v, want 0", q.Kind, r, v.Score)
		}
		if g := q.Guess(); !(g >= 0 && g <= 1) {
			t.Errorf("%s: got a guess of %v, want one from 0 to 1", q.Kind, g)
		}
		if b := q.Beliefs(r); len(b) > 0 && v.Right() {
			t.Errorf("%s %+v: got the beliefs %q behind a right answer", q.Kind, r, b)
		}
		if len(v.Parts) > 0 && v.Right() != !slices.ContainsFunc(v.Parts, func(p Part) bool { return p.Mark == Bad || p.Mark == Missed }) {
			t.Errorf("%s %+v: got score %v for the parts %+v", q.Kind, r, v.Score, v.Parts)
		}
	})
}

func TestTheSolutionOfAnyQuestionIsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := question(t)
		if v := q.Grade(q.Solution()); v.Score != 1 {
			t.Errorf("%s %+v: got score %v for %+v, want 1", q.Kind, q.Options, v.Score, q.Solution())
		}
	})
}

func TestAShuffleLosesAndAddsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, seed := question(t), rapid.Uint64().Draw(t, "seed")
		order := q.Shuffle(seed)
		if again := q.Shuffle(seed); !slices.Equal(order, again) {
			t.Errorf("seed %d: got %v, then %v", seed, order, again)
		}
		if got := slices.Sorted(slices.Values(order)); !slices.Equal(got, identity(q.Choices())) {
			t.Errorf("seed %d: got %v of %d choices", seed, order, q.Choices())
		}
	})
}

func TestFixedOptionsKeepTheirPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Question{Kind: rapid.SampledFrom([]Kind{Single, Multi}).Draw(t, "kind")}
		for range rapid.IntRange(2, 8).Draw(t, "options") {
			q.Options = append(q.Options, Option{Fixed: rapid.Bool().Draw(t, "fixed")})
		}
		for place, i := range q.Shuffle(rapid.Uint64().Draw(t, "seed")) {
			if (q.Options[place].Fixed || q.Options[i].Fixed) && place != i {
				t.Errorf("%+v: option %d stands at place %d", q.Options, i, place)
			}
		}
	})
}

func TestStepsAreNeverShownInTheirRightOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Question{Kind: Order}
		real := rapid.IntRange(2, 6).Draw(t, "steps")
		for i := range real + rapid.IntRange(0, 3).Draw(t, "spares") {
			q.Steps = append(q.Steps, Step{Spare: i >= real})
		}
		var steps []int
		for _, i := range q.Shuffle(rapid.Uint64().Draw(t, "seed")) {
			if !q.Steps[i].Spare {
				steps = append(steps, i)
			}
		}
		if slices.IsSorted(steps) {
			t.Errorf("%d steps with spares are shown in their right order: %v", real, steps)
		}
	})
}

func TestOneStepHasNoOtherOrder(t *testing.T) {
	q := Question{Kind: Order, Steps: []Step{{}, {Spare: true}}}
	for seed := range uint64(20) {
		if got := q.Shuffle(seed); len(got) != 2 {
			t.Errorf("seed %d: got %v, want two places", seed, got)
		}
	}
}

func TestTrueAndFalseKeepTheirPlaces(t *testing.T) {
	for _, pair := range [][2]string{{"True", "False"}, {"false", "**true**"}, {"Yes", "No"}, {"`no`", "yes"}} {
		q := parsed(t, draft("", tasks("x "+pair[0], "_ "+pair[1])))
		for seed := range uint64(20) {
			if got := q.Shuffle(seed); !slices.Equal(got, []int{0, 1}) {
				t.Errorf("%v, seed %d: got %v, want the author's order", pair, seed, got)
			}
		}
	}
	if q := parsed(t, draft("", tasks("x True", "_ False", "_ Maybe"))); len(q.movable()) != 3 {
		t.Errorf("True among three options: got %v movable, want all", q.movable())
	}
}

func TestEachOptionCanStandAnywhere(t *testing.T) {
	q := Question{Kind: Single, Options: make([]Option, 4)}
	var seen [4][4]bool
	for seed := range uint64(200) {
		for place, i := range q.Shuffle(seed) {
			seen[place][i] = true
		}
	}
	for place := range seen {
		if seen[place] != [4]bool{true, true, true, true} {
			t.Errorf("place %d: got %v after 200 seeds, want each option once at least", place, seen[place])
		}
	}
}

// A recorded seed must give the same order years later, so these orders may never change.
func TestAShuffleIsTheSameForEver(t *testing.T) {
	q := Question{Kind: Single, Meta: Meta{ID: "wal-snapshot"}, Options: make([]Option, 5)}
	for seed, want := range map[uint64][]int{0: {4, 2, 1, 3, 0}, 1: {1, 4, 2, 3, 0}, 1 << 63: {4, 2, 1, 0, 3}} {
		if got := q.Shuffle(seed); !slices.Equal(got, want) {
			t.Errorf("seed %d: got %v, want %v", seed, got, want)
		}
	}
}
