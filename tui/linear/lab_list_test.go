package linear

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// benches is a course with two labs below its first lesson and a module of two labs.
func benches(t testing.TB) *world {
	files := fstest.MapFS{"pack.yaml": {Data: []byte(`format: 1
id: org.example.benches
version: 1.0.0
title: Benches
language: en
capabilities: [http, sql]
outline:
  - module: {id: m1, title: First, outline: [{lesson: a}, {lab: form}, {lab: wire}, {lesson: b}]}
  - module: {id: m2, title: Two buyers at once, outline: [{lab: fern}, {lab: stock}]}
paths:
  - { id: short, title: Short, for: You have little time., lessons: [a] }
`)}}
	for _, id := range []string{"a", "b"} {
		files["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\nid: %s\ntitle: Lesson %s\nminutes: 4\n---\n\nText.\n", id, strings.ToUpper(id))}
	}
	add := func(folder, id, kind, title string, checks int) {
		files["labs/"+folder+"/lab.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "id: %s\nkind: %s\ntitle: %q\nminutes: 12\nchecks: [%s]\n", id, kind, title, strings.Repeat("{},", checks))}
	}
	add("form", "http-02", "http", "Round the form", 5)
	add("wire", "http-03", "http", "Repair the wire", 4)
	add("fern", "sql-08", "sql", "The last fern", 1)
	add("stock", "sql-07", "sql", "Move stock, all or nothing", 3)
	return newWorld(t, files)
}

// opens stands for what opens labs where a test opens none.
var opens Labs = &shelf{err: errDisk}

// try records a judgement of a lab of which some checks failed.
func (w *world) try(id string, checks, failed int, assisted bool) {
	var r lab.Report
	for i := range checks {
		r.Results = append(r.Results, lab.Result{Check: lab.Check{ID: fmt.Sprint("check-", i), Points: 1}, Passed: i >= failed})
	}
	n := len(w.journal.entries)
	stamp := study.Stamp{At: time.Date(2026, 2, 28, 9, n, 0, 0, time.UTC), Nonce: fmt.Sprint("lab-", n)}
	w.journal.entries = append(w.journal.entries, study.TryLab(w.course.Outline, id, lab.Answer{}, r, study.LabRecord{Assisted: assisted}, 0, stamp))
}

func TestLabsAreHeardBelowTheirLessons(t *testing.T) {
	w := benches(t)
	w.labs = opens
	w.try("sql-07", 3, 0, true)
	w.try("sql-08", 1, 0, false)
	w.try("http-02", 5, 3, false)
	out, err := w.learn("", "lessons", "lab", "lab nowhere", "help", "paths", "", "", "", "q")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "labs", out)
}

func TestALabBegunElsewhereIsOfferedAtTheEndOfALesson(t *testing.T) {
	w := benches(t)
	w.labs = opens
	w.try("sql-07", 3, 2, false)
	out, err := w.learn("a", "", "q")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"lab http-02: do Round the form, HTTP lab, 12 minutes, new", "lab http-03: do Repair the wire", "lab sql-07: go on with Move stock, all or nothing, SQL lab, 12 minutes, 1 of 3 checks"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("%q is not heard in\n%s", want, out)
		}
	}
}

func TestWithoutWhatOpensThemNoLabIsHeard(t *testing.T) {
	w := benches(t)
	w.try("sql-07", 3, 2, false)
	out, err := w.learn("", "lessons", "help", "paths", "", "", "", "lab sql-07", "q")
	if err != nil {
		t.Fatal(err)
	}
	for _, unwanted := range []string{"Lab ", " lab ", "labs", "Two buyers"} {
		if heard := strings.ReplaceAll(out, "> lab sql-07", ""); strings.Contains(strings.ReplaceAll(heard, `"lab sql-07"`, ""), unwanted) {
			t.Errorf("%q is heard in\n%s", unwanted, out)
		}
	}
}
