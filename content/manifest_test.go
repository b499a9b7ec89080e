package content

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

const manifestHead = "format: 1\nid: org.example.a\nversion: 1.0.0\ntitle: A\n" // four lines

func TestTheExampleManifestIsRead(t *testing.T) {
	src, err := os.ReadFile("testdata/example-pack/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, problems := ParseManifest(string(src))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if m.ID != "org.example.sqlite-wal" || m.Version != "1.4.0" || m.CodeLicense != "MIT" || m.Assessment.Pass != 0.8 || m.Review.NewPerDay != 8 {
		t.Errorf("got %+v", m)
	}
	if len(m.Objectives) != 7 || len(m.Outline) != 4 || m.Outline[3].Lab != "queue-load" || m.Sources[0].Accessed != "2026-11-01" || !reflect.DeepEqual(m.Requires.Tools[1].For, []string{"one-commit"}) {
		t.Errorf("got %+v", m)
	}
}

func TestEveryFieldOfTheManifestIsRead(t *testing.T) {
	m, problems := ParseManifest(manifestHead + `outline:
  - module: { id: m01, title: M, goal: G, outline: [{ lesson: a }, { quiz: a }, { lab: b }] }
  - cards: terms
topics: [{ id: T1, title: One }]
planned: [later]
paths: [{ id: short, title: Short, for: busy people, lessons: [a] }]
placement: { pool: placement, areas: [m01] }
capstones: [c]
assessment: { scoring: exact, feedback: end, attempts: 3 }
retired: [old]
moved: { old: new }
check:
  Q014: off
  L002: { level: info, reason: "Legal text." }
`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if want := map[string]Override{"Q014": {Level: "off"}, "L002": {"info", "Legal text."}}; !reflect.DeepEqual(m.Check, want) {
		t.Errorf("check: got %+v, want %+v", m.Check, want)
	}
	if m.Moved["old"] != "new" || m.Retired[0] != "old" || m.Capstones[0] != "c" || m.Placement.Areas[0] != "m01" || m.Paths[0].For != "busy people" || m.Topics[0].Title != "One" || m.Planned[0] != "later" || m.Assessment.Attempts != 3 {
		t.Errorf("got %+v", m)
	}
	if f := m.Folders(); len(f) != 1 || f[0].Folder != "a" || f[0].Module.Goal != "G" || f[0].At.Line != 6 {
		t.Errorf("folders: got %+v", f)
	}
}

func TestMistakesInTheManifestAreReportedWhereTheyAre(t *testing.T) {
	many := "outline:\n"
	for i := range MaxFiles + 1 {
		many += fmt.Sprintf("  - lesson: l%d\n", i)
	}
	const outline = "outline: [{ lesson: a }]\n"
	tests := []struct {
		name, src string
		want      []string
	}{
		{"nothing", "", []string{"1:1 S002", "1:1 S001", "1:1 S007", "1:1 S001", "1:1 S001"}},
		{"a newer format", "format: 2\nnovelty: true\n", []string{"1:1 S002"}},
		{"an older format", strings.Replace(manifestHead, "format: 1", "format: 0", 1) + outline, []string{"1:1 S002"}},
		{"an id of other letters", strings.Replace(manifestHead, "example", "exаmple", 1) + outline, []string{"2:1 S001"}},
		{"an id that is a path", strings.Replace(manifestHead, "org.example.a", "org/../a", 1) + outline, []string{"2:1 S001"}},
		{"an id of one word", strings.Replace(manifestHead, "org.example.a", "a", 1) + outline, []string{"2:1 S001"}},
		{"a version of two numbers", strings.Replace(manifestHead, "1.0.0", "1.10", 1) + outline, []string{"3:1 S007"}},
		{"no title", strings.Replace(manifestHead, "title: A", "title: \" \"", 1) + outline, []string{"4:1 S001"}},
		{"ranges of versions", manifestHead + "requires: { app: \">= 1.2, <3\", packs: [{ id: org.example.b, version: \">=2.0\" }, { id: org.example.c }] }\n" + outline, nil},
		{"no range of versions", manifestHead + "requires:\n  app: banana\n  packs: [{ id: org.example.b, version: ^2.0 }]\n" + outline, []string{"5:1 S001", "5:1 S001"}},
		{"no outline", manifestHead, []string{"1:1 S001"}},
		{"an empty outline", manifestHead + "outline: []\n", []string{"5:1 S001"}},
		{"a folder that is a path", manifestHead + "outline:\n  - lesson: ../secret\n  - lab: a/b\n", []string{"6:5 S006", "7:5 S006"}},
		{"a folder twice", manifestHead + "outline:\n  - lesson: a\n  - module: { id: m, outline: [{ lesson: a }] }\n", []string{"7:32 I002"}},
		{"two things in one entry", manifestHead + "outline:\n  - lesson: a\n    quiz: a\n", []string{"6:5 S001"}},
		{"nothing in an entry", manifestHead + "outline:\n  - lesson:\n", []string{"6:5 S001"}},
		{"an unknown thing", manifestHead + "outline:\n  - lessn: a\n", []string{"6:5 S001"}},
		{"a module without an id", manifestHead + "outline:\n  - module: { outline: [{ lesson: a }] }\n", []string{"6:13 S001"}},
		{"a module twice", manifestHead + "outline:\n  - module: { id: m }\n  - module: { id: m }\n", []string{"7:13 I002"}},
		{"a module in a module", manifestHead + "outline:\n  - module: { id: m, outline: [{ module: { id: n } }] }\n", []string{"6:32 S001"}},
		{"more lessons than files", manifestHead + many, []string{"5:1 Z001"}},
		{"a pass mark above all", manifestHead + outline + "assessment: { pass: 80 }\n", []string{"6:1 S001"}},
		{"an unknown severity", manifestHead + outline + "check: { Q014: loud }\n", []string{"6:16 S001"}},
		{"an unknown key", manifestHead + outline + "licence: MIT\n", []string{"6:1 S001"}},
		{"an unknown key within", manifestHead + outline + "authors:\n  - nmae: Ada\n", []string{"7:5 S001"}},
		{"an escape", strings.Replace(manifestHead, "title: A", `title: "\e]0;A\a"`, 1) + outline, []string{"4:8 Z002"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := ParseManifest(tt.src)
			if got := placesOf(problems); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", problems, tt.want)
			}
			checkProblems(t, tt.src, problems)
		})
	}
}

func TestAManifestFromWindowsIsRead(t *testing.T) {
	src := "\uFEFF" + strings.ReplaceAll(manifestHead+"outline:\n  - lesson: a\n", "\n", "\r\n")
	if m, problems := ParseManifest(src); len(problems) > 0 || m.Title != "A" {
		t.Errorf("got %+v, %v", m, problems)
	}
}
