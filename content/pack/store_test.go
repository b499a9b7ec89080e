package pack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
)

var ctx = context.Background()

// noon is when the tests install.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// made is a pack as it is handed out: a manifest and a lesson that says something.
func made(tb testing.TB, id, version, says string) Archive {
	tb.Helper()
	files := fstest.MapFS{
		"pack.yaml":             {Data: fmt.Appendf(nil, "format: 1\nid: %s\nversion: %s\ntitle: %q\nlanguage: en\noutline:\n  - lesson: one\n", id, version, "About "+id)},
		"lessons/one/lesson.md": {Data: fmt.Appendf(nil, "---\nid: one\ntitle: One\n---\n\n%s\n", says)},
		"lessons/one/quiz.md":   {Data: []byte("### Q: Yes?\n\n- [x] yes\n- [ ] no\n")},
	}
	return archived(tb, files)
}

// archived is an archive of some files.
func archived(tb testing.TB, files fstest.MapFS) Archive {
	tb.Helper()
	m, problems := content.ParseManifest(string(files["pack.yaml"].Data))
	if len(problems) > 0 {
		tb.Fatal(problems)
	}
	a := Archive{Path: filepath.Join(tb.TempDir(), m.ID+"-"+m.Version+Extension), Manifest: m, FS: files, Files: len(files)}
	for _, f := range files {
		a.Bytes += int64(len(f.Data))
	}
	sum, err := sumOf(ctx, files)
	if err != nil {
		tb.Fatal(err)
	}
	a.Sum = sum
	return a
}

// signed is an archive with a signature of somebody.
func (a Archive) signed(who byte) Archive {
	a.Signature = &Signature{Key: keyOf(who), KeyID: KeyID(keyOf(who))}
	return a
}

func newStore(tb testing.TB) Store { return Store{Dir: filepath.Join(tb.TempDir(), "data", "store")} }

// install plans and installs, as a learner does who says yes.
func (s Store) install(a Archive, terms Terms) (Installed, error) {
	c, err := s.Plan(a, terms)
	if err != nil {
		return Installed{}, err
	}
	return s.Install(ctx, a, c, noon)
}

func mustInstall(tb testing.TB, s Store, a Archive) Installed {
	tb.Helper()
	p, err := s.install(a, Terms{})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// says is what the lesson of an installed pack says.
func (s Store) says(tb testing.TB, id string) string {
	tb.Helper()
	p, ok, err := s.Find(id)
	if err != nil || !ok {
		tb.Fatalf("%s is installed: %v, %v", id, ok, err)
	}
	fsys, err := s.FS(p)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := fs.ReadFile(fsys, "lessons/one/lesson.md")
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(strings.SplitAfterN(string(b), "---\n", 3)[2])
}

// tree is every name below a folder.
func tree(tb testing.TB, dir string) []string {
	tb.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if rel, _ := filepath.Rel(dir, name); err == nil && rel != "." {
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		tb.Fatal(err)
	}
	return out
}

func TestAStoreThatIsNotThereHasNothing(t *testing.T) {
	s := newStore(t)
	packs, err := s.List()
	said, recovered := s.Recover(ctx)
	if len(packs) > 0 || err != nil || said != "" || recovered != nil || len(tree(t, filepath.Dir(s.Dir))) > 0 {
		t.Errorf("%v, %v; %q, %v", packs, err, said, recovered)
	}
}

func TestWhatIsInstalledIsListedAndRead(t *testing.T) {
	s := newStore(t)
	a := made(t, "org.example.b", "1.0.0", "first").signed(1)
	mustInstall(t, s, a)
	mustInstall(t, s, made(t, "org.example.a", "2.0.0", "second"))
	packs, err := s.List()
	if err != nil || len(packs) != 2 {
		t.Fatalf("%v, %v", packs, err)
	}
	want := Installed{ID: "org.example.b", Version: "1.0.0", Title: "About org.example.b", Sum: a.Sum, Key: keyOf(1), Source: a.Path, At: noon, Files: a.Files, Bytes: a.Bytes}
	if got := packs[1]; packs[0].ID != "org.example.a" || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := s.says(t, "org.example.b"); got != "first" {
		t.Errorf("it says %q", got)
	}
	course, err := content.Load(must(s.FS(packs[1])), content.Cache{})
	if err != nil || course.ID != "org.example.b" {
		t.Errorf("%v", err)
	}
	if err := s.Verify(ctx, packs[1]); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(must(s.FS(packs[0])), "pack.yaml", "lessons/one/quiz.md"); err != nil {
		t.Error(err)
	}
}

func must(fsys fs.FS, err error) fs.FS {
	if err != nil {
		panic(err)
	}
	return fsys
}

func TestAnUpdateTakesThePlaceOfTheOldVersion(t *testing.T) {
	s := newStore(t)
	mustInstall(t, s, made(t, "org.example.a", "1.0.0", "old"))
	mustInstall(t, s, made(t, "org.example.a", "1.1.0", "new"))
	if got := s.says(t, "org.example.a"); got != "new" {
		t.Errorf("it says %q", got)
	}
	want := []string{"_index.json", "_lock", "org.example.a", "org.example.a/1.1.0",
		"org.example.a/1.1.0/lessons", "org.example.a/1.1.0/lessons/one", "org.example.a/1.1.0/lessons/one/lesson.md", "org.example.a/1.1.0/lessons/one/quiz.md", "org.example.a/1.1.0/pack.yaml", "org.example.a/1.1.0.json"}
	if got := tree(t, s.Dir); !slices.Equal(got, want) {
		t.Errorf("the store holds\n%s", strings.Join(got, "\n"))
	}
	p, ok, err := s.Remove(ctx, "org.example.a")
	if p.Version != "1.1.0" || !ok || err != nil || !slices.Equal(tree(t, s.Dir), want[:2]) {
		t.Errorf("%v %v %v, and what is left is\n%s", p, ok, err, strings.Join(tree(t, s.Dir), "\n"))
	}
	if _, ok, err := s.Remove(ctx, "org.example.a"); ok || err != nil {
		t.Errorf("it is removed twice: %v %v", ok, err)
	}
	trust, err := s.Trust()
	if pin, ok := trust.Pin("org.example.a"); err != nil || !ok || len(pin.Versions) != 2 {
		t.Errorf("what was known of it is %v, %v", pin, err)
	}
}

func TestTheSameAgainMendsWhatIsBroken(t *testing.T) {
	s := newStore(t)
	a := made(t, "org.example.a", "1.0.0", "whole")
	p := mustInstall(t, s, a)
	file := filepath.Join(s.Dir, "org.example.a", "1.0.0", "lessons", "one", "lesson.md")
	if err := os.WriteFile(file, []byte("---\n---\nother"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Verify(ctx, p), Distrusted, "not the ones that were installed")
	c, err := s.Plan(a, Terms{})
	if err != nil || !c.Settled {
		t.Fatalf("%v, %v", c, err)
	}
	mustInstall(t, s, a)
	if err := s.Verify(ctx, p); err != nil || s.says(t, p.ID) != "whole" {
		t.Errorf("%v", err)
	}
}

// refused checks that err is a refusal for a reason, in one sentence with something to do.
func refused(tb testing.TB, err error, why Reason, words ...string) {
	tb.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Reason != why {
		tb.Errorf("got %v, want a refusal of reason %d", err, why)
		return
	}
	if strings.Count(r.Text, ". ") > 0 || !strings.HasSuffix(r.Text, ".") || r.Fix == "" {
		tb.Errorf("not a sentence with something to do: %q, %q", r.Text, r.Fix)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			tb.Errorf("%q is not said in %q", w, err)
		}
	}
}

func TestALostOrDamagedIndexIsMadeAgain(t *testing.T) {
	for name, text := range map[string]string{
		"lost": "", "cut off": `{"format":1,"packs":[{"id":"org.exa`, "empty": "{}", "of another": `[1,2]`,
		"leading out":      `{"format":1,"packs":[{"id":"../../evil","version":"1.0.0","sum":"h1:x"}]}`,
		"out by a version": `{"format":1,"packs":[{"id":"org.example.a","version":"../../../etc","sum":"h1:x"}]}`,
		"naming one twice": `{"format":1,"packs":[{"id":"org.example.a","version":"1.0.0","sum":"h1:x"},{"id":"org.example.a","version":"1.0.0","sum":"h1:x"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			mustInstall(t, s, made(t, "org.example.a", "1.0.0", "a"))
			mustInstall(t, s, made(t, "org.example.b", "1.0.0", "b"))
			before, _ := s.List()
			file := filepath.Join(s.Dir, indexName)
			if text == "" {
				_ = os.Remove(file)
			} else if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if packs, err := s.List(); err != nil || fmt.Sprint(packs) != fmt.Sprint(before) {
				t.Errorf("it lists %v, %v", packs, err)
			}
			said, err := s.Recover(ctx)
			if err != nil || !strings.Contains(said, "made again from what lies in the store (2)") {
				t.Errorf("it says %q, %v", said, err)
			}
			if said, err := s.Recover(ctx); said != "" || err != nil {
				t.Errorf("it is mended twice: %q, %v", said, err)
			}
			if packs, err := s.List(); err != nil || fmt.Sprint(packs) != fmt.Sprint(before) {
				t.Errorf("then it lists %v, %v", packs, err)
			}
		})
	}
}

func TestANewerStoreIsLeftAlone(t *testing.T) {
	s := newStore(t)
	a := made(t, "org.example.a", "1.0.0", "a")
	mustInstall(t, s, a)
	file := filepath.Join(s.Dir, indexName)
	if err := os.WriteFile(file, []byte(`{"format":2,"packs":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	before := tree(t, s.Dir)
	_, err := s.List()
	refused(t, err, Newer, "format 2")
	_, err = s.install(a, Terms{})
	refused(t, err, Newer)
	_, _, err = s.Remove(ctx, a.Manifest.ID)
	refused(t, err, Newer)
	if !slices.Equal(tree(t, s.Dir), before) {
		t.Error("it was changed")
	}
}

func TestADiskThatTakesNothingLeavesNothing(t *testing.T) {
	for name, fault := range map[string]error{"full": syscall.ENOSPC, "read-only": syscall.EROFS, "failing": syscall.EIO, "of another": syscall.EACCES} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			s.at = func(string) error { return &fs.PathError{Op: "write", Path: "x", Err: fault} }
			_, err := s.install(made(t, "org.example.a", "1.0.0", "a"), Terms{})
			refused(t, err, Unread, "store")
			if left := tree(t, filepath.Dir(s.Dir)); len(left) > 0 {
				t.Errorf("left are %v", left)
			}
		})
	}
	s := newStore(t)
	if err := os.MkdirAll(filepath.Dir(filepath.Dir(s.Dir)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Dir(s.Dir), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.install(made(t, "org.example.a", "1.0.0", "a"), Terms{})
	refused(t, err, Unread, "a file is in its place")
}

func TestTwoProgramsDoNotInstallAtOnce(t *testing.T) {
	s := newStore(t)
	a, b := made(t, "org.example.a", "1.0.0", "a"), made(t, "org.example.b", "1.0.0", "b")
	began, done := make(chan bool), make(chan error)
	first := s
	once := false
	first.at = func(step string) error {
		if !once && strings.Contains(step, "lesson.md") {
			once = true
			began <- true
			<-began
		}
		return nil
	}
	go func() {
		_, err := first.install(a, Terms{})
		done <- err
	}()
	<-began
	if said, err := s.Recover(ctx); said != "" || err != nil { // the lock is held: nobody died
		t.Errorf("it is taken for dead: %q, %v", said, err)
	}
	short, stop := context.WithCancel(ctx)
	stop()
	c, err := s.Plan(b, Terms{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Install(short, b, c, noon); !errors.Is(err, context.Canceled) {
		t.Errorf("it does not wait: %v", err)
	}
	began <- true
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	mustInstall(t, s, b)
	if packs, err := s.List(); len(packs) != 2 || err != nil {
		t.Errorf("%v, %v", packs, err)
	}
}

// A link in the store leads nowhere: not out of it, and not to another pack.
func TestLinksInTheStoreAreNotFollowed(t *testing.T) {
	for name, swap := range map[string]func(s Store, outside string) string{
		"the store":            func(s Store, _ string) string { return s.Dir },
		"the folder of a pack": func(s Store, _ string) string { return filepath.Join(s.Dir, "org.example.a") },
	} {
		t.Run(name, func(t *testing.T) {
			s, outside := newStore(t), t.TempDir()
			p := mustInstall(t, s, made(t, "org.example.a", "1.0.0", "a"))
			link := swap(s, outside)
			if err := os.Rename(link, filepath.Join(outside, "moved")); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Join(outside, "moved"), link); err != nil {
				t.Skip("no links here")
			}
			before := tree(t, outside)
			_, err := s.FS(p)
			refused(t, err, Unsafe, "is a link or a file")
			_, err = s.install(made(t, "org.example.a", "1.1.0", "new"), Terms{})
			refused(t, err, Unsafe, "is a link or a file")
			if !slices.Equal(tree(t, outside), before) {
				t.Errorf("behind the link there is now\n%s", strings.Join(tree(t, outside), "\n"))
			}
		})
	}
	t.Run("a version", func(t *testing.T) {
		s := newStore(t)
		p := mustInstall(t, s, made(t, "org.example.a", "1.0.0", "a"))
		mustInstall(t, s, made(t, "org.example.b", "1.0.0", "b"))
		folder := filepath.Join(s.Dir, "org.example.a", "1.0.0")
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join("..", "org.example.b", "1.0.0"), folder); err != nil {
			t.Skip("no links here")
		}
		_, err := s.FS(p)
		refused(t, err, Unsafe, "is a link or a file")
		mustInstall(t, s, made(t, "org.example.a", "1.0.0", "a"))
		if s.says(t, "org.example.a") != "a" || s.says(t, "org.example.b") != "b" {
			t.Error("it wrote through the link")
		}
	})
	t.Run("a file", func(t *testing.T) {
		s := newStore(t)
		p := mustInstall(t, s, made(t, "org.example.a", "1.0.0", "a"))
		lesson := filepath.Join(s.Dir, "org.example.a", "1.0.0", "lessons", "one")
		if err := errors.Join(os.Rename(lesson, lesson+"-moved"), os.Symlink("one-moved", lesson)); err != nil {
			t.Skip("no links here")
		}
		if err := errors.Join(os.Remove(filepath.Join(lesson+"-moved", "quiz.md")), os.Symlink("../../pack.yaml", filepath.Join(lesson+"-moved", "quiz.md"))); err != nil {
			t.Fatal(err)
		}
		fsys := must(s.FS(p))
		for _, file := range []string{"lessons/one/lesson.md", "lessons/one-moved/quiz.md", "../../../trust.json"} {
			if b, err := fs.ReadFile(fsys, file); err == nil {
				t.Errorf("%s is read: %q", file, b)
			}
		}
		refused(t, s.Verify(ctx, p), Distrusted)
	})
}
