package study

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// needed is a lesson whose quiz has questions of some kinds, with an objective each; "pre" is asked before the text.
func needed(id string, questions ...string) *content.Lesson {
	l := &content.Lesson{FrontMatter: content.FrontMatter{ID: id}}
	for i, q := range questions {
		var kind, objective string
		fmt.Sscan(q, &kind, &objective)
		meta := quiz.Meta{ID: fmt.Sprint(id, "-", i), Objective: objective, Pre: kind == "pre"}
		l.Quiz = append(l.Quiz, quiz.Question{Meta: meta, Kind: quiz.Kind(kind)})
	}
	return l
}

func TestWhatIsAskedAheadIsQuickSpreadAndVaried(t *testing.T) {
	slow := []string{"recall o1", "parsons o1", "order o1", "match o1", "classify o1", "pre o1"}
	for _, c := range []struct {
		name    string
		lessons []*content.Lesson
		want    map[string]int // questions of each lesson
		aims    int            // different objectives
	}{
		{"no lessons", nil, map[string]int{}, 0},
		{"nothing quick", []*content.Lesson{needed("a", slow...)}, map[string]int{}, 0},
		{"one quick among slow ones", []*content.Lesson{needed("a", append(slow, "single o2")...)}, map[string]int{"a": 1}, 1},
		{"one lesson", []*content.Lesson{needed("a", "single o1", "multi o1", "why o1", "text o2", "fix o3")}, map[string]int{"a": 3}, 3},
		{"two lessons", []*content.Lesson{needed("a", "single o1", "multi o2", "why o3"), needed("b", "text o1", "fix o2")}, map[string]int{"a": 2, "b": 1}, 3},
		{"one that has little", []*content.Lesson{needed("a", "recall o1"), needed("b", "text o1", "fix o2", "spot o2")}, map[string]int{"b": 3}, 2},
		{"four lessons", []*content.Lesson{needed("a", "single o"), needed("b", "single o"), needed("c", "single o"), needed("d", "single o")}, map[string]int{"a": 1, "b": 1, "c": 1}, 1},
	} {
		for seed := range uint64(20) {
			of, aims := map[string]int{}, map[string]bool{}
			for _, chosen := range AskAhead(c.lessons, seed) {
				of[chosen.Lesson]++
				aims[chosen.Question.Objective] = true
			}
			if !reflect.DeepEqual(of, c.want) || len(aims) != c.aims {
				t.Errorf("%s, seed %d: got %v with %d objectives, want %v with %d", c.name, seed, of, len(aims), c.want, c.aims)
			}
		}
	}
}

func TestAskAheadNeverRepeatsAndHoldsToItsRules(t *testing.T) {
	kinds := []string{"single", "multi", "text", "number", "order", "match", "cloze", "parsons", "classify", "output", "spot", "fix", "why", "scenario", "recall", "pre"}
	rapid.Check(t, func(rt *rapid.T) {
		var lessons []*content.Lesson
		for i := range rapid.IntRange(0, 5).Draw(rt, "lessons") {
			var questions []string
			for range rapid.IntRange(0, 8).Draw(rt, "questions") {
				questions = append(questions, rapid.SampledFrom(kinds).Draw(rt, "kind")+" "+rapid.SampledFrom([]string{"x", "y", "z"}).Draw(rt, "objective"))
			}
			lessons = append(lessons, needed(fmt.Sprint("l", i), questions...))
		}
		seed := rapid.Uint64().Draw(rt, "seed")
		chosen := AskAhead(lessons, seed)
		if !reflect.DeepEqual(chosen, AskAhead(lessons, seed)) {
			rt.Fatal("the same seed chooses otherwise")
		}
		available := 0
		for i, l := range lessons {
			available += len(candidates(l, uint64(i)))
		}
		if len(chosen) != min(CheckLength, available) {
			rt.Fatalf("%d chosen of %d", len(chosen), available)
		}
		seen := map[string]bool{}
		for _, c := range chosen {
			if seen[c.Question.ID] || c.Question.Pre || !slices.Contains(quick, c.Question.Kind) {
				rt.Fatalf("%s of kind %s is chosen twice, or should not be", c.Question.ID, c.Question.Kind)
			}
			seen[c.Question.ID] = true
		}
	})
}

// checking begins a check with the quick questions of the sample lesson.
func checking(t testing.TB) *recorder {
	c := course(t)
	l, err := c.Lesson("sample")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	var opened Entry
	r.s, opened = Check(c.Outline, l.Questions(), "check", 42, Stamp{time.UnixMilli(1), "n0"})
	r.entries = []Entry{opened}
	return r
}

func TestACheckAsksOnceTellsAndEnds(t *testing.T) {
	r := checking(t)
	n := r.s.Len()
	for i := range n {
		r.wants(t, Asking, i)
		r.answer(quiz.Response{DontKnow: i == 1, Revealed: i == 2})
		r.wants(t, Telling, i)
		r.do(Event{Kind: Next})
	}
	r.wants(t, Done, n)
	if right, answered, all := r.s.Tally(); right != 0 || answered != n || all != n || len(r.s.Missed()) != n {
		t.Errorf("%d of %d right, %d answered, %d missed; want 0 of %d and all missed", right, all, answered, len(r.s.Missed()), n)
	}
}

func TestTheEntriesOfACheckBelongToNoLessonAndAreNotScored(t *testing.T) {
	r := checking(t)
	for r.s.Phase() != Done {
		r.answerRightly()
		r.do(Event{Kind: Next})
	}
	answers := 0
	for _, e := range r.entries {
		if e.Lesson != "" || e.Scored || e.Sitting != "check" || e.Pack != "org.example.test" {
			t.Errorf("%s: lesson %q, scored %v, sitting %q", e.Type, e.Lesson, e.Scored, e.Sitting)
		}
		if e.Type == Answer {
			answers++
		}
	}
	last := r.entries[len(r.entries)-1]
	if answers != r.s.Len() || r.entries[0].Type != Opened || r.entries[0].Seed != 42 || last.Type != Finished || last.Score != 1 {
		t.Errorf("%d answers, first %+v, last %+v", answers, r.entries[0], last)
	}
	if right, _, all := r.s.Tally(); right != all || all != r.s.Len() || len(r.s.Missed()) != 0 {
		t.Errorf("%d of %d right, %d missed", right, all, len(r.s.Missed()))
	}
}

func TestTheScoreOfACheckIsItsMean(t *testing.T) {
	r := checking(t)
	for i := 0; r.s.Phase() != Done; i++ {
		if i%2 == 0 {
			r.answerRightly()
		} else {
			r.answer(quiz.Response{DontKnow: true})
		}
		r.do(Event{Kind: Next})
	}
	if got, want := r.entries[len(r.entries)-1].Score, 0.5; got != want || r.s.Len() != 4 {
		t.Errorf("got %v of %d, want %v of 4", got, r.s.Len(), want)
	}
}

func TestAnyEventsLeaveACheckLegal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := checking(t)
		n := r.s.Len()
		for range rapid.IntRange(0, 40).Draw(rt, "events") {
			from, e := r.s.Phase(), anyEvent(rt, r.s)
			r.do(e)
			legal(rt, from, e.Kind, r.s)
			if r.s.Len() != n {
				rt.Fatal("a check has grown: something is asked again")
			}
		}
	})
}
