package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

// FuzzArchive: whatever the bytes of an archive are, it is refused in a sentence, or everything in it holds: names that
// stay in their folder, text without anything hidden, and a sum that other programs find too.
func FuzzArchive(f *testing.F) {
	plain, built := build(f, mapFS(packOf(nil)))
	f.Add(plain)
	_, key := openKey(f)
	var b bytes.Buffer
	if _, err := built.Sign(&b, key); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	small, _ := build(f, mapFS(map[string]string{"pack.yaml": manifest, "lessons/one/lesson.md": lesson}))
	f.Add(small)
	f.Add(forged{entries: []entry{{name: "../x", data: []byte("x")}, {name: "pack.yaml", data: []byte(manifest)}}}.bytes())
	f.Add(forged{entries: []entry{{name: "pack.yaml", data: []byte(manifest), flags: flagDescriptor, descriptor: descriptor(1, 2, 3)}}}.bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		src, refusal := archiveSource(bytes.NewReader(data), int64(len(data)))
		if refusal != nil {
			sentence(t, refusal)
			return
		}
		if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(z.File) != len(src.names) {
			t.Fatalf("the skeleton holds, and others see something else: %v", err)
		}
		harmlessOrRefused(t, src)
	})
}

// FuzzPackedFile: the same for one file of any name and content in a pack whose sums are right.
func FuzzPackedFile(f *testing.F) {
	for _, h := range [][2]string{{"lessons/one/lesson.md", lesson}, {"lessons/one/quiz.md", "### Q: a?\n\n- [x] a &#27;\n"}, {"labs/l/lab.yaml", labHead},
		{"pack.yaml", manifest}, {"assets/a.png", string(onePixel)}, {"assets/a.webp", hugeWebP}, {"../a", "a"}, {"assets/A.sql", "\x1b"}, {"glossary.md", "## a\n\n[a](file:///)\n"},
		{content.SignatureName, "untrusted comment: x\n"}, {"i18n/fr/lessons/one/quiz.md", "---\nid: a\n---\n"}} {
		f.Add(h[0], h[1])
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(name) > 0xffff || strings.HasSuffix(name, "/") { // no writer makes such an archive
			return
		}
		data := packed(t, packOf(map[string]string{name: text}))
		src, refusal := archiveSource(bytes.NewReader(data), int64(len(data)))
		if refusal != nil {
			sentence(t, refusal)
			return
		}
		harmlessOrRefused(t, src)
	})
}

// harmlessOrRefused looks at a pack whose names were looked at.
func harmlessOrRefused(t *testing.T, src *source) {
	t.Helper()
	a, err := examine(context.Background(), src, "")
	if err != nil {
		sentence(t, err)
		return
	}
	for name, data := range a.files {
		text := strings.TrimPrefix(strings.ReplaceAll(string(data), "\r\n", "\n"), "\ufeff")
		if !fs.ValidPath(name) || strings.ContainsAny(name, "\\:\x00") || !content.IsImage(name) && !content.IsSeal(name) && content.Text(text) != text {
			t.Errorf("this was let in: %q", name)
		}
	}
}

// sentence checks that an error is a refusal that can be shown.
func sentence(t *testing.T, err error) {
	t.Helper()
	var r *Refusal
	if err = printable(err); !errors.As(err, &r) || r.Code == "" || r.Text == "" || r.Fix == "" {
		t.Fatalf("got %v, want a refusal", err)
	}
	if text := err.Error(); content.Text(text) != text || strings.Count(text, "\n") != 1 {
		t.Errorf("this is not for a terminal: %q", text)
	}
}

// FuzzSums: a pack.sums is taken if it says what is there, and nothing else; and it is always said which file differs.
func FuzzSums(f *testing.F) {
	files := map[string][]byte{"pack.yaml": []byte("x"), "lessons/a": []byte("y")}
	want := sumsOf(files)
	f.Add(want)
	f.Add(strings.ToUpper(want))
	f.Add(want + want)
	f.Add(strings.ReplaceAll(want, "  ", " *"))
	f.Add("")
	f.Fuzz(func(t *testing.T, sums string) {
		r := checkSums(map[string][]byte{content.SumsName: []byte(sums)}, want, true)
		if (r == nil) != (sums == want) {
			t.Errorf("got %v", r)
		}
		if r != nil {
			sentence(t, r)
		}
	})
}
