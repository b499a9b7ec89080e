package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
)

// files are the names in a folder.
func files(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// unwalked are documents that nobody may ask for.
func unwalked(t testing.TB) iter.Seq[Doc] {
	return func(func(Doc) bool) { t.Error("built again") }
}

func TestUpdateBuildsOnlyWhatIsStale(t *testing.T) {
	x := indexed(t, section("Old", "words"))
	if x.Stale("p", "1") || !x.Stale("p", "2") || !x.Stale("q", "1") {
		t.Error("stale is what has another key or source, and nothing else")
	}
	if err := x.Update(context.Background(), "p", "1", unwalked(t)); err != nil {
		t.Error(err)
	}
	update(t, x, "p", "2", section("New", "words"))
	wantTitles(t, x, "words", "New")
	if got := files(t, x.dir); len(got) != 1 {
		t.Errorf("the folder has %q, want one file", got)
	}
}

func TestAnotherStartFindsTheIndexAgain(t *testing.T) {
	before := indexed(t, section("Kept", "words"))
	x := Open(before.dir)
	defer x.Close()
	wantTitles(t, x, "words") // no source was named yet, so none is known to be installed
	if x.Stale("p", "1") {
		t.Error("stale after a start")
	}
	wantTitles(t, x, "words", "Kept")
}

func TestTheOldIndexServesUntilTheNewOneIsWhole(t *testing.T) {
	before := indexed(t, section("Old", "words"))
	for name, x := range map[string]*Index{"same start": before, "another start": Open(before.dir)} {
		docs := func(yield func(Doc) bool) {
			wantTitles(t, x, "words", "Old")
			if yield(section("New", "words")) {
				wantTitles(t, x, "words", "Old")
			}
		}
		if err := x.Update(context.Background(), "p", "2 "+name, docs); err != nil {
			t.Fatal(err)
		}
		wantTitles(t, x, "words", "New")
		update(t, x, "p", "1", section("Old", "words"))
	}
}

func TestCancellingABuildChangesNothing(t *testing.T) {
	x := indexed(t, section("Old", "words"))
	ctx, cancel := context.WithCancel(context.Background())
	walked := 0
	docs := func(yield func(Doc) bool) {
		for walked = 1; yield(section("New", "words")); walked++ {
			if walked == 3 {
				cancel()
			}
		}
	}
	if err := x.Update(ctx, "p", "2", docs); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if walked != 4 {
		t.Errorf("walked %d documents after being cancelled at the third", walked)
	}
	wantTitles(t, x, "words", "Old")
	if got := files(t, x.dir); len(got) != 1 || x.Unkept() != nil {
		t.Errorf("left %q, %v", got, x.Unkept())
	}
}

func TestRemoveDeletesOneSource(t *testing.T) {
	x := indexed(t, section("P", "words"))
	update(t, x, "q", "1", section("Q", "words"))
	if err := x.Remove("p"); err != nil {
		t.Fatal(err)
	}
	wantTitles(t, x, "words", "Q")
	if got := files(t, x.dir); len(got) != 1 || !x.Stale("p", "1") || x.Stale("q", "1") {
		t.Errorf("left %q", got)
	}
}

func TestUpdateSweepsWhatIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * abandoned)
	for name, at := range map[string]time.Time{
		"building-1": old, "building-2": time.Now(), "notes.txt": old,
		"0-" + hash("p") + "-" + hash("1") + segmentSuffix: old, // by an older program
		"1-" + hash("q") + "-" + hash("1") + segmentSuffix: old, // another source
	} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(file, []byte("x"), 0o600), os.Chtimes(file, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	x := Open(dir)
	defer x.Close()
	update(t, x, "p", "1", section("A", "words"))
	got := files(t, dir)
	if len(got) != 4 || !slices.Contains(got, "building-2") || !slices.Contains(got, "notes.txt") {
		t.Errorf("left %q", got)
	}
}

func TestFolderNamesMayHoldAnything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c=d&e#f%20g'é")
	x := Open(dir)
	defer x.Close()
	update(t, x, "p", "1", section("A", "words"))
	wantTitles(t, x, "words", "A")
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("the folder has %q", got)
	}
}

// TestManyAtOnce is for the race detector: searching, building and asking at the same time.
func TestManyAtOnce(t *testing.T) {
	x := indexed(t, section("A", "words"))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range 5 {
				key := fmt.Sprint(i, j)
				if err := x.Update(context.Background(), "p", key, slices.Values([]Doc{section("A", "words "+key)})); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			for range 50 {
				if hits, err := x.Search(context.Background(), "words", Options{}); err != nil || len(hits) != 1 {
					t.Errorf("%d hits, %v", len(hits), err)
				}
				x.Stale("p", "1")
				_ = x.Unkept()
			}
		})
	}
	all.Wait()
}

func TestHostileDocumentsAreOnlyText(t *testing.T) {
	evil := "\x1b]0;title\x07 \x1b[2J\u009b31m \u202eabc\u2066 \x00 \xff\xfe \u200b\U000E0041 zalgo" + strings.Repeat("\u0301", 50)
	huge := strings.Repeat("x", 1<<20)
	x := indexed(t,
		Doc{Source: "p", Kind: content.HitSection, Lesson: evil, Title: evil + " one", Place: evil, Body: evil + " needle " + evil},
		section("Huge "+huge, huge+" needle "+huge),
		section("' OR 1=1 --", `needle "quoted" NEAR(a b) * ^ : {title}`),
		section("", strings.Repeat("needle ", 20_000)),
		section("Bytes", "needle "+string([]byte{0, 1, 2, 3, 0x80, 0xc0, 0xff})),
		Doc{})
	hits, err := x.Search(context.Background(), "needle", Options{})
	if err != nil || len(hits) != 5 {
		t.Fatalf("%d hits, want 5 (%v)", len(hits), err)
	}
	for _, h := range hits {
		checkHit(t, h)
	}
	for _, query := range []string{huge, evil, "zalgo", "OR 1=1", huge + " needle"} {
		if got := titles(t, x, query); len(got) == 0 {
			t.Errorf("%.20q finds nothing", query)
		}
	}
}
