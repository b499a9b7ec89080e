package search_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/engineroom/engineroom/content/search"

	"github.com/engineroom/engineroom/content"
)

// A face updates each source when search is opened, and searches after each key. The documents of a pack are those of
// Readable(CourseDocs(course), report).
func Example() {
	index := search.Open("") // no folder: kept in memory
	defer index.Close()

	ctx := context.Background()
	err := index.Update(ctx, "org.example.pack", "1.0.0", slices.Values([]search.Doc{
		{Source: "org.example.pack", Kind: content.HitTerm, Section: -1, Title: "idempotent", Place: "Glossary", Body: "Doing it twice is doing it once."},
		{Source: "org.example.pack", Kind: content.HitSection, Lesson: "retries", Title: "Retries", Place: "APIs", Body: "A retry is safe\nwhere the request is idempotent."},
	}))
	if err != nil {
		panic(err)
	}
	for _, query := range []string{"idem", "indempotent"} {
		hits, err := index.Search(ctx, query, search.Options{})
		if err != nil {
			panic(err)
		}
		for _, h := range hits {
			fmt.Printf("%s, %s: %s[%s]%s\n", h.Place, h.Title, h.Before, h.Match, h.After)
		}
		if s, err := index.Suggest(ctx, query, search.Options{}); err == nil && s.Instead != "" {
			fmt.Printf("nothing for %s; %s has %d\n", s.Word, s.Instead, s.Hits)
		}
	}
	// Output:
	// Glossary, idempotent: Doing it twice is doing it once.[]
	// APIs, Retries: A retry is safe where the request is [idempotent].
	// nothing for indempotent; idempotent has 2
}
