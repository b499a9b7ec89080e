package cmd

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// withLabs is a course with two labs below a lesson and a module of one lab, and an overview of some work on them.
func withLabs(t *testing.T) (*content.Course, study.Overview) {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	course, err := content.Load(fstest.MapFS{
		"pack.yaml": file("format: 1\nid: org.example.a\nversion: 1.0.0\ntitle: A\ncapabilities: [http, sql]\noutline:\n" +
			"  - module: {id: m1, title: First, outline: [{lesson: a}, {lab: form}, {lab: wire}]}\n  - module: {id: m2, title: Alone, outline: [{lab: fern}]}\n"),
		"lessons/a/lesson.md": file("---\nid: a\ntitle: Who owns what\nminutes: 8\n---\n"),
		"labs/form/lab.yaml":  file("id: http-02\nkind: http\ntitle: Round the form\nminutes: 12\nchecks: [{}, {}, {}, {}, {}]\n"),
		"labs/wire/lab.yaml":  file("id: http-03\nkind: http\ntitle: Repair the wire\nminutes: 15\nchecks: [{}]\n"),
		"labs/fern/lab.yaml":  file("id: sql-08\nkind: sql\ntitle: The last fern\nminutes: 10\nchecks: [{}, {}, {}]\n"),
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	return course, study.Overview{Labs: []study.LabRecord{
		{Lab: "http-02", Seen: at, Tries: 1, Failed: []string{"x", "y"}, Best: 0.5},
		{Lab: "sql-08", Seen: at, Tries: 2, Passed: at, Best: 1, Assisted: true},
		{Lab: "gone", Seen: at, Passed: at},
	}}
}

func TestListShowsLabsBelowTheirLessons(t *testing.T) {
	course, overview := withLabs(t)
	var b strings.Builder
	if err := listOf(course, overview).print(&b); err != nil {
		t.Fatal(err)
	}
	want := `A 1.0.0 (org.example.a)

First
  a                        8 min        Who owns what
    http-02                3 of 5 checks Round the form, HTTP lab
    http-03                15 min       Repair the wire, HTTP lab

Alone
  sql-08                   passed       The last fern, SQL lab, passed with help
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestListTellsScriptsAboutLabs holds the keys of list --json to what they were.
func TestListTellsScriptsAboutLabs(t *testing.T) {
	course, overview := withLabs(t)
	out, err := json.Marshal(listOf(course, overview).Modules[0].Labs[0])
	want := `{"id":"http-02","title":"Round the form","kind":"http","minutes":12,"lesson":"a","state":"begun","checks":5,"checks_right":3,"best_score":0.5}`
	if err != nil || string(out) != want {
		t.Errorf("got %s, %v; want %s", out, err, want)
	}
	states := map[string]string{}
	for _, m := range listOf(course, overview).Modules {
		for _, l := range m.Labs {
			states[l.ID] = l.State
		}
	}
	if states["http-03"] != "new" || states["sql-08"] != "assisted" {
		t.Errorf("states are %v", states)
	}
}

func TestStatusCountsLabs(t *testing.T) {
	course, overview := withLabs(t)
	s := (&program{}).statusOf(course, overview)
	if s.Labs != 3 || s.LabsPassed != 1 || s.NextLab != "http-02" {
		t.Errorf("%d labs, %d passed, next %q; want 3, 1, http-02", s.Labs, s.LabsPassed, s.NextLab)
	}
	var b strings.Builder
	if err := s.print(&b, course, "nothing is due now"); err != nil || !strings.Contains(b.String(), "\nLabs      1 of 3 passed\n") {
		t.Errorf("got\n%s\n%v", b.String(), err)
	}
	s.Labs = 0
	b.Reset()
	if err := s.print(&b, course, "nothing is due now"); err != nil || strings.Contains(b.String(), "Labs") {
		t.Errorf("a course without labs:\n%s\n%v", b.String(), err)
	}
}
