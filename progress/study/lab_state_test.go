package study

import (
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
)

func TestTheStateOfALab(t *testing.T) {
	at := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		r     LabRecord
		want  LabState
		right int // of 5 checks
	}{
		{"nothing recorded", LabRecord{}, LabNew, 0},
		{"begun", LabRecord{}.Record(OpenLab(content.Outline{}, "x", Stamp{At: at})), LabBegun, 0},
		{"a hint before the first try", LabRecord{Seen: at, Hints: 1}, LabBegun, 0},
		{"two checks failed", LabRecord{Seen: at, Tries: 1, Failed: []string{"a", "b"}}, LabBegun, 3},
		{"nothing could be judged", LabRecord{Seen: at, Tries: 1, Failed: []string{""}}, LabBegun, 0},
		{"more checks failed than there are now", LabRecord{Seen: at, Tries: 1, Failed: []string{"a", "b", "c", "d", "e", "f"}}, LabBegun, 0},
		{"passed", LabRecord{Seen: at, Tries: 1, Passed: at, Alone: true}, LabPassed, 5},
		{"passed after the solution", LabRecord{Seen: at, Tries: 1, Passed: at, Assisted: true}, LabHelped, 5},
		{"passed, and then a solution was looked at", LabRecord{Seen: at, Tries: 1, Passed: at, Alone: true, Assisted: true}, LabPassed, 5},
		{"passed, and then broken", LabRecord{Seen: at, Tries: 2, Passed: at, Alone: true, Failed: []string{"a"}}, LabPassed, 4},
	} {
		if got := c.r.State(); got != c.want {
			t.Errorf("%s: state %d, want %d", c.name, got, c.want)
		}
		if got := c.r.Right(5); got != c.right {
			t.Errorf("%s: %d checks right, want %d", c.name, got, c.right)
		}
	}
}

func TestTheLabToGoOnWithIsTheLastThatIsNotPassed(t *testing.T) {
	at := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	course, err := content.Load(fstest.MapFS{
		"pack.yaml":       file("format: 1\nid: org.example.a\nversion: 1.0.0\ntitle: A\ncapabilities: [sql]\noutline: [{lab: a}, {lab: b}]\n"),
		"labs/a/lab.yaml": file("id: one\nkind: sql\ntitle: One\nobjectives: [joins]\n"),
		"labs/b/lab.yaml": file("id: two\nkind: sql\ntitle: Two\n"),
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	if e := HintLab(course.Outline, "one", 1, Stamp{}); !slices.Equal(e.Facts.Objectives, []string{"joins"}) || e.CardID() != "lab/one" {
		t.Errorf("an entry of a lab is about %+v", e.Facts)
	}
	if said := (LabRecord{Seen: at}).Standing(5); said != "begun" {
		t.Errorf("a lab that was never judged is said to be %q", said)
	}
	passed := LabRecord{Lab: "two", Seen: at, Tries: 1, Passed: at, Alone: true}
	begun := LabRecord{Lab: "one", Seen: at, Tries: 1, Failed: []string{"x"}}
	records := []LabRecord{{Lab: "gone", Seen: at}, {Lab: "a", Seen: at}, passed, begun}
	if ref, r, ok := LabToGoOn(course.Outline, records); !ok || ref.Folder != "a" || r.Lab != "one" {
		t.Errorf("got %+v, %+v, %t; want the lab one", ref, r, ok)
	}
	if _, _, ok := LabToGoOn(course.Outline, records[:3]); ok {
		t.Error("got a lab to go on with; all that are in the course are passed")
	}
	if n := LabsPassed(course.Outline, append(records, LabRecord{Lab: "gone too", Passed: at})); n != 1 {
		t.Errorf("%d labs passed, want 1", n)
	}
}
