package content

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// withPaths adds keys to the manifest of a pack.
func withPaths(p fstest.MapFS, more string) fstest.MapFS {
	p["pack.yaml"] = &fstest.MapFile{Data: append(p["pack.yaml"].Data, more...)}
	return p
}

const twoPaths = `planned: [later, much-later]
paths:
  - { id: short, title: " A\tshort one ", for: "You have\nlittle time.", lessons: [lesson-0002, later, lesson-0000] }
  - { id: empty, title: Not begun, for: Nobody, lessons: [later, much-later] }
  - { id: long, title: Long, lessons: [lesson-0000, lesson-0001, lesson-0002] }
`

func TestAnOutlineHasThePathsWithTheLessonsThatAreWritten(t *testing.T) {
	cache := Cache{filepath.Join(t.TempDir(), "outline"), "k"}
	fsys := withPaths(pack(3), twoPaths)
	cold, warm := load(t, fsys, cache), load(t, fsys, cache)
	want := []Path{
		{ID: "short", Title: "A short one", For: "You have little time.", Lessons: []string{"lesson-0002", "lesson-0000"}},
		{ID: "long", Title: "Long", Lessons: []string{"lesson-0000", "lesson-0001", "lesson-0002"}},
	}
	if !reflect.DeepEqual(cold.Paths, want) || !reflect.DeepEqual(warm.Outline, cold.Outline) {
		t.Errorf("got %+v, and %+v from the cache; want %+v", cold.Paths, warm.Paths, want)
	}
	p, ok := warm.Path("short")
	if refs := warm.Along(p); !ok || len(refs) != 2 || refs[0].ID != "lesson-0002" || refs[0].Minutes != 2 || refs[1].Module != "m00" {
		t.Errorf("along the short path: got %+v", refs)
	}
	if refs := warm.Along(Path{Lessons: []string{"gone", "", "lesson-0001"}}); len(refs) != 1 || refs[0].ID != "lesson-0001" {
		t.Errorf("along a path with lessons that are gone: got %+v", refs)
	}
	if _, ok := warm.Path("empty"); ok {
		t.Error("a path without a written lesson is offered")
	}
}

func TestAPathThatNamesNoLessonIsReportedWhereItDoes(t *testing.T) {
	tests := []struct {
		name, yaml, want, fix string
	}{
		{"a slip", "paths:\n  - id: p\n    title: P\n    lessons: [lesson-0001,\n      lesson-0o02]\n", "pack.yaml:20:7 S003", "Did you mean `lesson-0002`?"},
		{"a slip in what is planned", "planned: [later]\npaths: [{ id: p, title: P, lessons: [latr] }]\n", "pack.yaml:17:38 S003", "Did you mean `later`?"},
		{"nothing like it", "paths: [{ id: p, title: P, lessons: [unicorns] }]\n", "pack.yaml:16:38 S003", "Check its spelling, or take it away."},
		{"a folder", "paths: [{ id: p, title: P, lessons: [folder-0001] }]\n", "pack.yaml:16:38 S003", "Check its spelling, or take it away."},
		{"a lesson twice", "paths: [{ id: p, title: P, lessons: [lesson-0001, lesson-0001] }]\n", "pack.yaml:16:51 I002", "Take one of them away."},
		{"a path twice", "paths: [{ id: p, title: P, lessons: [lesson-0001] }, { id: p, title: Q, lessons: [lesson-0001] }]\n", "pack.yaml:16:54 I002", "Give this one another id."},
		{"no id", "paths: [{ title: P, lessons: [lesson-0001] }]\n", "pack.yaml:16:9 S001", "Write it like `first-week`."},
		{"no title", "paths: [{ id: p, lessons: [lesson-0001] }]\n", "pack.yaml:16:9 S001", "Write `title: …`."},
		{"no lessons", "paths: [{ id: p, title: P, for: nobody }]\n", "pack.yaml:16:9 S001", "Write `lessons: [first, second]`, in the order in which they are to be taken."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(withPaths(pack(3), tt.yaml), Cache{})
			var problems Problems
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Fatalf("got %v, want one problem", err)
			}
			if got := fmt.Sprintf("%s %s", problems[0].At, problems[0].Rule); got != tt.want || problems[0].Fix != tt.fix {
				t.Errorf("got %s with %q, want %s with %q", got, problems[0].Fix, tt.want, tt.fix)
			}
		})
	}
}

func TestTheShippedPathsNameWhatIsWritten(t *testing.T) {
	c := load(t, Shipped(), Cache{})
	if len(c.Paths) == 0 {
		t.Fatal("the shipped course has no paths")
	}
	for _, p := range c.Paths {
		if p.For == "" || !strings.HasSuffix(p.For, ".") || len(c.Along(p)) != len(p.Lessons) {
			t.Errorf("%s: for %q, %d lessons of which %d are found", p.ID, p.For, len(p.Lessons), len(c.Along(p)))
		}
	}
}
