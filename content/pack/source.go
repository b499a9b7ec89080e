package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// source is where the files of a pack come from.
type source struct {
	fs.FS
	names []string // of all its files, sorted by nobody
	size  int64    // of the archive; 0 for a folder
	close func() error
}

// openSource opens a pack and looks at its names and at the sorts of its files. It reads none of them.
func openSource(name string) (*source, error) {
	info, err := os.Stat(name) // the pack itself may be reached by a link
	switch {
	case err != nil:
		return nil, unreadable(err)
	case info.IsDir():
		return openFolderSource(name)
	case !info.Mode().IsRegular():
		return nil, &Refusal{Unread, "Z004", "", 0, "This is neither a file nor a folder.", "Name a pack, or the folder of one."}
	}
	return openArchive(name)
}

func openFolderSource(dir string) (*source, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, unreadable(err)
	}
	src, refusal := folderSource(root.FS())
	if refusal != nil {
		return nil, errors.Join(refusal, root.Close())
	}
	src.close = root.Close
	return src, nil
}

// folderSource lists the files of a folder that belong to the pack.
func folderSource(fsys fs.FS) (*source, *Refusal) {
	src := &source{FS: fsys, close: func() error { return nil }}
	var refusal *Refusal
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case content.StaysHome(name) && d.IsDir():
			return fs.SkipDir
		case content.StaysHome(name), d.IsDir():
			return nil
		case !d.Type().IsRegular():
			refusal = noFile(name)
			return fs.SkipAll
		}
		if src.names = append(src.names, name); len(src.names) > mostEntries {
			refusal = tooMuch(fmt.Sprintf("The folder has more than %d files.", content.MaxFiles))
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		return nil, unreadable(err)
	}
	if refusal == nil {
		refusal = checkNames(src.names)
	}
	return src, refusal
}

func openArchive(name string) (*source, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(unreadable(err), f.Close())
	}
	src, refusal := archiveSource(f, info.Size())
	if refusal != nil {
		return nil, errors.Join(refusal, f.Close())
	}
	src.close = f.Close
	return src, nil
}

// archiveSource lists the files of an archive.
func archiveSource(r io.ReaderAt, size int64) (*source, *Refusal) {
	if refusal := checkSkeleton(r, size); refusal != nil {
		return nil, refusal
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // the names are looked at below
		return nil, dishonest("", "it cannot be read as a zip file")
	}
	src := &source{FS: z, size: size, close: func() error { return nil }}
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			return nil, noFile(f.Name)
		}
		src.names = append(src.names, f.Name)
	}
	return src, checkNames(src.names)
}

func noFile(name string) *Refusal {
	return &Refusal{Unsafe, "Z004", name, 0, fmt.Sprintf("%q is no plain file, but a folder, a link, a pipe or a device.", shortened(name)), "Put the file itself there, or take it away."}
}

// openInPack is the one way to a file of a pack: a plain file below the folder, reached through no link, whose name no
// system understands in another way.
func openInPack(fsys fs.FS, name string) (fs.File, error) {
	if r := stays(name); r != nil {
		return nil, r
	}
	if info, err := fs.Lstat(fsys, name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, noFile(name)
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := fs.Lstat(fsys, dir); err != nil || !info.IsDir() {
			return nil, noFile(name)
		}
	}
	return fsys.Open(name)
}

// gathered are the files of a pack in memory.
type gathered struct {
	files map[string][]byte
	bytes int64
	size  int64 // of the archive; 0 for a folder

	parsed int64 // bytes of Markdown and YAML
	blocks int   // of Markdown
}

// read reads one file within its limit, and within those of the pack as a whole.
func (g *gathered) read(fsys fs.FS, name string) error {
	f, err := openInPack(fsys, name)
	if err != nil {
		return brokenFile(name, err)
	}
	defer f.Close()
	limit := limitOf(name)
	data, err := readLimited(f, limit)
	switch g.bytes += int64(len(data)); {
	case err != nil:
		return brokenFile(name, err)
	case int64(len(data)) > limit:
		return tooLong(name, limit)
	case g.bytes > content.MaxUnpackedBytes:
		return tooMuch(fmt.Sprintf("The files of this pack are bigger than %d MB together.", content.MaxUnpackedBytes>>20))
	case g.size > 0 && g.bytes > g.size*content.MaxRatio:
		return tooMuch(fmt.Sprintf("The files of this pack are more than %d times bigger than the archive.", content.MaxRatio))
	}
	g.files[name] = data
	return g.weigh(name, data)
}

// weigh counts what will be parsed, before it is.
func (g *gathered) weigh(name string, data []byte) error {
	if !content.IsParsed(name) {
		return nil
	}
	if g.parsed += int64(len(data)); g.parsed > content.MaxParsedBytes {
		return tooMuch(fmt.Sprintf("The Markdown and YAML files of this pack are bigger than %d MB together.", content.MaxParsedBytes>>20))
	}
	if g.blocks += content.CountBlocks(string(data)); g.blocks > content.MaxPackBlocks {
		return tooMuch(fmt.Sprintf("This pack has more than %d paragraphs, list items and quotes.", content.MaxPackBlocks))
	}
	return nil
}

// readLimited reads a file, but no more than a byte beyond the limit.
func readLimited(f fs.File, limit int64) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(int(min(max(0, info.Size()), limit)) + bytes.MinRead) // so much at once, if the size is no lie
	_, err = b.ReadFrom(io.LimitReader(f, limit+1))
	return b.Bytes(), err
}

func (g *gathered) readAll(ctx context.Context, src *source) error {
	for _, name := range src.names {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, there := g.files[name]; there {
			continue
		}
		if err := g.read(src.FS, name); err != nil {
			return err
		}
	}
	return nil
}

// limitOf is how many bytes a file may have.
func limitOf(name string) int64 {
	switch {
	case content.IsImage(name):
		return content.MaxImageBytes
	case name == content.SumsName || name == "pack.lock":
		return content.MaxListBytes
	case content.IsSeal(name):
		return maxSealBytes
	case strings.HasSuffix(name, ".md"):
		return content.MaxMarkdownBytes
	case strings.HasSuffix(name, ".yaml"):
		return content.MaxYAMLBytes
	}
	return content.MaxTextBytes
}

// maxSealBytes bounds a signature, a key and the list of older keys. A signature has about 300 bytes.
const maxSealBytes = 16 << 10

func tooLong(name string, limit int64) *Refusal {
	code := "Z001"
	if content.IsImage(name) {
		code = "Z012"
	}
	return &Refusal{Unsafe, code, name, 0, fmt.Sprintf("The file %q is longer than %d KB.", shortened(name), limit>>10), "Shorten it or split it."}
}

// brokenFile says why a file was not read. What an archive says of it can be a lie, what a disk says is not.
func brokenFile(name string, err error) error {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, io.ErrUnexpectedEOF) || !isSystem(err) {
		return dishonest(name, "what it holds of a file is not what its directory says")
	}
	return unreadable(err)
}

func isSystem(err error) bool {
	var at *fs.PathError
	return errors.As(err, &at)
}

// unreadable is the refusal of what the system would not read.
func unreadable(err error) *Refusal {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return &Refusal{Unread, "S003", "", 0, "There is no such file or folder.", "Check its name."}
	}
	return &Refusal{Unread, "S003", "", 0, fmt.Sprintf("The pack cannot be read: %s.", content.Line(err.Error())), "Check that you may read it, and that its disk is there."}
}
