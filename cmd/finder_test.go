package cmd

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/search"
	"github.com/engineroom/engineroom/progress/study"
)

// learner has answered some questions and left some marks.
type learner struct {
	seen  map[string]bool
	marks []study.Mark
}

func (l *learner) Seen(context.Context, string) (map[string]bool, error) { return l.seen, nil }
func (l *learner) Marks(context.Context, string) ([]study.Mark, error)   { return l.marks, nil }

func finderOf(t *testing.T, l *learner) *finder {
	t.Helper()
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	f := &finder{index: search.Open(t.TempDir()), course: course, key: "1", asked: l, marked: l}
	t.Cleanup(func() { f.Close() })
	return f
}

func (f *finder) mustFind(t *testing.T, query string) content.Found {
	t.Helper()
	found, err := f.Find(t.Context(), query)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return found
}

func (f *finder) mustPrepare(t *testing.T) {
	t.Helper()
	if err := f.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func kinds(hits []content.Hit) (out []content.HitKind) {
	for _, h := range hits {
		if !slices.Contains(out, h.Kind) {
			out = append(out, h.Kind)
		}
	}
	return out
}

func TestBeforeTheIndexIsMadeItIsSaidThatThereMayBeMore(t *testing.T) {
	f := finderOf(t, &learner{})
	if found := f.mustFind(t, "request"); !found.Indexing || len(found.Hits) > 0 {
		t.Errorf("before: %+v", found)
	}
	f.mustPrepare(t)
	if found := f.mustFind(t, "request"); found.Indexing || len(found.Hits) == 0 {
		t.Errorf("after: %+v", found)
	}
}

func TestQuestionsAreFoundOnceTheyAreAnswered(t *testing.T) {
	l := &learner{seen: map[string]bool{}}
	f := finderOf(t, l)
	f.mustPrepare(t)
	if got := kinds(f.mustFind(t, "Priya changes the price").Hits); slices.Contains(got, content.HitItem) {
		t.Error("found before it was answered")
	}
	l.seen = map[string]bool{"price-changes-late": true}
	f.mustPrepare(t)
	hits := f.mustFind(t, "Priya changes the price").Hits
	i := slices.IndexFunc(hits, func(h content.Hit) bool { return h.Kind == content.HitItem })
	if i < 0 || hits[i].Item != "price-changes-late" {
		t.Errorf("not found after it: %+v", hits)
	}
}

func TestNotesAreFoundAsTheyAreNow(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	note := func(words string) study.Mark {
		at = at.Add(time.Second)
		return study.Mark{Anchor: study.Anchor{Lesson: "request-arrives", Section: 2}, Note: words, At: at}
	}
	l := &learner{marks: []study.Mark{note("first walrus line\nsecond line"), {Bookmarked: true}}}
	f := finderOf(t, l)
	f.mustPrepare(t)
	hits := f.mustFind(t, "second walrus").Hits
	if len(hits) != 1 || hits[0].Kind != content.HitNote || hits[0].Lesson != "request-arrives" || hits[0].Section != 2 || hits[0].Title != "first walrus line" {
		t.Fatalf("got %+v", hits)
	}
	l.marks[0] = note("about penguins")
	f.mustPrepare(t)
	if len(f.mustFind(t, "walrus").Hits) > 0 || len(f.mustFind(t, "penguins").Hits) != 1 {
		t.Error("a changed note is found as it was")
	}
	l.marks = nil
	f.mustPrepare(t)
	if len(f.mustFind(t, "penguins").Hits) > 0 {
		t.Error("a note that was taken away is found")
	}
}

func TestAnIndexDamagedWhileItIsUsedIsMendedSilently(t *testing.T) {
	dir := t.TempDir()
	f := finderOf(t, &learner{})
	f.index.Close()
	f.index = search.Open(dir)
	f.mustPrepare(t)
	files, _ := filepath.Glob(filepath.Join(dir, "*.search"))
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		w, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.WriteAt(make([]byte, info.Size()-4096), 4096); err != nil {
			t.Fatal(err)
		}
		w.Close()
	}
	if len(files) == 0 {
		t.Fatal("nothing to damage")
	}
	if hits := f.mustFind(t, "status code").Hits; len(hits) == 0 {
		t.Error("nothing is found")
	}
}

func TestSearchingWhileTheIndexIsMade(t *testing.T) {
	f := finderOf(t, &learner{seen: map[string]bool{"price-changes-late": true}})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := f.Prepare(t.Context()); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			for _, query := range []string{"r", "re", "req", "request", "requst"} {
				if _, err := f.Find(t.Context(), query); err != nil {
					t.Errorf("%q: %v", query, err)
				}
			}
		})
	}
	all.Wait()
	if len(f.mustFind(t, "request").Hits) == 0 {
		t.Error("nothing is found in the end")
	}
}

func TestFindingInOneLesson(t *testing.T) {
	f := finderOf(t, &learner{})
	lesson, err := f.course.Lesson("request-arrives")
	if err != nil {
		t.Fatal(err)
	}
	hits := f.FindIn(lesson, "status code")
	if len(hits) == 0 {
		t.Fatal("nothing is found")
	}
	for _, h := range hits {
		if h.Lesson != "request-arrives" || h.Title == "" || len(h.Marks) != 1 || h.Line()[h.Marks[0].From:h.Marks[0].To] != h.Match {
			t.Errorf("got %+v", h)
		}
	}
}
