package lab

import (
	"strings"
	"testing"
	"time"
)

func scalar(text string) Node { return Node{Line: 3, Col: 5, Text: text, Shape: Scalar} }

func TestReadingValues(t *testing.T) {
	var r Reader
	if got := r.Int(scalar("1_000"), 0, 5000, 7); got != 1000 {
		t.Errorf("1_000 is %d", got)
	}
	if got := r.Int(Node{}, 0, 10, 7); got != 7 {
		t.Errorf("a missing number is %d, want 7", got)
	}
	if got := r.Duration(scalar("250ms"), time.Second, 0); got != 250*time.Millisecond {
		t.Errorf("250ms is %s", got)
	}
	if !r.Bool(scalar("true")) || r.Bool(Node{}) {
		t.Error("true is false, or nothing is true")
	}
	if got := r.Texts(scalar("one")); len(got) != 1 || got[0] != "one" {
		t.Errorf("a single text is %q", got)
	}
	if len(r.Problems) > 0 {
		t.Errorf("right values are reported: %v", r.Problems)
	}
}

func TestWrongValuesAreReportedWithTheirPlace(t *testing.T) {
	list := Node{Line: 3, Col: 5, Shape: List}
	mapping := Node{Line: 3, Col: 1, Shape: Mapping, Fields: []Field{{"colour", scalar("red")}}}
	for want, read := range map[string]func(*Reader){
		`"11" is no number from 0 to 10`:                func(r *Reader) { r.Int(scalar("11"), 0, 10, 0) },
		`"NaN" is no number`:                            func(r *Reader) { r.Number(scalar("NaN"), 0, 10, 0) },
		`"1h" is no time from 0 to 1s`:                  func(r *Reader) { r.Duration(scalar("1h"), time.Second, 0) },
		`"yes" is neither true nor false`:               func(r *Reader) { r.Bool(scalar("yes")) },
		`There is no key "colour" here`:                 func(r *Reader) { r.Keys(mapping, "color") },
		`Here stands a list, and text is expected`:      func(r *Reader) { r.Text(list) },
		`Here stands a list, and a mapping is expected`: func(r *Reader) { r.Keys(list, "a") },
		`Here stands a mapping, and a list is expected`: func(r *Reader) { r.Texts(mapping) },
	} {
		var r Reader
		read(&r)
		if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Text, want) || r.Problems[0].Line != 3 || r.Problems[0].Fix == "" {
			t.Errorf("%+v, want %q in line 3 with a fix", r.Problems, want)
		}
	}
}

func TestAReportCountsPoints(t *testing.T) {
	r := Report{Results: []Result{
		{Check: Check{ID: "a", Points: 3}, Passed: true},
		{Check: Check{ID: "b"}},
	}}
	if r.Passed() || r.Score() != 0.75 || len(r.Failed()) != 1 || r.Failed()[0] != "b" {
		t.Errorf("passed %t, score %g, failed %v", r.Passed(), r.Score(), r.Failed())
	}
	if (Report{}).Passed() {
		t.Error("a report without results has passed")
	}
}

// A list may name one file as often as it likes; together they are bounded.
func TestFilesThatAreJoinedAreBounded(t *testing.T) {
	src := Source{Files: map[string]string{"seed.sql": strings.Repeat("x", 256<<10)}}
	list := Node{Line: 3, Shape: List}
	for range 1000 {
		list.List = append(list.List, scalar("seed.sql"))
	}
	var r Reader
	if got := r.Files(list, src); len(got) > MaxJoined || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Text, "MB") {
		t.Errorf("%d MB with %+v", len(got)>>20, r.Problems)
	}
}

func TestAFaultSaysItsPlace(t *testing.T) {
	for _, c := range []struct {
		f             Fault
		line, stopped string
	}{
		{Fault{Text: "It is late."}, "It is late.", "It stopped: It is late."},
		{Fault{Text: "near SELEC", Line: 3}, "Line 3: near SELEC", "It stopped at line 3: near SELEC"},
		{Fault{Text: "near SELEC", File: "a.sql", Line: 3}, "a.sql, line 3: near SELEC", "It stopped at a.sql, line 3: near SELEC"},
	} {
		if c.f.String() != c.line || c.f.Stopped() != c.stopped {
			t.Errorf("got %q and %q, want %q and %q", c.f.String(), c.f.Stopped(), c.line, c.stopped)
		}
	}
}

func TestEvidenceThatWasShownIsKnownAgain(t *testing.T) {
	log := Block{Title: "What the server saw", Rows: [][]string{{"GET /", "200"}}}
	r := Report{Results: []Result{
		{Passed: true, Evidence: []Block{log}}, // what passed shows nothing
		{Evidence: []Block{log}},
		{Evidence: []Block{{Rows: log.Rows}, log}},
		{Evidence: []Block{{Title: log.Title}, {Rows: log.Rows}}},
	}}
	for _, c := range []struct {
		result, n, earlier int
		ok                 bool
	}{{1, 0, 0, false}, {2, 0, 0, false}, {2, 1, 1, true}, {3, 0, 0, false}, {3, 1, 0, false}} {
		if earlier, ok := r.Repeats(c.result, c.n); earlier != c.earlier || ok != c.ok {
			t.Errorf("evidence %d of result %d: %d, %v; want %d, %v", c.n, c.result, earlier, ok, c.earlier, c.ok)
		}
	}
}
