package search

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// damaged is an index whose one file was harmed while nobody had it open.
func damaged(t *testing.T, harm func(file string)) *Index {
	t.Helper()
	before := indexed(t, section("A", "words of the first"), section("B", "words of the second"))
	harm(before.file("p", "1"))
	x := Open(before.dir)
	t.Cleanup(func() { x.Close() })
	return x
}

func rewrite(t *testing.T, change func([]byte) []byte) func(string) {
	return func(file string) {
		b, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, change(b), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestADamagedFileIsBuiltAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, harm := range map[string]func(string){
		"gone":           func(file string) { os.Remove(file) },
		"empty":          rewrite(t, func([]byte) []byte { return nil }),
		"cut short":      rewrite(t, func(b []byte) []byte { return b[:len(b)/2] }),
		"one byte short": rewrite(t, func(b []byte) []byte { return b[:len(b)-1] }),
		"longer":         rewrite(t, func(b []byte) []byte { return append(b, make([]byte, 4096)...) }),
		"header":         rewrite(t, func(b []byte) []byte { return append(make([]byte, 100), b[100:]...) }),
		"text":           rewrite(t, func([]byte) []byte { return []byte("not a database, but a text of some length") }),
		"random": rewrite(t, func(b []byte) []byte {
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			return b
		}),
		"a folder": func(file string) { os.Remove(file); os.Mkdir(file, 0o700) },
		"a link":   func(file string) { os.Rename(file, file+".x"); os.Symlink(file+".x", file) },
		"another source": func(file string) {
			other := indexed(t, section("Other", "words"))
			update(t, other, "q", "1", section("Other", "words"))
			os.Rename(other.file("q", "1"), file)
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := damaged(t, harm)
			if !x.Stale("p", "1") {
				t.Error("not stale")
			}
			update(t, x, "p", "1", section("Again", "words"))
			wantTitles(t, x, "words", "Again")
		})
	}
}

// TestAFullFolderInItsPlace: what cannot be replaced is left alone, and the index lives in memory.
func TestAFullFolderInItsPlace(t *testing.T) {
	x := damaged(t, func(file string) {
		os.Remove(file)
		os.MkdirAll(filepath.Join(file, "mine"), 0o700)
	})
	if err := x.Update(context.Background(), "p", "1", slices.Values([]Doc{section("A", "words")})); err != nil {
		t.Fatal(err)
	}
	wantTitles(t, x, "words", "A")
	if x.Unkept() == nil {
		t.Error("nothing is said about it")
	}
	if got := files(t, x.dir); len(got) != 1 {
		t.Errorf("left %q", got)
	}
}

// TestDamageInsideIsFoundOrHarmless overwrites parts of an index that is opened afterwards: a search gives what passes
// every check on hits, or says that it is damaged, and then a build mends it.
func TestDamageInsideIsFoundOrHarmless(t *testing.T) {
	dir := t.TempDir()
	x := Open(dir)
	if err := errors.Join(x.Update(t.Context(), "p", "1", shippedDocs()), x.Close()); err != nil {
		t.Fatal(err)
	}
	file := x.file("p", "1")
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := 150
	if testing.Short() {
		n = 20
	}
	found := 0
	for seed := range n {
		b := slices.Clone(sound)
		spoil(b, rand.New(rand.NewPCG(uint64(seed), 9)))
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if searchSpoiled(t, dir, seed) {
			found++
		}
	}
	t.Logf("%d of %d damages were noticed", found, n)
}

// spoil overwrites from one byte to some pages.
func spoil(b []byte, r *rand.Rand) {
	at, n := 100+r.IntN(len(b)-100), 1<<r.IntN(14)
	for i := at; i < min(len(b), at+n); i++ {
		if b[i] = byte(r.Uint32()); n > 4096 {
			b[i] = 0
		}
	}
}

func searchSpoiled(t *testing.T, dir string, seed int) (noticed bool) {
	x := Open(dir)
	defer x.Close()
	if x.Stale("p", "1") {
		return true
	}
	for _, query := range []string{"r", "re", "request", "databases", "the status of a requ", "unheardof words"} {
		hits, err := x.Search(t.Context(), query, Options{Seen: everything})
		for _, h := range hits {
			checkHit(t, h)
		}
		if err == nil {
			_, err = x.Suggest(t.Context(), query+"qqqqq", Options{})
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, ErrDamaged) || !x.Stale("p", "1") {
			t.Errorf("damage %d: %v, stale %v", seed, err, x.Stale("p", "1"))
		}
		return true
	}
	return false
}

func TestDamageMetWhileSearchingIsMended(t *testing.T) {
	x := indexed(t, section("A", "words"))
	update(t, x, "q", "1", section("Q", "words"))
	x.segments["p"].db.Close() // every query fails from now on
	hits, err := x.Search(context.Background(), "words", Options{})
	if !errors.Is(err, ErrDamaged) || len(hits) != 1 || hits[0].Title != "Q" {
		t.Errorf("got %+v, %v", hits, err)
	}
	wantTitles(t, x, "words", "Q") // said once
	update(t, x, "p", "1", section("A", "words"))
	wantTitles(t, x, "words", "A", "Q")
}

func TestWhereNothingCanBeWrittenTheIndexIsInMemory(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"no folder": "", "a file in its place": blocked, "below a file": filepath.Join(blocked, "cache")} {
		t.Run(name, func(t *testing.T) {
			x := Open(dir)
			defer x.Close()
			if err := x.Update(context.Background(), "p", "1", slices.Values([]Doc{section("A", "words")})); err != nil {
				t.Fatal(err)
			}
			wantTitles(t, x, "words", "A")
			if x.Unkept() == nil {
				t.Error("nothing is said about it")
			}
			if x.Stale("p", "1") || x.Update(context.Background(), "p", "1", unwalked(t)) != nil {
				t.Error("it is built again all the time")
			}
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, _ = x.Search(ctx, "words", Options{})
			wantTitles(t, x, "words", "A") // a connection that was interrupted would have taken the index with it
		})
	}
}

func TestWhatIsTooBigForMemoryIsRefused(t *testing.T) {
	x := Open("")
	defer x.Close()
	docs := func(yield func(Doc) bool) {
		for yield(section("A", strings.Repeat(" ", 1<<20))) {
		}
	}
	if err := x.Update(context.Background(), "p", "1", docs); err == nil {
		t.Error("it was kept")
	}
	wantTitles(t, x, "words")
}
