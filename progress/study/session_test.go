package study

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

const sample = `---
id: sample
title: A sample
---

# A sample

<!-- screen -->
## Guess

A story.

### Q: Which?
<!-- q id: guess, pre: true -->

- [x] this
- [ ] that

<!-- screen -->
## Read

Only text.

<!-- screen -->
## Check

### Q: One plus one?
<!-- q id: sum, kind: number -->

- [x] 2 ± 0

> [!TIP]
> Count.

> [!TIP]
> Fingers.

---

More text after the check.
`

const sampleQuiz = `---
title: Quiz
---

### Q: Put in order.
<!-- q id: steps -->

1. a
2. b
3. c

### Q: All even ones?
<!-- q id: even -->

- [x] 2
- [x] 4
- [ ] 3
`

func course(t testing.TB) *content.Course {
	t.Helper()
	c, err := content.Load(fstest.MapFS{
		"pack.yaml":           {Data: []byte("format: 1\nid: org.example.test\nversion: 1.0.0\ntitle: T\nlanguage: en\noutline:\n  - lesson: a\n")},
		"lessons/a/lesson.md": {Data: []byte(sample)},
		"lessons/a/quiz.md":   {Data: []byte(sampleQuiz)},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sitting(t testing.TB) (Session, []Entry) {
	t.Helper()
	c := course(t)
	l, err := c.Lesson("sample")
	if err != nil {
		t.Fatal(err)
	}
	s, e := New(c.Outline, l, "sitting", 42, Stamp{time.UnixMilli(1), "n0"})
	return s, []Entry{e}
}

// recorder applies events and keeps the entries.
type recorder struct {
	s       Session
	entries []Entry
	n       int
}

func newRecorder(t testing.TB) *recorder {
	s, entries := sitting(t)
	return &recorder{s: s, entries: entries}
}

func (r *recorder) do(e Event) {
	r.n++
	e.Stamp = Stamp{time.UnixMilli(int64(r.n)), fmt.Sprint("n", r.n)}
	var entries []Entry
	r.s, entries = r.s.Apply(e)
	r.entries = append(r.entries, entries...)
}

// answer gives a response and has it saved.
func (r *recorder) answer(resp quiz.Response) {
	at := r.s.At()
	r.do(Event{Kind: Respond, Response: resp})
	r.do(Event{Kind: Saved, Step: at})
}

func (r *recorder) answerRightly() { r.answer(r.s.Step().Question.Solution()) }

func (r *recorder) wants(t *testing.T, p Phase, at int) {
	t.Helper()
	if r.s.Phase() != p || r.s.At() != at {
		t.Fatalf("the sitting is %s at step %d, want %s at %d", r.s.Phase(), r.s.At(), p, at)
	}
}

func TestAWalkThroughALessonReadsAsksTellsAndEnds(t *testing.T) {
	r := newRecorder(t)
	r.wants(t, Asking, 0)
	r.answer(quiz.Response{Chose: []int{1}}) // a wrong guess costs nothing
	r.wants(t, Telling, 0)
	r.do(Event{Kind: Next})
	r.wants(t, Reading, 1)
	r.do(Event{Kind: Next})
	r.wants(t, Asking, 2)
	r.answerRightly()
	r.do(Event{Kind: Next})
	r.wants(t, Reading, 3)
	for r.do(Event{Kind: Next}); r.s.Phase() == Asking; r.do(Event{Kind: Next}) {
		r.answerRightly()
	}
	r.wants(t, Done, 7)
	if right, answered, all := r.s.Tally(); right != 4 || answered != 4 || all != 4 {
		t.Errorf("tally is %d of %d of %d, want 4 of 4 of 4", right, answered, all)
	}
	if last := r.entries[len(r.entries)-1]; last.Type != Finished || last.Score != 1 {
		t.Errorf("the last entry is %+v, want Finished with score 1", last)
	}
}

func TestAGuessIsUnscoredAndComesAgainScoredInTheQuiz(t *testing.T) {
	s, _ := sitting(t)
	first, last := s.StepAt(0), s.StepAt(s.Len()-1)
	if first.Scored || !last.Scored || first.Question.ID != last.Question.ID || last.Place != InQuiz {
		t.Errorf("the guess is scored=%v and its repetition %+v", first.Scored, last)
	}
}

func TestAMissedQuestionComesBackAtMostTwiceInOneSitting(t *testing.T) {
	r := newRecorder(t)
	r.answerRightly()
	r.do(Event{Kind: Next})
	r.do(Event{Kind: Next})
	r.answer(quiz.Response{DontKnow: true}) // the sum
	asked := 0
	for i := 0; r.s.Phase() != Done && i < 50; i++ {
		if r.s.Phase() == Asking {
			if st := r.s.Step(); st.Place == Again {
				asked++
				r.answer(quiz.Response{Typed: []string{"3"}})
			} else {
				r.answerRightly()
			}
		}
		r.do(Event{Kind: Next})
	}
	if asked != MaxTries-1 {
		t.Errorf("the missed question came back %d times, want %d", asked, MaxTries-1)
	}
	if m := r.s.Missed(); len(m) != 1 || m[0].ID != "sum" {
		t.Errorf("missed is %v, want the sum", m)
	}
}

func TestHintsComeOneByOneAndAreRecorded(t *testing.T) {
	r := newRecorder(t)
	r.answerRightly()
	r.do(Event{Kind: Next})
	r.do(Event{Kind: Next})
	for range 5 {
		r.do(Event{Kind: Hint})
	}
	if r.s.Step().Hints != 2 || r.s.HintsLeft() != 0 {
		t.Errorf("%d hints are shown and %d left, want 2 and 0", r.s.Step().Hints, r.s.HintsLeft())
	}
	r.answer(quiz.Response{Revealed: true})
	last := r.entries[len(r.entries)-1]
	if last.Type != Answer || last.Hints != 2 || last.Score != 0 || !last.Response.Revealed {
		t.Errorf("the answer is recorded as %+v, want 2 hints, score 0, revealed", last)
	}
}

func TestFeedbackWaitsForTheJournal(t *testing.T) {
	r := newRecorder(t)
	r.do(Event{Kind: Respond, Response: quiz.Response{Chose: []int{0}}})
	r.wants(t, Recording, 0)
	r.do(Event{Kind: Next})
	r.wants(t, Recording, 0)
	r.do(Event{Kind: Saved, Step: 3}) // another answer
	r.wants(t, Recording, 0)
	r.do(Event{Kind: Failed, Step: 0})
	r.wants(t, Telling, 0)
	if r.s.Unsaved() != 1 {
		t.Errorf("%d answers are unsaved, want 1", r.s.Unsaved())
	}
	r.do(Event{Kind: Next})
	r.do(Event{Kind: Saved, Step: 0})
	if r.s.Unsaved() != 0 {
		t.Errorf("%d answers are unsaved after the late save, want 0", r.s.Unsaved())
	}
}

func TestAnAnswerEntrySaysEverythingLaterRulesNeed(t *testing.T) {
	r := newRecorder(t)
	shown := r.s.Shown(0)
	r.do(Event{Kind: Respond, Response: quiz.Response{Chose: []int{1}}, Took: 3 * time.Second})
	e := r.entries[len(r.entries)-1]
	q := r.s.StepAt(0).Question
	mean, key := q.Fingerprint()
	want := Entry{Nonce: e.Nonce, Type: Answer, At: e.At, Pack: "org.example.test", Version: "1.0.0", Locale: "en", Sitting: "sitting",
		Lesson: "sample", Steps: 7, Item: "guess", Rev: 1, Mean: mean, Key: key, Kind: quiz.Single, Shown: shown,
		Response: quiz.Response{Chose: []int{1}}, Try: 1, Took: 3 * time.Second, Facts: Facts{Guess: 0.5, Words: 6}}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got %+v\nwant %+v", e, want)
	}
}

// anyEvent draws an event, often one that makes sense.
func anyEvent(rt *rapid.T, s Session) Event {
	e := Event{Kind: EventKind(rapid.IntRange(0, 5).Draw(rt, "event")), Step: rapid.IntRange(-1, 9).Draw(rt, "step")}
	if rapid.Bool().Draw(rt, "sensible") {
		e.Step = s.At()
	}
	if q := s.Step().Question; q != nil && rapid.Bool().Draw(rt, "right") {
		e.Response = q.Solution()
	} else {
		e.Response = quiz.Response{Chose: rapid.SliceOfN(rapid.IntRange(-2, 6), 0, 6).Draw(rt, "chose"), DontKnow: rapid.Bool().Draw(rt, "dont-know")}
	}
	return e
}

func TestAnyEventsLeaveASessionLegal(t *testing.T) {
	c := course(t)
	l, _ := c.Lesson("sample")
	rapid.Check(t, func(rt *rapid.T) {
		s, _ := New(c.Outline, l, "s", rapid.Uint64().Draw(rt, "seed"), Stamp{})
		for range rapid.IntRange(0, 60).Draw(rt, "events") {
			e := anyEvent(rt, s)
			from := s.Phase()
			s, _ = s.Apply(e)
			legal(rt, from, e.Kind, s)
		}
	})
}

// legal fails unless a session keeps to the table and to its invariants.
func legal(rt *rapid.T, from Phase, kind EventKind, s Session) {
	i := slices.IndexFunc(transitions, func(tr transition) bool { return tr.on == from && tr.when == kind })
	if i < 0 && s.Phase() != from {
		rt.Fatalf("%s/%s has no row and led to %s", from, kind, s.Phase())
	}
	if i >= 0 && !slices.Contains(transitions[i].to, s.Phase()) {
		rt.Fatalf("%s/%s led to %s, and the table says %s", from, kind, s.Phase(), phases(transitions[i].to))
	}
	st := s.Step()
	switch {
	case s.At() < 0 || s.At() > s.Len():
		rt.Fatalf("step %d of %d", s.At(), s.Len())
	case (s.Phase() == Done) != (s.At() == s.Len()):
		rt.Fatalf("%s at step %d of %d", s.Phase(), s.At(), s.Len())
	case s.Phase() == Reading && st.Question != nil, s.Phase() == Asking && (st.Question == nil || st.Told != nil):
		rt.Fatalf("%s at %+v", s.Phase(), st)
	case (s.Phase() == Telling || s.Phase() == Recording) && st.Told == nil:
		rt.Fatalf("%s without an answer", s.Phase())
	}
	if score := s.Score(); score < 0 || score > 1 {
		rt.Fatalf("score %v", score)
	}
}

func TestResumingRestoresTheScreenTheOrderAndTheAnswers(t *testing.T) {
	c := course(t)
	l, _ := c.Lesson("sample")
	rapid.Check(t, func(rt *rapid.T) {
		s, opened := New(c.Outline, l, "s", rapid.Uint64().Draw(rt, "seed"), Stamp{})
		entries := []Entry{opened}
		for range rapid.IntRange(0, 40).Draw(rt, "events") {
			e := anyEvent(rt, s)
			if e.Kind == Failed {
				continue
			}
			var more []Entry
			s, more = s.Apply(e)
			entries = append(entries, more...)
			if s.Phase() == Recording { // the journal answers
				s, _ = s.Apply(Event{Kind: Saved, Step: s.At()})
			}
		}
		back, ok := Resume(c.Outline, l, entries)
		if !ok || back.At() != s.At() || back.Phase() != s.Phase() || back.Len() != s.Len() {
			rt.Fatalf("resumed at step %d of %d in %s, was at %d of %d in %s", back.At(), back.Len(), back.Phase(), s.At(), s.Len(), s.Phase())
		}
		for i := range s.Len() {
			if !slices.Equal(back.Shown(i), s.Shown(i)) {
				rt.Fatalf("step %d is shown as %v, was %v", i, back.Shown(i), s.Shown(i))
			}
			if !reflect.DeepEqual(back.StepAt(i).Told, s.StepAt(i).Told) || back.StepAt(i).Hints != s.StepAt(i).Hints {
				rt.Fatalf("step %d is told %+v, was %+v", i, back.StepAt(i), s.StepAt(i))
			}
		}
	})
}

func TestEntriesOfAnotherVersionOfThePackDoNoHarm(t *testing.T) {
	c := course(t)
	l, _ := c.Lesson("sample")
	rapid.Check(t, func(rt *rapid.T) {
		entries := []Entry{{Type: Opened, Sitting: "s"}}
		for range rapid.IntRange(0, 20).Draw(rt, "entries") {
			entries = append(entries, Entry{
				Type: rapid.SampledFrom([]EntryType{Read, Hinted, Answer, Finished, Left, "unknown"}).Draw(rt, "type"),
				Step: rapid.IntRange(-3, 90).Draw(rt, "step"), Item: rapid.SampledFrom([]string{"", "sum", "guess", "gone"}).Draw(rt, "item"),
				Hints:    rapid.IntRange(-2, 900).Draw(rt, "hints"),
				Response: quiz.Response{Chose: rapid.SliceOfN(rapid.IntRange(-9, 9), 0, 4).Draw(rt, "chose")},
			})
		}
		if s, ok := Resume(c.Outline, l, entries); !ok || s.At() > s.Len() || s.Phase() == Recording {
			rt.Fatalf("resumed=%v at %d of %d in %s", ok, s.At(), s.Len(), s.Phase())
		}
	})
}

func TestAHintThatComesAfterItsAnswerChangesNothing(t *testing.T) {
	c := course(t)
	l, _ := c.Lesson("sample")
	s, ok := Resume(c.Outline, l, []Entry{ // as two windows on one sitting can write them
		{Type: Opened, Sitting: "s"},
		{Type: Answer, Step: 2, Item: "sum", Response: quiz.Response{DontKnow: true}},
		{Type: Hinted, Step: 2, Item: "sum", Hints: 2},
	})
	if !ok || s.Phase() != Telling || s.Step().Hints != 0 {
		t.Errorf("resumed=%v in %s with %d hints, want Telling without hints", ok, s.Phase(), s.Step().Hints)
	}
}

func TestTheNextLessonIsTheOpenOneOrTheFirstThatIsNotDone(t *testing.T) {
	outline := threeLessons(t)
	done := time.UnixMilli(5)
	for _, c := range []struct {
		name    string
		records []LessonRecord // last seen first
		want    string
	}{
		{"a newcomer", nil, "a"},
		{"one begun", []LessonRecord{{Lesson: "b", Open: true}, {Lesson: "a", Done: done}}, "b"},
		{"one done", []LessonRecord{{Lesson: "a", Done: done}}, "b"},
		{"the last one done first", []LessonRecord{{Lesson: "c", Done: done}}, "a"},
		{"all done", []LessonRecord{{Lesson: "a", Done: done}, {Lesson: "b", Done: done}, {Lesson: "c", Done: done}}, ""},
		{"a lesson that is gone", []LessonRecord{{Lesson: "x", Open: true}}, "a"},
	} {
		ref, _ := NextLesson(outline, c.records)
		if ref.ID != c.want {
			t.Errorf("%s: next is %q, want %q", c.name, ref.ID, c.want)
		}
	}
}

func threeLessons(t *testing.T) content.Outline {
	files := fstest.MapFS{"pack.yaml": {Data: []byte("format: 1\nid: org.example.test\nversion: 1.0.0\ntitle: T\nlanguage: en\noutline:\n  - lesson: fa\n  - lesson: fb\n  - lesson: fc\n")}}
	for _, id := range []string{"a", "b", "c"} {
		files["lessons/f"+id+"/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: L\n---\n\ntext\n")}
	}
	c, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Outline
}
