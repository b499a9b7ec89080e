package study

import (
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

func TestAnAnswerToAHeldQuestionIsRecordedAndNothingElse(t *testing.T) {
	held := quiz.Question{Meta: quiz.Meta{ID: "it", Held: true}, Kind: quiz.Single, Options: []quiz.Option{{Text: "a"}, {Text: "b"}}}
	l := &content.Lesson{FrontMatter: content.FrontMatter{ID: "exam"}, Quiz: []quiz.Question{held}}
	s, _ := New(content.Outline{ID: "org.example.exam", Held: true}, l, "s", 1, Stamp{})
	if n, all := s.Recorded(); n != 0 || all != 1 {
		t.Errorf("at first: recorded %d of %d", n, all)
	}
	s, entries := s.Apply(Event{Kind: Respond, Response: quiz.Response{Chose: []int{1}}, Stamp: Stamp{At: time.Unix(1, 0), Nonce: "n"}})
	if len(entries) != 1 || entries[0].Scored || entries[0].Score != 0 || len(entries[0].Response.Chose) != 1 {
		t.Fatalf("got %+v", entries)
	}
	if c, o := (Card{}).Record(entries[0], Setting{}); o.Review || c.Item != "" || !c.Answered.IsZero() {
		t.Errorf("it made a card: %+v, %+v", c, o)
	}
	s, _ = s.Apply(Event{Kind: Saved})
	if s.Accepts(TakeBack) {
		if again, more := s.Apply(Event{Kind: TakeBack}); len(more) > 0 || again.Phase() != Telling {
			t.Errorf("taken back: %v", more)
		}
	}
	s, entries = s.Apply(Event{Kind: Next})
	right, answered, all := s.Tally()
	if n, held := s.Recorded(); s.Phase() != Done || right+answered+all != 0 || n != 1 || held != 1 {
		t.Errorf("at the end: phase %v, tally %d %d %d, recorded %d of %d", s.Phase(), right, answered, all, n, held)
	}
	if len(entries) != 1 || entries[0].Type != Finished || entries[0].Score != 0 || len(s.Missed())+len(s.MissedAtFirst()) > 0 {
		t.Errorf("at the end: %+v", entries)
	}
	if got := SaysRecorded(7); got != "7 answers recorded; your instructor has the key." {
		t.Errorf("got %q", got)
	}
}

func TestHeldQuestionsProveAndAskAheadNothing(t *testing.T) {
	q := quiz.Question{Meta: quiz.Meta{ID: "it", Held: true}, Kind: quiz.Single, Options: []quiz.Option{{Text: "a"}, {Text: "b"}}}
	l := &content.Lesson{FrontMatter: content.FrontMatter{ID: "exam"}, Quiz: []quiz.Question{q}}
	if got := ProofOf(content.Outline{}, []*content.Lesson{l}, nil, 8); len(got) > 0 {
		t.Errorf("a proof asks %v", got)
	}
	if got := AskAhead([]*content.Lesson{l}, 1); len(got) > 0 {
		t.Errorf("asked ahead: %v", got)
	}
	if got := surfaces(l, "it"); len(got) > 0 {
		t.Errorf("a review asks %v", got)
	}
}
