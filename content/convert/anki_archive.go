package convert

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/engineroom/engineroom/content"
)

// Limits on an archive of Anki. Sizes that stand in an archive are a stranger's word, so what is counted is what is read.
const (
	maxAnkiIndex      = 8 << 20   // the list of files at the end of the archive
	maxAnkiCollection = 256 << 20 // the database, unpacked
	maxAnkiMediaList  = 16 << 20
	maxAnkiWindow     = 32 << 20 // what zstd may look back; Anki uses 2 MB
	maxAnkiRatio      = 200      // unpacked bytes for each packed one, beyond the floor
	ankiRatioFloor    = 16 << 20
	maxAnkiMediaFiles = 100_000
)

// ankiArchive is an opened .apkg or .colpkg. Nothing in it is written under a name of its own.
type ankiArchive struct {
	file  *os.File
	files map[string]*zip.File
	zstd  bool // the newest form: database, list of media and media are each compressed with zstd
	media map[string]string
}

// openAnki opens an archive and reads its lists, but neither database nor media.
func openAnki(name string) (*ankiArchive, error) {
	info, err := os.Stat(name) // before it is opened: opening a pipe would wait for ever
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refused(fmt.Sprintf("there is no file %q", content.Line(name)), "check its name")
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, refused(fmt.Sprintf("%q is no plain file", content.Line(name)), "give the name of a file that Anki exported, such as deck.apkg")
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	a := &ankiArchive{file: file, files: map[string]*zip.File{}}
	if err := a.index(info.Size()); err != nil {
		file.Close()
		return nil, err
	}
	return a, nil
}

func (a *ankiArchive) close() { a.file.Close() }

// index lists the files of the archive. Go's reader believes the archive about the length of that list, so it may read only
// so much.
func (a *ankiArchive) index(size int64) error {
	limited := &limitedReaderAt{r: a.file, left: maxAnkiIndex}
	z, err := zip.NewReader(limited, size)
	switch {
	case errors.Is(err, errTooMuch):
		return refused("the list of files in this archive is longer than any deck's", "export the deck from Anki again")
	case err != nil:
		return refused("this is no archive of Anki, or it is damaged", "export the deck from Anki again, as .apkg or .colpkg")
	}
	limited.left = -1
	for _, f := range z.File {
		if _, twice := a.files[f.Name]; twice {
			return refused("this archive has two files of one name", "export the deck from Anki again")
		}
		a.files[f.Name] = f
	}
	return a.readMediaList()
}

// limitedReaderAt reads at most so many bytes while left is not negative.
type limitedReaderAt struct {
	r    io.ReaderAt
	left int64
}

var errTooMuch = errors.New("more is read than a limit allows")

func (l *limitedReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if l.left < 0 {
		return l.r.ReadAt(p, off)
	}
	n, err := l.r.ReadAt(p, off)
	if l.left -= int64(n); l.left < 0 {
		l.left = 0
		return 0, errTooMuch
	}
	return n, err
}

// collections are the names of the database, the newest form first. Beside a newer one, Anki puts an older one that only
// says that Anki has to be updated.
var collections = []struct {
	name string
	zstd bool
}{{"collection.anki21b", true}, {"collection.anki21", false}, {"collection.anki2", false}}

// newestForm is the version of an archive in its file `meta` beyond which nothing is known here.
const newestForm = 3

// collection is the file with the database of the newest form that is there.
func (a *ankiArchive) collection() (*zip.File, error) {
	if f := a.files["meta"]; f != nil {
		meta, err := a.read(f, 1<<10, false)
		if version, _ := protoNumber(meta, 1); err == nil && version > newestForm {
			return nil, refused("this file was written by an Anki that is newer than this program", "export it again with “Support older Anki versions”")
		}
	}
	for _, c := range collections {
		if f := a.files[c.name]; f != nil {
			a.zstd = c.zstd
			return f, nil
		}
	}
	return nil, refused("there is no collection of Anki in this archive", "export the deck from Anki again, as .apkg or .colpkg")
}

// readMediaList reads which file of the archive holds which picture or sound. A list that cannot be read costs the pictures
// and nothing else.
func (a *ankiArchive) readMediaList() error {
	if _, err := a.collection(); err != nil {
		return err
	}
	f := a.files["media"]
	if f == nil {
		return nil
	}
	list, err := a.read(f, maxAnkiMediaList, a.zstd)
	if err != nil {
		return nil
	}
	if a.zstd {
		a.media = mediaEntries(list)
		return nil
	}
	var names map[string]string
	if json.Unmarshal(list, &names) == nil {
		a.media = map[string]string{}
		for number, name := range names {
			a.add(number, name)
		}
	}
	return nil
}

func (a *ankiArchive) add(number, name string) {
	if len(a.media) < maxAnkiMediaFiles && safeMediaName(name) {
		a.media[name] = number
	}
}

// mediaEntries reads the list of the newest form: a message for each file, which is called by its place in the list.
func mediaEntries(list []byte) map[string]string {
	a := ankiArchive{media: map[string]string{}}
	place := 0
	_ = protoFields(list, func(f protoField) error {
		if f.number == 1 {
			a.add(strconv.Itoa(place), protoText(f.bytes, 1))
			place++
		}
		return nil
	})
	return a.media
}

// safeMediaName tells whether a name is that of a file in Anki's one folder of media. It is only ever looked up: what is
// kept gets a name of ours.
func safeMediaName(name string) bool {
	return name != "" && name != "." && name != ".." && len(name) <= 1000 && path.Base(name) == name && !strings.ContainsAny(name, "\\\x00:")
}

// read unpacks a small file of the archive into memory.
func (a *ankiArchive) read(f *zip.File, limit int64, compressed bool) ([]byte, error) {
	r, err := a.open(f, limit, compressed)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// open unpacks a file of the archive while it is read, and stops with errTooMuch at a limit.
func (a *ankiArchive) open(f *zip.File, limit int64, compressed bool) (io.ReadCloser, error) {
	packed, err := f.Open()
	if err != nil {
		return nil, err
	}
	u := &unpacking{r: packed, left: limit, packed: int64(f.CompressedSize64), close: packed.Close}
	if !compressed {
		return u, nil
	}
	z, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxAnkiWindow), zstd.WithDecoderMaxMemory(maxAnkiCollection))
	if err != nil {
		packed.Close()
		return nil, err
	}
	u.r, u.close = z, func() error { z.Close(); return packed.Close() }
	return u, nil
}

// unpacking counts what is unpacked, and what it is unpacked from.
type unpacking struct {
	r            io.Reader
	left         int64
	packed, read int64
	close        func() error
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.read += int64(n)
	if u.left -= int64(n); u.left < 0 || u.read > ankiRatioFloor && u.read/maxAnkiRatio > u.packed {
		return 0, errTooMuch
	}
	return n, err
}

func (u *unpacking) Close() error { return u.close() }

// unpackCollection copies the database into a private file and returns its name. Whoever calls it takes the file away.
func (a *ankiArchive) unpackCollection(ctx context.Context) (name string, err error) {
	f, err := a.collection()
	if err != nil {
		return "", err
	}
	damaged := refused("the collection in this archive is damaged", "export the deck from Anki again")
	r, err := a.open(f, maxAnkiCollection, a.zstd)
	if err != nil {
		return "", damaged
	}
	defer r.Close()
	file, err := os.CreateTemp("", "anki-*.db")
	if err != nil {
		return "", fmt.Errorf("making a file to unpack the collection to: %w", err)
	}
	defer file.Close()
	switch _, err = io.Copy(file, reading{ctx, r}); {
	case err == nil:
		return file.Name(), nil
	case ctx.Err() != nil:
		err = tookTooLong(ctx)
	case errors.Is(err, errTooMuch), errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		err = refused(fmt.Sprintf("the collection in this archive unpacks to more than %d MB, or to more than %d times its size", maxAnkiCollection>>20, maxAnkiRatio),
			"export one deck at a time")
	case !isWriting(err):
		err = damaged
	}
	os.Remove(file.Name())
	return "", err
}

// isWriting tells an error of our own file from one of the archive.
func isWriting(err error) bool {
	var failed *os.PathError
	return errors.As(err, &failed) && failed.Op == "write"
}

// reading stops when its context is done.
type reading struct {
	ctx context.Context
	r   io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
