package quiz

import "testing"

func TestSameAnswerIsWhatTypedAnswersAreComparedBy(t *testing.T) {
	none := 0
	for name, c := range map[string]struct {
		want, answer string
		m            Matching
		same         bool
	}{
		"equal":             {"primary key", "primary key", Matching{}, true},
		"emphasis and case": {"**Primary** key", "primary KEY.", Matching{}, true},
		"case counts":       {"Primary key", "primary key", Matching{Case: true}, false},
		"a slip":            {"isolation", "isolatoin", Matching{}, true},
		"no slip forgiven":  {"isolation", "isolatoin", Matching{Typos: &none}, false},
		"code":              {"`prepare`", "prepaer", Matching{}, false},
		"no pattern":        {"/a.*/", "abc", Matching{}, false},
		"nothing":           {"", "", Matching{}, false},
	} {
		if got := SameAnswer(c.want, c.answer, c.m); got != c.same {
			t.Errorf("%s: %t, want %t", name, got, c.same)
		}
	}
}
