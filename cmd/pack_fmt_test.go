package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/check"
	"github.com/engineroom/engineroom/content/format"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/pack"
)

func TestTheShippedCourseIsInForm(t *testing.T) {
	files, kept, err := formatted(content.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Errorf("%s: %s; run `engineroom pack fmt content/packs/backend`", f.Name, whatChanged(f))
	}
	for _, c := range kept {
		t.Error(keptLine(c))
	}
}

const updatePacks = "../content/lock/testdata/update"

// The two versions of the small pack are what the tests of updates learn from, so they must be whole.
func TestThePacksOfTheUpdateAreInForm(t *testing.T) {
	for _, version := range []string{"v1", "v2"} {
		files, kept, err := formatted(os.DirFS(filepath.Join(updatePacks, version)))
		if err != nil || len(files)+len(kept) > 0 {
			t.Errorf("%s: %v, %v, %v", version, files, kept, err)
		}
	}
}

// An archive is compared as its folder is, once it was found harmless.
func TestAnArchiveIsComparedLikeItsFolder(t *testing.T) {
	p := &program{ctx: context.Background()}
	var archive bytes.Buffer
	if _, err := pack.Build(p.ctx, os.DirFS(filepath.Join(updatePacks, "v1")), &archive, pack.Options{}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "v1.pack")
	if err := os.WriteFile(file, archive.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ofFile, err := p.viewAt(file, false)
	if err != nil {
		t.Fatal(err)
	}
	ofFolder, err := p.viewAt(filepath.Join(updatePacks, "v1"), false)
	if changes := lock.Compare(ofFolder, ofFile); err != nil || len(changes) > 0 || len(ofFile.Items) == 0 {
		t.Errorf("%v, %d questions, %v", err, len(ofFile.Items), changes)
	}
	if err := os.WriteFile(file, archive.Bytes()[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.viewAt(file, false); err == nil || codeOf(err) != codeUnread || !strings.Contains(err.Error(), "\nhint: ") {
		t.Errorf("half an archive: %v", err)
	}
}

func TestAFileIsReplacedWhole(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	write("a/x.md", "old", 0o640)
	write("b.md", "old", 0o400)
	change := func(name string) format.File { return format.File{Name: name, Before: "old", After: "new"} }
	read := func(name string) string {
		b, _ := os.ReadFile(filepath.Join(dir, name))
		return string(b)
	}

	if err := putInForm(dir, []format.File{change("a/x.md"), change("b.md")}); err == nil || codeOf(err) != codeUnread || read("a/x.md") != "old" {
		t.Errorf("with a file that may not be written: %v, and the other one is %q", err, read("a/x.md"))
	}
	if err := putInForm(dir, []format.File{change("a/x.md"), change("gone.md")}); err == nil || read("a/x.md") != "old" {
		t.Errorf("with a file that is gone: %v, and the other one is %q", err, read("a/x.md"))
	}
	if err := putInForm(dir, []format.File{change("a/x.md"), {Name: "new.lock", After: "new"}}); err != nil || read("a/x.md") != "new" || read("new.lock") != "new" {
		t.Errorf("%v; got %q and %q", err, read("a/x.md"), read("new.lock"))
	}
	info, err := os.Stat(filepath.Join(dir, "a/x.md"))
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v; the mode is %v, want it kept", err, info.Mode())
	}
	if err := os.Symlink("a/x.md", filepath.Join(dir, "link.md")); err == nil { // not everywhere may one make links
		write("a/x.md", "old", 0o640)
		if err := putInForm(dir, []format.File{change("link.md")}); err == nil || read("a/x.md") != "old" {
			t.Errorf("through a link: %v, and %q", err, read("a/x.md"))
		}
		if info, err := os.Lstat(filepath.Join(dir, "link.md")); err != nil || info.Mode().IsRegular() {
			t.Errorf("the link was replaced: %v", err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".fmt-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := putInForm(dir, []format.File{change("../outside.md")}); err == nil {
		t.Error("a file outside of the folder was written")
	}
}

// A fix is one of the text that was read. Whoever saves the file meanwhile, or protected it, keeps theirs.
func TestAFixLeavesWhatSomebodyElseWrote(t *testing.T) {
	for name, meanwhile := range map[string]func(path string) error{
		"changed":   func(path string) error { return os.WriteFile(path, []byte("something else\n"), 0o600) },
		"protected": func(path string) error { return os.Chmod(path, 0o400) },
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(updatePacks, "v1"))); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		found, err := check.Read(root.FS(), check.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, content.ManifestName)
		if err := meanwhile(file); err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		wrote, err := rewrite(root, found, map[string][]check.Edit{content.ManifestName: {{File: content.ManifestName, Text: "# "}}})
		if after, _ := os.ReadFile(file); err == nil || len(wrote) > 0 || !bytes.Equal(before, after) {
			t.Errorf("%s: %v, wrote %v:\n%s", name, err, wrote, after)
		}
	}
}
