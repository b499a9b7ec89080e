package study

import (
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

// withPath is a course of lessons a to e and a path through d, b and e, with one between them that is not written.
func withPath(t testing.TB) content.Outline {
	files := fstest.MapFS{"pack.yaml": {Data: []byte("format: 1\nid: org.example.test\nversion: 1.0.0\ntitle: T\nlanguage: en\noutline: [{lesson: fa}, {lesson: fb}, {lesson: fc}, {lesson: fd}, {lesson: fe}]\n" +
		"planned: [later]\npaths: [{id: short, title: Short, lessons: [d, later, b, e]}]\n")}}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		files["lessons/f"+id+"/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: L\n---\n\ntext\n")}
	}
	c, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Outline
}

func TestAPathSaysWhatComesNext(t *testing.T) {
	outline := withPath(t)
	done := time.UnixMilli(5)
	for _, c := range []struct {
		name, path string
		records    []LessonRecord // last seen first
		want       string
	}{
		{"a newcomer", "short", nil, "d"},
		{"no path", "", nil, "a"},
		{"a path that is gone", "gone", nil, "a"},
		{"the first done", "short", []LessonRecord{{Lesson: "d", Done: done}}, "b"},
		{"one off the path done", "short", []LessonRecord{{Lesson: "a", Done: done}}, "d"},
		{"a later one done first", "short", []LessonRecord{{Lesson: "e", Done: done}}, "d"},
		{"one left open", "short", []LessonRecord{{Lesson: "e", Open: true}, {Lesson: "d", Done: done}}, "e"},
		{"one off the path left open", "short", []LessonRecord{{Lesson: "c", Open: true}}, "c"},
		{"one that is gone left open", "short", []LessonRecord{{Lesson: "x", Open: true}}, "d"},
		{"one opened again after it was done", "short", []LessonRecord{{Lesson: "d", Done: done, Open: true}}, "d"},
		{"all of the path done", "short", []LessonRecord{{Lesson: "d", Done: done}, {Lesson: "b", Done: done}, {Lesson: "e", Done: done}}, ""},
	} {
		ref, ok := NextOnPath(outline, c.path, c.records)
		if ref.ID != c.want || ok != (c.want != "") {
			t.Errorf("%s: next is %q, %v; want %q", c.name, ref.ID, ok, c.want)
		}
	}
}

func TestAfterALessonComesTheNextOnTheWay(t *testing.T) {
	outline := withPath(t)
	for _, c := range []struct{ path, lesson, want string }{
		{"short", "d", "b"}, {"short", "b", "e"}, {"short", "e", ""}, {"short", "c", "d"}, {"", "d", "e"}, {"", "e", ""}, {"gone", "a", "b"},
	} {
		if ref, ok := After(outline, c.path, c.lesson); ref.ID != c.want || ok != (c.want != "") {
			t.Errorf("after %s on %q: got %q, want %q", c.lesson, c.path, ref.ID, c.want)
		}
	}
}

func TestWhoeverFollowsAPathComesThroughAllOfItInOrder(t *testing.T) {
	outline := withPath(t)
	path, _ := outline.Path("short")
	rapid.Check(t, func(rt *rapid.T) {
		var records []LessonRecord // last seen first
		var taken []string
		for range 20 {
			before := DoneOn(path, records)
			ref, ok := NextOnPath(outline, "short", records)
			if ok == (before == len(path.Lessons)) {
				rt.Fatalf("%d of %d done, and there is a next one: %v", before, len(path.Lessons), ok)
			}
			if !ok {
				break
			}
			if rapid.Bool().Draw(rt, "strays") {
				ref, _ = outline.Find(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(rt, "to"))
			} else if !slices.Contains(taken, ref.ID) {
				taken = append(taken, ref.ID)
			}
			records = slices.DeleteFunc(records, func(r LessonRecord) bool { return r.Lesson == ref.ID })
			records = slices.Insert(records, 0, LessonRecord{Lesson: ref.ID, Done: time.UnixMilli(5)})
		}
		order := func(id string) int { return slices.Index(path.Lessons, id) }
		if !slices.IsSortedFunc(taken, func(a, b string) int { return order(a) - order(b) }) {
			rt.Fatalf("the path was offered in the order %v", taken)
		}
	})
}
