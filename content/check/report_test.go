package check

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata/reports.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata/reports", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// sample is a report with one finding of every sort.
func sample() Report {
	at := func(file string, line, col int) quiz.Pos { return quiz.Pos{File: file, Line: line, Col: col} }
	r := Report{
		Pack: "org.example.wal", Version: "1.4.0", Lessons: 11, Items: 84, Labs: 9, Locales: 2, Silenced: 2, Overruled: 1,
		Options: 100, Answered: 91, StemWords: 14,
		Objectives: []Objective{{"wal-readers", 2, 5}, {"wal-files", 1, 0}},
		Topics:     []Topic{{Lessons: []string{"readers"}}, {}},
	}
	r.Topics[1].ID = "snapshots"
	r.add([]Finding{
		{Rule: "S008", Level: Warning, At: at("pack.yaml", 1, 1), Text: "The manifest names no licence.", Fix: "Write `license:`."},
		{Rule: "Q011", Level: Warning, At: at("lessons/readers/quiz.md", 41, 3), Item: "wal-snapshot", Text: "The right answer is the longest by far (62 characters; others average 24)."},
		{Rule: "Q003", Level: Error, At: at("lessons/readers/quiz.md", 26, 1), EndLine: 27, Item: "wal-writer", Text: "This quote belongs to no option.", Fix: "Indent it by two spaces.", Edits: []Edit{{"lessons/readers/quiz.md", 700, 700, "  "}}},
		{Rule: "A002", Level: Info, At: at("lessons/readers/quiz.md", 1058, 17), Text: "100 %, of\r\nthis: \x1b[31mred.", Fix: "No."},
		{Rule: "S005", Level: Error, At: at("a,b:c%\nd.md", 1, 1), Text: "A pack has no place for this file."},
	})
	return r
}

func TestReportForPeople(t *testing.T) {
	var b bytes.Buffer
	if err := sample().WriteText(&b, "engineroom pack check --fix"); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.txt", b.String())
}

func TestReportForPrograms(t *testing.T) {
	var b bytes.Buffer
	if err := sample().WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", b.String())
}

func TestReportForGitHub(t *testing.T) {
	var b bytes.Buffer
	if err := sample().WriteGitHub(&b, "packs/wal"); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.github", b.String())
}

func TestReportsAreBounded(t *testing.T) {
	var all []Finding
	for n := range 3 * maxPerFile {
		all = append(all, Finding{Rule: "Q011", Level: Warning, At: quiz.Pos{File: "quiz.md", Line: n + 1, Col: 1}, Text: strings.Repeat("long ", 1000)})
	}
	var r Report
	r.add(all)
	if len(r.Findings) != maxPerFile || r.Left != 2*maxPerFile || r.Counts[Warning] != 3*maxPerFile {
		t.Errorf("%d kept, %d left, %d counted", len(r.Findings), r.Left, r.Counts[Warning])
	}
	var b bytes.Buffer
	if err := r.WriteText(&b, "x"); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(b.String(), "\n"); lines != maxShown+5 {
		t.Errorf("%d lines are written for people", lines)
	}
	if !strings.Contains(b.String(), "and 900 more in this file") || !strings.Contains(b.String(), "2000 not listed") {
		t.Errorf("what is left out is not said:\n%s", b.String()[b.Len()-300:])
	}
}
