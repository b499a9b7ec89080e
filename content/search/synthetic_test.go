package search

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/engineroom/engineroom/content"
)

// library makes up a collection of courses: as many words of as many lengths, and as many of them as rarely (Zipf 1949),
// as there would be in real ones. The words of the shipped course come first, so that the common ones begin as English
// ones do.
type library struct {
	lessons, questions int
	words              []string
}

const (
	sectionsALesson = 8
	sectionWords    = 120
	questionWords   = 50
)

func newLibrary(lessons, questions int) *library {
	r := rand.New(rand.NewPCG(1, 2))
	l := &library{lessons: lessons, questions: questions, words: courseWords()}
	known := map[string]bool{}
	for _, w := range l.words {
		known[w] = true
	}
	for len(l.words) < 50_000 {
		if w := madeUp(r, l.words); !known[w] {
			known[w] = true
			l.words = append(l.words, w)
		}
	}
	return l
}

// madeUp is the beginning of one word with the end of another.
func madeUp(r *rand.Rand, words []string) string {
	a, b := []rune(words[r.IntN(len(words))]), []rune(words[r.IntN(len(words))])
	return string(a[:min(len(a), 2+r.IntN(5))]) + string(b[len(b)-min(len(b), 1+r.IntN(5)):])
}

// courseWords are the words of the shipped course, the most frequent first.
var courseWords = sync.OnceValue(func() []string {
	often := map[string]int{}
	for d := range shippedDocs() {
		for w := wordsOf(d.Title + " " + d.Body); w.next(); {
			often[string(w.word)]++
		}
	}
	return slices.SortedFunc(maps.Keys(often), func(a, b string) int {
		return cmp.Or(cmp.Compare(often[b], often[a]), strings.Compare(a, b))
	})
})

// docs are the documents of one pack of the collection.
func (l *library) docs(pack uint64) iter.Seq[Doc] {
	return func(yield func(Doc) bool) {
		r := rand.New(rand.NewPCG(3, pack))
		z := rand.NewZipf(r, 1.1, 5, uint64(len(l.words)-1))
		text := func(words int) string {
			var b strings.Builder
			for i := range words {
				b.WriteString(l.words[z.Uint64()])
				b.WriteString([]string{" ", " ", " ", " ", ", ", ".\n"}[(i*7+words)%6])
			}
			return b.String()
		}
		for i := range l.lessons {
			id := fmt.Sprintf("lesson-%d", i)
			place := text(5)
			for j := range sectionsALesson {
				if !yield(Doc{Kind: content.HitSection, Lesson: id, Section: j, Title: text(4), Place: place, Body: text(sectionWords)}) {
					return
				}
			}
		}
		for i := range l.questions {
			if !yield(Doc{Kind: content.HitItem, Lesson: fmt.Sprintf("lesson-%d", i%max(1, l.lessons)), Section: -1, Item: fmt.Sprintf("item-%d", i), Title: text(10), Body: text(questionWords)}) {
				return
			}
		}
	}
}
