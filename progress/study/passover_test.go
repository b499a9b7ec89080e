package study

import (
	"testing"
	"time"
)

func TestWhatWasPutAwayIsPassedOverBothWays(t *testing.T) {
	c, lessons := testOut(t, map[string][]string{"a": {"q1 , obj: x", "q2 , obj: y", "q3 , obj: z", "q4 , obj: w"}})
	s, first := Review(c.Outline, ProofOf(c.Outline, lessons[:1], nil, MostOfLesson), "p", 1, Stamp{time.UnixMilli(1), "n0"})
	r := &recorder{s: s, entries: []Entry{first}}
	at := func(want int) {
		t.Helper()
		if r.s.At() != want {
			t.Fatalf("at step %d, want %d", r.s.At(), want)
		}
	}
	r.do(Event{Kind: Bury})
	r.do(Event{Kind: Back})
	at(1) // there is nothing before it that can be looked at
	r.answerRightly()
	r.do(Event{Kind: Next})
	r.do(Event{Kind: Suspend})
	at(3)
	r.do(Event{Kind: Back})
	at(1)
	r.do(Event{Kind: TakeBack})
	r.answerRightly()
	r.do(Event{Kind: Next})
	at(3)
	r.answerRightly()
	r.do(Event{Kind: Next})
	if r.s.Phase() != Done {
		t.Errorf("in phase %v at step %d, want the end", r.s.Phase(), r.s.At())
	}
}
