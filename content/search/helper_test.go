package search

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/engineroom/engineroom/content"
)

func everything(string, string) bool { return true }

// section is a document of a pack called "p".
func section(title, body string) Doc {
	return Doc{Source: "p", Kind: content.HitSection, Lesson: "l", Title: title, Place: "Module › Lesson", Body: body}
}

func of(kind content.HitKind, d Doc) Doc {
	d.Kind = kind
	if kind == content.HitItem {
		d.Item = d.Title
	}
	return d
}

// indexed is an index of some documents, in a folder of its own.
func indexed(t testing.TB, docs ...Doc) *Index {
	t.Helper()
	x := Open(t.TempDir())
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	update(t, x, "p", "1", docs...)
	return x
}

func update(t testing.TB, x *Index, source, key string, docs ...Doc) {
	t.Helper()
	if err := x.Update(context.Background(), source, key, slices.Values(docs)); err != nil {
		t.Fatal(err)
	}
	if err := x.Unkept(); err != nil {
		t.Fatal(err)
	}
}

// titles are the titles of what a query finds.
func titles(t testing.TB, x *Index, query string) []string {
	t.Helper()
	hits, err := x.Search(context.Background(), query, Options{Seen: everything})
	if err != nil {
		t.Fatalf("searching %q: %v", query, err)
	}
	var out []string
	for _, h := range hits {
		out = append(out, h.Title)
	}
	return out
}

func wantTitles(t testing.TB, x *Index, query string, want ...string) {
	t.Helper()
	if got := titles(t, x, query); !slices.Equal(got, want) {
		t.Errorf("%q finds %q, want %q", query, got, want)
	}
}

var shippedCourse = sync.OnceValue(func() *content.Course {
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		panic(err)
	}
	return course
})

// shippedDocs are the documents of the shipped course, which has no mistakes.
func shippedDocs() iter.Seq[Doc] {
	return Readable(CourseDocs(shippedCourse()), func(err error) { panic(err) })
}
