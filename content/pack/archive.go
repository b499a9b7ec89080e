package pack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Open reads a pack, a file or a folder, and looks at all of it before anybody uses any of it: the count and the names of
// its files, its manifest, its sums and its signature, and whether what is in it is harmless. It writes nothing. What is
// wrong with the pack is a [*Refusal]. The files of the archive that it returns are held in memory.
func Open(ctx context.Context, name string) (*Archive, error) {
	a, err := open(ctx, name, "")
	return a, printable(err)
}

// Verify is [Open] for a pack that must be signed with a key, given as minisign writes it. An empty key is the one that
// the pack brings itself: then it is known to be whole, and not from whom it is.
func Verify(ctx context.Context, name, key string) (*Archive, error) {
	a, err := open(ctx, name, key)
	if err == nil && a.Signature == nil {
		return nil, notSigned
	}
	return a, printable(err)
}

func open(ctx context.Context, name, key string) (*Archive, error) {
	src, err := openSource(name)
	if err != nil {
		return nil, err
	}
	a, err := examine(ctx, src, key)
	if err := errors.Join(err, src.close()); err != nil {
		return nil, err
	}
	a.Path = name
	return a, nil
}

// printable makes the name of the file in a refusal one that can be shown: it is the stranger's.
func printable(err error) error {
	var r *Refusal
	if errors.As(err, &r) {
		r.File = shortened(r.File)
		return r
	}
	return err
}

// examine looks at a pack whose names were looked at.
func examine(ctx context.Context, src *source, key string) (*Archive, error) {
	g := &gathered{files: map[string][]byte{}, size: src.size}
	manifest, err := g.manifest(src)
	if err != nil {
		return nil, err
	}
	if err := g.readAll(ctx, src); err != nil {
		return nil, err
	}
	if r := checkSums(g.files, sumsOf(g.files), src.size > 0); r != nil {
		return nil, r
	}
	a := &Archive{Manifest: manifest, FS: newMemory(g.files), Files: len(g.files), Bytes: g.bytes, files: g.files}
	if a.Signature, err = checkSignature(g.files, manifest, key); err != nil {
		return nil, err
	}
	if a.Sum, err = sumOf(ctx, a.FS); err != nil {
		return nil, err
	}
	if len(summed(g.files)) > content.MaxFiles {
		return nil, tooMuch(fmt.Sprintf("The pack has more than %d files.", content.MaxFiles))
	}
	if err := harmless(ctx, g.files, a.FS, manifest.Held); err != nil {
		return nil, err
	}
	return a, nil
}

// manifest reads pack.yaml before anything else: a pack in a format that is not known yet is not looked at further.
func (g *gathered) manifest(src *source) (content.Manifest, error) {
	if !slices.Contains(src.names, content.ManifestName) {
		return content.Manifest{}, &Refusal{Unread, "S003", content.ManifestName, 0, "There is no pack here: it has no " + content.ManifestName + ".", "Name a pack, or the folder in which " + content.ManifestName + " stands."}
	}
	if err := g.read(src.FS, content.ManifestName); err != nil {
		return content.Manifest{}, err
	}
	text := string(g.files[content.ManifestName])
	m, problems := content.ParseManifest(text)
	switch {
	case m.Format > content.Format:
		r := refusalOf(problems[0])
		r.Reason = Newer
		return m, r
	case !isASCII(m.ID):
		return m, &Refusal{Unsafe, "Z013", content.ManifestName, 0, fmt.Sprintf("The id %q has letters that look like others.", shortened(m.ID)), "Write it in the letters a to z, like `org.example.sqlite`."}
	}
	if r := worst(append(content.Examine(text, content.ManifestName), problems...)); r != nil {
		return m, r
	}
	return m, nil
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e })
}

// worst is the refusal that problems amount to: what could do harm goes before what only cannot be read. It is nil where
// there is none.
func worst(problems []quiz.Problem) *Refusal {
	for _, p := range problems {
		if isSafety(p) {
			return refusalOf(p)
		}
	}
	if len(problems) > 0 {
		return refusalOf(problems[0])
	}
	return nil
}

func isSafety(p quiz.Problem) bool { return strings.HasPrefix(p.Rule, "Z") }

func refusalOf(p quiz.Problem) *Refusal {
	reason := Unread
	if isSafety(p) {
		reason = Unsafe
	}
	return &Refusal{reason, p.Rule, p.At.File, p.At.Line, p.Text, p.Fix}
}

// harmless looks into each file. The first that could do harm decides; what merely cannot be read comes after all.
func harmless(ctx context.Context, files map[string][]byte, fsys fs.FS, held bool) error {
	var unread *Refusal
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := look(name, files[name], held)
		if r != nil && (r.Reason == Unsafe || r.Reason == Newer) {
			return r
		}
		if unread == nil && isTaught(name) {
			unread = r
		}
	}
	if unread != nil {
		return unread
	}
	return readable(fsys)
}

// look examines one file by its sort.
func look(name string, data []byte, held bool) *Refusal {
	switch {
	case content.IsSeal(name): // lines of hexadecimal digits and of base64, all of which were compared
		return nil
	case content.IsImage(name):
		return checkImage(name, data)
	case isNested(name, data):
		return &Refusal{Unsafe, "Z010", name, 0, fmt.Sprintf("%q is an archive inside the archive.", shortened(name)), "Put the files themselves into the pack."}
	case path.Ext(name) == ".svg":
		return &Refusal{Unsafe, "Z012", name, 0, fmt.Sprintf("%q is a drawing that can hold scripts and links.", shortened(name)), "Save it as PNG."}
	}
	if held {
		return worst(content.ExamineHeld(string(data), name))
	}
	return worst(content.Examine(string(data), name))
}

// isTaught tells whether a file is read by the app. The rest, such as README.md, is for people and has to be harmless only;
// a translation is read beside its source.
func isTaught(name string) bool {
	return name == content.GlossaryName || strings.HasPrefix(name, "lessons/") || strings.HasPrefix(name, "labs/")
}

// readable opens the pack as the app will, up to the labs.
func readable(fsys fs.FS) error {
	course, err := content.Load(fsys, content.Cache{})
	if err == nil {
		for _, ref := range course.AllLabs() {
			if _, err = course.Lab(ref.Folder); err != nil {
				break
			}
		}
	}
	var problems content.Problems
	if errors.As(err, &problems) {
		return worst(problems)
	}
	return err
}
