package study

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

// testOut is a course of one module with two lessons and a module with one more. In a question's line stand its id, its
// objective and what else is in its metadata.
func testOut(t testing.TB, quizzes map[string][]string) (*content.Course, []*content.Lesson) {
	t.Helper()
	files := fstest.MapFS{"pack.yaml": {Data: []byte("format: 1\nid: org.example.proof\nversion: 1.0.0\ntitle: T\nlanguage: en\noutline:\n" +
		"  - module: { id: m01, title: One, outline: [{ lesson: a }, { lesson: b }] }\n  - module: { id: m02, title: Two, outline: [{ lesson: c }] }\n")}}
	for _, id := range []string{"a", "b", "c"} {
		files["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\nid: %s\ntitle: %s\n---\n\nText.\n\n### Q: Inside?\n<!-- q id: %s-inside, obj: %s-x -->\n\n- [x] y\n- [ ] n\n", id, id, id, id)}
		var b strings.Builder
		for _, q := range quizzes[id] {
			name, rest, _ := strings.Cut(q, " ")
			switch {
			case strings.Contains(rest, "typed"):
				fmt.Fprintf(&b, "### Q: Which?\n<!-- q id: %s%s, kind: text -->\n\n- [x] y\n- [ ] n\n\n", name, strings.Replace(rest, " typed", "", 1))
			case strings.Contains(rest, "recall"):
				fmt.Fprintf(&b, "### Q: Why?\n<!-- q id: %s%s -->\n\n> [!NOTE]\n> So.\n\n", name, strings.Replace(rest, " recall", "", 1))
			default:
				fmt.Fprintf(&b, "### Q: Which?\n<!-- q id: %s%s -->\n\n- [x] y\n- [ ] n\n\n", name, rest)
			}
		}
		files["lessons/"+id+"/quiz.md"] = &fstest.MapFile{Data: []byte(b.String())}
	}
	c, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	var lessons []*content.Lesson
	for _, id := range []string{"a", "b", "c"} {
		l, err := c.Lesson(id)
		if err != nil {
			t.Fatal(err)
		}
		lessons = append(lessons, l)
	}
	return c, lessons
}

func idsOf(asked []Asked) []string {
	var out []string
	for _, a := range asked {
		out = append(out, a.Lesson+"/"+a.Question.ID)
	}
	return out
}

func TestAProofAsksWhatWasNeverSeen(t *testing.T) {
	many := make([]string, 20)
	for i := range many {
		many[i] = fmt.Sprintf("q%d , obj: o%d", i, i%10)
	}
	tests := []struct {
		name    string
		quiz    []string
		seen    string
		want    []string // in any order, where there are several; nil is not looked at
		n       int
		objects int
	}{
		{"nothing is written", nil, "", nil, 0, 0},
		{"the quiz where there are no variants", []string{"q1 , obj: x", "q2 , obj: y"}, "", []string{"a/q1", "a/q2"}, 2, 2},
		{"a variant and not the question that it varies", []string{"q1 , obj: x", "v1 , obj: x, variant-of: q1"}, "", []string{"a/v1"}, 1, 1},
		{"what is kept for proofs before a variant", []string{"v1 , obj: x, variant-of: q1", "p1 , obj: x, variant-of: q1, pool: testout-m01", "q1 , obj: x"}, "", []string{"a/p1"}, 1, 1},
		{"what is typed before what is picked", []string{"q1 , obj: x", "v1 , obj: x, variant-of: q1", "v2 , obj: x, variant-of: q1 typed"}, "", []string{"a/v2"}, 1, 1},
		{"the question whose variants were all seen", []string{"q1 , obj: x", "v1 , obj: x, variant-of: q1"}, "v1", []string{"a/q1"}, 1, 1},
		{"nothing that was seen", []string{"q1 , obj: x", "v1 , obj: x, variant-of: q1"}, "v1 q1", nil, 0, 0},
		{"no pool of another module, and none of the placement", []string{"p1 , obj: x, pool: testout-m02", "p2 , obj: x, pool: placement", "p3 , obj: x, pool: testout-m01"}, "", []string{"a/p3"}, 1, 1},
		{"nothing that learners judge themselves", []string{"q1 , obj: x recall", "q2 , obj: x"}, "", []string{"a/q2"}, 1, 1},
		{"questions that name no objective", []string{"q1 , difficulty: 1", "q2 , difficulty: 1"}, "", []string{"a/q1", "a/q2"}, 2, 1},
		{"eight at most, of as many objectives as can be", many, "", nil, 8, 8},
		{"each objective once before any twice", append([]string{"z , obj: z"}, many[0], many[10], many[1], many[11]), "", []string{"a/z", "a/q0", "a/q10", "a/q1", "a/q11"}, 5, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, lessons := testOut(t, map[string][]string{"a": tt.quiz})
			seen := map[string]bool{}
			for _, id := range strings.Fields(tt.seen) {
				seen[id] = true
			}
			asked := ProofOf(c.Outline, lessons[:1], seen, MostOfLesson)
			got, objectives := idsOf(asked), map[string]bool{}
			for _, a := range asked {
				objectives[a.Question.Objective] = true
			}
			if len(got) != tt.n || len(objectives) != tt.objects {
				t.Errorf("got %q about %d objectives, want %d questions about %d", got, len(objectives), tt.n, tt.objects)
			}
			if slices.Sort(got); tt.want != nil && !slices.Equal(got, slices.Sorted(slices.Values(tt.want))) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAProofOfAModuleAsksAboutEachLesson(t *testing.T) {
	quizzes := map[string][]string{}
	for _, id := range []string{"a", "b"} {
		for i := range 20 {
			quizzes[id] = append(quizzes[id], fmt.Sprintf("%s%d , obj: %s-o%d", id, i, id, i))
		}
	}
	c, lessons := testOut(t, quizzes)
	asked := ProofOf(c.Outline, lessons[:2], nil, MostOfModule)
	of := map[string]int{}
	for _, a := range asked {
		of[a.Lesson]++
	}
	if len(asked) != MostOfModule || of["a"] != 6 || of["b"] != 6 {
		t.Errorf("got %q, want six of each lesson", idsOf(asked))
	}
	if !slices.IsSortedFunc(asked, func(a, b Asked) int { return strings.Compare(a.Lesson, b.Lesson) }) {
		t.Errorf("got %q, want the lessons in their order", idsOf(asked))
	}
}

func TestAnyProofKeepsItsRules(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		quizzes, seen := map[string][]string{}, map[string]bool{}
		for _, id := range []string{"a", "b", "c"} {
			for i := range rapid.IntRange(0, 12).Draw(rt, "questions of "+id) {
				line := fmt.Sprintf("%s%d , obj: %s%d", id, i, id, rapid.IntRange(0, 4).Draw(rt, "objective"))
				line += rapid.SampledFrom([]string{"", "", ", variant-of: " + id + "0", ", pool: testout-m01", ", pool: testout-m02", ", pool: placement", " typed"}).Draw(rt, "sort")
				quizzes[id] = append(quizzes[id], line)
				seen[fmt.Sprint(id, i)] = rapid.Bool().Draw(rt, "seen")
			}
		}
		c, lessons := testOut(t, quizzes)
		most := rapid.IntRange(0, 14).Draw(rt, "most")
		asked := ProofOf(c.Outline, lessons, seen, most)
		cards, objectives := map[string]bool{}, map[string]bool{}
		for _, a := range asked {
			ref, _ := c.Find(a.Lesson)
			q := a.Question
			if seen[q.ID] || cards[CardOf(q)] || q.Pool != "" && q.Pool != "testout-"+ref.Module {
				rt.Fatalf("asked %q: seen %v, of a card that was asked %v, pool %q", q.ID, seen[q.ID], cards[CardOf(q)], q.Pool)
			}
			cards[CardOf(q)], objectives[q.Objective] = true, true
		}
		if len(asked) > most {
			rt.Fatalf("asked %d, want %d at most", len(asked), most)
		}
		if again := ProofOf(c.Outline, lessons, seen, most); !slices.Equal(idsOf(again), idsOf(asked)) {
			rt.Fatalf("asked %q, then %q", idsOf(asked), idsOf(again))
		}
		for _, l := range lessons {
			ref, _ := c.Find(l.ID)
			for i := range l.Quiz {
				q := &l.Quiz[i]
				if len(asked) < most && !seen[q.ID] && !cards[CardOf(q)] && (q.Pool == "" || q.Pool == "testout-"+ref.Module) {
					rt.Fatalf("%q was left out of %d questions", q.ID, len(asked))
				}
			}
		}
	})
}

// proof goes through a proof of the first n lessons. right tells of each question whether it is answered rightly.
func proof(t testing.TB, quizzes map[string][]string, n int, right func(id string) bool) (Session, []Entry) {
	t.Helper()
	c, lessons := testOut(t, quizzes)
	s, first := Prove(c.Outline, ProofOf(c.Outline, lessons[:n], nil, MostOfModule), "p", 1, Stamp{time.UnixMilli(1), "n0"})
	r := &recorder{s: s, entries: []Entry{first}}
	for r.s.Phase() != Done {
		if q := r.s.Step().Question; right(q.ID) {
			r.answerRightly()
		} else {
			r.do(Event{Kind: Respond})
			r.do(Event{Kind: Saved, Step: r.s.At()})
		}
		r.do(Event{Kind: Next})
	}
	return r.s, r.entries
}

func TestAPassedProofFinishesItsLessons(t *testing.T) {
	two := map[string][]string{
		"a": {"a0 , obj: x", "a1 , obj: x", "a2 , obj: y", "a3 , obj: y", "a4 , obj: y"},
		"b": {"b0 , obj: z", "b1 , obj: z", "b2 , difficulty: 1", "b3 , difficulty: 1", "b4 , obj: x"},
	}
	tests := []struct {
		name    string
		n       int
		wrong   string
		lessons []string
		open    []string
	}{
		{"all right", 2, "", []string{"a", "b"}, nil},
		{"a lesson alone", 1, "", []string{"a"}, nil},
		{"four of five", 1, "a1", []string{"a"}, nil},
		{"three of five", 1, "a1 a3", nil, nil},
		{"eight of ten", 2, "a1 b1", []string{"a", "b"}, nil},
		{"seven of ten", 2, "a1 b1 b3", nil, nil},
		{"eight of ten, but nothing of one objective", 2, "b0 b1", nil, []string{"z"}},
		{"nothing of what names no objective", 2, "b2 b3", nil, []string{"lesson/b"}},
		{"nothing", 1, "a0 a1 a2 a3 a4", nil, []string{"x", "y"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, entries := proof(t, two, tt.n, func(id string) bool { return !slices.Contains(strings.Fields(tt.wrong), id) })
			p, ok := s.Proof()
			if !ok || p.Passed != (tt.lessons != nil) || !slices.Equal(p.Open, tt.open) || p.All != 5*tt.n || p.Right != p.All-len(strings.Fields(tt.wrong)) {
				t.Errorf("got %+v, %v; want it to pass %v with the open objectives %q", p, ok, tt.lessons != nil, tt.open)
			}
			var finished []string
			for _, e := range entries {
				if e.Type == Finished && e.Lesson != "" {
					finished = append(finished, e.Lesson)
					if e.Sitting != "proof:p" || e.Pack != "org.example.proof" || e.Score < ProofShare-0.2 || e.Score > 1 || e.Nonce != "proof:p:"+e.Lesson {
						t.Errorf("got %+v", e)
					}
				}
			}
			if !slices.Equal(finished, tt.lessons) {
				t.Errorf("got %q finished, want %q", finished, tt.lessons)
			}
			lessons, again := s.Proven(Stamp{At: time.UnixMilli(9), Nonce: "other"})
			if !slices.Equal(lessons, tt.lessons) || len(again) != len(tt.lessons) || len(again) > 0 && again[0].Nonce != "proof:p:"+again[0].Lesson {
				t.Errorf("asked again: got %q, %+v", lessons, again)
			}
		})
	}
}

func TestNothingIsProvenBeforeTheEndOrElsewhere(t *testing.T) {
	c, lessons := testOut(t, map[string][]string{"a": {"q1 , obj: x", "q2 , obj: x"}})
	asked := ProofOf(c.Outline, lessons[:1], nil, MostOfLesson)
	for name, begin := range map[string]func(content.Outline, []Asked, string, uint64, Stamp) (Session, Entry){"a proof": Prove, "a review": Review} {
		s, first := begin(c.Outline, asked, "p", 1, Stamp{time.UnixMilli(1), "n0"})
		r := &recorder{s: s, entries: []Entry{first}}
		for r.s.Phase() != Done {
			if _, ok := r.s.Proof(); ok {
				t.Errorf("%s at its question %d: got a result", name, r.s.At())
			}
			r.answerRightly()
			r.do(Event{Kind: Next})
		}
		if p, ok := r.s.Proof(); ok != (name == "a proof") {
			t.Errorf("%s at its end: got %+v, %v", name, p, ok)
		}
	}
	if s, _ := Prove(c.Outline, nil, "p", 1, Stamp{}); !reflect.DeepEqual(func() []string { l, _ := s.Proven(Stamp{}); return l }(), []string(nil)) {
		t.Error("a proof without questions proves something")
	}
}

func TestWhatIsPassedOverInAProofIsNotRight(t *testing.T) {
	c, lessons := testOut(t, map[string][]string{"a": {"q1 , obj: x", "q2 , obj: x"}})
	s, first := Prove(c.Outline, ProofOf(c.Outline, lessons[:1], nil, MostOfLesson), "p", 1, Stamp{time.UnixMilli(1), "n0"})
	r := &recorder{s: s, entries: []Entry{first}}
	r.answerRightly()
	r.do(Event{Kind: Next})
	r.do(Event{Kind: Bury})
	if p, ok := r.s.Proof(); !ok || p.Passed || p.Right != 1 || p.All != 2 {
		t.Errorf("got %+v, %v; want one of two", p, ok)
	}
}

func TestAnAnswerOfAProofStands(t *testing.T) {
	c, lessons := testOut(t, map[string][]string{"a": {"q1 , obj: x", "q2 , obj: x"}})
	s, first := Prove(c.Outline, ProofOf(c.Outline, lessons[:1], nil, MostOfLesson), "p", 1, Stamp{time.UnixMilli(1), "n0"})
	r := &recorder{s: s, entries: []Entry{first}}
	r.answerRightly()
	n := len(r.entries)
	r.do(Event{Kind: TakeBack})
	if r.s.Phase() != Telling || len(r.entries) != n {
		t.Errorf("the phase is %v after taking it back, with %d entries more", r.s.Phase(), len(r.entries)-n)
	}
}

func TestAProofIsGoneOnWith(t *testing.T) {
	c, lessons := testOut(t, map[string][]string{"a": {"q1 , obj: x", "q2 , obj: y", "q3 , obj: y"}})
	asked := ProofOf(c.Outline, lessons[:1], nil, MostOfLesson)
	s, first := Prove(c.Outline, asked, ProofID(LessonScope("a"), "p"), 1, Stamp{time.UnixMilli(1), "n0"})
	r := &recorder{s: s, entries: []Entry{first}}
	r.answerRightly()
	r.do(Event{Kind: Next})
	find := func(spot Spot) (Asked, bool) {
		i := slices.IndexFunc(asked, func(a Asked) bool { return a.Question.ID == spot.Item })
		return asked[max(i, 0)], i >= 0
	}
	if !r.s.IsProofOf(LessonScope("a")) || r.s.IsProofOf(LessonScope("")) || r.s.IsProofOf(ModuleScope("a")) {
		t.Errorf("got the sitting %s of another scope", r.s.Sitting)
	}
	back, ok := ResumeOutside(c.Outline, find, r.entries)
	if !ok || back.At() != 1 || back.Step().Place != InProof {
		t.Fatalf("got step %d, %v", back.At(), ok)
	}
	r.s = back
	for r.s.Phase() != Done {
		r.answerRightly()
		r.do(Event{Kind: Next})
	}
	if lessons, _ := r.s.Proven(Stamp{}); !slices.Equal(lessons, []string{"a"}) {
		t.Errorf("got %q proven, want a", lessons)
	}
}

// TestWhatWaitsForTheJournalBelongsToASitting: entries that are not recorded yet are gone on with, and none counts twice.
func TestWhatWaitsForTheJournalBelongsToASitting(t *testing.T) {
	c, lessons := testOut(t, map[string][]string{"a": {"q1 , obj: x", "q2 , obj: y", "q3 , obj: y"}})
	asked := ProofOf(c.Outline, lessons[:1], nil, MostOfLesson)
	find := func(at Spot) (Asked, bool) { return Find(OneCourse{Course: c}, at) }
	begin := func(id string) *recorder {
		s, first := Prove(c.Outline, asked, id, 1, Stamp{time.UnixMilli(1), id + "-0"})
		return &recorder{s: s, entries: []Entry{first}}
	}
	old, r := begin("old"), begin("new")
	r.answerRightly()
	r.do(Event{Kind: Next})
	review := Entry{Type: Opened, Sitting: ReviewSort + ":r", Nonce: "r"}
	for name, parts := range map[string][2][]Entry{
		"all recorded":    {r.entries, nil},
		"all waiting":     {nil, r.entries},
		"some of them":    {r.entries[:1], r.entries[1:]},
		"both":            {r.entries, r.entries},
		"of a newer one":  {old.entries, r.entries},
		"of other sorts":  {r.entries, []Entry{review}},
		"of an older one": {r.entries, []Entry{{Type: Answer, Sitting: old.entries[0].Sitting, Nonce: "late"}}},
	} {
		s, entries := Unfinished(c.Outline, find, parts[0], parts[1], ProofSort)
		if s.Sitting != r.s.Sitting || s.At() != 1 || len(entries) != len(r.entries) {
			t.Errorf("%s: step %d of %q with %d entries, want step 1 of %q with %d", name, s.At(), s.Sitting, len(entries), r.s.Sitting, len(r.entries))
		}
	}
	for r.s.Phase() != Done {
		r.answerRightly()
		r.do(Event{Kind: Next})
	}
	if s, entries := Unfinished(c.Outline, find, r.entries, nil, ProofSort); s.Len() != 0 || entries != nil {
		t.Errorf("a finished sitting is gone on with: %d steps, %d entries", s.Len(), len(entries))
	}
}
