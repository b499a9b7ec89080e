package study

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
)

// objectiveAt is an objective of a mastery at a moment.
func objectiveAt(id string, m Mastery, now time.Time) Objective {
	ob := Objective{ID: id, Cards: 1, Days: 1, Made: true, Fades: now.Add(time.Hour)}
	switch m {
	case Unmet:
		return Objective{ID: id}
	case Solid:
		ob.Firm, ob.Days = true, solidDays
	case Fading:
		ob.Fades = now
	}
	return ob
}

func TestALessonIsAsWellKnownAsItsObjectives(t *testing.T) {
	now := time.UnixMilli(1e12)
	ref := content.LessonRef{ID: "l", Objectives: []string{"a", "b", "c"}}
	tests := []struct {
		name    string
		of      map[string]Mastery
		want    Mastery
		counted string
	}{
		{"nothing was reviewed", nil, Unmet, "3 new"},
		{"all are solid", map[string]Mastery{"a": Solid, "b": Solid, "c": Solid}, Solid, "3 solid"},
		{"one has no review", map[string]Mastery{"a": Solid, "b": Solid}, Learning, "2 solid, 1 new"},
		{"one is fading", map[string]Mastery{"a": Solid, "b": Fading}, Fading, "1 solid, 1 fading, 1 new"},
		{"two are fading", map[string]Mastery{"a": Fading, "b": Fading, "c": Learning}, Fading, "2 fading, 1 learning"},
		{"one is being learned", map[string]Mastery{"c": Learning}, Learning, "1 learning, 2 new"},
		{"an objective of another lesson", map[string]Mastery{"d": Fading, "lesson/other": Fading}, Unmet, "3 new"},
		{"questions that name none", map[string]Mastery{"a": Solid, "b": Solid, "c": Solid, "lesson/l": Learning}, Learning, "3 solid, 1 learning"},
		{"questions that name none, never reviewed", map[string]Mastery{"a": Solid, "b": Solid, "c": Solid, "lesson/l": Unmet}, Solid, "3 solid"},
	}
	for _, tt := range tests {
		var list []Objective
		for id, m := range tt.of {
			list = append(list, objectiveAt(id, m, now))
		}
		got := LessonStanding(ref, ObjectivesByID(list), now)
		if got.Mastery != tt.want || got.Counted() != tt.counted {
			t.Errorf("%s: got %s, %q; want %s, %q", tt.name, got.Mastery, got.Counted(), tt.want, tt.counted)
		}
	}
	solid := ObjectivesByID([]Objective{objectiveAt("a", Solid, now), objectiveAt("b", Solid, now), objectiveAt("c", Solid, now)})
	if got := LessonStanding(ref, solid, now.Add(time.Hour)); got.Mastery != Fading || got.Counts[Fading] != 3 {
		t.Errorf("an hour later: got %s, %q; want all fading", got.Mastery, got.Counted())
	}
	if got := LessonStanding(content.LessonRef{ID: "bare"}, solid, now); got.Mastery != Unmet || got.All() != 0 || got.Counted() != "" {
		t.Errorf("a lesson without objectives: got %s, %q", got.Mastery, got.Counted())
	}
	if len(ref.Objectives) != 3 {
		t.Errorf("the lesson now names %q", ref.Objectives)
	}
}

func TestAModuleIsAsWellKnownAsItsLessonsAndLabs(t *testing.T) {
	now := time.UnixMilli(1e12)
	c, err := content.Load(fstest.MapFS{
		"pack.yaml":           {Data: []byte("format: 1\nid: org.example.test\nversion: 1.0.0\ntitle: T\nlanguage: en\ncapabilities: [sql]\noutline:\n  - module: { id: m, title: M, outline: [{ lesson: a }, { lab: l }, { lesson: b }] }\n  - module: { id: labs, title: N, outline: [{ lab: k }] }\n")},
		"lessons/a/lesson.md": {Data: []byte("---\nid: a\ntitle: A\nobjectives: [x, y]\n---\n")},
		"lessons/b/lesson.md": {Data: []byte("---\nid: b\ntitle: B\nobjectives: [y]\n---\n")},
		"labs/l/lab.yaml":     {Data: []byte("id: l\nkind: sql\ntitle: L\nobjectives: [x, z]\n")},
		"labs/k/lab.yaml":     {Data: []byte("id: k\nkind: sql\ntitle: K\nobjectives: [z]\n")},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		module  string
		of      map[string]Mastery
		want    Mastery
		counted string
	}{
		{"m", nil, Unmet, "3 new"},
		{"m", map[string]Mastery{"x": Solid, "y": Solid, "z": Solid}, Solid, "3 solid"},
		{"m", map[string]Mastery{"x": Solid, "y": Solid, "z": Fading}, Fading, "2 solid, 1 fading"},
		{"m", map[string]Mastery{"x": Solid, "lesson/b": Learning}, Learning, "1 solid, 1 learning, 2 new"},
		{"labs", map[string]Mastery{"x": Fading, "z": Solid}, Solid, "1 solid"},
	}
	for _, tt := range tests {
		var list []Objective
		for id, m := range tt.of {
			list = append(list, objectiveAt(id, m, now))
		}
		m, _ := c.Module(tt.module)
		if got := ModuleStanding(c.Outline, m, ObjectivesByID(list), now); got.Mastery != tt.want || got.Counted() != tt.counted {
			t.Errorf("%s with %v: got %s, %q; want %s, %q", tt.module, tt.of, got.Mastery, got.Counted(), tt.want, tt.counted)
		}
	}
}
