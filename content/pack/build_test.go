package pack

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/engineroom/engineroom/content"
)

const manifest = `format: 1
id: org.example.ferns
version: 1.0.0
title: "Ferns"
language: en
license: MIT
capabilities: [sql]
outline:
  - lesson: one
`

const lesson = "---\nid: one\ntitle: One\n---\n\n## Ferns\n\nA fern grows.\n"

// packOf is a small pack with some files changed or added. An empty file is taken away.
func packOf(changed map[string]string) map[string]string {
	out := map[string]string{
		"pack.yaml":              manifest,
		"LICENSE":                "MIT\n",
		"lessons/one/lesson.md":  lesson,
		"lessons/one/quiz.md":    "### Q: Does a fern grow?\n<!-- q id: grows -->\n\n- [x] Yes\n- [ ] No\n",
		"assets/ferns.sql":       "CREATE TABLE ferns (id INTEGER);\n",
		"glossary.md":            "## fern\n\nA plant.\n",
		"lessons/one/img/it.png": string(onePixel),
	}
	for name, text := range changed {
		if out[name] = text; text == "" {
			delete(out, name)
		}
	}
	return out
}

func mapFS(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return out
}

func build(t testing.TB, fsys fs.FS) ([]byte, *Archive) {
	t.Helper()
	var b bytes.Buffer
	a, err := Build(context.Background(), fsys, &b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), a
}

func fileWith(t testing.TB, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ferns-1.0.0.pack")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestABuildIsTheSameWhereverAndWheneverItIsMade(t *testing.T) {
	here, a := build(t, mapFS(packOf(nil)))
	again, _ := build(t, mapFS(packOf(nil)))
	if !bytes.Equal(here, again) {
		t.Error("two builds of one folder differ")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, mapFS(packOf(map[string]string{".git/config": "x", ".schema/pack.v1.json": "{}", "lessons/one/lesson.md~": "x", "lessons/one/.swp": "x", "old.pack": "x"}))); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := os.Chmod(name, 0o755); err != nil {
			return err
		}
		return os.Chtimes(name, time.Now(), time.Date(1999, 3, 4, 5, 6, 7, 8, time.UTC))
	})
	if err != nil {
		t.Fatal(err)
	}
	copied, b := build(t, os.DirFS(dir))
	if !bytes.Equal(here, copied) || a.Sum != b.Sum {
		t.Errorf("a copy with other times and rights makes another pack: %s, %s", a.Sum, b.Sum)
	}
}

func TestTheSumIsTheSameForTheFolderAndTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, mapFS(packOf(nil))); err != nil {
		t.Fatal(err)
	}
	data, built := build(t, os.DirFS(dir))
	file, err := Open(context.Background(), fileWith(t, data))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	want, err := dirhash.HashDir(dir, "", dirhash.Hash1)
	if err != nil {
		t.Fatal(err)
	}
	if built.Sum != want || file.Sum != want || folder.Sum != want {
		t.Errorf("got %s when built, %s for the file, %s for the folder, want %s", built.Sum, file.Sum, folder.Sum, want)
	}
	if file.Files != len(packOf(nil))+1 || folder.Files != len(packOf(nil)) || file.Manifest.ID != "org.example.ferns" || file.Signature != nil {
		t.Errorf("got %+v", file)
	}
	if err := fstest.TestFS(file.FS, "pack.yaml", "lessons/one/lesson.md", content.SumsName); err != nil {
		t.Error(err)
	}
}

func TestTheShippedCourseIsAPack(t *testing.T) {
	data, built := build(t, content.Shipped())
	a, err := Open(context.Background(), fileWith(t, data))
	if err != nil {
		t.Fatal(err)
	}
	if a.Sum != built.Sum {
		t.Errorf("got %s, built was %s", a.Sum, built.Sum)
	}
	course, err := content.Load(a.FS, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil || course.Count() != shipped.Count() || course.CountLabs() != shipped.CountLabs() {
		t.Errorf("the packed course has %d lessons and %d labs, the other %d and %d (%v)", course.Count(), course.CountLabs(), shipped.Count(), shipped.CountLabs(), err)
	}
}
