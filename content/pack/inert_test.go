package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"
)

// TestWhatOnlyLooksHostileIsTaken opens packs that a rule must not refuse: what a lesson about the attack would hold, and
// what other programs and other systems make of a pack.
func TestWhatOnlyLooksHostileIsTaken(t *testing.T) {
	described := func(t *testing.T, dir string) string {
		all := entries(t)
		for i, e := range all {
			all[i].flags, all[i].method = flagDescriptor, zip.Deflate
			all[i].descriptor = descriptor(crc32.ChecksumIEEE(e.data), uint32(len(deflated(e.data))), uint32(len(e.data)))
		}
		return put(t, dir, forged{entries: all}.bytes())
	}
	for name, make := range map[string]func(*testing.T, string) string{
		"an entity in code":                     said("Write `&#27;` for the escape.\n\n```html\n&#27;[2J\n```"),
		"a link in code":                        said("`[a](javascript:alert(1))`"),
		"an escape that is written out":         said("`\\x1b[2J`"),
		"an entity of a plain character":        said("Fish &amp; chips &copy; 2026"),
		"a mail address":                        said("[a](mailto:ada@example.org)"),
		"a place in the pack":                   said("[a](../../assets/ferns.sql)"),
		"lines that end as on Windows":          said("one\r\ntwo\r\n"),
		"a byte order mark at the beginning":    holding("assets/ferns.sql", "\ufeffSELECT 1;\n"),
		"joiners, and marks on letters":         said("नमस्ते क्\u200dष e\u0301 \u2764\ufe0f"),
		"HTML in a README":                      holding("README.md", "<h1>Ferns</h1>\n\n[a]: https://example.org\n"),
		"a translation with half its questions": holding("i18n/fr/lessons/one/quiz.md", "### Q: Quoi ?\n<!-- q id: grows -->\n"),
		"stored and not packed":                 lying(func(*forged) {}),
		"sizes behind the data":                 described,
		"a flag for names in UTF-8":             lying(func(f *forged) { f.entries[0].flags = 1 << 11 }),
		"what editors and systems leave behind": folder(func(dir string) error {
			var errs []error
			for _, name := range []string{".git/HEAD", ".schema/pack.v1.json", ".DS_Store", "lessons/.DS_Store", "lessons/one/lesson.md~", "lessons/one/#lesson.md#", "Thumbs.db", "ferns-0.9.0.pack", "ferns.key", ".hidden/link/x"} {
				file := filepath.Join(dir, filepath.FromSlash(name))
				errs = append(errs, os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("\x1b[2J\xff"), 0o600))
			}
			return errors.Join(append(errs, os.Symlink("/etc", filepath.Join(dir, ".link")))...)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Open(context.Background(), make(t, t.TempDir())); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEveryFileOfAPackIsReachedInOneWay(t *testing.T) {
	fsys := mapFS(packOf(nil))
	for _, name := range []string{"../pack.yaml", "/etc/passwd", `lessons\one`, "c:x", "lessons/../pack.yaml"} {
		if f, err := openInPack(fsys, name); err == nil {
			t.Errorf("%s: opened %v", name, f)
		}
	}
	if _, err := openInPack(fsys, "lessons"); err == nil {
		t.Error("a folder was opened")
	}
	f, err := openInPack(fsys, "pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

func TestAnOpenThatIsCalledOffReadsNoMore(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	data, _ := build(t, mapFS(packOf(nil)))
	if _, err := Open(ctx, fileWith(t, data)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestThePackCannotChangeOnceItWasLookedAt(t *testing.T) {
	dir := folder(func(string) error { return nil })(t, t.TempDir())
	a, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("\x1b[2J"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := a.FS.Open("LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil || b.String() != "MIT\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}
