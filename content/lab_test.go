package content

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/lab"
)

const goodLab = `id: wal-on
kind: sql
title: Orders per customer
minutes: 15
difficulty: 2
objectives: [joins]
setup: setup.sql
limits: {steps: 1000}
hints: [Look at the plan.]
start: answer.sql
solution: [solution.sql, other.sql]
wrong:
  - {file: wrong/inner.sql, fails: [rows], say: An inner join keeps everybody.}
checks:
  - id: rows
    say: One row per customer
    expect: {rows: solution.csv}
    points: 2
  - {id: index, say: The query uses the index, hidden: true, expect: {plan-has: SEARCH}}
`

func labFiles(yaml string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"lab.yaml": yaml, "task.md": "Count them.", "setup.sql": "CREATE TABLE t(a);", "answer.sql": "SELECT 1;\n",
		"solution.sql": "SELECT 2;\n", "other.sql": "SELECT 1 + 1;\n", "wrong/inner.sql": "SELECT 3;\n", "two/a.js": "a", "two/b.js": "b",
	} {
		files["labs/l/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestReadingALab(t *testing.T) {
	l, err := ReadLab(labFiles(goodLab), "labs/l")
	if err != nil {
		t.Fatal(err)
	}
	if l.ID != "wal-on" || l.Kind != lab.SQL || l.Minutes != 15 || l.Task != "Count them." || l.Hints[0] != "Look at the plan." {
		t.Errorf("the lab is %+v", l)
	}
	if len(l.Solutions) != 2 || l.Solutions[1].Files[0] != (lab.File{Name: "answer.sql", Text: "SELECT 1 + 1;\n"}) {
		t.Errorf("solutions are %+v", l.Solutions)
	}
	if w := l.Wrong[0]; w.Name != "inner" || w.Fails[0] != "rows" || w.Files[0].Name != "answer.sql" {
		t.Errorf("the wrong answer is %+v", w)
	}
	if s, w := l.Solutions[1], l.Wrong[0]; s.Line != 11 || s.Col != 26 || w.Line != 13 || w.Col != 5 {
		t.Errorf("the second solution stands at %d:%d, the wrong answer at %d:%d", s.Line, s.Col, w.Line, w.Col)
	}
	if c := l.Checks[0]; c.Points != 2 || c.Hidden || c.Node.Get("expect").Get("rows").Text != "solution.csv" || c.Node.Get("expect").Line != 17 {
		t.Errorf("the first check is %+v", c)
	}
	if !l.Checks[1].Hidden || l.Node.Get("limits").Get("steps").Text != "1000" {
		t.Errorf("hidden %t, limits %+v", l.Checks[1].Hidden, l.Node.Get("limits"))
	}
}

func TestAFolderIsAnAnswerToo(t *testing.T) {
	l, err := ReadLab(labFiles(strings.NewReplacer("start: answer.sql", "start: two/", "solution: [solution.sql, other.sql]", "solution: two").Replace(goodLab)), "labs/l")
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Start) != 2 || l.Start[0].Name != "a.js" || l.Start[1].Text != "b" {
		t.Errorf("the start is %+v", l.Start)
	}
}

func TestMistakesInALabAreNamedWithTheirPlace(t *testing.T) {
	for old, c := range map[string]struct{ new, want string }{
		"solution: [solution.sql, other.sql]": {"solution: solutoin.sql", `lab.yaml:11:11: There is no file or folder called "solutoin.sql" in this lab.`},
		"fails: [rows]":                       {"fails: [row]", `There is no check called "row".`},
		"title: Orders per customer\n":        {"", `This lab has no "title".`},
		"id: index":                           {"id: rows", `The check "rows" stands here twice.`},
		"minutes: 15":                         {"minutes: soon", "lab.yaml:4:10"},
		"points: 2":                           {"points: many", `"many" is no number from 1 to 100`},
		"[joins]":                             {"&a [joins]", "Anchors and aliases are not allowed"},
		"file: wrong/inner.sql, ":             {"", "This wrong answer is empty."},
	} {
		_, err := ReadLab(labFiles(strings.Replace(goodLab, old, c.new, 1)), "labs/l")
		var problems Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.new, err, c.want)
		}
	}
}

func FuzzLab(f *testing.F) {
	f.Add(goodLab)
	f.Fuzz(func(t *testing.T, yaml string) {
		if _, err := ReadLab(labFiles(yaml), "labs/l"); err != nil {
			var problems Problems
			if !errors.As(err, &problems) {
				t.Errorf("%T: %v", err, err)
			}
		}
	})
}

// Each check and each answer costs runs, so that a small file could keep a machine busy for days.
func TestALabHasABoundedNumberOfChecksAndAnswers(t *testing.T) {
	for what, yaml := range map[string]string{
		"checks":    goodLab + strings.Repeat("  - {id: x, say: x}\n", 6000),
		"wrong":     strings.Replace(goodLab, "wrong:\n", "wrong:\n"+strings.Repeat("  - {file: wrong/inner.sql, fails: [rows]}\n", 2000), 1),
		"solutions": strings.Replace(goodLab, "[solution.sql,", "["+strings.Repeat("solution.sql, ", 9000), 1),
	} {
		_, err := ReadLab(labFiles(yaml), "labs/l")
		var problems Problems
		if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(problems[0].Text, "at most 100") {
			t.Errorf("%s: %.300v", what, err)
		}
	}
}

// The names become those of the learner's files, on whatever system.
func TestTheNamesOfALabsFilesArePlain(t *testing.T) {
	for _, name := range []string{"a\x1b]0;x\x07.sql", `..\up.sql`, "c:x.sql", "a\u202eb.sql", "a\u009b2J.sql", "a\nb.sql", "NAME?.sql"} {
		files := labFiles(goodLab)
		files["labs/l/"+name] = &fstest.MapFile{Data: []byte("x")}
		_, err := ReadLab(files, "labs/l")
		if err == nil || !strings.Contains(err.Error(), "not every system") || Text(err.Error()) != err.Error() {
			t.Errorf("%q: %q", name, err)
		}
	}
}
