package study

import (
	"reflect"
	"testing"
	"time"
)

// answeredOn is an answer to a question of the card "a".
func answeredOn(item string, rev, day int) Entry {
	e := Entry{Type: Answer, Item: item, Kind: "single", Rev: rev, Scored: true, Score: 1, Try: 1, Pack: "p", Lesson: "l", At: monday.AddDate(0, 0, day), Nonce: item + monday.AddDate(0, 0, day).String()}
	e.Facts.Card = "a"
	return e
}

func revised(rev int) Update { return Update{Revs: []Revision{{Item: "a", Card: "a", Rev: rev}}} }

func TestACorrectionThatIsTakenAwayLeavesWhatWasKnownBefore(t *testing.T) {
	known, _ := Card{}.Record(answeredOn("a", 1, 0), setting())
	corrected, turned := known.Updated(revised(2), monday.Add(time.Hour), setting())
	if len(turned) != 1 || !turned[0].Stale || !corrected.Due(monday.Add(time.Hour)) {
		t.Fatalf("a correction turned %+v and made %+v", turned, corrected)
	}
	back, turned := corrected.Updated(revised(1), monday.Add(2*time.Hour), setting())
	back.Last = known.Last // nothing can be taken back across an update
	if len(turned) != 1 || turned[0].Stale || !reflect.DeepEqual(back, known) {
		t.Errorf("the way back turned %+v and made\n%+v, want\n%+v", turned, back, known)
	}
}

// A review of another question of the card, while the corrected one waits, is not lost on the way back.
func TestAReviewBetweenACorrectionAndTheWayBackCounts(t *testing.T) {
	known, _ := Card{}.Record(answeredOn("a", 1, 0), setting())
	corrected, _ := known.Updated(revised(2), monday.Add(time.Hour), setting())
	reviewed, o := corrected.Record(answeredOn("b", 1, 1), setting())
	if !o.Review || reviewed.Memory.Reps != 2 {
		t.Fatalf("the answer to another variant: %+v, %+v", o, reviewed)
	}
	back, turned := reviewed.Updated(revised(1), monday.AddDate(0, 0, 2), setting())
	if len(turned) != 1 || turned[0].Stale || back.Memory.Reps != 2 || !back.Answered.Equal(reviewed.Answered) || len(back.Corrected.Items) > 0 {
		t.Errorf("the way back turned %+v and made %+v", turned, back)
	}
}
