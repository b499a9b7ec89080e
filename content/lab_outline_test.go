package content

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/lab"
)

// withLabs is a pack of two lessons and four labs: one before any lesson, two below the first lesson, and a module of one
// lab alone.
func withLabs() fstest.MapFS {
	fsys := pack(2)
	fsys["pack.yaml"] = &fstest.MapFile{Data: []byte(manifestHead + `capabilities: [sql, http]
outline:
  - module:
      id: m00
      title: First
      outline:
        - lab: before
        - lesson: folder-0000
        - lab: one
        - lab: two
        - lesson: folder-0001
  - module:
      id: m01
      title: Labs alone
      goal: Do it.
      outline:
        - lab: alone
`)}
	for i, name := range []string{"before", "one", "two", "alone"} {
		fsys["labs/"+name+"/lab.yaml"] = labYAML(fmt.Sprintf("id: lab-%s\nkind: %s\ntitle: The lab %s\nminutes: %d\nchecks: [{id: a}, {id: b}]\nroutes: {a: b}\n", name, []lab.Kind{lab.SQL, lab.HTTP}[i%2], name, 10+i))
	}
	return fsys
}

func labYAML(src string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(src)} }

func TestLabsStandBelowTheLessonBeforeThem(t *testing.T) {
	c := load(t, withLabs(), Cache{})
	want := []LabRef{
		{ID: "lab-before", Folder: "before", Title: "The lab before", Kind: lab.SQL, Minutes: 10, Checks: 2, Module: "m00"},
		{ID: "lab-one", Folder: "one", Title: "The lab one", Kind: lab.HTTP, Minutes: 11, Checks: 2, Module: "m00", Lesson: "lesson-0000"},
		{ID: "lab-two", Folder: "two", Title: "The lab two", Kind: lab.SQL, Minutes: 12, Checks: 2, Module: "m00", Lesson: "lesson-0000"},
		{ID: "lab-alone", Folder: "alone", Title: "The lab alone", Kind: lab.HTTP, Minutes: 13, Checks: 2, Module: "m01"},
	}
	if got := c.AllLabs(); !reflect.DeepEqual(got, want) || c.CountLabs() != 4 {
		t.Errorf("got %d labs: %+v, want %+v", c.CountLabs(), got, want)
	}
	if got := c.Labs(c.Modules[0]); !reflect.DeepEqual(got, want[:3]) {
		t.Errorf("of m00: got %+v, want %+v", got, want[:3])
	}
	if got := c.LabsOf("lesson-0000"); !reflect.DeepEqual(got, want[1:3]) {
		t.Errorf("of the first lesson: got %+v, want %+v", got, want[1:3])
	}
	if got := c.LabsOf("lesson-0001"); len(got) != 0 {
		t.Errorf("of a lesson without labs: got %+v", got)
	}
}

func TestLabsDoNotCountAsLessons(t *testing.T) {
	c := load(t, withLabs(), Cache{})
	var got []string
	for _, ref := range c.Lessons(c.Modules[0]) {
		got = append(got, ref.ID)
	}
	if !slices.Equal(got, []string{"lesson-0000", "lesson-0001"}) || c.Count() != 2 || c.Modules[0].Count != 2 || c.Modules[0].Labs != 3 {
		t.Errorf("got lessons %q, %d in the course, module %+v", got, c.Count(), c.Modules[0])
	}
	if ref, ok := c.Next("lesson-0000"); !ok || ref.ID != "lesson-0001" {
		t.Errorf("after the first lesson: got %+v", ref)
	}
	if ref, ok := c.First(); !ok || ref.ID != "lesson-0000" {
		t.Errorf("first: got %+v", ref)
	}
	for _, name := range []string{"", "lab-one", "one", "\tlab-one"} {
		if ref, ok := c.Find(name); ok {
			t.Errorf("lesson %q: got %+v, want none", name, ref)
		}
	}
}

func TestAModuleMayHoldLabsAlone(t *testing.T) {
	c := load(t, withLabs(), Cache{})
	m, ok := c.Module("m01")
	if !ok || m.Count != 0 || m.Labs != 1 || m.Title != "Labs alone" || m.Goal != "Do it." || len(c.Lessons(m)) != 0 {
		t.Errorf("got %+v with lessons %+v", m, c.Lessons(m))
	}
}

func TestALabIsFoundByIDOrFolder(t *testing.T) {
	fsys := withLabs()
	fsys["labs/alone/lab.yaml"] = labYAML("id: one\nkind: sql\ntitle: T\nminutes: 12\n") // the folder of another lab
	c := load(t, fsys, Cache{})
	for name, folder := range map[string]string{"lab-two": "two", "two": "two", "one": "alone", "lab-one": "one", "": "", "12": "", "T": "", "lesson-0000": "", "folder-0000": "", "lab-two\ttwo": ""} {
		if ref, ok := c.Outline.Lab(name); ref.Folder != folder || ok != (folder != "") {
			t.Errorf("%q: got %+v, want folder %q", name, ref, folder)
		}
	}
}

func TestALessonMayHaveTheNameOfALab(t *testing.T) {
	fsys := withLabs()
	fsys["lessons/folder-0001/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: lab-one\ntitle: T\n---\n")}
	c := load(t, fsys, Cache{})
	if ref, ok := c.Find("lab-one"); !ok || ref.Folder != "folder-0001" {
		t.Errorf("lesson: got %+v", ref)
	}
	if ref, ok := c.Outline.Lab("lab-one"); !ok || ref.Folder != "one" {
		t.Errorf("lab: got %+v", ref)
	}
}

func TestMistakesOfLabsInTheOutlineAreNamedWithTheirPlace(t *testing.T) {
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		want   []string
	}{
		{"none there", func(p fstest.MapFS) { delete(p, "labs/two/lab.yaml") },
			[]string{"pack.yaml:14:11: S003 The lab labs/two/lab.yaml cannot be read: file does not exist."}},
		{"named twice", func(p fstest.MapFS) {
			p["pack.yaml"] = labYAML(strings.Replace(string(p["pack.yaml"].Data), "lab: alone", "lab: two", 1))
		}, []string{`pack.yaml:21:11: I002 The outline names the lab "two" twice.`}},
		{"an id twice", func(p fstest.MapFS) { p["labs/two/lab.yaml"] = labYAML("id: lab-one\nkind: sql\ntitle: T\n") },
			[]string{`labs/two/lab.yaml:1:1: I002 The id "lab-one" is taken by the lab in one.`}},
		{"a kind that the pack does not list", func(p fstest.MapFS) { p["labs/two/lab.yaml"] = labYAML("id: a\nkind: git\ntitle: T\n") },
			[]string{"labs/two/lab.yaml:2:1: S010 The lab is of the kind \"git\", which is not among the pack's `capabilities`. Write `capabilities: [sql, http, git]` in pack.yaml, or correct the kind."}},
		{"a kind that is misspelt", func(p fstest.MapFS) { p["labs/two/lab.yaml"] = labYAML("id: a\nkind: sqll\ntitle: T\n") },
			[]string{"labs/two/lab.yaml:2:1: S010 The lab is of the kind \"sqll\", which is not among the pack's `capabilities`. Did you mean `sql`?"}},
		{"no capabilities", func(p fstest.MapFS) {
			p["pack.yaml"] = labYAML(strings.Replace(string(p["pack.yaml"].Data), "capabilities: [sql, http]\n", "", 1))
			for _, name := range []string{"before", "one", "two"} {
				p["labs/"+name+"/lab.yaml"] = labYAML("id: " + name + "\nkind: \ntitle: T\n")
			}
		}, []string{
			"labs/alone/lab.yaml:2:1: S010 The lab is of the kind \"http\", which is not among the pack's `capabilities`. Write `capabilities: [http]` in pack.yaml, or correct the kind.",
			"labs/before/lab.yaml:2:1: S010 The lab does not say its kind.", "labs/one/lab.yaml:2:1: S010 The lab does not say its kind.", "labs/two/lab.yaml:2:1: S010 The lab does not say its kind."}},
		{"nothing in it", func(p fstest.MapFS) { p["labs/two/lab.yaml"] = labYAML("") },
			[]string{"labs/two/lab.yaml:1:1: S010 The lab has no id.", "labs/two/lab.yaml:1:1: S010 The lab has no title.", "labs/two/lab.yaml:1:1: S010 The lab does not say its kind."}},
		{"a slip in one key", func(p fstest.MapFS) { p["labs/two/lab.yaml"] = labYAML("id: a\nkind: sql\ntitle: T\nminutes: soon\n") },
			[]string{`labs/two/lab.yaml:4:10: S001 A whole number is wanted here, not "soon".`}},
		{"checks that are no list", func(p fstest.MapFS) { p["labs/two/lab.yaml"] = labYAML("id: a\nkind: sql\ntitle: T\nchecks: {a: b}\n") },
			[]string{"labs/two/lab.yaml:4:9: S001 A list is wanted here."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := withLabs()
			tt.change(p)
			_, err := Load(p, Cache{})
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			if len(problems) != len(tt.want) {
				t.Fatalf("got %v, want %q", problems, tt.want)
			}
			for i, p := range problems {
				if got := fmt.Sprintf("%s: %s %s %s", p.At, p.Rule, p.Text, p.Fix); !strings.HasPrefix(got, tt.want[i]) {
					t.Errorf("got %q, want %q", got, tt.want[i])
				}
			}
		})
	}
}

func TestOpeningAPackOfLabsAgainOpensNoFileOfIt(t *testing.T) {
	var opened []string
	fsys := counting{withLabs(), &opened}
	cache := Cache{filepath.Join(t.TempDir(), "outline"), "program 1"}
	cold := load(t, fsys, cache)
	opened = nil
	warm := load(t, fsys, cache)
	if len(opened) != 0 {
		t.Errorf("got %v opened, want nothing", opened)
	}
	if !reflect.DeepEqual(cold.Outline, warm.Outline) || len(warm.AllLabs()) != 4 {
		t.Errorf("got %+v from the cache, want %+v", warm.Outline, cold.Outline)
	}
}

func BenchmarkLoadWarmWithLabs(b *testing.B) {
	fsys := pack(200)
	var labs strings.Builder
	for i := range 200 {
		fmt.Fprintf(&labs, "        - lab: lab-%03d\n", i)
		fsys[fmt.Sprintf("labs/lab-%03d/lab.yaml", i)] = labYAML(fmt.Sprintf("id: l%03d\nkind: sql\ntitle: The lab %d\nminutes: 12\n", i, i))
	}
	fsys["pack.yaml"] = labYAML(string(fsys["pack.yaml"].Data) + labs.String() + "capabilities: [sql]\n")
	cache := Cache{filepath.Join(b.TempDir(), "outline"), "k"}
	load(b, fsys, cache)
	b.ReportAllocs()
	for b.Loop() {
		load(b, fsys, cache)
	}
}
