package search

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func byFrequency(often map[string]int) []string {
	return slices.SortedFunc(maps.Keys(often), func(a, b string) int {
		return cmp.Or(cmp.Compare(often[b], often[a]), strings.Compare(a, b))
	})
}

// P8 of quality.md: a keystroke over 10,000 lessons and 100,000 questions, p99 at most 20 ms.
func BenchmarkKeystroke(b *testing.B) {
	if testing.Short() {
		b.Skip("builds an index of 180,000 documents")
	}
	l := newLibrary(10_000, 100_000)
	x := Open(b.TempDir())
	defer x.Close()
	began := time.Now()
	if err := x.Update(b.Context(), "big", "1", l.docs()); err != nil || x.Unkept() != nil {
		b.Fatal(err, x.Unkept())
	}
	built := time.Since(began)
	b.Logf("built in %v, %d MB", built, size(b, x.dir)>>20)
	r := rand.New(rand.NewPCG(5, 6))

	for _, kind := range []struct {
		name string
		next func() string
	}{
		{"common", func() string { return l.words[r.IntN(200)] }},
		{"rare", func() string { return l.words[2000+r.IntN(len(l.words)-2000)] }},
		{"two words", func() string { return l.words[r.IntN(500)] + " " + l.words[r.IntN(20000)] }},
		{"three words", func() string {
			return l.words[r.IntN(100)] + " " + l.words[r.IntN(1000)] + " " + l.words[r.IntN(5000)]
		}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			byLen := map[int][]time.Duration{}
			b.ReportAllocs()
			for b.Loop() {
				word := kind.next()
				for i := range word {
					now := time.Now()
					if _, err := x.Search(b.Context(), word[:i+1], Options{Seen: func(_, item string) bool { return item[len(item)-1] == '7' }}); err != nil {
						b.Fatal(err)
					}
					d := time.Since(now)
					took = append(took, d)
					byLen[min(i+1, 12)] = append(byLen[min(i+1, 12)], d)
				}
			}
			for n := range 13 {
				if d := byLen[n]; len(d) > 0 {
					slices.Sort(d)
					b.Logf("%d letters: n %d p50 %v p99 %v max %v", n, len(d), d[len(d)/2], d[len(d)*99/100], d[len(d)-1])
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2])/1e6, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100])/1e6, "p99-ms")
		})
	}
}

func size(tb testing.TB, dir string) (n int64) {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			tb.Fatal(err)
		}
		n += info.Size()
	}
	return n
}
