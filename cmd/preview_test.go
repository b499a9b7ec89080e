package cmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content/starter"
)

// startedPack is a new pack in a folder of the test.
func startedPack(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := layOut(dir, starter.Pack(starter.Name{ID: "org.example.new", Title: "New", Author: "Ada"})); err != nil {
		t.Fatal(err)
	}
	if err := lockNew(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func editionsOf(t testing.TB, dir string) *editions {
	t.Helper()
	p := &program{ctx: t.Context(), data: t.TempDir()}
	e := newEditions(p, os.DirFS(dir), nil)
	t.Cleanup(e.Close)
	return e
}

func TestAPreviewReadsWhatIsSavedAndSaysWhatTheCheckerFinds(t *testing.T) {
	dir := startedPack(t)
	e := editionsOf(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	next := func() (string, bool, bool) {
		t.Helper()
		ed, err := e.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return ed.Says, ed.Wrong, ed.Pack.Course != nil
	}
	if says, wrong, course := next(); wrong || course || !strings.Contains(says, "0 errors, 0 warnings") {
		t.Errorf("at first: %q, %v, %v", says, wrong, course)
	}
	quiz := filepath.Join(dir, "lessons", "01-count-rows", "quiz.md")
	before, err := os.ReadFile(quiz)
	if err != nil {
		t.Fatal(err)
	}
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(quiz, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	save(string(before) + "\n### Q: What is missing here?\n\n- [x] an id\n  > And more.\n")
	if says, wrong, course := next(); says != "Read again." || wrong || !course {
		t.Errorf("after a save: %q, %v, %v", says, wrong, course)
	}
	if says, wrong, _ := next(); !wrong || !strings.Contains(says, "01-count-rows/quiz.md:") {
		t.Errorf("found: %q, %v", says, wrong)
	}
	save(string(before))
	next()
	if says, wrong, _ := next(); wrong {
		t.Errorf("mended: %q", says)
	}
	if err := os.WriteFile(filepath.Join(dir, "pack.yaml"), []byte("format: ["), 0o644); err != nil {
		t.Fatal(err)
	}
	if says, wrong, course := next(); !wrong || course || !strings.Contains(says, "pack.yaml:1") {
		t.Errorf("a broken manifest: %q, %v, %v", says, wrong, course)
	}
	cancel()
	next2 := func() error { _, err := e.Next(ctx); return err }
	if err := next2(); err == nil {
		t.Error("it goes on after the end")
	}
}

func TestAFileThatIsTakenAwayOrAddedIsAChange(t *testing.T) {
	dir := startedPack(t)
	before := stamps(os.DirFS(dir))
	note := filepath.Join(dir, "note.txt")
	if err := os.WriteFile(note, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	with := stamps(os.DirFS(dir))
	if sameStamps(before, with) || sameStamps(with, before) {
		t.Error("a new file is not seen")
	}
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".git", "index"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if !sameStamps(with, stamps(os.DirFS(dir))) {
		t.Error("what git writes is taken for a change of the pack")
	}
}

// BenchmarkPreviewReload is what an author waits for after saving a file of a pack of 100 lessons with 10 questions each:
// that the change is seen, the pack read again and the lesson parsed. The look itself waits up to lookAtPack before.
func BenchmarkPreviewReload(b *testing.B) {
	dir := largePack(b, 100)
	e := editionsOf(b, dir)
	for b.Loop() {
		if now := stamps(e.fsys); !sameStamps(now, e.seen) {
			b.Fatal("nothing has changed")
		}
		ed := e.read()
		if ed.Wrong {
			b.Fatal(ed.Says)
		}
		if _, err := ed.Pack.Course.Lesson("lesson-7"); err != nil {
			b.Fatal(err)
		}
	}
}

// largePack is a pack of so many lessons, each that of a new pack with ids of its own and its questions twice.
func largePack(tb testing.TB, lessons int) string {
	tb.Helper()
	dir := startedPack(tb)
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, "lessons", "01-count-rows", name))
		if err != nil {
			tb.Fatal(err)
		}
		return string(text)
	}
	lesson, quiz := read("lesson.md"), read("quiz.md")
	var outline strings.Builder
	outline.WriteString("format: 1\nid: org.example.large\nversion: 0.1.0\ntitle: Large\nlanguage: en\nlicense: MIT\nobjectives:\n  - {id: count-rows, text: Count rows.}\noutline:\n")
	for i := range lessons {
		folder := filepath.Join(dir, "lessons", fmt.Sprintf("l-%d", i))
		fmt.Fprintf(&outline, "  - lesson: l-%d\n", i)
		own := strings.NewReplacer("id: count-", fmt.Sprintf("id: n%d-", i))
		again := strings.NewReplacer("id: count-", fmt.Sprintf("id: m%d-", i), "---\ntitle: \"What COUNT counts\"\n---\n", "")
		files := map[string]string{
			"lesson.md": strings.Replace(own.Replace(lesson), fmt.Sprintf("id: n%d-rows", i), fmt.Sprintf("id: lesson-%d", i), 1),
			"quiz.md":   own.Replace(quiz) + "\n" + again.Replace(quiz),
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			tb.Fatal(err)
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "pack.yaml"), []byte(outline.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
	return dir
}
